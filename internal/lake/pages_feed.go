package lake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/parquet-go/parquet-go"
)

// pageFile is a file of order lines that is read by pages.
type pageFile struct {
	path string
	want *written // what the manifest says of it; nil for an outside file
	at   int64    // its place among the files

	on    *os.File
	file  *parquet.File
	next  int // the first row group that nobody has taken
	taken int // row groups that are being read
}

// pageFeed hands out the row groups of files. Whoever finds none to take opens the next file, so that files are
// checked beside one another.
type pageFeed struct {
	mu      sync.Mutex
	changed *sync.Cond
	files   []pageFile
	fresh   int // the first file that nobody has opened
	opening int
	open    []*pageFile
	stopped bool
}

func newPageFeed(files []pageFile) *pageFeed {
	f := &pageFeed{files: files}
	for i := range files {
		files[i].at = int64(i)
	}
	f.changed = sync.NewCond(&f.mu)
	return f
}

// next takes a row group; ok is false where there are none left.
func (f *pageFeed) next() (file *pageFile, group int, ok bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		if f.stopped {
			return nil, 0, false, nil
		}
		for _, file := range f.open {
			if file.next < len(file.file.RowGroups()) {
				file.next++
				file.taken++
				return file, file.next - 1, true, nil
			}
		}
		if f.fresh == len(f.files) {
			if f.opening == 0 {
				return nil, 0, false, nil
			}
			f.changed.Wait()
			continue
		}
		file := &f.files[f.fresh]
		f.fresh++
		f.opening++
		f.mu.Unlock()
		err := file.begin()
		f.mu.Lock()
		f.opening--
		f.changed.Broadcast()
		if err != nil {
			return nil, 0, false, err
		}
		if len(file.file.RowGroups()) > 0 {
			f.open = append(f.open, file)
		} else if err := file.on.Close(); err != nil {
			return nil, 0, false, fmt.Errorf("close %s: %w", file.path, err)
		}
	}
}

// done gives a row group back. The last one closes the file.
func (f *pageFeed) done(file *pageFile) {
	f.mu.Lock()
	defer f.mu.Unlock()
	file.taken--
	if file.taken > 0 || file.next < len(file.file.RowGroups()) {
		return
	}
	for i, o := range f.open {
		if o == file {
			f.open = append(f.open[:i], f.open[i+1:]...)
			_ = file.on.Close() // it was only read
			return
		}
	}
}

// stop makes every worker end.
func (f *pageFeed) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped = true
	f.changed.Broadcast()
}

// close closes what an error left open.
func (f *pageFeed) close() {
	for _, file := range f.open {
		_ = file.on.Close() // it was only read
	}
}

// begin opens a file, after its bytes were found to be those of the manifest, where there is one.
func (p *pageFile) begin() (err error) {
	if p.on, err = os.Open(p.path); err != nil {
		return damagedFile(p.path, err)
	}
	defer func() {
		if err != nil {
			_ = p.on.Close() // it was only read
			err = damagedFile(p.path, err)
		}
	}()
	stat, err := p.on.Stat()
	if err != nil {
		return err
	}
	if p.want != nil {
		h := sha256.New()
		if _, err := io.CopyBuffer(h, onlyReader{p.on}, make([]byte, 1<<18)); err != nil {
			return err
		}
		if sum := hex.EncodeToString(h.Sum(nil)); sum != p.want.sha256 {
			return fmt.Errorf("SHA-256 is %s, the manifest says %s", sum, p.want.sha256)
		}
	}
	err = guard(p.path, func() (err error) {
		p.file, err = parquet.OpenFile(p.on, stat.Size(), parquet.SkipBloomFilters(true), parquet.SkipPageIndex(true))
		return err
	})
	if err != nil {
		return err
	}
	rows := p.file.NumRows()
	if p.want != nil {
		rows = p.want.rows
	}
	return checkRows(p.file, rows)
}

// onlyReader hides what else a file can do, so that it is read with the given buffer.
type onlyReader struct{ io.Reader }

package lake

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
)

// spoolMax is how many bytes of staged order lines stay in memory; beyond it they go to the disk, page by page.
const (
	spoolMax  = 8 << 20
	spoolPage = 32 << 10
)

// spool stages order lines by load and month. What does not fit in memory goes to one file that has no name: a
// kill leaves nothing of it. Several loads may add at once, each to its own months.
type spool struct {
	mu     sync.Mutex
	dir    string
	limit  int
	page   int
	held   int                   // bytes of full pages in memory
	months []map[string]*spooled // by load
	file   *os.File              // nil before the first spill
	spare  [][]byte              // pages that are being filled no more
	size   int64
}

// spooled is one month of one load: its full pages in memory, those that came later on the disk, and the page that
// is being filled. A record lies in one page.
type spooled struct {
	pages  []string
	chunks []chunk
	tail   []byte
}

// chunk is a stretch of the spool's file.
type chunk struct{ at, size int64 }

func newSpool(dir string) *spool { return &spool{dir: dir, limit: spoolMax, page: spoolPage} }

// month is where a load's lines of a month go.
func (s *spool) month(load int, month string) *spooled {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.months) <= load {
		s.months = append(s.months, map[string]*spooled{})
	}
	m := s.months[load][month]
	if m == nil {
		m = &spooled{}
		s.months[load][month] = m
	}
	return m
}

// add stages a record.
func (s *spool) add(m *spooled, content, place []byte) error {
	size := len(content) + len(place) + 2*binary.MaxVarintLen32
	if len(m.tail)+size > s.page && len(m.tail) > 0 {
		s.mu.Lock()
		err := s.turn(m)
		s.mu.Unlock()
		if err != nil {
			return err
		}
	}
	if m.tail == nil {
		m.tail = s.fresh()
	}
	if free := cap(m.tail) - len(m.tail); free < size {
		m.tail = slices.Grow(m.tail, max(size, len(m.tail), 1<<10)) // twice as much, up to a page
	}
	m.tail = append(binary.AppendUvarint(m.tail, uint64(len(content))), content...)
	m.tail = append(binary.AppendUvarint(m.tail, uint64(len(place))), place...)
	return nil
}

// fresh is a page to fill.
func (s *spool) fresh() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.spare)
	if n == 0 {
		return nil
	}
	page := s.spare[n-1]
	s.spare = s.spare[:n-1]
	return page
}

// finish lets another load have the pages that a load was filling: no line of it follows for now.
func (s *spool) finish(load int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if load >= len(s.months) {
		return nil
	}
	for _, m := range s.months[load] {
		if m.tail == nil {
			continue
		}
		if err := s.turn(m); err != nil {
			return err
		}
		s.spare, m.tail = append(s.spare, m.tail), nil
	}
	return nil
}

// turn begins a new page: the one before stays in memory as long as there is room. The spool is locked.
func (s *spool) turn(m *spooled) error {
	if s.file == nil && s.held+len(m.tail) <= s.limit {
		s.held += len(m.tail)
		m.pages, m.tail = append(m.pages, string(m.tail)), m.tail[:0]
		return nil
	}
	if err := s.spill(m); err != nil {
		return fmt.Errorf("stage order lines: %w", err)
	}
	return nil
}

// of lists the months of a load, the earliest first.
func (s *spool) of(load int) []string {
	if load >= len(s.months) {
		return nil
	}
	return slices.Sorted(maps.Keys(s.months[load]))
}

// has reports whether a load has lines of a month.
func (s *spool) has(load int, month string) bool {
	return load < len(s.months) && s.months[load][month] != nil
}

// forget drops a load's lines. Their room on the disk comes back with the spool's end.
func (s *spool) forget(load int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if load < len(s.months) {
		for _, m := range s.months[load] {
			for _, page := range m.pages {
				s.held -= len(page)
			}
		}
		s.months[load] = map[string]*spooled{}
	}
}

// spill moves a month's last page to the end of the file.
func (s *spool) spill(m *spooled) error {
	if s.file == nil {
		f, err := createFile(filepath.Join(s.dir, "lines"))
		if err != nil {
			return err
		}
		s.file = f
		if runtime.GOOS != "windows" { // there an open file keeps its name
			if err := os.Remove(f.Name()); err != nil {
				return err
			}
		}
	}
	if _, err := s.file.WriteAt(m.tail, s.size); err != nil {
		return err
	}
	m.chunks = append(m.chunks, chunk{s.size, int64(len(m.tail))})
	s.size += int64(len(m.tail))
	m.tail = m.tail[:0]
	return nil
}

// close lets go of the file.
func (s *spool) close() error {
	if s.file == nil {
		return nil
	}
	f := s.file
	s.file = nil
	return f.Close()
}

// each hands out the records of a load's month in the order in which they came. A record's memory is that of its
// page.
func (s *spool) each(load int, month string, fn func(content, place string) error) error {
	if !s.has(load, month) {
		return nil
	}
	m := s.months[load][month]
	for _, page := range m.pages {
		if err := eachRecord(page, fn); err != nil {
			return err
		}
	}
	var page []byte
	for _, c := range m.chunks {
		if s.file == nil {
			return errRecord
		}
		page = slices.Grow(page[:0], int(c.size))[:c.size]
		if _, err := s.file.ReadAt(page, c.at); err != nil {
			return fmt.Errorf("read staged order lines: %w", errors.Join(errRecord, err))
		}
		if err := eachRecord(string(page), fn); err != nil {
			return err
		}
	}
	return eachRecord(string(m.tail), fn)
}

// eachRecord hands out the records of a page.
func eachRecord(page string, fn func(content, place string) error) error {
	d := decoder{rest: page}
	for len(d.rest) > 0 {
		content, place := d.text(), d.text()
		if d.bad {
			return fmt.Errorf("read staged order lines: %w", errRecord)
		}
		if err := fn(content, place); err != nil {
			return err
		}
	}
	return nil
}

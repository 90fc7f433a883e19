package lake

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
)

// spoolMax is how many bytes of staged order lines stay in memory; beyond it they go to the disk.
const spoolMax = 64 << 20

// maxRecord is more than any record of ours has.
const maxRecord = 64 << 20

// spool stages order lines by load and month. What does not fit in memory goes to one file that has no name: a
// kill leaves nothing of it. Several loads may add at once.
type spool struct {
	mu     sync.Mutex
	dir    string
	limit  int
	held   int                   // bytes in memory
	months []map[string]*spooled // by load
	file   *os.File              // nil before the first spill
	size   int64
}

// spooled is one month of one load: its head on the disk, its tail in memory.
type spooled struct {
	tail   []byte
	chunks []chunk
}

// chunk is a stretch of the spool's file.
type chunk struct{ at, size int64 }

func newSpool(dir string) *spool { return &spool{dir: dir, limit: spoolMax} }

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
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(m.tail)
	m.tail = append(binary.AppendUvarint(m.tail, uint64(len(content))), content...)
	m.tail = append(binary.AppendUvarint(m.tail, uint64(len(place))), place...)
	s.held += len(m.tail) - before
	if s.held < s.limit {
		return nil
	}
	s.held = 0
	for _, months := range s.months {
		for _, name := range slices.Sorted(maps.Keys(months)) {
			if err := s.spill(months[name]); err != nil {
				return fmt.Errorf("stage order lines: %w", err)
			}
		}
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
			s.held -= len(m.tail)
		}
		s.months[load] = map[string]*spooled{}
	}
}

// spill moves a month's tail to the end of the file.
func (s *spool) spill(m *spooled) error {
	if len(m.tail) == 0 {
		return nil
	}
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
	m.tail = nil
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

// each hands out the records of a load's month in the order in which they came. The slices are valid until the
// next.
func (s *spool) each(load int, month string, fn func(content, place []byte) error) error {
	if !s.has(load, month) {
		return nil
	}
	m := s.months[load][month]
	for _, c := range m.chunks {
		if s.file == nil {
			return errRecord
		}
		r := bufio.NewReaderSize(io.NewSectionReader(s.file, c.at, c.size), int(min(c.size, 1<<18)))
		if err := eachRecord(r, fn); err != nil {
			return err
		}
	}
	return eachRecord(bytes.NewReader(m.tail), fn)
}

// recordReader is what records are read from.
type recordReader interface {
	io.Reader
	io.ByteReader
}

func eachRecord(r recordReader, fn func(content, place []byte) error) error {
	var content, place []byte
	for {
		var err error
		if content, err = readRecord(r, content); errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			place, err = readRecord(r, place)
		}
		if err != nil {
			return fmt.Errorf("read staged order lines: %w", errors.Join(errRecord, err))
		}
		if err := fn(content, place); err != nil {
			return err
		}
	}
}

// readRecord reads one length and as many bytes into b; io.EOF only where nothing is left.
func readRecord(r recordReader, b []byte) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return b, err
	}
	if n > maxRecord {
		return b, errRecord
	}
	b = slices.Grow(b[:0], int(n))[:n]
	if _, err := io.ReadFull(r, b); err != nil {
		return b, io.ErrUnexpectedEOF
	}
	return b, nil
}

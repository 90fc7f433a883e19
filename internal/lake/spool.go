package lake

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// spoolMax is how many bytes of staged order lines stay in memory; beyond it they go to the disk.
const spoolMax = 8 << 20

// spool stages order lines by month. A small upload never touches the disk.
type spool struct {
	dir    string
	limit  int
	held   int // bytes in memory
	months map[string]*spooled
}

// spooled is one month: its head on the disk, its tail in memory.
type spooled struct {
	tail   []byte
	onDisk bool
}

func newSpool(dir string) *spool {
	return &spool{dir: dir, limit: spoolMax, months: map[string]*spooled{}}
}

// add stages a record.
func (s *spool) add(month string, content, place []byte) error {
	m := s.months[month]
	if m == nil {
		m = &spooled{}
		s.months[month] = m
	}
	before := len(m.tail)
	m.tail = append(binary.AppendUvarint(m.tail, uint64(len(content))), content...)
	m.tail = append(binary.AppendUvarint(m.tail, uint64(len(place))), place...)
	s.held += len(m.tail) - before
	if s.held < s.limit {
		return nil
	}
	for _, name := range s.names() {
		if err := s.spill(name); err != nil {
			return err
		}
	}
	s.held = 0
	return nil
}

// names lists the months, the earliest first.
func (s *spool) names() []string {
	names := make([]string, 0, len(s.months))
	for name := range s.months {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (s *spool) file(month string) string { return filepath.Join(s.dir, month+".lines") }

// spill moves a month's tail to the end of its file.
func (s *spool) spill(month string) error {
	m := s.months[month]
	if len(m.tail) == 0 {
		return nil
	}
	f, err := os.OpenFile(s.file(month), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("stage order lines: %w", err)
	}
	_, err = f.Write(m.tail)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("stage order lines: %w", err)
	}
	m.tail, m.onDisk = m.tail[:0], true
	return nil
}

// each hands out a month's records in the order in which they came. The slices are valid until the next.
func (s *spool) each(month string, fn func(content, place []byte) error) error {
	m := s.months[month]
	var source io.Reader = bytes.NewReader(m.tail)
	if m.onDisk {
		f, err := os.Open(s.file(month))
		if err != nil {
			return fmt.Errorf("read staged order lines: %w", err)
		}
		defer f.Close()
		source = io.MultiReader(f, source)
	}
	r := bufio.NewReaderSize(source, 1<<18)
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
func readRecord(r *bufio.Reader, b []byte) ([]byte, error) {
	n, err := binary.ReadUvarint(r)
	if err != nil {
		return b, err
	}
	if n > spoolMax*8 {
		return b, errRecord
	}
	b = slices.Grow(b[:0], int(n))[:n]
	if _, err := io.ReadFull(r, b); err != nil {
		return b, io.ErrUnexpectedEOF
	}
	return b, nil
}

// drop forgets a month that is written.
func (s *spool) drop(month string) error {
	m := s.months[month]
	delete(s.months, month)
	if !m.onDisk {
		return nil
	}
	return os.Remove(s.file(month))
}

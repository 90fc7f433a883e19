package engine

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// partitions is how many parts customers are divided into. A part of twenty million lines fits the caches; more
// of them cost more for each page than they save. A place names one of 256: the last is nobody's.
const partitions = 255

// store keeps the blocks of one worker: in memory as long as they fit, else in a file that has no name any more.
type store struct {
	parts  [partitions]part
	held   int64 // bytes in memory
	limit  int64 // 0 is none
	folder string
	file   *os.File
	name   string // where the file could not be unlinked while open
	size   int64  // of the file
	spare  [][]byte
}

// part is what a store holds of one partition.
type part struct {
	slabs   [][]byte
	extents []extent
	lines   int64
}

// extent is a piece of the file that holds whole blocks.
type extent struct{ at, size int64 }

const (
	smallSlab = 1 << 10
	largeSlab = 1 << 14
	// extentMost bounds what is read back at a time.
	extentMost = 1 << 20
)

// put appends a block of so many lines.
func (s *store) put(partition int, text []byte, lines int) error {
	p := &s.parts[partition]
	need := len(text) + 4
	last := len(p.slabs) - 1
	if last < 0 || cap(p.slabs[last])-len(p.slabs[last]) < need {
		p.slabs = append(p.slabs, s.slab(need, min(smallSlab<<min(last+1, 10), largeSlab)))
		last++
	}
	p.slabs[last] = append(binary.LittleEndian.AppendUint32(p.slabs[last], uint32(len(text))), text...)
	p.lines += int64(lines)
	if s.limit > 0 && s.held > s.limit {
		return s.spill()
	}
	return nil
}

func (s *store) slab(need, size int) []byte {
	s.held += int64(max(need, size))
	if n := len(s.spare); n > 0 && need <= largeSlab && size == largeSlab {
		slab := s.spare[n-1]
		s.spare = s.spare[:n-1]
		return slab
	}
	return make([]byte, 0, max(need, size))
}

// spill writes all blocks to the file and lets go of their memory.
func (s *store) spill() error {
	if s.file == nil {
		if err := s.open(); err != nil {
			return err
		}
	}
	out := bufio.NewWriterSize(io.NewOffsetWriter(s.file, s.size), 1<<18)
	for i := range s.parts {
		p := &s.parts[i]
		e := extent{at: s.size}
		for _, slab := range p.slabs {
			if _, err := out.Write(slab); err != nil {
				return fmt.Errorf("set order lines aside: %w", err)
			}
			if e.size > 0 && e.size+int64(len(slab)) > extentMost {
				p.extents = append(p.extents, e)
				e = extent{at: s.size}
			}
			e.size += int64(len(slab))
			s.size += int64(len(slab))
			if cap(slab) == largeSlab {
				s.spare = append(s.spare, slab[:0])
			}
		}
		if e.size > 0 {
			p.extents = append(p.extents, e)
		}
		clear(p.slabs)
		p.slabs = p.slabs[:0]
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("set order lines aside: %w", err)
	}
	s.held = 0
	return nil
}

// open makes the file and takes its name away, so that nothing is left of it whatever happens to the program.
func (s *store) open() error {
	f, err := os.CreateTemp(s.folder, "fold-*")
	if err != nil {
		return fmt.Errorf("set order lines aside: %w", err)
	}
	s.file = f
	if err := os.Remove(f.Name()); err != nil { // a system that does not unlink what is open
		s.name = f.Name()
	}
	return nil
}

// each hands out the blocks of a partition. buffer is used to read them back. forget lets go of them.
func (s *store) each(partition int, buffer *[]byte, fn func(text []byte) error) error {
	p := &s.parts[partition]
	for _, e := range p.extents {
		if int64(cap(*buffer)) < e.size {
			*buffer = make([]byte, max(e.size, extentMost))
		}
		piece := (*buffer)[:e.size]
		if _, err := s.file.ReadAt(piece, e.at); err != nil {
			return fmt.Errorf("read order lines back: %w", err)
		}
		if err := eachBlock(piece, fn); err != nil {
			return err
		}
	}
	for _, slab := range p.slabs {
		if err := eachBlock(slab, fn); err != nil {
			return err
		}
	}
	return nil
}

// aside is how many bytes of a partition are in the file.
func (p *part) aside() (n int64) {
	for _, e := range p.extents {
		n += e.size
	}
	return n
}

// load hands out the blocks of a partition, of which those in the file are read into room, and says how much of it is
// taken. They stay where they are until forget, or until the room is used again.
func (s *store) load(partition int, room []byte, fn func(text []byte) error) (taken int64, err error) {
	p := &s.parts[partition]
	for _, e := range p.extents {
		piece := room[taken : taken+e.size]
		taken += e.size
		if _, err := s.file.ReadAt(piece, e.at); err != nil {
			return 0, fmt.Errorf("read order lines back: %w", err)
		}
		if err := eachBlock(piece, fn); err != nil {
			return 0, err
		}
	}
	for _, slab := range p.slabs {
		if err := eachBlock(slab, fn); err != nil {
			return 0, err
		}
	}
	return taken, nil
}

// forget lets go of a partition's memory.
func (s *store) forget(partition int) { s.parts[partition].slabs = nil }

func eachBlock(text []byte, fn func([]byte) error) error {
	for len(text) > 0 {
		if len(text) < 4 {
			return errBlock
		}
		n := binary.LittleEndian.Uint32(text)
		if uint64(n) > uint64(len(text)-4) {
			return errBlock
		}
		if err := fn(text[4 : 4+n]); err != nil {
			return err
		}
		text = text[4+n:]
	}
	return nil
}

// close gives the file back.
func (s *store) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.name != "" {
		err = errors.Join(err, os.Remove(s.name))
	}
	s.file = nil
	return err
}

package xls

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"

	"github.com/richardlehane/mscfb"

	"github.com/habitue-crm/habitue/internal/problem"
)

var le = binary.LittleEndian

const (
	oleMark    = 0xe11ab1a1e011cfd0
	headerSize = 512
	endOfChain = 0xfffffffe
	freeSector = 0xffffffff
	lastSector = 0xfffffffa // sector numbers are below
)

// workbookStream is the stream that holds the workbook: "Workbook" of BIFF8, else "Book" of BIFF5.
func workbookStream(b []byte) (stream []byte, err error) {
	whole := int64(len(b))
	b = append(b, make([]byte, -len(b)&4095)...) // writers leave the last sector short
	for _, name := range [...]string{"Workbook", "Book"} {
		stream, err = readStream(b, name)
		if err != nil {
			return nil, err
		}
		if stream != nil {
			if err := checkChains(b, whole, name); err != nil {
				return nil, container(whole, err)
			}
			return stream, nil
		}
	}
	return nil, problem.New(problem.NoWorkbookStream, nil)
}

// container is the refusal of a damaged container; a place behind the end of the file says that it is cut.
func container(size int64, err error) error {
	var beyond beyondError
	if errors.As(err, &beyond) {
		return problem.New(problem.FileCut, nil).Because(err)
	}
	return problem.New(problem.XLSContainer, nil).Because(fmt.Errorf("%w (file of %d bytes)", err, size))
}

// beyondError is a place behind the end of the file.
type beyondError int64

func (e beyondError) Error() string {
	return fmt.Sprintf("byte %d is behind the end of the file", int64(e))
}

// memory hands mscfb slices of the file, without copies.
type memory []byte

func (m memory) ReadAt(b []byte, off int64) (int, error) {
	s, err := m.Slice(off, len(b))
	return copy(b, s), err
}

func (m memory) Slice(off int64, n int) ([]byte, error) {
	if off < 0 || n < 0 || off > int64(len(m)) || int64(n) > int64(len(m))-off {
		return nil, beyondError(off + int64(n))
	}
	return m[off : off+int64(n)], nil
}

// readStream reads one stream of the root; nil where there is none of that name. The library panics on some
// damaged files; that is damage, too.
func readStream(b []byte, name string) (stream []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			stream, err = nil, container(int64(len(b)), fmt.Errorf("read container: %v", p))
		}
	}()
	doc, err := mscfb.New(memory(b))
	if err != nil {
		return nil, container(int64(len(b)), err)
	}
	for _, f := range doc.File {
		if f.Name != name || len(f.Path) != 0 {
			continue
		}
		if f.Size < 0 || f.Size > int64(len(b)) {
			return nil, container(int64(len(b)), beyondError(f.Size))
		}
		stream = make([]byte, f.Size)
		if _, err := io.ReadFull(f, stream); err != nil {
			return nil, container(int64(len(b)), err)
		}
		return stream, nil
	}
	return nil, nil
}

// chains is the sector tables of a container, read a second time and strictly: the library follows whatever
// chain it is given.
type chains struct {
	b      []byte
	whole  int64 // size without padding
	sector int
	fat    []uint32
	owned  []bool // sectors that belong to a chain already
}

// checkChains follows the chain of the directory and of one stream: every sector inside the file, none in two
// chains, the last one marked as such, and enough of them for the stream.
func checkChains(b []byte, whole int64, name string) error {
	c := &chains{b: b, whole: whole, sector: 1 << le.Uint16(b[30:])}
	if c.sector != 512 && c.sector != 4096 {
		return fmt.Errorf("sectors of %d bytes", c.sector)
	}
	c.owned = make([]bool, max(0, len(b)/c.sector-1))
	if err := c.readFAT(); err != nil {
		return err
	}
	directory, err := c.chain(le.Uint32(b[48:]), c.fat, -1)
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	root, entry := c.find(directory, name)
	if root == nil || entry == nil {
		return errors.New("the directory lists no such stream")
	}
	size := int64(le.Uint32(entry[120:]))
	if size >= int64(le.Uint32(b[56:])) {
		sectors, err := c.chain(le.Uint32(entry[116:]), c.fat, size)
		if err != nil {
			return fmt.Errorf("stream: %w", err)
		}
		return c.reaches(sectors, size)
	}
	return c.checkMini(le.Uint32(root[116:]), le.Uint32(entry[116:]), size)
}

// at is where a sector starts.
func (c *chains) at(sector uint32) (int, error) {
	off := (int64(sector) + 1) * int64(c.sector)
	if sector >= lastSector || off+int64(c.sector) > int64(len(c.b)) {
		return 0, beyondError(off)
	}
	return int(off), nil
}

// readFAT joins the sectors of the allocation table, whose numbers stand in the header and in DIFAT sectors.
func (c *chains) readFAT() error {
	count := int(le.Uint32(c.b[44:]))
	if count > len(c.b)/c.sector {
		return beyondError(int64(count) * int64(c.sector))
	}
	var list []uint32
	for i := 0; i < 109 && len(list) < count; i++ {
		list = append(list, le.Uint32(c.b[76+4*i:]))
	}
	next := le.Uint32(c.b[68:])
	for len(list) < count {
		at, err := c.at(next)
		if err != nil {
			return fmt.Errorf("sector list: %w", err)
		}
		if c.owned[next] {
			return errors.New("sector list: a sector belongs to two chains")
		}
		c.owned[next] = true
		n := c.sector/4 - 1
		for i := 0; i < n && len(list) < count; i++ {
			list = append(list, le.Uint32(c.b[at+4*i:]))
		}
		next = le.Uint32(c.b[at+4*n:])
	}
	for _, s := range list {
		if s == freeSector {
			continue
		}
		at, err := c.at(s)
		if err != nil {
			return fmt.Errorf("sector table: %w", err)
		}
		if c.owned[s] {
			return errors.New("sector table: a sector belongs to two chains")
		}
		c.owned[s] = true
		for i := 0; i < c.sector; i += 4 {
			c.fat = append(c.fat, le.Uint32(c.b[at+i:]))
		}
	}
	return nil
}

// chain follows a chain of whole sectors to its end. A stream of size bytes needs at least so many; size -1
// means any number.
func (c *chains) chain(start uint32, fat []uint32, size int64) ([]uint32, error) {
	var sectors []uint32
	for s := start; s != endOfChain; {
		if _, err := c.at(s); err != nil {
			return nil, err
		}
		if int(s) >= len(fat) {
			return nil, fmt.Errorf("sector %d is not in the table", s)
		}
		if c.owned[s] {
			return nil, fmt.Errorf("sector %d belongs to two chains, or twice to one", s)
		}
		c.owned[s] = true
		sectors = append(sectors, s)
		s = fat[s]
	}
	if size >= 0 && int64(len(sectors))*int64(c.sector) < size {
		return nil, fmt.Errorf("%d sectors for %d bytes", len(sectors), size)
	}
	return sectors, nil
}

// reaches sees that a stream's last byte is in the file, not in its padding.
func (c *chains) reaches(sectors []uint32, size int64) error {
	if size == 0 {
		return nil
	}
	last := (size - 1) / int64(c.sector)
	at, err := c.at(sectors[last])
	if err != nil {
		return err
	}
	if end := int64(at) + size - last*int64(c.sector); end > c.whole {
		return beyondError(end)
	}
	return nil
}

// checkMini follows the chain of a small stream inside the root's stream.
func (c *chains) checkMini(root, start uint32, size int64) error {
	const mini = 64
	holder, err := c.chain(root, c.fat, -1)
	if err != nil {
		return fmt.Errorf("small streams: %w", err)
	}
	tables, err := c.chain(le.Uint32(c.b[60:]), c.fat, -1)
	if err != nil {
		return fmt.Errorf("table of small streams: %w", err)
	}
	var fat []uint32
	for _, s := range tables {
		at, _ := c.at(s)
		for i := 0; i < c.sector; i += 4 {
			fat = append(fat, le.Uint32(c.b[at+i:]))
		}
	}
	seen := make(map[uint32]bool)
	n := int64(0)
	for s := start; s != endOfChain; s = fat[s] {
		if int(s) >= len(fat) || int64(s)*mini >= int64(len(holder))*int64(c.sector) || seen[s] {
			return fmt.Errorf("small sector %d does not fit", s)
		}
		seen[s] = true
		n++
	}
	if n*mini < size {
		return fmt.Errorf("%d small sectors for %d bytes", n, size)
	}
	return nil
}

// find is the entries of the root and of a stream in the directory, 128 bytes each.
func (c *chains) find(directory []uint32, name string) (root, entry []byte) {
	for _, s := range directory {
		at, _ := c.at(s)
		for i := 0; i < c.sector; i += 128 {
			e := c.b[at+i : at+i+128]
			switch kind := e[66]; {
			case kind == 5 && root == nil:
				root = e
			case kind == 2 && entryName(e) == name && entry == nil:
				entry = e
			}
		}
	}
	return root, entry
}

func entryName(e []byte) string {
	n := int(le.Uint16(e[64:]))/2 - 1
	if n < 0 || n > 31 {
		return ""
	}
	u := make([]uint16, n)
	for i := range u {
		u[i] = le.Uint16(e[2*i:])
	}
	return string(utf16.Decode(u))
}

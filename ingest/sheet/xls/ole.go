package xls

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

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

// workbookStream is the stream that holds the workbook: "Workbook" of BIFF8, else "Book" of BIFF5. The container
// is read here and not by mscfb, which believes the counts of a damaged header (gigabytes of memory), follows
// whatever chain it is given, and takes time in the square of a stream's length.
func workbookStream(b []byte) ([]byte, error) {
	whole := int64(len(b))
	b = append(b, make([]byte, -len(b)&4095)...) // writers leave the last sector short
	c, err := openContainer(b, whole)
	if err != nil {
		return nil, container(whole, err)
	}
	for _, name := range [...]string{"Workbook", "Book"} {
		entry := c.root(name)
		if entry == nil {
			continue
		}
		stream, err := c.collect(entry)
		if err != nil {
			return nil, container(whole, err)
		}
		return stream, nil
	}
	if c.root("EncryptedPackage") != nil {
		return nil, problem.New(problem.Protected, nil)
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

// chains is a container with its sector tables.
type chains struct {
	b       []byte
	whole   int64 // size without padding
	sector  int
	fat     []uint32
	owned   []bool   // sectors that belong to a chain already
	entries [][]byte // of the directory, 128 bytes each
}

// openContainer reads the sector table and the directory.
func openContainer(b []byte, whole int64) (*chains, error) {
	if whole < headerSize {
		return nil, beyondError(headerSize)
	}
	c := &chains{b: b, whole: whole, sector: 1 << (le.Uint16(b[30:]) & 15)}
	if c.sector != 512 && c.sector != 4096 {
		return nil, fmt.Errorf("sectors of %d bytes", c.sector)
	}
	c.owned = make([]bool, max(0, len(b)/c.sector-1))
	if err := c.readFAT(); err != nil {
		return nil, err
	}
	directory, err := c.chain(le.Uint32(b[48:]), -1)
	if err != nil {
		return nil, fmt.Errorf("directory: %w", err)
	}
	for _, s := range directory {
		at, _ := c.at(s)
		for i := 0; i < c.sector; i += 128 {
			c.entries = append(c.entries, b[at+i:at+i+128])
		}
	}
	if len(c.entries) == 0 || c.entries[0][66] != 5 {
		return nil, errors.New("the directory has no root")
	}
	return c, nil
}

// collect reads a stream along its chain: every sector inside the file, none in two chains, the last one marked
// as such, and enough of them for the stream.
func (c *chains) collect(entry []byte) ([]byte, error) {
	start, size := le.Uint32(entry[116:]), int64(le.Uint32(entry[120:]))
	if size > c.whole {
		return nil, beyondError(size)
	}
	if size < int64(le.Uint32(c.b[56:])) {
		return c.small(le.Uint32(c.entries[0][116:]), start, size)
	}
	sectors, err := c.chain(start, size)
	if err != nil {
		return nil, fmt.Errorf("stream: %w", err)
	}
	return c.gather(sectors, size)
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
func (c *chains) chain(start uint32, size int64) ([]uint32, error) {
	var sectors []uint32
	for s := start; s != endOfChain; {
		if _, err := c.at(s); err != nil {
			return nil, err
		}
		if int(s) >= len(c.fat) {
			return nil, fmt.Errorf("sector %d is not in the table", s)
		}
		if c.owned[s] {
			return nil, fmt.Errorf("sector %d belongs to two chains, or twice to one", s)
		}
		c.owned[s] = true
		sectors = append(sectors, s)
		s = c.fat[s]
	}
	if size >= 0 && int64(len(sectors))*int64(c.sector) < size {
		return nil, fmt.Errorf("%d sectors for %d bytes", len(sectors), size)
	}
	return sectors, nil
}

// gather joins the first size bytes of sectors; the last one must lie in the file, not in its padding.
func (c *chains) gather(sectors []uint32, size int64) ([]byte, error) {
	stream := make([]byte, 0, size)
	for _, s := range sectors {
		if int64(len(stream)) == size {
			break
		}
		at, err := c.at(s)
		if err != nil {
			return nil, err
		}
		n := min(int64(c.sector), size-int64(len(stream)))
		if int64(at)+n > c.whole {
			return nil, beyondError(int64(at) + n)
		}
		stream = append(stream, c.b[at:at+int(n)]...)
	}
	return stream, nil
}

// small reads a stream below the cutoff, whose sectors of 64 bytes lie inside the root's stream.
func (c *chains) small(root, start uint32, size int64) ([]byte, error) {
	const mini = 64
	sectors, err := c.chain(root, -1)
	if err != nil {
		return nil, fmt.Errorf("small streams: %w", err)
	}
	tables, err := c.chain(le.Uint32(c.b[60:]), -1)
	if err != nil {
		return nil, fmt.Errorf("table of small streams: %w", err)
	}
	var fat []uint32
	for _, s := range tables {
		at, _ := c.at(s)
		for i := 0; i < c.sector; i += 4 {
			fat = append(fat, le.Uint32(c.b[at+i:]))
		}
	}
	stream := make([]byte, 0, size)
	seen := make(map[uint32]bool)
	per := uint32(c.sector / mini)
	for s := start; s != endOfChain; s = fat[s] {
		if int64(s) >= int64(len(fat)) || int64(s/per) >= int64(len(sectors)) || seen[s] {
			return nil, fmt.Errorf("small sector %d does not fit", s)
		}
		seen[s] = true
		at, _ := c.at(sectors[s/per])
		at += int(s%per) * mini
		if n := min(mini, size-int64(len(stream))); n > 0 {
			if int64(at)+n > c.whole {
				return nil, beyondError(int64(at) + n)
			}
			stream = append(stream, c.b[at:at+int(n)]...)
		}
	}
	if int64(len(stream)) != size {
		return nil, fmt.Errorf("small sectors for %d of %d bytes", len(stream), size)
	}
	return stream, nil
}

// root is the stream of a name among the children of the root, which are a tree of siblings ([MS-CFB] §2.6.4);
// nil where there is none. Workbooks embedded in the workbook lie in storages below, and are not found.
func (c *chains) root(name string) []byte {
	seen := make([]bool, len(c.entries))
	for next := []uint32{le.Uint32(c.entries[0][76:])}; len(next) > 0; {
		i := next[len(next)-1]
		next = next[:len(next)-1]
		if int64(i) >= int64(len(c.entries)) || seen[i] {
			continue
		}
		seen[i] = true
		e := c.entries[i]
		if e[66] == 2 && strings.EqualFold(entryName(e), name) {
			return e
		}
		next = append(next, le.Uint32(e[68:]), le.Uint32(e[72:]))
	}
	return nil
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

// Package ole reads the container that an .xls and a protected workbook are ([MS-CFB]: §2.2 header, §2.3 to §2.5
// sector tables, §2.6 directory): streams by name, each along its chain of sectors. It knows nothing of what the
// streams hold. Every count of the header is held against the file's size before anything is made for it, every
// sector belongs to one chain only, and a stream is whole or refused. It exists because mscfb believes the counts
// of a damaged header (gigabytes of memory), follows whatever chain it is given, and takes time in the square of a
// stream's length.
package ole

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/habitue-crm/habitue/internal/problem"
)

var le = binary.LittleEndian

const (
	mark       = 0xe11ab1a1e011cfd0
	headerSize = 512
	miniSize   = 64 // bytes of a sector of small streams
	endOfChain = 0xfffffffe
	freeSector = 0xffffffff
	lastSector = 0xfffffffa // sector numbers are below
	aStream    = 2          // what an entry of the directory is
	aRoot      = 5
)

// ErrCut is in the chain of an error that a place behind the end of the file caused: the file is cut, most likely.
var ErrCut = errors.New("the file ends before")

// Is says whether b starts as a container does.
func Is(b []byte) bool { return len(b) >= 8 && le.Uint64(b) == mark }

func beyond(at int64) error {
	return fmt.Errorf("byte %d is behind the end of the file: %w", at, ErrCut)
}

// File is an opened container.
type File struct {
	b       []byte // the file, padded to whole sectors
	whole   int64  // size without padding
	sector  int
	fat     []uint32
	owned   []bool         // sectors that belong to a chain already
	entries [][]byte       // of the directory, 128 bytes each
	streams map[int][]byte // those that were read, by entry
	small   *small
}

// room is how many bytes Open may need behind the last sector of a file.
const room = 4096

// Read reads the size bytes of r into memory, with room for Open behind them, so that it need not copy them. Its
// errors are problems.
func Read(r io.ReaderAt, size int64) ([]byte, error) {
	b := make([]byte, size, size+room)
	if n, err := r.ReadAt(b, 0); n < len(b) {
		if errors.Is(err, io.EOF) {
			return nil, problem.New(problem.FileChanged, nil)
		}
		return nil, problem.New(problem.CannotRead, problem.Args{"reason": fmt.Sprint(err)}).Because(err)
	}
	return b, nil
}

// Open reads the sector table and the directory of a container. It keeps b, and writes zeros behind it where b has
// the room.
func Open(b []byte) (*File, error) {
	whole := int64(len(b))
	if whole < headerSize {
		return nil, beyond(headerSize)
	}
	if !Is(b) {
		return nil, errors.New("no container")
	}
	b = append(b, make([]byte, -whole&(room-1))...) // writers leave the last sector short
	f := &File{b: b, whole: whole, sector: 1 << (le.Uint16(b[30:]) & 15), streams: map[int][]byte{}}
	if f.sector != 512 && f.sector != 4096 {
		return nil, fmt.Errorf("sectors of %d bytes", f.sector)
	}
	f.owned = make([]bool, max(0, len(b)/f.sector-1))
	if err := f.readFAT(); err != nil {
		return nil, err
	}
	if err := f.readDirectory(); err != nil {
		return nil, err
	}
	return f, nil
}

// readFAT joins the sectors of the allocation table, whose numbers stand in the header and in DIFAT sectors
// (§2.3, §2.5).
func (f *File) readFAT() error {
	for _, at := range [...]int{44, 64, 72} { // sectors of the table, of the table of small streams, of the DIFAT
		if n := int64(le.Uint32(f.b[at:])); n > int64(len(f.b)/f.sector) {
			return beyond(n * int64(f.sector))
		}
	}
	list, err := f.readDIFAT(int(le.Uint32(f.b[44:])))
	if err != nil {
		return fmt.Errorf("sector list: %w", err)
	}
	for _, s := range list {
		if s == freeSector {
			continue
		}
		at, err := f.take(s)
		if err != nil {
			return fmt.Errorf("sector table: %w", err)
		}
		f.fat = f.numbers(f.fat, at)
	}
	return nil
}

// readDIFAT lists the sectors of the allocation table.
func (f *File) readDIFAT(count int) ([]uint32, error) {
	var list []uint32
	for i := 0; i < 109 && len(list) < count; i++ {
		list = append(list, le.Uint32(f.b[76+4*i:]))
	}
	next := le.Uint32(f.b[68:])
	for len(list) < count {
		at, err := f.take(next)
		if err != nil {
			return nil, err
		}
		n := f.sector/4 - 1
		for i := 0; i < n && len(list) < count; i++ {
			list = append(list, le.Uint32(f.b[at+4*i:]))
		}
		next = le.Uint32(f.b[at+4*n:])
	}
	return list, nil
}

// numbers appends the sector numbers that a sector holds.
func (f *File) numbers(to []uint32, at int) []uint32 {
	for i := 0; i < f.sector; i += 4 {
		to = append(to, le.Uint32(f.b[at+i:]))
	}
	return to
}

// at is where a sector starts.
func (f *File) at(sector uint32) (int, error) {
	off := (int64(sector) + 1) * int64(f.sector)
	if sector >= lastSector || off+int64(f.sector) > int64(len(f.b)) {
		return 0, beyond(off)
	}
	return int(off), nil
}

// take is where a sector starts that belongs to nothing yet; now it does.
func (f *File) take(sector uint32) (int, error) {
	at, err := f.at(sector)
	if err != nil {
		return 0, err
	}
	if f.owned[sector] {
		return 0, fmt.Errorf("sector %d belongs to two chains, or twice to one", sector)
	}
	f.owned[sector] = true
	return at, nil
}

// chain follows a chain of whole sectors to its end, and says where each starts. A stream of size bytes needs at
// least so many; size -1 means any number.
func (f *File) chain(start uint32, size int64) ([]int, error) {
	places := make([]int, 0, max(0, min(size, f.whole))/int64(f.sector)+1)
	for s := start; s != endOfChain; s = f.fat[s] {
		at, err := f.take(s)
		if err != nil {
			return nil, err
		}
		if int64(s) >= int64(len(f.fat)) {
			return nil, fmt.Errorf("sector %d is not in the table", s)
		}
		places = append(places, at)
	}
	if size >= 0 && int64(len(places))*int64(f.sector) < size {
		return nil, fmt.Errorf("%d sectors for %d bytes", len(places), size)
	}
	return places, nil
}

// readDirectory reads the entries of the directory (§2.6), the first of which is the root.
func (f *File) readDirectory() error {
	places, err := f.chain(le.Uint32(f.b[48:]), -1)
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	for _, at := range places {
		for i := 0; i < f.sector; i += 128 {
			f.entries = append(f.entries, f.b[at+i:at+i+128])
		}
	}
	if len(f.entries) == 0 || f.entries[0][66] != aRoot {
		return errors.New("the directory has no root")
	}
	return nil
}

// Stream reads the stream of a name, compared without regard to case, among the children of the root; found is
// false where there is none. Streams in storages below, such as embedded workbooks, are not found. An error wraps
// ErrCut where the file seems to be cut. The stream is a part of what Open was given where its sectors stand in a
// row, as nearly all programs write them.
func (f *File) Stream(name string) (stream []byte, found bool, err error) {
	i, err := f.find(name)
	if err != nil || i < 0 {
		return nil, false, err
	}
	if stream, found = f.streams[i]; found {
		return stream, true, nil
	}
	if stream, err = f.collect(f.entries[i]); err != nil {
		return nil, true, fmt.Errorf("stream %s: %w", name, err)
	}
	f.streams[i] = stream
	return stream, true, nil
}

// Count says how many streams bear a name in the whole container, storages below the root included.
func (f *File) Count(name string) (n int) {
	for _, e := range f.entries {
		if e[66] == aStream && strings.EqualFold(entryName(e), name) {
			n++
		}
	}
	return n
}

// find is the entry of a stream among the children of the root, which are a tree of siblings (§2.6.4) and have
// names of their own (§2.6.1); -1 where there is none.
func (f *File) find(name string) (int, error) {
	found := -1
	seen := make([]bool, len(f.entries))
	for next := []uint32{le.Uint32(f.entries[0][76:])}; len(next) > 0; {
		i := next[len(next)-1]
		next = next[:len(next)-1]
		if int64(i) >= int64(len(f.entries)) || seen[i] {
			continue
		}
		seen[i] = true
		e := f.entries[i]
		if e[66] == aStream && strings.EqualFold(entryName(e), name) {
			if found >= 0 {
				return 0, fmt.Errorf("two streams have the name %s", name)
			}
			found = int(i)
		}
		next = append(next, le.Uint32(e[68:]), le.Uint32(e[72:]))
	}
	return found, nil
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

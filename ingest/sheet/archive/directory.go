package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/habitue-crm/habitue/internal/problem"
)

// The records of APPNOTE §4.3 that are read, and their fixed sizes.
const (
	headerSig, headerSize       = 0x04034b50, 30 // §4.3.7
	centralSig, centralSize     = 0x02014b50, 46 // §4.3.12
	endSig, endSize             = 0x06054b50, 22 // §4.3.16
	end64Sig, end64Size         = 0x06064b50, 56 // §4.3.14
	locator64Sig, locator64Size = 0x07064b50, 20 // §4.3.15

	flagEncrypted  = 1
	flagDescriptor = 8 // sizes and CRC stand after the data
	stored         = 0
	deflated       = 8
)

var le = binary.LittleEndian

// directory is where the list of entries is.
type directory struct {
	at, size, count int64
}

func broken(format string, args ...any) error {
	return problem.New(problem.ZipDamaged, nil).Because(fmt.Errorf(format, args...))
}

// findDirectory reads the end record, which stands last but for a comment and, in files padded by careless
// programs, zeros.
func (f *File) findDirectory() (directory, error) {
	tail := make([]byte, min(f.size, endSize+1<<16+1<<10))
	if err := f.readAt(tail, f.size-int64(len(tail))); err != nil {
		return directory{}, err
	}
	at := -1
	for i := len(tail) - endSize; i >= 0; i-- {
		if le.Uint32(tail[i:]) != endSig {
			continue
		}
		rest := tail[i+endSize:]
		if comment := int(le.Uint16(tail[i+20:])); comment <= len(rest) && zeros(rest[comment:]) {
			at = i
			break
		}
	}
	if at < 0 {
		return directory{}, f.noEnd()
	}
	end := tail[at:]
	d := directory{at: int64(le.Uint32(end[16:])), size: int64(le.Uint32(end[12:])), count: int64(le.Uint16(end[10:]))}
	disk, start, here := le.Uint16(end[4:]), le.Uint16(end[6:]), int64(le.Uint16(end[8:]))
	limit := f.size - int64(len(tail)-at)
	if d.at == 1<<32-1 || d.size == 1<<32-1 || d.count == 1<<16-1 {
		return f.findDirectory64(d, limit)
	}
	if disk != 0 || start != 0 || here != d.count {
		return d, broken("a zip file in several pieces")
	}
	return d, d.check(limit)
}

// noEnd says why there is no end record: the file was cut, or is no zip file at all.
func (f *File) noEnd() error {
	head := make([]byte, min(f.size, 4))
	if err := f.readAt(head, 0); err != nil {
		return err
	}
	if bytes.HasPrefix(head, []byte("PK")) {
		return problem.New(problem.FileCut, nil)
	}
	return problem.New(problem.NotAWorkbook, nil)
}

func zeros(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// findDirectory64 follows the locator in front of the end record, which stands at limit.
func (f *File) findDirectory64(d directory, limit int64) (directory, error) {
	loc := make([]byte, locator64Size)
	if limit < locator64Size {
		return d, broken("no room for the zip64 locator")
	}
	if err := f.readAt(loc, limit-locator64Size); err != nil {
		return d, err
	}
	if le.Uint32(loc) != locator64Sig {
		return d, d.check(limit) // 65,535 entries, say, without zip64
	}
	if le.Uint32(loc[4:]) != 0 || le.Uint32(loc[16:]) != 1 {
		return d, broken("a zip file in several pieces")
	}
	at := int64(le.Uint64(loc[8:]))
	if at < 0 || at > limit-locator64Size-end64Size {
		return d, broken("the zip64 end record is not where it is said")
	}
	end := make([]byte, end64Size)
	if err := f.readAt(end, at); err != nil {
		return d, err
	}
	if le.Uint32(end) != end64Sig || le.Uint32(end[16:]) != 0 || le.Uint32(end[20:]) != 0 {
		return d, broken("no zip64 end record where it is said")
	}
	d = directory{at: int64(le.Uint64(end[48:])), size: int64(le.Uint64(end[40:])), count: int64(le.Uint64(end[32:]))}
	return d, d.check(at)
}

// check sees that the directory ends where the records after it begin.
func (d directory) check(limit int64) error {
	switch {
	case d.at < 0 || d.size < 0 || d.count < 0 || d.at > limit || d.size > limit-d.at:
		return broken("the directory lies outside of the file")
	case d.at+d.size != limit:
		return broken("%d bytes between the directory and its end record", limit-d.at-d.size)
	case d.count > d.size/centralSize:
		return broken("%d entries in %d bytes", d.count, d.size)
	}
	return nil
}

func (f *File) readDirectory(d directory) error {
	if d.size > 64<<20 {
		return broken("a directory of %d bytes", d.size)
	}
	b := make([]byte, d.size)
	if err := f.readAt(b, d.at); err != nil {
		return err
	}
	f.entries = make([]Entry, 0, d.count)
	for range d.count {
		e, rest, err := readCentral(b)
		if err != nil {
			return err
		}
		b = rest
		if e.header >= d.at {
			return broken("the entry %q starts after the directory", e.Name)
		}
		if strings.HasSuffix(e.Name, "/") && e.Plain == 0 {
			continue // a folder
		}
		f.entries = append(f.entries, e)
	}
	if len(b) > 0 && le.Uint32(append(b, 0, 0, 0, 0)) == centralSig {
		return broken("more entries than the end record counts")
	}
	return nil
}

// readCentral reads one record of the directory (APPNOTE §4.3.12).
func readCentral(b []byte) (e Entry, rest []byte, err error) {
	if len(b) < centralSize || le.Uint32(b) != centralSig {
		return e, nil, broken("a record of the directory is not one")
	}
	name, extra, comment := int(le.Uint16(b[28:])), int(le.Uint16(b[30:])), int(le.Uint16(b[32:]))
	if len(b) < centralSize+name+extra+comment {
		return e, nil, broken("a record of the directory is cut")
	}
	e = Entry{
		Name:  string(b[centralSize : centralSize+name]),
		flags: le.Uint16(b[8:]), method: le.Uint16(b[10:]), crc: le.Uint32(b[16:]),
		Packed: int64(le.Uint32(b[20:])), Plain: int64(le.Uint32(b[24:])), header: int64(le.Uint32(b[42:])),
	}
	if err := e.widen(b[centralSize+name : centralSize+name+extra]); err != nil {
		return e, nil, err
	}
	if e.Packed < 0 || e.Plain < 0 || e.header < 0 {
		return e, nil, broken("the entry %q has a size beyond measure", e.Name)
	}
	return e, b[centralSize+name+extra+comment:], nil
}

// widen takes the sizes that do not fit in 32 bits from the extra field (APPNOTE §4.5.3).
func (e *Entry) widen(extra []byte) error {
	wide := []*int64{}
	for _, v := range []*int64{&e.Plain, &e.Packed, &e.header} {
		if *v == 1<<32-1 {
			wide = append(wide, v)
		}
	}
	if len(wide) == 0 {
		return nil
	}
	for len(extra) >= 4 {
		id, n := le.Uint16(extra), int(le.Uint16(extra[2:]))
		if n > len(extra)-4 {
			break
		}
		if id == 1 {
			for field := extra[4 : 4+n]; len(wide) > 0 && len(field) >= 8; field = field[8:] {
				*wide[0] = int64(le.Uint64(field))
				wide = wide[1:]
			}
			break
		}
		extra = extra[4+n:]
	}
	if len(wide) > 0 {
		return broken("the entry %q has no zip64 sizes", e.Name)
	}
	return nil
}

// readHeader compares the header in front of an entry with the directory (APPNOTE §4.3.7).
func (f *File) readHeader(e *Entry) error {
	h := make([]byte, headerSize)
	if err := f.readAt(h, e.header); err != nil {
		return err
	}
	if le.Uint32(h) != headerSig {
		return damaged(e.Name, "no header in front of it")
	}
	name, extra := int(le.Uint16(h[26:])), int(le.Uint16(h[28:]))
	rest := make([]byte, name+extra)
	if err := f.readAt(rest, e.header+headerSize); err != nil {
		return err
	}
	if string(rest[:name]) != e.Name {
		return damaged(e.Name, "its header has another name")
	}
	if le.Uint16(h[8:]) != e.method {
		return damaged(e.Name, "its header has another method")
	}
	flags := le.Uint16(h[6:])
	if (flags|e.flags)&flagEncrypted != 0 {
		return problem.New(problem.Protected, nil).At(problem.Where{Part: e.Name})
	}
	own := Entry{Name: e.Name, crc: le.Uint32(h[14:]), Packed: int64(le.Uint32(h[18:])), Plain: int64(le.Uint32(h[22:]))}
	if err := own.widen(rest[name:]); err != nil {
		own.Packed, own.Plain = 0, 0 // a streaming writer's placeholder
	}
	later := flags&flagDescriptor != 0
	if !agrees(uint64(own.crc), uint64(e.crc), later) || !agrees(uint64(own.Packed), uint64(e.Packed), later) ||
		!agrees(uint64(own.Plain), uint64(e.Plain), later) {
		return damaged(e.Name, "its header has another size or checksum")
	}
	e.body = e.header + headerSize + int64(name+extra)
	return nil
}

// readDescriptor compares the checksum that stands behind the data of an entry (APPNOTE §4.3.9), with or without a
// signature in front.
func (f *File) readDescriptor(e Entry) error {
	if e.flags&flagDescriptor == 0 {
		return nil
	}
	d := make([]byte, 8)
	if err := f.readAt(d, e.body+e.Packed); err != nil {
		return err
	}
	const signature = 0x08074b50
	if first := le.Uint32(d); first == e.crc || first == signature && le.Uint32(d[4:]) == e.crc {
		return nil
	}
	return damaged(e.Name, "another checksum stands behind it")
}

// agrees says whether a header's own figure fits the directory's; where figures follow the data it may be 0.
func agrees(own, directory uint64, later bool) bool {
	return own == directory || later && own == 0
}

var (
	errSize = errors.New("it unpacks to another size than the directory says")
	errSum  = errors.New("its CRC-32 differs")
)

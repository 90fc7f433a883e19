package archive

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/inflate"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Recover opens a zip file as Open does, and reads past damage: what is wrong goes into the list. Where the directory
// at the end is damaged or cut off, the headers in front of the entries are looked for one by one. An entry whose
// checksum or size does not fit is handed out as far as it goes. Limits hold as ever, and two entries of one name are
// refused as ever. Without a list it is Open.
func Recover(r io.ReaderAt, size int64, lim limit.Limits, list *loss.List) (*File, error) {
	whole, err := Open(r, size, lim)
	switch {
	case list == nil:
		return whole, err
	case err == nil:
		whole.losses = list
		return whole, nil
	case !loss.Forgivable(err):
		return nil, err
	}
	f := &File{r: r, size: size, byName: map[string]int{}, idle: make(chan *inflate.Reader, 1), losses: list}
	d, err := f.findDirectory()
	if err == nil && d.count > int64(lim.Entries) {
		return nil, limit.Exceeded("entries", d.count, int64(lim.Entries))
	}
	if err == nil {
		err = f.readDirectory(d)
	}
	if err == nil {
		err = f.keepReadable()
	} else if list.Forgive(problem.LostContents, err) {
		err = f.scan(lim)
	}
	if err != nil {
		return nil, err
	}
	if err := f.checkNames(); err != nil {
		return nil, err
	}
	return f, f.checkSizes(lim)
}

// keepReadable finds the bytes of each entry; one that has no header is lost.
func (f *File) keepReadable() error {
	kept := f.entries[:0]
	for _, e := range f.entries {
		header := e
		err := f.readHeader(&header)
		if err == nil {
			kept = append(kept, header)
			continue
		}
		if !loss.Forgivable(err) {
			return err
		}
		own, ok, readErr := f.localHeader(e.header)
		if readErr != nil && !loss.Forgivable(readErr) {
			return readErr
		}
		f.losses.Note(problem.LostUnsure, problem.Where{Part: e.Name}, nil, err)
		if ok && own.Name == e.Name && own.method == e.method {
			e.body = own.body
			e.Packed = min(e.Packed, max(0, f.size-e.body))
			if e.method == stored {
				e.Plain = e.Packed
			}
			kept = append(kept, e)
		}
	}
	f.entries = kept
	return nil
}

// localHeader reads the header that stands at a place (APPNOTE §4.3.7); ok is false where none does.
func (f *File) localHeader(at int64) (e Entry, ok bool, err error) {
	h := make([]byte, headerSize)
	if err := f.readAt(h, at); err != nil || le.Uint32(h) != headerSig {
		return e, false, err
	}
	name, extra := int(le.Uint16(h[26:])), int(le.Uint16(h[28:]))
	rest := make([]byte, name+extra)
	if err := f.readAt(rest, at+headerSize); err != nil {
		return e, false, err
	}
	e = Entry{
		Name: string(rest[:name]), flags: le.Uint16(h[6:]), method: le.Uint16(h[8:]), crc: le.Uint32(h[14:]),
		Packed: int64(le.Uint32(h[18:])), Plain: int64(le.Uint32(h[22:])), header: at, body: at + headerSize + int64(name+extra),
	}
	if e.flags&flagEncrypted != 0 {
		return e, false, problem.New(problem.Protected, nil).At(problem.Where{Part: e.Name})
	}
	wide := e.widen(rest[name:]) == nil && e.Packed >= 0 && e.Plain >= 0
	return e, wide && plausibleName(e.Name) && (e.method == stored || e.method == deflated), nil
}

// plausibleName says whether a name can be one of a workbook's parts, so that bytes which only look like a header are
// passed over.
func plausibleName(name string) bool {
	return name != "" && len(name) < 256 && path.Clean("/"+name) == "/"+strings.TrimPrefix(strings.TrimSuffix(name, "/"), "/") &&
		!strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '\ufffd' })
}

// scan looks for the headers of entries from the start of the file on.
func (f *File) scan(lim limit.Limits) error {
	f.entries = nil
	at := int64(0)
	for {
		start, err := f.search("PK\x03\x04", at)
		if err != nil || start < 0 {
			return err
		}
		e, ok, err := f.localHeader(start)
		switch {
		case err != nil && !loss.Forgivable(err):
			return err
		case !ok:
			at = start + 4
			continue
		}
		if err := f.measure(&e, lim); err != nil {
			return err
		}
		if len(f.entries) >= lim.Entries {
			return limit.Exceeded("entries", -1, int64(lim.Entries))
		}
		at = e.body + e.Packed
		if !strings.HasSuffix(e.Name, "/") {
			f.entries = append(f.entries, e)
		}
	}
}

// measure finds out where an entry ends whose sizes stand behind it (APPNOTE §4.3.9), or that is cut.
func (f *File) measure(e *Entry, lim limit.Limits) error {
	if e.flags&flagDescriptor != 0 && e.Packed == 0 && e.method == deflated {
		found, err := f.findDescriptor(e)
		if err != nil || found {
			return err
		}
		end, err := f.search("PK", e.body) // the next record of the zip file, or its end
		for err == nil && end >= 0 && !f.recordAt(end) {
			end, err = f.search("PK", end+2)
		}
		if err != nil {
			return err
		}
		if end < 0 {
			end = f.size
		}
		e.Packed = end - e.body
		e.open(lim)
		return nil
	}
	if e.Packed > f.size-e.body {
		e.Packed = max(0, f.size-e.body)
		if e.method == stored {
			e.Plain = e.Packed
		}
		e.cut = true
	}
	return nil
}

// open is an entry of which only the packed bytes are known: it may be as large as its packing allows.
func (e *Entry) open(lim limit.Limits) {
	const usual = 8 // times that XML becomes smaller
	e.Plain, e.cut = min(usual*e.Packed+1<<10, lim.Part), true
	e.most = lim.Part
	if lim.Ratio > 0 {
		e.most = min(lim.Part, max(lim.RatioFloor, e.Packed/lim.Ratio*10_000))
	}
}

// recordAt says whether a record of a zip file starts at a place where "PK" stands.
func (f *File) recordAt(at int64) bool {
	b := make([]byte, 4)
	if f.readAt(b, at) != nil {
		return false
	}
	switch le.Uint32(b) {
	case headerSig, centralSig, endSig, end64Sig:
		return true
	}
	return false
}

// findDescriptor looks for the record with the sizes of an entry, which states how far away it stands itself.
func (f *File) findDescriptor(e *Entry) (bool, error) {
	for at := e.body; ; at++ {
		var err error
		if at, err = f.search("PK\x07\x08", at); err != nil || at < 0 {
			return false, err
		}
		d := make([]byte, 16)
		if f.readAt(d, at) != nil {
			return false, nil
		}
		if int64(le.Uint32(d[8:])) == at-e.body {
			e.crc, e.Packed, e.Plain = le.Uint32(d[4:]), at-e.body, int64(le.Uint32(d[12:]))
			return true, nil
		}
	}
}

// search is the next place from at on where a mark stands, or -1.
func (f *File) search(mark string, at int64) (int64, error) {
	b := make([]byte, 64<<10)
	for at < f.size {
		n := min(int64(len(b)), f.size-at)
		if err := f.readAt(b[:n], at); err != nil {
			return -1, err
		}
		if i := bytes.Index(b[:n], []byte(mark)); i >= 0 {
			return at + int64(i), nil
		}
		at += max(1, n-int64(len(mark))+1)
		if n < int64(len(b)) {
			break
		}
	}
	return -1, nil
}

// forgive turns the end of a damaged entry into an end like any other, where losses are noted.
func (r *Reader) forgive() {
	if r.err != nil && !errors.Is(r.err, io.EOF) && r.file.losses.Forgive(problem.LostUnsure, r.err) {
		r.err = io.EOF
	}
}

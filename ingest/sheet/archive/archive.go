// Package archive reads the zip file that an .xlsx or .ods is (PKWARE APPNOTE 6.3.10; ECMA-376 part 2 §10
// for the names). It trusts nothing: the directory at the end and the header before each entry must say the
// same, entries may neither overlap nor share a name, and the bytes of an entry are handed out as they come
// but good only when the last Read has returned io.EOF, for only then have its size and CRC-32 been
// compared. It knows nothing of what the entries mean.
package archive

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/inflate"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Entry is one file inside the zip file.
type Entry struct {
	Name   string // as it is stored
	Packed int64  // bytes in the file
	Plain  int64  // bytes unpacked
	method uint16
	flags  uint16
	crc    uint32
	header int64 // where its local header starts
	body   int64 // where its packed bytes start

	cut  bool  // its end or its sizes are missing
	most int64 // of one without sizes: how many bytes it may unpack to
}

// File is an opened zip file. It may be read by several goroutines.
type File struct {
	r       io.ReaderAt
	size    int64
	entries []Entry
	byName  map[string]int // by canonical name
	idle    chan *inflate.Reader
	losses  *loss.List // where damage is read past; else nil
}

// Open reads the directory of the size bytes of r and checks it against the entries' own headers.
func Open(r io.ReaderAt, size int64, lim limit.Limits) (*File, error) {
	f := &File{r: r, size: size, byName: map[string]int{}, idle: make(chan *inflate.Reader, 1)}
	d, err := f.findDirectory()
	if err != nil {
		return nil, err
	}
	if d.count > int64(lim.Entries) {
		return nil, limit.Exceeded("entries", d.count, int64(lim.Entries))
	}
	if err := f.readDirectory(d); err != nil {
		return nil, err
	}
	if err := f.checkNames(); err != nil {
		return nil, err
	}
	if err := f.checkSizes(lim); err != nil {
		return nil, err
	}
	if err := f.checkPlaces(d.at); err != nil {
		return nil, err
	}
	return f, nil
}

// Canonical is how names are compared: without the leading slash, slashes instead of backslashes, in lower
// case (ECMA-376 part 2 §8.2.2.1: part names are equal without regard to ASCII case).
func Canonical(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// Find is the entry of a name, compared as Canonical does.
func (f *File) Find(name string) (Entry, bool) {
	i, ok := f.byName[Canonical(name)]
	if !ok {
		return Entry{}, false
	}
	return f.entries[i], true
}

// Entries lists all entries that are no folders, in the order of the directory. The slice is the file's own.
func (f *File) Entries() []Entry { return f.entries }

func (f *File) checkNames() error {
	for i, e := range f.entries {
		key := Canonical(e.Name)
		if _, twice := f.byName[key]; twice {
			return problem.New(problem.PartTwice, problem.Args{"part": e.Name})
		}
		f.byName[key] = i
	}
	return nil
}

func (f *File) checkSizes(lim limit.Limits) error {
	var total int64
	for _, e := range f.entries {
		at := problem.Where{Part: e.Name}
		if e.Plain > lim.Part {
			return limit.Exceeded("part", e.Plain, lim.Part).At(at)
		}
		if e.Plain > lim.Total-total {
			return limit.Exceeded("total", -1, lim.Total)
		}
		total += e.Plain
		if e.method == stored && e.Packed != e.Plain {
			return damaged(e.Name, "a stored entry has two sizes")
		}
		if p := lim.CheckRatio(e.Packed, e.Plain); p != nil {
			return p.At(at)
		}
	}
	if p := lim.CheckTotal(f.size, total); p != nil {
		return p
	}
	return nil
}

// checkPlaces compares each entry with the header in front of it, and sees that no two share bytes.
func (f *File) checkPlaces(directory int64) error {
	order := make([]int, len(f.entries))
	for i := range order {
		order[i] = i
		if err := f.readHeader(&f.entries[i]); err != nil {
			return err
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(f.entries[a].header, f.entries[b].header) })
	for n, i := range order {
		end := directory
		if n+1 < len(order) {
			end = f.entries[order[n+1]].header
		}
		if e := f.entries[i]; e.body > end || e.Packed > end-e.body {
			return damaged(e.Name, "it reaches into what follows")
		}
		if err := f.readDescriptor(f.entries[i]); err != nil {
			return err
		}
	}
	return nil
}

// readAt fills b from the file; a file that ends before is cut.
func (f *File) readAt(b []byte, at int64) error {
	if at < 0 || at+int64(len(b)) > f.size {
		return problem.New(problem.ZipDamaged, nil).Because(errors.New("a place outside of the file"))
	}
	n, err := f.r.ReadAt(b, at)
	if n == len(b) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) {
		return problem.New(problem.FileChanged, nil)
	}
	return problem.New(problem.CannotRead, problem.Args{"reason": err.Error()}).Because(err)
}

func damaged(part, why string) error {
	return problem.New(problem.PartDamaged, nil).At(problem.Where{Part: part}).Because(errors.New(why))
}

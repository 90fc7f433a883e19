package damage

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// File is a whole file that is to be damaged. It is not changed by any damage, and several may be made of it at once.
type File struct {
	Name   string
	Format string // xlsx, xlsb, ods, protected, xls or text
	Bytes  []byte
	parts  []part
	packer *deflater
}

// part is one entry of a zip file.
type part struct {
	name   string
	text   string
	packed []byte // nil where it has to be packed anew
	method uint16
	crc    uint32
}

// NewFile takes a file apart. The bytes must not be changed afterwards.
func NewFile(name, format string, b []byte) (*File, error) {
	f := &File{Name: name, Format: format, Bytes: b, packer: &deflater{}}
	if format == "xls" || format == "text" || format == "protected" {
		return f, nil
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("take %s apart: %w", name, err)
	}
	for _, e := range z.File {
		raw, err := e.OpenRaw()
		if err != nil {
			return nil, fmt.Errorf("take %s of %s: %w", e.Name, name, err)
		}
		packed, err := io.ReadAll(raw)
		if err != nil {
			return nil, fmt.Errorf("take %s of %s: %w", e.Name, name, err)
		}
		in, err := e.Open()
		if err != nil {
			return nil, fmt.Errorf("unpack %s of %s: %w", e.Name, name, err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			return nil, fmt.Errorf("unpack %s of %s: %w", e.Name, name, err)
		}
		f.parts = append(f.parts, part{e.Name, string(text), packed, e.Method, e.CRC32})
	}
	return f, nil
}

// with is the file with one part's text changed, packed anew under a right checksum.
func (f *File) with(i int, text string) []byte {
	parts := slices.Clone(f.parts)
	parts[i] = part{name: parts[i].name, text: text}
	return f.pack(parts)
}

// find is the place of a part whose name ends so; -1 where there is none.
func (f *File) find(suffix string) int {
	return slices.IndexFunc(f.parts, func(p part) bool { return strings.HasSuffix(p.name, suffix) })
}

// pick is the place of a part that fits, chosen by chance; -1 where there is none.
func (f *File) pick(r *rand.Rand, fits func(part) bool) int {
	var all []int
	for i, p := range f.parts {
		if fits(p) {
			all = append(all, i)
		}
	}
	if len(all) == 0 {
		return -1
	}
	return all[r.IntN(len(all))]
}

// isSheet says whether a part holds rows.
func isSheet(p part) bool {
	switch {
	case p.name == "content.xml":
		return true
	case strings.Contains(p.name, "worksheets/sheet") && strings.HasSuffix(p.name, ".bin"): // and no index of one
		return true
	}
	return strings.Contains(p.name, "worksheets/") && strings.HasSuffix(p.name, ".xml") && strings.Contains(p.text, "sheetData")
}

// pack writes a zip file with its sizes in front of each entry, as Excel does. Parts that were changed are packed with
// the quickest setting, and get the checksum of what they now hold.
func (f *File) pack(parts []part) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		if p.packed == nil {
			p.method, p.packed, p.crc = zip.Deflate, f.packer.pack(p.text), crc32.ChecksumIEEE([]byte(p.text))
		}
		h := &zip.FileHeader{Name: p.name, Method: p.method, Modified: time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)}
		h.CRC32, h.UncompressedSize64, h.CompressedSize64 = p.crc, uint64(len(p.text)), uint64(len(p.packed))
		w, err := z.CreateRaw(h)
		if err != nil {
			panic(err) // a buffer takes everything, and the names were names before
		}
		if _, err := w.Write(p.packed); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// deflater packs texts, one at a time.
type deflater struct {
	lock sync.Mutex
	w    *flate.Writer
}

// pack packs a text.
func (d *deflater) pack(text string) []byte {
	d.lock.Lock()
	defer d.lock.Unlock()
	var b bytes.Buffer
	if d.w == nil {
		var err error
		if d.w, err = flate.NewWriter(&b, flate.BestSpeed); err != nil {
			panic(err) // the level is right
		}
	}
	w := d.w
	w.Reset(&b)
	if _, err := io.WriteString(w, text); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

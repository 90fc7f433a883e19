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
	"time"
)

// File is a whole file that is to be damaged. It is not changed by any damage, and several may be made of it at once.
type File struct {
	Name   string
	Format string // xlsx, xlsb, ods, xls or text
	Bytes  []byte
	parts  []part
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
	f := &File{Name: name, Format: format, Bytes: b}
	if format == "xls" || format == "text" {
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
	return pack(parts)
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
func pack(parts []part) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		if p.packed == nil {
			p.method, p.packed, p.crc = zip.Deflate, deflate(p.text), crc32.ChecksumIEEE([]byte(p.text))
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

// deflate packs a text.
func deflate(text string) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is right
	}
	if _, err := io.WriteString(w, text); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

package archive

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// written is a zip file as the standard library writes it; streamed ones have their sizes behind the data.
func written(t testing.TB, streamed bool, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		text := textOf(name)
		h := &zip.FileHeader{Name: name, Method: zip.Deflate}
		var w io.Writer
		var err error
		if streamed {
			w, err = z.CreateHeader(h)
		} else {
			h.Method = zip.Store
			h.CRC32, h.CompressedSize64, h.UncompressedSize64 = crc32.ChecksumIEEE([]byte(text)), uint64(len(text)), uint64(len(text))
			w, err = z.CreateRaw(h)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func textOf(name string) string { return strings.Repeat(name+"\n", 20) }

func openBytes(b []byte) (*File, error) {
	return Open(bytes.NewReader(b), int64(len(b)), limit.Default())
}

// wide64 is a zip64 file with one stored entry: every size stands in the wide fields (APPNOTE §4.3.14, §4.5.3).
func wide64(name, text string) []byte {
	var b []byte
	u16 := func(v uint16) { b = le.AppendUint16(b, v) }
	u32 := func(v uint32) { b = le.AppendUint32(b, v) }
	u64 := func(v uint64) { b = le.AppendUint64(b, v) }
	sum, size := crc32.ChecksumIEEE([]byte(text)), uint64(len(text))
	u32(headerSig)
	u16(45)
	u16(0)
	u16(stored)
	u32(0)
	u32(sum)
	u32(1<<32 - 1)
	u32(1<<32 - 1)
	u16(uint16(len(name)))
	u16(20)
	b = append(b, name...)
	u16(1)
	u16(16)
	u64(size)
	u64(size)
	b = append(b, text...)
	at := uint64(len(b))
	u32(centralSig)
	u16(45)
	u16(45)
	u16(0)
	u16(stored)
	u32(0)
	u32(sum)
	u32(1<<32 - 1)
	u32(1<<32 - 1)
	u16(uint16(len(name)))
	u16(32)
	u16(0)
	u16(0)
	u16(0)
	u32(0)
	u32(1<<32 - 1)
	b = append(b, name...)
	u16(9) // some other field first
	u16(0)
	u16(1)
	u16(24)
	u64(size)
	u64(size)
	u64(0)
	end := uint64(len(b))
	u32(end64Sig)
	u64(44)
	u16(45)
	u16(45)
	u32(0)
	u32(0)
	u64(1)
	u64(1)
	u64(end - at)
	u64(at)
	u32(locator64Sig)
	u32(0)
	u64(end)
	u32(1)
	u32(endSig)
	u16(0)
	u16(0)
	u16(1<<16 - 1)
	u16(1<<16 - 1)
	u32(1<<32 - 1)
	u32(1<<32 - 1)
	u16(0)
	return b
}

func TestWholeFiles(t *testing.T) {
	comment := written(t, false, "xl/a.xml", "b")
	comment = append(comment[:len(comment)-2:len(comment)-2], "\x05\x00hello"...)
	tests := []struct {
		name string
		file []byte
		find string
	}{
		{"sizes in front", written(t, false, "xl/a.xml", "b"), "b"},
		{"sizes behind the data", written(t, true, "xl/a.xml", "b"), "xl/a.xml"},
		{"a comment at the end", comment, "xl/a.xml"},
		{"zeros behind the end", append(written(t, true, "b"), make([]byte, 600)...), "b"},
		{"another case", written(t, true, "XL/A.xml"), "xl/a.xml"},
		{"backslashes", written(t, true, `xl\a.xml`), "/xl/a.xml"},
		{"folders are no entries", written(t, true, "xl/a.xml"), "xl/a.xml"},
		{"zip64", wide64("b", textOf("b")), "b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := openBytes(tt.file)
			if err != nil {
				t.Fatal(err)
			}
			e, ok := f.Find(tt.find)
			if !ok {
				t.Fatal("not found")
			}
			got, err := f.All(e)
			if err != nil || string(got) != textOf(e.Name) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
			if _, ok := f.Find("nothing"); ok {
				t.Error("found what is not there")
			}
		})
	}
}

func TestRefusedFiles(t *testing.T) {
	whole := written(t, false, "a", "b")
	change := func(f func(b []byte) []byte) []byte { return f(bytes.Clone(whole)) }
	second := bytes.Index(whole, []byte("PK\x01\x02"))
	last := bytes.LastIndex(whole, []byte("PK\x01\x02"))
	end := len(whole) - endSize
	tests := []struct {
		name string
		file []byte
		want problem.ID
	}{
		{"no zip file", []byte("Rechnung;Betrag\n1;2\n"), problem.NotAWorkbook},
		{"one byte", []byte("P"), problem.NotAWorkbook},
		{"cut in the directory", whole[:last+10], problem.FileCut},
		{"cut in an entry", whole[:40], problem.FileCut},
		{"two entries of one name", written(t, false, "xl/a", "xl/a"), problem.PartTwice},
		{"two names that differ in case", written(t, false, "xl/a", `XL\A`), problem.PartTwice},
		{"text behind the end", append(bytes.Clone(whole), "more"...), problem.FileCut},
		{"text in front", append([]byte("PK\x03\x04"), whole...), problem.ZipDamaged},
		{"another name in the header", change(func(b []byte) []byte { b[30] = 'x'; return b }), problem.PartDamaged},
		{"another checksum in the header", change(func(b []byte) []byte { b[14] ^= 1; return b }), problem.PartDamaged},
		{"another size in the header", change(func(b []byte) []byte { b[22] ^= 1; return b }), problem.PartDamaged},
		{"another method in the header", change(func(b []byte) []byte { b[8] = 8; return b }), problem.PartDamaged},
		{"entries that overlap", change(func(b []byte) []byte { copy(b[last+42:], b[second+42:second+46]); b[last+46] = 'a'; return b }), problem.PartTwice},
		{"an entry that reaches into the next", change(func(b []byte) []byte {
			for _, at := range []int{18, 22, second + 20, second + 24} {
				b[at] += 40
			}
			return b
		}), problem.PartDamaged},
		{"an entry behind the directory", change(func(b []byte) []byte { le.PutUint32(b[last+42:], uint32(end)); return b }), problem.ZipDamaged},
		{"encrypted", change(func(b []byte) []byte { b[6] |= 1; b[second+8] |= 1; return b }), problem.Protected},
		{"more entries than counted", change(func(b []byte) []byte { b[end+8], b[end+10] = 1, 1; return b }), problem.ZipDamaged},
		{"fewer entries than counted", change(func(b []byte) []byte { b[end+8], b[end+10] = 3, 3; return b }), problem.ZipDamaged},
		{"in several pieces", change(func(b []byte) []byte { b[end+4] = 1; return b }), problem.ZipDamaged},
		{"a directory somewhere else", change(func(b []byte) []byte { b[end+16]++; return b }), problem.ZipDamaged},
		{"zip64 without its sizes", change(func(b []byte) []byte { le.PutUint32(b[last+24:], 1<<32-1); return b }), problem.ZipDamaged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := openBytes(tt.file)
			if !errors.Is(err, problem.New(tt.want, nil)) {
				t.Errorf("got %v, want [%s]", err, tt.want)
			}
		})
	}
}

func TestRefusedEntries(t *testing.T) {
	whole := written(t, true, "a")
	record := bytes.Index(whole, []byte("PK\x01\x02"))
	both := func(header, record2 int, f func(b []byte)) []byte {
		b := bytes.Clone(whole)
		f(b[header:])
		f(b[record+record2:])
		return b
	}
	tests := []struct {
		name string
		file []byte
		want problem.ID
	}{
		{"checksum", both(14, 16, func(b []byte) { b[0] ^= 1 }), problem.PartDamaged},
		{"size too large", both(22, 24, func(b []byte) { b[0] ^= 0x80 }), problem.PartDamaged},
		{"size too small", both(22, 24, func(b []byte) { le.PutUint32(b, 7) }), problem.PartDamaged},
		{"packed size too small", both(18, 20, func(b []byte) { le.PutUint32(b, 5) }), problem.PartDamaged},
		{"method", both(8, 10, func(b []byte) { b[0] = 9 }), problem.PartPacked},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := openBytes(tt.file)
			if err == nil {
				e, _ := f.Find("a")
				_, err = f.All(e)
			}
			if !errors.Is(err, problem.New(tt.want, nil)) {
				t.Errorf("got %v, want [%s]", err, tt.want)
			}
		})
	}
}

// Only the last Read says that an entry is whole.
func TestReadIsGoodAtItsEnd(t *testing.T) {
	b := written(t, false, "a")
	b[40] ^= 1 // in the data
	f, err := openBytes(b)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := f.Find("a")
	r, err := f.Open(e)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if !errors.Is(err, problem.New(problem.PartDamaged, nil)) || len(got) != len(textOf("a")) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if n, again := r.Read(make([]byte, 9)); n != 0 || again != err {
		t.Errorf("read again: %d, %v", n, again)
	}
}

// intoAll reads an entry by blocks.
func intoAll(f *File, e Entry) (all []byte, err error) {
	r, err := f.Open(e)
	for err == nil {
		b := new(Block)
		var from, to int
		from, to, err = r.Into(b)
		all = append(all, b[from:to]...)
	}
	return all, err
}

func TestBlocksAreCheckedAsReadIs(t *testing.T) {
	for _, streamed := range []bool{false, true} {
		b := written(t, streamed, "a.xml", "b.xml")
		f, err := openBytes(b)
		if err != nil {
			t.Fatal(err)
		}
		e, _ := f.Find("a.xml")
		if got, err := intoAll(f, e); err != io.EOF || string(got) != textOf("a.xml") {
			t.Errorf("streamed %v: %d bytes, %v", streamed, len(got), err)
		}
		for name, change := range map[string]func(*Entry){
			"another checksum":   func(e *Entry) { e.crc++ },
			"a smaller size":     func(e *Entry) { e.Plain-- },
			"a larger size":      func(e *Entry) { e.Plain++ },
			"a packed size of 1": func(e *Entry) { e.Packed = 1 },
		} {
			wrong := e
			change(&wrong)
			got, err := intoAll(f, wrong)
			var p *problem.Problem
			if !errors.As(err, &p) || p.ID != problem.PartDamaged || p.Where.Part != "a.xml" {
				t.Errorf("streamed %v, %s: %v", streamed, name, err)
			}
			if int64(len(got)) > wrong.Plain {
				t.Errorf("streamed %v, %s: %d bytes were handed out", streamed, name, len(got))
			}
		}
	}
}

// Many parts, each too small to be refused by itself, are refused together before any is unpacked.
func TestManySmallPartsAreNotTooMuchTogether(t *testing.T) {
	const size = 15 << 20
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, 6)
	if err != nil {
		t.Fatal(err)
	}
	plain := make([]byte, size)
	_, err = w.Write(plain)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 9 {
		h := &zip.FileHeader{Name: string(rune('a' + i)), Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(plain)}
		h.CompressedSize64, h.UncompressedSize64 = uint64(packed.Len()), size
		w, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(packed.Bytes()); err != nil {
			t.Fatal(err)
		}
		if err := z.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = openBytes(b.Bytes())
	var p *problem.Problem
	if !errors.As(err, &p) || p.ID != problem.LimitReached || p.Args["limit"] != "total" {
		t.Errorf("135 MiB in 9 parts: %v", err)
	}
	trusted := limit.Default()
	trusted.Growth = 0
	if _, err := Open(bytes.NewReader(b.Bytes()), int64(b.Len()), trusted); err != nil {
		t.Errorf("where total is set: %v", err)
	}
}

// FuzzOpen: what is read to its end is what the standard library reads, where it opens the file; it wants more of
// the numbers of disks in zip64 records.
func FuzzOpen(f *testing.F) {
	f.Add(written(f, true, "a", "b/c"))
	f.Add(written(f, false, "a", "b/c"))
	f.Add(wide64("b", "text"))
	f.Fuzz(func(t *testing.T, b []byte) {
		lim := limit.Default()
		lim.Part, lim.Total = 1<<20, 1<<22
		file, err := Open(bytes.NewReader(b), int64(len(b)), lim)
		if err != nil {
			var p *problem.Problem
			if !errors.As(err, &p) {
				t.Errorf("%v is no problem", err)
			}
			return
		}
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		for _, e := range file.Entries() {
			got, err := file.All(e)
			if err != nil {
				continue
			}
			for _, o := range z.File {
				if o.Name != e.Name {
					continue
				}
				r, err := o.Open()
				if err != nil {
					t.Fatalf("%s: %v", e.Name, err)
				}
				want, err := io.ReadAll(r)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: %d bytes, the standard library has %d, %v", e.Name, len(got), len(want), err)
				}
			}
		}
	})
}

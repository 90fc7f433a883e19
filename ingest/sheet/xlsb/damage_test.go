package xlsb

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// corpus is a real workbook of the folder beside the repository. Without it the test is skipped, except in CI.
func corpus(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("HABITUE_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared")
	}
	b, err := os.ReadFile(filepath.Join(dir, "corpus", "spreadsheets", name))
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return b
}

// unzip is the parts of a workbook.
func unzip(t testing.TB, b []byte) parts {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	p := parts{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if p[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// split cuts a part into its records.
func split(t testing.TB, b []byte) [][]byte {
	t.Helper()
	var all [][]byte
	for len(b) > 0 {
		_, size, n, err := header(b)
		if err != nil || n == 0 || size > len(b)-n {
			t.Fatal("no records", err)
		}
		all = append(all, b[:n+size])
		b = b[n+size:]
	}
	return all
}

func idOf(record []byte) int {
	id, _, _, _ := header(record)
	return id
}

// pick is the place of a record that fits, chosen by chance; -1 where there is none.
func pick(records [][]byte, r *rand.Rand, fits func(id int) bool) int {
	var all []int
	for i, b := range records {
		if fits(idOf(b)) {
			all = append(all, i)
		}
	}
	if len(all) == 0 {
		return -1
	}
	return all[r.IntN(len(all))]
}

func is(ids ...int) func(int) bool { return func(id int) bool { return slices.Contains(ids, id) } }

// Damage to the records of a sheet that the checksums of the zip file do not show, since they are made after it, as
// a program with a fault would. It returns nil where there is nothing to damage. Every one must be refused.
func recordDamages() []struct {
	name string
	do   func(records [][]byte, r *rand.Rand) [][]byte
} {
	filled := func(id int) bool { return cellRecord(id) && id != idRowHdr && id != idCellBlank }
	change := func(fits func(int) bool, f func(b []byte, r *rand.Rand) []byte) func([][]byte, *rand.Rand) [][]byte {
		return func(records [][]byte, r *rand.Rand) [][]byte {
			i := pick(records, r, fits)
			if i < 0 {
				return nil
			}
			b := f(bytes.Clone(records[i]), r)
			if b == nil {
				return nil
			}
			return slices.Concat(records[:i], [][]byte{b}, records[i+1:])
		}
	}
	insert := func(b []byte) func([][]byte, *rand.Rand) [][]byte {
		return func(records [][]byte, r *rand.Rand) [][]byte {
			i := pick(records, r, cellRecord)
			return slices.Concat(records[:i+1], [][]byte{b}, records[i+1:])
		}
	}
	remove := func(fits func(int) bool) func([][]byte, *rand.Rand) [][]byte {
		return change(fits, func(b []byte, r *rand.Rand) []byte { return []byte{} })
	}
	body := func(b []byte) int { // where it starts
		_, _, n, _ := header(b)
		return n
	}
	return []struct {
		name string
		do   func(records [][]byte, r *rand.Rand) [][]byte
	}{
		{"a text number too large", change(is(idCellIsst), func(b []byte, r *rand.Rand) []byte { b[len(b)-1] = 0x40; return b })},
		{"a style number too large", change(filled, func(b []byte, r *rand.Rand) []byte { b[body(b)+6] = 0x40; return b })},
		{"a column too large", change(filled, func(b []byte, r *rand.Rand) []byte { b[body(b)+3] = 1; return b })},
		{"a row too large", change(is(idRowHdr), func(b []byte, r *rand.Rand) []byte { b[body(b)+3] = 1; return b })},
		{"a cell twice", change(filled, func(b []byte, r *rand.Rand) []byte { return join(b, b) })},
		{"a row header twice", change(is(idRowHdr), func(b []byte, r *rand.Rand) []byte { return join(b, b) })},
		{"the first row header lost", remove(func() func(int) bool {
			first := true
			return func(id int) bool { hit := first && id == idRowHdr; first = first && !hit; return hit }
		}())},
		{"a record cut", change(filled, func(b []byte, r *rand.Rand) []byte { return b[:len(b)-1] })},
		{"a byte too many", change(filled, func(b []byte, r *rand.Rand) []byte { return append(b, 1) })},
		{"a cell of an unknown kind", change(filled, func(b []byte, r *rand.Rand) []byte { b[0] = 0x33; return b })},
		{"an unknown record", insert(rec(99, make([]byte, 12)))},
		{"a future record without its frame", insert(rec(2000, make([]byte, 12)))},
		{"the start of future records", insert(rec(idFRTBegin, make([]byte, 4)))},
		{"the end of future records", insert(rec(idFRTEnd))},
		{"rows begin again", insert(rec(idBeginSheetData))},
		{"rows end too early", insert(rec(idEndSheetData))},
		{"the sheet ends too early", insert(rec(idEndSheet))},
		{"no start of the sheet", remove(is(idBeginSheet))},
		{"no start of the rows", remove(is(idBeginSheetData))},
		{"no end of the rows", remove(is(idEndSheetData))},
		{"no end of the sheet", remove(is(idEndSheet))},
		{"the end cut off behind a record", func(records [][]byte, r *rand.Rand) [][]byte { return records[:r.IntN(len(records))] }},
		{"the end cut off inside of a record", func(records [][]byte, r *rand.Rand) [][]byte {
			all := join(records...)
			return [][]byte{all[:1+r.IntN(len(all)-1)]}
		}},
		{"zeros at the end", func(records [][]byte, r *rand.Rand) [][]byte {
			return append(slices.Clone(records), make([]byte, 1+r.IntN(40)))
		}},
		{"a double that is none", change(is(idCellReal, idFmlaNum), func(b []byte, r *rand.Rand) []byte {
			b[body(b)+14], b[body(b)+15] = 0xf8, 0x7f
			return b
		})},
	}
}

func TestRecordDamageIsRefused(t *testing.T) {
	const seeds = 25
	generated := [][]byte{}
	for i := range uint32(150) {
		generated = append(generated, rowHdr(2*i+1, i%7 == 0), rec(idCellIsst, at(1, 0), u32(0)), rec(idCellSt, at(2, 0), str(fmt.Sprint("client ", i))),
			rec(idCellReal, at(4, 1), f64(float64(40000+i))), rec(idFmlaNum, at(5, 0), f64(1.25), make([]byte, 10)))
	}
	subjects := map[string]func(*testing.T) parts{
		"generated":                           func(*testing.T) parts { return book(generated...) },
		"SheetJS__number_format_russian.xlsb": func(t *testing.T) parts { return unzip(t, corpus(t, "SheetJS__number_format_russian.xlsb")) },
		"calamine__date.xlsb":                 func(t *testing.T) parts { return unzip(t, corpus(t, "calamine__date.xlsb")) },
	}
	for name, load := range subjects {
		t.Run(name, func(t *testing.T) {
			whole := load(t)
			if _, err := read(whole.pack(t, zip.Store)); err != nil {
				t.Fatal(err)
			}
			records := split(t, whole[sheetName])
			runs := 0
			for k, d := range recordDamages() {
				for seed := range seeds {
					damaged := d.do(records, rand.New(rand.NewPCG(uint64(seed), uint64(k))))
					if damaged == nil {
						continue
					}
					runs++
					p := parts{}
					for n, b := range whole {
						p[n] = b
					}
					p[sheetName] = join(damaged...)
					b := p.pack(t, zip.Store)
					_, err := read(b)
					mustBeProblem(t, err)
					if err == nil {
						t.Errorf("%s, seed %d: it was read", d.name, seed)
					}
					streamed := limit.Default()
					streamed.Reorder = 0
					if _, err := readWith(b, streamed); err == nil {
						t.Errorf("%s, seed %d: it was read as it comes", d.name, seed)
					}
				}
			}
			t.Logf("%d runs", runs)
		})
	}
}

// Flipped bits and cut ends of the file are refused or change nothing.
func TestFileDamageIsNeverSilent(t *testing.T) {
	for _, name := range []string{"SheetJS__number_format_russian.xlsb", "calamine__date.xlsb"} {
		t.Run(name, func(t *testing.T) {
			file := corpus(t, name)
			want, err := read(file)
			if err != nil || len(want) == 0 {
				t.Fatal(len(want), err)
			}
			refused := 0
			for seed := range uint64(150) {
				r := rand.New(rand.NewPCG(seed, 1))
				b := bytes.Clone(file)
				switch at := r.IntN(len(b)); seed % 4 {
				case 0:
					b = b[:at]
				case 1:
					b[at] ^= 1 << r.IntN(8)
				case 2:
					clear(b[at:min(len(b), at+512)])
				case 3:
					b = append(b[:at], b[min(len(b), at+1+r.IntN(300)):]...)
				}
				got, err := read(b)
				mustBeProblem(t, err)
				if err != nil {
					refused++
				} else if !slices.Equal(want, got) {
					t.Errorf("seed %d: %d cells of %d, or others", seed, len(got), len(want))
				}
			}
			t.Logf("%d refused", refused)
		})
	}
}

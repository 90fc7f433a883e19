package sheet_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/internal/problem"
)

var seeds = flag.Int("seeds", 25, "damaged copies of each file and kind of damage")

// damage is one kind. Kinds that a format without checksums cannot tell are tried on it all the same, for
// panics and for errors without words.
type damage struct {
	name string
	told bool // every format must tell it, or read the whole file
	do   func(b []byte, r *rand.Rand) []byte
}

func damages() []damage {
	return []damage{
		{"cut", true, func(b []byte, r *rand.Rand) []byte { return b[:r.IntN(len(b))] }},
		{"one bit flipped", false, func(b []byte, r *rand.Rand) []byte {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			return b
		}},
		{"a block of zeros", false, func(b []byte, r *rand.Rand) []byte {
			at := r.IntN(len(b))
			clear(b[at:min(len(b), at+512)])
			return b
		}},
		{"a block that stands twice", false, func(b []byte, r *rand.Rand) []byte {
			from, to := r.IntN(len(b)), r.IntN(len(b))
			copy(b[to:], bytes.Clone(b[from:min(len(b), from+512)]))
			return b
		}},
		{"bytes lost in the middle", false, func(b []byte, r *rand.Rand) []byte {
			at := r.IntN(len(b))
			return append(b[:at], b[min(len(b), at+1+r.IntN(600)):]...)
		}},
	}
}

// readBytes is all cells of a file in memory.
func readBytes(name string, b []byte) (map[place]typed, error) {
	w, err := sheet.OpenReader(bytes.NewReader(b), int64(len(b)), name, sheet.Options{})
	if err != nil {
		return nil, err
	}
	got := map[place]typed{}
	for i, info := range w.Sheets() {
		rows, err := w.Rows(i)
		if err != nil {
			return nil, err
		}
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, err
			}
			for _, c := range row.Cells {
				got[place{info.Name, c.Row, c.Col}] = typed{sheet.TypeName(c.Type), sheet.Value(c)}
			}
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
	}
	return got, w.Close()
}

// Damaged copies of real workbooks are refused by name or read as they were.
func TestDamagedCorpusIsNeverReadShort(t *testing.T) {
	dir := filepath.Join(shared(t), "corpus", "spreadsheets")
	files := []string{
		"calamine__date_1904.xls", "readxl__vietnamese-utf8.xls", "xlrd__ragged.xls", "poi__SubtotalsNested.xls",
		"calamine__date.ods", "calamine__number_rows_repeated.ods", "calamine__special_cells.ods", "openspout__file_generated_by_excel_2010_windows.ods",
		"calamine__date.xlsb", "SheetJS__number_format_russian.xlsb",
		"calamine__date.xlsx", "calamine__errors.xlsx", "calamine__merge_cells.xlsx", "roo__header_offset.xlsx",
	}
	told, whole := 0, 0
	for _, name := range files {
		original, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := readBytes(name, original)
		if err != nil || len(want) == 0 {
			t.Fatal(name, len(want), err)
		}
		checksums := filepath.Ext(name) != ".xls"
		for k, kind := range damages() {
			for seed := range *seeds {
				b := kind.do(bytes.Clone(original), rand.New(rand.NewPCG(uint64(seed), uint64(k))))
				got, err := readBytes(name, b)
				var p *problem.Problem
				switch {
				case err != nil && !errors.As(err, &p):
					t.Errorf("%s, %s, seed %d: %v is no problem", name, kind.name, seed, err)
				case err != nil:
					told++
				case maps.Equal(want, got):
					whole++
				case kind.told || checksums:
					t.Errorf("%s, %s, seed %d: %d cells of %d, and no error", name, kind.name, seed, len(got), len(want))
				}
			}
		}
	}
	t.Logf("%d damaged files refused, %d read whole", told, whole)
}

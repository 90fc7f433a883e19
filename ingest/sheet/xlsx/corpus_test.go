package xlsx_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/xlsx"
	"github.com/habitue-crm/habitue/internal/problem"
)

// shared is the folder of real files beside the repository. Without it the test is skipped, except in CI.
func shared(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("HABITUE_SHARED")
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
				break
			}
			if filepath.Dir(at) == at {
				t.Fatal("no go.mod above the test")
			}
			at = filepath.Dir(at)
		}
		dir = filepath.Join(at, "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(dir, "corpus", "spreadsheets")); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the real files are not there: %v", err)
		}
		t.Skip("the real files are not there")
	}
	return dir
}

type place struct {
	sheet    string
	row, col int
}

type typed struct{ kind, value string }

func openBytes(b []byte, lim limit.Limits) (*xlsx.Workbook, error) {
	return xlsx.Open(strings.NewReader(string(b)), int64(len(b)), lim, nil)
}

// readAll is every filled cell of a workbook but blank formulas, in the form of the corpus. It checks what every
// reading must keep: rows and columns ascend, and a row's cells know their row.
func readAll(w *xlsx.Workbook) (map[place]typed, error) {
	got := map[place]typed{}
	for i, info := range w.Sheets() {
		rows, err := w.Rows(i)
		if err != nil {
			return got, err
		}
		last := 0
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return got, err
			}
			if row.Number <= last || len(row.Cells) == 0 {
				return got, fmt.Errorf("row %d after row %d with %d cells", row.Number, last, len(row.Cells))
			}
			last = row.Number
			col := 0
			for _, c := range row.Cells {
				if c.Row != row.Number || c.Col <= col {
					return got, fmt.Errorf("cell %d:%d in row %d after column %d", c.Row, c.Col, row.Number, col)
				}
				col = c.Col
				if c.Type != cell.BlankFormula {
					got[place{info.Name, c.Row, c.Col}] = typed{sheet.TypeName(c.Type), sheet.Value(c)}
				}
			}
		}
		if err := rows.Close(); err != nil {
			return got, err
		}
	}
	return got, w.Close()
}

// agreed is the cells on which independent readers agree, and those on which they do not.
func agreed(t *testing.T, cells, name string) (want map[place]typed, disputed map[place]bool) {
	t.Helper()
	want, disputed = map[place]typed{}, map[place]bool{}
	type line struct {
		Sheet    string
		Row, Col int
		Type     string
		Value    any
	}
	each := func(r io.Reader, f func(line)) {
		dec := json.NewDecoder(bufio.NewReader(r))
		for dec.More() {
			var l line
			if err := dec.Decode(&l); err != nil {
				t.Fatal(err)
			}
			f(l)
		}
	}
	f, err := os.Open(filepath.Join(cells, name+".jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	each(z, func(l line) { want[place{l.Sheet, l.Row, l.Col}] = typed{l.Type, fmt.Sprint(l.Value)} })
	if d, err := os.Open(filepath.Join(cells, name+".disputed.jsonl")); err == nil {
		defer d.Close()
		each(d, func(l line) { disputed[place{l.Sheet, l.Row, l.Col}] = true })
	}
	return want, disputed
}

// same allows the two ways to round at the 15th digit, as the corpus' own comparison does.
func same(want, got typed) bool {
	if want == got {
		return true
	}
	if want.kind != "number" || got.kind != "number" {
		return false
	}
	a, _ := new(big.Rat).SetString(want.value)
	b, _ := new(big.Rat).SetString(got.value)
	if a == nil || b == nil || a.Sign() == 0 {
		return false
	}
	d := new(big.Rat).Sub(a, b)
	d.Quo(d, a).Abs(d)
	return d.Cmp(big.NewRat(1, 100_000_000_000_000)) <= 0
}

// refusals are the files of the corpus that are refused, and as what. poi__xlsx-corrupted.xlsx has relationships
// that are cut (two of five readers do not look at them).
var refusals = map[string]problem.ID{
	"ExcelDataReader__EmptyZipFile.xlsx":                                       problem.NotAWorkbook,
	"calamine__pass_protected.xlsx":                                            problem.NotAWorkbook, // package sheet opens what is protected
	"openspout__attack_billion_laughs.xlsx":                                    problem.XMLEntity,
	"openspout__file_corrupted.xlsx":                                           problem.NotAWorkbook,
	"openspout__one_sheet_with_invalid_xml_characters.xlsx":                    problem.XMLBroken,
	"poi__clusterfuzz-testcase-minimized-POIXSSFFuzzer-6448258963341312.xlsx":  problem.ZipDamaged,
	"poi__clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5025401116950528.xlsx": problem.ZipDamaged,
	"poi__poc-xmlbomb.xlsx":                                                    problem.XMLEntity,
	"poi__xlsx-corrupted.xlsx":                                                 problem.XMLBroken,
}

func TestCorpus(t *testing.T) {
	dir := filepath.Join(shared(t), "corpus", "spreadsheets")
	files, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	compared := 0
	for _, path := range files {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var got map[place]typed
			w, err := openBytes(b, limit.Default())
			if err == nil {
				got, err = readAll(w)
			}
			if id, refused := refusals[name]; refused {
				checkRefusal(t, err, id)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want, disputed := agreed(t, filepath.Join(dir, "cells"), name)
			compared += len(want)
			for p, v := range want {
				if g, ok := got[p]; !ok || !same(v, g) {
					t.Errorf("%s %s%d: got %v, want %v", p.sheet, problem.ColumnName(p.col), p.row, g, v)
				}
			}
			for p, v := range got {
				if _, ok := want[p]; !ok && !disputed[p] && v.value != "" {
					t.Errorf("%s %s%d: got %v, where no reader sees a cell", p.sheet, problem.ColumnName(p.col), p.row, v)
				}
			}
		})
	}
	t.Logf("%d cells right", compared)
}

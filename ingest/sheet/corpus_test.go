package sheet_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
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

// read is every filled cell of a file, in the form of the corpus.
func read(path string) (map[place]typed, error) {
	w, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		return nil, err
	}
	defer w.Close()
	got := map[place]typed{}
	for i, info := range w.Sheets() {
		rows, err := w.Rows(i)
		if err != nil {
			return got, err
		}
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return got, err
			}
			for _, c := range row.Cells {
				if c.Row != row.Number {
					return got, fmt.Errorf("cell of row %d in row %d", c.Row, row.Number)
				}
				if c.Type == cell.BlankFormula || c.Type == cell.Text && c.Text == "" {
					continue
				}
				got[place{info.Name, c.Row, c.Col}] = typed{sheet.TypeName(c.Type), sheet.Value(c)}
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

// same allows what the corpus' own comparison allows: the two ways to round at the 15th digit, a time below
// 24 h as a duration in ods, a moment half a second away.
func same(want, got typed, ods bool) bool {
	if want == got {
		return true
	}
	switch {
	case want.kind == "number" && got.kind == "number":
		a, _ := new(big.Rat).SetString(want.value)
		b, _ := new(big.Rat).SetString(got.value)
		if a == nil || b == nil || a.Sign() == 0 {
			return false
		}
		d := new(big.Rat).Sub(a, b)
		d.Quo(d, a).Abs(d)
		return d.Cmp(big.NewRat(1, 100_000_000_000_000)) <= 0
	case ods && want.kind == "time" && got.kind == "duration":
		var h, m, s int
		fmt.Sscanf(want.value, "%d:%d:%d", &h, &m, &s)
		var f float64
		fmt.Sscanf(got.value, "%g", &f)
		return int(f+0.5) == h*3600+m*60+s
	}
	return false
}

func TestCorpusCellsAreRight(t *testing.T) {
	dir := filepath.Join(shared(t), "corpus", "spreadsheets")
	cells := filepath.Join(dir, "cells")
	files, err := filepath.Glob(filepath.Join(cells, "*.jsonl.gz"))
	if err != nil || len(files) < 40 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	refused := mayRefuse(t, cells)
	compared := 0
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".jsonl.gz")
		t.Run(name, func(t *testing.T) {
			want, disputed := agreed(t, cells, name)
			got, err := read(filepath.Join(dir, name))
			if _, listed := refused[name]; err != nil && listed {
				return // TestCorpusRefusals looks at the reason
			}
			if err != nil {
				t.Fatal(err)
			}
			wrong := 0
			for p, w := range want {
				g, ok := got[p]
				if ok && same(w, g, strings.HasSuffix(name, ".ods")) {
					compared++
					continue
				}
				if wrong++; wrong <= 5 {
					t.Errorf("%s %s%d: got %v, want %v", p.sheet, problem.ColumnName(p.col), p.row, g, w)
				}
			}
			for p, g := range got {
				if _, ok := want[p]; !ok && !disputed[p] {
					if wrong++; wrong <= 5 {
						t.Errorf("%s %s%d: got %v, where no reader sees a cell", p.sheet, problem.ColumnName(p.col), p.row, g)
					}
				}
			}
			if wrong > 5 {
				t.Errorf("%d cells wrong of %d", wrong, len(want))
			}
		})
	}
	t.Logf("%d cells right", compared)
}

// mayRefuse is the files that most readers refuse; true where all of them do.
func mayRefuse(t *testing.T, cells string) map[string]bool {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(cells, "REFUSED.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n")[1:] {
		f := strings.Split(line, "\t")
		var by, of int
		fmt.Sscanf(f[1], "%d of %d", &by, &of)
		names[f[0]] = by == of
	}
	return names
}

// textDissent is where the plain reading of the corpus is not ours. roo__iso_8859_1.csv is decoded there as
// its name says; but every byte of it is valid UTF-8 (U+0369 for a lost "é", and U+FFFD), so UTF-8 it is.
func textDissent(name string, row, col int) bool {
	return name == "roo__iso_8859_1.csv" && row == 2 && (col == 7 || col == 8)
}

func TestCorpusTextsAreRight(t *testing.T) {
	dir := filepath.Join(shared(t), "corpus", "spreadsheets")
	files, err := filepath.Glob(filepath.Join(dir, "cells", "*.rows.json"))
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".rows.json")
		t.Run(name, func(t *testing.T) {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var want struct{ Rows [][]string }
			if err := json.Unmarshal(b, &want); err != nil {
				t.Fatal(err)
			}
			got, err := read(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			filled := 0
			for r, row := range want.Rows {
				for c, v := range row {
					if v == "" {
						continue
					}
					filled++
					v = strings.ReplaceAll(strings.ReplaceAll(v, "\r\n", "\n"), "\r", "\n")
					if g := got[place{"", r + 1, c + 1}]; g != (typed{"text", v}) && !textDissent(name, r+1, c+1) {
						t.Errorf("row %d column %d: got %q, want %q", r+1, c+1, g.value, v)
					}
				}
			}
			if len(got) != filled {
				t.Errorf("%d cells, want %d", len(got), filled)
			}
		})
	}
}

func TestCorpusRefusals(t *testing.T) {
	dir := filepath.Join(shared(t), "corpus", "spreadsheets")
	for name, all := range mayRefuse(t, filepath.Join(dir, "cells")) {
		t.Run(name, func(t *testing.T) {
			_, err := read(filepath.Join(dir, name))
			var p *problem.Problem
			switch {
			case err == nil && all:
				t.Error("every reader refuses it")
			case err != nil && !errors.As(err, &p):
				t.Errorf("%v is no problem of the catalogue", err)
			case err != nil:
				if _, ok := problem.Find(p.ID); !ok || p.Where.File != name {
					t.Errorf("%s does not name the file", p.Say("en"))
				}
				t.Log(p.Say("en"))
			}
		})
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/bench"
)

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func child(t *testing.T, reader, path string) bench.Totals {
	t.Helper()
	var out bytes.Buffer
	if err := run([]string{"-child", reader, path}, &out, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	var totals bench.Totals
	if err := json.Unmarshal(out.Bytes(), &totals); err != nil {
		t.Fatal(err)
	}
	return totals
}

func TestReadersFindWhatTheGeneratorSaysOfAText(t *testing.T) {
	var b bytes.Buffer
	said, err := bench.WriteCSV(&b, 300_000, 1)
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, "plain.csv", b.Bytes())
	if err := bench.Compare(said, child(t, "own", path), bench.AllFields()); err != nil {
		t.Errorf("own: %v", err)
	}
	if err := bench.Compare(said, child(t, "encoding/csv", path), []bench.Field{bench.Cells, bench.TextBytes}); err != nil {
		t.Errorf("encoding/csv: %v", err)
	}
}

func TestReadersFindWhatTheGeneratorSaysOfAWorkbook(t *testing.T) {
	var b bytes.Buffer
	said, err := bench.WriteWorkbook(&b, bench.Shape{Rows: 2000, Sheets: 2, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, "book.xlsx", b.Bytes())
	if err := bench.Compare(said, child(t, "own", path), bench.AllFields()); err != nil {
		t.Errorf("own: %v", err)
	}
	if err := bench.Compare(said, child(t, "excelize", path), []bench.Field{bench.Cells, bench.RawBytes}); err != nil {
		t.Errorf("excelize: %v", err)
	}
}

func TestOurReaderFindsWhatTheGeneratorSaysOfAnODS(t *testing.T) {
	var b bytes.Buffer
	said, err := bench.WriteODS(&b, bench.Shape{Rows: 1500, Sheets: 2, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	found := child(t, "own", write(t, "book.ods", b.Bytes()))
	c := contender{fields: bench.AllFields()}
	if err := bench.Compare(said, found, c.tells(older)); err != nil {
		t.Errorf("own: %v", err)
	}
}

func TestNumbersBecomeDoublesToTheLastPlace(t *testing.T) {
	for _, stored := range []string{"0", "1", "-2.55", "0.1", "957.5775", "9007199254740993", "123456789012345678", "1e300", "-4.9e-7", "77183.6", "17850", "12000000", "2.5499999999999998", "3.3900000000000001"} {
		want, err := strconv.ParseFloat(stored, 64)
		if err != nil {
			t.Fatal(err)
		}
		d, ok := cell.ParseDecimal([]byte(stored))
		if !ok {
			t.Fatalf("%s is no number", stored)
		}
		if got := toFloat(&cell.Cell{Number: d}); got != want && got != math.Nextafter(want, got) {
			t.Errorf("%s: %v, want %v", stored, got, want)
		}
	}
}

func TestOnlyWhatReadsAFileIsChosen(t *testing.T) {
	all := []contender{{name: "own, 1 core", kinds: []string{workbook, plain}}, {name: "own, 2 cores", kinds: []string{workbook}}, {name: "calamine", kinds: []string{workbook, older}}}
	for _, c := range []struct {
		path, only string
		want       string
	}{{"a.xlsx", "", "own, 1 core/own, 2 cores/calamine/"}, {"a.XLSM", "cal", "calamine/"}, {"a.xls", "own,cal", "calamine/"}, {"a.csv", "", "own, 1 core/"}} {
		got := ""
		for _, some := range chosen(all, c.path, c.only) {
			got += some.name + "/"
		}
		if got != c.want {
			t.Errorf("%s, -only %q: %s, want %s", c.path, c.only, got, c.want)
		}
	}
}

func TestWrongLinesAreRefused(t *testing.T) {
	for _, args := range [][]string{{}, {"-n", "0", "a.xlsx"}, {"-child", "own"}, {"-child", "nobody", "a.xlsx"}, {"-child", "own", "no-such-file.xlsx"}} {
		if err := run(args, &bytes.Buffer{}, &bytes.Buffer{}); err == nil {
			t.Errorf("%q was run", args)
		}
	}
}

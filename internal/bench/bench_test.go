package bench

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// byExcelize finds the totals of a generated workbook with another program's reader: text by the letters in it,
// days by the last column.
func byExcelize(t *testing.T, packed []byte) Totals {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	var totals Totals
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			for c, v := range row {
				totals.Cells++
				totals.RawBytes += int64(len(v))
				number, err := strconv.ParseFloat(v, 64)
				switch {
				case err != nil:
					totals.Strings++
					totals.TextBytes += int64(len(v))
				case c == 9:
					totals.Dates++
					totals.MomentSum += time.Date(1899, 12, 30+int(number), 0, 0, 0, 0, time.UTC).UnixMilli()
				default:
					totals.Numbers++
					totals.NumberSum += number
				}
			}
		}
	}
	return totals
}

func TestWorkbookHoldsWhatItSays(t *testing.T) {
	for _, shape := range []Shape{{Rows: 2, Sheets: 1, Seed: 1}, {Rows: 3000, Sheets: 1, Seed: 7}, {Rows: 500, Sheets: 3, Seed: 1}} {
		var b bytes.Buffer
		said, err := WriteWorkbook(&b, shape)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(byExcelize(t, b.Bytes()), said); diff != "" {
			t.Errorf("%+v: excelize finds (-) other totals than said (+):\n%s", shape, diff)
		}
		if want := int64(shape.Sheets*10 + shape.Sheets*(shape.Rows-1)*10); said.Cells != want {
			t.Errorf("%+v: %d cells, want %d", shape, said.Cells, want)
		}
	}
}

func TestSameShapeGivesTheSameBytes(t *testing.T) {
	var a, b, other bytes.Buffer
	for w, seed := range map[*bytes.Buffer]uint64{&a: 1, &b: 1, &other: 2} {
		if _, err := WriteWorkbook(w, Shape{Rows: 400, Sheets: 2, Seed: seed}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same seed gave other bytes")
	}
	if bytes.Equal(a.Bytes(), other.Bytes()) {
		t.Error("another seed gave the same bytes")
	}
}

func TestWorkbookLooksLikeOneOfExcel(t *testing.T) {
	var b bytes.Buffer
	if _, err := WriteWorkbook(&b, Shape{Rows: 20, Sheets: 1, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(f); err != nil {
			t.Fatal(err)
		}
		return text.String()
	}
	sheet, table := read("xl/worksheets/sheet1.xml"), read("xl/sharedStrings.xml")
	for _, want := range []string{`<dimension ref="A1:J20"/>`, `<row r="2" spans="1:10"><c r="A2" t="s"><v>10</v></c>`, `<c r="J20" s="1"><v>43`} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the sheet does not contain %s", want)
		}
	}
	unique := strconv.Itoa(strings.Count(table, "<si>"))
	if want := `count="105" uniqueCount="` + unique + `"`; !strings.Contains(table, want) { // 10 names, 19 rows of 5
		t.Errorf("the string table begins %.200s, want %s", table, want)
	}
}

func TestShapesThatNoSheetHasAreRefused(t *testing.T) {
	for _, shape := range []Shape{{Rows: 1, Sheets: 1}, {Rows: 1_048_577, Sheets: 1}, {Rows: 10}} {
		if _, err := WriteWorkbook(&bytes.Buffer{}, shape); err == nil {
			t.Errorf("%+v was written", shape)
		}
	}
}

func TestTextFileHoldsWhatItSays(t *testing.T) {
	var b bytes.Buffer
	said, err := WriteCSV(&b, 100_000, 3)
	if err != nil {
		t.Fatal(err)
	}
	if b.Len() < 100_000 || b.Len() > 100_200 {
		t.Errorf("%d bytes", b.Len())
	}
	records, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var found Totals
	for _, record := range records {
		for _, v := range record {
			found.Cells++
			found.TextBytes += int64(len(v))
		}
	}
	found.Strings, found.RawBytes = found.Cells, found.TextBytes
	if diff := cmp.Diff(found, said); diff != "" {
		t.Errorf("found (-), said (+):\n%s", diff)
	}
	if first := records[1][9]; first != "2020-01-01" {
		t.Errorf("the first day is %s", first)
	}
}

func TestFixedDecimalsAreWrittenAsExcelStoresThem(t *testing.T) {
	for _, c := range []struct {
		units    int64
		decimals int
		want     string
	}{{1234, 2, "12.34"}, {1200, 2, "12"}, {1250, 2, "12.5"}, {5, 4, "0.0005"}, {0, 2, "0"}, {70, 0, "70"}} {
		if got := string(appendFixed(nil, c.units, c.decimals)); got != c.want {
			t.Errorf("%d with %d decimals: %s, want %s", c.units, c.decimals, got, c.want)
		}
	}
}

func TestCompareNamesWhatDiffers(t *testing.T) {
	a := Totals{Cells: 5, NumberSum: 1e9, MomentSum: 3}
	for _, c := range []struct {
		name   string
		b      Totals
		fields []Field
		want   string
	}{
		{"the same", a, AllFields(), ""},
		{"a sum that differs in its last digit", Totals{Cells: 5, NumberSum: 1e9 + 1e-6, MomentSum: 3}, AllFields(), ""},
		{"a sum that differs by a cent", Totals{Cells: 5, NumberSum: 1e9 + 0.01, MomentSum: 3}, AllFields(), "number_sum differ: 1e+09 and 1.00000000001e+09"},
		{"a cell more", Totals{Cells: 6, NumberSum: 1e9, MomentSum: 3}, AllFields(), "cells differ: 5 and 6"},
		{"a date that this reader cannot tell", Totals{Cells: 5}, []Field{Cells}, ""},
	} {
		got := ""
		if err := Compare(a, c.b, c.fields); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMedianIsOfEachFigureAlone(t *testing.T) {
	got := Median([]Sample{{Wall: 9, CPU: 1, Peak: 5}, {Wall: 1, CPU: 3, Peak: 9}, {Wall: 4, CPU: 2, Peak: 7}})
	if want := (Sample{Wall: 4, CPU: 2, Peak: 7}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := Median(nil); got != (Sample{}) {
		t.Errorf("of nothing: %+v", got)
	}
}

func TestRunMeasuresAChild(t *testing.T) {
	program, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	s, out, err := Run(exec.Command(program, "version"))
	if err != nil || !bytes.HasPrefix(out, []byte("go version")) || s.Wall <= 0 || s.CPU <= 0 {
		t.Errorf("%+v, %q, %v", s, out, err)
	}
	if _, _, err := Run(exec.Command(program, "no-such-command")); err == nil || !strings.Contains(err.Error(), "no-such-command") {
		t.Errorf("a command that fails: %v", err)
	}
}

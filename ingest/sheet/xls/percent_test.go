package xls

import (
	"bytes"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

func TestPercentagesAreKnown(t *testing.T) {
	var globals [][]byte
	globals = append(globals, rec(idFormat, u16(166), str8("0.0\\ %")))
	for _, f := range []int{0, 9, 166, 14} {
		globals = append(globals, rec(idXF, u16(0, f), make([]byte, 16)))
	}
	b := pack("Workbook", workbook{globals: globals, sheets: [][][]byte{{
		rec(idNumber, u16(0, 0, 1), f64(0.5)), rec(idNumber, u16(0, 1, 0), f64(0.5)), rec(idNumber, u16(0, 2, 2), f64(-0.125)), rec(idNumber, u16(0, 3, 3), f64(44197)),
	}}}.stream())
	w, err := Open(bytes.NewReader(b), int64(len(b)), limit.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	row, err := rows.Next()
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, c := range row.Cells {
		got += map[bool]string{true: "%", false: "."}[c.Percent]
	}
	if got != "%.%." {
		t.Error(got)
	}
}

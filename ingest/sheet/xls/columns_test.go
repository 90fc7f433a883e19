package xls

import (
	"bytes"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

func TestHiddenColumnsAndDateSystemAreKnown(t *testing.T) {
	b := pack("Workbook", workbook{globals: [][]byte{rec(idDateMode, u16(1))}, sheets: [][][]byte{{
		rec(idColInfo, u16(0, 1, 2340, 15, 0, 0)), rec(idColInfo, u16(2, 2, 2340, 15, 1, 0)), rec(idColInfo, u16(4, 256, 0, 15, 2)),
	}}}.stream())
	w, err := Open(bytes.NewReader(b), int64(len(b)), limit.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []cell.Columns{{First: 3, Last: 3}, {First: 5, Last: 256}}
	rows, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = rows.Next()
	}
	if err != io.EOF {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, rows.HiddenColumns()); diff != "" {
		t.Error(diff)
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
	if !w.Sheets()[0].Date1904 {
		t.Error("it counts from 1904")
	}
}

package ods

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

func TestHiddenColumnsAndDateSystemAreKnown(t *testing.T) {
	const number = `<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>`
	cols := `<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>` +
		`<table:table-column/><table:table-column-group><table:table-column table:visibility="filter" table:number-columns-repeated="3"/></table:table-column-group>`
	open := func(text string) *Workbook {
		t.Helper()
		b := pack(t, text)
		w, err := Open(bytes.NewReader(b), int64(len(b)), limit.Default(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w := open(content(cols + number))
	want := []cell.Columns{{First: 3, Last: 3}, {First: 5, Last: 7}}
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
	if w.Sheets()[0].Date1904 {
		t.Error("it counts from 1899-12-30")
	}
	settings := func(day string) string {
		return strings.Replace(content(number), "<office:spreadsheet>", `<office:spreadsheet><table:calculation-settings><table:null-date table:date-value="`+day+`"/><table:iteration/></table:calculation-settings>`, 1)
	}
	for day, want := range map[string]bool{"1899-12-30": false, "1904-01-01": true} {
		if got := open(settings(day)).Sheets(); len(got) != 1 || got[0].Date1904 != want {
			t.Errorf("%s: %+v", day, got)
		}
	}
}

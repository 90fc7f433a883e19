package ods

import (
	"bytes"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// TestPercentagesAreKnown reads each cell the quick way, and the exact way where an attribute asks for it.
func TestPercentagesAreKnown(t *testing.T) {
	for _, more := range []string{"", ` xml:id="x"`} {
		content := content(row(
			`<table:table-cell office:value-type="percentage" office:value="0.5"` + more + `/>` +
				`<table:table-cell office:value-type="float" office:value="0.5"/>` +
				`<table:table-cell office:value-type="percentage" office:value="-0.25"/>`))
		b := pack(t, content)
		w, err := Open(bytes.NewReader(b), int64(len(b)), limit.Default(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, reading := range []string{"first", "second"} {
			rows, err := w.Rows(0)
			if err != nil {
				t.Fatal(err)
			}
			row, err := rows.Next()
			if err != nil {
				t.Fatal(err)
			}
			if len(row.Cells) != 3 || !row.Cells[0].Percent || row.Cells[1].Percent || !row.Cells[2].Percent || !row.Cells[2].Number.Neg {
				t.Errorf("%s reading with %q: %+v", reading, more, row.Cells)
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestZerosInFrontAreKnown reads each cell both ways too: what the document shows says how many digits a number has.
func TestZerosInFrontAreKnown(t *testing.T) {
	shown := func(value, text, more string) string {
		return `<table:table-cell office:value-type="float" office:value="` + value + `"` + more + `><text:p>` + text + `</text:p></table:table-cell>`
	}
	for _, more := range []string{"", ` xml:id="x"`} {
		content := content(row(shown("1628", "01628", more) + shown("612345678", "06 12 34 56 78", more) + shown("0.5", "0,50", more) +
			shown("0", "0", more) + shown("1628", "1 628", more)))
		b := pack(t, content)
		w, err := Open(bytes.NewReader(b), int64(len(b)), limit.Default(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, reading := range []string{"first", "second"} {
			rows, err := w.Rows(0)
			if err != nil {
				t.Fatal(err)
			}
			row, err := rows.Next()
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range []uint8{5, 10, 0, 0, 0} {
				if c := row.Cells[i]; c.Digits != want || c.Type != cell.Number {
					t.Errorf("%s reading with %q, cell %d: %+v", reading, more, i, c)
				}
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

package ods

import (
	"bytes"
	"testing"

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

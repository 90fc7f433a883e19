package ods

import (
	"bytes"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// TestFormulasThatSum reads each cell the quick way, and the exact way where an attribute asks for it.
func TestFormulasThatSum(t *testing.T) {
	for _, more := range []string{"", ` xml:id="x"`, ` table:protected="true"`} {
		content := content(row(
			`<table:table-cell table:formula="of:=SUM([.A2:.A9])" office:value-type="float" office:value="12"` + more + `/>` +
				`<table:table-cell table:formula="of:=[.A2]+1" office:value-type="float" office:value="3"/>` +
				`<table:table-cell table:formula="of:=SUBTOTAL(9;[.C2:.C9])" office:value-type="currency" office:value="7"/>`))
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
			if len(row.Cells) != 3 || !row.Cells[0].Sums || row.Cells[1].Sums || !row.Cells[2].Sums {
				t.Errorf("%s reading with %q: %+v", reading, more, row.Cells)
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

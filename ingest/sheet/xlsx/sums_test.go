package xlsx_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// TestFormulasThatSum reads each cell the short way, and the long way where a namespace or a blank asks for it.
func TestFormulasThatSum(t *testing.T) {
	rows := `<row r="1"><c r="A1"><f>SUM(A2:A9)</f><v>12</v></c><c r="B1"><f>SUBTOTAL(9,B2:B9)</f><v>7</v></c>` +
		`<c r="C1"><f>subtotal(109,C2:C9)</f><v>7</v></c><c r="D1"><f>SUBTOTAL(1,D2:D9)</f><v>7</v></c>` +
		`<c r="E1"><f>SUMPRODUCT(E2:E9,F2:F9)</f><v>7</v></c><c r="F1"><f>A1+B1</f><v>19</v></c><c r="G1"><v>3</v></c>` +
		`<c r="H1"><f>SUM(H2:H9)</f></c><c r="I1"><f t="shared" ref="I1:I2" si="0">SUM(I2:I9)</f><v>1</v></c></row>`
	for name, sheet := range map[string]string{"short": rows, "long": strings.ReplaceAll(rows, "<v>", "<v >")} {
		w, err := openBytes(book(sheetOf(sheet)).zip(t), limit.Default())
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		r, err := w.Rows(0)
		if err != nil {
			t.Fatal(err)
		}
		row, err := r.Next()
		if err != nil {
			t.Fatal(name, err)
		}
		var sums []string
		for _, c := range row.Cells {
			if c.Sums {
				sums = append(sums, problem.ColumnName(c.Col))
			}
		}
		if diff := cmp.Diff("A B C H I", strings.Join(sums, " ")); diff != "" || len(row.Cells) != 9 {
			t.Errorf("%s: %s", name, diff)
		}
		if _, err := r.Next(); err != io.EOF {
			t.Error(err)
		}
	}
}

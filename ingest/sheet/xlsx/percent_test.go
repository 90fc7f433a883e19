package xlsx_test

import (
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// TestPercentagesAreKnown reads each cell the short way, and the long way where a blank asks for it.
func TestPercentagesAreKnown(t *testing.T) {
	cells := `<row r="1"><c r="A1" s="5"><v>0.5</v></c><c r="B1"><v>0.5</v></c><c r="C1" s="6"><v>-0.125</v></c><c r="D1" s="1"><v>44197</v></c></row>`
	for name, sheet := range map[string]string{"short": cells, "long": strings.ReplaceAll(cells, "<v>", "<v >")} {
		p := swap(book(sheetOf(sheet)), stylesName, `</cellXfs>`, `<xf numFmtId="9"/><xf numFmtId="166"/></cellXfs>`)
		p = swap(p, stylesName, `</numFmts>`, `<numFmt numFmtId="166" formatCode="0.0\ %"/></numFmts>`)
		w, err := openBytes(p.zip(t), limit.Default())
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
		got := ""
		for _, c := range row.Cells {
			got += map[bool]string{true: "%", false: "."}[c.Percent]
		}
		if got != "%.%." {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestZerosInFrontAreKnown reads each cell both ways too: 1628 under 00000 is shown as 01628.
func TestZerosInFrontAreKnown(t *testing.T) {
	cells := `<row r="1"><c r="A1" s="5"><v>1628</v></c><c r="B1"><v>1628</v></c><c r="C1" s="6"><v>612345678</v></c></row>`
	for name, sheet := range map[string]string{"short": cells, "long": strings.ReplaceAll(cells, "<v>", "<v >")} {
		p := swap(book(sheetOf(sheet)), stylesName, `</cellXfs>`, `<xf numFmtId="166"/><xf numFmtId="167"/></cellXfs>`)
		p = swap(p, stylesName, `</numFmts>`, `<numFmt numFmtId="166" formatCode="00000"/><numFmt numFmtId="167" formatCode="0#&quot; &quot;##&quot; &quot;##&quot; &quot;##&quot; &quot;##"/></numFmts>`)
		w, err := openBytes(p.zip(t), limit.Default())
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
		if c := row.Cells; c[0].Digits != 5 || c[1].Digits != 0 || c[2].Digits != 10 || string(c[0].Stored) != "1628" {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

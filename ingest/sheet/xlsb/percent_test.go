package xlsb

import (
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

func TestPercentagesAreKnown(t *testing.T) {
	p := book(rowHdr(1, false), rec(idCellRk, at(1, 3), u32(7<<2|2)), rec(idCellRk, at(2, 0), u32(7<<2|2)), rec(idCellRk, at(3, 1), u32(44197<<2|2)))
	p[stylesName] = join(rec(idBeginStyleSheet), rec(615, u32(1)), rec(idFmt, []byte{164, 0}, str("[h]:mm")), rec(616),
		rec(idBeginCellXFs, u32(4)), cellXF(0), cellXF(14), cellXF(164), cellXF(10), rec(idEndCellXFs), rec(idEndStyleSheet))
	w, err := openBytes(p.zip(t), limit.Default())
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
	if got != "%.." {
		t.Error(got)
	}
}

package xlsb

import (
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// TestTotalsByFormulaAreKnown reads cells of their own formula, and cells that share one ([MS-XLSB] §2.4.672, §2.4.815).
func TestTotalsByFormulaAreKnown(t *testing.T) {
	area := append([]byte{0x25}, make([]byte, 12)...)
	sum := append(append([]byte(nil), area...), 0x19, 0x10, 0, 0)
	cell := func(col uint32, tokens, more []byte) []byte {
		return rec(idFmlaNum, at(col, 0), f64(12), []byte{0, 0}, u32(uint32(len(tokens))), tokens, u32(uint32(len(more))), more)
	}
	shared := append([]byte{0x01}, u32(0)...)
	p := book(rowHdr(1, false), cell(1, sum, nil), cell(2, area, nil), rec(idCellReal, at(3, 0), f64(12)),
		cell(4, shared, u32(3)), rec(idShrFmla, u32(0, 0, 3, 4), u32(uint32(len(sum))), sum), cell(5, shared, u32(3)),
		cell(6, shared, u32(9)), rec(idFmlaNum, at(7, 0), f64(12), []byte{0, 0}, u32(1<<31)))
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
		got += map[bool]string{true: "Σ", false: "."}[c.Sums]
	}
	if got != "Σ..ΣΣ.." {
		t.Error(got)
	}
}

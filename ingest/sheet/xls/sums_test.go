package xls

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// tokensOf are formulas as [MS-XLS] §2.5.198 writes them, put together by hand, with what their text begins with.
func tokensOf(area []byte) []struct {
	text   string
	tokens []byte
	sums   bool
} {
	cat := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	sumOf := []byte{0x19, 0x10, 0, 0}                 // PtgAttrSum
	subtotal := []byte{0x42, 2, 344 & 0xff, 344 >> 8} // PtgFuncVar
	number := func(n byte) []byte { return []byte{0x1e, n, 0} }
	return []struct {
		text   string
		tokens []byte
		sums   bool
	}{
		{"SUM(A1:A3)", cat(area, sumOf), true},
		{"SUM(A1:A3,B1:B3)", cat(area, area, []byte{0x42, 2, 4, 0}), true},
		{"SUM(A1:A3)+1", cat(area, sumOf, number(1), []byte{0x03}), true},
		{"+SUM(A1:A3)", cat(area, sumOf, []byte{0x12}), true},
		{"SUBTOTAL(9,A1:A3)", cat(number(9), area, subtotal), true},
		{"SUBTOTAL(109,A1:A3)", cat(number(109), area, subtotal), true},
		{"SUBTOTAL(1,A1:A3)", cat(number(1), area, subtotal), false},
		{"1+SUM(A1:A3)", cat(number(1), area, sumOf, []byte{0x03}), false},
		{"-SUM(A1:A3)", cat(area, sumOf, []byte{0x13}), false},
		{"IF(SUM(A1:A3),1,2)", cat(area, sumOf, []byte{0x19, 0x02, 6, 0}, number(1), []byte{0x19, 0x08, 10, 0}, number(2), []byte{0x19, 0x08, 3, 0}, []byte{0x42, 3, 1, 0}), false},
		{"MAX(A1:A3)", cat(area, []byte{0x42, 1, 7, 0}), false},
		{"ROUND(SUM(A1:A3),2), whose number of arguments is not known", cat(area, sumOf, number(2), []byte{0x41, 27, 0}), false},
		{"a token that there is not", []byte{0x7f, 0, 0}, false},
		{"a token that is cut", area[:4], false},
		{"an operator without operands", []byte{0x03}, false},
		{"nothing", nil, false},
	}
}

func TestFormulasThatSum(t *testing.T) {
	areas := map[Tokens][]byte{
		Tokens5:  append([]byte{0x25}, make([]byte, 6)...),
		Tokens8:  append([]byte{0x25}, make([]byte, 8)...),
		Tokens12: append([]byte{0x25}, make([]byte, 12)...),
	}
	for way, area := range areas {
		for _, tt := range tokensOf(area) {
			if got := way.Sums(tt.tokens); got != tt.sums {
				t.Errorf("way %d, %s: %v", way, tt.text, got)
			}
		}
	}
	if !Tokens12.Sums(append(append([]byte{0x18, 0x19}, make([]byte, 12)...), 0x19, 0x10, 0, 0)) {
		t.Error("a column of a table is not summed")
	}
}

func FuzzSums(f *testing.F) {
	for _, tt := range tokensOf(append([]byte{0x25}, make([]byte, 8)...)) {
		f.Add(tt.tokens)
	}
	f.Fuzz(func(t *testing.T, tokens []byte) {
		for _, way := range []Tokens{Tokens5, Tokens8, Tokens12} {
			if way.Sums(tokens) && len(tokens) < 4 {
				t.Errorf("%x sums nothing", tokens)
			}
		}
	})
}

// TestTotalsByFormulaAreKnown reads cells of their own formula, and cells that share one.
func TestTotalsByFormulaAreKnown(t *testing.T) {
	for _, biff5 := range []bool{false, true} {
		area := append([]byte{0x25}, make([]byte, 8)...)
		name, style := "Workbook", 16
		if biff5 {
			area, name, style = append([]byte{0x25}, make([]byte, 6)...), "Book", 12
		}
		sum := append(append([]byte(nil), area...), 0x19, 0x10, 0, 0)
		cell := func(col int, tokens []byte) []byte {
			return rec(idFormula, u16(0, col, 0), f64(12), make([]byte, 6), u16(len(tokens)), tokens)
		}
		shared := append([]byte{ExpToken}, u16(0, 3)...)
		b := pack(name, workbook{biff5: biff5, globals: [][]byte{rec(idXF, u16(0, 0), make([]byte, style))}, sheets: [][][]byte{{
			cell(0, sum), cell(1, area), rec(idNumber, u16(0, 2, 0), f64(12)),
			cell(3, shared), rec(idShrFmla, u16(0, 0), []byte{3, 4, 0, 2}, u16(len(sum)), sum), cell(4, shared),
			cell(5, append([]byte{ExpToken}, u16(0, 9)...)),
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
			got += map[bool]string{true: "Σ", false: "."}[c.Sums]
		}
		if diff := cmp.Diff("Σ..ΣΣ.", got); diff != "" {
			t.Errorf("biff5 %v: %s", biff5, diff)
		}
	}
}

package ods

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

func TestDress(t *testing.T) {
	tests := []struct {
		name, shown string
		want        cell.Cell
	}{
		{"a bare number", "1628", cell.Cell{}},
		{"zeros in front", "01628", cell.Cell{Number: cell.Decimal{Coef: 1628}, Digits: 5}},
		{"letters in front of zeros", "CL00840", cell.Cell{Number: cell.Decimal{Coef: 840}, Digits: 5, Lettered: true}},
		{"letters behind", "0840 FR", cell.Cell{Number: cell.Decimal{Coef: 840}, Digits: 4, Lettered: true}},
		{"zeros and a point", "0969.26", cell.Cell{Number: cell.Decimal{Coef: 96926}, Digits: 6}},
		{"nothing, with decimals", "0,00", cell.Cell{}},
		{"half, with decimals", "0,50", cell.Cell{Number: cell.Decimal{Coef: 5, Exp: -1}}},
		{"digits that it does not hold", "2024-0140", cell.Cell{Number: cell.Decimal{Coef: 140}, Lettered: true}},
		{"its own digits in groups", "06-4040", cell.Cell{Number: cell.Decimal{Coef: 64040}, Digits: 6}},
		{"euros behind", "1\u202f234,50\u00a0€", cell.Cell{Currency: cell.CurrencyOf("€")}},
		{"a code in front of a negative number", "-CHF 12.50", cell.Cell{Currency: cell.CurrencyOf("CHF")}},
		{"dollars in brackets", "($1,234.50)", cell.Cell{Currency: cell.CurrencyOf("$")}},
		{"a percentage", "12,5 %", cell.Cell{}},
		{"an exponent", "1,23E+05", cell.Cell{}},
		{"a word for zero", "offert", cell.Cell{}},
		{"nothing", "", cell.Cell{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := cell.Cell{Number: tt.want.Number}
			dress(&got, []byte(tt.shown))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

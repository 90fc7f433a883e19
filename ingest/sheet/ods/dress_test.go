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
		{"zeros in front", "01628", cell.Cell{Digits: 5}},
		{"letters in front of zeros", "CL00840", cell.Cell{Digits: 5, Lettered: true}},
		{"letters behind", "0840 FR", cell.Cell{Digits: 4, Lettered: true}},
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
			var got cell.Cell
			dress(&got, []byte(tt.shown))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

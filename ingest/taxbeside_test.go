package ingest

import (
	"slices"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestTaxesThatAddUpTellTheBasis(t *testing.T) {
	quebec := grid("", line("Facture", "Date", "No client", "Qté", "Prix unitaire", "Sous-total", "TPS", "TVQ", "Total"),
		line("F1", "2025-01-13", "7", "1", "100,00 $", "100,00 $", "5,00 $", "9,98 $", "114,98 $"),
		line("F2", "2025-01-14", "8", "2", "50,00 $", "100,00 $", "5,00 $", "9,98 $", "114,98 $"),
		line("F3", "2025-01-31", "9", "3", "20,00 $", "60,00 $", "3,00 $", "5,99 $", "68,99 $"))
	pretax := grid("", line("Invoice", "Date", "Customer no", "Qty", "Unit price", "Amount", "GST", "QST", "Amount paid"),
		line("F1", "2025-01-13", "7", "1", "100.00", "100.00", "5.00", "9.98", "114.98"),
		line("F2", "2025-01-14", "8", "2", "50.00", "100.00", "5.00", "9.98", "114.98"),
		line("F3", "2025-01-31", "9", "3", "20.00", "60.00", "3.00", "5.99", "68.99"))
	lone := grid("", line("Facture", "Date", "No client", "Qté", "Prix unitaire", "TPS", "TVQ", "Total"),
		line("F1", "2025-01-13", "7", "1", "100,00", "5,00", "9,98", "114,98"),
		line("F2", "2025-01-14", "8", "2", "50,00", "5,00", "9,98", "114,98"),
		line("F3", "2025-01-31", "9", "3", "20,00", "3,00", "5,99", "68,99"))
	for _, tt := range []struct {
		name, basis string
		file        page
		net         string
		refused     bool
	}{
		{"before tax, the subtotal is what a line costs", "ht", quebec, "260.0000", false},
		{"tax included, the total is", "ttc", quebec, "298.9500", false},
		{"an amount that the taxes raise to another one is before tax", "ht", pretax, "260.0000", false},
		{"and tax included the other one is read", "ttc", pretax, "298.9500", false},
		{"two taxes without a subtotal cannot be taken off line by line", "ht", lone, "0.0000", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, report, _ := read(t, Options{Basis: tt.basis}, tt.file)
			if got := report.Sheets[0].Sums.NetSales.String(); got != tt.net || tt.refused != slices.Contains(codes(report), problem.OtherBasis) {
				t.Errorf("net %s, want %s; problems %v", got, tt.net, codes(report))
			}
		})
	}
}

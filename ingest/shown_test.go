package ingest

import (
	"slices"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// TestWhatASheetShowsBesideItsNumbersIsSaid is about formats: the cells hold plain numbers.
func TestWhatASheetShowsBesideItsNumbersIsSaid(t *testing.T) {
	tests := []struct {
		name      string
		workspace string
		amounts   string // the currency that the amounts are shown in
		numbers   bool   // the customers' numbers are shown with letters
		want      []problem.ID
	}{
		{"euros in a workspace of euros", "EUR", "EUR", false, nil},
		{"dollars in a workspace of euros", "EUR", "$", false, []problem.ID{problem.CurrencyShown}},
		{"dollars in a workspace of one of them", "CAD", "$", false, nil},
		{"those of another country", "CAD", "USD", false, []problem.ID{problem.CurrencyShown}},
		{"thousands of euros", "EUR", "k€", false, []problem.ID{problem.MultipleShown}},
		{"no currency", "EUR", "", false, nil},
		{"C0840 for 840", "EUR", "", true, []problem.ID{problem.LettersShown}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sheet := grid("S", line("Date", "N° client", "Montant"), line("13/03/2024", 840, 5), line("14/03/2024", 841, 7))
			for i := range sheet.rows[1:] {
				cells := sheet.rows[i+1].Cells
				cells[1].Lettered, cells[2].Currency = tt.numbers, cell.CurrencyOf(tt.amounts)
			}
			sink, report, err := read(t, Options{Currency: tt.workspace}, sheet)
			if err != nil || len(sink.lines) != 2 || sink.lines[0].CustomerID != "840" {
				t.Fatal(err, codes(report))
			}
			if got := codes(report); !slices.Equal(got, tt.want) {
				t.Errorf("said %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAmountsShownInTheirOwnCurrencies(t *testing.T) {
	sheet := grid("S", line("Date", "N° client", "Montant"), line("13/03/2024", 840, 5), line("14/03/2024", 841, 7), line("15/03/2024", 842, 9))
	for i, code := range []string{"EUR", "CHF", ""} {
		sheet.rows[i+1].Cells[2].Currency = cell.CurrencyOf(code)
	}
	_, report, _ := read(t, Options{Currency: "EUR"}, sheet)
	if got := codes(report); !slices.Equal(got, []problem.ID{problem.OtherCurrency, problem.TooManyRejected}) || report.Problems[0].Where.Row != 3 {
		t.Errorf("said %v in row %d, want the amount in CHF of row 3 refused and no other", got, report.Problems[0].Where.Row)
	}
}

func TestAPercentageIsNoAmount(t *testing.T) {
	sheet := grid("S", line("Date", "N° client", "Montant"), line("13/03/2024", 840, 5), line("14/03/2024", 841, num("0.2")))
	sheet.rows[2].Cells[2].Percent = true
	_, report, _ := read(t, Options{}, sheet)
	if got := codes(report); !slices.Contains(got, problem.NotAnAmount) || report.Problems[0].Where.Row != 3 {
		t.Errorf("said %v, want row 3 refused", got)
	}
}

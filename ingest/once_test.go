package ingest

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

// printedOrders is a list that says each order's number, day and customer on its first line alone.
func printedOrders(more ...[]any) [][]any {
	return append([][]any{
		line("N° ticket", "Date", "Code client", "Désignation", "Quantité", "Prix unitaire", "Montant"),
		line("T1", "13/02/2024", "C1", "Bol", 2, 5, 10),
		line(nil, nil, nil, "Thé", 1, 7, 7),
		line("T2", "14/02/2024", nil, "Sel", 1, 3, 3),
		line(nil, nil, nil, "Bol", 1, 5, 5),
		line(nil, nil, nil, "Thé", 1, 7, 7),
	}, more...)
}

func TestAnOrderSaidOnItsFirstLine(t *testing.T) {
	sink, report, err := read(t, Options{}, grid("S", printedOrders(line(nil, nil, nil, nil, 6, nil, 32))...))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range sink.lines {
		got = append(got, l.OrderID+" "+l.Date.String()+" "+l.CustomerID+" "+l.Description)
	}
	want := []string{"T1 2024-02-13 C1 Bol", "T1 2024-02-13 C1 Thé", "T2 2024-02-14  Sel", "T2 2024-02-14  Bol", "T2 2024-02-14  Thé"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s := report.Sheets[0]; s.Skipped.Total != 1 || s.Sums.NetSales.String() != "32.0000" {
		t.Errorf("%d totals, sold %s", s.Skipped.Total, s.Sums.NetSales)
	}
	if !slices.ContainsFunc(report.Problems, func(p *problem.Problem) bool { return p.ID == problem.OrderSaidOnce }) {
		t.Error("nothing is said of the lines that leave their order blank")
	}
}

func TestAMonthsTotalInThePlaceOfTheCustomer(t *testing.T) {
	sink, report, err := read(t, Options{}, grid("S", printedOrders(line(nil, nil, "Running total February", nil, 6, nil, 32), line(nil, nil, "Février total", nil, 6, nil, 32), line("T3", "02/03/2024", "C1", "Sel", 1, 3, 3))...))
	if err != nil {
		t.Fatal(err)
	}
	if s := report.Sheets[0]; len(sink.lines) != 6 || s.Skipped.Total != 2 || s.Sums.NetSales.String() != "35.0000" {
		t.Errorf("%d lines, %d totals, sold %s", len(sink.lines), s.Skipped.Total, s.Sums.NetSales)
	}
}

func TestAnOrderIsNotCarriedDown(t *testing.T) {
	tests := []struct {
		name string
		rows [][]any
	}{
		{"where a line has a day and no order", printedOrders(line(nil, "15/02/2024", nil, "Sel", 1, 3, 3))},
		{"beyond a blank row: what follows may be a summary", printedOrders(nil, line(nil, nil, nil, "Bol", 3, 5, 15))},
		{"where two lines alone leave it out", printedOrders()[:4]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := read(t, Options{}, grid("S", tt.rows...)); !errors.Is(err, problem.New(problem.TooManyRejected, nil)) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTotalsAtTheTopAndCounts(t *testing.T) {
	for _, word := range []string{"GESAMT", "Totaal", "TOTALE", "Zwischensumme", "3 lignes", "3 receipts", "TOTAUX"} {
		t.Run(word, func(t *testing.T) {
			total := line(word, nil, nil, 15)
			rows := [][]any{line("N° ticket", "Date", "Code client", "Montant"), line("T1", "13/02/2024", "C1", 5), line("T2", "14/02/2024", "C2", 7), line("T3", "15/02/2024", "C2", 3)}
			for _, sheet := range [][][]any{append([][]any{rows[0], total}, rows[1:]...), append(rows[:4:4], total)} {
				_, report, err := read(t, Options{}, grid("S", sheet...))
				if err != nil {
					t.Fatal(err)
				}
				if s := report.Sheets[0]; s.Skipped.Total != 1 || s.Accepted != 3 {
					t.Errorf("%d totals, %d accepted", s.Skipped.Total, s.Accepted)
				}
			}
		})
	}
}

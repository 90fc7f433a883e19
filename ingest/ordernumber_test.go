package ingest

import "testing"

func TestWhichColumnNumbersTheOrders(t *testing.T) {
	for _, tt := range []struct {
		name, column string // that of the order's number, "" for none
		rows         [][]any
	}{
		{
			"a number that stands again on one day, for one customer", "A",
			[][]any{
				line("N°", "Date", "N° client", "Article", "Montant"),
				line("F101", "13/02/2024", "007", "Thé", 5), line("F101", "13/02/2024", "007", "Pot", 6),
				line("F102", "13/02/2024", "008", "Thé", 5), line("F103", "14/02/2024", "009", "Thé", 5), line("F103", "14/02/2024", "009", "Pot", 6),
			},
		},
		{
			"a number that stands again on other days is none", "",
			[][]any{
				line("N°", "Date", "N° client", "Article", "Montant"),
				line("F101", "13/02/2024", "007", "Thé", 5), line("F101", "14/02/2024", "007", "Pot", 6),
				line("F102", "13/02/2024", "008", "Thé", 5), line("F102", "15/02/2024", "008", "Thé", 5), line("F103", "14/02/2024", "009", "Pot", 6),
			},
		},
		{
			"a count of the rows is none", "",
			[][]any{
				line("N°", "Date", "N° client", "Article", "Montant"),
				line(1, "13/02/2024", "007", "Thé", 5), line(2, "13/02/2024", "007", "Pot", 6),
				line(3, "13/02/2024", "008", "Thé", 5), line(4, "14/02/2024", "009", "Thé", 5),
			},
		},
		{
			"of two numbers the one that groups the lines", "B",
			[][]any{
				line("Transaction ID", "Order ID", "Date", "Customer ID", "Item", "Amount"),
				line("T1", "O1", "2024-02-13", "007", "Tea", 5), line("T2", "O1", "2024-02-13", "007", "Pot", 6),
				line("T3", "O2", "2024-02-14", "008", "Tea", 5), line("T4", "O2", "2024-02-14", "008", "Pot", 6), line("T5", "O3", "2024-02-15", "009", "Tea", 5),
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, Options{AcceptMapping: tt.column == ""}, grid("S", tt.rows...))
			got := ""
			for _, c := range report.Sheets[0].Columns {
				if c.Field == "order_id" && c.Likely == "" {
					got = c.Column
				}
			}
			if got != tt.column || tt.column != "" && err != nil {
				t.Errorf("the order's number stands in %q, want %q: %v", got, tt.column, err)
			}
		})
	}
}

package ingest

import (
	"errors"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestSalesOfATillThatKnowsNobody(t *testing.T) {
	till := line("Date", "Heure", "N° ticket", "Produit", "Catégorie", "Quantité", "Total TTC", "Serveur")
	sold := [][]any{
		line("13/09/2024", "12:01", "T1001", "Thé", "Boissons", 2, "8,00", "Léa"), line("13/09/2024", "12:01", "T1001", "Tarte", "Desserts", 1, "5,00", "Léa"),
		line("14/09/2024", "12:09", "T1002", "Thé", "Boissons", 1, "4,00", "Tom"), line("15/09/2024", "12:30", "T1003", "Café", "Boissons", 1, "2,50", "Tom"),
		line("16/09/2024", "13:10", "T1004", "Soupe", "Plats", 1, "7,00", "Léa"), line("17/09/2024", "13:10", "T1005", "Soupe", "Plats", 1, "7,00", "Léa"),
		line("18/09/2024", "13:10", "T1006", "Quiche", "Plats", 1, "9,00", "Léa"),
	}
	with := func(title string, values ...string) [][]any {
		rows := [][]any{append(till[:len(till):len(till)], any(title))}
		for i, row := range sold {
			rows = append(rows, append(row[:len(row):len(row)], any(values[i%len(values)])))
		}
		return rows
	}
	tests := []struct {
		name string
		rows [][]any
		want problem.ID // "" where they load
	}{
		{"they count, and nobody becomes known", append([][]any{till}, sold...), ""},
		{"how they were paid names nobody", with("Encaissé par", "CB", "Espèces"), ""},
		{"a column of who knows what may name customers", with("Bénéficiaire", "Ann M", "Bob P", "Cléo R", "Dan S", "Eve T", "Bob P"), problem.NoCustomerColumn},
		{"numbers that come back may be customers'", with("Badge", "70412", "70533", "70677", "70791", "70822", "70412"), problem.NoCustomerColumn},
		{"addresses are somebody's", with("Reçu envoyé à", "ann@example.com", "", ""), problem.NoCustomerColumn},
		{"what a supplier delivered is no sale", with("Fournisseur", "Grossiste"), problem.NoCustomerColumn},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{Currency: "EUR"}, grid("", tt.rows...))
			if tt.want != "" {
				if p := (*problem.Problem)(nil); !errors.As(err, &p) || p.ID != tt.want && p.ID != problem.LikelyColumns {
					t.Errorf("got %v, %d lines", err, len(sink.lines))
				}
				return
			}
			if err != nil {
				t.Fatalf("%v\n%s", err, report.Say("en"))
			}
			if got := report.Sheets[0].Sums.NetSales.String(); got != "42.5000" || len(sink.customers) > 0 {
				t.Errorf("got %s, %d customers", got, len(sink.customers))
			}
			if len(report.Problems) != 1 || report.Problems[0].ID != problem.NobodyKnown {
				t.Errorf("got %v", report.Problems)
			}
		})
	}
}

package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBlankColumns(t *testing.T) {
	tests := []struct {
		name string
		rows [][]any
		want map[string]string // fields by column of the first table
		sold string
	}{
		{
			"blank columns between the parts of one table do not part it",
			[][]any{
				line("N° ticket", "Date", "Code client", nil, "Désignation", "Quantité", nil, "Montant TTC"),
				line("T1", "13/02/2024", "C1", nil, "Bol", 2, nil, 5),
				line("T2", "14/02/2024", "C2", nil, "Thé", 1, nil, 7),
				line("T3", "15/02/2024", "C1", nil, "Sel", 1, nil, 3),
			},
			map[string]string{"A": "order_id", "B": "order_date", "C": "customer_id", "E": "description", "F": "quantity", "H": "amount"},
			"15.0000",
		},
		{
			"a total that fills the last part alone says nothing against it",
			[][]any{
				line("N° ticket", "Date", "Code client", nil, "Désignation", "Quantité", "Montant TTC"),
				line("T1", "13/02/2024", "C1", nil, "Bol", 2, 5),
				line("T2", "14/02/2024", "C2", nil, "Thé", 1, 7),
				line("Total", nil, nil, nil, nil, 3, 12),
			},
			map[string]string{"A": "order_id", "B": "order_date", "C": "customer_id", "E": "description", "F": "quantity", "G": "amount"},
			"12.0000",
		},
		{
			"parts that would pass for complaints and for articles are lines of sales together",
			[][]any{
				line("N° ticket", "Date vente", "Code client", nil, "Réf. article", "Désignation", "Quantité", "Prix unitaire", nil, "Montant TTC"),
				line("T1", "13/02/2024", "C1", nil, "P1", "Bol", 2, 2.5, nil, 5),
				line("T2", "14/02/2024", "C2", nil, "P2", "Thé", 1, 7, nil, 7),
				line("Caisse fermée"),
				line("T3", "15/02/2024", "C1", nil, "P3", "Sel", 1, 3, nil, 3),
			},
			map[string]string{"A": "order_id", "B": "order_date", "C": "customer_id", "E": "product_id", "F": "description", "G": "quantity", "H": "unit_price", "J": "amount"},
			"15.0000",
		},
		{
			"an order said once beside a blank column",
			[][]any{
				line("N° ticket", "Date", "Code client", nil, "Désignation", "Montant TTC"),
				line("T1", "13/02/2024", "C1", nil, "Bol", 5),
				line(nil, nil, nil, nil, "Thé", 7),
				line("T2", "14/02/2024", "C2", nil, "Sel", 3),
				line(nil, nil, nil, nil, "Bol", 5),
				line(nil, nil, nil, nil, "Thé", 7),
			},
			map[string]string{"A": "order_id", "B": "order_date", "C": "customer_id", "E": "description", "F": "amount"},
			"27.0000",
		},
		{
			"an order said once to the right of a blank column",
			[][]any{
				line("Désignation", "Montant TTC", nil, "N° ticket", "Date", "Code client"),
				line("Bol", 5, nil, "T1", "13/02/2024", "C1"),
				line("Thé", 7),
				line("Sel", 3, nil, "T2", "14/02/2024", "C2"),
				line("Bol", 5),
				line("Thé", 7),
			},
			map[string]string{"A": "description", "B": "amount", "D": "order_id", "E": "order_date", "F": "customer_id"},
			"27.0000",
		},
		{
			"a column that says nothing, and one of a weak name, stand in the middle",
			[][]any{
				line("N° ticket", "Date", nil, "Rang", nil, "Produit", nil, "Code client", "Quantité", "Montant TTC"),
				line("T1", "13/02/2024", nil, "a", nil, "Bol", nil, "C1", 2, 5),
				line("T2", "14/02/2024", nil, "b", nil, "Thé", nil, "C2", 1, 7),
				line("T3", "15/02/2024", nil, "c", nil, "Sel", nil, "C1", 1, 3),
			},
			map[string]string{"A": "order_id", "B": "order_date", "F": "description", "H": "customer_id", "I": "quantity", "J": "amount"},
			"15.0000",
		},
		{
			"articles that come back are no list of articles",
			[][]any{
				line("Prix unitaire", "Code article", nil, "Code client", "N° ticket", "Montant TTC", "Date", "Quantité"),
				line(5, "A1", nil, "C1", "T1", 10, "13/02/2024", 2),
				line(7, "A2", nil, "C2", "T2", 7, "14/02/2024", 1),
				line(5, "A1", nil, "C1", "T3", 5, "15/02/2024", 1),
			},
			map[string]string{"A": "unit_price", "B": "product_id", "D": "customer_id", "E": "order_id", "F": "amount", "G": "order_date", "H": "quantity"},
			"22.0000",
		},
		{
			"a list of payments beside the table stays out of it",
			[][]any{
				line("N° ticket", "Date", nil, "Code client", "Montant TTC", nil, "Mode", "Montant"),
				line("T1", "13/02/2024", nil, "C1", 5, nil, "CB", 12),
				line("T2", "14/02/2024", nil, "C2", 7, nil, "Espèces", 3),
				line("T3", "15/02/2024", nil, "C3", 3),
				line("T4", "16/02/2024", nil, "C3", 4),
			},
			map[string]string{"A": "order_id", "B": "order_date", "D": "customer_id", "E": "amount"},
			"19.0000",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, Options{}, grid("S", tt.rows...))
			if err != nil {
				t.Fatal(err)
			}
			s := report.Sheets[0]
			got := fieldsOf(s)
			for letter := range got {
				if _, wanted := tt.want[letter]; !wanted && letter < "G" {
					t.Errorf("%s is read too", letter)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if sold := s.Sums.NetSales.String(); sold != tt.sold {
				t.Errorf("sold %s, want %s", sold, tt.sold)
			}
		})
	}
}

func TestTwoWholeTablesOfOneLengthStayTwo(t *testing.T) {
	_, report, err := read(t, Options{}, grid("S",
		line("Date", "N° client", "Montant", nil, "Code article", "Désignation", "Prix de vente"),
		line("13/02/2024", "C1", 5, nil, "A1", "Bol", 5),
		line("14/02/2024", "C2", 7, nil, "A2", "Thé", 7),
		line("15/02/2024", "C3", 3, nil, "A3", "Sel", 3),
	))
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, s := range report.Sheets {
		kinds = append(kinds, s.Kind)
	}
	if diff := cmp.Diff([]string{"order_lines", "products"}, kinds); diff != "" {
		t.Error(diff)
	}
}

// Amounts set apart from their lines, of which there are more or fewer, used to be left out with a warning alone.
func TestPricesBesideUnpricedLinesStop(t *testing.T) {
	_, _, err := read(t, Options{}, grid("S",
		line("N° ticket", "Date", "Code client", "Désignation", nil, "Montant TTC"),
		line("T1", "13/02/2024", "C1", "Bol", nil, 5),
		line("T2", "14/02/2024", "C2", "Thé", nil, nil),
		line("T3", "15/02/2024", "C1", "Sel", nil, nil),
		line("T4", "15/02/2024", "C1", "Sel", nil, nil),
	))
	if err == nil {
		t.Error("lines without their prices were read")
	}
}

package ingest

import (
	"errors"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

// What lies between two amounts says which of them was sold. The sums are added up by hand.
func TestPartsOfAnAmountTellWhichIsTheSale(t *testing.T) {
	tests := []struct {
		name string
		opt  Options
		rows [][]any
		net  string
	}{
		{
			name: "what the card service kept was paid all the same", opt: Options{Currency: "EUR"}, net: "60.0000",
			rows: [][]any{
				line("Date", "ID de transaction", "E-mail", "Montant", "Frais", "Montant net"),
				line("13/09/2024", "T1", "a@example.com", "10,00", "0,18", "9,82"),
				line("14/09/2024", "T2", "b@example.com", "20,00", "0,35", "19,65"),
				line("15/09/2024", "T3", "a@example.com", "30,00", "0,53", "29,47"),
			},
		},
		{
			name: "fees below zero are taken off too", opt: Options{Currency: "EUR"}, net: "60.0000",
			rows: [][]any{
				line("Date", "Transaction ID", "E-mail", "Amount", "Processing fee", "Net amount"),
				line("2024-09-13", "T1", "a@example.com", "10.00", "-0.18", "9.82"),
				line("2024-09-14", "T2", "b@example.com", "20.00", "-0.35", "19.65"),
				line("2024-09-15", "T3", "a@example.com", "30.00", "-0.53", "29.47"),
			},
		},
		{
			name: "with the tax, where the shop counts with it", opt: Options{Currency: "EUR", Basis: "ttc"}, net: "72.0000",
			rows: salesAndTaxes(),
		},
		{
			name: "before it, where the shop counts before it", opt: Options{Currency: "EUR", Basis: "ht"}, net: "60.0000",
			rows: salesAndTaxes(),
		},
		{
			name: "a total that holds taxes and the tip is taken without the tip", opt: Options{Currency: "CAD", Basis: "ttc"}, net: "68.9850", // 11.4975 + 22.9950 + 34.4925
			rows: [][]any{
				line("Date", "No facture", "Client", "Serveur", "Sous-total", "TPS", "TVQ", "Pourboire", "Total"),
				line("2024-09-13", "1001", "C-101", "Marie", "10.00", "0.50", "0.9975", "1.50", "12.9975"),
				line("2024-09-14", "1002", "C-102", "Marie", "20.00", "1.00", "1.9950", "0", "22.9950"),
				line("2024-09-15", "1003", "C-103", "Luc", "30.00", "1.50", "2.9925", "4.00", "38.4925"),
			},
		},
		{
			name: "Odoo: a total on the first line of each order counts once", opt: Options{Currency: "EUR"}, net: "45.0000", // 8 + 5 + 12 + 4 + 8 + 8
			rows: [][]any{
				line("Order Reference", "Order Date", "Customer", "Order Lines/Product", "Order Lines/Quantity", "Order Lines/Unit Price", "Order Lines/Subtotal", "Total"),
				line("S01", "2024-09-13 10:00:00", "Ann Martin", "Tea", 2, "4.00", "8.00", "25.00"),
				line("", "", "", "Cup", 1, "5.00", "5.00", ""),
				line("", "", "", "Pot", 1, "12.00", "12.00", ""),
				line("S02", "2024-09-14 10:00:00", "Bob Petit", "Tea", 1, "4.00", "4.00", "20.00"),
				line("", "", "", "Mug", 1, "8.00", "8.00", ""),
				line("", "", "", "Jar", 2, "4.00", "8.00", ""),
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, tt.opt, grid("", tt.rows...))
			if err != nil {
				t.Fatalf("%v\n%s", err, report.Say("en"))
			}
			if got := report.Sheets[0].Sums.NetSales.String(); got != tt.net {
				t.Errorf("got %s, want %s\n%s", got, tt.net, report.Say("en"))
			}
		})
	}
}

func salesAndTaxes() [][]any {
	return [][]any{
		line("Sale no.", "Sale date", "Client", "Item", "Net sales", "Taxes", "Total sales"),
		line("S-101", "2024-09-13", "Ann Martin", "Cut", "10.00", "2.00", "12.00"),
		line("S-102", "2024-09-14", "Bob Petit", "Cut", "20.00", "4.00", "24.00"),
		line("S-103", "2024-09-15", "Ann Martin", "Cut", "30.00", "6.00", "36.00"),
	}
}

func TestAnAmountThatIgnoresTheDiscountBesideItIsAskedAbout(t *testing.T) {
	rows := [][]any{
		line("Sale Date", "Order ID", "Customer ID", "Item Name", "Quantity", "Unit price", "Discount Amount", "Item Total"),
		line("2024-09-13", "1001", "C-101", "Tea", 2, "4.00", "0.80", "8.00"),
		line("2024-09-14", "1002", "C-102", "Cup", 1, "5.00", "0.00", "5.00"),
		line("2024-09-15", "1003", "C-103", "Tea", 3, "4.00", "1.20", "12.00"),
	}
	_, _, err := read(t, Options{Currency: "EUR"}, grid("", rows...))
	if p := (*problem.Problem)(nil); !errors.As(err, &p) || p.ID != problem.BeforeDiscount {
		t.Fatalf("got %v", err)
	}
	for said, net := range map[string]string{"gross_amount": "23.0000", "amount": "25.0000"} {
		_, report, err := read(t, Options{Currency: "EUR", Columns: map[string]string{"Item Total": said}}, grid("", rows...))
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Sheets[0].Sums.NetSales.String(); got != net {
			t.Errorf("%s: got %s, want %s", said, got, net)
		}
	}
}

func TestPaymentsAreNoListOfCustomers(t *testing.T) {
	rows := [][]any{line("Ref", "Paid out", "Name", "E-mail", "Total")}
	for i, who := range []string{"ann", "bob", "ann", "eve", "bob", "ann", "eve", "ann", "bob", "ann"} {
		rows = append(rows, line("PX"+string(rune('A'+i)), "13/09/2024", who+" martin", who+"@example.com", "12.50"))
	}
	sink, _, err := read(t, Options{Currency: "EUR"}, grid("", rows...))
	if p := (*problem.Problem)(nil); !errors.As(err, &p) || p.ID != problem.MissingColumn || len(sink.customers) > 0 {
		t.Errorf("got %v, %d customers", err, len(sink.customers))
	}
}

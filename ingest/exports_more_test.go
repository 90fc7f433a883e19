package ingest

import (
	"errors"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

// What more programs export, by the columns of their public documentation. The sums are added up by hand.
func TestWhatMoreProgramsExport(t *testing.T) {
	tests := []struct {
		name      string
		rows      [][]any
		net       string
		unsold    int
		customers []string
	}{
		{
			name: "Lightspeed X-Series: a sale, its lines and its payment count once", // 12.00 + 8.50
			rows: [][]any{
				line("Sale Date", "Receipt Number", "Line Type", "Customer Code", "SKU", "Quantity", "Subtotal", "Sales Tax", "Discount", "Total", "Paid", "Details", "Register", "User", "Status"),
				line("2024-09-02 10:00:00", "700", "Sale", "AB-1", "", 2, "20.50", 0, 0, "20.50", "20.50", "2 articles", "Main", "Sam", "CLOSED"),
				line("2024-09-02 10:00:00", "700", "Sale Line", "AB-1", "T1", 1, "12.00", 0, 0, "12.00", "", "Tea", "Main", "Sam", "CLOSED"),
				line("2024-09-02 10:00:00", "700", "Sale Line", "AB-1", "T2", 1, "8.50", 0, 0, "8.50", "", "Cup", "Main", "Sam", "CLOSED"),
				line("2024-09-02 10:00:00", "700", "Payment", "AB-1", "", "", "", "", "", "", "20.50", "Cash", "Main", "Sam", "CLOSED"),
			},
			net: "20.5000", unsold: 2, customers: []string{"AB-1", "AB-1"},
		},
		{
			name: "Sage: a quotation beside invoices and a credit note sells nothing", // 24.00 − 6.00
			rows: [][]any{
				line("N° pièce", "Type pièce", "Date pièce", "Code client", "Code article", "Quantité", "Montant TTC"),
				line("FA1", "Facture", "02/09/2024", "CL1", "T1", 2, 24),
				line("DE1", "Devis", "14/09/2024", "CL2", "T1", 2, 99),
				line("AV1", "Avoir", "23/09/2024", "CL1", "T1", -1, -6),
			},
			net: "18.0000", unsold: 1, customers: []string{"CL1", "CL1"},
		},
		{
			name: "PrestaShop: the list of orders, its reference is no article", // 45.90; the other is not paid
			rows: [][]any{
				line("ID", "Référence", "Nouveau client", "Livraison", "Client", "Total", "Paiement", "État", "Date"),
				line("812", "XKBKNABJK", "Oui", "France", "C. Morel", "45,90 €", "Carte", "Livré", "13/09/2024 10:11:12"),
				line("813", "OHSATSERP", "Non", "France", "H. Petit", "12,00 €", "Chèque", "En attente de paiement par chèque", "14/09/2024 10:11:12"),
			},
			net: "45.9000", unsold: 1, customers: []string{"C. Morel"},
		},
		{
			name: "Square: transactions, the tip beside the sale", // 30.00 + 10.00
			rows: [][]any{
				line("Date", "Time", "Gross Sales", "Discounts", "Net Sales", "Tax", "Tip", "Total Collected", "Transaction ID", "Description", "Event Type", "Location", "Customer ID"),
				line("2024-09-13", "10:00:00", 32, -2, 30, 0, 5, 35, "TX1", "Tea", "Payment", "Laval", "CU1"),
				line("2024-09-14", "10:00:00", 10, 0, 10, 0, 0, 10, "TX2", "Cup", "Payment", "Laval", "CU2"),
			},
			net: "40.0000", customers: []string{"CU1", "CU1", "CU2"}, // the first has a line for its tip
		},
		{
			name: "Eventbrite: who attends has paid, who was refunded has not", // 50.00 + 25.00 − 25.00
			rows: [][]any{
				line("Order no.", "Order Date", "Surname", "Email", "Quantity", "Ticket Type", "Total Paid", "Attendee Status"),
				line("4500000001", "2024-09-13 10:00:00", "Morel", "a@example.com", 2, "Atelier", 50, "Attending"),
				line("4500000002", "2024-09-14 10:00:00", "Petit", "b@example.com", 1, "Atelier", 25, "Refunded"),
			},
			net: "50.0000", customers: []string{"a@example.com", "b@example.com", "b@example.com"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{Currency: "EUR"}, grid("", tt.rows...))
			if err != nil {
				t.Fatalf("%v\n%s", err, report.Say("en"))
			}
			s := report.Sheets[0]
			if got := s.Sums.NetSales.String(); got != tt.net || s.Skipped.NotASale != tt.unsold {
				t.Errorf("got %s, %d unsold; want %s, %d", got, s.Skipped.NotASale, tt.net, tt.unsold)
			}
			var who []string
			for _, l := range sink.lines {
				who = append(who, l.CustomerID)
			}
			if len(who) != len(tt.customers) {
				t.Fatalf("lines of %v, want %v", who, tt.customers)
			}
			for i := range who {
				if who[i] != tt.customers[i] {
					t.Errorf("line %d: got %s, want %s", i, who[i], tt.customers[i])
				}
			}
		})
	}
}

func TestLinesOfOrdersAreNoListOfProducts(t *testing.T) {
	_, _, err := read(t, Options{}, grid("",
		line("Line Item Moment", "Order ID", "Item ID", "Item Name", "Item Revenue"),
		line("13-Sep-2024", "K1", "T1", "Tea", 8.9)))
	if p := (*problem.Problem)(nil); !errors.As(err, &p) || p.ID != problem.MissingColumn && p.ID != problem.NoCustomerColumn {
		t.Errorf("got %v", err)
	}
}

func TestAnAmountThatIsTheWholeOrdersIsAskedAbout(t *testing.T) {
	rows := [][]any{
		line("order number", "order date", "customer id", "item name", "total"),
		line("1", "2024-09-13", "a", "Tea", "20.50"), line("1", "2024-09-13", "a", "Cup", "20.50"),
		line("2", "2024-09-14", "b", "Tea", "12.00"),
		line("3", "2024-09-15", "a", "Tea", "33.00"), line("3", "2024-09-15", "a", "Cup", "33.00"), line("3", "2024-09-15", "a", "Pot", "33.00"),
		line("4", "2024-09-16", "c", "Tea", "15.00"), line("4", "2024-09-16", "c", "Cup", "15.00"),
	}
	_, _, err := read(t, Options{}, grid("", rows...))
	if p := (*problem.Problem)(nil); !errors.As(err, &p) || p.ID != problem.RepeatedAmount {
		t.Errorf("got %v", err)
	}
	sink, _, err := read(t, Options{Columns: map[string]string{"total": "amount"}}, grid("", rows...))
	if err != nil || len(sink.lines) != 8 {
		t.Errorf("said to be the line's: %v, %d lines", err, len(sink.lines))
	}
	rows[2] = line("1", "2024-09-13", "a", "Cup", "8.50") // one order whose lines differ: it is the line's
	if sink, _, err = read(t, Options{}, grid("", rows...)); err != nil || len(sink.lines) != 8 {
		t.Errorf("the amounts of lines: %v", err)
	}
}

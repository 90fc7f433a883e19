package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Exports of shop programs, as they come; the sums were worked out by hand.
func TestExportsOfShopPrograms(t *testing.T) {
	tests := []struct {
		name  string
		sheet page
		want  []soldLine
	}{
		{
			"Shopify: totals stand on an order's first line, and are the order's", grid("",
				line("Name", "Email", "Financial Status", "Currency", "Subtotal", "Shipping", "Total", "Discount Amount", "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Billing Name", "Id"),
				line("#1001", "Ann@Example.com", "paid", "EUR", "30.00", "5.00", "35.00", "0.00", "2025-03-14 09:59:00 +0100", "1", "Tea", "10.00", "T1", "Ann Lee", "9000"),
				line("#1001", "Ann@Example.com", nil, nil, nil, nil, nil, nil, "2025-03-14 09:59:00 +0100", "2", "Cup", "10.00", "C1", nil, nil)),
			[]soldLine{
				{"#1001", "ann@example.com", "T1", "2025-03-14", "1", "10", "10", false},
				{"#1001", "ann@example.com", "", "2025-03-14", "1", "", "5", false}, // the shipping
				{"#1001", "ann@example.com", "C1", "2025-03-14", "2", "10", "20", false},
			},
		},
		{
			"Amazon: item-price is what the line costs", grid("",
				line("order-id", "order-item-id", "purchase-date", "buyer-email", "buyer-name", "sku", "product-name", "quantity-purchased", "currency", "item-price"),
				line("402-1", "1", "2025-03-14T10:00:00+00:00", "ann@example.com", "Ann", "T1", "Tea", "2", "EUR", "20.00")),
			[]soldLine{{"402-1", "ann@example.com", "T1", "2025-03-14", "2", "", "20", false}},
		},
		{
			"an order's total is the amount where nothing else is", grid("",
				line("Order ID", "Order Date", "Customer Email", "Order Total"),
				line("7", "2025-03-14", "ann@example.com", "35.00")),
			[]soldLine{{"7", "ann@example.com", "", "2025-03-14", "1", "", "35", false}},
		},
		{
			"an order's total on each of its lines is not the line's amount", grid("",
				line("Commande", "Date", "N° client", "Code article", "Qté", "PU", "Total commande"),
				line("7", "14/03/2025", "12", "A", "1", "10,00", "30,00"),
				line("7", "14/03/2025", "12", "B", "2", "10,00", "30,00")),
			[]soldLine{
				{"7", "12", "A", "2025-03-14", "1", "10", "10", false},
				{"7", "12", "B", "2025-03-14", "2", "10", "20", false},
			},
		},
		{
			"a type column marks the returns", grid("",
				line("Type", "N° pièce", "Date pièce", "Code tiers", "Réf.", "Qté", "PU TTC", "Montant TTC"),
				line("Facture", "F1", "14/03/2025", "C1", "A", "2", "10,00", "20,00"),
				line("Avoir", "F2", "15/03/2025", "C1", "A", "2", "10,00", "20,00"),
				line("Annulée", "F3", "15/03/2025", "C1", "A", "1", "10,00", "10,00")),
			[]soldLine{
				{"F1", "C1", "A", "2025-03-14", "2", "10", "20", false},
				{"F2", "C1", "A", "2025-03-15", "-2", "10", "-20", true},
				{"F3", "C1", "A", "2025-03-15", "1", "10", "10", false},
			},
		},
		{
			"ids that a program quotes for Excel, and words for nothing", grid("",
				line("Ticket", "Date", "N° client", "Montant"),
				line("1", "14/03/2025", `="00123"`, "5,00"), line("2", "14/03/2025", "'00123", "5,00"),
				line("3", "14/03/2025", "NULL", "5,00"), line("4", "14/03/2025", "nan", "5,00"), line("5", "14/03/2025", "-", "5,00")),
			[]soldLine{
				{"1", "00123", "", "2025-03-14", "1", "", "5", false},
				{"2", "00123", "", "2025-03-14", "1", "", "5", false},
				{"3", "", "", "2025-03-14", "1", "", "5", false},
				{"4", "", "", "2025-03-14", "1", "", "5", false},
				{"5", "", "", "2025-03-14", "1", "", "5", false},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{Currency: "EUR", Basis: "ttc"}, tt.sheet)
			if err != nil {
				t.Fatal(err)
			}
			var got []soldLine
			for _, l := range sink.lines {
				got = append(got, short(l))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s\n%v", diff, codes(report))
			}
		})
	}
}

// What cannot be added up is refused or rejected, never taken for something else.
func TestAmountsOfAnotherMeasure(t *testing.T) {
	tests := []struct {
		name  string
		opt   Options
		sheet page
		want  []problem.ID
	}{
		{
			"before tax in a workspace that counts tax included",
			Options{Basis: "ttc"},
			grid("", line("Date", "N° client", "Montant HT"), line("14/03/2025", "1", "5,00")),
			[]problem.ID{problem.OtherBasis},
		},
		{
			"the same column, named by hand",
			Options{Basis: "ttc", Columns: map[string]string{"Montant HT": "amount"}},
			grid("", line("Date", "N° client", "Montant HT"), line("14/03/2025", "1", "5,00")),
			nil,
		},
		{
			"before tax, with the tax beside it",
			Options{Basis: "ttc"},
			grid("", line("Date", "N° client", "Montant HT", "TVA"), line("14/03/2025", "1", "5,00", "1,00")),
			nil,
		},
		{
			"before tax, and one line's tax is missing",
			Options{Basis: "ttc"},
			grid("", line("Date", "N° client", "Montant HT", "TVA"), line("14/03/2025", "1", "5,00", "1,00"), line("14/03/2025", "1", "5,00", nil)),
			[]problem.ID{problem.NoTax, problem.TooManyRejected},
		},
		{
			"dollars in a workspace that counts in euros",
			Options{Currency: "EUR"},
			grid("", line("Date", "N° client", "Montant"), line("14/03/2025", "1", "$5,00")),
			[]problem.ID{problem.OtherCurrency, problem.TooManyRejected},
		},
		{
			"dollars in a workspace that counts in Canadian ones",
			Options{Currency: "CAD"},
			grid("", line("Date", "N° client", "Montant ($)"), line("14/03/2025", "1", "$5,00")),
			nil,
		},
		{
			"amounts whose formulas have no result are not price times quantity",
			Options{},
			grid("", line("Date", "N° client", "Qté", "Prix unitaire", "Montant"), line("14/03/2025", "1", 2, num("5"), cell.BlankFormula)),
			[]problem.ID{problem.NoResult, problem.TooManyRejected},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, _ := read(t, tt.opt, tt.sheet)
			if diff := cmp.Diff(tt.want, codes(report)); diff != "" {
				t.Error(diff)
			}
			for _, s := range report.Sheets {
				if s.Rows != s.Accepted+s.Rejected+s.Skipped.sum() {
					t.Errorf("%+v does not add up", s)
				}
			}
		})
	}
}

func TestTotalsWithTaxAndPagesCarriedOver(t *testing.T) {
	_, report, err := read(t, Options{Basis: "ttc"}, grid("",
		line("N° ticket", "Date", "N° client", "Montant"),
		line("1", "14/03/2025", "1", "100,00"),
		line("À reporter", nil, nil, "100,00"),
		line("Report", nil, nil, "100,00"),
		line("2", "15/03/2025", "2", "20,00"),
		line("Total HT", nil, nil, "100,00"),
		line("TVA 20 %", nil, nil, "20,00"),
		line("Total TTC", nil, nil, "120,00"),
	))
	if err != nil {
		t.Fatal(err)
	}
	if s := report.Sheets[0]; s.Accepted != 2 || s.Skipped.Total != 5 || s.Sums.NetSales != crm.MoneyOf(120) {
		t.Errorf("got %+v", s)
	}
	_, _, err = read(t, Options{Basis: "ttc"}, grid("",
		line("N° ticket", "Date", "N° client", "Montant"),
		line("1", "14/03/2025", "1", "100,00"), line("2", "15/03/2025", "2", "20,00"),
		line("Total HT", nil, nil, "100,00"), line("Total TTC", nil, nil, "121,00"),
	))
	if p, ok := err.(*problem.Problem); !ok || p.ID != problem.TotalDiffers {
		t.Errorf("a total with tax that differs gave %v", err)
	}
}

func TestConsentsOfACustomersSheet(t *testing.T) {
	sink, _, err := read(t, Options{}, grid("",
		line("N° client", "Nom", "E-mail", "Accord", "Blacklisted"),
		line("12", "Ann", "ann@example.com", "oui", "No"),
		line(nil, "Ben", "Ben@Example.com", "oui", "No"),
		line("14", "Cy", "cy@example.com", "oui", "Yes"),
	))
	if err != nil {
		t.Fatal(err)
	}
	type told struct {
		Customer, Email string
		State           crm.ConsentState
		Suppress        bool
	}
	var got []told
	for _, c := range sink.consents {
		got = append(got, told{c.CustomerID, c.Email, c.State, c.Suppress})
	}
	want := []told{
		{"12", "ann@example.com", crm.ConsentGranted, false},
		{"", "Ben@Example.com", crm.ConsentGranted, false}, // of whoever has that mailbox
		{"14", "cy@example.com", crm.ConsentDenied, true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

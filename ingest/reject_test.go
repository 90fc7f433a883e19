package ingest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// none takes every record and keeps none.
type none struct{}

func (none) OrderLine(crm.OrderLine) error { return nil }
func (none) Customer(crm.Customer) error   { return nil }
func (none) Product(crm.Product) error     { return nil }
func (none) Consent(crm.Consent) error     { return nil }
func (none) Fact(crm.Fact) error           { return nil }

// A row's cells, codes and suggestions as one line.
func rejectedLine(r RejectedRow) string {
	var parts []string
	for i := range r.Cells {
		parts = append(parts, shown(&r.Cells[i]))
	}
	line := strings.Join(parts, "|")
	for _, p := range r.Problems {
		line += " [" + string(p.ID) + "]"
	}
	for _, s := range r.Suggestions {
		line += " → " + s.Value
	}
	return line
}

func TestRejectedRowsAreHandedOn(t *testing.T) {
	filler := func(line string) string { return strings.Repeat(line+"\n", 200) }
	tests := []struct {
		name, text string
		want       []string
	}{
		{
			"a letter in an amount, a missing day, a day with letters",
			"Order;Date;Customer;Qty;Amount\n1;01/03/2025;K1;1;12O,50\n2;;K1;1;1,50\n3;2O/03/2025;K1;1;1,50\n" + filler("9;02/03/2025;K1;1;2,00"),
			[]string{"1|01/03/2025|K1|1|12O,50 [letter-in-number] → 120,50", "2|K1|1|1,50 [no-date]", "3|2O/03/2025|K1|1|1,50 [not-a-date] → 20/03/2025"},
		},
		{
			"rows that were held until their order was complete",
			"Order;Date;Customer;Qty;Amount;Order discount\n1;01/03/2025;K1;1;10,00;2,00\n1;01/03/2025;K1;1;x;\n2;01/03/2025;K1;1;4,00;\n" + filler("9;02/03/2025;K1;1;2,00;"),
			[]string{"1|01/03/2025|K1|1|x [not-an-amount]", "1|01/03/2025|K1|1|10,00|2,00 [order-incomplete]"},
		},
		{
			"a phone without its zero",
			"Name;Email;Phone\nAnna;anna at example;612345678\n" + filler("Bert;bert@example.com;0612345679"),
			[]string{"Anna|anna at example|612345678 [bad-address] [no-customer] → 0612345678"},
		},
		{
			"a word that is nearly known",
			"Customer;Channel;Consent;Date\nK1;e-mial;yes;01/03/2025\n" + filler("K2;email;yes;02/03/2025"),
			[]string{"K1|e-mial|yes|01/03/2025 [unknown-word] → e-mail"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.csv")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			var got []string
			report, err := Read(context.Background(), path, Options{DateOrder: "dmy", Decimal: "comma", Rejects: func(r RejectedRow) { got = append(got, rejectedLine(r)) }}, none{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if report.Rejected() != len(got) {
				t.Errorf("%d rows are counted, %d handed on", report.Rejected(), len(got))
			}
		})
	}
}

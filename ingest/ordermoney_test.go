package ingest

import (
	"errors"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Net sales by hand: goods of 10 × 1, 7 × 2 and 5 × 3 are 39 without their shipping of 4.90.
func TestAnAmountMayHoldTheShipping(t *testing.T) {
	tests := []struct {
		name string
		head []any
		opt  Options
		net  string
		asks problem.ID
	}{
		{name: "prices show that the total holds it", head: line("Order number", "Order date", "Customer ID", "Quantity", "Unit price", "Shipping", "Total price"), net: "39.0000"},
		{name: "a total without prices is asked about", head: line("Order number", "Order date", "Customer ID", "Quantity", "Weight", "Shipping", "Total price"), asks: problem.TotalWithShipping},
		{
			name: "said to hold it, it is taken once without it", head: line("Order number", "Order date", "Customer ID", "Quantity", "Weight", "Shipping", "Total price"),
			opt: Options{Columns: map[string]string{"Total price": "order_total"}}, net: "39.0000",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, err := read(t, tt.opt, grid("", tt.head,
				line("1", "2024-09-13", "a11", "1", "10.00", "4.90", "14.90"),
				line("2", "2024-09-14", "b12", "2", "7.00", "0.00", "14.00"),
				line("3", "2024-09-15", "c13", "3", "5.00", "0.00", "15.00")))
			if p := (*problem.Problem)(nil); tt.asks != "" {
				if !errors.As(err, &p) || p.ID != tt.asks {
					t.Errorf("got %v, want %s", err, tt.asks)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := report.Sheets[0].Sums.NetSales.String(); got != tt.net {
				t.Errorf("net sales %s, want %s", got, tt.net)
			}
		})
	}
}

func TestHeadersOfAddressBooks(t *testing.T) {
	for header, want := range map[string]string{
		"E-mail 1 - Value": "E-mail", "E-mail 2 - Value": "E-mail 2 - Value", "Address 1 - City": "City", "Phone 1 - Type": "Phone 1 - Type",
	} {
		if got := numberedPart(header); got != want {
			t.Errorf("%q is %q, want %q", header, got, want)
		}
	}
}

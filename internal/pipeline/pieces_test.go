package pipeline_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Tea costs 4 and sells for 10, the pot 20 and 30; of the cup nobody knows the cost. By hand, in the twelve months up to
// 30 June 2025: K1 bought 3 teas and brought one back (2 pieces, margin 20 − 8 = 12), and half a packet for 5 (0.5
// pieces, 5 − 2 = 3): 2.5 pieces, margin 15. K2 a pot less 5 off the order (1 piece, 30 − 20 − 5 = 5) and two cups (3 pieces, no
// margin known); K3 bought before.
func TestATierMayCountPiecesOrMargin(t *testing.T) {
	folder := t.TempDir()
	sales, goods := filepath.Join(folder, "sales.csv"), filepath.Join(folder, "goods.csv")
	write(t, goods, "Product ID;Product name;Price;Cost\nT;Tea;10,00;4,00\nP;Pot;30,00;20,00\nC;Cup;8,00;\n")
	write(t, sales, "Order;Date;Customer;Product ID;Description;Qty;Amount\n"+
		"A1;13/01/2025;K1;T;Tea;3;30,00\nA2;14/02/2025;K1;T;Tea;-1;-10,00\nA3;15/03/2025;K1;T;Tea;0,5;5,00\n"+
		"A4;20/03/2025;K2;P;Pot;1;30,00\nA4;20/03/2025;K2;;Remise;1;-5,00\nA5;21/03/2025;K2;C;Cup;2;16,00\nA6;01/02/2024;K3;T;Tea;50;500,00\n")
	for _, tt := range []struct {
		metric, silver, gold string
		want                 map[string]string
		report               string
	}{
		{
			"quantity", "2.6", "3",
			map[string]string{
				"K1": "bronze, rule tier: 2.5 pieces from 2024-07-01 to 2025-06-30 reaches bronze (0 pieces); silver begins at 2.6 pieces",
				"K2": "gold, rule tier: 3 pieces from 2024-07-01 to 2025-06-30 reaches gold (3 pieces)",
				"K3": "bronze, rule tier: 0 pieces from 2024-07-01 to 2025-06-30 reaches bronze (0 pieces); silver begins at 2.6 pieces",
			},
			"silver   2.6",
		},
		{
			"margin", "5", "15.01",
			map[string]string{
				"K1": "silver, rule tier: margin 15.0000 from 2024-07-01 to 2025-06-30 reaches silver (5.0000); gold begins at 15.0100",
				"K2": "silver, rule tier: margin 5.0000 from 2024-07-01 to 2025-06-30 reaches silver (5.0000); gold begins at 15.0100",
				"K3": "bronze, rule tier: margin 0.0000 from 2024-07-01 to 2025-06-30 reaches bronze (0.0000); silver begins at 5.0000",
			},
			"Margin of the window",
		},
	} {
		t.Run(tt.metric, func(t *testing.T) {
			dir := initialised(t, filepath.Join(t.TempDir(), "shop"), "tiers:\n", "tiers:\n  metric: "+tt.metric+"\n", "silver, from: 300", "silver, from: "+tt.silver, "gold, from: 1000", "gold, from: "+tt.gold)
			must(t, "ingest", "--workspace", dir, sales, goods)
			must(t, "snapshot", "--workspace", dir, "--as-of", "2025-06-30")
			got := map[string]string{}
			for line := range strings.Lines(must(t, "export", "--workspace", dir, "--table", "customers", "--format", "json")) {
				c := object(t, line)
				got[c["customer_id"].(string)] = c["tier"].(string) + ", " + c["tier_because"].(string)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if page := must(t, "report", "--workspace", dir, "--lang", "en"); !strings.Contains(page, tt.report) {
				t.Errorf("the report lacks %q:\n%s", tt.report, page)
			}
			french := must(t, "explain", "--workspace", dir, "--customer", "K1", "--lang", "fr")
			if want := map[string]string{"quantity": "2,5 pièces du 2024-07-01", "margin": "marge 15,00"}[tt.metric]; !strings.Contains(strings.Join(strings.Fields(french), " "), want) {
				t.Errorf("explain lacks %q:\n%s", want, french)
			}
		})
	}
}

package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCataloguesOfRewards(t *testing.T) {
	for _, tt := range []struct {
		name  string
		kind  string
		sheet page
		want  []string
	}{
		{
			"a catalogue in French, with a title above and a shop of its own", "rewards",
			grid("Récompenses", line("Catalogue 2025"),
				line("Récompense", "Points requis", "Coût de revient", "Stock", "Paliers", "Du", "Au", "Magasin"),
				line("Café offert", 40, "0,35", nil, nil, "01/01/2025", "31/12/2025", nil),
				line("Mug", 100, "3,50", 25, "Or, Argent", "01/01/2025", nil, "Lyon")),
			[]string{
				"rewards: reward=Café offert, points=40, cost=0.3500, from_on=2025-01-01, until_on=2025-12-31",
				"rewards: reward=Mug, points=100, cost=3.5000, stock=25, tiers=Or, Argent, from_on=2025-01-01, store=Lyon",
			},
		},
		{
			"one in English", "rewards",
			grid("Rewards", line("Reward name", "Points needed", "Cost to us", "Available quantity", "Eligible tiers", "Valid from", "Valid until"),
				line("Mug", 100, "3.50", 0, "gold", "2025-01-01", "2025-06-30")),
			[]string{"rewards: reward=Mug, points=100, cost=3.5000, stock=0, tiers=gold, from_on=2025-01-01, until_on=2025-06-30"},
		},
		{
			"rewards that customers took are no catalogue", "redemptions",
			grid("Récompenses utilisées", line("N° client", "Date", "Récompense", "Points"), line("17", "21/02/2025", "Mug", 100)),
			[]string{"redemptions: customer_id=17, redeemed_on=2025-02-21, reward=Mug, points=100"},
		},
		{
			"a price list with a stock is none either", "products",
			grid("Articles", line("Code article", "Nom", "Prix", "Stock"), line("P1", "Mug", "9,90", 25)),
			nil,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{}, tt.sheet)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range sink.facts {
				got = append(got, saidBy(f))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if report.Sheets[0].Kind != tt.kind {
				t.Errorf("read as %q", report.Sheets[0].Kind)
			}
		})
	}
}

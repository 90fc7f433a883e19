package transform

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/points"
	"github.com/habitue-crm/habitue/transform/tier"
)

// One who bought a lot, one who was given a tier by hand, one who is in a list alone, and the till.
func TestACrowdStandsUnderSeveralRulesOneAfterTheOther(t *testing.T) {
	s := settings()
	s.Accounts = map[string]Account{"9": {Aside: true, Because: "the till"}}
	crowd, err := Meet([]fold.Record{bought("10", 120, 90), bought("20", 50, 40, 97), bought("9", 900, 95)}, []crm.Customer{{Source: "shop", ID: "30", Name: "Ann"}}, nil, s)
	if err != nil {
		t.Fatal(err)
	}
	more := s
	more.Points = map[string]points.Balance{"20": {Active: 7, Pending: 1}, "9": {Active: 900}}
	more.Grants = map[string][]tier.Grant{"30": {{Tier: "guest", From: 80, To: 200, Because: "a gesture"}}}
	more.Tiers = tier.Always(tier.Ladder{Metric: tier.NetSales, WindowMonths: 3, Steps: []tier.Step{{Name: "guest", From: crm.MoneyOf(100)}}})
	for _, try := range []struct {
		name string
		by   Settings
		want []Standing
	}{
		{"under the first rules", s, []Standing{{Tier: "friend"}, {Tier: "regular"}, {}, {}}},
		{"under others, with points and a tier by hand", more, []Standing{{Tier: "guest"}, {"guest", points.Balance{Active: 7, Pending: 1}}, {Tier: "guest"}, {}}},
		{"under the first again, as if the others had never been asked", s, []Standing{{Tier: "friend"}, {Tier: "regular"}, {}, {}}},
	} {
		stand, err := crowd.Stand(try.by)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(try.want, stand); diff != "" {
			t.Errorf("%s (-want +got):\n%s", try.name, diff)
		}
	}
	for i, id := range []string{"10", "20", "30", "9"} {
		if p, record := crowd.Person(i); p.CustomerID != id || record.CustomerID != id || p.Tier != "" {
			t.Errorf("person %d is %s with the record of %s, on %q", i, p.CustomerID, record.CustomerID, p.Tier)
		}
	}
	more.Tiers = tier.Always(tier.Ladder{Metric: "luck", Steps: []tier.Step{{Name: "guest"}}})
	if _, err := crowd.Stand(more); err == nil {
		t.Error("a ladder that counts luck is no ladder")
	}
}

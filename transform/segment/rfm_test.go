package segment

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

func TestRFMByHand(t *testing.T) {
	buyers := []Buyer{
		{Recency: 1, Orders: 12, Sales: crm.MoneyOf(5000)},
		{Recency: 17, Orders: 6, Sales: crm.MoneyOf(2000)},
		{Recency: 30, Orders: 3, Sales: crm.MoneyOf(900)},
		{Recency: 90, Orders: 2, Sales: crm.MoneyOf(400)},
		{Recency: 300, Orders: 1, Sales: crm.MoneyOf(-10)},
	}
	rfm := NewRFM(buyers, "net")
	for i, want := range []Score{
		{5, 5, 5, "555", crm.Champions, "rule rfm-11: R5 (last order 1 day ago, cut 1), F5 (12 orders, cut 6), M5 (net 5,000.0000, cut 2,000.0000)"},
		{4, 4, 4, "444", crm.LoyalSegment, "rule rfm-11: R4 (last order 17 days ago, cut 17), F4 (6 orders, cut 3), M4 (net 2,000.0000, cut 900.0000)"},
		{3, 3, 3, "333", crm.PotentialLoyalist, "rule rfm-11: R3 (last order 30 days ago, cut 30), F3 (3 orders, cut 2), M3 (net 900.0000, cut 400.0000)"},
		{2, 2, 2, "222", crm.Hibernating, "rule rfm-11: R2 (last order 90 days ago, cut 90), F2 (2 orders, cut 1), M2 (net 400.0000, cut -10.0000)"},
		{1, 1, 1, "111", crm.Lost, "rule rfm-11: R1 (last order 300 days ago, cut 90), F1 (1 order, cut 1), M1 (net -10.0000, cut -10.0000)"},
	} {
		if diff := cmp.Diff(want, rfm.Score(buyers[i])); diff != "" {
			t.Errorf("buyer %d (-want +got):\n%s", i, diff)
		}
	}
}

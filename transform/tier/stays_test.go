package tier

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

func TestStaysSayHowAndWhy(t *testing.T) {
	keep := crm.MoneyOf(250)
	yearly := Ladder{Metric: NetSales, WindowMonths: 12, Steps: []Step{{Name: "bronze"}, {Name: "silver", From: crm.MoneyOf(300), Keep: &keep}, {Name: "gold", From: crm.MoneyOf(1000)}}}
	counted := Ladder{Metric: Orders, Steps: []Step{{Name: "regular", From: crm.MoneyOf(5)}, {Name: "gold", From: crm.MoneyOf(20)}}}
	rules := Rules{{Ladder: yearly}, {From: 900, Ladder: counted}}
	for _, tt := range []struct {
		name    string
		changes []Change
		want    []string
	}{
		{"nobody moved", nil, nil},
		{
			"up, down, out and in again",
			[]Change{
				{On: 100, To: "silver", Sales: crm.MoneyOf(324)},
				{On: 200, From: "silver", To: "gold", Sales: crm.MoneyOf(2009)},
				{On: 300, From: "gold", To: "silver", Sales: crm.MoneyOf(990)},
				{On: 400, From: "silver"},
				{On: 500, To: "silver", Sales: crm.MoneyOf(310)},
			},
			[]string{
				"silver from 100 to 199, entered at 324.0000: rule tier: net 324.0000 in 12 months reaches silver (300.0000)",
				"gold from 200 to 299, up at 2009.0000: rule tier: net 2,009.0000 in 12 months reaches gold (1,000.0000)",
				"silver from 300 to 399, down at 990.0000: rule tier: net 990.0000 in 12 months, gold was kept at 1,000.0000",
				"silver from 500, entered at 310.0000: rule tier: net 310.0000 in 12 months reaches silver (300.0000)",
			},
		},
		{
			"given by hand",
			[]Change{{On: 100, To: "gold", Granted: true}},
			[]string{"gold from 100, granted at 0.0000: rule tier: net 0.0000 in 12 months; gold was granted by hand"},
		},
		{
			"another ladder takes over",
			[]Change{{On: 100, To: "bronze"}, {On: 900, From: "bronze", To: "regular", Sales: crm.MoneyOf(7)}},
			[]string{
				"bronze from 100 to 899, entered at 0.0000: rule tier: net 0.0000 in 12 months reaches bronze (0.0000)",
				"regular from 900, rules at 7.0000: rule tier: 7 orders in all reaches regular (5 orders)",
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range rules.Stays(nil, tt.changes) {
				span := fmt.Sprintf("%s from %d to %d", s.Tier, s.From, s.To)
				if s.To == crm.NoDate {
					span = fmt.Sprintf("%s from %d", s.Tier, s.From)
				}
				got = append(got, fmt.Sprintf("%s, %s at %s: %s", span, s.How, s.Sales, rules.AppendBecause(nil, fold.Net, &s)))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestStaysAreTheDaysOfTheirTier asks of every day of random lives on which step the customer was.
func TestStaysAreTheDaysOfTheirTier(t *testing.T) {
	ladder := Ladder{Metric: NetSales, WindowMonths: 2, Steps: []Step{{Name: "a", From: 1}, {Name: "b", From: crm.MoneyOf(50)}, {Name: "c", From: crm.MoneyOf(120)}}}
	rules := Always(ladder)
	rapid.Check(t, func(t *rapid.T) {
		f := fold.New(fold.Net)
		for i, day := range rapid.SliceOfN(rapid.IntRange(0, 300), 1, 12).Draw(t, "days") {
			f.Add(fold.Line{OrderID: fmt.Sprint(i), Date: crm.Date(day), Quantity: crm.QuantityOf(1), Amount: crm.MoneyOf(rapid.Int64Range(1, 80).Draw(t, "amount"))})
		}
		record := f.Finish("x")
		stays := rules.Stays(nil, rules.Place(record, nil, 400).Changes)
		for day := crm.Date(0); day <= 400; day += 7 {
			tier := ""
			for _, s := range stays {
				if s.From <= day && (s.To == crm.NoDate || day <= s.To) {
					if tier != "" {
						t.Fatalf("two stays on %d: %v", day, stays)
					}
					tier = s.Tier
				}
			}
			// What is known on that day alone. The record of days to come would be another customer's.
			g := fold.New(fold.Net)
			for _, d := range record.Days {
				if d.Date <= day {
					g.Add(fold.Line{OrderID: fmt.Sprint(d.Date), Date: d.Date, Quantity: crm.QuantityOf(1), Amount: d.Net()})
				}
			}
			if want := rules.Place(g.Finish("x"), nil, day).Tier; tier != want {
				t.Fatalf("day %d: a stay on %q, placed on %q", day, tier, want)
			}
		}
	})
}

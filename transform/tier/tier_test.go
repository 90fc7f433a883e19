package tier

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

var asOf = crm.NewDate(2024, 2, 29)

func ladder(months int) Ladder {
	return Ladder{Metric: NetSales, WindowMonths: months, Steps: []Step{
		{Name: "bronze"}, {Name: "silver", From: crm.MoneyOf(300)}, {Name: "gold", From: crm.MoneyOf(1000)},
	}}
}

func record(days ...fold.Day) fold.Record {
	return fold.Record{CustomerID: "7", Basis: fold.Net, Days: days}
}

func TestPlaces(t *testing.T) {
	sold := func(on crm.Date, units int64) fold.Day { return fold.Day{Date: on, Gross: crm.MoneyOf(units)} }
	for _, tt := range []struct {
		name   string
		ladder Ladder
		record fold.Record
		want   Placement
	}{
		{
			"exactly the amount reaches the step", ladder(12), record(sold(asOf, 300)),
			Placement{Tier: "silver", Sales: crm.MoneyOf(300), Because: "rule tier: net 300.0000 from 2023-03-01 to 2024-02-29 reaches silver (300.0000); gold begins at 1,000.0000"},
		},
		{
			"one ten-thousandth less does not", ladder(12), record(fold.Day{Date: asOf, Gross: crm.MoneyOf(300) - 1}),
			Placement{Tier: "bronze", Sales: crm.MoneyOf(300) - 1, Because: "rule tier: net 299.9999 from 2023-03-01 to 2024-02-29 reaches bronze (0.0000); silver begins at 300.0000"},
		},
		{
			"the day twelve months before is out, the next is in", ladder(12), record(sold(crm.NewDate(2023, 2, 28), 5000), sold(crm.NewDate(2023, 3, 1), 1000)),
			Placement{Tier: "gold", Sales: crm.MoneyOf(1000), Because: "rule tier: net 1,000.0000 from 2023-03-01 to 2024-02-29 reaches gold (1,000.0000)"},
		},
		{
			"the whole history", ladder(0), record(sold(crm.NewDate(1999, 1, 1), 900), sold(asOf, 100)),
			Placement{Tier: "gold", Sales: crm.MoneyOf(1000), Because: "rule tier: net 1,000.0000 up to 2024-02-29 reaches gold (1,000.0000)"},
		},
		{
			"returns are taken off", ladder(12), record(sold(asOf-1, 1000), fold.Day{Date: asOf, Returns: crm.MoneyOf(800)}),
			Placement{Tier: "bronze", Sales: crm.MoneyOf(200), Because: "rule tier: net 200.0000 from 2023-03-01 to 2024-02-29 reaches bronze (0.0000); silver begins at 300.0000"},
		},
		{
			"more returned than bought stays on the lowest step", ladder(12), record(fold.Day{Date: asOf, Returns: crm.MoneyOf(5)}),
			Placement{Tier: "bronze", Sales: -crm.MoneyOf(5), Because: "rule tier: net -5.0000 from 2023-03-01 to 2024-02-29 reaches bronze (0.0000); silver begins at 300.0000"},
		},
		{
			"below a lowest step that asks for something",
			Ladder{Metric: NetSales, Steps: []Step{{Name: "regular", From: 1}}},
			record(),
			Placement{Tier: "", Sales: 0, Because: "rule tier: net 0.0000 up to 2024-02-29; regular begins at 0.0001"},
		},
		{"no ladder", Ladder{}, record(sold(asOf, 1)), Placement{Tier: "", Sales: crm.MoneyOf(1), Because: ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Always(tt.ladder).Place(tt.record, nil, asOf)
			if diff := cmp.Diff(tt.want, Placement{Tier: got.Tier, Sales: got.Sales, Because: got.Because}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestMoreSalesNeverPlaceLower(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := ladder(rapid.IntRange(0, 24).Draw(t, "months"))
		var days []fold.Day
		for on := asOf.AddMonths(-30); on <= asOf; on += 40 {
			days = append(days, fold.Day{Date: on, Gross: crm.MoneyOf(rapid.Int64Range(0, 400).Draw(t, "gross")), Returns: crm.MoneyOf(rapid.Int64Range(0, 200).Draw(t, "returns"))})
		}
		rank := map[string]int{"": -1, "bronze": 0, "silver": 1, "gold": 2}
		before := Always(l).Place(record(days...), nil, asOf)
		days[rapid.IntRange(0, len(days)-1).Draw(t, "day")].Gross += crm.MoneyOf(rapid.Int64Range(0, 2000).Draw(t, "more"))
		if after := Always(l).Place(record(days...), nil, asOf); rank[after.Tier] < rank[before.Tier] {
			t.Fatalf("from %+v to %+v", before, after)
		}
	})
}

func TestLaddersThatLeaveDoubtAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name   string
		ladder Ladder
		ok     bool
	}{
		{"the usual one", ladder(12), true},
		{"none", Ladder{}, true},
		{"no metric", Ladder{Steps: ladder(0).Steps}, false},
		{"a metric that is not one", Ladder{Metric: "steps", Steps: ladder(0).Steps}, false},
		{"a negative window", ladder(-1), false},
		{"steps that do not ascend", Ladder{Metric: NetSales, Steps: []Step{{Name: "a", From: 5}, {Name: "b", From: 5}}}, false},
		{"a negative step", Ladder{Metric: NetSales, Steps: []Step{{Name: "a", From: -5}}}, false},
		{"one name twice", Ladder{Metric: NetSales, Steps: []Step{{Name: "a", From: 0}, {Name: "a", From: 5}}}, false},
		{"a step without a name", Ladder{Metric: NetSales, Steps: []Step{{Name: "", From: 0}}}, false},
	} {
		if err := tt.ladder.Check(); (err == nil) != tt.ok {
			t.Errorf("%s: got %v", tt.name, err)
		}
	}
}

package segment

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

// obviousABC asks, for each item and over all others: how much stands strictly before it, as an exact fraction?
func obviousABC(items []Item, t Thresholds) (classes []string, tie bool) {
	total := new(big.Rat)
	for _, it := range items {
		if it.Value > 0 {
			total.Add(total, big.NewRat(int64(it.Value), 1))
		}
	}
	share := func(percent int) *big.Rat { return new(big.Rat).Mul(total, big.NewRat(int64(percent), 100)) }
	for _, it := range items {
		before := new(big.Rat)
		for _, other := range items {
			if other.Value > it.Value || other.Value == it.Value && other.ID < it.ID {
				before.Add(before, big.NewRat(int64(other.Value), 1))
			}
		}
		switch {
		case it.Value <= 0:
			classes = append(classes, "C")
		case before.Cmp(share(t.A)) < 0:
			classes = append(classes, "A")
		case before.Cmp(share(t.B)) < 0:
			classes = append(classes, "B")
		default:
			classes = append(classes, "C")
		}
	}
	for i := range items {
		for j := range items {
			tie = tie || items[i].Value > 0 && items[i].Value == items[j].Value && classes[i] != classes[j]
		}
	}
	return classes, tie
}

func anyItems(t *rapid.T) []Item {
	largest := rapid.SampledFrom([]int64{1, 5, 100, math.MaxInt64 / 30}).Draw(t, "largest")
	values := rapid.SliceOfN(rapid.Int64Range(-largest/2, largest), 0, 30).Draw(t, "values")
	items := make([]Item, len(values))
	for i, v := range values {
		items[i] = Item{ID: fmt.Sprintf("%02d", i*7%31), Value: crm.Money(v)}
	}
	return items
}

// classify is Classify for customers by their sales.
func classify(items []Item, t Thresholds, measure string) ABC {
	return Classify(items, t, Words{Measure: measure, Of: "sales", Items: "customers"})
}

func TestClassesAreTheReferenceRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := anyItems(t)
		cut := Thresholds{A: rapid.IntRange(1, 99).Draw(t, "a")}
		cut.B = rapid.IntRange(cut.A+1, 100).Draw(t, "b")
		want, tie := obviousABC(items, cut)
		abc := classify(items, cut, "net")
		got := []string(nil)
		for _, c := range abc.Classes {
			got = append(got, c.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" || tie != abc.TieAtCut {
			t.Fatalf("tie %t, want %t (-want +got):\n%s", abc.TieAtCut, tie, diff)
		}
	})
}

func TestClassesDoNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := anyItems(t)
		by := func(items []Item) map[string]Class {
			m := map[string]Class{}
			for i, c := range classify(items, Usual(), "net").Classes {
				m[items[i].ID] = c
			}
			return m
		}
		if diff := cmp.Diff(by(items), by(rapid.Permutation(slices.Clone(items)).Draw(t, "moved"))); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestABCByHand(t *testing.T) {
	items := []Item{
		{"d", crm.MoneyOf(10)}, {"a", crm.MoneyOf(60)}, {"f", -crm.MoneyOf(5)}, {"c", crm.MoneyOf(10)}, {"b", crm.MoneyOf(20)}, {"e", 0},
	}
	abc := classify(items, Usual(), "net")
	tied := "; customers of this value stand on both sides of the cut, in order of id"
	want := ABC{Total: crm.MoneyOf(100), Classes: []Class{
		{"B", 4, "rule abc-80/95: 4th of 4 by net 10.0000; 90.0% of sales stand before it"},
		{"A", 1, "rule abc-80/95: 1st of 4 by net 60.0000; 0.0% of sales stand before it"},
		{"C", 0, "rule abc-80/95: net -5.0000 is not above zero"},
		{"B", 3, "rule abc-80/95: 3rd of 4 by net 10.0000; 80.0% of sales stand before it"},
		{"A", 2, "rule abc-80/95: 2nd of 4 by net 20.0000; 60.0% of sales stand before it"},
		{"C", 0, "rule abc-80/95: net 0.0000 is not above zero"},
	}}
	if diff := cmp.Diff(want, abc); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	abc = classify([]Item{{"b", 10_000}, {"a", 10_000}}, Thresholds{A: 50, B: 95}, "sales")
	want = ABC{Total: 20_000, TieAtCut: true, Classes: []Class{
		{"B", 2, "rule abc-50/95: 2nd of 2 by sales 1.0000; 50.0% of sales stand before it" + tied},
		{"A", 1, "rule abc-50/95: 1st of 2 by sales 1.0000; 0.0% of sales stand before it" + tied},
	}}
	if diff := cmp.Diff(want, abc); diff != "" {
		t.Errorf("with a tie (-want +got):\n%s", diff)
	}
}

func TestReasonsNameWhatIsClassified(t *testing.T) {
	abc := Classify([]Item{{"b", 10_000}, {"a", 10_000}, {"c", -5000}}, Thresholds{A: 50, B: 95},
		Words{Measure: "margin", Of: "margin", Items: "products", Window: "from 2024-01-01 to 2024-12-31"})
	var got []string
	for _, c := range abc.Classes {
		got = append(got, c.Because)
	}
	tied := "; products of this value stand on both sides of the cut, in order of id"
	want := []string{
		"rule abc-50/95: 2nd of 2 by margin 1.0000 from 2024-01-01 to 2024-12-31; 50.0% of margin stand before it" + tied,
		"rule abc-50/95: 1st of 2 by margin 1.0000 from 2024-01-01 to 2024-12-31; 0.0% of margin stand before it" + tied,
		"rule abc-50/95: margin -0.5000 from 2024-01-01 to 2024-12-31 is not above zero",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestThresholdsThatMakeNoSenseAreRefused(t *testing.T) {
	for _, tt := range []struct {
		a, b int
		ok   bool
	}{{80, 95, true}, {1, 100, true}, {0, 95, false}, {95, 80, false}, {80, 80, false}, {80, 101, false}} {
		if err := (Thresholds{tt.a, tt.b}).Check(); (err == nil) != tt.ok {
			t.Errorf("%d and %d: %v", tt.a, tt.b, err)
		}
	}
}

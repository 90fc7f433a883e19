package segment

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

func TestGoodsByHand(t *testing.T) {
	six := crm.MoneyOf(6)
	var g Goods
	for _, l := range []GoodsLine{
		{Product: "candle", Name: "Candle", Customer: "1", Amount: crm.MoneyOf(20), Quantity: crm.QuantityOf(2), Cost: &six},
		{Product: "candle", Name: "Candle, red", Customer: "2", Amount: -crm.MoneyOf(10), Quantity: -crm.QuantityOf(1), Cost: &six},
		{Product: "candle", Customer: "1", Quantity: crm.QuantityOf(1), Cost: &six}, // given away
		{Product: "card", Customer: "1", Amount: crm.MoneyOf(3), Quantity: crm.QuantityOf(1)},
		{Customer: "1", Amount: -crm.MoneyOf(2)}, // a discount on the whole order
	} {
		if err := g.Add(l); err != nil {
			t.Fatal(err)
		}
	}
	margin := crm.MoneyOf(10 - 12) // two net of one returned, one given away: 10 for 2 × 6
	want := Assortment{
		Products:  []Product{{"candle", "Candle, red", crm.MoneyOf(10), 3, &margin}, {"card", "", crm.MoneyOf(3), 1, nil}},
		NoProduct: -crm.MoneyOf(2),
		Margins: map[string]Margin{
			"1": {Margin: crm.MoneyOf(20 - 12 - 6 - 2), Known: crm.MoneyOf(18), Unknown: crm.MoneyOf(3)},
			"2": {Margin: -crm.MoneyOf(4), Known: -crm.MoneyOf(10)},
		},
	}
	if diff := cmp.Diff(want, g.Finish(nil)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want.Margins = map[string]Margin{"one": {Margin: -crm.MoneyOf(4), Known: crm.MoneyOf(8), Unknown: crm.MoneyOf(3)}}
	if diff := cmp.Diff(want, g.Finish(func(string) string { return "one" })); diff != "" {
		t.Errorf("two numbers of one person (-want +got):\n%s", diff)
	}
}

func TestCostsThatDoNotFitAreRefused(t *testing.T) {
	huge := crm.Money(math.MaxInt64 / 3)
	var g Goods
	err := g.Add(GoodsLine{Product: "a", Quantity: crm.QuantityOf(1), Cost: &huge})
	if err == nil {
		err = g.Add(GoodsLine{Product: "a", Quantity: -crm.QuantityOf(1), Cost: &huge})
	}
	if !errors.Is(err, ErrCosts) {
		t.Errorf("got %v", err)
	}
	if err := g.Add(GoodsLine{Product: "a", Quantity: crm.QuantityOf(9), Cost: &huge}); !errors.Is(err, ErrCosts) {
		t.Errorf("got %v", err)
	}
}

// Products and what names none add up to all lines, customers' margins to the products', and the order of the lines
// changes nothing.
func TestGoodsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		costs := map[string]*crm.Money{"a": new(crm.Money), "b": nil, "c": new(crm.Money), "": nil}
		*costs["a"], *costs["c"] = 25_000, 3
		var lines []GoodsLine
		var all crm.Money
		for range rapid.IntRange(0, 20).Draw(t, "lines") {
			product := rapid.SampledFrom([]string{"a", "b", "c", ""}).Draw(t, "product")
			l := GoodsLine{
				Product: product, Name: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "name"), Cost: costs[product],
				Customer: fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "customer")), Amount: crm.Money(rapid.Int64Range(-99, 99).Draw(t, "amount")),
				Quantity: crm.Quantity(rapid.Int64Range(-30_000, 30_000).Draw(t, "quantity")),
			}
			lines = append(lines, l)
			all += l.Amount
		}
		sum := func(lines []GoodsLine) Assortment {
			var g Goods
			for _, l := range lines {
				if err := g.Add(l); err != nil {
					t.Fatal(err)
				}
			}
			return g.Finish(nil)
		}
		got := sum(lines)
		if moved := sum(rapid.Permutation(lines).Draw(t, "moved")); !cmp.Equal(got, moved) {
			t.Fatalf("the order counts:\n%s", cmp.Diff(got, moved))
		}
		var parts [2]Goods
		cut := rapid.IntRange(0, len(lines)).Draw(t, "cut")
		for i, l := range lines {
			if err := parts[min(i/max(cut, 1), 1)].Add(l); err != nil {
				t.Fatal(err)
			}
		}
		if err := parts[0].Merge(&parts[1]); err != nil {
			t.Fatal(err)
		}
		if merged := parts[0].Finish(nil); !cmp.Equal(got, merged) {
			t.Fatalf("in two parts:\n%s", cmp.Diff(got, merged))
		}
		sales := got.NoProduct
		for _, p := range got.Products {
			sales += p.Sales
		}
		if sales != all {
			t.Fatalf("%s of %s", sales, all)
		}
		var margins, known, unknown crm.Money
		for _, m := range got.Margins {
			margins, known, unknown = margins+m.Margin, known+m.Known, unknown+m.Unknown
		}
		var want crm.Money
		costed := false // some line of a product says what it cost
		for _, l := range lines {
			costed = costed || l.Product != "" && l.Cost != nil
			if l.Cost != nil || l.Quantity == 0 {
				cost := crm.Money(0)
				if l.Cost != nil {
					cost, _ = l.Cost.Times(l.Quantity)
				}
				want += l.Amount - cost
			}
		}
		if (got.Margins != nil) != costed {
			t.Fatalf("margins %v, while some cost is known: %t", got.Margins, costed)
		}
		if costed && (margins != want || known+unknown != all) {
			t.Fatalf("margins of %s, want %s; %s of %s", margins, want, known+unknown, all)
		}
	})
}

func TestABetterClassGetsNoLess(t *testing.T) {
	for _, tt := range []struct {
		effort Effort
		ok     bool
	}{{Effort{24, 12, 4}, true}, {Effort{}, true}, {Effort{5, 5, 5}, true}, {Effort{4, 12, 4}, false}, {Effort{24, 12, 13}, false}, {Effort{1, 0, -1}, false}} {
		if err := tt.effort.Check(); (err == nil) != tt.ok {
			t.Errorf("%+v: %v", tt.effort, err)
		}
	}
}

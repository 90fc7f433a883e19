package sales

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/cohort"
	"github.com/habitue-crm/habitue/transform/fold"
)

func sale(store, customer string, units int64, year, month, day int) Line {
	return Line{Store: store, Known: customer != "", Amount: crm.MoneyOf(units), Date: crm.NewDate(year, 1, 1).AddMonths(month - 1).AddDays(day - 1), Class: fold.Sale, Counts: true}
}

func month(year, m int) cohort.Month { return cohort.Month(year*12 + m - 1) }

func TestMonthsAndStoresByHand(t *testing.T) {
	var b Book
	walkIn := sale("Lyon", "", 5, 2024, 1, 31)
	walkIn.Class = fold.UnknownCustomer
	later := sale("Lyon", "a", 9, 2024, 5, 1)
	later.Class, later.Counts = fold.AfterAsOf, false
	back := sale("Lyon", "a", -30, 2024, 3, 2)
	back.Class = fold.Return
	shipping := sale("Nice", "a", 7, 2024, 3, 3)
	shipping.Class, shipping.Counts = fold.NotGoods, false
	product := sale("Nice", "b", 11, 2024, 3, 31)
	product.Product, product.Classed = "p", true
	for _, l := range []Line{sale("Nice", "a", 40, 2024, 1, 1), walkIn, sale("Lyon", "a", 50, 2024, 3, 1), back, later, shipping, product, sale("", "b", 11, 2024, 3, 31)} {
		b.Add(l)
	}
	got := b.Finish(crm.NewDate(2024, 4, 10))
	money := crm.MoneyOf
	want := Table{Partial: true, Months: []Month{{month(2024, 1), money(40), money(5)}, {month(2024, 2), 0, 0}, {month(2024, 3), money(42), 0}, {month(2024, 4), 0, 0}}}
	if diff := cmp.Diff(want, got.Chain); diff != "" {
		t.Errorf("the chain (-want +got):\n%s", diff)
	}
	if len(got.Stores) != 3 || got.Stores[0].Name != "" || got.Stores[1].Name != "Lyon" || got.Stores[2].Name != "Nice" {
		t.Fatalf("%+v", got.Stores)
	}
	lyon := got.Stores[1]
	if lyon.Lines.Lines != 4 || lyon.Lines.Part(fold.AfterAsOf).Lines != 1 || lyon.Lines.Part(fold.UnknownCustomer).Amount != money(5) || len(lyon.Sales.Months) != 4 || lyon.Sales.Months[2].NetSales != money(20) {
		t.Errorf("%+v", lyon)
	}
	if diff := cmp.Diff(map[string]crm.Money{"p": money(11)}, got.Stores[2].Products); diff != "" {
		t.Errorf("products (-want +got):\n%s", diff)
	}
	if whole := b.Finish(crm.NewDate(2024, 4, 30)); whole.Chain.Partial {
		t.Errorf("on the last day of the month: %+v", whole.Chain)
	}
}

func TestAShopWithoutStoresHasNone(t *testing.T) {
	var b Book
	b.Add(sale("", "a", 1, 2024, 1, 1))
	got := b.Finish(crm.NewDate(2024, 1, 31))
	if got.Stores != nil || len(got.Chain.Months) != 1 || got.Chain.Partial {
		t.Errorf("%+v", got)
	}
	var none Book
	if got := none.Finish(crm.NewDate(2024, 1, 31)); len(got.Chain.Months) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}

// The stores add up to the chain, month by month, in whatever order the lines came.
func TestStoresAddUpToTheChain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Line {
			l := sale(rapid.SampledFrom([]string{"", "n", "s", "w"}).Draw(t, "store"), rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "customer"),
				rapid.Int64Range(-9, 9).Draw(t, "units"), 2024, rapid.IntRange(1, 14).Draw(t, "month"), 3)
			l.Counts = rapid.Bool().Draw(t, "counts")
			return l
		})).Draw(t, "lines")
		var b, again Book
		sums := map[string]crm.Money{}
		for _, l := range lines {
			b.Add(l)
			if l.Counts {
				sums[fmt.Sprint(cohort.MonthOf(l.Date), !l.Known)] += l.Amount
			}
		}
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		for _, l := range lines {
			again.Add(l)
		}
		asOf := crm.NewDate(2025, 3, 31)
		got := b.Finish(asOf)
		if diff := cmp.Diff(got, again.Finish(asOf)); diff != "" {
			t.Fatalf("in another order (-first +second):\n%s", diff)
		}
		var left, right Book
		for i, l := range lines {
			[]*Book{&left, &right}[i%2].Add(l)
		}
		left.Merge(&right)
		if diff := cmp.Diff(got, left.Finish(asOf)); diff != "" {
			t.Fatalf("in two parts (-whole +parts):\n%s", diff)
		}
		for _, m := range got.Chain.Months {
			if m.NetSales != sums[fmt.Sprint(m.Month, false)] || m.WalkIns != sums[fmt.Sprint(m.Month, true)] {
				t.Fatalf("%+v, want %v", m, sums)
			}
			var net, walk crm.Money
			for _, s := range got.Stores {
				for _, of := range s.Sales.Months {
					if of.Month == m.Month {
						net, walk = net+of.NetSales, walk+of.WalkIns
					}
				}
			}
			if len(got.Stores) > 0 && (net != m.NetSales || walk != m.WalkIns) {
				t.Fatalf("the stores sold %v and %v of %+v", net, walk, m)
			}
		}
		var counted int64
		for _, s := range got.Stores {
			counted += s.Lines.Lines
		}
		if len(got.Stores) > 0 && counted != int64(len(lines)) {
			t.Fatalf("%d lines of %d", counted, len(lines))
		}
	})
}

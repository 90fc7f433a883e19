package transform

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/sales"
	"github.com/habitue-crm/habitue/transform/segment"
	"github.com/habitue-crm/habitue/transform/tier"
)

// shopWithStores is a shop in which everybody buys at the given stores, by customer.
func shopWithStores(t interface{ Fatal(...any) }, buys map[string][]string, least int64) Snapshot {
	asOf := crm.NewDate(2024, 6, 30)
	var records []fold.Record
	var book sales.Book
	for _, id := range slices.Sorted(func(yield func(string) bool) {
		for id := range buys {
			if !yield(id) {
				return
			}
		}
	}) {
		f := fold.New(fold.Net)
		for n, store := range buys[id] {
			day, amount := crm.NewDate(2024, 1, 1).AddDays(17*n+len(id)), crm.MoneyOf(int64(10+n))
			f.Add(fold.Line{Store: store, OrderID: fmt.Sprint(id, n), Date: day, Quantity: crm.QuantityOf(1), Amount: amount})
			book.Add(sales.Line{Store: store, Known: true, Date: day, Amount: amount, Class: fold.Sale, Counts: true})
		}
		records = append(records, f.Finish(id))
	}
	totals := book.Finish(asOf)
	s, err := Build(records, []crm.Customer{{ID: "never", Name: "Jo"}}, nil, nil, Settings{
		AsOf: asOf, Currency: "EUR", ABC: segment.Usual(), Effort: segment.Effort{A: 3, B: 2, C: 1}, Sales: &totals, StorePeople: least,
		Tiers: tier.Always(tier.Ladder{Metric: tier.NetSales, Steps: []tier.Step{{Name: "bronze"}, {Name: "gold", From: crm.MoneyOf(30)}}}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheStoresByHand(t *testing.T) {
	s := shopWithStores(t, map[string][]string{"a": {"N", "S", "N"}, "b": {"S", "S"}, "c": {"N"}, "d": {"", ""}}, 2)
	homes := map[string]string{}
	for _, p := range s.Profiles {
		homes[p.CustomerID] = p.HomeStore
	}
	if diff := cmp.Diff(map[string]string{"a": "N", "b": "S", "c": "N", "d": "", "never": ""}, homes); diff != "" {
		t.Errorf("at home (-want +got):\n%s", diff)
	}
	list := s.Summary.Stores.List
	if len(list) != 3 || list[0].Store != "" || list[1].Store != "N" || list[2].Store != "S" {
		t.Fatalf("%+v", list)
	}
	// a bought for 10 + 12 at N and 11 at S, c for 10 at N: all of it is of the people of N.
	if n := list[1]; n.Withheld != "" || n.Customers != 2 || n.Figures.Totals.NetSales != crm.MoneyOf(43) || n.Lines.Lines != 3 {
		t.Errorf("N: %+v", n)
	}
	if u := list[0]; u.Customers != 2 || u.Buyers != 1 || u.Figures != nil || u.Withheld != "1 buyers are at home here, fewer than 2" {
		t.Errorf("without a store: %+v", u)
	}
	if u := list[2]; u.Figures != nil || u.Buyers != 1 || u.Lines.Lines != 3 {
		t.Errorf("S: %+v", u)
	}
	if one := shopWithStores(t, map[string][]string{"a": {"N"}, "b": {"N"}}, 0); one.Summary.Stores != nil {
		t.Error("one store is compared with itself")
	}
}

// What is told of the stores adds up to what is told of the chain.
func TestStoresAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		buys := map[string][]string{}
		for i := range rapid.IntRange(1, 25).Draw(t, "customers") {
			buys[fmt.Sprintf("c%02d", i)] = rapid.SliceOfN(rapid.SampledFrom([]string{"", "N", "S", "W"}), 1, 5).Draw(t, "stores")
		}
		s := shopWithStores(t, buys, 0).Summary
		if s.Stores == nil {
			return
		}
		var people, buyers, a, gold, known, first, end int64
		var net, sold crm.Money
		segments := map[crm.Segment]int64{}
		for _, one := range s.Stores.List {
			f := one.Figures
			people, buyers, net = people+f.Totals.Customers, buyers+f.Totals.Buyers, net+f.Totals.NetSales
			a, known, first, end = a+f.ABC.A.Customers, known+f.Contact.Unknown, first+int64(f.Concentration.FirstOrders), end+lastEnd(f)
			for _, seg := range f.Segments {
				segments[seg.Segment] += seg.Customers
			}
			for _, step := range f.Tiers {
				if step.Tier == "gold" {
					gold += step.Customers
				}
			}
			for _, m := range one.Sales.Months {
				sold += m.NetSales
			}
		}
		months := s.Balance.Months
		if people != s.Totals.Customers || buyers != s.Totals.Buyers || net != s.Totals.NetSales || sold != s.Totals.NetSales || a != s.ABC.A.Customers ||
			gold != s.Tiers[len(s.Tiers)-1].Customers || known != s.Contact.Unknown || first != int64(s.Concentration.FirstOrders) || end != months[len(months)-1].End {
			t.Fatalf("the stores: %d people, %d buyers, %s, %s sold, %d in A, %d gold, %d unknown, %d first, %d at the end; the chain: %+v", people, buyers, net, sold, a, gold, known, first, end, s)
		}
		for _, seg := range s.RFM.Segments {
			if segments[seg.Segment] != seg.Customers {
				t.Fatalf("%s: %d, want %d", seg.Segment, segments[seg.Segment], seg.Customers)
			}
		}
	})
}

func lastEnd(f *StoreFigures) int64 {
	if n := len(f.Balance.Months); n > 0 {
		return f.Balance.Months[n-1].End
	}
	return 0
}

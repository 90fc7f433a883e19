package fold

import (
	"fmt"
	"slices"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

func anyLine(t *rapid.T) Line {
	return Line{
		Source:   rapid.SampledFrom([]string{"shop", "web"}).Draw(t, "source"),
		Store:    rapid.SampledFrom([]string{"", "north"}).Draw(t, "store"),
		OrderID:  rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "order"),
		Date:     crm.Date(rapid.IntRange(-2, 3).Draw(t, "date")),
		Quantity: crm.Quantity(rapid.IntRange(-1, 2).Draw(t, "quantity")) * 10_000,
		Amount:   crm.Money(rapid.IntRange(-3, 9).Draw(t, "amount")),
		Return:   rapid.IntRange(0, 4).Draw(t, "return") == 0,
		Type:     rapid.SampledFrom([]crm.LineType{crm.Goods, crm.Goods, crm.Goods, crm.Discount, crm.Shipping, crm.Tip}).Draw(t, "type"),
	}
}

// obvious is the record as one would work it out by hand: a list of the lines that count, then one question after
// the other, each over all of them.
func obvious(lines []Line, basis Basis, id string) Record {
	var counted, buying []Line
	for _, l := range lines {
		if l.Type == crm.Shipping || l.Type == crm.Tip {
			continue
		}
		goods := l.Type == crm.Goods || l.Amount == 0
		sale := goods && !l.Return && l.Quantity > 0 && l.Amount > 0
		if basis == Sales && !sale {
			continue
		}
		counted = append(counted, l)
		if goods && !l.Return && l.Quantity > 0 && l.Amount >= 0 {
			buying = append(buying, l)
		}
	}
	name := func(l Line) string {
		if l.OrderID == "" {
			return fmt.Sprintf("%s/%s on %s", l.Source, l.Store, l.Date)
		}
		return fmt.Sprintf("%s/%s no %s", l.Source, l.Store, l.OrderID)
	}
	r := Record{CustomerID: id, Basis: basis, FirstOrderOn: crm.NoDate, LastOrderOn: crm.NoDate, Days: []Day{}}
	sort.SliceStable(buying, func(i, j int) bool { return buying[i].Date < buying[j].Date })
	begun, bought := map[string]crm.Date{}, map[crm.Date]bool{}
	for _, l := range buying {
		if _, known := begun[name(l)]; !known {
			begun[name(l)] = l.Date
		}
		bought[l.Date] = true
	}
	if len(buying) > 0 {
		r.FirstOrderOn, r.LastOrderOn = buying[0].Date, buying[len(buying)-1].Date
	}
	r.Orders, r.OrderDays, r.Lines = int64(len(begun)), int64(len(bought)), int64(len(counted))
	for date := crm.Date(-10); date < 10; date++ {
		day, seen := Day{Date: date, Bought: bought[date]}, false
		for _, l := range counted {
			if l.Date != date {
				continue
			}
			seen = true
			day.Gross += max(l.Amount, 0)
			day.Returns += max(-l.Amount, 0)
			if l.Type == crm.Goods {
				r.Quantity += l.Quantity
			}
		}
		for _, first := range begun {
			if first == date {
				day.Orders++
			}
		}
		if seen {
			r.Days = append(r.Days, day)
			r.Gross += day.Gross
			r.Returns += day.Returns
		}
	}
	return r
}

func folded(basis Basis, lines []Line) *Fold {
	f := New(basis)
	for _, l := range lines {
		f.Add(l)
	}
	return f
}

func TestTheFoldIsTheObviousSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.Custom(anyLine), 0, 30).Draw(t, "lines")
		basis := rapid.SampledFrom([]Basis{Net, Sales}).Draw(t, "basis")
		if diff := cmp.Diff(obvious(lines, basis, "7"), folded(basis, lines).Finish("7")); diff != "" {
			t.Fatalf("(-obvious +fold):\n%s", diff)
		}
	})
}

func TestOrderAndPartsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.Custom(anyLine), 0, 30).Draw(t, "lines")
		basis := rapid.SampledFrom([]Basis{Net, Sales}).Draw(t, "basis")
		want := folded(basis, lines).Finish("7")

		shuffled := rapid.Permutation(lines).Draw(t, "shuffled")
		if diff := cmp.Diff(want, folded(basis, shuffled).Finish("7")); diff != "" {
			t.Fatalf("in another order (-want +got):\n%s", diff)
		}
		cut := rapid.IntRange(0, len(shuffled)).Draw(t, "cut")
		left, right := folded(basis, shuffled[:cut]), folded(basis, shuffled[cut:])
		before := right.Finish("7")
		left.Merge(right)
		if diff := cmp.Diff(want, left.Finish("7")); diff != "" {
			t.Fatalf("in two parts (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(before, right.Finish("7")); diff != "" {
			t.Fatalf("merging changed the part that was merged:\n%s", diff)
		}
	})
}

func TestFinishLeavesTheFoldOpen(t *testing.T) {
	a := Line{OrderID: "1", Date: 5, Quantity: 10_000, Amount: 7}
	b := Line{OrderID: "2", Date: 3, Quantity: 10_000, Amount: 1}
	f := New(Net)
	f.Add(a)
	f.Finish("7")
	f.Add(b)
	if diff := cmp.Diff(folded(Net, []Line{a, b}).Finish("7"), f.Finish("7")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatCountsAsAnOrder(t *testing.T) {
	buy := func(change ...func(*Line)) Line {
		l := Line{Source: "shop", OrderID: "1", Date: 10, Quantity: 10_000, Amount: 50_000}
		for _, c := range change {
			c(&l)
		}
		return l
	}
	for _, tt := range []struct {
		name         string
		lines        []Line
		orders, days int64
	}{
		{"two lines of one order", []Line{buy(), buy()}, 1, 1},
		{"one order on two days", []Line{buy(), buy(func(l *Line) { l.Date++ })}, 1, 2},
		{"two orders of one day", []Line{buy(), buy(func(l *Line) { l.OrderID = "2" })}, 2, 1},
		{"one number in two stores", []Line{buy(), buy(func(l *Line) { l.Store = "north" })}, 2, 1},
		{"lines without a number on one day", []Line{buy(func(l *Line) { l.OrderID = "" }), buy(func(l *Line) { l.OrderID = "" })}, 1, 1},
		{"lines without a number on two days", []Line{buy(func(l *Line) { l.OrderID = "" }), buy(func(l *Line) { l.OrderID, l.Date = "", 11 })}, 2, 2},
		{"returns only", []Line{buy(func(l *Line) { l.Return, l.Amount, l.Quantity = true, -5, -10_000 })}, 0, 0},
		{"a discount alone", []Line{buy(func(l *Line) { l.Amount = -5 })}, 0, 0},
		{"a gift", []Line{buy(func(l *Line) { l.Amount = 0 })}, 1, 1},
		{"a gift of nothing", []Line{buy(func(l *Line) { l.Amount, l.Quantity = 0, 0 })}, 0, 0},
	} {
		r := folded(Net, tt.lines).Finish("7")
		if r.Orders != tt.orders || r.OrderDays != tt.days || r.Bought() != (tt.orders > 0) || (r.FirstOrderOn == crm.NoDate) != (tt.orders == 0) {
			t.Errorf("%s: got %d orders on %d days, the first %q", tt.name, r.Orders, r.OrderDays, r.FirstOrderOn)
		}
		if r.Lines != int64(len(tt.lines)) {
			t.Errorf("%s: %d lines counted", tt.name, r.Lines)
		}
	}
}

func TestBetweenTakesTheDaysOfAWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dates := rapid.SliceOfDistinct(rapid.IntRange(-9, 9), rapid.ID[int]).Draw(t, "dates")
		slices.Sort(dates)
		var r Record
		for _, d := range dates {
			r.Days = append(r.Days, Day{Date: crm.Date(d)})
		}
		after, upTo := crm.Date(rapid.IntRange(-11, 11).Draw(t, "after")), crm.Date(rapid.IntRange(-11, 11).Draw(t, "up to"))
		var want []crm.Date
		for _, d := range r.Days {
			if d.Date > after && d.Date <= upTo {
				want = append(want, d.Date)
			}
		}
		var got []crm.Date
		for _, d := range r.Between(after, upTo) {
			got = append(got, d.Date)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("after %d up to %d (-want +got):\n%s", after, upTo, diff)
		}
	})
}

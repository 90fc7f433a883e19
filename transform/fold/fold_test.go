package fold

import (
	"fmt"
	"slices"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

func anyLine(t *rapid.T) Line {
	return Line{
		Source:    rapid.SampledFrom([]string{"shop", "web"}).Draw(t, "source"),
		Store:     rapid.SampledFrom([]string{"", "north", "south"}).Draw(t, "store"),
		OrderID:   rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "order"),
		Date:      crm.Date(rapid.IntRange(-2, 3).Draw(t, "date")),
		Quantity:  crm.Quantity(rapid.IntRange(-1, 2).Draw(t, "quantity")) * 10_000,
		Amount:    crm.Money(rapid.IntRange(-3, 9).Draw(t, "amount")),
		Return:    rapid.IntRange(0, 4).Draw(t, "return") == 0,
		Type:      rapid.SampledFrom([]crm.LineType{crm.Goods, crm.Goods, crm.Goods, crm.Discount, crm.Shipping, crm.Tip}).Draw(t, "type"),
		ProductID: rapid.SampledFrom([]string{"", "P", "Q", "R"}).Draw(t, "product"),
		Channel:   rapid.SampledFrom([]string{"", "web", "counter"}).Draw(t, "channel"),
		Discount:  crm.Money(rapid.IntRange(-1, 3).Draw(t, "discount")),
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
	products, channels := map[string]bool{}, map[string]int64{}
	for _, l := range buying {
		if l.ProductID != "" {
			products[l.Source+"/"+l.ProductID] = true
		}
	}
	for _, l := range counted {
		r.Discount += l.Discount
		if l.Channel != "" {
			channels[l.Channel]++
		}
	}
	r.Products = int64(len(products))
	spent := map[string]crm.Money{}
	for _, l := range counted {
		spent[l.Store] += max(l.Amount, 0)
	}
	for store, sum := range spent {
		if store != "" && sum > 0 && (r.Home == "" || sum > spent[r.Home] || sum == spent[r.Home] && store < r.Home) {
			r.Home = store
		}
	}
	for _, name := range []string{"counter", "web"} {
		if channels[name] > 0 {
			r.Channels = append(r.Channels, Channel{name, channels[name]})
		}
	}
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

// One Fold and one Sum serve all customers, one after the other.
func TestNothingOfACustomerIsLeftForTheNext(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := New(Net)
		var r Record
		for range 3 {
			lines := rapid.SliceOfN(rapid.Custom(anyLine), 0, 20).Draw(t, "lines")
			f.Reset()
			for _, l := range lines {
				f.Add(l)
			}
			f.FinishInto(&r, "7")
			if diff := cmp.Diff(obvious(lines, Net, "7"), r, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("(-obvious +fold):\n%s", diff)
			}
		}
	})
}

func TestALargeCustomerIsTheObviousSum(t *testing.T) {
	var lines []Line
	for i := range 5 * waitingMost {
		on := crm.Date(i*7919%11 - 5)
		lines = append(lines, Line{Source: "shop", OrderID: fmt.Sprint(i * 31 % 1500), Date: on, Quantity: 10_000, Amount: crm.Money(i%90 - 10), ProductID: fmt.Sprint(i % 300)})
	}
	if diff := cmp.Diff(obvious(lines, Net, "7"), folded(Net, lines).Finish("7")); diff != "" {
		t.Errorf("(-obvious +fold):\n%s", diff)
	}
}

// Orders may be given in parts, each with numbers of its own.
func TestOrdersMayBeNumberedAnew(t *testing.T) {
	var s Sum
	s.Add([]Entry{{Amount: 5, Date: 3, Order: 1, Buys: true}, {Amount: 5, Date: 2, Order: 2, Buys: true}})
	s.ForgetOrders()
	s.Add([]Entry{{Amount: 5, Date: 3, Order: 1, Buys: true}, {Amount: 5, Date: 1, Order: 1, Buys: true}})
	var r Record
	s.Finish(&r, nil, nil)
	want := []Day{{Date: 1, Gross: 5, Orders: 1, Bought: true}, {Date: 2, Gross: 5, Orders: 1, Bought: true}, {Date: 3, Gross: 10, Orders: 1, Bought: true}}
	if diff := cmp.Diff(want, r.Days); diff != "" || r.Orders != 3 {
		t.Errorf("%d orders, (-want +got):\n%s", r.Orders, diff)
	}
}

func TestHomeIsWhereMostWasBought(t *testing.T) {
	at := func(store string, amount crm.Money) Line {
		return Line{Store: store, OrderID: "1", Quantity: 10_000, Amount: amount}
	}
	for _, tt := range []struct {
		name  string
		lines []Line
		want  string
	}{
		{"what came back moves nobody", []Line{at("Nice", 40), at("Lyon", 50), {Store: "Lyon", Quantity: -10_000, Amount: -30, Return: true}}, "Lyon"},
		{"of equal stores the first by name", []Line{at("Nice", 40), at("Lyon", 40)}, "Lyon"},
		{"lines without a store tell nothing", []Line{at("", 90), at("Nice", 1)}, "Nice"},
		{"no store", []Line{at("", 90)}, ""},
		{"a gift is bought nowhere", []Line{at("Nice", 0)}, ""},
	} {
		got := folded(Net, tt.lines).Finish("a")
		if got.Home != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got.Home, tt.want)
		}
	}
}

func TestTheHistogramCountsWhatTheDaysSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const asOf = crm.Date(4)
		whole, left, right := NewHistogram(asOf), NewHistogram(asOf), NewHistogram(asOf)
		rhythms, spends, gaps := map[Rhythm]int64{}, map[Spend]int64{}, map[int64]int64{}
		for i, lines := range rapid.SliceOfN(rapid.SliceOfN(rapid.Custom(anyLine), 0, 12), 0, 8).Draw(t, "customers") {
			r := folded(Net, lines).Finish("7")
			whole.Add(&r)
			[]*Histogram{left, right}[i%2].Add(&r)
			var on []crm.Date
			net := crm.Money(0)
			for _, d := range r.Days {
				if d.Bought {
					if on = append(on, d.Date); len(on) > 1 {
						net += d.Gross - d.Returns
						gaps[int64(d.Date-on[len(on)-2])]++
					}
				}
			}
			if n := int64(len(on)) - 1; n >= 0 {
				rhythms[Rhythm{n, int64(on[n] - on[0]), int64(asOf - on[0])}]++
				if n > 0 {
					spends[Spend{n, net}]++
				}
			}
		}
		left.Merge(right)
		for _, h := range []*Histogram{whole, left} {
			diff := cmp.Diff(rhythms, asMap(t, h.Rhythms())) + cmp.Diff(spends, asMap(t, h.Spends())) + cmp.Diff(gaps, asMap(t, h.Gaps()))
			if diff != "" {
				t.Fatalf("(-obvious +histogram):\n%s", diff)
			}
		}
	})
}

func asMap[T comparable](t *rapid.T, list []Counted[T]) map[T]int64 {
	m := map[T]int64{}
	for _, c := range list {
		m[c.Of] = c.N
	}
	if len(m) != len(list) {
		t.Fatal("one kind is listed twice")
	}
	return m
}

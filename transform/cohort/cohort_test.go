package cohort

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// buys is the record of a customer with an order of so many units of money on each of the days.
func buys(id string, units int64, days ...crm.Date) fold.Record {
	f := fold.New(fold.Net)
	for i, d := range days {
		f.Add(fold.Line{OrderID: fmt.Sprintf("%s-%d", id, i), Date: d, Quantity: crm.QuantityOf(1), Amount: crm.MoneyOf(units)})
	}
	return f.Finish(id)
}

// returns is the record of a customer who only ever brought something back.
func returns(id string, day crm.Date) fold.Record {
	f := fold.New(fold.Net)
	f.Add(fold.Line{OrderID: "R" + id, Date: day, Quantity: -crm.QuantityOf(1), Amount: -crm.MoneyOf(5), Return: true})
	return f.Finish(id)
}

func on(month, day int) crm.Date {
	return crm.NewDate(2024, 1, 1).AddMonths(month - 1).AddDays(day - 1)
}

func TestCohortsByHand(t *testing.T) {
	records := []fold.Record{
		buys("a", 10, on(1, 5), on(1, 20), on(3, 1)),
		buys("b", 10, on(1, 31), on(2, 1), on(3, 9), on(3, 10)),
		buys("c", 10, on(3, 2)),
		returns("d", on(1, 1)),
	}
	want := Table{Last: MonthOf(on(3, 1)), Partial: true, Rows: []Cohort{
		{Month: MonthOf(on(1, 1)), Customers: 2, Active: []int64{2, 1, 2}, Sales: []crm.Money{crm.MoneyOf(30), crm.MoneyOf(10), crm.MoneyOf(30)}},
		{Month: MonthOf(on(3, 1)), Customers: 1, Active: []int64{1}, Sales: []crm.Money{crm.MoneyOf(10)}},
	}}
	if diff := cmp.Diff(want, Cohorts(each(records), on(3, 30))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if Cohorts(each(records), on(3, 31)).Partial {
		t.Error("a month that is over is called partial")
	}
	if got := Cohorts(nil, on(2, 29)); len(got.Rows) != 0 || got.Partial {
		t.Errorf("of nobody: %+v", got)
	}
}

func TestMonthsAsText(t *testing.T) {
	text, err := json.Marshal([]Month{MonthOf(crm.NewDate(1999, 12, 31)), MonthOf(crm.NewDate(2024, 2, 29))})
	if string(text) != `["1999-12","2024-02"]` || err != nil {
		t.Errorf("%s %v", text, err)
	}
	var back []Month
	if err := json.Unmarshal(text, &back); err != nil || back[0] != MonthOf(crm.NewDate(1999, 12, 1)) || back[1].Last() != crm.NewDate(2024, 2, 29) {
		t.Errorf("%v %v", back, err)
	}
	if err := json.Unmarshal([]byte(`"2024-13"`), &back[0]); err == nil {
		t.Error("a thirteenth month was read")
	}
}

func TestBalanceByHand(t *testing.T) {
	records := []fold.Record{
		// Fewer than thirty gaps: a year. "a" lapses on 6 January 2025, 366 days after, and comes back that month.
		buys("a", 10, on(1, 5), on(13, 20)),
		buys("b", 10, on(2, 10), on(13, 10)),
		buys("c", 10, on(2, 1)),
	}
	got := Balances(each(records), on(14, 5))
	if got.Lapse != (Lapse{365, "2 gaps between orders are too few to tell"}) || !got.Partial || len(got.Months) != 14 {
		t.Fatalf("%+v", got)
	}
	want := map[int]Flow{
		1:  {Start: 0, New: 1, End: 1},
		2:  {Start: 1, New: 2, End: 3},
		13: {Start: 3, Reactivated: 1, Lapsed: 1, End: 3, Replacement: 1},
		14: {Start: 3, Lapsed: 1, End: 2},
	}
	for m, w := range want {
		w.Month = MonthOf(on(m, 1))
		if diff := cmp.Diff(w, got.Months[m-1]); diff != "" {
			t.Errorf("month %d (-want +got):\n%s", m, diff)
		}
	}
}

func TestTheLapseIsTheShopsOwn(t *testing.T) {
	var records []fold.Record
	for i := range 30 { // gaps of 1 to 30 days: nine in ten of them are 27 at most
		records = append(records, buys(fmt.Sprint(i), 1, 0, crm.Date(i+1)))
	}
	if got := LapseOf(each(records)); got != (Lapse{27, "nine in ten of 30 gaps between orders are no longer"}) {
		t.Errorf("%+v", got)
	}
}

func TestConcentrationByHand(t *testing.T) {
	records := []fold.Record{
		buys("a", 30, 700, 1000), // 60, of which 30 first and long ago
		buys("b", 20, 999),       // 20, all first
		buys("c", 10, 990, 1000), // 20, of which 10 first
		returns("d", 1000),
	}
	got := Concentrate(each(records), 1000)
	want := Concentration{
		HHI: 0.44, Alike: 2.27272727, // (60² + 20² + 20²) / 100²
		FirstOrders: crm.MoneyOf(60), Sales: crm.MoneyOf(100), FirstShare: 0.6,
		FirstOrdersYear: crm.MoneyOf(60), SalesYear: crm.MoneyOf(100), FirstShareOfYear: 0.6,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got = Concentrate(each(records), 1100) // 700 is more than a year before 1100
	if got.FirstOrdersYear != crm.MoneyOf(30) || got.SalesYear != crm.MoneyOf(70) || got.FirstShareOfYear != 0.428571429 {
		t.Errorf("of the year: %+v", got)
	}
	if got := Concentrate(nil, 1000); got != (Concentration{}) {
		t.Errorf("of nobody: %+v", got)
	}
}

func TestSecondOrdersByHand(t *testing.T) {
	var records []fold.Record
	add := func(n int, days ...crm.Date) {
		for range n {
			records = append(records, buys(fmt.Sprint(len(records)), 1, days...))
		}
	}
	add(10, 0, 0)  // two orders on the first day
	add(20, 0, 30) // on the last day that counts for 30
	add(30, 0, 45) // and for 60
	add(30, 960)   // watched for 40 days only
	add(10, 0)     // never again
	got := Seconds(each(records), 1000)
	// By hand: on day 0 10 of 100 order again, on day 30 20 of 90: 1 − 0.9·(70/90) = 0.3. On day 40 thirty are no
	// longer watched; on day 45 30 of 40 order again: 1 − 0.7·(10/40) = 0.825.
	for i, w := range []Return{
		{Days: 30, AtRisk: 70, Returned: 30, Share: 0.3},
		{Days: 60, AtRisk: 10, Returned: 60, Share: 0.825},
		{Days: 90, AtRisk: 10, Returned: 60, Share: 0.825},
		{Days: 180, AtRisk: 10, Returned: 60, Share: 0.825},
	} {
		g := got.Within[i]
		if g.Days != w.Days || g.AtRisk != w.AtRisk || g.Returned != w.Returned || g.Share != w.Share || g.Withheld {
			t.Errorf("got %+v, want %+v", g, w)
		}
		if !(0 < g.Low && g.Low < g.Share && g.Share < g.High && g.High < 1) {
			t.Errorf("the interval %v to %v of %v", g.Low, g.High, g.Share)
		}
	}
	if got.Buyers != 100 {
		t.Errorf("%d buyers", got.Buyers)
	}
}

func TestSharesThatNothingSupportsAreWithheld(t *testing.T) {
	var few, young, none, all []fold.Record
	for i := range 40 {
		id := fmt.Sprint(i)
		if i < 29 {
			few = append(few, buys(id, 1, 0, 3))
		}
		young = append(young, buys(id, 1, crm.Date(1000-35+i%3))) // watched for 33 to 35 days
		none = append(none, buys(id, 1, 0))
		all = append(all, buys(id, 1, 0, 3))
	}
	for _, tt := range []struct {
		name    string
		records []fold.Record
		want    []Return
	}{
		{"fewer than thirty buyers", few, []Return{{Days: 30, Returned: 29, Withheld: true}}},
		{"nobody was watched for sixty days", young, []Return{{Days: 30, AtRisk: 40, High: 0.0880973}, {Days: 60, Withheld: true}}},
		{"nobody came back", none, []Return{{Days: 30, AtRisk: 40, High: 0.0880973}}}, // 1 − 0.025^(1/40)
		{"everyone came back", all, []Return{{Days: 30, Returned: 40, Share: 1, Low: 0.9119027, High: 1}}},
	} {
		got := Seconds(each(tt.records), 1000).Within
		for i, w := range tt.want {
			if got[i].AtRisk != w.AtRisk || got[i].Returned != w.Returned || got[i].Withheld != w.Withheld || got[i].Share != w.Share ||
				math.Abs(got[i].Low-w.Low) > 1e-6 || math.Abs(got[i].High-w.High) > 1e-6 {
				t.Errorf("%s: got %+v, want %+v", tt.name, got[i], w)
			}
		}
	}
}

func anyRecords(t *rapid.T) (records []fold.Record) {
	for i := range rapid.IntRange(0, 45).Draw(t, "customers") {
		days := rapid.SliceOfN(rapid.IntRange(0, 400), 0, 6).Draw(t, "days")
		if len(days) == 0 {
			records = append(records, returns(fmt.Sprint(i), 100))
			continue
		}
		dates := make([]crm.Date, len(days))
		for j, d := range days {
			dates[j] = crm.Date(d)
		}
		records = append(records, buys(fmt.Sprint(i), rapid.Int64Range(0, 9).Draw(t, "units"), dates...))
	}
	return records
}

// hasDay reports whether the customer bought on the day.
func hasDay(r fold.Record, day crm.Date) bool {
	return slices.ContainsFunc(r.Days, func(d fold.Day) bool { return d.Bought && d.Date == day })
}

// The counts are those of somebody who lives through the days one by one and asks of everyone: first order, back
// again, gone?
func TestMonthsAreThoseOfADiary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records, asOf := anyRecords(t), crm.Date(400+rapid.IntRange(0, 60).Draw(t, "after"))
		table, balance := Cohorts(each(records), asOf), Balances(each(records), asOf)
		active := map[[2]Month]map[string]bool{}
		flows := map[Month]Flow{}
		for _, r := range records {
			last, gone := crm.NoDate, false
			for day := crm.Date(0); day <= asOf; day++ {
				m := MonthOf(day)
				f := flows[m]
				if last != crm.NoDate && !gone && int64(day-last) > balance.Lapse.Days {
					gone = true
					f.Lapsed++
				}
				if hasDay(r, day) {
					switch {
					case last == crm.NoDate:
						f.New++
					case gone:
						f.Reactivated++
					}
					last, gone = day, false
					key := [2]Month{MonthOf(r.FirstOrderOn), m}
					if active[key] == nil {
						active[key] = map[string]bool{}
					}
					active[key][r.CustomerID] = true
				}
				flows[m] = f
			}
		}
		base := int64(0)
		for _, f := range balance.Months {
			want := flows[f.Month]
			if f.New != want.New || f.Reactivated != want.Reactivated || f.Lapsed != want.Lapsed || f.Start != base || f.End != base+f.New+f.Reactivated-f.Lapsed {
				t.Fatalf("%+v, want %+v from %d", f, want, base)
			}
			base = f.End
		}
		cells := 0
		for _, c := range table.Rows {
			for k, n := range c.Active {
				if want := len(active[[2]Month{c.Month, c.Month + Month(k)}]); int(n) != want {
					t.Fatalf("%s + %d: %d, want %d", c.Month, k, n, want)
				} else if want > 0 {
					cells++
				}
			}
			if c.Active[0] != c.Customers || c.Month+Month(len(c.Active)-1) != table.Last {
				t.Fatalf("%+v", c)
			}
		}
		if cells != len(active) {
			t.Fatalf("%d cells, want %d", cells, len(active))
		}
	})
}

// The estimate is the product over all days of one less the share of those still watched who order again that day.
func TestSecondOrdersAreTheProductLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records, asOf := anyRecords(t), crm.Date(410)
		for _, got := range Seconds(each(records), asOf).Within {
			waiting := big.NewRat(1, 1)
			for day := int64(0); day <= got.Days; day++ {
				var watched, back int64
				for _, r := range records {
					if !r.Bought() {
						continue
					}
					after, again := int64(math.MaxInt64), false
					if days := orderDays(r); len(days) > 1 {
						after, again = int64(days[1]-days[0]), true
					}
					until := int64(asOf - r.FirstOrderOn)
					if again && after >= day || !again && until >= day {
						watched++
					}
					if again && after == day {
						back++
					}
				}
				if back > 0 {
					waiting.Mul(waiting, big.NewRat(watched-back, watched))
				}
			}
			want, _ := new(big.Rat).Sub(big.NewRat(1, 1), waiting).Float64()
			if !got.Withheld && math.Abs(got.Share-want) > 1e-9 {
				t.Fatalf("%+v, want %v", got, want)
			}
			if !got.Withheld && (got.Low > got.Share || got.High < got.Share) {
				t.Fatalf("%+v", got)
			}
		}
	})
}

// orderDays lists the day of each order.
func orderDays(r fold.Record) (days []crm.Date) {
	for _, d := range r.Days {
		for range d.Orders {
			days = append(days, d.Date)
		}
	}
	return days
}

// each are the records as the package takes them.
func each(records []fold.Record) []*fold.Record {
	var list []*fold.Record
	for i := range records {
		list = append(list, &records[i])
	}
	return list
}

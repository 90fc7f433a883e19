package tier

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// slow goes through a customer's life day by day, by the definition: inside a step is who reaches its entry amount,
// and who was inside it the day before and still reaches its retention amount or has its term and grace. It returns
// the tier of each day from the first purchase on.
func slow(rules Rules, record fold.Record, points []Qualified, asOf crm.Date) (joined crm.Date, tiers []string) {
	joined = asOf
	if len(record.Days) > 0 && record.Days[0].Date < asOf {
		joined = record.Days[0].Date
	}
	counts := false
	for _, r := range rules {
		counts = counts || r.Metric == QualifyingPoints || r.Metric == Quantity || r.Metric == Margin
	}
	for _, p := range points {
		if counts && p.On < joined {
			joined = p.On
		}
	}
	type state struct {
		inside     bool
		held, left crm.Date
	}
	states := map[string]*state{}
	for day := joined; day <= asOf; day++ {
		l := rules.On(day)
		for name, s := range states {
			if s.inside && !slices.ContainsFunc(l.Steps, func(x Step) bool { return x.Name == name }) {
				s.inside, s.left = false, day-1
			}
		}
		metric := crm.Money(0)
		for _, d := range record.Days {
			if d.Date <= day && slowWindow(l, joined, day, d.Date) {
				metric += l.Metric.of(&d)
			}
		}
		for _, p := range points {
			if p.On > day || !slowWindow(l, joined, day, p.On) {
				continue
			}
			switch l.Metric {
			case QualifyingPoints:
				metric += crm.MoneyOf(p.Points)
			case Quantity:
				metric += crm.Money(p.Pieces)
			case Margin:
				metric += p.Margin
			}
		}
		metric = max(metric, 0)
		tier, fell := "", false
		for i := len(l.Steps) - 1; i >= 0; i-- {
			step := l.Steps[i]
			s := states[step.Name]
			if s == nil {
				s = &state{held: crm.NoDate, left: crm.NoDate}
				states[step.Name] = s
			}
			again := s.left != crm.NoDate && day <= s.left.AddMonths(l.ReenterMonths) && metric >= step.reenter()
			qualifies := metric >= step.From || s.inside && metric >= step.keep() || !s.inside && again
			above := fell
			fell = false
			switch {
			case qualifies:
				s.inside, s.held = true, day
			case above && l.Downgrade == OneDown:
				s.inside, s.held = true, day
			case s.inside && !step.Lifetime && day > slowValid(l, joined, s.held)+crm.Date(l.GraceDays):
				s.inside, s.left, fell = false, day-1, true
			}
			if s.inside && tier == "" {
				tier = step.Name
			}
		}
		tiers = append(tiers, tier)
	}
	return joined, tiers
}

// sameYear reports whether two days lie in one calendar year or, from the day joined on, one year of membership.
func sameYear(p Period, joined, a, b crm.Date) bool {
	if p == Calendar {
		return a.Time().Year() == b.Time().Year()
	}
	for n := 0; ; n++ {
		from, to := joined.AddMonths(12*n), joined.AddMonths(12*(n+1))
		if a >= from && a < to {
			return b >= from && b < to
		}
		if a < from {
			return false
		}
	}
}

func slowWindow(l Ladder, joined, day, bought crm.Date) bool {
	if l.Window == Calendar || l.Window == Anniversary {
		return sameYear(l.Window, joined, day, bought)
	}
	return l.WindowMonths == 0 || bought > day.AddMonths(-l.WindowMonths)
}

func slowValid(l Ladder, joined, held crm.Date) crm.Date {
	if l.Term != Calendar && l.Term != Anniversary {
		return held.AddMonths(l.TermMonths)
	}
	next := held
	for sameYear(l.Term, joined, held, next) {
		next++
	}
	return next.AddMonths(l.TermMonths) - 1
}

// tierOn is the tier of a day by the changes of a placement.
func tierOn(changes []Change, day crm.Date) string {
	tier := ""
	for _, c := range changes {
		if c.On <= day {
			tier = c.To
		}
	}
	return tier
}

// randomLadder has every setting somewhere.
func randomLadder(r *rand.Rand) Ladder {
	l := Ladder{
		Metric: Metrics()[r.IntN(len(Metrics()))], Window: []Period{"", Rolling, Calendar, Anniversary}[r.IntN(4)],
		Term: []Period{"", Rolling, Calendar, Anniversary}[r.IntN(4)], TermMonths: []int{0, 1, 6, 12}[r.IntN(4)],
		GraceDays: []int{0, 0, 30}[r.IntN(3)], Downgrade: []Downgrade{"", OneDown}[r.IntN(2)], ReenterMonths: []int{0, 6}[r.IntN(2)],
	}
	if l.Window == "" || l.Window == Rolling {
		l.WindowMonths = []int{0, 1, 3, 12}[r.IntN(4)]
	}
	unit := int64(1)
	if l.Metric != Orders && l.Metric != OrderDays {
		unit = 100
	}
	from, keep := crm.Money(0), crm.Money(0)
	for i, name := range []string{"bronze", "silver", "gold"} {
		s := Step{Name: name}
		if i > 0 || r.IntN(2) == 0 {
			from += crm.MoneyOf(unit * (1 + r.Int64N(3)))
			s.From = from
		}
		if r.IntN(2) == 0 {
			keep = max(keep, s.From*crm.Money(5+r.Int64N(6))/10)
			s.Keep = &keep
			again := (s.From + keep) / 2
			s.Reenter = &again
		}
		kept, re := s.keep(), s.reenter()
		s.Keep, s.Reenter = &kept, &re
		keep = kept
		s.Lifetime = r.IntN(8) == 0
		l.Steps = append(l.Steps, s)
	}
	for i := 1; i < 3; i++ { // what is re-entered must ascend too
		if *l.Steps[i].Reenter < *l.Steps[i-1].Reenter {
			l.Steps[i].Reenter = l.Steps[i-1].Reenter
		}
	}
	return l
}

func randomLife(r *rand.Rand) fold.Record {
	record := fold.Record{CustomerID: "7", Basis: fold.Net}
	day := crm.NewDate(2022, 1, 1) + crm.Date(r.IntN(400))
	for range r.IntN(12) {
		d := fold.Day{Date: day, Gross: crm.MoneyOf(r.Int64N(300)), Orders: 1, Bought: true}
		if r.IntN(4) == 0 {
			d.Returns = crm.MoneyOf(r.Int64N(200))
		}
		record.Days = append(record.Days, d)
		day += crm.Date(1 + r.IntN(200))
	}
	return record
}

// randomPoints are points that count for a status, some of them taken back, in the order of their days.
func randomPoints(r *rand.Rand) []Qualified {
	var points []Qualified
	day := crm.NewDate(2022, 1, 1) + crm.Date(r.IntN(400))
	for range r.IntN(12) {
		points = append(points, Qualified{
			On: day, Points: r.Int64N(300) - r.Int64N(2)*100, Pieces: crm.Quantity(r.Int64N(300*crm.Scale) - r.Int64N(2)*100*crm.Scale), Margin: crm.Money(r.Int64N(300*crm.Scale) - r.Int64N(2)*100*crm.Scale),
		})
		day += crm.Date(r.IntN(200))
	}
	return points
}

func TestTheHistoryIsThatOfTheDefinition(t *testing.T) {
	lives := 2_000 // the slow way looks at every day
	if testing.Short() {
		lives = 300
	}
	moved := 0
	for seed := range uint64(lives) {
		r := rand.New(rand.NewPCG(seed, 3))
		rules := Always(randomLadder(r))
		if r.IntN(3) == 0 {
			rules = append(rules, Dated{From: crm.NewDate(2023, 1, 1) + crm.Date(r.IntN(300)), Ladder: randomLadder(r)})
		}
		if err := rules.Check(); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		record := randomLife(r)
		asOf := crm.NewDate(2023, 1, 1) + crm.Date(r.IntN(900))
		points := randomPoints(r)
		got := rules.PlaceWith(record, points, nil, asOf)
		joined, want := slow(rules, record, points, asOf)
		for i, tier := range want {
			if day := joined + crm.Date(i); tierOn(got.Changes, day) != tier {
				t.Fatalf("seed %d, on %s: got %q, want %q\nrules %+v\nlife %+v\nchanges %+v", seed, day, tierOn(got.Changes, day), tier, rules, record.Days, got.Changes)
			}
		}
		if last := want[len(want)-1]; got.Tier != last {
			t.Fatalf("seed %d: ends in %q, want %q", seed, got.Tier, last)
		}
		moved += len(got.Changes)
	}
	if moved < lives {
		t.Errorf("only %d moves in %d lives", moved, lives)
	}
}

func rankOf(l Ladder, tier string) int {
	return slices.IndexFunc(l.Steps, func(s Step) bool { return s.Name == tier })
}

func TestMoreBoughtNeverPlacesLowerOnAnyDay(t *testing.T) {
	for seed := range uint64(10_000) {
		r := rand.New(rand.NewPCG(seed, 4))
		ladder := randomLadder(r)
		record := randomLife(r)
		if len(record.Days) == 0 {
			continue
		}
		asOf := crm.NewDate(2024, 6, 1)
		points := randomPoints(r)
		before := Always(ladder).PlaceWith(record, points, nil, asOf)
		more := record
		more.Days = slices.Clone(record.Days)
		i := r.IntN(len(more.Days))
		more.Days[i].Gross += crm.MoneyOf(r.Int64N(500))
		more.Days[i].Orders++
		if len(points) > 0 {
			points = slices.Clone(points)
			points[r.IntN(len(points))].Points += r.Int64N(500)
		}
		after := Always(ladder).PlaceWith(more, points, nil, asOf)
		for _, c := range append(slices.Clone(before.Changes), after.Changes...) {
			for _, day := range []crm.Date{c.On - 1, c.On} {
				if rankOf(ladder, tierOn(after.Changes, day)) < rankOf(ladder, tierOn(before.Changes, day)) {
					t.Fatalf("seed %d, on %s: %q, with more bought %q\nladder %+v\nlife %+v", seed, day, tierOn(before.Changes, day), tierOn(after.Changes, day), ladder, record.Days)
				}
			}
		}
	}
}

// A step that was lost and comes back was crossed from below, or somebody fell into it.
func TestNobodyComesBackWithoutCrossingTheEntryAmount(t *testing.T) {
	for seed := range uint64(10_000) {
		r := rand.New(rand.NewPCG(seed, 5))
		ladder := randomLadder(r)
		ladder.ReenterMonths = 0
		record := randomLife(r)
		points := randomPoints(r)
		var l life
		l.begin(&record, points, Always(ladder), crm.NewDate(2024, 6, 1))
		for _, c := range Always(ladder).PlaceWith(record, points, nil, crm.NewDate(2024, 6, 1)).Changes {
			if rankOf(ladder, c.To) <= rankOf(ladder, c.From) {
				continue
			}
			if to := ladder.Steps[rankOf(ladder, c.To)]; max(l.metric(&ladder, c.On), 0) < to.From {
				t.Fatalf("seed %d: up to %s on %s with %s of %s", seed, c.To, c.On, l.metric(&ladder, c.On), to.From)
			}
		}
	}
}

// One placer for all gives what one of their own gives each, and keeps what it gave.
func TestAPlacerHasNoMemoryOfTheCustomerBefore(t *testing.T) {
	asOf := crm.NewDate(2024, 6, 1)
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 6))
		rules := Rules{{Ladder: randomLadder(r)}, {From: asOf.AddDays(-r.IntN(700)), Ladder: randomLadder(r)}}
		grants := [][]Grant{nil, {{Tier: rules[1].Steps[0].Name, From: asOf.AddDays(-r.IntN(300)), To: asOf.AddDays(r.IntN(300) - 150), Because: "a gesture"}}}
		one := rules.Placer(asOf)
		var got, want []Placement
		for i := range 40 {
			record, points := randomLife(r), randomPoints(r)
			got, want = append(got, one.Place(&record, points, grants[i%2])), append(want, rules.PlaceWith(record, points, grants[i%2], asOf))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
}

func amountOf(units int64) *crm.Money {
	m := crm.MoneyOf(units)
	return &m
}

func TestStepsAreKeptForTheirTerm(t *testing.T) {
	d := crm.NewDate
	bought := func(on crm.Date, units int64) fold.Day {
		return fold.Day{Date: on, Gross: crm.MoneyOf(units), Orders: 1, Bought: true}
	}
	steps := []Step{{Name: "bronze"}, {Name: "silver", From: crm.MoneyOf(300), Keep: amountOf(240)}, {Name: "gold", From: crm.MoneyOf(1000), Keep: amountOf(800)}}
	for _, c := range []struct {
		name    string
		rules   Rules
		days    []fold.Day
		grants  []Grant
		asOf    crm.Date
		want    string // the moves
		until   string
		because string
	}{
		{
			"a rolling year, kept a year after the last day that qualified",
			Always(Ladder{Metric: NetSales, WindowMonths: 12, TermMonths: 12, Steps: steps}),
			[]fold.Day{bought(d(2022, 1, 10), 1000)},
			nil,
			d(2024, 6, 1),
			"2022-01-10 gold, 2024-01-10 bronze", "",
			"rule tier: net 0.0000 from 2023-06-02 to 2024-06-01 reaches bronze (0.0000); silver begins at 300.0000",
		},
		{
			"inside its term with nothing bought",
			Always(Ladder{Metric: NetSales, WindowMonths: 12, TermMonths: 12, Steps: steps}),
			[]fold.Day{bought(d(2022, 1, 10), 1000)},
			nil,
			d(2023, 6, 1),
			"2022-01-10 gold", "2024-01-09",
			"rule tier: net 0.0000 from 2022-06-02 to 2023-06-01 keeps gold, entered on 2022-01-10 (last at 800.0000 on 2023-01-09); it holds until 2024-01-09",
		},
		{
			"what keeps a step need not reach it",
			Always(Ladder{Metric: NetSales, WindowMonths: 12, TermMonths: 12, Steps: steps}),
			[]fold.Day{bought(d(2022, 1, 10), 1000), bought(d(2023, 5, 1), 800)},
			nil,
			d(2023, 6, 1),
			"2022-01-10 gold", "2024-06-01",
			"rule tier: net 800.0000 from 2022-06-02 to 2023-06-01 keeps gold, entered on 2022-01-10 (kept at 800.0000); it holds until 2024-06-01",
		},
		{
			"a calendar year and the next",
			Always(Ladder{Metric: NetSales, Window: Calendar, Term: Calendar, TermMonths: 12, Steps: steps}),
			[]fold.Day{bought(d(2022, 3, 1), 300)},
			nil,
			d(2024, 1, 1),
			"2022-03-01 silver, 2024-01-01 bronze", "",
			"rule tier: net 0.0000 from 2024-01-01 to 2024-01-01 reaches bronze (0.0000); silver begins at 300.0000",
		},
		{
			"the year of membership, thirty days of grace",
			Always(Ladder{Metric: Orders, Window: Anniversary, Term: Anniversary, GraceDays: 30, Steps: []Step{{Name: "guest"}, {Name: "friend", From: crm.MoneyOf(2)}}}),
			[]fold.Day{bought(d(2022, 3, 15), 5), bought(d(2022, 4, 1), 5)},
			nil,
			d(2023, 4, 13),
			"2022-03-15 guest, 2022-04-01 friend", "2023-03-14",
			"rule tier: 0 orders from 2023-03-15 to 2023-04-13 keeps friend, entered on 2022-04-01 (last at 2 orders on 2023-03-14); it holds until 2023-03-14",
		},
		{
			"and one day later it is over",
			Always(Ladder{Metric: Orders, Window: Anniversary, Term: Anniversary, GraceDays: 30, Steps: []Step{{Name: "guest"}, {Name: "friend", From: crm.MoneyOf(2)}}}),
			[]fold.Day{bought(d(2022, 3, 15), 5), bought(d(2022, 4, 1), 5)},
			nil,
			d(2023, 4, 14),
			"2022-03-15 guest, 2022-04-01 friend, 2023-04-14 guest", "",
			"rule tier: 0 orders from 2023-03-15 to 2023-04-14 reaches guest (0 orders); friend begins at 2 orders",
		},
		{
			"one step down at a time",
			Always(Ladder{Metric: NetSales, WindowMonths: 1, TermMonths: 6, Downgrade: OneDown, Steps: steps}),
			[]fold.Day{bought(d(2022, 1, 1), 1000)},
			nil,
			d(2023, 6, 1),
			"2022-01-01 gold, 2022-08-01 silver, 2023-02-02 bronze", "",
			"rule tier: net 0.0000 from 2023-05-02 to 2023-06-01 reaches bronze (0.0000); silver begins at 300.0000",
		},
		{
			"for life",
			Always(Ladder{Metric: NetSales, WindowMonths: 1, Steps: []Step{{Name: "founder", From: crm.MoneyOf(50), Lifetime: true}}}),
			[]fold.Day{bought(d(2020, 1, 1), 50)},
			nil,
			d(2024, 1, 1),
			"2020-01-01 founder", "",
			"rule tier: net 0.0000 from 2023-12-02 to 2024-01-01 keeps founder, entered on 2020-01-01 for life",
		},
		{
			"back within six months of the loss, for less",
			Always(Ladder{Metric: NetSales, WindowMonths: 1, ReenterMonths: 6, Steps: []Step{{Name: "vip", From: crm.MoneyOf(100), Keep: amountOf(50), Reenter: amountOf(60)}}}),
			[]fold.Day{bought(d(2022, 1, 1), 100), bought(d(2022, 4, 1), 60), bought(d(2023, 1, 1), 60)},
			nil,
			d(2023, 1, 15),
			"2022-01-01 vip, 2022-02-01 –, 2022-04-01 vip, 2022-05-01 –", "",
			"rule tier: net 60.0000 from 2022-12-16 to 2023-01-15; vip begins at 100.0000",
		},
		{
			"by hand, with its reason, and back when it ends",
			Always(Ladder{Metric: NetSales, WindowMonths: 12, Steps: steps}),
			[]fold.Day{bought(d(2022, 1, 1), 10)},
			[]Grant{{Tier: "gold", From: d(2022, 2, 1), To: d(2022, 3, 31), Because: "won the draw"}},
			d(2022, 3, 1),
			"2022-01-01 bronze, 2022-02-01 gold by hand", "2022-03-31",
			"rule tier: net 10.0000 from 2021-03-02 to 2022-03-01; gold was granted by hand from 2022-02-01 to 2022-03-31 (won the draw)",
		},
		{
			"points that qualify reach a step, and what a return takes back counts against it",
			Always(Ladder{Metric: QualifyingPoints, WindowMonths: 12, Steps: []Step{{Name: "guest"}, {Name: "friend", From: crm.MoneyOf(100)}}}),
			[]fold.Day{bought(d(2022, 3, 15), 5), bought(d(2022, 4, 1), 5)},
			nil,
			d(2022, 6, 1),
			"2022-03-10 guest, 2022-04-01 friend, 2022-05-01 guest", "",
			"rule tier: 90 qualifying points from 2021-06-02 to 2022-06-01 reaches guest (0 qualifying points); friend begins at 100 qualifying points",
		},
		{
			"a rule of its day: the past is not written anew",
			Rules{
				{Ladder: Ladder{Metric: NetSales, WindowMonths: 12, TermMonths: 12, Steps: steps}},
				{From: d(2023, 1, 1), Ladder: Ladder{Metric: NetSales, WindowMonths: 12, TermMonths: 12, Steps: []Step{{Name: "bronze"}, {Name: "silver", From: crm.MoneyOf(500)}, {Name: "gold", From: crm.MoneyOf(2000)}}}},
			},
			[]fold.Day{bought(d(2022, 6, 1), 300), bought(d(2023, 6, 2), 300)},
			nil,
			d(2023, 7, 1),
			"2022-06-01 silver", "2023-12-31",
			"rule tier: net 300.0000 from 2022-07-02 to 2023-07-01 keeps silver, entered on 2022-06-01 (last at 240.0000 on 2022-12-31); it holds until 2023-12-31; gold begins at 2,000.0000",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.rules.Check(); err != nil {
				t.Fatal(err)
			}
			earned := []Qualified{{On: d(2022, 3, 10), Points: 50}, {On: d(2022, 4, 1), Points: 60}, {On: d(2022, 5, 1), Points: -20}} // for the ladder that counts them
			got := c.rules.PlaceWith(fold.Record{CustomerID: "7", Basis: fold.Net, Days: c.days}, earned, c.grants, c.asOf)
			moves := ""
			for i, m := range got.Changes {
				if i > 0 {
					moves += ", "
				}
				moves += fmt.Sprint(m.On, " ", m.To)
				if m.To == "" {
					moves += "–"
				}
				if m.Granted {
					moves += " by hand"
				}
			}
			until := ""
			if got.Until != nil {
				until = got.Until.String()
			}
			if diff := cmp.Diff([]string{c.want, c.until, c.because}, []string{moves, until, got.Because}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

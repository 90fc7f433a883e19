package points

import (
	"flag"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

// token is one single point.
type token struct {
	lot            int
	origin         int // the lot that it was first
	earned, active crm.Date
	expires        crm.Date
	idle           int
	ref            string
	fromPurchase   bool
	spent          bool
	spentFor       string // of a reward
	spentAt        int    // the order in which points went
	expired, gone  bool
}

// queue is the slow, obvious ledger: a list of single points, gone through from its beginning for everything.
type queue struct {
	points []*token
	lots   int
	debt   int64
	moved  crm.Date
	went   int
	// vouchers are those issued so far.
	vouchers int64
	terms    Terms
	// by lot: of the spent points, how many a returned purchase has made a debt; by origin: how many it may still take
	debited, owed map[int]int64
	// in and out are what the ledger calls its totals.
	earned, spentSum, expiredSum, reversed int64
}

// free are the points that can be spent on a day, in the order in which they are.
func (q *queue) free(day crm.Date) []*token {
	var free []*token
	for _, p := range q.points {
		if !p.spent && !p.expired && !p.gone && p.active <= day {
			free = append(free, p)
		}
	}
	sort.SliceStable(free, func(i, j int) bool {
		a, b := free[i], free[j]
		if a.expires != b.expires {
			return a.expires < b.expires
		}
		if a.earned != b.earned {
			return a.earned < b.earned
		}
		return a.lot < b.lot
	})
	return free
}

func (q *queue) payDebt(day crm.Date) {
	for _, p := range q.free(day) {
		if q.debt == 0 {
			return
		}
		q.debt--
		p.spent = true
	}
}

// passTo lets the days pass one by one: in the night before a day points expire, then others become active.
func (q *queue) passTo(from, to crm.Date) {
	for d := from; d <= to; d++ {
		for _, p := range q.points {
			if !p.spent && !p.expired && !p.gone && p.expires < d {
				p.expired = true
				q.expiredSum++
			}
		}
		q.payDebt(d)
	}
}

func (q *queue) active(day crm.Date) {
	q.moved = day
	for _, p := range q.points {
		if p.idle > 0 && !p.expired && !p.gone {
			p.expires = day.AddMonths(p.idle)
		}
	}
}

func (q *queue) take(e Event, reward bool) {
	left := e.Points
	for _, p := range q.free(e.Day) {
		if left == 0 {
			break
		}
		left--
		q.went++
		p.spent, p.spentAt = true, q.went
		if reward {
			p.spentFor = e.Ref
		}
	}
	q.debt += left
	q.spentSum += e.Points
}

func (q *queue) do(e Event) {
	switch e.Kind {
	case Earned, TransferredIn:
		if e.Kind == Earned {
			q.active(e.Day)
		}
		q.lots++
		q.earned += e.Points
		q.owed[q.lots] = e.Points
		for range e.Points {
			p := &token{lot: q.lots, origin: q.lots, earned: e.Day, active: e.Day + crm.Date(e.Pending), ref: e.Ref, fromPurchase: e.Kind == Earned}
			switch {
			case e.Expires != 0:
				p.expires = e.Expires
			case e.Life.Expiry == Inactivity:
				p.idle = e.Life.N
				p.expires = max(q.moved, e.Day).AddMonths(p.idle)
			default:
				p.expires = e.Life.lastDay(e.Day, q.terms.Joined)
			}
			q.points = append(q.points, p)
		}
	case Redeemed:
		q.active(e.Day)
		q.take(e, true)
	case Corrected, TransferredOut:
		q.take(e, false)
	case TakenBack:
		q.takeBack(e)
	case RewardBack:
		q.rewardBack(e)
	}
	q.payDebt(e.Day)
}

func (q *queue) takeBack(e Event) {
	left := e.Points
	for _, p := range q.points { // what is left of the lot
		if left > 0 && p.fromPurchase && p.ref == e.Ref && !p.gone && !p.expired && !p.spent && q.owed[p.origin] > 0 {
			p.gone = true
			left--
			q.owed[p.origin]--
			q.reversed++
		}
	}
	for lot := 1; lot <= q.lots; lot++ { // and then what was spent of it
		for _, p := range q.points {
			if left > 0 && p.lot == lot && p.fromPurchase && p.ref == e.Ref && p.spent && q.debited[lot] < q.spentOf(lot) && q.owed[p.origin] > 0 {
				left--
				q.debited[lot]++
				q.owed[p.origin]--
				q.reversed++
				q.debt++
			}
		}
	}
}

// spentOf counts a lot's spent points.
func (q *queue) spentOf(lot int) (n int64) {
	for _, p := range q.points {
		if p.lot == lot && p.spent {
			n++
		}
	}
	return n
}

func (q *queue) rewardBack(e Event) {
	var took []*token
	for _, p := range q.points {
		if p.spent && p.spentFor == e.Ref {
			took = append(took, p)
		}
	}
	slices.SortFunc(took, func(a, b *token) int { return b.spentAt - a.spentAt })
	again := map[int]int{}
	for _, p := range took[:min(int64(len(took)), e.Points)] {
		p.spentFor = ""
		if p.idle > 0 {
			p.expires = q.moved.AddMonths(p.idle)
		}
		switch {
		case p.expires >= e.Day:
			p.spent = false
			q.spentSum--
		case q.terms.ReinstateDays > 0 && e.Day <= p.expires+crm.Date(q.terms.ReinstateDays):
			if again[p.lot] == 0 {
				q.lots++
				again[p.lot] = q.lots
			}
			q.points = append(q.points, &token{lot: again[p.lot], origin: p.origin, earned: p.earned, active: e.Day, expires: e.Day + crm.Date(q.terms.ReinstateDays), ref: p.ref, fromPurchase: p.fromPurchase})
			p.spent, p.gone = false, true
			q.spentSum--
		default:
			p.spent, p.gone = false, true // lost for good, and no longer owed for its purchase
		}
		q.debited[p.lot] = min(q.debited[p.lot], q.spentOf(p.lot))
	}
}

func (q *queue) balance(day crm.Date) Balance {
	b := Balance{Active: -q.debt}
	for _, p := range q.points {
		switch {
		case p.spent || p.expired || p.gone:
		case p.active > day:
			b.Pending++
		default:
			b.Active++
		}
	}
	return b
}

// anyEvents are a customer's events of every kind.
func anyEvents(r *rand.Rand) []Event {
	lives := []Life{{Months, 1 + r.IntN(6)}, {Months, 12}, {MonthEnd, r.IntN(3) + 1}, {YearEnd, r.IntN(2)}, {Anniversary, r.IntN(2)}, {Inactivity, 1 + r.IntN(4)}, {Expiry: Never}}
	life := lives[r.IntN(len(lives))]
	var events []Event
	var orders, rewards []Event
	d := day("2020-01-01")
	for range 10 + r.IntN(70) {
		d += crm.Date(r.IntN(25))
		if r.IntN(6) == 0 {
			life = lives[r.IntN(len(lives))] // the rule has changed
		}
		e := Event{Day: d, Points: 1 + r.Int64N(9), Life: life}
		switch k := r.IntN(20); {
		case k < 9:
			e.Kind, e.Ref, e.Pending = Earned, string(rune('A'+len(orders)%60)), []int{0, 0, 14}[r.IntN(3)]
			orders = append(orders, e)
		case k < 13:
			e.Kind, e.Ref = Redeemed, string(rune('a'+len(rewards)%60))
			rewards = append(rewards, e)
		case k < 16 && len(orders) > 0:
			o := orders[r.IntN(len(orders))]
			e.Kind, e.Ref, e.Points = TakenBack, o.Ref, 1+r.Int64N(o.Points+2)
		case k < 18 && len(rewards) > 0:
			o := rewards[r.IntN(len(rewards))]
			e.Kind, e.Ref, e.Points = RewardBack, o.Ref, 1+r.Int64N(o.Points)
		case k == 18:
			e.Kind = []EventKind{Corrected, TransferredOut}[r.IntN(2)]
		default:
			e.Kind = TransferredIn
			if r.IntN(2) == 0 {
				e.Expires = d + crm.Date(r.IntN(90))
			}
		}
		events = append(events, e)
	}
	return events
}

// issue turns what is there at the end of a day into vouchers.
func (q *queue) issue(day crm.Date) {
	at := int64(0)
	for _, v := range q.terms.Vouchers {
		if v.From <= day {
			at = v.At
		}
	}
	for at > 0 && int64(len(q.free(day)))-q.debt >= at {
		q.take(Event{Day: day, Points: at}, false)
		q.vouchers++
	}
}

// live lets the days up to asOf pass, with what happens on each.
func (q *queue) live(events []Event, from, asOf crm.Date) (happened int) {
	for d := from; d <= asOf; d++ {
		q.passTo(d, d)
		for _, e := range events {
			if e.Day == d {
				q.do(e)
				happened++
			}
		}
		q.issue(d)
	}
	return happened
}

// oracleEvents is how many events each oracle is given: go test ./transform/points -events 1000000 asks for a million.
var oracleEvents = flag.Int("events", 60_000, "how many events each oracle of the ledger is given")

func TestAQueueOfSinglePointsGivesTheSameLedger(t *testing.T) {
	var l Ledger
	total, vouchers := 0, int64(0)
	for seed := uint64(0); total < *oracleEvents; seed++ {
		r := rand.New(rand.NewPCG(seed, 12))
		events := anyEvents(r)
		terms := Terms{Joined: day("2019-06-15"), ReinstateDays: []int{0, 30}[r.IntN(2)]}
		from := day("2020-01-01")
		asOf := from + crm.Date(r.IntN(900))
		if r.IntN(3) == 0 {
			begins := from + crm.Date(r.IntN(300))
			terms.Vouchers = []Voucher{{From: begins, Name: "v", At: 3 + r.Int64N(20)}, {From: begins + 1 + crm.Date(r.IntN(400)), Name: "w", At: r.Int64N(12)}}
		}
		entries := l.Replay(events, terms, asOf)
		q := &queue{terms: terms, moved: crm.NoDate, debited: map[int]int64{}, owed: map[int]int64{}}
		total += q.live(events, from, asOf)
		vouchers += q.vouchers
		if got, want := BalanceOn(entries, asOf), q.balance(asOf); got != want {
			t.Fatalf("seed %d on %s: %+v, want %+v\nevents %+v\nledger %v", seed, asOf, got, want, events, said(entries))
		}
		if got := Issued(entries); got != q.vouchers {
			t.Fatalf("seed %d on %s: %d vouchers, want %d\nledger %v", seed, asOf, got, q.vouchers, said(entries))
		}
		var got Totals
		got.Add(entries)
		if got.Earned != q.earned || got.Spent != q.spentSum || got.Expired != q.expiredSum || got.Reversed != q.reversed {
			t.Fatalf("seed %d on %s: %+v, want earned %d, spent %d, expired %d, reversed %d\nledger %v", seed, asOf, got, q.earned, q.spentSum, q.expiredSum, q.reversed, said(entries))
		}
		if got.Earned != got.Spent+got.Expired+got.Reversed+got.Outstanding {
			t.Fatalf("seed %d: %+v do not add up", seed, got)
		}
	}
	if vouchers == 0 {
		t.Error("no voucher was issued")
	}
	t.Logf("%d events, %d vouchers, no difference", total, vouchers)
}

package points

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// calendar is a day of the standard library's: the slow computations share no arithmetic of days with the ledger.
func calendar(d crm.Date) time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

func dated(t time.Time) crm.Date { return crm.Date(t.Unix() / 86400) }

// monthsOn is the same day so many months on, or the last one of a month that lacks it.
func monthsOn(d crm.Date, n int) crm.Date {
	t := calendar(d)
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	return dated(first) + crm.Date(min(t.Day(), last.Day())-1)
}

// slowLastDay walks from the day of earning to the last day of the points.
func slowLastDay(l Life, earned, joined crm.Date) crm.Date {
	switch l.Expiry {
	case Months:
		return monthsOn(earned, l.N)
	case MonthEnd, YearEnd:
		left := l.N
		for d := earned; ; d++ {
			tomorrow := calendar(d + 1)
			if tomorrow.Day() != 1 || l.Expiry == YearEnd && tomorrow.Month() != time.January {
				continue
			}
			if left == 0 {
				return d
			}
			left--
		}
	case Anniversary:
		left := l.N
		for years := 0; ; years++ {
			eve := monthsOn(joined, 12*years) - 1
			if eve >= earned && left == 0 {
				return eve
			}
			if eve >= earned {
				left--
			}
		}
	}
	return never
}

func TestPointsEndOnTheDayThatAWalkThroughTheCalendarFinds(t *testing.T) {
	for _, tt := range []struct {
		name                 string
		life                 Life
		earned, joined, want string
	}{
		{"joined on 29 February, the year of membership ends in a leap year", Life{Anniversary, 0}, "2027-06-01", "2024-02-29", "2028-02-28"},
		{"the same, earned years before", Life{Anniversary, 3}, "2024-06-01", "2024-02-29", "2028-02-28"},
		{"the same, ending in another year", Life{Anniversary, 0}, "2024-06-01", "2024-02-29", "2025-02-27"},
		{"earned on the anniversary itself, a new year begins", Life{Anniversary, 0}, "2025-03-10", "2024-03-10", "2026-03-09"},
		{"earned on its eve, there is that day left", Life{Anniversary, 0}, "2025-03-09", "2024-03-10", "2025-03-09"},
	} {
		if got := tt.life.lastDay(day(tt.earned), day(tt.joined)); got != day(tt.want) {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	r := rand.New(rand.NewPCG(4, 9))
	for range 3000 {
		joined := day("2016-01-01") + crm.Date(r.IntN(900))
		if r.IntN(4) == 0 {
			joined = day("2016-02-29")
		}
		earned := joined + crm.Date(r.IntN(1500))
		life := []Life{{Months, 1 + r.IntN(30)}, {MonthEnd, 1 + r.IntN(14)}, {YearEnd, r.IntN(3)}, {Anniversary, r.IntN(4)}}[r.IntN(4)]
		if got, want := life.lastDay(earned, joined), slowLastDay(life, earned, joined); got != want {
			t.Fatalf("%+v earned on %s, joined on %s: %s, want %s", life, earned, joined, got, want)
		}
	}
}

// single is one point, from its first day to its last.
type single struct {
	group         int
	born, expires crm.Date
	idle          int
	lot           int
	ended         crm.Date // day on which it was no longer there; NoDate where it is
	redeemed      bool
}

// alive are the points that can be spent on a day, the first to go in front.
func alive(all []*single) (free []*single) {
	for _, p := range all {
		if p.ended == crm.NoDate {
			free = append(free, p)
		}
	}
	sort.SliceStable(free, func(i, j int) bool {
		a, b := free[i], free[j]
		if a.expires != b.expires {
			return a.expires < b.expires
		}
		return a.lot < b.lot
	})
	return free
}

// lifetime lets the events happen to single points, day by day.
func lifetime(events []Event, group int, joined, from, asOf crm.Date) (all []*single) {
	lots := 0
	for d := from; d <= asOf; d++ {
		for _, p := range all {
			if p.ended == crm.NoDate && p.expires < d {
				p.ended = p.expires // the last day on which it could have been redeemed
			}
		}
		for i := range events {
			e := &events[i]
			if e.Day != d {
				continue
			}
			for _, p := range all { // earning and spending both are a sign of life
				if p.idle > 0 && p.ended == crm.NoDate {
					p.expires = monthsOn(d, p.idle)
				}
			}
			switch e.Kind {
			case Earned:
				lots++
				for range e.Points {
					p := &single{group: group, born: d, lot: lots, ended: crm.NoDate}
					if p.expires = slowLastDay(e.Life, d, joined); e.Life.Expiry == Inactivity {
						p.idle, p.expires = e.Life.N, monthsOn(d, e.Life.N)
					}
					all = append(all, p)
				}
			case Redeemed:
				free := alive(all)
				e.Points = min(e.Points, int64(len(free))) // never a debt
				for _, p := range free[:e.Points] {
					p.ended, p.redeemed = d, true
				}
			}
		}
	}
	return all
}

// slowExpected is what the outstanding points are expected to come to, from a curve without one group: the share that
// stays is multiplied up age by age, each time counting all points anew.
func slowExpected(all []*single, without int, asOf crm.Date) (points, unseen, rate float64) {
	var stay []float64
	share := 1.0
	for age := crm.Date(0); ; age++ {
		atRisk, gone := 0, 0
		for _, p := range all {
			end := p.ended
			if end == crm.NoDate {
				end = asOf
			}
			if p.group != without && end-p.born >= age {
				atRisk++
				if p.redeemed && end-p.born == age {
					gone++
				}
			}
		}
		if atRisk == 0 {
			break
		}
		share *= 1 - float64(gone)/float64(atRisk)
		stay = append(stay, share)
	}
	for _, p := range all {
		if p.ended != crm.NoDate {
			continue
		}
		last := crm.Date(math.MaxInt32) // inactivity has no last day of its own
		if p.idle == 0 {
			last = p.expires - p.born
		}
		now, then := stay[min(int(asOf-p.born), len(stay)-1)], stay[min(int(last), len(stay)-1)]
		if now > 0 {
			points += 1 - then/now
			if int(last) >= len(stay) {
				unseen += then / now
			}
		}
	}
	return points, unseen, 1 - stay[len(stay)-1]
}

// Gross, expected, low and high, over every way to expire, are those of single points that are followed through the
// calendar, up to the rounding of the last coin.
func TestLiabilityIsThatOfSinglePoints(t *testing.T) {
	lives := []Life{{Months, 4}, {MonthEnd, 3}, {YearEnd, 0}, {Anniversary, 0}, {Inactivity, 3}, {Expiry: Never}}
	for n, life := range lives {
		t.Run(string(life.Expiry), func(t *testing.T) {
			var l Ledger
			var sums Redemptions
			var all []*single
			r := rand.New(rand.NewPCG(uint64(n), 31))
			from := day("2023-11-20")
			asOf := from + 260
			for c := range 60 {
				id, joined := fmt.Sprintf("c%d", c), from-crm.Date(r.IntN(700))
				var events []Event
				for d := from; d < asOf; d += crm.Date(5 + r.IntN(60)) {
					events = append(events, Event{Day: d, Kind: Earned, Points: 1 + r.Int64N(6), Ref: fmt.Sprint(d), Life: life})
					if r.IntN(2) == 0 {
						e := events[len(events)-1]
						events = append(events, Event{Day: d + crm.Date(r.IntN(4)), Kind: Redeemed, Points: 1 + r.Int64N(e.Points), Ref: "r" + e.Ref})
					}
				}
				for len(events) > 0 && events[len(events)-1].Day > asOf {
					events = events[:len(events)-1]
				}
				h := fnv.New32a()
				h.Write([]byte(id))
				all = append(all, lifetime(events, int(h.Sum32()%20), joined, from, asOf)...)
				events = slices.DeleteFunc(events, func(e Event) bool { return e.Points == 0 })
				entries := l.Replay(events, Terms{Joined: joined}, asOf)
				sums.Add(id, entries, l.Outstanding, asOf)
			}
			got := sums.Liability(crm.Money(100))
			compareLiability(t, got, all, asOf)
		})
	}
}

func compareLiability(t *testing.T, got Liability, all []*single, asOf crm.Date) {
	t.Helper()
	held := int64(len(alive(all)))
	points, unseen, rate := slowExpected(all, -1, asOf)
	var parts [20]float64
	mean, spread := 0.0, 0.0
	for g := range parts {
		parts[g], _, _ = slowExpected(all, g, asOf)
		mean += parts[g] / 20
	}
	for _, p := range parts {
		spread += (p - mean) * (p - mean)
	}
	margin := 1.96 * math.Sqrt(spread*19/20)
	if got.Points != held || got.Gross != crm.Money(held*100) || got.Debt != 0 || got.Expected == nil {
		t.Fatalf("%+v, want %d points", got, held)
	}
	for _, c := range []struct {
		name string
		got  crm.Money
		want float64
	}{
		{"expected", *got.Expected, points}, {"low", *got.Low, points - margin}, {"high", *got.High, points + unseen + margin},
	} {
		want := min(max(c.want, 0), float64(held)) * 100
		if math.Abs(float64(c.got)-want) > 1 {
			t.Errorf("%s: %d, want %.3f", c.name, int64(c.got), want)
		}
	}
	if math.Abs(*got.RedemptionRate-rate) > 1e-8 {
		t.Errorf("%v are redeemed, want %v", *got.RedemptionRate, rate)
	}
}

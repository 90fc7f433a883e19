package abuse

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
)

const minutesADay = 24 * 60

// bursts finds more rewards within 24 hours than are usual. What was taken on one order is one; where a row has no
// time of day, its day alone counts.
func (l *look) bursts() {
	grouped(l.Redemptions, func(r *Redemption) string { return l.whom(r.Customer) }, func(id string, list []Redemption) {
		list = moments(list)
		best := fullest(list)
		if len(best) <= l.rules.Redemptions {
			return
		}
		var evidence []Evidence
		for i := range best {
			evidence = append(evidence, best[i].evidence())
		}
		l.tell(Suspicion{
			Check: Burst, Customer: id, Score: 40 + 10*(len(best)-l.rules.Redemptions), Evidence: evidence,
			Because: fmt.Sprintf("%s within 24 hours, more than %d", because.Count(int64(len(best)), "redemption"), l.rules.Redemptions),
		})
	})
}

// moments puts redemptions in their order, those of one order and day together as one.
func moments(list []Redemption) []Redemption {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b Redemption) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Order, b.Order), cmp.Compare(a.Minute, b.Minute), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Points, b.Points))
	})
	kept := list[:0]
	for _, r := range list {
		if n := len(kept); n > 0 && r.Order != "" && kept[n-1].Order == r.Order && kept[n-1].On == r.On {
			kept[n-1].Points += r.Points
			continue
		}
		kept = append(kept, r)
	}
	slices.SortStableFunc(kept, func(a, b Redemption) int { return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Minute, b.Minute)) })
	return kept
}

// fullest are the most redemptions within 24 hours, the first of equals; the list is in order.
func fullest(list []Redemption) []Redemption {
	var best []Redemption
	first := 0 // of the day
	for i := range list {
		if list[first].On != list[i].On {
			first = i
		}
		var in []Redemption
		for j := first; j < len(list) && list[j].On <= list[i].On+1; j++ {
			if list[i].within(&list[j]) {
				in = append(in, list[j])
			}
		}
		if len(in) > len(best) {
			best = in
		}
	}
	return best
}

// within reports whether a redemption falls into the 24 hours that begin with this one.
func (r *Redemption) within(o *Redemption) bool {
	if r.Minute < 0 || o.Minute < 0 {
		return r.On == o.On
	}
	later := int(o.On-r.On)*minutesADay + o.Minute - r.Minute
	return later >= 0 && later < minutesADay
}

// sharedCodes finds codes for one household that several have used.
func (l *look) sharedCodes() {
	grouped(l.Uses, func(u *Use) string {
		if l.whom(u.Customer) == "" {
			return ""
		}
		return u.Code
	}, func(code string, list []Use) {
		homes := map[string]bool{}
		var evidence []Evidence
		for _, u := range list {
			home := u.Customer
			if h := l.People[u.Customer].Household; h != "" {
				home = "\x00" + h // no id begins so
			}
			homes[home] = true
			evidence = append(evidence, Evidence{What: "use", On: on(u.On), Ref: u.Order, With: u.Customer})
		}
		if len(homes) < 2 {
			return
		}
		l.tell(Suspicion{
			Check: SharedCode, Subject: code, Score: 50 + 10*(len(homes)-1), Evidence: evidence,
			Because: fmt.Sprintf("the code %s for one household was used by %s", code, because.Count(int64(len(homes)), "household")),
		})
	})
}

// twoShops finds cards that were in two shops in less time than the way takes.
func (l *look) twoShops() {
	grouped(l.Visits, func(v *Visit) string { return l.whom(v.Customer) }, func(id string, list []Visit) {
		slices.SortFunc(list, func(a, b Visit) int {
			return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Minute, b.Minute), cmp.Compare(a.Store, b.Store), cmp.Compare(a.Order, b.Order))
		})
		n, best := 0, 0
		var worst string
		var evidence []Evidence
		for i := 1; i < len(list); i++ {
			a, b := &list[i-1], &list[i]
			gap := int(b.On-a.On)*minutesADay + b.Minute - a.Minute
			way := l.way(a.Store, b.Store)
			if a.Store == b.Store || gap >= way {
				continue
			}
			n++
			if score := 40 + 60*(way-gap)/way; score > best {
				best, worst = score, fmt.Sprintf("bought in %s and %s within %s; the way takes %d", a.Store, b.Store, because.Count(int64(gap), "minute"), way)
			}
			evidence = append(evidence, a.evidence(), b.evidence())
		}
		if n == 0 {
			return
		}
		if n > 1 {
			worst += fmt.Sprintf("; %d times so", n)
		}
		l.tell(Suspicion{Check: TwoShops, Customer: id, Score: best + again*(n-1), Because: worst, Evidence: once(evidence)})
	})
}

// once leaves out the second of two neighbours that are one visit.
func once(list []Evidence) []Evidence {
	return slices.CompactFunc(list, func(a, b Evidence) bool {
		return *a.On == *b.On && a.Time == b.Time && a.Store == b.Store && a.Ref == b.Ref
	})
}

func (v *Visit) evidence() Evidence {
	return Evidence{What: "visit", On: on(v.On), Time: clock(v.Minute), Ref: v.Order, Store: v.Store}
}

// way is the minutes from shop to shop: as the crow flies where both are located, a few where they are in different areas,
// and none where nobody says that they are apart.
func (l *look) way(a, b string) int {
	from, to := l.Places[a], l.Places[b]
	switch {
	case from.Located && to.Located:
		return int(kilometres(from, to) * 60 / float64(l.rules.TravelKmh))
	case from.Area != "" && to.Area != "" && from.Area != to.Area:
		return l.rules.TravelMinutes
	}
	return 0
}

// kilometres is the distance on a sphere (haversine), the products rounded one by one so that every machine has the
// same.
func kilometres(a, b Place) float64 {
	const radius, degree = 6371.0, math.Pi / 180
	lat1, lat2 := float64(float64(a.Latitude)/crm.Scale*degree), float64(float64(b.Latitude)/crm.Scale*degree)
	north, east := math.Sin(float64((lat2-lat1)/2)), math.Sin(float64(float64(b.Longitude-a.Longitude)/crm.Scale*degree/2))
	h := float64(north*north) + float64(float64(math.Cos(lat1)*math.Cos(lat2))*float64(east*east))
	return float64(2 * radius * math.Asin(math.Min(1, math.Sqrt(h))))
}

package points

import (
	"cmp"
	"hash/fnv"
	"math"
	"math/big"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Lot is points of one event that are left at the end of a replay.
type Lot struct {
	Earned    crm.Date
	Active    crm.Date
	Expires   crm.Date // the last day; NoDate where they live for ever, or as long as the customer is active
	Remaining int64
}

// Outstanding hands out the lots that the last replay left points in, by their numbers.
func (l *Ledger) Outstanding(fn func(Lot)) {
	for _, x := range l.made {
		if x.remaining == 0 {
			continue
		}
		expires := x.expires
		if expires == never || x.idle > 0 {
			expires = crm.NoDate
		}
		fn(Lot{x.earned, x.active, expires, x.remaining})
	}
}

// groups is the number of parts of the customers, each of which is left out in turn to see how far the estimate moves.
const groups = 20

// enough is the number of customers with points below which nothing is estimated.
const enough = 30

// forever is a horizon beyond every age.
const forever = math.MaxInt32

// Redemptions learns from ledgers how likely a point is to be redeemed, by its age: Kaplan-Meier on points. At each age
// those are at risk that could be redeemed on that day: a point that was taken back, or is still there, up to and with
// that day, one that expired up to and with its last day, which is the day before the ledger says so. The zero value is
// ready.
type Redemptions struct {
	ages      [groups][]age
	holdings  map[holding]int64
	customers int64
	points    int64
	debt      int64
	redeemed  int64
	born      []crm.Date // of one customer's lots, by number less one
}

// age is what became of points on one day of their life.
type age struct{ redeemed, lost int64 }

// holding is outstanding points of one age that can be redeemed up to another.
type holding struct{ age, horizon int32 }

// Add takes in a customer's entries and the lots that the replay left, both up to and with asOf.
func (r *Redemptions) Add(customerID string, entries []Entry, outstanding func(func(Lot)), asOf crm.Date) {
	if len(entries) == 0 {
		return
	}
	if r.holdings == nil {
		r.holdings = map[holding]int64{}
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(customerID)) // never fails
	group := h.Sum32() % groups
	r.customers++
	r.born = r.born[:0]
	balance := int64(0)
	for i := range entries {
		balance += entries[i].Points
		r.entry(group, entries, i)
	}
	held := int64(0)
	outstanding(func(l Lot) {
		held += l.Remaining
		old := int32(asOf - l.Earned)
		at := holding{old, forever}
		if l.Expires != crm.NoDate {
			at.horizon = int32(l.Expires - l.Earned)
		}
		r.holdings[at] += l.Remaining
		r.at(group, old).lost += l.Remaining
	})
	r.points += held
	r.debt += held - balance
}

func (r *Redemptions) at(group uint32, n int32) *age {
	a := r.ages[group]
	if short := int(n) + 1 - len(a); short > 0 {
		a = append(a, make([]age, short)...)
		r.ages[group] = a
	}
	return &a[n]
}

// entry takes one entry in.
func (r *Redemptions) entry(group uint32, entries []Entry, i int) {
	e := &entries[i]
	if e.Lot == 0 || e.Kind == TooLate || e.Kind == Debt {
		return
	}
	for len(r.born) < e.Lot {
		r.born = append(r.born, e.Day)
	}
	if e.From != 0 { // points that come back after their expiry are as old as they were
		r.born[e.Lot-1] = r.born[e.From-1]
	}
	on := func(day crm.Date) *age { return r.at(group, int32(day-r.born[e.Lot-1])) }
	switch e.Kind {
	case Earn, MovedIn:
		// it is born
	case Spend:
		on(e.Day).redeemed -= e.Points
		r.redeemed -= e.Points
	case Repay:
		on(e.Day).lost += e.Repaid
	case Reinstate: // it was redeemed for nothing
		back := e.Points
		for n := i - 1; n >= 0 && back > 0; n-- {
			if s := &entries[n]; s.Kind == Spend && s.Ref == e.Ref && s.Lot == cmp.Or(e.From, e.Lot) {
				n := min(back, -s.Points)
				back -= n
				on(s.Day).redeemed -= n
				r.redeemed -= n
			}
		}
	case Expire:
		on(e.Day - 1).lost -= e.Points
	default:
		on(e.Day).lost -= e.Points
	}
}

// curve is the share of points that are not redeemed at the end of each day of their life.
type curve []float64

// curve is that of all groups but one; -1 is all.
func (r *Redemptions) curve(without int) curve {
	longest := 0
	for _, a := range r.ages {
		longest = max(longest, len(a))
	}
	all := make([]age, longest)
	risk := int64(0)
	for g, ages := range r.ages {
		if g == without {
			continue
		}
		for n, a := range ages {
			all[n].redeemed += a.redeemed
			all[n].lost += a.lost
			risk += a.redeemed + a.lost
		}
	}
	c := make(curve, 0, longest)
	stay := 1.0
	for _, a := range all {
		if risk <= 0 {
			break // nothing was ever so old
		}
		stay *= 1 - float64(a.redeemed)/float64(risk)
		c = append(c, stay)
		risk -= a.redeemed + a.lost
	}
	return c
}

// after is the share that is not redeemed after so many days; seen is false beyond the oldest point ever seen.
func (c curve) after(days int32) (stay float64, seen bool) {
	switch {
	case len(c) == 0:
		return 1, false
	case days < 0:
		return 1, true
	case int(days) < len(c):
		return c[days], true
	}
	return c[len(c)-1], false
}

// expected is how many of the outstanding points a curve says will be redeemed, and how many more might be, of whose
// remaining life nothing is known.
func (r *Redemptions) expected(c curve, held []holding) (points, unseen float64) {
	for _, h := range held {
		now, _ := c.after(h.age)
		then, seen := c.after(h.horizon)
		if now <= 0 {
			continue // all were redeemed by that age: nothing is known of one that was not
		}
		n := float64(r.holdings[h])
		points += float64(n * (1 - then/now))
		if !seen {
			unseen += float64(n * then / now)
		}
	}
	return points, unseen
}

// Liability is what outstanding points may cost, in money what they are worth when they are spent.
type Liability struct {
	Points int64     `json:"points"` // in lots, active and pending
	Debt   int64     `json:"debt"`   // what customers owe; it is no asset here
	Value  crm.Money `json:"value_per_point"`
	Gross  crm.Money `json:"gross"`
	// Expected, Low and High are nil where Withheld says why. Low and High are the interval of 95 percent from leaving
	// out a twentieth of the customers in turn; High also holds every point whose remaining life nobody has seen.
	Expected *crm.Money `json:"expected"`
	Low      *crm.Money `json:"low"`
	High     *crm.Money `json:"high"`
	// RedemptionRate is the share of points redeemed within ObservedDays of being earned.
	RedemptionRate *float64 `json:"redemption_rate"`
	ObservedDays   int      `json:"observed_days"`
	Withheld       string   `json:"withheld,omitempty"` // few_customers or no_redemptions
}

// Liability estimates it.
func (r *Redemptions) Liability(value crm.Money) Liability {
	l := Liability{Points: r.points, Debt: r.debt, Value: value, Gross: crm.Money(r.points) * value}
	switch {
	case r.customers < enough:
		l.Withheld = "few_customers"
		return l
	case r.redeemed <= 0:
		l.Withheld = "no_redemptions"
		return l
	}
	held := make([]holding, 0, len(r.holdings))
	for h := range r.holdings {
		held = append(held, h)
	}
	slices.SortFunc(held, func(a, b holding) int {
		return cmp.Or(cmp.Compare(a.age, b.age), cmp.Compare(a.horizon, b.horizon))
	})
	whole := r.curve(-1)
	points, unseen := r.expected(whole, held)
	var parts [groups]float64
	mean := 0.0
	for g := range parts {
		parts[g], _ = r.expected(r.curve(g), held)
		mean += parts[g] / groups
	}
	spread := 0.0
	for _, p := range parts {
		spread += float64((p - mean) * (p - mean))
	}
	margin := 1.96 * math.Sqrt(spread*(groups-1)/groups)
	l.Expected = r.money(points, value)
	l.Low, l.High = r.money(points-margin, value), r.money(points+unseen+margin, value)
	rate := 1.0
	if len(whole) > 0 {
		rate = crm.NineDigits(1 - whole[len(whole)-1])
	}
	l.RedemptionRate, l.ObservedDays = &rate, len(whole)-1
	return l
}

// money is the worth of a number of points, no less than nothing and no more than all.
func (r *Redemptions) money(points float64, value crm.Money) *crm.Money {
	points = min(max(crm.NineDigits(points), 0), float64(r.points))
	m := crm.Money(math.Round(float64(points * float64(value))))
	return &m
}

// Allocate splits what was paid between the goods and the points that came with them, as IFRS 15 does: by their
// stand-alone prices, that of the points being their worth times the share that is redeemed. The points' part is
// rounded half to even to so many decimals (0 to 4); the goods have the rest.
func Allocate(paid, goods, points crm.Money, decimals int) (forGoods, forPoints crm.Money) {
	if goods+points <= 0 {
		return paid, 0
	}
	unit := int64(1)
	for range 4 - decimals {
		unit *= 10
	}
	n := new(big.Int).Mul(big.NewInt(int64(paid)), big.NewInt(int64(points)))
	by := new(big.Int).Mul(big.NewInt(int64(goods+points)), big.NewInt(unit))
	q, rest := new(big.Int).DivMod(n, by, new(big.Int))
	if half := rest.Lsh(rest, 1).Cmp(by); half > 0 || half == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	forPoints = crm.Money(q.Int64() * unit)
	return paid - forPoints, forPoints
}

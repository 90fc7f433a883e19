package cohort

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// usualLapse is the days after which a customer counts as lapsed where too few gaps tell the shop's own.
const usualLapse = 365

// fewGaps is the number of gaps below which they tell nothing.
const fewGaps = 30

// Lapse is how many days without an order make a customer lapsed.
type Lapse struct {
	Days    int64  `json:"days"`
	Because string `json:"because"`
}

// LapseOf is the number of days that nine in ten gaps between two days with orders do not exceed (nearest rank, all
// customers together), or a year where there are fewer than thirty gaps.
func LapseOf(records []*fold.Record) Lapse {
	var counts []int64 // gaps by their days
	n := int64(0)
	for _, r := range records {
		last := crm.NoDate
		for i := range r.Days {
			d := &r.Days[i]
			if !d.Bought {
				continue
			}
			if last != crm.NoDate {
				gap := int(d.Date - last)
				if gap >= len(counts) {
					counts = append(counts, make([]int64, gap+1-len(counts))...)
				}
				counts[gap]++
				n++
			}
			last = d.Date
		}
	}
	said := crm.FormatCount(n, "en")
	if n < fewGaps {
		return Lapse{Days: usualLapse, Because: fmt.Sprintf("%s gaps between orders are too few to tell", said)}
	}
	days, rank := int64(-1), (9*n+9)/10
	for rank > 0 {
		days++
		rank -= counts[days]
	}
	return Lapse{Days: days, Because: fmt.Sprintf("nine in ten of %s gaps between orders are no longer", said)}
}

// Flow is how the base of active customers changed in one month: Start + New + Reactivated − Lapsed = End, and End is
// the next month's Start. Somebody who lapses and comes back in one month counts in both.
type Flow struct {
	Month       Month   `json:"month"`
	Start       int64   `json:"start"`
	New         int64   `json:"new"`         // first orders
	Reactivated int64   `json:"reactivated"` // orders of those who had lapsed
	Lapsed      int64   `json:"lapsed"`      // the days are over, and no order came
	End         int64   `json:"end"`
	Replacement float64 `json:"replacement"` // new and reactivated for one lapsed; 0 where nobody lapsed
}

// Balance is the flows of all months from the first order to the last day, which may cut the last one short.
type Balance struct {
	Lapse   Lapse  `json:"lapse"`
	Partial bool   `json:"partial"` // whether the last month was not over
	Months  []Flow `json:"months"`
}

// Balances follows the base of active customers month by month up to asOf.
func Balances(records []*fold.Record, asOf crm.Date) Balance {
	return BalancesBy(records, asOf, LapseOf(records))
}

// BalancesBy is Balances by a lapse that is given, such as that of the chain whose store the records are of.
func BalancesBy(records []*fold.Record, asOf crm.Date, lapse Lapse) Balance {
	b := Balance{Lapse: lapse, Partial: asOf != MonthOf(asOf).Last(), Months: []Flow{}}
	first := crm.NoDate
	for _, r := range records {
		if r.Bought() && (first == crm.NoDate || r.FirstOrderOn < first) {
			first = r.FirstOrderOn
		}
	}
	if first == crm.NoDate {
		return b
	}
	for m := MonthOf(first); m <= MonthOf(asOf); m++ {
		b.Months = append(b.Months, Flow{Month: m})
	}
	for _, r := range records {
		b.follow(r, asOf)
	}
	var active int64
	for i := range b.Months {
		f := &b.Months[i]
		f.Start = active
		active += f.New + f.Reactivated - f.Lapsed
		f.End = active
		f.Replacement = Ratio(f.New+f.Reactivated, f.Lapsed)
	}
	return b
}

// follow counts one customer's comings and goings. One lapses on the day after the last that is in time.
func (b *Balance) follow(r *fold.Record, asOf crm.Date) {
	last := crm.NoDate
	lapse := func() bool {
		day := last.AddDays(int(b.Lapse.Days) + 1)
		if day > asOf {
			return false
		}
		b.at(day).Lapsed++
		return true
	}
	for i := range r.Days {
		d := &r.Days[i]
		if !d.Bought {
			continue
		}
		switch {
		case last == crm.NoDate:
			b.at(d.Date).New++
		case int64(d.Date-last) > b.Lapse.Days:
			lapse()
			b.at(d.Date).Reactivated++
		}
		last = d.Date
	}
	if last != crm.NoDate {
		lapse()
	}
}

func (b *Balance) at(d crm.Date) *Flow { return &b.Months[MonthOf(d)-b.Months[0].Month] }

package synth

import (
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// span is some days of each year, both ends included.
type span struct {
	fromMonth time.Month
	fromDay   int
	toMonth   time.Month
	toDay     int
}

// sales are the weeks in which shops lower their prices: winter, summer and the end of November.
func sales() []span {
	return []span{{time.January, 10, time.February, 6}, {time.June, 25, time.July, 22}, {time.November, 20, time.November, 30}}
}

func onSale(on crm.Date) bool {
	y := on.Time().Year()
	for _, s := range sales() {
		from, to := s.in(y)
		if from <= on && on <= to {
			return true
		}
	}
	return false
}

func (s span) in(year int) (from, to crm.Date) {
	return crm.NewDate(year, s.fromMonth, s.fromDay), crm.NewDate(year, s.toMonth, s.toDay)
}

// days says when a customer buys.
func (t *till) days(c Customer, d dice) []crm.Date {
	start, end := t.shop.StartsOn, t.shop.EndsOn
	switch c.Kind {
	case Regular:
		from, interval := t.since(d, 720), d.between(40, 130)
		return append(t.everyFewWeeks(d, from, end, interval), t.gifts(d, from)...)
	case BigSpender:
		return t.everyFewWeeks(d, t.since(d, 600), end, d.between(40, 110))
	case Lapsed:
		from := start.AddDays(d.between(0, 400))
		return t.everyFewWeeks(d, from, from.AddDays(d.between(120, 280)), d.between(25, 80))
	case Occasional:
		days := make([]crm.Date, d.between(2, 4))
		for i := range days {
			days[i] = t.anyDay(d)
		}
		return days
	case Seasonal:
		return t.inSpans(d, []span{c.Season.span()}, 1, 2)
	case BargainHunter:
		return t.inSpans(d, sales(), 0, 1)
	case Newcomer:
		first := end.AddDays(-d.between(0, 42))
		days := []crm.Date{t.open(first)}
		if d.chance(300) {
			days = append(days, t.open(first.AddDays(d.between(0, int(end-first)))))
		}
		return days
	case Refunded:
		return []crm.Date{t.open(start.AddDays(d.between(0, int(end-start)-60)))}
	case NeverBought:
		return nil
	}
	return []crm.Date{t.anyDay(d)}
}

// since is the first day of a habit that lasts to the end: for one in three the habit is older than the three years.
func (t *till) since(d dice, latest int) crm.Date {
	if d.chance(333) {
		return t.shop.StartsOn.AddDays(d.between(0, 60))
	}
	return t.shop.StartsOn.AddDays(d.between(0, latest))
}

// everyFewWeeks buys again after half to one and a half times the usual interval.
func (t *till) everyFewWeeks(d dice, from, to crm.Date, interval int) []crm.Date {
	var days []crm.Date
	for on := from; on <= to; on = on.AddDays(interval/2 + d.between(0, interval)) {
		days = append(days, t.open(on))
	}
	return days
}

// gifts are the extra orders of December.
func (t *till) gifts(d dice, from crm.Date) []crm.Date {
	var days []crm.Date
	for y := t.shop.StartsOn.Time().Year(); y <= t.shop.EndsOn.Time().Year(); y++ {
		on := t.open(crm.NewDate(y, time.December, d.between(1, 23)))
		if d.chance(400) && from <= on && on <= t.shop.EndsOn {
			days = append(days, on)
		}
	}
	return days
}

// inSpans buys lo to hi times in each span that lies whole in the three years, and at least once.
func (t *till) inSpans(d dice, spans []span, lo, hi int) []crm.Date {
	var days []crm.Date
	var last crm.Date
	for y := t.shop.StartsOn.Time().Year(); y <= t.shop.EndsOn.Time().Year(); y++ {
		for _, s := range spans {
			from, to := s.in(y)
			if from < t.shop.StartsOn || to > t.shop.EndsOn {
				continue
			}
			last = from.AddDays(d.between(0, int(to-from)))
			for range d.between(lo, hi) {
				days = append(days, t.open(from.AddDays(d.between(0, int(to-from)))))
			}
		}
	}
	if len(days) == 0 {
		days = append(days, t.open(last))
	}
	return days
}

// anyDay is a day of the three years; one in seven falls in December, when shops are full.
func (t *till) anyDay(d dice) crm.Date {
	on := t.shop.StartsOn.AddDays(d.between(0, int(t.shop.EndsOn-t.shop.StartsOn)))
	if d.chance(150) {
		gift := crm.NewDate(on.Time().Year(), time.December, d.between(1, 23))
		if t.shop.StartsOn <= gift && gift <= t.shop.EndsOn {
			on = gift
		}
	}
	return t.open(on)
}

// open moves a Sunday, when the shop is closed, to the Monday after it, or to the Saturday before where the three
// years end first.
func (t *till) open(on crm.Date) crm.Date {
	if on.Time().Weekday() != time.Sunday {
		return on
	}
	if on < t.shop.EndsOn {
		return on.AddDays(1)
	}
	return on.AddDays(-1)
}

// span is the days of the year that the season means.
func (s Season) span() span {
	switch s {
	case Easter:
		return span{time.March, 15, time.April, 20}
	case Summer:
		return span{time.July, 1, time.August, 15}
	}
	return span{time.November, 20, time.December, 24}
}

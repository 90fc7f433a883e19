package tier

import (
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// life is what one customer bought and earned, day by day, summed up for each metric that the rules count. Its memory
// serves one customer after the other.
type life struct {
	days   []crm.Date
	sums   []metricSums
	joined crm.Date // the first day
	shifts []*shifts
	// passed and gone are how many days lie up to where a window ended and began when it was last looked at: whoever asks
	// goes forward through the life.
	passed, gone int
}

// shifts remember what lies so many months before and after a day, and which day leaves a window of so many months: most
// customers buy on the same days.
type shifts struct {
	months                int
	before, after, leaves [1 << 10]shift // by the last bits of the day
}

type shift struct {
	known   bool
	day, to crm.Date
}

// shifted is the memory of so many months.
func (l *life) shifted(months int) *shifts {
	for _, s := range l.shifts {
		if s.months == months {
			return s
		}
	}
	l.shifts = append(l.shifts, &shifts{months: months})
	return l.shifts[len(l.shifts)-1]
}

// monthsBefore is the day so many months before a day.
func (l *life) monthsBefore(day crm.Date, months int) crm.Date {
	s := &l.shifted(months).before[uint32(day)&(1<<10-1)]
	if !s.known || s.day != day {
		*s = shift{true, day, day.AddMonths(-months)}
	}
	return s.to
}

// monthsAfter is the day so many months after a day.
func (l *life) monthsAfter(day crm.Date, months int) crm.Date {
	s := &l.shifted(months).after[uint32(day)&(1<<10-1)]
	if !s.known || s.day != day {
		*s = shift{true, day, day.AddMonths(months)}
	}
	return s.to
}

// leaves is the first day whose rolling window no longer holds a day.
func (l *life) leaves(day crm.Date, months int) crm.Date {
	s := &l.shifted(months).leaves[uint32(day)&(1<<10-1)]
	if !s.known || s.day != day {
		*s = shift{true, day, leaves(day, months)}
	}
	return s.to
}

// metricSums are a metric up to and with each day.
type metricSums struct {
	metric Metric
	of     []crm.Money
}

// begin takes over the life of a customer.
func (l *life) begin(r *fold.Record, points []Qualified, rules Rules, upTo crm.Date) {
	l.joined, l.days, l.passed, l.gone = upTo, l.days[:0], 0, 0
	for i := range r.Days {
		if r.Days[i].Date <= upTo {
			l.days = append(l.days, r.Days[i].Date)
		}
	}
	bought := len(l.days)
	if len(points) > 0 && rules.beside() {
		for _, p := range points {
			if p.On <= upTo {
				l.days = append(l.days, p.On)
			}
		}
		slices.Sort(l.days)
		l.days = slices.Compact(l.days)
	}
	if len(l.days) > 0 {
		l.joined = l.days[0]
	}
	for i := range rules {
		sums := l.sumsOf(rules[i].Metric)
		sums.of = l.sum(sums.of[:0], sums.metric, r.Days[:bought], points)
	}
}

// sumsOf are the sums of a metric.
func (l *life) sumsOf(m Metric) *metricSums {
	for i := range l.sums {
		if l.sums[i].metric == m {
			return &l.sums[i]
		}
	}
	l.sums = append(l.sums, metricSums{metric: m})
	return &l.sums[len(l.sums)-1]
}

// sum appends a metric up to and with each day.
func (l *life) sum(sums []crm.Money, m Metric, bought []fold.Day, points []Qualified) []crm.Money {
	sum := crm.Money(0)
	d, p := 0, 0
	for _, day := range l.days {
		for ; d < len(bought) && bought[d].Date <= day; d++ {
			sum += m.of(&bought[d])
		}
		for ; m.beside() && p < len(points) && points[p].On <= day; p++ {
			sum += points[p].of(m)
		}
		sums = append(sums, sum)
	}
	return sums
}

// daysUpTo is how many days lie up to and with one, where so many lay up to the one that was asked for before.
func (l *life) daysUpTo(day crm.Date, n int) int {
	if n > 0 && l.days[n-1] > day {
		n = 0
	}
	for n < len(l.days) && l.days[n] <= day {
		n++
	}
	return n
}

// upTo is the metric of the first days, so many of them.
func (m *metricSums) upTo(days int) crm.Money {
	if days == 0 {
		return 0
	}
	return m.of[days-1]
}

// metric is what the window that ends on a day holds.
func (l *life) metric(ladder *Ladder, day crm.Date) crm.Money {
	sums := l.sumsOf(ladder.Metric)
	l.passed = l.daysUpTo(day, l.passed)
	all := sums.upTo(l.passed)
	if before := l.before(ladder, day); before != crm.NoDate {
		l.gone = l.daysUpTo(before, l.gone)
		all -= sums.upTo(l.gone)
	}
	return all
}

// before is the last day that the window that ends on a day leaves out, crm.NoDate where it leaves out none.
func (l *life) before(ladder *Ladder, day crm.Date) crm.Date {
	switch {
	case ladder.Window == Calendar || ladder.Window == Anniversary:
		return l.yearOf(ladder.Window, day) - 1
	case ladder.WindowMonths > 0:
		return l.monthsBefore(day, ladder.WindowMonths)
	}
	return crm.NoDate
}

// yearOf is the first day of the calendar year, or year of membership, that holds a day.
func (l *life) yearOf(p Period, day crm.Date) crm.Date {
	if p == Calendar {
		y, _, _ := day.Civil()
		return crm.NewDate(y, 1, 1)
	}
	from, _ := day.YearOf(l.joined)
	return from
}

// nextYear is the first day of the year after the one that holds a day.
func (l *life) nextYear(p Period, day crm.Date) crm.Date {
	if p == Calendar {
		y, _, _ := day.Civil()
		return crm.NewDate(y+1, 1, 1)
	}
	_, next := day.YearOf(l.joined)
	return next
}

// validTo is the last day on which a step is kept that was last qualified for on a day, without the grace.
func (l *life) validTo(ladder *Ladder, day crm.Date) crm.Date {
	if ladder.Term == "" || ladder.Term == Rolling {
		return l.monthsAfter(day, ladder.TermMonths)
	}
	return l.nextYear(ladder.Term, day).AddMonths(ladder.TermMonths) - 1
}

// turns appends the days on which the metric or the ladder can change, ascending, from the first purchase (or upTo) on;
// between two of them everything stands still.
func (l *life) turns(turns []crm.Date, rules Rules, upTo crm.Date) []crm.Date {
	turns = append(turns, l.joined)
	add := func(day crm.Date) {
		if day > l.joined && day <= upTo {
			turns = append(turns, day)
		}
	}
	for i := range rules {
		r := &rules[i]
		if i > 0 {
			add(r.From)
		}
		switch {
		case r.Window == Calendar || r.Window == Anniversary:
			for day := l.nextYear(r.Window, l.joined); day <= upTo; day = l.nextYear(r.Window, day) {
				add(day)
			}
		case r.WindowMonths > 0:
			for _, day := range l.days {
				add(l.leaves(day, r.WindowMonths))
			}
		}
	}
	for _, day := range l.days {
		add(day)
	}
	slices.Sort(turns)
	return slices.Compact(turns)
}

// leaves is the first day whose rolling window no longer holds a day.
func leaves(day crm.Date, months int) crm.Date {
	t := day.AddMonths(months)
	for t.AddMonths(-months) < day { // 31 January is inside until the end of February
		t++
	}
	return t
}

package ingest

import (
	"math/bits"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// dayEvidence is what the days of a column say of the order in which they are written.
type dayEvidence struct {
	typed    int      // date cells
	typedLow int      // of them, on a day of the month up to 12, as long as all are
	typedOn  uint16   // the different days of the month of those, a bit each
	typedIn  uint16   // and the different months
	asTyped  span     // where they lie
	turned   span     // and where they would with day and month exchanged
	beyond   span     // where the texts lie that have one reading only
	courses  courses  // in which order the rows have both
	long     dayTally // of texts with a year of four digits
	short    dayTally // of texts with a year of two, read as the last of the three
	years    yearTally
	latest   latestDay
	serials  serialEvidence
	middle   middleTally
	born     birthYears
	written  yearSpan // of the texts with a year of four digits
	scanned  scannedDay
}

// dayTally counts what day-first and month-first have going for them.
type dayTally struct {
	dayFirst  int
	month1st  int
	unclear   int
	ambiguous string // the first unclear text, and its row
	row       int
	firstDMY  string
	firstMDY  string
}

// yearTally counts what speaks for the year as the first and as the last of 24-03-05.
type yearTally struct {
	first, last         int // texts that are no day in the other reading
	unclear             int // texts that are one in both
	dashed              bool
	firsts, lasts       uint32 // bit sets of the first and last number of the unclear ones, 1 to 31
	firstText, lastText string
	ambiguous           string
	row                 int
}

func (e *dayEvidence) observe(row int, x *cell.Cell) {
	switch x.Type {
	case cell.Date, cell.DateTime:
		e.typed++
		e.serials.written.see(dateOfMoment(x.Moment))
		e.latest.sure = max(e.latest.sure, dateOfMoment(x.Moment))
		e.born.see(dateOfMoment(x.Moment).Time().Year())
		if e.typed == e.typedLow+1 { // still every one of them, so it is worth asking
			e.seeTyped(dateOfMoment(x.Moment))
		}
	case cell.Number:
		e.serials.seeNumber(row, x)
	case cell.Text:
		w, fault := e.scanned.scan(x.Text)
		e.serials.seeText(row, x, w, fault)
		e.middle.see(w, fault)
		if fault != noFault {
			return
		}
		e.latest.see(w)
		if !w.short && !w.century {
			e.born.see(w.y)
			e.written.see(w.y)
		}
		if w.fixed {
			return
		}
		e.seeBeyond(w)
		tally := &e.long
		if w.short {
			tally = &e.short
			e.years.observe(row, x, w)
		}
		tally.observe(row, x, w)
	}
}

// seeBeyond adds a text that has one reading only, since one of its numbers is beyond 12.
func (e *dayEvidence) seeBeyond(w writtenDay) {
	if w.asDMY == w.asM {
		return
	}
	order := dayFirst
	if w.asM {
		order = monthFirst
	}
	if day, ok := w.in(order); ok {
		e.beyond.see(day)
		e.courses.see(day, day, false)
	}
}

func (t *dayTally) observe(row int, x *cell.Cell, w writtenDay) {
	if w.a == w.b || w.dotted && w.asDMY && w.asM { // nobody writes the month first with dots, unless days say so
		return
	}
	switch {
	case w.asDMY && w.asM:
		if t.unclear == 0 {
			t.ambiguous, t.row = trimBlanks(x.Text), row
		}
		t.unclear++
	case w.asDMY:
		if t.dayFirst == 0 {
			t.firstDMY = trimBlanks(x.Text)
		}
		t.dayFirst++
	case w.asM:
		if t.month1st == 0 {
			t.firstMDY = trimBlanks(x.Text)
		}
		t.month1st++
	}
}

func (t *yearTally) observe(row int, x *cell.Cell, w writtenDay) {
	asLast := w.asDMY || w.asM
	switch {
	case !asLast:
		if t.first == 0 {
			t.firstText = trimBlanks(x.Text)
		}
		t.first++
	case !w.asYMD:
		if t.last == 0 {
			t.lastText = trimBlanks(x.Text)
		}
		t.last++
	case w.dotted: // nobody writes two digits of a year first with dots
	default:
		if t.unclear == 0 {
			t.ambiguous, t.row, t.dashed = trimBlanks(x.Text), row, isDashed(x.Text)
		}
		t.unclear++
		t.firsts |= 1 << w.a
		t.lasts |= 1 << w.c
	}
}

// isDashed reports 24-03-05, which some write year first as ISO 8601 does; with slashes hardly anybody does.
func isDashed(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case '-':
			return true
		case '/':
			return false
		}
	}
	return false
}

// add is both tallies together.
func (t dayTally) add(other dayTally) dayTally {
	if t.unclear == 0 {
		t.ambiguous, t.row = other.ambiguous, other.row
	}
	if t.dayFirst == 0 {
		t.firstDMY = other.firstDMY
	}
	if t.month1st == 0 {
		t.firstMDY = other.firstMDY
	}
	t.dayFirst, t.month1st, t.unclear = t.dayFirst+other.dayFirst, t.month1st+other.month1st, t.unclear+other.unclear
	return t
}

// few reports a count that mistakes of rows explain, beside one that they do not.
func few(n, beside int) bool { return n*50 <= beside }

// order is what the decisive days say. A few that contradict a large majority are mistakes of their rows, and a few
// among many that could be either are no evidence.
func (t *dayTally) order() (order dayOrder, mixed bool) {
	switch {
	case t.dayFirst+t.month1st > 0 && few(t.dayFirst+t.month1st, t.unclear-1):
		return unknownOrder, false
	case t.dayFirst > 0 && few(t.month1st, t.dayFirst):
		return dayFirst, false
	case t.month1st > 0 && few(t.dayFirst, t.month1st):
		return monthFirst, false
	case t.dayFirst > 0:
		return unknownOrder, true
	}
	return unknownOrder, false
}

// yearPlace is where a column of years of two digits writes them.
type yearPlace uint8

const (
	yearLast yearPlace = iota
	yearIsFirst
	yearUnclear
	yearMixed
)

// place is what the texts say together: those that have one reading only, else how the numbers spread, since days of
// the month are many where years are few.
func (t *yearTally) place() yearPlace {
	spread := t.spread()
	switch {
	case t.first+t.last == 0:
	case t.first > 0 && t.last > 0 && !few(t.first, t.last) && !few(t.last, t.first):
		return yearMixed
	case few(t.first+t.last, t.unclear-1) && spread == yearUnclear:
		return yearUnclear
	case t.first > t.last && spread != yearLast:
		return yearIsFirst
	case t.first > t.last:
		return yearUnclear
	case spread != yearIsFirst:
		return yearLast
	default:
		return yearUnclear
	}
	firsts, lasts := bits.OnesCount32(t.firsts), bits.OnesCount32(t.lasts)
	if t.unclear == 0 || !t.dashed && firsts >= 3 && firsts > 2*lasts {
		return yearLast
	}
	return spread
}

// spread compares how many different numbers stand first and last. Days that sheets repeat for years on end, the first
// and the middle of the month and its last days, are no years for that.
func (t *yearTally) spread() yearPlace {
	const usual = 1<<1 | 1<<15 | 1<<28 | 1<<29 | 1<<30 | 1<<31
	firsts, lasts := bits.OnesCount32(t.firsts), bits.OnesCount32(t.lasts)
	switch {
	case lasts >= 10 && lasts >= 3*firsts && t.firsts&^usual != 0:
		return yearIsFirst
	case firsts >= 10 && firsts >= 3*lasts && t.lasts&^usual != 0:
		return yearLast
	}
	return yearUnclear
}

// decideDays settles the order of day, month and year of each column that holds days.
func (r *reading) decideDays(p *plan) []*problem.Problem {
	var refused []*problem.Problem
	for f, c := range p.fields {
		if c == nil || p.kind.Fields[f].Type != Day {
			continue
		}
		if c.setOrder(orderNamed(r.opt.DateOrder)); c.days.halfConverted() {
			all := c.days.long.add(c.days.short)
			refused = append(refused, problem.New(problem.HalfConverted, problem.Args{"value": all.firstDMY + all.firstMDY}).At(p.where(c.firstRow, c)))
			continue
		}
		for _, found := range []*problem.Problem{c.decideOrder(p, r.pastUntil(p, f)), r.decideSerials(p, f, c), r.decideExchanged(p, f, c)} {
			if found != nil {
				refused = append(refused, found)
			}
		}
	}
	return append(refused, r.decideOptOuts(p)...)
}

// decideOptOuts settles the days of a column of opt-outs that has them in the place of a yes; what it does not say itself
// the days of the other columns say.
func (r *reading) decideOptOuts(p *plan) (refused []*problem.Problem) {
	f := p.kind.field("opt_out")
	if f < 0 || p.fields[f] == nil {
		return nil
	}
	c := p.fields[f]
	c.setOrder(orderNamed(r.opt.DateOrder))
	if found := c.decideOrder(p, r.pastUntil(p, f)); found != nil && p.dayOrder() == unknownOrder {
		refused = append(refused, found)
	}
	return refused
}

// setOrder takes the order that a person has given, else the one that the header gives.
func (c *column) setOrder(given dayOrder) {
	if c.order = given; given == unknownOrder {
		c.order = orderNamed(c.head.units.dateOrder)
	}
}

// pastUntil is the last day that a field of what has happened may have; NoDate where any may.
func (r *reading) pastUntil(p *plan, f int) crm.Date {
	if r.opt.Today == 0 || !hasHappened(p.kind.Fields[f].Name) {
		return crm.NoDate
	}
	return r.opt.Today + 1
}

// decideOrder settles one column's order, or says why that cannot be done. Nothing in it has happened after the last day,
// where that is one. Who says that the day or the month comes first has not said that of years of two digits which
// plainly come first.
func (c *column) decideOrder(p *plan, last crm.Date) *problem.Problem {
	if c.order == dayFirst || c.order == monthFirst {
		if long := &c.days.long; long.dayFirst+long.month1st+long.unclear == 0 && c.days.years.place() == yearIsFirst {
			c.order = yearFirst
		}
		return nil
	}
	tally := c.days.long
	switch years := &c.days.years; {
	case c.order == yearFirst:
	default:
		place := years.place()
		if long := &c.days.long; place == yearUnclear && years.first == 0 && long.dayFirst+long.month1st+long.unclear > 0 {
			place = yearLast // whoever writes 13/03/2024 in some rows writes 14/03/24 in others
		}
		if place == yearUnclear && last != crm.NoDate {
			place = c.days.latest.placeBefore(last)
		}
		switch place {
		case yearIsFirst:
			c.order = yearFirst
		case yearLast:
			tally = tally.add(c.days.short)
		case yearUnclear:
			return ambiguousYears(p, c)
		case yearMixed:
			return problem.New(problem.MixedYears, problem.Args{"first": years.firstText, "second": years.lastText}).At(p.where(p.headerRow, c))
		}
	}
	order, mixed := tally.order()
	if c.order == unknownOrder {
		c.order = order
	}
	switch {
	case mixed:
		return problem.New(problem.MixedDates, problem.Args{"first": tally.firstDMY, "second": tally.firstMDY}).At(p.where(p.headerRow, c))
	case order == unknownOrder && tally.unclear > 0:
		return ambiguousDays(p, c, &tally)
	}
	return nil
}

func ambiguousDays(p *plan, c *column, t *dayTally) *problem.Problem {
	w, _ := scanDay(t.ambiguous)
	one, _ := w.in(dayFirst)
	two, _ := w.in(monthFirst)
	return problem.New(problem.AmbiguousDates, problem.Args{
		"value": t.ambiguous, "dmy": one.Format("en"), "mdy": two.Format("en"), "jma": one.Format("fr"), "mja": two.Format("fr"),
	}).At(p.where(t.row, c))
}

func ambiguousYears(p *plan, c *column) *problem.Problem {
	y := &c.days.years
	w, _ := scanDay(y.ambiguous)
	order := dayFirst
	last, ok := w.in(order)
	if !ok {
		order = monthFirst
		last, _ = w.in(order)
	}
	first, _ := w.in(yearFirst)
	return problem.New(problem.AmbiguousYears, problem.Args{
		"value": y.ambiguous, "first": first.Format("en"), "last": last.Format("en"), "debut": first.Format("fr"), "fin": last.Format("fr"), "order": order.String(),
	}).At(p.where(y.row, c))
}

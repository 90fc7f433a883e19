package ingest

import (
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// A bare day number is counted from 1900 or from 1904. A workbook says which, and its own cells follow that; numbers that
// were pasted from another one, and those of a text file, may not. What the column and the others show besides decides
// whether the number can be trusted.

// span is a range of days; the zero value holds none.
type span struct {
	low, high crm.Date
	filled    bool
}

func (s *span) see(day crm.Date) {
	if !s.filled {
		s.low, s.high, s.filled = day, day, true
		return
	}
	s.low, s.high = min(s.low, day), max(s.high, day)
}

// join takes another range in.
func (s *span) join(other span) {
	if other.filled {
		s.see(other.low)
		s.see(other.high)
	}
}

// days is how many days the range has.
func (s span) days() int { return int(s.high-s.low) + 1 }

// later is the range moved by some days.
func (s span) later(days int) span {
	return span{s.low + crm.Date(days), s.high + crm.Date(days), s.filled}
}

// apart is how many days lie between two ranges; 0 where they meet.
func (s span) apart(from span) int {
	switch {
	case s.low > from.high:
		return int(s.low - from.high)
	case from.low > s.high:
		return int(from.low - s.high)
	}
	return 0
}

// serialEvidence is what a column of days holds in bare numbers, counted from 1900, and in days that need no system.
type serialEvidence struct {
	numbers span
	written span
	first   string
	row     int
}

// seeNumber adds a number cell of a column of days; 20240331 is no day number.
func (e *serialEvidence) seeNumber(row int, x *cell.Cell) {
	if x.Number.Exp != 0 || x.Number.Coef < 19_000_101 {
		day, ok := numberDay(x.Number, false)
		e.note(row, x, day, ok)
	}
}

// seeText adds a text that has been scanned.
func (e *serialEvidence) seeText(row int, x *cell.Cell, w writtenDay, fault dayFault) {
	switch {
	case fault == noFault && w.fixed:
		day, ok := w.in(unknownOrder)
		if w.serial {
			e.note(row, x, day, ok)
		} else if ok {
			e.written.see(day)
		}
	case fault == notADay && strings.ContainsAny(x.Text, ".,"):
		day, ok := serialText(x.Text, false)
		e.note(row, x, day, ok)
	}
}

func (e *serialEvidence) note(row int, x *cell.Cell, day crm.Date, ok bool) {
	if !ok {
		return
	}
	if !e.numbers.filled {
		e.first, e.row = shown(x), row
	}
	e.numbers.see(day)
}

// A day may lie nearDays from other days and be one of them; farDays away it cannot.
const (
	nearDays = 400
	farDays  = 1_000
)

// decideSerials stops where bare day numbers, counted as the file counts, lie years from every other day of the table or
// in the future, and counted the other way do not.
func (r *reading) decideSerials(p *plan, f int, c *column) *problem.Problem {
	e := &c.days.serials
	if !e.numbers.filled || r.opt.DateSystem != "" {
		return nil
	}
	own, other := e.numbers, e.numbers.later(from1904)
	if p.info.Date1904 {
		own, other = other, own
	}
	around := e.written
	if !around.filled {
		for g, o := range p.fields {
			if o != nil && o != c && p.kind.Fields[g].Type == Day {
				around.join(o.days.serials.written)
			}
		}
	}
	today := r.opt.Today
	strange := around.filled && own.apart(around) > farDays && other.apart(around) <= nearDays ||
		today != 0 && hasHappened(p.kind.Fields[f].Name) && own.low > today+1 && other.high <= today+1
	if !strange {
		return nil
	}
	system := "1904"
	if p.info.Date1904 {
		system = "1900"
	}
	one, two := own.low, other.low
	return problem.New(problem.AmbiguousSerials, problem.Args{
		"value": e.first, "first": one.Format("en"), "last": two.Format("en"), "debut": one.Format("fr"), "fin": two.Format("fr"),
		"own": map[string]string{"1904": "1900", "1900": "1904"}[system], "other": system,
	}).At(p.where(e.row, c))
}

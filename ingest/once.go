package ingest

import (
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// A printed list says an order's number, day and customer on its first line only, and leaves them blank on the others.

// ditto counts what the records of order lines say of their order.
type ditto struct {
	heads int  // number and day stand there
	blank int  // neither of them nor the customer, but an article and its price
	mixed bool // some of them, in some record
}

// seeDitto counts a record.
func (p *plan) seeDitto(row cell.Row) {
	switch p.dittoOf(row.Cells) {
	case allSaid:
		p.ditto.heads++
	case noneSaid:
		p.ditto.blank++
	case halfSaid:
		if !p.ditto.mixed { // one is enough
			p.ditto.mixed = !isTotalOrUnits(row) // "January total" in the place of a customer
		}
	}
}

// dittoRow is what a record says of its order.
type dittoRow uint8

const (
	noLine dittoRow = iota // no article either: it may be a total
	halfSaid
	allSaid
	noneSaid
)

// dittoOf says it of a record's cells.
func (p *plan) dittoOf(cells []cell.Cell) dittoRow {
	filled := func(f int) bool { return p.fields[f] != nil && isFilledAt(cells, p.fields[f].index) }
	switch order, day := filled(lineOrder), filled(lineDate); {
	case order && day:
		return allSaid
	case order || day || filled(lineCustomer):
		return halfSaid
	case filled(lineDescription) || filled(lineProduct):
		for _, f := range [...]int{linePrice, lineAmount, lineGross} {
			if p.fields[f] != nil { // a total has no unit price
				if filled(f) {
					return noneSaid
				}
				return halfSaid
			}
		}
	}
	return noLine
}

// isFilledAt reports a cell that holds something; most rows have all their cells, and it stands where its column says.
func isFilledAt(cells []cell.Cell, col int) bool {
	i := col - 1
	if i >= len(cells) || cells[i].Col != col {
		i = slices.IndexFunc(cells, func(x cell.Cell) bool { return x.Col == col })
	}
	return i >= 0 && !holdsNothing(&cells[i])
}

// saysOnce reports order lines of which three records at least, and one in ten, leave out what the line above says of
// their order, and of which none says half of it.
func (p *plan) saysOnce() bool {
	d := &p.ditto
	return !d.mixed && d.heads > 0 && d.blank >= 3 && d.blank*9 >= d.heads
}

// firstLine is what the first line of an order says for the others, in the second reading.
type firstLine struct {
	said []cell.Cell // by field; Type None where blank
	at   int         // the last row of the order; 0 is none
}

// repeat fills a record that says nothing of its order with what stands on the order's first line. The records of an order
// follow each other: nothing is taken from beyond a blank row, a note or a total.
func (l *firstLine) repeat(r *row, cells []cell.Cell) {
	follows := l.at > 0 && r.at == l.at+1
	l.at = 0
	switch r.plan.dittoOf(cells) {
	case allSaid:
		if l.said == nil {
			l.said = make([]cell.Cell, lineFieldCount)
		}
		r.keepCarried(l.said)
		l.at = r.at
	case noneSaid:
		if follows {
			r.fillCarried(l.said)
			l.at = r.at
		}
	}
}

package ingest

import (
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// column is one column under the header: what it may be, what its cells have shown, and what was decided.
type column struct {
	index    int
	header   string
	head     heading
	heads    []heading // the ways to read a header of several rows, the likeliest first; nil for one of one row
	might    []candidate
	types    uint8 // bit set of the FieldTypes it may have
	field    int   // the field it became, or -1
	filled   int
	unsolved int // formulas whose result the file does not hold

	numbers  numberEvidence
	days     dayEvidence
	ids      idEvidence
	words    []string // different texts of a column of words, the first ones
	sign     decimalSign
	order    dayOrder
	cutZero  bool // identifiers lose their ".0"
	deep     bool // number cells of more than fifteen digits are whole
	share    bool // discounts are shares of 1
	per100   bool // discounts are percentages
	firstRow int
	lastRow  int
	alone    int // values that stood alone in their row
}

// candidate is a field that a column may be; rank 0 is an exact name, 1 the same after its unit, and from 2
// on the weak names in their order.
type candidate struct{ field, rank int }

const (
	certainRank = 2  // below it a name is certain
	exportRank  = -1 // the program that wrote the file calls it so
	fixedRank   = -2 // a person said so
)

type numberEvidence struct {
	shapes    [dotAmbiguous + 1]int
	ambiguous string // the first ambiguous value, and its row
	row       int
	percents  int
	money     int
	values    int
	aboveOne  bool // some value is above 1
	fractions bool // some value lies between 0 and 1
}

type dayEvidence struct {
	typed     int // date cells
	typedLow  int // of them, on a day of the month up to 12
	dayFirst  int
	month1st  int
	unclear   int
	ambiguous string
	row       int
	firstDMY  string
	firstMDY  string
	latest    latestDay
}

type idEvidence struct {
	texts     int
	pointZero int
	names     int // two words or more, no digit
	deep      int
}

// observe adds a cell to what the column knows of itself. It must see no header, title or total row.
func (c *column) observe(row int, x *cell.Cell) {
	if x.Type == cell.BlankFormula {
		c.unsolved++
		return
	}
	if x.Type == cell.Text && trimBlanks(x.Text) == "" {
		return
	}
	if c.filled == 0 {
		c.firstRow = row
	}
	c.filled++
	c.lastRow = row
	if c.types&(1<<Number|1<<Discount) != 0 {
		c.numbers.observe(row, x)
	}
	if c.types&(1<<Day) != 0 {
		c.days.observe(row, x)
	}
	if c.types&(1<<Word) != 0 {
		c.observeWord(x)
	}
	if c.types&(1<<ID|1<<Loose) != 0 {
		c.ids.observe(x)
	}
}

func (e *numberEvidence) observe(row int, x *cell.Cell) {
	switch x.Type {
	case cell.Number:
		if scaled, ok := scale(x.Number); ok {
			e.size(scaled)
		}
		return
	case cell.Text:
	default:
		return
	}
	n, ok := scanNumeral(x.Text)
	if !ok {
		return
	}
	e.shapes[n.shape]++
	if n.percent {
		e.percents++
	}
	if n.money {
		e.money++
	}
	if n.shape >= commaAmbiguous && e.ambiguous == "" {
		e.ambiguous, e.row = trimBlanks(x.Text), row
	}
	if scaled, ok := n.value(commaSign); ok {
		e.size(scaled)
	}
}

func (e *numberEvidence) size(scaled int64) {
	e.values++
	if scaled > 10_000 || scaled < -10_000 {
		e.aboveOne = true
	} else if scaled != 0 && scaled != 10_000 && scaled != -10_000 {
		e.fractions = true
	}
}

// sign is what the decisive values say; Unknown where none decides or where they contradict each other.
func (e *numberEvidence) sign() (sign decimalSign, contradicted bool) {
	comma := e.shapes[commaDecimal] + e.shapes[dotGroups]
	dot := e.shapes[dotDecimal] + e.shapes[commaGroups]
	switch {
	case comma > 0 && dot > 0:
		return unknownSign, true
	case comma > 0:
		return commaSign, false
	case dot > 0:
		return dotSign, false
	}
	return unknownSign, false
}

func (e *dayEvidence) observe(row int, x *cell.Cell) {
	switch x.Type {
	case cell.Date, cell.DateTime:
		e.typed++
		e.latest.sure = max(e.latest.sure, dateOfMoment(x.Moment))
		if e.typed == e.typedLow+1 { // still every one of them, so it is worth asking
			if _, _, d := dateOfMoment(x.Moment).Time().Date(); d <= 12 {
				e.typedLow++
			}
		}
	case cell.Text:
		w, fault := scanDay(x.Text)
		if fault == noFault {
			e.latest.see(w)
		}
		if fault != noFault || w.fixed || w.dotted || w.a == w.b {
			return
		}
		switch {
		case w.asDMY && w.asM:
			if e.unclear == 0 {
				e.ambiguous, e.row = trimBlanks(x.Text), row
			}
			e.unclear++
		case w.asDMY:
			if e.dayFirst == 0 {
				e.firstDMY = trimBlanks(x.Text)
			}
			e.dayFirst++
		default:
			if e.month1st == 0 {
				e.firstMDY = trimBlanks(x.Text)
			}
			e.month1st++
		}
	}
}

// order is what the decisive days say. A few that contradict a large majority are mistakes of their rows.
func (e *dayEvidence) order() (order dayOrder, mixed bool) {
	switch {
	case e.dayFirst > 0 && e.month1st*50 <= e.dayFirst:
		return dayFirst, false
	case e.month1st > 0 && e.dayFirst*50 <= e.month1st:
		return monthFirst, false
	case e.dayFirst > 0:
		return unknownOrder, true
	}
	return unknownOrder, false
}

// halfConverted reports the trace of a file opened in the wrong language: many date cells, every one on a
// day up to 12, beside texts whose day is beyond 12. By chance 20 such days are one in a hundred million.
func (e *dayEvidence) halfConverted() bool {
	return e.typed >= 20 && e.typedLow == e.typed && (e.dayFirst >= 5 || e.month1st >= 5)
}

func (e *idEvidence) observe(x *cell.Cell) {
	switch x.Type {
	case cell.Text:
		e.texts++
		if hasPointZero(trimBlanks(x.Text)) {
			e.pointZero++
		}
		if strings.Contains(trimBlanks(x.Text), " ") && !strings.ContainsAny(x.Text, "0123456789") {
			e.names++
		}
	case cell.Number:
		if keptDeep(x.Stored) {
			e.deep++
		}
	}
}

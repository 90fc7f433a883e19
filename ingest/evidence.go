package ingest

import (
	"math/bits"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// label is what stands over a column.
type label struct {
	index   int
	header  string
	head    heading
	heads   []heading // the ways to read a header of several rows, the likeliest first; nil for one of one row
	wrapped int       // of a header whose words stand in several rows, how many of its readings have them all; else 0
}

// column is one column under the header: what it may be, what its cells have shown, and what was decided.
type column struct {
	label
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
	cancels  bool // a C before the digits of an order number is a cancellation
	cutLong  bool // identifiers of more than fifteen digits that end in zeros have lost digits
	deep     bool // number cells of more than fifteen digits are whole
	share    bool // discounts are shares of 1
	money    bool // discounts are amounts for sure
	per100   bool // discounts are percentages
	firstRow int
	lastRow  int
	holds    content
	barred   bool // a person said that it is nothing
	accepted bool // its name is only likely, and a person said yes
	letters  bool // T and F, or V and F, are true and false
	crosses  bool // an x is a no, as there are ticks
	coded    bool // figures say nothing, as they are codes of a list of its own
	rings    bool // an x and an o say nothing, as either may be the yes
	alone    int  // values that stood alone in their row
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
	formatted int // number cells that are shown as percentages
	money     int
	strong    int    // values with both signs or several groups: no slip of the finger makes one
	aboveOne  bool   // some value is above 1
	above     string // the first of them, and its row
	aboveRow  int
	most      int64  // the largest of them, in ten-thousandths
	unit      string // the unit of measure of the first value that has one, and how many have it
	measured  int
	cents     bool   // some of them is no whole number
	fractions bool   // some value lies between 0 and 1
	units     bool   // some value is 1
	below     string // the first value from above 0 to 1, its row and what it is in ten-thousandths
	belowRow  int
	belowIs   int64
	shownIn   uint32 // the currencies that formats show, a bit for each cell.Currency
}

type idEvidence struct {
	texts     int
	pointZero int // texts such as 123.0
	decimals  int // texts such as 1.2, which are no damage
	cut       int // digits beyond the fifteenth that are zeros, in texts that have nothing but zeros there
	kept      int // texts whose digits beyond the fifteenth are there
	names     int // two words or more, no digit
	deep      int
	lettered  bool // a format shows letters beside the number
	plain     int  // digits alone
	five      int  // five digits, as postal codes have
	afterC    int  // C and digits
}

// observe adds a cell to what the column knows of itself. It must see no header, title or total row.
func (c *column) observe(row int, x *cell.Cell) {
	if x.Type == cell.BlankFormula {
		c.unsolved++
		return
	}
	if x.Type == cell.Text && isBlankText(x.Text) {
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
	if c.types&(1<<Day) != 0 || c.types&(1<<Word) != 0 && x.Type == cell.Text && hasDigit(x.Text) {
		c.days.observe(row, x) // the day of an opt-out may stand where others say yes
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
		e.shownIn |= 1 << x.Currency
		if x.Percent {
			e.formatted++
		} else if scaled, ok := scale(x.Number); ok {
			e.size(row, x, scaled)
		}
		return
	case cell.Text:
	default:
		return
	}
	if worth, shape, ok := plainNumber(x.Text); ok {
		e.shapes[shape]++
		e.size(row, x, worth)
		return
	}
	n, ok := scanNumeral(x.Text)
	if !ok {
		if n, ok = e.measure(x.Text); !ok {
			return
		}
	}
	e.shapes[n.shape]++
	if n.isStrong() {
		e.strong++
	}
	if n.percent {
		e.percents++
	}
	if n.money {
		e.money++
	}
	if n.shape >= commaAmbiguous && e.ambiguous == "" {
		e.ambiguous, e.row = trimBlanks(x.Text), row
	}
	if scaled, ok := n.value(commaSign); ok && !n.percent {
		e.size(row, x, scaled)
	}
}

// measure reads a value with a unit of measure, and counts it where it is the first one's.
func (e *numberEvidence) measure(text string) (numeral, bool) {
	n, unit, ok := scanMeasure(text)
	if ok && (e.unit == "" || e.unit == unit) {
		e.unit = unit
		e.measured++
	}
	return n, ok
}

// mixesCurrencies reports formats that show some amounts in one currency and some in another.
func (e *numberEvidence) mixesCurrencies() bool { return bits.OnesCount32(e.shownIn>>1) > 1 }

// isWhole reports values without decimals alone.
func (e *numberEvidence) isWhole() bool {
	return !e.cents && !e.fractions && e.shapes[commaDecimal]+e.shapes[dotDecimal]+e.shapes[commaAmbiguous]+e.shapes[dotAmbiguous] == 0
}

// size notes how large a value without percent sign or format is.
func (e *numberEvidence) size(row int, x *cell.Cell, scaled int64) {
	switch {
	case scaled > 10_000 || scaled < -10_000:
		if !e.aboveOne {
			e.above, e.aboveRow = shown(x), row
		}
		e.aboveOne = true
		e.cents = e.cents || scaled%10_000 != 0
		e.most = max(e.most, scaled, -scaled)
		return
	case scaled == 0:
		return
	case scaled == 10_000 || scaled == -10_000:
		e.units = true
	default:
		e.fractions = true
	}
	if e.belowRow == 0 {
		e.below, e.belowRow, e.belowIs = shown(x), row, max(scaled, -scaled)
	}
}

// sign is what the decisive values say; Unknown where none decides, where they are a few that slips explain, or where
// they contradict each other.
func (e *numberEvidence) sign() (sign decimalSign, contradicted bool) {
	comma := e.shapes[commaDecimal] + e.shapes[dotGroups]
	dot := e.shapes[dotDecimal] + e.shapes[commaGroups]
	switch {
	case e.strong == 0 && comma+dot > 0 && few(comma+dot, e.shapes[commaAmbiguous]+e.shapes[dotAmbiguous]-1):
		return unknownSign, false
	case comma > 0 && dot > 0:
		return unknownSign, true
	case comma > 0:
		return commaSign, false
	case dot > 0:
		return dotSign, false
	}
	return unknownSign, false
}

func (e *idEvidence) observeText(s string) {
	if len(s) == 0 || s[0] < '0' || s[0] > '9' {
		return
	}
	if len(s) > 15 {
		if zeros, kept := cutText(s); kept {
			e.kept++
		} else {
			e.cut += zeros
		}
	}
	if _, found := cutPointZero(s); found {
		e.pointZero++
	} else if isDecimal(s) {
		e.decimals++
	}
}

func (e *idEvidence) observe(x *cell.Cell) {
	switch x.Type {
	case cell.Text:
		e.texts++
		text := bareID(trimBlanks(x.Text))
		if len(text) <= 15 && isDigits(text) {
			e.plain++ // most are, and show nothing else but how long they are
			if len(text) == 5 {
				e.five++
			}
			return
		}
		e.observeText(text)
		e.observeLetter(text)
		if !hasDigit(x.Text) && strings.Contains(trimBlanks(x.Text), " ") {
			e.names++
		}
	case cell.Number:
		e.plain++
		if len(x.Stored) == 5 && isDigits(string(x.Stored)) || x.Digits == 5 {
			e.five++
		}
		e.lettered = e.lettered || x.Lettered
		if keptDeep(x.Stored) {
			e.deep++
		}
	}
}

// observeLetter counts digits alone and those after a C.
func (e *idEvidence) observeLetter(s string) {
	switch {
	case isDigits(s):
		e.plain++
	case isCancellation(s):
		e.afterC++
	}
}

package ods

import "github.com/habitue-crm/habitue/ingest/sheet/cell"

// The kinds of cells that the quick way knows.
type kind uint8

const (
	kindNone kind = iota
	kindNumber
	kindText
	kindDate
)

// quickAttrs is what the attributes of a cell say.
type quickAttrs struct {
	kind    kind
	seen    uint8 // a bit for each attribute
	formula bool
	sums    bool // the formula sums other cells
	percent bool // the number is shown as a percentage
	raw     []byte
	columns int64
	end     int // behind > or />; 0 where the exact way must read the cell
	closed  bool
}

// quoted is the place of the quote that ends the value at p; 0 where the value holds a reference, or does not end.
func quoted(b []byte, p int) int {
	for ; p < len(b); p++ {
		switch b[p] {
		case '"':
			return p
		case '&', '<':
			return 0
		}
	}
	return 0
}

// The attributes, as bits: none may stand twice.
const (
	sawKind = 1 << iota
	sawRaw
	sawStyle
	sawCalc
	sawColumns
	sawFormula
	sawCurrency
)

// read reads the attributes of the cell at the start of b.
func (a *quickAttrs) read(b []byte) {
	a.columns = 1
	p := len("<table:table-cell")
	for {
		if len(b)-p < room {
			return
		}
		switch {
		case b[p] == '>':
			a.end = p + 1
			return
		case b[p] == '/' && b[p+1] == '>':
			a.end, a.closed = p+2, true
			return
		case b[p] != ' ':
			return
		}
		bit, value := quickName(b, p+1)
		if bit == 0 || a.seen&bit != 0 {
			return
		}
		a.seen |= bit
		if bit == sawKind {
			if a.kind, p = quickKind(b, value); p == 0 {
				return
			}
			a.percent = b[value] == 'p'
			continue
		}
		end := quoted(b, value)
		if end == 0 || !a.set(bit, b[value:end]) {
			return
		}
		p = end + 1
	}
}

// quickName tells the attribute at p, and where its value starts.
func quickName(b []byte, p int) (bit uint8, value int) {
	switch {
	case string(b[p:p+16]) == "office:value-typ":
		if string(b[p+16:p+19]) == `e="` {
			return sawKind, p + 19
		}
	case string(b[p:p+14]) == `office:value="`:
		return sawRaw, p + 14
	case string(b[p:p+16]) == "calcext:value-ty":
		if string(b[p+16:p+20]) == `pe="` {
			return sawCalc, p + 20
		}
	case string(b[p:p+16]) == "table:style-name":
		if string(b[p+16:p+18]) == `="` {
			return sawStyle, p + 18
		}
	case string(b[p:p+16]) == "office:date-valu":
		if string(b[p+16:p+19]) == `e="` {
			return sawRaw, p + 19
		}
	case string(b[p:p+16]) == "table:number-col":
		if string(b[p+16:p+31]) == `umns-repeated="` {
			return sawColumns, p + 31
		}
	case string(b[p:p+15]) == `table:formula="`:
		return sawFormula, p + 15
	case string(b[p:p+16]) == "office:currency=":
		if b[p+16] == '"' {
			return sawCurrency, p + 17
		}
	}
	return 0, 0
}

// quickKind tells the value of office:value-type at p, and where it ends; 0 where it is none that the quick way knows.
func quickKind(b []byte, p int) (k kind, end int) {
	switch {
	case string(b[p:p+7]) == `string"`:
		return kindText, p + 7
	case string(b[p:p+6]) == `float"`:
		return kindNumber, p + 6
	case string(b[p:p+5]) == `date"`:
		return kindDate, p + 5
	case string(b[p:p+9]) == `currency"`:
		return kindNumber, p + 9
	case string(b[p:p+11]) == `percentage"`:
		return kindNumber, p + 11
	}
	return kindNone, 0
}

// set takes the value of an attribute; false where the exact way must look at it.
func (a *quickAttrs) set(bit uint8, value []byte) bool {
	switch bit {
	case sawRaw:
		a.raw = value
	case sawCalc:
		return string(value) != "error"
	case sawFormula:
		a.formula, a.sums = true, cell.IsSum(value)
	case sawColumns:
		if len(value) == 0 || len(value) > 7 {
			return false
		}
		a.columns = 0
		for _, d := range value {
			if d -= '0'; d > 9 {
				return false
			}
			a.columns = a.columns*10 + int64(d)
		}
		return a.columns > 0
	}
	return true
}

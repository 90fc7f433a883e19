package ods

import (
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
)

// The quick way reads rows and cells that are written as LibreOffice, Excel and most libraries write them, by
// comparing up to 16 bytes at a time (as many as the compiler compares without a call). It takes a cell whole or not at all, looks at no byte that was not checked, and
// leaves everything that it does not expect, errors included, to the exact way (readCell), which knows it all.

// room is how many bytes the quick way wants to see at the start of a tag or an attribute: more than any of the
// fixed texts below has.
const room = 48

// quickAllowed says whether the quick way reads the same as the exact way here: usual prefixes, no end tag that is
// still to be given, and room for a cell and its paragraph in the nesting.
func (t *tables) quickAllowed() bool {
	s := t.s
	return !t.w.exact && !s.closes && s.alias == nil && len(s.starts)+3 <= s.nesting
}

const rowName = "table:table-row"

// quickRow reads the start tag of a row that has no attribute but its style.
func (t *tables) quickRow() bool {
	s := t.s
	b := s.buf[s.pos:s.checked]
	if !t.quickAllowed() || len(b) < room || string(b[:16]) != "<table:table-row" {
		return false
	}
	p := 16
	if string(b[p:p+16]) == " table:style-nam" && string(b[p+16:p+19]) == `e="` {
		if p = quoted(b, p+19); p == 0 {
			return false
		}
		p++
	}
	if p >= len(b) || b[p] != '>' {
		return false
	}
	s.pos += p + 1
	s.starts = append(s.starts, len(s.open))
	s.open = append(s.open, rowName...)
	return true
}

// quickRowEnd reads the end tag of a row, inside of which the scanner stands.
func (t *tables) quickRowEnd() bool {
	s := t.s
	b := s.buf[s.pos:s.checked]
	if !t.quickAllowed() || len(b) < 18 || string(b[:16]) != "</table:table-ro" || string(b[16:18]) != "w>" {
		return false
	}
	s.pos += 18
	return s.pop([]byte(rowName)) == nil // the caller has seen that a row is open
}

// quickCells reads cells of a row from column col on, as many as it can, and returns the column behind them.
func (t *tables) quickCells(row int, col int64) int64 {
	if !t.quickAllowed() {
		return col
	}
	s := t.s
	for {
		size, columns := t.quickCell(s.buf[s.pos:s.checked], row, col)
		if size == 0 {
			return col
		}
		s.pos += size
		col += columns
	}
}

// quickCell reads one cell at the start of b. It returns how many bytes and columns it takes; 0 and nothing done
// where the exact way must read it.
func (t *tables) quickCell(b []byte, row int, col int64) (size int, columns int64) {
	if len(b) < room || string(b[:16]) != "<table:table-cel" || b[16] != 'l' {
		return 0, 0
	}
	var a quickAttrs
	a.read(b)
	if a.end == 0 {
		return 0, 0
	}
	var shown []byte
	p := a.end
	if !a.closed {
		if shown, p = quickContent(b, p, a.kind <= kindText && a.kind != kindNumber); p == 0 {
			return 0, 0
		}
	}
	if a.kind == kindNone && len(shown) == 0 && !a.formula {
		return p, a.columns
	}
	if a.columns != 1 || col > int64(t.w.lim.Columns) || int64(len(shown)) > t.w.lim.Row {
		return 0, 0
	}
	switch a.kind {
	case kindNumber:
		d, ok := quickDecimal(a.raw)
		if !ok || a.formula && d.Coef == 0 {
			return 0, 0
		}
		c := t.add(row, col, cell.Number)
		c.Number, c.Stored, c.Sums, c.Percent = d, t.store(a.raw), a.sums, a.percent
		dress(c, shown)
	case kindDate:
		typ, ms, ok := t.quickDate(a.raw)
		if !ok {
			return 0, 0
		}
		c := t.add(row, col, typ)
		c.Moment, c.Stored = ms, t.store(a.raw)
	default:
		if a.formula {
			return 0, 0
		}
		if len(shown) > 0 {
			t.setChars(t.add(row, col, cell.Text), shown)
		}
	}
	return p, 1
}

// add appends a cell of the row.
func (t *tables) add(row int, col int64, typ cell.Type) *cell.Cell {
	t.put++
	n := len(t.cells)
	if n == cap(t.cells) {
		t.cells = slices.Grow(t.cells, n+16)
	}
	t.cells = t.cells[:n+1]
	c := &t.cells[n]
	*c = cell.Cell{Row: row, Col: int(col), Type: typ}
	return c
}

// day is a date that was read.
type day struct {
	raw [len("2006-01-02")]byte
	ms  int64
}

// quickDate reads a date. It remembers one for each day of a year, for the same days come again and again.
func (t *tables) quickDate(raw []byte) (typ cell.Type, ms int64, ok bool) {
	if t.days == nil {
		t.days = make([]day, 512)
	}
	var known *day
	if len(raw) == len(known.raw) {
		month, date := int(raw[5]&1)*10+int(raw[6]&15), int(raw[8]&3)*10+int(raw[9]&15)
		known = &t.days[(month*32+date)%512]
		if string(raw) == string(known.raw[:]) {
			return cell.Date, known.ms, true
		}
	}
	typ, ms, ok = numfmt.ISO(string(raw))
	if !ok || typ != cell.Date && typ != cell.DateTime {
		return 0, 0, false
	}
	if typ == cell.Date && known != nil {
		known.ms = ms
		copy(known.raw[:], raw)
	}
	return typ, ms, true
}

// store keeps the bytes of a value until the next row.
func (t *tables) store(raw []byte) []byte {
	start := len(t.stored)
	t.stored = append(t.stored, raw...)
	return t.stored[start:len(t.stored):len(t.stored)]
}

// quickContent reads what stands between the tags of a cell, one plain paragraph or nothing, and returns its
// characters and the place behind the end tag, 0 where anything else stands there. Where the text counts, white
// space that must be collapsed is something else.
func quickContent(b []byte, p int, counts bool) (shown []byte, end int) {
	if len(b)-p < room {
		return nil, 0
	}
	if string(b[p:p+8]) != "<text:p>" {
		if string(b[p:p+16]) != "</table:table-ce" || string(b[p+16:p+19]) != "ll>" {
			return nil, 0
		}
		return nil, p + 19
	}
	p += 8
	start := p
	if counts {
		p = plainText(b, p)
	} else {
		p = quickShown(b, p)
	}
	if len(b)-p < 28 || string(b[p:p+16]) != "</text:p></table" || string(b[p+16:p+28]) != ":table-cell>" {
		return nil, 0
	}
	return b[start:p], p + 28
}

// quickShown is the place of the next < or &.
func quickShown(b []byte, p int) int {
	for p < len(b) && b[p] != '<' && b[p] != '&' {
		p++
	}
	return p
}

// plainText is the place of the next character that is not simply text: < or &, a tab or line break, or a blank at
// the start or after another.
func plainText(b []byte, p int) int {
	last := byte(' ')
	for ; p < len(b); p++ {
		c := b[p]
		if c <= '<' && (c == '<' || c == '&' || c < ' ' || c == ' ' && last == ' ') {
			return p
		}
		last = c
	}
	return p
}

// quickDecimal reads a number without exponent, of at most 19 bytes, whose digits cannot pass 64 bits.
func quickDecimal(b []byte) (d cell.Decimal, ok bool) {
	p := 0
	if len(b) > 0 && b[0] == '-' {
		d.Neg = true
		p++
	}
	if len(b)-p > 19 {
		return d, false
	}
	coef, point, digits := uint64(0), -1, 0
	for ; p < len(b); p++ {
		c := b[p] - '0'
		if c > 9 {
			if b[p] != '.' || point >= 0 {
				return d, false
			}
			point = p
			continue
		}
		coef = coef*10 + uint64(c)
		digits++
	}
	if digits == 0 {
		return d, false
	}
	if coef == 0 {
		return cell.Decimal{}, true
	}
	if point >= 0 {
		d.Exp = int16(point + 1 - len(b))
	}
	for coef%10 == 0 {
		coef /= 10
		d.Exp++
	}
	d.Coef = coef
	return d, true
}

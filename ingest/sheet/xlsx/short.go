package xlsx

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
)

// The short way reads rows and cells that are written as nearly all programs write them, byte by byte. It looks a
// few bytes past what it has checked (the padding of the window), takes a cell whole or not at all, and leaves
// everything that it does not expect, errors included, to the long way.

var le = binary.LittleEndian

// word is up to eight bytes as le.Uint64 loads them.
func word(s string) (w uint64) {
	for i := range len(s) {
		w |= uint64(s[i]) << (8 * i)
	}
	return w
}

// digits reads a whole number of at most nine digits.
func digits(b []byte, p int) (n, end int) {
	most := p + 9
	for ; p < most; p++ {
		d := b[p] - '0'
		if d > 9 {
			break
		}
		n = n*10 + int(d)
	}
	return n, p
}

var (
	closeRow   = word("</row>")
	closeValue = word("</v></c>")
	openValue  = word("<v>")

	openCell    = word(`<c r="`)
	plainNumber = word("><v>")
	sharedText  = word(` t="s"><`)
)

const (
	threeBytes = 1<<24 - 1
	fourBytes  = 1<<32 - 1
	sixBytes   = 1<<48 - 1
)

// The types of cells that the short way knows, by the first letter of t.
const (
	typeNumber  = 'n'
	typeShared  = 's'
	typeBool    = 'b'
	typeFormula = 'f' // t="str", the text that a formula gave
	typeInline  = 'i'
)

// shortCell reads one cell. It says false, and has changed nothing, where the cell needs the long way.
func (r *rows) shortCell() bool {
	b, p := r.buf, r.pos
	if le.Uint64(b[p:])&sixBytes != openCell {
		return r.shortUnnamed()
	}
	p += 6
	col, letters := 0, p
	for c := b[p] - 'A'; c < 26; c = b[p] - 'A' {
		col = col*26 + int(c) + 1
		p++
	}
	if p-letters > 3 || le.Uint64(b[p:])&r.mask != r.ref || col <= r.lastCol || col > r.maxCol {
		return false
	}
	p += r.refSize
	switch next := le.Uint64(b[p:]); {
	case next&fourBytes == plainNumber:
		return r.shortNumber(p+4, col, 0)
	case next == sharedText && b[p+8] == 'v' && b[p+9] == '>':
		return r.shortShared(p+10, col)
	}
	return r.shortOther(p, col)
}

// shortUnnamed reads a cell that does not state its place: it stands behind the one before.
func (r *rows) shortUnnamed() bool {
	b, p := r.buf, r.pos
	if b[p] != '<' || b[p+1] != 'c' || b[p+2] != '>' && b[p+2] != ' ' && b[p+2] != '/' || r.lastCol >= r.maxCol || r.split {
		return false
	}
	return r.shortOther(p+2, r.lastCol+1)
}

// shortOther reads a cell from its other attributes on.
func (r *rows) shortOther(p, col int) bool {
	b := r.buf
	style, kind, p := shortAttrs(b, p)
	if p == 0 || style >= len(r.kinds) {
		return false
	}
	if b[p] == '/' && b[p+1] == '>' {
		r.lastCol, r.pos = col, p+2
		return true
	}
	if b[p] != '>' {
		return false
	}
	p++
	if kind == typeInline {
		return r.shortInline(p, col)
	}
	if b[p] == '<' && b[p+1] == 'f' {
		from := p
		if p = r.shortFormula(p); p == 0 {
			return false
		}
		if i := bytes.IndexByte(b[from:p], '>') + 1; cell.IsSum(b[from+i : p]) {
			return r.shortContent(p, col, style, kind) && r.sums()
		}
	}
	return r.shortContent(p, col, style, kind)
}

// sums marks the last cell as one that sums others.
func (r *rows) sums() bool {
	if n := len(r.cells); n > 0 && r.cells[n-1].Col == r.lastCol {
		r.cells[n-1].Sums = true
	}
	return true
}

// shortContent reads a cell from its v element on.
func (r *rows) shortContent(p, col, style int, kind byte) bool {
	b := r.buf
	if le.Uint64(b[p:])&threeBytes != openValue {
		return false
	}
	p += 3
	switch kind {
	case typeNumber:
		return r.shortNumber(p, col, style)
	case typeShared:
		return r.shortShared(p, col)
	case typeBool:
		if b[p] != '0' && b[p] != '1' || le.Uint64(b[p+1:]) != closeValue {
			return false
		}
		c := r.add(col, cell.Bool)
		c.Bool, c.Stored = b[p] == '1', b[p:p+1:p+1]
		r.lastCol, r.pos = col, p+9
		return true
	}
	return r.shortText(p, col)
}

// shortFormula passes over <f …>…</f> or <f …/> and returns its end, or 0.
func (r *rows) shortFormula(p int) int {
	b := r.buf
	var names attrNames
	for p += 2; b[p] == ' '; {
		name, _, q := shortAttr(b, p+1)
		if q == 0 || len(name) > 2 && name[0] == 'x' && name[1] == 'm' || !names.add(name) {
			return 0
		}
		p = q
	}
	if b[p] == '/' && b[p+1] == '>' {
		return p + 2
	}
	if b[p] != '>' {
		return 0
	}
	_, q, err := lexText(b, p+1, r.end)
	if err != nil || b[q+1] != '/' || b[q+2] != 'f' || b[q+3] != '>' {
		return 0
	}
	return q + 4
}

// shortAttrs reads s="…" and t="…" in any order; the end is 0 where there is anything else.
func shortAttrs(b []byte, p int) (style int, kind byte, end int) {
	kind = typeNumber
	hasS, hasT := false, false
	for b[p] == ' ' {
		if b[p+2] != '=' || b[p+3] != '"' {
			return 0, 0, 0
		}
		switch {
		case b[p+1] == 's' && !hasS:
			n, q := digits(b, p+4)
			if q == p+4 || b[q] != '"' {
				return 0, 0, 0
			}
			style, p, hasS = n, q+1, true
		case b[p+1] == 't' && !hasT:
			hasT = true
			switch w := le.Uint64(b[p+4:]); {
			case w&0xffff == typeShared|'"'<<8:
				kind, p = typeShared, p+6
			case w&0xffff == typeNumber|'"'<<8:
				p += 6
			case w&0xffff == typeBool|'"'<<8:
				kind, p = typeBool, p+6
			case w&(1<<32-1) == 's'|'t'<<8|'r'<<16|'"'<<24:
				kind, p = typeFormula, p+8
			case w == inlineStr && b[p+12] == 'r' && b[p+13] == '"':
				kind, p = typeInline, p+14
			default:
				return 0, 0, 0
			}
		default:
			return 0, 0, 0
		}
	}
	return style, kind, p
}

var inlineStr = word("inlineSt")

// shortNumber reads the digits of a number, up to 18 significant ones.
func (r *rows) shortNumber(start, col, style int) bool {
	b, p := r.buf, start
	neg := b[p] == '-'
	if neg {
		p++
	}
	coef, first := uint64(0), p
	for d := b[p] - '0'; d <= 9; d = b[p] - '0' {
		coef = coef*10 + uint64(d)
		p++
	}
	places := 0
	if b[p] == '.' {
		p++
		point := p
		for d := b[p] - '0'; d <= 9; d = b[p] - '0' {
			coef = coef*10 + uint64(d)
			p++
		}
		places = p - point
		first++ // the point is no digit
	}
	if n := p - first; n > 18 || n <= 0 || le.Uint64(b[p:]) != closeValue {
		return false
	}
	d := cell.Decimal{Coef: coef, Exp: int16(-places), Neg: neg}
	if coef == 0 {
		d = cell.Decimal{}
	} else {
		for d.Coef%10 == 0 {
			d.Coef /= 10
			d.Exp++
		}
	}
	typ, moment, kind := cell.Number, int64(0), r.kinds[style]
	if kind != numfmt.Number {
		typ, moment = kind.Moment(d, r.is1904)
	}
	c := r.add(col, typ)
	c.Number, c.Moment, c.Stored = d, moment, b[start:p:p]
	if kind != numfmt.Number {
		kind.Dress(c)
	}
	r.lastCol, r.pos = col, p+8
	return true
}

// shortShared reads the number of a shared text.
func (r *rows) shortShared(p, col int) bool {
	b, n, start := r.buf, 0, p
	for d := b[p] - '0'; d <= 9; d = b[p] - '0' {
		n = n*10 + int(d)
		p++
	}
	if p == start || p-start > 9 || n >= r.texts.count() || le.Uint64(b[p:]) != closeValue {
		return false
	}
	r.add(col, cell.Text).Moment = int64(n) + 1
	r.waiting = true
	r.lastCol, r.pos = col, p+8
	return true
}

// fetchTexts puts the shared texts of a row in their cells. Many look-ups one after the other wait for memory
// together, where each alone would wait for itself.
func (r *rows) fetchTexts() {
	empty := false
	for i := range r.cells {
		if c := &r.cells[i]; c.Type == cell.Text && c.Moment > 0 {
			c.Text, c.Moment = r.texts.at(int(c.Moment-1)), 0
			empty = empty || c.Text == ""
		}
	}
	r.waiting = false
	if empty {
		r.cells = slices.DeleteFunc(r.cells, func(c cell.Cell) bool { return c.Type == cell.Text && c.Text == "" })
	}
}

// shortText reads the text that a formula gave.
func (r *rows) shortText(p, col int) bool {
	t, q, err := lexText(r.buf, p, r.end)
	if err != nil || le.Uint64(r.buf[q:]) != closeValue {
		return false
	}
	r.scratch = appendText(r.scratch[:0], t.text, t.flags, true)
	r.addText(col, string(r.scratch))
	r.lastCol, r.pos = col, q+8
	return true
}

// shortInline reads <is><t>…</t></is></c>.
func (r *rows) shortInline(p, col int) bool {
	b := r.buf
	const open, kept, end = "<is><t>", `<is><t xml:space="preserve">`, "</t></is></c>"
	keep := r.preserve()
	switch {
	case string(b[p:p+len(open)]) == open:
		p += len(open)
	case string(b[p:p+len(kept)]) == kept:
		p, keep = p+len(kept), true
	default:
		return false
	}
	t, q, err := lexText(b, p, r.end)
	if err != nil || string(b[q:q+len(end)]) != end {
		return false
	}
	r.scratch = appendText(r.scratch[:0], t.text, t.flags, keep)
	r.addText(col, string(r.scratch))
	r.lastCol, r.pos = col, q+len(end)
	return true
}

// add appends a filled cell of the row.
func (r *rows) add(col int, t cell.Type) *cell.Cell {
	n := len(r.cells)
	if n == cap(r.cells) {
		r.cells = slices.Grow(r.cells, n)
	}
	r.cells = r.cells[:n+1]
	c := &r.cells[n]
	*c = cell.Cell{Row: r.row, Col: col, Type: t}
	return c
}

// addText appends a text; an empty one is no cell.
func (r *rows) addText(col int, s string) {
	if s != "" {
		r.add(col, cell.Text).Text = s
	}
}

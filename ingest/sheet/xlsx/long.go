package xlsx

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/internal/problem"
)

// longRow takes a row's attributes from the lexer.
func (r *rows) longRow() error {
	if v, ok := r.get("r"); ok {
		n, err := strconv.ParseUint(string(trim([]byte(v))), 10, 31)
		if err != nil || n == 0 {
			return problem.New(problem.CellBeyond, problem.Args{"ref": v})
		}
		r.row = int(n)
	}
	v, _ := r.get("hidden")
	r.hidden = truth(v)
	return nil
}

// raw is what a c element holds (ECMA-376 part 1 §18.3.1.4).
type raw struct {
	col, style int
	kind       string // t
	value      []byte // of v; stays where it is until the next row
	text       []byte // of is
	hasValue   bool
	hasText    bool
	formula    bool
	sums       bool // the formula sums other cells
}

// longCell reads a cell in any of the ways that XML allows.
func (r *rows) longCell(e element) error {
	c, err := r.cellAttrs()
	if err != nil {
		return err
	}
	if e.kind == tokStart {
		if err := r.cellContent(&c, e.depth); err != nil {
			return r.inColumn(err, c.col)
		}
	}
	before := len(r.cells)
	err = r.inColumn(r.finish(c), c.col)
	if c.sums && len(r.cells) > before {
		r.cells[before].Sums = true
	}
	if err != nil {
		return r.leaveOut(err)
	}
	return nil
}

func (r *rows) inColumn(err error, col int) error {
	var p *problem.Problem
	if !errors.As(err, &p) || p.Where.Column != 0 {
		return err
	}
	return p.At(problem.Where{Row: r.row, Column: col})
}

// cellAttrs reads r, s and t.
func (r *rows) cellAttrs() (raw, error) {
	c := raw{kind: "n", col: r.lastCol + 1}
	if ref, ok := r.get("r"); ok {
		col, row, good := parseRef(ref)
		if !good || row > maxRow || col > maxCol {
			return c, problem.New(problem.CellBeyond, problem.Args{"ref": ref})
		}
		if row != r.row {
			if !r.assumed || r.lastCol > 0 {
				return c, problem.New(problem.CellMisplaced, problem.Args{"ref": ref})
			}
			r.row, r.assumed = row, false // the row does not state its number, its cells do
			if err := r.checkRow(); err != nil {
				return c, err
			}
			r.setRef()
		}
		c.col = col
	} else if r.split { // where it stands can only be guessed
		return c, problem.New(problem.RowTwice, nil)
	}
	if c.col > maxCol {
		return c, problem.New(problem.CellBeyond, problem.Args{"ref": problem.ColumnName(c.col) + strconv.Itoa(r.row)})
	}
	if c.col > r.lim.Columns {
		return c, limit.Exceeded("columns", int64(c.col), int64(r.lim.Columns))
	}
	if c.col <= r.lastCol {
		if r.split {
			return c, problem.New(problem.RowTwice, nil).At(problem.Where{Row: r.row, Column: c.col})
		}
		r.unsorted = true
	}
	r.lastCol = c.col
	if s, ok := r.get("s"); ok && s != "" {
		n, err := strconv.ParseUint(s, 10, 31)
		if r.again && (err != nil || int(n) >= len(r.kinds)) {
			r.bareNumber(c.col)
			n, err = 0, nil
		}
		if err != nil || int(n) >= len(r.kinds) {
			return c, problem.New(problem.StyleMissing, problem.Args{"index": s, "count": strconv.Itoa(r.styles)}).
				At(problem.Where{Row: r.row, Column: c.col})
		}
		c.style = int(n)
	}
	if t, ok := r.get("t"); ok {
		c.kind = t
	}
	return c, nil
}

// cellContent reads f, v and is.
func (r *rows) cellContent(c *raw, depth int) error {
	for {
		e, err := r.next()
		switch {
		case err != nil:
			return err
		case e.kind == tokEnd && e.depth == depth:
			return nil
		case e.opens() && e.is("v"):
			if c.hasValue {
				return errors.New("a cell with two values")
			}
			c.hasValue = true
			c.value, err = r.valueText(e)
		case e.opens() && e.is("is"):
			if c.hasText {
				return errors.New("a cell with two texts")
			}
			c.hasText = true
			c.text, err = r.richText(nil, e)
		case e.opens() && e.is("f"):
			c.formula = true
			c.sums = e.kind == tokStart && cell.IsSum(r.buf[r.pos:r.end])
			err = r.skip(e)
		case e.opens() && (e.is("extLst") || e.space == spaceOther):
			err = r.skip(e)
		case e.kind == tokNote, (e.kind == tokText || e.kind == tokCData) && blank(e.text):
		default:
			return errors.New("something else than a value in a cell")
		}
		if err != nil {
			return err
		}
	}
}

// valueText is the text of a v element. White space is kept, for programs do not guard it here.
func (r *rows) valueText(e element) ([]byte, error) {
	if e.kind == tokEmpty {
		return nil, nil
	}
	var whole []byte
	for n := 0; ; n++ {
		in, err := r.next()
		switch {
		case err != nil:
			return nil, err
		case in.kind == tokEnd:
			return whole, nil
		case in.opens():
			return nil, errors.New("an element inside of a value")
		case in.kind == tokNote:
		case n == 0 && in.flags&(isAmp|isReturn) == 0:
			whole = in.text[:len(in.text):len(in.text)]
		default:
			whole = appendRaw(whole, in.text, in.flags, in.kind == tokCData)
		}
	}
}

// finish makes a cell of what was read (the types are ECMA-376 part 1 §18.18.11).
func (r *rows) finish(c raw) error {
	if !c.hasValue && !c.hasText {
		if c.formula {
			r.add(c.col, cell.BlankFormula)
		}
		return nil
	}
	if c.hasText && (c.kind == "inlineStr" || !c.hasValue) {
		r.addText(c.col, string(c.text))
		return nil
	}
	v := trim(c.value)
	switch c.kind {
	case "str", "inlineStr":
		r.addText(c.col, string(unescape(slices.Clone(c.value), 0)))
		return nil
	}
	if len(v) == 0 {
		if c.formula {
			r.add(c.col, cell.BlankFormula)
		}
		return nil
	}
	switch c.kind {
	case "s":
		return r.finishShared(c, v)
	case "b":
		return r.finishBool(c, v)
	case "e":
		r.add(c.col, cell.Error).Text = string(v)
		return nil
	case "d":
		if !r.finishISO(c, v) {
			r.finishOther(c, v)
		}
		return nil
	case "n":
	default:
		return errors.New("a cell of the unknown type " + strconv.Quote(c.kind))
	}
	return r.finishNumber(c, v)
}

func (r *rows) finishShared(c raw, v []byte) error {
	n, err := strconv.ParseUint(string(v), 10, 31)
	if err != nil || int(n) >= r.texts.count() {
		return problem.New(problem.StringMissing, problem.Args{"index": string(v), "count": strconv.Itoa(r.texts.count())})
	}
	r.addText(c.col, r.texts.at(int(n)))
	return nil
}

func (r *rows) finishBool(c raw, v []byte) error {
	is := string(v) == "1" || string(v) == "true" || string(v) == "TRUE"
	if !is && string(v) != "0" && string(v) != "false" && string(v) != "FALSE" {
		return unreadable(c, v)
	}
	b := r.add(c.col, cell.Bool)
	b.Bool, b.Stored = is, v
	return nil
}

// finishISO takes a moment written as ISO 8601; the style says whether a midnight is shown with its time.
func (r *rows) finishISO(c raw, v []byte) bool {
	typ, ms, ok := numfmt.ISO(string(v))
	if !ok {
		return false
	}
	if typ <= cell.DateTime && typ >= cell.Date && cell.Day(ms) == ms {
		switch r.kinds[c.style] {
		case numfmt.Date:
			typ = cell.Date
		case numfmt.DateTime, numfmt.Time:
			typ = cell.DateTime
		}
	}
	d := r.add(c.col, typ)
	d.Moment, d.Stored = ms, v
	return true
}

// finishOther takes what stands where a moment should: a serial, or text, which is handed on as such. No program
// but libraries writes this type, from values that people typed, so here text is what the sheet holds.
func (r *rows) finishOther(c raw, v []byte) {
	if r.finishNumber(c, v) != nil {
		r.addText(c.col, string(v))
	}
}

// finishNumber takes a number. Text in its place is refused: no program writes it, so something went wrong, and
// whatever stood there is lost.
func (r *rows) finishNumber(c raw, v []byte) error {
	d, ok := cell.ParseDecimal(v)
	if !ok {
		return unreadable(c, v)
	}
	kind := r.kinds[c.style]
	typ, moment := kind.Moment(d, r.is1904)
	n := r.add(c.col, typ)
	n.Number, n.Moment, n.Stored = d, moment, v
	kind.Dress(n)
	return nil
}

func unreadable(c raw, v []byte) error {
	return problem.New(problem.CellUnreadable, problem.Args{"type": c.kind, "value": string(v)})
}

// sortCells puts the cells of a row in order.
func (r *rows) sortCells() error {
	slices.SortFunc(r.cells, func(a, b cell.Cell) int { return cmp.Compare(a.Col, b.Col) })
	for i := 1; i < len(r.cells); i++ {
		if r.cells[i].Col == r.cells[i-1].Col {
			return problem.New(problem.CellTwice, nil).At(problem.Where{Row: r.row, Column: r.cells[i].Col})
		}
	}
	return nil
}

const (
	maxRow = 1_048_576
	maxCol = 16_384
)

// parseRef reads B12; letters may be small.
func parseRef(s string) (col, row int, ok bool) {
	i := 0
	for ; i < len(s) && i < 4; i++ {
		c := s[i] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		col = col*26 + int(c-'a') + 1
	}
	n, err := strconv.ParseUint(s[i:], 10, 31)
	return col, int(n), err == nil && i > 0 && n > 0 && s[i] != '+'
}

// parseSpan reads A1:B2, or A1 alone.
func parseSpan(s string) (cell.Span, bool) {
	from, to := s, s
	for i := range len(s) {
		if s[i] == ':' {
			from, to = s[:i], s[i+1:]
			break
		}
	}
	c1, r1, ok1 := parseRef(from)
	c2, r2, ok2 := parseRef(to)
	span := cell.Span{FirstRow: min(r1, r2), FirstCol: min(c1, c2), LastRow: max(r1, r2), LastCol: max(c1, c2)}
	return span, ok1 && ok2 && span.LastRow <= maxRow && span.LastCol <= maxCol
}

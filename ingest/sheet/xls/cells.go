package xls

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/internal/problem"
)

// errNextRow says that the next cell belongs to another row than those before it.
var errNextRow = errors.New("another row")

// decode appends the cells of the next record that has some, where they belong to the row of those in dst, or dst
// has none; io.EOF after the last.
func (r *rows) decode(dst []cell.Cell) ([]cell.Cell, error) {
	for !r.done {
		before := r.c
		if r.cut > 0 && before.at >= r.cut {
			r.done = true
			break
		}
		rec, err := r.c.next()
		if err != nil {
			return dst, damaged(problem.Where{Sheet: r.sheet.Name}, "%w", err)
		}
		switch rec.id {
		case idBOF:
			r.depth++
			continue
		case idEOF:
			r.depth--
			r.done = r.depth == 0
			continue
		}
		if r.depth > 1 {
			continue
		}
		if !hasCells(rec.id) {
			continue
		}
		n := len(dst)
		if n > 0 && dst[0].Row != int(le.Uint16(rec.body))+1 {
			r.c = before
			return dst, errNextRow
		}
		if rec.id == idMulRK {
			dst, err = r.mulRK(dst, rec.body)
		} else {
			dst, err = r.single(dst, rec)
			if err != nil && r.w.losses.Forgive(problem.LostCell, err) {
				r.given++ // seen, and lost
				dst, err = dst[:n], nil
			}
		}
		if err != nil || len(dst) > n {
			return dst, err
		}
	}
	return dst, io.EOF
}

// hasCells says whether a record is of those that hold values; survey has seen that it is long enough.
func hasCells(id uint16) bool {
	switch id {
	case idMulRK, idNumber, idRK, idLabelSST, idBoolErr, idLabel, idRString, idFormula, idFormula3, idFormula4:
		return true
	}
	return false
}

// single reads a record of one cell.
func (r *rows) single(dst []cell.Cell, rec record) ([]cell.Cell, error) {
	b, n := rec.body, len(dst)
	dst = append(dst, cell.Cell{Row: int(le.Uint16(b)) + 1, Col: int(le.Uint16(b[2:])) + 1})
	c := &dst[n]
	style := le.Uint16(b[4:])
	var err error
	switch rec.id {
	case idNumber:
		err = r.number(c, style, math.Float64frombits(le.Uint64(b[6:])))
	case idRK:
		err = r.number(c, style, rk(le.Uint32(b[6:])))
	case idLabelSST:
		i := le.Uint32(b[6:])
		if int64(i) >= int64(len(r.w.strings)) {
			return dst[:n], problem.New(problem.StringMissing, problem.Args{
				"index": strconv.FormatUint(uint64(i), 10), "count": strconv.Itoa(len(r.w.strings)),
			}).At(r.where(b))
		}
		c.Type, c.Text = cell.Text, r.w.strings[i]
	case idBoolErr:
		err = r.boolErr(c, b[6], b[7] != 0)
	case idLabel, idRString:
		c.Type = cell.Text
		if c.Text, _, err = r.w.textAnd(r.c.continued(b[6:]), false); err != nil {
			err = damaged(r.where(b), "LABEL: %w", err)
		}
	default:
		err = r.formula(c, style, b)
		c.Sums = rec.id == idFormula && r.sumsOf(b)
	}
	if err != nil {
		return dst[:n], err
	}
	if c.Type == cell.Text && c.Text == "" {
		r.given++ // seen, and empty
		return dst[:n], nil
	}
	return dst, nil
}

// mulRK reads a row of numbers ([MS-XLS] §2.4.175).
func (r *rows) mulRK(dst []cell.Cell, b []byte) ([]cell.Cell, error) {
	row, col := int(le.Uint16(b))+1, int(le.Uint16(b[2:]))+1
	for v := b[4 : len(b)-2]; len(v) > 0; v = v[6:] {
		n := len(dst)
		dst = append(dst, cell.Cell{Row: row, Col: col})
		if err := r.number(&dst[n], le.Uint16(v), rk(le.Uint32(v[2:]))); err != nil {
			return dst[:n], err
		}
		col++
	}
	return dst, nil
}

// number sets a number, or what its style makes of it.
func (r *rows) number(c *cell.Cell, style uint16, f float64) error {
	start := len(r.digits)
	if coef, places, ok := plain(f); ok {
		r.digits = appendPlain(r.digits, coef, places, f < 0)
		for coef != 0 && coef%10 == 0 {
			coef, places = coef/10, places-1
		}
		c.Number = cell.Decimal{Coef: coef, Exp: int16(-places), Neg: f < 0}
	} else {
		if r.digits, ok = AppendFloat(r.digits, f); !ok {
			return problem.New(problem.CellUnreadable, problem.Args{"type": "number", "value": "NaN"}).At(r.of(c))
		}
		if c.Number, ok = cell.ParseDecimal(r.digits[start:]); !ok {
			return damaged(r.of(c), "%q is no number", r.digits[start:])
		}
	}
	c.Type, c.Stored = cell.Number, r.digits[start:len(r.digits):len(r.digits)]
	if int(style) >= len(r.w.kinds) {
		return r.w.noStyle(style, r.of(c))
	}
	if kind := r.w.kinds[style]; kind != numfmt.Number {
		c.Type, c.Moment = kind.Moment(c.Number, r.w.date1904)
		kind.Dress(c)
	}
	return nil
}

// of is where a cell stands.
func (r *rows) of(c *cell.Cell) problem.Where {
	return problem.Where{Sheet: r.sheet.Name, Row: c.Row, Column: c.Col}
}

func (r *rows) boolErr(c *cell.Cell, v byte, isError bool) error {
	if !isError {
		c.Type, c.Bool = cell.Bool, v != 0
		return nil
	}
	name, ok := ErrorName(v)
	if !ok {
		return problem.New(problem.CellUnreadable, problem.Args{"type": "error", "value": strconv.Itoa(int(v))}).
			At(problem.Where{Sheet: r.sheet.Name, Row: c.Row, Column: c.Col})
	}
	c.Type, c.Text = cell.Error, name
	return nil
}

// ErrorName is the name of an error value ([MS-XLS] §2.5.10).
func ErrorName(v byte) (name string, ok bool) {
	switch v {
	case 0x00:
		name = "#NULL!"
	case 0x07:
		name = "#DIV/0!"
	case 0x0f:
		name = "#VALUE!"
	case 0x17:
		name = "#REF!"
	case 0x1d:
		name = "#NAME?"
	case 0x24:
		name = "#NUM!"
	case 0x2a:
		name = "#N/A"
	case 0x2b:
		name = "#GETTING_DATA"
	}
	return name, name != ""
}

// formula reads a stored result ([MS-XLS] §2.5.133): a number, or, where the last two bytes are set, a bool,
// an error, an empty text, or a text that a STRING record holds.
func (r *rows) formula(c *cell.Cell, style uint16, b []byte) error {
	v := b[6:14]
	if v[6] != 0xff || v[7] != 0xff {
		return r.number(c, style, math.Float64frombits(le.Uint64(v)))
	}
	switch v[0] {
	case 0:
		return r.formulaText(c, b)
	case 1:
		return r.boolErr(c, v[2], false)
	case 2:
		return r.boolErr(c, v[2], true)
	case 3:
		c.Type = cell.Text
		return nil
	}
	return damaged(r.where(b), "a formula with a result of kind %d", v[0])
}

// formulaText looks for the STRING record, which a shared formula, an array or a table may part from its
// formula.
func (r *rows) formulaText(c *cell.Cell, b []byte) error {
	ahead := r.c
	for {
		rec, err := ahead.next()
		if err != nil {
			return damaged(r.where(b), "%w", err)
		}
		switch rec.id {
		case idShrFmla, idArray, idTable, idContinue:
			continue
		case idString:
			text, rest, err := r.w.textAnd(ahead.continued(rec.body), false)
			if err != nil {
				return damaged(r.where(b), "STRING: %w", err)
			}
			if len(bytes.TrimLeft(rest, "\x00")) > 0 { // its length has taken the next record in
				return damaged(r.where(b), "STRING: %d bytes behind the text", len(rest))
			}
			c.Type, c.Text = cell.Text, text
			return nil
		}
		c.Type = cell.BlankFormula // its result is not in the file
		return nil
	}
}

package xls

import (
	"io"
	"math"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/internal/problem"
)

// decode appends the cells of the next record that has some; io.EOF after the last.
func (r *rows) decode(dst []cell.Cell) ([]cell.Cell, error) {
	for !r.done {
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
		n := len(dst)
		if dst, err = r.decodeRecord(dst, rec); err != nil {
			return dst, err
		}
		if len(dst) > n {
			return dst, nil
		}
	}
	return dst, io.EOF
}

func (r *rows) decodeRecord(dst []cell.Cell, rec record) ([]cell.Cell, error) {
	b := rec.body
	switch rec.id {
	case idMulRK:
		return r.mulRK(dst, b)
	case idNumber, idRK, idLabelSST, idBoolErr, idLabel, idRString, idFormula, idFormula3, idFormula4:
	default:
		return dst, nil
	}
	c := cell.Cell{Row: int(le.Uint16(b)) + 1, Col: int(le.Uint16(b[2:])) + 1}
	style := le.Uint16(b[4:])
	var err error
	switch rec.id {
	case idNumber:
		err = r.float(&c, style, le.Uint64(b[6:]))
	case idRK:
		err = r.rk(&c, style, le.Uint32(b[6:]))
	case idLabelSST:
		i := le.Uint32(b[6:])
		if int64(i) >= int64(len(r.w.strings)) {
			return dst, problem.New(problem.StringMissing, problem.Args{
				"index": strconv.FormatUint(uint64(i), 10), "count": strconv.Itoa(len(r.w.strings)),
			}).At(r.where(b))
		}
		c.Type, c.Text = cell.Text, r.w.strings[i]
	case idBoolErr:
		err = r.boolErr(&c, b[6], b[7] != 0)
	case idLabel, idRString:
		c.Type = cell.Text
		if c.Text, _, err = r.w.textAnd(r.c.continued(b[6:]), false); err != nil {
			err = damaged(r.where(b), "LABEL: %w", err)
		}
	default:
		err = r.formula(&c, style, b)
	}
	if err != nil {
		return dst, err
	}
	if c.Type == cell.Text && c.Text == "" {
		r.given++ // seen, and empty
		return dst, nil
	}
	return append(dst, c), nil
}

// mulRK reads a row of numbers ([MS-XLS] §2.4.175).
func (r *rows) mulRK(dst []cell.Cell, b []byte) ([]cell.Cell, error) {
	row, col := int(le.Uint16(b))+1, int(le.Uint16(b[2:]))+1
	for v := b[4 : len(b)-2]; len(v) > 0; v = v[6:] {
		c := cell.Cell{Row: row, Col: col}
		if err := r.rk(&c, le.Uint16(v), le.Uint32(v[2:])); err != nil {
			return dst, err
		}
		dst = append(dst, c)
		col++
	}
	return dst, nil
}

// rk reads a number of 30 bits ([MS-XLS] §2.5.217): an integer or the upper bits of a double, perhaps in
// hundredths.
func (r *rows) rk(c *cell.Cell, style uint16, v uint32) error {
	hundredths := v&1 != 0
	if v&2 == 0 {
		f := math.Float64frombits(uint64(v&^3) << 32)
		if hundredths {
			f /= 100
		}
		return r.float(c, style, math.Float64bits(f))
	}
	n := int64(int32(v) >> 2)
	if hundredths {
		return r.float(c, style, math.Float64bits(float64(n)/100))
	}
	start := len(r.digits)
	r.digits = strconv.AppendInt(r.digits, n, 10)
	return r.number(c, style, r.digits[start:len(r.digits):len(r.digits)])
}

// float writes a double with the fewest digits that give it back.
func (r *rows) float(c *cell.Cell, style uint16, bits uint64) error {
	f := math.Float64frombits(bits)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return problem.New(problem.CellUnreadable, problem.Args{"type": "number", "value": strconv.FormatFloat(f, 'g', -1, 64)}).
			At(problem.Where{Sheet: r.sheet.Name, Row: c.Row, Column: c.Col})
	}
	format := byte('f')
	if a := math.Abs(f); a >= 1e21 || a != 0 && a < 1e-9 {
		format = 'e'
	}
	start := len(r.digits)
	r.digits = strconv.AppendFloat(r.digits, f, format, -1, 64)
	return r.number(c, style, r.digits[start:len(r.digits):len(r.digits)])
}

// number sets a number, or what its style makes of it.
func (r *rows) number(c *cell.Cell, style uint16, digits []byte) error {
	d, ok := cell.ParseDecimal(digits)
	if !ok {
		return damaged(problem.Where{Sheet: r.sheet.Name, Row: c.Row, Column: c.Col}, "%q is no number", digits)
	}
	c.Type, c.Number, c.Stored = cell.Number, d, digits
	kind, err := r.w.kind(style, problem.Where{Sheet: r.sheet.Name, Row: c.Row, Column: c.Col})
	if err != nil || kind == numfmt.Number {
		return err
	}
	c.Type, c.Moment = kind.Moment(d, r.w.date1904)
	return nil
}

func (r *rows) boolErr(c *cell.Cell, v byte, isError bool) error {
	if !isError {
		c.Type, c.Bool = cell.Bool, v != 0
		return nil
	}
	names := map[byte]string{ // [MS-XLS] §2.5.10
		0x00: "#NULL!", 0x07: "#DIV/0!", 0x0f: "#VALUE!", 0x17: "#REF!", 0x1d: "#NAME?", 0x24: "#NUM!",
		0x2a: "#N/A", 0x2b: "#GETTING_DATA",
	}
	name, ok := names[v]
	if !ok {
		return problem.New(problem.CellUnreadable, problem.Args{"type": "error", "value": strconv.Itoa(int(v))}).
			At(problem.Where{Sheet: r.sheet.Name, Row: c.Row, Column: c.Col})
	}
	c.Type, c.Text = cell.Error, name
	return nil
}

// formula reads a stored result ([MS-XLS] §2.5.133): a number, or, where the last two bytes are set, a bool,
// an error, an empty text, or a text that a STRING record holds.
func (r *rows) formula(c *cell.Cell, style uint16, b []byte) error {
	v := b[6:14]
	if v[6] != 0xff || v[7] != 0xff {
		return r.float(c, style, le.Uint64(v))
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
			text, _, err := r.w.textAnd(ahead.continued(rec.body), false)
			if err != nil {
				return damaged(r.where(b), "STRING: %w", err)
			}
			c.Type, c.Text = cell.Text, text
			return nil
		}
		c.Type = cell.BlankFormula // its result is not in the file
		return nil
	}
}

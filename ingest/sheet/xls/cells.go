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

// rk reads a number of 30 bits.
func (r *rows) rk(c *cell.Cell, style uint16, v uint32) error {
	start := len(r.digits)
	var ok bool
	if r.digits, ok = AppendRK(r.digits, v); !ok {
		return r.noNumber(c)
	}
	return r.number(c, style, r.digits[start:len(r.digits):len(r.digits)])
}

func (r *rows) float(c *cell.Cell, style uint16, bits uint64) error {
	start := len(r.digits)
	var ok bool
	if r.digits, ok = AppendFloat(r.digits, math.Float64frombits(bits)); !ok {
		return r.noNumber(c)
	}
	return r.number(c, style, r.digits[start:len(r.digits):len(r.digits)])
}

func (r *rows) noNumber(c *cell.Cell) error {
	return problem.New(problem.CellUnreadable, problem.Args{"type": "number", "value": "NaN"}).
		At(problem.Where{Sheet: r.sheet.Name, Row: c.Row, Column: c.Col})
}

// AppendRK writes the digits of a number of 30 bits ([MS-XLS] §2.5.217): an integer or the upper bits of a
// double, perhaps in hundredths. ok is false where it is no number.
func AppendRK(b []byte, v uint32) (digits []byte, ok bool) {
	f, integer := float64(int32(v)>>2), v&2 != 0
	if !integer {
		f = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		return AppendFloat(b, f/100)
	}
	if integer {
		return strconv.AppendInt(b, int64(int32(v)>>2), 10), true
	}
	return AppendFloat(b, f)
}

// AppendFloat writes a double with the fewest digits that give it back. ok is false where it is no number.
func AppendFloat(b []byte, f float64) (digits []byte, ok bool) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return b, false
	}
	format := byte('f')
	if a := math.Abs(f); a >= 1e21 || a != 0 && a < 1e-9 {
		format = 'e'
	}
	return strconv.AppendFloat(b, f, format, -1, 64), true
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

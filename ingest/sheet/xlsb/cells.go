package xlsb

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/ingest/sheet/xls"
	"github.com/habitue-crm/habitue/internal/problem"
)

// A cell record starts with column, style and a flag ([MS-XLSB] §2.5.10, 8 bytes). Excel also reads records 12 to 18,
// which the specification leaves out and SheetJS writes: they lack the column (4 bytes), for it is the one after the
// cell before them.
const (
	cellSize  = 8
	shortSize = 4
)

// addCell reads a cell of the row.
func (r *rows) addCell() error {
	if r.row == 0 {
		return errors.New("a cell in front of all rows")
	}
	id, b := r.id, r.body
	short := id >= idShortBlank && id <= idShortIsst
	col := int64(r.lastCol) + 1
	switch {
	case short && len(b) < shortSize, !short && len(b) < cellSize:
		return errShort
	case short && r.lastCol == 0:
		return fmt.Errorf("record %d has no cell in front of it", id)
	case short:
		id -= idShortBlank - idCellBlank // the same in long
	default:
		col, b = int64(le.Uint32(b))+1, b[cellSize-shortSize:]
	}
	if err := r.checkCol(col); err != nil {
		return err
	}
	style := le.Uint32(b) & 0xffffff
	kind, err := r.kind(style, int(col))
	if err != nil {
		return err
	}
	c := cell.Cell{Row: r.row, Col: int(col)}
	if err := r.value(&c, id, kind, b[shortSize:]); err != nil {
		var p *problem.Problem
		if !errors.As(err, &p) {
			p = r.damaged(fmt.Errorf("record %d: %w", r.id, err))
		}
		p = p.At(problem.Where{Part: r.name, Sheet: r.sheet, Row: r.row, Column: int(col)})
		if r.w.losses.Forgive(problem.LostCell, p) { // the record itself is whole, so what follows stands where it should
			return nil
		}
		return p
	}
	if c.Type != cell.None {
		r.cells = append(r.cells, c)
	}
	return nil
}

// kind is what a style makes of a number; where the table of formats is damaged it may be a bare number.
func (r *rows) kind(style uint32, col int) (numfmt.Kind, error) {
	if int64(style) < int64(len(r.w.kinds)) {
		return r.w.kinds[style], nil
	}
	p := problem.New(problem.StyleMissing, problem.Args{
		"index": strconv.FormatUint(uint64(style), 10), "count": strconv.Itoa(len(r.w.kinds)),
	}).At(problem.Where{Part: r.name, Sheet: r.sheet, Row: r.row, Column: col})
	if r.w.unstyled || r.w.losses.Forgive(problem.LostFormats, p) {
		return numfmt.Number, nil
	}
	return numfmt.Number, p
}

// checkCol sees where a cell stands in its row.
func (r *rows) checkCol(col int64) error {
	switch {
	case col > maxCol:
		return problem.New(problem.CellBeyond, problem.Args{"ref": problem.ColumnName(int(col)) + strconv.Itoa(r.row)})
	case col > int64(r.w.lim.Columns):
		return limit.Exceeded("columns", col, int64(r.w.lim.Columns))
	case int(col) == r.lastCol:
		return problem.New(problem.CellTwice, nil).At(problem.Where{Row: r.row, Column: int(col)})
	case int(col) < r.lastCol:
		r.unsorted = true
	}
	r.lastCol = int(col)
	return nil
}

// value sets type and value of a cell from what follows its style. A blank cell and an empty text stay without type.
func (r *rows) value(c *cell.Cell, id int, kind numfmt.Kind, v []byte) error {
	if least, exact := valueSize(id); len(v) < least || exact && len(v) != least {
		return fmt.Errorf("a value of %d bytes", len(v))
	}
	switch id {
	case idCellSt, idFmlaString:
		text, _, err := appendWide(r.text[:0], v)
		return r.setText(c, text, err)
	case idCellRString:
		text, err := appendRich(r.text[:0], v)
		return r.setText(c, text, err)
	case idCellIsst:
		return r.sharedText(c, le.Uint32(v))
	case idCellBool, idFmlaBool:
		if v[0] > 1 {
			return unreadable("bool", strconv.Itoa(int(v[0])))
		}
		c.Type, c.Bool = cell.Bool, v[0] == 1
	case idCellError, idFmlaError:
		name, ok := xls.ErrorName(v[0])
		if !ok {
			return unreadable("error", strconv.Itoa(int(v[0])))
		}
		c.Type, c.Text = cell.Error, name
	case idCellRk:
		start := len(r.digits)
		digits, ok := xls.AppendRK(r.digits, le.Uint32(v))
		if !ok {
			return unreadable("number", fmt.Sprintf("RK %#08x", le.Uint32(v)))
		}
		return r.setNumber(c, kind, digits, start)
	case idCellReal, idFmlaNum:
		f, start := math.Float64frombits(le.Uint64(v)), len(r.digits)
		digits, ok := xls.AppendFloat(r.digits, f)
		if !ok {
			return unreadable("number", strconv.FormatFloat(f, 'g', -1, 64))
		}
		c.Sums = id == idFmlaNum && r.sumsOf(v[8:])
		return r.setNumber(c, kind, digits, start)
	}
	return nil
}

// valueSize is how many bytes the value of a cell takes; exact where nothing may follow: formulas come after their
// results, and the short error has padding.
func valueSize(id int) (least int, exact bool) {
	switch id {
	case idCellBlank:
		return 0, true
	case idCellBool:
		return 1, true
	case idCellError, idFmlaBool, idFmlaError:
		return 1, false
	case idCellRk, idCellIsst:
		return 4, true
	case idCellReal:
		return 8, true
	case idFmlaNum:
		return 8, false
	}
	return 4, false
}

func unreadable(kind, value string) error {
	return problem.New(problem.CellUnreadable, problem.Args{"type": kind, "value": value})
}

func (r *rows) setText(c *cell.Cell, text []byte, err error) error {
	r.text = text
	if err != nil || len(text) == 0 {
		return err
	}
	c.Type, c.Text = cell.Text, string(text)
	return nil
}

// sharedText is a text of the string table.
func (r *rows) sharedText(c *cell.Cell, i uint32) error {
	if int64(i) >= int64(len(r.w.texts)) {
		return problem.New(problem.StringMissing, problem.Args{
			"index": strconv.FormatUint(uint64(i), 10), "count": strconv.Itoa(len(r.w.texts)),
		})
	}
	if s := r.w.texts[i]; s != "" {
		c.Type, c.Text = cell.Text, s
	}
	return nil
}

// setNumber sets a number, or what its style makes of it.
func (r *rows) setNumber(c *cell.Cell, kind numfmt.Kind, digits []byte, start int) error {
	r.digits = digits
	own := digits[start:len(digits):len(digits)]
	d, ok := cell.ParseDecimal(own)
	if !ok {
		return fmt.Errorf("%q is no number", own)
	}
	c.Type, c.Number, c.Stored = cell.Number, d, own
	if kind != numfmt.Number {
		c.Type, c.Moment = kind.Moment(d, r.w.is1904)
		kind.Dress(c)
	}
	return nil
}

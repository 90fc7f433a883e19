package xlsb

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/ingest/sheet/xls"
	"github.com/habitue-crm/habitue/internal/problem"
)

// rows hands out the rows of one sheet.
type rows struct {
	w      *Workbook
	p      *part
	sheet  string
	began  bool // the sheet's data have begun
	over   bool // and ended
	last   int  // id of the last record
	row    cell.Row
	ahead  cell.Row // the row whose header was read
	opened bool     // a row header was read
	digits []byte
	merged []cell.Span
	err    error
}

// Next returns the next row with a value.
func (r *rows) Next() (cell.Row, error) {
	for r.err == nil {
		r.row.Cells, r.digits = r.row.Cells[:0], r.digits[:0]
		r.row.Number, r.row.Hidden = r.ahead.Number, r.ahead.Hidden
		if r.err = r.readRow(); len(r.row.Cells) > 0 && (r.err == nil || r.err == io.EOF) {
			return r.row, nil
		}
	}
	return cell.Row{}, r.err
}

// readRow reads cells up to the next row header or the end of the part.
func (r *rows) readRow() error {
	for {
		err := r.p.next()
		if err == io.EOF {
			if !r.over || r.last != idEndSheet {
				return r.at(r.p.damaged(errors.New("the sheet has no end record")), 0)
			}
			return io.EOF
		}
		if err != nil {
			return r.at(err, 0)
		}
		r.last = r.p.id
		switch r.p.id {
		case idBeginSheetData:
			r.began = true
		case idEndSheetData:
			r.over = true
		case idMergeCell:
			err = r.addMerged()
		case idRowHdr:
			if r.began && !r.over {
				return r.header()
			}
		default:
			if r.began && !r.over {
				err = r.readCell()
			}
		}
		if err != nil {
			return err
		}
	}
}

// header reads a row header (§2.4.733).
func (r *rows) header() error {
	b := r.p.body
	if len(b) < 12 {
		return r.at(r.p.damaged(errShort), 0)
	}
	number := int64(le.Uint32(b)) + 1
	if number > int64(r.w.lim.Rows) {
		return r.at(limit.Exceeded("rows", number, int64(r.w.lim.Rows)), 0)
	}
	if r.opened && number == int64(r.ahead.Number) {
		return r.at(problem.New(problem.RowTwice, nil), 0)
	}
	if r.opened && number < int64(r.ahead.Number) {
		return r.at(r.p.damaged(fmt.Errorf("row %d after row %d", number, r.ahead.Number)), 0)
	}
	r.opened = true
	r.ahead.Number, r.ahead.Hidden = int(number), b[11]&0x10 != 0
	return nil
}

func (r *rows) addMerged() error {
	b := r.p.body
	if len(b) < 16 {
		return r.at(r.p.damaged(errShort), 0)
	}
	if len(r.merged) >= r.w.lim.Merged {
		return r.at(limit.Exceeded("merged", -1, int64(r.w.lim.Merged)), 0)
	}
	at := func(i int) int { return int(le.Uint32(b[i:])) + 1 }
	r.merged = append(r.merged, cell.Span{FirstRow: at(0), LastRow: at(4), FirstCol: at(8), LastCol: at(12)})
	return nil
}

// readCell reads a cell: its column, its style in 24 bits, its value (§2.5.9).
func (r *rows) readCell() error {
	least := 8
	switch r.p.id {
	case idCellBlank:
	case idCellError, idCellBool, idFmlaBool, idFmlaError:
		least = 9
	case idCellRk, idCellIsst, idCellSt, idFmlaString:
		least = 12
	case idCellRString:
		least = 13
	case idCellReal, idFmlaNum:
		least = 16
	default:
		if r.p.id >= idShortFirst && r.p.id <= idShortLast {
			return r.at(r.p.damaged(fmt.Errorf("record %d, a cell without column", r.p.id)), 0)
		}
		return nil
	}
	b := r.p.body
	if len(b) < least || !r.opened {
		return r.at(r.p.damaged(errShort), 0)
	}
	col := int64(le.Uint32(b)) + 1
	if col > int64(r.w.lim.Columns) {
		return r.at(limit.Exceeded("columns", col, int64(r.w.lim.Columns)), 0)
	}
	if n := len(r.row.Cells); n > 0 && int64(r.row.Cells[n-1].Col) >= col {
		return r.at(problem.New(problem.CellTwice, nil), int(col))
	}
	c := cell.Cell{Row: r.row.Number, Col: int(col)}
	if err := r.value(&c, le.Uint32(b[4:])&0xffffff, b[8:]); err != nil {
		return r.at(err, c.Col)
	}
	if c.Type != cell.None && (c.Type != cell.Text || c.Text != "") {
		r.row.Cells = append(r.row.Cells, c)
	}
	return nil
}

func (r *rows) value(c *cell.Cell, style uint32, v []byte) (err error) {
	start, ok := len(r.digits), true
	switch r.p.id {
	case idCellBlank:
		return nil
	case idCellBool, idFmlaBool:
		c.Type, c.Bool = cell.Bool, v[0] != 0
		return nil
	case idCellError, idFmlaError:
		if c.Text, ok = xls.ErrorName(v[0]); !ok {
			return problem.New(problem.CellUnreadable, problem.Args{"type": "error", "value": strconv.Itoa(int(v[0]))})
		}
		c.Type = cell.Error
		return nil
	case idCellSt, idFmlaString:
		c.Type = cell.Text
		c.Text, _, err = wideString(v)
	case idCellRString:
		c.Type = cell.Text
		c.Text, err = richString(v)
	case idCellIsst:
		i := le.Uint32(v)
		if int64(i) >= int64(len(r.w.strings)) {
			return problem.New(problem.StringMissing, problem.Args{
				"index": strconv.FormatUint(uint64(i), 10), "count": strconv.Itoa(len(r.w.strings)),
			})
		}
		c.Type, c.Text = cell.Text, r.w.strings[i]
	case idCellRk:
		r.digits, ok = xls.AppendRK(r.digits, le.Uint32(v))
	default:
		r.digits, ok = xls.AppendFloat(r.digits, math.Float64frombits(le.Uint64(v)))
	}
	switch {
	case err != nil:
		return r.p.damaged(err)
	case !ok:
		return problem.New(problem.CellUnreadable, problem.Args{"type": "number", "value": "NaN"})
	case c.Type == cell.Text:
		return nil
	}
	return r.number(c, style, r.digits[start:len(r.digits):len(r.digits)])
}

// number sets a number, or what its style makes of it.
func (r *rows) number(c *cell.Cell, style uint32, digits []byte) error {
	d, ok := cell.ParseDecimal(digits)
	if !ok {
		return r.p.damaged(fmt.Errorf("%q is no number", digits))
	}
	if int64(style) >= int64(len(r.w.kinds)) {
		return problem.New(problem.StyleMissing, problem.Args{
			"index": strconv.FormatUint(uint64(style), 10), "count": strconv.Itoa(len(r.w.kinds)),
		})
	}
	c.Type, c.Number, c.Stored = cell.Number, d, digits
	if kind := r.w.kinds[style]; kind != numfmt.Number {
		c.Type, c.Moment = kind.Moment(d, r.w.date1904)
	}
	return nil
}

// at says where in the sheet a problem is.
func (r *rows) at(err error, column int) error {
	var p *problem.Problem
	if !errors.As(err, &p) {
		return err
	}
	return p.At(problem.Where{Part: r.p.name, Sheet: r.sheet, Row: r.ahead.Number, Column: column})
}

// Merged lists the merged ranges; they stand behind the rows.
func (r *rows) Merged() []cell.Span { return r.merged }

// Close reads what is left, to the checksum.
func (r *rows) Close() error {
	for {
		if _, err := r.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

package xlsb

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/ingest/sheet/order"
	"github.com/habitue-crm/habitue/internal/problem"
)

// The last row and column of a sheet.
const (
	maxRow = 1_048_576
	maxCol = 16_384
)

// leaner is how many times fewer bytes a cell takes than in XML, for which the limit of sheets that are put in order
// is made: they are held in memory.
const leaner = 3

// stage is how far the reading of a sheet part has come.
type stage uint8

const (
	beforeSheet stage = iota
	beforeData
	inData
	afterData
)

// rows reads one sheet part ([MS-XLSB] §2.1.7.62): between BrtBeginSheetData and BrtEndSheetData stand BrtRowHdr
// and, behind each, the cells of that row (CELLTABLE, §2.1.8).
type rows struct {
	*part
	w        *Workbook
	sheet    string
	stage    stage
	anyOrder bool // rows are put in order later

	cells    []cell.Cell
	digits   []byte // what the cells' Stored lie in
	text     []byte
	row      int // the number of the row that is being read; 0 before the first
	hidden   bool
	lastCol  int  // of the cell before, filled or not
	unsorted bool // some cell of the row stands after one to its right
	merged   []cell.Span
	unseen   []cell.Columns
	sums     map[place]bool // the first cells of formulas that several share, which are sums
	err      error          // what ended the reading
}

// openRows starts to read a sheet.
func (w *Workbook) openRows(s sheetPart) (cell.Rows, error) {
	e, ok := w.zip.Find(s.part)
	if !ok {
		return nil, problem.New(problem.PartMissing, nil).At(problem.Where{Part: s.part})
	}
	if e.Plain > w.lim.Reorder/leaner {
		p, err := w.openPart(s.part)
		if err != nil {
			return nil, err
		}
		return &rows{part: p, w: w, sheet: s.Name}, nil
	}
	b, err := w.zip.All(e)
	if err != nil {
		return nil, err
	}
	r := &rows{part: newPart(e.Name, bytes.NewReader(b), int64(len(b)), w.lim), w: w, sheet: s.Name}
	if ascending(b) {
		return r, nil
	}
	r.anyOrder = true
	return order.Rows(loss.Rows(r, w.losses), e.Name, false, w.losses)
}

// ascending looks at the numbers of the rows only.
func ascending(b []byte) bool {
	last := uint32(0)
	for len(b) > 0 {
		id, size, n, err := header(b)
		if err != nil || n == 0 || size > len(b)-n {
			return true // the reading comes upon it again
		}
		if id == idRowHdr && size >= 4 {
			number := le.Uint32(b[n:])
			if number < last {
				return false
			}
			last = number
		}
		b = b[n+size:]
	}
	return true
}

// Next returns the next row with a filled cell.
func (r *rows) Next() (cell.Row, error) {
	r.cells, r.digits, r.unsorted = r.cells[:0], r.digits[:0], false
	for r.err == nil {
		row := cell.Row{Number: r.row, Hidden: r.hidden} // the next record may begin another
		done, err := r.step()
		if err == nil && done && r.unsorted {
			err = order.Cells(r.cells)
			r.unsorted = false
		}
		switch {
		case err == io.EOF:
			r.err = err
		case err != nil:
			r.err = r.locate(err)
		case done && len(r.cells) > 0:
			row.Cells = r.cells
			return row, nil
		}
	}
	return cell.Row{}, r.err
}

// Merged lists the merged ranges seen so far.
func (r *rows) Merged() []cell.Span { return r.merged }

// HiddenColumns lists the columns that are not shown.
func (r *rows) HiddenColumns() []cell.Columns { return r.unseen }

// Close reads to the end and says whether the sheet was whole.
func (r *rows) Close() error {
	for r.err == nil {
		_, _ = r.Next() // r.err says it
	}
	if r.err == io.EOF {
		return nil
	}
	return r.err
}

// step reads one record; done says that the row before it is over. io.EOF comes after the last record.
func (r *rows) step() (done bool, err error) {
	if err := r.next(); err != nil {
		return false, r.instead(err, errEnd)
	}
	switch {
	case r.stage == beforeSheet:
		if r.id != idBeginSheet {
			return false, fmt.Errorf("it starts with record %d", r.id)
		}
		r.stage = beforeData
	case r.id == idBeginSheet:
		return false, errors.New("a sheet inside of a sheet")
	case r.id == idBeginSheetData:
		if r.stage != beforeData {
			return false, errors.New("the rows begin twice")
		}
		r.stage, r.table = inData, true
	case r.id == idEndSheetData:
		if r.stage != inData {
			return false, errors.New("rows end that did not begin")
		}
		r.stage, r.table = afterData, false
		return true, nil
	case r.stage == inData:
		return r.tableRecord()
	case cellRecord(r.id) && len(r.open) == 0:
		return false, errors.New("a row or cell outside of the rows")
	case r.id == idMergeCell:
		return false, r.merge()
	case r.id == idColInfo:
		return false, r.addColumns()
	case r.id == idEndSheet:
		if r.stage != afterData {
			return false, errors.New("a sheet without rows")
		}
		if err := r.ending(); err != nil {
			return false, err
		}
		return false, io.EOF
	}
	return false, nil
}

// tableRecord takes one record of the cell table.
func (r *rows) tableRecord() (done bool, err error) {
	switch {
	case r.id == idRowHdr:
		return true, r.beginRow()
	case cellRecord(r.id):
		return false, r.addCell()
	}
	switch r.id {
	case idShrFmla:
		r.keepShared()
		return false, nil
	case idCellMeta, idValueMeta, idArrFmla, idTable:
		return false, nil
	}
	if len(r.open) > 0 { // BrtRwDescent, the one alternative there is
		return false, nil
	}
	return false, fmt.Errorf("record %d among the cells", r.id)
}

// rowSize is the least size of a BrtRowHdr.
const rowSize = 17

// beginRow reads BrtRowHdr (§2.4.761). The columns that it states are not believed.
func (r *rows) beginRow() error {
	if len(r.body) < rowSize {
		return errShort
	}
	number := int64(le.Uint32(r.body)) + 1
	before := r.row
	switch {
	case number > maxRow:
		return problem.New(problem.CellBeyond, problem.Args{"ref": strconv.FormatInt(number, 10)})
	case number > int64(r.w.lim.Rows):
		return limit.Exceeded("rows", number, int64(r.w.lim.Rows))
	}
	r.row, r.hidden, r.lastCol = int(number), r.body[11]&0x10 != 0, 0 // fDyZero
	switch {
	case r.anyOrder || r.row > before:
		return nil
	case r.row == before:
		return problem.New(problem.RowTwice, nil)
	}
	return problem.New(problem.RowOutOfOrder, problem.Args{"after": strconv.Itoa(before)})
}

// merge takes one BrtMergeCell (§2.4.706).
func (r *rows) merge() error {
	if len(r.body) < 16 {
		return errShort
	}
	at := func(i int) int64 { return int64(le.Uint32(r.body[i:])) + 1 }
	if at(0) > at(4) || at(4) > maxRow || at(8) > at(12) || at(12) > maxCol {
		return fmt.Errorf("a merged range from row %d to %d and column %d to %d", at(0), at(4), at(8), at(12))
	}
	if len(r.merged) >= r.w.lim.Merged {
		return limit.Exceeded("merged", -1, int64(r.w.lim.Merged))
	}
	r.merged = append(r.merged, cell.Span{
		FirstRow: int(at(0)), LastRow: int(at(4)), FirstCol: int(at(8)), LastCol: int(at(12)),
	})
	return nil
}

// addColumns takes one BrtColInfo (§2.4.323): a range of columns, their width, style and flags.
func (r *rows) addColumns() error {
	if len(r.body) < 18 {
		return errShort
	}
	first, last := int64(le.Uint32(r.body))+1, int64(le.Uint32(r.body[4:]))+1
	if first > last || last > maxCol {
		return fmt.Errorf("columns from %d to %d", first, last)
	}
	if r.body[16]&1 == 0 && le.Uint32(r.body[8:]) != 0 {
		return nil
	}
	if len(r.unseen) >= maxCol {
		return errors.New("more ranges of columns than columns")
	}
	r.unseen = append(r.unseen, cell.Columns{First: int(first), Last: int(last)})
	return nil
}

// locate says in which row something is wrong. What is no problem yet is damage.
func (r *rows) locate(err error) error {
	var p *problem.Problem
	if !errors.As(err, &p) {
		p = r.damaged(err)
	}
	where := p.Where
	where.Part, where.Sheet = r.name, r.sheet
	if where.Row == 0 && r.stage == inData && p.ID != problem.PartDamaged {
		where.Row = r.row
	}
	return p.At(where)
}

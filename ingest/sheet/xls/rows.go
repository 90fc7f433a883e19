package xls

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// rows hands out the rows of one sheet. Cells almost always stand in order and are decoded as they are asked
// for; where they do not, survey finds out, and all cells are decoded and sorted first.
type rows struct {
	w      *Workbook
	sheet  sheet
	hidden [1 << 16 / 8]byte // by row, from 0
	merged []cell.Span
	unseen []cell.Columns
	cells  int // counted by survey
	given  int
	sorted []cell.Cell // where the sheet is not in order
	c      cursor
	cut    int  // where the records are damaged; 0 where they are not
	depth  int  // of substreams inside the sheet: charts
	done   bool // the sheet's EOF record was read
	row    []cell.Cell
	digits []byte
	sums   map[place]bool // the first cells of formulas that several share, which are sums
	err    error
}

func (r *rows) where(b []byte) problem.Where {
	w := problem.Where{Sheet: r.sheet.Name}
	if len(b) >= 4 {
		w.Row, w.Column = int(le.Uint16(b))+1, int(le.Uint16(b[2:]))+1
	}
	return w
}

// survey walks through all records of the sheet: that it ends, that lengths fit, hidden rows, merged ranges,
// the number of cells and their order.
func (r *rows) survey() error {
	c := cursor{b: r.w.stream, at: r.sheet.at}
	ordered, last := true, -1
	depth := 0
	for {
		before := c.at
		rec, err := c.next()
		if err != nil {
			return r.endAt(before, ordered, damaged(problem.Where{Sheet: r.sheet.Name, Row: last>>8 + 1}, "%w", err))
		}
		switch rec.id {
		case idBOF:
			depth++
			continue
		case idEOF:
			if depth--; depth == 0 {
				if err := c.end(); err != nil {
					return r.endAt(before, ordered, damaged(problem.Where{Sheet: r.sheet.Name, Row: last>>8 + 1}, "%w", err))
				}
				return r.start(ordered)
			}
			continue
		}
		if depth > 1 {
			continue
		}
		if rec.id == idShrFmla {
			r.keepShared(rec.body)
		}
		n := 1
		if !plainCell(rec) {
			if n, err = r.measure(rec); err != nil {
				return r.endAt(before, ordered, err)
			}
			if n == 0 {
				continue
			}
		}
		at := int(le.Uint16(rec.body))<<8 | int(le.Uint16(rec.body[2:]))
		ordered = ordered && at > last
		last = at + n - 1
		r.cells += n
	}
}

// endAt ends the sheet where a record is damaged, if that is asked for.
func (r *rows) endAt(at int, ordered bool, err error) error {
	if !r.w.losses.Forgive(problem.LostRest, err) {
		return err
	}
	r.cut = at
	return r.start(ordered)
}

// plainCell spares measure the records that most cells are in, where nothing is wrong with them.
func plainCell(rec record) bool {
	return (rec.id == idLabelSST || rec.id == idRK) && len(rec.body) == 10 && rec.body[3] == 0
}

// measure checks a record's length and counts the cells with a value in it.
func (r *rows) measure(rec record) (cells int, err error) {
	n := len(rec.body)
	fits := true
	switch rec.id {
	case idNumber:
		// One writer adds four zeros.
		fits, cells = n == 14 || n == 18 && le.Uint32(rec.body[14:]) == 0, 1
	case idRK, idLabelSST:
		fits, cells = n == 10, 1
	case idBoolErr:
		fits, cells = n == 8, 1
	case idFormula, idFormula3, idFormula4:
		fits, cells = n >= 16 && (rec.id != idFormula || formulaFits(rec.body)), 1
	case idLabel, idRString:
		fits, cells = n >= 8, 1
	case idMulRK:
		cells = (n - 6) / 6
		fits = n >= 12 && n%6 == 0 && int(le.Uint16(rec.body[n-2:])) == int(le.Uint16(rec.body[2:]))+cells-1
	case idBlank:
		fits = n == 6
	case idRow:
		if fits = n == 16; fits && le.Uint16(rec.body[12:])&0x20 != 0 { // fDyZero
			row := le.Uint16(rec.body)
			r.hidden[row/8] |= 1 << (row % 8)
		}
	case idColInfo:
		r.addColumns(rec.body)
		return 0, nil
	case idMergeCells:
		return 0, r.addMerged(rec.body)
	}
	if !fits {
		return 0, damaged(r.where(rec.body), "record %#04x of %d bytes", rec.id, n)
	}
	if cells > 0 {
		if last := int(le.Uint16(rec.body[2:])) + cells; last > 256 {
			return 0, damaged(r.where(rec.body), "a cell in column %d", last)
		}
	}
	return cells, nil
}

// formulaFits says whether a FORMULA record is as long as its parsed formula ([MS-XLS] §2.4.127, §2.5.198.104): what
// may follow are the values of constant arrays and the areas of unions, which the formula then has tokens of
// (PtgArray, PtgMemArea). A record that is longer has taken in the ones behind it, which then stand there whole.
func formulaFits(b []byte) bool {
	const fixed = 22
	if len(b) < fixed {
		return false
	}
	tokens := int(le.Uint16(b[fixed-2:]))
	switch {
	case len(b) < fixed+tokens:
		return false
	case len(b) == fixed+tokens:
		return true
	}
	return bytes.ContainsAny(b[fixed:fixed+tokens], "\x20\x40\x60\x26\x46\x66") && !areRecords(b[fixed+tokens:])
}

// areRecords says whether bytes are records of a sheet, one after the other and the last one whole.
func areRecords(b []byte) bool {
	for len(b) >= 4 {
		id, n := le.Uint16(b), int(le.Uint16(b[2:]))
		switch {
		case n > len(b)-4:
			return false
		case id != idFormula && id != idMulRK && id != idMulBlank && id != idLabelSST && (id < idBlank || id > idTable) && id != idRK && id != idShrFmla:
			return false
		}
		b = b[4+n:]
	}
	return len(b) == 0
}

// addMerged reads MERGECELLS ([MS-XLS] §2.4.168).
func (r *rows) addMerged(b []byte) error {
	if len(b) < 2 || len(b) != 2+8*int(le.Uint16(b)) {
		return damaged(problem.Where{Sheet: r.sheet.Name}, "MERGECELLS of %d bytes", len(b))
	}
	for b = b[2:]; len(b) > 0; b = b[8:] {
		at := func(i int) int { return int(le.Uint16(b[i:])) + 1 }
		r.merged = append(r.merged, cell.Span{FirstRow: at(0), LastRow: at(2), FirstCol: at(4), LastCol: at(6)})
	}
	if len(r.merged) > r.w.lim.Merged {
		return limit.Exceeded("merged", int64(len(r.merged)), int64(r.w.lim.Merged))
	}
	return nil
}

// start puts the cursor at the first record; a sheet that is out of order is decoded and sorted here.
func (r *rows) start(ordered bool) error {
	r.c = cursor{b: r.w.stream, at: r.sheet.at}
	if ordered {
		return nil
	}
	for {
		cells, err := r.decode(nil)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for i := range cells {
			cells[i].Stored = slices.Clone(cells[i].Stored)
		}
		r.sorted = append(r.sorted, cells...)
		r.digits = r.digits[:0]
	}
	slices.SortStableFunc(r.sorted, func(a, b cell.Cell) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
	})
	for i := 1; i < len(r.sorted); i++ {
		if a, b := r.sorted[i-1], r.sorted[i]; a.Row == b.Row && a.Col == b.Col {
			return problem.New(problem.CellTwice, nil).At(problem.Where{Sheet: r.sheet.Name, Row: b.Row, Column: b.Col})
		}
	}
	return nil
}

// Next returns the next row that has a cell with a value.
func (r *rows) Next() (cell.Row, error) {
	if r.err != nil {
		return cell.Row{}, r.err
	}
	if r.sorted != nil {
		return r.nextSorted()
	}
	r.row, r.digits = r.row[:0], r.digits[:0]
	for {
		cells, err := r.decode(r.row)
		r.row = cells
		if err == io.EOF || err == errNextRow {
			break
		}
		if err != nil {
			r.err = err
			return cell.Row{}, err
		}
	}
	if len(r.row) == 0 {
		return cell.Row{}, r.end()
	}
	return r.hand(r.row)
}

func (r *rows) nextSorted() (cell.Row, error) {
	if len(r.sorted) == 0 {
		return cell.Row{}, r.end()
	}
	n := 1
	for n < len(r.sorted) && r.sorted[n].Row == r.sorted[0].Row {
		n++
	}
	cells := r.sorted[:n]
	r.sorted = r.sorted[n:]
	return r.hand(cells)
}

func (r *rows) hand(cells []cell.Cell) (cell.Row, error) {
	r.given += len(cells)
	row := cells[0].Row - 1
	return cell.Row{Number: row + 1, Hidden: r.hidden[row/8]&(1<<(row%8)) != 0, Cells: cells}, nil
}

// end compares the cells that were handed out with those that survey counted; empty texts are none.
func (r *rows) end() error {
	r.err = io.EOF
	if r.given != r.cells {
		r.err = problem.New(problem.CellsLost, problem.Args{
			"seen": strconv.Itoa(r.cells), "given": strconv.Itoa(r.given),
		}).At(problem.Where{Sheet: r.sheet.Name})
	}
	return r.err
}

// Merged lists the merged ranges.
func (r *rows) Merged() []cell.Span { return r.merged }

// HiddenColumns lists the columns that are not shown.
func (r *rows) HiddenColumns() []cell.Columns { return r.unseen }

// addColumns reads COLINFO ([MS-XLS] §2.4.53): a range of columns, their width, style and flags. Some programs
// leave the last two bytes out.
func (r *rows) addColumns(b []byte) {
	if len(b) < 10 {
		return // it says nothing of cells
	}
	if first, last := int(le.Uint16(b))+1, int(le.Uint16(b[2:]))+1; first <= last && (b[8]&1 != 0 || le.Uint16(b[4:]) == 0) {
		r.unseen = append(r.unseen, cell.Columns{First: first, Last: min(last, 256)})
	}
}

// Close reads what is left.
func (r *rows) Close() error {
	for {
		if _, err := r.Next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

package ods

import (
	"io"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// source is where rows come from: what the first scan kept, or another scan.
type source interface {
	// row is the next row and how often it is repeated; io.EOF after the last.
	row() (cell.Row, int64, error)
}

// texts is a scan whose texts are given to the cells.
type texts struct{ *tables }

func (t texts) row() (cell.Row, int64, error) {
	row, n, err := t.tables.row()
	if err == nil {
		t.giveTexts()
	}
	return row, n, err
}

// rows hands out one sheet.
type rows struct {
	w     *Workbook
	from  source
	sheet int
	row   cell.Row
	left  int64 // how often the row is still to be handed out
	spans []cell.Span
	given int64
	err   error
}

// Next returns the next row with a value; a repeated row comes as often as it is repeated.
func (r *rows) Next() (cell.Row, error) {
	if r.err != nil {
		return cell.Row{}, r.err
	}
	if r.left == 0 {
		row, n, err := r.from.row()
		if err == io.EOF {
			return cell.Row{}, r.end()
		}
		if err != nil {
			r.err = at(err, problem.Where{Part: r.w.part, Sheet: r.w.sheets[r.sheet].Name, Row: row.Number})
			if r.w.forgive(r.err) { // the first scan ended here, too
				return cell.Row{}, r.end()
			}
			return cell.Row{}, r.err
		}
		r.row, r.left = row, n
	} else {
		r.row.Number++
		for i := range r.row.Cells {
			r.row.Cells[i].Row++
		}
	}
	r.left--
	r.given += int64(len(r.row.Cells))
	return r.row, nil
}

// end compares the cells that were handed out with those that the first scan counted, and leaves the reading
// to the next sheet.
func (r *rows) end() error {
	r.err = io.EOF
	s := r.w.sheets[r.sheet]
	if r.given != s.cells {
		r.err = problem.New(problem.CellsLost, problem.Args{
			"seen": strconv.FormatInt(s.cells, 10), "given": strconv.FormatInt(r.given, 10),
		}).At(problem.Where{Part: r.w.part, Sheet: s.Name})
		return r.err
	}
	r.spans = s.spans
	if t, live := r.from.(texts); live {
		r.w.live, r.w.at = t.tables, r.sheet+1
	}
	return io.EOF
}

// Merged lists the merged ranges of the whole sheet, once it was read.
func (r *rows) Merged() []cell.Span { return r.spans }

// HiddenColumns lists the columns that are not shown.
func (r *rows) HiddenColumns() []cell.Columns { return r.w.sheets[r.sheet].unseen }

// Close reads what is left of the sheet; the checksum of the content was compared when it was opened.
func (r *rows) Close() error {
	for {
		if _, err := r.Next(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

package ods

import (
	"io"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// rows hands out one sheet.
type rows struct {
	w     *Workbook
	t     *tables
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
		row, n, err := r.t.row()
		if err == io.EOF {
			return cell.Row{}, r.end()
		}
		if err != nil {
			r.err = at(err, problem.Where{Part: r.w.part, Sheet: r.w.sheets[r.sheet].Name, Row: row.Number})
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
	r.spans = r.t.merged
	r.w.live, r.w.at = r.t, r.sheet+1
	return io.EOF
}

// Merged lists the merged ranges of the whole sheet, once it was read.
func (r *rows) Merged() []cell.Span { return r.spans }

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

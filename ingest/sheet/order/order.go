// Package order puts the rows of a sheet in ascending order where its file does not, as some programs write them.
// The whole sheet is held for that, so formats do it for small ones only. It knows no format.
package order

import (
	"cmp"
	"io"
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/internal/problem"
)

// sorted hands out rows that have all been read.
type sorted struct {
	rows   []cell.Row
	merged []cell.Span
	hidden []cell.Columns
	next   int
}

// Rows reads all rows of r, to its end and checks, and hands them out by their number. A number that stands twice
// is a problem in that part; but where join is set, a row that comes right behind one of its number, all of its
// cells to the right of that one's, goes on with it. With a list the second of two rows is lost instead.
func Rows(r cell.Rows, part string, join bool, losses *loss.List) (cell.Rows, error) {
	s := &sorted{}
	for {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		row.Cells = slices.Clone(row.Cells)
		for i := range row.Cells {
			row.Cells[i].Stored = slices.Clone(row.Cells[i].Stored)
		}
		if n := len(s.rows) - 1; join && n >= 0 && goesOn(s.rows[n], row) {
			s.rows[n].Cells = append(s.rows[n].Cells, row.Cells...)
			s.rows[n].Hidden = s.rows[n].Hidden || row.Hidden
			continue
		}
		s.rows = append(s.rows, row)
	}
	if err := r.Close(); err != nil {
		return nil, err
	}
	s.merged, s.hidden = r.Merged(), r.HiddenColumns()
	slices.SortStableFunc(s.rows, func(a, b cell.Row) int { return cmp.Compare(a.Number, b.Number) })
	kept := s.rows[:0]
	for _, row := range s.rows {
		if n := len(kept); n == 0 || kept[n-1].Number != row.Number {
			kept = append(kept, row)
			continue
		}
		if err := problem.New(problem.RowTwice, nil).At(problem.Where{Part: part, Row: row.Number}); !losses.Forgive(problem.LostRow, err) {
			return nil, err
		}
	}
	s.rows = kept
	return s, nil
}

// goesOn says whether two rows that stand one behind the other are pieces of one.
func goesOn(row, next cell.Row) bool {
	return row.Number == next.Number && row.Cells[len(row.Cells)-1].Col < next.Cells[0].Col
}

// Next returns the next row.
func (s *sorted) Next() (cell.Row, error) {
	if s.next == len(s.rows) {
		return cell.Row{}, io.EOF
	}
	s.next++
	return s.rows[s.next-1], nil
}

// Merged lists the merged ranges.
func (s *sorted) Merged() []cell.Span { return s.merged }

// HiddenColumns lists the columns that are not shown.
func (s *sorted) HiddenColumns() []cell.Columns { return s.hidden }

// Close does nothing: all has been read.
func (s *sorted) Close() error { return nil }

// Cells puts the cells of one row in order. A column that stands twice is a problem in that row.
func Cells(cells []cell.Cell) error {
	slices.SortFunc(cells, func(a, b cell.Cell) int { return cmp.Compare(a.Col, b.Col) })
	for i := 1; i < len(cells); i++ {
		if cells[i].Col == cells[i-1].Col {
			return problem.New(problem.CellTwice, nil).At(problem.Where{Row: cells[i].Row, Column: cells[i].Col})
		}
	}
	return nil
}

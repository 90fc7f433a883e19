package order

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// reused hands out rows whose slices are used again, as formats do.
type reused struct {
	rows  []cell.Row
	row   []cell.Cell
	bytes []byte
	at    int
	end   error
}

func (r *reused) Next() (cell.Row, error) {
	if r.at == len(r.rows) {
		if r.end != nil {
			return cell.Row{}, r.end
		}
		return cell.Row{}, io.EOF
	}
	row := r.rows[r.at]
	r.at++
	r.row, r.bytes = r.row[:0], r.bytes[:0]
	for _, c := range row.Cells {
		from := len(r.bytes)
		r.bytes = append(r.bytes, c.Stored...)
		c.Stored = r.bytes[from:]
		r.row = append(r.row, c)
	}
	row.Cells = r.row
	return row, nil
}

func (r *reused) HiddenColumns() []cell.Columns { return []cell.Columns{{First: 2, Last: 3}} }

func (r *reused) Merged() []cell.Span {
	return []cell.Span{{FirstRow: 1, FirstCol: 1, LastRow: 2, LastCol: 2}}
}

func (r *reused) Close() error { return r.end }

func TestRowsComeInOrderWithTheirOwnCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfDistinct(rapid.IntRange(1, 200), func(n int) int { return n }).Draw(t, "rows")
		rows := make([]cell.Row, len(numbers))
		for i, n := range numbers {
			rows[i] = cell.Row{Number: n, Hidden: n%3 == 0, Cells: []cell.Cell{
				{Row: n, Col: 1, Type: cell.Number, Stored: []byte{byte(n)}}, {Row: n, Col: 3, Type: cell.Text, Text: "x"},
			}}
		}
		sorted, err := Rows(&reused{rows: rows}, "sheet", true, nil)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Clone(rows)
		slices.SortFunc(want, func(a, b cell.Row) int { return cmp.Compare(a.Number, b.Number) })
		var got []cell.Row
		for {
			row, err := sorted.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, row)
		}
		if len(want) != len(got) {
			t.Fatalf("%d rows of %d", len(got), len(want))
		}
		for i := range want {
			for k := range want[i].Cells { // an absent text is none of nil and empty
				if string(want[i].Cells[k].Stored) != string(got[i].Cells[k].Stored) {
					t.Fatalf("row %d has %q", want[i].Number, got[i].Cells[k].Stored)
				}
				want[i].Cells[k].Stored, got[i].Cells[k].Stored = nil, nil
			}
		}
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if len(sorted.Merged()) != 1 || sorted.Close() != nil {
			t.Fatal("merged ranges or end lost")
		}
	})
}

func TestRowsInPieces(t *testing.T) {
	row := func(n int, cols ...int) cell.Row {
		r := cell.Row{Number: n}
		for _, c := range cols {
			r.Cells = append(r.Cells, cell.Cell{Row: n, Col: c})
		}
		return r
	}
	tests := []struct {
		name string
		rows []cell.Row
		join bool
		want string // the columns of row 4, or "" where it is refused
	}{
		{"one behind the other", []cell.Row{row(4, 1, 2), row(4, 3, 5)}, true, "[1 2 3 5]"},
		{"in three pieces", []cell.Row{row(4, 1), row(4, 3), row(4, 4), row(2, 1)}, true, "[1 3 4]"},
		{"the same column", []cell.Row{row(4, 1, 2), row(4, 2)}, true, ""},
		{"to the left", []cell.Row{row(4, 3), row(4, 1)}, true, ""},
		{"another between them", []cell.Row{row(4, 1), row(5, 1), row(4, 3)}, true, ""},
		{"a format whose rows have no pieces", []cell.Row{row(4, 1), row(4, 3)}, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sorted, err := Rows(&reused{rows: tt.rows}, "sheet", tt.join, nil)
			if tt.want == "" {
				if !errors.Is(err, problem.New(problem.RowTwice, nil)) {
					t.Errorf("got %v", err)
				}
				return
			}
			for err == nil {
				var r cell.Row
				if r, err = sorted.Next(); r.Number == 4 {
					var cols []int
					for _, c := range r.Cells {
						cols = append(cols, c.Col)
					}
					if got := fmt.Sprint(cols); got != tt.want {
						t.Errorf("got %s, want %s", got, tt.want)
					}
				}
			}
			if err != io.EOF {
				t.Error(err)
			}
		})
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	row := func(n int) cell.Row { return cell.Row{Number: n, Cells: []cell.Cell{{Row: n, Col: 1}}} }
	_, err := Rows(&reused{rows: []cell.Row{row(4), row(2), row(4)}}, "sheet1.bin", true, nil)
	var p *problem.Problem
	if !errors.As(err, &p) || p.ID != problem.RowTwice || p.Where.Row != 4 || p.Where.Part != "sheet1.bin" {
		t.Errorf("a row twice: %v", err)
	}
	damage := errors.New("damage")
	if _, err := Rows(&reused{rows: []cell.Row{row(4)}, end: damage}, "", false, nil); !errors.Is(err, damage) {
		t.Errorf("a sheet that ends badly: %v", err)
	}
	cells := []cell.Cell{{Row: 7, Col: 3}, {Row: 7, Col: 1}}
	if err := Cells(cells); err != nil || cells[0].Col != 1 {
		t.Errorf("%v, %v", cells, err)
	}
	if err := Cells(append(cells, cell.Cell{Row: 7, Col: 1})); !errors.As(err, &p) || p.ID != problem.CellTwice || p.Where.Column != 1 {
		t.Errorf("a cell twice: %v", err)
	}
}

package sheet

import (
	"errors"
	"io"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// stubbornBook has one sheet of n rows, each in the memory of the row before, and ends in err.
type stubbornBook struct {
	cell.Workbook
	n      int
	err    error
	closed int
}

func (b *stubbornBook) Rows(int) (cell.Rows, error) { return &stubbornRows{book: b}, nil }

type stubbornRows struct {
	cell.Rows
	book   *stubbornBook
	at     int
	cells  [3]cell.Cell
	stored [8]byte
}

func (r *stubbornRows) Next() (cell.Row, error) {
	if r.at++; r.at > r.book.n {
		return cell.Row{}, r.book.err
	}
	number := strconv.AppendInt(r.stored[:0], int64(r.at), 10)
	r.cells = [3]cell.Cell{
		{Row: r.at, Col: 1, Type: cell.Text, Text: "row " + strconv.Itoa(r.at)},
		{Row: r.at, Col: 2 + r.at%3, Type: cell.Number, Stored: number},
		{Row: r.at, Col: 9, Type: cell.Bool, Bool: r.at%2 == 0},
	}
	return cell.Row{Number: r.at, Hidden: r.at%7 == 0, Cells: r.cells[:r.at%4&3%3+1], Fields: r.at % 5}, nil
}

func (r *stubbornRows) Merged() []cell.Span { return []cell.Span{{}} }

func (r *stubbornRows) Close() error {
	r.book.closed++
	return errors.New("closed")
}

// collected reads up to most rows, as copies, and what ended them.
func collected(t *testing.T, w cell.Workbook, most int) (all []cell.Row, ended error) {
	t.Helper()
	rows, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	for len(all) < most {
		row, err := rows.Next()
		if err != nil {
			ended = err
			break
		}
		row.Cells = append([]cell.Cell(nil), row.Cells...)
		for i := range row.Cells {
			row.Cells[i].Stored = append([]byte(nil), row.Cells[i].Stored...)
		}
		all = append(all, row)
	}
	if err := rows.Close(); err == nil || err.Error() != "closed" {
		t.Errorf("closing says %v", err)
	}
	return all, ended
}

func TestRowsReadAheadAreTheRows(t *testing.T) {
	broken := errors.New("broken")
	for _, n := range []int{0, 1, aheadRows - 1, aheadRows, aheadRows + 1, 5 * aheadRows, 1000} {
		for _, end := range []error{io.EOF, broken} {
			for _, most := range []int{0, 1, aheadRows, n + 1} {
				plain, book := &stubbornBook{n: n, err: end}, &stubbornBook{n: n, err: end}
				want, wantEnd := collected(t, plain, most)
				got, gotEnd := collected(t, Ahead(book), most)
				if diff := cmp.Diff(want, got); diff != "" || wantEnd != gotEnd || book.closed != 1 {
					t.Fatalf("%d rows, %d asked for: %v, not %v; closed %d times\n%s", n, most, gotEnd, wantEnd, book.closed, diff)
				}
			}
		}
	}
}

func TestNothingComesAfterAWorkbookReadAheadIsClosed(t *testing.T) {
	rows, err := Ahead(&stubbornBook{n: 2000, err: io.EOF}).Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	_ = rows.Close()
	_ = rows.Close() // a second time does no harm
	if _, err := rows.Next(); err == nil {
		t.Error("a row came")
	}
}

package sheet

import (
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// Ahead returns the workbook with its rows read in another goroutine, some hundred of them ahead: for whoever has a
// core to spare and does more with a row than look at it. Rows and errors come as without it.
func Ahead(w cell.Workbook) cell.Workbook { return aheadBook{w} }

type aheadBook struct{ cell.Workbook }

// Rows opens a sheet.
func (b aheadBook) Rows(i int) (cell.Rows, error) {
	rows, err := b.Workbook.Rows(i)
	if err != nil {
		return nil, err
	}
	a := &ahead{Rows: rows, full: make(chan *stretch, aheadHands), empty: make(chan *stretch, aheadHands), stop: make(chan struct{})}
	for range aheadHands {
		a.empty <- &stretch{}
	}
	go a.read()
	return a, nil
}

// The rows that are handed over at once, and how many such hands there are: one is read by either side, and the others
// let either go on while the system runs something else in the place of one.
const (
	aheadRows  = 128
	aheadHands = 8
)

// stretch is some rows with room for what they hold.
type stretch struct {
	rows   []cell.Row
	cells  []cell.Cell
	stored []byte
	err    error // what ended the reading behind these rows, io.EOF too
}

// ahead hands out rows that were read before they are asked for.
type ahead struct {
	cell.Rows
	full, empty chan *stretch
	stop        chan struct{} // closed by Close: no more rows are wanted

	now    *stretch // what is being handed out
	next   int
	closed bool
}

// read is the other goroutine.
func (a *ahead) read() {
	defer close(a.full)
	for {
		select {
		case <-a.stop:
			return
		case s := <-a.empty:
			s.fill(a.Rows)
			a.full <- s // there is room for all of them
			if s.err != nil {
				return
			}
		}
	}
}

// fill reads the next rows.
func (s *stretch) fill(rows cell.Rows) {
	s.rows, s.cells, s.stored, s.err = s.rows[:0], s.cells[:0], s.stored[:0], nil
	for len(s.rows) < aheadRows {
		row, err := rows.Next()
		if err != nil {
			s.err = err
			break
		}
		s.add(row)
	}
	// Only now does the room stay where it is.
	cells := s.cells
	for i := range s.rows {
		n := len(s.rows[i].Cells)
		s.rows[i].Cells, cells = cells[:n:n], cells[n:]
	}
	stored := s.stored
	for i := range s.cells {
		if n := len(s.cells[i].Stored); n > 0 {
			s.cells[i].Stored, stored = stored[:n:n], stored[n:]
		}
	}
}

func (s *stretch) add(row cell.Row) {
	s.cells = append(s.cells, row.Cells...)
	for i := range row.Cells {
		s.stored = append(s.stored, row.Cells[i].Stored...)
	}
	s.rows = append(s.rows, row)
}

// Next returns the next row. It is valid until the next call.
func (a *ahead) Next() (cell.Row, error) {
	for a.now == nil || a.next == len(a.now.rows) {
		if a.now != nil {
			if a.now.err != nil {
				return cell.Row{}, a.now.err
			}
			a.empty <- a.now
		}
		s, more := <-a.full
		if !more {
			return cell.Row{}, io.ErrClosedPipe // nothing comes after Close
		}
		a.now, a.next = s, 0
	}
	a.next++
	return a.now.rows[a.next-1], nil
}

// Close waits for the other goroutine, reads what is left and says whether the sheet was whole.
func (a *ahead) Close() error {
	if !a.closed {
		a.closed = true
		close(a.stop)
		for range a.full { // until it has ended
		}
	}
	return a.Rows.Close()
}

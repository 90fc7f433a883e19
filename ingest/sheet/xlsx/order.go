package xlsx

import (
	"bytes"
	"cmp"
	"io"
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/archive"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// openRows starts to read a sheet. A small sheet is unpacked and checked whole first, and where its rows stand in
// no order (some programs write them so) they are put in one; a large sheet is read as it comes.
func (w *Workbook) openRows(s sheetPart) (cell.Rows, error) {
	e, ok := w.zip.Find(s.part)
	if !ok {
		return nil, problem.New(problem.PartMissing, nil).At(problem.Where{Part: s.part})
	}
	if e.Plain > w.lim.Reorder {
		p, err := w.openPart(s.part)
		if err != nil {
			return nil, err
		}
		return w.newRows(s, p), nil
	}
	b, n, err := w.unpack(e)
	if err != nil {
		return nil, err
	}
	r := w.newRows(s, w.wholeParser(e.Name, b, n))
	if ascending(b[:n]) {
		return r, nil
	}
	r.anyOrder = true
	return w.inOrder(r)
}

func (w *Workbook) wholeParser(part string, b []byte, n int) *parser {
	return &parser{window: wholeWindow(b, n), nest: nest{most: w.lim.Nesting}, part: part}
}

// unpack reads a part whole; padding zeros stand behind its n bytes.
func (w *Workbook) unpack(e archive.Entry) (b []byte, n int, err error) {
	r, err := w.zip.Open(e)
	if err != nil {
		return nil, 0, err
	}
	plain := utf8Reader(r)
	b = make([]byte, e.Plain+padding+1)
	for err == nil {
		var m int
		m, err = fill(plain, b[n:len(b)-padding])
		if n += m; err == nil {
			b = append(b, make([]byte, len(b))...) // UTF-16 may grow
		}
	}
	if err != io.EOF {
		p := parser{window: wholeWindow(nil, 0), part: e.Name}
		return nil, 0, p.fail(err)
	}
	clear(b[n:])
	return b[:n+padding], n, nil
}

// ascending looks at the numbers of the rows only. It may take a comment for a row: then the rows are put in order
// for nothing.
func ascending(b []byte) bool {
	last := 0
	for {
		at := bytes.Index(b, []byte("row "))
		if at < 0 {
			return true
		}
		start := at > 0 && (b[at-1] == '<' || b[at-1] == ':')
		b = b[at+4:]
		if !start {
			continue
		}
		tag := b[:max(0, bytes.IndexByte(b, '>'))]
		n := 0
		for i := 0; i+3 < len(tag); i++ {
			if tag[i] == 'r' && tag[i+1] == '=' && (i == 0 || isSpace(tag[i-1])) {
				n, _ = digits(append(tag[i+3:len(tag):len(tag)], 0), 0)
				break
			}
		}
		if n == 0 {
			n = last + 1
		}
		if n < last {
			return false
		}
		last = n
	}
}

// sorted hands out rows that have all been read.
type sorted struct {
	rows   []cell.Row
	merged []cell.Span
	next   int
}

// inOrder reads all rows and sorts them.
func (w *Workbook) inOrder(r *rows) (cell.Rows, error) {
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
		s.rows = append(s.rows, row)
	}
	s.merged = r.Merged()
	slices.SortStableFunc(s.rows, func(a, b cell.Row) int { return cmp.Compare(a.Number, b.Number) })
	for i := 1; i < len(s.rows); i++ {
		if s.rows[i].Number == s.rows[i-1].Number {
			return nil, problem.New(problem.RowTwice, nil).At(problem.Where{Part: r.part, Row: s.rows[i].Number})
		}
	}
	return s, nil
}

func (s *sorted) Next() (cell.Row, error) {
	if s.next == len(s.rows) {
		return cell.Row{}, io.EOF
	}
	s.next++
	return s.rows[s.next-1], nil
}

func (s *sorted) Merged() []cell.Span { return s.merged }

func (s *sorted) Close() error { return nil }

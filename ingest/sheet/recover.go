package sheet

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/ingest/sheet/text"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Losses is what could not be read of a workbook that was opened with Options.Recover: problems of the codes
// "lost-…", which name part, sheet, row and column where they are known. It is empty where the file was whole, and
// complete once every sheet has been read to its end.
func Losses(w cell.Workbook) []*problem.Problem {
	name := ""
	if f, wrapped := w.(*file); wrapped {
		w, name = f.Workbook, f.name
	}
	r, ok := w.(*recovered)
	if !ok {
		return nil
	}
	all := r.losses.All()
	for i, p := range all {
		all[i] = p.In(name)
	}
	return all
}

// recovered is a workbook whose damage is read past. Its format has done what it can; what it still refuses ends a
// sheet, not the reading.
type recovered struct {
	cell.Workbook
	losses *loss.List
}

func (w *recovered) Rows(i int) (cell.Rows, error) {
	name := w.Workbook.Sheets()[i].Name
	rows, err := w.Workbook.Rows(i)
	var p *problem.Problem
	if errors.As(err, &p) && p.Where.Sheet == "" {
		where := p.Where
		where.Sheet = name
		err = p.At(where)
	}
	if w.losses.Forgive(problem.LostSheet, err) {
		return loss.None{}, nil
	}
	if err != nil {
		return nil, err
	}
	return &recoveredRows{Rows: loss.Rows(rows, w.losses), losses: w.losses, sheet: name}, nil
}

// recoveredRows says in which cells bytes were replaced.
type recoveredRows struct {
	cell.Rows
	losses *loss.List
	sheet  string
}

func (r *recoveredRows) Next() (cell.Row, error) {
	row, err := r.Rows.Next()
	if err != nil || !r.losses.Replaced() {
		return row, err
	}
	for i := range row.Cells {
		c := &row.Cells[i]
		if strings.Contains(c.Text, stand) {
			c.Text = strings.ReplaceAll(c.Text, stand, loss.Replacement)
		}
		if strings.Contains(c.Text, loss.Replacement) {
			r.losses.Note(problem.LostLetters, problem.Where{Sheet: r.sheet, Row: c.Row, Column: c.Col}, nil, nil)
		}
	}
	return row, nil
}

// stand is the control character that stands for bytes of a text file that are no text, until its row is read: it
// takes one byte as they do, and no table holds it.
const stand = "\x1a"

// openText opens a text file; where it is damaged, and that is to be read past, without the bytes that are no text.
func openText(r io.ReaderAt, size int64, opt Options) (cell.Workbook, error) {
	w, err := text.Open(r, size, opt.Limits.Columns)
	if opt.losses == nil {
		if err != nil {
			return nil, err
		}
		return w, nil
	}
	damage := err
	if err == nil {
		damage = readThrough(w) // bytes of another encoding may stand anywhere
	}
	switch {
	case errors.Is(damage, problem.New(problem.TextMixed, nil)):
		m := &mended{ReaderAt: r}
		if err := m.look(size); err != nil {
			return nil, err
		}
		opt.losses.Replace("")
		w, err = text.Open(m, size, opt.Limits.Columns)
	case errors.Is(err, problem.New(problem.TextCut, nil)):
		opt.losses.Forgive(problem.LostRest, err)
		if w, err = text.Open(r, size&^1, opt.Limits.Columns); err != nil {
			w, err = text.Open(r, size&^3, opt.Limits.Columns) // characters of four bytes
		}
	}
	if err != nil {
		return nil, err
	}
	return w, nil
}

// readThrough reads a text file to its end, or to where it is damaged.
func readThrough(w *text.Workbook) error {
	rows, err := w.Rows(0)
	if err != nil {
		return err
	}
	return rows.Close()
}

// mended is a text file in UTF-8 whose bytes that are no UTF-8 read as stand.
type mended struct {
	io.ReaderAt
	bad []int64 // their places
}

// look finds the bytes that are no UTF-8.
func (m *mended) look(size int64) error {
	buf := make([]byte, 64<<10)
	for at := int64(0); at < size; {
		b := buf[:min(int64(len(buf)), size-at)]
		if n, err := m.ReaderAt.ReadAt(b, at); n < len(b) {
			return cannotOpen(errors.Join(err, io.ErrUnexpectedEOF))
		}
		last := at+int64(len(b)) == size
		i := 0
		for i < len(b) {
			if b[i] < utf8.RuneSelf {
				i++
				continue
			}
			if !last && !utf8.FullRune(b[i:]) {
				break
			}
			r, n := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && n == 1 {
				m.bad = append(m.bad, at+int64(i))
			}
			i += n
		}
		at += int64(i)
	}
	return nil
}

// ReadAt reads as the file does, with stand for what is no UTF-8.
func (m *mended) ReadAt(b []byte, at int64) (int, error) {
	n, err := m.ReaderAt.ReadAt(b, at)
	i, _ := slices.BinarySearch(m.bad, at)
	for ; i < len(m.bad) && m.bad[i] < at+int64(n); i++ {
		copy(b[m.bad[i]-at:], stand)
	}
	return n, err
}

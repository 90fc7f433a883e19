// Package loss is where a reader notes what it could not read, when it was asked to read what can be read all the
// same. It says which damage may be read past: never a limit, a password, an entity or a format that is not known,
// for these are no damage. It knows no format and mends nothing itself but bytes that are no text.
package loss

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// most is how many losses are listed one by one.
const most = 1000

// List gathers what one workbook has lost, each loss once however often a sheet is read. A nil *List forgives
// nothing: damage is refused. It may be used by several goroutines.
type List struct {
	mu       sync.Mutex
	seen     map[place]bool
	kept     []*problem.Problem
	more     bool
	replaced bool // some bytes were replaced
}

type place struct {
	id    problem.ID
	where problem.Where
}

// Note adds a loss: one of the codes "lost-…", where it is, and why, in an error that people need not see.
func (l *List) Note(id problem.ID, where problem.Where, args problem.Args, why error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch at := (place{id, where}); {
	case l.seen[at]:
	case len(l.kept) >= most:
		l.more = true
	default:
		if l.seen == nil {
			l.seen = map[place]bool{}
		}
		l.seen[at] = true
		l.kept = append(l.kept, problem.New(id, args).At(where).Because(why))
	}
}

// Forgive notes a loss that an error tells of, where the error says, and reports whether the reading may go on
// without it.
func (l *List) Forgive(id problem.ID, err error) bool {
	if l == nil || !Forgivable(err) {
		return false
	}
	var p *problem.Problem
	errors.As(err, &p)
	l.Note(id, p.Where, nil, err)
	return true
}

// All is what was lost, by part, sheet, row and column; empty where nothing was. It may be asked for at any time
// and is complete once every sheet has been read.
func (l *List) All() []*problem.Problem {
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	all := slices.Clone(l.kept)
	slices.SortStableFunc(all, func(a, b *problem.Problem) int {
		return cmp.Or(cmp.Compare(a.Where.Part, b.Where.Part), cmp.Compare(a.Where.Sheet, b.Where.Sheet),
			cmp.Compare(a.Where.Row, b.Where.Row), cmp.Compare(a.Where.Column, b.Where.Column), cmp.Compare(a.ID, b.ID))
	})
	if l.more {
		all = append(all, problem.New(problem.LostMore, nil))
	}
	return all
}

// Forgivable says whether an error is damage that may be read past.
func Forgivable(err error) bool {
	var p *problem.Problem
	if !errors.As(err, &p) {
		return false
	}
	switch p.ID {
	case problem.FileCut, problem.ZipDamaged, problem.PartDamaged, problem.PartMissing, problem.XMLBroken, problem.StringMissing,
		problem.StyleMissing, problem.RowOutOfOrder, problem.RowTwice, problem.CellTwice, problem.CellBeyond, problem.CellMisplaced,
		problem.CellUnreadable, problem.XLSRecord, problem.XLSContainer, problem.TextCut, problem.TextMixed, problem.TextBadCode,
		problem.TextOpenQuote:
		return true
	}
	return false
}

// Rows hands out the rows of r up to where it is damaged, and notes that the rest is lost. Without a list it is r.
func Rows(r cell.Rows, l *List) cell.Rows {
	if l == nil {
		return r
	}
	return &rows{Rows: r, list: l}
}

type rows struct {
	cell.Rows
	list  *List
	ended bool
}

func (r *rows) Next() (cell.Row, error) {
	if r.ended {
		return cell.Row{}, io.EOF
	}
	row, err := r.Rows.Next()
	if err != nil && err != io.EOF && r.list.Forgive(problem.LostRest, err) {
		r.ended = true
		return cell.Row{}, io.EOF
	}
	return row, err
}

func (r *rows) Close() error {
	err := r.Rows.Close()
	if err != nil && (r.ended && Forgivable(err) || r.list.Forgive(problem.LostRest, err)) {
		return nil
	}
	return err
}

// None is a sheet of which nothing could be read.
type None struct{}

// Next returns io.EOF.
func (None) Next() (cell.Row, error) { return cell.Row{}, io.EOF }

// Merged is nothing.
func (None) Merged() []cell.Span { return nil }

// HiddenColumns is nothing.
func (None) HiddenColumns() []cell.Columns { return nil }

// Close does nothing.
func (None) Close() error { return nil }

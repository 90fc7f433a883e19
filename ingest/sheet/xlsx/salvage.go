package xlsx

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/internal/problem"
)

// salvage is how a damaged sheet is read past its damage: a row that cannot be read is read once more, without the
// cells that cannot be; where its XML is broken, the next row is looked for. The hot path knows nothing of it.
type salvage struct {
	losses   *loss.List
	unstyled bool               // the table of formats is damaged, which is noted already
	gap      bool               // rows were passed over, so that a row without number cannot be placed
	cells    []*problem.Problem // lost in that reading
}

// leaveOut leaves a cell out, where that is asked for and only its value is wrong; else it returns the error.
func (r *rows) leaveOut(err error) error {
	if !r.again || !errors.Is(err, problem.New(problem.StringMissing, nil)) && !errors.Is(err, problem.New(problem.CellUnreadable, nil)) {
		return err
	}
	r.lose(problem.LostCell, err)
	return nil
}

// bareNumber notes that the format of a cell is lost.
func (r *rows) bareNumber(col int) {
	if !r.unstyled {
		r.lose(problem.LostFormats, problem.New(problem.StyleMissing, nil).At(problem.Where{Row: r.row, Column: col}))
	}
}

// lose keeps a loss until the row has been read.
func (r *rows) lose(id problem.ID, err error) {
	var p *problem.Problem
	errors.As(err, &p)
	where := p.Where
	where.Part, where.Sheet = r.part, r.sheet
	r.salvage.cells = append(r.salvage.cells, problem.New(id, nil).At(where).Because(err))
}

// mend is what nextRow found, or where that is an error, what is left of the row: the cells that can be read, or
// nothing, and then the next row comes next.
func (r *rows) mend(found bool, err error) (bool, error) {
	if err != nil && forgivable(err) {
		found, err = r.rereadRow(err)
	}
	if err == nil && found && r.gap && r.assumed {
		err = problem.New(problem.XMLBroken, nil).At(problem.Where{Part: r.part, Sheet: r.sheet, Row: r.row}).
			Because(errors.New("a row without number behind rows that are lost"))
		r.losses.Forgive(problem.LostRest, err)
		return false, r.giveUp()
	}
	return found, err
}

// forgivable: an entity that is not declared is damage here; declarations stand in front of the root only.
func forgivable(err error) bool {
	return loss.Forgivable(err) || errors.Is(err, problem.New(problem.XMLEntity, nil))
}

// rereadRow reads the row again, cell by cell.
func (r *rows) rereadRow(why error) (found bool, err error) {
	var p *problem.Problem
	errors.As(why, &p)
	where := p.Where
	if r.row == 0 { // it did not come as far as its number
		where.Row = r.last + 1
	}
	depth := 2 // worksheet and sheetData
	r.rewind(depth)
	r.pos, r.again = r.start, true
	last := r.last
	found, err = r.nextRow()
	r.again = false
	if err == nil {
		for _, p := range r.salvage.cells {
			r.losses.Note(p.ID, p.Where, nil, p.Cause)
		}
		r.salvage.cells = nil
		return found, nil
	}
	r.salvage.cells = nil
	if !forgivable(err) {
		return false, err
	}
	r.rewind(depth)
	r.gap, r.assumed, r.last = true, false, last
	if r.nextTag() {
		r.losses.Note(problem.LostRow, where, nil, why)
		return false, nil
	}
	r.losses.Note(problem.LostRest, where, nil, why)
	return false, r.giveUp()
}

// giveUp reads the part to its end, so that its checksum is compared.
func (r *rows) giveUp() error {
	if err := r.drain(); err != nil {
		return r.locate(err)
	}
	return io.EOF
}

// nextTag moves behind the start of the row to the next that starts a row or ends them; false where none comes.
func (r *rows) nextTag() bool {
	const longest = 64 // of such a tag, with any prefix, as far as its name
	from := r.start + 1
	for {
		for from < r.end {
			i := bytes.IndexByte(r.buf[from:r.end], '<')
			if i < 0 {
				from = r.end
				break
			}
			from += i
			if r.end-from < longest && r.window.err == nil {
				break
			}
			if startsRow(r.buf[from:min(r.end, from+longest)]) {
				r.pos = from
				return true
			}
			from++
		}
		r.pos = from
		if r.more() != nil {
			return false
		}
		from = r.pos
	}
}

// startsRow says whether a tag is <row>, or </sheetData>, with any prefix.
func startsRow(tag []byte) bool {
	end := slices.IndexFunc(tag, func(c byte) bool { return c == '>' || isSpace(c) })
	if end < 1 {
		return false
	}
	name := bytes.TrimSuffix(tag[1:end], []byte("/"))
	ends := bytes.HasPrefix(name, []byte("/"))
	name = name[bytes.LastIndexByte(name, ':')+1:]
	if ends {
		return string(bytes.TrimPrefix(name, []byte("/"))) == "sheetData"
	}
	return string(name) == "row"
}

// keepTexts keeps what was read of a damaged string table. The numbers of the texts before the damage are right.
func (w *Workbook) keepTexts(err error) bool {
	if w.losses == nil || !loss.Forgivable(err) {
		return false
	}
	t := &w.texts
	t.finish()
	w.loaded = true
	var p *problem.Problem
	errors.As(err, &p)
	w.losses.Note(problem.LostTexts, p.Where, problem.Args{"count": strconv.Itoa(t.count())}, err)
	return true
}

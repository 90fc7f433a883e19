package xlsx

import (
	"errors"
	"io"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/internal/problem"
)

// stage is how far the reading of a sheet part has come.
type stage uint8

const (
	beforeData stage = iota
	inData
	afterData
	atEnd
)

// rows reads one sheet part (ECMA-376 part 1 §18.3.1): sheetData holds row, row holds c.
type rows struct {
	*parser
	sheet  string
	texts  *table
	kinds  []numfmt.Kind
	styles int // how many there are; kinds holds one more where there are none
	is1904 bool
	lim    limit.Limits

	stage    stage
	fast     bool // names are written without prefix, so that the short way may look at bytes
	anyOrder bool // rows are put in order later

	maxCol    int // of a sheet, or of the limits
	cells     []cell.Cell
	row       int  // its number
	assumed   bool // the number is not stated
	hidden    bool
	last      int    // the number of the row before
	lastCol   int    // of the cell before, filled or not
	waiting   bool   // some texts are not looked up yet
	unsorted  bool   // some cell of the row stands after one to its right
	ref, mask uint64 // the digits of the row's number and a quotation mark, as they end a reference
	refSize   int
	refRow    int // whose digits they are

	scratch     []byte // of a text that is put together
	merged      []cell.Span
	inMerges    bool
	start       int            // where the row starts in the window
	again       bool           // the row is read for the second time, without the cells that cannot be read
	unseen      []cell.Columns // columns that are not shown
	inCols      bool
	*salvage          // where damage is read past; else nil
	split       bool  // the row goes on with the number of the one before
	prevCol     int   // the last column of the row before, filled or not
	seen, given int64 // filled cells
	err         error // what ended the reading
}

func (w *Workbook) newRows(s sheetPart, p *parser) *rows {
	r := &rows{
		parser: p, sheet: s.Name, texts: &w.texts, kinds: w.kinds, styles: len(w.kinds), is1904: w.is1904, lim: w.lim,
		cells: make([]cell.Cell, 0, 64), maxCol: min(maxCol, w.lim.Columns),
	}
	if len(r.kinds) == 0 {
		r.kinds = []numfmt.Kind{numfmt.Number}
	}
	if w.losses != nil {
		r.salvage = &salvage{losses: w.losses, unstyled: w.unstyled}
		r.patient = true
	}
	w.open = r
	return r
}

// Next returns the next row with a filled cell.
func (r *rows) Next() (cell.Row, error) {
	for r.err == nil {
		switch r.stage {
		case inData:
			found, err := r.nextRow()
			if r.salvage != nil {
				found, err = r.mend(found, err)
			}
			if err != nil {
				r.err = err
			} else if found {
				r.given += int64(len(r.cells))
				return cell.Row{Number: r.row, Hidden: r.hidden, Cells: r.cells}, nil
			}
		case atEnd:
			r.err = io.EOF
			if r.seen != r.given {
				r.err = problem.New(problem.CellsLost, problem.Args{
					"seen": strconv.FormatInt(r.seen, 10), "given": strconv.FormatInt(r.given, 10),
				}).At(problem.Where{Part: r.part, Sheet: r.sheet})
			}
		default:
			if r.err = r.around(); r.err != nil && r.salvage != nil && r.losses.Forgive(problem.LostRest, r.err) {
				r.err = io.EOF
			}
		}
	}
	return cell.Row{}, r.err
}

// Merged lists the merged ranges seen so far.
func (r *rows) Merged() []cell.Span { return r.merged }

// HiddenColumns lists the columns that are not shown; they stand in front of the rows.
func (r *rows) HiddenColumns() []cell.Columns { return r.unseen }

// Close reads to the end and says whether the sheet was whole.
func (r *rows) Close() error {
	for r.err == nil {
		_, _ = r.Next() // r.err says it
	}
	r.close()
	if r.err == io.EOF {
		return nil
	}
	return r.err
}

// around reads one token before or after the rows.
func (r *rows) around() error {
	e, err := r.next()
	if err != nil {
		return inSheet(err, r.sheet)
	}
	switch {
	case e.kind == tokEOF:
		r.stage = atEnd
	case e.depth == 1 && e.opens() && !(e.space <= spaceMain):
		return inSheet(r.fail(errors.New("no sheet")), r.sheet)
	case e.depth == 2 && e.opens() && e.is("sheetData"):
		if r.stage == afterData {
			return inSheet(r.fail(errors.New("sheetData stands twice")), r.sheet)
		}
		r.stage = inData
		r.fast = e.space == spaceMain && e.cut == 0
		if e.kind == tokEmpty {
			r.stage = afterData
		}
	case e.depth == 2 && e.is("cols"):
		r.inCols = e.kind == tokStart
	case e.depth == 3 && e.opens() && r.inCols && e.is("col"):
		return r.columns()
	case e.depth == 2 && e.is("mergeCells"):
		r.inMerges = e.kind == tokStart
	case e.depth == 3 && e.opens() && r.inMerges && e.is("mergeCell"):
		return r.merge()
	}
	return nil
}

// columns takes one col element (ECMA-376 part 1 §18.3.1.13); what it says of widths alone means nothing here.
func (r *rows) columns() error {
	hidden, _ := r.get("hidden")
	width, _ := r.get("width")
	if w, err := strconv.ParseFloat(width, 64); !truth(hidden) && (err != nil || w != 0) {
		return nil
	}
	first, err := r.whole("min")
	last := first
	if err == nil {
		last, err = r.whole("max")
	}
	if err == nil && (first < 1 || first > last || len(r.unseen) >= maxCol) {
		err = errors.New("columns from " + strconv.Itoa(first) + " to " + strconv.Itoa(last))
	}
	if err != nil {
		return inSheet(r.fail(err), r.sheet)
	}
	r.unseen = append(r.unseen, cell.Columns{First: first, Last: min(last, maxCol)})
	return nil
}

// merge takes one merged range.
func (r *rows) merge() error {
	ref, _ := r.get("ref")
	s, ok := parseSpan(ref)
	if !ok {
		return inSheet(r.fail(errors.New("a merged range "+strconv.Quote(ref))), r.sheet)
	}
	if len(r.merged) >= r.lim.Merged {
		return limit.Exceeded("merged", -1, int64(r.lim.Merged)).At(problem.Where{Part: r.part, Sheet: r.sheet})
	}
	r.merged = append(r.merged, s)
	return nil
}

// nextRow reads one row, or what else stands between rows. A row that goes on behind the window is read again
// from its start, so that its bytes lie in one piece.
func (r *rows) nextRow() (found bool, err error) {
	for {
		depth, pos := r.depth(), r.pos
		r.frozen = true
		found, err = r.readRow()
		r.frozen = false
		if err == nil {
			break
		}
		if err != errMore {
			return false, r.locate(err)
		}
		r.rewind(depth)
		r.pos = pos
		if err := r.more(); err != nil {
			_, err := r.parser.atEnd(err)
			r.start = r.pos
			return false, r.locate(err)
		}
	}
	if !found {
		return false, nil
	}
	r.last = r.row
	if r.waiting {
		r.fetchTexts()
	}
	if r.unsorted {
		if err := r.sortCells(); err != nil {
			return false, r.locate(err)
		}
	}
	r.seen += int64(len(r.cells))
	r.prevCol = r.lastCol
	return len(r.cells) > 0, nil
}

// locate says in which row something is wrong.
func (r *rows) locate(err error) error {
	row := r.row
	if row == 0 {
		row = r.last
	}
	var p *problem.Problem
	if !errors.As(r.fail(err), &p) {
		return err
	}
	where := p.Where
	where.Part, where.Sheet = r.part, r.sheet
	if where.Row == 0 && p.ID != problem.PartDamaged {
		where.Row = row
	}
	return p.At(where)
}

// readRow reads a row into r.cells; found is false for what is none.
func (r *rows) readRow() (found bool, err error) {
	for isSpace(r.buf[r.pos]) {
		r.pos++
	}
	r.cells, r.row, r.lastCol, r.hidden, r.unsorted = r.cells[:0], 0, 0, false, false
	r.split, r.start = false, r.pos
	empty := false
	if ok, none := r.shortRow(); ok {
		empty = none
	} else {
		e, err := r.next()
		if err != nil {
			return false, err
		}
		switch {
		case e.kind == tokEnd:
			r.stage = afterData
			return false, nil
		case e.kind == tokNote, e.kind == tokText && blank(e.text):
			return false, nil
		case !e.opens() || !e.is("row"):
			return false, errors.New("something else than rows between rows")
		}
		if err := r.longRow(); err != nil {
			return false, err
		}
		empty = e.kind == tokEmpty
	}
	if err := r.beginRow(); err != nil || empty {
		return err == nil, err
	}
	return true, r.readCells()
}

// readCells reads up to the end of the row.
func (r *rows) readCells() error {
	for {
		if r.fast {
			for r.shortCell() {
			}
			if r.shortEnd() {
				return nil
			}
		}
		e, err := r.next()
		switch {
		case err != nil:
			return err
		case e.opens() && e.is("c"):
			if err := r.longCell(e); err != nil {
				return err
			}
		case e.kind == tokEnd:
			return nil
		case e.opens() && (e.is("extLst") || e.space == spaceOther):
			if err := r.skip(e); err != nil {
				return err
			}
		case e.kind == tokNote, e.kind == tokText && blank(e.text):
		default:
			return errors.New("something else than cells between cells")
		}
	}
}

// beginRow checks the row's number and prepares for the references of its cells.
func (r *rows) beginRow() error {
	r.assumed = r.row == 0
	if r.assumed {
		r.row = r.last + 1
	}
	if err := r.checkRow(); err != nil {
		return err
	}
	if r.refRow != r.row {
		r.setRef()
	}
	return nil
}

func (r *rows) checkRow() error {
	switch {
	case r.row > maxRow:
		return problem.New(problem.CellBeyond, problem.Args{"ref": strconv.Itoa(r.row)})
	case r.row > r.lim.Rows:
		return limit.Exceeded("rows", int64(r.row), int64(r.lim.Rows))
	case r.anyOrder && r.row == r.last:
		r.split, r.lastCol = true, r.prevCol
		return nil
	case r.anyOrder || r.row > r.last:
		return nil
	case r.row == r.last:
		return problem.New(problem.RowTwice, nil)
	}
	return problem.New(problem.RowOutOfOrder, problem.Args{"after": strconv.Itoa(r.last)})
}

// setRef prepares the comparison of references: "123" and the closing quotation mark as one number.
func (r *rows) setRef() {
	var digits [8]byte
	n := len(strconv.AppendInt(digits[:0], int64(r.row), 10))
	digits[n] = '"'
	r.refSize = n + 1
	r.mask = ^uint64(0) >> (8 * (8 - r.refSize))
	r.ref, r.refRow = le.Uint64(digits[:])&r.mask, r.row
}

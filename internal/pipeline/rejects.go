package pipeline

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// A reject workbook holds the rows of one file that were rejected, for a person to correct. It says on a hidden sheet
// whose rows they are, so that the corrected workbook can be told from an export and its rows put in their places:
//
//	habitue-rejects | 1
//	upload          | u000012-1a2b3c4d      (empty where the file was not loaded)
//	sha256          | of the file, 64 hex digits
//	file            | its name
//	sheet           | name here | index there | columns there "1,2,5", those of the visible sheet from column D on
//	head            | name here | the names of these columns, one a cell (not in workbooks of older programs)
//
// The visible sheets have the row's number in column A, what is wrong in B, a suggestion in C.
const (
	markSheet   = "_habitue"
	markWord    = "habitue-rejects"
	markVersion = "1"
	firstOwn    = 4 // the column in which the file's own columns begin
)

// rejectMark says whose rows a reject workbook holds.
type rejectMark struct {
	Upload string // "" where the file was not loaded
	SHA256 string // of the file
	Name   string // of the file
	Sheets []rejectSheet
}

// rejectSheet is one table's rows.
type rejectSheet struct {
	Name    string   // of the sheet in the reject workbook
	Index   int      // of the file's own sheet, from 0
	Columns []int    // of the file's own sheet, from 1
	Heads   []string // what stands above them; nil where the workbook does not say
	Rows    []int    // of the file's own sheet, ascending; nil where an older workbook does not say
}

// rejected gathers the rows that a reading rejects, the first rejectsKept of them.
type rejected struct {
	rows []ingest.RejectedRow
	more int
}

// rejectsKept is how many rows a reject workbook has at most.
const rejectsKept = 1000

func (r *rejected) add(row ingest.RejectedRow) {
	if len(r.rows) >= rejectsKept {
		r.more++
		return
	}
	r.rows = append(r.rows, row)
}

// mayBeMarked reports a name that a reject workbook can have: as it was written, or saved by another program.
func mayBeMarked(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}, func(ext string) bool { return strings.HasSuffix(name, ext) })
}

// readRejectMark reads whose rows a workbook holds; ok is false for every other workbook.
func readRejectMark(wb cell.Workbook) (mark rejectMark, ok bool) {
	at := slices.IndexFunc(wb.Sheets(), func(s cell.Info) bool { return s.Name == markSheet })
	if at < 0 {
		return mark, false
	}
	said := false
	err := eachRow(wb, at, func(row cell.Row) error {
		words := make([]string, 4)
		for _, x := range row.Cells {
			for len(words) < x.Col {
				words = append(words, "")
			}
			words[x.Col-1] = plainText(&x)
		}
		switch words[0] {
		case markWord:
			said = words[1] == markVersion
		case "upload":
			mark.Upload = words[1]
		case "sha256":
			mark.SHA256 = words[1]
		case "file":
			mark.Name = words[1]
		case "sheet":
			s := rejectSheet{Name: words[1]}
			s.Index, _ = strconv.Atoi(words[2])
			s.Columns = numbers(words[3])
			mark.Sheets = append(mark.Sheets, s)
		case "rows":
			if last := len(mark.Sheets) - 1; last >= 0 && mark.Sheets[last].Name == words[1] {
				mark.Sheets[last].Rows = numbers(words[2])
			}
		case "head":
			if last := len(mark.Sheets) - 1; last >= 0 && mark.Sheets[last].Name == words[1] {
				mark.Sheets[last].Heads = words[2:]
			}
		}
		return nil
	})
	return mark, err == nil && said && len(mark.SHA256) == 64
}

// numbers reads a list of whole numbers.
func numbers(list string) (all []int) {
	for _, word := range strings.Split(list, ",") {
		if n, err := strconv.Atoi(word); err == nil {
			all = append(all, n)
		}
	}
	return all
}

// listOf writes one.
func listOf(all []int) string {
	words := make([]string, len(all))
	for i, n := range all {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ",")
}

// eachRow reads one sheet to its end.
func eachRow(wb cell.Workbook, sheet int, do func(cell.Row) error) error {
	rows, err := wb.Rows(sheet)
	if err != nil {
		return err
	}
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return rows.Close()
		}
		if err == nil {
			err = do(row)
		}
		if err != nil {
			_ = rows.Close() // the first error says more
			return err
		}
	}
}

// corrected is one row of a corrected reject workbook, in the columns of the file that it comes from.
type corrected struct {
	columns []int // those that it speaks of
	cells   []cell.Cell
	place   problem.Where // of its number in the reject workbook
}

// corrections are the rows of a corrected reject workbook, by the sheet and row of the file that they come from.
type corrections struct {
	mark rejectMark
	rows map[int]map[int][]corrected
	n    int    // rows
	from string // the hash of the workbook, where a file of the same run takes them in

	mu  sync.Mutex
	met map[[2]int]bool // the sheets and rows of the file that were found in it
}

// meet notes that the file has the row which is corrected.
func (c *corrections) meet(sheet, row int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.met == nil {
		c.met = make(map[[2]int]bool, c.n)
	}
	c.met[[2]int{sheet, row}] = true
}

// lost is the first row that the file, read to its end, does not have; nil where it has them all. A row that somebody
// has added to the workbook would be left out in silence.
func (c *corrections) lost() *problem.Problem {
	c.mu.Lock()
	defer c.mu.Unlock()
	var first *problem.Where
	for sheet, rows := range c.rows {
		for number, all := range rows {
			if at := all[0].place; !c.met[[2]int{sheet, number}] && (first == nil || cmp.Or(cmp.Compare(at.Sheet, first.Sheet), cmp.Compare(at.Row, first.Row)) < 0) {
				first = &at
			}
		}
	}
	if first == nil {
		return nil
	}
	return problem.New(problem.RejectsChanged, nil).At(*first)
}

// readCorrections reads a reject workbook, or returns nil where the file is none.
func readCorrections(path string, opt sheet.Options) (*corrections, error) {
	if !mayBeMarked(path) {
		return nil, nil
	}
	wb, err := sheet.Open(path, opt)
	if err != nil {
		return nil, nil // the reading will say it
	}
	defer wb.Close()
	mark, ok := readRejectMark(wb)
	if !ok {
		return nil, nil
	}
	c := &corrections{mark: mark, rows: map[int]map[int][]corrected{}}
	for _, s := range mark.Sheets {
		if err := c.read(wb, s); err != nil {
			return c, err
		}
	}
	return c, nil
}

// read takes one sheet's rows.
func (c *corrections) read(wb cell.Workbook, s rejectSheet) error {
	at := slices.IndexFunc(wb.Sheets(), func(i cell.Info) bool { return i.Name == s.Name })
	if at < 0 {
		return problem.New(problem.RejectsChanged, nil).At(problem.Where{Sheet: s.Name})
	}
	if c.rows[s.Index] == nil {
		c.rows[s.Index] = map[int][]corrected{}
	}
	seen := map[int]bool{}
	return eachRow(wb, at, func(row cell.Row) error {
		if row.Number == 1 {
			return s.isHead(row)
		}
		number, own := 0, []cell.Cell(nil)
		for _, x := range row.Cells {
			switch {
			case x.Col == 1:
				number, _ = strconv.Atoi(plainText(&x))
			case x.Col >= firstOwn+len(s.Columns):
				return problem.New(problem.RejectsChanged, nil).At(problem.Where{Sheet: s.Name, Row: row.Number, Column: x.Col})
			case x.Col >= firstOwn:
				x.Col = s.Columns[x.Col-firstOwn]
				x.Stored = slices.Clone(x.Stored)
				own = append(own, x)
			}
		}
		switch {
		case number == 0 && own == nil: // what is said below the rows
			return nil
		case number <= 0 || seen[number] || s.Rows != nil && !slices.Contains(s.Rows, number): // a row that was accepted stays as it is
			return problem.New(problem.RejectsChanged, nil).At(problem.Where{Sheet: s.Name, Row: row.Number, Column: 1})
		}
		seen[number] = true
		c.n++
		c.rows[s.Index][number] = append(c.rows[s.Index][number], corrected{s.Columns, own, problem.Where{Sheet: s.Name, Row: row.Number, Column: 1}})
		return nil
	})
}

// isHead wants the names of the columns to stand where they were written: who moves a column moves what is below.
func (s rejectSheet) isHead(row cell.Row) error {
	for i, want := range s.Heads {
		at := firstOwn + i
		n := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return x.Col == at })
		got := ""
		if n >= 0 {
			got = plainText(&row.Cells[n])
		}
		if got != want && i < len(s.Columns) {
			return problem.New(problem.RejectsChanged, nil).At(problem.Where{Sheet: s.Name, Row: row.Number, Column: at})
		}
	}
	return nil
}

// unmarked refuses rows to correct that no longer say whose they are: the workbook was saved as text, or by a program
// that drops hidden sheets. Loaded as a file of their own they would take the place of whole orders. What is wrong
// beside that is not said. Of every other file it returns what the reading said.
func unmarked(r *ingest.Report, said error) error {
	for _, s := range r.Sheets {
		for i := 1; i < len(s.Columns); i++ {
			wrong, fix := s.Columns[i-1].Header, s.Columns[i].Header
			if wrong == headWrongFR && fix == headFixFR || wrong == headWrongEN && fix == headFixEN {
				p := problem.New(problem.RejectsUnmarked, nil).At(problem.Where{File: r.File, Sheet: s.Sheet})
				r.Refused, r.Problems, r.Mappings = p, []*problem.Problem{p}, nil
				return p
			}
		}
	}
	return said
}

// The names of the columns that say what is wrong with a row, and what may be meant.
const (
	headWrongFR, headFixFR = "À corriger", "Proposition"
	headWrongEN, headFixEN = "To correct", "Suggestion"
)

// plainText is a text or a whole number as text.
func plainText(x *cell.Cell) string {
	if x.Type == cell.Number {
		return x.Number.String()
	}
	return strings.TrimSpace(x.Text)
}

// patched is a workbook some of whose rows are corrected.
type patched struct {
	cell.Workbook
	by *corrections
}

// patch is the reading option that puts corrected rows in their places; nil where there are none.
func patch(all []*corrections) func(cell.Workbook) cell.Workbook {
	if len(all) == 0 {
		return nil
	}
	return func(wb cell.Workbook) cell.Workbook {
		for _, c := range all {
			wb = &patched{wb, c}
		}
		return wb
	}
}

// Rows opens a sheet with its corrected rows.
func (p *patched) Rows(i int) (cell.Rows, error) {
	rows, err := p.Workbook.Rows(i)
	if by := p.by.rows[i]; err == nil && len(by) > 0 {
		return &patchedRows{Rows: rows, by: by, meet: func(row int) { p.by.meet(i, row) }}, nil
	}
	return rows, err
}

type patchedRows struct {
	cell.Rows
	by   map[int][]corrected
	meet func(row int)
}

// Next is the next row with something in it, corrected.
func (p *patchedRows) Next() (cell.Row, error) {
	for {
		row, err := p.Rows.Next()
		if err != nil {
			return row, err
		}
		by := p.by[row.Number]
		if len(by) == 0 {
			return row, nil
		}
		p.meet(row.Number)
		for _, c := range by {
			row.Cells = c.into(row)
		}
		if len(row.Cells) > 0 {
			return row, nil
		}
	}
}

// into is a row's cells with those that a person has changed. What still says what the file said stays the file's
// own, to its last digit.
func (c *corrected) into(row cell.Row) []cell.Cell {
	var cells []cell.Cell
	for _, x := range row.Cells {
		if !slices.Contains(c.columns, x.Col) || says(&x) == "" {
			cells = append(cells, x)
			continue
		}
		at := slices.IndexFunc(c.cells, func(n cell.Cell) bool { return n.Col == x.Col })
		if at >= 0 && same(&c.cells[at], &x) {
			cells = append(cells, x)
		}
	}
	for _, n := range c.cells {
		if says(&n) == "" || slices.ContainsFunc(cells, func(x cell.Cell) bool { return x.Col == n.Col && says(&x) != "" }) {
			continue
		}
		cells = slices.DeleteFunc(cells, func(x cell.Cell) bool { return x.Col == n.Col })
		n.Row = row.Number
		if n.Type == cell.Text {
			n.Text = unneutral(n.Text)
		}
		cells = append(cells, n)
	}
	slices.SortFunc(cells, func(a, b cell.Cell) int { return a.Col - b.Col })
	return cells
}

// joinedTo reads from the archive the corrections that have joined an upload.
func (w *Workspace) joinedTo(ctx context.Context, sums []string) ([]*corrections, error) {
	var all []*corrections
	for _, sum := range sums {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		path, err := w.archivedAs(sum)
		if err != nil {
			return nil, err
		}
		c, err := readCorrections(path, sheet.Options{Limits: w.limits()})
		if err != nil {
			return nil, err
		}
		if c != nil {
			all = append(all, c)
		}
	}
	return all, nil
}

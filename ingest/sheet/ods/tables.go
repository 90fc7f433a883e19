package ods

import (
	"bytes"
	"io"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// tables walks through the tables of a spreadsheet, and the rows of each.
type tables struct {
	w       *Workbook
	s       *scanner
	inBody  bool // inside office:spreadsheet
	found   bool // there is such an element
	depth   int  // of the table that is read
	ended   bool // the table's end was read
	number  int64
	copies  int64 // cells with a value that only repetition makes
	put     int64 // cells with a value in the row, repeated ones once
	cells   []cell.Cell
	stored  []byte
	chars   []byte // of the texts in the row
	columns columns
	merged  []cell.Span
	text    paragraphs
	days    []day // see quickDate
}

// maxCopies is how many cells with a value a sheet may have through repetition alone: 16 full columns of the
// longest sheet.
const maxCopies = 16 << 20

// next moves to the next table; io.EOF where the content ends, and with it its checksum fits.
func (t *tables) next() (cell.Info, error) {
	for {
		tok, err := t.s.next()
		if err != nil {
			return cell.Info{}, err
		}
		if tok == endOfFile {
			return cell.Info{}, io.EOF
		}
		if tok == endTag {
			t.inBody = t.inBody && string(t.s.name) != "office:spreadsheet"
			continue
		}
		if tok != startTag {
			continue
		}
		switch name := string(t.s.name); {
		case name == "office:automatic-styles" || name == "office:styles":
			err = t.w.styles.read(t.s)
		case name == "office:spreadsheet":
			t.inBody, t.found = true, true
		case name == "table:table" && t.inBody:
			return t.begin()
		case name == "table:calculation-settings" && t.inBody: // what is in it comes next
		case name == "table:null-date" && t.inBody:
			var day []byte
			if day, err = t.s.value("table:date-value"); err == nil {
				t.w.is1904 = bytes.HasPrefix(day, []byte("1904-01-01")) // §9.4.2
			}
		case t.inBody: // tables inside of these are no sheets
			err = t.s.skipAside()
		}
		if err != nil {
			return cell.Info{}, err
		}
	}
}

func (t *tables) begin() (cell.Info, error) {
	name, err := t.s.value("table:name")
	if err != nil {
		return cell.Info{}, err
	}
	info := cell.Info{Name: string(name)}
	style, err := t.s.value("table:style-name")
	if err != nil {
		return info, err
	}
	info.Hidden = t.w.styles.hidden[string(style)]
	t.depth, t.ended, t.number, t.copies = len(t.s.starts), false, 0, 0
	t.merged, t.columns = nil, columns{}
	return info, nil
}

// row reads the next row that has a cell with a value, and how often it is repeated; io.EOF at the table's end.
// The number of an erroneous row is set where it is known.
func (t *tables) row() (cell.Row, int64, error) {
	for !t.ended {
		if t.quickRow() {
			row, err := t.readQuickRow()
			if err != nil || len(row.Cells) > 0 {
				return row, 1, err
			}
			continue
		}
		tok, err := t.s.next()
		if err != nil {
			return cell.Row{}, 0, err
		}
		if tok == endTag {
			t.ended = len(t.s.starts) < t.depth
			continue
		}
		if tok != startTag {
			continue
		}
		switch string(t.s.name) {
		case "table:table-row":
			row, n, err := t.readRow()
			if err != nil || len(row.Cells) > 0 {
				return row, n, err
			}
		case "table:table-column":
			err = t.columns.add(t.s)
		case "table:table-header-rows", "table:table-rows", "table:table-row-group",
			"table:table-header-columns", "table:table-columns", "table:table-column-group":
		default:
			err = t.s.skipAside()
		}
		if err != nil {
			return cell.Row{Number: int(t.number)}, 0, err
		}
	}
	return cell.Row{}, 0, io.EOF
}

// skipAside passes over an element that stands beside tables, rows and cells and holds none: shapes, forms, settings,
// whatever programs have of their own. In the namespace of tables only those that the format lists there are such
// (§9.1, §9.4): a row in a tag of another name is damage, and would be lost.
func (s *scanner) skipAside() error {
	switch string(s.name) {
	case "table:title", "table:desc", "table:table-source", "table:scenario", "table:shapes", "table:named-expressions",
		"table:table-protection", "table:tracked-changes", "table:content-validations", "table:label-ranges",
		"table:database-ranges", "table:data-pilot-tables", "table:consolidation", "table:dde-links", "table:iteration":
	default:
		if bytes.HasPrefix(s.name, []byte("table:")) {
			return broken("<%s> is no table, row or cell", s.name)
		}
	}
	return s.skip()
}

// pass reads to the end of the table.
func (t *tables) pass() error {
	for {
		if _, _, err := t.row(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// readRow reads one table:table-row.
func (t *tables) readRow() (cell.Row, int64, error) {
	first := t.number + 1
	row := cell.Row{Number: int(first)}
	n, err := t.repeat("table:number-rows-repeated")
	if err != nil {
		return row, 0, err
	}
	visibility, err := t.s.value("table:visibility")
	if err != nil {
		return row, 0, err
	}
	row.Hidden = string(visibility) == "collapse" || string(visibility) == "filter"
	style, err := t.s.value("table:default-cell-style-name")
	if err != nil {
		return row, 0, err
	}
	err = t.fillRow(&row, n, string(style))
	return row, n, err
}

// readQuickRow reads a row whose start tag quickRow has read.
func (t *tables) readQuickRow() (cell.Row, error) {
	row := cell.Row{Number: int(t.number + 1)}
	err := t.fillRow(&row, 1, "")
	return row, err
}

// fillRow reads the cells of a row that stands for n.
func (t *tables) fillRow(row *cell.Row, n int64, style string) error {
	t.number += n
	t.cells, t.stored, t.chars, t.put = t.cells[:0], t.stored[:0], t.chars[:0], 0
	if err := t.readCells(row.Number, style); err != nil {
		return err
	}
	row.Cells = t.cells
	if len(t.cells) == 0 {
		return nil
	}
	if t.number > int64(t.w.lim.Rows) {
		return limit.Exceeded("rows", t.number, int64(t.w.lim.Rows))
	}
	if t.copies += n*int64(len(t.cells)) - t.put; t.copies > maxCopies {
		return problem.New(problem.TooManyRepeats, problem.Args{"limit": strconv.Itoa(maxCopies)})
	}
	return nil
}

// repeat reads an attribute that says how often the element stands for itself; 1 where there is none.
func (t *tables) repeat(name string) (int64, error) {
	b, err := t.s.value(name)
	if err != nil || b == nil {
		return 1, err
	}
	return count(b)
}

// count reads a number of repetitions or of cells that a cell spans.
func count(b []byte) (int64, error) {
	n, err := strconv.ParseInt(string(b), 10, 32)
	if err != nil || n < 1 {
		return 0, broken("%q is no count", b)
	}
	return n, nil
}

// columns knows the default cell style of each column, as runs, and which are not shown.
type columns struct {
	last   []int64 // the last column of each run
	styles []string
	hidden []cell.Columns
}

func (c *columns) add(s *scanner) error {
	t := tables{s: s}
	n, err := t.repeat("table:number-columns-repeated")
	if err != nil {
		return err
	}
	style, err := s.value("table:default-cell-style-name")
	if err != nil {
		return err
	}
	first := int64(1)
	if k := len(c.last); k > 0 {
		first += c.last[k-1]
	}
	last := first + n - 1
	c.last, c.styles = append(c.last, last), append(c.styles, string(style))
	visibility, err := s.value("table:visibility")
	if string(visibility) == "collapse" || string(visibility) == "filter" {
		c.hidden = append(c.hidden, cell.Columns{First: int(first), Last: int(last)})
	}
	return err
}

func (c *columns) style(col int64) string {
	for i, last := range c.last {
		if col <= last {
			return c.styles[i]
		}
	}
	return ""
}

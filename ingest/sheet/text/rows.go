package text

import (
	"io"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

const (
	window = 64 << 10
	// maxRecord is the longest record: a quote that is never closed again must not take the whole file.
	maxRecord = 16 << 20
)

// rows reads records out of windows of text. A window is a string, so that the texts of its cells are parts
// of it and cost nothing; a record that a window cuts is read again in the next one, which starts with it.
type rows struct {
	s       *stream
	skip    int
	win     string
	pos     int
	final   bool // the window reaches the end of the file
	buf     []byte
	stop    [256]bool // bytes that end a plain field
	delim   byte
	aligned bool
	width   int // of aligned columns
	cells   []cell.Cell
	row     int // number of records read
	line    int // number of line ends passed
	maxCols int
	err     error
}

func newRows(w *Workbook) *rows {
	r := &rows{s: newStream(w.r, w.body), skip: w.skip, maxCols: w.columns}
	if w.dialect.SepLine {
		r.line = 1
	}
	r.stop['\n'], r.stop['\r'] = true, true
	switch d := w.dialect.Delimiter; d {
	case 0:
	case ' ':
		r.aligned = true
	default:
		r.delim = byte(d)
		r.stop[r.delim] = true
	}
	return r
}

// Next returns the next record that has a filled cell.
func (r *rows) Next() (cell.Row, error) {
	for r.err == nil {
		n, ok := r.record(r.win[r.pos:])
		if !ok {
			if r.err == nil {
				r.err = r.fill()
			}
			continue
		}
		if n == 0 {
			r.err = io.EOF
			break
		}
		r.pos += n
		r.row++
		if r.aligned {
			r.align()
		}
		if len(r.cells) == 0 {
			continue
		}
		if last := &r.cells[len(r.cells)-1]; last.Col > r.maxCols {
			r.err = problem.New(problem.TextTooWide, problem.Args{"limit": strconv.Itoa(r.maxCols)}).
				At(problem.Where{Row: r.row})
			break
		}
		return cell.Row{Number: r.row, Cells: r.cells}, nil
	}
	return cell.Row{}, r.err
}

// fill makes a new window of what is left of this one and what comes next.
func (r *rows) fill() error {
	rest := r.win[r.pos:]
	if len(rest) > maxRecord {
		return problem.New(problem.TextLongRecord, problem.Args{
			"line": strconv.Itoa(r.line + 1), "limit": strconv.Itoa(maxRecord >> 20),
		}).At(problem.Where{Row: r.row + 1})
	}
	r.buf = append(r.buf[:0], rest...)
	var err error
	r.buf, err = r.s.read(r.buf, max(window, len(rest)))
	if err != nil && err != io.EOF {
		return err
	}
	r.final = err == io.EOF
	text := r.buf
	if r.skip > 0 {
		n := min(r.skip, len(text))
		text, r.skip = text[n:], r.skip-n
	}
	r.win, r.pos = string(text), 0
	return nil
}

// record reads one record from the start of s into r.cells and returns its length with its line end; 0 at
// the end of the file. ok is false where s ends before the record does.
func (r *rows) record(s string) (n int, ok bool) {
	r.cells = r.cells[:0]
	if s == "" {
		return 0, r.final
	}
	col, row, p, quoted := 1, r.row+1, 0, false
	for {
		start := p
		if p < len(s) && s[p] == '"' && !r.aligned {
			quoted = true
			text, end := r.quoted(s, p, col)
			if end < 0 {
				return 0, false
			}
			if text != "" {
				r.add(row, col, text)
			}
			p = end
		} else {
			for p < len(s) && !r.stop[s[p]] {
				p++
			}
			if p > start {
				r.add(row, col, s[start:p])
			}
		}
		if p == len(s) {
			return p, r.final
		}
		if s[p] == r.delim && r.delim != 0 {
			p++
			col++
			continue
		}
		if s[p] == '\r' {
			if p+1 == len(s) && !r.final {
				return 0, false
			}
			if p+1 < len(s) && s[p+1] == '\n' {
				p++
			}
		}
		r.line++
		if quoted {
			r.line += breaks(strings.TrimSuffix(s[:p], "\r"))
		}
		return p + 1, true
	}
}

// breaks counts the line breaks in a text.
func breaks(s string) int {
	return strings.Count(s, "\n") + strings.Count(s, "\r") - strings.Count(s, "\r\n")
}

// add appends a text cell. Cells are reused from row to row, and only ever hold text.
func (r *rows) add(row, col int, text string) {
	n := len(r.cells)
	if n == cap(r.cells) {
		r.cells = append(r.cells, cell.Cell{})
		all := r.cells[:cap(r.cells)]
		for i := n; i < len(all); i++ {
			all[i].Type = cell.Text
		}
	} else {
		r.cells = r.cells[:n+1]
	}
	c := &r.cells[n]
	c.Row, c.Col, c.Text = row, col, text
}

// quoted reads a field that starts with a quote at p: to the closing quote, and what stands between it and
// the next delimiter, as spreadsheet programs do. end is -1 where the window ends before the field does, and where
// the file does, which is an error.
func (r *rows) quoted(s string, p, col int) (text string, end int) {
	start, doubled := p+1, false
	for i := start; ; {
		n := strings.IndexByte(s[i:], '"')
		if n < 0 {
			if r.final {
				line := r.line + 1 + breaks(s[:p])
				r.err = problem.New(problem.TextOpenQuote, problem.Args{"line": strconv.Itoa(line)}).
					At(problem.Where{Row: r.row + 1, Column: col})
			}
			return "", -1
		}
		i += n + 1
		if i == len(s) && !r.final {
			return "", -1
		}
		if i < len(s) && s[i] == '"' {
			doubled = true
			i++
			continue
		}
		text, end = s[start:i-1], i
		break
	}
	if doubled {
		text = strings.ReplaceAll(text, `""`, `"`)
	}
	tail := end
	for end < len(s) && !r.stop[s[end]] {
		end++
	}
	if end == len(s) && !r.final {
		return "", -1
	}
	if end > tail {
		text += s[tail:end]
	}
	return text, end
}

// align divides a line of aligned columns into its words. A line with another number of words than the first
// one is handed out whole, as one cell: which column it lacks cannot be told.
func (r *rows) align() {
	if len(r.cells) == 0 {
		return
	}
	line := strings.TrimSpace(r.cells[0].Text)
	r.cells = r.cells[:0]
	n := 0
	for range strings.FieldsSeq(line) {
		n++
	}
	if n == 0 {
		return
	}
	if r.width == 0 {
		r.width = n
	}
	if n != r.width {
		r.add(r.row, 1, line)
		return
	}
	col := 0
	for word := range strings.FieldsSeq(line) {
		col++
		r.add(r.row, col, word)
	}
}

// Merged is nothing: text has no merged cells.
func (r *rows) Merged() []cell.Span { return nil }

// Close reads what is left.
func (r *rows) Close() error {
	for {
		if _, err := r.Next(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

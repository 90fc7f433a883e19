package text

import (
	"io"
	"math/bits"
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
	pattern uint64 // the delimiter, eight times
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
	if r.pattern = uint64('\n') * 0x0101010101010101; r.delim != 0 {
		r.pattern = uint64(r.delim) * 0x0101010101010101
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
	cells := r.cells[:0]
	if s == "" {
		r.cells = cells
		return 0, r.final
	}
	col, row, p, breaks := 1, r.row+1, 0, 0
	for {
		start := p
		var field string
		if p < len(s) && s[p] == '"' && !r.aligned {
			var inside int
			field, p, inside = r.quoted(s, p)
			if p < 0 {
				r.unclosed(breaks, col)
				return 0, false
			}
			breaks += inside
		} else {
			p = r.plain(s, p)
			field = s[start:p]
		}
		if field != "" {
			if len(cells) == cap(cells) {
				cells = grow(cells)
			}
			cells = cells[:len(cells)+1]
			c := &cells[len(cells)-1]
			c.Row, c.Col, c.Text = row, col, field
		}
		if p == len(s) {
			r.cells = cells
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
		r.line += 1 + breaks
		r.cells = cells
		return p + 1, true
	}
}

// grow makes room for more cells. Cells are reused from row to row, and only ever hold text.
func grow(cells []cell.Cell) []cell.Cell {
	more := make([]cell.Cell, len(cells), 2*len(cells)+16)
	copy(more, cells)
	all := more[:cap(more)]
	for i := len(more); i < len(all); i++ {
		all[i].Type = cell.Text
	}
	return more
}

// plain is the end of the field without quotes that starts at p. Eight bytes are looked at in one step: a
// byte of v^pattern is zero where the byte is the one looked for, and the lowest zero byte is found exactly.
func (r *rows) plain(s string, p int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for p+8 <= len(s) {
		b := s[p : p+8]
		v := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		d, lf, cr := v^r.pattern, v^'\n'*ones, v^'\r'*ones
		hit := ((d-ones)&^d | (lf-ones)&^lf | (cr-ones)&^cr) & tops
		if hit != 0 {
			return p + bits.TrailingZeros64(hit)/8
		}
		p += 8
	}
	for p < len(s) && !r.stop[s[p]] {
		p++
	}
	return p
}

// quoted reads a field that starts with a quote at p: to the closing quote, and what stands between it and
// the next delimiter, as spreadsheet programs do. breaks is the number of line breaks in it; end is -1 where
// s ends before the field does.
func (r *rows) quoted(s string, p int) (text string, end, breaks int) {
	i, doubled := p+1, false
	for {
		for i < len(s) && s[i] != '"' && s[i] != '\n' && s[i] != '\r' {
			i++
		}
		switch {
		case i == len(s) || i+1 == len(s) && !r.final:
			return "", -1, 0
		case s[i] == '\r' && i+1 < len(s) && s[i+1] == '\n':
			breaks++
			i++
		case s[i] != '"':
			breaks++
		case i+1 < len(s) && s[i+1] == '"':
			doubled = true
			i++
		default:
			text = s[p+1 : i]
			if doubled {
				text = strings.ReplaceAll(text, `""`, `"`)
			}
			if end = r.plain(s, i+1); end == len(s) && !r.final {
				return "", -1, 0
			}
			if end > i+1 {
				text += s[i+1 : end]
			}
			return text, end, breaks
		}
		i++
	}
}

// unclosed is the error of a quote that is still open where the file ends.
func (r *rows) unclosed(breaks, col int) {
	if !r.final {
		return
	}
	r.err = problem.New(problem.TextOpenQuote, problem.Args{"line": strconv.Itoa(r.line + 1 + breaks)}).
		At(problem.Where{Row: r.row + 1, Column: col})
}

// align divides a line of aligned columns into its words. A line with another number of words than the first
// one is handed out whole, as one cell: which column it lacks cannot be told.
func (r *rows) align() {
	if len(r.cells) == 0 {
		return
	}
	line := strings.TrimSpace(r.cells[0].Text)
	cells := r.cells[:0]
	n := 0
	for range strings.FieldsSeq(line) {
		n++
	}
	if r.width == 0 {
		r.width = n
	}
	put := func(text string) {
		if len(cells) == cap(cells) {
			cells = grow(cells)
		}
		cells = cells[:len(cells)+1]
		c := &cells[len(cells)-1]
		c.Row, c.Col, c.Text = r.row, len(cells), text
	}
	switch {
	case n == r.width:
		for word := range strings.FieldsSeq(line) {
			put(word)
		}
	case n > 0:
		put(line)
	}
	r.cells = cells
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

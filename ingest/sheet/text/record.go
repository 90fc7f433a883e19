package text

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// record reads the record that starts at r.pos into r.cells, says how many of them it filled, and moves r.pos behind
// its line end. ok is false where the window ends before the record does: then it is read again in a longer one.
func (r *rows) record() (n int, ok bool) {
	s, marks, cells, delim, quote := r.win, r.marks, r.cells, r.delim, r.quote
	if r.long {
		cells = nil // put copies
	}
	m, row, col, start := r.at, r.row+1, 1, r.pos
	for {
		p := int(marks[m])
		m++
		if p < len(s) && s[p] == delim && s[start] != quote { // nearly all fields
			if start < p && n < len(cells) {
				c := &cells[n]
				c.Row, c.Col, c.Text = row, col, s[start:p]
				n++
			} else if start < p {
				if cells = r.put(n, row, col, s[start:p]); r.err != nil {
					return 0, false
				}
				n++
			}
			col++
			start = p + 1
			continue
		}
		var field string
		if start < len(s) && s[start] == quote {
			if field, p = r.quoted(start, col); p < 0 {
				return 0, false
			}
			m = r.seek(m-1, p) + 1
			marks = r.marks
		} else {
			for p == len(s) && r.marked < p || p < len(s) && s[p] != delim && s[p] != '\n' && s[p] != '\r' {
				if p == len(s) { // there are more
					r.mark()
					m, marks = 0, r.marks
				} // else that was a control character in the text
				p = int(marks[m])
				m++
			}
			field = s[start:p]
		}
		if field != "" {
			if cells = r.put(n, row, col, field); r.err != nil {
				return 0, false
			}
			n++
		}
		switch {
		case p == len(s):
			if !r.final {
				return 0, false
			}
			r.pos, r.fields = p, col
			return n, true
		case s[p] == delim:
			col++
			start = p + 1
			continue
		case s[p] == '\r' && p+1 == len(s) && !r.final:
			return 0, false
		case s[p] == '\r' && p+1 < len(s) && s[p+1] == '\n':
			p++
			m = r.seek(m, p) + 1
		}
		r.at, r.pos, r.fields = m, p+1, col
		return n, true
	}
}

// seek is the number of the mark at a place, which is not before the m-th.
func (r *rows) seek(m, place int) int {
	if r.marked <= place && r.marked < len(r.win) {
		r.marked = max(r.marked, place&^(block-1))
		r.mark()
		m = 0
	}
	for int(r.marks[m]) < place {
		m++
	}
	return m
}

// put sets the n-th cell, and returns those that record may set itself: none in a window that no cell may keep.
func (r *rows) put(n, row, col int, text string) []cell.Cell {
	if col > r.book.columns {
		r.err = r.tooWide(row)
		return nil
	}
	if n == len(r.cells) {
		r.cells = grow(r.cells)
	}
	c := &r.cells[n]
	if c.Row, c.Col = row, col; r.long {
		c.Text = strings.Clone(text)
		return nil
	}
	c.Text = text
	return r.cells
}

// grow makes room for more cells. Cells are reused from row to row, and only ever hold text.
func grow(cells []cell.Cell) []cell.Cell {
	more := make([]cell.Cell, 2*len(cells)+16)
	for i := copy(more, cells); i < len(more); i++ {
		more[i].Type = cell.Text
	}
	return more
}

// quoted reads the field that starts with a quote at start: to the closing quote and, as spreadsheet programs do,
// what stands between it and the next delimiter. end is where the field ends, -1 where the window ends before it
// or r.err was set.
func (r *rows) quoted(start, col int) (text string, end int) {
	s, i, doubled := r.win, start+1, false
	for {
		n := strings.IndexByte(s[i:], '"')
		i += n
		switch {
		case n < 0 && r.final:
			r.unclosed(start, col)
			return "", -1
		case n < 0:
			return "", -1
		case i+1 < len(s) && s[i+1] == '"':
			doubled = true
			i += 2
			continue
		}
		break
	}
	text = s[start+1 : i]
	for end = i + 1; end < len(s) && s[end] != r.delim && s[end] != '\n' && s[end] != '\r'; {
		end++
	}
	if end == len(s) && !r.final {
		return "", -1
	}
	broken := end > i+1 && (strings.ContainsAny(text, "\r\n") || strings.IndexByte(text, r.delim) >= 0 && startsWord(s[i+1:end]))
	if doubled {
		text = strings.ReplaceAll(text, `""`, `"`)
	}
	if end > i+1 {
		if broken {
			r.unclosed(start, col)
			return "", -1
		}
		text += s[i+1 : end]
	}
	return text, end
}

// startsWord reports a letter or a digit at the start of a text.
func startsWord(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(first) || unicode.IsDigit(first)
}

// unclosed is the error of a quote that is still open where the file ends, or where the next quote belongs to
// another field: a word follows that one, and a line end or a delimiter stands before it.
func (r *rows) unclosed(start, col int) {
	line, err := r.lineAt(start)
	if err != nil {
		r.err = err
		return
	}
	r.err = problem.New(problem.TextOpenQuote, problem.Args{"line": strconv.Itoa(line)}).
		At(problem.Where{Row: r.row + 1, Column: col})
}

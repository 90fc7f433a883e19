package text

import (
	"math/bits"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// record reads the record that starts at r.pos into r.cells, says how many of them it filled, and moves r.pos behind
// its line end. ok is false where the window ends before the record does: then it is read again in a longer one.
func (r *rows) record() (n int, ok bool) {
	s, end, delim, cells := r.win, r.end, r.delim, r.cells
	base, marks := r.base, r.marks
	row, col, start := r.row+1, 1, r.pos
	for {
		var field string
		var p int
		if s[start] == '"' && start < end && !r.aligned {
			if field, p = r.quoted(start, col); p < 0 {
				return 0, false
			}
			base, marks = r.seek(base, marks, p)
		} else {
			for {
				for marks == 0 && base+block < end {
					base += block
					marks = marksOf(s[base:base+block], r.pattern)
				}
				if marks == 0 {
					p = end
					break
				}
				p = base + bits.TrailingZeros64(marks)
				marks &= marks - 1
				if c := s[p]; c == delim || c == '\n' || c == '\r' {
					break
				}
			}
			field = s[start:p]
		}
		if field != "" {
			if n == len(cells) {
				cells = grow(cells)
				r.cells = cells
			}
			c := &cells[n]
			c.Row, c.Col, c.Text = row, col, field
			n++
		}
		if p == end && !r.final {
			return 0, false
		}
		if p == end {
			r.pos, r.fields = end, col
			return n, true
		}
		if s[p] == delim {
			col++
			start = p + 1
			continue
		}
		if s[p] == '\r' {
			if p+1 == end && !r.final {
				return 0, false
			}
			if s[p+1] == '\n' {
				p++
				base, marks = r.seek(base, marks, p)
			}
		}
		r.base, r.marks, r.pos, r.fields = base, marks, p+1, col
		return n, true
	}
}

const (
	// block is how many bytes are searched at once.
	block = 64
	// blanks stand behind each window, so that a block may go beyond its end.
	blanks = "                                                                "

	ones = 0x0101010101010101
	tops = 0x80 * ones
)

// marksOf finds the bytes of a block that may end a field: bit i is set where byte i is the delimiter or below the
// blank. Eight bytes are judged in one step. Bits do not carry from one byte into the next, since the top bit of
// each is taken away before something is added: 0x7f lifts every value but zero over the top, 0x60 every one from
// the blank on. The multiplication gathers the eight top bits in the highest byte.
func marksOf(s string, pattern uint64) (m uint64) {
	for i := 0; i+8 <= block && i+8 <= len(s); i += 8 {
		b := s[i : i+8]
		v := uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
		d := v ^ pattern
		other := ((d &^ tops) + 0x7f*ones) | d
		above := ((v &^ tops) + 0x60*ones) | v
		m = m>>8 | (^(other&above)&tops)*0x0002040810204081&(0xff<<56)
	}
	return m
}

// seek moves to a place behind a mark that is passed: the marks from behind the place on, and the start of their
// block.
func (r *rows) seek(base int, marks uint64, place int) (int, uint64) {
	if place >= base+block {
		base = place &^ (block - 1)
		if base >= r.end {
			return base, 0
		}
		marks = marksOf(r.win[base:base+block], r.pattern)
	}
	return base, marks &^ (2<<(place-base) - 1)
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
	s, i, doubled := r.win[:r.end], start+1, false
	for {
		n := strings.IndexByte(s[i:], '"')
		i += n
		switch {
		case n < 0 && r.final:
			r.unclosed(start, col)
			return "", -1
		case n < 0 || i+1 == len(s) && !r.final:
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
	broken := end > i+1 && strings.ContainsAny(text, "\r\n")
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

// unclosed is the error of a quote that is still open where the file ends, or where the next quote belongs to
// another field: text follows that one, in another line.
func (r *rows) unclosed(start, col int) {
	line, err := r.lineAt(start)
	if err != nil {
		r.err = err
		return
	}
	r.err = problem.New(problem.TextOpenQuote, problem.Args{"line": strconv.Itoa(line)}).
		At(problem.Where{Row: r.row + 1, Column: col})
}

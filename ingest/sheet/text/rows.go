package text

import (
	"bytes"
	"io"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

const (
	// readSize is how much text is decoded at once. A whole reading of it stays in the second cache.
	readSize = 64 << 10
	// windowSize is the text of one window. A cell that is kept keeps its window, so it is small; where it must be
	// longer, each cell gets a copy of its own.
	windowSize = 8 << 10
	// maxRecord is the longest record: a quote that is never closed again must not take the whole file.
	maxRecord = 16 << 20
)

// rows reads records out of windows of text. A window is a string, so that the texts of its cells are parts of
// it and cost nothing. It ends with a line where it can; a record that it cuts is read again in the next window,
// which starts with it and is longer.
type rows struct {
	s    *stream
	book *Workbook
	size int // of a window
	step int // how much text is decoded at once

	text  []byte // decoded text, from where the present window starts or before
	next  int    // where in text the next window starts, if this one is used up
	ended bool   // text reaches the end of the file
	past  int64  // decoded bytes before text

	win    string
	pos    int     // where the next record starts
	final  bool    // the window reaches the end of the file
	long   bool    // the window is longer than others: no cell may keep it
	marks  []int32 // places in the window that may end a field
	at     int     // the first of them that is not before pos
	marked int     // how far in the window they reach

	delim   byte
	pattern uint64 // the delimiter, eight times
	quote   byte   // 0 where columns are aligned
	aligned bool
	width   int // of aligned columns
	cells   []cell.Cell
	row     int // number of records read
	fields  int // of the last record
	err     error
}

func newRows(w *Workbook) *rows {
	r := &rows{s: newStream(w.r, &w.body), book: w, size: windowSize, step: readSize, next: w.skip, quote: '"', text: make([]byte, 0, readSize+2*windowSize)}
	switch d := w.dialect.Delimiter; d {
	case 0:
	case ' ':
		r.aligned, r.quote = true, 0
	default:
		r.delim = byte(d)
	}
	r.pattern = uint64(r.delim) * ones
	return r
}

// Next returns the next record that has a filled cell.
func (r *rows) Next() (cell.Row, error) {
	for r.err == nil {
		if r.pos == len(r.win) && r.final {
			r.err = io.EOF
			break
		}
		n, ok := 0, false
		if r.pos < len(r.win) {
			n, ok = r.record()
		}
		if !ok {
			if r.err == nil {
				r.err = r.fill()
			}
			continue
		}
		r.row++
		if r.aligned {
			n = r.align(n)
		}
		if n == 0 {
			continue
		}
		if r.cells[n-1].Col > r.book.columns {
			r.err = r.tooWide(r.row)
			break
		}
		fields := r.fields
		if r.delim == 0 {
			fields = 0
		}
		return cell.Row{Number: r.row, Cells: r.cells[:n], Fields: fields}, nil
	}
	return cell.Row{}, r.err
}

func (r *rows) tooWide(row int) error {
	return problem.New(problem.TextTooWide, problem.Args{"limit": strconv.Itoa(r.book.columns)}).At(problem.Where{Row: row})
}

// fill makes the next window: what is left of this one and what comes behind it, up to the end of a line.
func (r *rows) fill() error {
	rest := len(r.win) - r.pos
	if rest > maxRecord {
		line, err := r.lineAt(r.pos)
		if err != nil {
			return err
		}
		return problem.New(problem.TextLongRecord, problem.Args{
			"line": strconv.Itoa(line), "limit": strconv.Itoa(maxRecord >> 20),
		}).At(problem.Where{Row: r.row + 1})
	}
	size := max(r.size, min(2*rest, maxRecord+1))
	start, err := r.decode(r.next-rest, size)
	if err != nil {
		return err
	}
	end := min(start+size, len(r.text))
	if end < len(r.text) || !r.ended {
		if i := bytes.LastIndexByte(r.text[start:end], '\n'); i >= rest {
			end = start + i + 1
		}
	}
	r.win, r.pos, r.next = string(r.text[start:end]), 0, end
	r.final, r.long, r.marked = r.ended && end == len(r.text), end-start > r.size, 0
	r.mark()
	return nil
}

// decode sees to it that size bytes of text follow start, unless the file ends before, and returns where start
// is now.
func (r *rows) decode(start, size int) (int, error) {
	for len(r.text)-start < size && !r.ended {
		gone := min(start, len(r.text))
		r.text = r.text[:copy(r.text, r.text[gone:])]
		r.past += int64(gone)
		start -= gone
		var err error
		r.text, err = r.s.read(r.text, max(r.step, size-len(r.text)))
		switch {
		case err == io.EOF:
			r.ended = true
			r.book.dialect.NULs = r.book.dialect.NULs || r.s.seen.nuls > 0
		case err != nil:
			return 0, err
		}
	}
	return start, nil
}

// lineAt is the number of the line in which a place of the window stands, in the file as an editor shows it. It
// is asked for in messages only, so it reads the file again instead of counting all along.
func (r *rows) lineAt(place int) (int, error) {
	left := r.past + int64(r.next-len(r.win)+place)
	line, last := 1, byte(0)
	s := newStream(r.book.r, &r.book.body)
	var text []byte
	for left > 0 {
		var err error
		if text, err = s.read(text[:0], readSize); err != nil {
			return 0, err
		}
		text = text[:min(left, int64(len(text)))]
		left -= int64(len(text))
		for _, c := range text {
			if c == '\r' || c == '\n' && last != '\r' {
				line++
			}
			last = c
		}
	}
	return line, nil
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

// Package text reads csv, tsv and other plain text tables (RFC 4180, as loosely as spreadsheet programs
// write it): encoding and delimiter by evidence of the file itself, quotes and doubled quotes, line breaks
// inside quotes, a leading sep= line, ragged rows, and columns aligned with blanks. Every filled cell is
// text; nothing is turned into a number or a date here, and nothing is repaired in silence.
//
// Open settles the encoding by what stands in the file before any row is handed out under a wrong one: a character that
// is surely UTF-8, or all of the file. Only ASCII, which is the same in all of them, may stand before that. Rows then
// streams the file, and checks it as it goes. Memory is a few windows, whatever the size of the file.
//
// The text of a cell is a part of a window of 8 KiB, so a cell that is kept keeps at most that much besides itself. Who
// keeps few of the cells for long copies them (strings.Clone); who keeps most of them keeps little else.
package text

import (
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// Dialect is what was found out about a text file.
type Dialect struct {
	Encoding  Encoding
	Delimiter rune // ',', ';', '\t', '|', ' ' where columns are aligned with blanks, 0 where there is one column
	SepLine   bool // the first line is Excel's sep=X; it is no row
	NULs      bool // the file holds NUL bytes; they are left out
}

// Workbook is one text file: one sheet without a name.
type Workbook struct {
	r       io.ReaderAt
	body    body
	dialect Dialect
	trace   trace
	skip    int // bytes of decoded text before the first row: the sep= line
	columns int // the most columns a row may have
}

// Open finds out the encoding and the delimiter of the size bytes of r. Its errors are problems: bytes that
// are no text, mixed encodings (with line and column), UTF-16 cut in the middle. A row of more than columns
// columns is refused when it comes.
func Open(r io.ReaderAt, size int64, columns int) (*Workbook, error) {
	return open(r, size, columns, foresight)
}

func open(r io.ReaderAt, size int64, columns int, foresight int64) (*Workbook, error) {
	b, err := examine(r, size, foresight)
	if err != nil {
		return nil, err
	}
	w := &Workbook{r: r, body: b, columns: columns}
	sample, whole, err := w.sample()
	if err != nil {
		return nil, err
	}
	w.trace = traceOf(sample)
	if d, n := sepLine(sample); n > 0 {
		w.dialect.Delimiter, w.dialect.SepLine, w.skip = d, true, n
	} else {
		w.dialect.Delimiter = delimiter(sample, whole)
	}
	return w, nil
}

// Format is "tsv" for tabs, "txt" for aligned columns, else "csv".
func (w *Workbook) Format() string {
	switch w.dialect.Delimiter {
	case '\t':
		return "tsv"
	case ' ':
		return "txt"
	}
	return "csv"
}

// Dialect says what was detected. The encoding of a long file that starts with a million ASCII characters, and
// whether there are NUL bytes, is known for sure once the rows have been read.
func (w *Workbook) Dialect() Dialect {
	d := w.dialect
	d.Encoding = w.body.encoding
	return d
}

// Sheets is the one sheet, without a name.
func (w *Workbook) Sheets() []cell.Info { return []cell.Info{{}} }

// Rows opens the sheet for one reading. A row's number is that of its record, as a spreadsheet program shows
// it: a record with line breaks inside quotes is one row, a blank line counts as one, a sep= line does not.
func (w *Workbook) Rows(int) (cell.Rows, error) {
	return newRows(w), nil
}

// Close does nothing: the file belongs to the caller.
func (w *Workbook) Close() error { return nil }

// sampleSize is how much text the delimiter is judged by.
const sampleSize = 64 << 10

// sample is the start of the decoded text, cut after its last whole line; whole says that it is all there is.
func (w *Workbook) sample() (text []byte, whole bool, err error) {
	s := newStream(w.r, &w.body)
	defer func() { w.dialect.NULs = s.seen.nuls > 0 }()
	for len(text) < sampleSize {
		text, err = s.read(text, 64<<10)
		if err == io.EOF {
			return text, true, nil
		}
		if err != nil {
			return nil, false, err
		}
	}
	for i := len(text) - 1; i > 0; i-- {
		if text[i] == '\n' || text[i] == '\r' {
			return text[:i], false, nil
		}
	}
	return text, false, nil
}

package xlsx

import (
	"bytes"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/archive"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/ingest/sheet/order"
	"github.com/habitue-crm/habitue/internal/problem"
)

// openRows starts to read a sheet. A small sheet is unpacked and checked whole first, and where its rows stand in
// no order (some programs write them so) they are put in one; a large sheet is read as it comes. A number may stand
// twice there, one row behind the other, where the second goes on to the right of all that the first says: the row
// was written in two pieces and nothing in them can be lost or chosen. Any other repetition is refused.
func (w *Workbook) openRows(s sheetPart) (cell.Rows, error) {
	e, ok := w.zip.Find(s.part)
	if !ok {
		return nil, problem.New(problem.PartMissing, nil).At(problem.Where{Part: s.part})
	}
	if e.Plain > w.lim.Reorder {
		p, err := w.openPart(s.part)
		if err != nil {
			return nil, err
		}
		return w.newRows(s, p), nil
	}
	b, n, err := w.unpack(e)
	if err != nil {
		return nil, err
	}
	r := w.newRows(s, w.wholeParser(e.Name, b, n))
	if ascending(b[:n]) {
		return r, nil
	}
	r.anyOrder = true
	return order.Rows(loss.Rows(r, w.losses), r.part, true, w.losses)
}

func (w *Workbook) wholeParser(part string, b []byte, n int) *parser {
	return &parser{window: wholeWindow(b, n), nest: nest{most: w.lim.Nesting}, part: part}
}

// unpack reads a part whole; padding zeros stand behind its n bytes.
func (w *Workbook) unpack(e archive.Entry) (b []byte, n int, err error) {
	r, err := w.zip.Open(e)
	if err != nil {
		return nil, 0, err
	}
	plain := loss.Letters(utf8Reader(r), e.Name, w.losses)
	b = make([]byte, e.Plain+padding+1)
	for err == nil {
		var m int
		m, err = fill(plain, b[n:len(b)-padding])
		if n += m; err == nil {
			b = append(b, make([]byte, len(b))...) // UTF-16 may grow
		}
	}
	if err != io.EOF {
		p := parser{window: wholeWindow(nil, 0), part: e.Name}
		return nil, 0, p.fail(err)
	}
	clear(b[n:])
	return b[:n+padding], n, nil
}

// ascending looks at the numbers of the rows only. It may take a comment for a row: then the rows are put in order
// for nothing. A number that stands twice asks for it, too.
func ascending(b []byte) bool {
	last := 0
	for {
		at := bytes.Index(b, []byte("row "))
		if at < 0 {
			return true
		}
		start := at > 0 && (b[at-1] == '<' || b[at-1] == ':')
		b = b[at+4:]
		if !start {
			continue
		}
		tag := b[:max(0, bytes.IndexByte(b, '>'))]
		n := 0
		for i := 0; i+3 < len(tag); i++ {
			if tag[i] == 'r' && tag[i+1] == '=' && (i == 0 || isSpace(tag[i-1])) {
				n, _ = digits(append(tag[i+3:len(tag):len(tag)], 0), 0)
				break
			}
		}
		if n == 0 {
			n = last + 1
		}
		if n <= last {
			return false
		}
		last = n
	}
}

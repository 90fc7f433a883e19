package xlsx

import (
	"bytes"
	"errors"
	"math"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// table is the string table: all texts in one, and where each ends. It is held as long as the workbook, so a text
// costs four bytes besides its own.
type table struct {
	all   string
	ends  []uint32        // the n-th text ends at ends[n+1]; the first one starts at ends[0], which is 0
	build strings.Builder // what all is made of
	text  []byte          // room for a text that is put together
}

// count is how many texts there are.
func (t *table) count() int { return max(0, len(t.ends)-1) }

// at is the n-th text.
func (t *table) at(n int) string { return t.all[t.ends[n]:t.ends[n+1]] }

// add takes a text.
func (t *table) add(text []byte) {
	t.build.Write(text)
	t.ends = append(t.ends, uint32(t.build.Len()))
}

// reset empties the table, and makes room for all that a part of so many bytes can hold. The system gives memory when
// it is touched, so that what is not needed costs nothing, and nothing is ever copied to a larger place.
func (t *table) reset(plain int64) {
	*t = table{ends: make([]uint32, 1, plain/int64(len("<si/>"))+2)}
	t.build.Grow(int(plain))
}

// finish ends the building.
func (t *table) finish() { *t = table{all: t.build.String(), ends: t.ends} }

// loadTexts reads the string table (ECMA-376 part 1 §18.4) before the first sheet is. The counts that it states
// are often wrong and mean nothing.
func (w *Workbook) loadTexts() error {
	if w.loaded || w.textPart == "" {
		return nil
	}
	entry, _ := w.zip.Find(w.textPart) // openPart says where it is missing
	if entry.Plain > w.lim.Strings {
		return limit.Exceeded("strings", entry.Plain, w.lim.Strings).At(problem.Where{Part: entry.Name})
	}
	p, err := w.openPart(w.textPart)
	if err != nil {
		return err
	}
	defer p.close()
	t := &w.texts
	t.reset(entry.Plain)
	for {
		if t.build.Len() > math.MaxUint32 {
			return limit.Exceeded("strings", -1, math.MaxUint32).At(problem.Where{Part: p.part})
		}
		if p.depth() == 1 && p.plainItems(t) {
			continue
		}
		e, err := p.next()
		if err != nil {
			return err
		}
		switch {
		case e.kind == tokEOF:
			t.finish()
			w.loaded = true
			return nil
		case e.depth == 1 && e.opens() && !e.is("sst"):
			return p.fail(errors.New("no string table"))
		case e.depth != 2 || e.kind == tokNote:
		case e.opens() && e.is("si"):
			if t.text, err = p.richText(t.text[:0], e); err != nil {
				return err
			}
			t.add(t.text)
		case e.opens():
			if e.is("extLst") || e.space == spaceOther {
				err = p.skip(e)
			} else {
				err = p.fail(errors.New("an unknown element in the string table"))
			}
			if err != nil {
				return err
			}
		}
	}
}

// The two forms in which nearly all items come.
const (
	plainStart = "<si><t>"
	keptStart  = `<si><t xml:space="preserve">`
	plainEnd   = "</t></si>"
)

// plainItems reads items of the plain forms for as long as they come, and says whether any did. Whatever is
// different is left to the general way.
func (p *parser) plainItems(t *table) bool {
	if len(p.bindings) != 1 || p.bindings[0].prefix != "" || p.bindings[0].space != spaceMain {
		return false
	}
	any := false
	for {
		b := p.buf[:p.end]
		at := p.pos
		keep := p.preserve()
		switch {
		case bytes.HasPrefix(b[at:], []byte(plainStart)):
			at += len(plainStart)
		case bytes.HasPrefix(b[at:], []byte(keptStart)):
			at += len(keptStart)
			keep = true
		default:
			return any
		}
		text, next, err := lexText(b, at, p.end)
		if err != nil || !bytes.HasPrefix(b[next:], []byte(plainEnd)) {
			return any
		}
		switch {
		case text.flags&(isAmp|isReturn|isUnder) != 0:
			t.text = appendText(t.text[:0], text.text, text.flags, keep)
			t.add(t.text)
		case keep:
			t.add(text.text)
		default:
			t.add(trim(text.text))
		}
		p.pos = next + len(plainEnd)
		any = true
	}
}

// richText appends the text of an si or is element (ECMA-376 part 1 §18.4.8): t, or the t of its runs; phonetic
// runs are how it is spoken, not what it says.
func (p *parser) richText(dst []byte, e element) ([]byte, error) {
	if e.kind == tokEmpty {
		return dst, nil
	}
	run := 0
	for {
		in, err := p.next()
		if err != nil {
			return dst, err
		}
		switch {
		case in.kind == tokEnd && in.depth == e.depth:
			return dst, nil
		case in.kind == tokEnd && in.depth == run:
			run = 0
		case in.opens() && in.is("t"):
			if dst, err = p.plainText(dst, in); err != nil {
				return dst, err
			}
		case in.kind == tokStart && in.is("r") && run == 0:
			run = in.depth
		case in.opens() && (in.is("rPh") || in.is("rPr") || in.is("phoneticPr") || in.space == spaceOther):
			if err := p.skip(in); err != nil {
				return dst, err
			}
		case in.opens() && !in.is("r"):
			return dst, p.fail(errors.New("an unknown element in a text"))
		case (in.kind == tokText || in.kind == tokCData) && !blank(in.text):
			return dst, p.fail(errors.New("text between the runs of a text"))
		}
	}
}

// plainText appends the text of an element that holds nothing else.
func (p *parser) plainText(dst []byte, e element) ([]byte, error) {
	if e.kind == tokEmpty {
		return dst, nil
	}
	keep, start, flags := p.preserve(), len(dst), uint8(0)
	for {
		in, err := p.next()
		switch {
		case err != nil:
			return dst, err
		case in.kind == tokEnd:
			return finishText(dst, start, flags, keep), nil
		case in.opens():
			return dst, p.fail(errors.New("an element inside of a text"))
		case in.kind == tokText || in.kind == tokCData:
			dst = appendRaw(dst, in.text, in.flags, in.kind == tokCData)
			flags |= in.flags
		}
	}
}

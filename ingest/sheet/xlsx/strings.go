package xlsx

import (
	"bytes"
	"errors"
	"math"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// table is the string table: all texts in one, and where each lies. It is held as long as the workbook, so a text
// costs eight bytes besides its own.
type table struct {
	all    string
	places []place
	arena  []byte // what all is made of
}

// place is where a text lies in table.all.
type place struct{ from, size uint32 }

// at is the n-th text.
func (t *table) at(n int) string {
	p := t.places[n]
	return t.all[p.from : p.from+p.size]
}

// add takes the text from start to the end of the arena.
func (t *table) add(start int) {
	t.places = append(t.places, place{uint32(start), uint32(len(t.arena) - start)})
}

// loadTexts reads the string table (ECMA-376 part 1 §18.4) before the first sheet is. The counts that it states
// are often wrong and mean nothing.
func (w *Workbook) loadTexts() error {
	if w.loaded || w.textPart == "" {
		return nil
	}
	if e, ok := w.zip.Find(w.textPart); ok && e.Plain > w.lim.Strings {
		return limit.Exceeded("strings", e.Plain, w.lim.Strings).At(problem.Where{Part: e.Name})
	}
	p, err := w.openPart(w.textPart)
	if err != nil {
		return err
	}
	defer p.close()
	w.texts = table{} // of an earlier try that failed
	t := &w.texts
	for {
		if len(t.arena) > math.MaxUint32 {
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
			t.all, t.arena, w.loaded = string(t.arena), nil, true
			return nil
		case e.depth == 1 && e.opens() && !e.is("sst"):
			return p.fail(errors.New("no string table"))
		case e.depth != 2 || e.kind == tokNote:
		case e.opens() && e.is("si"):
			start := len(t.arena)
			if t.arena, err = p.richText(t.arena, e); err != nil {
				return err
			}
			t.add(start)
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
		start := len(t.arena)
		t.arena = appendText(t.arena, text.text, text.flags, keep)
		t.add(start)
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

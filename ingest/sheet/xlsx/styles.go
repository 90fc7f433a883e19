package xlsx

import (
	"fmt"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
)

// readStyles reads which number format each cell style has (ECMA-376 part 1 §18.8: numFmts and cellXfs).
func (w *Workbook) readStyles(part string) error {
	p, err := w.openPart(part)
	if err != nil {
		return err
	}
	defer p.close()
	codes := map[int]numfmt.Kind{}
	ids := []int{}
	defer func() {
		for _, id := range ids {
			kind, ok := codes[id]
			if !ok {
				kind = numfmt.BuiltIn(id)
			}
			w.kinds = append(w.kinds, kind)
		}
	}()
	section := ""
	for {
		e, err := p.next()
		if err != nil {
			return err
		}
		switch {
		case e.kind == tokEOF:
			return nil
		case e.depth == 2 && e.kind == tokStart:
			section = ""
			if e.space <= spaceMain {
				section = string(e.local())
			}
		case e.depth == 3 && e.opens() && section == "numFmts" && e.is("numFmt"):
			id, err := p.whole("numFmtId")
			if err != nil {
				return p.fail(err)
			}
			code, _ := p.get("formatCode")
			codes[id] = numfmt.Classify(code)
		case e.depth == 3 && e.opens() && section == "cellXfs" && e.is("xf"):
			id, err := p.whole("numFmtId")
			if err != nil {
				return p.fail(err)
			}
			ids = append(ids, id)
		}
		if len(ids) > w.lim.Styles || len(codes) > w.lim.Styles {
			return p.fail(limit.Exceeded("styles", -1, int64(w.lim.Styles)))
		}
	}
}

// whole is an attribute that is a number from 0; absent it is 0.
func (l *lexer) whole(name string) (int, error) {
	v, ok := l.get(name)
	if !ok {
		return 0, nil
	}
	n, err := strconv.ParseUint(v, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("the attribute %s is no number: %w", name, err)
	}
	return int(n), nil
}

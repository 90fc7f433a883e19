package xls

import (
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/internal/problem"
)

// readGlobals reads the workbook's own records, from the first BOF to its EOF ([MS-XLS] §2.1.7.20.3).
func (w *Workbook) readGlobals() error {
	c := cursor{b: w.stream}
	first, err := c.next()
	if err != nil || first.id != idBOF || len(first.body) < 4 {
		return damaged(problem.Where{}, "no BOF record at the start")
	}
	switch version := le.Uint16(first.body); version {
	case 0x0600:
		w.biff8 = true
	case 0x0500:
	default:
		return problem.New(problem.OldExcel, nil)
	}
	w.decode = codePage(1252)
	g := globals{w: w, formats: map[uint16]numfmt.Kind{}}
	for {
		r, err := c.next()
		if err != nil {
			return damaged(problem.Where{}, "workbook: %w", err)
		}
		if r.id == idEOF {
			if err := c.end(); err != nil {
				return damaged(problem.Where{}, "workbook: %w", err)
			}
			break
		}
		if err := g.take(&c, r); err != nil {
			return err
		}
	}
	return g.finish()
}

// globals is what is kept while the workbook's records are read: sheet names and format codes wait for the
// code page, and styles for the formats.
type globals struct {
	w       *Workbook
	formats map[uint16]numfmt.Kind
	styles  []uint16
	bounds  [][]byte
	codes   [][]byte
}

func (g *globals) take(c *cursor, r record) error {
	switch r.id {
	case idFilePass:
		return problem.New(problem.ProtectedFormat, problem.Args{"format": ".xls", "cipher": cipher(r.body)})
	case idDateMode:
		if len(r.body) < 2 {
			return damaged(problem.Where{}, "DATEMODE of %d bytes", len(r.body))
		}
		g.w.date1904 = le.Uint16(r.body) == 1
	case idCodePage:
		if len(r.body) < 2 {
			return damaged(problem.Where{}, "CODEPAGE of %d bytes", len(r.body))
		}
		g.w.decode = codePage(le.Uint16(r.body))
	case idFormat:
		g.codes = append(g.codes, r.body)
	case idXF:
		if n := len(r.body); n != 20 && g.w.biff8 || n != 16 && !g.w.biff8 {
			return damaged(problem.Where{}, "XF of %d bytes", n)
		}
		if len(g.styles) >= g.w.lim.Styles {
			return limit.Exceeded("styles", -1, int64(g.w.lim.Styles))
		}
		g.styles = append(g.styles, le.Uint16(r.body[2:]))
	case idBoundSheet:
		if len(r.body) < 8 {
			return damaged(problem.Where{}, "BOUNDSHEET of %d bytes", len(r.body))
		}
		g.bounds = append(g.bounds, r.body)
	case idSST:
		return g.w.readStrings(c.continued(r.body))
	}
	return nil
}

// cipher names what a FILEPASS says ([MS-XLS] §2.4.117): XOR obfuscation, which is all that BIFF5 knows, RC4, or RC4
// by way of CryptoAPI.
func cipher(b []byte) string {
	switch {
	case len(b) < 6 || le.Uint16(b) == 0:
		return "XOR"
	case le.Uint16(b[2:]) == 1:
		return "RC4"
	}
	return "RC4 CryptoAPI"
}

// finish gives styles their kinds and sheets their names.
func (g *globals) finish() error {
	for _, b := range g.codes {
		if len(b) < 3 {
			return damaged(problem.Where{}, "FORMAT of %d bytes", len(b))
		}
		code, err := g.w.text(b[2:], !g.w.biff8)
		if err != nil {
			return damaged(problem.Where{}, "FORMAT: %w", err)
		}
		g.formats[le.Uint16(b)] = numfmt.Classify(code)
	}
	for _, f := range g.styles {
		kind, own := g.formats[f]
		if builtin := numfmt.BuiltIn(int(f)); f < 164 && (!own || builtin != numfmt.Number && builtin != numfmt.Percent) {
			kind = builtin
		}
		g.w.kinds = append(g.w.kinds, kind)
	}
	for _, b := range g.bounds {
		if err := g.addSheet(b); err != nil {
			return err
		}
	}
	if len(g.w.sheets) > g.w.lim.Sheets {
		return limit.Exceeded("sheets", int64(len(g.w.sheets)), int64(g.w.lim.Sheets))
	}
	return nil
}

// addSheet reads one BOUNDSHEET ([MS-XLS] §2.4.28).
func (g *globals) addSheet(b []byte) error {
	at, state, kind := int(le.Uint32(b)), b[4]&3, b[5]
	name, err := g.w.short(b[6:])
	if err != nil {
		return damaged(problem.Where{}, "BOUNDSHEET: %w", err)
	}
	c := cursor{b: g.w.stream, at: at}
	r, err := c.next()
	if err != nil || r.id != idBOF || len(r.body) < 4 {
		return damaged(problem.Where{Sheet: name}, "no BOF record at %d", at)
	}
	if kind != 0 || le.Uint16(r.body[2:]) != 0x0010 {
		return nil // a chart, a macro sheet or a module
	}
	g.w.sheets = append(g.w.sheets, sheet{Info: cell.Info{Name: name, Hidden: state != 0}, at: at})
	return nil
}

// noStyle is the refusal of a style that is not there.
func (w *Workbook) noStyle(style uint16, at problem.Where) error {
	return problem.New(problem.StyleMissing, problem.Args{
		"index": strconv.Itoa(int(style)), "count": strconv.Itoa(len(w.kinds)),
	}).At(at)
}

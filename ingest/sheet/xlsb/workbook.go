package xlsb

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/ingest/sheet/xlsx"
	"github.com/habitue-crm/habitue/internal/problem"
)

// readWorkbook finds the workbook part, and reads its sheets and styles.
func (w *Workbook) readWorkbook() error {
	top, err := xlsx.Relations(w.zip, w.lim, "")
	if err != nil {
		return err
	}
	main := ""
	for _, r := range top {
		if r.Kind == "officeDocument" {
			main = r.Target
		}
	}
	if main == "" {
		return problem.New(problem.NotAWorkbook, nil)
	}
	rels, err := xlsx.Relations(w.zip, w.lim, main)
	if err != nil {
		return err
	}
	styles := ""
	for _, r := range rels {
		switch r.Kind {
		case "styles":
			styles = r.Target
		case "sharedStrings":
			w.textPart = r.Target
		}
	}
	if err := w.readSheets(main, rels); err != nil {
		return err
	}
	if styles == "" {
		w.kinds = []numfmt.Kind{numfmt.Number}
		return nil
	}
	err = w.readStyles(styles)
	if w.unstyled = w.losses.Forgive(problem.LostFormats, err); w.unstyled {
		return nil
	}
	return err
}

// each hands every record between the first and the last of a part to take. Errors that are no problems are damage.
func (w *Workbook) each(name string, first, last int, take func(p *part) error) error {
	p, err := w.openPart(name)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		if err := p.next(); err != nil {
			return p.instead(err, errEnd)
		}
		switch {
		case i == 0 && p.id != first:
			return p.damaged(fmt.Errorf("it starts with record %d instead of %d", p.id, first))
		case i > 0 && p.id == first:
			return p.damaged(fmt.Errorf("record %d stands twice", first))
		case p.id == last:
			return p.ending()
		}
		if err := take(p); err != nil {
			var known *problem.Problem
			if errors.As(err, &known) {
				where := known.Where
				if where.Part == "" {
					where.Part = p.name
				}
				return known.At(where)
			}
			return p.damaged(err)
		}
	}
}

// readSheets reads the workbook part: the calendar (BrtWbProp, §2.4.853) and the list of sheets (BrtBundleSh,
// §2.4.313).
func (w *Workbook) readSheets(main string, rels map[string]xlsx.Relation) error {
	return w.each(main, idBeginBook, idEndBook, func(p *part) error {
		switch p.id {
		case idWbProp:
			if len(p.body) < 4 {
				return errShort
			}
			w.is1904 = p.body[0]&1 != 0
		case idBundleSh:
			return w.addSheet(p.body, rels)
		}
		return nil
	})
}

// The states of a sheet (ST_SheetState, §2.5.143).
const (
	visible    = 0
	veryHidden = 2
)

// addSheet takes one BrtBundleSh. Its relationship says what it is: charts, dialogs and macros hold no cells of
// the kind that is looked for, and a module has no part at all.
func (w *Workbook) addSheet(b []byte, rels map[string]xlsx.Relation) error {
	state, id, named, name, err := bundle(b)
	if err != nil {
		return err
	}
	if !named && state == veryHidden {
		return nil
	}
	rel, ok := rels[id]
	if !ok {
		return problem.New(problem.PartMissing, nil).At(problem.Where{Sheet: name})
	}
	switch rel.Kind {
	case "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet":
		return nil
	}
	if _, ok := w.zip.Find(rel.Target); !ok && w.losses == nil {
		return problem.New(problem.PartMissing, nil).At(problem.Where{Part: rel.Target, Sheet: name})
	}
	if len(w.sheets) >= w.lim.Sheets {
		return limit.Exceeded("sheets", -1, int64(w.lim.Sheets))
	}
	w.sheets = append(w.sheets, sheetPart{cell.Info{Name: name, Hidden: state != visible}, rel.Target})
	return nil
}

// bundle reads a BrtBundleSh. Beta versions of Excel 2007 have four more bytes in front of the sheet's number.
func bundle(b []byte) (state uint32, id string, named bool, name string, err error) {
	for _, at := range [...]int{8, 12} {
		if len(b) < at {
			break
		}
		var rest []byte
		if id, named, rest, err = wide(b[at:]); err != nil {
			continue
		}
		if name, _, rest, err = wide(rest); err == nil && len(rest) == 0 {
			return le.Uint32(b), id, named, name, nil
		}
	}
	return 0, "", false, "", errShort
}

// readStyles reads which number format each cell style has: BrtFmt (§2.4.681), and BrtXF (§2.4.862) as far as it
// stands between BrtBeginCellXFs and BrtEndCellXFs.
func (w *Workbook) readStyles(name string) error {
	codes := map[uint16]numfmt.Kind{}
	ids := []uint16{}
	cells := false
	err := w.each(name, idBeginStyleSheet, idEndStyleSheet, func(p *part) error {
		switch p.id {
		case idBeginCellXFs, idEndCellXFs:
			cells = p.id == idBeginCellXFs
		case idFmt:
			if len(p.body) < 2 {
				return errShort
			}
			code, _, _, err := wide(p.body[2:])
			if err != nil {
				return err
			}
			codes[le.Uint16(p.body)] = numfmt.Classify(code)
		case idXF:
			if len(p.body) < 4 {
				return errShort
			}
			if cells {
				ids = append(ids, le.Uint16(p.body[2:]))
			}
		}
		if len(ids) > w.lim.Styles || len(codes) > w.lim.Styles {
			return limit.Exceeded("styles", -1, int64(w.lim.Styles))
		}
		return nil
	})
	for _, id := range ids {
		kind, ok := codes[id]
		if !ok {
			kind = numfmt.BuiltIn(int(id))
		}
		w.kinds = append(w.kinds, kind)
	}
	return err
}

// loadTexts reads the string table (BrtSSTItem, §2.4.796) before the first sheet is.
func (w *Workbook) loadTexts() error {
	if w.loaded || w.textPart == "" {
		return nil
	}
	if e, ok := w.zip.Find(w.textPart); ok && e.Plain > w.lim.Strings {
		return limit.Exceeded("strings", e.Plain, w.lim.Strings).At(problem.Where{Part: e.Name})
	}
	var texts []string
	var text []byte
	err := w.each(w.textPart, idBeginSst, idEndSst, func(p *part) (err error) {
		if p.id != idSSTItem {
			return nil
		}
		if text, err = appendRich(text[:0], p.body); err != nil {
			return fmt.Errorf("text %d: %w", len(texts), err)
		}
		texts = append(texts, string(text))
		return nil
	})
	if err != nil && (w.losses == nil || !loss.Forgivable(err)) {
		return err
	}
	w.texts, w.loaded = texts, true
	if err != nil {
		var p *problem.Problem
		errors.As(err, &p)
		w.losses.Note(problem.LostTexts, p.Where, problem.Args{"count": strconv.Itoa(len(texts))}, err)
	}
	return nil
}

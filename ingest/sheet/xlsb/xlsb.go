// Package xlsb reads binary Excel workbooks (.xlsb, [MS-XLSB]): the zip file of an .xlsx whose parts hold records
// instead of XML. Each part is read to its end and checksum; records that do not fit, texts and styles that are
// not there, rows and cells out of order are refused.
package xlsb

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/archive"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/internal/problem"
)

const folder = "xl/"

// Workbook is an opened .xlsb.
type Workbook struct {
	zip      *archive.File
	lim      limit.Limits
	date1904 bool
	sheets   []sheet
	strings  []string
	kinds    []numfmt.Kind     // by cell style
	related  map[string]string // the workbook's other parts, by the last word of their relationship's type
}

type sheet struct {
	cell.Info
	part string
}

// Open reads the workbook part, its styles and its strings. Errors are problems that name the part.
func Open(r io.ReaderAt, size int64, lim limit.Limits) (*Workbook, error) {
	zip, err := archive.Open(r, size, lim)
	if err != nil {
		return nil, err
	}
	w := &Workbook{zip: zip, lim: lim}
	for _, read := range []func() error{w.readBook, w.readStyles, w.readStrings} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// Format is "xlsb".
func (w *Workbook) Format() string { return "xlsb" }

// Sheets lists the worksheets.
func (w *Workbook) Sheets() []cell.Info {
	infos := make([]cell.Info, len(w.sheets))
	for i, s := range w.sheets {
		infos[i] = s.Info
	}
	return infos
}

// Rows opens the i-th sheet.
func (w *Workbook) Rows(i int) (cell.Rows, error) {
	p, err := openPart(w.zip, w.sheets[i].part, w.lim.Row)
	if err != nil {
		return nil, err
	}
	return &rows{w: w, p: p, sheet: w.sheets[i].Name}, nil
}

// Close does nothing: the file belongs to the caller.
func (w *Workbook) Close() error { return nil }

// each hands every record of a part to f, and sees that the part begins and ends with the records it must.
func (w *Workbook) each(name string, first, last int, f func(*part) error) error {
	p, err := openPart(w.zip, name, w.lim.Row)
	if err != nil {
		return err
	}
	began, id := false, -1
	for {
		switch err := p.next(); {
		case err == io.EOF && id != last:
			return p.damaged(errors.New("the part has no end record"))
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case !began && p.id != first:
			return p.damaged(errors.New("the part has no first record"))
		}
		began, id = true, p.id
		if err := f(p); err != nil {
			var known *problem.Problem
			if errors.As(err, &known) {
				return err
			}
			return p.damaged(err)
		}
	}
}

// relations are the targets of a part's relationships (ECMA-376 part 2 §9.3), by id.
type relations struct {
	List []struct {
		ID     string `xml:"Id,attr"`
		Type   string `xml:"Type,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

func (w *Workbook) relations() (targets, kinds map[string]string, err error) {
	const name = folder + "_rels/workbook.bin.rels"
	e, ok := w.zip.Find(name)
	if !ok {
		return nil, nil, problem.New(problem.PartMissing, nil).At(problem.Where{Part: name})
	}
	if e.Plain > w.lim.Row {
		return nil, nil, limit.Exceeded("row", e.Plain, w.lim.Row)
	}
	b, err := w.zip.All(e)
	if err != nil {
		return nil, nil, err
	}
	var r relations
	if err := xml.NewDecoder(bytes.NewReader(b)).Decode(&r); err != nil {
		return nil, nil, problem.New(problem.XMLBroken, nil).At(problem.Where{Part: name}).Because(err)
	}
	targets, kinds = map[string]string{}, map[string]string{}
	for _, one := range r.List {
		target := one.Target
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join(folder, target)
		}
		targets[one.ID], kinds[one.ID] = target, path.Base(one.Type)
	}
	return targets, kinds, nil
}

// readBook reads the list of sheets and the calendar (§2.4.316, §2.4.820).
func (w *Workbook) readBook() error {
	targets, kinds, err := w.relations()
	if err != nil {
		return err
	}
	w.related = map[string]string{}
	for id, kind := range kinds {
		w.related[kind] = targets[id]
	}
	return w.each(folder+"workbook.bin", idBeginBook, idEndBook, func(p *part) error {
		switch p.id {
		case idWbProp:
			if len(p.body) < 4 {
				return errShort
			}
			w.date1904 = p.body[0]&1 != 0
		case idBundleSh:
			if len(p.body) < 8 {
				return errShort
			}
			relation, rest, err := wideString(p.body[8:])
			if err != nil {
				return err
			}
			name, _, err := wideString(rest)
			if err != nil {
				return err
			}
			if kinds[relation] != "worksheet" {
				if kinds[relation] == "" {
					return problem.New(problem.PartMissing, nil).At(problem.Where{Part: p.name, Sheet: name})
				}
				return nil // a chart or a macro sheet
			}
			if len(w.sheets) >= w.lim.Sheets {
				return limit.Exceeded("sheets", -1, int64(w.lim.Sheets))
			}
			hidden := le.Uint32(p.body) != 0
			w.sheets = append(w.sheets, sheet{cell.Info{Name: name, Hidden: hidden}, targets[relation]})
		}
		return nil
	})
}

// readStyles reads number formats and cell styles (§2.4.657, §2.4.874). A workbook that names no such part has
// one style, the general one.
func (w *Workbook) readStyles() error {
	name, ok := w.related["styles"]
	if !ok {
		w.kinds = []numfmt.Kind{numfmt.Number}
		return nil
	}
	formats := map[uint16]numfmt.Kind{}
	var styles []uint16
	cells := false
	err := w.each(name, idBeginStyleSheet, idEndStyleSheet, func(p *part) error {
		switch p.id {
		case idBeginCellXFs, idEndCellXFs:
			cells = p.id == idBeginCellXFs
		case idFmt:
			if len(p.body) < 2 {
				return errShort
			}
			code, _, err := wideString(p.body[2:])
			if err != nil {
				return err
			}
			formats[le.Uint16(p.body)] = numfmt.Classify(code)
		case idXF:
			if len(p.body) < 4 {
				return errShort
			}
			if len(styles) >= w.lim.Styles {
				return limit.Exceeded("styles", -1, int64(w.lim.Styles))
			}
			if cells {
				styles = append(styles, le.Uint16(p.body[2:]))
			}
		}
		return nil
	})
	for _, f := range styles {
		kind, own := formats[f]
		if !own {
			kind = numfmt.BuiltIn(int(f))
		}
		w.kinds = append(w.kinds, kind)
	}
	return err
}

// readStrings reads the shared texts (§2.4.735); a workbook without text has no such part.
func (w *Workbook) readStrings() error {
	name, ok := w.related["sharedStrings"]
	if !ok {
		return nil
	}
	if e, found := w.zip.Find(name); found && e.Plain > w.lim.Strings {
		return limit.Exceeded("strings", e.Plain, w.lim.Strings)
	}
	return w.each(name, idBeginSst, idEndSst, func(p *part) error {
		if p.id != idSSTItem {
			return nil
		}
		s, err := richString(p.body)
		w.strings = append(w.strings, s)
		return err
	})
}

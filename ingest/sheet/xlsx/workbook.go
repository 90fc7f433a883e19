package xlsx

import (
	"errors"
	"net/url"
	"path"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/archive"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/loss"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Relation is one line of a relationships part (ECMA-376 part 2 §9.3).
type Relation struct {
	Kind   string // the last piece of its type: worksheet, styles…
	Target string // the part it names
}

// Relations reads the relationships of a part, by id; "" is the package itself. What lies outside of the file is
// left out. Errors are problems that name the part. Workbooks of records (.xlsb) are tied together in the same way.
func Relations(zip *archive.File, lim limit.Limits, part string) (map[string]Relation, error) {
	return (&Workbook{zip: zip, lim: lim}).relations(part)
}

func (w *Workbook) relations(part string) (map[string]Relation, error) {
	dir, file := path.Split(part)
	p, err := w.openPart(dir + "_rels/" + file + ".rels")
	if err != nil {
		return nil, err
	}
	defer p.close()
	all := map[string]Relation{}
	for {
		e, err := p.next()
		if err != nil {
			return nil, err
		}
		if e.kind == tokEOF {
			return all, nil
		}
		if !e.opens() || e.depth != 2 || string(e.local()) != "Relationship" || e.space == spaceOther {
			continue
		}
		id, _ := p.get("Id")
		kind, _ := p.get("Type")
		target, _ := p.get("Target")
		if mode, _ := p.get("TargetMode"); mode == "External" {
			continue
		}
		if _, twice := all[id]; twice {
			return nil, p.fail(errTwice("relationship " + id))
		}
		all[id] = Relation{Kind: path.Base(kind), Target: w.resolve(dir, target)}
	}
}

// ErrBinary is why a workbook whose parts hold records instead of XML is refused here.
var ErrBinary = errors.New("its parts hold records: an .xlsb")

type errTwice string

func (e errTwice) Error() string { return "twice: " + string(e) }

// resolve makes a target a part's name. Some programs write backslashes, or percent signs where the name has none.
func (w *Workbook) resolve(dir, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = dir + target
	}
	name := strings.TrimPrefix(path.Clean("/"+target), "/")
	if _, ok := w.zip.Find(name); ok {
		return name
	}
	if plain, err := url.PathUnescape(name); err == nil {
		if _, ok := w.zip.Find(plain); ok {
			return plain
		}
	}
	return name
}

// readWorkbook reads the sheets and styles; where what lists them is lost, it looks for them by their usual names.
func (w *Workbook) readWorkbook() error {
	err := w.readParts()
	if err == nil || w.losses == nil || !loss.Forgivable(err) || !w.guessParts() {
		return err
	}
	w.losses.Forgive(problem.LostContents, err)
	if w.styled {
		w.unstyled = w.losses.Forgive(problem.LostFormats, w.readStyles(usualStyles))
	}
	return nil
}

// The names that nearly all programs give to the parts.
const (
	usualSheets = "xl/worksheets/"
	usualStyles = "xl/styles.xml"
	usualTexts  = "xl/sharedStrings.xml"
)

// guessParts takes every part that bears the usual name of a sheet for one, under that name.
func (w *Workbook) guessParts() bool {
	w.sheets, w.kinds, w.textPart = nil, nil, ""
	for _, e := range w.zip.Entries() {
		name, ok := strings.CutPrefix(archive.Canonical(e.Name), usualSheets)
		if name, xml := strings.CutSuffix(name, ".xml"); ok && xml && !strings.Contains(name, "/") && len(w.sheets) < w.lim.Sheets {
			w.sheets = append(w.sheets, sheetPart{Info: cell.Info{Name: e.Name[len(e.Name)-len(name)-len(".xml") : len(e.Name)-len(".xml")]}, part: e.Name})
		}
	}
	if _, ok := w.zip.Find(usualTexts); ok {
		w.textPart = usualTexts
	}
	_, w.styled = w.zip.Find(usualStyles)
	w.unstyled = !w.styled
	return len(w.sheets) > 0
}

// readParts finds the workbook part, and reads its sheets and styles.
func (w *Workbook) readParts() error {
	top, err := w.relations("")
	if err != nil {
		if len(w.zip.Entries()) > 0 && w.holdsNothing() {
			return problem.New(problem.NotAWorkbook, nil).Because(err)
		}
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
	if strings.HasSuffix(archive.Canonical(main), ".bin") {
		return problem.New(problem.NotAWorkbook, nil).At(problem.Where{Part: main}).Because(ErrBinary)
	}
	rels, err := w.relations(main)
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
		return nil
	}
	w.styled = true
	err = w.readStyles(styles)
	if w.unstyled = w.losses.Forgive(problem.LostFormats, err); w.unstyled {
		return nil
	}
	return err
}

// holdsNothing says that no entry is one of a workbook.
func (w *Workbook) holdsNothing() bool {
	for _, e := range w.zip.Entries() {
		if strings.HasPrefix(e.Name, "xl/") || strings.HasPrefix(e.Name, "[Content_Types]") {
			return false
		}
	}
	return true
}

// readSheets reads xl/workbook.xml (ECMA-376 part 1 §18.2).
func (w *Workbook) readSheets(main string, rels map[string]Relation) error {
	p, err := w.openPart(main)
	if err != nil {
		return err
	}
	defer p.close()
	inSheets := false
	for {
		e, err := p.next()
		if err != nil {
			return err
		}
		switch {
		case e.kind == tokEOF:
			return nil
		case e.kind == tokText || e.kind == tokCData || e.kind == tokNote:
		case e.depth == 1 && e.opens() && !e.is("workbook"):
			return problem.New(problem.NotAWorkbook, nil)
		case e.depth == 2 && e.is("sheets"):
			inSheets = e.kind == tokStart
		case e.depth == 2 && e.opens() && e.is("workbookPr"):
			v, _ := p.get("date1904")
			w.is1904 = truth(v)
		case e.depth == 3 && inSheets && e.opens() && e.is("sheet"):
			if err := w.addSheet(p, rels); err != nil {
				return err
			}
		}
	}
}

func truth(v string) bool { return v == "1" || v == "true" || v == "on" }

// addSheet takes one sheet element. Its relationship says what it is: charts and dialogs hold no cells.
func (w *Workbook) addSheet(p *parser, rels map[string]Relation) error {
	name, _ := p.get("name")
	state, _ := p.get("state")
	if p.hasID && p.id == "" {
		return nil // a module of macros, which has no cells
	}
	rel, ok := rels[p.id]
	if !ok {
		return problem.New(problem.PartMissing, nil).At(problem.Where{Part: p.part, Sheet: name})
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
	w.sheets = append(w.sheets, sheetPart{
		Info: cell.Info{Name: name, Hidden: state == "hidden" || state == "veryHidden"},
		part: rel.Target,
	})
	return nil
}

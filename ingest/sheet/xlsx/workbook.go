package xlsx

import (
	"net/url"
	"path"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// relation is one line of a relationships part (ECMA-376 part 2 §9.3).
type relation struct {
	kind   string // the last piece of its type: worksheet, styles…
	target string // the part it names
}

// relations reads the relationships of a part; "" is the package itself.
func (w *Workbook) relations(part string) (map[string]relation, error) {
	dir, file := path.Split(part)
	p, err := w.openPart(dir + "_rels/" + file + ".rels")
	if err != nil {
		return nil, err
	}
	defer p.close()
	all := map[string]relation{}
	for {
		e, err := p.next()
		if err != nil {
			return nil, err
		}
		if e.kind == tokEOF {
			return all, nil
		}
		if !e.opens() || e.depth != 2 || string(e.local) != "Relationship" || e.space == spaceOther {
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
		all[id] = relation{kind: path.Base(kind), target: w.resolve(dir, target)}
	}
}

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

// readWorkbook finds the workbook part, and reads its sheets and styles.
func (w *Workbook) readWorkbook() error {
	top, err := w.relations("")
	if err != nil {
		if len(w.zip.Entries()) > 0 && w.holdsNothing() {
			return problem.New(problem.NotAWorkbook, nil).Because(err)
		}
		return err
	}
	main := ""
	for _, r := range top {
		if r.kind == "officeDocument" {
			main = r.target
		}
	}
	if main == "" {
		return problem.New(problem.NotAWorkbook, nil)
	}
	rels, err := w.relations(main)
	if err != nil {
		return err
	}
	styles := ""
	for _, r := range rels {
		switch r.kind {
		case "styles":
			styles = r.target
		case "sharedStrings":
			w.textPart = r.target
		}
	}
	if err := w.readSheets(main, rels); err != nil {
		return err
	}
	if styles == "" {
		return nil
	}
	w.styled = true
	return w.readStyles(styles)
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
func (w *Workbook) readSheets(main string, rels map[string]relation) error {
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
func (w *Workbook) addSheet(p *parser, rels map[string]relation) error {
	name, _ := p.get("name")
	state, _ := p.get("state")
	rel, ok := rels[p.id]
	if !ok {
		return problem.New(problem.PartMissing, nil).At(problem.Where{Part: p.part, Sheet: name})
	}
	switch rel.kind {
	case "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet":
		return nil
	}
	if _, ok := w.zip.Find(rel.target); !ok {
		return problem.New(problem.PartMissing, nil).At(problem.Where{Part: rel.target, Sheet: name})
	}
	if len(w.sheets) >= w.lim.Sheets {
		return limit.Exceeded("sheets", -1, int64(w.lim.Sheets))
	}
	w.sheets = append(w.sheets, sheetPart{
		Info: cell.Info{Name: name, Hidden: state == "hidden" || state == "veryHidden"},
		part: rel.target,
	})
	return nil
}

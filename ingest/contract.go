package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/problem"
)

// change is one difference between a header and the remembered one.
type change struct {
	what    changeKind
	column  *column // nil for one that is gone
	name    string
	field   string // of one that is gone, "" where it was not used
	was, is string // what it held
}

type changeKind uint8

const (
	appeared changeKind = iota
	gone
	changed
)

// compare sets a table beside the remembered one of its source that is nearest, and does what the contract says. It
// returns why the file is refused.
func (r *reading) compare(p *plan) []*problem.Problem {
	for _, c := range p.columns {
		name, fixed := r.match.fixed[c.head.full]
		c.barred = fixed && name == ""
		kept, known := r.match.remembered[rememberedName{p.kind.Name, c.head.full}]
		c.accepted = c.accepted || known && kept.Accepted && slices.ContainsFunc(c.might, func(x candidate) bool { return p.kind.Fields[x.field].Name == kept.Field })
	}
	if p.headerRow == 0 || p.pairs != nil {
		return nil
	}
	strict := r.isStrict()
	before := r.nearestMapping(p, strict)
	if before == nil {
		return nil
	}
	if p.changes = p.changesSince(before); len(p.changes) == 0 {
		return nil
	}
	if !strict || r.opt.AcceptMapping {
		return nil
	}
	where := problem.Where{Sheet: p.info.Name, Row: p.headerRow}
	if r.opt.Contract == "reject" {
		return []*problem.Problem{problem.New(problem.ContractBroken, problem.Args{"changes": listChanges(p.changes)}).At(where)}
	}
	p.frozen = true
	for _, c := range p.changes {
		if c.what == appeared {
			c.column.might = nil
		}
	}
	p.likely = slices.DeleteFunc(p.likely, func(l likelyColumn) bool { return l.column.might == nil && p.isNew(l.column) })
	p.clashes = slices.DeleteFunc(p.clashes, func(c clash) bool { return slices.ContainsFunc(c.columns, p.isNew) })
	return nil
}

// sayChanges notes what differs from the remembered header, once it is known what became of its columns.
func (r *reading) sayChanges(p *plan) {
	for _, c := range p.changes {
		r.problems.add(p.sayChange(c, r.isStrict() && !r.opt.AcceptMapping))
	}
	if p.frozen {
		r.problems.add(problem.New(problem.ContractFrozen, nil).At(problem.Where{Sheet: p.info.Name, Row: p.headerRow}))
	}
}

// isStrict reports a contract that holds the columns to the remembered ones.
func (r *reading) isStrict() bool { return r.opt.Contract == "freeze" || r.opt.Contract == "reject" }

// isNew reports a column that the remembered header has not.
func (p *plan) isNew(c *column) bool {
	return slices.ContainsFunc(p.changes, func(x change) bool { return x.what == appeared && x.column == c })
}

// nearestMapping is the remembered table of the same kind with the most headers in common, the latest of equals; nil
// where none has half of them in common, or, where a contract is held strictly, where there is none at all.
func (r *reading) nearestMapping(p *plan, strict bool) *Mapping {
	names := make(map[string]bool, len(p.columns))
	for _, c := range p.columns {
		names[c.head.full] = true
	}
	var best *Mapping
	most := 0
	for i := range r.opt.Mappings {
		m := &r.opt.Mappings[i]
		if m.Kind != p.kind.Name || m.Headerless {
			continue
		}
		shared := 0
		for _, c := range m.Columns {
			if names[foldName(c.Name)] {
				shared++
			}
		}
		share := 1000 * shared / max(len(m.Columns), len(p.columns), 1)
		if share >= most && (strict || share >= 500) {
			best, most = m, share
		}
	}
	return best
}

// changesSince lists what differs from a remembered table: columns that appear, in the order of the sheet, those that
// are gone, and those of days and numbers that hold something else.
func (p *plan) changesSince(before *Mapping) (changes []change) {
	old := make(map[string]MappedColumn, len(before.Columns))
	for _, c := range before.Columns {
		old[foldName(c.Name)] = c
	}
	here := make(map[string]bool, len(p.columns))
	for _, c := range p.columns {
		here[c.head.full] = true
		was, known := old[c.head.full]
		if !known {
			changes = append(changes, change{what: appeared, column: c, name: c.header})
			continue
		}
		f := p.kind.field(was.Field)
		if is := c.holds.class(); f >= 0 && isMeasured(p.kind.Fields[f].Type) && differs(was.Holds, is) {
			changes = append(changes, change{what: changed, column: c, name: c.header, was: was.Holds, is: is})
		}
	}
	for _, c := range before.Columns {
		if !here[foldName(c.Name)] {
			changes = append(changes, change{what: gone, name: c.Name, field: c.Field})
		}
	}
	return changes
}

// isMeasured reports a type whose cells are all of one make.
func isMeasured(t FieldType) bool { return t == Day || t == Number || t == Discount }

// differs reports two contents that cannot be the same.
func differs(was, is string) bool {
	return was != "" && is != "" && was != "mixed" && is != "mixed" && was != is
}

// sayChange is a change as a problem.
func (p *plan) sayChange(c change, held bool) *problem.Problem {
	switch c.what {
	case gone:
		use, emploi := "was not used", "ne servait pas"
		if f := p.kind.field(c.field); f >= 0 {
			title := p.kind.Fields[f].Title
			use, emploi = `was "`+title.EN+`"`, "donnait «\u00a0"+title.FR+"\u00a0»"
		}
		return problem.New(problem.ColumnGone, problem.Args{"header": c.name, "what": use, "quoi": emploi}).At(problem.Where{Sheet: p.info.Name})
	case changed:
		is, was := contentWords(c.is), contentWords(c.was)
		return problem.New(problem.ColumnChanged, problem.Args{"what": is.EN, "seen": was.EN, "quoi": is.FR, "vues": was.FR}).At(p.where(p.headerRow, c.column))
	}
	use, emploi := "it is not used", "elle ne sert pas"
	if f := p.means(c.column); f != nil && !held {
		title := f.Title
		use, emploi = `it is read as "`+title.EN+`"`, "elle donne «\u00a0"+title.FR+"\u00a0»"
	}
	return problem.New(problem.NewColumn, problem.Args{"what": use, "quoi": emploi}).At(p.where(p.headerRow, c.column))
}

// means is what a column became, among the lines or beside them; nil is nothing.
func (p *plan) means(c *column) *Field {
	if c.field >= 0 {
		return &p.kind.Fields[c.field]
	}
	f, _ := p.lookupOf(c.index)
	return f
}

// listChanges names the columns that appear (+), are gone (−) or hold something else (≠).
func listChanges(changes []change) string {
	var parts []string
	for _, c := range changes {
		sign := map[changeKind]string{appeared: "+ ", gone: "− ", changed: "≠ "}[c.what]
		part := sign + c.name
		if c.column != nil {
			part += " (" + problem.ColumnName(c.column.index) + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// contentWords names what a column holds.
func contentWords(class string) Words {
	switch class {
	case "day":
		return Words{"des dates", "days"}
	case "number":
		return Words{"des nombres", "numbers"}
	case "email":
		return Words{"des adresses e-mail", "e-mail addresses"}
	case "phone":
		return Words{"des téléphones", "phone numbers"}
	}
	return Words{"du texte", "text"}
}

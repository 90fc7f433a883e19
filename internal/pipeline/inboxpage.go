package pipeline

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// itemsShown is how many problems a page lists one by one.
const itemsShown = 40

// filePage is what a reading found, as a page for whoever dropped the file.
type filePage struct {
	*Session
	report   ingest.Report
	err      error
	sales    daySums
	currency string
	known    string // the upload that has the same bytes, or ""
	joins    string // the file that the corrected rows of this one go to, or ""
	rejects  string // the workbook of the rows to correct beside the page, or ""
}

// fine reports a file with which nobody has anything to do.
func (f *filePage) fine() bool {
	return f.err == nil && f.report.Rejected() == 0 && !f.report.Asks() && !f.report.Partial
}

func (f *filePage) count(n int) string { return crm.FormatCount(int64(n), f.Lang) }

// page is the whole page.
func (f *filePage) page() page {
	p := page{Lang: f.Lang, Title: f.report.File, Subtitle: f.Say("Lu, pas encore chargé.", "Read, not loaded yet."), Lead: f.lead(), Good: f.fine(), Bad: !f.fine()}
	if f.known != "" {
		p.Subtitle = f.Say("Déjà chargé ("+f.known+").", "Loaded already ("+f.known+").")
	}
	if f.report.Rows() > 0 {
		p.Tiles = f.tiles()
	}
	if c := f.problems(problem.Error); len(c.Items) > 0 {
		p.Chapters = append(p.Chapters, c)
	}
	p.Chapters = append(p.Chapters, f.understood())
	if c, ok := f.sales.chapter(f.Session, f.currency); ok && f.err == nil {
		p.Chapters = append(p.Chapters, c)
	}
	if c := f.problems(problem.Warning); len(c.Items) > 0 {
		p.Chapters = append(p.Chapters, c)
	}
	return p
}

// lead is the verdict: one sentence.
func (f *filePage) lead() string {
	accepted, rejected := f.count(f.report.Accepted()), f.count(f.report.Rejected())
	switch {
	case f.err != nil:
		return f.Say("Ce fichier ne peut pas être chargé tel quel : ", "This file cannot be loaded as it is: ") + sentence(Told(f.err), f.Lang)
	case f.known != "":
		return f.Say("Ce fichier est déjà chargé : rien à faire.", "This file is loaded already: nothing to do.")
	case f.joins != "":
		return f.Say("Les lignes corrigées reprendront leur place dans « "+f.joins+" ». Encore à corriger : "+rejected+".",
			"The corrected rows will take their places in “"+f.joins+"”. Still to correct: "+rejected+".")
	case f.report.Partial:
		return f.Say("Ce fichier est abîmé : seul ce qui a pu être lu serait chargé.", "This file is damaged: only what could be read would be loaded.")
	case f.report.Rejected() > 0:
		return f.Say("Lignes à corriger : "+rejected+". Les autres ("+accepted+") seront chargées.", "Rows to correct: "+rejected+". The others ("+accepted+") will be loaded.")
	case f.report.Asks():
		return f.Say("Une feuille n'a pas été reconnue : quelqu'un doit la regarder. Lignes comprises : "+accepted+".", "A sheet was not recognised: somebody must look. Rows understood: "+accepted+".")
	}
	return f.Say("Tout est compris : "+accepted+" lignes seront chargées.", "All is understood: "+accepted+" rows will be loaded.")
}

// sentence is a problem without its file, which the page's title has said.
func sentence(p *problem.Problem, lang string) string {
	where := p.Where
	where.File = ""
	text := strings.TrimSpace(p.What(lang) + " " + p.Fix(lang))
	if place := where.Say(lang); place != "" {
		if lang == "fr" {
			return place + "\u00a0: " + text
		}
		return place + ": " + text
	}
	return text
}

func (f *filePage) tiles() []tile {
	tiles := []tile{
		{f.Say("Lignes", "Rows"), f.count(f.report.Rows())},
		{f.Say("Acceptées", "Accepted"), f.count(f.report.Accepted())},
		{f.Say("À corriger", "To correct"), f.count(f.report.Rejected())},
	}
	sales := crm.Money(0)
	for _, s := range f.report.Sheets {
		sales += s.Sums.NetSales
	}
	if sales != 0 { // without amounts, the prices are in another sheet
		tiles = append(tiles, tile{f.Say("Ventes nettes", "Net sales"), strings.TrimRight(sales.Format(f.Lang, f.currency), "\u00a0 ")})
	}
	if first, last := f.report.Earliest, f.report.Latest; first != nil && last != nil {
		tiles = append(tiles, tile{f.Say("Premier jour", "First day"), shortDay(*first, f.Lang)}, tile{f.Say("Dernier jour", "Last day"), shortDay(*last, f.Lang)})
	}
	return tiles
}

// shortDay is a day in figures.
func shortDay(d crm.Date, lang string) string {
	text := d.String()
	if lang == "fr" {
		return text[8:] + "/" + text[5:7] + "/" + text[:4]
	}
	return text
}

// understood lists what each sheet was read as, column by column.
func (f *filePage) understood() chapter {
	c := chapter{
		ID: "understood", Title: f.Say("Ce qui a été compris", "What was understood"), Fold: f.Say("Colonne par colonne", "Column by column"),
		Head: []string{f.Say("Colonne", "Column"), f.Say("En-tête", "Header"), f.Say("Lue comme", "Read as")}, Words: true,
	}
	titles, fields := map[string]string{}, map[string]string{}
	for _, k := range ingest.Kinds() {
		titles[k.Name] = k.Title.In(f.Lang)
		for _, field := range k.Fields {
			fields[k.Name+"."+field.Name] = field.Title.In(f.Lang)
		}
	}
	var said []string
	for _, s := range f.report.Sheets {
		if s.Kind == "" && s.Rows == 0 {
			continue
		}
		name := s.Sheet
		if name == "" {
			name = f.Say("Le fichier", "The file")
		}
		if s.Table != "" {
			name += " (" + s.Table + ")"
		}
		kind := cmp.Or(titles[s.Kind], f.Say("genre inconnu, non lue", "of no known kind, not read"))
		said = append(said, name+f.Say("\u00a0: ", ": ")+kind)
		for _, column := range s.Columns {
			place := column.Column
			if s.Sheet != "" && len(f.report.Sheets) > 1 {
				place = s.Sheet + ", " + place
			}
			c.Rows = append(c.Rows, []string{place, column.Header, cmp.Or(fields[cmp.Or(column.Of, s.Kind)+"."+column.Field], f.Say("pas utilisée", "not used"))})
		}
	}
	c.Finding = strings.Join(said, f.Say(" ; ", "; ")) + "."
	if len(said) == 0 {
		c.Finding = f.Say("Rien n'a pu être lu.", "Nothing could be read.")
	}
	if len(c.Rows) == 0 {
		c.Head, c.Fold = nil, ""
	}
	return c
}

// problems lists what is wrong, each with its place and its remedy, or what is worth knowing.
func (f *filePage) problems(of problem.Severity) chapter {
	c := chapter{ID: "fix", Title: f.Say("À corriger", "To correct")}
	if of == problem.Warning {
		c.ID, c.Title = "know", f.Say("À savoir", "Worth knowing")
	}
	more := 0
	for _, p := range f.report.Problems {
		if p.Severity() != of || f.report.Refused != nil && p.ID == f.report.Refused.ID && p.Where == f.report.Refused.Where {
			continue
		}
		if len(c.Items) >= itemsShown {
			more += max(1, p.Count)
			continue
		}
		where := p.Where
		where.File = ""
		c.Items = append(c.Items, item{Place: where.Say(f.Lang), What: p.What(f.Lang), Fix: p.Fix(f.Lang)})
	}
	if more > 0 {
		c.Note = f.Say("… et "+f.count(more)+" de plus.", "… and "+f.count(more)+" more.")
	}
	if f.rejects != "" && of == problem.Error {
		c.Link, c.LinkText = url.PathEscape(f.rejects), f.Say("Ouvrir les lignes à corriger : ", "Open the rows to correct: ")+f.rejects
		c.Finding = f.Say("Corrigez les cellules colorées du classeur, enregistrez-le ici même : il sera pris avec le fichier.",
			"Correct the coloured cells of the workbook and save it here: it will be taken in with the file.")
	}
	return c
}

// line is the file and its verdict for a terminal.
func (f *filePage) line(page string) string {
	mark := "✓"
	if !f.fine() {
		mark = "✗"
	}
	return fmt.Sprintf("%s %s", mark, page)
}

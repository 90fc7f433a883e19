package pipeline

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/ingest/quality"
	"github.com/habitue-crm/habitue/internal/chart"
	"github.com/habitue-crm/habitue/internal/crm"
)

// terminalCases is how many rows of a list a terminal shows; a page shows all that are kept.
const terminalCases = 8

// absentNamed is how many of the fields that no row fills are named.
const absentNamed = 12

// qualityWords puts what a survey found into words and pictures.
type qualityWords struct {
	*Workspace
	q     quality.Quality
	limit int // rows of one list; 0 is all, and texts are not clipped
}

// page is the report; limit is how many rows of a list it shows, 0 for all.
func (v *qualityWords) page(limit int) page {
	v.limit = limit
	p := page{Lang: v.Lang, Title: v.newest(), Subtitle: v.subtitle(), Lead: v.lead(), Tiles: v.tiles()}
	for _, s := range v.q.Sources {
		p.Chapters = append(p.Chapters, v.rhythm(s))
	}
	if len(v.q.Uploads) > 0 {
		p.Chapters = append(p.Chapters, v.thinUploads())
	}
	for _, f := range v.q.Findings {
		p.Chapters = append(p.Chapters, v.finding(f))
	}
	if len(v.q.Spellings) > 0 {
		p.Chapters = append(p.Chapters, v.spellings())
	}
	for _, t := range v.q.Tables {
		p.Chapters = append(p.Chapters, v.completeness(t))
	}
	if v.q.People.Known > 0 {
		p.Chapters = append(p.Chapters, v.people())
	}
	return p
}

func (v *qualityWords) count(n int64) string   { return crm.FormatCount(n, v.Lang) }
func (v *qualityWords) day(d crm.Date) string  { return d.Format(v.Lang) }
func (v *qualityWords) share(f float64) string { return percent(f, v.Lang) }

// noun is the form of a word that goes with a number.
func (v *qualityWords) noun(n int64, frOne, frMany, enOne, enMany string) string {
	return counted(n, v.Lang, forms{frOne, frMany}, forms{enOne, enMany})
}

func (v *qualityWords) rowsOf(n int64) string { return v.noun(n, "ligne", "lignes", "row", "rows") }
func (v *qualityWords) daysOf(n int) string {
	return v.noun(int64(n), "jour", "jours", "day", "days")
}

// clip shortens a text for a terminal alone.
func (v *qualityWords) clip(s string, width int) string {
	if v.limit == 0 {
		return s
	}
	return clip(s, width)
}

// some is the first rows of a list as far as they are shown, with a last one that says how many more there are.
func (v *qualityWords) some(rows [][]string) [][]string {
	if v.limit == 0 || len(rows) <= v.limit {
		return rows
	}
	more := make([]string, len(rows[0]))
	more[0] = v.Say(fmt.Sprintf("… et %d de plus", len(rows)-v.limit), fmt.Sprintf("… and %d more", len(rows)-v.limit))
	return append(slices.Clone(rows[:v.limit]), more)
}

// newest is the report's first line: the newest sale day of each source.
func (v *qualityWords) newest() string {
	if len(v.q.Sources) == 0 {
		return v.Say("Aucune vente n'est chargée", "No sale is loaded")
	}
	var each []string
	for _, s := range v.q.Sources {
		ago := v.Say("il y a "+v.daysOf(s.AgeDays), v.daysOf(s.AgeDays)+" ago")
		if s.AgeDays == 0 {
			ago = v.Say("aujourd'hui", "today")
		}
		each = append(each, s.Source+" "+v.day(s.Newest)+" ("+ago+")")
	}
	return v.Say("Vente la plus récente\u00a0: ", "Newest sale: ") + strings.Join(each, ", ")
}

func (v *qualityWords) subtitle() string {
	if v.q.Upload != "" {
		return v.Say("Qualité du chargement ", "Quality of the upload ") + v.q.Upload + v.Say(", au ", ", on ") + v.day(v.q.Day)
	}
	return v.Say("Qualité de tout ce qui est chargé, au ", "Quality of all that is loaded, on ") + v.day(v.q.Day)
}

// lead says what needs a look.
func (v *qualityWords) lead() string {
	var parts []string
	missing := 0
	for _, s := range v.q.Sources {
		for _, g := range s.Missing {
			missing += g.Days
		}
	}
	if missing > 0 {
		parts = append(parts, v.noun(int64(missing), "jour sans vente où il y en a d'habitude", "jours sans vente où il y en a d'habitude", "day without a sale where there usually are some", "days without a sale where there usually are some"))
	}
	if n := int64(len(v.q.Uploads)); n > 0 {
		parts = append(parts, v.noun(n, "fichier trop court", "fichiers trop courts", "file that is too short", "files that are too short"))
	}
	if n := int64(len(v.q.Findings)); n > 0 {
		parts = append(parts, v.noun(n, "sorte de lignes à regarder", "sortes de lignes à regarder", "kind of rows to look at", "kinds of rows to look at"))
	}
	if n := int64(len(v.q.Spellings)); n > 0 {
		parts = append(parts, v.noun(n, "mot écrit de plusieurs façons", "mots écrits de plusieurs façons", "word spelled in several ways", "words spelled in several ways"))
	}
	if len(parts) == 0 {
		return v.Say("Rien à signaler.", "Nothing stands out.")
	}
	return strings.Join(parts, v.Say("\u00a0; ", "; ")) + "."
}

func (v *qualityWords) tiles() []tile {
	var tiles []tile
	for _, t := range v.q.Tables {
		if len(tiles) < 4 {
			tiles = append(tiles, tile{upperFirst(v.tableTitle(t.Table)), v.count(t.Rows)})
		}
	}
	return tiles
}

func upperFirst(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

func (v *qualityWords) pictures(draw func(chart.Layout) string) []template.HTML {
	return []template.HTML{template.HTML(draw(chart.Wide)), template.HTML(draw(chart.Narrow))} // our own SVG; every text in it is escaped
}

// kindOf is the kind of sheet of a table.
func kindOf(table string) (ingest.Kind, bool) {
	for _, k := range ingest.Kinds() {
		if k.Name == table {
			return k, true
		}
	}
	return ingest.Kind{}, false
}

// tableTitle is what people call a table.
func (v *qualityWords) tableTitle(table string) string {
	if k, ok := kindOf(table); ok {
		return k.Title.In(v.Lang)
	}
	return table
}

// fieldTitle is what people call a field.
func (v *qualityWords) fieldTitle(table, field string) string {
	if k, ok := kindOf(table); ok {
		for _, f := range k.Fields {
			if f.Name == field {
				return f.Title.In(v.Lang)
			}
		}
	}
	switch field {
	case "proof":
		return v.Say("Preuve", "Proof")
	case "order_time":
		return v.Say("Heure", "Time of day")
	}
	return field
}

// rhythm is the time side of one source.
func (v *qualityWords) rhythm(s quality.Source) chapter {
	c := chapter{ID: "time-" + anchor(s.Source), Title: v.Say("Dans le temps\u00a0: ", "In time: ") + s.Source}
	c.Finding = v.Say(
		fmt.Sprintf("Du %s au %s, %s avec ventes.", v.day(s.First), v.day(s.Newest), v.daysOf(s.Days)),
		fmt.Sprintf("From %s to %s, %s with sales.", v.day(s.First), v.day(s.Newest), v.daysOf(s.Days)))
	if s.Weekdays == nil {
		c.Note = v.Say("Moins de quatre semaines\u00a0: on ne peut pas dire ce qui est habituel.", "Less than four weeks: what is usual cannot be told.")
		return c
	}
	var bars []chart.Bar
	var closed []string
	for _, w := range s.Weekdays {
		bars = append(bars, chart.Bar{Name: v.weekday(w.Day), Value: w.Usual, Label: v.count(w.Usual)})
		if !w.Open {
			closed = append(closed, v.weekday(w.Day))
		}
	}
	if len(closed) > 0 {
		c.Finding += v.Say(" D'habitude rien le ", " Usually nothing on ") + strings.Join(closed, ", ") + "."
	}
	if s.Late > 0 {
		c.Finding += " " + v.Say(
			"Depuis, "+v.noun(int64(s.Late), "jour de vente habituel manque", "jours de vente habituels manquent", "", "")+".",
			"Since then "+v.noun(int64(s.Late), "", "", "usual day of sales is missing", "usual days of sales are missing")+".")
	}
	c.Head = []string{v.Say("Jours", "Days"), v.Say("Lignes", "Lines"), v.Say("D'habitude", "Usual")}
	for _, g := range s.Missing {
		name := v.day(g.From)
		if g.To != g.From {
			name = g.From.String() + " – " + g.To.String() + " (" + v.daysOf(g.Days) + ")"
		}
		c.Rows = append(c.Rows, []string{name, "0", ""})
	}
	for _, t := range s.Thin {
		c.Rows = append(c.Rows, []string{v.day(t.Day), v.count(t.Lines), v.count(t.Usual)})
	}
	if len(c.Rows) == 0 {
		c.Head = nil
	} else {
		c.Rows, c.Fold = v.some(c.Rows), v.Say("Les jours sans vente ou trop maigres", "The days without a sale or with too few")
	}
	words := v.Say("Lignes d'une journée habituelle", "Lines on a usual day")
	c.Pictures = v.pictures(func(l chart.Layout) string { return chart.Bars(l, c.ID+"-picture", words, c.Finding, bars) })
	c.Note = v.Say("L'image\u00a0: les lignes d'une journée habituelle (médiane), du lundi au dimanche.", "The picture: the lines of a usual day (median), Monday to Sunday.")
	if v.limit > 0 {
		c.Note = v.Say("Lignes d'une journée habituelle\u00a0: ", "Lines on a usual day: ")
		for i, b := range bars {
			if i > 0 {
				c.Note += ", "
			}
			c.Note += b.Name + " " + b.Label
		}
		c.Note += "."
	}
	return c
}

// anchor is a text as part of an id of the page.
func anchor(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, s)
}

func (v *qualityWords) weekday(d time.Weekday) string {
	if v.Lang == "fr" {
		return [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}[d]
	}
	return d.String()
}

// thinUploads lists the files that are far shorter than usual.
func (v *qualityWords) thinUploads() chapter {
	c := chapter{ID: "files", Title: v.Say("Fichiers trop courts", "Files that are too short")}
	c.Finding = v.Say("Moins d'un cinquième des lignes qu'il y a d'habitude ces jours-là\u00a0: l'export est-il complet\u00a0?", "Less than a fifth of the lines that are usual on those days: is the export complete?")
	c.Head = []string{v.Say("Fichier", "File"), v.Say("Jours", "Days"), v.Say("Lignes", "Lines"), v.Say("D'habitude", "Usual")}
	for _, u := range v.q.Uploads {
		days := u.First.String()
		if u.Latest != u.First {
			days += " – " + u.Latest.String()
		}
		c.Rows = append(c.Rows, []string{v.clip(u.File, 28), days, v.count(u.Lines), v.count(u.Usual)})
	}
	c.Rows = v.some(c.Rows)
	return c
}

// completeness is how full the fields of one table are.
func (v *qualityWords) completeness(t quality.Table) chapter {
	c := chapter{ID: "table-" + anchor(t.Table), Title: v.Say("Champs\u00a0: ", "Fields: ") + v.tableTitle(t.Table), Fold: v.Say("Les chiffres", "The figures")}
	c.Head = []string{v.Say("Champ", "Field"), v.Say("Remplis", "Filled"), v.Say("Vides", "Empty"), v.Say("Part vide", "Share empty")}
	gaps := int64(0)
	var bars []chart.Bar
	for _, f := range t.Fields {
		if f.Empty > 0 {
			gaps++
		}
		title, share := v.fieldTitle(t.Table, f.Field), v.share(float64(f.Empty)/float64(t.Rows))
		c.Rows = append(c.Rows, []string{title, v.count(f.Filled), v.count(f.Empty), share})
		if f.Empty > 0 {
			bars = append(bars, chart.Bar{Name: clip(title, 17), Value: f.Empty, Label: share})
		}
	}
	c.Finding = v.rowsOf(t.Rows) + v.Say("\u00a0; ", "; ") + v.Say(
		v.noun(gaps, "champ a des cases vides", "champs ont des cases vides", "", "")+" sur "+strconv.Itoa(len(t.Fields))+".",
		v.noun(gaps, "", "", "field has gaps", "fields have gaps")+", of "+strconv.Itoa(len(t.Fields))+".")
	if len(t.Absent) > 0 {
		var names []string
		for _, f := range t.Absent[:min(len(t.Absent), absentNamed)] {
			names = append(names, v.fieldTitle(t.Table, f))
		}
		c.Note = v.Say("Jamais rempli\u00a0: ", "Never filled: ") + strings.Join(names, ", ")
		if more := len(t.Absent) - absentNamed; more > 0 {
			c.Note += v.Say(fmt.Sprintf(" et %d autres", more), fmt.Sprintf(" and %d more", more))
		}
		c.Note += "."
	}
	if len(bars) > 0 {
		slices.SortStableFunc(bars, func(a, b chart.Bar) int { return cmp.Compare(b.Value, a.Value) })
		title := v.Say("Part vide", "Share empty")
		bars = append(bars, chart.Bar{Name: v.Say("toutes les lignes", "all rows"), Value: t.Rows, Label: v.count(t.Rows)}) // the scale
		c.Pictures = v.pictures(func(l chart.Layout) string { return chart.Bars(l, c.ID+"-picture", title, c.Finding, bars) })
	}
	return c
}

// people is how long ago the customers bought.
func (v *qualityWords) people() chapter {
	p := v.q.People
	c := chapter{ID: "people", Title: v.Say("Depuis quand ils n'ont rien acheté", "How long ago they bought"), Fold: v.Say("Les chiffres", "The figures")}
	c.Head = []string{v.Say("Dernier achat", "Last purchase"), v.Say("Personnes", "People")}
	var bars []chart.Bar
	for _, row := range []struct {
		fr, en string
		n      int64
	}{
		{"depuis un an", "within a year", p.Year},
		{"il y a 1 à 2 ans", "1 to 2 years ago", p.Years2},
		{"il y a 2 à 3 ans", "2 to 3 years ago", p.Years3},
		{"plus de 3 ans", "over 3 years ago", p.Longer},
		{"jamais acheté", "never bought", p.Never},
	} {
		c.Rows = append(c.Rows, []string{v.Say(row.fr, row.en), v.count(row.n)})
		bars = append(bars, chart.Bar{Name: v.Say(row.fr, row.en), Value: row.n, Label: v.count(row.n)})
	}
	c.Foot = []string{v.Say("en tout", "in all"), v.count(p.Known)}
	c.Finding = v.Say(
		v.noun(p.Quiet, "numéro de client n'a ni acheté ni figuré dans une liste chargée depuis un an.", "numéros de client n'ont ni acheté ni figuré dans une liste chargée depuis un an.", "", ""),
		v.noun(p.Quiet, "", "", "customer number has neither bought nor stood in a loaded list for a year.", "customer numbers have neither bought nor stood in a loaded list for a year."))
	for _, l := range p.Lists {
		c.Note += v.Say("Liste de clients de ", "Customer list of ") + l.Source + v.Say(", chargée le ", ", loaded on ") + v.day(l.LoadedOn) + v.Say("\u00a0: ", ": ") + l.File + ". "
	}
	c.Note = strings.TrimSpace(c.Note)
	c.Pictures = v.pictures(func(l chart.Layout) string { return chart.Bars(l, c.ID+"-picture", c.Title, c.Finding, bars) })
	return c
}

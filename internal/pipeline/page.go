package pipeline

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/templates"
)

// page is a report in words: what a terminal shows and what the HTML page shows are the same chapters.
type page struct {
	Lang     string
	Title    string
	Subtitle string
	Lead     string
	Good     bool   // all is well
	Bad      bool   // somebody has something to do
	Marks    []mark // what a later run of ours must know of the page
	Tiles    []tile
	Chapters []chapter
	Lists    bool // whether each table is a csv file too
}

// mark is a word for us in a page's head.
type mark struct{ Name, Value string }

// tile is one figure with its name.
type tile struct{ Name, Value string }

// chapter is one table with what it says, and pictures for the page.
type chapter struct {
	ID, Title, Finding string
	Head               []string
	Rows               [][]string
	Foot               []string
	Note               string
	Lines              string // what is to be copied as it is: lines of habitue.yaml
	Fold               string // the label under which the page hides the table beside a picture
	Pictures           []template.HTML
	Words              bool   // the table's cells are words, not figures
	Items              []item // problems, one by one
	Link, LinkText     string // a file beside the page
	Plain              string // what a terminal shows in place of Items

	// Wide is a table with a column a store, which a terminal shows in parts: the first two columns stand in each.
	Wide           bool
	Shades         [][]string // how the cells are painted, by row
	List           template.URL
	File, ListText string // the csv file's name and link
}

// item is one problem of a page.
type item struct{ Place, What, Fix string }

// html is the page as one file that needs nothing else.
func (p page) html() ([]byte, error) {
	t, err := templates.ReportPage()
	if err != nil {
		return nil, fmt.Errorf("read the report's template: %w", err)
	}
	if p.Lists {
		p = p.typeset()
		if err := p.addLists(); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("fill the report's template: %w", err)
	}
	return b.Bytes(), nil
}

// typeset is the page with no-break spaces where French wants them, so that no line begins with a colon.
func (p page) typeset() page {
	if p.Lang != "fr" {
		return p
	}
	space := strings.NewReplacer(" :", "\u00a0:", " ;", "\u00a0;", " ?", "\u00a0?", " !", "\u00a0!", "« ", "«\u00a0", " »", "\u00a0»", "n° ", "n°\u00a0").Replace
	p.Title, p.Subtitle, p.Lead = space(p.Title), space(p.Subtitle), space(p.Lead)
	p.Chapters = slices.Clone(p.Chapters)
	for i := range p.Chapters {
		c := &p.Chapters[i]
		c.Title, c.Finding, c.Note = space(c.Title), space(c.Finding), space(c.Note)
	}
	return p
}

// addLists gives each chapter with a table its csv file.
func (p *page) addLists() (err error) {
	p.Chapters = slices.Clone(p.Chapters)
	for i := range p.Chapters {
		c := &p.Chapters[i]
		if len(c.Head) == 0 {
			continue
		}
		c.File, c.ListText = c.ID+".csv", "These figures as csv"
		if p.Lang == "fr" {
			c.ListText = "Ces chiffres en csv"
		}
		if c.List, err = c.list(p.Lang); err != nil {
			return err
		}
	}
	return nil
}

// terminal writes the page as text of at most 80 columns.
func (p page) terminal(w io.Writer) error {
	if p.Lists {
		p = p.typeset()
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n%s\n\n%s\n", p.Title, wrap(p.Subtitle, textWidth), wrap(p.Lead, textWidth))
	for _, c := range p.Chapters {
		fmt.Fprintf(&b, "\n%s\n%s\n", strings.ToUpper(c.Title), wrap(c.Finding, textWidth))
		if len(c.Head) > 0 {
			b.WriteString(c.terminal())
		}
		b.WriteString(c.Plain)
		if c.Note != "" {
			fmt.Fprintf(&b, "%s\n", wrap(c.Note, textWidth))
		}
		b.WriteString(c.Lines)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// terminal is the chapter's table as text, in several parts where it is too wide for one.
func (c *chapter) terminal() string {
	whole := textTable(c.Head, c.Rows, c.Foot)
	over := widest(whole) - textWidth
	const fixed = 2
	switch {
	case over <= 0:
		return whole
	case !c.Wide || len(c.Head) <= fixed+1:
		names := 0
		for _, r := range c.Rows {
			if len(r) > 0 {
				names = max(names, text.StringWidthWithoutEscSequences(r[0]))
			}
		}
		return tableIn(c.Head, c.Rows, c.Foot, max(names-over, 16))
	}
	var parts []string
	for from := fixed; from < len(c.Head); {
		to := from + 1
		part := c.columns(fixed, from, to)
		for to < len(c.Head) {
			more := c.columns(fixed, from, to+1)
			if widest(more) > textWidth {
				break
			}
			part, to = more, to+1
		}
		parts, from = append(parts, part), to
	}
	return strings.Join(parts, "\n")
}

// columns is the table of the first columns and of some others.
func (c *chapter) columns(fixed, from, to int) string {
	some := func(row []string) []string { return append(slices.Clone(row[:fixed]), row[from:to]...) }
	rows := make([][]string, len(c.Rows))
	for i, r := range c.Rows {
		rows[i] = some(r)
		rows[i][0] = clip(r[0], 40)
	}
	return textTable(some(c.Head), rows, nil)
}

// widest is the width of the longest line.
func widest(s string) (n int) {
	for line := range strings.Lines(s) {
		n = max(n, text.StringWidthWithoutEscSequences(strings.TrimRight(line, "\n")))
	}
	return n
}

// textWidth is the width of a terminal that everybody has.
const textWidth = 80

// textTable is a plain table: the first column to the left, the others to the right.
func textTable(head []string, rows [][]string, foot []string) string {
	return tableIn(head, rows, foot, 0)
}

// tableIn is textTable with the first column wrapped to a width; 0 leaves it as it is.
func tableIn(head []string, rows [][]string, foot []string, first int) string {
	t := table.NewWriter()
	t.SetStyle(table.Style{Name: "plain", Box: table.BoxStyle{PaddingLeft: "  ", PaddingRight: ""}, Options: table.OptionsNoBordersAndSeparators, Format: table.FormatOptions{Footer: text.FormatDefault, Header: text.FormatDefault, Row: text.FormatDefault}})
	var columns []table.ColumnConfig
	for i := range head {
		column := table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight, AlignFooter: text.AlignRight}
		if i == 0 {
			column.Align, column.AlignHeader, column.AlignFooter = text.AlignLeft, text.AlignLeft, text.AlignLeft
			column.WidthMax, column.WidthMaxEnforcer = first, text.WrapSoft
		}
		columns = append(columns, column)
	}
	t.SetColumnConfigs(columns)
	t.AppendHeader(cells(head))
	for _, r := range rows {
		t.AppendRow(cells(r))
	}
	if len(foot) > 0 {
		t.AppendFooter(cells(foot))
	}
	return t.Render() + "\n"
}

func cells(words []string) table.Row {
	row := make(table.Row, len(words))
	for i, w := range words {
		row[i] = w
	}
	return row
}

// noSnapshot is the problem of a snapshot that is not there.
func noSnapshot(asOf *crm.Date, lang string) error {
	of := ""
	if asOf != nil {
		of = " of " + asOf.Format(lang)
		if lang == "fr" {
			of = " au " + asOf.Format(lang)
		}
	}
	return problem.New(problem.NoSnapshot, problem.Args{"of": of})
}

// percent is a share as people read it, one decimal.
func percent(share float64, lang string) string {
	tenths := int64(share*1000 + 0.5)
	point, sign := ".", "%"
	if lang == "fr" {
		point, sign = ",", "\u00a0%"
	}
	return fmt.Sprintf("%d%s%d%s", tenths/10, point, tenths%10, sign)
}

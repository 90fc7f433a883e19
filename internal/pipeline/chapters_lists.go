package pipeline

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"html/template"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform"
)

// aList is the customers of class A with the reason of each, the best first.
func (w *Workspace) aList(profiles []crm.Profile) ([]byte, error) {
	list := newList(w.Lang, w.heads("customer_id", "name", "net_sales", "orders", "last_order_on", "rfm_segment", "tier", "because"))
	for _, p := range aClass(profiles) {
		last := ""
		if p.LastOrderOn != nil {
			last = p.LastOrderOn.String()
		}
		group := string(p.RFMSegment)
		if w.Lang == "fr" {
			group = w.segmentTitle(p.RFMSegment)
		}
		list.row(neutral(p.CustomerID), neutral(crm.ReadableName(p.Name)), w.listed(p.NetSales), strconv.FormatInt(p.Orders, 10), last,
			neutral(group), neutral(p.Tier), w.listedReason(p.ABCBecause))
	}
	return list.text()
}

// productList is all products with their classes, those of the highest sales first.
func (w *Workspace) productList(products []transform.Product) ([]byte, error) {
	rows := [][]string{w.heads("product_id", "name", "sales", "lines", "abc_class", "abc_because", "margin", "margin_class", "margin_because")}
	for _, p := range slices.SortedStableFunc(slices.Values(products), func(a, b transform.Product) int { return ranked(a.Class, b.Class) }) {
		row := []string{neutral(p.ID), neutral(p.Name), w.listed(p.Sales), strconv.FormatInt(p.Lines, 10), p.Class.Name, w.listedReason(p.Class.Because), "", "", ""}
		if p.ByMargin != nil {
			row[6], row[7], row[8] = w.listed(*p.Margin), p.ByMargin.Name, w.listedReason(p.ByMargin.Because)
		}
		rows = append(rows, row)
	}
	return csvText(rows, w.Lang)
}

// marginList is the customers whose margin is known, the highest first.
func (w *Workspace) marginList(margins []transform.CustomerMargin) ([]byte, error) {
	rows := [][]string{w.heads("customer_id", "name", "margin", "sales_with_cost", "sales_without_cost", "margin_class", "margin_because")}
	for _, m := range slices.SortedStableFunc(slices.Values(margins), func(a, b transform.CustomerMargin) int { return ranked(a.Class, b.Class) }) {
		rows = append(rows, []string{
			neutral(m.CustomerID), neutral(crm.ReadableName(m.Name)), w.listed(m.Margin.Margin), w.listed(m.Known), w.listed(m.Unknown), m.Class.Name, w.listedReason(m.Class.Because),
		})
	}
	return csvText(rows, w.Lang)
}

// heads are the headings of a list: the columns' own names, in French what they mean.
func (w *Workspace) heads(names ...string) []string {
	if w.Lang != "fr" {
		return names
	}
	words := map[string]string{
		"customer_id": "N° client", "product_id": "N° article", "name": "Nom", "net_sales": "Ventes nettes", "orders": "Commandes",
		"last_order_on": "Dernière commande", "rfm_segment": "Segment", "tier": "Palier", "because": "Pourquoi", "sales": "Ventes",
		"lines": "Lignes", "abc_class": "Classe ABC", "abc_because": "Pourquoi cette classe", "margin": "Marge",
		"margin_class": "Classe par la marge", "margin_because": "Pourquoi cette classe par la marge",
		"sales_with_cost": "Ventes dont le coût est connu", "sales_without_cost": "Ventes dont le coût est inconnu",
	}
	heads := make([]string, len(names))
	for i, name := range names {
		heads[i] = words[name]
	}
	return heads
}

// listed is an amount in a list: with its four decimals, in French with a comma.
func (w *Workspace) listed(m crm.Money) string {
	if w.Lang == "fr" {
		return strings.Replace(m.String(), ".", ",", 1)
	}
	return m.String()
}

// listedReason is a reason in a list: as it is published, in French in French.
func (w *Workspace) listedReason(reason string) string {
	if w.Lang == "fr" {
		return reasonIn(w.Lang, w.Config.Currency, reason)
	}
	return reason
}

// list is a csv that a spreadsheet program of the reader's country opens in columns: French ones expect semicolons. The
// mark in front says that it is UTF-8.
type list struct {
	to  bytes.Buffer
	out *csv.Writer
}

// newList is a list with its heads.
func newList(lang string, heads []string) *list {
	l := &list{}
	l.to.WriteString("\ufeff")
	l.out = csv.NewWriter(&l.to)
	if lang == "fr" {
		l.out.Comma = ';'
	}
	l.row(heads...)
	return l
}

// row adds one; what goes wrong is told at the end.
func (l *list) row(cells ...string) { _ = l.out.Write(cells) }

// text is the whole list.
func (l *list) text() ([]byte, error) {
	if l.out.Flush(); l.out.Error() != nil {
		return nil, fmt.Errorf("write a list: %w", l.out.Error())
	}
	return l.to.Bytes(), nil
}

// csvText is rows as a list, the heads first.
func csvText(rows [][]string, lang string) ([]byte, error) {
	l := newList(lang, rows[0])
	for _, row := range rows[1:] {
		l.row(row...)
	}
	return l.text()
}

// figure is a number, an amount or a percentage as people read it.
var figure = regexp.MustCompile(`^([-−+]?)(?:\p{Sc}|[A-Z]{3}\x{a0})?(\d[\d,.\x{202f}]*)(?:\x{a0}(?:\p{Sc}|[A-Z$]{2,4}))?(\x{a0}?%)?$`)

// plain is a cell for a spreadsheet program: a figure without groups, blanks and currency, a text neutralised.
func plain(s, lang string) string {
	parts := figure.FindStringSubmatch(s)
	if parts == nil {
		return neutral(s)
	}
	groups := "\u202f"
	if lang != "fr" {
		groups = ","
	}
	number := strings.ReplaceAll(parts[2], groups, "")
	if parts[1] == "-" || parts[1] == "−" {
		number = "-" + number
	}
	if parts[3] != "" {
		number += "%"
	}
	return number
}

// list is the chapter's table as a csv file inside the page, so that its link works without anything beside the page.
func (c *chapter) list(lang string) (template.URL, error) {
	head := make([]string, len(c.Head))
	for i, h := range c.Head {
		head[i] = neutral(h)
	}
	rows := [][]string{head}
	for _, r := range append(c.Rows[:len(c.Rows):len(c.Rows)], c.Foot) {
		if len(r) == 0 {
			continue
		}
		row := []string{neutral(r[0])}
		for _, cell := range r[1:] {
			row = append(row, plain(cell, lang))
		}
		rows = append(rows, row)
	}
	text, err := csvText(rows, lang)
	return template.URL("data:text/csv;charset=utf-8;base64," + base64.StdEncoding.EncodeToString(text)), err
}

// shown is a cell of the page.
type shown struct {
	Text  string
	Head  bool   // it names its row
	Class string // how it is painted, "" not at all
}

// Cells are the rows as the page shows them.
func (c *chapter) Cells() [][]shown {
	all := make([][]shown, len(c.Rows))
	for i, r := range c.Rows {
		for j, text := range r {
			cell := shown{Text: text, Head: j == 0 && !c.Words}
			if i < len(c.Shades) && j < len(c.Shades[i]) {
				cell.Class = c.Shades[i][j]
			}
			all[i] = append(all[i], cell)
		}
	}
	return all
}

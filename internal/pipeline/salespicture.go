package pipeline

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/chart"
	"github.com/habitue-crm/habitue/internal/crm"
)

// daySums is a sink that keeps what each day's goods and discounts come to, and nothing else.
type daySums struct {
	nothing
	by map[crm.Date]crm.Money
}

// OrderLine adds a line to its day.
func (d *daySums) OrderLine(l crm.OrderLine) error {
	d.add(l.Date, l.Type, l.Amount)
	return nil
}

func (d *daySums) add(day crm.Date, t crm.LineType, amount *crm.Money) {
	if amount == nil || t != crm.Goods && t != crm.Discount {
		return
	}
	if d.by == nil {
		d.by = map[crm.Date]crm.Money{}
	}
	d.by[day] += *amount
}

// barsShown is how many bars a small picture has at most.
const barsShown = 14

// bars are the sums by day where they are few, else by month, else by year; the last ones where they are many. What a
// bar stands for is said too.
func (d *daySums) bars(s *Session, currency string) (title string, bars []chart.Bar) {
	if len(d.by) == 0 {
		return "", nil
	}
	ways := []struct {
		fr, en string
		of     func(crm.Date) (key, name string)
	}{
		{"Ventes par jour", "Sales by day", func(c crm.Date) (string, string) { return c.String(), c.Format(s.Lang) }},
		{"Ventes par mois", "Sales by month", func(c crm.Date) (string, string) { return c.String()[:7], monthName(c, s.Lang) }},
		{"Ventes par an", "Sales by year", func(c crm.Date) (string, string) { return c.String()[:4], c.String()[:4] }},
	}
	for i, way := range ways {
		sums, names := map[string]crm.Money{}, map[string]string{}
		var keys []string
		for day, sum := range d.by {
			key, name := way.of(day)
			if _, found := sums[key]; !found {
				keys = append(keys, key)
			}
			sums[key] += sum
			names[key] = name
		}
		most := barsShown
		if i == 1 {
			most = 36
		}
		if len(keys) > most && i < len(ways)-1 {
			continue
		}
		slices.Sort(keys)
		title = s.Say(way.fr, way.en)
		for _, key := range keys[max(0, len(keys)-36):] {
			bars = append(bars, chart.Bar{Name: names[key], Value: int64(sums[key]), Label: strings.TrimRight(sums[key].Format(s.Lang, currency), "\u00a0")})
		}
		return title, bars
	}
	return "", nil
}

// monthName is a month as people read it.
func monthName(d crm.Date, lang string) string {
	fr := []string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}
	en := []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	text := d.String()
	at := int(text[5]-'0')*10 + int(text[6]-'0') - 1
	if lang == "fr" {
		return fmt.Sprintf("%s %s", fr[at], text[:4])
	}
	return fmt.Sprintf("%s %s", en[at], text[:4])
}

// chapter is the picture with its figures, and whether there is anything to show.
func (d *daySums) chapter(s *Session, currency string) (chapter, bool) {
	title, bars := d.bars(s, currency)
	if len(bars) == 0 {
		return chapter{}, false
	}
	top := slices.MaxFunc(bars, func(a, b chart.Bar) int { return int(max(-1, min(1, a.Value-b.Value))) })
	c := chapter{
		ID: "sales", Title: title, Fold: s.Say("Les chiffres", "The figures"), Head: []string{s.Say("Période", "Period"), s.Say("Ventes nettes", "Net sales")},
		Note:    s.Say("Toutes les lignes, ventes sans client connu comprises.", "Every line, sales without a known customer included."),
		Finding: s.Say("Le plus fort : "+top.Name+", "+top.Label+".", "The highest: "+top.Name+", "+top.Label+"."),
	}
	for _, b := range bars {
		c.Rows = append(c.Rows, []string{b.Name, b.Label})
	}
	for _, layout := range []chart.Layout{chart.Wide, chart.Narrow} {
		c.Pictures = append(c.Pictures, template.HTML(chart.Bars(layout, "sales-picture", title, c.Finding, bars))) // our own SVG; every text in it is escaped
	}
	return c, true
}

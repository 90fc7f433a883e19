package pipeline

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/chart"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/sales"
)

// soldTotal is all that was sold in a month, walk-ins included.
func soldTotal(m sales.Month) crm.Money { return m.NetSales + m.WalkIns }

// sold is what was sold month by month, beside the year before.
func (v *view) sold() chapter {
	t := v.s.Sales
	c := chapter{
		ID: "sales", Title: v.say("Ventes par mois", "Sales by month"), Fold: v.say("Les chiffres", "The figures"),
		Head: []string{v.say("Mois", "Month"), v.say("Ventes", "Sales")},
	}
	yearly := len(t.Months) > 12
	if yearly {
		c.Head = append(c.Head, v.say("Un an avant", "A year before"), v.say("Écart", "Change"))
	}
	var walkIns crm.Money
	for _, m := range t.Months {
		walkIns += m.WalkIns
	}
	if walkIns != 0 {
		c.Head = append(c.Head, v.say("dont sans client connu", "of which walk-ins"))
	}
	var columns []chart.Month
	from := max(0, len(t.Months)-shownMonths)
	for i := from; i < len(t.Months); i++ {
		m := t.Months[i]
		column := chart.Month{Name: monthWord(m.Month.First(), v.lang), Value: int64(soldTotal(m))}
		row := []string{monthName(m.Month.First(), v.lang), v.money(soldTotal(m))}
		unfinished := t.Partial && i == len(t.Months)-1
		if unfinished {
			row[0] += "*"
		}
		switch {
		case i >= 12:
			before := int64(soldTotal(t.Months[i-12]))
			column.Before = &before
			change := "–"
			if !unfinished {
				change = v.change(soldTotal(m), crm.Money(before))
			}
			row = append(row, v.money(crm.Money(before)), change)
		case yearly:
			row = append(row, "–", "–")
		}
		if walkIns != 0 {
			row = append(row, v.money(m.WalkIns))
		}
		c.Rows, columns = append(c.Rows, row), append(columns, column)
	}
	c.Finding = v.soldFinding(t)
	if t.Partial {
		c.Note = v.say("* : ce mois n'est pas fini.", "*: that month is not over.")
	}
	words := chart.MonthsWords{
		Title: c.Title, Finding: c.Finding, Now: v.say("ventes du mois", "sales of the month"),
		Amount: func(n int64) string { return v.compact(crm.Money(n)) },
	}
	if yearly {
		words.Before = v.say("un an avant", "a year before")
	}
	if t.Partial {
		words.Unfinished = v.say("mois en cours", "not over yet")
	}
	c.Pictures = v.pictures(func(l chart.Layout) string { return chart.Months(l, "sales-picture", words, columns) })
	return c
}

// soldFinding compares twelve whole months with the twelve before, or names the best month where there are not so many.
func (v *view) soldFinding(t *sales.Table) string {
	whole := t.Months
	if t.Partial {
		whole = whole[:len(whole)-1]
	}
	if len(whole) == 0 {
		return v.say("Aucun mois n'est encore fini.", "No month is over yet.")
	}
	if len(whole) >= 24 {
		var now, before crm.Money
		for i := range 12 {
			now += soldTotal(whole[len(whole)-1-i])
			before += soldTotal(whole[len(whole)-13-i])
		}
		change := v.change(now, before)
		return v.say(
			fmt.Sprintf("%s sur les 12 derniers mois finis, %s sur les 12 d'avant : %s.", v.money(now), v.money(before), change),
			fmt.Sprintf("%s in the last 12 whole months, %s in the 12 before: %s.", v.money(now), v.money(before), change))
	}
	best := whole[0]
	for _, m := range whole {
		if soldTotal(m) > soldTotal(best) {
			best = m
		}
	}
	return v.say(
		fmt.Sprintf("Le mois le plus fort : %s, %s.", monthName(best.Month.First(), v.lang), v.money(soldTotal(best))),
		fmt.Sprintf("The best month: %s, %s.", monthName(best.Month.First(), v.lang), v.money(soldTotal(best))))
}

// change is how much more or less in percent, with its sign; a dash where there is nothing to compare with.
func (v *view) change(now, before crm.Money) string {
	if before <= 0 {
		return "–"
	}
	share := float64(now-before) / float64(before)
	if share < 0 {
		return "−" + v.share(-share)
	}
	return "+" + v.share(share)
}

// compact is an amount beside an axis: thousands and millions in short.
func (v *view) compact(m crm.Money) string {
	units, suffix := int64(m)/crm.Scale, ""
	tenths := false
	switch whole := max(units, -units); {
	case whole >= 1_000_000:
		units, suffix, tenths = units/100_000, "M", true
	case whole >= 10_000:
		units, suffix = units/1000, "k"
	}
	text := v.count(units)
	if tenths {
		text = v.count(units / 10)
		if rest := max(units%10, -units%10); rest != 0 {
			text += v.say(",", ".") + fmt.Sprint(rest)
		}
	}
	if v.lang == "fr" {
		return text + "\u00a0" + suffix + crm.CurrencySymbol(v.currency)
	}
	return crm.CurrencySymbol(v.currency) + text + suffix
}

// monthWord is a month without its year.
func monthWord(d crm.Date, lang string) string {
	name := monthName(d, lang)
	return name[:len(name)-len(" 2025")]
}

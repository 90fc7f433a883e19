package pipeline

import (
	"fmt"
	"strconv"

	"github.com/habitue-crm/habitue/transform/cohort"
)

// shownMonths is how many months a table shows; --json has all.
const shownMonths = 12

// cohorts is the share of those who began in a month that came back in each of the next.
func (v *view) cohorts() chapter {
	t := v.s.Cohorts
	c := chapter{
		ID: "cohorts", Title: v.say("Cohortes", "Cohorts"),
		Head: []string{v.say("Début", "Began"), v.say("Personnes", "People")},
		Note: v.say(
			"En pour cent des personnes qui ont commencé ce mois-là : 1 est le mois suivant, 2 celui d'après.",
			"In percent of those who began in that month: 1 is the month after, 2 the one after that."),
	}
	rows := t.Rows[max(0, len(t.Rows)-shownMonths):]
	last := 0
	for _, r := range rows {
		last = max(last, min(len(r.Active)-1, shownMonths))
	}
	for k := 1; k <= last; k++ {
		c.Head = append(c.Head, strconv.Itoa(k))
	}
	marked := false
	for _, r := range rows {
		cells, shades := []string{monthName(r.Month.First(), v.lang), v.count(r.Customers)}, []string{"", ""}
		for k := 1; k <= last; k++ {
			cell, shade := "", "grid"
			if k < len(r.Active) {
				percent := (200*r.Active[k] + r.Customers) / (2 * r.Customers)
				cell, shade = strconv.FormatInt(percent, 10), cohortShade(percent)
				if t.Partial && k == len(r.Active)-1 {
					cell, marked = cell+"*", true
				}
			}
			cells, shades = append(cells, cell), append(shades, shade)
		}
		c.Rows, c.Shades = append(c.Rows, cells), append(c.Shades, shades)
	}
	if marked {
		c.Note += v.say(" * : ce mois n'est pas fini.", " *: that month is not over.")
	}
	c.Finding = v.cohortFinding(t)
	return c
}

// cohortShade is how a percentage is painted, in seven steps.
func cohortShade(percent int64) string {
	for i, below := range []int64{1, 3, 6, 12, 25, 50} {
		if percent < below {
			return [...]string{"grid", "grid s1", "grid s2", "grid s3", "grid s4", "grid s5"}[i]
		}
	}
	return "grid s6"
}

// cohortFinding says how many come back in the month after the first, over all cohorts for which that month is over.
func (v *view) cohortFinding(t cohort.Table) string {
	var people, back int64
	for _, r := range t.Rows {
		next := r.Month + 1
		if next < t.Last || next == t.Last && !t.Partial {
			people, back = people+r.Customers, back+r.Active[1]
		}
	}
	if people == 0 {
		return v.say("Aucun mois n'est encore suivi d'un autre qui soit fini.", "No month is followed by another that is over yet.")
	}
	share := v.share(cohort.Ratio(back, people))
	return v.say(
		fmt.Sprintf("%s commandent de nouveau le mois qui suit leur première commande.", share),
		fmt.Sprintf("%s order again in the month after their first order.", share))
}

// balance is who came and who went, month by month.
func (v *view) balance() chapter {
	b := v.s.Balance
	c := chapter{
		ID: "balance", Title: v.say("Qui vient, qui part", "Who comes, who goes"),
		Head: []string{v.say("Mois", "Month"), v.say("Au début", "At the start"), v.say("Nouveaux", "New"), v.say("Revenus", "Back"), v.say("Partis", "Gone"), v.say("À la fin", "At the end")},
	}
	months := b.Months[max(0, len(b.Months)-shownMonths-1):]
	for i, m := range months {
		name := monthName(m.Month.First(), v.lang)
		if b.Partial && i == len(months)-1 {
			name += "*"
		}
		c.Rows = append(c.Rows, []string{name, v.count(m.Start), v.count(m.New), v.count(m.Reactivated), v.count(m.Lapsed), v.count(m.End)})
	}
	c.Note = v.lapseNote(b)
	whole := b.Months
	if b.Partial {
		whole = whole[:len(whole)-1]
	}
	if len(whole) == 0 {
		c.Finding = v.say("Aucun mois n'est encore fini.", "No month is over yet.")
		return c
	}
	m := whole[len(whole)-1]
	change := m.End - m.Start
	sign := "+"
	if change < 0 {
		sign = "−"
		change = -change
	}
	fresh := v.counted(m.New, forms{"nouveau", "nouveaux"}, forms{"new", "new"})
	back := v.counted(m.Reactivated, forms{"revenu", "revenus"}, forms{"back", "back"})
	gone := v.counted(m.Lapsed, forms{"parti", "partis"}, forms{"gone", "gone"})
	c.Finding = v.say(
		fmt.Sprintf("En %s : %s et %s pour %s ; %s%s.", monthName(m.Month.First(), "fr"), fresh, back, gone, sign, v.people(change)),
		fmt.Sprintf("In %s: %s and %s for %s; %s%s.", monthName(m.Month.First(), "en"), fresh, back, gone, sign, v.people(change)))
	return c
}

// lapseNote says when somebody counts as gone.
func (v *view) lapseNote(b cohort.Balance) string {
	note := v.say(
		fmt.Sprintf("Parti : sans commande depuis plus de %s jours (%s).", v.count(b.Lapse.Days), reasonIn("fr", v.currency, b.Lapse.Because)),
		fmt.Sprintf("Gone: no order for more than %s days (%s).", v.count(b.Lapse.Days), reasonIn("en", v.currency, b.Lapse.Because)))
	if b.Partial {
		note += v.say(" * : ce mois n'est pas fini.", " *: that month is not over.")
	}
	return note
}

// seconds is how soon the second order follows.
func (v *view) seconds() chapter {
	c := chapter{
		ID: "second-orders", Title: v.say("La deuxième commande", "The second order"),
		Head: []string{v.say("Dans les", "Within"), v.say("Part des acheteurs", "Share of buyers"), v.say("Entre", "Between"), v.say("Encore attendus", "Still awaited")},
		Note: v.say(
			"Estimation de Kaplan-Meier, intervalle à 95\u00a0% : qui vient de commencer compte pour le temps écoulé.",
			"Kaplan-Meier estimate, interval of 95%: who has just begun counts for the time gone by."),
		Finding: v.say("Trop peu de monde pour une estimation.", "Too few people for an estimate."),
	}
	for _, r := range v.s.SecondOrders.Within {
		days := v.say(fmt.Sprintf("%d jours", r.Days), fmt.Sprintf("%d days", r.Days))
		if r.Withheld {
			c.Rows = append(c.Rows, []string{days, "–", "–", v.count(r.AtRisk)})
			continue
		}
		c.Rows = append(c.Rows, []string{days, v.share(r.Share), v.share(r.Low) + " – " + v.share(r.High), v.count(r.AtRisk)})
		c.Finding = v.say(
			fmt.Sprintf("%s des acheteurs commandent de nouveau dans les %d jours.", v.share(r.Share), r.Days),
			fmt.Sprintf("%s of buyers order again within %d days.", v.share(r.Share), r.Days))
	}
	return c
}

// concentration is how much hangs on few, and on first orders.
func (v *view) concentration() chapter {
	s := v.s.Concentration
	return chapter{
		ID: "concentration", Title: v.say("De qui dépendent les ventes", "Whom the sales hang on"),
		Head: []string{v.say("Mesure", "Measure"), v.say("Valeur", "Value")},
		Rows: [][]string{
			{v.say("Ventes des premières commandes", "Sales of first orders"), v.money(s.FirstOrders)},
			{v.say("leur part, tout l'historique", "their share, whole history"), v.share(s.FirstShare)},
			{v.say("leur part, 12 derniers mois", "their share, last 12 months"), v.share(s.FirstShareOfYear)},
			{v.say("Indice de concentration (HHI)", "Concentration index (HHI)"), v.decimal(s.HHI, 4)},
			{v.say("comme autant de clients égaux", "like so many equal customers"), v.decimal(s.Alike, 1)},
		},
		Finding: v.say(
			fmt.Sprintf("%s des ventes des 12 derniers mois viennent de premières commandes.", v.share(s.FirstShareOfYear)),
			fmt.Sprintf("%s of the sales of the last 12 months come from first orders.", v.share(s.FirstShareOfYear))),
		Note: v.say("Première commande : les ventes du premier jour d'achat.", "First order: the sales of the first day with an order."),
	}
}

// decimal is a number as the language writes it.
func (v *view) decimal(f float64, digits int) string {
	text := strconv.FormatFloat(f, 'f', digits, 64)
	if v.lang == "fr" {
		return text[:len(text)-digits-1] + "," + text[len(text)-digits:]
	}
	return text
}

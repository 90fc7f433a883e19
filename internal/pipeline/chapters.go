package pipeline

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/chart"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/tier"
)

func (v *view) segments() chapter {
	c := chapter{
		ID: "segments", Title: v.say("Segments", "Segments"), Fold: v.say("Les chiffres", "The figures"),
		Head: []string{v.say("Segment", "Segment"), v.say("Personnes", "People"), v.say("Ventes nettes", "Net sales")},
		Note: v.scoresNote(),
	}
	var bars []chart.Bar
	var best transform.SegmentSummary
	for i, s := range v.s.RFM.Segments {
		c.Rows = append(c.Rows, []string{v.w.segmentTitle(s.Segment), v.count(s.Customers), v.money(s.NetSales)})
		bars = append(bars, chart.Bar{Name: clip(v.w.segmentTitle(s.Segment), 28), Value: s.Customers, Label: v.count(s.Customers)})
		if i == 0 || s.Customers > best.Customers {
			best = s
		}
	}
	c.Finding = v.say(
		fmt.Sprintf("Le plus grand groupe est « %s » : %s.", v.w.segmentTitle(best.Segment), v.people(best.Customers)),
		fmt.Sprintf("The largest group is “%s”: %s.", v.w.segmentTitle(best.Segment), v.people(best.Customers)))
	c.Pictures = v.pictures(func(l chart.Layout) string { return chart.Bars(l, "segments-picture", c.Title, c.Finding, bars) })
	return c
}

func (v *view) classes() chapter {
	c := chapter{
		ID: "abc", Title: v.say("Classes ABC", "ABC classes"), Fold: v.say("Les chiffres", "The figures"),
		Head: []string{v.say("Classe", "Class"), v.say("Personnes", "People"), v.say("Ventes nettes", "Net sales"), v.say("Part des ventes", "Share of sales")},
	}
	for _, row := range []struct {
		name  string
		class transform.ClassSummary
	}{{"A", v.s.ABC.A}, {"B", v.s.ABC.B}, {"C", v.s.ABC.C}} {
		c.Rows = append(c.Rows, []string{row.name, v.count(row.class.Customers), v.money(row.class.NetSales), v.share(row.class.Share)})
	}
	people := 0.0
	if v.s.Totals.Buyers > 0 {
		people = float64(v.s.ABC.A.Customers) / float64(v.s.Totals.Buyers)
	}
	c.Finding = v.say(
		fmt.Sprintf("%s de vos acheteurs font %s des ventes : c'est la classe A.", v.share(people), v.share(v.s.ABC.A.Share)),
		fmt.Sprintf("%s of your buyers make %s of the sales: class A.", v.share(people), v.share(v.s.ABC.A.Share)))
	c.Note = v.classWindow()
	if v.s.ABC.TieAtCut {
		c.Note += " " + v.say("À la limite d'une classe, des personnes ont les mêmes ventes ; leur numéro les départage.", "At the edge of a class people have equal sales; their id decides.")
	}
	c.Pictures = v.lorenz(c)
	return c
}

func (v *view) lorenz(c chapter) []template.HTML {
	var values []int64
	for i := range v.profiles {
		if p := &v.profiles[i]; p.Orders > 0 {
			values = append(values, int64(classedBy(p)))
		}
	}
	slices.Sort(values)
	slices.Reverse(values)
	words := chart.LorenzWords{Title: c.Title, Finding: c.Finding, Customers: v.say("acheteurs, des meilleurs aux derniers", "buyers, the best first"), Sales: v.say("ventes", "sales"), Sign: v.say("\u00a0%", "%"), Key: v.classKey()}
	a, b := int(v.s.ABC.A.Customers), int(v.s.ABC.A.Customers+v.s.ABC.B.Customers)
	return v.pictures(func(l chart.Layout) string { return chart.Lorenz(l, "abc-picture", words, values, a, b) })
}

// classKey says beside the curve what the classes are.
func (v *view) classKey() (lines []string) {
	for _, row := range v.classRows(transform.ClassesSummary{
		A: transform.CountedClass{Count: v.s.ABC.A.Customers, Share: v.s.ABC.A.Share},
		B: transform.CountedClass{Count: v.s.ABC.B.Customers, Share: v.s.ABC.B.Share},
		C: transform.CountedClass{Count: v.s.ABC.C.Customers, Share: v.s.ABC.C.Share},
	}) {
		lines = append(lines, v.say(row[0]+" : "+row[1]+" acheteurs, "+row[3]+" des ventes", row[0]+": "+row[1]+" buyers, "+row[3]+" of sales"))
	}
	return append(lines, v.say("- - - : si tous achetaient autant", "- - -: if all bought alike"))
}

func (v *view) tiersChapter() chapter {
	c := chapter{
		ID: "tiers", Title: v.say("Paliers", "Tiers"),
		Head: []string{v.say("Palier", "Tier"), v.say("À partir de", "From"), v.say("Personnes", "People"), v.say("Ventes de la période", "Sales of the window")},
	}
	ladder := v.w.tierRules().On(v.s.AsOf)
	if ladder.Metric.Counts() {
		c.Head[3] = v.say("De la période", "In the window")
	} else if ladder.Metric == tier.Margin {
		c.Head[3] = v.say("Marge de la période", "Margin of the window")
	}
	gives := slices.ContainsFunc(ladder.Steps, func(s tier.Step) bool { return len(s.Benefits) > 0 })
	if gives {
		c.Head = append(c.Head, v.say("Avantages", "Benefits"))
	}
	for _, t := range v.s.Tiers {
		name, from := t.Tier, v.ladderAmount(ladder, t.From)
		if name == "" {
			name, from = v.say("aucun", "none"), ""
		}
		row := []string{name, from, v.count(t.Customers), v.ladderAmount(ladder, t.Sales)}
		if gives {
			row = append(row, strings.Join(benefitsOf(ladder, t.Tier), ", "))
		}
		c.Rows = append(c.Rows, row)
	}
	c.Finding, c.Note = v.topTier(ladder), v.windowWords(ladder)
	return c
}

// topTier says how many stand on the highest step that somebody has reached, and where the ladder counts money, how
// much of it is theirs.
func (v *view) topTier(l tier.Ladder) string {
	var top transform.TierSummary
	var all crm.Money
	for _, t := range v.s.Tiers {
		all += max(t.Sales, 0)
		if t.Tier != "" && t.Customers > 0 {
			top = t
		}
	}
	if top.Customers == 0 {
		return v.say("Personne n'a encore de palier.", "Nobody has a tier yet.")
	}
	share := ""
	switch part := v.share(float64(max(top.Sales, 0)) / float64(max(all, 1))); {
	case l.Metric.Counts():
	case l.Metric == tier.Margin:
		share = v.say(", "+part+" de la marge", ", "+part+" of the margin")
	default:
		share = v.say(", "+part+" des ventes", ", "+part+" of the sales")
	}
	return v.say(
		fmt.Sprintf("Le plus haut palier atteint, « %s » : %s%s.", top.Tier, v.people(top.Customers), share),
		fmt.Sprintf("The highest tier that is reached, “%s”: %s%s.", top.Tier, v.people(top.Customers), share))
}

// windowWords say what a ladder counts and since when.
func (v *view) windowWords(l tier.Ladder) string {
	metrics := map[tier.Metric][2]string{
		tier.NetSales: {"les ventes nettes", "net sales"}, tier.GrossSales: {"les ventes avant retours", "gross sales"},
		tier.Orders: {"le nombre de commandes", "the number of orders"}, tier.OrderDays: {"le nombre de jours d'achat", "the number of days with orders"},
		tier.QualifyingPoints: {"les points de statut", "qualifying points"},
		tier.Quantity:         {"les pièces achetées", "pieces bought"}, tier.Margin: {"la marge", "margin"},
	}
	fr, en := metrics[l.Metric][0], metrics[l.Metric][1]
	switch {
	case l.Window == tier.Calendar:
		return v.say("Selon "+fr+" depuis le 1er janvier.", "By "+en+" since 1 January.")
	case l.Window == tier.Anniversary:
		return v.say("Selon "+fr+" de l'année d'adhésion en cours.", "By "+en+" of the running year of membership.")
	case l.WindowMonths == 0:
		return v.say("Selon "+fr+" de tout l'historique.", "By "+en+" of the whole history.")
	}
	return v.say(fmt.Sprintf("Selon %s des %d derniers mois.", fr, l.WindowMonths), fmt.Sprintf("By %s of the last %d months.", en, l.WindowMonths))
}

func (v *view) contact() chapter {
	s := v.s.Contact
	c := chapter{
		ID: "contact", Title: v.say("À qui l'on peut écrire", "Who can be written to"),
		Head: []string{v.say("Personnes", "People"), v.say("Nombre", "Number")},
		Rows: [][]string{
			{v.say("connues", "known"), v.count(v.s.Totals.Customers)},
			{v.say("avec une adresse utilisable", "with a usable address"), v.count(s.WithAddress)},
			{v.say("accord donné", "consent given"), v.count(s.Granted)},
			{v.say("accord refusé", "consent denied"), v.count(s.Denied)},
			{v.say("accord inconnu", "consent unknown"), v.count(s.Unknown)},
			{v.say("ne plus écrire", "never write again"), v.count(s.Suppressed)},
		},
	}
	c.Finding = v.say(
		fmt.Sprintf("Accord donné pour le courriel : %s.", v.people(s.Granted)),
		fmt.Sprintf("%s gave consent to e-mail.", v.people(s.Granted)))
	return c
}

// classWords are the names of the reconciliation's parts.
func (v *view) classWords(c fold.Class) string {
	words := map[fold.Class][2]string{
		fold.Sale:            {"ventes", "sales"},
		fold.Return:          {"retours", "returns"},
		fold.Deduction:       {"déductions", "deductions"},
		fold.PriceZero:       {"prix zéro", "price zero"},
		fold.NoQuantity:      {"sans quantité", "without a quantity"},
		fold.NotGoods:        {"port, cartes cadeaux, acomptes, pourboires, taxes", "shipping, gift cards, deposits, tips, taxes"},
		fold.Unpriced:        {"sans prix connu", "without a known price"},
		fold.UnknownCustomer: {"sans numéro de client", "without a customer's number"},
		fold.AfterAsOf:       {"après ce jour", "after this day"},
	}
	return v.say(words[c][0], words[c][1])
}

func (v *view) reconciliation() chapter {
	r := v.s.Reconciliation
	lines, _ := r.Counted(v.s.Basis)
	c := chapter{
		ID: "lines", Title: v.say("Toutes les lignes", "Every line"),
		Head: []string{v.say("Lignes", "Lines"), v.say("Nombre", "Number"), v.say("Montant", "Amount"), v.say("Comptées", "Counted")},
		Foot: []string{v.say("en tout", "in all"), v.count(r.Lines), v.money(r.Amount), v.count(lines)},
	}
	for _, part := range r.Parts {
		counted := "–"
		if v.s.Basis.Takes(part.Class) {
			counted = v.count(part.Lines)
		}
		c.Rows = append(c.Rows, []string{v.classWords(part.Class), v.count(part.Lines), v.money(part.Amount), counted})
	}
	loaded := v.counted(r.Lines, forms{"ligne a été chargée", "lignes ont été chargées"}, forms{"line was loaded", "lines were loaded"})
	count := v.counted(lines, forms{"compte", "comptent"}, forms{"of them counts", "of them count"})
	c.Finding = v.say(loaded+" ; "+count+" dans les chiffres ci-dessus. Aucune n'est perdue.", loaded+"; "+count+" in the figures above. None is lost.")
	return c
}

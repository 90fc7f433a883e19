package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/segment"
)

// segmentTitle is a segment's name as people read it: that of the shop's own map, else the known one.
func (w *Workspace) segmentTitle(s crm.Segment) string {
	return cmp.Or(w.ownTitle(s, w.Lang), s.Title(w.Lang))
}

// ownSegments are the names of the shop's own map.
func (w *Workspace) ownSegments() []string {
	var names []string
	for _, g := range w.Config.RFM.Own {
		names = append(names, g.Name)
	}
	return names
}

// scoresNote says how buyers were scored: how many scores there are and why, and where each begins.
func (v *view) scoresNote() string {
	r := v.s.RFM
	levels := int64(r.Levels)
	if levels == 0 { // a snapshot of an older version
		levels = 5
	}
	note := v.say(
		fmt.Sprintf("Selon la dernière commande (R), leur nombre (F) et leur montant (M), chacun noté de 1 à %d parmi vos acheteurs.", levels),
		fmt.Sprintf("By last order (R), number (F) and amount (M) of orders, each scored 1 to %d among your buyers.", levels))
	note += v.levelsNote(levels)
	if r.Split {
		note += v.say(" Les parts sont égales : des valeurs égales peuvent avoir des notes différentes.", " The parts are of equal size: equal values may have different scores.")
	}
	if len(r.Cuts.Recency) > 0 {
		note += v.cutsNote()
	}
	return note
}

// levelsNote says why there are so many scores.
func (v *view) levelsNote(levels int64) string {
	buyers := v.counted(v.s.Totals.Buyers, forms{"acheteur", "acheteurs"}, forms{"buyer", "buyers"})
	switch because := v.s.RFM.LevelsBecause; {
	case because == "":
		return ""
	case because == "set":
		return v.say(" Ce nombre de notes est réglé dans habitue.yaml.", " That many scores are set in habitue.yaml.")
	case levels <= 3:
		return v.say(fmt.Sprintf(" %d notes seulement, pour %s.", levels, buyers), fmt.Sprintf(" Only %d scores, for %s.", levels, buyers))
	}
	return v.say(fmt.Sprintf(" %d notes : %s, au moins dix par note.", levels, buyers), fmt.Sprintf(" %d scores: %s, at least ten a score.", levels, buyers))
}

// cutsNote says where each score begins, the best first.
func (v *view) cutsNote() string {
	cuts := v.s.RFM.Cuts
	join := func(n int, of func(int) string) string {
		words := make([]string, n)
		for i := range words {
			words[i] = of(i)
		}
		return strings.Join(slices.Compact(words), ", ") // equal cuts are one
	}
	n := len(cuts.Recency)
	r := join(n, func(i int) string { return v.count(cuts.Recency[i]) })
	f := join(n, func(i int) string { return v.count(cuts.Frequency[n-1-i]) })
	m := join(n, func(i int) string { return v.money(cuts.Monetary[n-1-i]) })
	return v.say(
		fmt.Sprintf(" Seuils, de la meilleure note à la plus basse : R jusqu'à %s jours ; F plus de %s commandes ; M plus de %s.", r, f, m),
		fmt.Sprintf(" Cuts, from the best score down: R up to %s days; F more than %s orders; M more than %s.", r, f, m))
}

// classWindow says where the classes end, of which days they are, and what each may be sent.
func (v *view) classWindow() string {
	a := v.s.ABC
	note := v.say("Ventes de tout l'historique.", "Sales of the whole history.")
	if a.Since != nil {
		note = v.say(
			fmt.Sprintf("Ventes du %s au %s.", a.Since.Format("fr"), v.s.AsOf.Format("fr")),
			fmt.Sprintf("Sales from %s to %s.", a.Since.Format("en"), v.s.AsOf.Format("en")))
	}
	if ends, found := strings.CutPrefix(a.Rule, "abc-"); found {
		first, second, _ := strings.Cut(ends, "/")
		note += v.say(
			fmt.Sprintf(" A : ceux qui font ensemble les premiers %s\u00a0%% des ventes, les plus gros d'abord ; B : jusqu'à %s\u00a0%% ; C : les autres.", first, second),
			fmt.Sprintf(" A: those who together make the first %s%% of sales, the highest first; B: up to %s%%; C: the rest.", first, second))
	}
	if mails := a.A.Mails + a.B.Mails + a.C.Mails; mails > 0 {
		note += v.say(
			fmt.Sprintf(" Courriels par an et par personne, au plus : A %d, B %d, C %d ; en tout %s.", a.A.Effort, a.B.Effort, a.C.Effort, v.count(mails)),
			fmt.Sprintf(" Mails a year for one person, at most: A %d, B %d, C %d; %s in all.", a.A.Effort, a.B.Effort, a.C.Effort, v.count(mails)))
	}
	return note
}

// classedBy is the amount that a class goes by, which only its reason keeps where it is not the whole history's: the
// one behind "by net", "by sales", ": net" or ": sales", with four decimals.
func classedBy(p *crm.Profile) crm.Money {
	for _, kind := range [...]string{" net ", " sales "} {
		before, after, found := strings.Cut(p.ABCBecause, kind)
		if !found || !strings.HasSuffix(before, "by") && !strings.HasSuffix(before, ":") {
			continue
		}
		point := strings.IndexByte(after, '.')
		if point < 0 || len(after) < point+5 {
			continue
		}
		if m, err := crm.ParseMoney(strings.ReplaceAll(after[:point+5], ",", "")); err == nil {
			return m
		}
	}
	return p.NetSales
}

// products is the classes of products; by margin too where costs are known.
func (v *view) products() chapter {
	p := v.s.Products
	c := chapter{
		ID: "products", Title: v.say("Articles", "Products"),
		Head: []string{v.say("Classe", "Class"), v.say("Articles", "Products"), v.say("Ventes", "Sales"), v.say("Part", "Share")},
		Rows: v.classRows(p.Sales),
		Finding: v.say(
			fmt.Sprintf("Les articles de la classe A, %s sur %s, font %s des ventes.", v.count(p.Sales.A.Count), v.count(p.Products), v.share(p.Sales.A.Share)),
			fmt.Sprintf("The products of class A, %s of %s, make %s of the sales.", v.count(p.Sales.A.Count), v.count(p.Products), v.share(p.Sales.A.Share))),
		Note: v.say("La liste : products.csv à côté de ce rapport.", "The list: products.csv beside this report."),
	}
	if p.NoProduct != 0 {
		c.Note = v.say(
			fmt.Sprintf("%s sans numéro d'article n'y sont pas. ", v.money(p.NoProduct)),
			fmt.Sprintf("%s without a product's number are not in it. ", v.money(p.NoProduct))) + c.Note
	}
	return c
}

func (v *view) classRows(s transform.ClassesSummary) (rows [][]string) {
	for _, row := range []struct {
		name  string
		class transform.CountedClass
	}{{"A", s.A}, {"B", s.B}, {"C", s.C}} {
		rows = append(rows, []string{row.name, v.count(row.class.Count), v.money(row.class.Value), v.share(row.class.Share)})
	}
	return rows
}

// margins is the classes by margin, of products and of customers side by side.
func (v *view) margins() chapter {
	p, m := v.s.Products.Margin, v.s.ABC.Margin
	c := chapter{
		ID: "margin", Title: v.say("Marge", "Margin"),
		Head: []string{v.say("Classe par la marge", "Class by margin"), v.say("Articles", "Products"), v.say("Marge", "Margin"), v.say("Personnes", "People"), v.say("Marge", "Margin")},
		Finding: v.say(
			fmt.Sprintf("Le coût est connu pour %s de ventes, pas pour %s : la marge ne parle que des premières.", v.money(p.KnownSales), v.money(p.UnknownSales)),
			fmt.Sprintf("The cost is known for %s of sales, not for %s: the margin speaks of the former alone.", v.money(p.KnownSales), v.money(p.UnknownSales))),
		Note: v.say("Prix payé moins coût de la liste d'articles, retours déduits. La liste : margins.csv à côté de ce rapport.", "Price paid less the cost in the product list, returns taken off. The list: margins.csv beside this report."),
	}
	of, by := v.classRows(p.ClassesSummary), v.classRows(m.ClassesSummary)
	for i := range of {
		c.Rows = append(c.Rows, append(of[i][:3:3], by[i][1], by[i][2]))
	}
	return c
}

// ranked puts ranks in order, those without one last.
func ranked(a, b segment.Class) int {
	switch {
	case a.Rank == b.Rank:
		return 0
	case b.Rank == 0 || a.Rank != 0 && a.Rank < b.Rank:
		return -1
	}
	return 1
}

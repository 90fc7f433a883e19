package pipeline

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/habitue-crm/habitue/internal/chart"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform"
)

// storeView puts the figures of the stores beside those of the chain.
type storeView struct {
	*view
	list []transform.StoreSummary
}

// storeRow is one figure: of the chain and of each store, by its place in the list.
type storeRow struct {
	name, chain string
	of          func(i int) string
}

// withheldCell stands where a figure is withheld or there is none.
const withheldCell = "–"

// storesPage is the report by store, or what to say where there are no stores.
func (v *view) storesPage() page {
	p := page{Lang: v.lang, Lists: true, Lead: v.say("Aucune feuille ne nomme deux magasins : il n'y a rien à comparer.", "No sheet names two stores: there is nothing to compare.")}
	p.Title = v.say("Vos magasins au "+v.s.AsOf.Format("fr"), "Your stores on "+v.s.AsOf.Format("en"))
	p.Subtitle = v.w.Config.Shop.Name
	if v.s.Sales == nil {
		p.Lead = v.say(
			"Cet état a été publié par une version d'avant les magasins ; habitue snapshot --as-of "+v.s.AsOf.String()+" le publie de nouveau.",
			"This snapshot was published by a version before stores; habitue snapshot --as-of "+v.s.AsOf.String()+" publishes it again.")
	}
	if v.s.Stores == nil {
		return p
	}
	s := &storeView{v, v.s.Stores.List}
	p.Lead = v.say(
		"Chaque client compte dans son magasin habituel, celui où il a le plus acheté, avec tous ses achats ; les ventes, les lignes et les articles comptent dans le magasin de la vente. Notes, classes et paliers sont ceux de toute l'enseigne.",
		"Each customer counts at their home store, where they bought for the most, with all that they bought; sales, lines and products count at the store of the sale. Scores, classes and tiers are those of the whole chain.")
	if names := s.withheld(); names != "" {
		p.Lead += " " + v.say(
			fmt.Sprintf("Retenus (–), faute de %d acheteurs habituels : %s.", v.s.Stores.MinPeople, names),
			fmt.Sprintf("Withheld (–), for want of %d buyers at home: %s.", v.s.Stores.MinPeople, names))
	}
	p.Chapters = s.chapters()
	return p
}

// withheld names the stores whose people are too few, with their number.
func (s *storeView) withheld() string {
	var names []string
	for _, one := range s.list {
		if one.Figures == nil {
			names = append(names, s.name(one)+" ("+s.count(one.Buyers)+")")
		}
	}
	return strings.Join(names, ", ")
}

func (s *storeView) name(one transform.StoreSummary) string {
	if one.Store == "" {
		return s.say("(sans magasin)", "(no store)")
	}
	return one.Store
}

// chapters are those of the report, each by store.
func (s *storeView) chapters() []chapter {
	list := []chapter{s.sales(), s.people(), s.segments(), s.classes()}
	if s.s.Products != nil && s.s.Products.Products > 0 {
		list = append(list, s.products())
	}
	list = append(list, s.tiers())
	if s.s.Points != nil {
		list = append(list, s.points())
	}
	if s.s.Migration != nil {
		list = append(list, s.moves())
	}
	list = append(list, s.cohorts(), s.balance(), s.seconds(), s.concentration(), s.contact())
	if s.s.Abuse != nil {
		list = append(list, s.suspicions())
	}
	if s.s.Reconciliation != nil {
		list = append(list, s.lines())
	}
	return list
}

// table is a chapter of rows, the chain first; home says whether its people are those at home.
func (s *storeView) table(id, title, finding string, home bool, rows []storeRow) chapter {
	c := chapter{ID: id, Title: title, Finding: finding, Wide: true, Head: []string{"", s.say("Ensemble", "Chain")}}
	for _, one := range s.list {
		c.Head = append(c.Head, s.storeName(one))
	}
	for _, r := range rows {
		row := []string{r.name, r.chain}
		for i := range s.list {
			row = append(row, r.of(i))
		}
		c.Rows = append(c.Rows, row)
	}
	c.Note = s.say("Par magasin de la vente.", "By the store of the sale.")
	if home {
		c.Note = s.say("Par magasin habituel des clients.", "By the customers' home store.")
	}
	return c
}

// storeName is a store's name, short enough to head a column.
func (s *storeView) storeName(one transform.StoreSummary) string { return clip(s.name(one), 24) }

// home is a figure of the people of a store, a dash where it is withheld.
func (s *storeView) home(of func(*transform.StoreFigures) string) func(int) string {
	return func(i int) string {
		if s.list[i].Figures == nil {
			return withheldCell
		}
		return of(s.list[i].Figures)
	}
}

// extremes says at which store a share is highest and at which lowest, among those that have one.
func (s *storeView) extremes(what string, of func(transform.StoreSummary) (float64, bool)) string {
	best, last, high, low, known := -1, -1, 0.0, 0.0, 0
	for i, one := range s.list {
		value, given := of(one)
		if !given || one.Store == "" {
			continue
		}
		known++
		if best < 0 || value > high {
			best, high = i, value
		}
		if last < 0 || value < low {
			last, low = i, value
		}
	}
	switch {
	case known < 2:
		return s.say("Rien à comparer.", "Nothing to compare.")
	case high == low:
		return s.say(fmt.Sprintf("%s : partout %s.", what, s.share(high)), fmt.Sprintf("%s: everywhere %s.", what, s.share(high)))
	}
	return s.say(
		fmt.Sprintf("%s : le plus à %s (%s), le moins à %s (%s).", what, s.name(s.list[best]), s.share(high), s.name(s.list[last]), s.share(low)),
		fmt.Sprintf("%s: highest at %s (%s), lowest at %s (%s).", what, s.name(s.list[best]), s.share(high), s.name(s.list[last]), s.share(low)))
}

// homeShare is extremes of a share of a store's people.
func (s *storeView) homeShare(what string, of func(*transform.StoreFigures) (part, all int64)) string {
	return s.extremes(what, func(one transform.StoreSummary) (float64, bool) {
		if one.Figures == nil {
			return 0, false
		}
		part, all := of(one.Figures)
		if all <= 0 {
			return 0, false
		}
		return float64(part) / float64(all), true
	})
}

// lastYear is what a store sold in the last months of the chain's table, walk-ins included.
func (s *storeView) lastYear(one transform.StoreSummary) (sum crm.Money) {
	for _, m := range s.s.Sales.Months[max(0, len(s.s.Sales.Months)-shownMonths):] {
		for _, of := range one.Sales.Months {
			if of.Month == m.Month {
				sum += soldTotal(of)
			}
		}
	}
	return sum
}

// sales is what each store sold in the last months.
func (s *storeView) sales() chapter {
	months := s.s.Sales.Months[max(0, len(s.s.Sales.Months)-shownMonths):]
	var rows []storeRow
	var all crm.Money
	for i, m := range months {
		all += soldTotal(m)
		name := monthName(m.Month.First(), s.lang)
		if s.s.Sales.Partial && i == len(months)-1 {
			name += "*"
		}
		rows = append(rows, storeRow{name, s.money(soldTotal(m)), func(i int) string {
			var sum crm.Money
			for _, of := range s.list[i].Sales.Months {
				if of.Month == m.Month {
					sum = soldTotal(of)
				}
			}
			return s.money(sum)
		}})
	}
	year := func(i int) crm.Money { return s.lastYear(s.list[i]) }
	rows = append(rows,
		storeRow{s.say("en tout", "in all"), s.money(all), func(i int) string { return s.money(year(i)) }},
		storeRow{s.say("part", "share"), s.share(1), func(i int) string { return s.partOf(int64(year(i)), int64(all)) }})
	finding := s.extremes(s.say("Part des ventes", "Share of sales"), func(one transform.StoreSummary) (float64, bool) {
		return float64(s.lastYear(one)) / float64(max(all, 1)), all > 0
	})
	c := s.table("stores-sales", s.say("Ventes par mois", "Sales by month"), finding, false, rows)
	c.Note += " " + s.say("Ventes sans client connu comprises.", "Walk-ins included.")
	if s.s.Sales.Partial {
		c.Note += s.say(" * : ce mois n'est pas fini.", " *: that month is not over.")
	}
	c.Pictures = s.storeBars("stores-sales-picture", c)
	return c
}

// storeBars draws what the stores sold in the last months.
func (s *storeView) storeBars(id string, c chapter) (none []template.HTML) {
	if len(s.list) > 40 {
		return none
	}
	var bars []chart.Bar
	for _, one := range s.list {
		sum := s.lastYear(one)
		bars = append(bars, chart.Bar{Name: clip(s.name(one), 28), Value: int64(sum), Label: s.money(sum)})
	}
	return s.pictures(func(l chart.Layout) string { return chart.Bars(l, id, c.Title, c.Finding, bars) })
}

// storesChapter is what each store sold, with the way to the page by store.
func (v *view) storesChapter() chapter {
	s := &storeView{v, v.s.Stores.List}
	c := s.sales()
	c.ID, c.Title, c.Fold = "stores", v.say("Magasins", "Stores"), v.say("Les chiffres", "The figures")
	c.Head, c.Rows, c.Wide = []string{v.say("Magasin", "Store"), v.say("Ventes", "Sales"), v.say("Part", "Share"), v.say("Acheteurs habituels", "Buyers at home")}, nil, false
	var all int64
	for _, one := range s.list {
		all += int64(s.lastYear(one))
	}
	for _, one := range s.list {
		sum := s.lastYear(one)
		c.Rows = append(c.Rows, []string{s.name(one), s.money(sum), s.partOf(int64(sum), all), s.count(one.Buyers)})
	}
	c.Note = v.say(
		"Ventes des douze derniers mois, par magasin de la vente, ventes sans client connu comprises. Tous les chapitres par magasin : habitue report --by store.",
		"Sales of the last twelve months by the store of the sale, walk-ins included. Every chapter by store: habitue report --by store.")
	c.Link, c.LinkText = "stores.html", v.say("Tous les chapitres par magasin", "Every chapter by store")
	c.Pictures = s.storeBars("stores-picture", c)
	return c
}

// partOf is a share of whole numbers; a dash where there is nothing to share.
func (s *storeView) partOf(part, all int64) string {
	if all <= 0 || part < 0 {
		return withheldCell
	}
	return s.share(float64(part) / float64(all))
}

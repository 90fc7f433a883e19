package pipeline

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/cohort"
	"github.com/habitue-crm/habitue/transform/segment"
)

type figures = transform.StoreFigures

// people are how many there are and what they buy.
func (s *storeView) people() chapter {
	row := func(fr, en string, of func(transform.Totals) string) storeRow {
		return storeRow{s.say(fr, en), of(s.s.Totals), s.home(func(f *figures) string { return of(f.Totals) })}
	}
	rows := []storeRow{
		row("connus", "known", func(t transform.Totals) string { return s.count(t.Customers) }),
		row("acheteurs", "buyers", func(t transform.Totals) string { return s.count(t.Buyers) }),
		row("une seule commande", "one order", func(t transform.Totals) string { return s.count(t.OneTime) }),
		row("revenus", "came back", func(t transform.Totals) string { return s.count(t.Repeat) }),
		row("commandes", "orders", func(t transform.Totals) string { return s.count(t.Orders) }),
		row("ventes nettes", "net sales", func(t transform.Totals) string { return s.money(t.NetSales) }),
		row("retours", "returns", func(t transform.Totals) string { return s.money(t.Returns) }),
		row("commande moyenne", "average order", func(t transform.Totals) string { return s.money(t.AverageOrder) }),
	}
	// How many there are is no estimate: it is said of every store.
	rows[0].of = func(i int) string { return s.count(s.list[i].Customers) }
	rows[1].of = func(i int) string { return s.count(s.list[i].Buyers) }
	finding := s.homeShare(s.say("Acheteurs revenus", "Buyers who came back"), func(f *figures) (int64, int64) { return f.Totals.Repeat, f.Totals.Buyers })
	return s.table("stores-people", s.say("Personnes", "People"), finding, true, rows)
}

func (s *storeView) segments() chapter {
	var rows []storeRow
	for i, seg := range s.s.RFM.Segments {
		rows = append(rows, storeRow{s.w.segmentTitle(seg.Segment), s.count(seg.Customers), s.home(func(f *figures) string {
			return s.count(f.Segments[i].Customers)
		})})
	}
	finding := ""
	if len(s.s.RFM.Segments) > 0 {
		finding = s.homeShare(s.w.segmentTitle(s.s.RFM.Segments[0].Segment), func(f *figures) (int64, int64) { return f.Segments[0].Customers, f.Totals.Buyers })
	}
	return s.table("stores-segments", s.say("Segments", "Segments"), finding, true, rows)
}

func (s *storeView) classes() chapter {
	var rows []storeRow
	for _, class := range []struct {
		name  string
		chain transform.ClassSummary
		of    func(*figures) transform.ClassSummary
	}{
		{"A", s.s.ABC.A, func(f *figures) transform.ClassSummary { return f.ABC.A }},
		{"B", s.s.ABC.B, func(f *figures) transform.ClassSummary { return f.ABC.B }},
		{"C", s.s.ABC.C, func(f *figures) transform.ClassSummary { return f.ABC.C }},
	} {
		rows = append(rows,
			storeRow{class.name + s.say(" : personnes", ": people"), s.count(class.chain.Customers), s.home(func(f *figures) string { return s.count(class.of(f).Customers) })},
			storeRow{class.name + s.say(" : ventes", ": sales"), s.money(class.chain.NetSales), s.home(func(f *figures) string { return s.money(class.of(f).NetSales) })},
			storeRow{class.name + s.say(" : part", ": share"), s.share(class.chain.Share), s.home(func(f *figures) string { return s.share(class.of(f).Share) })})
	}
	finding := s.homeShare(s.say("Acheteurs de la classe A", "Buyers of class A"), func(f *figures) (int64, int64) { return f.ABC.A.Customers, f.Totals.Buyers })
	return s.table("stores-abc", s.say("Classes ABC", "ABC classes"), finding, true, rows)
}

func (s *storeView) tiers() chapter {
	var rows []storeRow
	for _, t := range s.s.Tiers {
		name := t.Tier
		if name == "" {
			name = s.say("aucun", "none")
		}
		rows = append(rows, storeRow{name, s.count(t.Customers), s.home(func(f *figures) string {
			for _, of := range f.Tiers {
				if of.Tier == t.Tier {
					return s.count(of.Customers)
				}
			}
			return s.count(0)
		})})
	}
	finding := ""
	if n := len(s.s.Tiers); n > 0 {
		top := s.s.Tiers[n-1].Tier
		finding = s.homeShare(top, func(f *figures) (int64, int64) {
			for _, of := range f.Tiers {
				if of.Tier == top {
					return of.Customers, f.Totals.Customers
				}
			}
			return 0, f.Totals.Customers
		})
	}
	return s.table("stores-tiers", s.say("Paliers", "Tiers"), finding, true, rows)
}

func (s *storeView) points() chapter {
	p := s.s.Points
	row := func(fr, en string, chain int64, of func(*transform.StorePoints) int64) storeRow {
		return storeRow{s.say(fr, en), s.count(chain), s.home(func(f *figures) string {
			if f.Points == nil {
				return withheldCell
			}
			return s.count(of(f.Points))
		})}
	}
	finding := s.homeShare(s.say("Clients qui ont des points à dépenser", "Customers with points to spend"), func(f *figures) (int64, int64) {
		if f.Points == nil {
			return 0, 0
		}
		return f.Points.Holders, f.Totals.Customers
	})
	return s.table("stores-points", "Points", finding, true, []storeRow{
		row("clients qui en ont", "customers with any", p.Holders, func(p *transform.StorePoints) int64 { return p.Holders }),
		row("à dépenser", "to spend", p.Active, func(p *transform.StorePoints) int64 { return p.Active }),
		row("en attente", "pending", p.Pending, func(p *transform.StorePoints) int64 { return p.Pending }),
	})
}

// moves are who went up and down since an earlier snapshot.
func (s *storeView) moves() chapter {
	m := s.s.Migration
	by := map[string]transform.StoreMigration{}
	for _, one := range m.Stores {
		by[one.Store] = one
	}
	var rows []storeRow
	for _, of := range []struct {
		fr, en string
		order  []string
		chain  segment.Migration
		store  func(transform.StoreMigration) segment.Migration
	}{
		{"segments", "segments", s.segmentOrder(), m.Segments, func(m transform.StoreMigration) segment.Migration { return m.Segments }},
		{"classes", "classes", []string{"A", "B", "C"}, m.ABC, func(m transform.StoreMigration) segment.Migration { return m.ABC }},
		{"paliers", "tiers", s.tierOrder(), m.Tiers, func(m transform.StoreMigration) segment.Migration { return m.Tiers }},
	} {
		row := func(fr, en string, count func(segment.Migration) int64) storeRow {
			return storeRow{s.say(of.fr+" : "+fr, of.en+": "+en), s.count(count(of.chain)), func(i int) string {
				one, known := by[s.list[i].Store]
				if !known {
					return withheldCell
				}
				return s.count(count(of.store(one)))
			}}
		}
		rows = append(rows,
			row("montés", "moved up", func(m segment.Migration) int64 { return moved(m, of.order, true) }),
			row("descendus", "moved down", func(m segment.Migration) int64 { return moved(m, of.order, false) }),
			row("restés", "stayed", func(m segment.Migration) int64 { return m.Stayed }))
	}
	rows = append(rows, storeRow{s.say("nouveaux", "new"), s.count(m.Segments.New), func(i int) string {
		if one, known := by[s.list[i].Store]; known {
			return s.count(one.Segments.New)
		}
		return withheldCell
	}})
	title := s.say("Depuis le "+m.Against.Format("fr"), "Since "+m.Against.Format("en"))
	return s.table("stores-moves", title, s.say("Qui a changé de segment, de classe ou de palier.", "Who moved to another segment, class or tier."), true, rows)
}

// moved counts those who went up, or down.
func moved(m segment.Migration, order []string, up bool) (n int64) {
	f := flow{order: order}
	for _, mv := range m.Moves {
		if way := f.way(mv); up && way == "up" || !up && way == "down" {
			n += mv.Customers
		}
	}
	return n
}

// cohorts are the shares that came back in the month after their first, by the month in which they began.
func (s *storeView) cohorts() chapter {
	least := s.s.Stores.MinPeople
	next := func(t cohort.Table, month cohort.Month) string {
		for _, r := range t.Rows {
			if r.Month == month && len(r.Active) > 1 && r.Customers >= least {
				return s.partOf(r.Active[1], r.Customers)
			}
		}
		return withheldCell
	}
	var rows []storeRow
	for m := s.s.Cohorts.Last - shownMonths; m < s.s.Cohorts.Last; m++ {
		name := monthName(m.First(), s.lang)
		if m == s.s.Cohorts.Last-1 && s.s.Cohorts.Partial {
			name += "*"
		}
		rows = append(rows, storeRow{name, next(s.s.Cohorts, m), s.home(func(f *figures) string { return next(f.Cohorts, m) })})
	}
	finding := s.homeShare(s.say("De retour le mois suivant", "Back in the month after"), func(f *figures) (back, people int64) {
		for _, r := range f.Cohorts.Rows {
			if r.Month+1 < f.Cohorts.Last || r.Month+1 == f.Cohorts.Last && !f.Cohorts.Partial {
				people, back = people+r.Customers, back+r.Active[1]
			}
		}
		return back, people
	})
	c := s.table("stores-cohorts", s.say("Cohortes : de retour le mois suivant", "Cohorts: back in the month after"), finding, true, rows)
	c.Note += s.say(
		fmt.Sprintf(" Part de ceux qui ont commencé ce mois-là ; retenue (–) en dessous de %d.", least),
		fmt.Sprintf(" Share of those who began in that month; withheld (–) below %d.", least))
	if s.s.Cohorts.Partial {
		c.Note += s.say(" * : le mois suivant n'est pas fini.", " *: the month after is not over.")
	}
	return c
}

// balance is the last whole month.
func (s *storeView) balance() chapter {
	title := s.say("Qui vient, qui part", "Who comes, who goes")
	months := s.s.Balance.Months
	if s.s.Balance.Partial && len(months) > 0 {
		months = months[:len(months)-1]
	}
	if len(months) == 0 {
		return chapter{ID: "stores-balance", Title: title, Finding: s.say("Aucun mois n'est encore fini.", "No month is over yet.")}
	}
	last := months[len(months)-1]
	row := func(fr, en string, of func(cohort.Flow) int64) storeRow {
		return storeRow{s.say(fr, en), s.count(of(last)), s.home(func(f *figures) string {
			for _, m := range f.Balance.Months {
				if m.Month == last.Month {
					return s.count(of(m))
				}
			}
			return s.count(0)
		})}
	}
	return s.table("stores-balance", title, s.say("En "+monthName(last.Month.First(), "fr")+".", "In "+monthName(last.Month.First(), "en")+"."), true, []storeRow{
		row("au début", "at the start", func(f cohort.Flow) int64 { return f.Start }),
		row("nouveaux", "new", func(f cohort.Flow) int64 { return f.New }),
		row("revenus", "back", func(f cohort.Flow) int64 { return f.Reactivated }),
		row("partis", "gone", func(f cohort.Flow) int64 { return f.Lapsed }),
		row("à la fin", "at the end", func(f cohort.Flow) int64 { return f.End }),
	})
}

func (s *storeView) seconds() chapter {
	cell := func(r cohort.Return) string {
		if r.Withheld {
			return withheldCell
		}
		return s.share(r.Share)
	}
	var rows []storeRow
	for i, r := range s.s.SecondOrders.Within {
		rows = append(rows, storeRow{s.say(fmt.Sprintf("dans les %d jours", r.Days), fmt.Sprintf("within %d days", r.Days)), cell(r), s.home(func(f *figures) string { return cell(f.SecondOrders.Within[i]) })})
	}
	finding := ""
	if n := len(s.s.SecondOrders.Within); n > 0 {
		finding = s.extremes(rows[n-1].name, func(one transform.StoreSummary) (float64, bool) {
			if one.Figures == nil || one.Figures.SecondOrders.Within[n-1].Withheld {
				return 0, false
			}
			return one.Figures.SecondOrders.Within[n-1].Share, true
		})
	}
	c := s.table("stores-second-orders", s.say("La deuxième commande", "The second order"), finding, true, rows)
	c.Note += s.say(" Kaplan-Meier ; retenu (–) où trop peu de monde a pu être suivi.", " Kaplan-Meier; withheld (–) where too few could be watched.")
	return c
}

func (s *storeView) concentration() chapter {
	row := func(fr, en string, of func(cohort.Concentration) string) storeRow {
		return storeRow{s.say(fr, en), of(s.s.Concentration), s.home(func(f *figures) string { return of(f.Concentration) })}
	}
	finding := s.homeShare(s.say("Ventes de premières commandes, 12 mois", "Sales of first orders, 12 months"), func(f *figures) (int64, int64) {
		return int64(f.Concentration.FirstOrdersYear), int64(f.Concentration.SalesYear)
	})
	return s.table("stores-concentration", s.say("De qui dépendent les ventes", "Whom the sales hang on"), finding, true, []storeRow{
		row("premières commandes, tout l'historique", "first orders, whole history", func(c cohort.Concentration) string { return s.share(c.FirstShare) }),
		row("premières commandes, 12 derniers mois", "first orders, last 12 months", func(c cohort.Concentration) string { return s.share(c.FirstShareOfYear) }),
		row("indice de concentration (HHI)", "concentration index (HHI)", func(c cohort.Concentration) string { return s.decimal(c.HHI, 4) }),
		row("comme autant de clients égaux", "like so many equal customers", func(c cohort.Concentration) string { return s.decimal(c.Alike, 1) }),
	})
}

func (s *storeView) contact() chapter {
	row := func(fr, en string, of func(transform.ContactSummary) int64) storeRow {
		return storeRow{s.say(fr, en), s.count(of(s.s.Contact)), s.home(func(f *figures) string { return s.count(of(f.Contact)) })}
	}
	finding := s.homeShare(s.say("Accord donné", "Consent given"), func(f *figures) (int64, int64) { return f.Contact.Granted, f.Totals.Customers })
	return s.table("stores-contact", s.say("À qui l'on peut écrire", "Who can be written to"), finding, true, []storeRow{
		row("avec une adresse utilisable", "with a usable address", func(c transform.ContactSummary) int64 { return c.WithAddress }),
		row("accord donné", "consent given", func(c transform.ContactSummary) int64 { return c.Granted }),
		row("accord refusé", "consent denied", func(c transform.ContactSummary) int64 { return c.Denied }),
		row("accord inconnu", "consent unknown", func(c transform.ContactSummary) int64 { return c.Unknown }),
		row("ne plus écrire", "never write again", func(c transform.ContactSummary) int64 { return c.Suppressed }),
	})
}

func (s *storeView) suspicions() chapter {
	return s.table("stores-abuse", s.say("À vérifier", "To look into"), s.say("Soupçons qui nomment un client, à son magasin habituel.", "Suspicions that name a customer, at their home store."), true, []storeRow{
		{s.say("soupçons", "suspicions"), s.count(int64(s.s.Abuse.All)), s.home(func(f *figures) string { return s.count(f.Suspicions) })},
	})
}

// products are the chain's classes of products, and the margin where costs are known.
func (s *storeView) products() chapter {
	p := s.s.Products
	class := func(fr, en string, chain transform.CountedClass, of func(*transform.ClassesSummary) transform.CountedClass) []storeRow {
		return []storeRow{
			{s.say(fr+" : articles", en+": products"), s.count(chain.Count), func(i int) string { return s.count(of(s.list[i].Products).Count) }},
			{s.say(fr+" : ventes", en+": sales"), s.money(chain.Value), func(i int) string { return s.money(of(s.list[i].Products).Value) }},
		}
	}
	var rows []storeRow
	rows = append(rows, class("A", "A", p.Sales.A, func(c *transform.ClassesSummary) transform.CountedClass { return c.A })...)
	rows = append(rows, class("B", "B", p.Sales.B, func(c *transform.ClassesSummary) transform.CountedClass { return c.B })...)
	rows = append(rows, class("C", "C", p.Sales.C, func(c *transform.ClassesSummary) transform.CountedClass { return c.C })...)
	if m := p.Margin; m != nil {
		var margin, known, unknown crm.Money
		for _, one := range s.list {
			if one.Margin != nil {
				margin, known, unknown = margin+one.Margin.Margin, known+one.Margin.Known, unknown+one.Margin.Unknown
			}
		}
		at := func(i int, of func(transform.StoreSummary) string) string {
			if s.list[i].Margin == nil {
				return withheldCell
			}
			return of(s.list[i])
		}
		rows = append(rows,
			storeRow{s.say("marge", "margin"), s.money(margin), func(i int) string {
				return at(i, func(o transform.StoreSummary) string { return s.money(o.Margin.Margin) })
			}},
			storeRow{s.say("ventes au coût connu", "sales of known cost"), s.money(known), func(i int) string {
				return at(i, func(o transform.StoreSummary) string { return s.money(o.Margin.Known) })
			}},
			storeRow{s.say("ventes au coût inconnu", "sales of unknown cost"), s.money(unknown), func(i int) string {
				return at(i, func(o transform.StoreSummary) string { return s.money(o.Margin.Unknown) })
			}})
	}
	finding := s.extremes(s.say("Ventes d'articles de la classe A", "Sales of products of class A"), func(one transform.StoreSummary) (float64, bool) {
		return one.Products.A.Share, one.Products.Total > 0
	})
	return s.table("stores-products", s.say("Articles", "Products"), finding, false, rows)
}

// lines are every line in its class.
func (s *storeView) lines() chapter {
	r := s.s.Reconciliation
	var rows []storeRow
	for i, part := range r.Parts {
		rows = append(rows, storeRow{s.classWords(part.Class), s.count(part.Lines), func(n int) string { return s.count(s.list[n].Lines.Parts[i].Lines) }})
	}
	rows = append(rows, storeRow{s.say("en tout", "in all"), s.count(r.Lines), func(n int) string { return s.count(s.list[n].Lines.Lines) }})
	finding := s.say("Chaque ligne chargée, dans le magasin qu'elle nomme.", "Every line that was loaded, at the store that it names.")
	return s.table("stores-lines", s.say("Toutes les lignes", "Every line"), finding, false, rows)
}

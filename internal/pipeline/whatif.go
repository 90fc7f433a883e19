package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/points"
	"github.com/habitue-crm/habitue/transform/tier"
)

// WhatIf is what other rules would have come to, as if they had always held. Nothing of it is kept.
type WhatIf struct {
	AsOf  crm.Date     `json:"as_of"`
	Tiers []TierChange `json:"tiers"`
	Up    []Mover      `json:"up"`   // the most sales first
	Down  []Mover      `json:"down"` // the most sales first
	// PerkCost is what tiers cost a year, at the costs that the file names.
	PerkCost MoneyChange `json:"perk_cost"`
	// Issued is points of the last twelve months, IssuedCost what they are worth times the share that is redeemed; where
	// no share is known, all of them.
	Issued     CountChange `json:"points_issued_last_12_months"`
	IssuedCost MoneyChange `json:"points_cost_last_12_months"`
	// Liability is what is owed: expected where both sides have an estimate, else gross.
	Liability        MoneyChange `json:"liability"`
	LiabilityIsGross bool        `json:"liability_is_gross"`
	ExtraCost        crm.Money   `json:"extra_cost"` // a year
	// Affected is the customers whose tier or points change, AffectedSales their sales of the last twelve months.
	Affected      int64          `json:"affected_customers"`
	AffectedSales crm.Money      `json:"affected_sales"`
	Margin        config.Percent `json:"-"`
	// BreakEven is the share by which those sales must rise for the change to pay; nil where Why says why not: no_margin,
	// no_sales or no_cost.
	BreakEven *float64 `json:"break_even_uplift"`
	Why       string   `json:"break_even_withheld,omitempty"`
}

// MoneyChange is an amount under today's rules and under the others.
type MoneyChange struct {
	Now  crm.Money `json:"now"`
	Then crm.Money `json:"then"`
}

// CountChange is a number under today's rules and under the others.
type CountChange struct {
	Now  int64 `json:"now"`
	Then int64 `json:"then"`
}

// TierChange is how many customers a tier has under either rules; "" is below the lowest.
type TierChange struct {
	Tier string `json:"tier"`
	CountChange
}

// Mover is a customer whose tier would be another.
type Mover struct {
	CustomerID string    `json:"customer_id"`
	Name       string    `json:"name,omitempty"`
	From       string    `json:"from"`
	To         string    `json:"to"`
	Sales      crm.Money `json:"sales_last_12_months"`
}

// WhatIf tries the rules of a file on all facts up to a day.
func (w *Workspace) WhatIf(ctx context.Context, file string, asOf *crm.Date) (WhatIf, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return WhatIf{}, problem.New(problem.CannotRead, problem.Args{"reason": err.Error()}).In(file)
	}
	other, rules, err := w.Config.Try(file, text)
	if err != nil {
		return WhatIf{}, err
	}
	day, err := w.newestDay(asOf)
	if err != nil {
		return WhatIf{}, err
	}
	f, err := w.foldAll(ctx, day, w.counting("", nil), identity.Link) // once: only tiers and points are tried
	if err != nil {
		return WhatIf{}, err
	}
	defer func() { _ = f.book.close() }() // nothing of it is kept
	crowd, err := transform.Meet(f.c.records, f.c.said.customers, f.c.said.consents, f.settings)
	if err != nil {
		return WhatIf{}, err
	}
	now, err := w.trial(ctx, &f, &crowd)
	if err != nil {
		return WhatIf{}, err
	}
	tried := *w
	tried.Config = other
	then, err := tried.trial(ctx, &f, &crowd)
	if err != nil {
		return WhatIf{}, err
	}
	x := WhatIf{AsOf: day, Margin: rules.Margin, Up: []Mover{}, Down: []Mover{}}
	x.compare(&crowd, now, then, w.tierRules().On(day), tried.tierRules().On(day), rules.PerkCost)
	x.points(now.points, then.points)
	x.price()
	return x, nil
}

// trial is what some rules of tiers and points come to.
type trial struct {
	stand  []transform.Standing // of everyone in the crowd
	points points.Summary
}

// trial tries the workspace's rules on what is folded, and on the people of it.
func (w *Workspace) trial(ctx context.Context, f *folded, crowd *transform.Crowd) (t trial, err error) {
	c, settings := f.c, f.settings
	settings.Tiers, settings.Grants = w.tierRules(), w.tierGrants()
	if err := c.ask(ctx, w, f, &settings); err != nil {
		return t, err
	}
	if settings.PointsSummary != nil {
		t.points = *settings.PointsSummary
	}
	t.stand, err = crowd.Stand(settings)
	return t, err
}

// compare goes through everyone.
func (x *WhatIf) compare(crowd *transform.Crowd, now, then trial, ladder, other tier.Ladder, cost map[string]config.Amount) {
	counts := map[string]*CountChange{}
	at := func(name string) *CountChange {
		if counts[name] == nil {
			counts[name] = &CountChange{}
		}
		return counts[name]
	}
	for i := range crowd.Len() {
		p, record := crowd.Person(i)
		if p.IsAccount {
			continue
		}
		a, b := now.stand[i], then.stand[i]
		at(a.Tier).Now++
		at(b.Tier).Then++
		x.PerkCost.Now += crm.Money(cost[a.Tier])
		x.PerkCost.Then += crm.Money(cost[b.Tier])
		if a == b {
			continue
		}
		sales := crm.Money(0)
		for _, d := range record.Between(x.AsOf.AddMonths(-12), x.AsOf) {
			sales += d.Net()
		}
		x.Affected++
		x.AffectedSales += sales
		switch m := (Mover{p.CustomerID, crm.ReadableName(p.Name), a.Tier, b.Tier, sales}); {
		case a.Tier == b.Tier:
		case rank(b.Tier, other, ladder) > rank(a.Tier, other, ladder):
			x.Up = append(x.Up, m)
		default:
			x.Down = append(x.Down, m)
		}
	}
	for _, list := range [][]Mover{x.Up, x.Down} {
		slices.SortStableFunc(list, func(a, b Mover) int { return cmp.Compare(b.Sales, a.Sales) })
	}
	x.countTiers(counts, ladder, other)
}

// countTiers lists the tiers in the order of the other ladder, then those that it lacks.
func (x *WhatIf) countTiers(counts map[string]*CountChange, ladder, other tier.Ladder) {
	names := []string{""}
	for _, l := range []tier.Ladder{other, ladder} {
		for _, s := range l.Steps {
			if !slices.Contains(names, s.Name) {
				names = append(names, s.Name)
			}
		}
	}
	for _, name := range names {
		switch c := counts[name]; {
		case c != nil:
			x.Tiers = append(x.Tiers, TierChange{name, *c})
		case name != "":
			x.Tiers = append(x.Tiers, TierChange{Tier: name})
		}
	}
}

// rank is how far up a step stands: on the ladder that is tried, and one that this lacks by what it takes to reach it.
func rank(name string, other, ladder tier.Ladder) int {
	if name == "" {
		return -1
	}
	for i, s := range other.Steps {
		if s.Name == name {
			return 2 * (i + 1)
		}
	}
	n := 0
	for _, s := range ladder.Steps {
		if s.Name == name {
			for _, o := range other.Steps {
				if o.From <= s.From {
					n++
				}
			}
		}
	}
	return 2*n + 1
}

// points compares what the programmes cost.
func (x *WhatIf) points(a, b points.Summary) {
	x.Issued = CountChange{a.LastYear, b.LastYear}
	x.IssuedCost = MoneyChange{issuedCost(a), issuedCost(b)}
	x.Liability = MoneyChange{a.Liability.Gross, b.Liability.Gross}
	x.LiabilityIsGross = a.Liability.Expected == nil && a.Liability.Gross > 0 || b.Liability.Expected == nil && b.Liability.Gross > 0
	if x.LiabilityIsGross {
		return
	}
	for _, side := range []struct {
		to   *crm.Money
		from *crm.Money
	}{{&x.Liability.Now, a.Liability.Expected}, {&x.Liability.Then, b.Liability.Expected}} {
		if side.from != nil {
			*side.to = *side.from
		}
	}
}

// issuedCost is what a year's points will cost.
func issuedCost(s points.Summary) crm.Money {
	worth := crm.Money(s.LastYear) * s.Liability.Value
	if rate := s.Liability.RedemptionRate; rate != nil {
		return crm.Money(math.Round(float64(worth) * *rate))
	}
	return worth
}

// price is what the change costs a year, and what it takes to earn that back.
func (x *WhatIf) price() {
	x.ExtraCost = x.PerkCost.Then - x.PerkCost.Now + x.IssuedCost.Then - x.IssuedCost.Now
	switch {
	case x.Margin == 0:
		x.Why = "no_margin"
	case x.ExtraCost <= 0:
		x.Why = "no_cost"
	case x.AffectedSales <= 0:
		x.Why = "no_sales"
	default:
		share := float64(x.ExtraCost) / (float64(x.AffectedSales) * float64(x.Margin) / float64(crm.MoneyOf(100)))
		share = crm.NineDigits(share)
		x.BreakEven = &share
	}
}

// maxMovers is how many names of a list a terminal shows.
const maxMovers = 20

// Terminal writes it for a person.
func (x WhatIf) Terminal(out io.Writer, w *Workspace) error {
	money := func(m crm.Money) string { return m.Format(w.Lang, w.Config.Currency) }
	count := func(n int64) string { return crm.FormatCount(n, w.Lang) }
	fmt.Fprintln(out, w.Say("Si ces règles avaient toujours valu, au "+x.AsOf.Format("fr")+"\u00a0:", "If these rules had always held, on "+x.AsOf.Format("en")+":"))
	var rows [][]string
	for _, t := range x.Tiers {
		rows = append(rows, []string{cmp.Or(t.Tier, w.Say("aucun", "none")), count(t.Now), count(t.Then)})
	}
	fmt.Fprint(out, "\n"+textTable([]string{w.Say("Palier", "Tier"), w.Say("Aujourd'hui", "Today"), w.Say("Alors", "Then")}, rows, nil))
	x.movers(out, w, x.Up, forms{"monterait", "monteraient"}, forms{"would move up", "would move up"})
	x.movers(out, w, x.Down, forms{"descendrait", "descendraient"}, forms{"would move down", "would move down"})
	owed := w.Say("points dus, attendus", "owed for points, expected")
	if x.LiabilityIsGross {
		owed = w.Say("points dus, au plus", "owed for points, at most")
	}
	fmt.Fprint(out, "\n"+textTable([]string{w.Say("Par an", "A year"), w.Say("Aujourd'hui", "Today"), w.Say("Alors", "Then")}, [][]string{
		{w.Say("coût des avantages", "cost of perks"), money(x.PerkCost.Now), money(x.PerkCost.Then)},
		{w.Say("points donnés", "points given"), count(x.Issued.Now), count(x.Issued.Then)},
		{w.Say("coût de ces points", "cost of these points"), money(x.IssuedCost.Now), money(x.IssuedCost.Then)},
		{owed, money(x.Liability.Now), money(x.Liability.Then)},
	}, nil))
	_, err := fmt.Fprintln(out, "\n"+wrap(x.verdict(w, money), textWidth))
	return err
}

func (x WhatIf) movers(out io.Writer, w *Workspace, list []Mover, fr, en forms) {
	fmt.Fprintf(out, "\n%s\n", counted(int64(len(list)), w.Lang, fr, en))
	var rows [][]string
	for _, m := range list[:min(len(list), maxMovers)] {
		who := strings.TrimSpace(m.CustomerID + " " + m.Name)
		rows = append(rows, []string{clip(who, 34), cmp.Or(m.From, "–") + " → " + cmp.Or(m.To, "–"), m.Sales.Format(w.Lang, w.Config.Currency)})
	}
	if len(rows) == 0 {
		return
	}
	fmt.Fprint(out, textTable([]string{w.Say("Client", "Customer"), w.Say("Palier", "Tier"), w.Say("Ventes sur 12 mois", "Sales of 12 months")}, rows, nil))
	if more := len(list) - maxMovers; more > 0 {
		fmt.Fprintln(out, w.Say(fmt.Sprintf("… et %s de plus\u00a0; --json les montre tous.", crm.FormatCount(int64(more), "fr")), fmt.Sprintf("… and %s more; --json shows them all.", crm.FormatCount(int64(more), "en"))))
	}
}

// verdict is what the change costs and when it pays.
func (x WhatIf) verdict(w *Workspace, money func(crm.Money) string) string {
	cost := w.Say("Le changement coûte "+money(x.ExtraCost)+" par an.", "The change costs "+money(x.ExtraCost)+" a year.")
	if x.ExtraCost <= 0 {
		return w.Say("Le changement ne coûte rien de plus ("+money(x.ExtraCost)+" par an).", "The change costs nothing more ("+money(x.ExtraCost)+" a year).")
	}
	switch x.Why {
	case "no_margin":
		return cost + " " + w.Say("Avec margin: dans le fichier, on saurait à partir de quelle hausse des ventes il se paie.", "With margin: in the file one would know from which rise of sales it pays.")
	case "no_sales":
		return cost + " " + w.Say("Ceux qu'il touche n'ont rien acheté en douze mois.", "Those whom it touches bought nothing in twelve months.")
	}
	up, sales := percent(*x.BreakEven, w.Lang), money(x.AffectedSales)
	return cost + " " + w.Say(
		fmt.Sprintf("Il se paie si ceux qu'il touche (%s, %s de ventes sur 12 mois) achètent %s de plus.", crm.FormatCount(x.Affected, "fr")+" "+w.Config.Shop.Customer.FR.Count(x.Affected, "fr"), sales, up),
		fmt.Sprintf("It pays if those whom it touches (%s %s, %s of sales in 12 months) buy %s more.", crm.FormatCount(x.Affected, "en"), w.Config.Shop.Customer.EN.Count(x.Affected, "en"), sales, up))
}

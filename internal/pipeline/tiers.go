package pipeline

import (
	"cmp"
	"slices"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform/because"
	"github.com/habitue-crm/habitue/transform/tier"
)

// tierRules are the configuration's ladders; the configuration has checked their days.
func (w *Workspace) tierRules() tier.Rules {
	rules := tier.Always(ladderOf(w.Config.Tiers.Ladder))
	for _, change := range w.Config.Tiers.Changes {
		rules = append(rules, tier.Dated{From: configDay(change.From), Ladder: ladderOf(change.Ladder)})
	}
	return rules
}

func ladderOf(c config.Ladder) tier.Ladder {
	ladder := tier.Ladder{
		Metric: tier.Metric(cmp.Or(c.Metric, string(tier.NetSales))), Window: tier.Period(c.Window), WindowMonths: c.WindowMonths,
		Term: tier.Period(c.Term), TermMonths: c.TermMonths, GraceDays: c.GraceDays, Downgrade: tier.Downgrade(c.Downgrade), ReenterMonths: c.ReenterMonths,
	}
	if ladder.Window != "" && ladder.Window != tier.Rolling {
		ladder.WindowMonths = 0 // the default's; such a window has none
	}
	for _, s := range c.Steps {
		ladder.Steps = append(ladder.Steps, tier.Step{
			Name: s.Name, From: crm.Money(s.From), Keep: (*crm.Money)(s.Keep), Reenter: (*crm.Money)(s.Reenter), Lifetime: s.Lifetime, Benefits: s.Benefits,
		})
	}
	return ladder
}

// ladderAmount is an amount of a ladder for people: money, or a number of what it counts.
func (v *view) ladderAmount(l tier.Ladder, m crm.Money) string {
	if l.Metric.Counts() {
		return spokenQuantity(because.Pieces(crm.Quantity(m)), v.lang)
	}
	return v.money(m)
}

// benefitsOf is what a tier of a ladder gives.
func benefitsOf(ladder tier.Ladder, name string) []string {
	for _, s := range ladder.Steps {
		if s.Name == name {
			return s.Benefits
		}
	}
	return nil
}

// grantsOfNobody are the tiers given by hand to customers whom no profile is of, by their line in the configuration.
func (w *Workspace) grantsOfNobody(who identities, profiles []crm.Profile) (all []*problem.Problem) {
	for i := range w.Config.Tiers.Grants {
		g := &w.Config.Tiers.Grants[i]
		ref := refNamed(g.Customer)
		_, known := slices.BinarySearchFunc(profiles, who.person(ref.Source, ref.ID), func(p crm.Profile, id string) int {
			return cmp.Compare(p.CustomerID, id)
		})
		if !known {
			all = append(all, problem.New(problem.GrantOfNobody, problem.Args{"tier": g.Tier, "customer": g.Customer}).At(problem.Where{File: config.FileName, Row: g.Line()}))
		}
	}
	return all
}

// tierGrants are the tiers given by hand, by customer.
func (w *Workspace) tierGrants() map[string][]tier.Grant {
	grants := make(map[string][]tier.Grant, len(w.Config.Tiers.Grants))
	for _, g := range w.Config.Tiers.Grants {
		grants[g.Customer] = append(grants[g.Customer], tier.Grant{Tier: g.Tier, From: configDay(g.From), To: configDay(g.To), Because: g.Because})
	}
	return grants
}

// configDay is a day that the configuration has checked.
func configDay(text string) crm.Date {
	day, err := crm.ParseDate(text)
	if err != nil {
		return crm.NoDate
	}
	return day
}

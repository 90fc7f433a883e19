package config

import (
	"fmt"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Tiers is the ladder, how it changed, and what was given by hand.
type Tiers struct {
	Ladder `yaml:",inline"`
	// Changes are later ladders, each whole and from its day on: what was reached under an earlier one stays as
	// it was.
	Changes []DatedLadder `yaml:"changes"`
	Grants  []TierGrant   `yaml:"grants"`
}

// Ladder is the tiers and how they are reached and kept.
type Ladder struct {
	Metric        string `yaml:"metric"`        // net_sales, gross_sales, orders, order_days, quantity, margin or qualifying_points
	Window        string `yaml:"window"`        // rolling, calendar or anniversary
	WindowMonths  int    `yaml:"window_months"` // of a rolling window; 0 is the whole history
	Term          string `yaml:"term"`          // rolling, calendar or anniversary
	TermMonths    int    `yaml:"term_months"`
	GraceDays     int    `yaml:"grace_days"`
	Downgrade     string `yaml:"downgrade"` // balance or one_down
	ReenterMonths int    `yaml:"reenter_months"`
	Steps         []Step `yaml:"steps"` // ascending
}

// DatedLadder is a ladder from a day on.
type DatedLadder struct {
	From   string `yaml:"from"` // 2025-01-01
	Ladder `yaml:",inline"`
}

// Step is one tier and the amount from which it is reached, in the metric's unit.
type Step struct {
	Name     string   `yaml:"name"`
	From     Amount   `yaml:"from"`
	Keep     *Amount  `yaml:"keep"`     // at which it is kept; left out, it is from
	Reenter  *Amount  `yaml:"reenter"`  // from which it is reached again soon after; left out, it is from
	Lifetime bool     `yaml:"lifetime"` // once reached, never lost
	Benefits []string `yaml:"benefits"`
}

// TierGrant is a tier that somebody gave a customer by hand, both days included.
type TierGrant struct {
	Customer string `yaml:"customer"`
	Tier     string `yaml:"tier"`
	From     string `yaml:"from"`
	To       string `yaml:"to"`
	Because  string `yaml:"because"`
}

// qualifying is the metric that needs points.
const qualifying = "qualifying_points"

// checkTiers refuses ladders that leave doubt; the rest of their rules are those of package tier, which the
// snapshot checks again.
func (c *Config) checkTiers(k *checker) {
	c.Tiers.Ladder.check(k, "tiers")
	// Points never ask for a tier, neither what earns them nor what multiplies them, so that a tier may ask for points.
	k.wrong(c.Points == nil && c.Tiers.Metric == qualifying, "tiers.metric", qualifying, "net_sales…, points: {earn: 1, …}")
	last := crm.NoDate
	for i, change := range c.Tiers.Changes {
		last = k.dated("tiers.changes", i+1, change.From, last)
		at := itemOf("tiers.changes", i+1)
		k.wrong(len(change.Steps) == 0, at+".steps", "", someSteps)
		change.Ladder.check(k, at)
		k.wrong(c.Points == nil && change.Metric == qualifying, at+".metric", qualifying, "net_sales…, points: {earn: 1, …}")
	}
	for i, g := range c.Tiers.Grants {
		at := itemOf("tiers.grants", i+1)
		from, err := crm.ParseDate(g.From)
		k.wrong(err != nil, at+".from", g.From, "2025-01-01")
		to, err := crm.ParseDate(g.To)
		k.wrong(err != nil || to < from, at+".to", g.To, ">= "+g.From)
		k.wrong(strings.TrimSpace(g.Because) == "", at+".because", g.Because, "anniversary, birthday, VIP…")
		k.wrong(g.Customer == "", at+".customer", g.Customer, "17850…")
		k.wrong(!c.Tiers.has(g.Tier), at+".tier", g.Tier, "bronze, silver, gold…")
	}
	// Steps of the default under a metric, a window or grants of the shop's own would be nobody's ladder.
	k.wrong(k.below("tiers") && !k.said("tiers.steps"), "tiers.steps", "", someSteps)
}

// someSteps is how steps are written.
const someSteps = "[{name: bronze, from: 0}, {name: gold, from: 1000}]"

// has reports whether some ladder has a tier of that name.
func (t Tiers) has(name string) bool {
	ladders := []Ladder{t.Ladder}
	for _, change := range t.Changes {
		ladders = append(ladders, change.Ladder)
	}
	for _, l := range ladders {
		for _, s := range l.Steps {
			if s.Name == name {
				return true
			}
		}
	}
	return false
}

func (l Ladder) check(k *checker, path string) {
	k.oneOf(path+".metric", l.Metric, "", "net_sales", "gross_sales", "orders", "order_days", "quantity", "margin", "qualifying_points")
	k.oneOf(path+".window", l.Window, "", "rolling", "calendar", "anniversary")
	k.oneOf(path+".term", l.Term, "", "rolling", "calendar", "anniversary")
	k.oneOf(path+".downgrade", l.Downgrade, "", "balance", "one_down")
	for name, n := range map[string]int{"window_months": l.WindowMonths, "term_months": l.TermMonths, "reenter_months": l.ReenterMonths} {
		k.wrong(n < 0 || n > 1200, path+"."+name, fmt.Sprint(n), "0…1200")
	}
	k.wrong(l.GraceDays < 0 || l.GraceDays > 3660, path+".grace_days", fmt.Sprint(l.GraceDays), "0…3660")
	seen := map[string]string{}
	for i, s := range l.Steps {
		at := itemOf(path+".steps", i+1)
		k.twice(seen, at, s.Name, s.Name, "bronze, silver, gold…")
		k.wrong(s.From < 0, at+".from", shortAmount(s.From), "0, 300, 1000…")
		k.wrong(i > 0 && s.From <= l.Steps[max(i-1, 0)].From, at+".from", shortAmount(s.From), "> "+shortAmount(l.Steps[max(i-1, 0)].From))
		again := s.From
		if s.Reenter != nil {
			again = *s.Reenter
			k.wrong(again < 0 || again > s.From, at+".reenter", shortAmount(again), "0…"+shortAmount(s.From))
		}
		if s.Keep != nil {
			k.wrong(*s.Keep < 0 || *s.Keep > again, at+".keep", shortAmount(*s.Keep), "0…"+shortAmount(again))
		}
	}
}

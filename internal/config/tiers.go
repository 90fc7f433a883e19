package config

import (
	"cmp"
	"fmt"
	"slices"
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
	Metric        string `yaml:"metric"`        // net_sales, gross_sales, orders, order_days, quantity, margin, qualifying_points or none
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

// kept is the amount at which it is kept.
func (s Step) kept() Amount { return *cmp.Or(s.Keep, &s.From) }

// again is the amount from which it is reached again soon after.
func (s Step) again() Amount { return *cmp.Or(s.Reenter, &s.From) }

// TierGrant is a tier that somebody gave a customer by hand, both days included.
type TierGrant struct {
	Customer string `yaml:"customer"`
	Tier     string `yaml:"tier"`
	From     string `yaml:"from"`
	To       string `yaml:"to"`
	Because  string `yaml:"because"`

	line int
}

// Line is where it stands in the file, from 1; 0 where it was not read from one.
func (g *TierGrant) Line() int { return g.line }

// qualifying is the metric that needs points.
const qualifying = "qualifying_points"

// noMetric is the metric of a shop without tiers.
const noMetric = "none"

// checkTiers refuses ladders that leave doubt; the rest of their rules are those of package tier, which the
// snapshot checks again.
func (c *Config) checkTiers(k *checker) {
	if c.Tiers.Metric == noMetric && !k.said("tiers.steps") {
		c.Tiers.Steps = nil
	}
	c.checkLadder(k, "tiers", c.Tiers.Ladder)
	last := crm.NoDate
	for i, change := range c.Tiers.Changes {
		last = k.dated("tiers.changes", i+1, change.From, last)
		at := itemOf("tiers.changes", i+1)
		k.wrong(len(change.Steps) == 0 && change.Metric != noMetric, at+".steps", "", someSteps)
		c.checkLadder(k, at, change.Ladder)
	}
	for i, g := range c.Tiers.Grants {
		at := itemOf("tiers.grants", i+1)
		c.Tiers.Grants[i].line = k.line(at)
		c.checkGrant(k, at, g)
	}
	// Steps of the default under a metric, a window or grants of the shop's own would be nobody's ladder.
	own := k.said("tiers") && c.Tiers.Metric != noMetric
	k.wrong(own && (!k.said("tiers.steps") || len(c.Tiers.Steps) == 0), "tiers.steps", "", someSteps)
}

// checkGrant refuses a tier by hand that nobody could place or explain.
func (c *Config) checkGrant(k *checker, at string, g TierGrant) {
	from, err := crm.ParseDate(g.From)
	k.wrong(err != nil, at+".from", g.From, "2025-01-01")
	to, err := crm.ParseDate(g.To)
	k.wrong(err != nil, at+".to", g.To, "2025-12-31")
	k.wrong(to < from, at+".to", g.To, ">= "+g.From)
	k.wrong(strings.TrimSpace(g.Because) == "", at+".because", g.Because, "anniversary, birthday, VIP…")
	k.wrong(strings.TrimSpace(g.Customer) == "", at+".customer", "", "17850…")
	k.wrong(!c.Tiers.has(g.Tier), at+".tier", g.Tier, cmp.Or(c.Tiers.names(), "steps"))
}

// someSteps is how steps are written.
const someSteps = "[{name: bronze, from: 0}, {name: gold, from: 1000}]"

// has reports whether some ladder has a tier of that name.
func (t Tiers) has(name string) bool {
	return slices.ContainsFunc(t.steps(), func(s Step) bool { return s.Name == name })
}

// names lists the tiers of all ladders, for people.
func (t Tiers) names() string {
	var names []string
	for _, s := range t.steps() {
		if !slices.Contains(names, s.Name) {
			names = append(names, s.Name)
		}
	}
	return strings.Join(names, ", ")
}

// steps are those of all ladders.
func (t Tiers) steps() []Step {
	steps := slices.Clone(t.Steps)
	for _, change := range t.Changes {
		steps = append(steps, change.Steps...)
	}
	return steps
}

// checkLadder refuses steps of no ladder, what leaves doubt in one, and one that counts points where there are none.
func (c *Config) checkLadder(k *checker, path string, l Ladder) {
	if l.Metric == noMetric {
		k.against(path+".metric", path+".steps")
		return
	}
	l.check(k, path)
	// Points never ask for a tier, neither what earns them nor what multiplies them, so that a tier may ask for points.
	k.wrong(c.Points == nil && l.Metric == qualifying, path+".metric", qualifying, "net_sales…, points: {earn: 1, …}")
}

func (l Ladder) check(k *checker, path string) {
	k.oneOf(path+".metric", l.Metric, "", "net_sales", "gross_sales", "orders", "order_days", "quantity", "margin", qualifying, noMetric)
	k.oneOf(path+".window", l.Window, "", "rolling", "calendar", "anniversary")
	k.oneOf(path+".term", l.Term, "", "rolling", "calendar", "anniversary")
	k.oneOf(path+".downgrade", l.Downgrade, "", "balance", "one_down")
	k.months(path+".window_months", l.WindowMonths)
	k.months(path+".term_months", l.TermMonths)
	k.months(path+".reenter_months", l.ReenterMonths)
	k.wrong(l.GraceDays < 0 || l.GraceDays > 3660, path+".grace_days", fmt.Sprint(l.GraceDays), "0…3660")
	l.checkTime(k, path)
	seen := map[string]string{}
	for i, s := range l.Steps {
		at := itemOf(path+".steps", i+1)
		k.twice(seen, at, strings.ToLower(s.Name), s.Name, "bronze, silver, gold…")
		k.wrong(s.From < 0, at+".from", shortAmount(s.From), "0, 300, 1000…")
		if i > 0 {
			k.wrong(s.From <= l.Steps[i-1].From, at+".from", shortAmount(s.From), "> "+shortAmount(l.Steps[i-1].From))
		}
		l.checkStep(k, at, s)
		if i > 0 {
			k.aboveBefore(at, s, l.Steps[i-1])
		}
	}
}

// aboveBefore refuses a step that is kept or reached again at less than the one before it: whoever fell from the lower one would
// still stand on the higher one.
func (k *checker) aboveBefore(at string, s, before Step) {
	k.wrong(s.kept() < before.kept(), at+".keep", shortAmount(s.kept()), ">= "+shortAmount(before.kept()))
	k.wrong(s.again() < before.again(), at+".reenter", shortAmount(s.again()), ">= "+shortAmount(before.again()))
}

// checkTime refuses what would have no effect: a term of no length, what follows a loss where nothing says how long.
func (l Ladder) checkTime(k *checker, path string) {
	if l.Window == "calendar" || l.Window == "anniversary" {
		k.against(path+".window_months", path+".window")
	}
	if l.TermMonths == 0 && l.Term == "rolling" {
		k.lacks(path+".term_months", path+".term", "12")
	}
	if l.TermMonths == 0 && l.Term == "" && l.GraceDays == 0 && l.Downgrade == "one_down" {
		k.lacks(path+".term_months", path+".downgrade", "12")
	}
}

// checkStep refuses thresholds that cross.
func (l Ladder) checkStep(k *checker, at string, s Step) {
	k.wrong(s.again() < 0 || s.again() > s.From, at+".reenter", shortAmount(s.again()), "0…"+shortAmount(s.From))
	if s.Reenter != nil && l.ReenterMonths == 0 {
		k.lacks("reenter_months", at+".reenter", "6")
	}
	if s.Keep == nil && s.again() < s.From { // who came back at less would be out again the next day
		k.lacks(at+".keep", at+".reenter", "0…"+shortAmount(s.again()))
	}
	k.wrong(s.kept() < 0 || s.kept() > s.again(), at+".keep", shortAmount(s.kept()), "0…"+shortAmount(s.again()))
	if l.Metric == "orders" || l.Metric == "order_days" || l.Metric == qualifying {
		k.whole(at+".from", &s.From)
		k.whole(at+".keep", s.Keep)
		k.whole(at+".reenter", s.Reenter)
	}
}

// whole records a part of what is only counted whole.
func (k *checker) whole(setting string, n *Amount) {
	if n != nil {
		k.wrong(*n%Amount(crm.Scale) != 0, setting, shortAmount(*n), "1, 2, 3…")
	}
}

// months records a number of months that is none.
func (k *checker) months(setting string, n int) {
	k.wrong(n < 0 || n > 1200, setting, fmt.Sprint(n), "0…1200")
}

// Package tier places one customer on the shop's ladder by what was bought in a window that ends on the day of the
// snapshot. It looks at one customer alone and at sales only: points are another ledger, and spending them never
// moves anybody.
package tier

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Metric is what a ladder counts.
type Metric string

// The metrics.
const (
	NetSales Metric = "net_sales" // gross sales less returns, on the record's basis
)

// Ladder is the shop's tiers, from the lowest. The zero value places nobody.
type Ladder struct {
	Metric       Metric
	WindowMonths int // how far the window reaches back; 0 is the whole history
	Steps        []Step
}

// Step is one tier and the amount from which it is reached.
type Step struct {
	Name string
	From crm.Money
}

// Check returns an error where the ladder cannot place anybody without doubt.
func (l Ladder) Check() error {
	if len(l.Steps) == 0 {
		return nil
	}
	if l.Metric != NetSales {
		return fmt.Errorf("the ladder counts %q, which is not a metric of a ladder; %q is", l.Metric, NetSales)
	}
	if l.WindowMonths < 0 {
		return fmt.Errorf("the ladder's window of %d months is negative", l.WindowMonths)
	}
	seen := map[string]bool{}
	for i, s := range l.Steps {
		if s.Name == "" || seen[s.Name] {
			return fmt.Errorf("the ladder's step %d needs a name of its own, not %q", i+1, s.Name)
		}
		if s.From < 0 || i > 0 && s.From <= l.Steps[i-1].From {
			return fmt.Errorf("the ladder's step %q must begin above the one before it, not at %s", s.Name, s.From)
		}
		seen[s.Name] = true
	}
	return nil
}

// Placement is where a customer stands.
type Placement struct {
	Tier    string // "" below the lowest step
	Sales   crm.Money
	Because string
}

// Place finds the highest step that the sales of the window reach: those after asOf less the months, up to and
// with asOf. Sales below zero place like zero, so that a lowest step from 0 holds everybody.
func (l Ladder) Place(r fold.Record, asOf crm.Date) Placement {
	var p Placement
	after := crm.NoDate
	if l.WindowMonths > 0 {
		after = asOf.AddMonths(-l.WindowMonths)
	}
	for _, d := range r.Between(after, asOf) {
		p.Sales += d.Net()
	}
	if len(l.Steps) == 0 {
		return p
	}
	reached := -1
	for i, s := range l.Steps {
		if max(p.Sales, 0) >= s.From {
			reached = i
		}
	}
	window := "up to " + asOf.String()
	if l.WindowMonths > 0 {
		window = fmt.Sprintf("from %s to %s", after.AddDays(1), asOf)
	}
	p.Because = fmt.Sprintf("rule tier: %s %s %s", r.Basis, because.Money(p.Sales), window)
	if reached >= 0 {
		p.Tier = l.Steps[reached].Name
		p.Because += fmt.Sprintf(" reaches %s (%s)", p.Tier, because.Money(l.Steps[reached].From))
	}
	if next := reached + 1; next < len(l.Steps) {
		p.Because += fmt.Sprintf("; %s begins at %s", l.Steps[next].Name, because.Money(l.Steps[next].From))
	}
	return p
}

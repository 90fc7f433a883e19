package tier

import (
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Stay is one time on one step.
type Stay struct {
	Tier    string
	From    crm.Date
	To      *crm.Date // the last day; nil while it lasts
	How     How
	Sales   crm.Money // the metric on the first day
	Because string
}

// How is how somebody came to a step.
type How string

// The ways to a step.
const (
	Entered How = "entered" // from below the lowest step
	Up      How = "up"
	Down    How = "down"
	ByHand  How = "granted"
	ByRules How = "rules" // the step before is no longer on the ladder
)

// Stays makes stays of the moves of one customer; what stands between two of them is below the lowest step.
func (r Rules) Stays(basis fold.Basis, changes []Change) []Stay {
	var stays []Stay
	for i, c := range changes {
		if c.To == "" {
			continue
		}
		s := Stay{Tier: c.To, From: c.On, Sales: c.Sales}
		if i+1 < len(changes) {
			last := changes[i+1].On - 1
			s.To = &last
		}
		ladder := r.On(c.On)
		s.How = ladder.how(c)
		s.Because = ladder.reasonOf(basis, c, s.How)
		stays = append(stays, s)
	}
	return stays
}

// rank is a step's place on the ladder, −1 where it is none of it.
func (l Ladder) rank(name string) int {
	return slices.IndexFunc(l.Steps, func(s Step) bool { return s.Name == name })
}

func (l Ladder) how(c Change) How {
	switch from, to := l.rank(c.From), l.rank(c.To); {
	case c.Granted:
		return ByHand
	case c.From == "":
		return Entered
	case from < 0:
		return ByRules
	case from < to:
		return Up
	}
	return Down
}

// reasonOf says what the ladder counted on the day of a move, and what it asked.
func (l Ladder) reasonOf(basis fold.Basis, c Change, how How) string {
	figure := amount(l, c.Sales)
	switch l.Metric {
	case GrossSales:
		figure = "gross " + because.Money(c.Sales)
	case NetSales:
		figure = basis.String() + " " + because.Money(c.Sales)
	}
	text := "rule tier: " + figure + l.span()
	at := l.rank(c.To)
	switch {
	case at < 0:
		return text
	case how == ByHand:
		return text + "; " + c.To + " was granted by hand"
	case how == Down && l.rank(c.From) >= 0:
		return text + fmt.Sprintf(", %s was kept at %s", c.From, amount(l, l.Steps[l.rank(c.From)].keep()))
	case max(c.Sales, 0) >= l.Steps[at].From:
		return text + fmt.Sprintf(" reaches %s (%s)", c.To, amount(l, l.Steps[at].From))
	}
	if how == ByRules {
		return text + fmt.Sprintf(" keeps %s (%s)", c.To, amount(l, l.Steps[at].keep()))
	}
	return text + fmt.Sprintf(" reaches %s again (%s)", c.To, amount(l, l.Steps[at].reenter()))
}

// span is the window in words.
func (l Ladder) span() string {
	switch {
	case l.Window == Calendar:
		return " since 1 January"
	case l.Window == Anniversary:
		return " in the year of membership"
	case l.WindowMonths > 0:
		return " in " + because.Count(int64(l.WindowMonths), "month")
	}
	return " in all"
}

package tier

import (
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Stay is one time on one step.
type Stay struct {
	Tier     string
	From, To crm.Date // the first day and the last, which is crm.NoDate while it lasts
	How      How
	Sales    crm.Money // the metric on the first day

	before string // the step before
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

// Stays appends the stays that the moves of one customer make; what stands between two of them is below the lowest step.
func (r Rules) Stays(to []Stay, changes []Change) []Stay {
	for i := range changes {
		c := &changes[i]
		if c.To == "" {
			continue
		}
		s := Stay{Tier: c.To, From: c.On, To: crm.NoDate, How: r[r.at(c.On)].how(c), Sales: c.Sales, before: c.From}
		if i+1 < len(changes) {
			s.To = changes[i+1].On - 1
		}
		to = append(to, s)
	}
	return to
}

// rank is a step's place on the ladder, −1 where it is none of it.
func (l *Ladder) rank(name string) int {
	for i := range l.Steps {
		if l.Steps[i].Name == name {
			return i
		}
	}
	return -1
}

func (l *Ladder) how(c *Change) How {
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

// AppendBecause appends what the ladder counted on the first day of a stay, and what it asked. The basis is that of the
// record.
func (r Rules) AppendBecause(to []byte, basis fold.Basis, s *Stay) []byte {
	l := &r[r.at(s.From)].Ladder
	to = l.span(l.figure(append(to, "rule tier: "...), basis, s.Sales))
	at, before := l.rank(s.Tier), l.rank(s.before)
	if at < 0 {
		return to
	}
	asked, reaches, opens := l.Steps[at].reenter(), " reaches ", " again ("
	switch {
	case s.How == ByHand:
		return append(append(append(to, "; "...), s.Tier...), " was granted by hand"...)
	case s.How == Down && before >= 0:
		to = append(append(append(to, ", "...), s.before...), " was kept at "...)
		return l.amount(to, l.Steps[before].keep())
	case max(s.Sales, 0) >= l.Steps[at].From:
		asked, opens = l.Steps[at].From, " ("
	case s.How == ByRules:
		asked, reaches, opens = l.Steps[at].keep(), " keeps ", " ("
	}
	to = append(append(append(to, reaches...), s.Tier...), opens...)
	return append(l.amount(to, asked), ')')
}

// span appends the window in words.
func (l *Ladder) span(to []byte) []byte {
	switch {
	case l.Window == Calendar:
		return append(to, " since 1 January"...)
	case l.Window == Anniversary:
		return append(to, " in the year of membership"...)
	case l.WindowMonths > 0:
		return because.AppendCount(append(to, " in "...), int64(l.WindowMonths), "month")
	}
	return append(to, " in all"...)
}

package tier

import (
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
	"github.com/habitue-crm/habitue/transform/fold"
)

// because writes the reason of a placement: the metric and its window, what it reaches, since when and why the step
// is kept that it does not reach any more, and where the next step begins.
func (w *walker) because(basis fold.Basis, ladder Ladder, p Placement, now stay) string {
	text := fmt.Sprintf("rule tier: %s %s", w.figure(basis, ladder, p.Sales), w.window(ladder))
	metric := max(p.Sales, 0)
	reached := -1
	for i, s := range ladder.Steps {
		if metric >= s.From {
			reached = i
		}
	}
	at := slices.IndexFunc(ladder.Steps, func(s Step) bool { return s.Name == p.Tier })
	switch {
	case at >= 0 && now.granted:
		text += fmt.Sprintf("; %s was granted by hand from %s to %s", p.Tier, now.first, now.until)
		if now.because != "" {
			text += " (" + now.because + ")"
		}
	case at >= 0 && at == reached:
		text += fmt.Sprintf(" reaches %s (%s)", p.Tier, amount(ladder, ladder.Steps[at].From))
	case at >= 0:
		text += w.kept(ladder, ladder.Steps[at], metric)
	}
	if p.Until != nil && !now.granted {
		text += fmt.Sprintf("; it holds until %s", p.Until)
	}
	if next := max(at, reached) + 1; next < len(ladder.Steps) {
		text += fmt.Sprintf("; %s begins at %s", ladder.Steps[next].Name, amount(ladder, ladder.Steps[next].From))
	}
	return text
}

// kept says why a step is held that the metric does not reach.
func (w *walker) kept(ladder Ladder, s Step, metric crm.Money) string {
	t := w.tracks[s.Name]
	text := fmt.Sprintf(" keeps %s, entered on %s", s.Name, t.since)
	switch {
	case s.Lifetime:
		return text + " for life"
	case metric >= s.keep():
		return text + fmt.Sprintf(" (kept at %s)", amount(ladder, s.keep()))
	case t.fell:
		return text + fmt.Sprintf(" (one down on %s)", t.held)
	}
	asked := s.keep()
	for _, then := range w.rules.On(t.held).Steps { // it was the rule of that day that was met
		if then.Name == s.Name {
			asked = then.keep()
		}
	}
	return text + fmt.Sprintf(" (last at %s on %s)", amount(ladder, asked), t.held)
}

// figure is the metric as a reason says it.
func (w *walker) figure(basis fold.Basis, ladder Ladder, m crm.Money) string {
	switch ladder.Metric {
	case GrossSales:
		return "gross " + because.Money(m)
	case NetSales:
		return basis.String() + " " + because.Money(m)
	}
	return amount(ladder, m)
}

// amount is an amount of the ladder as a reason says it.
func amount(ladder Ladder, m crm.Money) string {
	switch ladder.Metric {
	case Orders:
		return because.Count(int64(m)/crm.Scale, "order")
	case OrderDays:
		return because.Count(int64(m)/crm.Scale, "order day")
	case QualifyingPoints:
		return because.Count(int64(m)/crm.Scale, "qualifying point")
	}
	return because.Money(m)
}

// window is the days that the metric sums over.
func (w *walker) window(ladder Ladder) string {
	if before := w.before(ladder, w.asOf); before != crm.NoDate {
		return fmt.Sprintf("from %s to %s", before+1, w.asOf)
	}
	return "up to " + w.asOf.String()
}

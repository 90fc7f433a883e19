package tier

import (
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
	"github.com/habitue-crm/habitue/transform/fold"
)

// because appends the reason of a placement: the metric and its window, what it reaches, since when and why the step
// is kept that it does not reach any more, and where the next step begins.
func (w *walker) because(to []byte, basis fold.Basis, ladder *Ladder, p *Placement, now *stay) []byte {
	to = ladder.figure(append(to, "rule tier: "...), basis, p.Sales)
	to = w.window(append(to, ' '), ladder)
	metric := max(p.Sales, 0)
	reached := -1
	for i := range ladder.Steps {
		if metric >= ladder.Steps[i].From {
			reached = i
		}
	}
	at := ladder.rank(p.Tier)
	switch {
	case at >= 0 && now.granted:
		to = append(append(append(to, "; "...), p.Tier...), " was granted by hand from "...)
		to = now.until.Append(append(now.from.Append(to), " to "...))
		if now.because != "" {
			to = append(append(append(to, " ("...), now.because...), ')')
		}
	case at >= 0 && at == reached:
		to = append(append(append(to, " reaches "...), p.Tier...), " ("...)
		to = append(ladder.amount(to, ladder.Steps[at].From), ')')
	case at >= 0:
		to = w.kept(to, ladder, &ladder.Steps[at], metric)
	}
	if p.Until != nil && !now.granted {
		to = p.Until.Append(append(to, "; it holds until "...))
	}
	if next := max(at, reached) + 1; next < len(ladder.Steps) {
		to = append(append(append(to, "; "...), ladder.Steps[next].Name...), " begins at "...)
		to = ladder.amount(to, ladder.Steps[next].From)
	}
	return to
}

// kept says why a step is held that the metric does not reach.
func (w *walker) kept(to []byte, ladder *Ladder, s *Step, metric crm.Money) []byte {
	t := w.track(s.Name)
	to = append(append(append(to, " keeps "...), s.Name...), ", entered on "...)
	to = t.since.Append(to)
	switch {
	case s.Lifetime:
		return append(to, " for life"...)
	case metric >= s.keep():
		return append(ladder.amount(append(to, " (kept at "...), s.keep()), ')')
	case t.fell:
		return append(t.held.Append(append(to, " (one down on "...)), ')')
	}
	asked := s.keep()
	then := w.ladder(t.held) // it was the rule of that day that was met
	if i := then.rank(s.Name); i >= 0 {
		asked = then.Steps[i].keep()
	}
	to = append(ladder.amount(append(to, " (last at "...), asked), " on "...)
	return append(t.held.Append(to), ')')
}

// figure appends the metric as a reason says it.
func (l *Ladder) figure(to []byte, basis fold.Basis, m crm.Money) []byte {
	switch l.Metric {
	case GrossSales:
		to = append(to, "gross "...)
	case NetSales:
		to = append(append(to, basis.String()...), ' ')
	case Margin:
		to = append(to, "margin "...)
	}
	return l.amount(to, m)
}

// amount appends an amount of the ladder as a reason says it.
func (l *Ladder) amount(to []byte, m crm.Money) []byte {
	switch l.Metric {
	case Orders:
		return because.AppendCount(to, int64(m)/crm.Scale, "order")
	case OrderDays:
		return because.AppendCount(to, int64(m)/crm.Scale, "order day")
	case QualifyingPoints:
		return because.AppendCount(to, int64(m)/crm.Scale, "qualifying point")
	case Quantity:
		to = append(append(to, because.Pieces(crm.Quantity(m))...), " piece"...)
		if m != crm.Scale {
			to = append(to, 's')
		}
		return to
	}
	return because.AppendMoney(to, m)
}

// window appends the days that the metric sums over.
func (w *walker) window(to []byte, ladder *Ladder) []byte {
	if before := w.before(ladder, w.asOf); before != crm.NoDate {
		to = append((before + 1).Append(append(to, "from "...)), " to "...)
		return w.asOf.Append(to)
	}
	return w.asOf.Append(append(to, "up to "...))
}

// Package tier places one customer on the shop's ladder: how far up the metric of a window reaches, how long what was
// reached is kept, and what happens then. It looks at one customer alone and at what was bought: points are another
// ledger: a ladder may count those that were earned, and spending them never moves anybody.
//
// Each step is kept apart from the others: a customer is inside it from the day on which the metric stands at or above
// its entry amount, and as long as no more than the term and the grace have passed since the last day on which it stood
// at or above its retention amount. The tier is the highest step that the customer is inside. So more bought, all else
// equal, never places lower (reference/loyalty.md §3.9).
package tier

import (
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Metric is what a ladder counts.
type Metric string

// The metrics. Amounts of a ladder that counts orders, days or points are numbers of these: crm.MoneyOf(5) is five
// orders.
const (
	NetSales   Metric = "net_sales" // gross sales less returns, on the record's basis
	GrossSales Metric = "gross_sales"
	Orders     Metric = "orders"
	OrderDays  Metric = "order_days"
	// QualifyingPoints are points earned on a day that count for a status, less those that returns took back. What is
	// spent or expires takes none away.
	QualifyingPoints Metric = "qualifying_points"
	Quantity         Metric = "quantity" // pieces bought less pieces returned
	// Margin is net sales less the cost of what was sold, of the lines whose product has a known cost.
	Margin Metric = "margin"
)

// Metrics lists them.
func Metrics() []Metric {
	return []Metric{NetSales, GrossSales, Orders, OrderDays, QualifyingPoints, Quantity, Margin}
}

// Counts reports whether the metric is a number, not an amount of money.
func (m Metric) Counts() bool {
	return m == Orders || m == OrderDays || m == QualifyingPoints || m == Quantity
}

// beside reports whether the metric is of a list beside the record: its days do not hold it.
func (m Metric) beside() bool { return m == QualifyingPoints || m == Quantity || m == Margin }

// of is a day's share of the metric, in ten-thousandths, of what was bought.
func (m Metric) of(d *fold.Day) crm.Money {
	switch m {
	case GrossSales:
		return d.Gross
	case Orders:
		return crm.MoneyOf(d.Orders)
	case OrderDays:
		if d.Bought {
			return crm.MoneyOf(1)
		}
		return 0
	case QualifyingPoints, Quantity, Margin:
		return 0 // they are of another list
	}
	return d.Net()
}

// Period is how time is cut.
type Period string

// The periods. The zero value is Rolling.
const (
	Rolling     Period = "rolling"     // so many months back, or from the last day that qualified
	Calendar    Period = "calendar"    // the year from 1 January
	Anniversary Period = "anniversary" // the year from the day of the first purchase
)

// Downgrade is where someone goes whose step ends.
type Downgrade string

// The downgrades. The zero value is ByBalance.
const (
	ByBalance Downgrade = "balance"  // to the highest step that is still held
	OneDown   Downgrade = "one_down" // to the next lower step at least, for a term of its own
)

// Ladder is the shop's tiers, from the lowest. The zero value places nobody.
type Ladder struct {
	Metric       Metric
	Window       Period // what the metric sums over
	WindowMonths int    // how far a rolling window reaches back; 0 is the whole history
	// Term and TermMonths are how long a step is kept after the last day that qualified for it: rolling, to the
	// same day so many months later; calendar, to the end of that year and so many months more; anniversary, to
	// the end of that year of membership and so many months more. Rolling with 0 months keeps it that day only.
	Term       Period
	TermMonths int
	GraceDays  int // days more before a step is lost
	Downgrade  Downgrade
	// ReenterMonths is how long after its loss a step can be reached again at its re-entry amount.
	ReenterMonths int
	Steps         []Step
}

// Step is one tier. Keep ≤ Reenter ≤ From.
type Step struct {
	Name     string
	From     crm.Money  // from which it is reached
	Keep     *crm.Money // at which it is kept; nil is From
	Reenter  *crm.Money // from which it is reached again soon after its loss; nil is From
	Lifetime bool       // once reached, never lost
	Benefits []string   // what it gives, as people read it
}

// keep is the retention amount.
func (s Step) keep() crm.Money {
	if s.Keep != nil {
		return *s.Keep
	}
	return s.From
}

// reenter is the re-entry amount.
func (s Step) reenter() crm.Money {
	if s.Reenter != nil {
		return *s.Reenter
	}
	return s.From
}

// Check returns an error where the ladder cannot place anybody without doubt.
func (l Ladder) Check() error {
	if len(l.Steps) == 0 {
		return nil
	}
	if !slices.Contains(Metrics(), l.Metric) {
		return fmt.Errorf("the ladder counts %q, which is not a metric of a ladder; %q is", l.Metric, NetSales)
	}
	for name, months := range map[string]int{"window": l.WindowMonths, "term": l.TermMonths, "re-entry": l.ReenterMonths} {
		if months < 0 {
			return fmt.Errorf("the ladder's %s of %d months is negative", name, months)
		}
	}
	switch {
	case l.GraceDays < 0:
		return fmt.Errorf("the ladder's grace of %d days is negative", l.GraceDays)
	case !isPeriod(l.Window) || !isPeriod(l.Term):
		return fmt.Errorf("the ladder's window %q and term %q must be %s, %s or %s", l.Window, l.Term, Rolling, Calendar, Anniversary)
	case l.Window != "" && l.Window != Rolling && l.WindowMonths != 0:
		return fmt.Errorf("a %s window has no months of its own, not %d", l.Window, l.WindowMonths)
	case l.Downgrade != "" && l.Downgrade != ByBalance && l.Downgrade != OneDown:
		return fmt.Errorf("the ladder's downgrade %q must be %s or %s", l.Downgrade, ByBalance, OneDown)
	}
	return checkSteps(l.Steps)
}

func isPeriod(p Period) bool { return p == "" || p == Rolling || p == Calendar || p == Anniversary }

func checkSteps(steps []Step) error {
	seen := map[string]bool{}
	for i, s := range steps {
		if s.Name == "" || seen[s.Name] {
			return fmt.Errorf("the ladder's step %d needs a name of its own, not %q", i+1, s.Name)
		}
		seen[s.Name] = true
		if s.From < 0 || i > 0 && s.From <= steps[i-1].From {
			return fmt.Errorf("the ladder's step %q must begin above the one before it, not at %s", s.Name, s.From)
		}
		if s.keep() < 0 || s.keep() > s.reenter() || s.reenter() > s.From {
			return fmt.Errorf("the ladder's step %q must be kept at no more than it is re-entered at, and that no more than %s", s.Name, s.From)
		}
		if i > 0 && (s.keep() < steps[i-1].keep() || s.reenter() < steps[i-1].reenter()) {
			return fmt.Errorf("the ladder's step %q must not be kept or re-entered below the one before it", s.Name)
		}
	}
	return nil
}

// Rules are the ladders that held, each from its day on; the first holds from the beginning whatever its day.
type Rules []Dated

// Dated is a ladder from a day on.
type Dated struct {
	From crm.Date
	Ladder
}

// Always are rules that never changed.
func Always(l Ladder) Rules { return Rules{{Ladder: l}} }

// Check returns an error where a ladder leaves doubt, or where the days do not ascend.
func (r Rules) Check() error {
	for i, d := range r {
		if i > 0 && d.From <= r[i-1].From {
			return fmt.Errorf("the ladder from %s must come after the one from %s", d.From, r[i-1].From)
		}
		if err := d.Ladder.Check(); err != nil {
			return err
		}
	}
	return nil
}

// On is the ladder that holds on a day.
func (r Rules) On(day crm.Date) Ladder {
	if len(r) == 0 {
		return Ladder{}
	}
	return r[r.at(day)].Ladder
}

// at is the place of the ladder that holds on a day, where there is any.
func (r Rules) at(day crm.Date) int {
	at := 0
	for i := 1; i < len(r) && r[i].From <= day; i++ {
		at = i
	}
	return at
}

// Grant is a step that somebody gave by hand, first and last day included, whatever the metric says.
type Grant struct {
	Tier     string
	From, To crm.Date
	Because  string
}

// Qualified is what one day of a customer brings to a metric that a record's days do not hold: points that count for a
// status, pieces, margin; below zero where a return took back more.
type Qualified struct {
	On     crm.Date
	Points int64
	Pieces crm.Quantity
	Margin crm.Money
}

// of is a metric's share of it, in ten-thousandths.
func (q *Qualified) of(m Metric) crm.Money {
	switch m {
	case QualifyingPoints:
		return crm.MoneyOf(q.Points)
	case Quantity:
		return crm.Money(q.Pieces)
	}
	return q.Margin
}

// Points reports whether some ladder of the rules counts points.
func (r Rules) Points() bool { return r.Ask(QualifyingPoints) }

// beside reports whether some ladder counts what the record's days do not hold.
func (r Rules) beside() bool { return r.Points() || r.Ask(Quantity) || r.Ask(Margin) }

// Ask reports whether some ladder of the rules counts a metric.
func (r Rules) Ask(m Metric) bool {
	return slices.ContainsFunc(r, func(d Dated) bool { return d.Metric == m && len(d.Steps) > 0 })
}

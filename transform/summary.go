package transform

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/abuse"
	"github.com/habitue-crm/habitue/transform/cohort"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/points"
	"github.com/habitue-crm/habitue/transform/sales"
	"github.com/habitue-crm/habitue/transform/segment"
)

// Summary is the snapshot in figures, as report --json prints it. Money is a string with four decimals; shares and
// means are rounded to nine significant digits.
type Summary struct {
	AsOf           crm.Date             `json:"as_of"`
	Basis          fold.Basis           `json:"basis"`
	Currency       string               `json:"currency"`
	Totals         Totals               `json:"totals"`
	RFM            RFMSummary           `json:"rfm"`
	ABC            ABCSummary           `json:"abc"`
	Tiers          []TierSummary        `json:"tiers"`
	Points         *points.Summary      `json:"points,omitempty"`
	Abuse          *abuse.Summary       `json:"abuse,omitempty"` // where there are points, referrals, rewards or codes
	Contact        ContactSummary       `json:"contact"`
	Reconciliation *fold.Reconciliation `json:"reconciliation,omitempty"`
	Products       *ProductsSummary     `json:"products,omitempty"`
	Sales          *sales.Table         `json:"sales,omitempty"` // by month
	Cohorts        cohort.Table         `json:"cohorts"`
	Balance        cohort.Balance       `json:"balance"`
	SecondOrders   cohort.SecondOrders  `json:"second_orders"`
	Concentration  cohort.Concentration `json:"concentration"`
	Stores         *StoresSummary       `json:"stores,omitempty"`    // where there are two or more
	Migration      *Migration           `json:"migration,omitempty"` // where a report asks for it; never published
}

// Totals are sums over all profiles. Customers are all known people, buyers those who ever bought.
type Totals struct {
	Customers         int64        `json:"customers"`
	Buyers            int64        `json:"buyers"`
	Accounts          int64        `json:"accounts,omitempty"` // those of the customers that are nobody in particular; they are no buyers
	OneTime           int64        `json:"one_time"`           // buyers with one order
	Repeat            int64        `json:"repeat"`             // buyers with more
	Orders            int64        `json:"orders"`
	OrderDays         int64        `json:"order_days"`
	OrderLines        int64        `json:"order_lines"`
	Quantity          crm.Quantity `json:"quantity"`
	GrossSales        crm.Money    `json:"gross_sales"`
	Returns           crm.Money    `json:"returns"`
	NetSales          crm.Money    `json:"net_sales"`
	AverageOrder      crm.Money    `json:"average_order"`
	ContactsWithoutID int64        `json:"contacts_without_id"` // entries of customer lists that could be nobody
	ConsentsUnmatched int64        `json:"consents_unmatched"`  // consents about nobody known
}

// RFMSummary is the scales and the segments. Cuts are those of segment.Scale, one fewer than the levels, ascending;
// they are empty where nobody bought.
type RFMSummary struct {
	Rule          string `json:"rule"`
	Levels        int    `json:"levels"`
	LevelsBecause string `json:"levels_because"`
	// Compressed names the scales with fewer distinct values than levels, Split says that equal values have different
	// scores, which only ranks can do.
	Compressed []string `json:"compressed,omitempty"`
	Split      bool     `json:"split,omitempty"`

	Cuts     RFMCuts          `json:"cuts"`
	Mean     RFMMean          `json:"mean"`
	Max      RFMMax           `json:"max"`
	Segments []SegmentSummary `json:"segments"`
}

// RFMCuts are the cuts of the three scales.
type RFMCuts struct {
	Recency   []int64     `json:"recency_days"`
	Frequency []int64     `json:"orders"`
	Monetary  []crm.Money `json:"sales"`
}

// RFMMean is the mean of a buyer.
type RFMMean struct {
	Recency   float64   `json:"recency_days"`
	Frequency float64   `json:"orders"`
	Monetary  crm.Money `json:"sales"`
}

// RFMMax is the largest value of any buyer.
type RFMMax struct {
	Recency   int64     `json:"recency_days"`
	Frequency int64     `json:"orders"`
	Monetary  crm.Money `json:"sales"`
}

// SegmentSummary is one segment of the map.
type SegmentSummary struct {
	Segment   crm.Segment `json:"segment"`
	Customers int64       `json:"customers"`
	NetSales  crm.Money   `json:"net_sales"`
}

// ABCSummary is the three classes. Total is the sum of the buyers above zero, of which the shares are. All sums are of
// the window: the months up to the snapshot's day, 0 being the whole history.
type ABCSummary struct {
	Rule         string    `json:"rule"`
	WindowMonths int       `json:"window_months"`
	Since        *crm.Date `json:"since,omitempty"` // the window's first day

	A        ClassSummary `json:"A"`
	B        ClassSummary `json:"B"`
	C        ClassSummary `json:"C"`
	Total    crm.Money    `json:"total"`
	TieAtCut bool         `json:"tie_at_cut"`

	Margin *MarginSummary `json:"margin,omitempty"` // the classes of customers by margin, where costs are known
}

// ClassSummary is one class. Effort is the most mails a year for one customer, Mails for all of the class.
type ClassSummary struct {
	Customers int64     `json:"customers"`
	NetSales  crm.Money `json:"net_sales"`
	Share     float64   `json:"share"`
	Effort    int64     `json:"effort"`
	Mails     int64     `json:"mails"`
}

// TierSummary is one step of the ladder, from the lowest; the name "" stands for those below it.
type TierSummary struct {
	Tier      string    `json:"tier"`
	From      crm.Money `json:"from"`
	Customers int64     `json:"customers"`
	Sales     crm.Money `json:"sales"` // in the ladder's window
}

// ContactSummary counts who could be written to.
type ContactSummary struct {
	WithAddress int64 `json:"with_address"` // an address that mail could be sent to
	Granted     int64 `json:"granted"`
	Denied      int64 `json:"denied"`
	Unknown     int64 `json:"unknown"`
	Suppressed  int64 `json:"suppressed"`
}

// newSummary says by which rules the people are told apart.
func newSummary(rfm segment.RFM, abc segment.ABC, s Settings) Summary {
	sum := Summary{
		AsOf: s.AsOf, Basis: fold.Basis(s.Basis.String()), Currency: s.Currency, Reconciliation: s.Reconciliation, Points: s.PointsSummary, Abuse: s.Abuse,
		RFM: RFMSummary{Rule: rfm.Rule, Levels: rfm.Levels, LevelsBecause: rfm.LevelsBecause, Split: rfm.Split},
		ABC: ABCSummary{Rule: s.abcRule(), WindowMonths: s.ABCMonths, Total: abc.Total, TieAtCut: abc.TieAtCut},
	}
	if !s.RFM.RankFirst {
		sum.RFM.Rule += ", nearest rank"
	}
	if after, limited := s.abcFrom(); limited {
		first := after.AddDays(1)
		sum.ABC.Since = &first
	}
	return sum
}

// count counts the people.
func (s *Summary) count(list, bought []*person, rfm segment.RFM, by Settings) {
	for _, p := range list {
		s.Totals.add(p.profile)
		s.Contact.add(p)
	}
	s.Totals.AverageOrder = s.Totals.NetSales.Over(s.Totals.Orders)
	s.RFM.fill(bought, rfm)
	s.ABC.fill(bought, by)
	s.Tiers = tiers(list, by)
}

func (t *Totals) add(p *crm.Profile) {
	t.Customers++
	switch {
	case p.IsAccount:
		t.Accounts++
	case p.Orders > 0:
		t.Buyers++
		if p.Orders == 1 {
			t.OneTime++
		} else {
			t.Repeat++
		}
	}
	t.Orders += p.Orders
	t.OrderDays += p.OrderDays
	t.OrderLines += p.Lines
	t.Quantity += p.Quantity
	t.GrossSales += p.GrossSales
	t.Returns += p.Returns
	t.NetSales += p.NetSales
}

func (c *ContactSummary) add(p *person) {
	if p.mailbox() != "" {
		c.WithAddress++
	}
	switch p.profile.ConsentEmail {
	case crm.ConsentGranted:
		c.Granted++
	case crm.ConsentDenied:
		c.Denied++
	default:
		c.Unknown++
	}
	if p.profile.Suppressed {
		c.Suppressed++
	}
}

func (r *RFMSummary) fill(bought []*person, rfm segment.RFM) {
	at := map[crm.Segment]int{}
	for i, s := range rfm.Segments {
		at[s] = i
		r.Segments = append(r.Segments, SegmentSummary{Segment: s})
	}
	r.Cuts = RFMCuts{Recency: []int64{}, Frequency: []int64{}, Monetary: []crm.Money{}}
	if len(bought) == 0 {
		return
	}
	r.Cuts.Recency = append(r.Cuts.Recency, rfm.Recency.Cuts...)
	r.Cuts.Frequency = append(r.Cuts.Frequency, rfm.Frequency.Cuts...)
	for _, cut := range rfm.Monetary.Cuts {
		r.Cuts.Monetary = append(r.Cuts.Monetary, crm.Money(cut))
	}
	for _, scale := range []struct {
		name       string
		compressed bool
	}{{"recency_days", rfm.Recency.Compressed}, {"orders", rfm.Frequency.Compressed}, {"sales", rfm.Monetary.Compressed}} {
		if scale.compressed {
			r.Compressed = append(r.Compressed, scale.name)
		}
	}
	r.measure(bought, at)
}

// measure works out means, maxima and segments; at is each segment's place.
func (r *RFMSummary) measure(bought []*person, at map[crm.Segment]int) {
	var days, orders int64
	var sales crm.Money
	r.Max.Monetary = bought[0].profile.NetSales
	for _, p := range bought {
		days += *p.profile.RecencyDays
		orders += p.profile.Orders
		sales += p.profile.NetSales
		r.Max.Recency = max(r.Max.Recency, *p.profile.RecencyDays)
		r.Max.Frequency = max(r.Max.Frequency, p.profile.Orders)
		r.Max.Monetary = max(r.Max.Monetary, p.profile.NetSales)
		r.Segments[at[p.profile.RFMSegment]].Customers++
		r.Segments[at[p.profile.RFMSegment]].NetSales += p.profile.NetSales
	}
	n := int64(len(bought))
	r.Mean = RFMMean{Recency: cohort.Ratio(days, n), Frequency: cohort.Ratio(orders, n), Monetary: sales.Over(n)}
}

func (a *ABCSummary) fill(bought []*person, s Settings) {
	classes := map[string]*ClassSummary{"A": &a.A, "B": &a.B, "C": &a.C}
	for _, p := range bought {
		c := classes[p.profile.ABCClass]
		c.Customers++
		c.NetSales += p.classed
	}
	for name, effort := range map[string]int{"A": s.Effort.A, "B": s.Effort.B, "C": s.Effort.C} {
		c := classes[name]
		c.Share = cohort.Ratio(int64(c.NetSales), int64(a.Total))
		c.Effort, c.Mails = int64(effort), int64(effort)*c.Customers
	}
}

// tiers counts everyone by step; those below the lowest come first, where there are any.
func tiers(list []*person, s Settings) []TierSummary {
	steps, below := make([]TierSummary, len(s.Tiers.On(s.AsOf).Steps)), TierSummary{}
	at := map[string]*TierSummary{"": &below}
	for i, step := range s.Tiers.On(s.AsOf).Steps {
		steps[i] = TierSummary{Tier: step.Name, From: step.From}
		at[step.Name] = &steps[i]
	}
	for _, p := range list {
		if p.profile.IsAccount {
			continue
		}
		at[p.profile.Tier].Customers++
		at[p.profile.Tier].Sales += p.profile.TierSales
	}
	if below.Customers > 0 && len(steps) > 0 {
		steps = append([]TierSummary{below}, steps...)
	}
	return steps
}

// sell adds the months. It fails where they are not what the customers bought.
func (s *Summary) sell(by Settings) error {
	if by.Sales == nil {
		return nil
	}
	var sum crm.Money
	for _, m := range by.Sales.Chain.Months {
		sum += m.NetSales
	}
	if sum != s.Totals.NetSales {
		return fmt.Errorf("add up the months: they hold %s, the customers %s", sum, s.Totals.NetSales)
	}
	s.Sales = &by.Sales.Chain
	return nil
}

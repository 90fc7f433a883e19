package transform

import (
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/points"
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
	Contact        ContactSummary       `json:"contact"`
	Reconciliation *fold.Reconciliation `json:"reconciliation,omitempty"`
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

// RFMSummary is the scales and the segments. Cuts are the four of segment.Scale, ascending; they are empty where
// nobody bought.
type RFMSummary struct {
	Rule     string           `json:"rule"`
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

// SegmentSummary is one of the eleven segments.
type SegmentSummary struct {
	Segment   crm.Segment `json:"segment"`
	Customers int64       `json:"customers"`
	NetSales  crm.Money   `json:"net_sales"`
}

// ABCSummary is the three classes. Total is the sum of the buyers above zero, of which the shares are.
type ABCSummary struct {
	Rule     string       `json:"rule"`
	A        ClassSummary `json:"A"`
	B        ClassSummary `json:"B"`
	C        ClassSummary `json:"C"`
	Total    crm.Money    `json:"total"`
	TieAtCut bool         `json:"tie_at_cut"`
}

// ClassSummary is one class.
type ClassSummary struct {
	Customers int64     `json:"customers"`
	NetSales  crm.Money `json:"net_sales"`
	Share     float64   `json:"share"`
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

func summarise(list []*person, rfm segment.RFM, abc segment.ABC, s Settings) Summary {
	sum := Summary{
		AsOf: s.AsOf, Basis: fold.Basis(s.Basis.String()), Currency: s.Currency, Reconciliation: s.Reconciliation, Points: s.PointsSummary,
		RFM: RFMSummary{Rule: "rfm-11, nearest rank"},
		ABC: ABCSummary{
			Rule:  "abc-" + strconv.Itoa(s.ABC.A) + "/" + strconv.Itoa(s.ABC.B),
			Total: abc.Total, TieAtCut: abc.TieAtCut,
		},
	}
	for _, p := range list {
		sum.Totals.add(p.profile)
		sum.Contact.add(p)
	}
	sum.Totals.AverageOrder = sum.Totals.NetSales.Over(sum.Totals.Orders)
	sum.RFM.fill(buyers(list), rfm)
	sum.ABC.fill(buyers(list))
	sum.Tiers = tiers(list, s)
	return sum
}

func (t *Totals) add(p crm.Profile) {
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
	for i, s := range crm.Segments() {
		at[s] = i
		r.Segments = append(r.Segments, SegmentSummary{Segment: s})
	}
	r.Cuts = RFMCuts{Recency: []int64{}, Frequency: []int64{}, Monetary: []crm.Money{}}
	if len(bought) == 0 {
		return
	}
	r.Cuts.Recency = append(r.Cuts.Recency, rfm.Recency.Cuts[:]...)
	r.Cuts.Frequency = append(r.Cuts.Frequency, rfm.Frequency.Cuts[:]...)
	for _, cut := range rfm.Monetary.Cuts {
		r.Cuts.Monetary = append(r.Cuts.Monetary, crm.Money(cut))
	}
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
	r.Mean = RFMMean{Recency: ratio(days, n), Frequency: ratio(orders, n), Monetary: sales.Over(n)}
}

func (a *ABCSummary) fill(bought []*person) {
	classes := map[string]*ClassSummary{"A": &a.A, "B": &a.B, "C": &a.C}
	for _, p := range bought {
		c := classes[p.profile.ABCClass]
		c.Customers++
		c.NetSales += p.profile.NetSales
	}
	for _, c := range classes {
		c.Share = ratio(int64(c.NetSales), int64(a.Total))
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

// ratio is a quotient of whole numbers, rounded to nine significant digits; zero where there is nothing to divide by.
func ratio(n, by int64) float64 {
	if by == 0 {
		return 0
	}
	f, err := strconv.ParseFloat(strconv.FormatFloat(float64(n)/float64(by), 'g', 9, 64), 64)
	if err != nil {
		return 0 // cannot be: what FormatFloat wrote of a finite number is one
	}
	return f
}

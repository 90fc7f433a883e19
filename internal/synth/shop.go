package synth

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Size is the number of customers of a shop. Below 20 not every kind fits, so 20 are the least.
type Size int

// The sizes in use: a full shop of about 60,000 order lines, and a small one for quick tests.
const (
	Tiny Size = 50
	Full Size = 5000
)

// Customer is an invented person. The embedded crm.Customer is what the sheet says.
type Customer struct {
	crm.Customer
	FirstName string
	LastName  string
	Kind      Kind
	Season    Season // of a seasonal customer
	Address   AddressQuality
	Consent   crm.ConsentState // what the last statement says, unknown without one
	Household string           // the customer id whose mailbox and home this one shares
}

// Line is an order line as its sheet writes it, with the price before discount. In a sheet with a discount column
// UnitPrice is the list price; in one without it is what was paid for one piece.
type Line struct {
	crm.OrderLine
	ListPrice       crm.Money
	DiscountPercent int // a multiple of ten; prices are multiples of 0.10, so that amounts are exact
}

// Shop is everything that was invented. Lines are in the order of the till; Customers are in the order of their ids.
type Shop struct {
	Seed      uint64
	StartsOn  crm.Date
	EndsOn    crm.Date
	Customers []Customer
	Products  []crm.Product
	Lines     []Line
	Consents  []crm.Consent
}

// NewShop invents a shop whose three years of sales end with the day endsOn. It is pure: the same arguments give
// the same shop.
func NewShop(seed uint64, size Size, endsOn crm.Date) *Shop {
	s := &Shop{Seed: seed, StartsOn: endsOn.AddMonths(-36).AddDays(1), EndsOn: endsOn, Products: products()}
	s.Customers = inventCustomers(seed, max(int(size), 20))
	orders := newTill(s).orders()
	giveIDs(orders)
	s.Lines = s.lines(orders)
	s.Consents = s.statements()
	return s
}

// giveIDs puts orders into the order of the till and gives them their ids: V for a sale, AV (avoir) for a credit
// note, the year, and a counter that starts again each year.
func giveIDs(orders []*order) {
	slices.SortStableFunc(orders, func(a, b *order) int {
		return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.tie, b.tie))
	})
	counters := map[string]int{}
	for _, o := range orders {
		letter := "V"
		if o.takesBack != nil {
			letter = "AV"
		}
		series := letter + o.on.String()[2:4]
		counters[series]++
		o.id = fmt.Sprintf("%s-%05d", series, counters[series])
	}
}

// lines writes the orders out. The id of a cited order is known by now, since all are numbered.
func (s *Shop) lines(orders []*order) []Line {
	var lines []Line
	years := s.years()
	for _, o := range orders {
		for _, it := range o.items {
			lines = append(lines, s.line(o, it, yearOf(years, o.on).discounts))
		}
	}
	return lines
}

func (s *Shop) line(o *order, it item, discountColumn bool) Line {
	p := s.Products[it.product]
	list := *p.ListPrice
	paid := list / 100 * crm.Money(100-it.discount)
	amount := paid * crm.Money(it.units)
	price := paid
	if discountColumn {
		price = list
	}
	l := Line{ListPrice: list, DiscountPercent: it.discount}
	l.OrderLine = crm.OrderLine{
		OrderID: o.id, Date: o.on, ProductID: p.ID, Description: p.Name,
		Quantity: crm.QuantityOf(int64(it.units)), UnitPrice: &price, Amount: &amount,
	}
	if o.customer >= 0 {
		l.CustomerID = s.Customers[o.customer].ID
	}
	if o.takesBack != nil {
		l.Return, l.Cites = true, o.takesBack.id
	}
	return l
}

// year is one of the three sales years and the form in which its sheet is kept.
type year struct {
	label     string // "2024", or "2023-2024" where it straddles
	from, to  crm.Date
	discounts bool // the csv year, which has a discount column
}

// years are the three twelve-month years that end with the shop's last day; the middle one is the csv.
func (s *Shop) years() []year {
	var years []year
	from := s.StartsOn
	for i := range 3 {
		to := s.EndsOn.AddMonths(12 * (i - 2))
		label := from.String()[:4]
		if last := to.String()[:4]; last != label {
			label += "-" + last
		}
		years = append(years, year{label: label, from: from, to: to, discounts: i == 1})
		from = to.AddDays(1)
	}
	return years
}

func yearOf(years []year, on crm.Date) year {
	for _, y := range years {
		if on <= y.to {
			return y
		}
	}
	return years[len(years)-1]
}

package quality

import (
	"cmp"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// The fields of order lines whose completeness is told; those of lineWords are categories.
const (
	lineOrder = iota
	lineCustomer
	lineProduct
	lineDescription
	lineQuantity
	linePrice
	lineAmount
	lineStore
	lineCountry
	lineSeller
	lineChannel
	lineCampaign
	lineCoupon
	lineTime
	lineFields
)

// OrderLine takes an order line.
func (s *Survey) OrderLine(upload string, l *crm.OrderLine) {
	s.day(l)
	s.customerOf(upload, l)
	at := s.at(upload, l.Place)
	wanted := s.wanted(upload)
	s.products.add(l, at, wanted)
	if !wanted {
		return
	}
	s.countLine(l, at)
	switch {
	case l.Date > s.opt.Day:
		s.add(DayAhead, "order_lines", 1, func() Case { return s.lineCase(l, at, l.Date.String()) })
	case l.Date < firstDay:
		s.add(DayEarly, "order_lines", 1, func() Case { return s.lineCase(l, at, l.Date.String()) })
	}
	if first, twice := s.twins.add(l, at); twice {
		s.add(SameLine, "order_lines", 1, func() Case {
			c := s.lineCase(l, at, cmp.Or(l.ProductID, l.Description))
			c.Rows, c.At = 2, s.where(first, at)
			return c
		})
	}
	if other, clash := s.orders.add(l, at); clash {
		s.add(OrderTwoCustomers, "order_lines", 1, func() Case {
			c := s.lineCase(l, at, s.masked(l.CustomerID))
			c.Usual, c.Rows, c.At = s.masked(other.customer), 2, s.where(other.at, at)
			return c
		})
	}
}

// lineCase is a case of one line.
func (s *Survey) lineCase(l *crm.OrderLine, at place, value string) Case {
	return Case{Subject: l.OrderID, Value: value, Rows: 1, At: s.where(at)}
}

// countLine counts the filled fields of a line and its words.
func (s *Survey) countLine(l *crm.OrderLine, at place) {
	t := s.table("order_lines", named("order_id", "customer_id", "product_id", "description", "quantity", "unit_price", "amount", "store", "country", "seller", "channel", "campaign", "coupon", "order_time"))
	t.rows++
	f := t.fields
	for i, is := range [lineFields]bool{
		lineOrder: l.OrderID != "", lineCustomer: l.CustomerID != "", lineProduct: l.ProductID != "", lineDescription: l.Description != "",
		lineQuantity: l.Quantity != 0, linePrice: l.UnitPrice != nil, lineAmount: l.Amount != nil, lineStore: l.Store != "", lineCountry: l.Country != "",
		lineSeller: l.Seller != "", lineChannel: l.Channel != "", lineCampaign: l.Campaign != "", lineCoupon: l.Coupon != "", lineTime: l.Time != "",
	} {
		if is {
			f[i].filled++
		}
	}
	t.word(lineStore, l.Source, l.Store, at)
	t.word(lineCountry, l.Source, l.Country, at)
	t.word(lineSeller, l.Source, l.Seller, at)
	t.word(lineChannel, l.Source, l.Channel, at)
	t.word(lineCampaign, l.Source, l.Campaign, at)
}

// twinCap is how many lines of one month are remembered; older ones make room beyond it, so that up to it every
// identical line is found, and beyond it those within the last half of it at least.
const twinCap = 1 << 20

// twins finds identical lines of one file: a hash of all that a line says, remembered for its month.
type twins struct {
	upload    int32
	young     map[uint64]place
	old       map[uint64]place
	monthFrom crm.Date
	monthTo   crm.Date
}

func newTwins() twins { return twins{young: map[uint64]place{}, monthFrom: 1, monthTo: 0, upload: -1} }

// add remembers a line and says whether the same stands in its file already, and where first.
func (t *twins) add(l *crm.OrderLine, at place) (first place, twice bool) {
	if l.Date < t.monthFrom || l.Date > t.monthTo || at.upload != t.upload {
		t.monthFrom, t.monthTo = monthOf(l.Date)
		t.upload = at.upload
		clear(t.young)
		t.old = nil
	}
	h := lineHash(l)
	if first, twice = t.young[h]; twice {
		return first, true
	}
	if first, twice = t.old[h]; twice {
		return first, true
	}
	if len(t.young) >= twinCap/2 {
		t.old, t.young = t.young, map[uint64]place{}
	}
	t.young[h] = at
	return place{}, false
}

// monthOf is the first and the last day of a day's month.
func monthOf(d crm.Date) (from, to crm.Date) {
	_, _, day := d.Civil()
	from = d.AddDays(1 - day)
	return from, from.AddMonths(1).AddDays(-1)
}

// hash is FNV-1a over fields.
type hash uint64

func newHash() hash { return 14695981039346656037 }

func (h *hash) text(s string) {
	x := uint64(*h)
	for i := range len(s) {
		x = (x ^ uint64(s[i])) * 1099511628211
	}
	*h = hash((x ^ 0xff) * 1099511628211)
}

func (h *hash) number(n int64) {
	x := (uint64(*h) ^ uint64(n)) * 0x9e3779b97f4a7c15
	*h = hash(x ^ x>>29)
}

func (h *hash) money(m *crm.Money) {
	if m == nil {
		h.number(1 << 62)
		return
	}
	h.number(int64(*m))
}

// lineHash is a hash of everything that a line says, but for where it stands.
func lineHash(l *crm.OrderLine) uint64 {
	h := newHash()
	h.number(int64(l.Date))
	h.number(int64(l.Quantity))
	h.money(l.UnitPrice)
	h.money(l.Amount)
	h.money(l.Discount)
	for _, s := range [...]string{l.Source, l.Store, l.OrderID, l.CustomerID, l.ProductID, l.Description, l.LineID, l.Time, l.Country, string(l.Type), l.Status} {
		h.text(s)
	}
	return uint64(h)
}

// orders finds orders with two customers: who is the first named customer of each order of the month.
type orders struct {
	monthFrom, monthTo crm.Date
	first              map[orderKey]*orderOwner
	key                orderKey
	hand               *orderOwner
}

type orderKey struct {
	source, store, order string
	day                  crm.Date
}

type orderOwner struct {
	customer string
	at       place
	clashed  bool
}

func newOrders() orders { return orders{first: map[orderKey]*orderOwner{}, monthFrom: 1, monthTo: 0} }

// add says whether the line is the first of its order to name another customer than the order's first.
func (o *orders) add(l *crm.OrderLine, at place) (owner *orderOwner, clash bool) {
	if l.OrderID == "" || l.CustomerID == "" {
		return nil, false
	}
	if l.Date < o.monthFrom || l.Date > o.monthTo {
		o.monthFrom, o.monthTo = monthOf(l.Date)
		clear(o.first)
		o.hand = nil
	}
	if key := (orderKey{l.Source, l.Store, l.OrderID, l.Date}); o.hand == nil || o.key != key {
		o.key, o.hand = key, o.first[key]
		if o.hand == nil {
			o.hand = &orderOwner{customer: l.CustomerID, at: at}
			o.first[key] = o.hand
		}
	}
	if o.hand.clashed || o.hand.customer == l.CustomerID {
		return nil, false
	}
	o.hand.clashed = true
	return o.hand, true
}

// sortedTables is the tables with order lines and customers first, the others by name.
func (s *Survey) sortedTables() []*table {
	rank := func(t *table) int {
		return slices.Index([]string{"consents", "products", "customers", "order_lines"}, t.name)
	}
	all := slices.Clone(s.tables)
	slices.SortFunc(all, func(a, b *table) int { return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(a.name, b.name)) })
	return all
}

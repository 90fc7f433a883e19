package synth

import "github.com/habitue-crm/habitue/internal/crm"

// walkIn is the customer of an order that names nobody.
const walkIn = -1

// order is one sale or credit note before it has a number.
type order struct {
	customer  int // index into Shop.Customers, or walkIn
	on        crm.Date
	tie       uint32 // where it stands among the day's orders
	items     []item
	takesBack *order // the sale that a credit note cites
	id        string
}

// item is one product on an order; units are negative on a credit note.
type item struct {
	product  int
	units    int
	discount int
}

// till makes the orders of a shop.
type till struct {
	shop       *Shop
	categories []string
	shelf      map[string][]int // products by category
	dear       []int            // products above dearFrom
	all        []int
}

func newTill(s *Shop) *till {
	t := &till{shop: s, shelf: map[string][]int{}}
	for i, p := range s.Products {
		if len(t.shelf[p.Category]) == 0 {
			t.categories = append(t.categories, p.Category)
		}
		t.shelf[p.Category] = append(t.shelf[p.Category], i)
		t.all = append(t.all, i)
		if *p.ListPrice >= crm.MoneyOf(45) {
			t.dear = append(t.dear, i)
		}
	}
	return t
}

// orders are the sales and credit notes of all customers, then those of passers-by.
func (t *till) orders() []*order {
	var all []*order
	for i, c := range t.shop.Customers {
		d := newDice(t.shop.Seed, uint64(i))
		taste := [2]string{pick(d, t.categories), pick(d, t.categories)}
		for _, on := range t.days(c, d) {
			all = append(all, t.ring(d, i, on, c.Kind, taste)...)
		}
	}
	d := newDice(t.shop.Seed, walkInStream)
	for range len(t.shop.Customers) * 8 / 100 {
		taste := [2]string{pick(d, t.categories), pick(d, t.categories)}
		all = append(all, t.ring(d, walkIn, t.anyDay(d), OneTime, taste)...)
	}
	return all
}

// ring makes one sale and, now and then, the credit note that takes a part of it back.
func (t *till) ring(d dice, customer int, on crm.Date, kind Kind, taste [2]string) []*order {
	sale := &order{customer: customer, on: on, tie: d.r.Uint32(), items: t.basket(d, on, kind, taste)}
	back := t.takenBack(d, kind, sale)
	if back == nil {
		return []*order{sale}
	}
	return []*order{sale, back}
}

// takenBack is a credit note on a later day, or nil. It gives back what was paid, so its items keep the discount.
func (t *till) takenBack(d dice, kind Kind, sale *order) *order {
	back := &order{customer: sale.customer, on: t.open(sale.on.AddDays(d.between(3, 30))), tie: d.r.Uint32(), takesBack: sale}
	if kind == Refunded {
		for _, it := range sale.items {
			back.items = append(back.items, item{it.product, -it.units, it.discount})
		}
		return back
	}
	perMille := 25
	if kind == BargainHunter {
		perMille = 60
	}
	it := pick(d, sale.items)
	units := d.between(1, it.units)
	if !d.chance(perMille) || sale.customer == walkIn || back.on > t.shop.EndsOn || back.on <= sale.on {
		return nil
	}
	back.items = []item{{it.product, -units, it.discount}}
	return back
}

// basket fills an order by the habits of the kind.
func (t *till) basket(d dice, on crm.Date, kind Kind, taste [2]string) []item {
	lines, pieces, dear := d.between(1, 3), 2, 30
	switch kind {
	case Regular:
		lines, pieces, dear = d.between(1, 5), 3, 60
	case BigSpender, Refunded:
		lines, pieces, dear = d.between(3, 7), 4, 450
	case Lapsed, Seasonal:
		lines = d.between(1, 4)
	}
	items := make([]item, 0, lines)
	for range lines {
		p := t.choose(d, dear, taste)
		units := 1
		if d.chance(450) {
			units = d.between(1, pieces)
		}
		items = append(items, item{p, units, discount(d, on, kind)})
	}
	return items
}

// choose takes a product: a dear one, one of the customer's two favourite categories, or any.
func (t *till) choose(d dice, dear int, taste [2]string) int {
	if d.chance(dear) {
		return pick(d, t.dear)
	}
	if d.chance(600) {
		return pick(d, t.shelf[taste[d.r.IntN(2)]])
	}
	return pick(d, t.all)
}

// discount is the line's discount in percent, always a multiple of ten.
func discount(d dice, on crm.Date, kind Kind) int {
	switch {
	case kind == BargainHunter:
		return 10 * d.between(1, 5)
	case onSale(on) && d.chance(300):
		return 10 * d.between(2, 4)
	case d.chance(30):
		return 10
	}
	return 0
}

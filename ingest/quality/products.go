package quality

import (
	"cmp"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

const (
	productCap   = 200_000 // products with spreads of their own; further ones are measured by their source alone
	fewest       = 3       // rows that a product's median needs
	fewestSource = 20      // rows that a source's median needs
	farProduct   = 100     // times the product's median
	farSource    = 1000    // times the source's median
	namesKept    = 6       // names of one product that are compared
)

// products gathers what the lines say of each product.
type products struct {
	all   map[productKey]*product
	list  []*product
	stray map[string]*spread // quantities of each source
	rest  map[string]*product
	key   productKey
	hand  *product
}

type productKey struct{ source, id string }

type product struct {
	key               productKey
	price, sold, back spread // back is what returns take back
	names             []productName
	crowd             bool // stands for all products beyond the cap
}

type productName struct {
	text, folded string
	rows         int64
	at           place
	wanted       bool
}

func newProducts() *products {
	return &products{all: map[productKey]*product{}, stray: map[string]*spread{}, rest: map[string]*product{}}
}

// of is the record of a line's product.
func (p *products) of(l *crm.OrderLine) *product {
	key := productKey{l.Source, cmp.Or(l.ProductID, l.Description)}
	if p.hand != nil && p.key == key {
		return p.hand
	}
	x := p.all[key]
	if x == nil && (key.id == "" || len(p.list) >= productCap) {
		if x = p.rest[l.Source]; x == nil {
			x = &product{key: productKey{source: l.Source}, crowd: true}
			p.rest[l.Source] = x
		}
	} else if x == nil {
		x = &product{key: key}
		p.all[key] = x
		p.list = append(p.list, x)
	}
	p.key, p.hand = key, x
	return x
}

// add counts a line of goods.
func (p *products) add(l *crm.OrderLine, at place, wanted bool) {
	if l.Type != crm.Goods {
		return
	}
	x := p.of(l)
	if price := priceOf(l); price > 0 && !x.crowd {
		x.price.add(price, at, wanted)
	}
	switch q := int64(l.Quantity); {
	case q < 0:
		x.back.add(-q, at, wanted)
	case q > 0:
		x.sold.add(q, at, wanted)
		s := p.stray[l.Source]
		if s == nil {
			s = &spread{rounded: true}
			p.stray[l.Source] = s
		}
		s.add(q, place{}, false)
	}
	if l.ProductID != "" && l.Description != "" && !x.crowd {
		x.name(l.Description, at, wanted)
	}
}

// priceOf is what one unit costs, from the amount where the line has no price; 0 where it cannot be told.
func priceOf(l *crm.OrderLine) int64 {
	switch {
	case l.UnitPrice != nil:
		return int64(*l.UnitPrice)
	case l.Amount != nil && l.Quantity != 0:
		amount, quantity := abs(int64(*l.Amount)), abs(int64(l.Quantity))
		if amount < (1<<62)/crm.Scale {
			return amount * crm.Scale / quantity
		}
	}
	return 0
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}

// name counts a name of the product.
func (x *product) name(text string, at place, wanted bool) {
	for i := range x.names {
		if n := &x.names[i]; n.text == text {
			n.rows++
			n.wanted = n.wanted || wanted
			return
		}
	}
	if len(x.names) < namesKept {
		x.names = append(x.names, productName{text: text, folded: compared(text), rows: 1, at: at, wanted: wanted})
	}
}

// far is one value that is far from the usual.
type far struct {
	ratio int64 // how many times the median, for the order
	key   productKey
	value int64
	c     Case
}

// judgeProducts finds prices and quantities far from the median, and products with several names.
func (s *Survey) judgeProducts(kept map[Code]*finding) {
	var prices, quantities []far
	all := slices.Clone(s.products.list)
	for _, x := range s.products.rest {
		all = append(all, x)
	}
	for _, x := range all {
		prices = append(prices, s.farSteps(x, &x.price, &x.price, 0, "")...)
		source := s.products.stray[x.key.source]
		limit := int64(0)
		if source != nil && source.rows >= fewestSource {
			limit = source.median()
		}
		quantities = append(quantities, s.farSteps(x, &x.sold, &x.sold, limit, "")...)
		quantities = append(quantities, s.farSteps(x, &x.back, &x.sold, limit, "-")...)
	}
	s.putFar(kept, PriceFar, prices)
	s.putFar(kept, QuantityFar, quantities)
	s.judgeNames(kept)
}

// farSteps are the values of one spread that are farProduct times the product's usual median or farSource times the
// source's.
func (s *Survey) farSteps(x *product, of, common *spread, source int64, sign string) []far {
	var all []far
	own := int64(0)
	if common.rows >= fewest && !x.crowd {
		own = common.median()
	}
	for i := range of.steps {
		step := &of.steps[i]
		usual, ratio := int64(0), int64(0)
		if own > 0 && step.most/own >= farProduct {
			usual, ratio = own, step.most/own
		}
		if source > 0 && step.most/source >= farSource && step.most/source > ratio {
			usual, ratio = source, step.most/source
		}
		if ratio == 0 || step.wanted == 0 {
			continue
		}
		all = append(all, far{ratio: ratio, key: x.key, value: step.most, c: Case{
			Subject: x.key.id, Value: sign + crm.Quantity(step.most).String(), Usual: crm.Quantity(usual).String(), Rows: step.wanted, At: s.where(step.named()...),
		}})
	}
	return all
}

// putFar records what is far, the farthest first.
func (s *Survey) putFar(kept map[Code]*finding, code Code, all []far) {
	slices.SortFunc(all, func(a, b far) int {
		return cmp.Or(cmp.Compare(b.ratio, a.ratio), cmp.Compare(b.value, a.value), cmp.Compare(a.key.source, b.key.source), cmp.Compare(a.key.id, b.key.id))
	})
	var cases []Case
	count := int64(0)
	for _, f := range all {
		count += f.c.Rows
		cases = append(cases, f.c)
	}
	s.put(kept, code, "order_lines", count, cases)
}

// judgeNames finds products that have names which are not the same words.
func (s *Survey) judgeNames(kept map[Code]*finding) {
	type named struct {
		rows int64
		key  productKey
		c    Case
	}
	var all []named
	for _, x := range s.products.list {
		names := x.differing()
		if len(names) < 2 || !slices.ContainsFunc(names, func(n productName) bool { return n.wanted }) {
			continue
		}
		c := Case{Subject: x.key.id, Value: names[1].text, Usual: names[0].text, Rows: names[1].rows, At: s.where(names[1].at)}
		all = append(all, named{rows: names[1].rows, key: x.key, c: c})
	}
	slices.SortFunc(all, func(a, b named) int {
		return cmp.Or(cmp.Compare(b.rows, a.rows), cmp.Compare(a.key.source, b.key.source), cmp.Compare(a.key.id, b.key.id))
	})
	var cases []Case
	for _, n := range all {
		cases = append(cases, n.c)
	}
	s.put(kept, ProductTwoNames, "order_lines", int64(len(all)), cases)
}

// differing is the product's names but for spelling, the commonest first.
func (x *product) differing() []productName {
	var names []productName
	for _, n := range x.names {
		if i := slices.IndexFunc(names, func(m productName) bool { return m.folded == n.folded }); i >= 0 {
			names[i].rows += n.rows
			names[i].wanted = names[i].wanted || n.wanted
			continue
		}
		names = append(names, n)
	}
	slices.SortStableFunc(names, func(a, b productName) int {
		return cmp.Or(cmp.Compare(b.rows, a.rows), cmp.Compare(a.text, b.text))
	})
	return names
}

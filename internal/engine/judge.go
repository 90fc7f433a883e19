package engine

import (
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/fold"
)

// judge looks at the lines of pages for one worker: it prices them, says of which class each is and whether it counts,
// and adds up what the reconciliation wants.
type judge struct {
	shared *shared
	worker int
	bound
	newest  crm.Date
	classes [numClasses]classSum

	page    *lake.LinePage
	source  textNumbers
	branch  textNumbers
	channel textNumbers
	kinds   []fold.Kind // of each text of the page's list of types
	texts   [2]words    // of sources and products, where there are prices
	line    crm.OrderLine
	price   crm.Money

	// Of each line of the page. The first three are the page's own columns or else those below them, filled here.
	amounts    []int64
	quantities []int64
	pieces     []int64 // quantities, but 0 where a line is no piece of anything
	unpriced   []bool  // nil where all have a price
	buys       []bool
	own        [3][]int64
	without    []bool
	shown      Judged // where somebody watches
}

// classSum counts the lines of a class.
type classSum struct {
	lines  int64
	amount crm.Money
}

// begin forgets the page before.
func (j *judge) begin(page *lake.LinePage) {
	j.page = page
	j.source.reset(page.Source.Len())
	j.branch.reset(page.Store.Len())
	j.channel.reset(page.Channel.Len())
	j.kinds = j.kinds[:0]
	for code := range page.Type.Len() {
		j.kinds = append(j.kinds, fold.KindOf(j.shared.opt.typeOf(crm.LineType(page.Type.At(uint32(code))))))
	}
	if j.shared.opt.Prices != nil {
		j.texts[0].reset(page.Source.Len())
		j.texts[1].reset(page.Product.Len())
	}
}

// look judges every line of the page. Of those that do not count buyer becomes nobody.
func (j *judge) look(page *lake.LinePage, buyer []place) error {
	if err := j.priceAll(); err != nil {
		return err
	}
	j.countAll()
	if err := j.measureAll(); err != nil {
		return err
	}
	asOf, watched := int64(j.shared.opt.AsOf), j.shared.opt.Watch != nil
	rows := len(buyer)
	types, dates, backs, quantities, amounts := page.Type.Codes[:rows], page.Date.Values[:rows], page.Return.Values[:rows], j.quantities[:rows], j.amounts[:rows]
	j.buys = slices.Grow(j.buys[:0], rows)[:rows]
	if watched {
		j.shown = Judged{slices.Grow(j.shown.Classes[:0], rows)[:rows], amounts, quantities, j.pieces[:rows]}
	}
	newest := int64(j.newest)
	for i := range buyer {
		at := 0
		quantity, amount := crm.Quantity(quantities[i]), crm.Money(amounts[i])
		newest = max(newest, dates[i])
		switch {
		case dates[i] > asOf:
			at = atAfterAsOf
		case buyer[i] == nobody:
			at = atUnknownCustomer
		default:
			at = j.kinds[types[i]].ClassPlace(backs[i] != 0, quantity, amount)
			if j.unpriced != nil && j.unpriced[i] && at != atNotGoods {
				at = atUnpriced
			}
		}
		j.classes[at].lines++
		j.classes[at].amount += amount
		j.buys[i] = fold.Buys(at, quantity)
		if watched {
			j.shown.Classes[i] = uint8(at)
		}
		if !j.shared.takes[at] {
			buyer[i] = nobody
		}
	}
	j.newest = crm.Date(newest)
	if watched {
		return j.shared.opt.Watch(j.worker, page, &j.shown)
	}
	return nil
}

// priceAll finds the amount of every line that does not say it.
func (j *judge) priceAll() error {
	p := j.page
	j.amounts, j.unpriced = p.Amount.Values, nil
	if p.Amount.Absent == nil {
		return nil
	}
	own := append(j.own[0][:0], j.amounts...)
	j.own[0], j.amounts = own, own
	for i, absent := range p.Amount.Absent {
		if !absent {
			continue
		}
		l := &j.line
		*l = crm.OrderLine{Date: crm.Date(p.Date.Values[i]), Quantity: j.quantity(i)}
		if p.Price.Absent == nil || !p.Price.Absent[i] {
			j.price = crm.Money(p.Price.Values[i])
			l.UnitPrice = &j.price
		} else if j.shared.opt.Prices != nil {
			l.Source, l.ProductID = j.texts[0].at(&p.Source, i), j.texts[1].at(&p.Product, i)
		}
		amount, priced, err := j.shared.opt.amount(l)
		if err != nil {
			if len(p.Order.Codes) > 0 {
				l.OrderID = string(p.Order.At(p.Order.Codes[i]))
			}
			_, _, err = j.shared.opt.amount(l)
			return err
		}
		if own[i] = int64(amount); priced {
			continue
		}
		if j.unpriced == nil {
			j.without = append(j.without[:0], make([]bool, p.Rows)...)
			j.unpriced = j.without
		}
		j.unpriced[i] = true
	}
	return nil
}

// quantity is that of a line; one where it says none.
func (j *judge) quantity(i int) crm.Quantity {
	p := j.page
	if p.Quantity.Absent != nil && p.Quantity.Absent[i] {
		return crm.QuantityOf(1)
	}
	return crm.Quantity(p.Quantity.Values[i])
}

// countAll finds the quantity of every line, and what it counts of.
func (j *judge) countAll() {
	p := j.page
	j.quantities = p.Quantity.Values
	if p.Quantity.Absent != nil {
		own := append(j.own[1][:0], j.quantities...)
		for i := range own {
			own[i] = int64(j.quantity(i))
		}
		j.own[1], j.quantities = own, own
	}
	j.pieces = j.quantities
	if !slices.Contains(j.kinds, fold.DiscountKind) {
		return
	}
	own := append(j.own[2][:0], j.quantities...)
	for i, code := range p.Type.Codes {
		if j.kinds[code] == fold.DiscountKind {
			own[i] = 0
		}
	}
	j.own[2], j.pieces = own, own
}

// measureAll adds up the magnitudes of the page.
func (j *judge) measureAll() error {
	rows := j.page.Rows
	quantities, amounts, discounts := j.quantities[:rows], j.amounts[:rows], j.page.Discount.Values[:rows]
	b, over := j.bound, uint64(0)
	for i := range quantities {
		b.amounts += magnitude(amounts[i])
		b.discounts += magnitude(discounts[i])
		b.quantities += magnitude(quantities[i])
		over |= b.amounts | b.discounts | b.quantities // once beyond 63 bits, at least one of these says so
	}
	if j.bound = b; over>>63 != 0 {
		return ErrTooLarge
	}
	return nil
}

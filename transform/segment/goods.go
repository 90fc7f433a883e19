package segment

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/names"
)

// GoodsLine is what product classes and margins ask of one order line that counts.
type GoodsLine struct {
	Product  string // "" where the line is of no product, as a discount on a whole order
	Name     string
	Customer string
	Amount   crm.Money
	Quantity crm.Quantity // zero where the line is no piece of anything, as a discount
	Cost     *crm.Money   // of one unit; nil where it is not known
}

// NumberedGoods is a GoodsLine whose names are numbers that the Goods gave out.
type NumberedGoods struct {
	Product, Customer uint32
	Name              []byte // read until Take returns
	Amount            crm.Money
	Quantity          crm.Quantity
	Cost              *crm.Money
}

// Goods adds up lines by product and, where costs are known, margins by customer. The zero value is empty.
type Goods struct {
	// Names are those of the lines. Whoever has them in a list asks for their numbers once.
	Products, Customers names.Names

	products  []Product // by number; without a name, and without lines where it was asked for only
	customers []Margin  // by number
	costs     uint64    // magnitudes: while they fit, every sum of them does
}

// Product is what was sold of one product.
type Product struct {
	ID     string
	Name   string // as the last line by name has it, so that the order of lines does not matter
	Sales  crm.Money
	Lines  int64
	Margin *crm.Money // sales less cost; nil where the cost is not known
}

// Margin is a customer's sales less their cost, over the lines whose cost is known.
type Margin struct {
	Margin  crm.Money
	Known   crm.Money // sales of those lines
	Unknown crm.Money // sales of the others
}

// Assortment is the sum of all lines.
type Assortment struct {
	Products []Product // by id
	// NoProduct is the sales of lines that name no product.
	NoProduct crm.Money
	// Margins are by customer; without any known cost there are none.
	Margins map[string]Margin
}

// ErrCosts says that costs are too large to be added up exactly.
var ErrCosts = errors.New("costs add up to more than can be counted exactly")

// Add takes one line. It fails with ErrCosts; amounts are the caller's to bound.
func (g *Goods) Add(l GoodsLine) error {
	return g.Take(&NumberedGoods{g.Products.NumberOf(l.Product), g.Customers.NumberOf(l.Customer), []byte(l.Name), l.Amount, l.Quantity, l.Cost})
}

// Take takes one line in numbers. It fails with ErrCosts; amounts are the caller's to bound.
func (g *Goods) Take(l *NumberedGoods) error {
	var cost crm.Money
	if l.Cost != nil {
		var err error
		if cost, err = l.Cost.Times(l.Quantity); err != nil {
			return fmt.Errorf("cost of product %q: %w: %w", g.Products.Name(l.Product), ErrCosts, err)
		}
		g.costs += magnitude(cost)
		if g.costs > math.MaxInt64/2 {
			return ErrCosts
		}
	}
	m := at(&g.customers, l.Customer)
	if l.Cost != nil || l.Quantity == 0 {
		m.Known += l.Amount
		m.Margin += l.Amount - cost
	} else {
		m.Unknown += l.Amount
	}
	p := at(&g.products, l.Product)
	if string(l.Name) > p.Name {
		p.Name = string(l.Name)
	}
	p.Sales += l.Amount
	p.Lines++
	if l.Cost != nil {
		if p.Margin == nil {
			p.Margin = new(crm.Money)
		}
		*p.Margin -= cost
	}
	return nil
}

// at is the place of a number in a list, which is made as long as it takes.
func at[T any](list *[]T, number uint32) *T {
	if int(number) >= len(*list) {
		*list = append(*list, make([]T, max(int(number)+1-len(*list), len(*list)))...)
	}
	return &(*list)[number]
}

// Merge adds what other was given; other is used up. It fails with ErrCosts.
func (g *Goods) Merge(other *Goods) error {
	g.costs += other.costs
	if g.costs > math.MaxInt64/2 {
		return ErrCosts
	}
	for i, number := range g.Products.Of(&other.Products) {
		more := at(&other.products, uint32(i))
		p := at(&g.products, number)
		p.Name = max(p.Name, more.Name)
		p.Sales += more.Sales
		p.Lines += more.Lines
		switch {
		case p.Margin == nil:
			p.Margin = more.Margin
		case more.Margin != nil:
			*p.Margin += *more.Margin
		}
	}
	for i, number := range g.Customers.Of(&other.Customers) {
		at(&g.customers, number).add(*at(&other.customers, uint32(i)))
	}
	return nil
}

func (m *Margin) add(more Margin) {
	m.Margin += more.Margin
	m.Known += more.Known
	m.Unknown += more.Unknown
}

func magnitude(m crm.Money) uint64 {
	if m < 0 {
		return -uint64(m)
	}
	return uint64(m)
}

// Finish is the sum of all lines so far. Person names the customer behind a line's; nil takes them as they are.
func (g *Goods) Finish(person func(string) string) Assortment {
	var a Assortment
	costed := false
	for number, p := range g.products {
		switch {
		case number == 0:
			a.NoProduct = p.Sales
			continue
		case p.Lines == 0:
			continue
		case p.Margin != nil:
			margin := p.Sales + *p.Margin
			p.Margin, costed = &margin, true
		}
		p.ID = g.Products.Name(uint32(number))
		a.Products = append(a.Products, p)
	}
	slices.SortFunc(a.Products, func(a, b Product) int { return cmp.Compare(a.ID, b.ID) })
	if !costed {
		return a
	}
	a.Margins = make(map[string]Margin, len(g.customers))
	for number, m := range g.customers {
		if number > g.Customers.Len() || m == (Margin{}) {
			continue
		}
		id := g.Customers.Name(uint32(number))
		if person != nil {
			id = person(id)
		}
		sum := a.Margins[id]
		sum.add(m)
		a.Margins[id] = sum
	}
	return a
}

// Effort is the most mails a year that a customer of each class gets.
type Effort struct{ A, B, C int }

// Check returns an error unless A ≥ B ≥ C ≥ 0: no class may get more than a better one.
func (e Effort) Check() error {
	if e.A < e.B || e.B < e.C || e.C < 0 {
		return fmt.Errorf("effort %d, %d and %d: a better class may not get less than the next", e.A, e.B, e.C)
	}
	return nil
}

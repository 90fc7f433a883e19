package segment

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
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

// Goods adds up lines by product and, where costs are known, margins by customer. The zero value is empty.
type Goods struct {
	products  map[string]*Product
	customers map[string]*Margin
	none      crm.Money
	costs     uint64 // magnitudes: while they fit, every sum of them does
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
	var cost crm.Money
	if l.Cost != nil {
		var err error
		if cost, err = l.Cost.Times(l.Quantity); err != nil {
			return fmt.Errorf("cost of product %q: %w: %w", l.Product, ErrCosts, err)
		}
		g.costs += magnitude(cost)
		if g.costs > math.MaxInt64/2 {
			return ErrCosts
		}
	}
	known := l.Cost != nil || l.Quantity == 0
	g.addMargin(l, known, cost)
	if l.Product == "" {
		g.none += l.Amount
		return nil
	}
	p := g.products[l.Product]
	if p == nil {
		if g.products == nil {
			g.products = map[string]*Product{}
		}
		p = &Product{ID: l.Product}
		g.products[l.Product] = p
	}
	p.Name = max(p.Name, l.Name)
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

func (g *Goods) addMargin(l GoodsLine, known bool, cost crm.Money) {
	m := g.customers[l.Customer]
	if m == nil {
		if g.customers == nil {
			g.customers = map[string]*Margin{}
		}
		m = &Margin{}
		g.customers[l.Customer] = m
	}
	if !known {
		m.Unknown += l.Amount
		return
	}
	m.Known += l.Amount
	m.Margin += l.Amount - cost
}

// Merge adds what other was given; other is used up. It fails with ErrCosts.
func (g *Goods) Merge(other *Goods) error {
	g.costs += other.costs
	if g.costs > math.MaxInt64/2 {
		return ErrCosts
	}
	g.none += other.none
	if g.products == nil {
		g.products = map[string]*Product{}
	}
	if g.customers == nil {
		g.customers = map[string]*Margin{}
	}
	for id, more := range other.products {
		p := g.products[id]
		if p == nil {
			g.products[id] = more
			continue
		}
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
	for id, more := range other.customers {
		m := g.customers[id]
		if m == nil {
			g.customers[id] = more
			continue
		}
		m.Margin += more.Margin
		m.Known += more.Known
		m.Unknown += more.Unknown
	}
	return nil
}

func magnitude(m crm.Money) uint64 {
	if m < 0 {
		return -uint64(m)
	}
	return uint64(m)
}

// Finish is the sum of all lines so far. Person names the customer behind a line's; nil takes them as they are.
func (g *Goods) Finish(person func(string) string) Assortment {
	a := Assortment{NoProduct: g.none}
	costed := false
	for _, p := range slices.SortedFunc(maps.Values(g.products), func(a, b *Product) int { return cmp.Compare(a.ID, b.ID) }) {
		sum := *p
		if p.Margin != nil {
			margin := p.Sales + *p.Margin
			sum.Margin, costed = &margin, true
		}
		a.Products = append(a.Products, sum)
	}
	if costed {
		a.Margins = make(map[string]Margin, len(g.customers))
		for id, m := range g.customers {
			if person != nil {
				id = person(id)
			}
			sum := a.Margins[id]
			a.Margins[id] = Margin{Margin: sum.Margin + m.Margin, Known: sum.Known + m.Known, Unknown: sum.Unknown + m.Unknown}
		}
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

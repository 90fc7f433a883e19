package pipeline

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/sales"
	"github.com/habitue-crm/habitue/transform/segment"
)

// classRules are the configuration's rules of segments and classes, of so many months; the configuration has checked
// them.
func (w *Workspace) classRules(s *transform.Settings, months int) {
	c := w.Config
	s.ABC, s.ABCMonths = segment.Thresholds{A: c.ABC.A, B: c.ABC.B}, months
	s.StorePeople = int64(c.Report.MinPeople)
	s.Effort = segment.Effort{A: c.ABC.Effort.A, B: c.ABC.Effort.B, C: c.ABC.Effort.C}
	s.RFM = segment.Rules{Levels: c.RFM.Levels, RankFirst: c.RFM.Ties == "rank", Map: segment.Map(c.RFM.Segments)}
	for _, g := range c.RFM.Own {
		s.RFM.Groups = append(s.RFM.Groups, segment.Group{Segment: crm.Segment(g.Name), Codes: strings.Fields(g.Codes)})
	}
}

// goods looks at the lines on their way to the fold and adds up what was sold of each product. It takes the lines
// that the fold takes, at the same amount, of the days that the classes go by. Each worker has sums of its own.
type goods struct {
	counting engine.Options
	workers  []goodsSums
	after    crm.Date                    // outside; crm.NoDate is the whole history
	costs    map[engine.Number]crm.Money // of a product, by source and id
}

// goodsSums are what one worker has seen.
type goodsSums struct {
	sums      segment.Goods
	customers map[string]engine.Number // by the name under which the sums know them
	products  map[engine.Number]string // the name under which the sums know them
	sold      sales.Book               // by month and store, of all days
}

// goodsSold prepares to add up the lines of one day's snapshot, of so many months or, where it is 0, all.
func goodsSold(ctx context.Context, l *lake.Lake, counting engine.Options, months int) (*goods, error) {
	g := &goods{counting: counting, after: crm.NoDate, costs: map[engine.Number]crm.Money{}, workers: make([]goodsSums, counting.Workers)}
	for i := range g.workers {
		g.workers[i].customers, g.workers[i].products = map[string]engine.Number{}, map[engine.Number]string{}
	}
	if months > 0 {
		g.after = counting.AsOf.AddMonths(-months)
	}
	err := l.EachProduct(ctx, func(p crm.Product, _ lake.Upload) error {
		if p.Cost != nil {
			g.costs[engine.Number{Source: p.Source, ID: p.ID}] = *p.Cost
		}
		return nil
	})
	return g, err
}

// watch takes a line.
func (g *goods) watch(worker int, l *crm.OrderLine, line *fold.Line, class fold.Class) error {
	w, counts := &g.workers[worker], g.counting.Basis.Takes(class)
	classed := g.after == crm.NoDate || l.Date > g.after
	cost, err := g.cost(l, line, classed && l.Store != "")
	if err != nil {
		return err
	}
	w.book(l, line, cost, class, counts, counts || class == fold.UnknownCustomer && g.counting.Basis.Takes(line.Class()), classed)
	if !classed || !counts {
		return nil
	}
	sold := segment.GoodsLine{Product: w.product(l), Name: l.Description, Amount: line.Amount}
	if line.Type != crm.Discount {
		sold.Quantity = l.Quantity
	}
	if len(g.costs) > 0 { // else there are no margins, and nobody asks whose they are
		sold.Customer = w.customer(l)
		if cost, known := g.costs[engine.Number{Source: l.Source, ID: l.ProductID}]; known {
			sold.Cost = &cost
		}
	}
	return w.sums.Add(sold)
}

// cost is what the goods of a line cost where a store's margin asks for it; nil where it is not known.
func (g *goods) cost(l *crm.OrderLine, line *fold.Line, asked bool) (*crm.Money, error) {
	if !asked || len(g.costs) == 0 {
		return nil, nil
	}
	quantity := l.Quantity
	if line.Type == crm.Discount { // no piece of anything
		quantity = 0
	}
	cost, known := g.costs[engine.Number{Source: l.Source, ID: l.ProductID}]
	if !known && quantity != 0 {
		return nil, nil
	}
	all, err := cost.Times(quantity)
	if err != nil {
		return nil, fmt.Errorf("cost of product %q: %w", l.ProductID, err)
	}
	return &all, nil
}

// book takes the line for the sums by month and store.
func (w *goodsSums) book(l *crm.OrderLine, line *fold.Line, cost *crm.Money, class fold.Class, known, counts, classed bool) {
	sold := sales.Line{Store: l.Store, Date: l.Date, Amount: line.Amount, Class: class, Counts: counts, Classed: classed, Cost: cost}
	if known {
		sold.Customer = l.CustomerID
		if l.Store != "" { // else nobody asks who bought it, and what
			sold.Customer, sold.Product = w.customer(l), w.product(l)
		}
	}
	w.sold.Add(sold)
}

// product is the name under which the sums know a line's product.
func (w *goodsSums) product(l *crm.OrderLine) string {
	number := engine.Number{Source: l.Source, ID: l.ProductID}
	name, known := w.products[number]
	if !known {
		name = fold.CustomerID(l.Source, l.ProductID, defaultSource)
		w.products[number] = name
	}
	return name
}

// customer is the name under which the sums know a line's customer.
func (w *goodsSums) customer(l *crm.OrderLine) string {
	name := fold.CustomerID(l.Source, l.CustomerID, defaultSource)
	w.customers[name] = engine.Number{Source: l.Source, ID: l.CustomerID}
	return name
}

// finish hands the sums to the settings, whose Person says under which customer id a number is known.
func (g *goods) finish(s *transform.Settings) error {
	all, person := &g.workers[0], s.Person
	for i := range g.workers[1:] {
		more := &g.workers[i+1]
		if err := all.sums.Merge(&more.sums); err != nil {
			return err
		}
		all.sold.Merge(&more.sold)
		maps.Copy(all.customers, more.customers)
	}
	known := func(id string) string {
		if n, ok := all.customers[id]; ok && person != nil {
			return person(n.Source, n.ID)
		}
		return id
	}
	sum, sold := all.sums.Finish(known), all.sold.Finish(g.counting.AsOf, known)
	s.Goods, s.Sales = &sum, &sold
	return nil
}

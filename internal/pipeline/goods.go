package pipeline

import (
	"context"
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
	s.Effort = segment.Effort{A: c.ABC.Effort.A, B: c.ABC.Effort.B, C: c.ABC.Effort.C}
	s.RFM = segment.Rules{Levels: c.RFM.Levels, RankFirst: c.RFM.Ties == "rank", Map: segment.Map(c.RFM.Segments)}
	for _, g := range c.RFM.Own {
		s.RFM.Groups = append(s.RFM.Groups, segment.Group{Segment: crm.Segment(g.Name), Codes: strings.Fields(g.Codes)})
	}
}

// goods looks at the lines on their way to the fold and adds up what was sold of each product. It takes the lines
// that the fold takes, at the same amount, of the days that the classes go by.
type goods struct {
	sums      segment.Goods
	counting  engine.Options
	after     crm.Date                    // outside; crm.NoDate is the whole history
	costs     map[engine.Number]crm.Money // of a product, by source and id
	customers map[string]engine.Number    // by the name under which the sums know them
	sold      sales.Book                  // by month and store, of all days
}

// goodsSold prepares to add up the lines of one day's snapshot, of so many months or, where it is 0, all.
func goodsSold(ctx context.Context, l *lake.Lake, counting engine.Options, months int) (*goods, error) {
	g := &goods{counting: counting, after: crm.NoDate, costs: map[engine.Number]crm.Money{}, customers: map[string]engine.Number{}}
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

// over is the lines, each looked at first.
func (g *goods) over(lines engine.LineSource) engine.LineSource { return watched{lines, g} }

type watched struct {
	lines engine.LineSource
	goods *goods
}

// EachOrderLine hands out every live line once.
func (w watched) EachOrderLine(ctx context.Context, yield func(engine.StoredLine) error) error {
	return w.lines.EachOrderLine(ctx, func(l engine.StoredLine) error {
		if err := yield(l); err != nil { // the engine has then bounded the sums
			return err
		}
		return w.goods.add(&l.OrderLine)
	})
}

func (g *goods) add(l *crm.OrderLine) error {
	line, class, err := g.counting.Judge(l)
	if err != nil {
		return err
	}
	classed := g.after == crm.NoDate || l.Date > g.after
	g.book(l, line, class, classed)
	if !classed || !g.counting.Basis.Takes(class) {
		return nil
	}
	sold := segment.GoodsLine{Product: fold.CustomerID(l.Source, l.ProductID, defaultSource), Name: l.Description, Amount: line.Amount}
	if line.Type != crm.Discount {
		sold.Quantity = l.Quantity
	}
	if len(g.costs) > 0 { // else there are no margins, and nobody asks whose they are
		sold.Customer = g.customer(l)
		if cost, known := g.costs[engine.Number{Source: l.Source, ID: l.ProductID}]; known {
			sold.Cost = &cost
		}
	}
	return g.sums.Add(sold)
}

// book takes the line for the sums by month and store.
func (g *goods) book(l *crm.OrderLine, line fold.Line, class fold.Class, classed bool) {
	sold := sales.Line{Store: l.Store, Date: l.Date, Amount: line.Amount, Class: class, Counts: g.counting.Basis.Takes(class), Classed: classed}
	if class == fold.UnknownCustomer {
		sold.Counts = g.counting.Basis.Takes(line.Class())
	} else if sold.Counts {
		sold.Customer = l.CustomerID
		if l.Store != "" { // else nobody asks who bought it, and what
			sold.Customer, sold.Product = g.customer(l), fold.CustomerID(l.Source, l.ProductID, defaultSource)
		}
	}
	g.sold.Add(sold)
}

// customer is the name under which the sums know a line's customer.
func (g *goods) customer(l *crm.OrderLine) string {
	name := fold.CustomerID(l.Source, l.CustomerID, defaultSource)
	g.customers[name] = engine.Number{Source: l.Source, ID: l.CustomerID}
	return name
}

// finish hands the sums to the settings, whose Person says under which customer id a number is known.
func (g *goods) finish(s *transform.Settings) {
	person := s.Person
	known := func(id string) string {
		if n, ok := g.customers[id]; ok && person != nil {
			return person(n.Source, n.ID)
		}
		return id
	}
	sum, sold := g.sums.Finish(known), g.sold.Finish(g.counting.AsOf, known)
	s.Goods, s.Sales = &sum, &sold
}

package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/names"
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
	takes    []bool // of each place in fold.Classes, whether its lines count
	walkIn   uint8  // the place of those whose customer is not known
	workers  []goodsSums
	after    crm.Date             // outside; crm.NoDate is the whole history
	costs    map[string]crm.Money // of a product, by the name under which the sums know it
}

// goodsSums are what one worker has seen.
type goodsSums struct {
	sums segment.Goods
	sold sales.Book   // by month and store, of all days
	cost []*crm.Money // of the products of the sums, by number; nil where it is not known

	page   *lake.LinePage
	stores numbersOf
	// Products and customers have numbers in each of the sums.
	products, soldProducts, customers numbersOf
	name                              []byte
}

// numbersOf are the numbers of the texts of a page, as far as they were asked for, each with the source for which it
// holds.
type numbersOf struct{ number, source []uint32 }

func (n *numbersOf) reset(texts int) {
	n.number = append(n.number[:0], make([]uint32, texts)...)
	n.source = append(n.source[:0], make([]uint32, texts)...)
}

// goodsSold prepares to add up the lines of one day's snapshot, of so many months or, where it is 0, all.
func goodsSold(ctx context.Context, l *lake.Lake, counting engine.Options, months int) (*goods, error) {
	g := &goods{counting: counting, after: crm.NoDate, workers: make([]goodsSums, counting.Workers)}
	for i, c := range fold.Classes() {
		if g.takes = append(g.takes, counting.Basis.Takes(c)); c == fold.UnknownCustomer {
			g.walkIn = uint8(i)
		}
	}
	if months > 0 {
		g.after = counting.AsOf.AddMonths(-months)
	}
	var err error
	g.costs, err = productCosts(ctx, l)
	return g, err
}

// productCosts are what one of each product costs, by the name under which fold.CustomerID has it; a later upload overrides an
// earlier one.
func productCosts(ctx context.Context, l *lake.Lake) (map[string]crm.Money, error) {
	costs := map[string]crm.Money{}
	err := l.EachProduct(ctx, func(p crm.Product, _ lake.Upload) error {
		if p.Cost != nil {
			costs[fold.CustomerID(p.Source, p.ID, defaultSource)] = *p.Cost
		}
		return nil
	})
	return costs, err
}

// watch takes the lines of a page.
func (g *goods) watch(worker int, p *lake.LinePage, judged *engine.Judged) error {
	w := &g.workers[worker]
	w.begin(p)
	for i := range p.Rows {
		counts := g.takes[judged.Classes[i]]
		line := sales.Numbered{
			Store: w.store(i), Date: crm.Date(p.Date.Values[i]), Amount: crm.Money(judged.Amounts[i]), Class: judged.Classes[i],
			Counts: counts || judged.Classes[i] == g.walkIn && g.wouldCount(p, judged, i),
		}
		line.Classed = g.after == crm.NoDate || line.Date > g.after
		if counts {
			if err := g.count(w, &line, judged, i); err != nil {
				return err
			}
		}
		w.sold.Take(&line)
	}
	return nil
}

// wouldCount reports whether a line would count if somebody were known to have bought it.
func (g *goods) wouldCount(p *lake.LinePage, judged *engine.Judged, i int) bool {
	line := fold.Line{Type: crm.LineType(p.Type.At(p.Type.Codes[i])), Amount: crm.Money(judged.Amounts[i]), Quantity: crm.Quantity(judged.Quantities[i]), Return: p.Return.Values[i] != 0}
	if line.Type == crm.Shipping && g.counting.Shipping {
		line.Type = crm.Goods
	}
	return g.takes[line.ClassPlace()]
}

// count takes a line that counts for the classes of products, and says who bought what.
func (g *goods) count(w *goodsSums, line *sales.Numbered, judged *engine.Judged, i int) error {
	p := w.page
	line.Known = true
	if line.Store != 0 { // else nobody asks what was bought there
		line.Product = w.number(&w.soldProducts, &p.Product, &w.sold.Products, i)
	}
	if !line.Classed {
		return nil
	}
	sold := segment.NumberedGoods{
		Product: w.number(&w.products, &p.Product, &w.sums.Products, i), Name: p.Description.At(p.Description.Codes[i]),
		Amount: line.Amount, Quantity: crm.Quantity(judged.Pieces[i]),
	}
	if len(g.costs) > 0 { // else there are no margins, and nobody asks whose they are
		sold.Customer, sold.Cost = w.number(&w.customers, &p.Customer, &w.sums.Customers, i), g.costOf(w, sold.Product)
		if line.Store != 0 {
			cost, err := costOfAll(sold.Cost, sold.Quantity)
			if err != nil {
				return fmt.Errorf("cost of product %q: %w", w.sums.Products.Name(sold.Product), err)
			}
			line.Cost = cost
		}
	}
	return w.sums.Take(&sold)
}

// costOfAll is what so many pieces cost; nil where it is not known.
func costOfAll(one *crm.Money, quantity crm.Quantity) (*crm.Money, error) {
	var all crm.Money
	switch {
	case quantity == 0:
		return &all, nil
	case one == nil:
		return nil, nil
	}
	all, err := one.Times(quantity)
	return &all, err
}

// costOf is what one of a product costs, nil where it is not known.
func (g *goods) costOf(w *goodsSums, product uint32) *crm.Money {
	for n := uint32(len(w.cost)); n <= product; n++ {
		w.cost = append(w.cost, nil)
		if cost, known := g.costs[w.sums.Products.Name(n)]; known {
			w.cost[n] = &cost
		}
	}
	return w.cost[product]
}

// begin forgets the page before.
func (w *goodsSums) begin(p *lake.LinePage) {
	w.page = p
	w.stores.reset(p.Store.Len())
	for _, n := range []*numbersOf{&w.products, &w.soldProducts} {
		n.reset(p.Product.Len())
	}
	w.customers.reset(p.Customer.Len())
}

// store is the number of a line's store.
func (w *goodsSums) store(i int) uint32 {
	code := w.page.Store.Codes[i]
	if w.stores.source[code] == 0 {
		w.stores.number[code], w.stores.source[code] = w.sold.Stores.Number(w.page.Store.At(code)), 1
	}
	return w.stores.number[code]
}

// number is that of a line's product or customer among the names that some sums know.
func (w *goodsSums) number(known *numbersOf, texts *lake.Texts, among *names.Names, i int) uint32 {
	code, source := texts.Codes[i], w.page.Source.Codes[i]
	if known.source[code] != source+1 {
		w.name = appendID(w.name[:0], w.page.Source.At(source), texts.At(code))
		known.number[code], known.source[code] = among.Number(w.name), source+1
	}
	return known.number[code]
}

// appendID appends what fold.CustomerID makes of a source and an id.
func appendID(to, source, id []byte) []byte {
	switch {
	case len(id) == 0:
		return to
	case (len(source) == 0 || string(source) == defaultSource) && bytes.IndexByte(id, ':') < 0:
		return append(to, id...)
	case len(source) == 0:
		source = []byte(defaultSource)
	}
	return append(append(append(to, source...), ':'), id...)
}

// finish hands the sums to the settings, whose Person says under which customer id a number is known.
func (g *goods) finish(s *transform.Settings) error {
	all := &g.workers[0]
	for i := range g.workers[1:] {
		more := &g.workers[i+1]
		if err := all.sums.Merge(&more.sums); err != nil {
			return err
		}
		all.sold.Merge(&more.sold)
		*more = goodsSums{}
	}
	var known func(string) string
	if len(s.Linked) > 0 {
		known = func(id string) string {
			r := refNamed(id)
			return s.Person(r.Source, r.ID)
		}
	}
	sum, sold := all.sums.Finish(known), all.sold.Finish(g.counting.AsOf)
	s.Goods, s.Sales, g.workers = &sum, &sold, nil
	return nil
}

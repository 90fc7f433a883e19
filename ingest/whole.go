package ingest

import (
	"hash/maphash"
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

// whole is what all rows of order lines say of a price or an order's total whose name is only weak. "Prix" is that of
// one unit where the same article in another quantity has the same price, and where every row is of one unit either
// reading gives the same; "Total commande" is what a line costs where every order has one line.
type whole struct {
	seed    maphash.Seed
	rows    int
	units   bool                  // some quantity is not one
	order   map[uint64]struct{}   // the orders, by hash
	again   bool                  // some order has two rows, or no number
	sold    map[uint64]soldBefore // the articles, by hash, as many as are kept
	perUnit int                   // other quantity, same price
	perLine int                   // other quantity, price in proportion
}

// soldBefore is a row of an article.
type soldBefore struct{ quantity, price int64 }

// articlesKept is how many articles are remembered to compare their prices.
const articlesKept = 20_000

// weighWhole begins to gather where a price or an order's total is asked about.
func (p *plan) weighWhole() {
	if p.kind.sums == nil {
		return
	}
	for _, l := range p.likely {
		if (l.field == linePrice || l.field == lineAmount) && l.column == p.fields[l.field] {
			p.whole = &whole{seed: maphash.MakeSeed(), order: map[uint64]struct{}{}, sold: map[uint64]soldBefore{}}
		}
	}
}

// see adds a record.
func (w *whole) see(p *plan, row cell.Row) {
	w.rows++
	id := w.key(p, row, lineOrder)
	_, seen := w.order[id]
	w.again = w.again || seen || id == 0
	w.order[id] = struct{}{}
	quantity, ok := w.number(p, row, lineQuantity)
	if p.fields[lineQuantity] == nil || !ok {
		quantity = crm.Scale
	}
	w.units = w.units || quantity != crm.Scale && quantity != -crm.Scale
	price, ok := w.number(p, row, linePrice)
	article := w.key(p, row, lineProduct, lineDescription)
	if !ok || price == 0 || quantity <= 0 || article == 0 {
		return
	}
	before, known := w.sold[article]
	switch {
	case !known && len(w.sold) < articlesKept:
		w.sold[article] = soldBefore{quantity, price}
	case !known || before.quantity == quantity:
	case before.price == price:
		w.perUnit++
	case before.price/100*(quantity/100) == price/100*(before.quantity/100):
		w.perLine++
	}
}

// key is the hash of the first of some cells that is filled; 0 where none is.
func (w *whole) key(p *plan, row cell.Row, fields ...int) uint64 {
	for _, f := range fields {
		c := p.fields[f]
		if c == nil {
			continue
		}
		for i := range row.Cells {
			if x := &row.Cells[i]; x.Col == c.index && !holdsNothing(x) {
				return maphash.String(w.seed, shown(x)) | 1
			}
		}
	}
	return 0
}

func (w *whole) number(p *plan, row cell.Row, f int) (int64, bool) {
	c := p.fields[f]
	if c == nil {
		return 0, false
	}
	n, ok := numberIn(row, c.index, commaSign)
	if !ok {
		n, ok = numberIn(row, c.index, dotSign)
	}
	return n, ok
}

// proves reports whether all rows leave the weak name of a field one reading.
func (w *whole) proves(p *plan, l likelyColumn) bool {
	switch {
	case w == nil || w.rows == 0:
		return false
	case l.field == linePrice && p.sureField(lineAmount) == nil && p.sureField(lineQuantity) != nil:
		return !w.units || w.perUnit >= 3 && w.perUnit >= 4*w.perLine
	case l.field == lineAmount && p.sureField(lineOrder) != nil && p.fields[linePrice] == nil:
		return isWholeOrder(l.column) && !w.again && !w.units
	}
	return false
}

// costsByLine reports a column with the name of a whole order's total that holds what each line costs: the quantity and
// the price multiply to it in every row, also in those of an order of several lines.
func (s *surveyor) costsByLine(p *plan) bool {
	if p.kind.sums == nil {
		return false
	}
	c, order := p.fields[lineAmount], p.sureField(lineOrder)
	if c == nil || order == nil || !isWholeOrder(c) || !s.multiplies(p, p.sureField(lineQuantity), p.sureField(linePrice), c) {
		return false
	}
	before := ""
	for _, row := range s.kept {
		if row.Number <= p.headerLast {
			continue
		}
		i := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return x.Col == order.index && !holdsNothing(&x) })
		if i < 0 {
			continue
		}
		if id := shown(&row.Cells[i]); id == before {
			return true
		} else {
			before = id
		}
	}
	return false
}

// isWholeOrder reports a column whose name is that of what a whole order costs.
func isWholeOrder(c *column) bool {
	for _, name := range wholeOrderNames() {
		if foldName(name) == c.head.full || foldName(name) == c.head.bare {
			return true
		}
	}
	return false
}

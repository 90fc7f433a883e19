package pipeline

import (
	"context"
	"errors"
	"runtime"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
)

// orderKinds are the sheets of points that may name an order instead of its customer.
func orderKinds() []string { return []string{"redemptions", "points_adjustments", "reviews"} }

// setAside sets the lines that count aside by customer and, where a sheet may ask, notes who placed each order.
func (b *pointsBook) setAside(ctx context.Context, l *lake.Lake, counting engine.Options, linked bool) (err error) {
	if b.categories, err = categoryList(ctx, l); err != nil {
		return err
	}
	who := engine.Placing{Customers: len(b.holders), Place: b.placeOf, Lines: func(place int) int64 { return b.holders[place].lines }}
	if linked {
		who.Place = b.placeOfLinked
	}
	var placed []placedOrders
	if slices.ContainsFunc(l.FactKinds(), func(kind string) bool { return slices.Contains(orderKinds(), kind) }) {
		placed = make([]placedOrders, counting.Workers)
		who.Seen = func(worker int, p *lake.LinePage, places []int32) { placed[worker].take(p, places) }
	}
	if b.lines, err = engine.SetAside(ctx, l, counting, who); err != nil {
		return saidOfSums(err)
	}
	b.orders = b.whose(placed)
	return nil
}

// letGo lets go of what the ledgers were made of.
func (b *pointsBook) letGo() error {
	err := b.lines.Close()
	b.people, b.holders, b.lines, b.orders, b.categories = nil, nil, nil, nil, nil
	runtime.GC() // so that the profiles are made in their place
	return err
}

// close gives back the files in which lines were set aside, and the ledger that was not published.
func (b *pointsBook) close() error {
	if b == nil {
		return nil
	}
	err := b.ledger.Discard()
	if b.lines != nil {
		err = errors.Join(err, b.lines.Close())
	}
	return err
}

// placeOf is the place of a number, −1 where it is nobody's, where each number is a person.
func (b *pointsBook) placeOf(source, id []byte) int {
	var room [64]byte
	return b.placeIn(b.people[string(appendID(room[:0], source, id))])
}

// placeOfLinked is placeOf where several numbers may be one person.
func (b *pointsBook) placeOfLinked(source, id []byte) int {
	return b.placeIn(b.people[b.idOf(string(source), string(id))])
}

func (b *pointsBook) placeIn(h *pointHolder) int {
	if h == nil {
		return -1
	}
	return h.place
}

// placedOrders say whose each order is that one worker has seen.
type placedOrders map[orderKey]placedOrder

// placedOrder is the customer of an order's last line, and the page on which that stands.
type placedOrder struct {
	page  int64
	place int32
}

// take takes the orders of a page in.
func (o *placedOrders) take(p *lake.LinePage, places []int32) {
	if *o == nil {
		*o = placedOrders{}
	}
	for i, place := range places {
		next := i + 1
		last := next == len(places) || p.Order.Codes[next] != p.Order.Codes[i] || p.Source.Codes[next] != p.Source.Codes[i] || places[next] != place
		if place < 0 || !last {
			continue
		}
		key := orderKey{string(p.Source.At(p.Source.Codes[i])), string(p.Order.At(p.Order.Codes[i]))}
		if was, known := (*o)[key]; !known || was.page <= p.At {
			(*o)[key] = placedOrder{p.At, place}
		}
	}
}

// whose brings together what all workers have seen. Where two customers have one order, the last line says whose it is.
func (b *pointsBook) whose(all []placedOrders) map[orderKey]string {
	last := placedOrders{}
	for _, orders := range all {
		for key, o := range orders {
			if was, known := last[key]; !known || was.page < o.page {
				last[key] = o
			}
		}
	}
	whose := make(map[orderKey]string, len(last))
	for key, o := range last {
		whose[key] = b.holders[o.place].id
	}
	return whose
}

// categoryList is the category of every product; a later upload overrides an earlier one.
func categoryList(ctx context.Context, l *lake.Lake) (map[orderKey]string, error) {
	categories := map[orderKey]string{}
	err := l.EachProduct(ctx, func(p crm.Product, _ lake.Upload) error {
		if p.Category != "" {
			categories[orderKey{p.Source, p.ID}] = p.Category
		}
		return nil
	})
	return categories, err
}

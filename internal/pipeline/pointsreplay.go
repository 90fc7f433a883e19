package pipeline

import (
	"cmp"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/transform/points"
)

// replayer replays one stretch of customers after the other, in the same memory.
type replayer struct {
	stretch engine.Stretch
	earner  points.Earner
	ledger  points.Ledger
	lines   []points.Line
	earned  []points.Event

	// Of the stretch.
	ledgers []ledger
	ends    []int // of each customer, in ledgers
	events  []points.Event
	entries []points.Entry
	left    []points.Lot
}

// replayAll replays the stretch.
func (r *replayer) replayAll(b *pointsBook) {
	r.ledgers, r.ends, r.events, r.entries, r.left = r.ledgers[:0], r.ends[:0], r.events[:0], r.entries[:0], r.left[:0]
	for i, lines := range r.stretch.Lines {
		r.take(b, lines)
		r.replay(b, b.holders[r.stretch.First+i])
		r.ends = append(r.ends, len(r.ledgers))
	}
}

// take makes a customer's lines what the rules of points look at. It puts them in the order of their days, since what it
// makes is larger to move.
func (r *replayer) take(b *pointsBook, lines []*engine.Counted) {
	slices.SortFunc(lines, func(x, y *engine.Counted) int { return cmp.Compare(x.Date, y.Date) })
	r.lines = r.lines[:0]
	for _, l := range lines {
		category := ""
		if len(b.categories) > 0 {
			category = b.categories[orderKey{l.Source, l.Product}]
		}
		r.lines = append(r.lines, points.Line{
			Day: l.Date, Source: l.Source, Store: l.Store, Order: l.Order, Product: l.Product, Category: category,
			Quantity: l.Quantity, Amount: l.Amount, Back: l.Type != crm.Discount && (l.Return || l.Quantity < 0), Cites: l.Cites,
		})
	}
}

// replay replays the accounts of the customer whose lines are taken.
func (r *replayer) replay(b *pointsBook, h *pointHolder) {
	for i := range b.accounts {
		a := &b.accounts[i]
		terms := a.terms
		terms.Joined = h.joined
		for _, s := range a.shelves(h, r.lines) {
			r.earned = append(r.earned[:0], r.earner.Events(a.rules, s.lines, s.had)...)
			for _, m := range s.moves {
				r.earned = append(r.earned, m.Event)
			}
			entries := r.ledger.Replay(r.earned, terms, b.asOf)
			if len(entries) == 0 {
				continue
			}
			left := len(r.left)
			r.ledger.Outstanding(func(l points.Lot) { r.left = append(r.left, l) })
			r.ledgers = append(r.ledgers, ledger{h.id, a, s.name, kept(&r.events, r.earned), kept(&r.entries, entries), r.left[left:len(r.left):len(r.left)]})
		}
	}
}

// kept is a copy at the end of a piece of memory. What was kept before stays where it is, even if the piece moves.
func kept[T any](piece *[]T, some []T) []T {
	from := len(*piece)
	*piece = append(*piece, some...)
	return (*piece)[from:len(*piece):len(*piece)]
}

// tell hands out what was replayed.
func (r *replayer) tell(b *pointsBook, buys func(*pointHolder, []*engine.Counted), fn func(ledger) error) error {
	from := 0
	for i, end := range r.ends {
		if buys != nil {
			buys(b.holders[r.stretch.First+i], r.stretch.Lines[i])
		}
		for _, l := range r.ledgers[from:end] {
			if err := fn(l); err != nil {
				return err
			}
		}
		from = end
	}
	return nil
}

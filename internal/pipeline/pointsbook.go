package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/points"
	"github.com/habitue-crm/habitue/transform/tier"
)

// pointsBook is what every known customer's ledgers are made of. It holds lines and facts, no entries: each reading
// replays them.
type pointsBook struct {
	w                  *Workspace
	asOf               crm.Date
	accounts           []account
	person             func(source, id string) string
	nobody             map[string]transform.Account
	people             map[string]*pointHolder
	ids                []string // sorted
	sales              crm.Money
	orders             map[orderKey]string // whose each is, where a sheet may ask
	shelf              []offer             // the catalogue of rewards
	taken              []taken
	problems           []*problem.Problem // of the rewards that were taken
	unmatched, undated int64
	balances           map[string]points.Balance
	watch              *watch
	// qualified are the points that count for a tier; nil where no ladder counts points.
	qualified map[string][]tier.Qualified
}

// pointHolder is one customer.
type pointHolder struct {
	id     string
	lines  []points.Line
	had    []points.Happening
	moves  []storeMove
	joined crm.Date // NoDate where nobody says so
	born   crm.Date
}

// storeMove is what a sheet says of the points of a customer, and where.
type storeMove struct {
	store string
	points.Event
}

// addPoints works out everyone's points, where the configuration gives any.
func (c *computed) addPoints(ctx context.Context, w *Workspace, f *folded, settings *transform.Settings) error {
	l, accounts := f.lake, w.pointAccounts()
	if accounts == nil {
		return nil
	}
	for _, a := range accounts {
		if err := a.rules.Check(); err != nil {
			return fmt.Errorf("read the rules of points: %w", err)
		}
	}
	b := &pointsBook{
		w: w, asOf: settings.AsOf, accounts: accounts, person: settings.Person, nobody: settings.Accounts,
		people: map[string]*pointHolder{}, watch: c.watch,
	}
	var err error
	if b.shelf, err = w.shelfOf(ctx, l); err != nil {
		return err
	}
	b.meet(c.said.customers, c.records)
	if f.book == nil {
		err = b.readLines(ctx, l, f.lines)
	} else {
		b.sameLines(f.book)
	}
	if err != nil {
		return err
	}
	f.book = b
	facts := &pointFacts{b: b, orders: b.orders, boxes: b.mailboxes(c.said.customers)}
	if err := facts.read(ctx, l); err != nil {
		return err
	}
	b.redeem()
	if err := c.watch.read(ctx, l, b.orders); err != nil {
		return err
	}
	b.birthdays()
	b.ids = slices.Sorted(maps.Keys(b.people))
	if settings.Tiers.Points() {
		b.qualified = map[string][]tier.Qualified{}
	}
	c.points = b
	if settings.PointsSummary, err = b.sum(); err != nil {
		return err
	}
	settings.Points, settings.Qualified = b.balances, b.qualified
	return nil
}

// meet makes an entry of everyone known.
func (b *pointsBook) meet(customers []crm.Customer, records []fold.Record) {
	for _, r := range records {
		b.know(r.CustomerID)
	}
	for _, c := range customers {
		if h := b.know(b.idOf(c.Source, c.ID)); h != nil {
			if c.JoinedOn != nil && (h.joined == crm.NoDate || *c.JoinedOn < h.joined) {
				h.joined = *c.JoinedOn
			}
			if c.Birthday != nil {
				h.born = *c.Birthday
			}
		}
	}
}

// idOf is the id under which a number of a source is known, "" where there is none.
func (b *pointsBook) idOf(source, id string) string {
	if id == "" || b.person == nil {
		return fold.CustomerID(source, id, defaultSource)
	}
	return b.person(cmp.Or(source, defaultSource), id)
}

// know is the customer of that id; nil where it is nobody, or nobody in particular, who earns nothing.
func (b *pointsBook) know(id string) *pointHolder {
	if id == "" || b.nobody[id].Aside {
		return nil
	}
	h := b.people[id]
	if h == nil {
		h = &pointHolder{id: id, joined: crm.NoDate, born: crm.NoDate}
		b.people[id] = h
	}
	return h
}

// orderKey is an order as its source numbers it.
type orderKey struct{ source, order string }

// orderKinds are the sheets of points that may name an order instead of its customer.
func orderKinds() []string { return []string{"redemptions", "points_adjustments", "reviews"} }

// readLines keeps the lines that count and, where a sheet may ask, who placed each order.
func (b *pointsBook) readLines(ctx context.Context, l *lake.Lake, counting engine.Options) error {
	categories, err := categoryList(ctx, l)
	if err != nil {
		return err
	}
	b.orders = map[orderKey]string{}
	asked := slices.ContainsFunc(l.FactKinds(), func(kind string) bool { return slices.Contains(orderKinds(), kind) })
	ids := map[orderKey]string{} // of customers, by source and number: made once
	since := b.asOf.AddMonths(-12) + 1
	return l.EachOrderLine(ctx, func(s lake.StoredLine) error {
		o := &s.OrderLine
		line, counts, err := counting.Counts(o)
		if err != nil || !counts {
			return err
		}
		key := orderKey{o.Source, o.CustomerID}
		id := ids[key]
		if id == "" {
			id = b.idOf(o.Source, o.CustomerID)
			ids[key] = id
		}
		h := b.know(id)
		if h == nil {
			return nil
		}
		if asked {
			b.orders[orderKey{o.Source, o.OrderID}] = id
		}
		b.watch.line(id, o, line.Amount)
		if o.Date >= since {
			b.sales += line.Amount
		}
		h.lines = append(h.lines, points.Line{
			Day: o.Date, Source: o.Source, Store: o.Store, Order: o.OrderID, Product: o.ProductID, Category: categories[orderKey{o.Source, o.ProductID}],
			Quantity: o.Quantity, Amount: line.Amount, Back: o.Type != crm.Discount && (o.Return || o.Quantity < 0), Cites: o.Cites,
		})
		return nil
	})
}

// sameLines takes the lines over that another book has read, of the same facts.
func (b *pointsBook) sameLines(from *pointsBook) {
	b.orders, b.sales = from.orders, from.sales
	for id, h := range from.people {
		b.know(id).lines = h.lines
	}
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

// birthdays makes an occasion of each one since the customer is known.
func (b *pointsBook) birthdays() {
	for _, h := range b.people {
		since := h.joined
		for _, l := range h.lines {
			if since == crm.NoDate || l.Day < since {
				since = l.Day
			}
		}
		if h.joined == crm.NoDate {
			h.joined = since
		}
		if h.born == crm.NoDate || since == crm.NoDate {
			continue
		}
		from, _, _ := since.Civil()
		to, _, _ := b.asOf.Civil()
		born, _, _ := h.born.Civil()
		for year := from; year <= to; year++ {
			if day := h.born.AddMonths(12 * (year - born)); year > born && day >= since && day <= b.asOf {
				h.had = append(h.had, points.Happening{On: points.Birthday, Day: day})
			}
		}
	}
}

// shelf is what goes to one balance of one customer.
type shelf struct {
	name  string // as the table has it
	lines []points.Line
	had   []points.Happening
	moves []storeMove
}

// shelves are the balances that a customer has of an account: one, or one a shop, where what names no shop has one of
// its own.
func (a *account) shelves(h *pointHolder) []shelf {
	switch {
	case a.name != "":
		return []shelf{{name: "stamps:" + a.name, lines: h.lines}}
	case !a.byStore:
		return []shelf{{lines: h.lines, had: h.had, moves: h.moves}}
	}
	stores := map[string]*shelf{"": {had: h.had}}
	at := func(store string) *shelf {
		if stores[store] == nil {
			stores[store] = &shelf{name: "store:" + store}
		}
		return stores[store]
	}
	for _, l := range h.lines {
		at(l.Store).lines = append(at(l.Store).lines, l)
	}
	for _, m := range h.moves {
		at(m.store).moves = append(at(m.store).moves, m)
	}
	var all []shelf
	for _, store := range slices.Sorted(maps.Keys(stores)) {
		all = append(all, *stores[store])
	}
	return all
}

// ledger is what one reading hands out: the entries of one account of one customer, valid until the next.
type ledger struct {
	customer string
	account  *account
	name     string // as the table has it
	events   []points.Event
	entries  []points.Entry
	replayed *points.Ledger
}

// each replays everyone's accounts, by customer, then as the configuration lists the accounts, then by shop.
func (b *pointsBook) each(fn func(ledger) error) error {
	var earner points.Earner
	var replay points.Ledger
	var events []points.Event
	for _, id := range b.ids {
		h := b.people[id]
		for i := range b.accounts {
			a := &b.accounts[i]
			terms := a.terms
			terms.Joined = h.joined
			for _, s := range a.shelves(h) {
				events = append(events[:0], earner.Events(a.rules, s.lines, s.had)...)
				for _, m := range s.moves {
					events = append(events, m.Event)
				}
				entries := replay.Replay(events, terms, b.asOf)
				if len(entries) == 0 {
					continue
				}
				if err := fn(ledger{id, a, s.name, events, entries, &replay}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// sum replays everything once: balances and the summary.
func (b *pointsBook) sum() (*points.Summary, error) {
	b.balances = make(map[string]points.Balance, len(b.people))
	rules := b.accounts[0].rules
	s := &points.Summary{Floor: points.ByOrder, Unmatched: b.unmatched, Undated: b.undated}
	if p, ok := rules.On(b.asOf); ok {
		s.Floor = cmp.Or(p.Floor, points.ByOrder)
	}
	for _, a := range b.accounts[1:] {
		s.Stamps = append(s.Stamps, points.StampSummary{Name: a.name, Every: a.every})
	}
	var redemptions points.Redemptions
	since := b.asOf.AddMonths(-12) + 1
	err := b.each(func(l ledger) error {
		balance := points.BalanceOn(l.entries, b.asOf)
		if l.account.name != "" {
			for i := range s.Stamps {
				if s.Stamps[i].Name == l.account.name {
					s.Stamps[i].Note(l.entries, balance)
				}
			}
			return nil
		}
		b.watch.ledger(l.customer, l.entries)
		b.beyond(l.customer, l.entries)
		b.qualify(l.customer, l.events)
		s.Note(l.entries, balance, since)
		redemptions.Add(l.customer, l.entries, l.replayed.Outstanding, b.asOf)
		all := b.balances[l.customer]
		b.balances[l.customer] = points.Balance{Active: all.Active + balance.Active, Pending: all.Pending + balance.Pending}
		return nil
	})
	if err != nil {
		return nil, err
	}
	value := b.w.pointValue(b.asOf)
	s.Liability = redemptions.Liability(value)
	if err := s.Check(); err != nil {
		return nil, err
	}
	if rate := s.Liability.RedemptionRate; rate != nil {
		alone := crm.Money(math.Round(float64(s.LastYear*int64(value)) * *rate))
		d := points.Deferred{Sales: b.sales}
		d.ForGoods, d.ForPoints = points.Allocate(b.sales, b.sales, alone, crm.CurrencyDecimals(b.w.Config.Currency))
		s.Deferred = &d
	}
	return s, nil
}

// qualify keeps the points that count for a tier; those of several shops go together.
func (b *pointsBook) qualify(id string, events []points.Event) {
	if b.qualified == nil {
		return
	}
	list := b.qualified[id]
	more := len(list) > 0
	points.Qualifying(events, b.asOf, func(on crm.Date, n int64) { list = append(list, tier.Qualified{On: on, Points: n}) })
	if more {
		slices.SortStableFunc(list, func(a, b tier.Qualified) int { return cmp.Compare(a.On, b.On) })
	}
	if len(list) > 0 {
		b.qualified[id] = list
	}
}

// entries hands out the ledger as the lake keeps it.
func (b *pointsBook) entries(yield func(*lake.PointsEntry) error) error {
	return b.each(func(l ledger) error {
		for i := range l.entries {
			e := &l.entries[i]
			row := lake.PointsEntry{
				CustomerID: l.customer, Account: l.name, EntryNo: int64(i + 1), Day: e.Day, ActiveOn: e.ActiveOn, Kind: string(e.Kind),
				Points: e.Points, Repaid: e.Repaid, Lot: int64(e.Lot), Ref: e.Ref, Rule: e.Rule, Qualifying: e.Qualifying,
			}
			if e.Lot > 0 && !e.Forever() {
				row.ExpiresOn = &e.Expires
			}
			if err := yield(&row); err != nil {
				return err
			}
		}
		return nil
	})
}

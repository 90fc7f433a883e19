package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/cores"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/points"
	"github.com/habitue-crm/habitue/transform/tier"
)

// pointsBook is what every known customer's ledgers are made of. It holds facts, and lines where the engine has set them
// aside, but no entries: they are replayed customer by customer and, where a snapshot is published, written down.
type pointsBook struct {
	w                  *Workspace
	asOf               crm.Date
	accounts           []account
	person             func(source, id string) string
	nobody             map[string]transform.Account
	people             map[string]*pointHolder
	holders            []*pointHolder // by id: the places of their lines
	lines              *engine.Customers
	categories         map[orderKey]string // of products
	sales              crm.Money           // of the last twelve months
	orders             map[orderKey]string // whose each is, where a sheet may ask
	shelf              []offer             // the catalogue of rewards
	taken              []taken
	problems           []*problem.Problem // of the rewards that were taken
	unmatched, undated int64
	balances           map[string]points.Balance
	rewarded           []lake.RewardRow
	ledger             *lake.Ledger // nil where nothing is published
	watch              *watch
	// qualified are the points that count for a tier; nil where no ladder counts points.
	qualified map[string][]tier.Qualified
}

// pointHolder is one customer.
type pointHolder struct {
	id     string
	place  int      // among all
	lines  int64    // that count
	first  crm.Date // of their lines; NoDate where there are none
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
	if f.book != nil { // of the same facts
		b.lines, b.orders, b.categories = f.book.lines, f.book.orders, f.book.categories
	} else if err := b.setAside(ctx, l, f.lines, len(settings.Linked) > 0); err != nil {
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
	if settings.Tiers.Points() {
		b.qualified = map[string][]tier.Qualified{}
	}
	c.points = b
	if f.publish {
		if b.ledger, err = l.BeginLedger(); err != nil {
			return err
		}
	}
	if settings.PointsSummary, err = b.sum(); err != nil {
		return err
	}
	if f.publish { // nobody asks for the lines again
		if err := b.letGo(); err != nil {
			return err
		}
	}
	settings.Points, settings.Qualified = b.balances, b.qualified
	return nil
}

// meet makes an entry of everyone known.
func (b *pointsBook) meet(customers []crm.Customer, records []fold.Record) {
	for i := range records {
		if h := b.know(records[i].CustomerID); h != nil && len(records[i].Days) > 0 {
			h.first, h.lines = records[i].Days[0].Date, records[i].Lines
			b.watch.begins(h.first)
		}
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
	b.holders = slices.SortedFunc(maps.Values(b.people), func(x, y *pointHolder) int { return strings.Compare(x.id, y.id) })
	for place, h := range b.holders {
		h.place = place
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
		h = &pointHolder{id: id, first: crm.NoDate, joined: crm.NoDate, born: crm.NoDate}
		b.people[id] = h
	}
	return h
}

// orderKey is an order as its source numbers it.
type orderKey struct{ source, order string }

// birthdays makes an occasion of each one since the customer is known.
func (b *pointsBook) birthdays() {
	for _, h := range b.people {
		since := h.joined
		if since == crm.NoDate || h.first != crm.NoDate && h.first < since {
			since = h.first
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
func (a *account) shelves(h *pointHolder, lines []points.Line) []shelf {
	switch {
	case a.name != "":
		return []shelf{{name: "stamps:" + a.name, lines: lines}}
	case !a.byStore:
		return []shelf{{lines: lines, had: h.had, moves: h.moves}}
	}
	stores := map[string]*shelf{"": {had: h.had}}
	at := func(store string) *shelf {
		if stores[store] == nil {
			stores[store] = &shelf{name: "store:" + store}
		}
		return stores[store]
	}
	for _, l := range lines {
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

// ledger is what one reading hands out: the entries of one account of one customer, valid until it returns.
type ledger struct {
	customer string
	account  *account
	name     string // as the table has it
	events   []points.Event
	entries  []points.Entry
	left     []points.Lot // with points
}

// outstanding hands out the lots that have points left.
func (l *ledger) outstanding(fn func(points.Lot)) {
	for _, lot := range l.left {
		fn(lot)
	}
}

// each replays everyone's accounts, by customer, then as the configuration lists the accounts, then by shop. buys, where
// it is not nil, is given the lines of each customer before their ledgers. Stretches of customers are replayed beside one
// another, and told of one by one.
func (b *pointsBook) each(buys func(h *pointHolder, lines []*engine.Counted), fn func(ledger) error) error {
	return cores.InOrder(b.lines.Stretches(), func(i int, r *replayer) error {
		if err := b.lines.Read(i, &r.stretch); err != nil {
			return err
		}
		r.replayAll(b)
		return nil
	}, func(r *replayer) error { return r.tell(b, buys, fn) })
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
	b.sales = 0
	buys := func(h *pointHolder, lines []*engine.Counted) {
		for _, l := range lines {
			if l.Date >= since {
				b.sales += l.Amount
			}
		}
		b.watch.buys(h.id, lines)
	}
	err := b.each(buys, func(l ledger) error {
		if err := b.keep(l); err != nil {
			return err
		}
		balance := points.BalanceOn(l.entries, b.asOf)
		b.rewarded = rewardsOf(b.rewarded, l)
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
		redemptions.Add(l.customer, l.entries, l.outstanding, b.asOf)
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

// keep writes a ledger down as the lake keeps it, where it is to be published.
func (b *pointsBook) keep(l ledger) error {
	if b.ledger == nil {
		return nil
	}
	for i := range l.entries {
		e := &l.entries[i]
		row := lake.PointsEntry{
			CustomerID: l.customer, Account: l.name, EntryNo: int64(i + 1), Day: e.Day, ActiveOn: e.ActiveOn, Kind: string(e.Kind),
			Points: e.Points, Repaid: e.Repaid, Lot: int64(e.Lot), Ref: e.Ref, Rule: e.Rule, Qualifying: e.Qualifying,
		}
		if e.Lot > 0 && !e.Forever() {
			row.ExpiresOn = &e.Expires
		}
		if err := b.ledger.Add(&row); err != nil {
			return fmt.Errorf("write the ledger of points: %w", err)
		}
	}
	return nil
}

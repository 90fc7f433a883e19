package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/abuse"
	"github.com/habitue-crm/habitue/transform/points"
)

// watch gathers what the checks of abuse look at. It is nil where nothing loaded can be abused.
type watch struct {
	w      *Workspace
	asOf   crm.Date
	rules  abuse.Rules
	facts  abuse.Facts
	online map[string]bool
	single map[orderKey]bool // codes for one household, by source
	orders map[orderKey]string
	boxes  map[crm.Email]string
	used   map[abuse.Use]bool
	first  crm.Date // of any purchase
	book   *pointsBook
	needed map[string]bool // customers of whom more must be known
	people []crm.Customer
	// sellers says who booked an order of the customer in hand; accounts are what the ledgers say.
	sellers  map[soldTo]booked
	accounts map[string]*abuse.Account
}

// soldTo is an order of a customer.
type soldTo struct {
	customer, order string
	day             crm.Date
}

// booked is the seller of an order's largest line.
type booked struct {
	seller string
	amount crm.Money
}

// watchedKinds are the sheets without which there is nothing to be abused.
func watchedKinds() []string {
	return []string{"referrals", "redemptions", "coupons", "points_adjustments"}
}

// abuseRules are the configuration's thresholds.
func (w *Workspace) abuseRules() abuse.Rules {
	c := w.Config.Abuse
	r := abuse.Rules{
		Least: c.Least, Ignore: slices.Clone(c.Ignore), ReturnDays: c.ReturnDays, Returns: c.Returns, Redemptions: c.Redemptions,
		SellerShare: int(crm.Money(c.SellerShare) * 10 / crm.Scale), Batch: c.Batch, TravelKmh: c.TravelKmh, TravelMinutes: c.TravelMinutes, DebtDays: c.DebtDays,
	}
	for _, name := range c.Off {
		r.Off = append(r.Off, abuse.Check(name))
	}
	return r
}

// beginWatch makes a watch where there are points, or sheets that it is about.
func (w *Workspace) beginWatch(ctx context.Context, l *lake.Lake, c *computed, settings *transform.Settings) (*watch, error) {
	loaded := slices.ContainsFunc(l.FactKinds(), func(kind string) bool { return slices.Contains(watchedKinds(), kind) })
	if w.Config.Points == nil && !loaded {
		return nil, nil
	}
	b := &pointsBook{person: settings.Person}
	a := &watch{
		w: w, asOf: settings.AsOf, rules: w.abuseRules(), online: map[string]bool{}, single: map[orderKey]bool{}, used: map[abuse.Use]bool{}, first: crm.NoDate, book: b,
		needed: map[string]bool{}, people: c.said.customers, boxes: b.mailboxes(c.said.customers), sellers: map[soldTo]booked{}, accounts: map[string]*abuse.Account{},
	}
	for id, account := range settings.Accounts { // nobody in particular abuses nothing
		if account.Aside {
			a.rules.Ignore = append(a.rules.Ignore, id)
		}
	}
	for _, store := range w.Config.Abuse.Online {
		a.online[store] = true
	}
	a.facts.People, a.facts.Places = map[string]abuse.Person{}, map[string]abuse.Place{}
	for _, table := range []struct {
		name string
		take func(crm.Fact)
	}{{"coupons", a.coupon}, {"stores", a.place}} {
		if err := eachFact(ctx, l, table.name, table.take); err != nil {
			return nil, err
		}
	}
	return a, nil
}

func eachFact(ctx context.Context, l *lake.Lake, name string, take func(crm.Fact)) error {
	return l.EachFact(ctx, name, func(f crm.Fact, _ lake.Upload) error {
		take(f)
		return nil
	})
}

// onlineWords are what sheets call a channel that is no place.
func onlineWords() []string {
	return []string{"web", "site", "website", "site web", "internet", "online", "en ligne", "e-commerce", "ecommerce", "app", "appli", "phone", "telephone", "téléphone", "mail", "email", "e-mail"}
}

// begins notes a day on which somebody bought.
func (a *watch) begins(day crm.Date) {
	if a != nil && (a.first == crm.NoDate || day < a.first) {
		a.first = day
	}
}

// buys takes in all lines of a customer that count, before their ledgers. Of their visits those are kept of who was in two
// shops: nobody else's way can be too long.
func (a *watch) buys(id string, lines []*engine.Counted) {
	if a == nil {
		return
	}
	clear(a.sellers)
	kept := len(a.facts.Visits)
	for _, l := range lines {
		a.line(id, l)
	}
	if mine := a.facts.Visits[kept:]; !slices.ContainsFunc(mine, func(v abuse.Visit) bool { return v.Store != mine[0].Store }) {
		a.facts.Visits = a.facts.Visits[:kept]
	}
}

// line takes an order line in that counts, with the customer whose it is.
func (a *watch) line(id string, l *engine.Counted) {
	if l.Return || l.Quantity < 0 {
		return
	}
	if l.Coupon != "" && a.single[orderKey{l.Source, l.Coupon}] {
		a.use(abuse.Use{Code: l.Coupon, Customer: id, Order: l.Order, On: l.Date})
	}
	if l.Seller != "" {
		key := soldTo{id, l.Order, l.Date}
		if key.order == "" {
			key.order = l.Date.String()
		}
		if b := a.sellers[key]; b.seller == "" || l.Amount > b.amount || l.Amount == b.amount && l.Seller < b.seller {
			a.sellers[key] = booked{l.Seller, l.Amount}
		}
	}
	a.visit(id, l)
}

// visit notes when somebody was in which shop, where it is known of any shop where it is.
func (a *watch) visit(id string, l *engine.Counted) {
	if len(a.facts.Places) == 0 || l.Store == "" || a.online[l.Store] || slices.Contains(onlineWords(), strings.ToLower(l.Channel)) {
		return
	}
	minute, known := minuteOf(l.Time)
	if !known {
		return
	}
	v := abuse.Visit{Customer: id, Store: l.Store, Order: l.Order, On: l.Date, Minute: minute}
	if n := len(a.facts.Visits); n > 0 && a.facts.Visits[n-1] == v {
		return
	}
	a.facts.Visits = append(a.facts.Visits, v)
}

// minuteOf reads "15:04".
func minuteOf(clock string) (minute int, known bool) {
	if len(clock) != 5 || clock[2] != ':' {
		return 0, false
	}
	digit := func(i int) int { return int(clock[i] - '0') }
	for _, i := range []int{0, 1, 3, 4} {
		if clock[i] < '0' || clock[i] > '9' {
			return 0, false
		}
	}
	return (10*digit(0)+digit(1))*60 + 10*digit(3) + digit(4), true
}

// mostSuspicions is how many of them stand in the summary.
const mostSuspicions = 50

// addSuspicions makes the checks of abuse, where there is anything to look at.
func (c *computed) addSuspicions(ctx context.Context, l *lake.Lake, settings *transform.Settings, counting engine.Options) error {
	a := c.watch
	if a == nil {
		return nil
	}
	if c.points == nil {
		if err := a.lines(ctx, l, counting); err != nil {
			return err
		}
		if err := a.read(ctx, l, a.orders); err != nil {
			return err
		}
	}
	if err := a.rules.Check(); err != nil {
		return fmt.Errorf("read the rules of abuse: %w", err)
	}
	var err error
	if c.abuse, err = a.find(ctx, l, c); err != nil {
		return err
	}
	s := abuse.Summarise(c.abuse, a.rules, mostSuspicions)
	settings.Abuse, settings.Suspects = &s, map[string]int64{}
	for _, one := range c.abuse {
		if one.Customer != "" {
			settings.Suspects[one.Customer]++
		}
	}
	c.watch = nil // what it gathered is not needed any more
	if c.points != nil {
		c.points.watch = nil
	}
	return nil
}

// lines reads the order lines where no points are worked out, which reads them for both.
func (a *watch) lines(ctx context.Context, l *lake.Lake, counting engine.Options) error {
	a.orders = map[orderKey]string{}
	return l.EachOrderLine(ctx, func(s lake.StoredLine) error {
		o := &s.OrderLine
		line, counts, err := counting.Counts(o)
		if err != nil || !counts {
			return err
		}
		id := a.book.idOf(o.Source, o.CustomerID)
		a.orders[orderKey{o.Source, o.OrderID}] = id
		a.begins(o.Date)
		a.line(id, &engine.Counted{
			Date: o.Date, Amount: line.Amount, Quantity: o.Quantity, Return: o.Return,
			Source: o.Source, Store: o.Store, Order: o.OrderID, Channel: o.Channel, Time: o.Time, Seller: o.Seller, Coupon: o.Coupon,
		})
		return nil
	})
}

// ledger takes the entries of a customer's points in.
func (a *watch) ledger(id string, entries []points.Entry) {
	if a == nil {
		return
	}
	now, then := points.BalanceOn(entries, a.asOf).Active, points.BalanceOn(entries, a.asOf-crm.Date(a.rules.DebtDays)).Active
	sum := abuse.Account{Customer: id, Debt: max(-now, 0), DebtThen: max(-then, 0), First: crm.NoDate, Last: crm.NoDate}
	for i := range entries {
		e := &entries[i]
		switch {
		case e.Kind == points.Earn && e.Rule == points.Purchase:
			sum.Purchases += e.Points
			sum.Orders++
			if seller := a.seller(id, e); seller != "" {
				a.facts.Sales = append(a.facts.Sales, abuse.Sale{Seller: seller, Customer: id, Order: e.Ref, On: e.Day, Points: e.Points})
			}
		case e.Kind == points.Reverse || e.Kind == points.Debt:
			sum.Returns = append(sum.Returns, returned(entries[:i+1]))
		}
	}
	if old := a.accounts[id]; old != nil { // another shop's balance
		old.Purchases, old.Orders, old.Debt, old.DebtThen = old.Purchases+sum.Purchases, old.Orders+sum.Orders, old.Debt+sum.Debt, old.DebtThen+sum.DebtThen
		old.Returns = append(old.Returns, sum.Returns...)
		return
	}
	if len(sum.Returns) > 0 || sum.Debt > 0 || a.needed[id] {
		a.accounts[id] = &sum
	}
}

// returned is what the last of the entries, a return, took back.
func returned(entries []points.Entry) abuse.Return {
	e := &entries[len(entries)-1]
	r := abuse.Return{Order: e.Ref, Bought: crm.NoDate, Returned: e.Day}
	for i := range entries {
		if b := &entries[i]; b.Kind == points.Earn && b.Rule == points.Purchase && b.Ref == e.Ref {
			r.Bought = b.Day
		}
	}
	if e.Kind == points.Debt {
		r.Spent = -e.Points
	} else {
		r.Left = -e.Points
	}
	return r
}

// seller is who booked the purchase of an entry. The ledger tells orders of one number apart by words behind it.
func (a *watch) seller(id string, e *points.Entry) string {
	for ref := e.Ref; ; {
		if b := a.sellers[soldTo{id, ref, e.Day}]; b.seller != "" {
			return b.seller
		}
		end := strings.LastIndexByte(ref, ' ')
		if end < 0 {
			return ""
		}
		ref = ref[:end]
	}
}

package pipeline

import (
	"cmp"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/points"
)

// account is one kind of balance that customers have: the points, or a stamp card.
type account struct {
	name    string // "" the points, else the card
	rules   points.Rules
	terms   points.Terms // without the customer's own day of joining
	byStore bool
	every   int64 // stamps of a full card
}

// pointAccounts are the configuration's, the points first; none where it gives no points.
func (w *Workspace) pointAccounts() []account {
	c := w.Config.Points
	if c == nil {
		return nil
	}
	main := account{byStore: c.Scope == "store", terms: points.Terms{ReinstateDays: c.ReinstateDays}}
	main.add(optionalDay(c.From), c.Programme, w.Config.Currency)
	for _, change := range c.Changes {
		main.add(configDay(change.From), change.Programme, w.Config.Currency)
	}
	all := []account{main}
	for _, s := range c.Stamps {
		p := points.Programme{
			Points: 1, Per: crm.Scale, Units: true, Floor: points.ByCustomer, Only: goodsOf(s.PointGoods), Life: lifeOf(s.Expiry, s.Lasts),
		}
		all = append(all, account{
			name: s.Name, rules: points.Rules{{From: crm.NoDate, Programme: p}}, every: s.Every,
			terms: points.Terms{Vouchers: []points.Voucher{{From: crm.NoDate, Name: s.Name, At: s.Every}}},
		})
	}
	return all
}

// add is one more programme, from a day on.
func (a *account) add(from crm.Date, c config.Programme, currency string) {
	p := points.Programme{
		Points: c.Earn, Per: crm.Money(cmp.Or(c.Per, config.Amount(crm.MoneyOf(1)))), Floor: points.Floor(c.Floor),
		Only: points.Goods{Stores: c.Stores}, Pending: c.Pending, Life: lifeOf(c.Expiry, c.Lasts), Spendable: c.Qualifying != nil && !*c.Qualifying,
	}
	if c.CashBack > 0 { // a point is the currency's smallest coin
		p.Points = int64(c.CashBack) * int64(crm.MoneyOf(1)/coin(currency))
		p.Per = crm.MoneyOf(100 * crm.Scale)
	}
	for _, m := range c.Multiples {
		p.Multiples = append(p.Multiples, points.Multiple{Name: m.Name, Times: crm.Quantity(*m.Times), Goods: goodsOf(m.PointGoods)})
	}
	for _, b := range c.Bonuses {
		p.Bonuses = append(p.Bonuses, points.Bonus{
			Name: b.Name, On: points.Occasion(b.Event), Points: b.Points, PerYear: b.PerYear, Qualifying: b.Qualifying,
			From: optionalDay(b.From), To: optionalDay(b.To),
		})
	}
	a.rules = append(a.rules, points.Dated{From: from, Programme: p})
	voucher := points.Voucher{From: from}
	if c.Voucher != nil {
		voucher.Name, voucher.At = c.Voucher.Name, c.Voucher.At
	}
	a.terms.Vouchers = append(a.terms.Vouchers, voucher)
}

func lifeOf(expiry string, n int) points.Life {
	return points.Life{Expiry: points.Expiry(cmp.Or(expiry, string(points.Never))), N: n}
}

func goodsOf(g config.PointGoods) points.Goods {
	return points.Goods{Products: g.Products, Categories: g.Categories, Stores: g.Stores, From: optionalDay(g.From), To: optionalDay(g.To)}
}

// optionalDay is a day that the configuration may leave out.
func optionalDay(text string) crm.Date {
	if text == "" {
		return crm.NoDate
	}
	return configDay(text)
}

// coin is a currency's smallest.
func coin(currency string) crm.Money {
	value := crm.MoneyOf(1)
	for range crm.CurrencyDecimals(currency) {
		value /= 10
	}
	return value
}

// programmeOn is the programme of points that holds on a day.
func (w *Workspace) programmeOn(day crm.Date) config.Programme {
	programme := w.Config.Points.Programme
	for _, change := range w.Config.Points.Changes {
		if configDay(change.From) <= day {
			programme = change.Programme
		}
	}
	return programme
}

// pointValue is what a point is worth when it is spent on a day: what the configuration says, and where the programme
// of that day is cash back the currency's smallest coin.
func (w *Workspace) pointValue(day crm.Date) crm.Money {
	c, programme := w.Config.Points, w.programmeOn(day)
	if c.Value > 0 || programme.CashBack == 0 {
		return crm.Money(c.Value)
	}
	return coin(w.Config.Currency)
}

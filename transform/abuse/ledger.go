package abuse

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
)

// unspent is what a point weighs, in hundredths, that came back with its purchase before it was spent: the shop lost
// nothing, as after Christmas.
const unspent = 40

// quickReturns finds those whose purchases come back once they have earned: the share of all points from purchases
// that returns took back within so many days, those that were spent by then in full.
func (l *look) quickReturns() {
	for _, a := range l.Accounts {
		if l.whom(a.Customer) == "" || a.Purchases <= 0 {
			continue
		}
		var spent, left int64
		orders := map[string]bool{}
		var evidence []Evidence
		for _, r := range a.Returns {
			if r.Bought == crm.NoDate || r.Returned-r.Bought > crm.Date(l.rules.ReturnDays) {
				continue
			}
			spent, left = spent+r.Spent, left+r.Left
			orders[r.Order] = true
			evidence = append(evidence, Evidence{
				What: "return", On: on(r.Returned), Ref: r.Order, Points: r.Spent + r.Left,
				Note: fmt.Sprintf("bought on %s, %d of the points were spent", r.Bought, r.Spent),
			})
		}
		if len(orders) < l.rules.Returns {
			continue
		}
		l.tell(Suspicion{
			Check: QuickReturns, Customer: a.Customer, Evidence: evidence,
			Score: int((100*spent + unspent*left) / a.Purchases),
			Because: fmt.Sprintf("%s of %d came back within %d days: of %s from purchases %s had been spent by then, %s had not", because.Count(int64(len(orders)), "order"),
				a.Orders, l.rules.ReturnDays, because.Count(a.Purchases, "point"), crm.FormatCount(spent, "en"), crm.FormatCount(left, "en")),
		})
	}
}

// growingDebts finds those who owe more points than some time ago, by what they ever earned.
func (l *look) growingDebts() {
	for _, a := range l.Accounts {
		if l.whom(a.Customer) == "" || a.Debt <= a.DebtThen {
			continue
		}
		var evidence []Evidence
		for _, r := range a.Returns {
			if r.Spent > 0 {
				evidence = append(evidence, Evidence{What: "return", On: on(r.Returned), Ref: r.Order, Points: r.Spent, Note: "spent before it was taken back"})
			}
		}
		evidence = append(evidence, Evidence{What: "debt", Points: a.Debt, Note: fmt.Sprintf("%d days before %d", l.rules.DebtDays, a.DebtThen)})
		l.tell(Suspicion{
			Check: GrowingDebt, Customer: a.Customer, Evidence: evidence, Score: share(a.Debt-a.DebtThen, max(a.Purchases, a.Debt)),
			Because: fmt.Sprintf("owes %s, %d days before %s, and purchases ever earned %s", because.Count(a.Debt, "point"), l.rules.DebtDays,
				crm.FormatCount(a.DebtThen, "en"), crm.FormatCount(a.Purchases, "en")),
		})
	}
}

// withoutSale finds those to whom points are given by hand without a sale: by how much of their points that is, and at
// least 70 where an order is cited that is not theirs.
func (l *look) withoutSale() {
	type batch struct {
		on     crm.Date
		reason string
	}
	sharers := map[batch]map[string]bool{}
	for _, c := range l.Credits {
		b := batch{c.On, c.Reason}
		if sharers[b] == nil {
			sharers[b] = map[string]bool{}
		}
		sharers[b][c.Customer] = true
	}
	earned := map[string]int64{}
	for _, a := range l.Accounts {
		earned[a.Customer] = a.Purchases
	}
	grouped(l.Credits, func(c *Credit) string { return l.whom(c.Customer) }, func(id string, list []Credit) {
		points, wrong := int64(0), 0
		var evidence []Evidence
		for _, c := range list {
			if c.Points <= 0 || c.Cites != "" && c.Known || len(sharers[batch{c.On, c.Reason}]) >= l.rules.Batch {
				continue
			}
			points += c.Points
			if c.Cites != "" {
				wrong++
			}
			evidence = append(evidence, Evidence{What: "credit", On: on(c.On), Ref: c.Cites, Points: c.Points, Note: c.Reason})
		}
		if points == 0 {
			return
		}
		score := share(points, points+earned[id])
		text := fmt.Sprintf("%s were given without a sale, beside %s from purchases", because.Count(points, "point"), crm.FormatCount(earned[id], "en"))
		if wrong > 0 {
			score = max(score, 70)
			text += fmt.Sprintf("; orders cited that are not this customer's: %d", wrong)
		}
		l.tell(Suspicion{Check: WithoutSale, Customer: id, Score: score, Because: text, Evidence: evidence})
	})
}

// sellerCards finds pairs of seller and card with more points than nearly all pairs have (nearest rank): the further
// beyond, the higher the score; twice as many are 50.
func (l *look) sellerCards() {
	type pair struct{ seller, customer string }
	points, sales := map[pair]int64{}, map[pair][]Sale{}
	for _, s := range l.Sales {
		if s.Seller == "" || l.whom(s.Customer) == "" || s.Points <= 0 {
			continue
		}
		p := pair{s.Seller, s.Customer}
		points[p] += s.Points
		sales[p] = append(sales[p], s)
	}
	if len(points) == 0 {
		return
	}
	sums := make([]int64, 0, len(points))
	for _, n := range points {
		sums = append(sums, n)
	}
	slices.Sort(sums)
	usual := sums[(len(sums)*l.rules.SellerShare+999)/1000-1]
	for p, n := range points {
		if n <= usual {
			continue
		}
		list := sales[p]
		slices.SortFunc(list, func(a, b Sale) int {
			return cmp.Or(cmp.Compare(b.Points, a.Points), cmp.Compare(a.On, b.On), cmp.Compare(a.Order, b.Order))
		})
		var evidence []Evidence
		for _, s := range list[:min(len(list), mostRows)] {
			evidence = append(evidence, Evidence{What: "sale", On: on(s.On), Ref: s.Order, Points: s.Points})
		}
		l.tell(Suspicion{
			Check: SellerCard, Customer: p.customer, Subject: p.seller, Score: 100 - share(usual, n), Evidence: evidence,
			Because: fmt.Sprintf("%s of %s earned %s; %s of %s of seller and card have no more than %s", because.Count(int64(len(list)), "sale"), p.seller,
				because.Count(n, "point"), because.Percent(int64(l.rules.SellerShare)), because.Count(int64(len(sums)), "pair"), crm.FormatCount(usual, "en")),
		})
	}
}

// mostRows is how many of the sales of a pair are evidence, the largest first.
const mostRows = 20

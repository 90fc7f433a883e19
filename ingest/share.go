package ingest

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// shareOut parts a total in proportion to weights that are not negative, exactly: each gets its share rounded down, and
// what is left goes by one to the largest remainders, of equal ones to the first. Where all weights are zero the first
// gets all. The total must not be negative, and there must be a weight.
func shareOut(total int64, weights []int64) []int64 {
	shares := make([]int64, len(weights))
	var sum uint64
	for _, w := range weights {
		sum += uint64(w)
	}
	if sum == 0 {
		shares[0] = total
		return shares
	}
	type rest struct {
		at   int
		left uint64
	}
	rests := make([]rest, len(weights))
	given := int64(0)
	for i, w := range weights {
		high, low := bits.Mul64(uint64(total), uint64(w))
		q, r := bits.Div64(high, low, sum) // high < sum: a weight is no more than their sum, and a total fits 63 bits
		shares[i], rests[i] = int64(q), rest{i, r}
		given += int64(q)
	}
	slices.SortStableFunc(rests, func(a, b rest) int { return cmp.Compare(b.left, a.left) })
	for i := range total - given {
		shares[rests[i].at]++
	}
	return shares
}

// takeBack adds to r.lines what has come back of them: all where the order was refunded, else the quantity and the
// amount that the row's own columns say.
func (r *row) takeBack(what fate) {
	if what == refunded {
		for i := range r.lines {
			if l := r.lines[i]; gives(&l) {
				r.lines = append(r.lines, r.returned(&l, l.Quantity, l.Amount))
			} else {
				r.lines[i].Return = l.Type != crm.Discount
			}
		}
		return
	}
	if quantity, amount := r.saidBack(&r.lines[0]); !r.failed() {
		r.lines = r.giveBack(r.lines, quantity, amount)
	}
}

// saidBack is what the row's own columns say came back of its line: 0 and nil where nothing did.
func (r *row) saidBack(line *crm.OrderLine) (crm.Quantity, *crm.Money) {
	if !r.plan.more || !r.saysReturned() {
		return 0, nil
	}
	amount := r.backAmount()
	if amount != nil && line.Amount != nil && *amount > *line.Amount {
		r.warn(problem.RefundTooLarge, lineRefunded, nil)
	}
	return r.backQuantity(line), amount
}

// giveBack adds the return of a quantity and an amount of the first line. Without an amount it is the quantity's part of
// what the line costs.
func (r *row) giveBack(lines []crm.OrderLine, quantity crm.Quantity, amount *crm.Money) []crm.OrderLine {
	line := lines[0]
	if quantity == 0 && amount == nil {
		return lines
	}
	if amount == nil && line.Amount != nil && *line.Amount > 0 && line.Quantity > 0 {
		back := shareOut(int64(*line.Amount), []int64{int64(quantity), int64(line.Quantity - quantity)})[0]
		amount = r.newMoney(crm.Money(back))
	}
	return append(lines, r.returned(&line, quantity, amount))
}

// gives reports a line of a sale, as against one that itself takes back: an amount above zero, of a discount below.
func gives(l *crm.OrderLine) bool {
	switch {
	case l.Return:
		return false
	case l.Amount == nil:
		return l.Quantity > 0
	case l.Type == crm.Discount:
		return *l.Amount < 0
	}
	return *l.Amount >= 0
}

// returned is the line that takes a quantity and an amount of another one back, on its day.
func (r *row) returned(l *crm.OrderLine, quantity crm.Quantity, amount *crm.Money) crm.OrderLine {
	back := *l
	back.Quantity, back.Return = -quantity, l.Type != crm.Discount
	back.Discount, back.Tax = nil, nil
	if amount != nil {
		back.Amount = r.newMoney(-*amount)
	}
	if back.Cites == "" {
		back.Cites = l.OrderID
	}
	return back
}

// saysReturned reports a row whose own columns say that something came back.
func (r *row) saysReturned() bool {
	for _, f := range [...]int{lineReturned, lineRefunded} {
		if x := r.cell(f); x != nil {
			if n, ok := readNumber(x, r.plan.fields[f].sign); !ok || n != 0 {
				return true
			}
		}
	}
	return false
}

// backQuantity is how many units of the line came back, never more than it has.
func (r *row) backQuantity(line *crm.OrderLine) crm.Quantity {
	n, ok := r.number(lineReturned)
	if !ok {
		return 0
	}
	if n = max(n, -n); n > int64(max(line.Quantity, 0)) {
		r.warn(problem.RefundTooLarge, lineReturned, nil)
		n = int64(max(line.Quantity, 0))
	}
	return crm.Quantity(n)
}

// backAmount is what was paid back of the line; nil where the sheet does not say.
func (r *row) backAmount() *crm.Money {
	n, ok := r.number(lineRefunded)
	if !ok || n == 0 {
		return nil
	}
	return r.newMoney(crm.Money(max(n, -n)))
}

// addShipping adds the shipping that was paid for the row's line alone, as a line of its own.
func (r *row) addShipping() {
	if n, ok := r.number(lineShipping); ok && n != 0 {
		r.lines = append(r.lines, r.aside(&r.lines[0], crm.Shipping, lineShipping, n))
	}
}

// aside is a line of the same order that is no goods: its name is the header that it comes from.
func (r *row) aside(l *crm.OrderLine, t crm.LineType, f int, amount int64) crm.OrderLine {
	x := crm.OrderLine{
		Source: l.Source, Store: l.Store, OrderID: l.OrderID, Date: l.Date, Time: l.Time, CustomerID: l.CustomerID,
		Description: r.plan.fields[f].header, Quantity: crm.QuantityOf(1), Amount: r.newMoney(crm.Money(amount)),
		Currency: l.Currency, Country: l.Country, Type: t, Place: l.Place, Seller: l.Seller, Channel: l.Channel,
		Status: l.Status, Return: t != crm.Discount && amount < 0,
	}
	if x.Return {
		x.Quantity = -x.Quantity
	}
	return x
}

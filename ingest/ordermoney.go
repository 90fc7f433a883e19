package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// An amount of order lines may be the line's or the whole order's, with the shipping or without it. Names say little:
// "Total" is either. What decides is arithmetic over the first rows, and what it leaves open is asked about.

// records are the rows kept back that stand below the header, without those that repeat it or sum others.
func (s *surveyor) records(p *plan) (records []cell.Row) {
	for _, row := range s.kept {
		first := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return !holdsNothing(&x) })
		if row.Number <= p.headerLast || first < 0 || row.Cells[first].Type == cell.Text && startsTotal(row.Cells[first].Text) || p.repeatsHeader(row) {
			continue
		}
		records = append(records, row)
	}
	return records
}

// byOrder gathers what a column says of each order, in the order of the rows.
func (s *surveyor) byOrder(p *plan, order, c *column) (orders []string, says map[string][]string) {
	says = make(map[string][]string)
	for _, row := range s.records(p) {
		id, said := saidIn(row, order.index), saidIn(row, c.index)
		if id == "" || said == "" {
			continue
		}
		if says[id] == nil {
			orders = append(orders, id)
		}
		says[id] = append(says[id], said)
	}
	return orders, says
}

// repeatsInOrders reports an amount that stands again on each line of its order: at least three orders of several lines
// say so, all of those among the first rows, and two of them cost different amounts.
func (s *surveyor) repeatsInOrders(p *plan, order, c *column) bool {
	several, different := 0, make(map[string]bool)
	orders, says := s.byOrder(p, order, c)
	for _, id := range orders {
		said := says[id]
		if slices.ContainsFunc(said, func(v string) bool { return v != said[0] }) {
			return false
		}
		if len(said) > 1 {
			several++
			different[said[0]] = true
		}
	}
	return several >= 3 && len(different) >= 2
}

// tellAmounts chooses between two columns that may each be what a line costs: which of them quantity and price multiply
// to, which is repeated for the whole order, which is the other and the shipping. told is false where nothing tells.
func (s *surveyor) tellAmounts(p *plan, t twice) (amount, other *column, told bool) {
	quantity, price := p.sureField(lineQuantity), p.sureField(linePrice)
	first, second := s.multiplies(p, quantity, price, t.used), s.multiplies(p, quantity, price, t.column)
	if order := p.sureField(lineOrder); first == second && order != nil {
		first, second = !s.repeatsInOrders(p, order, t.used), !s.repeatsInOrders(p, order, t.column)
	}
	if first == second {
		if beside := p.besideGoods(); len(beside) > 0 {
			first, second = s.addsUp(p, t.used, beside, t.column), s.addsUp(p, t.column, beside, t.used)
		}
	}
	switch {
	case first == second:
		return s.tellByParts(p, t.used, t.column)
	case first:
		return t.used, t.column, true
	}
	return t.column, t.used, true
}

// besideGoods are the columns of what an order is paid beside its goods.
func (p *plan) besideGoods() (found []*column) {
	for _, f := range [...]int{orderShipping, lineShipping, orderTip} {
		if c := p.sureField(f); c != nil {
			found = append(found, c)
		}
	}
	return found
}

// addsUp reports a column that is another and what is paid beside the goods, in all of the first rows that have them, three
// at least, and in one of them something was paid beside.
func (s *surveyor) addsUp(p *plan, goods *column, beside []*column, total *column) bool {
	return s.holds(p, goods, beside, func(goods, beside int64, row cell.Row, sign decimalSign) bool {
		n, ok := numberIn(row, total.index, sign)
		return ok && sameTotal(goods+beside, n)
	})
}

// holds asks whether something is true of all of the first rows with an amount of goods, three at least of which one was
// paid something beside.
func (s *surveyor) holds(p *plan, goods *column, beside []*column, is func(goods, beside int64, row cell.Row, sign decimalSign) bool) bool {
	for _, sign := range [...]decimalSign{commaSign, dotSign} {
		rows, telling := 0, false
		for _, row := range s.records(p) {
			n, ok := numberIn(row, goods.index, sign)
			if !ok {
				continue
			}
			more := int64(0)
			for _, c := range beside {
				paid, _ := numberIn(row, c.index, sign)
				more += paid
			}
			if !is(n, more, row, sign) {
				rows = -1
				break
			}
			rows++
			telling = telling || more != 0
		}
		if rows >= 3 && telling {
			return true
		}
	}
	return false
}

// holdsBeside reports an amount that holds what stands beside the goods, shipping or taxes: quantity times price is what
// is left without it.
func (s *surveyor) holdsBeside(p *plan, amount *column, beside []*column) bool {
	quantity, price := p.sureField(lineQuantity), p.sureField(linePrice)
	if quantity == nil || price == nil || len(beside) == 0 {
		return false
	}
	return s.holds(p, amount, beside, func(amount, beside int64, row cell.Row, sign decimalSign) bool {
		q, okQ := numberIn(row, quantity.index, sign)
		u, okU := numberIn(row, price.index, sign)
		product, err := crm.Money(u).Times(crm.Quantity(q))
		return okQ && okU && err == nil && sameTotal(int64(product), amount-beside)
	})
}

// settleMoney makes the order's total of an amount that holds the shipping, and notes one that may: a total beside the
// shipping, where neither prices nor another amount tell.
func (s *surveyor) settleMoney(p *plan) {
	if p.kind.sums == nil {
		return
	}
	amount := p.sureField(lineAmount)
	if total := p.sureField(orderTotal); amount == nil && total != nil && p.fields[lineAmount] != nil {
		s.takeTotalBeside(p, total) // as it is remembered
		return
	}
	if amount == nil || amount.rankOf(lineAmount) < 0 || s.isKept(p, amount, lineAmount) || len(p.besideGoods()) == 0 {
		return
	}
	switch {
	case s.takeTotalBeside(p, amount):
	case s.holdsBeside(p, amount, p.besideGoods()):
		amount.might = []candidate{{orderTotal, provenRank}}
		p.fields, _ = assign(p.kind, p.columns, s.opt.Basis)
	case p.fields[linePrice] == nil && p.fields[lineGross] == nil && p.fields[orderTotal] == nil && saysWhole(amount.head.key):
		p.withShipping = amount
	}
}

// saysWhole reports the words of a header for all that is paid.
func saysWhole(key string) bool {
	return slices.ContainsFunc(strings.Fields(key), func(w string) bool {
		switch w {
		case "total", "totaux", "paye", "paid", "paiement", "payment", "encaisse":
			return true
		}
		return false
	})
}

// refuseMoney asks about amounts that may hold something else than what a line costs.
func (p *plan) refuseMoney() (asked []*problem.Problem) {
	if c := p.repeated; c != nil && p.fields[lineAmount] == c {
		asked = append(asked, problem.New(problem.RepeatedAmount, problem.Args{"header": c.header}).At(p.where(p.headerRow, c)))
	}
	if c := p.withShipping; c != nil && p.fields[lineAmount] == c {
		beside := p.besideGoods()[0]
		asked = append(asked, problem.New(problem.TotalWithShipping, problem.Args{"header": c.header, "shipping": beside.header}).At(p.where(p.headerRow, c)))
	}
	if c := p.undiscounted; c != nil && p.fields[lineAmount] == c && p.fields[lineDiscount] != nil {
		asked = append(asked, problem.New(problem.BeforeDiscount, problem.Args{"header": c.header, "discount": p.fields[lineDiscount].header}).At(p.where(p.headerRow, c)))
	}
	return asked
}

// onlyTotals reports order lines that say what an order was paid in all and nothing of what its goods cost.
func (p *plan) onlyTotals() bool {
	return p.kind.sums != nil && p.fields[orderTotal] != nil && p.firstField(lineAmount, lineGross, linePrice) == nil
}

// shareTotal shares what is left for the goods of the order's total out over its lines, by their quantities: the total is
// all that is known of what they cost, and it stands once an order or again on each of its rows.
func (o *orders) shareTotal(r *row) {
	said := &o.said[orderTotal-orderDiscount]
	if !said.given {
		return
	}
	left := said.amount()
	for _, f := range [...]int{orderShipping, orderTip} {
		left -= o.said[f-orderDiscount].amount()
	}
	weights := make([]int64, len(o.rows))
	for i := range o.rows {
		for _, l := range o.rows[i].lines[1:] { // its own shipping
			left -= int64(*l.Amount)
		}
		weights[i] = max(int64(o.rows[i].lines[0].Quantity), 0)
	}
	sign := int64(1)
	if left < 0 {
		sign = -1
	}
	for i, share := range shareOut(left*sign, weights) {
		l := &o.rows[i].lines[0]
		l.Amount = r.newMoney(crm.Money(share * sign))
		signReturn(l, l.Return)
	}
}

// beforeDiscount is the amount that quantity and price multiply to in all of the first rows, where a discount stands beside
// some of them: either the price is after it, or the amount is before it, and nothing tells. nil otherwise.
func (s *surveyor) beforeDiscount(p *plan) *column {
	if p.kind.sums == nil || p.fields[linePrice] == nil || p.fields[lineListPrice] != nil || p.fields[lineDiscount] == nil {
		return nil
	}
	amount, price, discount := p.sureField(lineAmount), p.fields[linePrice], p.fields[lineDiscount]
	if amount == nil || amount.rankOf(lineAmount) < 0 || s.isKept(p, amount, lineAmount) || saysAfter(price.head.key) || saysAfter(amount.head.key) {
		return nil
	}
	for _, sign := range [...]decimalSign{commaSign, dotSign} {
		if s.ignores(p, [...]*column{p.fields[lineQuantity], price, amount, discount}, sign) {
			return amount
		}
	}
	return nil
}

// ignores reports a quantity and a price that multiply to the amount whatever the discount, which is not always zero.
func (s *surveyor) ignores(p *plan, of [4]*column, sign decimalSign) bool {
	rows, off := 0, 0
	for _, row := range s.records(p) {
		q, u, a, ok := costIn(row, of, sign)
		if !ok {
			continue
		}
		product, err := crm.Money(u).Times(crm.Quantity(q))
		if err != nil || !sameProduct(q, u, int64(product), a) {
			return false
		}
		rows++
		if less, _ := numberIn(row, of[3].index, sign); less != 0 && a != 0 {
			off++
		}
	}
	return rows >= 3 && off > 0
}

// saysAfter reports the words of a header for what is left after a discount.
func saysAfter(key string) bool {
	return slices.ContainsFunc(strings.Fields(key), func(w string) bool { return w == "net" || w == "remise" || w == "remisee" || w == "deduite" })
}

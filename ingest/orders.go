package ingest

import (
	"hash/fnv"
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// orderRowsKept is how many rows one order may have in a sheet that says things once an order.
const orderRowsKept = 10_000

// orders holds the rows of one order until the next begins. It is there only in sheets that say something once an
// order: what stands on the order's first row holds for its others, and what was taken off or paid back on the whole
// is shared out over its lines.
type orders struct {
	open    bool
	apart   bool // the order was there before: its rows do not stand together
	spoilt  bool // a row of the order was rejected
	id      string
	store   string
	day     crm.Date
	carried []cell.Cell // by field, of the order's first row; Type None where empty
	rows    []heldRow
	said    [orderTotal - orderDiscount + 1]saidOnce
	seen    map[uint64]struct{} // the orders before, by hash
}

// heldRow is one row of the open order.
type heldRow struct {
	at    int
	lines []crm.OrderLine
	what  fate

	backQuantity crm.Quantity // what the row says came back of its line
	backAmount   *crm.Money
	taken        crm.Money // what that comes to

	cells []cell.Cell // where rejected rows are asked for
}

// saidOnce is one amount of the whole order, on however many of its rows it stands.
type saidOnce struct {
	given  bool
	differ bool
	value  int64 // the first
	sum    int64
}

// carriedFields are the fields that an order's first row says for all.
func carriedFields() [15]int {
	return [...]int{
		lineOrder, lineDate, lineTime, lineCustomer, lineStore, lineCountry, lineCurrency, lineSeller, lineChannel, lineCoupon,
		lineCampaign, orderStatus, orderFinancial, orderFulfilment, orderCancelled,
	}
}

// settleOrders notes what else the sheet's rows say, and whether its orders must be held.
func (p *plan) settleOrders() {
	if p.kind.sums == nil {
		return
	}
	for f := lineID; f < lineFieldCount; f++ {
		p.more = p.more || p.fields[f] != nil
	}
	for _, f := range [...]int{orderStatus, orderFinancial, orderCancelled} {
		p.stated = p.stated || p.fields[f] != nil
	}
	p.unsold, p.invoices = p.unsoldTypes(), p.isOfInvoices()
	p.stated = p.stated || p.unsold != nil
	for _, f := range [...]int{orderFinancial, orderDiscount, orderNet, orderShipping, orderTip, orderTax, orderRefund, orderTotal} {
		if p.fields[f] != nil && (f != orderTotal || p.onlyTotals()) {
			p.orders = &orders{carried: make([]cell.Cell, lineFieldCount), seen: make(map[uint64]struct{})}
			return
		}
	}
}

// before closes the open order where the row that was loaded belongs to another.
func (o *orders) before(r *row, sink Sink) error {
	id, _ := r.quietID(lineOrder)
	store, hasStore := r.quietID(lineStore)
	day, hasDay := r.dayOf(lineDate)
	same := o.open && id != "" && id == o.id && (!hasStore || store == o.store) && (!hasDay || day == o.day)
	if same {
		r.fillCarried(o.carried)
		return nil
	}
	if err := o.close(r, sink); err != nil {
		return err
	}
	o.open, o.id, o.store, o.day = true, id, store, day
	if id != "" {
		h := fnv.New64a()
		for _, s := range [...]string{store, id, day.String()} {
			h.Write([]byte(s))
			h.Write([]byte{0})
		}
		_, o.apart = o.seen[h.Sum64()]
		o.seen[h.Sum64()] = struct{}{}
	}
	r.keepCarried(o.carried)
	return nil
}

// keepCarried keeps what the row says for its whole order, by field.
func (r *row) keepCarried(said []cell.Cell) {
	for _, f := range carriedFields() {
		said[f] = cell.Cell{}
		if x := r.cell(f); x != nil {
			said[f] = *x
			said[f].Stored = slices.Clone(x.Stored)
		}
	}
}

// fillCarried fills what the row leaves empty with what the order's first row says.
func (r *row) fillCarried(said []cell.Cell) {
	for _, f := range carriedFields() {
		if r.cells[f] == nil && said[f].Type != cell.None {
			r.point(f, &said[f])
		}
	}
}

// quietID reads an identifier and notes nothing.
func (r *row) quietID(f int) (id string, filled bool) {
	x := r.cell(f)
	if x == nil {
		return "", false
	}
	id, _ = r.identifier(f, x)
	return id, id != ""
}

// take holds a row of the open order, or says at once what is wrong with it.
func (o *orders) take(r *row, sink Sink) error {
	if o.apart || len(o.rows) >= orderRowsKept {
		r.reject(problem.OrderApart, lineOrder, nil)
		return nil
	}
	for f := orderDiscount; f <= orderTotal; f++ {
		if n, ok := r.number(f); ok {
			o.said[f-orderDiscount].note(n)
		}
	}
	what := r.fate()
	if what == notSold && !r.failed() {
		r.skipUnsold()
		return nil
	}
	if !r.orderLine() {
		o.spoilt = true
		return nil
	}
	r.addShipping()
	quantity, amount := r.saidBack(&r.lines[0])
	if r.failed() {
		o.spoilt = true
		return nil
	}
	o.rows = append(o.rows, heldRow{r.at, slices.Clone(r.lines), what, quantity, amount, 0, r.keepCells()})
	r.held = true
	return nil
}

func (s *saidOnce) note(n int64) {
	if !s.given {
		s.given, s.value = true, n
	}
	s.differ = s.differ || n != s.value
	s.sum, _ = addFits(s.sum, n)
}

// amount is what the order says: the value that stands once or again and again, or the sum of different ones.
func (s *saidOnce) amount() int64 {
	if s.differ {
		return s.sum
	}
	return s.value
}

// close hands the open order over. The row that is loaded stays as it is.
func (o *orders) close(r *row, sink Sink) error {
	at, bad, cells, notes := r.at, r.bad, r.cells, r.notes
	r.cells, r.notes = make([]*cell.Cell, len(cells)), nil
	err := o.finish(r, sink)
	r.at, r.bad, r.cells, r.notes = at, bad, cells, notes
	o.open, o.apart, o.spoilt = false, false, false
	o.rows = o.rows[:0]
	clear(o.said[:])
	return err
}

// finish shares out what was said of the order, and emits its rows.
func (o *orders) finish(r *row, sink Sink) error {
	if len(o.rows) == 0 {
		return nil
	}
	r.at, r.bad = o.rows[0].at, 0
	if id := o.fault(); id != "" {
		for _, held := range o.rows {
			r.at, r.notes = held.at, r.notes[:0]
			r.reject(id, lineOrder, problem.Args{"value": o.id})
			r.rejected(held.cells)
		}
		return nil
	}
	if r.plan.onlyTotals() {
		o.shareTotal(r)
	}
	o.shareDiscount(r)
	o.addAsides(r)
	o.compareTotal(r)
	o.shareRefund(r)
	for i := range o.rows {
		r.at, r.bad, r.notes = o.rows[i].at, 0, r.notes[:0]
		if err := r.emit(o.rows[i].lines, sink); err != nil {
			return err
		}
		if r.failed() {
			r.rejected(o.rows[i].cells)
		}
	}
	return nil
}

// fault is why the order cannot be shared out; "" where it can.
func (o *orders) fault() problem.ID {
	shares := false
	for _, f := range [...]int{orderDiscount, orderRefund} {
		said := &o.said[f-orderDiscount]
		if said.differ {
			return problem.OrderDisagrees
		}
		shares = shares || said.value != 0
	}
	if o.spoilt && shares {
		return problem.OrderIncomplete
	}
	total := int64(0)
	for i := range o.rows {
		for j := range o.rows[i].lines {
			if a := o.rows[i].lines[j].Amount; a != nil {
				fits := false
				if total, fits = addFits(total, max(int64(*a), -int64(*a))); !fits || total > 1<<61 {
					return problem.TooLarge
				}
			}
		}
	}
	return ""
}

// get is an amount of the order without its sign, and whether it was given.
func (o *orders) get(f int) (int64, bool) {
	said := &o.said[f-orderDiscount]
	n := said.amount()
	return max(n, -n), said.given
}

// goods are the lines that a discount or refund is shared out over, with what each is worth.
func (o *orders) goods(wanted func(*crm.OrderLine) bool) (lines []*crm.OrderLine, worth []int64, sum int64) {
	for i := range o.rows {
		for j := range o.rows[i].lines {
			l := &o.rows[i].lines[j]
			if l.Amount == nil || l.Return || !wanted(l) {
				continue
			}
			left := int64(*l.Amount)
			if j == 0 {
				left -= int64(o.rows[i].taken)
			}
			if left > 0 {
				lines, worth, sum = append(lines, l), append(worth, left), sum+left
			}
		}
	}
	return lines, worth, sum
}

func isGoods(l *crm.OrderLine) bool { return l.Type == crm.Goods }

// shareDiscount takes the order's discount off its goods. What is more than they cost becomes a discount line.
func (o *orders) shareDiscount(r *row) {
	off := o.discount(r)
	if off == 0 {
		return
	}
	lines, worth, sum := o.goods(isGoods)
	if shared := min(off, sum); shared > 0 {
		for i, share := range shareOut(shared, worth) {
			*lines[i].Amount -= crm.Money(share)
			before := crm.Money(0)
			if lines[i].Discount != nil {
				before = *lines[i].Discount
			}
			lines[i].Discount = r.newMoney(before + crm.Money(share))
		}
		off -= shared
	}
	if off > 0 {
		o.add(r, crm.Discount, r.firstOf(orderDiscount, orderNet), -off)
	}
}

// discount is what the order's goods are still to be lowered by. Where the sheet says what they cost in the end, that
// decides: the order's discount may hold those of its lines or of the shipping too.
func (o *orders) discount(r *row) int64 {
	off, _ := o.get(orderDiscount)
	net, hasNet := o.get(orderNet)
	if !hasNet {
		return off
	}
	sum := int64(0)
	for i := range o.rows {
		if l := &o.rows[i].lines[0]; l.Amount != nil && (isNetSales(l.Type) || l.Type == crm.GiftCard || l.Type == crm.Deposit) {
			sum += int64(*l.Amount)
		}
	}
	if gap := sum - net; gap >= 0 && gap <= off {
		return gap
	}
	r.warn(problem.OrderDiffers, orderNet, problem.Args{
		"value": o.id, "total": crm.Quantity(net).String(), "sum": crm.Quantity(sum - off).String(),
	})
	return off
}

// addAsides makes a line of its own of the order's shipping, tip and tax.
func (o *orders) addAsides(r *row) {
	for _, a := range [...]struct {
		field int
		t     crm.LineType
	}{{orderShipping, crm.Shipping}, {orderTip, crm.Tip}, {orderTax, crm.TaxLine}} {
		if n := o.said[a.field-orderDiscount].amount(); n != 0 {
			o.add(r, a.t, a.field, n)
		}
	}
}

// add adds a line to the order, on its first row.
func (o *orders) add(r *row, t crm.LineType, field int, amount int64) {
	first := &o.rows[0]
	first.lines = append(first.lines, r.aside(&first.lines[0], t, field, amount))
}

// compareTotal warns where the order's own total is not what its lines add up to, with the tax or without it; a cent
// a line is rounding. Nothing depends on it.
func (o *orders) compareTotal(r *row) {
	total, given := o.get(orderTotal)
	if !given {
		return
	}
	sum, tax := int64(0), int64(0)
	for i := range o.rows {
		for j := range o.rows[i].lines {
			l := &o.rows[i].lines[j]
			switch {
			case l.Amount == nil || l.Return && j > 0:
			case l.Type == crm.TaxLine:
				tax += int64(*l.Amount)
			default:
				sum += int64(*l.Amount)
			}
		}
	}
	near := func(n int64) bool { gap := int64(len(o.rows)+2) * 100; return n-total <= gap && total-n <= gap }
	if !near(sum) && !near(sum+tax) && !o.spoilt {
		r.warn(problem.OrderDiffers, orderTotal, problem.Args{
			"value": o.id, "total": crm.Quantity(total).String(), "sum": crm.Quantity(sum).String(),
		})
	}
}

// shareRefund makes returns of what was paid back: of the goods first, then of what was paid
// beside them, of taxes last.
func (o *orders) shareRefund(r *row) {
	what := isSale
	for i := range o.rows {
		what = max(what, o.rows[i].what)
	}
	back, given := o.get(orderRefund)
	if what == refunded && back == 0 {
		for i := range o.rows {
			r.lines = append(r.lines[:0], o.rows[i].lines...)
			r.takeBack(refunded)
			o.rows[i].lines = slices.Clone(r.lines)
		}
		return
	}
	taken := o.takeBack(r)
	if what == partlyRefunded && back == 0 && taken == 0 {
		r.warn(problem.RefundUnknown, r.firstOf(orderFinancial, orderStatus), problem.Args{"value": o.id})
	}
	if back -= taken; !given || back <= 0 {
		return
	}
	back = o.payBack(r, back, isGoods)
	back = o.payBack(r, back, func(l *crm.OrderLine) bool { // a tax is most often in the prices already
		return l.Type != crm.Goods && l.Type != crm.Discount && l.Type != crm.TaxLine
	})
	back = o.payBack(r, back, func(l *crm.OrderLine) bool { return l.Type == crm.TaxLine })
	if back > 0 {
		r.warn(problem.OrderDiffers, orderRefund, problem.Args{
			"value": o.id, "total": crm.Quantity(back + taken).String(), "sum": crm.Quantity(taken).String(),
		})
		o.add(r, crm.Goods, orderRefund, -back)
	}
}

// takeBack adds the returns that the rows themselves say, and adds them up.
func (o *orders) takeBack(r *row) (sum int64) {
	for i := range o.rows {
		h := &o.rows[i]
		before := len(h.lines)
		h.lines = r.giveBack(h.lines, h.backQuantity, h.backAmount)
		for _, l := range h.lines[before:] {
			if l.Amount != nil {
				sum -= int64(*l.Amount)
				h.taken = -*l.Amount
			}
		}
	}
	return sum
}

// payBack shares an amount out over the wanted lines, never more than they are worth, and returns what is left.
func (o *orders) payBack(r *row, back int64, wanted func(*crm.OrderLine) bool) (left int64) {
	lines, worth, sum := o.goods(wanted)
	shared := min(back, sum)
	if shared <= 0 {
		return back
	}
	var returns []crm.OrderLine
	for i, share := range shareOut(shared, worth) {
		quantity := crm.Quantity(0)
		if share == int64(*lines[i].Amount) {
			quantity = lines[i].Quantity
		}
		if share > 0 {
			returns = append(returns, r.returned(lines[i], quantity, r.newMoney(crm.Money(share))))
		}
	}
	for _, back := range returns { // only now: the lines above point into the rows
		at := slices.IndexFunc(o.rows, func(h heldRow) bool { return h.at == back.Place.Row })
		o.rows[at].lines = append(o.rows[at].lines, back)
	}
	return back - shared
}

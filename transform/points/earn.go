package points

import (
	"cmp"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Line is what the rules need of one order line that counts.
type Line struct {
	Day      crm.Date
	Source   string
	Store    string
	Order    string // "" where the source numbers no orders: the order is then the store's day
	Product  string
	Category string
	Quantity crm.Quantity
	Amount   crm.Money // negative where money goes back
	Back     bool      // something was returned
	Cites    string    // the order that a return takes back, where the sheet says so
}

// Happening is an occasion of a customer, and what it was about.
type Happening struct {
	On  Occasion
	Day crm.Date
	Ref string
}

// Earner works out what customers earned, one after the other, and uses its memory again. The zero value is ready.
type Earner struct {
	rules  Rules
	lines  []Line
	left   []int64  // of each line, what was not returned yet
	orders []bought // in the order of their days
	of     []int32  // of each line, its order
	totals []wide   // of each programme, what the customer bought under it less what came back
	refs   map[string]bool
	shelf  map[string][]int32 // the lines of a product that were bought, once something is returned
	shelve int                // how many orders stand on the shelf
	// returned are the lines of the day that take back something of another order.
	returned []int
	events   []Event
}

// bought is one order of one day.
type bought struct {
	lo, hi int // its lines
	ref    string
	rule   int
	worth  wide  // in points times divisor
	back   wide  // what of it was returned
	points int64 // what it gave
	taken  int64 // what was taken back of that
}

// Events gives what a customer earned, and what returns take back of it. A return takes from the order that it cites;
// where it cites none, from the latest order of the same product that has some left, then from the latest order at
// all. It takes what that order's own day and rules had given for it. The lines are put in order in place; the events
// are valid until the next call.
func (e *Earner) Events(rules Rules, lines []Line, happenings []Happening) []Event {
	slices.SortFunc(lines, compareLines)
	e.reset(rules, lines)
	for lo := 0; lo < len(lines); {
		day := lines[lo].Day
		e.returned = e.returned[:0]
		for lo < len(lines) && lines[lo].Day == day {
			hi := lo + 1
			for hi < len(lines) && sameOrder(&lines[lo], &lines[hi]) {
				hi++
			}
			e.order(lo, hi)
			lo = hi
		}
		for _, i := range e.returned {
			e.takeBack(i)
		}
	}
	e.occasions(happenings)
	return e.events
}

func (e *Earner) reset(rules Rules, lines []Line) {
	e.rules, e.lines = rules, lines
	e.events, e.orders = e.events[:0], e.orders[:0]
	e.left = slices.Grow(e.left[:0], len(lines))[:len(lines)]
	e.of = slices.Grow(e.of[:0], len(lines))[:len(lines)]
	clear(e.left)
	e.totals = append(e.totals[:0], make([]wide, len(rules))...)
	if e.refs == nil {
		e.refs = map[string]bool{}
	}
	clear(e.refs)
	e.shelf, e.shelve = nil, 0
}

// compareLines puts lines by day and order, and those of an order as their content says, so that the order in which
// files came changes nothing.
func compareLines(a, b Line) int {
	if a.Day != b.Day {
		return cmp.Compare(a.Day, b.Day)
	}
	if c := cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Store, b.Store), cmp.Compare(a.Order, b.Order)); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(a.Product, b.Product), cmp.Compare(a.Amount, b.Amount), cmp.Compare(a.Quantity, b.Quantity), cmp.Compare(a.Cites, b.Cites), cmp.Compare(a.Category, b.Category), compareTruths(a.Back, b.Back))
}

func compareTruths(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func sameOrder(a, b *Line) bool {
	return a.Day == b.Day && a.Order == b.Order && a.Store == b.Store && a.Source == b.Source
}

// order takes one order of one day in. Returned lines that cite another order, or that are more than what was bought
// with them, are left for the end of the day.
func (e *Earner) order(lo, hi int) {
	rule := e.rules.at(e.lines[lo].Day)
	if rule < 0 {
		return // nothing was earned, and so nothing can be taken back
	}
	p := &e.rules[rule].Programme
	worth, points := e.sum(p, lo, hi, true)
	exchange := worth.hi >= 0
	if !exchange {
		worth, points = e.sum(p, lo, hi, false)
	}
	o := bought{lo: lo, hi: hi, rule: rule, worth: worth}
	bought := false
	for i := lo; i < hi; i++ {
		l := &e.lines[i]
		e.of[i] = int32(len(e.orders))
		switch v := p.value(l); {
		case l.Back && (!exchange || l.elsewhere()):
			e.returned = append(e.returned, i)
		case v > 0:
			e.left[i], bought = v, true
		}
	}
	if !bought || p.Points == 0 {
		clear(e.left[lo:hi])
		return
	}
	switch p.Floor {
	case ByLine:
		o.points = points
	case ByCustomer:
		before := e.totals[rule].floor(p.divisor())
		e.totals[rule] = e.totals[rule].plus(worth)
		o.points = e.totals[rule].floor(p.divisor()) - before
	default:
		o.points = worth.floor(p.divisor())
	}
	o.ref = e.ref(&e.lines[lo])
	e.orders = append(e.orders, o)
	e.earned(p, Event{Day: e.lines[lo].Day, Points: o.points, Ref: o.ref, Rule: Purchase, Qualifying: !p.Spendable})
}

// elsewhere reports whether the line takes back something of another order than its own.
func (l *Line) elsewhere() bool { return l.Cites != "" && l.Cites != l.Order }

// value is what of a line earns: money or units, in ten-thousandths.
func (p *Programme) value(l *Line) int64 {
	if p.Units {
		if l.Amount < 0 && !l.Back {
			return 0 // a discount is no unit less
		}
		if l.Amount == 0 {
			return 0 // what a full card gave is no unit that fills the next
		}
		if l.Back && l.Quantity > 0 {
			return -int64(l.Quantity)
		}
		return int64(l.Quantity)
	}
	if l.Back && l.Amount > 0 {
		return -int64(l.Amount)
	}
	return int64(l.Amount)
}

// divisor is how much of a worth is one point.
func (p *Programme) divisor() int64 { return int64(p.Per) * crm.Scale }

// worth is what a value of a line comes to.
func (p *Programme) worth(l *Line, value int64) wide { return product(value, p.times(l)*p.Points) }

// sum is the worth of an order's lines, and their points where each is floored. Without exchange what was returned
// with them is left out.
func (e *Earner) sum(p *Programme, lo, hi int, exchange bool) (w wide, points int64) {
	for i := lo; i < hi; i++ {
		l := &e.lines[i]
		if l.Back && (!exchange || l.elsewhere()) {
			continue
		}
		v := p.worth(l, p.value(l))
		w = w.plus(v)
		if v.hi < 0 {
			points -= v.negative().floor(p.divisor())
		} else {
			points += v.floor(p.divisor())
		}
	}
	return w, max(points, 0)
}

// ref names an order among the customer's; where sources, shops or days share a number, it is told apart by them.
func (e *Earner) ref(l *Line) string {
	ref := l.ownRef()
	for _, more := range []string{l.Store, l.Source, l.Day.String()} {
		if !e.refs[ref] {
			break
		}
		if more != "" {
			ref += " " + more
		}
	}
	e.refs[ref] = true
	return ref
}

// ownRef is a line's order, or its day where orders have no number.
func (l *Line) ownRef() string {
	if l.Order == "" {
		return l.Day.String()
	}
	return l.Order
}

// The rules that every programme has, as the ledger names them.
const (
	Purchase = "purchase"
	Return   = "return"
)

// earned notes points under a programme's terms.
func (e *Earner) earned(p *Programme, ev Event) {
	if ev.Points > 0 {
		ev.Kind, ev.Pending, ev.Life = Earned, p.Pending, p.Life
		e.events = append(e.events, ev)
	}
}

// takeBack finds what a returned line takes back, and how much of it was earned.
func (e *Earner) takeBack(i int) {
	l := &e.lines[i]
	p := &e.rules[e.rules.at(l.Day)].Programme
	rest := max(0, -p.value(l))
	if l.Cites != "" {
		for o := len(e.orders) - 1; o >= 0 && rest > 0; o-- {
			if first := &e.lines[e.orders[o].lo]; first.Order == l.Cites && first.Source == l.Source {
				rest = e.takeFrom(o, l, rest, true)
				rest = e.takeFrom(o, l, rest, false)
			}
		}
		return
	}
	e.stock()
	same := e.shelf[l.Product]
	for len(same) > 0 && e.left[same[len(same)-1]] == 0 {
		same = same[:len(same)-1]
	}
	e.shelf[l.Product] = same
	for n := len(same) - 1; n >= 0 && rest > 0; n-- {
		rest = e.takeLine(int(same[n]), l.Day, rest)
	}
	for o := len(e.orders) - 1; o >= 0 && rest > 0; o-- {
		rest = e.takeFrom(o, l, rest, false)
	}
}

// stock puts the lines of the orders on the shelf, by product.
func (e *Earner) stock() {
	if e.shelf == nil {
		e.shelf = map[string][]int32{}
	}
	for ; e.shelve < len(e.orders); e.shelve++ {
		for i := e.orders[e.shelve].lo; i < e.orders[e.shelve].hi; i++ {
			if e.left[i] > 0 {
				e.shelf[e.lines[i].Product] = append(e.shelf[e.lines[i].Product], int32(i))
			}
		}
	}
}

// takeFrom takes from the lines of an order, of the returned product alone or of all, and says what is left to take.
func (e *Earner) takeFrom(o int, l *Line, rest int64, same bool) int64 {
	for i := e.orders[o].lo; i < e.orders[o].hi && rest > 0; i++ {
		if e.left[i] > 0 && (!same || e.lines[i].Product == l.Product) {
			rest = e.takeLine(i, l.Day, rest)
		}
	}
	return rest
}

// takeLine takes a value, or what is left, from a line that was bought, and takes back what that had earned.
func (e *Earner) takeLine(i int, day crm.Date, value int64) (rest int64) {
	n := min(value, e.left[i])
	if n == 0 {
		return value
	}
	o, l := &e.orders[e.of[i]], &e.lines[i]
	p := &e.rules[o.rule].Programme
	before := p.worth(l, e.left[i])
	e.left[i] -= n
	after := p.worth(l, e.left[i])
	lost := before.minus(after)
	o.back = o.back.plus(lost)
	var points int64
	switch p.Floor {
	case ByLine:
		points = before.floor(p.divisor()) - after.floor(p.divisor())
	case ByCustomer:
		total := e.totals[o.rule].floor(p.divisor())
		e.totals[o.rule] = e.totals[o.rule].minus(lost)
		points = total - e.totals[o.rule].floor(p.divisor())
	default:
		points = o.points - o.taken - o.worth.minus(o.back).floor(p.divisor())
	}
	points = e.taken(o, day, points)
	for other := len(e.orders) - 1; other >= 0 && points > 0 && p.Floor == ByCustomer; other-- {
		points = e.taken(&e.orders[other], day, points) // the fraction that made a point whole came with that one
	}
	return value - n
}

// taken notes points that are taken back of an order, and says how many it did not have.
func (e *Earner) taken(o *bought, day crm.Date, points int64) int64 {
	n := min(points, o.points-o.taken)
	if n > 0 {
		o.taken += n
		e.events = append(e.events, Event{Day: day, Kind: TakenBack, Points: n, Ref: o.ref, Rule: Return, Qualifying: !e.rules[o.rule].Spendable})
	}
	return points - max(n, 0)
}

// occasions gives the bonuses.
func (e *Earner) occasions(happenings []Happening) {
	for i := range e.lines { // the first order of all, whether or not it earned anything and whatever held on its day
		if l := &e.lines[i]; !l.Back && l.Amount > 0 {
			e.occasion(Happening{On: FirstOrder, Day: l.Day, Ref: l.ownRef()}, nil)
			break
		}
	}
	sorted := slices.Clone(happenings)
	slices.SortFunc(sorted, func(a, b Happening) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.On, b.On), cmp.Compare(a.Ref, b.Ref))
	})
	given := map[yearly]int{}
	for _, h := range sorted {
		e.occasion(h, given)
	}
}

// yearly is a bonus in a year.
type yearly struct {
	bonus string
	year  int
}

func (e *Earner) occasion(h Happening, given map[yearly]int) {
	at := e.rules.at(h.Day)
	if at < 0 {
		return
	}
	p := &e.rules[at].Programme
	year, _, _ := h.Day.Civil()
	for _, b := range p.Bonuses {
		within := Goods{From: b.From, To: b.To}
		if b.On != h.On || !within.on(h.Day) {
			continue
		}
		if b.PerYear > 0 && given != nil {
			if key := (yearly{b.Name, year}); given[key] < b.PerYear {
				given[key]++
			} else {
				continue
			}
		}
		e.earned(p, Event{Day: h.Day, Points: b.Points, Ref: h.Ref, Rule: b.Name, Qualifying: b.Qualifying})
	}
}

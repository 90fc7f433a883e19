package fold

import (
	"cmp"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Sum gathers the entries of one customer after the other: Add, Finish, Reset. It keeps one entry a day and a mark
// for each order and product, never the lines, and its memory serves all customers. The zero value is empty. Sums
// are exact as long as the magnitudes of all amounts together fit an int64; whoever reads the lines checks that once
// for all customers. A Sum is for one goroutine.
type Sum struct {
	lines    int64
	quantity crm.Quantity
	discount crm.Money
	days     []Day // ascending
	orders   marks
	first    []crm.Date // of each marked order, the day of its first line that buys
	products marks
	channels []channelLines
	stores   []storeSpent
	byDay    []uint64
}

// channelLines counts the lines of a channel.
type channelLines struct {
	number uint32
	lines  int64
}

// storeSpent is what was bought at a store, returns not taken off.
type storeSpent struct {
	number uint32
	spent  crm.Money
}

// marks tell which numbers the present customer has. Forgetting them all costs nothing.
type marks struct {
	of    []uint32 // the round in which a number was marked
	round uint32
	n     int64
}

// mark marks a number and reports whether it was not marked.
func (m *marks) mark(number uint32) bool {
	if int(number) >= len(m.of) {
		m.of = append(m.of, make([]uint32, max(int(number)+1-len(m.of), len(m.of)))...)
	}
	if m.of[number] == m.round+1 {
		return false
	}
	m.of[number] = m.round + 1
	m.n++
	return true
}

// forget unmarks all.
func (m *marks) forget() {
	m.n = 0
	m.round++
	if m.round == 1<<32-1 {
		clear(m.of)
		m.round = 0
	}
}

// Reset makes the sum empty for the next customer.
func (s *Sum) Reset() {
	s.lines, s.quantity, s.discount = 0, 0, 0
	s.days, s.channels, s.stores = s.days[:0], s.channels[:0], s.stores[:0]
	s.orders.forget()
	s.products.forget()
}

// ForgetOrders lets order numbers be given anew. No order may come again that came before.
func (s *Sum) ForgetOrders() {
	n := s.orders.n
	s.orders.forget()
	s.orders.n = n
}

// Add takes entries of the customer, in any order.
func (s *Sum) Add(entries []Entry) {
	at, sorted := 0, true
	for i := 1; i < len(entries) && sorted; i++ {
		sorted = entries[i-1].Date <= entries[i].Date
	}
	if sorted {
		for i := range entries {
			at = s.add(&entries[i], at)
		}
		return
	}
	s.byDay = s.byDay[:0]
	for i := range entries { // the day above its place: both in one number to sort by
		s.byDay = append(s.byDay, uint64(uint32(entries[i].Date)^1<<31)<<32|uint64(i))
	}
	slices.Sort(s.byDay)
	for _, key := range s.byDay {
		at = s.add(&entries[uint32(key)], at)
	}
}

// add takes one entry; at is where its day may stand, and where it stands is returned.
func (s *Sum) add(e *Entry, at int) int {
	s.lines++
	s.quantity += e.Quantity
	s.discount += e.Discount
	at = s.dayAt(e.Date, at)
	day := &s.days[at]
	if e.Amount > 0 {
		day.Gross += e.Amount
	} else {
		day.Returns -= e.Amount
	}
	if e.Buys {
		day.Bought = true
		s.begin(e.Order, e.Date, at)
		if e.Product != 0 {
			s.products.mark(e.Product)
		}
	}
	if e.Channel != 0 {
		s.channel(e.Channel, 1)
	}
	if e.Store != 0 && e.Amount > 0 {
		s.spend(e.Store, e.Amount)
	}
	return at
}

// dayAt is the place of a day, which is made where it is not there.
func (s *Sum) dayAt(date crm.Date, at int) int {
	n := len(s.days)
	switch {
	case at < n && s.days[at].Date == date:
		return at
	case n == 0 || s.days[n-1].Date < date:
		s.days = append(s.days, Day{Date: date})
		return n
	}
	at, found := slices.BinarySearchFunc(s.days, date, func(d Day, t crm.Date) int { return cmp.Compare(d.Date, t) })
	if !found {
		s.days = slices.Insert(s.days, at, Day{Date: date})
	}
	return at
}

// begin counts an order on the day of its first line that buys. at is the place of the day.
func (s *Sum) begin(order uint32, on crm.Date, at int) {
	if s.orders.mark(order) {
		if len(s.first) < len(s.orders.of) {
			s.first = append(s.first, make([]crm.Date, len(s.orders.of)-len(s.first))...)
		}
		s.first[order] = on
		s.days[at].Orders++
		return
	}
	if was := s.first[order]; on < was {
		s.first[order] = on
		s.days[at].Orders++
		s.days[s.dayAt(was, 0)].Orders--
	}
}

func (s *Sum) channel(number uint32, lines int64) {
	for i := range s.channels {
		if s.channels[i].number == number {
			s.channels[i].lines += lines
			return
		}
	}
	s.channels = append(s.channels, channelLines{number, lines})
}

func (s *Sum) spend(store uint32, amount crm.Money) {
	for i := range s.stores {
		if s.stores[i].number == store {
			s.stores[i].spent += amount
			return
		}
	}
	s.stores = append(s.stores, storeSpent{store, amount})
}

// home is the store at which most was bought.
func (s *Sum) home(store func(uint32) string) (best string) {
	most := crm.Money(0)
	for _, at := range s.stores {
		if name := store(at.number); at.spent > most || at.spent == most && name < best {
			best, most = name, at.spent
		}
	}
	return best
}

// Finish fills in the record of all entries so far, but for its customer and basis; channel and store give the names of
// numbers. Slices of the record are used again.
func (s *Sum) Finish(r *Record, channel, store func(uint32) string) {
	*r = Record{
		FirstOrderOn: crm.NoDate, LastOrderOn: crm.NoDate, Orders: s.orders.n, Lines: s.lines, Quantity: s.quantity,
		Products: s.products.n, Discount: s.discount, Days: append(r.Days[:0], s.days...), Channels: r.Channels[:0],
		Home: s.home(store),
	}
	for i := range s.days {
		day := &s.days[i]
		r.Gross += day.Gross
		r.Returns += day.Returns
		if day.Bought {
			r.OrderDays++
			r.LastOrderOn = day.Date
			if r.FirstOrderOn == crm.NoDate {
				r.FirstOrderOn = day.Date
			}
		}
	}
	for _, c := range s.channels { // few: each goes to its place
		r.Channels = append(r.Channels, Channel{channel(c.number), c.lines})
		for i := len(r.Channels) - 1; i > 0 && r.Channels[i].Name < r.Channels[i-1].Name; i-- {
			r.Channels[i], r.Channels[i-1] = r.Channels[i-1], r.Channels[i]
		}
	}
}

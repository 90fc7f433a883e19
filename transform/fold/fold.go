package fold

import (
	"github.com/habitue-crm/habitue/internal/crm"
)

// Fold gathers the lines of one customer by their names. Make one with New. It numbers orders, products, channels and stores
// and leaves the sums to a Sum. A Fold is for one goroutine.
type Fold struct {
	basis    Basis
	sum      Sum
	orders   numbers[order]
	products numbers[product]
	channels numbers[string]
	stores   numbers[string]
	waiting  []Entry
}

// order is what makes an order one: its number in its source and store or, where there is none, the day.
type order struct {
	source, store, id string
	day               crm.Date // 0 where id is not empty
}

// product is what makes a product one.
type product struct{ source, id string }

// numbers gives out numbers from 1, the same to the same name.
type numbers[T comparable] struct {
	of    map[T]uint32
	names []T // by number, from 1
	last  T
	lastN uint32
}

func (n *numbers[T]) number(name T) uint32 {
	if n.lastN != 0 && n.last == name { // lines of one order stand together
		return n.lastN
	}
	number, known := n.of[name]
	if !known {
		if n.of == nil {
			n.of = map[T]uint32{}
		}
		n.names = append(n.names, name)
		number = uint32(len(n.names))
		n.of[name] = number
	}
	n.last, n.lastN = name, number
	return number
}

func (n *numbers[T]) name(number uint32) T { return n.names[number-1] }

// manyNames is the size beyond which a map is made anew rather than cleared: clearing takes as long as it is large.
const manyNames = 64

func (n *numbers[T]) forget() {
	if len(n.names) > manyNames {
		n.of = nil
	}
	clear(n.of)
	clear(n.names)
	n.names, n.lastN = n.names[:0], 0
}

// waitingMost is how many entries are added at a time.
const waitingMost = 1024

// New is an empty fold on a basis.
func New(b Basis) *Fold { return &Fold{basis: Basis(b.String())} }

// Reset makes the fold empty for the next customer.
func (f *Fold) Reset() {
	f.sum.Reset()
	f.orders.forget()
	f.products.forget()
	f.channels.forget()
	f.stores.forget()
	f.waiting = f.waiting[:0]
}

// Add takes one line of the customer. A line that does not count on the basis changes nothing.
func (f *Fold) Add(l Line) {
	e, counts := f.basis.Entry(&l)
	if !counts {
		return
	}
	if e.Buys {
		e.Order = f.orders.number(l.order())
		if l.ProductID != "" {
			e.Product = f.products.number(product{l.Source, l.ProductID})
		}
	}
	if l.Channel != "" {
		e.Channel = f.channels.number(l.Channel)
	}
	if l.Store != "" {
		e.Store = f.stores.number(l.Store)
	}
	if f.waiting = append(f.waiting, e); len(f.waiting) >= waitingMost {
		f.flush()
	}
}

func (f *Fold) flush() {
	f.sum.Add(f.waiting)
	f.waiting = f.waiting[:0]
}

func (l *Line) order() order {
	o := order{source: l.Source, store: l.Store, id: l.OrderID}
	if o.id == "" {
		o.day = l.Date
	}
	return o
}

// Merge adds all that another fold of the same customer on the same basis was given. The record of the other is what
// it was. Our engines bring a customer's lines together first and fold them once; this is for one that cannot.
func (f *Fold) Merge(other *Fold) {
	f.flush()
	other.flush()
	f.sum.lines += other.sum.lines
	f.sum.quantity += other.sum.quantity
	f.sum.discount += other.sum.discount
	for _, more := range other.sum.days {
		day := &f.sum.days[f.sum.dayAt(more.Date, 0)]
		day.Gross += more.Gross
		day.Returns += more.Returns
		day.Bought = day.Bought || more.Bought
	}
	for i, name := range other.orders.names {
		on := other.sum.first[i+1]
		f.sum.begin(f.orders.number(name), on, f.sum.dayAt(on, 0))
	}
	for _, name := range other.products.names {
		f.sum.products.mark(f.products.number(name))
	}
	for _, c := range other.sum.channels {
		f.sum.channel(f.channels.number(other.channels.names[c.number-1]), c.lines)
	}
	for _, at := range other.sum.stores {
		f.sum.spend(f.stores.number(other.stores.names[at.number-1]), at.spent)
	}
}

// Finish is the record of all lines so far. It may be called again after more lines.
func (f *Fold) Finish(customerID string) Record {
	r := Record{Days: make([]Day, 0, len(f.sum.days)+min(len(f.waiting), 8))}
	f.FinishInto(&r, customerID)
	return r
}

// FinishInto is Finish into a record whose slices are used again.
func (f *Fold) FinishInto(r *Record, customerID string) {
	f.flush()
	f.sum.Finish(r, f.channels.name, f.stores.name)
	r.CustomerID, r.Basis = customerID, f.basis
}

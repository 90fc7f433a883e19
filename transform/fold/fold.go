package fold

import (
	"cmp"
	"maps"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Fold gathers the lines of one customer. Make one with New. It keeps one entry a day and one an order, never the
// lines. Sums are exact as long as the magnitudes of all amounts together fit an int64; whoever reads the lines
// checks that once for all customers. A Fold is for one goroutine.
type Fold struct {
	basis    Basis
	lines    int64
	quantity crm.Quantity
	days     map[crm.Date]Day
	orders   map[order]crm.Date // with the day of the first line that buys
}

// order is what makes an order one: its number in its source and store or, where there is none, the day.
type order struct {
	source, store, id string
	day               crm.Date // 0 where id is not empty
}

// New is an empty fold on a basis.
func New(b Basis) *Fold {
	return &Fold{basis: Basis(b.String()), days: map[crm.Date]Day{}, orders: map[order]crm.Date{}}
}

// Add takes one line of the customer. A line that does not count on the basis changes nothing.
func (f *Fold) Add(l Line) {
	class := l.Class()
	if !f.basis.Takes(class) {
		return
	}
	f.lines++
	if l.Type != crm.Discount { // a discount is no piece of anything
		f.quantity += l.Quantity
	}
	day := f.days[l.Date]
	if l.Amount > 0 {
		day.Gross += l.Amount
	} else {
		day.Returns -= l.Amount
	}
	if l.buys(class) {
		day.Bought = true
		f.addOrder(l.order(), l.Date)
	}
	f.days[l.Date] = day
}

func (l Line) order() order {
	o := order{source: l.Source, store: l.Store, id: l.OrderID}
	if o.id == "" {
		o.day = l.Date
	}
	return o
}

func (f *Fold) addOrder(o order, on crm.Date) {
	if first, known := f.orders[o]; !known || on < first {
		f.orders[o] = on
	}
}

// Merge adds all that another fold of the same customer on the same basis was given. The other is left as it is.
func (f *Fold) Merge(other *Fold) {
	f.lines += other.lines
	f.quantity += other.quantity
	for date, more := range other.days {
		day := f.days[date]
		day.Gross += more.Gross
		day.Returns += more.Returns
		day.Bought = day.Bought || more.Bought
		f.days[date] = day
	}
	for o, on := range other.orders {
		f.addOrder(o, on)
	}
}

// Finish is the record of all lines so far. It may be called again after more lines.
func (f *Fold) Finish(customerID string) Record {
	r := Record{
		CustomerID: customerID, Basis: f.basis, FirstOrderOn: crm.NoDate, LastOrderOn: crm.NoDate,
		Orders: int64(len(f.orders)), Lines: f.lines, Quantity: f.quantity,
	}
	begun := map[crm.Date]int64{}
	for _, on := range f.orders {
		begun[on]++
	}
	r.Days = make([]Day, 0, len(f.days))
	for _, date := range slices.SortedFunc(maps.Keys(f.days), cmp.Compare) {
		day := f.days[date]
		day.Date, day.Orders = date, begun[date]
		r.Gross += day.Gross
		r.Returns += day.Returns
		if day.Bought {
			r.OrderDays++
			r.LastOrderOn = date
			if r.FirstOrderOn == crm.NoDate {
				r.FirstOrderOn = date
			}
		}
		r.Days = append(r.Days, day)
	}
	return r
}

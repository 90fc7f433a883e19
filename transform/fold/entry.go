package fold

import "github.com/habitue-crm/habitue/internal/crm"

// Entry is a line that counts, in numbers. Whoever gives entries to a Sum numbers orders, products, channels and stores
// densely from 1; the same thing has the same number, as long as the entries of one customer last.
type Entry struct {
	Amount   crm.Money
	Discount crm.Money
	Quantity crm.Quantity // 0 where the line is no piece of anything
	Date     crm.Date
	Order    uint32 // read where the line buys
	Product  uint32 // 0 where the line names none
	Channel  uint32 // 0 where the line names none
	Store    uint32 // 0 where the line names none
	Buys     bool
}

// Entry is the line as an entry without numbers. counts is false where the line does not count on the basis.
func (b Basis) Entry(l *Line) (e Entry, counts bool) {
	at := l.ClassPlace()
	if !b.Takes(Classes()[at]) {
		return e, false
	}
	e.Take(l, at)
	return e, true
}

// Take makes the entry that of a line that counts, whose class has that place in Classes; the numbers are left as they
// are.
func (e *Entry) Take(l *Line, at int) {
	e.Amount, e.Discount, e.Quantity, e.Date = l.Amount, l.Discount, l.Quantity, l.Date
	if l.Type == crm.Discount { // a discount is no piece of anything
		e.Quantity = 0
	}
	e.Buys = Buys(at, l.Quantity)
}

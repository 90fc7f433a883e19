package fold

import (
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Record is what the order lines of one customer add up to on one basis.
type Record struct {
	CustomerID   string
	Basis        Basis
	FirstOrderOn crm.Date // crm.NoDate for someone who never bought
	LastOrderOn  crm.Date // crm.NoDate for someone who never bought
	Orders       int64    // distinct orders with a line that buys
	OrderDays    int64    // distinct days with a line that buys
	Lines        int64    // lines that count, returns among them
	Quantity     crm.Quantity
	Gross        crm.Money // all amounts above zero
	Returns      crm.Money // all amounts below zero, as a positive sum
	Products     int64     // distinct products of lines that buy
	Discount     crm.Money // what the lines say was taken off them, as far as they say it
	Channels     []Channel // by name, of the lines that name one
	// Home is the store at which the customer bought for the most, returns not taken off, the first by name where several
	// are equal; "" where no line above zero names a store.
	Home string
	Days []Day // every day with a line that counts, ascending
}

// Channel counts the lines of a record that came by one channel.
type Channel struct {
	Name  string
	Lines int64
}

// Day is one day of a customer. The days of a record add up to the record.
type Day struct {
	Date    crm.Date
	Bought  bool // whether any line of this day buys
	Gross   crm.Money
	Returns crm.Money
	Orders  int64 // orders whose first buying line is of this day
}

// Net is gross sales less returns.
func (r *Record) Net() crm.Money { return r.Gross - r.Returns }

// Net is the day's gross sales less its returns.
func (d *Day) Net() crm.Money { return d.Gross - d.Returns }

// Bought reports whether the customer ever bought; one with returns only did not.
func (r *Record) Bought() bool { return r.Orders > 0 }

// Between is the record's days after one day, up to and with another.
func (r *Record) Between(after, upTo crm.Date) []Day {
	from, _ := slices.BinarySearchFunc(r.Days, after, func(d Day, t crm.Date) int {
		if d.Date <= t {
			return -1
		}
		return 1
	})
	rest := r.Days[from:]
	to, _ := slices.BinarySearchFunc(rest, upTo, func(d Day, t crm.Date) int {
		if d.Date <= t {
			return -1
		}
		return 1
	})
	return rest[:to]
}

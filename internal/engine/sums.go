package engine

import (
	"cmp"
	"math"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// sumRows are the sums of customers by number, each in so many words.
type sumRows struct {
	words  []int64
	stride int
}

// The words of a row. From sumChannels on there are the lines of each channel; of no channel the first.
const (
	sumFirst = iota
	sumLast
	sumQuantity
	sumGross
	sumReturns
	sumDiscount
	sumChannels
)

// row is the row of a customer.
func (r *sumRows) row(customer uint32) []int64 {
	at := int(customer) * r.stride
	return r.words[at : at+r.stride]
}

// add appends rows up to so many customers.
func (r *sumRows) add(customers int) {
	for at := len(r.words); at < customers*r.stride; at += r.stride {
		r.words = slices.Grow(r.words, r.stride)[:at+r.stride]
		row := r.words[at:]
		clear(row)
		row[sumFirst], row[sumLast] = math.MaxInt64, math.MinInt64
	}
}

// addLine adds a line to a row that is wide enough.
func addLine(row []int64, date, amount, quantity, discount int64, channel uint32, buys bool) {
	_ = row[sumChannels]
	if buys {
		row[sumFirst], row[sumLast] = min(row[sumFirst], date), max(row[sumLast], date)
	}
	row[sumQuantity] += quantity
	row[sumGross] += max(amount, 0)
	row[sumReturns] += max(-amount, 0)
	row[sumDiscount] += discount
	row[sumChannels+channel]++
}

// adding is one worker's second half of a run that asks for sums alone: the lines of a partition are added to their
// customers' rows as they are read, and never brought together. Adding them where pages are read, to one table of all
// customers, was tried: such a table misses the caches at every line and took twice as long.
type adding struct {
	*gather
	rows sumRows
}

// fold adds up one partition.
func (a *adding) fold(partition int, emit func(Number, *fold.Record) error) error {
	a.loaded, a.rows.words = a.loaded[:0], a.rows.words[:0]
	a.customers.reset(int(min(a.lines(partition), roomMost) / 4))
	if err := a.each(partition, a.addBlock); err != nil {
		return err
	}
	for n := range a.customers.of {
		if a.sumUp(a.rows.row(uint32(n))); a.record.Lines == 0 { // none of their lines counts
			continue
		}
		if err := emit(a.number(uint32(n)), &a.record); err != nil {
			return err
		}
	}
	return nil
}

// addBlock adds lines that were set aside.
func (a *adding) addBlock(b *block, places []uint32) error {
	a.rows.stride = sumChannels + 1 + len(a.channels) // all are known by now
	a.rows.add(len(a.customers.of))
	for i := range columns {
		a.unpack(i)
	}
	c := &a.cols
	for i, at := range c[colCustomer] {
		way := c[colWay][i]
		if uint64(at) >= uint64(len(places)) || uint64(way)>>1 > uint64(len(a.channels)) {
			return errBlock
		}
		addLine(a.rows.row(places[at]), c[colDate][i], c[colAmount][i], c[colQuantity][i], c[colDiscount][i], uint32(way>>1), way&1 != 0)
	}
	return nil
}

// sumUp makes the record of a row.
func (a *adding) sumUp(row []int64) {
	r := &a.record
	*r = fold.Record{
		Basis: fold.Basis(a.shared.opt.Basis.String()), FirstOrderOn: crm.NoDate, LastOrderOn: crm.NoDate,
		Quantity: crm.Quantity(row[sumQuantity]), Gross: crm.Money(row[sumGross]), Returns: crm.Money(row[sumReturns]), Discount: crm.Money(row[sumDiscount]),
		Channels: r.Channels[:0],
	}
	if row[sumFirst] <= row[sumLast] {
		r.FirstOrderOn, r.LastOrderOn = crm.Date(row[sumFirst]), crm.Date(row[sumLast])
	}
	for channel, lines := range row[sumChannels:] {
		r.Lines += lines
		if lines == 0 || channel == 0 {
			continue
		}
		r.Channels = append(r.Channels, fold.Channel{Name: a.channel(uint32(channel)), Lines: lines})
		for i := len(r.Channels) - 1; i > 0 && r.Channels[i].Name < r.Channels[i-1].Name; i-- {
			r.Channels[i], r.Channels[i-1] = r.Channels[i-1], r.Channels[i]
		}
	}
}

// addTogether adds up the records of numbers that are one person.
func addTogether(all []*Bought, who linked, ids []string) []*fold.Record {
	records := make([]*fold.Record, len(ids))
	for _, b := range all {
		at, isLinked := who[b.Number]
		if !isLinked {
			continue
		}
		more := &b.Record
		if records[at] == nil { // the first is the sum of all
			records[at] = more
			more.CustomerID = ids[at]
			continue
		}
		r := records[at]
		if more.FirstOrderOn != crm.NoDate && (r.FirstOrderOn == crm.NoDate || more.FirstOrderOn < r.FirstOrderOn) {
			r.FirstOrderOn = more.FirstOrderOn
		}
		r.LastOrderOn = max(r.LastOrderOn, more.LastOrderOn)
		r.Lines, r.Quantity, r.Discount = r.Lines+more.Lines, r.Quantity+more.Quantity, r.Discount+more.Discount
		r.Gross, r.Returns = r.Gross+more.Gross, r.Returns+more.Returns
		for _, c := range more.Channels {
			n, found := slices.BinarySearchFunc(r.Channels, c.Name, func(c fold.Channel, name string) int {
				return cmp.Compare(c.Name, name)
			})
			if !found {
				r.Channels = slices.Insert(r.Channels, n, fold.Channel{Name: c.Name})
			}
			r.Channels[n].Lines += c.Lines
		}
	}
	return records
}

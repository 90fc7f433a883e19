package lake

import (
	"encoding/binary"
	"errors"

	"github.com/habitue-crm/habitue/internal/crm"
)

// A record is an order line as bytes while it is staged: its content (everything that makes two lines the
// same) and its place. The content begins with the unit; the rest of it is the body (appendBody), which is hashed: equal
// lines of a unit have equal bodies.

// The flags of a content.
const (
	flagPrice = 1 << iota
	flagAmount
	flagReturn
	flagListPrice
	flagDiscount
	flagTax
	flagRare // the texts that few sheets have follow
)

// appendContent appends a line's content.
func appendContent(b []byte, l *crm.OrderLine) []byte { return appendBody(appendUnit(b, l), l) }

// appendUnit appends what a content begins with.
func appendUnit(b []byte, l *crm.OrderLine) []byte {
	b = appendText(appendText(appendText(b, l.Source), l.Store), l.OrderID)
	return binary.AppendVarint(b, int64(l.Date))
}

// appendBody appends what a content holds behind the unit.
func appendBody(b []byte, l *crm.OrderLine) []byte {
	b = appendText(appendText(appendText(b, l.CustomerID), l.ProductID), l.Description)
	b = appendText(appendText(appendText(appendText(b, l.Cites), l.Currency), l.Country), string(l.Type))
	at := len(b)
	b = binary.AppendVarint(append(b, 0), int64(l.Quantity))
	flags := byte(0)
	for i, m := range [...]*crm.Money{l.UnitPrice, l.Amount, l.ListPrice, l.Discount, l.Tax} {
		if m != nil {
			flags |= amountFlag(i)
			b = binary.AppendVarint(b, int64(*m))
		}
	}
	if l.Return {
		flags |= flagReturn
	}
	if len(l.LineID)+len(l.Time)+len(l.Seller)+len(l.Channel)+len(l.Coupon)+len(l.Campaign)+len(l.Status) > 0 {
		flags |= flagRare
		b = appendText(appendText(appendText(appendText(b, l.LineID), l.Time), l.Seller), l.Channel)
		b = appendText(appendText(appendText(b, l.Coupon), l.Campaign), l.Status)
	}
	b[at] = flags
	return b
}

// amountFlag is the flag of the i-th amount of a content.
func amountFlag(i int) byte {
	return [...]byte{flagPrice, flagAmount, flagListPrice, flagDiscount, flagTax}[i]
}

func appendText(b []byte, s string) []byte {
	if len(s) < 0x80 { // most are short, and many empty
		return append(append(b, byte(len(s))), s...)
	}
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendPlace appends what a content leaves out.
func appendPlace(b []byte, p crm.Place, lineNo int64) []byte {
	b = binary.AppendVarint(appendText(b, p.Sheet), int64(p.Row))
	return binary.AppendVarint(b, lineNo)
}

// errRecord says that staged bytes are not what was staged.
var errRecord = errors.New("a staged line was changed on the disk")

// decoder reads records. What it returns shares the memory of what it reads.
type decoder struct {
	rest    string
	bad     bool
	amounts []crm.Money // room for the amounts of the lines to come
}

// line reads a whole content and the place behind it.
func (d *decoder) line(content, place string) (l crm.OrderLine, lineNo int64, err error) {
	key := d.unit(content)
	l = crm.OrderLine{Source: key.source, Store: key.store, OrderID: key.order, Date: key.date}
	l.CustomerID, l.ProductID, l.Description = d.text(), d.text(), d.text()
	l.Cites, l.Currency, l.Country, l.Type = d.text(), d.text(), d.text(), crm.LineType(d.text())
	flags := d.byte()
	l.Return = flags&flagReturn != 0
	l.Quantity = crm.Quantity(d.number())
	for i, to := range [...]**crm.Money{&l.UnitPrice, &l.Amount, &l.ListPrice, &l.Discount, &l.Tax} {
		if flags&amountFlag(i) != 0 {
			*to = d.money()
		}
	}
	if flags&flagRare != 0 {
		l.LineID, l.Time, l.Seller, l.Channel = d.text(), d.text(), d.text(), d.text()
		l.Coupon, l.Campaign, l.Status = d.text(), d.text(), d.text()
	}
	if err := d.err(); err != nil || len(d.rest) != 0 {
		return l, 0, errRecord
	}
	d.rest = place
	l.Place.Sheet, l.Place.Row = d.text(), int(d.number())
	lineNo = d.number()
	return l, lineNo, d.err()
}

// unit reads what a content begins with; rest is then the body.
func (d *decoder) unit(content string) unitKey {
	d.rest, d.bad = content, false
	return unitKey{source: d.text(), store: d.text(), order: d.text(), date: crm.Date(d.number())}
}

func (d *decoder) err() error {
	if d.bad {
		return errRecord
	}
	return nil
}

func (d *decoder) number() int64 {
	n := d.uvarint()
	if n&1 != 0 {
		return ^int64(n >> 1)
	}
	return int64(n >> 1)
}

// uvarint is binary.Uvarint of a string.
func (d *decoder) uvarint() uint64 {
	if len(d.rest) > 0 && d.rest[0] < 0x80 {
		n := d.rest[0]
		d.rest = d.rest[1:]
		return uint64(n)
	}
	return d.longUvarint()
}

func (d *decoder) longUvarint() uint64 {
	var n uint64
	for i := 0; i < len(d.rest) && i < binary.MaxVarintLen64; i++ {
		b := d.rest[i]
		if b < 0x80 {
			if i == binary.MaxVarintLen64-1 && b > 1 {
				break
			}
			d.rest = d.rest[i+1:]
			return n | uint64(b)<<(7*i)
		}
		n |= uint64(b&0x7f) << (7 * i)
	}
	d.bad, d.rest = true, ""
	return 0
}

// money reads an amount to a place of its own.
func (d *decoder) money() *crm.Money {
	if len(d.amounts) == 0 {
		d.amounts = make([]crm.Money, 512)
	}
	m := &d.amounts[0]
	*m, d.amounts = crm.Money(d.number()), d.amounts[1:]
	return m
}

func (d *decoder) byte() byte {
	if len(d.rest) == 0 {
		d.bad = true
		return 0
	}
	b := d.rest[0]
	d.rest = d.rest[1:]
	return b
}

func (d *decoder) text() string {
	if len(d.rest) > 0 {
		if n := int(d.rest[0]); n < 0x80 && n < len(d.rest) {
			s := d.rest[1 : n+1]
			d.rest = d.rest[n+1:]
			return s
		}
	}
	return d.longText()
}

func (d *decoder) longText() string {
	n := d.uvarint()
	if n > uint64(len(d.rest)) {
		d.bad = true
		return ""
	}
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

package fold

import (
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Line is what the fold needs of one order line.
type Line struct {
	Source    string
	Store     string
	OrderID   string // "" where the source numbers no orders: the order is then the store's day
	Date      crm.Date
	Quantity  crm.Quantity
	Amount    crm.Money // negative where money goes back
	Return    bool
	Type      crm.LineType // goods or a discount, else the line is no part of what was sold
	ProductID string       // "" where the line is of no product
	Channel   string       // "" where nobody says by which way it came
	Discount  crm.Money    // what was taken off the line, as far as it says
}

// Class says what became of one order line. Every line of the lake is in exactly one class.
type Class string

// The classes. The first six are lines of a known customer, the only ones that a fold is given; the others are
// told apart before it.
const (
	Sale       Class = "sale"        // something is bought: a quantity and an amount above zero
	Return     Class = "return"      // a return, a cancellation, or any negative quantity
	Deduction  Class = "deduction"   // a discount, or an amount below zero on a line that returns nothing
	PriceZero  Class = "price_zero"  // given away: the amount is zero
	NoQuantity Class = "no_quantity" // an amount for a quantity of zero
	NotGoods   Class = "not_goods"   // shipping, a gift card, a deposit, a tip, a tax: kept and shown, never counted

	Unpriced        Class = "unpriced"         // neither the line nor the price list says what it cost
	UnknownCustomer Class = "unknown_customer" // a walk-in
	AfterAsOf       Class = "after_as_of"      // later than the day that is looked at
)

// Classes lists them in the order of every table.
func Classes() []Class {
	return []Class{Sale, Return, Deduction, PriceZero, NoQuantity, NotGoods, Unpriced, UnknownCustomer, AfterAsOf}
}

// The places of the classes in Classes.
const (
	atSale = iota
	atReturn
	atDeduction
	atPriceZero
	atNoQuantity
	atNotGoods
)

// Class is the line's class, one of the first six. A discount lowers its order and is no return, whatever its signs.
func (l *Line) Class() Class { return Classes()[l.ClassPlace()] }

// ClassPlace is the place of the line's class in Classes: for who asks millions of times.
func (l *Line) ClassPlace() int { return KindOf(l.Type).ClassPlace(l.Return, l.Quantity, l.Amount) }

// Kind is what a line's type means to the fold.
type Kind uint8

// The kinds.
const (
	GoodsKind Kind = iota
	DiscountKind
	OtherKind // no part of what was sold
)

// KindOf is the kind of a type.
func KindOf(t crm.LineType) Kind {
	switch t {
	case crm.Goods:
		return GoodsKind
	case crm.Discount:
		return DiscountKind
	}
	return OtherKind
}

// ClassPlace is Line.ClassPlace for who has the line's numbers apart from one another.
func (k Kind) ClassPlace(back bool, quantity crm.Quantity, amount crm.Money) int {
	switch {
	case k == OtherKind:
		return atNotGoods
	case k == DiscountKind && amount != 0:
		return atDeduction
	case back || quantity < 0:
		return atReturn
	case amount < 0:
		return atDeduction
	case amount == 0:
		return atPriceZero
	case quantity == 0:
		return atNoQuantity
	}
	return atSale
}

// Buys reports whether a line of a class, by its place, makes an order: something positive was taken, be it for
// nothing.
func Buys(at int, quantity crm.Quantity) bool {
	return at == atSale || at == atPriceZero && quantity > 0
}

// Basis says which lines of a known customer count. The zero value is Net.
type Basis string

// The bases.
const (
	Net   Basis = "net"   // every line of a known customer, returns taken off
	Sales Basis = "sales" // sales alone, as the literature counts
)

// Takes reports whether lines of a class count on the basis.
func (b Basis) Takes(c Class) bool {
	switch c {
	case Sale:
		return true
	case Return, Deduction, PriceZero, NoQuantity:
		return b != Sales
	}
	return false
}

// String is the basis as a reason names it; the zero value reads "net".
func (b Basis) String() string {
	if b == "" {
		return string(Net)
	}
	return string(b)
}

// CustomerID is how an id of a source is written everywhere: "source:id", and the bare id for the default source.
// An id of the default source that itself holds a colon keeps its prefix, so that no two customers can share a
// name. An empty source is the default one; an empty id stays empty.
func CustomerID(source, id, defaultSource string) string {
	if id == "" {
		return ""
	}
	if source == "" {
		source = defaultSource
	}
	if source == defaultSource && !strings.Contains(id, ":") {
		return id
	}
	return source + ":" + id
}

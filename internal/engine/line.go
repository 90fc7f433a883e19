package engine

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Counts is a line as the fold sees it, and whether Run counts it under these options. Whoever looks at single lines
// (products, points) asks here, so that their sums are those of the records.
func (o Options) Counts(l *crm.OrderLine) (line fold.Line, counts bool, err error) {
	line, class, err := o.Judge(l)
	return line, err == nil && o.Basis.Takes(class), err
}

// Judge is the line as the fold sees it and the class that Run counts it in.
func (o Options) Judge(l *crm.OrderLine) (line fold.Line, class fold.Class, err error) {
	at, err := o.judge(l, &line)
	named(l, &line)
	return line, fold.Classes()[at], err
}

// Amount is the line's own amount, else quantity times the line's or the list's price, rounded once. priced is false
// where there is none.
func (o Options) Amount(l *crm.OrderLine) (amount crm.Money, priced bool, err error) {
	return o.amount(l)
}

func (o *Options) amount(l *crm.OrderLine) (amount crm.Money, priced bool, err error) {
	if l.Amount != nil {
		return *l.Amount, true, nil
	}
	price, priced := crm.Money(0), false
	if l.UnitPrice != nil {
		price, priced = *l.UnitPrice, true
	} else if o.Prices != nil {
		price, priced = o.Prices(l.Source, l.ProductID)
	}
	if !priced {
		return 0, false, nil
	}
	amount, err = price.Times(l.Quantity)
	if err != nil {
		return 0, false, fmt.Errorf("price order %q of %s: %w: %w", l.OrderID, l.Date, ErrTooLarge, err)
	}
	return amount, true, nil
}

// The places in fold.Classes of the classes that are told apart here.
const (
	atNotGoods = 5 + iota
	atUnpriced
	atUnknownCustomer
	atAfterAsOf
	numClasses
)

// judge prices a line and says at which place among fold.Classes its class is. It asks in this order: is the line in
// time, is its customer known, is it goods, has it a price, and what is it then. The names of the line are left as they
// are.
func (o *Options) judge(l *crm.OrderLine, line *fold.Line) (at int, err error) {
	amount, priced, err := o.amount(l)
	if err != nil {
		return 0, err
	}
	line.Date, line.Quantity, line.Amount, line.Return, line.Type = l.Date, l.Quantity, amount, l.Return, o.typeOf(l.Type)
	line.Discount = 0
	if l.Discount != nil {
		line.Discount = *l.Discount
	}
	switch {
	case l.Date > o.AsOf:
		return atAfterAsOf, nil
	case l.CustomerID == "":
		return atUnknownCustomer, nil
	}
	if at = line.ClassPlace(); !priced && at != atNotGoods {
		return atUnpriced, nil
	}
	return at, nil
}

// typeOf is the type that a line counts as.
func (o *Options) typeOf(t crm.LineType) crm.LineType {
	if t == crm.Shipping && o.Shipping {
		return crm.Goods
	}
	return t
}

// named gives the line its names.
func named(l *crm.OrderLine, line *fold.Line) {
	line.Source, line.Store, line.OrderID, line.ProductID, line.Channel = l.Source, l.Store, l.OrderID, l.ProductID, l.Channel
}

// Package engine runs the fold over the lake: it reads every live order line, puts a price on it where the line
// has none, decides whether its customer is known, and folds it. What one line or one customer means is the fold's
// to say; what customers mean beside one another is for the stages after it. No file format is known here.
package engine

import (
	"context"
	"errors"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/fold"
)

// StoredLine is a line as the lake keeps it.
type StoredLine = lake.StoredLine

// LineSource is what the engine reads: every live order line once, in whatever order.
type LineSource interface {
	EachOrderLine(ctx context.Context, yield func(StoredLine) error) error
}

// PageSource is a LineSource that can hand out its lines in pages, to several workers at a time.
type PageSource interface {
	EachLinePage(ctx context.Context, workers int, want lake.LineWants, fn func(worker int, p *lake.LinePage) error) error
}

// Options say how to fold.
type Options struct {
	AsOf          crm.Date   // the day that is looked at; later lines are left out
	Basis         fold.Basis // which lines count; the zero value is net
	Shipping      bool       // whether what was paid for shipping counts as sales
	DefaultSource string     // the source whose customer ids stand without a prefix
	// Sums asks for sums alone: no order, product, day or store is told from another, so that Orders, OrderDays, Products,
	// Days and Home of the records stay empty. That takes two thirds of the time.
	Sums bool
	// Prices is the list price of a product of a source, asked for lines that have no amount of their own. Nil
	// means that there is no price list.
	Prices func(source, productID string) (crm.Money, bool)
	// Watch, where it is not nil, is shown every page when its lines are judged, by several workers at a time, each with
	// its own number below Workers. The page has the products, descriptions and all that the fold reads. Both are valid
	// until Watch returns.
	Watch func(worker int, page *lake.LinePage, judged *Judged) error
	// Progress, where it is not nil, is told how many lines have been read.
	Progress func(lines int64)
	// Workers is how many goroutines read and fold; 0 is one a core. The result does not depend on it.
	Workers int
	// Memory bounds about how many bytes are taken for lines on their way; what is beyond it goes to files. 0 is no
	// bound. The result does not depend on it.
	Memory int64
	// Folder is where those files are made, which are unlinked at once; "" is the system's for temporary files.
	Folder string
	// Identify says which numbers are one person. It is asked once, when every line is read, about the numbers that
	// have a line that counts, in no order; it returns, of those that belong to another number, which one. Nil
	// means that each number is a person. It is asked only then because no line need wait for the answer.
	Identify func([]*Bought) (map[Number]Number, error)
}

// Judged is what the engine found out of each line of a page.
type Judged struct {
	Classes    []uint8 // the place of its class in fold.Classes
	Amounts    []int64 // the Money at which it counts, 0 where it has no price
	Quantities []int64 // its Quantity, one where it says none
	Pieces     []int64 // the same, but 0 where it is no piece of anything, as a discount
}

// Number is a customer as a source names it.
type Number struct{ Source, ID string }

// Bought is what the lines of one number add up to; the record has no CustomerID yet.
type Bought struct {
	Number
	Record fold.Record
}

// Result is what the lines add up to. It is the same for the same lines in any order.
type Result struct {
	Records        []fold.Record // one a known customer with a line that counts, by customer id
	Reconciliation fold.Reconciliation
	// NewestLine is the latest day of any line, after AsOf or not; crm.NoDate where there is none.
	NewestLine crm.Date
}

// ErrTooLarge says that amounts or quantities are too large to be added up exactly.
var ErrTooLarge = errors.New("order lines add up to more than can be counted exactly")

// Run folds every line of the source. It fails where the source fails, where the context ends, or with
// ErrTooLarge.
func Run(ctx context.Context, source LineSource, opt Options) (Result, error) {
	pages, ok := source.(PageSource)
	if !ok {
		pages = pagesOf{source}
	}
	j := newJob(opt)
	result, err := j.run(ctx, pages)
	if err := errors.Join(err, j.close()); err != nil {
		return Result{}, err
	}
	return result, nil
}

// Stream folds every line of the source and hands out each customer's record as soon as it is known: by several
// workers at a time, and in no order. The record has no CustomerID and is valid until emit returns. Identify is not
// asked, and the result has no records.
func Stream(ctx context.Context, source PageSource, opt Options, emit func(worker int, n Number, r *fold.Record) error) (Result, error) {
	opt.Identify = nil
	j := newJob(opt)
	result, err := j.stream(ctx, source, emit)
	if err := errors.Join(err, j.close()); err != nil {
		return Result{}, err
	}
	return result, nil
}

// bound holds sums of magnitudes. Where they fit, every sum of any of the lines fits.
type bound struct{ amounts, discounts, quantities uint64 }

func (b *bound) measure(l *fold.Line) error {
	b.amounts += magnitude(int64(l.Amount))
	b.discounts += magnitude(int64(l.Discount))
	b.quantities += magnitude(int64(l.Quantity))
	return b.check()
}

// add adds what another part of the lines came to.
func (b *bound) add(other bound) error {
	b.amounts += other.amounts
	b.discounts += other.discounts
	b.quantities += other.quantities
	return b.check()
}

func (b *bound) check() error {
	if (b.amounts|b.discounts|b.quantities)>>63 != 0 {
		return ErrTooLarge
	}
	return nil
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

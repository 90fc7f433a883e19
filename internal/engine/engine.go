// Package engine runs the fold over the lake: it reads every live order line, puts a price on it where the line
// has none, decides whether its customer is known, and folds it. What one line or one customer means is the fold's
// to say; what customers mean beside one another is for the stages after it. No file format is known here.
package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

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

// Options say how to fold.
type Options struct {
	AsOf          crm.Date   // the day that is looked at; later lines are left out
	Basis         fold.Basis // which lines count; the zero value is net
	Shipping      bool       // whether what was paid for shipping counts as sales
	DefaultSource string     // the source whose customer ids stand without a prefix
	// Prices is the list price of a product of a source, asked for lines that have no amount of their own. Nil
	// means that there is no price list.
	Prices func(source, productID string) (crm.Money, bool)
	// Identify says which numbers are one person. It is asked once, when every line is read, about the numbers that
	// have a line that counts, in no order; it returns, of those that belong to another number, which one. Nil
	// means that each number is a person. It is asked only then because no line need wait for the answer.
	Identify func([]Bought) (map[Number]Number, error)
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
	r := run{opt: opt, folds: map[Number]*fold.Fold{}, result: Result{Reconciliation: fold.NewReconciliation(), NewestLine: crm.NoDate}}
	err := source.EachOrderLine(ctx, func(l StoredLine) error { return r.add(&l.OrderLine) })
	if err != nil {
		return Result{}, fmt.Errorf("fold order lines: %w", err)
	}
	if err := r.finish(); err != nil {
		return Result{}, err
	}
	slices.SortFunc(r.result.Records, func(a, b fold.Record) int { return cmp.Compare(a.CustomerID, b.CustomerID) })
	if err := r.result.Reconciliation.Check(opt.Basis, r.result.Records); err != nil {
		return Result{}, err
	}
	return r.result, nil
}

type run struct {
	opt    Options
	folds  map[Number]*fold.Fold
	result Result
	bound
}

// bound holds sums of magnitudes. Where they fit, every sum of any of the lines fits.
type bound struct{ amounts, discounts, quantities uint64 }

// finish makes a record of each person: of each number, or of all numbers that are one person together.
func (r *run) finish() error {
	all := make([]Bought, 0, len(r.folds))
	for n, f := range r.folds {
		if record := f.Finish(""); record.Lines > 0 {
			all = append(all, Bought{n, record})
		}
	}
	person := map[Number]Number{}
	if r.opt.Identify != nil {
		var err error
		if person, err = r.opt.Identify(all); err != nil {
			return fmt.Errorf("say who is one person: %w", err)
		}
	}
	id := func(n Number) string { return fold.CustomerID(n.Source, n.ID, r.opt.DefaultSource) }
	merged := map[Number]*fold.Fold{}
	for _, b := range all {
		first, linked := person[b.Number]
		if !linked {
			b.Record.CustomerID = id(b.Number)
			r.result.Records = append(r.result.Records, b.Record)
			continue
		}
		if merged[first] == nil {
			merged[first] = fold.New(r.opt.Basis)
		}
		merged[first].Merge(r.folds[b.Number])
	}
	for n, f := range merged {
		r.result.Records = append(r.result.Records, f.Finish(id(n)))
	}
	return nil
}

func (r *run) add(l *crm.OrderLine) error {
	r.result.NewestLine = max(r.result.NewestLine, l.Date)
	line, class, err := r.opt.judge(l)
	if err != nil {
		return err
	}
	if err := r.measure(&line); err != nil {
		return err
	}
	r.result.Reconciliation.Add(class, line.Amount)
	if r.opt.Basis.Takes(class) {
		r.foldOf(l).Add(line)
	}
	return nil
}

func (b *bound) measure(l *fold.Line) error {
	b.amounts += magnitude(int64(l.Amount))
	b.discounts += magnitude(int64(l.Discount))
	b.quantities += magnitude(int64(l.Quantity))
	if b.amounts > math.MaxInt64 || b.discounts > math.MaxInt64 || b.quantities > math.MaxInt64 {
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

func (r *run) foldOf(l *crm.OrderLine) *fold.Fold {
	key := Number{l.Source, l.CustomerID}
	if key.Source == "" {
		key.Source = r.opt.DefaultSource
	}
	f := r.folds[key]
	if f == nil {
		f = fold.New(r.opt.Basis)
		r.folds[key] = f
	}
	return f
}

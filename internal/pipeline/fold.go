package pipeline

import (
	"context"
	"errors"
	"io"
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform/fold"
)

// FoldOptions say how a worker counts. No workspace is asked: what runs it may be on another machine.
type FoldOptions struct {
	AsOf     crm.Date
	Basis    string
	Shipping bool
	Expect   *int64 // how many lines there must be; nil where nobody says
}

// FoldStream folds sorted order lines into one row a customer (docs/formats.md).
func FoldStream(ctx context.Context, in io.Reader, out io.Writer, opt FoldOptions) error {
	return saidOfSums(engine.Work(ctx, in, out, engine.Options{
		AsOf: opt.AsOf, Basis: fold.Basis(opt.Basis), Shipping: opt.Shipping, DefaultSource: defaultSource,
	}, opt.Expect))
}

// saidOfSums words what the engine found.
func saidOfSums(err error) error {
	var bad *engine.InputError
	if !errors.As(err, &bad) {
		if errors.Is(err, engine.ErrTooLarge) {
			return problem.New(problem.SumTooLarge, nil).Because(err)
		}
		return err
	}
	args := problem.Args{"line": strconv.FormatInt(bad.Line, 10), "column": bad.Column, "value": bad.Value}
	id := map[engine.Fault]problem.ID{
		engine.NotSorted: problem.FoldNotSorted, engine.Malformed: problem.FoldMalformed,
		engine.Truncated: problem.FoldTruncated, engine.Miscount: problem.FoldMiscount,
	}[bad.Fault]
	return problem.New(id, args).Because(err)
}

package engine

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Fault says what is wrong with the input of a worker.
type Fault string

// The faults. Each ends the worker: input that is not understood is never half counted.
const (
	NotSorted Fault = "not-sorted" // a customer comes after one that is greater
	Malformed Fault = "malformed"  // a column is missing, one too many, or not of its form
	Truncated Fault = "truncated"  // the last line has no end: something in front broke off
	Miscount  Fault = "miscount"   // there are more or fewer lines than were promised
)

// InputError is what a worker found wrong with its input.
type InputError struct {
	Fault  Fault
	Line   int64  // from 1; of a miscount the lines that there are
	Column string // of what is malformed
	Value  string // of that column, at most the beginning; of a miscount the lines that were promised
}

// Error says it for the machine's log.
func (e *InputError) Error() string {
	return fmt.Sprintf("input line %d: %s %s %q", e.Line, e.Fault, e.Column, e.Value)
}

// longestLine bounds what one line may hold.
const longestLine = 1 << 20

// Work folds lines of text that another engine has sorted by customer, and writes a row a customer, as
// docs/formats.md describes them (Columns lists both). expect, where it is not nil, is how many lines there must be.
// On an *InputError the rest of the input is read first, so that whoever writes it is not told of a broken pipe
// instead. Rows are written whole or not at all; those of customers before an error may have been.
func Work(ctx context.Context, in io.Reader, out io.Writer, opt Options, expect *int64) error {
	w := worker{opt: opt, classes: fold.Classes(), out: out, folding: fold.New(opt.Basis), names: map[string]string{}, texts: map[string]string{}}
	r := bufio.NewReaderSize(in, 1<<18)
	err := w.lines(ctx, r)
	if err == nil && expect != nil && *expect != w.at {
		err = &InputError{Fault: Miscount, Line: w.at, Value: strconv.FormatInt(*expect, 10)}
	}
	if err == nil {
		err = w.finish()
	}
	var bad *InputError
	if errors.As(err, &bad) || errors.Is(err, ErrTooLarge) {
		if _, drained := io.Copy(io.Discard, r); drained != nil {
			return errors.Join(err, drained)
		}
	}
	return err
}

// worker is one run of Work.
type worker struct {
	bound
	opt      Options
	classes  []fold.Class
	out      io.Writer
	at       int64 // lines so far
	folding  *fold.Fold
	counted  bool   // whether the customer has a line that counts
	customer []byte // in hex, of the lines that are being folded
	line     crm.OrderLine
	judged   fold.Line
	amount   crm.Money
	discount crm.Money
	names    map[string]string
	texts    map[string]string
	record   fold.Record
	rows     []byte
}

// lines reads all lines.
func (w *worker) lines(ctx context.Context, r *bufio.Reader) error {
	var long []byte
	for {
		text, err := r.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			if long = append(long, text...); len(long) > longestLine {
				return &InputError{Fault: Malformed, Line: w.at + 1, Column: "line", Value: string(long[:32])}
			}
			continue
		case errors.Is(err, io.EOF) && len(text)+len(long) == 0:
			return nil
		case errors.Is(err, io.EOF):
			return &InputError{Fault: Truncated, Line: w.at + 1}
		case err != nil:
			return fmt.Errorf("read order lines: %w", err)
		}
		if len(long) > 0 {
			text = append(long, text...)
			long = nil
		}
		if w.at++; w.at%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := w.take(text[:len(text)-1]); err != nil {
			return err
		}
	}
}

// take folds one line.
func (w *worker) take(text []byte) error {
	customer, err := w.read(text)
	if err != nil {
		return err
	}
	switch bytes.Compare(customer, w.customer) {
	case -1:
		return &InputError{Fault: NotSorted, Line: w.at, Column: "customer", Value: string(customer)}
	case 1:
		if err := w.close(); err != nil {
			return err
		}
		w.customer = append(w.customer[:0], customer...)
	}
	at, err := w.opt.judge(&w.line, &w.judged)
	if err == nil {
		err = w.measure(&w.judged)
	}
	if err != nil {
		return fmt.Errorf("input line %d: %w", w.at, err)
	}
	if w.opt.Basis.Takes(w.classes[at]) {
		named(&w.line, &w.judged)
		w.folding.Add(w.judged)
		w.counted = true
	}
	return nil
}

// close writes the customer's row, where a line of theirs counted.
func (w *worker) close() error {
	if !w.counted {
		return nil
	}
	w.folding.FinishInto(&w.record, "")
	w.rows = appendRow(w.rows, w.customer, &w.record)
	w.folding.Reset()
	w.counted = false
	if len(w.rows) < 1<<16 {
		return nil
	}
	return w.flush()
}

func (w *worker) finish() error {
	if err := w.close(); err != nil {
		return err
	}
	return w.flush()
}

func (w *worker) flush() error {
	if len(w.rows) == 0 {
		return nil
	}
	_, err := w.out.Write(w.rows)
	w.rows = w.rows[:0]
	if err != nil {
		return fmt.Errorf("write customers: %w", err)
	}
	return nil
}

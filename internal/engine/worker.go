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
	opt.Prices = nil // the engine in front has asked the price list: column priced says what it found
	w := worker{opt: opt, classes: fold.Classes(), out: out, names: newWorkerNames()}
	w.texts[orderText].stale = true // no order has a number yet
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

// worker is one run of Work. It keeps the texts of one line and the entries of one customer, and copies a text only
// where it differs from that of the line before: most lines of a customer say again who, where and how.
type worker struct {
	bound
	opt      Options
	classes  []fold.Class
	out      io.Writer
	at       int64 // lines so far
	texts    [textFields]lineText
	names    workerNames
	orders   orderNumbers
	sum      fold.Sum
	entries  []fold.Entry
	counted  bool   // whether the customer has a line that counts
	customer []byte // in hex, of the lines that are being folded
	line     crm.OrderLine
	judged   fold.Line
	amount   crm.Money
	discount crm.Money
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
	if err := w.read(text); err != nil {
		return err
	}
	if customer := w.texts[customerText].text; !bytes.Equal(customer, w.customer) {
		if bytes.Compare(customer, w.customer) < 0 {
			return &InputError{Fault: NotSorted, Line: w.at, Column: "customer", Value: string(customer)}
		}
		if err := w.close(); err != nil {
			return err
		}
		w.customer = append(w.customer[:0], customer...)
	}
	at, err := w.opt.judge(&w.line, &w.judged)
	if err == nil {
		err = w.measure(&w.judged)
	} else { // the order is named only where somebody reads it
		w.line.OrderID = string(w.texts[orderText].text)
		_, _, err = w.opt.amount(&w.line)
	}
	if err != nil {
		return fmt.Errorf("input line %d: %w", w.at, err)
	}
	if w.opt.Basis.Takes(w.classes[at]) {
		w.count(at)
	}
	return nil
}

// entriesMost is how many entries are summed at a time.
const entriesMost = 1024

// count takes in a line that counts, whose class has that place. Where it was bought tells orders apart; a row does not
// say it.
func (w *worker) count(at int) {
	w.counted = true
	var e fold.Entry
	e.Take(&w.judged, at)
	if e.Buys {
		e.Order, e.Product = w.order(), w.product()
	}
	e.Channel = w.channel()
	if w.entries = append(w.entries, e); len(w.entries) >= entriesMost {
		w.add()
	}
}

func (w *worker) add() {
	w.sum.Add(w.entries)
	w.entries = w.entries[:0]
}

// close writes the customer's row, where a line of theirs counted, and forgets the customer.
func (w *worker) close() error {
	if !w.counted {
		return nil
	}
	w.add()
	w.sum.Finish(&w.record, w.names.channelName, noStore)
	w.rows = appendRow(w.rows, w.customer, &w.record)
	w.sum.Reset()
	w.counted = false
	w.forget()
	if len(w.rows) < 1<<16 {
		return nil
	}
	return w.flush()
}

// noStore is never asked: no entry has a store.
func noStore(uint32) string { return "" }

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

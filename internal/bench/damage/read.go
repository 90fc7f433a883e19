package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

// reading is how the reading of a file ended.
type reading struct {
	cells []byte // one line a sheet, a cell or a record, in the order in which they came
	said  int    // what the import rejects or warns of
	err   error
}

// errSlow says that a reading took too long.
var errSlow = errors.New("not read")

// readWithin reads a file and gives up after a while. A reading that panics or does not end is an error without words.
func readWithin(format string, b []byte, most time.Duration) reading {
	done := make(chan reading, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				done <- reading{err: fmt.Errorf("panic: %v", v)}
			}
		}()
		done <- read(format, b)
	}()
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case r := <-done:
		return r
	case <-timer.C:
		return reading{err: fmt.Errorf("%w after %s", errSlow, most)}
	}
}

// password opens the one workbook that has one.
const password = "123"

// read reads a workbook cell by cell. A text is read as the import reads it: what its cells mean is all that can be
// held against its structure.
func read(format string, b []byte) reading {
	w, err := sheet.OpenReader(bytes.NewReader(b), int64(len(b)), "damaged."+format, sheet.Options{Password: password})
	if err != nil {
		return reading{err: err}
	}
	if format == "text" {
		return readRecords(w)
	}
	var r reading
	for i, info := range w.Sheets() {
		r.cells = fmt.Appendf(r.cells, "sheet %q hidden %t\n", info.Name, info.Hidden)
		if r.err = r.sheet(w, i); r.err != nil {
			return r
		}
	}
	r.err = w.Close()
	return r
}

// sheet adds the cells and merged ranges of one sheet.
func (r *reading) sheet(w cell.Workbook, i int) error {
	rows, err := w.Rows(i)
	if err != nil {
		return err
	}
	for {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for _, c := range row.Cells {
			r.cell(c, row.Hidden)
		}
	}
	if err := rows.Close(); err != nil {
		return err
	}
	r.cells = fmt.Appendf(r.cells, "merged %v\n", rows.Merged())
	return nil
}

// cell adds a line: place, type, exact value.
func (r *reading) cell(c cell.Cell, hidden bool) {
	b := strconv.AppendInt(append(r.cells, 'R'), int64(c.Row), 10)
	b = strconv.AppendInt(append(b, 'C'), int64(c.Col), 10)
	b = append(append(b, ' '), sheet.TypeName(c.Type)...)
	b = append(b, ' ')
	switch c.Type {
	case cell.Text, cell.Error:
		b = strconv.AppendQuote(b, c.Text)
	case cell.Number:
		b = append(b, c.Number.String()...)
	case cell.Bool:
		b = strconv.AppendBool(b, c.Bool)
	case cell.BlankFormula:
		r.said++ // the import names the cell
	default:
		b = strconv.AppendInt(b, c.Moment, 10)
	}
	if hidden {
		b = append(b, " hidden"...)
	}
	r.cells = append(b, '\n')
}

// readRecords reads order lines.
func readRecords(w cell.Workbook) reading {
	var s sink
	report, err := ingest.ReadWorkbook(context.Background(), w, "damaged.csv", ingest.Options{}, &s)
	r := reading{cells: s.records, err: err}
	for _, p := range report.Problems {
		r.said += max(1, p.Count)
	}
	return r
}

// sink writes down what the import hands on: one line a record. Kinds of record that it does not know do not stand in
// the files.
type sink struct {
	ingest.Sink
	records []byte
}

func (s *sink) add(kind string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write down %s: %w", kind, err)
	}
	s.records = fmt.Appendf(s.records, "%s %s\n", kind, b)
	return nil
}

// OrderLine writes down an order line.
func (s *sink) OrderLine(l crm.OrderLine) error {
	l.Place = crm.Place{} // rows move where a row is lost before them, and that is seen anyway
	return s.add("order line", l)
}

// Customer writes down a customer.
func (s *sink) Customer(c crm.Customer) error { return s.add("customer", c) }

// Product writes down a product.
func (s *sink) Product(p crm.Product) error { return s.add("product", p) }

// Consent writes down a consent.
func (s *sink) Consent(c crm.Consent) error { return s.add("consent", c) }

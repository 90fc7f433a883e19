// Package cell is what every spreadsheet format yields: typed cells in rows in sheets. It holds the types
// and their written form, and knows no format; packages beside it (xlsx, text, …) produce them and package
// sheet chooses between those.
package cell

import (
	"bytes"
	"time"
)

// Type is what a cell holds.
type Type uint8

// The types of a cell. The zero value is no cell at all.
const (
	None         Type = iota
	Number            // an exact decimal
	Text              // text; every filled csv cell
	Date              // a day
	DateTime          // a day and a time of day
	Time              // a time of day
	Duration          // a span of time
	Bool              // true or false
	Error             // an error such as #N/A
	BlankFormula      // a formula whose result the file does not hold
)

// Cell is one filled cell. Its Stored bytes are valid until the next row is asked for; Text may be kept.
type Cell struct {
	Row, Col int // from 1
	Type     Type
	// Text is the value of Text and Error cells.
	Text string
	// Number is the exact value of Number cells, and the serial of Date, DateTime, Time and Duration
	// cells where the format counts days.
	Number Decimal
	// Moment is the value of Date and DateTime cells, in milliseconds since 1970-01-01 without time zone,
	// and of Time and Duration cells, in milliseconds since midnight or in all.
	Moment int64
	// Bool is the value of Bool cells.
	Bool bool
	// Sums says that a formula beside the value sums other cells (SUM, SUBTOTAL), where the format tells.
	Sums bool
	// Percent says that a Number cell is shown as a percentage, where the format tells: 0.5 shows as 50 %.
	Percent bool
	// Digits is how many digits a whole number of a Number cell is shown with at the least, where the format puts zeros
	// in front: 5 where 1628 shows as 01628. 0 where it does not.
	Digits uint8
	// Currency is the currency that a Number cell is shown in, where the format tells; 0 where it tells none.
	Currency Currency
	// Lettered says that a Number cell is shown with letters or digits that it does not hold: 840 as C0840, as 2024-0840.
	Lettered bool
	// Stored is the file's own text of the value (the digits of a number, the serial of a date); empty
	// where it is the same as Text.
	Stored []byte
}

// Row is one row with at least one filled cell, cells in ascending column order. The slice is reused by the
// next call.
type Row struct {
	Number int // from 1, as the spreadsheet program shows it
	Hidden bool
	Cells  []Cell
	// Fields is how many fields the record of a text file has, empty ones included; 0 where rows have no length of
	// their own, as in a workbook.
	Fields int
}

// Info is what is known of a sheet before its rows are read.
type Info struct {
	Name   string // "" in a text file
	Hidden bool
	// Date1904 says that the workbook counts days from 1904-01-01 as day 0, not from 1900-01-01 as day 1: so a
	// bare number in a column of dates is to be read.
	Date1904 bool
}

// Columns is a range of columns, both inclusive and from 1.
type Columns struct{ First, Last int }

// Span is a merged range, all bounds inclusive and from 1.
type Span struct{ FirstRow, FirstCol, LastRow, LastCol int }

// Workbook is one opened file. Only one sheet is read at a time.
type Workbook interface {
	// Format is the file's format as people call it: "xlsx", "xls", "ods", "csv"…
	Format() string
	// Sheets lists the sheets in the order of the workbook; chart sheets are not among them.
	Sheets() []Info
	// Rows opens the i-th sheet for one reading from its start; a sheet may be read several times.
	Rows(i int) (Rows, error)
	// Close releases the file.
	Close() error
}

// Rows hands out one sheet's rows in ascending order. Rows are provisional until Close has returned nil: only
// then has every byte of the sheet been read and checked.
type Rows interface {
	// Next returns the next row, or io.EOF after the last. Any other error ends the reading for good; it
	// is a problem.Problem that says what is wrong in which part and row.
	Next() (Row, error)
	// Merged lists the merged ranges; it is complete once Next has returned io.EOF.
	Merged() []Span
	// HiddenColumns lists the columns that the sheet does not show; it is complete once Next has returned
	// io.EOF.
	HiddenColumns() []Columns
	// Close reads what is left, checks it, and says whether the sheet was whole.
	Close() error
}

// Day is the moment's calendar day as milliseconds at midnight; helper of formats that must tell Date from
// DateTime.
func Day(ms int64) int64 {
	const day = int64(24 * time.Hour / time.Millisecond)
	d := ms / day
	if ms%day < 0 {
		d--
	}
	return d * day
}

// IsSum reports a formula, as files store it, that sums other cells: SUM, or SUBTOTAL in one of its ways to sum.
func IsSum(formula []byte) bool {
	formula = bytes.TrimPrefix(formula, []byte("of:"))
	formula = bytes.TrimLeft(formula, "= +")
	for _, start := range []string{"SUM(", "SUBTOTAL(9,", "SUBTOTAL(109,", "SUBTOTAL(9;", "SUBTOTAL(109;"} {
		if len(formula) >= len(start) && bytes.EqualFold(formula[:len(start)], []byte(start)) {
			return true
		}
	}
	return false
}

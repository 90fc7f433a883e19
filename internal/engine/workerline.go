package engine

import (
	"bytes"
	"encoding/hex"
	"math"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Columns lists the columns of a worker's lines and of its rows, in their order. docs/formats.md says what they hold.
func Columns() (lines, rows []string) {
	return []string{
		"customer", "source", "store", "order", "product", "channel", "line_type", "day", "quantity", "priced", "price", "discount", "return", "one",
	}, []string{
		"customer", "first_day", "last_day", "orders", "order_days", "products", "lines", "quantity", "gross", "returns", "discount",
		"days", "channels", "guard",
	}
}

// lineFields is how many columns a line has.
const lineFields = 14

// What column priced says of column price.
const (
	noPrice   = 0
	lineTotal = 1 // it is the line's amount
	unitPrice = 2 // it is the price of one
)

// read reads a line of text into w.line. The customer stays in hex: equal and ordered as the bytes are.
func (w *worker) read(text []byte) (customer []byte, err error) {
	var fields [lineFields][]byte
	rest := text
	for i := range fields[:lineFields-1] {
		end := bytes.IndexByte(rest, '\t')
		if end < 0 {
			return nil, w.malformed(i, rest)
		}
		fields[i], rest = rest[:end], rest[end+1:]
	}
	fields[lineFields-1] = rest
	if len(rest) != 1 || rest[0] != '1' {
		return nil, w.malformed(lineFields-1, rest)
	}
	for i, f := range fields[:7] {
		if !isHex(f) {
			return nil, w.malformed(i, f)
		}
	}
	var numbers [6]int64 // day to return
	for i, f := range fields[7:13] {
		n, ok := parseInt(f)
		if !ok {
			return nil, w.malformed(7+i, f)
		}
		numbers[i] = n
	}
	day, quantity, priced, price, discount, back := numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]
	switch {
	case day <= int64(crm.NoDate) || day > math.MaxInt32:
		return nil, w.malformed(7, fields[7])
	case priced < noPrice || priced > unitPrice:
		return nil, w.malformed(9, fields[9])
	case back != 0 && back != 1:
		return nil, w.malformed(12, fields[12])
	}
	w.amount, w.discount = crm.Money(price), crm.Money(discount)
	l := &w.line
	l.CustomerID = ""
	if len(fields[0]) > 0 {
		l.CustomerID = "known" // who it is says the column; here it only matters that there is someone
	}
	// Names are compared and never shown, so that their hex does. What is shown, or known by its name, is decoded.
	l.Source, l.Store, l.ProductID = w.name(fields[1]), w.name(fields[2]), w.name(fields[4])
	if l.OrderID != string(fields[3]) {
		l.OrderID = string(fields[3])
	}
	l.Channel, l.Type = w.text(fields[5]), crm.LineType(w.text(fields[6]))
	l.Date, l.Quantity, l.Return, l.Discount = crm.Date(day), crm.Quantity(quantity), back == 1, &w.discount
	l.Amount, l.UnitPrice = nil, nil
	switch priced {
	case lineTotal:
		l.Amount = &w.amount
	case unitPrice:
		l.UnitPrice = &w.amount
	}
	return fields[0], nil
}

func (w *worker) malformed(column int, value []byte) error {
	lines, _ := Columns()
	return &InputError{Fault: Malformed, Line: w.at, Column: lines[column], Value: string(value[:min(len(value), 32)])}
}

// mostNames bounds what is remembered of names.
const mostNames = 1 << 16

// name is a text that shares its memory with the same text before.
func (w *worker) name(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	s, ok := w.names[string(b)]
	if !ok {
		if len(w.names) >= mostNames {
			clear(w.names)
		}
		s = string(b)
		w.names[s] = s
	}
	return s
}

// text is a text out of its hex, which isHex has seen.
func (w *worker) text(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	s, ok := w.texts[string(b)]
	if !ok {
		if len(w.texts) >= mostNames {
			clear(w.texts)
		}
		decoded := make([]byte, hex.DecodedLen(len(b)))
		_, _ = hex.Decode(decoded, b) // it is hex
		s = string(decoded)
		w.texts[string(b)] = s
	}
	return s
}

// isHex reports whether a field is the hex of bytes, in capitals: sorted as text it is then sorted as bytes.
func isHex(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return len(b)%2 == 0
}

// parseInt reads an integer: digits, with a minus before them or nothing.
func parseInt(b []byte) (int64, bool) {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 19 {
		return 0, false
	}
	n := uint64(0)
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint64(c-'0') // 19 digits fit
	}
	switch {
	case negative && n <= 1<<63:
		return int64(-n), true
	case !negative && n < 1<<63:
		return int64(n), true
	}
	return 0, false
}

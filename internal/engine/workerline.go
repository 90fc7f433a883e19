package engine

import (
	"bytes"
	"encoding/hex"
	"math"
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Columns lists the columns of a worker's lines and of its rows, in their order. docs/formats.md says what they hold.
func Columns() (lines, rows []string) {
	lines = []string{
		"customer", "source", "store", "order", "product", "channel", "line_type", "day", "quantity", "priced", "price", "discount", "return", "one",
	}
	rows = []string{
		"customer", "first_day", "last_day", "orders", "order_days", "products", "lines", "quantity", "gross", "returns", "discount",
		"days", "channels", "guard",
	}
	return lines, rows
}

// lineFields is how many columns a line has; the first textFields are hex, the last is the guard.
const (
	lineFields = 14
	textFields = 7
)

// The places of the columns in hex.
const (
	customerText = iota
	sourceText
	storeText
	orderText
	productText
	channelText
	typeText
)

// What column priced says of column price.
const (
	noPrice   = 0
	lineTotal = 1 // it is the line's amount
	unitPrice = 2 // it is the price of one
)

// read reads a line of text into w.texts and w.line. Texts stay in hex: equal and ordered as the bytes are. It looks at
// every byte once; a text that the line before had too is only compared.
func (w *worker) read(text []byte) error {
	rest := text
	for i := range w.texts {
		t := &w.texts[i]
		n := len(t.text)
		if n >= len(rest) || rest[n] != '\t' || string(rest[:n]) != string(t.text) {
			if n = hexLength(rest); n == len(rest) || rest[n] != '\t' || n%2 != 0 {
				return w.malformed(i, rest)
			}
			t.text, t.stale = append(t.text[:0], rest[:n]...), true
		}
		rest = rest[n+1:]
	}
	var numbers [lineFields - 1 - textFields]int64 // day to return
	for i := range numbers {
		n, size, ok := leadingInt(rest)
		if !ok || size == len(rest) || rest[size] != '\t' {
			return w.malformed(textFields+i, rest)
		}
		numbers[i], rest = n, rest[size+1:]
	}
	if len(rest) != 1 || rest[0] != '1' {
		return &InputError{Fault: Malformed, Line: w.at, Column: "one", Value: beginning(rest)}
	}
	return w.say(&numbers)
}

// say puts what a line says in numbers, and who and of what type it is, into w.line.
func (w *worker) say(numbers *[lineFields - 1 - textFields]int64) error {
	day, quantity, priced, price, discount, back := numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]
	switch {
	case day <= int64(crm.NoDate) || day > math.MaxInt32:
		return w.outside(7, day)
	case priced < noPrice || priced > unitPrice:
		return w.outside(9, priced)
	case back != 0 && back != 1:
		return w.outside(12, back)
	}
	l := &w.line
	l.CustomerID = ""
	if len(w.texts[customerText].text) > 0 {
		l.CustomerID = "known" // who it is says the column; here it only matters that there is someone
	}
	if t := &w.texts[typeText]; t.stale {
		l.Type, t.stale = crm.LineType(unhex(t.text)), false
	}
	if l.Date != crm.Date(day) {
		l.Date = crm.Date(day)
		w.texts[orderText].stale = true // without a number the day is the order
	}
	w.amount, w.discount = crm.Money(price), crm.Money(discount)
	l.Quantity, l.Return, l.Discount = crm.Quantity(quantity), back == 1, &w.discount
	l.Amount, l.UnitPrice = nil, nil
	switch priced {
	case lineTotal:
		l.Amount = &w.amount
	case unitPrice:
		l.UnitPrice = &w.amount
	}
	return nil
}

// malformed is the fault of a column that begins what is left of a line.
func (w *worker) malformed(column int, rest []byte) error {
	if end := bytes.IndexByte(rest, '\t'); end >= 0 {
		rest = rest[:end]
	}
	lines, _ := Columns()
	return &InputError{Fault: Malformed, Line: w.at, Column: lines[column], Value: beginning(rest)}
}

// outside is the fault of a number that is not one of its column's.
func (w *worker) outside(column int, n int64) error {
	return w.malformed(column, strconv.AppendInt(nil, n, 10))
}

// beginning is as much of a value as a message shows.
func beginning(value []byte) string { return string(value[:min(len(value), 32)]) }

// unhex is a text out of its hex, which read has seen.
func unhex(b []byte) string {
	decoded := make([]byte, hex.DecodedLen(len(b)))
	_, _ = hex.Decode(decoded, b) // it is hex
	return string(decoded)
}

// hexLength is how many digits of hex, in capitals, are at the beginning: sorted as text they are sorted as bytes.
func hexLength(b []byte) int {
	for i, c := range b {
		if c-'0' > 9 && c-'A' > 5 {
			return i
		}
	}
	return len(b)
}

// leadingInt reads the integer at the beginning and says how long it is: digits, with a minus before them or nothing.
func leadingInt(b []byte) (n int64, size int, ok bool) {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		size = 1
	}
	digits, of := size, uint64(0)
	for size < len(b) && b[size]-'0' <= 9 {
		of = of*10 + uint64(b[size]-'0') // 19 digits fit
		size++
	}
	digits = size - digits
	switch {
	case digits == 0 || digits > 19:
		return 0, size, false
	case negative && of <= 1<<63:
		return int64(-of), size, true
	case !negative && of < 1<<63:
		return int64(of), size, true
	}
	return 0, size, false
}

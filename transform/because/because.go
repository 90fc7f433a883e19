// Package because writes the figures that stand in a reason: "net 5,391.2100", "12 orders", "412th". A reason is
// kept as data, once, in plain English, and is built from rule, figures, order ids and days only; where a row
// came from is never part of it. No rule lives here, only the wording of its figures.
package because

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// AppendMoney appends an amount with all four decimals and grouped digits: "5,391.2100".
func AppendMoney(to []byte, m crm.Money) []byte {
	from := len(to)
	to = m.Append(to)
	if m < 0 {
		from++
	}
	return grouped(to, from, len(to)-len(".0000"))
}

// Count is a number with its noun: "1 order", "4,338 orders".
func Count(n int64, noun string) string { return string(AppendCount(nil, n, noun)) }

// AppendCount appends Count.
func AppendCount(to []byte, n int64, noun string) []byte {
	to = append(append(AppendNumber(to, n), ' '), noun...)
	if n != 1 {
		to = append(to, 's')
	}
	return to
}

// AppendNumber appends a whole number with grouped digits: "4,338".
func AppendNumber(to []byte, n int64) []byte {
	from := len(to)
	to = strconv.AppendInt(to, n, 10)
	if n < 0 {
		from++
	}
	return grouped(to, from, len(to))
}

// Pieces is a quantity with grouped digits and the decimals that it has: "4,338", "1.5".
func Pieces(q crm.Quantity) string {
	text := []byte(q.String())
	from, to := 0, len(text)
	if q < 0 {
		from++
	}
	if dot := bytes.IndexByte(text, '.'); dot >= 0 {
		to = dot
	}
	return string(grouped(text, from, to))
}

// grouped puts a comma between groups of three of the digits from a place up to another.
func grouped(text []byte, from, to int) []byte {
	commas := (to - from - 1) / 3
	if commas <= 0 {
		return text
	}
	text = append(text, ",,,,,,"[:commas]...)
	copy(text[to+commas:], text[to:len(text)-commas])
	for at := to + commas; commas > 0; commas-- { // from the right, each group goes to its place
		copy(text[at-3:at], text[to-3:to])
		text[at-4] = ','
		at, to = at-4, to-3
	}
	return text
}

// AppendOrdinal appends a rank: "1st", "12th", "4,322nd".
func AppendOrdinal(to []byte, n int64) []byte {
	suffix := "th"
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		suffix = "st"
	case n%10 == 2:
		suffix = "nd"
	case n%10 == 3:
		suffix = "rd"
	}
	return append(AppendNumber(to, n), suffix...)
}

// Percent is a number of thousandths as a percentage with one decimal: 632 is "63.2%".
func Percent(thousandths int64) string { return string(AppendPercent(nil, thousandths)) }

// AppendPercent appends Percent of a number that is not below zero.
func AppendPercent(to []byte, thousandths int64) []byte {
	return append(strconv.AppendInt(to, thousandths/10, 10), '.', byte('0'+thousandths%10), '%')
}

// Pages keep reasons as strings that stand together: a million of them are a few thousand pieces of memory. The zero
// value is empty. Pages are for one goroutine; what they gave out stays.
type Pages struct{ page strings.Builder }

// pageSize is the bytes of a page.
const pageSize = 1 << 15

// Keep is the text as a string.
func (p *Pages) Keep(text []byte) string {
	if p.page.Cap()-p.page.Len() < len(text) {
		p.page = strings.Builder{}
		p.page.Grow(max(pageSize, len(text)))
	}
	from := p.page.Len()
	p.page.Write(text)
	return p.page.String()[from:]
}

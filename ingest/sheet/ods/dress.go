package ods

import (
	"bytes"
	"unicode"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// A document shows what its formats make of a number, so that they need not be read.

// dress says of a cell that holds a number what it is shown with: zeros in front, a currency, letters.
func dress(c *cell.Cell, shown []byte) {
	first := bytes.IndexAny(shown, digits)
	if first < 0 {
		return
	}
	last := bytes.LastIndexAny(shown, digits) + 1
	c.Digits = paddedTo(shown[first:last])
	c.Lettered = showsOthers(c.Number, shown[first:last])
	for _, beside := range [...][]byte{shown[:first], shown[last:]} {
		if len(beside) == 0 {
			continue
		}
		mark := bytes.TrimFunc(beside, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '(' || r == ')' })
		if code := cell.CurrencyOf(string(mark)); code != 0 {
			c.Currency = code
		} else if bytes.ContainsFunc(mark, unicode.IsLetter) {
			c.Lettered = true
		}
	}
}

// showsOthers reports a whole number that is shown with digits besides its own: 140 as 2024-0140.
func showsOthers(n cell.Decimal, shown []byte) bool {
	if n.Exp < 0 || bytes.ContainsAny(shown, ".,") || !bytes.ContainsAny(shown, "-/") {
		return false
	}
	own := make([]byte, 0, 2*len(shown))
	for _, c := range shown {
		if c >= '0' && c <= '9' {
			own = append(own, c)
		}
	}
	n.Neg = false
	return string(bytes.TrimLeft(own, "0")) != n.String()
}

const digits = "0123456789"

// paddedTo is how many digits a number has that begins with zeros: 5 of 01628, 10 of 06 12 34 56 78; 0 of any other.
func paddedTo(shown []byte) uint8 {
	if len(shown) < 2 || shown[0] != '0' || len(shown) > 64 {
		return 0
	}
	n := uint8(0)
	for _, c := range shown {
		switch {
		case c >= '0' && c <= '9':
			n++
		case c != ' ' && c != '-' && c < 0x80: // blanks that do not break have two bytes or three
			return 0
		}
	}
	if n < 2 {
		return 0
	}
	return n
}

package ods

import (
	"bytes"
	"strings"
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
	c.Digits, c.Lettered = digitsShown(c.Number, shown[first:last])
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

const digits = "0123456789"

// digitsShown is how many digits a whole number is shown with that begins with zeros, 5 of 01628 and 10 of 06 12 34 56 78,
// and whether some are not its own: those of 2024-0140 for 140.
func digitsShown(n cell.Decimal, shown []byte) (padded uint8, others bool) {
	const most = 64
	if n.Exp < 0 || len(shown) < 2 || len(shown) > most || shown[0] != '0' && !bytes.ContainsAny(shown, "-/") {
		return 0, false // as nearly all are
	}
	var buffer [most]byte
	all := buffer[:0]
	for _, c := range shown {
		if c >= '0' && c <= '9' {
			all = append(all, c)
		}
	}
	n.Neg = false
	decimals := bytes.ContainsAny(shown, ".,")
	switch own := n.String(); {
	case n.Coef == 0 && decimals: // 0,00
	case strings.TrimLeft(own, "0") == string(bytes.TrimLeft(all, "0")):
		if shown[0] == '0' && len(all) > 1 {
			return uint8(len(all)), false
		}
	case !decimals && bytes.ContainsAny(shown, "-/"):
		return 0, true
	}
	return 0, false
}

package ingest

import (
	"math/bits"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

// scale is a decimal in ten-thousandths: read as Excel shows it, at 15 significant digits, then rounded
// half to even to four decimals. ok is false where it does not fit.
func scale(d cell.Decimal) (scaled int64, ok bool) {
	if d.Coef >= 1_000_000_000_000_000 {
		d = d.Measure()
	}
	if d.Coef == 0 {
		return 0, true
	}
	coefficient, shift := d.Coef, int(d.Exp)+4
	for ; shift > 0; shift-- {
		high, low := bits.Mul64(coefficient, 10)
		if high != 0 {
			return 0, false
		}
		coefficient = low
	}
	if shift < 0 {
		coefficient = shorten(coefficient, -shift)
	}
	if coefficient > 1<<63-1 {
		return 0, false
	}
	if d.Neg {
		return -int64(coefficient), true
	}
	return int64(coefficient), true
}

// shorten drops n decimal digits and rounds half to even.
func shorten(coefficient uint64, n int) uint64 {
	if n > 19 {
		return 0
	}
	unit := uint64(1)
	for range n {
		unit *= 10
	}
	q, r := coefficient/unit, coefficient%unit
	if half := unit / 2; r > half || r == half && q%2 == 1 {
		q++
	}
	return q
}

// rescale is a value in ones: 12.5 of a column of k€ is 12500, 1250 of a column of cents is 12.5.
func (u *units) rescale(scaled int64) (ones int64, ok bool) {
	if u.times > 1 {
		const most = 1<<63 - 1
		if scaled > most/u.times || scaled < -most/u.times {
			return 0, false
		}
		scaled *= u.times
	}
	if u.parts > 1 {
		half := u.parts / 2
		if scaled < 0 {
			half = -half
		}
		scaled = (scaled + half) / u.parts
	}
	return scaled, true
}

// slip is a letter that stands where a digit was meant.
type slip struct {
	letter string
	digit  string
	atEnd  bool
}

// findSlip looks for one letter that, typed as the digit it resembles, makes the text a number.
func findSlip(s string) (slip, bool) {
	s = trimBlanks(s)
	for i, r := range s {
		digit := ""
		switch r {
		case 'O', 'o':
			digit = "0"
		case 'l', 'I', 'i':
			digit = "1"
		case 'S', 's':
			digit = "5"
		case 'B':
			digit = "8"
		case 'Z', 'z':
			digit = "2"
		default:
			continue
		}
		if _, ok := scanNumeral(s[:i] + digit + s[i+1:]); ok {
			return slip{letter: string(r), digit: digit, atEnd: i+1 == len(s)}, true
		}
	}
	return slip{}, false
}

// Amounts share their scale with quantities; a change there must be seen here.
var _ = [1]struct{}{}[crm.Scale-10_000]

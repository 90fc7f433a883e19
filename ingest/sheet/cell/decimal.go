package cell

import (
	"math/bits"
	"strconv"
)

// Decimal is an exact decimal: Coef × 10^Exp, negative where Neg. Numbers with more than 19 significant
// digits keep the first 19 (the file's own digits stay in Cell.Stored).
type Decimal struct {
	Coef uint64
	Exp  int16
	Neg  bool
}

// ParseDecimal reads digits with optional sign, dot and exponent, as spreadsheets store them. ok is false for
// anything else, blanks included.
func ParseDecimal(b []byte) (d Decimal, ok bool) {
	i := 0
	if i < len(b) && (b[i] == '-' || b[i] == '+') {
		d.Neg = b[i] == '-'
		i++
	}
	digits, dot, exp, seen := 0, -1, 0, false
	for ; i < len(b); i++ {
		c := b[i]
		if c == '.' && dot < 0 {
			dot = i
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		seen = true
		if digits < 19 {
			d.Coef = d.Coef*10 + uint64(c-'0')
			if d.Coef > 0 {
				digits++
			}
			if dot >= 0 {
				exp--
			}
		} else if dot < 0 {
			exp++
		}
	}
	if !seen {
		return Decimal{}, false
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		e, err := strconv.Atoi(string(b[i+1:]))
		if err != nil || e > 10_000 || e < -10_000 {
			return Decimal{}, false
		}
		exp, i = exp+e, len(b)
	}
	if i != len(b) || exp > 20_000 || exp < -20_000 {
		return Decimal{}, false
	}
	d.Exp = int16(exp)
	return d.trimmed(), true
}

// trimmed takes trailing zeros out of the coefficient; zero is the zero Decimal.
func (d Decimal) trimmed() Decimal {
	if d.Coef == 0 {
		return Decimal{}
	}
	for d.Coef%10 == 0 {
		d.Coef /= 10
		d.Exp++
	}
	return d
}

// Significant is the number rounded half to even to n significant digits.
func (d Decimal) Significant(n int) Decimal {
	have := len(strconv.FormatUint(d.Coef, 10))
	if have <= n {
		return d
	}
	unit := uint64(1)
	for range have - n {
		unit *= 10
	}
	q, r := bits.Div64(0, d.Coef, unit)
	if r > unit/2 || r == unit/2 && q%2 == 1 {
		q++
	}
	return Decimal{Coef: q, Exp: d.Exp + int16(have-n), Neg: d.Neg}.trimmed()
}

// Measure is the number as Excel shows it: the nearest double, whose exact value is rounded to 15 significant
// digits (half to even where it is a tie). 0.30000000000000004 is 0.3, and 20.547945205479451, whose double lies
// below, is 20.5479452054795 as 20.54794520547945 is, whose digits alone would be a tie. An identifier must not
// go through it.
func (d Decimal) Measure() Decimal {
	if d.Coef < 1e15 {
		return d
	}
	var buf [48]byte
	digits := strconv.AppendInt(append(strconv.AppendUint(buf[:0], d.Coef, 10), 'e'), int64(d.Exp), 10)
	f, err := strconv.ParseFloat(string(digits), 64)
	if err != nil || f == 0 { // no double is near
		return d.Significant(15)
	}
	m, _ := ParseDecimal(strconv.AppendFloat(buf[:0], f, 'e', 14, 64))
	m.Neg = d.Neg
	return m
}

// String is the number without exponent and without trailing zeros.
func (d Decimal) String() string { return string(d.Append(nil)) }

// Append writes String to b.
func (d Decimal) Append(b []byte) []byte {
	if d.Coef == 0 {
		return append(b, '0')
	}
	if d.Neg {
		b = append(b, '-')
	}
	if d.Exp >= 0 {
		b = strconv.AppendUint(b, d.Coef, 10)
		for range d.Exp {
			b = append(b, '0')
		}
		return b
	}
	digits := strconv.FormatUint(d.Coef, 10)
	whole := len(digits) + int(d.Exp)
	if whole <= 0 {
		b = append(b, '0', '.')
		for range -whole {
			b = append(b, '0')
		}
		return append(b, digits...)
	}
	b = append(b, digits[:whole]...)
	b = append(b, '.')
	return append(b, digits[whole:]...)
}

package xls

import (
	"math"
	"strconv"
)

// rk is a number of 30 bits ([MS-XLS] §2.5.217): an integer or the upper bits of a double, perhaps in hundredths.
func rk(v uint32) float64 {
	f := float64(int32(v) >> 2)
	if v&2 == 0 {
		f = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}

// AppendRK writes the digits of a number of 30 bits. ok is false where it is no number.
func AppendRK(b []byte, v uint32) (digits []byte, ok bool) { return AppendFloat(b, rk(v)) }

// AppendFloat writes a double with the fewest digits that give it back. ok is false where it is no number.
func AppendFloat(b []byte, f float64) (digits []byte, ok bool) {
	if coef, places, ok := plain(f); ok {
		return appendPlain(b, coef, places, f < 0), true
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return b, false
	}
	format := byte('f')
	if a := math.Abs(f); a >= 1e21 || a != 0 && a < 1e-9 {
		format = 'e'
	}
	return strconv.AppendFloat(b, f, format, -1, 64), true
}

// mostPlain bounds the coefficients of plain: numbers of up to 15 digits are apart as doubles.
const mostPlain = 1e15

// plain is |f| as coef / 10^places, where that takes at most 15 digits and 4 places, as nearly all numbers of sheets
// do. Two different numbers of up to 15 digits are never the same double, so no other number of so few digits gives f
// back, and the fewest places are found first: these are the digits that strconv finds with much more work.
func plain(f float64) (coef uint64, places int, ok bool) {
	a := math.Abs(f)
	for places, unit := range [...]float64{1, 1e1, 1e2, 1e3, 1e4} {
		scaled := float64(a * unit) // rounded here, on every machine
		if !(scaled < mostPlain) {
			break
		}
		coef = uint64(scaled + 0.5)
		if float64(coef)/unit == a {
			return coef, places, coef != 0 || !math.Signbit(f)
		}
	}
	return 0, 0, false
}

// appendPlain writes coef / 10^places.
func appendPlain(b []byte, coef uint64, places int, negative bool) []byte {
	if negative {
		b = append(b, '-')
	}
	unit := uint64(1)
	for range places {
		unit *= 10
	}
	b = strconv.AppendUint(b, coef/unit, 10)
	if places == 0 {
		return b
	}
	b = append(b, '.')
	for coef %= unit; unit > 1; coef %= unit {
		unit /= 10
		b = append(b, byte('0'+coef/unit))
	}
	return b
}

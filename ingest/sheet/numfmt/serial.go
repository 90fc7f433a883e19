package numfmt

import (
	"math/bits"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

const dayMS = 86_400_000 // milliseconds of a day

// Moment is what a number means under a format: its type and, for all but numbers, cell.Cell.Moment. Workbooks
// count days from 1904-01-01 as day 0, or from 1900-01-01 as day 1 with a 29 February 1900 that never was as
// day 60 (ECMA-376 part 1 §18.17.4.1). What shows no moment stays a number: days below zero or after
// 9999-12-31, day 60, and day 0 of 1900 under a format without time.
func (k Kind) Moment(d cell.Decimal, is1904 bool) (cell.Type, int64) {
	if k == Percent || k > bare || k == Number {
		return cell.Number, 0
	}
	ms, ok := milliseconds(d)
	switch {
	case !ok:
		return cell.Number, 0
	case k == Duration:
		if d.Neg {
			ms = -ms
		}
		return cell.Duration, ms
	case d.Neg && ms != 0:
		return cell.Number, 0
	}
	if k == Time && (ms < dayMS || below1(d)) {
		return cell.Time, min(ms, dayMS-1)
	}
	if ms < dayMS && !is1904 {
		if k == DateTime {
			return cell.Time, ms
		}
		return cell.Number, 0
	}
	at, ok := moment(ms, is1904)
	if !ok {
		return cell.Number, 0
	}
	if k == Date && ms%dayMS == 0 {
		return cell.Date, at
	}
	return cell.DateTime, at
}

// moment turns milliseconds of a calendar into those since 1970.
func moment(ms int64, is1904 bool) (int64, bool) {
	const (
		lastDay  = 2_958_466 // the day after 9999-12-31
		to1970   = 25_569
		from1904 = 1_462
	)
	if is1904 {
		return ms - (to1970-from1904)*dayMS, ms < (lastDay-from1904)*dayMS
	}
	switch {
	case ms < 60*dayMS:
		return ms - (to1970-1)*dayMS, true
	case ms < 61*dayMS:
		return 0, false
	}
	return ms - to1970*dayMS, ms < lastDay*dayMS
}

func below1(d cell.Decimal) bool {
	limit := uint64(1)
	for e := d.Exp; e < 0 && limit < 1e19; e++ {
		limit *= 10
	}
	return d.Exp < 0 && d.Coef < limit
}

// powers are the powers of ten that fit in 64 bits.
func power(n int) uint64 {
	const million = 1_000_000
	p := uint64(1)
	for ; n >= 6; n -= 6 {
		p *= million
	}
	for ; n > 0; n-- {
		p *= 10
	}
	return p
}

// milliseconds is the absolute of a number of days, rounded half away from zero; ok is false beyond 27 million
// years.
func milliseconds(d cell.Decimal) (int64, bool) {
	const most = 10_000_000_000 // days
	coef, n := d.Coef, -int(d.Exp)
	if coef == 0 {
		return 0, true
	}
	if n <= 0 {
		if n < -10 || coef > most/power(-n) {
			return 0, false
		}
		return int64(coef*power(-n)) * dayMS, true
	}
	if n > 19 {
		if n > 38 {
			return 0, true
		}
		coef, n = coef/power(n-19), 19
	}
	unit := power(n)
	if coef/unit > most {
		return 0, false
	}
	hi, lo := bits.Mul64(coef, uint64(dayMS))
	q, r := bits.Div64(hi, lo, unit)
	if r >= unit-r {
		q++
	}
	return int64(q), true
}

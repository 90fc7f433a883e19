package points

import (
	"math"
	"math/bits"
)

// wide is a sum of products of two int64, exact: 128 bits in two's complement.
type wide struct {
	hi int64
	lo uint64
}

// product is a × b.
func product(a, b int64) wide {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	w := wide{int64(hi), lo}
	if (a < 0) != (b < 0) {
		return w.negative()
	}
	return w
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

func (w wide) negative() wide { return wide{}.minus(w) }

func (w wide) plus(o wide) wide {
	lo, carry := bits.Add64(w.lo, o.lo, 0)
	return wide{w.hi + o.hi + int64(carry), lo}
}

func (w wide) minus(o wide) wide {
	lo, borrow := bits.Sub64(w.lo, o.lo, 0)
	return wide{w.hi - o.hi - int64(borrow), lo}
}

// floor is the whole times that d, above zero, goes into w; nothing where w is below zero. What is beyond counting
// is as much as can be counted.
func (w wide) floor(d int64) int64 {
	switch {
	case w.hi < 0:
		return 0
	case uint64(w.hi) >= uint64(d):
		return math.MaxInt64
	}
	q, _ := bits.Div64(uint64(w.hi), w.lo, uint64(d))
	return int64(min(q, math.MaxInt64))
}

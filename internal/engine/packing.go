package engine

import (
	"encoding/binary"
	"math/bits"

	"github.com/habitue-crm/habitue/internal/crm"
)

// packing is how numbers of one column of a page are written: as what they lie above the lowest, in steps, in so many
// bytes each.
type packing struct {
	low   int64
	step  int // in steps
	width int // 0, 1, 2, 4 or 8 bytes
}

// stepAt is what differences are divided by: whole units or hundredths of ten-thousandths, or nothing. A division that
// has no rest is a multiplication by the inverse of the odd part and a rotation by the even one; with a rest it gives a
// number larger than any difference divided by the step.
func stepAt(i int) step {
	switch i {
	case 0:
		return step{crm.Scale, 0xd288ce703afb7e91, 4}
	case 1:
		return step{100, 0x8f5c28f5c28f5c29, 2}
	}
	return step{1, 1, 0}
}

// stepNone is the place of the step that divides everything.
const stepNone = 2

type step struct {
	by      uint64
	inverse uint64
	shift   int
}

// of is how many steps a difference is.
func (s step) of(difference uint64) uint64 {
	return bits.RotateLeft64(difference*s.inverse, -s.shift)
}

// known fills in what the head of a column says; it reports whether there is such a packing.
func (p *packing) known(width, step byte) bool {
	p.width, p.step = int(width), int(step)
	return (width < 3 || width == 4 || width == 8) && int(step) <= stepNone
}

// append appends the head of a column.
func (p *packing) append(b []byte) []byte {
	return binary.AppendVarint(append(b, byte(p.width), byte(p.step)), p.low)
}

// packingOf is the smallest packing of numbers. stepped says that they may be multiples.
func packingOf(values []int64, stepped bool) packing {
	if len(values) == 0 {
		return packing{step: stepNone}
	}
	low, high := values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	span := uint64(high) - uint64(low)
	for i := range stepNone {
		s := stepAt(i)
		if stepped && s.divides(values, low, span) {
			return packing{low, i, widthOf(span / s.by)}
		}
	}
	return packing{low, stepNone, widthOf(span)}
}

// divides reports whether all differences are multiples.
func (s step) divides(values []int64, low int64, span uint64) bool {
	most := span / s.by
	for _, v := range values {
		if s.of(uint64(v)-uint64(low)) > most {
			return false
		}
	}
	return true
}

// countPacking is the packing of numbers from 0 to a highest.
func countPacking(highest uint32) packing {
	return packing{0, stepNone, widthOf(uint64(highest))}
}

func widthOf(highest uint64) int {
	switch {
	case highest == 0:
		return 0
	case highest < 1<<8:
		return 1
	case highest < 1<<16:
		return 2
	case highest < 1<<32:
		return 4
	}
	return 8
}

// spread writes each number to its place.
func spread[T int64 | uint32](p packing, to []byte, at []uint32, values []T) {
	s, low := stepAt(p.step), uint64(p.low)
	if len(values) > len(at) {
		return // there is a place for each
	}
	switch p.width {
	case 1:
		for i, v := range values {
			to[at[i]] = byte(s.of(uint64(v) - low))
		}
	case 2:
		for i, v := range values {
			binary.LittleEndian.PutUint16(to[2*int(at[i]):], uint16(s.of(uint64(v)-low)))
		}
	case 4:
		for i, v := range values {
			binary.LittleEndian.PutUint32(to[4*int(at[i]):], uint32(s.of(uint64(v)-low)))
		}
	case 8:
		for i, v := range values {
			binary.LittleEndian.PutUint64(to[8*int(at[i]):], s.of(uint64(v)-low))
		}
	}
}

// unpack reads all numbers of a column.
func (c *packed) unpack(to []int64) {
	by, from := int64(stepAt(c.step).by), c.bytes
	if len(from) != c.width*len(to) {
		return // read has seen to it
	}
	switch c.width {
	case 0:
		for i := range to {
			to[i] = c.low
		}
	case 1:
		for i := range to {
			to[i] = c.low + int64(from[i])*by
		}
	case 2:
		for i := range to {
			to[i] = c.low + int64(binary.LittleEndian.Uint16(from[2*i:]))*by
		}
	case 4:
		for i := range to {
			to[i] = c.low + int64(binary.LittleEndian.Uint32(from[4*i:]))*by
		}
	case 8:
		for i := range to {
			to[i] = c.low + int64(binary.LittleEndian.Uint64(from[8*i:])*uint64(by))
		}
	}
}

package text

import (
	"encoding/binary"
	"math/bits"
)

const (
	block = 64 // bytes that are searched at once

	ones = 0x0101010101010101
	tops = 0x80 * ones
)

// mark lists the next places in the window that may end a field: those of the delimiter and of bytes below the blank
// in as much as a usual window holds, which is all but for long ones, and behind them the end of the window.
func (r *rows) mark() {
	text := r.text[r.next-len(r.win) : r.next]
	end := min(r.marked+(r.size+block-1)&^(block-1), len(text))
	r.marks, r.at = marksOf(r.marks, text[:end], r.marked, len(text), r.pattern), 0
	r.marked = end
}

// marksOf writes the places from start on over dst, and last behind them. Pattern holds the delimiter eight times.
func marksOf(dst []int32, text []byte, start, last int, pattern uint64) []int32 {
	n := 0
	for base := start; base < len(text); base += block {
		var m uint64
		if base+block <= len(text) {
			m = marksOfBlock((*[block]byte)(text[base:]), pattern)
		} else {
			var short [block]byte
			rest := copy(short[:], text[base:])
			m = marksOfBlock(&short, pattern) & (1<<rest - 1)
		}
		if n+block >= len(dst) {
			dst = append(dst, make([]int32, len(dst)+2*block)...)
		}
		// Most blocks have up to eight marks: to write eight places each time, right or not, takes less than to guess
		// how many there are.
		count := bits.OnesCount64(m)
		for i, out := 0, (*[8]int32)(dst[n:]); i < len(out); i++ {
			out[i] = int32(base + bits.TrailingZeros64(m))
			m &= m - 1
		}
		for i := n + 8; m != 0; i++ {
			dst[i] = int32(base + bits.TrailingZeros64(m))
			m &= m - 1
		}
		n += count
	}
	if n == len(dst) {
		dst = append(dst, 0)
	}
	dst[n] = int32(last)
	return dst
}

// marksOfBlock has bit i set where byte i is a mark.
func marksOfBlock(b *[block]byte, pattern uint64) (m uint64) {
	m = eight(m, binary.LittleEndian.Uint64(b[0:]), pattern)
	m = eight(m, binary.LittleEndian.Uint64(b[8:]), pattern)
	m = eight(m, binary.LittleEndian.Uint64(b[16:]), pattern)
	m = eight(m, binary.LittleEndian.Uint64(b[24:]), pattern)
	m = eight(m, binary.LittleEndian.Uint64(b[32:]), pattern)
	m = eight(m, binary.LittleEndian.Uint64(b[40:]), pattern)
	m = eight(m, binary.LittleEndian.Uint64(b[48:]), pattern)
	return eight(m, binary.LittleEndian.Uint64(b[56:]), pattern)
}

// eight puts the marks of eight bytes on top of a mask. Bits do not carry from one byte into the next, since the top
// bit of each is taken away before something is added: 0x7f lifts every value but zero over the top, 0x60 every one
// from the blank on. The multiplication gathers the eight top bits in the highest byte.
func eight(m, v, pattern uint64) uint64 {
	low := v &^ tops
	none := ((low^pattern)+0x7f*ones)&(low+0x60*ones) | v
	return m>>8 | (^none&tops)*0x0002040810204081&(0xff<<56)
}

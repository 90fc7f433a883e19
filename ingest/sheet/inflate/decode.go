package inflate

import (
	"encoding/binary"
	"io"
)

// huffman decodes a block's symbols until the block ends or the output is full.
func (z *Reader) huffman() error {
	for z.room() && z.phase == inHuffman {
		if z.end-z.pos < inSlack && !z.ended {
			if err := z.fill(); err != nil {
				return err
			}
		}
		if z.end-z.pos >= inSlack {
			z.fast()
			if !z.room() {
				return nil
			}
		}
		if err := z.careful(); err != nil {
			return err
		}
	}
	return nil
}

// fast decodes while at least inSlack bytes of input and outSlack bytes of output are there, so that it needs no
// check inside a turn. A turn takes up to 3 literals and a length with one look-up (11 bits and 5 extra ones at
// most) and a distance (28 bits at most); the bit buffer holds 56 or more after each refill, so that the next
// look-up may be made before it. Whatever is rare ends the loop before its symbol is taken: long codes, the block's
// end, all that is wrong. The masks on pos and to change nothing; they spare bounds checks.
func (z *Reader) fast() {
	in, out := z.in, z.out
	pos, to := z.pos, z.to
	bits, nbits := z.bits, uint64(z.nbits) // above its low byte nbits holds rubbish
	turns, dist := &z.turns, &z.dist
	lastIn := z.end - inSlack

	bits |= binary.LittleEndian.Uint64(in[pos&inMask:]) << (nbits & 63)
	pos += 7 - int(nbits>>3&7)
	nbits |= 56
	e := turns[bits&(1<<litBits-1)]
	for pos <= lastIn && to < outLimit {
		binary.LittleEndian.PutUint32(out[to&outMask:], uint32(e>>turnLiterals))
		to += int(e >> turnCount & 3)
		saved := bits
		bits >>= e & 63
		nbits -= e
		if e&turnLength == 0 {
			if e&turnRare != 0 { // such an entry takes no bits and has no literals
				break
			}
			e = turns[bits&(1<<litBits-1)]
			bits |= binary.LittleEndian.Uint64(in[pos&inMask:]) << (nbits & 63)
			pos += 7 - int(nbits>>3&7)
			nbits |= 56
			continue
		}
		length := int(e>>turnBase&0x1ff) + int(saved&(1<<(e&63)-1)>>(e>>turnCode&15))
		d := dist[bits&(1<<distBits-1)]
		distance := int(d>>16&0x7fff) + int(bits&(1<<(d&63)-1)>>(d>>8&15))
		if d&isException != 0 || distance > to {
			bits = saved
			nbits += e
			to -= int(e >> turnCount & 3)
			break
		}
		bits >>= d & 63
		nbits -= uint64(d)
		e = turns[bits&(1<<litBits-1)]
		bits |= binary.LittleEndian.Uint64(in[pos&inMask:]) << (nbits & 63)
		pos += 7 - int(nbits>>3&7)
		nbits |= 56

		from := to - distance
		if distance < 16 {
			copyNear(out, to, distance, length)
			to += length
			continue
		}
		// 16 bytes at a time, since the compiler calls a function for larger arrays.
		end := to + length
		*(*[16]byte)(out[to&outMask:]) = *(*[16]byte)(out[from&outMask:])
		*(*[16]byte)(out[(to+16)&outMask:]) = *(*[16]byte)(out[(from+16)&outMask:])
		for to += 32; to < end; to += 16 {
			*(*[16]byte)(out[to&outMask:]) = *(*[16]byte)(out[(to-distance)&outMask:])
		}
		to = end
	}
	// Whole bytes that were loaded and not used go back to the input, but for those that it no longer holds.
	nbits &= 63
	back := min(int(nbits>>3), pos)
	z.pos, z.to = pos-back, to
	z.nbits = uint(nbits) - uint(back)*8
	z.bits = bits & (1<<z.nbits - 1)
}

// copyNear repeats length bytes from distance back, where the distance is short. It may write up to 31 bytes beyond
// them.
func copyNear(out *Block, to, distance, length int) {
	from := to - distance
	end := to + length
	if distance >= 8 {
		for ; to < end; to, from = to+8, from+8 {
			*(*[8]byte)(out[to&outMask:]) = *(*[8]byte)(out[from&outMask:])
		}
		return
	}
	for ; to < end; to, from = to+1, from+1 {
		out[to&outMask] = out[from&outMask]
	}
}

// careful decodes one symbol near the end of the input, taking no bit that is not there.
func (z *Reader) careful() error {
	e, err := z.symbol(z.lit[:], litBits, z.litLeast)
	if err != nil {
		return err
	}
	switch {
	case e&isLiteral != 0:
		z.out[z.to] = byte(e >> 16)
		z.to++
		return nil
	case e&isException != 0 && e&isEnd != 0:
		z.blockEnd()
		return nil
	case e&isException != 0:
		return ErrCorrupt
	}
	length, err := z.extra(e)
	if err != nil {
		return err
	}
	d, err := z.symbol(z.dist[:], distBits, z.distLeast)
	if err != nil {
		return err
	}
	if d&isException != 0 {
		return ErrCorrupt
	}
	distance, err := z.extra(d)
	if err != nil {
		return err
	}
	if distance > z.to {
		return ErrCorrupt
	}
	copyNear(z.out, z.to, distance, length)
	z.to += length
	return nil
}

// symbol finds the entry of the next code and takes the code's bits. Where fewer than least bits are left the
// stream is cut, whatever they are.
func (z *Reader) symbol(table []uint32, tableBits, least uint) (uint32, error) {
	if err := z.need(least); err != nil {
		return 0, err
	}
	for {
		e := table[z.bits&(1<<tableBits-1)]
		used := uint(0)
		if e&isException != 0 && e&isSubtable != 0 {
			used = tableBits
			e = table[uint64(e>>16)+z.bits>>tableBits&(1<<(e>>8&15)-1)]
		}
		n := used + codeLength(e)
		if n <= z.nbits {
			z.take(n)
			return e, nil
		}
		if err := z.need(z.nbits + 1); err != nil {
			return 0, err
		}
	}
}

// codeLength is how many bits the code of an entry has, without extra bits.
func codeLength(e uint32) uint {
	if e&isLiteral != 0 || e&isException != 0 {
		return uint(e & 0xff)
	}
	return uint(e >> 8 & 15)
}

// extra reads the extra bits of a length or distance whose code has been taken.
func (z *Reader) extra(e uint32) (int, error) {
	n := uint(e&0xff) - codeLength(e)
	if err := z.need(n); err != nil {
		return 0, err
	}
	return int(e>>16&0x7fff) + int(z.take(n)), nil
}

var _ io.Reader = (*Reader)(nil)

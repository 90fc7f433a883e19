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
			if err := z.fast(); err != nil {
				return err
			}
			continue
		}
		if err := z.careful(); err != nil {
			return err
		}
	}
	return nil
}

// fast decodes while at least inSlack bytes of input and outSlack bytes of output are there, so that it needs no
// check inside a turn. A turn takes at most 3 literals (45 bits) or one length and distance (48 bits), and the bit
// buffer holds 56 or more after each refill.
func (z *Reader) fast() error {
	in, out := z.in[:z.end], z.out
	pos, to := z.pos, z.to
	bits, nbits := z.bits, z.nbits
	lit, dist := &z.lit, &z.dist
	lastIn, lastOut := len(in)-inSlack, len(out)-outSlack
	var err error
turns:
	for pos <= lastIn && to < lastOut {
		bits |= binary.LittleEndian.Uint64(in[pos:]) << (nbits & 63)
		pos += int((63 - nbits) >> 3)
		nbits |= 56
		e := lit[bits&(1<<litBits-1)]
		if e&isLiteral != 0 {
			bits >>= e & 63
			nbits -= uint(e & 63)
			out[to] = byte(e >> 16)
			to++
			e = lit[bits&(1<<litBits-1)]
			if e&isLiteral != 0 {
				bits >>= e & 63
				nbits -= uint(e & 63)
				out[to] = byte(e >> 16)
				to++
				e = lit[bits&(1<<litBits-1)]
				if e&isLiteral != 0 {
					bits >>= e & 63
					nbits -= uint(e & 63)
					out[to] = byte(e >> 16)
					to++
					continue
				}
			}
			// The bits of at most two literals are gone: 26 or more remain, enough for a length; the
			// distance needs a refill.
		}
		if e&isException != 0 {
			if e&isSubtable != 0 {
				bits >>= litBits
				nbits -= litBits
				e = lit[(e>>16+uint32(bits)&(1<<(e>>8&15)-1))&(litSize-1)]
				if e&isLiteral != 0 {
					bits >>= e & 63
					nbits -= uint(e & 63)
					out[to] = byte(e >> 16)
					to++
					continue
				}
			}
			if e&isException != 0 {
				bits >>= e & 63
				nbits -= uint(e & 63)
				if e&isEnd != 0 {
					z.blockEnd()
				} else {
					err = ErrCorrupt
				}
				break turns
			}
		}
		saved := bits
		bits >>= e & 63
		nbits -= uint(e & 63)
		length := int(e>>16&0x7fff) + int(saved&(1<<(e&63)-1)>>(e>>8&15))

		bits |= binary.LittleEndian.Uint64(in[pos:]) << (nbits & 63)
		pos += int((63 - nbits) >> 3)
		nbits |= 56
		d := dist[bits&(1<<distBits-1)]
		if d&isException != 0 {
			if d&isSubtable != 0 {
				bits >>= distBits
				nbits -= distBits
				d = dist[(d>>16+uint32(bits)&(1<<(d>>8&15)-1))&(distSize-1)]
			}
			if d&isException != 0 {
				err = ErrCorrupt
				break turns
			}
		}
		saved = bits
		bits >>= d & 63
		nbits -= uint(d & 63)
		distance := int(d>>16&0x7fff) + int(saved&(1<<(d&63)-1)>>(d>>8&15))
		if distance > to {
			err = ErrCorrupt
			break turns
		}
		copyMatch(out, to, distance, length)
		to += length
	}
	// Whole bytes that were loaded and not used go back to the input, but for those that it no longer holds.
	back := min(int(nbits>>3), pos)
	z.pos, z.to = pos-back, to
	z.nbits = nbits - uint(back)*8
	z.bits = bits & (1<<z.nbits - 1)
	return err
}

// copyMatch repeats length bytes from distance back. It may write up to 31 bytes beyond them.
func copyMatch(out []byte, to, distance, length int) {
	from := to - distance
	if distance >= 16 {
		for end := to + length; to < end; to, from = to+16, from+16 {
			*(*[16]byte)(out[to:]) = *(*[16]byte)(out[from:])
		}
		return
	}
	if distance >= 8 {
		for end := to + length; to < end; to, from = to+8, from+8 {
			*(*[8]byte)(out[to:]) = *(*[8]byte)(out[from:])
		}
		return
	}
	for end := to + length; to < end; to, from = to+1, from+1 {
		out[to] = out[from]
	}
}

// careful decodes one symbol near the end of the input, taking no bit that is not there.
func (z *Reader) careful() error {
	e, err := z.symbol(z.lit[:], litBits)
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
	d, err := z.symbol(z.dist[:], distBits)
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
	copyMatch(z.out, z.to, distance, length)
	z.to += length
	return nil
}

// symbol finds the entry of the next code and takes the code's bits.
func (z *Reader) symbol(table []uint32, tableBits uint) (uint32, error) {
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

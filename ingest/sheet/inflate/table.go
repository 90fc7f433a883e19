package inflate

import "math/bits"

// Sizes of the decoding tables: the first level is looked up with as many bits, longer codes lead into
// sub-tables behind it. The whole sizes are powers of two, so that a masked index needs no bounds check; they are
// above what any set of lengths can need (zlib's examples/enough.c: 2,342 for 288 symbols and 11 bits, 402 for 32
// symbols and 8 bits).
const (
	litBits, litSize   = 11, 4096
	distBits, distSize = 8, 512
	preBits, preSize   = 7, 128

	maxLit, maxDist, maxPre = 288, 32, 19
	maxLen                  = 15 // the longest code (RFC 1951 §3.2.7)
)

// An entry of a table. The low byte is how many bits to take in all, extra bits included; bits 8 to 11 are the
// length of the code alone. Bits 16 to 30 are the literal, the base of a length or distance, or where a sub-table
// begins; bits 8 to 11 are then the number of bits that look it up.
const (
	isLiteral   = 1 << 31
	isException = 1 << 15 // one of the three below
	isSubtable  = 1 << 14
	isEnd       = 1 << 13
	isInvalid   = 1 << 12
)

// invalid is the entry of a code that no symbol has.
const invalid = isException | isInvalid

// build makes a table for canonical codes of the given lengths (RFC 1951 §3.2.2). symbol gives the entry of a
// symbol without its code length. It returns the shortest length and reports whether the lengths are a complete
// set, or one of the two incomplete ones that are allowed: none at all, and a single code of one bit.
func build(table []uint32, tableBits uint, lengths []uint8, symbol func(int) uint32) (least uint, ok bool) {
	var count [maxLen + 1]int
	for _, n := range lengths {
		count[n]++
	}
	used := len(lengths) - count[0]
	left := 1
	for n := 1; n <= maxLen; n++ {
		left = left<<1 - count[n]
		if left < 0 {
			return 0, false
		}
	}
	if left > 0 {
		return uint(count[1]), buildIncomplete(table[:1<<tableBits], lengths, symbol, used, count[1])
	}
	for least = 1; count[least] == 0; {
		least++
	}
	var sorted [maxLit]uint16
	var offset [maxLen + 2]int
	for n := 1; n <= maxLen; n++ {
		offset[n+1] = offset[n] + count[n]
	}
	for s, n := range lengths {
		if n > 0 {
			sorted[offset[n]] = uint16(s)
			offset[n]++
		}
	}
	fill(table, tableBits, &count, sorted[:used], symbol)
	return least, true
}

// buildIncomplete fills a table for no code at all, or for one code of one bit.
func buildIncomplete(table []uint32, lengths []uint8, symbol func(int) uint32, used, ones int) bool {
	if used > 1 || used == 1 && ones != 1 {
		return false
	}
	for i := range table {
		table[i] = invalid
	}
	for s, n := range lengths {
		if n == 1 {
			for i := 0; i < len(table); i += 2 {
				table[i] = withLength(symbol(s), 1)
			}
		}
	}
	return true
}

// withLength adds a code's length to a symbol's entry.
func withLength(entry uint32, n uint) uint32 {
	if entry&isException != 0 { // these have no extra bits; bits 8 to 11 stay free
		return entry + uint32(n)
	}
	return entry + uint32(n)<<8 + uint32(n)
}

// fill writes the entries of a complete set of codes. Codes are counted up bit-reversed, since DEFLATE sends a
// code's first bit first; the table is doubled whenever the codes grow by a bit.
func fill(table []uint32, tableBits uint, count *[maxLen + 1]int, sorted []uint16, symbol func(int) uint32) {
	code, n, end, i := 0, uint(1), 2, 0
	for count[n] == 0 {
		n++
	}
	end = 1 << n
	if n <= tableBits {
		for n <= tableBits {
			for range count[n] {
				table[code] = withLength(symbol(int(sorted[i])), n)
				i++
				if code == end-1 { // the last code of all: what remains is copies
					for ; n < tableBits; n++ {
						copy(table[end:2*end], table[:end])
						end <<= 1
					}
					return
				}
				code = next(code, end)
			}
			n++
			if n <= tableBits {
				copy(table[end:2*end], table[:end])
				end <<= 1
			}
		}
	}
	fillSubtables(table, tableBits, count, sorted[i:], symbol, code, n)
}

// next is the bit-reversed successor of a code among those below end.
func next(code, end int) int {
	bit := 1 << (bits.Len(uint(code^(end-1))) - 1)
	return code&(bit-1) | bit
}

// fillSubtables writes the codes longer than tableBits, beginning with code of n bits.
func fillSubtables(table []uint32, tableBits uint, count *[maxLen + 1]int, sorted []uint16, symbol func(int) uint32, code int, n uint) {
	left := count[n]
	for n < maxLen && left == 0 {
		n++
		left = count[n]
	}
	prefix, start, stop := -1, 0, 1<<tableBits
	var subBits uint
	for _, s := range sorted {
		for left == 0 {
			n++
			left = count[n]
		}
		if p := code & (1<<tableBits - 1); p != prefix {
			prefix, start = p, stop
			subBits = n - tableBits
			for space := left; space < 1<<subBits; { // codes that share the prefix fill the sub-table
				subBits++
				space = space<<1 + count[subBits+tableBits]
			}
			stop = start + 1<<subBits
			table[prefix] = isException | isSubtable | uint32(start)<<16 | uint32(subBits)<<8 | uint32(tableBits)
		}
		entry := withLength(symbol(int(s)), n-tableBits)
		for at := start + code>>tableBits; at < stop; at += 1 << (n - tableBits) {
			table[at] = entry
		}
		left--
		if code == 1<<n-1 {
			return
		}
		code = next(code, 1<<n)
	}
}

// lengthBase and lengthExtra are the lengths of symbols 257 to 285 (RFC 1951 §3.2.5).
var (
	lengthBase  = [29]uint16{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258}
	lengthExtra = [29]uint8{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	distBase    = [30]uint16{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	distExtra   = [30]uint8{0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
	preOrder    = [maxPre]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
)

// litEntry is the entry of a literal or length symbol. Symbols 286 and 287 have codes in the fixed set but no
// meaning (RFC 1951 §3.2.6).
func litEntry(s int) uint32 {
	switch {
	case s < 256:
		return isLiteral | uint32(s)<<16
	case s == 256:
		return isException | isEnd
	case s > 285:
		return isException | isInvalid
	}
	return uint32(lengthBase[s-257])<<16 | uint32(lengthExtra[s-257])
}

// distEntry is the entry of a distance symbol; 30 and 31 have no meaning.
func distEntry(s int) uint32 {
	if s > 29 {
		return isException | isInvalid
	}
	return uint32(distBase[s])<<16 | uint32(distExtra[s])
}

// preEntry is the entry of a code-length symbol.
func preEntry(s int) uint32 { return uint32(s) << 16 }

// fixed loads the fixed codes (RFC 1951 §3.2.6).
func (z *Reader) fixed() {
	if z.fixedLoaded {
		return
	}
	for s := range maxLit {
		switch {
		case s < 144, s > 279:
			z.lengths[s] = 8
		case s < 256:
			z.lengths[s] = 9
		default:
			z.lengths[s] = 7
		}
	}
	z.litLeast, _ = build(z.lit[:], litBits, z.lengths[:maxLit], litEntry) // 7 bits, the end's own length
	for s := range maxDist {
		z.lengths[s] = 5
	}
	z.distLeast, _ = build(z.dist[:], distBits, z.lengths[:maxDist], distEntry)
	z.join()
	z.fixedLoaded = true
}

// dynamic reads the codes of a block (RFC 1951 §3.2.7).
func (z *Reader) dynamic() error {
	z.fixedLoaded = false
	if err := z.need(14); err != nil {
		return err
	}
	lits, dists, pres := int(z.take(5))+257, int(z.take(5))+1, int(z.take(4))+4
	if lits > 286 || dists > 30 {
		return ErrCorrupt
	}
	var lengths [maxPre]uint8
	for _, s := range preOrder[:pres] {
		if err := z.need(3); err != nil {
			return err
		}
		lengths[s] = uint8(z.take(3))
	}
	least, ok := build(z.pre[:], preBits, lengths[:], preEntry)
	if !ok {
		return ErrCorrupt
	}
	if err := z.readLengths(lits+dists, least); err != nil {
		return err
	}
	if z.litLeast, ok = build(z.lit[:], litBits, z.lengths[:lits], litEntry); !ok {
		return ErrCorrupt
	}
	if z.distLeast, ok = build(z.dist[:], distBits, z.lengths[lits:lits+dists], distEntry); !ok {
		return ErrCorrupt
	}
	z.litLeast = max(z.litLeast, uint(z.lengths[256])) // every block has its end to come
	z.join()
	return nil
}

// readLengths reads n code lengths, which are themselves coded; the shortest of those codes has least bits.
func (z *Reader) readLengths(n int, least uint) error {
	for i := 0; i < n; {
		entry, err := z.symbol(z.pre[:], preBits, least)
		if err != nil {
			return err
		}
		if entry&isException != 0 {
			return ErrCorrupt
		}
		s := entry >> 16
		if s < 16 {
			z.lengths[i] = uint8(s)
			i++
			continue
		}
		times, width, value := 3, uint(2), uint8(0)
		switch s {
		case 16:
			if i == 0 {
				return ErrCorrupt
			}
			value = z.lengths[i-1]
		case 17:
			width = 3
		default:
			times, width = 11, 7
		}
		if err := z.need(width); err != nil {
			return err
		}
		times += int(z.take(width))
		if i+times > n {
			return ErrCorrupt
		}
		for range times {
			z.lengths[i] = value
			i++
		}
	}
	return nil
}

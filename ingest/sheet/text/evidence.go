package text

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/internal/problem"
)

// evidence is what the bytes of a file say about UTF-8.
type evidence struct {
	invalid   int64 // offset of the first byte that is no UTF-8; -1 where there is none
	plausible int   // characters that hardly appear by chance in another encoding
	neutral   int   // characters that prove nothing
	strange   int   // characters that nobody writes: two symbols of another encoding by chance
	nuls      int64
	run       int  // NUL bytes at the end of what was read
	near      bool // the character before was not ASCII
}

// holes counts NUL bytes and refuses a hole.
func (e *evidence) holes(block []byte) error {
	if e.run == 0 && bytes.IndexByte(block, 0) < 0 {
		return nil
	}
	for _, c := range block {
		if c != 0 {
			e.run = 0
			continue
		}
		e.nuls++
		if e.run++; e.run >= holeSize {
			return problem.New(problem.TextHole, nil)
		}
	}
	return nil
}

// tooManyNULs refuses a text whose zeros are not a few strays: these are not characters of one byte.
func (e *evidence) tooManyNULs(size int64) error {
	if e.nuls > 16 && e.nuls > size/20 {
		return problem.New(problem.TextUnknown, nil)
	}
	return nil
}

// weigh judges the characters of a block and returns how much of it was used: all but the start of a
// character that the next block completes.
func (e *evidence) weigh(block []byte, offset int64, last bool) int {
	for i := 0; i < len(block); {
		if n := ascii(block[i:]); n > 0 {
			e.near = false
			i += n
			continue
		}
		if c := block[i]; c >= 0xc3 && c <= 0xc5 && i+1 < len(block) && block[i+1]&0xc0 == 0x80 { // À to ſ
			e.plausible++
			e.near = true
			i += 2
			continue
		}
		if !utf8.FullRune(block[i:]) && !last {
			return i
		}
		r, n := utf8.DecodeRune(block[i:])
		if r == utf8.RuneError && n == 1 {
			if e.invalid < 0 {
				e.invalid = offset + int64(i)
			}
			e.near = false
			i++
			continue
		}
		switch v := judge(r, block[i:i+n], e.near); {
		case v > 0:
			e.plausible++
		case v < 0:
			e.strange++
		default:
			e.neutral++
		}
		e.near = r != utf8.RuneError
		i += n
	}
	return len(block)
}

// simple is how many bytes at the start of b, in blocks, are surely UTF-8: characters of one byte and of two, which is
// most of what western languages write. It asks no byte what it is: leads is set in a byte that starts with 11, and
// the byte behind it, and no other, must start with 10. A lead that starts with 111 or is C0 or C1 is left to weigh.
func simple(b []byte) (n int) {
	open := uint64(0) // 0x80 where the byte before is a lead
	for ; n+block <= len(b); n += block {
		p := (*[block]byte)(b[n:])
		if highOf(p) == 0 && open == 0 {
			continue
		}
		wrong, behind := uint64(0), open
		for i := 0; i < block; i += 8 {
			v := binary.LittleEndian.Uint64(p[i : i+8])
			leads := v & (v << 1) & tops
			follow := v &^ (v << 1) & tops
			low := (v & (0x1e * ones)) + 0x7f*ones
			wrong |= (leads<<8 | behind) ^ follow | leads&(v<<2) | leads&^low
			behind = leads >> 56
		}
		if wrong != 0 {
			break
		}
		open = behind
	}
	if open != 0 {
		n--
	}
	return n
}

// highOf has a top bit set where a byte of the block is not ASCII.
func highOf(b *[block]byte) uint64 {
	return (binary.LittleEndian.Uint64(b[0:]) | binary.LittleEndian.Uint64(b[8:]) |
		binary.LittleEndian.Uint64(b[16:]) | binary.LittleEndian.Uint64(b[24:]) |
		binary.LittleEndian.Uint64(b[32:]) | binary.LittleEndian.Uint64(b[40:]) |
		binary.LittleEndian.Uint64(b[48:]) | binary.LittleEndian.Uint64(b[56:])) & tops
}

// ascii is how many bytes at the start of b are ASCII.
func ascii(b []byte) int {
	i := 0
	for ; i+32 <= len(b); i += 32 {
		if (binary.LittleEndian.Uint64(b[i:])|binary.LittleEndian.Uint64(b[i+8:])|
			binary.LittleEndian.Uint64(b[i+16:])|binary.LittleEndian.Uint64(b[i+24:]))&tops != 0 {
			break
		}
	}
	for ; i+8 <= len(b); i += 8 {
		if high := binary.LittleEndian.Uint64(b[i:]) & tops; high != 0 {
			return i + bits.TrailingZeros64(high)/8
		}
	}
	for i < len(b) && b[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// judge says how a character that is written as several bytes speaks for UTF-8: 1 hardly a coincidence, -1
// hardly a character, 0 neither. In Windows-1252 a letter and the signs behind it can form one by chance: "É"
// and a no-break space are U+0260, "é", a no-break space and "»" are a Chinese character.
func judge(r rune, raw []byte, near bool) int {
	switch {
	case r == utf8.RuneError || r == 0xfeff:
		return 0
	case r < 0xa0: // C1 controls
		return -1
	case r < 0x180, r >= 0x2010 && r < 0x2300, r >= 0x1e00 && r < 0x1f00, r >= 0x1f000 && r < 0x20000:
		return 1
	case r >= 0x218 && r <= 0x21b, r == 0x1a0, r == 0x1a1, r == 0x1af, r == 0x1b0: // Romanian, Vietnamese
		return 1
	case r >= 0x300 && r <= 0x30c, r == 0x323, r == 0x327, r == 0x328: // decomposed accents
		return 1
	case near && r >= 0x370:
		return 1
	case !slices.ContainsFunc(raw[1:], func(c byte) bool { return !isSign(c) }):
		return -1
	}
	return 0
}

// isSign says whether a byte of Windows-1252 is a sign that stands right behind a word: a no-break space, a
// quotation mark, a dash or dots.
func isSign(c byte) bool {
	switch c {
	case 0xa0, 0xab, 0xbb, 0x85, 0x92, 0x93, 0x94, 0x96, 0x97:
		return true
	}
	return false
}

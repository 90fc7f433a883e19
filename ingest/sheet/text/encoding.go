package text

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Encoding is how a file writes characters as bytes; its value is the name that people read.
type Encoding string

// The encodings that are told apart.
const (
	UTF8        Encoding = "UTF-8"
	UTF8BOM     Encoding = "UTF-8 with BOM"
	UTF16LE     Encoding = "UTF-16 LE"
	UTF16BE     Encoding = "UTF-16 BE"
	UTF32LE     Encoding = "UTF-32 LE"
	UTF32BE     Encoding = "UTF-32 BE"
	Windows1252 Encoding = "Windows-1252"
	Latin9      Encoding = "ISO-8859-15"
	MacRoman    Encoding = "Mac Roman"
)

// body is the part of the file that is text, and how to decode it.
type body struct {
	start, end int64
	encoding   Encoding
	nuls       bool
}

const (
	blockSize = 64 << 10
	// holeSize is how many NUL bytes in a row are taken for a hole that a crash left in the file: one disk
	// block. Fewer are a fault of the program that wrote them, and are left out.
	holeSize = 512
)

// examine finds the encoding by the evidence of the whole file.
func examine(r io.ReaderAt, size int64) (body, error) {
	head := make([]byte, min(size, 4096))
	if err := readFull(r, head, 0); err != nil {
		return body{}, err
	}
	if b, ok := wide(head, size); ok {
		unit := int64(2)
		if b.encoding == UTF32LE || b.encoding == UTF32BE {
			unit = 4
		}
		if (b.end-b.start)%unit != 0 {
			return body{}, problem.New(problem.TextCut, problem.Args{"encoding": string(b.encoding)})
		}
		return b, nil
	}
	b := body{end: size, encoding: UTF8}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		b.start, b.encoding = 3, UTF8BOM
	}
	e := evidence{invalid: -1}
	if err := e.gather(r, b); err != nil {
		return body{}, err
	}
	if e.last == 0x1a { // DOS programs end a text with it
		b.end--
	}
	b.nuls = e.nuls > 0
	switch {
	case e.nuls > 16 && e.nuls > size/20: // not a few strays: these are not characters of one byte
		return body{}, problem.New(problem.TextUnknown, nil)
	case e.invalid >= 0 && (e.plausible > 0 || b.encoding == UTF8BOM):
		return body{}, mixed(r, b, e.invalid)
	case e.invalid >= 0 || e.strange > 0 && e.plausible == 0 && e.neutral == 0 && b.encoding == UTF8:
		enc, err := legacy(r, b)
		if err != nil {
			return body{}, err
		}
		b.encoding = enc
	}
	return b, nil
}

// wide recognises UTF-16 and UTF-32, by their marks or, for UTF-16 without one, by the zero halves of the
// ASCII characters that every table has.
func wide(head []byte, size int64) (body, bool) {
	marks := []struct {
		mark string
		enc  Encoding
	}{
		{"\xff\xfe\x00\x00", UTF32LE}, {"\x00\x00\xfe\xff", UTF32BE}, {"\xff\xfe", UTF16LE}, {"\xfe\xff", UTF16BE},
	}
	for _, m := range marks {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			return body{start: int64(len(m.mark)), end: size, encoding: m.enc}, true
		}
	}
	if e, ok := zeroHalves(head); ok {
		return body{end: size, encoding: e}, true
	}
	return body{}, false
}

// zeroHalves recognises UTF-16 and UTF-32 without mark, by the zero halves or three quarters of ASCII characters.
func zeroHalves(head []byte) (Encoding, bool) {
	var zeros [4]int // by place in a unit of four
	for i, c := range head {
		if c == 0 {
			zeros[i%4]++
		}
	}
	even, odd := zeros[0]+zeros[2], zeros[1]+zeros[3]
	pairs, units := len(head)/2, len(head)/4
	switch {
	case units > 0 && zeros[2] == units && zeros[3] == units && zeros[0] == 0:
		return UTF32LE, true
	case units > 0 && zeros[0] == units && zeros[1] == units && zeros[3] == 0:
		return UTF32BE, true
	case pairs > 0 && odd*10 >= pairs*3 && even*20 <= odd:
		return UTF16LE, true
	case pairs > 0 && even*10 >= pairs*3 && odd*20 <= even:
		return UTF16BE, true
	}
	return "", false
}

// IsWide says whether the start of a file is UTF-16 or UTF-32, with or without a mark.
func IsWide(head []byte) bool {
	_, ok := wide(head[:min(len(head), 4096)&^3], 0)
	return ok
}

// evidence is what the bytes of a file say about UTF-8.
type evidence struct {
	invalid   int64 // offset of the first byte that is no UTF-8; -1 where there is none
	plausible int   // characters that hardly appear by chance in another encoding
	neutral   int   // characters that prove nothing
	strange   int   // characters that nobody writes: two symbols of another encoding by chance
	nuls      int64
	run       int  // NUL bytes at the end of what was read
	last      byte // the last byte
	near      bool // the character before was not ASCII
}

func (e *evidence) gather(r io.ReaderAt, b body) error {
	buf := make([]byte, blockSize)
	kept := 0
	for off := b.start; off < b.end; {
		n := int(min(int64(len(buf)-kept), b.end-off))
		if err := readFull(r, buf[kept:kept+n], off); err != nil {
			return err
		}
		if err := e.holes(buf[kept : kept+n]); err != nil {
			return err
		}
		block := buf[:kept+n]
		first := off - int64(kept)
		off += int64(n)
		e.last = block[len(block)-1]
		used := e.weigh(block, first, off == b.end)
		kept = copy(buf, block[used:])
	}
	return nil
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

// weigh judges the characters of a block and returns how much of it was used: all but the start of a
// character that the next block completes.
func (e *evidence) weigh(block []byte, offset int64, last bool) int {
	for i := 0; i < len(block); {
		if len(block)-i >= 8 && binary.LittleEndian.Uint64(block[i:])&0x8080808080808080 == 0 {
			i += 8
			e.near = false
			continue
		}
		c := block[i]
		if c < utf8.RuneSelf {
			i++
			e.near = false
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

// mixed is the refusal of a file that is UTF-8 but for one place.
func mixed(r io.ReaderAt, b body, offset int64) error {
	line, column, last := 1, 1, byte(0)
	err := each(r, b.start, offset, func(block []byte) {
		for _, c := range block {
			switch {
			case c == '\n' && last == '\r':
			case c == '\n' || c == '\r':
				line, column = line+1, 1
			case c&0xc0 != 0x80:
				column++
			}
			last = c
		}
	})
	if err != nil {
		return err
	}
	var bad [1]byte
	if err := readFull(r, bad[:], offset); err != nil {
		return err
	}
	return problem.New(problem.TextMixed, problem.Args{
		"line": strconv.Itoa(line), "column": strconv.Itoa(column), "byte": strconv.FormatInt(int64(bad[0]), 16),
	})
}

// each hands the bytes from start to end to f, block by block.
func each(r io.ReaderAt, start, end int64, f func([]byte)) error {
	buf := make([]byte, blockSize)
	for off := start; off < end; {
		n := min(int64(len(buf)), end-off)
		if err := readFull(r, buf[:n], off); err != nil {
			return err
		}
		f(buf[:n])
		off += n
	}
	return nil
}

// readFull fills b from offset; a file that is shorter than it was is a problem.
func readFull(r io.ReaderAt, b []byte, offset int64) error {
	if len(b) == 0 {
		return nil
	}
	n, err := r.ReadAt(b, offset)
	switch {
	case n == len(b):
		return nil
	case errors.Is(err, io.EOF) || err == nil:
		return problem.New(problem.FileChanged, nil)
	}
	return problem.New(problem.CannotRead, problem.Args{"reason": err.Error()}).Because(err)
}

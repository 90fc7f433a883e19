package xls

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// decoder turns the bytes of a BIFF5 text into a string.
type decoder func([]byte) (string, error)

// codePage is the decoder of a CODEPAGE record ([MS-XLS] §2.4.52): Windows and DOS numbers, and those of the
// Macintosh. An unknown one only matters when a text has a byte beyond ASCII.
func codePage(id uint16) decoder {
	table := map[uint16]encoding.Encoding{
		437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 855: charmap.CodePage855,
		858: charmap.CodePage858, 860: charmap.CodePage860, 862: charmap.CodePage862, 863: charmap.CodePage863,
		865: charmap.CodePage865, 866: charmap.CodePage866, 874: charmap.Windows874,
		932: japanese.ShiftJIS, 936: simplifiedchinese.GBK, 949: korean.EUCKR, 950: traditionalchinese.Big5,
		1250: charmap.Windows1250, 1251: charmap.Windows1251, 1252: charmap.Windows1252, 1253: charmap.Windows1253,
		1254: charmap.Windows1254, 1255: charmap.Windows1255, 1256: charmap.Windows1256, 1257: charmap.Windows1257,
		1258: charmap.Windows1258, 10000: charmap.Macintosh, 10007: charmap.MacintoshCyrillic,
		32768: charmap.Macintosh, 32769: charmap.Windows1252, 367: charmap.Windows1252,
	}
	e := table[id]
	if id == 10029 {
		return macCentralEurope
	}
	return func(b []byte) (string, error) {
		ascii := true
		for _, c := range b {
			ascii = ascii && c < utf8.RuneSelf
		}
		switch {
		case ascii:
			return string(b), nil
		case e == nil:
			return "", fmt.Errorf("code page %d is not known", id)
		}
		s, err := e.NewDecoder().Bytes(b)
		return string(s), err
	}
}

// macCentralEurope decodes code page 10029, which x/text lacks.
func macCentralEurope(b []byte) (string, error) {
	const upper = "ÄĀāÉĄÖÜáąČäčĆćéŹźĎíďĒēĖóėôöõúĚěü†°Ę£§•¶ß®©™ę¨≠ģĮįĪ≤≥īĶ∂∑łĻļĽľĹĺŅņŃ¬√ńŇ∆«»…\u00a0ňŐÕőŌ–—“”‘’÷◊ōŔŕŘ‹›řŖŗŠ‚„šŚśÁŤťÍŽžŪÓÔūŮÚůŰűŲųÝýķŻŁżĢˇ"
	runes := []rune(upper)
	var s strings.Builder
	for _, c := range b {
		if c < utf8.RuneSelf {
			s.WriteByte(c)
		} else {
			s.WriteRune(runes[c-utf8.RuneSelf])
		}
	}
	return s.String(), nil
}

var errShort = errors.New("a text is longer than its record")

// text reads a text that has its length in front: two bytes, or one where byteLength. In BIFF8 a byte of
// options follows (XLUnicodeString, [MS-XLS] §2.5.294).
func (w *Workbook) text(b []byte, byteLength bool) (string, error) {
	s, _, err := w.textAnd([][]byte{b}, byteLength)
	return s, err
}

// short reads a text with one byte of length (ShortXLUnicodeString, §2.5.240).
func (w *Workbook) short(b []byte) (string, error) { return w.text(b, true) }

// textAnd reads a text that CONTINUE records may carry on; each of them starts with its own byte of options.
// rest is what follows it in the last of the bodies.
func (w *Workbook) textAnd(bodies [][]byte, byteLength bool) (s string, rest []byte, err error) {
	p := pieces{bodies: bodies}
	var n int
	if byteLength {
		var c byte
		c, err = p.byte()
		n = int(c)
	} else {
		n, err = p.uint16()
	}
	if err != nil {
		return "", nil, err
	}
	if !w.biff8 {
		b, err := p.take(n)
		if err != nil {
			return "", nil, err
		}
		s, err = w.decode(b)
		return s, p.rest(), err
	}
	flags, err := p.byte()
	if err != nil {
		if n == 0 {
			return "", nil, nil // an empty text may lack its options
		}
		return "", nil, err
	}
	out, err := p.characters(nil, n, flags&1 != 0)
	return string(out), p.rest(), err
}

// pieces reads through the bodies of a record and its CONTINUE records.
type pieces struct {
	bodies [][]byte
	units  []uint16 // room for UTF-16
}

// advance drops read bodies; false where nothing is left.
func (p *pieces) advance() bool {
	for len(p.bodies) > 0 && len(p.bodies[0]) == 0 {
		p.bodies = p.bodies[1:]
	}
	return len(p.bodies) > 0
}

func (p *pieces) rest() []byte {
	if !p.advance() {
		return nil
	}
	return p.bodies[0]
}

func (p *pieces) byte() (byte, error) {
	if !p.advance() {
		return 0, errShort
	}
	c := p.bodies[0][0]
	p.bodies[0] = p.bodies[0][1:]
	return c, nil
}

func (p *pieces) uint16() (int, error) {
	lo, err := p.byte()
	if err != nil {
		return 0, err
	}
	hi, err := p.byte()
	return int(hi)<<8 | int(lo), err
}

func (p *pieces) uint32() (int, error) {
	lo, err := p.uint16()
	if err != nil {
		return 0, err
	}
	hi, err := p.uint16()
	return hi<<16 | lo, err
}

// take is the next n bytes, joined where bodies part them.
func (p *pieces) take(n int) ([]byte, error) {
	if p.advance() && len(p.bodies[0]) >= n {
		b := p.bodies[0][:n]
		p.bodies[0] = p.bodies[0][n:]
		return b, nil
	}
	var b []byte
	for n > 0 {
		if !p.advance() {
			return nil, errShort
		}
		m := min(n, len(p.bodies[0]))
		b = append(b, p.bodies[0][:m]...)
		p.bodies[0], n = p.bodies[0][m:], n-m
	}
	return b, nil
}

// skip passes over n bytes.
func (p *pieces) skip(n int) error {
	for n > 0 {
		if !p.advance() {
			return errShort
		}
		m := min(n, len(p.bodies[0]))
		p.bodies[0], n = p.bodies[0][m:], n-m
	}
	return nil
}

// characters appends n characters as UTF-8. Where a body ends in the middle, the next one starts with a byte
// of options that says anew how wide characters are (§2.4.58).
func (p *pieces) characters(dst []byte, n int, wide bool) ([]byte, error) {
	p.units = p.units[:0]
	mixed := false
	for {
		if n == 0 {
			break
		}
		if len(p.bodies) == 0 {
			return dst, errShort
		}
		b := p.bodies[0]
		if wide {
			m := min(n, len(b)/2)
			for i := range m {
				p.units = append(p.units, le.Uint16(b[2*i:]))
			}
			p.bodies[0], n = b[2*m:], n-m
		} else {
			m := min(n, len(b))
			if n == m && !mixed && len(p.units) == 0 { // the whole text, most often
				p.bodies[0] = b[m:]
				return latin1(dst, b[:m]), nil
			}
			for _, c := range b[:m] {
				p.units = append(p.units, uint16(c))
			}
			p.bodies[0], n = b[m:], n-m
		}
		if n == 0 {
			break
		}
		if len(p.bodies[0]) > 0 {
			return dst, errors.New("half a character at the end of a record")
		}
		p.bodies = p.bodies[1:]
		flags, err := p.byte()
		if err != nil {
			return dst, err
		}
		wide, mixed = flags&1 != 0, true
	}
	return appendUTF16(dst, p.units), nil
}

// latin1 appends characters of one byte: U+0000 to U+00FF.
func latin1(dst, b []byte) []byte {
	high := byte(0)
	for _, c := range b {
		high |= c
	}
	if high < utf8.RuneSelf {
		return append(dst, b...)
	}
	for _, c := range b {
		if c < utf8.RuneSelf {
			dst = append(dst, c)
		} else {
			dst = utf8.AppendRune(dst, rune(c))
		}
	}
	return dst
}

func appendUTF16(dst []byte, units []uint16) []byte {
	for i := 0; i < len(units); i++ {
		u := rune(units[i])
		if utf16.IsSurrogate(u) && i+1 < len(units) {
			if r := utf16.DecodeRune(u, rune(units[i+1])); r != utf8.RuneError {
				dst = utf8.AppendRune(dst, r)
				i++
				continue
			}
		}
		dst = utf8.AppendRune(dst, u) // a lone half becomes U+FFFD
	}
	return dst
}

// readStrings reads the shared string table ([MS-XLS] §2.4.265): plain texts; runs of formats and phonetic
// texts are passed over.
func (w *Workbook) readStrings(bodies [][]byte) error {
	size := 0
	for _, b := range bodies {
		size += len(b)
	}
	if int64(size) > w.lim.Strings {
		return limit.Exceeded("strings", int64(size), w.lim.Strings)
	}
	p := pieces{bodies: bodies}
	total, err := p.uint32()
	if err != nil {
		return damaged(problem.Where{}, "SST: %w", err)
	}
	count, err := p.uint32()
	// Some writers leave the number of texts at zero, or set it to the number of cells that use them. Then the
	// table ends where its bytes do; a text that a cell names is there or missed.
	loose := count == 0 || count == total
	if err != nil || count > size/3+1 && !loose {
		return damaged(problem.Where{}, "SST: %d texts in %d bytes", count, size)
	}
	ends := make([]int, 0, min(count, size/3))
	var all strings.Builder
	all.Grow(size)
	var one []byte
	for i := 0; i < count || loose; i++ {
		if loose && !p.advance() {
			break
		}
		if one, err = p.shared(one[:0]); err != nil {
			err = damaged(problem.Where{}, "SST: text %d of %d: %w", i+1, count, err)
			if w.losses == nil {
				return err
			}
			w.losses.Note(problem.LostTexts, problem.Where{}, problem.Args{"count": strconv.Itoa(i)}, err)
			break
		}
		all.Write(one)
		ends = append(ends, all.Len())
	}
	text := all.String()
	w.strings = make([]string, len(ends))
	start := 0
	for i, end := range ends {
		w.strings[i] = text[start:end]
		start = end
	}
	return nil
}

// shared appends one XLUnicodeRichExtendedString (§2.5.293).
func (p *pieces) shared(dst []byte) ([]byte, error) {
	n, err := p.uint16()
	if err != nil {
		return dst, err
	}
	flags, err := p.byte()
	if err != nil {
		return dst, err
	}
	if flags&^0x0d != 0 { // these bits are zero; where they are not, this is the middle of a text
		return dst, fmt.Errorf("options %#02x of a text", flags)
	}
	runs, extra := 0, 0
	if flags&8 != 0 {
		if runs, err = p.uint16(); err != nil {
			return dst, err
		}
	}
	if flags&4 != 0 {
		if extra, err = p.uint32(); err != nil {
			return dst, err
		}
	}
	if dst, err = p.characters(dst, n, flags&1 != 0); err != nil {
		return dst, err
	}
	return dst, p.skip(4*runs + extra)
}

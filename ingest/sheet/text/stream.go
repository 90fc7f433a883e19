package text

import (
	"encoding/binary"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/internal/problem"
)

// stream hands out the text of a body as UTF-8, without byte-order mark and without NULs. It checks what it hands out,
// and settles the encoding with the first byte that is not ASCII, where that was open.
type stream struct {
	r    io.ReaderAt
	body *body
	off  int64
	seen evidence // of the bytes before off
	raw  []byte
	at   [256][]byte // what a byte of a one-byte encoding is in UTF-8
	high uint32      // the first half of a surrogate pair whose second half was not read yet
	line int
}

func newStream(r io.ReaderAt, b *body) *stream {
	return &stream{r: r, body: b, off: b.start, seen: evidence{invalid: -1}, line: 1}
}

// read appends the text of the next bytes, about n, to dst; io.EOF comes alone, after the last.
func (s *stream) read(dst []byte, n int) ([]byte, error) {
	n = int(min(int64(max(n, 4))&^3, s.body.end-s.off))
	if n == 0 {
		if s.high != 0 {
			return dst, s.lone()
		}
		if err := s.seen.tooManyNULs(s.body.end - s.body.start); err != nil {
			return dst, err
		}
		return dst, io.EOF
	}
	if s.body.encoding == UTF8 || s.body.encoding == UTF8BOM {
		return s.utf8(dst, n)
	}
	if cap(s.raw) < n {
		s.raw = make([]byte, n)
	}
	raw := s.raw[:n]
	if err := readFull(s.r, raw, s.off); err != nil {
		return dst, err
	}
	s.off += int64(n)
	switch s.body.encoding {
	case UTF16LE, UTF16BE, UTF32LE, UTF32BE:
		if err := s.seen.holes(raw); err != nil {
			return dst, err
		}
		s.seen.nuls = 0 // half of every letter is one
		if s.body.encoding == UTF16LE || s.body.encoding == UTF16BE {
			return s.utf16(dst, raw)
		}
		return s.utf32(dst, raw)
	}
	return s.narrow(dst, raw)
}

// utf8 appends the next n bytes, or up to three less where they end inside a character.
func (s *stream) utf8(dst []byte, n int) ([]byte, error) {
	start := len(dst)
	dst = slices.Grow(dst, n)[:start+n]
	if err := readFull(s.r, dst[start:], s.off); err != nil {
		return dst[:start], err
	}
	if !s.body.settled && ascii(dst[start:]) < n {
		if err := s.body.settle(s.r, s.off, 0); err != nil {
			return dst[:start], err
		}
		if s.body.encoding != UTF8 {
			return s.read(dst[:start], n)
		}
	}
	n = s.check(dst[start:])
	if s.seen.invalid >= 0 {
		return dst[:start], mixed(s.r, *s.body, s.seen.invalid)
	}
	s.off += int64(n)
	return s.strip(dst[:start+n], start)
}

// check looks for what is not UTF-8, and returns how many bytes it has seen: all but the start of a character that
// ends behind them.
func (s *stream) check(b []byte) int {
	last := s.off+int64(len(b)) == s.body.end
	for n := 0; ; {
		n += simple(b[n:])
		if n == len(b) || s.seen.invalid >= 0 {
			return n
		}
		part := b[n:min(n+block, len(b))]
		used := s.seen.weigh(part, s.off+int64(n), last && n+len(part) == len(b))
		if used == 0 || len(part) < block {
			return n + used
		}
		n += used
	}
}

// narrow appends bytes of a one-byte encoding.
func (s *stream) narrow(dst, raw []byte) ([]byte, error) {
	if s.at[0] == nil {
		m := charmapOf(s.body.encoding)
		for c := range 256 {
			s.at[c] = utf8.AppendRune(nil, m.DecodeByte(byte(c)))
		}
	}
	raw, err := s.strip(raw, 0)
	if err != nil {
		return dst, err
	}
	for len(raw) > 0 {
		n := ascii(raw)
		dst = append(dst, raw[:n]...)
		for raw = raw[n:]; len(raw) > 0 && raw[0] >= utf8.RuneSelf; raw = raw[1:] {
			dst = append(dst, s.at[raw[0]]...)
		}
	}
	return dst, nil
}

// strip takes the NULs out of what stands behind start, in place, and refuses a hole.
func (s *stream) strip(b []byte, start int) ([]byte, error) {
	before := s.seen.nuls
	if err := s.seen.holes(b[start:]); err != nil {
		return b[:start], err
	}
	if s.seen.nuls == before {
		return b, nil
	}
	kept := b[:start]
	for _, c := range b[start:] {
		if c != 0 {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

func (s *stream) utf16(dst, raw []byte) ([]byte, error) {
	var order binary.ByteOrder = binary.LittleEndian
	if s.body.encoding == UTF16BE {
		order = binary.BigEndian
	}
	for ; len(raw) >= 2; raw = raw[2:] {
		u := uint32(order.Uint16(raw))
		low := u >= 0xdc00 && u < 0xe000
		switch {
		case s.high != 0 && low:
			dst = utf8.AppendRune(dst, rune((s.high-0xd800)<<10+(u-0xdc00)+0x10000))
			s.high = 0
		case s.high != 0 || low:
			return dst, s.lone()
		case u >= 0xd800 && u < 0xdc00:
			s.high = u
		case u != 0:
			if u == '\n' {
				s.line++
			}
			dst = utf8.AppendRune(dst, rune(u))
		}
	}
	return dst, nil
}

func (s *stream) utf32(dst, raw []byte) ([]byte, error) {
	var order binary.ByteOrder = binary.LittleEndian
	if s.body.encoding == UTF32BE {
		order = binary.BigEndian
	}
	for ; len(raw) >= 4; raw = raw[4:] {
		u := order.Uint32(raw)
		if u > utf8.MaxRune || !utf8.ValidRune(rune(u)) {
			return dst, s.lone()
		}
		if u == '\n' {
			s.line++
		}
		if u != 0 {
			dst = utf8.AppendRune(dst, rune(u))
		}
	}
	return dst, nil
}

// lone is the refusal of a code that is no character.
func (s *stream) lone() error {
	return problem.New(problem.TextBadCode, problem.Args{
		"line": strconv.Itoa(s.line), "encoding": string(s.body.encoding),
	})
}

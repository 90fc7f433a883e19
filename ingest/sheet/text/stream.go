package text

import (
	"bytes"
	"encoding/binary"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/internal/problem"
)

// stream hands out the text of a body as UTF-8, without byte-order mark and without NULs.
type stream struct {
	r    io.ReaderAt
	body body
	off  int64
	raw  []byte
	at   [256][]byte // what a byte of a one-byte encoding is in UTF-8
	high uint32      // the first half of a surrogate pair whose second half was not read yet
	line int
}

func newStream(r io.ReaderAt, b body) *stream {
	s := &stream{r: r, body: b, off: b.start, line: 1}
	if m := charmapOf(b.encoding); m != nil {
		for c := range 256 {
			s.at[c] = utf8.AppendRune(nil, m.DecodeByte(byte(c)))
		}
	}
	return s
}

// read appends the text of the next bytes, about n, to dst; io.EOF comes alone, after the last.
func (s *stream) read(dst []byte, n int) ([]byte, error) {
	n = int(min(int64(n)&^3, s.body.end-s.off))
	if n == 0 {
		if s.high != 0 {
			return dst, s.lone()
		}
		return dst, io.EOF
	}
	if s.body.encoding == UTF8 || s.body.encoding == UTF8BOM {
		start := len(dst)
		dst = append(dst, make([]byte, n)...)
		if err := readFull(s.r, dst[start:], s.off); err != nil {
			return dst[:start], err
		}
		s.off += int64(n)
		return dst[:start+len(s.strip(dst[start:]))], nil
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
	case UTF16LE, UTF16BE:
		return s.utf16(dst, raw)
	case UTF32LE, UTF32BE:
		return s.utf32(dst, raw)
	}
	for _, c := range s.strip(raw) {
		dst = append(dst, s.at[c]...)
	}
	return dst, nil
}

// strip takes the NULs out, in place.
func (s *stream) strip(b []byte) []byte {
	if !s.body.nuls || bytes.IndexByte(b, 0) < 0 {
		return b
	}
	kept := b[:0]
	for _, c := range b {
		if c != 0 {
			kept = append(kept, c)
		}
	}
	return kept
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

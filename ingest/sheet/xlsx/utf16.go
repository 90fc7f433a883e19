package xlsx

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// utf8Reader hands out a part as UTF-8 without a mark at its start, whatever of UTF-8 and UTF-16 it is stored in
// (XML 1.0 appendix F).
func utf8Reader(r io.Reader) io.Reader {
	b := bufio.NewReaderSize(r, 16)
	head, _ := b.Peek(4) // a shorter part, and any error, come again with Read
	wide := func(skip int, big bool) io.Reader {
		_, _ = b.Discard(skip)
		return &utf16Reader{in: bufio.NewReaderSize(b, 32<<10), big: big}
	}
	switch {
	case bytes.HasPrefix(head, []byte(utf8Mark)):
		_, _ = b.Discard(len(utf8Mark))
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		return wide(2, true)
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		return wide(2, false)
	case bytes.HasPrefix(head, []byte("\x00<\x00")):
		return wide(0, true)
	case bytes.HasPrefix(head, []byte("<\x00")):
		return wide(0, false)
	}
	return b
}

// utf8Mark is U+FEFF in UTF-8.
const utf8Mark = "\xef\xbb\xbf"

// inUTF16 says whether a part that begins so is in UTF-16.
func inUTF16(head []byte) bool {
	for _, start := range []string{"\xfe\xff", "\xff\xfe", "\x00<\x00", "<\x00"} {
		if bytes.HasPrefix(head, []byte(start)) {
			return true
		}
	}
	return false
}

// utf16Reader turns UTF-16 into UTF-8. Halves of pairs become bytes that no UTF-8 holds, so that the lexer refuses
// them in their place.
type utf16Reader struct {
	in  *bufio.Reader
	big bool
	out []byte
	err error
}

func (u *utf16Reader) Read(b []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		u.fill()
	}
	n := copy(b, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *utf16Reader) fill() {
	u.out = u.out[:0:0]
	out := make([]byte, 0, 16<<10)
	for len(out) < 15<<10 && u.err == nil {
		r, ok := u.unit()
		if !ok {
			break
		}
		if utf16.IsSurrogate(r) {
			low, whole := u.unit()
			if r = utf16.DecodeRune(r, low); !whole || r == utf8.RuneError {
				out = append(out, 0xff)
				continue
			}
		}
		out = utf8.AppendRune(out, r)
	}
	u.out = out
}

// unit reads two bytes.
func (u *utf16Reader) unit() (rune, bool) {
	hi, err := u.in.ReadByte()
	if err != nil {
		u.err = err
		return 0, false
	}
	lo, err := u.in.ReadByte()
	if err != nil {
		u.err = err
		if errors.Is(err, io.EOF) {
			u.err = errors.New("an odd number of bytes in UTF-16")
		}
		return 0, false
	}
	if !u.big {
		hi, lo = lo, hi
	}
	return rune(hi)<<8 | rune(lo), true
}

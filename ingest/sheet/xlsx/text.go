package xlsx

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// appendText appends the whole text of an element as a cell shows it; the lexer has checked s.
func appendText(dst, s []byte, flags uint8, preserve bool) []byte {
	if flags&(isAmp|isReturn|isUnder) == 0 {
		if !preserve {
			s = trim(s)
		}
		return append(dst, s...)
	}
	start := len(dst)
	return finishText(appendRaw(dst, s, flags, false), start, flags, preserve)
}

// appendRaw appends a piece of text with line ends and references as XML 1.0 §2.11 and §4.1 say; cdata has no
// references.
func appendRaw(dst, s []byte, flags uint8, cdata bool) []byte {
	if flags&(isAmp|isReturn) == 0 {
		return append(dst, s...)
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '&' && !cdata:
			r, n, _ := reference(s[i:])
			dst = utf8.AppendRune(dst, r)
			i += n - 1
		case c == '\r':
			if i+1 == len(s) || s[i+1] != '\n' {
				dst = append(dst, '\n')
			}
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// finishText makes dst[start:] what the cell shows: white space at the ends counts only where
// xml:space="preserve" guards it, and _xHHHH_ is a character (ECMA-376 part 1 §22.9.2.19).
func finishText(dst []byte, start int, flags uint8, preserve bool) []byte {
	if !preserve {
		kept := trim(dst[start:])
		dst = dst[:start+copy(dst[start:], kept)]
	}
	if flags&isUnder == 0 {
		return dst
	}
	return unescape(dst, start)
}

// trim cuts white space off both ends.
func trim(s []byte) []byte {
	for len(s) > 0 && isSpace(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

const escapeSize = len("_x000D_")

// escape reads _xHHHH_ at the start of s.
func escape(s []byte) (rune, bool) {
	if len(s) < escapeSize || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return 0, false
	}
	r := rune(0)
	for _, c := range s[2:6] {
		d := hex(c)
		if d < 0 {
			return 0, false
		}
		r = r<<4 | d
	}
	return r, true
}

// unescape replaces the escapes in b[start:]. Halves of a surrogate pair that stand alone stay as written.
func unescape(b []byte, start int) []byte {
	if !bytes.Contains(b[start:], []byte("_x")) {
		return b
	}
	out := b[:start]
	for s := b[start:]; len(s) > 0; {
		r, ok := escape(s)
		n := escapeSize
		if ok && utf16.IsSurrogate(r) {
			low, both := escape(s[n:])
			r = utf16.DecodeRune(r, low)
			ok = both && r != utf8.RuneError
			n *= 2
		}
		if !ok {
			out = append(out, s[0])
			s = s[1:]
			continue
		}
		out = utf8.AppendRune(out, r) // never longer than what it replaces
		s = s[n:]
	}
	return out
}

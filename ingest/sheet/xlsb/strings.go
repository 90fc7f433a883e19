package xlsb

import (
	"unicode/utf16"
	"unicode/utf8"
)

// null is the length of a text that is not there (XLNullableWideString, [MS-XLSB] §2.5.167).
const null = 1<<32 - 1

// appendWide appends an XLWideString (§2.5.169) as UTF-8; rest is what follows it. Half a character that stands
// alone, as a formula can cut it, becomes U+FFFD.
func appendWide(dst, b []byte) (text, rest []byte, err error) {
	if len(b) < 4 {
		return dst, nil, errShort
	}
	count := le.Uint32(b)
	b = b[4:]
	if count == null {
		return dst, b, nil
	}
	if uint64(count)*2 > uint64(len(b)) {
		return dst, nil, errShort
	}
	b, rest = b[:2*count], b[2*count:]
	for len(b) > 0 {
		u := rune(le.Uint16(b))
		b = b[2:]
		if u < utf8.RuneSelf {
			dst = append(dst, byte(u))
			continue
		}
		if utf16.IsSurrogate(u) && len(b) > 0 {
			if r := utf16.DecodeRune(u, rune(le.Uint16(b))); r != utf8.RuneError {
				dst = utf8.AppendRune(dst, r)
				b = b[2:]
				continue
			}
		}
		dst = utf8.AppendRune(dst, u)
	}
	return dst, rest, nil
}

// wide reads an XLWideString; ok is false for one that is not there.
func wide(b []byte) (s string, ok bool, rest []byte, err error) {
	text, rest, err := appendWide(nil, b)
	return string(text), err == nil && le.Uint32(b) != null, rest, err
}

// The flags of a RichStr.
const (
	richRuns  = 1
	richSpeak = 2
)

// appendRich appends the plain text of a RichStr (§2.5.122). Its formats and its phonetic text are not what it
// says; they are passed over, and must be there.
func appendRich(dst, b []byte) ([]byte, error) {
	if len(b) < 1 {
		return dst, errShort
	}
	flags := b[0]
	dst, rest, err := appendWide(dst, b[1:])
	if err != nil {
		return dst, err
	}
	if flags&richRuns != 0 {
		if rest, err = runs(rest); err != nil {
			return dst, err
		}
	}
	if flags&richSpeak != 0 {
		if _, rest, err = appendWide(nil, rest); err == nil {
			_, err = runs(rest)
		}
	}
	return dst, err
}

// runs passes over a count and as many runs, each of four bytes or more.
func runs(b []byte) (rest []byte, err error) {
	if len(b) < 4 || uint64(le.Uint32(b))*4 > uint64(len(b)-4) {
		return nil, errShort
	}
	return b[4+4*le.Uint32(b):], nil
}

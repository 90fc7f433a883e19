package loss

import (
	"io"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Replacement stands in a text where bytes that are no text stood.
const Replacement = "\ufffd"

// Letters hands out the text of r as UTF-8 that XML allows: each byte that is none, and each control character,
// becomes Replacement, and the first of them is noted for the part. Without a list it is r.
func Letters(r io.Reader, part string, l *List) io.Reader {
	if l == nil {
		return r
	}
	return &letters{in: r, part: part, list: l, raw: make([]byte, 32<<10)}
}

type letters struct {
	in   io.Reader
	part string
	list *List
	raw  []byte
	kept int // bytes at the start of raw that may be half a character
	out  []byte
	err  error
}

func (t *letters) Read(b []byte) (int, error) {
	for len(t.out) == 0 {
		if t.err != nil {
			return 0, t.err
		}
		var n int
		n, t.err = t.in.Read(t.raw[t.kept:])
		t.mend(t.raw[:t.kept+n])
	}
	n := copy(b, t.out)
	t.out = t.out[n:]
	return n, nil
}

// mend fills out from raw; what may be the start of a character waits for more.
func (t *letters) mend(raw []byte) {
	out := make([]byte, 0, len(raw)+len(raw)/8)
	for i := 0; i < len(raw); {
		c := raw[i]
		if c >= ' ' && c < utf8.RuneSelf || c == '\t' || c == '\n' || c == '\r' {
			out = append(out, c)
			i++
			continue
		}
		if t.err == nil && !utf8.FullRune(raw[i:]) {
			t.out, t.kept = out, copy(t.raw, raw[i:])
			return
		}
		r, n := utf8.DecodeRune(raw[i:])
		if c < ' ' || r == utf8.RuneError && n == 1 || r == 0xfffe || r == 0xffff {
			out = append(out, Replacement...)
			t.list.Replace(t.part)
		} else {
			out = append(out, raw[i:i+n]...)
		}
		i += n
	}
	t.out, t.kept = out, 0
}

// Replace notes that bytes of a part were replaced.
func (l *List) Replace(part string) {
	l.mu.Lock()
	l.replaced = true
	l.mu.Unlock()
	l.Note(problem.LostLetters, problem.Where{Part: part}, nil, nil)
}

// Replaced says whether any bytes were replaced so far, so that Replacement in a text may stand for them.
func (l *List) Replaced() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.replaced
}

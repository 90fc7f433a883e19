package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/internal/problem"
)

// The kinds of tokens.
type tokenKind uint8

const (
	tokStart tokenKind = iota // <a>
	tokEmpty                  // <a/>
	tokEnd                    // </a>
	tokText                   // characters and references
	tokCData                  // <![CDATA[…]]>, text without references
	tokNote                   // a comment, an instruction or the declaration
	tokEOF                    // the end of the part
)

// What a byte is to the lexer, as flags that are joined over a text.
const (
	isHigh    = 1 << iota // not ASCII: must be UTF-8
	isAmp                 // a reference
	isReturn              // a line end to be normalised
	isUnder               // perhaps _xHHHH_
	isControl             // no character of XML 1.0 §2.2
	isStop                // <
)

// kindOf is the flags of each byte.
var kindOf = func() (t [256]uint8) {
	for c := range 256 {
		switch {
		case c >= utf8.RuneSelf:
			t[c] = isHigh
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			t[c] = isControl | isStop
		}
	}
	t['&'], t['\r'], t['_'], t['<'] = isAmp, isReturn, isUnder, isStop
	return t
}()

// maxAttrs is how many attributes an element may have.
const maxAttrs = 128

// attr is one attribute as it is written.
type attr struct {
	name, value []byte
	flags       uint8
	mark        uint32 // of the name
}

// token is one piece of XML. Its bytes lie in the window.
type token struct {
	kind  tokenKind
	flags uint8  // of text
	text  []byte // of text or of a note; the name of a tag, with its prefix
}

// lexer cuts a part into tokens (XML 1.0). It checks that each is well-formed; that tags match is for its
// caller.
type lexer struct {
	attrs []attr    // of the last start tag
	marks [4]uint64 // of their names
}

var (
	errDTD     = problem.New(problem.XMLEntity, nil)
	errControl = errors.New("a character that XML forbids")
	errUTF8    = errors.New("bytes that are no UTF-8")
	errTag     = errors.New("a tag that is not closed")
)

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// lex reads the token at b[i:end]. It returns errMore where the token may go on behind the end.
func (l *lexer) lex(b []byte, i, end int) (token, int, error) {
	if i >= end {
		return token{}, i, errMore
	}
	if b[i] != '<' {
		return lexText(b, i, end)
	}
	if i+1 >= end {
		return token{}, i, errMore
	}
	switch b[i+1] {
	case '/':
		return lexEnd(b, i, end)
	case '!':
		return lexMark(b, i, end)
	case '?':
		return lexBetween(b, i, end, 2, "?>", tokNote)
	}
	return l.lexStart(b, i, end)
}

// lexText reads up to the next <. Text that is not followed by anything is not known to be whole.
func lexText(b []byte, i, end int) (token, int, error) {
	var flags uint8
	p := i
	for p < end {
		k := kindOf[b[p]]
		flags |= k
		if k&isStop != 0 {
			break
		}
		p++
	}
	if p == end {
		return token{}, i, errMore
	}
	t := token{kind: tokText, text: b[i:p], flags: flags &^ isStop}
	return t, p, checkText(t.text, t.flags)
}

// checkText sees that characters and references are allowed.
func checkText(s []byte, flags uint8) error {
	switch {
	case flags&isControl != 0:
		return errControl
	case flags&isHigh != 0 && !validUTF8(s):
		return errUTF8
	case flags&isAmp != 0:
		return checkReferences(s)
	}
	return nil
}

// validUTF8 also refuses U+FFFE and U+FFFF, which XML does not know.
func validUTF8(s []byte) bool {
	return utf8.Valid(s) && !bytes.Contains(s, []byte("\uffff")) && !bytes.Contains(s, []byte("\ufffe"))
}

func checkReferences(s []byte) error {
	for {
		at := bytes.IndexByte(s, '&')
		if at < 0 {
			return nil
		}
		_, n, err := reference(s[at:])
		if err != nil {
			return err
		}
		s = s[at+n:]
	}
}

// reference is the character that the reference at the start of s stands for, and the reference's length. Only
// the five entities of XML 1.0 §4.6 are known.
func reference(s []byte) (rune, int, error) {
	end := bytes.IndexByte(s[:min(len(s), 12)], ';')
	if end < 2 {
		return 0, 0, errors.New("a bare &")
	}
	name := s[1:end]
	switch string(name) {
	case "lt":
		return '<', end + 1, nil
	case "gt":
		return '>', end + 1, nil
	case "amp":
		return '&', end + 1, nil
	case "quot":
		return '"', end + 1, nil
	case "apos":
		return '\'', end + 1, nil
	}
	if name[0] != '#' {
		for _, c := range name {
			if !nameByte(c) {
				return 0, 0, errors.New("a bare &")
			}
		}
		return 0, 0, errDTD
	}
	r, ok := number(name[1:])
	if !ok || r > utf8.MaxRune || !utf8.ValidRune(r) || r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
		return 0, 0, fmt.Errorf("the reference %s stands for no character", s[:end+1])
	}
	return r, end + 1, nil
}

// number reads the digits of a character reference.
func number(s []byte) (rune, bool) {
	radix := rune(10)
	if len(s) > 1 && s[0] == 'x' {
		radix, s = 16, s[1:]
	}
	r := rune(0)
	for _, c := range s {
		d := hex(c)
		if d < 0 || d >= radix || r > utf8.MaxRune {
			return 0, false
		}
		r = r*radix + d
	}
	return r, len(s) > 0
}

// hex is the value of a hexadecimal digit, or -1.
func hex(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}

// nameByte says whether a byte may stand in a name; that of the first one is checked apart.
func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == ':' || c == '_' || c == '-' || c == '.' || c >= utf8.RuneSelf
}

// lexName reads a name from b[i:end].
func lexName(b []byte, i, end int) (int, error) {
	p := i
	high := false
	for p < end && nameByte(b[p]) {
		high = high || b[p] >= utf8.RuneSelf
		p++
	}
	if p == end {
		return i, errMore
	}
	if p == i || b[i] == '-' || b[i] == '.' || b[i] >= '0' && b[i] <= '9' {
		return i, errors.New("a tag or attribute without a name")
	}
	if high && !validUTF8(b[i:p]) {
		return i, errUTF8
	}
	return p, nil
}

func lexEnd(b []byte, i, end int) (token, int, error) {
	p, err := lexName(b, i+2, end)
	if err != nil {
		return token{}, i, err
	}
	t := token{kind: tokEnd, text: b[i+2 : p]}
	for p < end && isSpace(b[p]) {
		p++
	}
	if p == end {
		return token{}, i, errMore
	}
	if b[p] != '>' {
		return token{}, i, errTag
	}
	return t, p + 1, nil
}

// lexMark reads what starts with <!: comments, CDATA; a document type is refused.
func lexMark(b []byte, i, end int) (token, int, error) {
	rest := b[i:min(end, i+9)]
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		return lexBetween(b, i, end, 4, "-->", tokNote)
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return lexBetween(b, i, end, 9, "]]>", tokCData)
	case bytes.HasPrefix(rest, []byte("<!DOCTYPE")):
		return token{}, i, errDTD
	case len(rest) < 9:
		return token{}, i, errMore
	}
	return token{}, i, errors.New("a mark that is neither a comment nor CDATA")
}

// lexBetween reads up to a closing mark.
func lexBetween(b []byte, i, end, open int, mark string, kind tokenKind) (token, int, error) {
	if end-i < open {
		return token{}, i, errMore
	}
	n := bytes.Index(b[i+open:end], []byte(mark))
	if n < 0 {
		return token{}, i, errMore
	}
	t := token{kind: kind, text: b[i+open : i+open+n]}
	for _, c := range t.text {
		t.flags |= kindOf[c]
	}
	t.flags &^= isStop | isAmp
	return t, i + open + n + len(mark), checkText(t.text, t.flags)
}

func (l *lexer) lexStart(b []byte, i, end int) (token, int, error) {
	p, err := lexName(b, i+1, end)
	if err != nil {
		return token{}, i, err
	}
	t := token{kind: tokStart, text: b[i+1 : p]}
	l.attrs = l.attrs[:0]
	for {
		space := p
		for p < end && isSpace(b[p]) {
			p++
		}
		if p == end {
			return token{}, i, errMore
		}
		switch {
		case b[p] == '>':
			return t, p + 1, nil
		case b[p] == '/':
			if p+1 == end {
				return token{}, i, errMore
			}
			if b[p+1] != '>' {
				return token{}, i, errTag
			}
			t.kind = tokEmpty
			return t, p + 2, nil
		case p == space:
			return token{}, i, errTag
		}
		if p, err = l.lexAttr(b, p, end); err != nil {
			return token{}, i, err
		}
	}
}

// once refuses a name that the tag has already. A name whose mark no other has is new: so it is with all names of
// all tags that programs write, and with a tag of a hundred names without comparing each with all.
func (l *lexer) once(a *attr) error {
	if len(l.attrs) == 0 {
		l.marks = [4]uint64{}
	}
	h := uint64(len(a.name))
	for _, c := range a.name {
		h = (h ^ uint64(c)) * 0x9e3779b97f4a7c15
	}
	a.mark = uint32(h >> 32)
	word, bit := &l.marks[h>>62], uint64(1)<<(h>>56&63)
	if *word&bit != 0 {
		for i := range l.attrs {
			if l.attrs[i].mark == a.mark && bytes.Equal(l.attrs[i].name, a.name) {
				return fmt.Errorf("the attribute %s twice", a.name)
			}
		}
	}
	*word |= bit
	return nil
}

// lexAttr reads name = "value".
func (l *lexer) lexAttr(b []byte, i, end int) (int, error) {
	p, err := lexName(b, i, end)
	if err != nil {
		return i, err
	}
	a := attr{name: b[i:p]}
	for p < end && isSpace(b[p]) {
		p++
	}
	if p < end && b[p] != '=' {
		return i, errors.New("an attribute without a value")
	}
	for p++; p < end && isSpace(b[p]); p++ {
	}
	if p >= end {
		return i, errMore
	}
	quote := b[p]
	if quote != '"' && quote != '\'' {
		return i, errors.New("an attribute without quotation marks")
	}
	n := bytes.IndexByte(b[p+1:end], quote)
	if n < 0 {
		return i, errMore
	}
	a.value = b[p+1 : p+1+n]
	for _, c := range a.value {
		a.flags |= kindOf[c]
	}
	if a.flags&isStop != 0 && a.flags&isControl == 0 {
		return i, errors.New("a < inside of an attribute")
	}
	if err := checkText(a.value, a.flags); err != nil {
		return i, err
	}
	if err := l.once(&a); err != nil {
		return i, err
	}
	l.attrs = append(l.attrs, a)
	if len(l.attrs) > maxAttrs {
		return i, errors.New("more attributes than any program writes")
	}
	return p + 1 + n + 1, nil
}

package ods

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/internal/problem"
)

// errMore says that a tag goes on behind what was read.
var errMore = errors.New("more")

// readStart reads a tag with its attributes. A tag that is not all there yet is read on and scanned anew.
func (s *scanner) readStart() (token, error) {
	var n int
	for {
		var err error
		if n, err = s.scanTag(s.buf[s.pos:s.checked]); err == nil {
			break
		}
		if err != errMore {
			return 0, err
		}
		if err = s.fill(); err == io.EOF {
			return 0, broken("the file ends in a tag")
		} else if err != nil {
			return 0, err
		}
	}
	tag := s.buf[s.pos+1 : s.pos+n]
	s.pos += n
	if bytes.IndexByte(tag, '<') >= 0 {
		return 0, broken("the value of an attribute of <%s> does not end", s.name)
	}
	if s.plain = bytes.IndexByte(tag, '&') < 0; !s.plain {
		for _, a := range s.attrs { // also those that nobody asks for
			if _, err := s.unescape(nil, a.value); err != nil {
				return 0, err
			}
		}
	}
	if len(s.starts) == 0 && s.rooted {
		return 0, broken("a second root element <%s>", s.name)
	}
	s.rooted = true
	for _, a := range s.attrs {
		if bytes.HasPrefix(a.name, []byte("xmlns:")) {
			s.declare(string(a.name[len("xmlns:"):]), string(a.value))
		}
	}
	if s.alias != nil {
		s.name = s.canonical(s.name)
		for i, a := range s.attrs {
			s.attrs[i].name = s.canonical(a.name)
		}
	}
	if len(s.starts) >= s.nesting {
		return 0, broken("more than %d elements inside one another", s.nesting)
	}
	s.starts = append(s.starts, len(s.open))
	s.open = append(s.open, s.name...)
	return startTag, nil
}

// nameEnd is where a name that starts at i ends; 0 where none starts there.
func nameEnd(b []byte, i int) int {
	if i >= len(b) || !isNameStart(b[i]) {
		return 0
	}
	for i < len(b) && !stopsName(b[i]) {
		i++
	}
	return i
}

// stopsName says whether a byte ends a name: of those below 64, all but what XML 1.0 §2.3 allows in one, - . : and
// digits.
func stopsName(c byte) bool {
	const name = 1<<'-' | 1<<'.' | 1<<':' | 0x3ff<<'0'
	return c < 64 && uint64(name)>>c&1 == 0
}

// scanTag reads the tag at the start of b: its name, its attributes and whether it closes itself. It returns
// the tag's length.
func (s *scanner) scanTag(b []byte) (int, error) {
	i := nameEnd(b, 1)
	if i == len(b) {
		return 0, errMore
	}
	if i == 0 {
		return 0, broken("a < that starts no tag")
	}
	s.name, s.attrs = b[1:i], s.attrs[:0]
	for {
		blank := i
		for i < len(b) && isSpace(b[i]) {
			i++
		}
		if i+1 >= len(b) && (i >= len(b) || b[i] != '>') {
			return 0, errMore
		}
		switch {
		case b[i] == '>':
			s.closes = false
			return i + 1, nil
		case b[i] == '/' && b[i+1] == '>':
			s.closes = true
			return i + 2, nil
		case i == blank:
			return 0, broken("no blank before an attribute of <%s>", s.name)
		}
		var err error
		if i, err = s.scanAttr(b, i); err != nil {
			return 0, err
		}
	}
}

// scanAttr reads the attribute at i and returns where it ends. Its value is resolved by value.
func (s *scanner) scanAttr(b []byte, i int) (int, error) {
	start := i
	end := nameEnd(b, i)
	if end == 0 {
		return 0, broken("an attribute of <%s> has no name", s.name)
	}
	for i = end; i < len(b) && isSpace(b[i]); i++ {
	}
	if i < len(b) && b[i] != '=' {
		return 0, broken("an attribute without value")
	}
	for i++; i < len(b) && isSpace(b[i]); i++ {
	}
	if i >= len(b) {
		return 0, errMore
	}
	name, quote := b[start:end], b[i]
	if quote != '"' && quote != '\'' {
		return 0, broken("the attribute %q has no quoted value", name)
	}
	n := bytes.IndexByte(b[i+1:], quote)
	if n < 0 {
		return 0, errMore
	}
	value := b[i+1 : i+1+n]
	for _, a := range s.attrs {
		if bytes.Equal(a.name, name) {
			return 0, broken("the attribute %q stands twice", name)
		}
	}
	s.attrs = append(s.attrs, attr{name, value})
	return i + n + 2, nil
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isNameStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == ':' || c >= utf8.RuneSelf
}

// declare remembers a prefix that is not the usual one for its namespace.
func (s *scanner) declare(prefix, uri string) {
	const odf = "urn:oasis:names:tc:opendocument:xmlns:"
	usual := map[string]string{
		odf + "office:1.0": "office", odf + "table:1.0": "table", odf + "text:1.0": "text", odf + "style:1.0": "style",
		odf + "datastyle:1.0": "number", odf + "drawing:1.0": "draw", odf + "manifest:1.0": "manifest",
		"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
	}[uri]
	if usual == "" || usual == prefix {
		return
	}
	if s.alias == nil {
		s.alias = make(map[string]string)
	}
	s.alias[prefix] = usual
}

// canonical is a name with the usual prefix.
func (s *scanner) canonical(name []byte) []byte {
	if s.alias == nil {
		return name
	}
	i := bytes.IndexByte(name, ':')
	if i < 0 {
		return name
	}
	usual, ok := s.alias[string(name[:i])]
	if !ok {
		return name
	}
	return append([]byte(usual), name[i:]...)
}

// value is an attribute of the tag, resolved; nil where there is none.
func (s *scanner) value(name string) ([]byte, error) {
	for _, a := range s.attrs {
		if string(a.name) == name {
			return s.resolve(a.value)
		}
	}
	return nil, nil
}

// resolve is a value without references.
func (s *scanner) resolve(raw []byte) ([]byte, error) {
	if s.plain || bytes.IndexByte(raw, '&') < 0 {
		return raw, nil
	}
	return s.unescape(nil, raw)
}

// unescape resolves references: five names and numbers (XML 1.0 §4.1, §4.6).
func (s *scanner) unescape(dst, raw []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			return append(dst, raw...), nil
		}
		dst = append(dst, raw[:i]...)
		end := bytes.IndexByte(raw[i:], ';')
		if end < 0 || end > 12 {
			return dst, broken("a bare &")
		}
		r, err := reference(string(raw[i+1 : i+end]))
		if err != nil {
			return dst, err
		}
		dst = utf8.AppendRune(dst, r)
		raw = raw[i+end+1:]
	}
}

func reference(name string) (rune, error) {
	switch name {
	case "amp":
		return '&', nil
	case "lt":
		return '<', nil
	case "gt":
		return '>', nil
	case "quot":
		return '"', nil
	case "apos":
		return '\'', nil
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, problem.New(problem.XMLEntity, nil).Because(fmt.Errorf("entity %q", name))
	}
	digits, radix := name[1:], 10
	if digits[0] == 'x' {
		digits, radix = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, radix, 32)
	r := rune(n)
	if err != nil || n > utf8.MaxRune || !utf8.ValidRune(r) || r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
		return 0, broken("character reference %q", name)
	}
	return r, nil
}

package ods

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/internal/problem"
)

// token is what scanner.next came upon.
type token uint8

const (
	startTag token = iota + 1
	endTag
	text
	endOfFile
)

// scanner is an XML 1.0 reader for the parts of an OpenDocument file. It checks that the bytes are UTF-8
// without control characters, that tags nest and close, and that nothing follows the root; it refuses
// declarations of any kind, and so knows no entities but the five of XML. Everything it hands out is valid
// until the next call.
type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int // of what was read and not scanned
	checked  int // bytes of buf[:end] whose characters were checked
	eof      bool
	maxToken int64
	nesting  int
	doctype  bool // a document type without declarations of its own is passed over

	name  []byte // of the tag, with the usual prefix
	attrs []attr
	chars []byte // of the text, entities resolved

	unescaped []byte

	open   []byte // the names of the open elements, one after the other
	starts []int
	closes bool // the tag closed itself: its end comes next
	rooted bool // the root element was seen
	alias  map[string]string
}

type attr struct{ name, value []byte }

func newScanner(r io.Reader, maxToken int64, nesting int) *scanner {
	return &scanner{r: r, buf: make([]byte, 64<<10), maxToken: maxToken, nesting: nesting}
}

func broken(format string, args ...any) error {
	return problem.New(problem.XMLBroken, nil).Because(fmt.Errorf(format, args...))
}

// fill reads on, keeping what is not scanned; io.EOF where nothing more comes.
func (s *scanner) fill() error {
	if s.eof {
		return io.EOF
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end, s.checked, s.pos = s.end-s.pos, s.checked-s.pos, 0
	}
	if s.end == len(s.buf) {
		if int64(len(s.buf)) >= s.maxToken {
			return broken("a tag or text of more than %d bytes", s.maxToken)
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.r.Read(s.buf[s.end:])
	s.end += n
	s.eof = err == io.EOF
	if err != nil && err != io.EOF {
		return err
	}
	return s.checkCharacters()
}

// checkCharacters looks at the new bytes: UTF-8, and no control characters (XML 1.0 §2.2).
func (s *scanner) checkCharacters() error {
	b := s.buf[s.checked:s.end]
	i := 0
	for i < len(b) {
		if len(b)-i >= 8 {
			v := binary.LittleEndian.Uint64(b[i:])
			const ones, tops = 0x0101010101010101, 0x8080808080808080
			if (v|(v-0x20*ones))&tops == 0 { // ASCII, and nothing below a blank
				i += 8
				continue
			}
		}
		c := b[i]
		if c < utf8.RuneSelf {
			if c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
				return broken("control character %#02x", c)
			}
			i++
			continue
		}
		if !utf8.FullRune(b[i:]) && !s.eof {
			break
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 || r == 0xfffe || r == 0xffff {
			return broken("bytes that are no UTF-8")
		}
		i += n
	}
	s.checked += i
	return nil
}

// find is the place of c from place from on, counted from s.pos; it reads on as far as needed. -1 at the end.
func (s *scanner) find(c byte, from int) (int, error) {
	for {
		if i := bytes.IndexByte(s.buf[s.pos+from:s.end], c); i >= 0 && s.pos+from+i < s.checked {
			return from + i, nil
		}
		from = s.end - s.pos
		if err := s.fill(); err == io.EOF {
			return -1, nil
		} else if err != nil {
			return -1, err
		}
		from = max(0, from-utf8.UTFMax)
	}
}

// has says whether the bytes from s.pos on start with a mark.
func (s *scanner) has(mark string) (bool, error) {
	for s.end-s.pos < len(mark) {
		if err := s.fill(); err == io.EOF {
			return false, nil
		} else if err != nil {
			return false, err
		}
	}
	return string(s.buf[s.pos:s.pos+len(mark)]) == mark, nil
}

// next moves to the next tag or text.
func (s *scanner) next() (token, error) {
	if s.closes {
		s.closes = false
		return endTag, s.pop(s.name)
	}
	for {
		i, err := s.find('<', 0)
		if err != nil {
			return 0, err
		}
		if i != 0 {
			t, err := s.readText(i)
			if t != 0 || err != nil {
				return t, err
			}
			continue
		}
		if s.end-s.pos < 2 {
			if err := s.fill(); err == io.EOF {
				return 0, broken("the file ends in a tag")
			} else if err != nil {
				return 0, err
			}
			continue
		}
		switch s.buf[s.pos+1] {
		case '?':
			err = s.skipTo("?>", 2)
		case '!':
			var t token
			if t, err = s.readMark(); t != 0 {
				return t, err
			}
		case '/':
			return s.readEnd()
		default:
			return s.readStart()
		}
		if err != nil {
			return 0, err
		}
	}
}

// readText hands out the text up to the next tag, i bytes away; i is -1 where there is no tag any more.
func (s *scanner) readText(i int) (token, error) {
	last := i < 0
	if last {
		i = s.end - s.pos
	}
	raw := s.buf[s.pos : s.pos+i]
	s.pos += i
	if len(s.starts) == 0 {
		if len(bytes.Trim(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), " \t\r\n")) > 0 {
			return 0, broken("text outside of the root element")
		}
		if !last {
			return 0, nil
		}
		if !s.rooted {
			return 0, broken("no element at all")
		}
		return endOfFile, nil
	}
	if last {
		return 0, broken("the file ends inside <%s>", s.top())
	}
	if bytes.IndexByte(raw, '&') < 0 {
		s.chars = raw
		return text, nil
	}
	var err error
	s.unescaped, err = s.unescape(s.unescaped[:0], raw)
	s.chars = s.unescaped
	return text, err
}

func (s *scanner) top() []byte { return s.open[s.starts[len(s.starts)-1]:] }

// skipTo passes over what starts with a mark of from bytes and ends with another.
func (s *scanner) skipTo(end string, from int) error {
	at := from
	for {
		i, err := s.find(end[len(end)-1], at)
		if err != nil {
			return err
		}
		if i < 0 {
			return broken("%q is missing", end)
		}
		if i+1 >= len(end)+from && string(s.buf[s.pos+i+1-len(end):s.pos+i+1]) == end {
			s.pos += i + 1
			return nil
		}
		at = i + 1
	}
}

// readMark reads a comment, which is passed over, or a CDATA section, which is text. All else that starts so
// is a declaration, and refused.
func (s *scanner) readMark() (token, error) {
	if comment, err := s.has("<!--"); comment || err != nil {
		if err == nil {
			err = s.skipTo("-->", 4)
		}
		return 0, err
	}
	if s.doctype {
		if is, err := s.has("<!DOCTYPE"); is || err != nil {
			i, err := s.find('>', 2)
			if err != nil || i < 0 || bytes.IndexByte(s.buf[s.pos:s.pos+i], '[') >= 0 {
				return text, cmp.Or(err, error(problem.New(problem.XMLEntity, nil)))
			}
			s.pos += i + 1
			return 0, nil
		}
	}
	cdata, err := s.has("<![CDATA[")
	if err != nil {
		return text, err
	}
	if !cdata || len(s.starts) == 0 {
		return text, problem.New(problem.XMLEntity, nil)
	}
	at := len("<![CDATA[")
	for {
		i, err := s.find('>', at)
		if err != nil {
			return text, err
		}
		if i < 0 {
			return text, broken("a CDATA section does not end")
		}
		if body := s.buf[s.pos+len("<![CDATA[") : s.pos+i]; bytes.HasSuffix(body, []byte("]]")) {
			s.chars = body[:len(body)-2]
			s.pos += i + 1
			return text, nil
		}
		at = i + 1
	}
}

func (s *scanner) readEnd() (token, error) {
	i, err := s.find('>', 2)
	if err != nil {
		return 0, err
	}
	if i < 0 {
		return 0, broken("the file ends in a tag")
	}
	name := s.buf[s.pos+2 : s.pos+i]
	for len(name) > 0 && isSpace(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	s.name = s.canonical(name)
	s.pos += i + 1
	return endTag, s.pop(s.name)
}

func (s *scanner) pop(name []byte) error {
	if len(s.starts) == 0 {
		return broken("</%s> closes nothing", name)
	}
	if top := s.top(); !bytes.Equal(top, name) {
		return broken("</%s> closes <%s>", name, top)
	}
	s.open = s.open[:s.starts[len(s.starts)-1]]
	s.starts = s.starts[:len(s.starts)-1]
	return nil
}

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
	s.pos += n
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

// stopsName says whether a byte ends a name.
func stopsName(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', '=', '/', '>', '<', '"', '\'':
		return true
	}
	return false
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
	if bytes.IndexByte(value, '<') >= 0 {
		return 0, broken("the value of %q does not end", name)
	}
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
	if bytes.IndexByte(raw, '&') < 0 {
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

// skip passes over the element whose start tag was read, with all in it.
func (s *scanner) skip() error {
	depth := len(s.starts)
	for {
		t, err := s.next()
		switch {
		case err != nil:
			return err
		case t == endOfFile:
			return errors.New("an element without end")
		case t == endTag && len(s.starts) < depth:
			return nil
		}
	}
}

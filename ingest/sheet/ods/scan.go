package ods

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
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
	ahead    *ahead // reads r, if there is one
	lent     bool   // buf is one of its blocks
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
	plain  bool // the tag holds no reference
	rooted bool // the root element was seen
	alias  map[string]string
}

type attr struct{ name, value []byte }

func newScanner(r io.Reader, maxToken int64, nesting int) *scanner {
	return &scanner{r: r, maxToken: maxToken, nesting: nesting}
}

func broken(format string, args ...any) error {
	return problem.New(problem.XMLBroken, nil).Because(fmt.Errorf(format, args...))
}

// fill reads on, keeping what is not scanned; io.EOF where nothing more comes.
func (s *scanner) fill() (err error) {
	if s.eof {
		return io.EOF
	}
	var n int
	if s.ahead != nil {
		n, err = s.readAheadOn()
	} else if err = s.makeRoom(1); err == nil {
		n, err = s.r.Read(s.buf[s.end:])
	}
	s.end += n
	s.eof = err == io.EOF
	if err != nil && err != io.EOF {
		return err
	}
	return s.checkCharacters()
}

// makeRoom moves what is not scanned to the start of the buffer, and makes that larger until n bytes fit behind it.
func (s *scanner) makeRoom(n int) error {
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end, s.checked, s.pos = s.end-s.pos, s.checked-s.pos, 0
	}
	for len(s.buf)-s.end < n {
		if int64(len(s.buf)) >= s.maxToken {
			return broken("a tag or text of more than %d bytes", s.maxToken)
		}
		s.buf = append(s.buf, make([]byte, max(len(s.buf), 64<<10))...)
	}
	return nil
}

// plainASCII is how many bytes at the start of b are ASCII and nothing below a blank; of the last seven it may count
// too few.
func plainASCII(b []byte) (n int) {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for len(b)-n >= 32 {
		p := b[n : n+32]
		u, v := binary.LittleEndian.Uint64(p), binary.LittleEndian.Uint64(p[8:])
		x, y := binary.LittleEndian.Uint64(p[16:]), binary.LittleEndian.Uint64(p[24:])
		// a byte below a blank borrows from its top bit, and so does one that is borrowed from
		if (u|(u-0x20*ones)|v|(v-0x20*ones)|x|(x-0x20*ones)|y|(y-0x20*ones))&tops != 0 {
			break
		}
		n += 32
	}
	for len(b)-n >= 8 {
		v := binary.LittleEndian.Uint64(b[n:])
		if odd := (v | (v - 0x20*ones)) & tops; odd != 0 {
			return n + bits.TrailingZeros64(odd)/8 // the lowest one is never a borrower
		}
		n += 8
	}
	return n
}

// checkCharacters looks at the new bytes: UTF-8, and no control characters (XML 1.0 §2.2).
func (s *scanner) checkCharacters() error {
	b := s.buf[s.checked:s.end]
	i := 0
	for i < len(b) {
		if i += plainASCII(b[i:]); i == len(b) {
			break
		}
		c := b[i]
		if c < utf8.RuneSelf {
			if c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
				return broken("control character %#02x", c)
			}
			i++
			continue
		}
		if c >= 0xc2 && c < 0xe0 && i+1 < len(b) && b[i+1]&0xc0 == 0x80 { // the letters of Europe
			i += 2
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

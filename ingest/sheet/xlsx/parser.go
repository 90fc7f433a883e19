package xlsx

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// space is what a namespace means to us.
type space uint8

const (
	spaceNone  space = iota // an attribute without a prefix, an element without a namespace
	spaceMain               // SpreadsheetML, transitional or strict
	spaceRel                // the attributes that name relationships
	spacePack               // the relationships parts
	spaceOther              // anything else: extensions
	spaceXML                // xml:space
)

// spaceOf knows the namespaces of ECMA-376 part 4 (transitional) and ISO 29500 part 1 (strict).
func spaceOf(uri string) space {
	switch uri {
	case "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main":
		return spaceMain
	case "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships":
		return spaceRel
	case "http://schemas.openxmlformats.org/package/2006/relationships":
		return spacePack
	case "":
		return spaceNone
	}
	return spaceOther
}

// binding is one xmlns declaration.
type binding struct {
	prefix string
	space  space
}

// level is one open element.
type level struct {
	name     int // where its name ends in nest.names
	bindings int // how many were in force outside of it
	preserve bool
}

// nest is the open elements of a part.
type nest struct {
	names    []byte
	levels   []level
	bindings []binding
	most     int
}

func (n *nest) depth() int { return len(n.levels) }

// preserve says whether xml:space="preserve" is in force.
func (n *nest) preserve() bool {
	return len(n.levels) > 0 && n.levels[len(n.levels)-1].preserve
}

// push opens an element with the attributes of the lexer.
func (n *nest) push(name []byte, attrs []attr) error {
	if len(n.levels) >= n.most {
		return limit.Exceeded("nesting", -1, int64(n.most))
	}
	l := level{bindings: len(n.bindings), preserve: n.preserve()}
	n.names = append(n.names, name...)
	l.name = len(n.names)
	for _, a := range attrs {
		if len(a.name) < 5 || a.name[0] != 'x' || a.name[1] != 'm' || a.name[2] != 'l' {
			continue
		}
		switch {
		case string(a.name) == "xmlns":
			n.bindings = append(n.bindings, binding{"", spaceOf(a.text())})
		case string(a.name[:5]) == "xmlns" && a.name[5] == ':':
			n.bindings = append(n.bindings, binding{string(a.name[6:]), spaceOf(a.text())})
		case string(a.name) == "xml:space":
			l.preserve = string(a.value) == "preserve"
		}
	}
	n.levels = append(n.levels, l)
	return nil
}

// top is the name of the innermost element.
func (n *nest) top() []byte {
	start := 0
	if d := len(n.levels); d > 1 {
		start = n.levels[d-2].name
	}
	return n.names[start:]
}

// pop closes the innermost element, which must have that name.
func (n *nest) pop(name []byte) error {
	if len(n.levels) == 0 {
		return fmt.Errorf("</%s> closes nothing", name)
	}
	if top := n.top(); !bytes.Equal(top, name) {
		return fmt.Errorf("</%s> closes <%s>", name, top)
	}
	n.drop()
	return nil
}

func (n *nest) drop() {
	l := n.levels[len(n.levels)-1]
	n.names = n.names[:len(n.names)-len(n.top())]
	n.bindings = n.bindings[:l.bindings]
	n.levels = n.levels[:len(n.levels)-1]
}

// rewind closes all but the outer elements, when an element is read again from its start.
func (n *nest) rewind(depth int) {
	for len(n.levels) > depth {
		n.drop()
	}
}

// resolve looks the prefix of a name up, and says where the name goes on behind it.
func (n *nest) resolve(name []byte) (s space, local int, err error) {
	prefix := name[:max(0, bytes.IndexByte(name, ':'))]
	if len(prefix) > 0 {
		local = len(prefix) + 1
	} else if len(name) > 0 && name[0] == ':' {
		local = 1
	}
	for i := len(n.bindings) - 1; i >= 0; i-- {
		if n.bindings[i].prefix == string(prefix) {
			return n.bindings[i].space, local, nil
		}
	}
	switch string(prefix) {
	case "":
		return spaceNone, local, nil
	case "xml":
		return spaceXML, local, nil
	}
	return spaceOther, local, fmt.Errorf("the prefix %s is not declared", prefix)
}

// element is a tag as the reader of a part sees it.
type element struct {
	token
	space space
	cut   int // where its name goes on behind the prefix
	depth int // 1 for the root; of the element itself, also at its end
}

// local is the name without its prefix.
func (e *element) local() []byte { return e.text[e.cut:] }

// is says whether the element has a name of SpreadsheetML. A part without any namespace counts as such.
func (e *element) is(local string) bool {
	return e.space <= spaceMain && string(e.text[e.cut:]) == local
}

func (e *element) opens() bool { return e.kind == tokStart || e.kind == tokEmpty }

// parser reads one part: tokens, with tags matched and names resolved.
type parser struct {
	*window
	lexer
	nest
	part    string
	seen    bool   // the root element
	started bool   // anything at all
	id      string // the relationship that the last start tag names
	hasID   bool
	patient bool // what comes behind damage is still wanted
	frozen  bool // the window may not move: next returns errMore where it would have to
}

func newParser(from source, part string, lim limit.Limits) *parser {
	return &parser{window: newWindow(from, lim.Row), nest: nest{most: lim.Nesting}, part: part}
}

// step reads one token without asking for more bytes; after an error nothing has moved but the nest.
func (p *parser) step() (element, error) {
	t, next, err := p.lex(p.buf, p.pos, p.end)
	if err != nil {
		return element{}, err
	}
	e := element{token: t}
	switch t.kind {
	case tokStart, tokEmpty:
		if p.depth() == 0 && p.seen {
			return e, errors.New("a second root element")
		}
		if err := p.push(t.text, p.attrs); err != nil {
			return e, err
		}
		p.seen = true
		e.depth = p.depth()
		if e.space, e.cut, err = p.resolve(t.text); err != nil {
			return e, err
		}
		p.takeID()
		if t.kind == tokEmpty {
			p.drop()
		}
	case tokEnd:
		e.depth = p.depth()
		if e.space, e.cut, err = p.resolve(t.text); err != nil {
			return e, err
		}
		if err := p.pop(t.text); err != nil {
			return e, err
		}
	case tokText, tokCData:
		if p.depth() == 0 && !blank(t.text) {
			return e, errors.New("text outside of the root element")
		}
		e.depth = p.depth()
	case tokNote:
		if err := p.checkDeclaration(t.text); err != nil {
			return e, err
		}
	}
	p.started = true
	p.pos = next
	return e, nil
}

// takeID keeps the r:id of a start tag, while the prefixes that it declares itself are in force.
func (p *parser) takeID() {
	p.id, p.hasID = "", false
	for i := range p.attrs {
		a := &p.attrs[i]
		if !bytes.HasSuffix(a.name, []byte(":id")) {
			continue
		}
		if s, _, err := p.resolve(a.name); err == nil && s == spaceRel {
			p.id, p.hasID = a.text(), true
		}
	}
}

// next reads one token; tokEOF is the end of a part that is whole. Errors are problems that name the part, or
// errMore.
func (p *parser) next() (element, error) {
	for {
		depth := p.depth()
		e, err := p.step()
		if err == nil {
			return e, nil
		}
		p.rewindTo(depth, err)
		if err != errMore {
			return e, p.fail(err)
		}
		if p.frozen {
			return e, errMore
		}
		if err := p.more(); err != nil {
			return p.atEnd(err)
		}
	}
}

// rewindTo undoes a step that failed for want of bytes.
func (p *parser) rewindTo(depth int, err error) {
	if err == errMore && p.depth() > depth {
		p.rewind(depth)
	}
}

// atEnd is what the end of the bytes means.
func (p *parser) atEnd(err error) (element, error) {
	switch {
	case err != io.EOF:
		return element{}, p.fail(err)
	case p.depth() > 0:
		return element{}, p.fail(fmt.Errorf("it ends inside of <%s>", p.top()))
	case !p.seen:
		return element{}, p.fail(errors.New("it holds no element"))
	case !blank(p.buf[p.pos:p.end]):
		return element{}, p.fail(errors.New("text outside of the root element"))
	}
	p.pos = p.end
	return element{token: token{kind: tokEOF}}, nil
}

// fail makes a problem that names the part. Where the XML is broken because the bytes are damaged, their checksum
// says so better.
func (p *parser) fail(err error) error {
	if p.frozen {
		return err // the row's reader adds where it was
	}
	var known *problem.Problem
	if !errors.As(err, &known) {
		known = problem.New(problem.XMLBroken, nil).Because(err)
	}
	if !p.patient && (known.ID == problem.XMLBroken || known.ID == problem.XMLEntity) {
		var sum *problem.Problem
		if errors.As(p.drain(), &sum) {
			known = sum.Because(errors.Join(sum.Cause, err))
		}
	}
	if where := known.Where; where.Part == "" {
		where.Part = p.part
		known = known.At(where)
	}
	return known
}

// skip reads to the end of the element that has just been opened.
func (p *parser) skip(e element) error {
	if e.kind == tokEmpty {
		return nil
	}
	for {
		in, err := p.next()
		if err != nil {
			return err
		}
		if in.kind == tokEnd && in.depth == e.depth {
			return nil
		}
	}
}

// checkDeclaration refuses encodings that the bytes are not in (XML 1.0 §4.3.3). UTF-16 has become UTF-8 before
// the parser sees it, and some programs write the word over UTF-8.
func (p *parser) checkDeclaration(note []byte) error {
	if p.started || !bytes.HasPrefix(note, []byte("xml")) {
		return nil
	}
	at := bytes.Index(note, []byte("encoding"))
	if at < 0 {
		return nil
	}
	rest := bytes.TrimLeft(note[at+len("encoding"):], " \t\r\n=")
	if len(rest) < 2 {
		return errors.New("a declaration that is cut")
	}
	end := bytes.IndexByte(rest[1:], rest[0])
	if end < 0 {
		return errors.New("a declaration that is cut")
	}
	name := string(bytes.ToUpper(rest[1 : 1+end]))
	switch name {
	case "UTF-8", "UTF8", "US-ASCII", "ASCII", "UTF-16", "UTF-16LE", "UTF-16BE", "UNICODE":
		return nil
	}
	return problem.New(problem.XMLEncoding, problem.Args{"encoding": name})
}

// blank says whether text is white space only.
func blank(s []byte) bool {
	for _, c := range s {
		if !isSpace(c) {
			return false
		}
	}
	return true
}

// get is the value of an attribute without prefix.
func (l *lexer) get(name string) (string, bool) {
	for i := range l.attrs {
		if string(l.attrs[i].name) == name {
			return l.attrs[i].text(), true
		}
	}
	return "", false
}

// text is an attribute's value with its references replaced; the lexer has checked them.
func (a *attr) text() string {
	if a.flags&(isAmp|isReturn) == 0 && !bytes.ContainsAny(a.value, "\n\t") {
		return string(a.value)
	}
	b := make([]byte, 0, len(a.value))
	for i := 0; i < len(a.value); i++ {
		switch c := a.value[i]; c {
		case '&':
			r, n, _ := reference(a.value[i:])
			b = append(b, string(r)...)
			i += n - 1
		case '\n', '\t', '\r': // XML 1.0 §3.3.3
			b = append(b, ' ')
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

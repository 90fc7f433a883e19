package ods

import (
	"strconv"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

// paragraphs is the text of a cell: its paragraphs, with a line break between them.
type paragraphs struct {
	b     []byte
	any   bool // a paragraph was read
	blank bool // white space now is passed over: at the start of a paragraph, and after other white space
	inner int  // depth of paragraphs
}

// String is the text.
func (p *paragraphs) String() string { return string(p.b) }

// read reads to the end tag of the cell. Comments, pictures and what else floats above the cell are no text
// of it; phonetic text is left out.
func (p *paragraphs) read(s *scanner, most int64) error {
	p.b, p.any, p.inner = p.b[:0], false, 0
	depth := len(s.starts)
	for {
		tok, err := s.next()
		if err != nil {
			return err
		}
		switch {
		case tok == endOfFile:
			return broken("the content ends in a cell")
		case tok == endTag && len(s.starts) < depth:
			return nil
		case tok == endTag:
			if name := string(s.name); name == "text:p" || name == "text:h" {
				p.inner--
			}
		case tok == text && p.inner > 0:
			p.add(s.chars)
		case tok == startTag:
			if err := p.element(s, most); err != nil {
				return err
			}
		}
		if int64(len(p.b)) > most {
			return limit.Exceeded("row", int64(len(p.b)), most)
		}
	}
}

// element reads a start tag inside a cell.
func (p *paragraphs) element(s *scanner, most int64) error {
	switch string(s.name) {
	case "text:p", "text:h":
		if p.any {
			p.b = append(p.b, '\n')
		}
		p.any, p.blank = true, true
		p.inner++
	case "text:s":
		n, err := spaces(s)
		if err != nil {
			return err
		}
		if n > most {
			return limit.Exceeded("row", n, most)
		}
		for range n {
			p.b = append(p.b, ' ')
		}
		p.blank = false
	case "text:tab":
		p.b, p.blank = append(p.b, '\t'), false
	case "text:line-break":
		p.b, p.blank = append(p.b, '\n'), false
	case "text:span", "text:a", "text:ruby", "text:ruby-base", "text:meta", "text:list", "text:list-item",
		"text:date", "text:time", "text:sheet-name", "text:title", "text:file-name", "text:page-number",
		"text:page-count", "text:author-name", "text:soft-page-break", "text:bookmark":
	default:
		return s.skip()
	}
	return nil
}

// spaces is the number of blanks of a text:s (§6.1.3).
func spaces(s *scanner) (int64, error) {
	b, err := s.value("text:c")
	if err != nil || b == nil {
		return 1, err
	}
	n, err := strconv.ParseInt(string(b), 10, 32)
	if err != nil || n < 0 {
		return 0, broken("text:c is %q", b)
	}
	return n, nil
}

// add appends characters. A run of white space is one blank, and none at the start of a paragraph (§6.1.2).
func (p *paragraphs) add(chars []byte) {
	for _, c := range chars {
		if !isSpace(c) {
			p.b, p.blank = append(p.b, c), false
			continue
		}
		if !p.blank {
			p.b, p.blank = append(p.b, ' '), true
		}
	}
}

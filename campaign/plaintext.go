package campaign

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// textWidth is where the plain letter is wrapped.
const textWidth = 72

// plainText writes a Markdown tree as people write plain mail: paragraphs of one long line, which wrap breaks
// once the names are in.
func plainText(tree ast.Node, source []byte, m marked) string {
	return strings.TrimRight(blocks(tree, source, m), "\n") + "\n"
}

// blocks writes the children of a node, an empty line between them.
func blocks(parent ast.Node, source []byte, m marked) string {
	var parts []string
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		parts = append(parts, block(n, source, m))
	}
	return strings.Join(parts, "\n\n")
}

func block(n ast.Node, source []byte, m marked) string {
	switch n := n.(type) {
	case *ast.Heading:
		return strings.Repeat("#", min(n.Level, 2)) + " " + inlineText(n, source, m)
	case *ast.List:
		return list(n, source, m)
	case *ast.Blockquote:
		return prefixLines(blocks(n, source, m), "> ")
	case *ast.ThematicBreak:
		return "* * *"
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return prefixLines(strings.TrimRight(string(n.Lines().Value(source)), "\n"), "    ")
	case *ast.HTMLBlock:
		return ""
	}
	return inlineText(n, source, m)
}

func list(n *ast.List, source []byte, m marked) string {
	var items []string
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		lead := "- "
		if n.IsOrdered() {
			lead = fmt.Sprintf("%d. ", number)
			number++
		}
		body := prefixLines(blocks(item, source, m), strings.Repeat(" ", len(lead)))
		items = append(items, lead+strings.TrimPrefix(body, strings.Repeat(" ", len(lead))))
	}
	separator := "\n"
	if !n.IsTight {
		separator = "\n\n"
	}
	return strings.Join(items, separator)
}

func prefixLines(s, prefix string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if lines[i] = prefix + line; line == "" {
			lines[i] = strings.TrimRight(prefix, " ")
		}
	}
	return strings.Join(lines, "\n")
}

// inlineText is the text inside a block, links as "label (address)", pictures as "[what they show]".
func inlineText(parent ast.Node, source []byte, m marked) string {
	var b strings.Builder
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			b.WriteString(unescape(n.Segment.Value(source)))
			switch {
			case n.HardLineBreak():
				b.WriteString("\n")
			case n.SoftLineBreak():
				b.WriteString(" ")
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(source))
		case *ast.Link:
			label, address := inlineText(n, source, m), string(n.Destination)
			if b.WriteString(label); label != address && parent.Kind() != ast.KindImage {
				b.WriteString(" (" + address + ")")
			}
		case *ast.Image:
			b.WriteString("[" + inlineText(n, source, m) + "]")
		case *ast.RawHTML:
		default:
			b.WriteString(inlineText(n, source, m))
		}
	}
	return b.String()
}

var backslash = regexp.MustCompile(`\\([!-/:-@\[-` + "`" + `{-~])`)

// unescape takes away Markdown's backslashes and entities, which the tree keeps in its text.
func unescape(s []byte) string {
	return html.UnescapeString(backslash.ReplaceAllString(string(s), "$1"))
}

var leadIn = regexp.MustCompile(`^((?:> ?)*)( *(?:- |\d+\. |#+ )?)`)

// wrap breaks the lines of a plain letter at 72 columns; a continued line hangs below its text, and a word
// that is longer than a line (a link) keeps a line of its own. Runs of empty lines, which conditions leave
// behind, become one; a first heading is underlined.
func wrap(s string) string {
	var out []string
	empty := true
	for line := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		if line != "-- " { // the signature mark keeps its blank (RFC 3676 §4.3)
			line = strings.TrimRight(line, " \t")
		}
		if line == "" && empty {
			continue
		}
		empty = line == ""
		title, isTitle := strings.CutPrefix(line, "# ")
		if !isTitle {
			out = append(out, wrapLine(strings.TrimPrefix(line, "## "))...)
			continue
		}
		lines := wrapLine(title)
		longest := 0
		for _, l := range lines {
			longest = max(longest, utf8.RuneCountInString(l))
		}
		out = append(append(out, lines...), strings.Repeat("-", longest))
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"
}

func wrapLine(line string) []string {
	if len([]rune(line)) <= textWidth {
		return []string{line}
	}
	lead := leadIn.FindStringSubmatch(line)
	first, hang := lead[0], lead[1]+strings.Repeat(" ", len(lead[2]))
	var out []string
	current, width, words := first, len(first), 0
	for _, word := range strings.FieldsFunc(strings.TrimPrefix(line, lead[0]), func(r rune) bool { return r == ' ' || r == '\t' }) {
		if n := len([]rune(word)); words > 0 && width+1+n > textWidth {
			out = append(out, current)
			current, width, words = hang+word, len(hang)+n, 1
			continue
		}
		if words > 0 {
			current, width = current+" ", width+1
		}
		current, width, words = current+word, width+len([]rune(word)), words+1
	}
	return append(out, current)
}

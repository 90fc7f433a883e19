package pipeline

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// indent wraps a sentence under the label that it explains.
func indent(s string) string {
	if s == "" {
		return ""
	}
	return "    " + strings.ReplaceAll(wrap(s, textWidth-4), "\n", "\n    ")
}

// hanging wraps a line, those after the first two columns further in.
func hanging(s string) string {
	first, _, _ := strings.Cut(wrap(s, textWidth), "\n")
	rest := strings.TrimPrefix(s[len(first):], " ")
	if rest == "" {
		return first
	}
	return first + "\n  " + strings.ReplaceAll(wrap(rest, textWidth-2), "\n", "\n  ")
}

// wrap breaks a sentence into lines of at most width columns, at plain blanks only: a no-break space holds.
func wrap(s string, width int) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Split(s, " ") {
		n := text.StringWidthWithoutEscSequences(word)
		switch {
		case i == 0:
		case column+1+n > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}

// clip shortens a text to a number of characters, with an ellipsis.
func clip(s string, width int) string {
	runes := []rune(s)
	if len(runes) <= width {
		return s
	}
	return string(runes[:width-1]) + "…"
}

// neutral makes a text harmless in a spreadsheet program: one that would be taken for a formula gets an
// apostrophe in front (OWASP, CSV injection).
func neutral(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

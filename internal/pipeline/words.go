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

// wrap breaks a sentence into lines of at most width columns, without blanks at their ends.
func wrap(s string, width int) string {
	lines := strings.Split(text.WrapSoft(s, width), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
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

package pipeline

import (
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/habitue-crm/habitue/internal/crm"
)

// forms are the two forms of what is counted.
type forms struct{ one, many string }

// counted is a number and the form that goes with it: the first for one and, in French, for none.
func counted(n int64, lang string, fr, en forms) string {
	f, one := en, n == 1
	if lang == "fr" {
		f, one = fr, n == 0 || n == 1
	}
	if one {
		return crm.FormatCount(n, lang) + " " + f.one
	}
	return crm.FormatCount(n, lang) + " " + f.many
}

// indent wraps a sentence under the label that it explains.
func indent(s string) string {
	if s == "" {
		return ""
	}
	return "    " + strings.ReplaceAll(wrap(s, textWidth-4), "\n", "\n    ")
}

// hanging wraps a line, those after the first two columns further in.
func hanging(s string) string { return Hanging(s, 2) }

// Hanging wraps a line to the width of a terminal, those after the first by columns further in.
func Hanging(s string, columns int) string {
	first, _, _ := strings.Cut(wrap(s, textWidth), "\n")
	rest := strings.TrimPrefix(s[len(first):], " ")
	if rest == "" {
		return first
	}
	in := "\n" + strings.Repeat(" ", columns)
	return first + in + strings.ReplaceAll(wrap(rest, textWidth-columns), "\n", in)
}

// wrap breaks a sentence into lines of at most width columns, at plain blanks only: a no-break space holds, and so does
// a plain one where French wants none to break.
func wrap(s string, width int) string {
	hold := strings.NewReplacer(" :", held+":", " ;", held+";", " ?", held+"?", " !", held+"!", " »", held+"»", "« ", "«"+held)
	var b strings.Builder
	column := 0
	for i, word := range strings.Split(hold.Replace(s), " ") {
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
	return strings.ReplaceAll(b.String(), held, " ")
}

// wrapLines wraps each line of a text; a number stays with the word that follows it.
func wrapLines(text string, width int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		words := strings.Split(line, " ")
		for j, word := range words[:len(words)-1] {
			if word != "" && strings.Trim(word, "0123456789,.\u202f\u00a0") == "" {
				words[j+1] = word + held + words[j+1]
				words[j] = ""
			}
		}
		words = slices.DeleteFunc(words, func(word string) bool { return word == "" })
		lines[i] = wrap(strings.Join(words, " "), width)
	}
	return strings.Join(lines, "\n")
}

// held is a blank at which no line breaks; wrap puts a plain one in its place.
const held = "\u2007"

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

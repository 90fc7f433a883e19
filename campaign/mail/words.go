package mail

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	foldAt  = 76  // RFC 2047 §2: the longest line with an encoded-word in it
	maxWord = 75  // RFC 2047 §2: the longest encoded-word
	maxLine = 998 // RFC 5322 §2.1.1
)

// phrase is a display name: as it is where it is plain words, else encoded.
func phrase(name string, prefix int) string {
	for i := range len(name) {
		c := name[i]
		if c != ' ' && c != '-' && !alphanumeric(c) {
			return encodeWords(name, prefix)
		}
	}
	return name
}

// unstructured is a header text such as the subject: as it is where it is printable ASCII that no reader
// would take for an encoded-word, else encoded.
func unstructured(text string, prefix int) string {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return encodeWords(text, prefix)
		}
	}
	if strings.Contains(text, "=?") {
		return encodeWords(text, prefix)
	}
	for word := range strings.SplitSeq(text, " ") {
		if len(word) > maxWord {
			return encodeWords(text, prefix)
		}
	}
	return text
}

// encodeWords writes a text as encoded-words of the Q encoding (RFC 2047 §4.2), cut between characters. Only
// letters and digits stand for themselves, which is safe in a phrase too (§5 rule 3): a comma is =2C. prefix
// is how much of the first line is taken.
func encodeWords(text string, prefix int) string {
	const open, closing = "=?utf-8?q?", "?="
	var words []string
	var word strings.Builder
	room := min(maxWord, foldAt-prefix) - len(open) - len(closing)
	flush := func() {
		words = append(words, open+word.String()+closing)
		word.Reset()
		room = maxWord - 1 - len(open) - len(closing) // a continued line starts with a blank
	}
	for _, r := range text {
		piece := encodeRune(r)
		if word.Len()+len(piece) > room && word.Len() > 0 {
			flush()
		}
		word.WriteString(piece)
	}
	if word.Len() > 0 || len(words) == 0 {
		flush()
	}
	return strings.Join(words, " ")
}

func encodeRune(r rune) string {
	if r == ' ' {
		return "_"
	}
	if r < utf8.RuneSelf && alphanumeric(byte(r)) {
		return string(r)
	}
	var b strings.Builder
	for _, c := range []byte(string(r)) {
		fmt.Fprintf(&b, "=%02X", c)
	}
	return b.String()
}

func alphanumeric(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// field writes one header, folded at blanks to lines of 76 where it can be; a longer word keeps its line,
// which no receiver minds below 998.
func field(b *strings.Builder, name, value string) error {
	line := name + ":"
	for word := range strings.SplitSeq(value, " ") {
		if len(line)+1+len(word) > foldAt && line != name+":" {
			b.WriteString(line + "\r\n")
			line = ""
		}
		if line += " " + word; len(line) > maxLine {
			return fmt.Errorf("the header %s is too long", name)
		}
	}
	b.WriteString(line + "\r\n")
	return nil
}

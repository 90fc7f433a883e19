package quality

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/habitue-crm/habitue/ingest/identity"
)

// vocabularyCap is how many different words a field may have: with more of them it is no category.
const vocabularyCap = 2000

// vocabulary is the words of one field of one source.
type vocabulary struct {
	words map[string]*word
	full  bool // too many: no category
	hand  *word
}

// word is one spelling.
type word struct {
	text string
	rows int64
	at   place // its first row
}

// add counts a word.
func (v *vocabulary) add(text string, at place) {
	if v.full {
		return
	}
	if v.hand == nil || v.hand.text != text {
		w := v.words[text]
		if w == nil {
			if len(v.words) >= vocabularyCap {
				v.full, v.words, v.hand = true, nil, nil
				return
			}
			w = &word{text: text, at: at}
			v.words[text] = w
		}
		v.hand = w
	}
	v.hand.rows++
}

// wordsOf are the words of a text without case and accents.
func wordsOf(text string) []string {
	plain := true
	for i := range len(text) {
		plain = plain && text[i] < 0x80
	}
	if !plain {
		text = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, norm.NFKD.String(text))
	}
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// compared is a text as one word, without case, accents and blanks.
func compared(text string) string { return strings.Join(wordsOf(text), "") }

// sortedWords is a name without case, accents and the order of its words.
func sortedWords(name string) string {
	words := wordsOf(name)
	slices.Sort(words)
	return strings.Join(words, " ")
}

// singular drops the plural's letter of a word, the same in both languages.
func singular(w string) string {
	if len(w) > 3 && (w[len(w)-1] == 's' || w[len(w)-1] == 'x') {
		return w[:len(w)-1]
	}
	return w
}

// isSmall reports a word that initials may leave out.
func isSmall(w string) bool {
	return slices.Contains([]string{"a", "and", "au", "aux", "d", "de", "des", "du", "en", "et", "for", "in", "l", "la", "le", "les", "of", "on", "par", "pour", "the"}, w)
}

// initials reports whether a word is made of the first letters of the others.
func initials(short string, long []string) bool {
	if len(long) < 2 || len(short) < 2 || len(short) > 6 {
		return false
	}
	all, great := "", ""
	for _, w := range long {
		all += w[:1]
		if !isSmall(w) {
			great += w[:1]
		}
	}
	return short == all || short == great
}

// part reports whether words stand at the beginning or at the end of longer ones.
func part(short, long []string) bool {
	n := len(short)
	return n > 0 && n < len(long) && (slices.Equal(short, long[:n]) || slices.Equal(short, long[len(long)-n:]))
}

// oneLetter reports whether two words of six letters and more differ by one letter: another, one more, or two
// neighbours exchanged.
func oneLetter(a, b string) bool {
	return min(utf8.RuneCountInString(a), utf8.RuneCountInString(b)) >= 6 && identity.Apart(a, b) == 1
}

// hasDigit reports a word with a digit: 10-19 and 20-29 are no spellings of one another.
func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

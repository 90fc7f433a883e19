package identity

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// foldedName is a name as it is compared, never as it is shown: lower case, without accents, civilities and
// particles, its words in alphabetical order, so that "DUPONT Marie" and "Marie Dupont" are one.
type foldedName struct {
	words []string
	title byte // 'm' or 'f' where a civility says so, else 0
}

// ligatures are letters that decomposition leaves whole.
var ligatures = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer("œ", "oe", "Œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l")
})

// foldName reads a name.
func foldName(s string) foldedName {
	var n foldedName
	var word []rune
	flush := func() {
		w := string(word)
		word = word[:0]
		switch w {
		case "", "de", "du", "des", "la", "le", "les", "d", "l", "van", "von", "der", "den", "et", "and", "ou":
		case "m", "mr", "monsieur", "mister":
			n.title = 'm'
		case "mme", "mlle", "mrs", "ms", "miss", "madame", "mademoiselle":
			n.title = 'f'
		case "dr", "me", "prof", "docteur":
		default:
			n.words = append(n.words, w)
		}
	}
	if !plain(s) {
		s = norm.NFKD.String(ligatures().Replace(s))
	}
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word = append(word, unicode.ToLower(r))
		default:
			flush()
		}
	}
	flush()
	slices.Sort(n.words)
	n.words = slices.Compact(n.words)
	return n
}

// plain reports a text of ASCII alone, which has nothing to decompose.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// joined is a name's words as one text.
func (n foldedName) joined() string { return strings.Join(n.words, " ") }

// key is a name's words as one text, "" where it has fewer than two: a family name alone is nobody.
func (n foldedName) key() string {
	if len(n.words) < 2 {
		return ""
	}
	return strings.Join(n.words, " ")
}

// alike reports whether two names are one person's as far as names can tell: all words of the shorter one stand in the
// other, as they are or as an initial. A letter that is wrong makes another name: François and Françoise, Marine and
// Martine share an address. An empty name is like any; a family name with a civility ("Mme Dupont", "Mme M. Dupont")
// only like one with the same civility, for a couple shares the rest.
func (n foldedName) alike(o foldedName) bool { return n.matches(o, initials) }

// nearlyAlike is alike where words of five letters or more may have one letter wrong: enough to ask a person.
func (n foldedName) nearlyAlike(o foldedName) bool { return n.matches(o, wordsAlike) }

func (n foldedName) matches(o foldedName, nearly func(a, b string) bool) bool {
	switch {
	case len(n.words) == 0 || len(o.words) == 0:
		return true
	case n.title != o.title && (n.title != 0 && o.title != 0 || n.title != 0 && n.isFamilyOnly() || o.title != 0 && o.isFamilyOnly()):
		return false
	}
	short, long := n.words, o.words
	if len(short) > len(long) {
		short, long = long, short
	}
	rest := slices.Clone(long)
	for _, match := range []func(a, b string) bool{func(a, b string) bool { return a == b }, nearly} {
		var missed []string // what is equal first, so that an initial takes no word that another one needs
		for _, w := range short {
			if i := slices.IndexFunc(rest, func(v string) bool { return match(w, v) }); i >= 0 {
				rest = slices.Delete(rest, i, i+1)
			} else {
				missed = append(missed, w)
			}
		}
		short = missed
	}
	return len(short) == 0
}

// isFamilyOnly reports a name with at most one word that is no initial: Dupont, M. Dupont, O'Neil.
func (n foldedName) isFamilyOnly() bool {
	long := 0
	for _, w := range n.words {
		if len(w) > 1 {
			long++
		}
	}
	return long <= 1
}

// initials reports two words of which one is the initial of the other.
func initials(a, b string) bool { return (len(a) == 1 || len(b) == 1) && a[0] == b[0] }

// wordsAlike reports two words that may be one: an initial, or one letter apart.
func wordsAlike(a, b string) bool {
	return initials(a, b) || len(a) >= 5 && len(b) >= 5 && Apart(a, b) <= 1
}

// Apart is the number of letters that are wrong, missing or too many between two texts (Levenshtein 1966), a
// swap of two neighbours counting one; it stops counting at 2.
func Apart(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return 2
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if i == len(x) {
		return len(y) - len(x)
	}
	tail := func(p, q int) bool { return slices.Equal(x[p:], y[q:]) }
	switch {
	case len(x) != len(y):
		if tail(i, i+1) {
			return 1
		}
	case tail(i+1, i+1):
		return 1
	case i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && tail(i+2, i+2):
		return 1
	}
	return 2
}

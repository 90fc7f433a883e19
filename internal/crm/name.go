package crm

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ReadableName is a name as people read it: what a till wrote in capitals or in small letters alone gets its
// capitals back ("MARIE-CLAUDE DE LA TOUR" is Marie-Claude de la Tour), anything else stays as its writer wrote
// it. It is for showing only; the name is kept as given.
func ReadableName(name string) string {
	if !hasOneCase(name) {
		return name
	}
	words := strings.Fields(name)
	for i, w := range words {
		words[i] = readableWord(strings.ToLower(w), i == 0)
	}
	return strings.Join(words, " ")
}

// hasOneCase reports a text whose letters are all capitals or all small, of which there are two at least.
func hasOneCase(s string) bool {
	upper, lower := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	return upper+lower > 1 && (upper == 0 || lower == 0)
}

// readableWord gives a word in small letters its capitals; a particle keeps none, unless it begins the name.
func readableWord(w string, first bool) string {
	switch w {
	case "de", "du", "des", "la", "le", "les", "von", "van", "der", "den", "et", "and":
		if !first {
			return w
		}
	case "ii", "iii", "iv":
		return strings.ToUpper(w)
	}
	parts := strings.Split(w, "-")
	for i, p := range parts {
		parts[i] = capitalised(p)
	}
	return strings.Join(parts, "-")
}

// capitalised is one part of a word: O'Neil, d'Arc, McDonald.
func capitalised(p string) string {
	for _, mark := range []string{"'", "’"} {
		if head, tail, found := strings.Cut(p, mark); found && tail != "" {
			if head == "d" || head == "l" {
				return head + mark + capitalised(tail)
			}
			return capitalised(head) + mark + capitalised(tail)
		}
	}
	if tail, found := strings.CutPrefix(p, "mc"); found && utf8.RuneCountInString(tail) > 2 {
		return "Mc" + capitalised(tail)
	}
	first, size := utf8.DecodeRuneInString(p)
	if size == 0 {
		return p
	}
	return string(unicode.ToUpper(first)) + p[size:]
}

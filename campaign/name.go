package campaign

import (
	"slices"
	"strings"
	"unicode"
)

// cleanValue makes a customer's value fit for a letter: one line, no control characters, none of the
// invisible marks that turn the direction of text around.
func cleanValue(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u200e', r == '\u200f', r == '\ufeff', r == '\ufffd':
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
}

// titles are words before a name that are no first name; with one, only the family name is known.
func titles() []string {
	return []string{"m", "m.", "mr", "mr.", "mme", "mme.", "mlle", "mlle.", "mrs", "mrs.", "ms", "ms.", "miss", "dr", "dr.", "me", "monsieur", "madame", "mademoiselle"}
}

// firms are words by which a name is a firm's, not a person's.
func firms() []string {
	return []string{"sarl", "sas", "sa", "eurl", "sci", "inc", "inc.", "ltd", "ltd.", "llc", "gmbh", "société", "societe", "company", "co.", "association", "entreprise", "ltée", "cie", "&"}
}

// firstName is the first name in a full one, or "" where that cannot be told: "Marie Tremblay", "Tremblay,
// Marie" and "TREMBLAY Marie" are Marie; "Mme Tremblay", "Dupont SARL" and a name with a web address in it have
// none. Wrong familiarity is worse than none.
func firstName(full string) string {
	full = cleanValue(full)
	if strings.ContainsAny(full, "<>[]()/\\@:&#*_=0123456789") || strings.Contains(strings.ToLower(full), "www.") {
		return ""
	}
	if family, first, comma := strings.Cut(full, ","); comma {
		if strings.TrimSpace(family) == "" || strings.Contains(first, ",") {
			return ""
		}
		return given(strings.Fields(first))
	}
	parts := strings.Fields(full)
	if len(parts) < 2 {
		return ""
	}
	if shouted(parts[0]) && !shouted(parts[len(parts)-1]) {
		return given(parts[slices.IndexFunc(parts, func(p string) bool { return !shouted(p) }):])
	}
	return given(parts)
}

// given is the first of some words, where it can be a first name.
func given(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	for _, p := range parts {
		if slices.Contains(firms(), strings.ToLower(p)) {
			return ""
		}
	}
	first := strings.Trim(parts[0], ".'\"")
	if len([]rune(first)) < 2 || slices.Contains(titles(), strings.ToLower(parts[0])) || strings.Contains(first, ".") {
		return ""
	}
	if first == strings.ToLower(first) || first == strings.ToUpper(first) {
		return capital(first)
	}
	return first
}

// shouted reports whether a word is in capitals, as family names are on French forms.
func shouted(word string) bool {
	return len([]rune(strings.Trim(word, "."))) > 1 && word == strings.ToUpper(word) && word != strings.ToLower(word)
}

// capital writes a name with a capital after its beginning and after each hyphen.
func capital(name string) string {
	parts := strings.Split(strings.ToLower(name), "-")
	for i, p := range parts {
		if runes := []rune(p); len(runes) > 0 {
			runes[0] = unicode.ToUpper(runes[0])
			parts[i] = string(runes)
		}
	}
	return strings.Join(parts, "-")
}

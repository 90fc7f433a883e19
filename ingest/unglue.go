package ingest

import (
	"strings"
	"sync"
	"unicode"
)

// unglue parts a header that is one word of abbreviations, as accounting programs name their columns: "CODART" is a "COD
// ART", "PVTTC" a "PV TTC". A word that names something itself is left alone, and so is one that parts in several ways.
func unglue(text string) string {
	word := strings.TrimSpace(text)
	if len(word) < 4 || len(word) > 14 {
		return text
	}
	for i := range len(word) {
		if c := word[i] | 0x20; c < 'a' || c > 'z' {
			return text
		}
	}
	if word != strings.ToUpper(word) && word[1:] != strings.ToLower(word[1:]) {
		return text // its humps part it
	}
	low := strings.ToLower(word)
	if pieces()[low] || pieces()[singular(low)] {
		return text
	}
	for n := 2; n <= 3; n++ {
		switch ways := partings(low, n); len(ways) {
		case 0:
		case 1:
			return ways[0]
		default:
			return text
		}
	}
	return text
}

// unglueAll is unglue of the parts of a name that are joined by lines below: "CLI_DTNAISS".
func unglueAll(text string) string {
	if !strings.Contains(text, "_") {
		return unglue(text)
	}
	parts := strings.Split(text, "_")
	for i := range parts {
		parts[i] = unglue(parts[i])
	}
	return strings.Join(parts, "_")
}

// partings are the ways to part a word in n pieces of two letters and more.
func partings(word string, n int) (ways []string) {
	if n == 1 {
		if pieces()[word] {
			return []string{word}
		}
		return nil
	}
	for i := 2; i+2 <= len(word); i++ {
		if !pieces()[word[:i]] {
			continue
		}
		for _, rest := range partings(word[i:], n-1) {
			ways = append(ways, word[:i]+" "+rest)
		}
	}
	return ways
}

// pieces are the abbreviations and short words that glued names are made of.
var pieces = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool)
	for short := range abbreviations() {
		all[short] = true
	}
	for _, w := range strings.Fields("pv pa px pu cp ca ht ttc no num id ref date nom prenom ville tel mail qte prix code lib des cli art fam mag vend rem tva pays rue adr") {
		all[w] = true
	}
	for _, kind := range catalog() {
		for _, field := range kind.Fields {
			for _, name := range field.Names {
				for _, w := range headingWords(name) {
					if len(w) > 3 && strings.IndexFunc(w, unicode.IsDigit) < 0 {
						all[w] = true
					}
				}
			}
		}
	}
	return all
})

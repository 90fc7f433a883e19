package ingest

import (
	"slices"
	"strings"
)

// numberedPart is what a column of an address book is that numbers a person's addresses: "E-mail 1 - Value" is the e-mail
// address, "Address 1 - City" the city. The second address and what kind of one it is are nobody's field.
func numberedPart(s string) string {
	noun, part, found := strings.Cut(s, " - ")
	if !found || len(noun) < 3 || noun[len(noun)-2] != ' ' || noun[len(noun)-1] < '1' || noun[len(noun)-1] > '9' {
		return s
	}
	words := headingWords(part)
	switch {
	case len(words) == 0 || len(words) > 2:
		return s
	case noun[len(noun)-1] != '1':
		return s
	case slices.Contains([]string{"value", "valeur"}, words[0]):
		return noun[:len(noun)-2]
	case slices.Contains([]string{"street", "city", "region", "postal", "country", "rue", "ville", "pays", "code"}, words[0]):
		return part
	}
	return s
}

package ingest

import (
	"strconv"
	"strings"
)

// scanRating takes apart a rating that says its own scale, where that is the field's: 4/5, 4 sur 5, 4 out of 5, ★★★★☆.
func scanRating(s string, most int64) (n numeral, ok bool) {
	s = strings.ToLower(plainSigns(s))
	if stars := strings.Count(s, "★") + strings.Count(s, "⭐"); stars > 0 {
		rest := strings.Trim(s, "★☆⭐\ufe0f")
		return numeral{body: strconv.Itoa(stars)}, rest == "" && stars <= int(most)
	}
	for _, word := range [...]string{"étoiles", "étoile", "etoiles", "etoile", "stars", "star"} {
		s = trimBlanks(strings.TrimSuffix(s, word))
	}
	for _, between := range [...]string{"/", "sur", "out of"} {
		value, scale, found := strings.Cut(s, between)
		if found && trimBlanks(scale) != strconv.FormatInt(most, 10) {
			return numeral{}, false
		}
		if found {
			return scanBare(trimBlanks(value))
		}
	}
	return scanBare(s)
}

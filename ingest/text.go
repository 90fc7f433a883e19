package ingest

import (
	"strings"
	"unicode"
)

// trimBlanks drops blanks of every width from both ends.
func trimBlanks(s string) string {
	if s == "" || s[0] > ' ' && s[0] < 0x7f && s[len(s)-1] > ' ' && s[len(s)-1] < 0x7f {
		return s
	}
	return strings.TrimFunc(s, isBlank)
}

func isBlank(r rune) bool {
	return unicode.IsSpace(r) || isInvisible(r) || r < ' '
}

// isInvisible reports a character that has no width and no meaning in a name or number.
func isInvisible(r rune) bool {
	switch r {
	case '\u200b', '\u2060', '\ufeff', '\u200e', '\u200f':
		return true
	}
	return false
}

// cleanText drops blanks around a text and invisible characters inside; blanks inside stay.
func cleanText(s string) string {
	s = trimBlanks(s)
	for i := range len(s) {
		if s[i] >= 0x80 {
			if strings.IndexFunc(s, isInvisible) >= 0 {
				return strings.Map(func(r rune) rune {
					if isInvisible(r) {
						return -1
					}
					return r
				}, s)
			}
			return s
		}
	}
	return s
}

// isErrorWord reports a text that is a spreadsheet's error value, as csv files carry it.
func isErrorWord(s string) bool {
	if len(s) < 4 || s[0] != '#' {
		return false
	}
	switch s {
	case "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!", "#N/D":
		return true
	}
	return false
}

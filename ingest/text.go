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
	case '\u00ad', '\u061c', '\u200b', '\u200e', '\u200f', '\u2060', '\ufeff':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// plainSigns is a number, a day, a time or a telephone number with the signs of a keyboard in the place of those that
// look like them: digits and signs of full width, digits of Arabic and Persian, blanks of every width, dashes, slashes
// and apostrophes. What has no width is dropped.
func plainSigns(s string) string {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return trimBlanks(strings.Map(plainSign, s))
		}
	}
	return trimBlanks(s)
}

func plainSign(r rune) rune {
	switch {
	case r >= ' ' && r < 0x7f:
		return r
	case isInvisible(r):
		return -1
	case unicode.IsSpace(r):
		return ' '
	case r >= '\uff01' && r <= '\uff5e':
		return r - '\uff01' + '!'
	case r >= '\u0660' && r <= '\u0669':
		return r - '\u0660' + '0'
	case r >= '\u06f0' && r <= '\u06f9':
		return r - '\u06f0' + '0'
	case r >= '\u2010' && r <= '\u2015':
		return '-'
	}
	switch r {
	case '\u2212', '\ufe58', '\ufe63', '\u207b', '\u208b', '\u2796':
		return '-'
	case '\u2044', '\u2215':
		return '/'
	case '\u2019', '\u02bc', '\u2032', '\u066c':
		return '\''
	case '\u066b':
		return ','
	case '×':
		return 'x'
	}
	return r
}

// unwrapped takes a value out of what makes a text of it in a spreadsheet: '12, ="12" and, of a program that writes its
// quotes twice, "12".
func unwrapped(s string) string {
	if inside, found := strings.CutPrefix(s, "'"); found {
		return trimBlanks(inside)
	}
	inside := strings.TrimPrefix(s, "=")
	if last := len(inside) - 1; last > 0 && inside[0] == '"' && inside[last] == '"' {
		return trimBlanks(inside[1:last])
	}
	return s
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
	if strings.Trim(s, "#") == "" {
		return true // what a spreadsheet shows where a column is too narrow
	}
	switch s {
	case "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#VALEUR!", "#NOM?", "#NOMBRE!", "#NUL!", "#N/D":
		return true
	}
	return false
}

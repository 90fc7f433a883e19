package problem

import (
	"regexp"
	"strconv"
	"strings"
)

// counted is a place of a wording that a number and its noun are filled into: {left|letter waits|letters wait}.
var counted = regexp.MustCompile(`\{([a-z_]+)\|([^|}]*)\|([^}]*)\}`)

// count fills those places: the first form goes with one and, in French, with none; the digits are grouped as the
// language does. What is no whole number stays as it is, before the form for many.
func count(text, lang string, args Args) string {
	return counted.ReplaceAllStringFunc(text, func(place string) string {
		m := counted.FindStringSubmatch(place)
		value, form := args[m[1]], m[3]
		n, err := strconv.ParseInt(strings.ReplaceAll(value, ",", ""), 10, 64)
		if err != nil {
			return value + " " + form
		}
		if n == 1 || n == 0 && lang == "fr" {
			form = m[2]
		}
		return grouped(n, lang) + " " + form
	})
}

// grouped writes a whole number in groups of three digits.
func grouped(n int64, lang string) string {
	gap := ","
	if lang == "fr" {
		gap = "\u202f"
	}
	digits := strconv.FormatInt(n, 10)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + gap + digits[at:]
	}
	return digits
}

// Plain is a wording as a list of all codes shows it: {left} letters wait.
func Plain(text string) string { return counted.ReplaceAllString(text, "{$1} $3") }

package ingest

import "strings"

// decideFlags tells the columns whose yes and no are the letters of true and false, or of vrai and faux. Alone an F or
// a V may be anything.
func decideFlags(p *plan) {
	for f, c := range p.fields {
		if c != nil && p.kind.Fields[f].Type == Word {
			c.letters = areFlagLetters(c.words)
		}
	}
}

// areFlagLetters reports that two different letters, and nothing else, stand for true and false.
func areFlagLetters(words []string) bool {
	yes, no := "", false
	for _, w := range words {
		switch w = foldWord(cleanText(w)); {
		case w == "" || isNullWord(strings.ToUpper(w)):
		case w == "f":
			no = true
		case (w == "t" || w == "v") && (yes == "" || yes == w):
			yes = w
		default:
			return false
		}
	}
	return yes != "" && no
}

// flagWord is a word of a column in the form in which the lists hold it: letters of true and false, 1.0 and 0.0 from a
// program that knows floating-point columns alone.
func (c *column) flagWord(word, text string) string {
	switch {
	case c.letters && word == "f":
		return "false"
	case c.letters && (word == "t" || word == "v"):
		return "true"
	}
	if digits, found := cutPointZero(text); found {
		return digits
	}
	return word
}

package ingest

import "strings"

// decideFlags tells the columns whose yes and no are the letters of true and false, or of vrai and faux. Alone an F or
// a V may be anything. It tells those, too, that have ticks and crosses: there an x is a no. Who opted out is written
// to in none of these readings, so that such a column keeps both as a yes.
func decideFlags(p *plan) {
	for f, c := range p.fields {
		if c != nil && p.kind.Fields[f].Type == Word {
			c.letters = areFlagLetters(c.words)
			c.crosses, c.rings = p.kind.Fields[f].Name != "opt_out" && areTicksAndCrosses(c.words), areRingsAndCrosses(c.words)
			c.coded = p.kind.Fields[f].Name == "consent" && areCodes(c.words)
		}
	}
}

// areTicksAndCrosses reports a tick and an x among the words of a column.
func areTicksAndCrosses(words []string) bool {
	tick, cross := false, false
	for _, w := range words {
		tick = tick || isTick(trimBlanks(w))
		cross = cross || strings.EqualFold(trimBlanks(w), "x")
	}
	return tick && cross
}

// areRingsAndCrosses reports an x and an o, and no word for no. The o may be that of oui or an empty ring, and the x a
// mark or a refusal: nobody knows which of them is the yes.
func areRingsAndCrosses(words []string) bool {
	ring, cross := false, false
	for _, w := range words {
		switch strings.ToLower(trimBlanks(w)) {
		case "o":
			ring = true
		case "x":
			cross = true
		case "n", "non", "no":
			return false
		}
	}
	return ring && cross
}

// areCodes reports a 1 beside other figures than 0: a list of codes of its own, in which nobody knows what 1 is.
func areCodes(words []string) bool {
	one, other := false, false
	for _, w := range words {
		digits, _ := cutPointZero(trimBlanks(w))
		one = one || digits == "1"
		other = other || len(digits) == 1 && digits > "1" && digits <= "9"
	}
	return one && other
}

// isTick reports a sign that says yes.
func isTick(s string) bool {
	switch s {
	case "✓", "✔", "✔\ufe0f", "☑", "☑\ufe0f", "✅", "√":
		return true
	}
	return false
}

// unclearMark is no word of any list: a mark that may be a yes or a no.
const unclearMark = "x|o"

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
	case c.crosses && word == "x" && !isTick(text):
		return "non"
	case c.rings && (word == "x" || word == "o"):
		return unclearMark
	}
	if digits, found := cutPointZero(text); found {
		word = digits
	}
	if c.coded && isDigits(word) {
		return unclearMark
	}
	return word
}

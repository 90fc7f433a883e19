package text

import (
	"strings"
	"unicode"
)

// fit says how well a character stands between its neighbours, about in French: accented letters inside words, the
// marks that people do type where they type them; not capitals inside small words, nor signs between letters, nor
// control characters. A mark in its place outweighs a letter, since any letter may stand there by chance.
func fit(prev, r, next rune) int {
	switch {
	case r >= 0x80 && r < 0xa0 || r == unicode.ReplacementChar:
		return -20
	case strings.ContainsRune("éèêëàâçùûôîïœ", r):
		return fitSmall(prev, r, next, 8)
	case strings.ContainsRune("öäüßñáíóúãõåøæìòÿ", r):
		return fitSmall(prev, r, next, 6)
	case strings.ContainsRune("ÉÈÊËÀÂÇÙÛÔÎÏŒ", r):
		return fitCapital(prev, r, next, 6)
	case strings.ContainsRune("ÖÄÜÑÁÍÓÚÃÕÅØÆÌÒŸŠšŽž", r):
		return fitCapital(prev, r, next, 3)
	case unicode.IsLetter(r) && r != 'º' && r != 'ª' && r != 'ƒ':
		return 0
	}
	return fitMark(prev, r, next)
}

func fitSmall(prev, r, next rune, points int) int {
	after, before := unicode.IsLetter(prev), unicode.IsLetter(next)
	switch {
	case unicode.IsUpper(next):
		return -6
	case r == 'œ' && next == 'u':
		return 10
	case r == 'ù' && before:
		return 2 // it only ends words
	case unicode.IsUpper(prev) && !before:
		return 0 // the end of a word in capitals
	case after || before && (r == 'é' || r == 'ö' || r == 'ü'):
		return points
	case before || prev == ' ' && next == ' ' && r == 'à':
		return 3 // few words begin so
	}
	return 0
}

func fitCapital(prev, r, next rune, points int) int {
	switch {
	case unicode.IsLower(prev):
		return -6
	case r == 'Œ' && (next == 'u' || next == 'U'):
		return 10
	case unicode.IsLetter(prev) || unicode.IsLetter(next):
		return points
	}
	return 1
}

// fitMark is for all that is no letter.
func fitMark(prev, r, next rune) int {
	after, before := unicode.IsLetter(prev), unicode.IsLetter(next)
	number := unicode.IsDigit(prev)
	switch r {
	case '’':
		return rate(after && before, 10, after, 9, before, 5, 2)
	case '“', '‘', '«', '„', '‚':
		german := after && r == '“' // where it closes
		return rate(after && (before || !german), -8, german, 5, before || unicode.IsDigit(next), 9, 3)
	case '”', '»':
		return rate(before, -8, after || unicode.IsPunct(prev) || number, 9, false, 0, 3)
	case '…':
		return rate(after && before, -6, unicode.IsUpper(prev) || before, 5, prev == ' ' && next == ' ', 0, 9)
	case '–', '—':
		both := after && before && !unicode.IsUpper(next)
		return rate(both && r == '–', -2, both, 5, after != before, 0, 5)
	case '\u00a0':
		typed := strings.ContainsRune(":;?!»%€", next) || prev == '«' || number && unicode.IsDigit(next)
		return rate(typed, 9, after && unicode.IsLower(next), 4, false, 0, 5)
	case '°', 'º', 'ª':
		return rate(after && before, -4, prev == 'n' || prev == 'N', 9, number, 4, 2)
	case '€':
		return rate(before && !number || after && before, -4, false, 0, false, 0, 6)
	case '²', '³', '№', '™', '®', '©':
		return rate(after && before, -4, after, 9, false, 0, 2)
	case '½', '¼', '¾', '•', '·', '£', '¢', '§', '±', '×', '÷', '¿', '¡', '´', '¨':
		return rate(after && before, -4, number || prev == ' ', 4, false, 0, 2)
	}
	return rate(after && before, -8, after || before, -3, false, 0, -1)
}

// rate is the points of the first condition that holds, or the last points.
func rate(first bool, points int, second bool, points2 int, third bool, points3, otherwise int) int {
	switch {
	case first:
		return points
	case second:
		return points2
	case third:
		return points3
	}
	return otherwise
}

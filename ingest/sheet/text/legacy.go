package text

import (
	"io"
	"unicode"

	"golang.org/x/text/encoding/charmap"

	"github.com/habitue-crm/habitue/internal/problem"
)

// charmapOf is the table of a one-byte encoding.
func charmapOf(e Encoding) *charmap.Charmap {
	switch e {
	case Windows1252:
		return charmap.Windows1252
	case Latin9:
		return charmap.ISO8859_15
	case MacRoman:
		return charmap.Macintosh
	}
	return nil
}

// legacy chooses the one-byte encoding under which the file reads most like a western European language.
// Windows-1252 comes first: where the others are no better, it is meant.
func legacy(r io.ReaderAt, b body) (Encoding, error) {
	candidates := [...]Encoding{Windows1252, Latin9, MacRoman}
	var tables [len(candidates)][256]rune
	for i, e := range candidates {
		for c := range 256 {
			tables[i][c] = charmapOf(e).DecodeByte(byte(c))
		}
	}
	var score [len(candidates)]int
	var before byte
	var pending bool // the last byte of the block before waits for its neighbour
	var prior, waiting byte
	weigh := func(prev, c, next byte) {
		if c < 0x80 {
			return
		}
		for i := range candidates {
			score[i] += fit(tables[i][prev], tables[i][c], tables[i][next])
		}
	}
	err := each(r, b.start, b.end, func(block []byte) {
		for _, c := range block {
			if pending {
				weigh(prior, waiting, c)
			}
			prior, waiting, pending = before, c, true
			before = c
		}
	})
	if err != nil {
		return "", err
	}
	if pending {
		weigh(prior, waiting, '\n')
	}
	best := 0
	for i := range candidates {
		if score[i] > score[best] {
			best = i
		}
	}
	if score[best] < 0 {
		return "", problem.New(problem.TextUnknown, nil)
	}
	return candidates[best], nil
}

// fit says how well a character stands between its neighbours: accented letters inside words, the marks
// that people do type; not capitals inside small words, nor signs between letters, nor control characters.
func fit(prev, r, next rune) int {
	inWord := unicode.IsLetter(prev) || unicode.IsLetter(next)
	inside := unicode.IsLetter(prev) && unicode.IsLetter(next)
	switch {
	case r >= 0x80 && r < 0xa0 || r == unicode.ReplacementChar:
		return -20
	case within(r, "éèêëàâçùûüôîïöäßñáíóúãõåøæœìòÿ"):
		if inWord {
			return 8
		}
		return 2
	case within(r, "ÉÈÊËÀÂÇÙÛÜÔÎÏÖÄÑÁÍÓÚÃÕÅØÆŒÌÒŸŠšŽž"):
		if unicode.IsLower(prev) {
			return -6
		}
		if inWord {
			return 4
		}
		return 1
	case r == '€':
		if inside {
			return -4
		}
		return 6
	case r == '’':
		if inside {
			return 6
		}
		return 2
	case within(r, "«»“”‘–—…°²³·ºª№\u00a0"):
		return 2
	case r == '½' || r == '¼' || r == '¾':
		if inside {
			return -4
		}
		return 2
	case unicode.IsLetter(r):
		return 0
	}
	if inside {
		return -4
	}
	return 0
}

func within(r rune, set string) bool {
	for _, s := range set {
		if s == r {
			return true
		}
	}
	return false
}

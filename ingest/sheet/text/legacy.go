package text

import (
	"errors"
	"io"
	"unicode/utf8"

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
	case CP850: // with the euro sign, which took the place of a Turkish letter in 1998
		return charmap.CodePage858
	case CP437:
		return charmap.CodePage437
	}
	return nil
}

const (
	// enough is how many characters that are not ASCII tell a one-byte encoding.
	enough = 1 << 16
	// lead is by how much another encoding must be better than those that Windows and the web write, which are by
	// far the most frequent.
	lead = 2
)

// legacy chooses the one-byte encoding under which the file reads most like a western European language.
// Windows-1252 comes first: where the others are no better, it is meant.
func legacy(r io.ReaderAt, b body) (Encoding, error) {
	candidates := [...]Encoding{Windows1252, Latin9, MacRoman, CP850, CP437}
	var tables [len(candidates)][256]rune
	for i, e := range candidates {
		for c := range 256 {
			tables[i][c] = charmapOf(e).DecodeByte(byte(c))
		}
	}
	var score [len(candidates)]int
	err := eachHigh(r, b, func(prev, c, next byte) {
		for i := range candidates {
			score[i] += fit(tables[i][prev], tables[i][c], tables[i][next])
		}
	})
	if err != nil {
		return "", err
	}
	best := 0
	for i, e := range candidates {
		need := score[best]
		if known := candidates[best]; e != Latin9 && (known == Windows1252 || known == Latin9) {
			need += lead
		}
		if score[i] > need {
			best = i
		}
	}
	if score[best] < 0 {
		return "", problem.New(problem.TextUnknown, nil)
	}
	return candidates[best], nil
}

var errEnough = errors.New("enough was seen")

// eachHigh calls f with the first bytes of a body that are not ASCII, and their neighbours.
func eachHigh(r io.ReaderAt, b body, f func(prev, c, next byte)) error {
	prev, c, seen := byte('\n'), byte('\n'), 0 // c waits for its neighbour
	take := func(next byte) {
		if c >= utf8.RuneSelf {
			f(prev, c, next)
			seen++
		}
		prev, c = c, next
	}
	err := each(r, b.start, b.end, func(block []byte) error {
		for i := 0; i < len(block); i++ {
			if c < utf8.RuneSelf {
				if n := ascii(block[i:]); n > 1 {
					i += n - 1
					c = block[i-1]
				}
			}
			take(block[i])
		}
		if seen >= enough {
			return errEnough
		}
		return nil
	})
	if err != nil && err != errEnough {
		return err
	}
	take('\n')
	return nil
}

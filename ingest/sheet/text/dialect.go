package text

import (
	"bytes"
	"unicode/utf8"
)

// sepLine recognises the line "sep=;" that Excel writes and obeys, and returns its delimiter and length.
func sepLine(sample []byte) (rune, int) {
	line, rest := sample, 0
	if i := bytes.IndexAny(sample, "\r\n"); i >= 0 {
		line, rest = sample[:i], i+1
		if sample[i] == '\r' && i+1 < len(sample) && sample[i+1] == '\n' {
			rest++
		}
	}
	line = bytes.Trim(line, `"`)
	if len(line) != 5 || !bytes.EqualFold(line[:4], []byte("sep=")) {
		return 0, 0
	}
	switch d := rune(line[4]); d {
	case ',', ';', '\t', '|':
		return d, rest
	}
	return 0, 0
}

// candidates are the delimiters, in the order in which they win where the evidence is equal: the comma comes
// last, because it also stands in decimals and in text.
var candidates = [...]byte{'\t', ';', '|', ','}

// delimiter finds the delimiter by how evenly each candidate divides the records of the sample: not by its
// count in the header, which says nothing of the lines below. It is ' ' where columns are aligned with
// blanks, and 0 where the file has one column.
func delimiter(sample []byte, whole bool) rune {
	var best byte
	quality := 0.0
	for _, d := range candidates {
		if bytes.IndexByte(sample, d) < 0 {
			continue
		}
		t := tallyOf(sample, d, whole)
		if q := t.quality(d); q > quality+0.02 {
			best, quality = d, q
		}
	}
	if best == 0 && aligned(sample) {
		return ' '
	}
	return rune(best)
}

// tally is what one candidate makes of the sample.
type tally struct {
	records  int         // records that are not blank
	split    int         // of them, those with two fields or more
	widths   map[int]int // number of fields → records
	decimals int         // delimiters between two digits
	spaced   int         // delimiters followed by a blank
	seen     int         // delimiters outside quotes
	quotes   int         // quotes, doubled ones left out
	stray    int         // of them, those that neither start nor end a field
}

// opensAnew reports that the quote which seems to close a field opens another: a word follows it, and a line end or a
// delimiter stands before it. n is the place behind it.
func opensAnew(field []byte, n int, d byte) bool {
	return n < len(field) && startsWord(string(field[n:min(n+utf8.UTFMax, len(field))])) &&
		(bytes.IndexByte(field[:n], d) >= 0 || bytes.ContainsAny(field[:n], "\r\n"))
}

// tallyOf counts fields with the same rules as the reader: a quote opens at the start of a field only. A quote that
// the sample does not close is a character like others, so that one slip does not hide the rest: that it is there
// says nothing against the delimiter before it.
func tallyOf(b []byte, d byte, whole bool) tally {
	t := tally{widths: make(map[int]int)}
	fields, filled, start, open := 1, false, true, false
	end := func() {
		if filled || fields > 1 {
			t.records++
			if fields > 1 {
				t.split++
				t.widths[fields]++
			}
		}
		fields, filled, start = 1, false, true
	}
	plain := plainBytes(d)
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case plain[c]: // most of a file; the rest of the run tells nothing more
			filled, start = true, false
			for i+1 < len(b) && plain[b[i+1]] {
				i++
			}
		case c == '"' && start && !open:
			n := quoteEnd(b[i+1:])
			if n < 0 && !whole && (t.split > 0 || fields > 1) {
				end()
				return t // it may be closed behind the sample, and what stands before it tells enough
			}
			t.quotes++
			filled, start = true, false
			if n >= 0 && opensAnew(b[i+1:], n, d) {
				t.stray++
				continue
			}
			if n < 0 {
				open = true
				continue
			}
			t.quotes++
			if i += n; i+1 < len(b) && b[i+1] != d && b[i+1] != '\n' && b[i+1] != '\r' {
				t.stray++
			}
		case c == d:
			t.seen++
			if i > 0 && i+1 < len(b) && isDigit(b[i-1]) && isDigit(b[i+1]) {
				t.decimals++
			}
			if i+1 < len(b) && b[i+1] == ' ' {
				t.spaced++
			}
			fields++
			start = true
		case c == '\n' || c == '\r':
			end()
		default:
			if c == '"' {
				t.quotes++
				t.stray++
			}
			filled = filled || c != ' '
			start = false
		}
	}
	end()
	return t
}

// plainBytes are the bytes that neither part nor quote anything under a delimiter, nor are blanks.
func plainBytes(d byte) *[256]bool {
	var plain [256]bool
	for c := range plain {
		plain[c] = true
	}
	for _, c := range []byte{d, '"', '\n', '\r', ' '} {
		plain[c] = false
	}
	return &plain
}

// quoteEnd is the place of the quote that closes the text, doubled quotes passed over, counted from the
// opening quote; -1 where there is none.
func quoteEnd(b []byte) int {
	for i := 0; ; i++ {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		if i+1 >= len(b) || b[i+1] != '"' {
			return i + 1
		}
		i++
	}
}

// quality is between 0 and 1: how evenly the records are divided, and how many of them are divided at all.
func (t tally) quality(d byte) float64 {
	if t.split == 0 {
		return 0
	}
	most := 0
	for _, n := range t.widths {
		most = max(most, n)
	}
	coverage := float64(t.split) / float64(t.records)
	need := 0.1
	if d == ',' && t.spaced*2 > t.seen {
		need = 0.5 // "Dupont, Jean" is text
	}
	if coverage < need {
		return 0
	}
	even := float64(most) / float64(t.split)
	if len(t.widths) > 1 && coverage == 1 {
		even = max(even, 0.5) // ragged, but every record is divided
	}
	q := even * (0.4 + 0.6*coverage)
	if d == ',' && t.decimals == t.seen && t.split < t.records && t.widths[2] == t.split {
		return 0 // one column of "12,5" under a header
	}
	if d == ',' && t.decimals*10 >= t.seen*9 {
		q *= 0.4 // "2;17,13;34,26": where another divides too, these are decimals
	}
	if t.quotes > 0 {
		q *= 1 - 0.4*float64(t.stray)/float64(t.quotes)
	}
	return q
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// aligned says whether the lines are columns set with blanks: each line has the same number of words, and at
// least half of the lines have two blanks in a row. Where words are parted by single blanks it is text.
func aligned(sample []byte) bool {
	lines, wide, width := 0, 0, 0
	for line := range bytes.FieldsFuncSeq(sample, func(r rune) bool { return r == '\n' || r == '\r' }) {
		line = bytes.TrimRight(line, " ")
		n := len(bytes.Fields(line))
		if n == 0 {
			continue
		}
		if lines > 0 && n != width || n < 2 || !utf8.Valid(line) || bytes.IndexByte(line, '"') >= 0 {
			return false
		}
		width = n
		lines++
		if bytes.Contains(bytes.TrimLeft(line, " "), []byte("  ")) {
			wide++
		}
	}
	return lines >= 3 && wide*2 >= lines
}

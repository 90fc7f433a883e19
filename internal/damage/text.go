package damage

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// textFile is a text table taken apart: its encoding, its delimiter, and where its records and fields lie in the text.
type textFile struct {
	text   []byte // UTF-8
	encode func([]byte) []byte
	delim  byte
	eol    string
	rows   [][]span
}

// span is a field with its quotes.
type span struct{ start, end int }

// openText takes a whole table apart. UTF-16 has a mark or zero halves; what is no UTF-8 is taken for one byte a
// character and is handed on as it is.
func openText(b []byte) *textFile {
	t := &textFile{text: bytes.Clone(b), encode: func(b []byte) []byte { return b }}
	switch {
	case len(b) > 3 && (b[0] == 0xff && b[1] == 0xfe || b[1] == 0):
		t.fromUTF16(b, 0)
	case len(b) > 3 && (b[0] == 0xfe && b[1] == 0xff || b[0] == 0):
		t.fromUTF16(b, 1)
	}
	first := t.text
	if i := bytes.IndexAny(first, "\r\n"); i >= 0 {
		first, t.eol = first[:i], "\n"
		if t.text[i] == '\r' {
			t.eol = "\r\n"
		}
	}
	for _, d := range []byte(";\t|,") {
		if bytes.Count(first, []byte{d}) > bytes.Count(first, []byte{t.delim}) || t.delim == 0 && bytes.IndexByte(first, d) >= 0 {
			t.delim = d
		}
	}
	t.split()
	return t
}

// fromUTF16 decodes UTF-16; low is where the lower half of a unit stands for "little" (0) and "big" (1).
func (t *textFile) fromUTF16(b []byte, big int) {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i+big]) | uint16(b[2*i+1-big])<<8
	}
	t.text = []byte(string(utf16.Decode(units)))
	t.encode = func(text []byte) []byte {
		var b []byte
		for _, u := range utf16.Encode([]rune(string(text))) {
			unit := [2]byte{}
			unit[big], unit[1-big] = byte(u), byte(u>>8)
			b = append(b, unit[:]...)
		}
		return b
	}
}

// split finds rows and fields.
func (t *textFile) split() {
	var row []span
	start, quoted := 0, false
	for i := 0; i <= len(t.text); i++ {
		switch {
		case i == len(t.text):
			if start < i || len(row) > 0 {
				t.rows = append(t.rows, append(row, span{start, i}))
			}
		case t.text[i] == '"':
			quoted = !quoted
		case quoted:
		case t.text[i] == t.delim:
			row = append(row, span{start, i})
			start = i + 1
		case t.text[i] == '\n':
			end := i
			if i > 0 && t.text[i-1] == '\r' {
				end--
			}
			t.rows = append(t.rows, append(row, span{start, end}))
			row, start = nil, i+1
		}
	}
}

// inText changes the text of a table and writes it in its encoding again; do returns nil where it finds nothing.
func inText(do func(t *textFile, r *rand.Rand) []byte) func(*File, *rand.Rand) []byte {
	return func(f *File, r *rand.Rand) []byte {
		t := openText(f.Bytes)
		if len(t.rows) < 3 {
			return nil
		}
		text := do(t, r)
		if text == nil {
			return nil
		}
		return t.encode(text)
	}
}

// row is one of the rows below the header, by chance.
func (t *textFile) row(r *rand.Rand) []span { return t.rows[1+r.IntN(len(t.rows)-1)] }

func (t *textFile) without(from, to int) []byte { return slices.Delete(t.text, from, to) }

// delimiterLost joins two fields. Where the second stood between quotes and held a delimiter, that would part them
// again: as many fields as before, and nothing to tell.
func delimiterLost(t *textFile, r *rand.Rand) []byte {
	row := t.row(r)
	if len(row) < 3 {
		return nil
	}
	at := row[r.IntN(len(row)-1)].end
	if at+1 < len(t.text) && t.text[at+1] == '"' {
		return nil
	}
	return t.without(at, at+1)
}

// delimiterMore splits a field that has two characters or more, without quotes.
func delimiterMore(t *textFile, r *rand.Rand) []byte {
	row := t.row(r)
	f := row[r.IntN(len(row))]
	if f.end-f.start < 2 || t.text[f.start] == '"' {
		return nil
	}
	at := f.start + 1 + r.IntN(f.end-f.start-1)
	if !utf8.RuneStart(t.text[at]) {
		return nil
	}
	return slices.Insert(t.text, at, t.delim)
}

// lineEndLost joins two rows below the header.
func lineEndLost(t *textFile, r *rand.Rand) []byte {
	if len(t.rows) < 4 {
		return nil
	}
	row := t.rows[1+r.IntN(len(t.rows)-2)]
	at := row[len(row)-1].end
	return t.without(at, at+len(t.eol))
}

// lineEndMore breaks a row between two fields.
func lineEndMore(t *textFile, r *rand.Rand) []byte {
	row := t.row(r)
	if len(row) < 3 {
		return nil
	}
	at := row[r.IntN(len(row)-1)].end
	return slices.Insert(t.text, at, []byte(t.eol)...)
}

// cutInRow ends the file before the last two fields of a row.
func cutInRow(t *textFile, r *rand.Rand) []byte {
	row := t.row(r)
	if len(row) < 3 {
		return nil
	}
	return t.text[:row[r.IntN(len(row)-2)].end]
}

// cutInQuotes ends the file inside of quotes.
func cutInQuotes(t *textFile, r *rand.Rand) []byte {
	f := t.quoted(r)
	if f == nil {
		return nil
	}
	return t.text[:f.start+1+r.IntN(f.end-f.start-1)]
}

// quoted is a field in quotes that holds at least one character, by chance; nil where there is none.
func (t *textFile) quoted(r *rand.Rand) *span {
	var all []span
	for _, row := range t.rows[1:] {
		for _, f := range row {
			if f.end-f.start > 2 && t.text[f.start] == '"' {
				all = append(all, f)
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	return &all[r.IntN(len(all))]
}

// closingQuoteLost takes the quote at the end of a field away.
func closingQuoteLost(t *textFile, r *rand.Rand) []byte {
	f := t.quoted(r)
	if f == nil {
		return nil
	}
	return t.without(f.end-1, f.end)
}

// openingQuoteLost takes the quote before a field away that holds the delimiter.
func openingQuoteLost(t *textFile, r *rand.Rand) []byte {
	f := t.quoted(r)
	if f == nil || bytes.IndexByte(t.text[f.start:f.end], t.delim) < 0 {
		return nil
	}
	return t.without(f.start, f.start+1)
}

// otherEncoding writes one letter with an accent as Windows-1252 does.
func otherEncoding(f *File, r *rand.Rand) []byte {
	if !utf8.Valid(f.Bytes) {
		return nil
	}
	var at []int
	for i, c := range string(f.Bytes) {
		if c >= 0xa0 && c <= 0xff {
			at = append(at, i)
		}
	}
	if len(at) < 2 { // the others tell that it is UTF-8
		return nil
	}
	i := at[r.IntN(len(at))]
	c, n := utf8.DecodeRune(f.Bytes[i:])
	return slices.Replace(bytes.Clone(f.Bytes), i, i+n, byte(c))
}

// hole is what a crash leaves of the blocks of a file that were not written.
func hole(b []byte, r *rand.Rand) []byte {
	if len(b) < 2048 {
		return nil
	}
	at := r.IntN(len(b) - 1024)
	clear(b[at : at+1024])
	return b
}

// halfUnit loses one byte of a text in UTF-16.
func halfUnit(f *File, r *rand.Rand) []byte {
	if f.Bytes[0] != 0 && f.Bytes[1] != 0 && f.Bytes[0] < 0xfe {
		return nil
	}
	return byteLost(bytes.Clone(f.Bytes), r)
}

// loneSurrogate puts half a character of two units into a text in UTF-16.
func loneSurrogate(f *File, r *rand.Rand) []byte {
	b := bytes.Clone(f.Bytes)
	at := 2 + 2*r.IntN(len(b)/2-1)
	switch {
	case b[0] == 0xff && b[1] == 0xfe || b[1] == 0:
		b[at+1] = 0xd8 + byte(r.IntN(8))
	case b[0] == 0xfe && b[1] == 0xff || b[0] == 0:
		b[at] = 0xd8 + byte(r.IntN(8))
	default:
		return nil
	}
	return b
}

// nulBytes puts a few NUL bytes between the characters, as a faulty program does.
func nulBytes(f *File, r *rand.Rand) []byte {
	b := bytes.Clone(f.Bytes)
	if bytes.IndexByte(b, 0) >= 0 || b[0] >= 0xfe { // UTF-16
		return nil
	}
	for range 1 + r.IntN(3) {
		b = slices.Insert(b, 1+r.IntN(len(b)-1), 0)
	}
	return b
}

// otherDigit changes a digit below the header.
func otherDigit(t *textFile, r *rand.Rand) []byte {
	row := t.row(r)
	i := bytes.IndexAny(t.text[row[0].start:], "0123456789")
	if i < 0 {
		return nil
	}
	at := row[0].start + i
	t.text[at] = '0' + (t.text[at]-'0'+1+byte(r.IntN(9)))%10
	return t.text
}

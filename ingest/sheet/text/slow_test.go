package text

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// slow is the second implementation, one character after the other: what the rules say and nothing for speed. It gives
// the fields of each record, blank records included, and the row of a quote that is not closed; 0 where all are.
func slow(text string, delim byte) (records [][]string, open int) {
	ends := func(i int) bool { return text[i] == delim || text[i] == '\n' || text[i] == '\r' }
	var record []string
	i := 0
	for i < len(text) {
		field := ""
		if text[i] == '"' {
			breaks := false
			for i++; ; i++ {
				if i >= len(text) {
					return records, len(records) + 1
				}
				if text[i] == '"' && i+1 < len(text) && text[i+1] == '"' {
					i++
				} else if text[i] == '"' {
					break
				}
				breaks = breaks || text[i] == '\n' || text[i] == '\r'
				field += text[i : i+1]
			}
			i++
			if behind, _ := utf8.DecodeRuneInString(text[i:]); i < len(text) && !ends(i) &&
				(breaks || strings.IndexByte(field, delim) >= 0 && (unicode.IsLetter(behind) || unicode.IsDigit(behind))) {
				return records, len(records) + 1
			}
		}
		for i < len(text) && !ends(i) {
			field += text[i : i+1]
			i++
		}
		record = append(record, field)
		if i < len(text) && text[i] == delim {
			if i++; i < len(text) {
				continue
			}
			record = append(record, "") // the file ends behind a delimiter
		}
		if i < len(text) {
			if text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n' {
				i++
			}
			i++
		}
		records = append(records, record)
		record = nil
	}
	return records, 0
}

// write gives the bytes of a text in an encoding; ok is false where a character has none.
func write(text string, e Encoding) (content string, ok bool) {
	switch e {
	case UTF8:
		return text, true
	case UTF8BOM:
		return "\ufeff" + text, true
	case UTF16LE:
		return "\xff\xfe" + units(text, true), true
	case UTF16BE:
		return "\xfe\xff" + units(text, false), true
	}
	return inEncoding(text, e)
}

// filled is what a reader must hand out of a record.
func filled(row int, record []string) string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(row) + "/" + strconv.Itoa(len(record)) + ":")
	for c, field := range record {
		if field != "" {
			b.WriteString(" " + strconv.Itoa(c+1) + "=" + strconv.Quote(field))
		}
	}
	return b.String()
}

// drain reads with windows and steps of the sizes given.
func drain(w *Workbook, size, step int) (lines []string, err error) {
	rows := newRows(w)
	rows.size, rows.step = size, step
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		record := make([]string, row.Fields)
		for _, c := range row.Cells {
			if c.Type != cell.Text || c.Row != row.Number {
				return lines, errors.New("not a text cell of its row")
			}
			record[c.Col-1] = c.Text
		}
		lines = append(lines, filled(row.Number, record))
	}
}

// TestAgainstASlowReader: any text with quotes wherever they fall, all line ends, ragged rows and all delimiters, in
// the encodings that write it, comes out of windows and steps of any size as the second implementation reads it.
func TestAgainstASlowReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		delim := rapid.SampledFrom([]byte{',', ';', '\t', '|'}).Draw(t, "delimiter")
		piece := rapid.SampledFrom([]string{
			string(delim), string(delim), "\n", "\r\n", "\r", `"`, `""`, string(delim) + `"`, `"` + string(delim), "\"\n",
			"a", "été", "l'hôtel", " ", ",", ";", "\t", "|", "\x01", "a long text without anything in it, but for a comma",
		})
		text := strings.Join(rapid.SliceOfN(piece, 0, 60).Draw(t, "text"), "")
		e := rapid.SampledFrom([]Encoding{UTF8, UTF8BOM, UTF16LE, UTF16BE, Windows1252, MacRoman, CP850}).Draw(t, "encoding")
		content, ok := write("sep="+string(delim)+"\n"+text, e)
		if !ok {
			t.Fatal("the encoding lacks a character")
		}
		few := rapid.Int64Range(0, 64).Draw(t, "foresight")
		w, err := open(strings.NewReader(content), int64(len(content)), limit.Default().Columns, few)
		if err != nil {
			t.Fatal(err)
		}
		records, openQuote := slow(text, delim)
		var want []string
		for i, record := range records {
			if strings.Join(record, "") != "" {
				want = append(want, filled(i+1, record))
			}
		}
		size, step := rapid.IntRange(1, 80).Draw(t, "window"), rapid.IntRange(1, 80).Draw(t, "step")
		got, err := drain(w, size, step)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s read as %s: %s", e, w.Dialect().Encoding, diff)
		}
		var p *problem.Problem
		switch {
		case openQuote == 0 && err != nil:
			t.Fatal(err)
		case openQuote > 0 && (!errors.As(err, &p) || p.ID != problem.TextOpenQuote || p.Where.Row != openQuote):
			t.Fatalf("got %v, want an open quote in row %d", err, openQuote)
		}
	})
}

// TestEveryBoundary: one text with all that can be cut, in every size of window and step up to its own.
func TestEveryBoundary(t *testing.T) {
	text := "nom;ville\r\nZoé;\"Orl\"\"é\"\"ans\r\n;2\"\r;;\r\n\r\n\"\";\"x\"y;z;\"\"\"\"\n€;\"\n\"\r\n\"fin\""
	for _, e := range []Encoding{UTF8, UTF8BOM, UTF16LE, UTF16BE, Windows1252} {
		content, _ := write("sep=;\n"+text, e)
		records, _ := slow(text, ';')
		var want []string
		for i, record := range records {
			if strings.Join(record, "") != "" {
				want = append(want, filled(i+1, record))
			}
		}
		for size := 1; size <= len(text)+1; size++ {
			for step := 1; step <= len(text)+1; step += 3 {
				w, err := Open(strings.NewReader(content), int64(len(content)), limit.Default().Columns)
				if err != nil {
					t.Fatal(err)
				}
				got, err := drain(w, size, step)
				if err != nil || !cmp.Equal(want, got) {
					t.Fatalf("%s, windows of %d, steps of %d: %v %s", e, size, step, err, cmp.Diff(want, got))
				}
			}
		}
	}
}

// TestTheFirstAccentOfALongFile: what is said of the encoding does not depend on how far the first character that is
// not ASCII is from the start.
func TestTheFirstAccentOfALongFile(t *testing.T) {
	tests := []struct {
		name, end string
		encoding  Encoding
		id        problem.ID
	}{
		{"UTF-8", "Zoé;été\n", UTF8, ""},
		{"Windows-1252", "Zo\xe9;\xe9t\xe9\n", Windows1252, ""},
		{"DOS", "Zo\x82;\x82t\x82\n", CP850, ""},
		{"a Mac", "Zo\x8e;\x8et\x8e\n", MacRoman, ""},
		{"one Chinese name", "a;王\n", UTF8, ""},
		{"both, UTF-8 first", "Zoé;b\n" + strings.Repeat("a;b\n", 40_000) + "Zo\xe9;b\n", "", problem.TextMixed},
		{"both, UTF-8 last", "Zo\xe9;b\n" + strings.Repeat("a;b\n", 40_000) + "Zoé;b\n", "", problem.TextMixed},
		{"a cut character", "Zoé;Lyon\na;Orl\xc3", "", problem.TextMixed},
		{"zeros", "a;\x00b\n" + strings.Repeat("\x00", 600) + "\n", "", problem.TextHole},
	}
	for _, tt := range tests {
		for _, rows := range []int{2, chunkSize/4 - 1, chunkSize / 4, chunkSize/4 + 1, chunkSize / 2} {
			t.Run(tt.name+" behind "+strconv.Itoa(rows)+" rows", func(t *testing.T) {
				content := strings.Repeat("a;b\n", rows) + tt.end
				w, err := open(strings.NewReader(content), int64(len(content)), limit.Default().Columns, chunkSize)
				var lines []string
				if err == nil {
					lines, err = drain(w, windowSize, readSize)
				}
				var p *problem.Problem
				switch {
				case tt.id != "" && (!errors.As(err, &p) || p.ID != tt.id):
					t.Fatalf("got %v, want [%s]", err, tt.id)
				case tt.id == "" && err != nil:
					t.Fatal(err)
				case tt.id == "" && (w.Dialect().Encoding != tt.encoding || len(lines) != rows+1):
					t.Fatalf("%d rows of %s, want %d of %s", len(lines), w.Dialect().Encoding, rows+1, tt.encoding)
				}
				if tt.name == "both, UTF-8 first" && p.Args["line"] != strconv.Itoa(rows+40_002) {
					t.Fatalf("line %s", p.Args["line"])
				}
			})
		}
	}
}

// TestSimpleUTF8: what is called simple is UTF-8 to its last byte, and text of one and two bytes is all simple but for
// less than a block.
func TestSimpleUTF8(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"a", "abcdefgh", "é", "ÿ", "\u07ff", "\u0080", "€", "😀", "\xe9", "\x80", "\xc3", "\xc0\x80", "\xc1\xbf", "\xf5"})
		western := rapid.SampledFrom([]string{"a", "abcdefgh", "é", "ÿ", "\u07ff", "\u0080"})
		start := strings.Join(rapid.SliceOfN(western, 0, 120).Draw(t, "start"), "")
		b := []byte(start + strings.Join(rapid.SliceOfN(piece, 0, 120).Draw(t, "rest"), ""))
		n := simple(b)
		if !utf8.Valid(b[:n]) {
			t.Fatalf("%q is not UTF-8", b[:n])
		}
		if n+block < len(start) {
			t.Fatalf("%d bytes of %d", n, len(start))
		}
	})
}

// TestLongWindows: the places of a long window are listed piece by piece; records behind a long one are read right
// wherever its end falls in a piece.
func TestLongWindows(t *testing.T) {
	for length := range 300 {
		text := "a;\"" + strings.Repeat("x;\r\n", length/4) + strings.Repeat("y", length%4) + "\"\r\n1;2\r\n3;4\r\n;\r\n\"\";5\r\n6;7\r8;9\n"
		content := "sep=;\n" + text
		w, err := Open(strings.NewReader(content), int64(len(content)), limit.Default().Columns)
		if err != nil {
			t.Fatal(err)
		}
		got, err := drain(w, block, readSize)
		records, _ := slow(text, ';')
		var want []string
		for i, record := range records {
			if strings.Join(record, "") != "" {
				want = append(want, filled(i+1, record))
			}
		}
		if err != nil || !cmp.Equal(want, got) {
			t.Fatalf("%d bytes: %v %s", length, err, cmp.Diff(want, got))
		}
	}
}

package text

import (
	"encoding/csv"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
	"pgregory.net/rapid"
)

// FuzzRead: whatever the bytes are, reading ends with rows or with a problem, all text is UTF-8, rows and
// columns ascend, and reading again gives the same.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"a,b\n1,2\n", "sep=;\na;\"b\"\"\n\"\n", "\xff\xfea\x00;\x00b\x00\n\x00", "caf\xe9;1\n", "caf\x8e\t1\r2\t3",
		" 1  2\n 3  4\n 5  6\n", "\"", "\ufeff", "\x00", "a\x1a", "Zoé\xff", "\xfe\xff\xd8\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		got, _, err := read(string(content))
		again, _, err2 := read(string(content))
		if strings.Join(got, "\n") != strings.Join(again, "\n") || (err == nil) != (err2 == nil) {
			t.Fatal("two readings differ")
		}
		if err != nil {
			if _, ok := err.(*problem.Problem); !ok {
				t.Fatalf("%v is no problem", err)
			}
		}
		for _, line := range got {
			if !utf8.ValidString(line) {
				t.Fatalf("%q is no UTF-8", line)
			}
		}
	})
}

// FuzzAgainstASlowReader: whatever UTF-8 holds, the reader and the second implementation of slow_test.go agree, for
// windows and steps of any size.
func FuzzAgainstASlowReader(f *testing.F) {
	for _, seed := range []string{"a;b\r\n1;2\r\n", "\"a\"\"b\nc\";\"d\"e\n", ";;\r\r\n\"\"", "été;\"x\ny\"z", "\"open", "\x01;\x7f\t|"} {
		f.Add([]byte(seed), uint8(3), uint8(9))
	}
	f.Fuzz(func(t *testing.T, b []byte, size, step uint8) {
		text := string(b)
		if !utf8.Valid(b) || strings.ContainsAny(text, "\x00\x1a") {
			t.Skip("the slow reader decodes nothing")
		}
		content := "\ufeffsep=;\n" + text
		w, err := Open(strings.NewReader(content), int64(len(content)), limit.Default().Columns)
		if err != nil {
			t.Fatal(err)
		}
		records, openQuote := slow(text, ';')
		got, err := drain(w, int(size)+1, int(step)+1)
		if (err != nil) != (openQuote > 0) {
			t.Fatalf("got %v, open quote in row %d", err, openQuote)
		}
		want := 0
		for i, record := range records {
			if strings.Join(record, "") == "" {
				continue
			}
			if want >= len(got) || got[want] != filled(i+1, record) {
				t.Fatalf("row %d: got %q, want %s", i+1, got[min(want, len(got)):], filled(i+1, record))
			}
			want++
		}
		if want != len(got) {
			t.Fatalf("%d rows, want %d", len(got), want)
		}
	})
}

// TestAgainstTheStandardReader compares with encoding/csv on files that both call well-formed: any fields,
// written by its writer, with one delimiter and no blank record.
func TestAgainstTheStandardReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		delim := rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "delimiter")
		width := rapid.IntRange(2, 6).Draw(t, "width")
		field := rapid.StringOf(rapid.SampledFrom([]rune("ab1 \"\n,;|\té€")))
		records := rapid.SliceOfN(rapid.SliceOfN(field, width, width), 1, 30).Draw(t, "records")
		var b strings.Builder
		b.WriteString("sep=" + string(delim) + "\n")
		w := csv.NewWriter(&b)
		w.Comma = delim
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		if err := w.WriteAll(records); err != nil {
			t.Fatal(err)
		}
		tb, err := Open(strings.NewReader(b.String()), int64(b.Len()), limit.Default().Columns)
		if err != nil {
			t.Fatal(err)
		}
		rows, _ := tb.Rows(0)
		got := map[[2]int]string{}
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range row.Cells {
				got[[2]int{c.Row, c.Col}] = strings.ReplaceAll(c.Text, "\r\n", "\n")
			}
		}
		filled := 0
		for r, record := range records {
			for c, want := range record {
				if want == "" {
					continue
				}
				filled++
				if got[[2]int{r + 1, c + 1}] != want {
					t.Fatalf("row %d column %d: got %q, want %q", r+1, c+1, got[[2]int{r + 1, c + 1}], want)
				}
			}
		}
		if filled != len(got) {
			t.Fatalf("%d cells, want %d", len(got), filled)
		}
	})
}

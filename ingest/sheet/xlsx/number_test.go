package xlsx_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/numfmt"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Numbers read digit by digit are those that cell.ParseDecimal reads, and under a format what numfmt makes of them;
// the file's own digits stay beside them.
func TestNumbersAreExact(t *testing.T) {
	kinds := []numfmt.Kind{numfmt.Number, numfmt.Date, numfmt.DateTime, numfmt.Time, numfmt.Duration} // of book's styles
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`-?[0-9]{1,22}(\.[0-9]{0,22})?([eE][+-]?[0-9]{1,2})?`)
		texts := rapid.SliceOfN(digits, 1, 40).Draw(t, "numbers")
		var b strings.Builder
		for i, s := range texts {
			fmt.Fprintf(&b, `<row r="%d"><c r="A%d" s="%d"><v>%s</v></c></row>`, i+1, i+1, i%5, s)
		}
		w, err := openBytes(book(sheetOf(b.String())).stored(t), limit.Default())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := w.Rows(0)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range texts {
			row, err := rows.Next()
			if err != nil {
				t.Fatal(err)
			}
			c := row.Cells[0]
			want, ok := cell.ParseDecimal([]byte(s))
			typ, moment := kinds[i%5].Moment(want, false)
			if !ok || c.Number != want || string(c.Stored) != s || c.Type != typ || c.Moment != moment {
				t.Fatalf("%s: got %+v, want %v of type %d at %d", s, c, want, typ, moment)
			}
		}
		if _, err := rows.Next(); err != io.EOF {
			t.Fatal(err)
		}
	})
}

func TestUTF16(t *testing.T) {
	text := strings.Replace(sheetOf(`<row r="1"><c r="A1" t="inlineStr"><is><t>é 😀 文</t></is></c></row>`), "UTF-8", "UTF-16", 1)
	wide := wideText(text, true)
	pair := wideText("😀", false)
	tests := []struct {
		name, sheet string
		want        problem.ID // "" is read
	}{
		{"whole", wide, ""},
		{"half a pair", strings.Replace(wide, pair, pair[:2]+"\x00x", 1), problem.XMLBroken},
		{"the other half first", strings.Replace(wide, pair, pair[2:]+pair[:2], 1), problem.XMLBroken},
		{"an odd number of bytes", wide + "\x00", problem.XMLBroken},
		{"bytes in the other order", strings.Replace(wide, "\xfe\xff", "\xff\xfe", 1), problem.XMLBroken},
		{"another encoding", strings.Replace(text, "UTF-16", "ISO-8859-15", 1), problem.XMLEncoding},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := book(tt.sheet)
			got, err := say(t, p.zip(t))
			if tt.want != "" {
				checkRefusal(t, err, tt.want)
			} else if err != nil || got != "A1 text=é 😀 文" {
				t.Errorf("got %s, %v", got, err)
			}
		})
	}
}

package xlsx_test

import (
	"bytes"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/xlsx"
	"github.com/habitue-crm/habitue/internal/problem"
)

// mustBeProblem sees that every error has words for people.
func mustBeProblem(t *testing.T, err error) {
	t.Helper()
	var p *problem.Problem
	if err != nil && !errors.As(err, &p) {
		t.Errorf("%v is no problem", err)
	}
}

// roomy has no ratio, so that fuzzed repetitions get to the scanner.
func roomy() limit.Limits {
	lim := limit.Default()
	lim.Ratio, lim.Merged = 0, 1000
	return lim
}

// FuzzSheet compares the short way with the long one (a second blank sends a tag there), and a sheet that is
// unpacked first with one that is read as it comes.
func FuzzSheet(f *testing.F) {
	for _, rows := range []string{
		`<row r="1" spans="1:3"><c r="A1" s="1"><v>44197.5</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="b"><v>1</v></c></row>`,
		`<row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve"> a&amp;b </t></is></c><c r="B2" t="str"><f>A1</f><v>x_x000D_y</v></c></row>`,
		`<row r="3" hidden="1"/><row><c><v>1E5</v></c></row><!-- c --><row r="9"><c r="ZZ9"><f>1</f></c></row>`,
		`<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>`,
		`<row r="1"><c r="A1" t="d"><v>2021-01-01</v></c><c r="B1"><v><![CDATA[5]]></v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells><sheetData>`,
	} {
		f.Add([]byte(rows))
	}
	f.Fuzz(func(t *testing.T, rows []byte) {
		text := string(rows)
		file := book(sheetOf(text), "un", "deux").stored(t)
		got, err := readWithin(file, roomy())
		mustBeProblem(t, err)
		long := strings.NewReplacer("<c r=", "<c  r=", "<row r=", "<row  r=", "<v>", "<v >").Replace(text)
		if strings.Contains(text, "CDATA") || strings.Contains(text, "<!--") || strings.Contains(text, "<?") || strings.ContainsAny(text, `'`) {
			long = text // the blank may have become part of a text
		}
		want, longErr := readWithin(book(sheetOf(long), "un", "deux").stored(t), roomy())
		if (err == nil) != (longErr == nil) || err == nil && !maps.Equal(got, want) {
			t.Errorf("the short way says %v %v, the long one %v %v", got, err, want, longErr)
		}
		streamed := roomy()
		streamed.Reorder = 0
		other, otherErr := readWithin(file, streamed)
		mustBeProblem(t, otherErr)
		if otherErr == nil && (err != nil || !maps.Equal(got, other)) {
			t.Errorf("unpacked first: %v %v, as it comes: %v", got, err, other)
		}
		if otherErr != nil && err == nil && !errors.Is(otherErr, problem.New(problem.RowOutOfOrder, nil)) {
			t.Errorf("unpacked first it is read, as it comes: %v", otherErr)
		}
	})
}

func FuzzStrings(f *testing.F) {
	for _, items := range []string{
		`<si><t>a</t></si><si><r><t>b</t></r><r><t xml:space="preserve"> c</t></r></si>`,
		`<si><t xml:space="preserve"> &#233;_x0041_ </t></si><si/>`,
		`<si><t>x</t><rPh sb="0" eb="1"><t>y</t></rPh></si><!-- z --><extLst/>`,
	} {
		f.Add([]byte(items))
	}
	f.Fuzz(func(t *testing.T, items []byte) {
		p := book(sheetOf(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>`))
		*p.find(stringsName) = decl + "<sst " + mainNS + ">" + string(items) + "</sst>"
		got, err := readWithin(p.stored(t), roomy())
		mustBeProblem(t, err)
		if bytes.ContainsAny(items, "!?'") {
			return
		}
		*p.find(stringsName) = decl + "<sst " + mainNS + ">" + strings.ReplaceAll(string(items), "<si><t", "<si ><t") + "</sst>"
		want, longErr := readWithin(p.stored(t), roomy())
		if (err == nil) != (longErr == nil) || err == nil && !maps.Equal(got, want) {
			t.Errorf("the short way says %v %v, the long one %v %v", got, err, want, longErr)
		}
	})
}

// FuzzPart puts any bytes in the place of one part.
func FuzzPart(f *testing.F) {
	whole := book(one, "un")
	for i, e := range whole {
		f.Add(uint8(i), []byte(e.text))
	}
	f.Add(uint8(4), []byte("\xff\xfe<\x00a\x00/\x00>\x00"))
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		p := whole.clone()
		p[int(which)%len(p)].text = string(text)
		_, err := readWithin(p.stored(t), roomy())
		mustBeProblem(t, err)
	})
}

// FuzzFile opens any bytes as a workbook.
func FuzzFile(f *testing.F) {
	f.Add(book(one, "un").zip(f))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, b []byte) {
		lim := roomy()
		lim.Total, lim.Part = 1<<22, 1<<22
		w, err := xlsx.Open(bytes.NewReader(b), int64(len(b)), lim, nil)
		mustBeProblem(t, err)
		if err != nil {
			return
		}
		defer w.Close()
		_, err = readAll(w)
		mustBeProblem(t, err)
	})
}

package ods

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

const head = `<?xml version="1.0" encoding="UTF-8"?><office:document-content` +
	` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
	` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
	` xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">`

// content is a document with one table "S" of these rows.
func content(rows string) string {
	return head + `<office:automatic-styles><number:time-style style:name="N1" number:truncate-on-overflow="false"/>` +
		`<number:time-style style:name="N2"/><style:style style:name="long" style:family="table-cell" style:data-style-name="N1"/>` +
		`<style:style style:name="child" style:family="table-cell" style:parent-style-name="long"/>` +
		`<style:style style:name="clock" style:family="table-cell" style:data-style-name="N2"/>` +
		`<style:style style:name="away" style:family="table"><style:table-properties table:display="false"/></style:style>` +
		`</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="S">` + rows +
		`</table:table></office:spreadsheet></office:body></office:document-content>`
}

// pack is the zip file of a document.
func pack(t testing.TB, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range []struct {
		name, text string
		method     uint16
	}{
		{"mimetype", MediaType, zip.Store},
		{"content.xml", content, zip.Deflate},
		{"META-INF/manifest.xml", `<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd"><manifest:manifest/>`, zip.Deflate},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: part.method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, part.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read gives the cells of all sheets as "sheet R1C1 type value".
func read(b []byte, lim limit.Limits) (lines []string, merged []cell.Span, err error) {
	w, err := Open(bytes.NewReader(b), int64(len(b)), lim, nil)
	if err != nil {
		return nil, nil, err
	}
	for i, info := range w.Sheets() {
		rows, err := w.Rows(i)
		if err != nil {
			return lines, nil, err
		}
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return lines, nil, err
			}
			for _, c := range row.Cells {
				line := fmt.Sprintf("%s R%dC%d ", info.Name, c.Row, c.Col)
				if row.Hidden {
					line += "hidden "
				}
				switch c.Type {
				case cell.Number:
					line += "number " + c.Number.String() + " " + string(c.Stored)
				case cell.Text, cell.Error:
					line += fmt.Sprintf("%s %q", map[cell.Type]string{cell.Text: "text", cell.Error: "error"}[c.Type], c.Text)
				case cell.Bool:
					line += fmt.Sprint("bool ", c.Bool)
				case cell.BlankFormula:
					line += "blank"
				default:
					line += fmt.Sprint(map[cell.Type]string{
						cell.Date: "date", cell.DateTime: "datetime", cell.Time: "time",
						cell.Duration: "duration",
					}[c.Type], " ", c.Moment)
				}
				lines = append(lines, line)
			}
		}
		if err := rows.Close(); err != nil {
			return lines, nil, err
		}
		merged = append(merged, rows.Merged()...)
	}
	return lines, merged, nil
}

func row(cells string) string { return "<table:table-row>" + cells + "</table:table-row>" }

func TestCells(t *testing.T) {
	tests := []struct {
		name, rows string
		want       []string
	}{
		{"float", row(`<table:table-cell office:value-type="float" office:value="12.50"/>`), []string{"S R1C1 number 12.5 12.50"}},
		{"exponent", row(`<table:table-cell office:value-type="float" office:value="1.5E-05"/>`), []string{"S R1C1 number 0.000015 1.5E-05"}},
		{
			"percentage and currency", row(`<table:table-cell office:value-type="percentage" office:value="0.2"><text:p>20 %</text:p></table:table-cell>` +
				`<table:table-cell office:value-type="currency" office:currency="EUR" office:value="20.51"/>`),
			[]string{"S R1C1 number 0.2 0.2", "S R1C2 number 20.51 20.51"},
		},
		{"day", row(`<table:table-cell office:value-type="date" office:date-value="2021-01-01"/>`), []string{"S R1C1 date 1609459200000"}},
		{"day and time", row(`<table:table-cell office:value-type="date" office:date-value="2021-01-01T10:10:10"/>`), []string{"S R1C1 datetime 1609495810000"}},
		{"time of day", row(`<table:table-cell table:style-name="clock" office:value-type="time" office:time-value="PT10H10M10S"/>`), []string{"S R1C1 time 36610000"}},
		{"duration by its style's parent", row(`<table:table-cell table:style-name="child" office:value-type="time" office:time-value="PT10H10M10.5S"/>`), []string{"S R1C1 duration 36610500"}},
		{"duration by its size", row(`<table:table-cell office:value-type="time" office:time-value="PT255H10M10S"/>`), []string{"S R1C1 duration 918610000"}},
		{"duration by its column", `<table:table-column/><table:table-column table:number-columns-repeated="3" table:default-cell-style-name="long"/>` +
			row(`<table:table-cell/><table:table-cell office:value-type="time" office:time-value="PT1H"/>`), []string{"S R1C2 duration 3600000"}},
		{
			"booleans", row(`<table:table-cell office:value-type="boolean" office:boolean-value="true"/><table:table-cell office:value-type="boolean" office:boolean-value="false"/>`),
			[]string{"S R1C1 bool true", "S R1C2 bool false"},
		},
		{
			"text in paragraphs, spans, tabs and breaks", row(`<table:table-cell office:value-type="string"><text:p> a  <text:span>b</text:span><text:s text:c="2"/>c<text:tab/>d<text:line-break/>e </text:p><text:p>f &amp; &#x20AC;<![CDATA[<g>]]></text:p></table:table-cell>`),
			[]string{`S R1C1 text "a b  c\td\ne \nf & €<g>"`},
		},
		{
			"a comment is no text", row(`<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>x</text:p></table:table-cell>`),
			[]string{`S R1C1 text "x"`},
		},
		{
			"a stored text beside a shown one", row(`<table:table-cell office:value-type="string" office:string-value="stored"><text:p>shown</text:p></table:table-cell>`),
			[]string{`S R1C1 text "stored"`},
		},
		{
			"errors", row(`<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>` +
				`<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>#DIV/0!</text:p></table:table-cell>`),
			[]string{`S R1C1 error "#N/A"`, `S R1C2 error "#DIV/0!"`},
		},
		{"a text that looks like an error", row(`<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>`), []string{`S R1C1 text "#N/A"`}},
		{"a formula without result", row(`<table:table-cell table:formula="of:=A2"/>`), []string{"S R1C1 blank"}},
		{
			"repeated cells", row(`<table:table-cell table:number-columns-repeated="2"/><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"/><table:table-cell table:number-columns-repeated="16380"/>`),
			[]string{"S R1C3 number 7 7", "S R1C4 number 7 7"},
		},
		{
			"repeated rows", `<table:table-row table:number-rows-repeated="3"/><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="7"/></table:table-row><table:table-row table:number-rows-repeated="1048571"/>`,
			[]string{"S R4C1 number 7 7", "S R5C1 number 7 7"},
		},
		{"grouped rows", `<table:table-header-rows>` + row(`<table:table-cell office:value-type="float" office:value="1"/>`) + `</table:table-header-rows><table:table-row-group>` +
			row(`<table:table-cell office:value-type="float" office:value="2"/>`) + `</table:table-row-group>`, []string{"S R1C1 number 1 1", "S R2C1 number 2 2"}},
		{
			"hidden and filtered rows", `<table:table-row table:visibility="collapse"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>` +
				`<table:table-row table:visibility="filter"><table:table-cell office:value-type="float" office:value="2"/></table:table-row>`,
			[]string{"S R1C1 hidden number 1 1", "S R2C1 hidden number 2 2"},
		},
		{
			"a value under a merged range", row(`<table:table-cell table:number-columns-spanned="2" office:value-type="float" office:value="1"/><table:covered-table-cell office:value-type="float" office:value="2"/>`),
			[]string{"S R1C1 number 1 1", "S R1C2 number 2 2"},
		},
		{"shapes hold no cells", `<table:shapes><draw:frame xmlns:draw="d"><table:table><table:table-row><table:table-cell office:value-type="float" office:value="9"/></table:table-row></table:table></draw:frame></table:shapes>` +
			row(`<table:table-cell office:value-type="float" office:value="1"/>`), []string{"S R1C1 number 1 1"}},
		{"single quotes, comments, instructions", row(`<!-- > --><table:table-cell office:value-type='float' office:value='1'/><?x >?>`), []string{"S R1C1 number 1 1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for form, b := range map[string][]byte{"package": pack(t, content(tt.rows)), "flat": []byte(content(tt.rows))} {
				got, _, err := read(b, limit.Default())
				if err != nil {
					t.Fatal(form, err)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(form, diff)
				}
			}
		})
	}
}

func TestOtherPrefixesAndSheets(t *testing.T) {
	doc := `<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
		` xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><o:automatic-styles><style:style style:name="away" style:family="table">` +
		`<style:table-properties t:display="false"/></style:style></o:automatic-styles><o:body><o:spreadsheet>` +
		`<t:tracked-changes><t:table t:name="no"/></t:tracked-changes>` +
		`<t:table t:name="A &amp; B"><t:table-row><t:table-cell t:number-rows-spanned="2" t:number-columns-spanned="3" o:value-type="float" o:value="1"/></t:table-row></t:table>` +
		`<t:table t:name="C" t:style-name="away"><t:table-row><t:table-cell o:value-type="float" o:value="2"/></t:table-row></t:table>` +
		`</o:spreadsheet></o:body></o:document-content>`
	b := pack(t, doc)
	got, merged, err := read(b, limit.Default())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"A & B R1C1 number 1 1", "C R1C1 number 2 2"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]cell.Span{{FirstRow: 1, FirstCol: 1, LastRow: 2, LastCol: 3}}, merged); diff != "" {
		t.Error(diff)
	}
	w, err := Open(bytes.NewReader(b), int64(len(b)), limit.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]cell.Info{{Name: "A & B"}, {Name: "C", Hidden: true}}, w.Sheets()); diff != "" {
		t.Error(diff)
	}
	for _, i := range []int{1, 0, 1, 1} { // in any order, and again
		rows, err := w.Rows(i)
		if err != nil {
			t.Fatal(err)
		}
		r, err := rows.Next()
		if err != nil || r.Cells[0].Number.String() != []string{"1", "2"}[i] {
			t.Errorf("sheet %d: %v, %v", i, r, err)
		}
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestRefuse(t *testing.T) {
	whole := content(row(`<table:table-cell office:value-type="float" office:value="1"/>`))
	small := limit.Default()
	small.Rows, small.Columns, small.Sheets, small.Merged = 10, 5, 0, 0
	tests := []struct {
		name string
		doc  string
		lim  limit.Limits
		id   problem.ID
	}{
		{"cut after a row", whole[:strings.Index(whole, "</table:table>")], limit.Default(), problem.XMLBroken},
		{"cut in a tag", whole[:strings.Index(whole, "value=")], limit.Default(), problem.XMLBroken},
		{"another end tag", strings.Replace(whole, "</table:table-row>", "</table:table-rov>", 1), limit.Default(), problem.XMLBroken},
		{"a second root", whole + "<a/>", limit.Default(), problem.XMLBroken},
		{"text after the root", whole + "x", limit.Default(), problem.XMLBroken},
		{"nothing", "", limit.Default(), problem.XMLBroken},
		{"a control character", strings.Replace(whole, `"S"`, "\"S\x01\"", 1), limit.Default(), problem.XMLBroken},
		{"bad UTF-8", strings.Replace(whole, `"S"`, "\"S\xe9\"", 1), limit.Default(), problem.XMLBroken},
		{"a bare ampersand", strings.Replace(whole, `"S"`, `"S & T"`, 1), limit.Default(), problem.XMLBroken},
		{"an ampersand in the name of an attribute", strings.Replace(whole, `office:value-type=`, `office:v&alue-type=`, 1), limit.Default(), problem.XMLBroken},
		{"an ampersand in the name of an element", strings.Replace(whole, `<office:automatic-styles>`, `<office:aut&omatic-styles>`, 1), limit.Default(), problem.XMLBroken},
		{"a cell in a tag of another name", strings.Replace(whole, `<table:table-cell `, `<table:table-cel `, 1), limit.Default(), problem.XMLBroken},
		{"a row in a tag of another name", content(`<table:table-rov><table:table-cell office:value-type="float" office:value="1"/></table:table-rov>`), limit.Default(), problem.XMLBroken},
		{"a table in a tag of another name", strings.NewReplacer(`<table:table `, `<table:tabel `, `</table:table>`, `</table:tabel>`).Replace(whole), limit.Default(), problem.XMLBroken},
		{"a bare ampersand in an attribute that nobody reads", strings.Replace(whole, `<table:table-row>`, `<table:table-row table:style-name="r&1">`, 1), limit.Default(), problem.XMLBroken},
		{"an attribute twice", strings.Replace(whole, `office:value="1"`, `office:value="1" office:value="2"`, 1), limit.Default(), problem.XMLBroken},
		{"an attribute without quotes", strings.Replace(whole, `office:value="1"`, `office:value=1`, 1), limit.Default(), problem.XMLBroken},
		{"a document type", `<!DOCTYPE x [<!ENTITY a "b">]>` + whole, limit.Default(), problem.XMLEntity},
		{"an unknown entity", strings.Replace(whole, `"S"`, `"&a;"`, 1), limit.Default(), problem.XMLEntity},
		{"letters in a number", strings.Replace(whole, `office:value="1"`, `office:value="1O"`, 1), limit.Default(), problem.CellUnreadable},
		{"no number", strings.Replace(whole, `office:value="1"`, ``, 1), limit.Default(), problem.CellUnreadable},
		{"no date", content(row(`<table:table-cell office:value-type="date" office:date-value="2021-13-01"/>`)), limit.Default(), problem.CellUnreadable},
		{"no bool", content(row(`<table:table-cell office:value-type="boolean" office:boolean-value="vrai"/>`)), limit.Default(), problem.CellUnreadable},
		{"an unknown type", content(row(`<table:table-cell office:value-type="colour"/>`)), limit.Default(), problem.XMLBroken},
		{"repeated by a word", content(row(`<table:table-cell table:number-columns-repeated="many"/>`)), limit.Default(), problem.XMLBroken},
		{"too many columns", content(row(`<table:table-cell table:number-columns-repeated="5"/><table:table-cell office:value-type="float" office:value="1"/>`)), withSheets(small), problem.LimitReached},
		{"too many rows", content(`<table:table-row table:number-rows-repeated="11"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>`), withSheets(small), problem.LimitReached},
		{"too many sheets", whole, small, problem.LimitReached},
		{"too many merged ranges", content(row(`<table:table-cell table:number-columns-spanned="2"/>`)), withSheets(small), problem.LimitReached},
		{"a sheet of copies", content(`<table:table-row table:number-rows-repeated="2000"><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row>`), limit.Default(), problem.TooManyRepeats},
		{"a text of blanks", content(row(`<table:table-cell office:value-type="string"><text:p><text:s text:c="2000000000"/></text:p></table:table-cell>`)), limit.Default(), problem.LimitReached},
		{"deep elements", content(row(strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100))), limit.Default(), problem.XMLBroken},
		{"no spreadsheet inside", `<a/>`, limit.Default(), problem.NotASpreadsheet},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := read(pack(t, tt.doc), tt.lim)
			var p *problem.Problem
			if !errors.As(err, &p) || p.ID != tt.id {
				t.Fatalf("got %v, want [%s]", err, tt.id)
			}
			if p.Where.Part != "content.xml" && tt.id != problem.LimitReached {
				t.Errorf("%s does not name the part", p.Say("en"))
			}
		})
	}
}

func withSheets(l limit.Limits) limit.Limits {
	l.Sheets = 5
	return l
}

func TestProtectedIsNamed(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"mimetype": MediaType, "content.xml": "garbage",
		"META-INF/manifest.xml": `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	z.Close()
	if _, _, err := read(b.Bytes(), limit.Default()); !errors.Is(err, problem.New(problem.ProtectedFormat, nil)) {
		t.Errorf("got %v", err)
	}
}

// Flipped bits and cut ends of a package are refused or change nothing.
func TestDamageIsNeverSilent(t *testing.T) {
	var rows strings.Builder
	for i := range 200 {
		fmt.Fprintf(&rows, `<table:table-row><table:table-cell office:value-type="string"><text:p>name %d</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="%d.25"/></table:table-row>`, i, i*7)
	}
	whole := pack(t, content(rows.String()))
	want, _, err := read(whole, limit.Default())
	if err != nil || len(want) != 400 {
		t.Fatal(len(want), err)
	}
	refused := 0
	for i := range 800 {
		b := bytes.Clone(whole)
		at := i * 79_193 % len(b)
		if i%4 == 3 {
			b = b[:at]
		} else {
			b[at] ^= 1 << (i % 8)
		}
		got, _, err := read(b, limit.Default())
		if err != nil {
			refused++
			var p *problem.Problem
			if !errors.As(err, &p) {
				t.Fatalf("%v is no problem", err)
			}
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("bit or cut at %d: %s", at, diff)
		}
	}
	t.Logf("%d of 800 damaged files refused, the others read whole", refused)
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte(content(row(`<table:table-cell office:value-type="float" office:value="1"/><!-- x -->`))))
	f.Add([]byte(content(row(`<table:table-cell table:number-columns-repeated="3" office:value-type="string"><text:p>a<text:s text:c="2"/>&#65;<![CDATA[b]]></text:p></table:table-cell>`))))
	f.Add([]byte(content(`<table:table-row table:number-rows-repeated="9"><table:table-cell office:value-type="time" office:time-value="PT1H" table:style-name="child"/></table:table-row>`)))
	f.Add([]byte("<a b='c'></a>"))
	f.Add([]byte(content(row(`<table:table-cell table:style-name="a" office:value-type="date" office:date-value="2021-01-02" calcext:value-type="date"><text:p>2 janvier</text:p></table:table-cell>` +
		`<table:table-cell table:number-columns-repeated="2"/><table:table-cell office:value-type="currency" office:currency="EUR" office:value="-1.50"><text:p>é</text:p></table:table-cell>`))))
	lim := limit.Default()
	lim.Rows, lim.Columns, lim.Row = 60, 20, 1<<16
	f.Fuzz(func(t *testing.T, b []byte) {
		got, _, err := read(b, lim)
		again, _, err2 := read(b, lim)
		if !cmp.Equal(got, again) || (err == nil) != (err2 == nil) {
			t.Fatal("two readings differ")
		}
		if diff := differ(b, lim, never); diff != "" {
			t.Fatal(diff)
		}
		var p *problem.Problem
		if err != nil && !errors.As(err, &p) {
			t.Fatalf("%v is no problem", err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var rows strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&rows, `<table:table-row table:style-name="ro1"><table:table-cell office:value-type="string" calcext:value-type="string"><text:p>Customer %d</text:p></table:table-cell>`, i%977)
		for j := range 8 {
			fmt.Fprintf(&rows, `<table:table-cell office:value-type="float" office:value="%d.%d" calcext:value-type="float"><text:p>%d.%d</text:p></table:table-cell>`, i, j, i, j)
		}
		fmt.Fprintf(&rows, `<table:table-cell table:style-name="ce1" office:value-type="date" office:date-value="2021-%02d-%02d" calcext:value-type="date"><text:p>01/01/21</text:p></table:table-cell></table:table-row>`, i%12+1, i%28+1)
	}
	doc := pack(b, content(rows.String()))
	b.ReportAllocs()
	for b.Loop() {
		w, err := Open(bytes.NewReader(doc), int64(len(doc)), limit.Default(), nil)
		if err != nil {
			b.Fatal(err)
		}
		r, err := w.Rows(0)
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/200_000, "ns/cell")
}

package ods

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// reading is all that one way of reading a file gives.
type reading struct {
	Sheets []cell.Info
	Rows   []cell.Row
	Merged []cell.Span
	ID     problem.ID
	Where  problem.Where
}

// readAs reads a file in the way that the workbook is set to.
func readAs(b []byte, w *Workbook) (got reading) {
	fail := func(err error) reading {
		var p *problem.Problem
		if !errors.As(err, &p) {
			return reading{ID: problem.ID(fmt.Sprint("no problem: ", err))}
		}
		got.ID, got.Where = p.ID, p.Where
		return got
	}
	w, err := open(bytes.NewReader(b), int64(len(b)), w)
	if err != nil {
		return fail(err)
	}
	got.Sheets = w.Sheets()
	for i := range got.Sheets {
		rows, err := w.Rows(i)
		if err != nil {
			return fail(err)
		}
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return fail(err)
			}
			cells := make([]cell.Cell, len(row.Cells))
			for i, c := range row.Cells {
				c.Stored = bytes.Clone(c.Stored)
				cells[i] = c
			}
			row.Cells = cells
			got.Rows = append(got.Rows, row)
		}
		got.Merged = append(got.Merged, rows.Merged()...)
	}
	return got
}

const never = 1 << 40 // more bytes than a file has

// differ says how the readings of a file in all ways differ: quick or exact, kept or scanned twice, unpacked on
// another core (where it has more bytes than ahead) or not.
func differ(b []byte, lim limit.Limits, ahead int64) string {
	want := readAs(b, &Workbook{lim: lim, exact: true, ahead: never})
	for name, w := range map[string]*Workbook{
		"quick, scanned twice": {lim: lim, ahead: ahead},
		"quick, kept":          {lim: lim, keep: maxKept, ahead: never},
		"quick, partly kept":   {lim: lim, keep: int64(len(b)) / 20, ahead: ahead},
		"exact, kept":          {lim: lim, exact: true, keep: maxKept, ahead: ahead},
	} {
		got := readAs(b, w)
		if reflect.DeepEqual(want, got) { // cmp is slow
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			return name + " (-exact, scanned twice): " + diff
		}
	}
	return ""
}

// values are the attributes that say what a cell holds.
var values = []string{
	"", `office:value-type="string"`, `office:value-type="string"`, `office:value-type="string" office:string-value="s"`, `office:value-type='float' office:value='3'`,
	`office:value-type="float" office:value="12.50"`, `office:value-type="float" office:value="0"`, `office:value-type="float" office:value="-0.001"`,
	`office:value-type="float" office:value="1E5"`, `office:value-type="float" office:value="123456789012345678901"`, `office:value-type="float" office:value="-0"`,
	`office:value-type="float" office:value="9999999999999999999"`, `office:value-type="float" office:value="-123456789012345678.5"`,
	`office:value-type="float" office:value="000000000000000000"`, `office:value-type="float" office:value=".5"`, `office:value-type="float" office:value="5."`,
	`office:value-type="float" office:value="+5"`, `office:value-type="float" office:value="1&#48;"`, `office:value-type="float" office:value = "3"`,
	`office:value-type="currency" office:currency="EUR" office:value="20.51"`, `office:value-type="percentage" office:value="0.2"`,
	`office:value-type="date" office:date-value="2021-02-03"`, `office:value-type="date" office:date-value="2022-02-03"`,
	`office:value-type="date" office:date-value="2021-02-03T04:05:06.7"`, `office:value-type="boolean" office:boolean-value="true"`,
	`office:value-type="time" office:time-value="PT1H"`,
}

// extras may stand beside them, mistakes must not.
var (
	extras = []string{
		`table:style-name="long"`, `table:style-name="a&amp;b"`, `calcext:value-type="float"`, `table:formula="of:=1"`, `table:number-columns-repeated="2"`,
		`table:number-columns-repeated="0000000003"`, `table:number-columns-spanned="2"`, `table:other="x"`,
	}
	mistakes = []string{
		`table:style-name="R & B"`, `table:style-name="a<b"`, `table:style-name="x" table:style-name="x"`, `office:value-type="date" office:date-value="2021-02-30"`,
		`office:value-type="float" office:value="."`, `office:value-type="float" office:value="1.2.3"`, `table:number-columns-repeated="0"`,
		`office:value="1" office:value="1"`, `table:number-columns-repeated="900" office:value-type="string"`, `calcext:value-type="error"`, `office:value="7"`,
	}
	contents = []string{
		"", "", "<text:p>x</text:p>", "<text:p>x</text:p>", "<text:p>été  1</text:p>", "<text:p> a b </text:p>", "<text:p>a\tb\n</text:p>", "<text:p>a&amp;b</text:p>",
		"<text:p>#N/A</text:p>", "<text:p/>", "<text:p></text:p>", "<text:p>a</text:p><text:p>b</text:p>", "<text:p>a<text:s text:c=\"2\"/>b</text:p>", " ",
		"<!-- c --><text:p>x</text:p>", "<text:p>12,50 €</text:p >", "<text:p>long long long long long long long long long long long long</text:p>",
	}
)

// sloppyCell writes a cell as a program might: attributes in any order, usual and unusual contents, and now and then
// a mistake.
func sloppyCell(t *rapid.T) string {
	pick := func(label string, from []string) string { return rapid.SampledFrom(from).Draw(t, label) }
	attrs := strings.SplitAfter(pick("value", values), `" `)
	for i, a := range attrs {
		attrs[i] = strings.TrimSpace(a)
	}
	attrs = append(attrs, rapid.SliceOfNDistinct(rapid.SampledFrom(extras), 0, 2, func(a string) string { return a[:12] }).Draw(t, "extras")...)
	if rapid.IntRange(0, 40).Draw(t, "mistake") == 0 {
		attrs = append(attrs, pick("wrong", mistakes))
	}
	name := "table:table-cell"
	if rapid.IntRange(0, 9).Draw(t, "covered") == 0 {
		name = "table:covered-table-cell"
	}
	tag := "<" + name
	for _, a := range rapid.Permutation(attrs).Draw(t, "order") {
		if a != "" {
			tag += " " + a
		}
	}
	text := pick("content", contents)
	if text == "" && rapid.Bool().Draw(t, "closed") {
		return tag + pick("end", []string{"/>", " />"})
	}
	end := "</" + name + ">"
	if rapid.IntRange(0, 80).Draw(t, "wrong end") == 0 {
		end = pick("end tag", []string{"</ " + name + ">", "</" + name + " >", "</text:h>", "& </" + name + ">"})
	}
	return tag + ">" + text + end
}

func TestTheWaysAgreeOnEveryForm(t *testing.T) {
	check := func(attrs, text string) {
		doc := content(row(`<table:table-cell ` + strings.TrimSpace(attrs) + `>` + text + `</table:table-cell><table:table-cell/>`))
		if diff := differ([]byte(doc), limit.Default(), 0); diff != "" {
			t.Errorf("%s %s: %s", attrs, text, diff)
		}
	}
	for _, value := range values {
		for _, text := range contents {
			check(value, text)
		}
		for _, more := range append(extras[:len(extras):len(extras)], mistakes...) {
			check(value+" "+more, "<text:p>x</text:p>")
			check(more+" "+value, "")
		}
	}
}

func TestTheWaysAgree(t *testing.T) {
	lim := limit.Default()
	lim.Columns = 300
	rapid.Check(t, func(t *rapid.T) {
		lim := lim
		lim.Nesting = rapid.IntRange(5, 9).Draw(t, "nesting") // a paragraph has depth 7
		var rows strings.Builder
		for range rapid.IntRange(1, 6).Draw(t, "rows") {
			rows.WriteString(rapid.SampledFrom([]string{
				"<table:table-row>", "<table:table-row>", `<table:table-row table:style-name="ro1">`, `<table:table-row table:style-name="ro1" table:visibility="collapse">`,
				`<table:table-row table:number-rows-repeated="3">`, `<table:table-row table:style-name="&lt;">`, "\n<table:table-row>",
			}).Draw(t, "row"))
			for range rapid.IntRange(0, 5).Draw(t, "cells") {
				rows.WriteString(sloppyCell(t))
			}
			rows.WriteString(rapid.SampledFrom([]string{"", "", "", "\n"}).Draw(t, "blank") + "</table:table-row>")
		}
		doc := content(rows.String())
		if rapid.Bool().Draw(t, "two sheets") {
			doc = strings.Replace(doc, "</office:spreadsheet>", `<table:table table:name="T">`+rows.String()+`</table:table></office:spreadsheet>`, 1)
		}
		if rapid.IntRange(0, 9).Draw(t, "prefixes") == 0 {
			doc = strings.ReplaceAll(doc, "table:table ", "t:table ")
			doc = strings.ReplaceAll(strings.ReplaceAll(doc, "table:table>", "t:table>"), "table:table-row", "t:table-row")
			doc = strings.Replace(doc, "xmlns:table=", `xmlns:table="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:t=`, 1)
		}
		if diff := differ([]byte(doc), lim, 0); diff != "" {
			t.Fatal(diff)
		}
	})
}

// The ways agree wherever the pieces in which the file is read end.
func TestTheWaysAgreeAtEveryCut(t *testing.T) {
	cells := `<table:table-cell office:value-type="string" calcext:value-type="string"><text:p>Zoé à Liège</text:p></table:table-cell>` +
		`<table:table-cell table:number-columns-repeated="3"/>` +
		`<table:table-cell table:style-name="ce2" table:formula="of:=[.A1]" office:value-type="float" office:value="-12.5" calcext:value-type="float"><text:p>12,5</text:p></table:table-cell>`
	rows := strings.Repeat(`<table:table-row table:style-name="ro1">`+cells+`</table:table-row>`, 400)
	for n := range 380 { // a row has about so many bytes
		doc := []byte(content("<!--" + strings.Repeat("-x", n/2) + strings.Repeat("x", n%2) + "-->" + rows))
		if n%10 == 0 {
			if diff := differ(doc, limit.Default(), 0); diff != "" {
				t.Fatal(n, diff)
			}
			continue
		}
		w := &Workbook{lim: limit.Default(), keep: maxKept}
		if got := readAs(doc, w); len(got.Rows) != 400 || got.ID != "" || got.Rows[399].Cells[1].Col != 5 {
			t.Fatal(n, len(got.Rows), got.ID)
		}
	}
}

// A text that is longer than a block, and blocks behind it.
func TestTheWaysAgreeOnLongTexts(t *testing.T) {
	usual := strings.Repeat(row(`<table:table-cell office:value-type="string"><text:p>é</text:p></table:table-cell>`), 3000)
	long := func(n int) string {
		return row(`<table:table-cell office:value-type="string"><text:p>` + strings.Repeat("é", n/2) + `</text:p></table:table-cell>`)
	}
	doc := content(usual + long(aheadBlock) + usual + long(3*aheadBlock) + long(aheadRoom) + usual + long(5*aheadBlock))
	if diff := differ([]byte(doc), limit.Default(), 0); diff != "" {
		t.Error(diff[:min(len(diff), 2000)])
	}
	small := limit.Default()
	small.Row = aheadBlock
	for _, ahead := range []int64{0, never} {
		if got := readAs([]byte(doc), &Workbook{lim: small, ahead: ahead}); got.ID != problem.XMLBroken {
			t.Errorf("ahead %d: [%s]", ahead, got.ID)
		}
	}
}

func TestTheWaysAgreeOnRealFiles(t *testing.T) {
	dir := os.Getenv("HABITUE_SHARED")
	if dir == "" {
		dir = "../../../../shared"
	}
	files, err := filepath.Glob(filepath.Join(dir, "corpus", "spreadsheets", "*ods"))
	if err != nil || len(files) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("no files", err)
		}
		t.Skip("no files")
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := differ(b, limit.Default(), 0); diff != "" {
			t.Error(file, diff)
		}
	}
}

func TestKeptRowsStayInTheirRoom(t *testing.T) {
	var doc strings.Builder
	doc.WriteString(content(""))
	var tables strings.Builder
	for i := range 4 {
		fmt.Fprintf(&tables, `<table:table table:name="T%d">`, i)
		for n := range 500 {
			tables.WriteString(row(fmt.Sprintf(`<table:table-cell office:value-type="string"><text:p>text %d</text:p></table:table-cell>`, n)))
		}
		tables.WriteString("</table:table>")
	}
	b := []byte(strings.Replace(doc.String(), "</office:spreadsheet>", tables.String()+"</office:spreadsheet>", 1))
	w := &Workbook{lim: limit.Default(), keep: 20_000}
	if _, err := open(bytes.NewReader(b), int64(len(b)), w); err != nil {
		t.Fatal(err)
	}
	var held []bool
	var size int64
	for _, s := range w.sheets {
		held = append(held, !s.kept.full)
		for _, c := range s.kept.chunks {
			size += int64(len(c.rec) + len(c.chars))
		}
	}
	// A record is five bytes of row and two of cell, and the text has six to eight characters.
	if diff := cmp.Diff([]bool{true, true, true, false, false}, held); diff != "" || size > 20_000 || size < 12_000 {
		t.Error(size, diff)
	}
}

// Characters are those that the standard library takes for UTF-8 and XML allows, wherever they stand.
func TestCharacters(t *testing.T) {
	pieces := []string{"a", "bcdefghi", "éà", "€", "😀", "\t", "\n", "\x1f", "\x00", "\x7f", "\xc3", "\xa9", "\xc0\x80", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\ufffe", "\uffff", "\ufffd"}
	plain := []string{"a", "bcdefghi", "0123456789abcdef0123456789abcdef", "éà", "€", "ß"}
	rapid.Check(t, func(t *rapid.T) {
		chars := strings.Join(rapid.SliceOfN(rapid.SampledFrom(plain), 0, 20).Draw(t, "before"), "") +
			rapid.SampledFrom(pieces).Draw(t, "piece") + strings.Join(rapid.SliceOfN(rapid.SampledFrom(plain), 0, 20).Draw(t, "behind"), "")
		valid := utf8.ValidString(chars)
		for _, r := range chars {
			valid = valid && (r >= 0x20 || r == '\t' || r == '\n' || r == '\r') && r != 0xfffe && r != 0xffff
		}
		for _, r := range []io.Reader{strings.NewReader("<a>" + chars + "</a>"), iotest.OneByteReader(strings.NewReader("<a>" + chars + "</a>"))} {
			s := newScanner(r, 1<<20, 5)
			got := ""
			tok, err := s.next()
			for ; err == nil && tok != endOfFile; tok, err = s.next() {
				if tok == text {
					got += string(s.chars)
				}
			}
			if (err == nil) != valid || valid && got != chars {
				t.Fatalf("%q: valid %v, got %q, %v", chars, valid, got, err)
			}
		}
	})
}

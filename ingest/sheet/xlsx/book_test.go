package xlsx_test

import (
	"errors"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// one is a sheet with a text, a day and a number.
var one = sheetOf(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>44197</v></c><c r="C1"><v>2.5</v></c></row>`)

const oneSays = "A1 text=un; B1 date=2021-01-01; C1 number=2.5"

func swap(p parts, name, old, with string) parts {
	text := p.find(name)
	if !strings.Contains(*text, old) {
		panic(name + " does not hold " + old)
	}
	*text = strings.ReplaceAll(*text, old, with)
	return p
}

// wide is text in UTF-16, big endian, with or without its mark.
func wideText(s string, mark bool) string {
	var b []byte
	if mark {
		b = []byte("\xfe\xff")
	}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return string(b)
}

func TestWorkbooksOfManyPrograms(t *testing.T) {
	whole := func() parts { return book(one, "un") }
	tests := []struct {
		name string
		file parts
		want string
	}{
		{"as Excel writes it", whole(), oneSays},
		{"strict namespaces", func() parts {
			p := whole()
			for i := range p {
				p[i].text = strings.NewReplacer("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
					"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships").Replace(p[i].text)
			}
			return p
		}(), oneSays},
		{"prefixed elements", func() parts {
			p := whole()
			for _, name := range []string{sheetName, stringsName, stylesName} {
				text := p.find(name)
				*text = strings.NewReplacer("xmlns=", "xmlns:x=", "</", "</x:", "<?", "<?", "<", "<x:").Replace(*text)
			}
			return p
		}(), oneSays},
		{"no namespaces at all", swap(swap(swap(whole(), sheetName, mainNS, ""), stringsName, mainNS, ""), stylesName, mainNS, ""), oneSays},
		{"a mark at the start", swap(whole(), sheetName, "<?xml", "\xef\xbb\xbf<?xml"), oneSays},
		{"UTF-16 with a mark", func() parts {
			p := whole()
			*p.find(stringsName) = wideText(strings.Replace(*p.find(stringsName), "UTF-8", "UTF-16", 1), true)
			*p.find(sheetName) = wideText(*p.find(sheetName), false)
			return p
		}(), oneSays},
		{"no declaration", swap(whole(), sheetName, decl, ""), oneSays},
		{"absolute targets", swap(whole(), bookRels, `Target="`, `Target="/xl/`), oneSays},
		{"targets that go up", swap(whole(), bookRels, `Target="`, `Target="../xl/./`), oneSays},
		{"backslashes in targets", swap(whole(), bookRels, `worksheets/`, `worksheets\`), oneSays},
		{"backslashes in the zip", func() parts {
			p := whole()
			for i := range p {
				p[i].name = strings.ReplaceAll(p[i].name, "/", `\`)
			}
			return p
		}(), oneSays},
		{"other case in the zip", func() parts {
			p := whole()
			for i := range p {
				p[i].name = strings.ToUpper(p[i].name)
			}
			return p
		}(), oneSays},
		{"percent signs in a target", func() parts {
			p := swap(whole(), bookRels, "sheet1.xml", "feuille%201.xml")
			for i := range p {
				p[i].name = strings.Replace(p[i].name, "sheet1.xml", "feuille 1.xml", 1)
			}
			return p
		}(), oneSays},
		{"from 1904", swap(whole(), bookName, `<workbookPr/>`, `<workbookPr date1904="1"/>`), "A1 text=un; B1 date=2025-01-02; C1 number=2.5"},
		{"a built-in format redefined", swap(swap(whole(), stylesName, `numFmtId="164" formatCode`, `numFmtId="0" formatCode`), stylesName, `<xf numFmtId="164"/>`, `<xf numFmtId="14"/>`), "A1 text=un; B1 date=2021-01-01; C1 datetime=1900-01-02T12:00:00"},
		{"rich text with phonetic runs", swap(whole(), stringsName, "<t>un</t>", `<r><t>u</t></r><r><rPr><sz val="9"/></rPr><t xml:space="preserve">n </t></r><rPh sb="0" eb="1"><t>YUU</t></rPh><phoneticPr fontId="1"/>`), "A1 text=un ; B1 date=2021-01-01; C1 number=2.5"},
		{"counts that lie", swap(whole(), stringsName, "<sst ", `<sst count="9" uniqueCount="9" `), oneSays},
		{"blanks guarded from above", swap(swap(whole(), stringsName, "<sst ", `<sst xml:space="preserve" `), stringsName, "<t>un</t>", "<t> un </t>"), "A1 text= un ; B1 date=2021-01-01; C1 number=2.5"},
		{"an external relationship", swap(whole(), bookRels, `</Relationships>`, `<Relationship Id="rId9" Type="x/externalLink" Target="http://example.com/" TargetMode="External"/></Relationships>`), oneSays},
		{"merged ranges", swap(whole(), sheetName, "</sheetData>", `</sheetData><mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C7"/></mergeCells>`), oneSays + "; merged [{1 1 2 2} {7 3 7 3}]"},
		{"no rows", swap(whole(), sheetName, "</sheetData>", "</sheetData><!-- x -->\n"), oneSays},
		{"a sheet of no part", swap(whole(), bookName, "</sheets>", `<sheet name=" " sheetId="2" state="veryHidden" r:id=""/></sheets>`), oneSays},
		{"an empty sheet", book(decl+`<worksheet `+mainNS+`><sheetData/></worksheet>`, "un"), ""},
		{"no styles and none used", func() parts {
			return book(sheetOf(`<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="0"><v>2</v></c></row>`)).without(stylesName, "styles")
		}(), "A1 number=1; B1 number=2"},
		{"no strings and none used", book(sheetOf(`<row r="1"><c r="A1"><v>1</v></c></row>`)).without(stringsName, "sharedStrings"), "A1 number=1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := say(t, tt.file.zip(t))
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Error(cmp.Diff(tt.want, got))
			}
		})
	}
}

// without drops a part and its relationship.
func (p parts) without(name, rel string) parts {
	return dropPart(name, rel)(p, nil)
}

func TestSheetsAreListed(t *testing.T) {
	p := book(one, "un")
	swap(p, bookName, `</sheets>`, `<sheet name="caché &amp; co" sheetId="2" state="hidden" r:id="rId5"/><sheet name="Graph" sheetId="3" r:id="rId6"/><sheet name="très" sheetId="4" state="veryHidden" r:id="rId5"/></sheets>`)
	swap(p, bookRels, `</Relationships>`, `<Relationship Id="rId5" Type="`+relTyp+`worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId6" Type="`+relTyp+`chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>`)
	w, err := openBytes(p.zip(t), limit.Default())
	if err != nil {
		t.Fatal(err)
	}
	want := []cell.Info{{Name: "S"}, {Name: "caché & co", Hidden: true}, {Name: "très", Hidden: true}}
	if d := cmp.Diff(want, w.Sheets()); d != "" {
		t.Error(d)
	}
	if w.Format() != "xlsx" {
		t.Error(w.Format())
	}
}

func TestASheetIsReadAgainFromItsStart(t *testing.T) {
	if _, err := openBytes(generated(3000, 5).zip(t), limit.Limits{}); err == nil {
		t.Fatal("a workbook within limits of nothing")
	}
	lim := limit.Default()
	lim.Reorder = 0 // as it comes
	w, err := openBytes(generated(3000, 5).zip(t), lim)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	first, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if _, err := first.Next(); err != nil {
			t.Fatal(err)
		}
	}
	second, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for {
		if _, err := second.Next(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		rows++
	}
	if err := second.Close(); err != nil || rows != 3000 {
		t.Errorf("%d rows, %v", rows, err)
	}
	if err := second.Close(); err != nil {
		t.Errorf("closed again: %v", err)
	}
	if err := first.Close(); err == nil {
		t.Error("the reading that was given up says that its sheet is whole")
	}
}

// Small sheets are unpacked first and large ones as they come, on one core or two: all give the same, in whatever the
// sheet is stored.
func TestBothWaysOfUnpackingAgree(t *testing.T) {
	inUTF8 := generated(5000, 7)
	marked, wide := inUTF8.clone(), inUTF8.clone()
	*marked.find(sheetName) = "\xef\xbb\xbf" + *marked.find(sheetName)
	*wide.find(sheetName) = wideText(strings.Replace(*wide.find(sheetName), "UTF-8", "UTF-16", 1), true)
	small, err := tryRead(inUTF8.zip(t))
	if err != nil {
		t.Fatal(err)
	}
	lim := limit.Default()
	lim.Reorder = 0
	for name, file := range map[string][]byte{
		"UTF-8": inUTF8.zip(t), "with a mark": marked.zip(t), "UTF-16": wide.zip(t), "stored": inUTF8.stored(t), "marked and stored": marked.stored(t),
	} {
		for cores := 1; cores <= 2; cores++ {
			before := runtime.GOMAXPROCS(cores)
			w, err := openBytes(file, lim)
			if err != nil {
				t.Fatal(err)
			}
			large, err := readAll(w)
			runtime.GOMAXPROCS(before)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(small, large, cmp.AllowUnexported(typed{}, place{})); d != "" {
				t.Errorf("%s, %d cores: %s", name, cores, d)
			}
		}
	}
}

// A row longer than the window's blocks comes out in one piece.
func TestLongRows(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<row r="1">`)
	for col := 1; col <= 16384; col++ {
		b.WriteString(`<c r="` + problem.ColumnName(col) + `1" t="inlineStr"><is><t>` + strings.Repeat("x", 60) + `</t></is></c>`)
	}
	b.WriteString(`</row><row r="2"><c r="A2" t="inlineStr"><is><t>` + strings.Repeat("é", 500_000) + `</t></is></c></row><row r="3"><c r="A3"><v>3</v></c></row>`)
	lim := limit.Default()
	lim.Reorder, lim.Ratio = 0, 0
	w, err := openBytes(book(sheetOf(b.String())).zip(t), lim)
	if err != nil {
		t.Fatal(err)
	}
	got, err := readAll(w)
	if err != nil || len(got) != 16384+2 || len(got[place{"S", 2, 1}].value) != 1_000_000 || got[place{"S", 3, 1}].value != "3" {
		t.Errorf("%d cells, %v", len(got), err)
	}
}

func TestLimits(t *testing.T) {
	file := generated(300, 9).zip(t)
	many := book(sheetOf(`<row r="1"><c r="A1" t="inlineStr"><is><t>` + strings.Repeat("aé", 400_000) + `</t></is></c></row>`)).zip(t)
	deep := book(strings.Replace(one, "</sheetData>", "</sheetData>"+strings.Repeat("<x:a xmlns:x='u'>", 100), 1), "un").zip(t)
	merged := book(strings.Replace(one, "</sheetData>", "</sheetData><mergeCells>"+strings.Repeat(`<mergeCell ref="A1:B2"/>`, 3)+"</mergeCells>", 1), "un").zip(t)
	tests := []struct {
		name string
		file []byte
		set  func(*limit.Limits)
		want string // the limit that is named
	}{
		{"entries", file, func(l *limit.Limits) { l.Entries = 6 }, "entries"},
		{"total", file, func(l *limit.Limits) { l.Total = 10_000 }, "total"},
		{"part", file, func(l *limit.Limits) { l.Part = 10_000 }, "part"},
		{"strings", file, func(l *limit.Limits) { l.Strings = 1000 }, "strings"},
		{"rows", file, func(l *limit.Limits) { l.Rows = 299 }, "rows"},
		{"columns", file, func(l *limit.Limits) { l.Columns = 3 }, "columns"},
		{"styles", file, func(l *limit.Limits) { l.Styles = 4 }, "styles"},
		{"sheets", file, func(l *limit.Limits) { l.Sheets = 0 }, "sheets"},
		{"nesting", deep, func(l *limit.Limits) {}, "nesting"},
		{"merged", merged, func(l *limit.Limits) { l.Merged = 2 }, "merged"},
		{"ratio", many, func(l *limit.Limits) { l.Ratio, l.RatioFloor = 100, 100<<10 }, "ratio"},
		{"row", many, func(l *limit.Limits) { l.Ratio, l.Reorder, l.Row = 0, 0, 500_000 }, "row"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lim := limit.Default()
			tt.set(&lim)
			w, err := openBytes(tt.file, lim)
			if err == nil {
				_, err = readAll(w)
			}
			checkRefusal(t, err, problem.LimitReached)
			var p *problem.Problem
			if errors.As(err, &p); p != nil && p.Args["limit"] != tt.want {
				t.Errorf("got %v, want the limit %s", err, tt.want)
			}
		})
	}
}

// excelize is right on well-formed workbooks (reference/ingest.md §2): its raw texts are our stored ones.
func TestExcelizeReadsTheSame(t *testing.T) {
	for seed := range uint64(3) {
		file := byExcelize(t, 200, seed)
		x, err := excelize.OpenReader(strings.NewReader(string(file)))
		if err != nil {
			t.Fatal(err)
		}
		w, err := openBytes(file, limit.Default())
		if err != nil {
			t.Fatal(err)
		}
		for i, info := range w.Sheets() {
			want, err := x.GetRows(info.Name, excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			got, err := stored(w, i)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		}
		x.Close()
	}
}

// stored is a sheet's rows as the file holds them.
func stored(w interface {
	Rows(int) (cell.Rows, error)
}, sheet int,
) ([][]string, error) {
	rows, err := w.Rows(sheet)
	if err != nil {
		return nil, err
	}
	var all [][]string
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return all, rows.Close()
		}
		if err != nil {
			return nil, err
		}
		for len(all) < row.Number {
			all = append(all, nil)
		}
		for _, c := range row.Cells {
			for len(all[row.Number-1]) < c.Col {
				all[row.Number-1] = append(all[row.Number-1], "")
			}
			text := c.Text
			if len(c.Stored) > 0 {
				text = string(c.Stored)
			}
			all[row.Number-1][c.Col-1] = text
		}
	}
}

// A cell that holds a number costs no memory of its own.
func TestNumbersAllocateNothing(t *testing.T) {
	rows := func(n int) float64 {
		file := book(sheetOf(numericRows(n))).zip(t)
		lim := limit.Default()
		lim.Reorder = 0
		return testing.AllocsPerRun(3, func() {
			w, err := openBytes(file, lim)
			if err != nil {
				t.Fatal(err)
			}
			r, err := w.Rows(0)
			if err != nil {
				t.Fatal(err)
			}
			for {
				if _, err := r.Next(); err != nil {
					break
				}
			}
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := rows(1000), rows(20_000); many-few > 200 {
		t.Errorf("%v allocations for 1,000 rows, %v for 20,000", few, many)
	}
}

func numericRows(n int) string {
	var b strings.Builder
	for row := 1; row <= n; row++ {
		b.WriteString(strings.ReplaceAll(`<row r="#"><c r="A#"><v>12.5</v></c><c r="B#" s="1"><v>44197</v></c><c r="C#"><v>-3</v></c></row>`, "#", strconv.Itoa(row)))
	}
	return b.String()
}

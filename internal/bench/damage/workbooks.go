package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

const (
	mainNS   = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relNS    = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relTypes = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	relsHead = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
)

// entry is a part of a workbook.
type entry struct{ name, text string }

// packed is a zip file of these parts.
func packed(parts ...entry) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		h := &zip.FileHeader{Name: p.name, Method: zip.Deflate}
		if p.name == "mimetype" {
			h.Method = zip.Store
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			panic(err) // a buffer takes everything
		}
		if _, err := io.WriteString(w, p.text); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func rel(id, kind, target string) string {
	return `<Relationship Id="` + id + `" Type="` + relTypes + kind + `" Target="` + target + `"/>`
}

// book is a workbook around sheets; style 1 is a day, 2 a day with its time, 3 a time, 4 a duration.
func book(property, states string, texts []string, sheets ...string) []entry {
	var table strings.Builder
	for _, t := range texts {
		table.WriteString("<si><t>" + t + "</t></si>")
	}
	list, rels := "", rel("s", "styles", "styles.xml")+rel("t", "sharedStrings", "sharedStrings.xml")
	var parts []entry
	for i, s := range sheets {
		n := fmt.Sprint(i + 1)
		state := ""
		if i > 0 {
			state = states
		}
		list += `<sheet name="Ventes ` + n + `" sheetId="` + n + `"` + state + ` r:id="r` + n + `"/>`
		rels += rel("r"+n, "worksheet", "worksheets/sheet"+n+".xml")
		parts = append(parts, entry{"xl/worksheets/sheet" + n + ".xml", s})
	}
	return append([]entry{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		{"_rels/.rels", relsHead + rel("r1", "officeDocument", "xl/workbook.xml") + `</Relationships>`},
		{"xl/workbook.xml", xmlHead + `<workbook ` + mainNS + ` ` + relNS + `><workbookPr` + property + `/><sheets>` + list + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", relsHead + rels + `</Relationships>`},
		{"xl/styles.xml", xmlHead + `<styleSheet ` + mainNS + `><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="[h]:mm:ss"/></numFmts><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="22"/><xf numFmtId="21"/><xf numFmtId="165"/></cellXfs></styleSheet>`},
		{"xl/sharedStrings.xml", xmlHead + `<sst ` + mainNS + `>` + table.String() + `</sst>`},
	}, parts...)
}

func worksheet(rows, behind string) string {
	return xmlHead + `<worksheet ` + mainNS + `><sheetData>` + rows + `</sheetData>` + behind + `</worksheet>`
}

// words are texts as they stand in sales.
func words(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("Café n° %d &amp; thé « vert »", i)
	}
	return all
}

// rows are rows of every type of cell, with gaps.
func rows(n int, seed uint64) string {
	rng := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for row := 1; row <= n; row++ {
		fmt.Fprintf(&b, `<row r="%d" spans="1:9"><c r="A%d"><v>%d</v></c>`, row, row, 10_000+row)
		fmt.Fprintf(&b, `<c r="B%d" s="1"><v>%d</v></c>`, row, 44_000+rng.IntN(900))
		fmt.Fprintf(&b, `<c r="C%d" t="s"><v>%d</v></c>`, row, rng.IntN(20))
		fmt.Fprintf(&b, `<c r="D%d"><v>%d.%02d</v></c>`, row, 1+rng.IntN(200), rng.IntN(100))
		switch rng.IntN(5) {
		case 0:
			fmt.Fprintf(&b, `<c r="E%d" t="inlineStr"><is><t>ligne %d</t></is></c>`, row, row)
		case 1:
			fmt.Fprintf(&b, `<c r="F%d"><f>D%d*2</f><v>%d</v></c>`, row, row, rng.IntN(99))
		case 2:
			fmt.Fprintf(&b, `<c r="G%d" t="b"><v>1</v></c><c r="H%d" t="str"><f>A1</f><v>x%d</v></c>`, row, row, row)
		case 3:
			fmt.Fprintf(&b, `<c r="G%d" t="e"><v>#N/A</v></c><c r="I%d" s="4"><v>1.%d</v></c>`, row, row, rng.IntN(1000))
		}
		b.WriteString("</row>")
	}
	return b.String()
}

func mixed(n int) []byte { return packed(book("", "", words(20), worksheet(rows(n, 1), ""))...) }

// strict is a workbook in the namespaces of the strict variant (ISO/IEC 29500), with the calendar of 1904.
func strict(n int) []byte {
	parts := book(` date1904="1"`, "", words(20), worksheet(rows(n, 2), ""))
	for i := range parts {
		parts[i].text = strings.NewReplacer(
			"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
			"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships",
		).Replace(parts[i].text)
	}
	return packed(parts...)
}

// inline is a sheet without gaps whose texts stand in its cells.
func inline(n int) []byte {
	var b strings.Builder
	for row := 1; row <= n; row++ {
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d" t="inlineStr"><is><t>Client %d</t></is></c><c r="B%d"><v>%d.5</v></c><c r="C%d" s="2"><v>45%03d.25</v></c></row>`, row, row, row, row, row, row, row)
	}
	return packed(book("", "", nil, worksheet(b.String(), ""))...)
}

// hidden has a second sheet that is hidden, hidden rows and merged cells.
func hidden(n int) []byte {
	second := strings.Replace(rows(n, 4), `<row r="3"`, `<row r="3" hidden="1"`, 1)
	return packed(book("", ` state="hidden"`, words(20), worksheet(rows(n, 3), `<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>`), worksheet(second, ""))...)
}

// byExcelize is a workbook that excelize wrote, cell by cell and as a stream.
func byExcelize(n int) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		return nil, fmt.Errorf("make a style: %w", err)
	}
	if _, err := f.NewSheet("flux"); err != nil {
		return nil, fmt.Errorf("make a sheet: %w", err)
	}
	s, err := f.NewStreamWriter("flux")
	if err != nil {
		return nil, fmt.Errorf("make a stream: %w", err)
	}
	for row := 1; row <= n; row++ {
		when := time.Date(2023, 1, 1+row%300, 0, 0, 0, 0, time.UTC)
		cells := []any{row, fmt.Sprintf("client <%d>", row%40), when, float64(row) / 8, row%2 == 0}
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", row), &cells); err != nil {
			return nil, fmt.Errorf("write a row: %w", err)
		}
		if err := s.SetRow(fmt.Sprintf("A%d", row), []any{row, "é & è", excelize.Cell{StyleID: day, Value: when}}); err != nil {
			return nil, fmt.Errorf("write a row: %w", err)
		}
	}
	if err := s.Flush(); err != nil {
		return nil, fmt.Errorf("end the stream: %w", err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write the workbook: %w", err)
	}
	return b.Bytes(), nil
}

// document is an OpenDocument sheet of every type of cell, with repeated rows and cells.
func document(n int) []byte {
	const ns = "urn:oasis:names:tc:opendocument:xmlns:"
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="` + ns + `office:1.0" xmlns:table="` + ns + `table:1.0" xmlns:text="` + ns + `text:1.0" office:version="1.3"><office:body><office:spreadsheet><table:table table:name="Ventes">`)
	for i := range n {
		b.WriteString(`<table:table-row>`)
		fmt.Fprintf(&b, `<table:table-cell office:value-type="float" office:value="%d.25"><text:p>%d,25</text:p></table:table-cell>`, i, i)
		fmt.Fprintf(&b, `<table:table-cell office:value-type="string"><text:p>Café &amp; thé %d</text:p></table:table-cell>`, i)
		fmt.Fprintf(&b, `<table:table-cell office:value-type="date" office:date-value="2024-03-%02d"><text:p>mars</text:p></table:table-cell>`, 1+i%28)
		fmt.Fprintf(&b, `<table:table-cell office:value-type="boolean" office:boolean-value="%t"><text:p>VRAI</text:p></table:table-cell>`, i%2 == 0)
		fmt.Fprintf(&b, `<table:table-cell table:number-columns-repeated="%d"/>`, 1+i%3)
		b.WriteString(`<table:table-cell office:value-type="time" office:time-value="PT08H30M00S"><text:p>08:30</text:p></table:table-cell></table:table-row>`)
		if i%10 == 9 {
			b.WriteString(`<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="percentage" office:value="0.2"><text:p>20 %</text:p></table:table-cell></table:table-row>`)
		}
	}
	b.WriteString(`</table:table></office:spreadsheet></office:body></office:document-content>`)
	return packed(
		entry{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
		entry{"content.xml", b.String()},
		entry{"META-INF/manifest.xml", `<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="` + ns + `manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>`},
	)
}

package xlsx_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

const (
	mainNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relNS  = `xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relTyp = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	decl   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// entry is one part of a workbook under test.
type entry struct{ name, text string }

// parts is a workbook under test, in the order of its zip file.
type parts []entry

func (p parts) find(name string) *string {
	for i := range p {
		if p[i].name == name {
			return &p[i].text
		}
	}
	return nil
}

func (p parts) clone() parts { return append(parts(nil), p...) }

const (
	sheetName   = "xl/worksheets/sheet1.xml"
	stringsName = "xl/sharedStrings.xml"
	stylesName  = "xl/styles.xml"
	bookName    = "xl/workbook.xml"
	bookRels    = "xl/_rels/workbook.xml.rels"
)

// book is a whole workbook around one sheet's XML: the string table holds the texts, style 1 is a day, 2 a day with
// its time, 3 a time, 4 a duration.
func book(sheet string, texts ...string) parts {
	var sst strings.Builder
	for _, t := range texts {
		sst.WriteString("<si><t>" + t + "</t></si>")
	}
	return parts{
		{"[Content_Types].xml", decl + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		{"_rels/.rels", decl + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relTyp + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{bookName, decl + `<workbook ` + mainNS + ` ` + relNS + `><workbookPr/><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{bookRels, decl + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relTyp + `worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + relTyp + `styles" Target="styles.xml"/><Relationship Id="rId3" Type="` + relTyp + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{sheetName, sheet},
		{stylesName, decl + `<styleSheet ` + mainNS + `><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="[h]:mm:ss"/></numFmts><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="22"/><xf numFmtId="21"/><xf numFmtId="165"/></cellXfs></styleSheet>`},
		{stringsName, decl + `<sst ` + mainNS + `>` + sst.String() + `</sst>`},
	}
}

// sheet is a worksheet part around rows.
func sheetOf(rows string) string {
	return decl + `<worksheet ` + mainNS + `><sheetData>` + rows + `</sheetData></worksheet>`
}

// failer is a test of the standard library or of rapid.
type failer interface {
	Helper()
	Fatal(args ...any)
}

// zip packs the parts.
func (p parts) zip(t testing.TB) []byte {
	t.Helper()
	return p.zipWith(t, packer{})
}

// stored packs the parts without compressing them.
func (p parts) stored(t failer) []byte {
	t.Helper()
	return p.zipWith(t, nil)
}

func (p parts) zipWith(t failer, k packer) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range p {
		// written with its sizes in front, as Excel does
		packed, method := []byte(e.text), zip.Store
		if k != nil {
			packed, method = k.pack(t, e.text), zip.Deflate
		}
		h := &zip.FileHeader{Name: e.name, Method: method, Modified: time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC)}
		h.CRC32, h.UncompressedSize64, h.CompressedSize64 = crc32.ChecksumIEEE([]byte(e.text)), uint64(len(e.text)), uint64(len(packed))
		w, err := z.CreateRaw(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(packed); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// generated is a sheet of many kinds of cells, as several programs write them.
func generated(rows int, seed uint64) parts {
	rng := rand.New(rand.NewPCG(seed, 1))
	texts := make([]string, 50)
	for i := range texts {
		texts[i] = fmt.Sprintf("Café n° %d &amp; thé %x", i, rng.Uint32())
	}
	var b strings.Builder
	for row := 1; row <= rows; row++ {
		fmt.Fprintf(&b, `<row r="%d" spans="1:8" x14ac:dyDescent="0.25">`, row)
		fmt.Fprintf(&b, `<c r="A%d"><v>%d</v></c>`, row, 10_000+row)
		fmt.Fprintf(&b, `<c r="B%d" s="1"><v>%d</v></c>`, row, 44_000+rng.IntN(900))
		fmt.Fprintf(&b, `<c r="C%d" t="s"><v>%d</v></c>`, row, rng.IntN(len(texts)))
		fmt.Fprintf(&b, `<c r="D%d"><v>%d.%02d</v></c>`, row, rng.IntN(200), rng.IntN(100))
		switch rng.IntN(4) {
		case 0:
			fmt.Fprintf(&b, `<c r="E%d" t="inlineStr"><is><t>ligne %d</t></is></c>`, row, row)
		case 1:
			fmt.Fprintf(&b, `<c r="F%d"><f>D%d*2</f><v>%d</v></c>`, row, row, rng.IntN(99))
		case 2:
			fmt.Fprintf(&b, `<c r="G%d" t="b"><v>1</v></c><c r="H%d" t="str"><f>A1</f><v>x%d</v></c>`, row, row, row)
		}
		b.WriteString("</row>\n")
	}
	sheet := strings.Replace(sheetOf(b.String()), mainNS, mainNS+` xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"`, 1)
	return book(sheet, texts...)
}

// byExcelize is a workbook that excelize wrote, cell by cell and as a stream.
func byExcelize(t testing.TB, rows int, seed uint64) []byte {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 2))
	f := excelize.NewFile()
	defer f.Close()
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.NewSheet("flux"); err != nil {
		t.Fatal(err)
	}
	s, err := f.NewStreamWriter("flux")
	if err != nil {
		t.Fatal(err)
	}
	for row := 1; row <= rows; row++ {
		when := time.Date(2023, 1, 1+rng.IntN(700), 0, 0, 0, 0, time.UTC)
		price := float64(rng.IntN(10_000)) / 100
		for col, v := range []any{row, fmt.Sprintf("client <%d>", rng.IntN(40)), when, price, rng.IntN(2) == 0} {
			name, err := excelize.CoordinatesToCellName(col+1, row)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellValue("Sheet1", name, v); err != nil {
				t.Fatal(err)
			}
		}
		values := []any{row, "é & è", excelize.Cell{StyleID: day, Value: when}, price}
		if err := s.SetRow(fmt.Sprintf("A%d", row), values); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

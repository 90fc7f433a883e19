package xlsx_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// say writes every cell as "B2 text=abc", rows that are hidden with a mark.
func say(t testing.TB, b []byte) (string, error) {
	t.Helper()
	w, err := openBytes(b, limit.Default())
	if err != nil {
		return "", err
	}
	defer w.Close()
	var out []string
	for i := range w.Sheets() {
		rows, err := w.Rows(i)
		if err != nil {
			return "", err
		}
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return "", err
			}
			for _, c := range row.Cells {
				s := fmt.Sprintf("%s%d %s=%s", problem.ColumnName(c.Col), c.Row, sheet.TypeName(c.Type), sheet.Value(c))
				if row.Hidden {
					s += " (hidden)"
				}
				out = append(out, s)
			}
		}
		if err := rows.Close(); err != nil {
			return "", err
		}
		if len(rows.Merged()) > 0 {
			out = append(out, fmt.Sprint("merged ", rows.Merged()))
		}
	}
	return strings.Join(out, "; "), nil
}

func TestCells(t *testing.T) {
	tests := []struct{ name, rows, want string }{
		{"number", `<row r="1"><c r="A1"><v>12.50</v></c></row>`, "A1 number=12.5"},
		{"number, typed", `<row r="1"><c r="A1" t="n"><v>-0.10</v></c></row>`, "A1 number=-0.1"},
		{"number with an exponent", `<row r="1"><c r="A1"><v>1.5E+3</v></c><c r="B1"><v>2.5e-05</v></c></row>`, "A1 number=1500; B1 number=0.000025"},
		{"number with white space around it", `<row r="1"><c r="A1"><v> 7
</v></c></row>`, "A1 number=7"},
		{"number of 25 digits", `<row r="1"><c r="A1"><v>1234567890123456789012345</v></c></row>`, "A1 number=1234567890123460000000000"},
		{"float noise is not shown", `<row r="1"><c r="A1"><v>0.30000000000000004</v></c></row>`, "A1 number=0.3"},
		{"minus zero", `<row r="1"><c r="A1"><v>-0</v></c></row>`, "A1 number=0"},
		{"whole with many zeros", `<row r="1"><c r="A1"><v>120000</v></c></row>`, "A1 number=120000"},
		{"digits without a whole part", `<row r="1"><c r="A1"><v>.5</v></c><c r="B1"><v>5.</v></c></row>`, "A1 number=0.5; B1 number=5"},
		{"shared text", `<row r="1"><c r="A1" t="s"><v>1</v></c></row>`, "A1 text=deux & trois"},
		{"type before style", `<row r="1"><c r="A1" t="s" s="1"><v>0</v></c></row>`, "A1 text=un"},
		{"empty text is no cell", `<row r="1"><c r="A1" t="s"><v>2</v></c><c r="B1"><v>1</v></c></row>`, "B1 number=1"},
		{"cell without a value", `<row r="1"><c r="A1" s="1"/><c r="B1" s="1"></c><c r="C1"><v/></c><c r="D1"><v></v></c></row>`, ""},
		{"text of a formula", `<row r="1"><c r="A1" t="str"><f>B1</f><v>a&lt;b </v></c></row>`, "A1 text=a<b "},
		{"empty text of a formula", `<row r="1"><c r="A1" t="str"><f>B1</f><v></v></c></row>`, ""},
		{"formula with a number", `<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>`, "A1 number=2"},
		{"formulas of all forms", `<row r="1"><c r="A1"><f t="shared" ref="A1:A9" si="0">B1*2&amp;"é"</f><v>4</v></c><c r="B1" s="1"><f t="shared" si="0"/><v>44197</v></c><c r="C1" t="b"><f>TRUE</f><v>1</v></c><c r="D1"><f></f><v>7</v></c><c r="E1"><v>8</v><f>1</f></c></row>`, "A1 number=4; B1 date=2021-01-01; C1 bool=true; D1 number=7; E1 number=8"},
		{"formula without a result", `<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f t="shared" si="0"/></c></row>`, "A1 blank-formula=; B1 blank-formula="},
		{"truth", `<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="b"><v>true</v></c><c r="D1" t="b"><v>FALSE</v></c></row>`, "A1 bool=true; B1 bool=false; C1 bool=true; D1 bool=false"},
		{"error", `<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>`, "A1 error=#N/A"},
		{"inline text", `<row r="1"><c r="A1" t="inlineStr"><is><t>é &#xE9; &#233;</t></is></c></row>`, "A1 text=é é é"},
		{"inline text with guarded blanks", `<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c></row>`, "A1 text= a "},
		{"inline text with free blanks", `<row r="1"><c r="A1" t="inlineStr"><is><t> a </t></is></c></row>`, "A1 text=a"},
		{"inline rich text", `<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>bold</t></r><r><t xml:space="preserve"> plain</t></r><rPh sb="0" eb="1"><t>spoken</t></rPh><phoneticPr fontId="1"/></is></c></row>`, "A1 text=bold plain"},
		{"CDATA", `<row r="1"><c r="A1" t="inlineStr"><is><t>a<![CDATA[<b> & ]]>c</t></is></c></row>`, "A1 text=a<b> & c"},
		{"CDATA in a number", `<row r="1"><c r="A1"><v><![CDATA[12]]></v></c></row>`, "A1 number=12"},
		{"number in two pieces", `<row r="1"><c r="A1"><v>1<!-- x -->2</v></c></row>`, "A1 number=12"},
		{"escaped characters", `<row r="1"><c r="A1" t="str"><v>a_x000D_b_x005F_x000D_c_xD83D__xDE00__x00g0_</v></c></row>`, "A1 text=a\nb_x000D_c😀_x00g0_"},
		{"line ends", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\r\nb\rc\nd</v></c></row>", "A1 text=a\nb\nc\nd"},
		{"comments and instructions", `<!-- a --><row r="1"><?x y?><c r="A1"><v>1</v></c><!-- <c r="B1"><v>9</v></c> --></row><!-- b -->`, "A1 number=1"},
		{"extensions", `<row r="1"><c r="A1"><v>1</v><extLst><ext><v>5</v></ext></extLst></c><extLst><ext/></extLst></row>`, "A1 number=1"},
		{"no references at all", `<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row>`, "A1 number=1; C1 number=3; A2 number=4"},
		{"rows without numbers after one with", `<row r="5"><c r="A5"><v>1</v></c></row><row><c><v>2</v></c></row>`, "A5 number=1; A6 number=2"},
		{"the cell says the row", `<row><c r="B7"><v>1</v></c><c r="C7"><v>2</v></c></row><row><c><v>3</v></c></row>`, "B7 number=1; C7 number=2; A8 number=3"},
		{"cells out of order", `<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>`, "A1 number=1; B1 number=2; C1 number=3"},
		{"rows out of order", `<row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>`, "A1 text=un; A2 number=2; A3 number=3"},
		{"a row in two pieces", `<row r="1"><c r="A1"><v>1</v></c></row><row r="1" hidden="1"><c r="C1"><v>3</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>`, "A1 number=1 (hidden); C1 number=3 (hidden); A2 number=2"},
		{"small letters", `<row r="1"><c r="a1"><v>1</v></c></row>`, "A1 number=1"},
		{"the last cell there is", `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`, "XFD1048576 number=1"},
		{"hidden row", `<row r="1" hidden="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="false"><c r="A2"><v>2</v></c></row><row hidden='true' r='3'><c r="A3"><v>3</v></c></row>`, "A1 number=1 (hidden); A2 number=2; A3 number=3 (hidden)"},
		{"empty rows", `<row r="1"/><row r="2" ht="12"></row><row r="4"><c r="A4" s="1"/></row><row r="5"><c r="A5"><v>5</v></c></row>`, "A5 number=5"},
		{"single quotes and blanks", `<row  r = '1' ><c r='A1'  t = "s" ><v>0</v ></c ></row >`, "A1 text=un"},
		{"day", `<row r="1"><c r="A1" s="1"><v>44197</v></c></row>`, "A1 date=2021-01-01"},
		{"day with an hour in it", `<row r="1"><c r="A1" s="1"><v>44197.75</v></c></row>`, "A1 datetime=2021-01-01T18:00:00"},
		{"day and time at midnight", `<row r="1"><c r="A1" s="2"><v>44197</v></c></row>`, "A1 datetime=2021-01-01T00:00:00"},
		{"time", `<row r="1"><c r="A1" s="3"><v>0.5</v></c></row>`, "A1 time=12:00:00"},
		{"duration", `<row r="1"><c r="A1" s="4"><v>1.5</v></c></row>`, "A1 duration=129600"},
		{"moments in ISO 8601", `<row r="1"><c r="A1" t="d"><v>2021-01-01</v></c><c r="B1" t="d"><v>2021-01-01T10:10:10.5Z</v></c><c r="C1" t="d"><v>10:10</v></c><c r="D1" t="d"><v>PT1H0.5S</v></c><c r="E1" t="d" s="1"><v>2021-01-01T00:00:00</v></c></row>`, "A1 date=2021-01-01; B1 datetime=2021-01-01T10:10:11; C1 time=10:10:00; D1 duration=3600.5; E1 date=2021-01-01"},
		{"serial in a cell for ISO 8601", `<row r="1"><c r="A1" t="d" s="1"><v>44197</v></c></row>`, "A1 date=2021-01-01"},
		{"text where a moment should stand", `<row r="1"><c r="A1" t="d"><v>2021-13-01</v></c></row>`, "A1 text=2021-13-01"},
		{"empty style", `<row r="1"><c r="A1" s=""><v>1</v></c></row>`, "A1 number=1"},
		{"value beside an inline text", `<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is><v>b</v></c></row>`, "A1 text=a"},
		{"inline text in a value", `<row r="1"><c r="A1" t="inlineStr"><v>b</v></c></row>`, "A1 text=b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := say(t, book(sheetOf(tt.rows), "un", "deux &amp; trois", "").zip(t))
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Error(cmp.Diff(tt.want, got))
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		name, rows string
		want       problem.ID
		where      string // how the English message begins
	}{
		{"string index", `<row r="1"/><row r="2"><c r="B2" t="s"><v>3</v></c></row>`, problem.StringMissing, `part xl/worksheets/sheet1.xml, sheet "S", row 2, column B: The cell refers to text number 3, but the workbook holds 3.`},
		{"string index that is no number", `<row r="1"><c r="A1" t="s"><v>un</v></c></row>`, problem.StringMissing, ""},
		{"style index", `<row r="1"><c r="A1" s="5"><v>1</v></c></row>`, problem.StyleMissing, `part xl/worksheets/sheet1.xml, sheet "S", row 1, column A: The cell refers to style number 5`},
		{"style index of an empty cell", `<row r="1"><c r="A1" s="77"/></row>`, problem.StyleMissing, ""},
		{"text in a number", `<row r="1"><c r="A1"><v>12,5</v></c></row>`, problem.CellUnreadable, `part xl/worksheets/sheet1.xml, sheet "S", row 1, column A: The cell says that it holds the type "n", but "12,5" is not of that type.`},
		{"no number", `<row r="1"><c r="A1"><v>NaN</v></c></row>`, problem.CellUnreadable, ""},
		{"truth that is neither", `<row r="1"><c r="A1" t="b"><v>2</v></c></row>`, problem.CellUnreadable, ""},
		{"unknown type", `<row r="1"><c r="A1" t="z"><v>2</v></c></row>`, problem.XMLBroken, ""},
		{"row twice, a cell in both", `<row r="1"><c r="B1"><v>1</v></c></row><row r="1"><c r="B1"><v>1</v></c></row>`, problem.RowTwice, `part xl/worksheets/sheet1.xml, sheet "S", row 1, column B:`},
		{"row twice, a blank cell in one", `<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"/></row><row r="1"><c r="B1"><v>1</v></c></row>`, problem.RowTwice, ""},
		{"row twice, to the left", `<row r="1"><c r="B1"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>`, problem.RowTwice, ""},
		{"row twice, a cell without its place", `<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c><v>1</v></c></row>`, problem.RowTwice, ""},
		{"row twice, the second out of order", `<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="C1"><v>1</v></c><c r="B1"><v>1</v></c></row>`, problem.RowTwice, ""},
		{"row twice, another between them", `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="B1"><v>1</v></c></row>`, problem.RowTwice, ""},
		{"row twice, out of order", `<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>1</v></c></row>`, problem.RowTwice, ""},
		{"row zero", `<row r="0"/>`, problem.CellBeyond, ""},
		{"row below zero", `<row r="-1"/>`, problem.CellBeyond, ""},
		{"cell twice", `<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`, problem.CellTwice, `part xl/worksheets/sheet1.xml, sheet "S", row 1, column A:`},
		{"column past the last", `<row r="1"><c r="XFE1"><v>1</v></c></row>`, problem.CellBeyond, ""},
		{"columns counted past the last", `<row r="1"><c r="XFD1"><v>1</v></c><c><v>2</v></c></row>`, problem.CellBeyond, ""},
		{"row past the last", `<row r="1048577"><c><v>1</v></c></row>`, problem.CellBeyond, ""},
		{"letters without end", `<row r="1"><c r="` + strings.Repeat("A", 5000) + `1"><v>1</v></c></row>`, problem.CellBeyond, ""},
		{"reference without a row", `<row r="1"><c r="A"><v>1</v></c></row>`, problem.CellBeyond, ""},
		{"cell of another row", `<row r="1"><c r="A2"><v>1</v></c></row>`, problem.CellMisplaced, ""},
		{"cells of two rows", `<row><c r="A2"><v>1</v></c><c r="B3"><v>1</v></c></row>`, problem.CellMisplaced, ""},
		{"two values", `<row r="1"><c r="A1"><v>1</v><v>2</v></c></row>`, problem.XMLBroken, ""},
		{"text between cells", `<row r="1">x<c r="A1"><v>1</v></c></row>`, problem.XMLBroken, ""},
		{"text between rows", `<row r="1"/>x`, problem.XMLBroken, ""},
		{"text in a cell", `<row r="1"><c r="A1">5<v>1</v></c></row>`, problem.XMLBroken, ""},
		{"row in a row", `<row r="1"><row r="2"/></row>`, problem.XMLBroken, ""},
		{"an element in a value", `<row r="1"><c r="A1"><v><b/>1</v></c></row>`, problem.XMLBroken, ""},
		{"wrong end", `<row r="1"><c r="A1"><v>1</w></c></row>`, problem.XMLBroken, `part xl/worksheets/sheet1.xml, sheet "S", row 1:`},
		{"attribute twice", `<row r="1"><c r="A1" r="A1"><v>1</v></c></row>`, problem.XMLBroken, ""},
		{"row number stated twice", `<row r="1" r="1"/>`, problem.XMLBroken, ""},
		{"attribute without quotation marks", `<row r=1/>`, problem.XMLBroken, ""},
		{"attributes without a blank", `<row r="1"ht="2"/>`, problem.XMLBroken, ""},
		{"a < in an attribute", `<row r="1" ht="<"/>`, problem.XMLBroken, ""},
		{"undeclared prefix", `<x:row r="1"/>`, problem.XMLBroken, ""},
		{"bare &", `<row r="1"><c r="A1" t="str"><v>a & b</v></c></row>`, problem.XMLBroken, ""},
		{"bare & in a formula", `<row r="1"><c r="A1"><f>A&B</f><v>1</v></c></row>`, problem.XMLBroken, ""},
		{"bad UTF-8 in a formula", "<row r=\"1\"><c r=\"A1\"><f>A\xe9</f><v>1</v></c></row>", problem.XMLBroken, ""},
		{"attribute of a row twice", `<row r="1" ht="1" ht="2"/>`, problem.XMLBroken, ""},
		{"attribute of a formula twice", `<row r="1"><c r="A1"><f si="1" si="2">A</f><v>1</v></c></row>`, problem.XMLBroken, ""},
		{"undeclared prefix of an element in a row", `<row r="1"><x:c r="A1"/></row>`, problem.XMLBroken, ""},
		{"wrong end of a formula", `<row r="1"><c r="A1"><f>A</g><v>1</v></c></row>`, problem.XMLBroken, ""},
		{"bare & in an attribute", `<row r="1" ht="&"/>`, problem.XMLBroken, ""},
		{"unknown entity", `<row r="1"><c r="A1" t="str"><v>&eacute;</v></c></row>`, problem.XMLEntity, ""},
		{"reference to no character", `<row r="1"><c r="A1" t="str"><v>&#0;</v></c></row>`, problem.XMLBroken, ""},
		{"reference to half a character", `<row r="1"><c r="A1" t="str"><v>&#xD800;</v></c></row>`, problem.XMLBroken, ""},
		{"control character", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\x01b</v></c></row>", problem.XMLBroken, ""},
		{"control character in a comment", "<!-- \x01 -->", problem.XMLBroken, ""},
		{"NUL between rows", "<row r=\"1\"/>\x00<row r=\"2\"/>", problem.XMLBroken, ""},
		{"bad UTF-8", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>caf\xe9</v></c></row>", problem.XMLBroken, ""},
		{"surrogate in UTF-8", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>\xed\xa0\x80</v></c></row>", problem.XMLBroken, ""},
		{"U+FFFF", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>\uffff</v></c></row>", problem.XMLBroken, ""},
		{"document type", `<!DOCTYPE x>`, problem.XMLEntity, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := say(t, book(sheetOf(tt.rows), "un", "deux", "trois").zip(t))
			if err == nil {
				t.Fatalf("read as %s", got)
			}
			checkRefusal(t, err, tt.want)
			if !strings.HasPrefix(err.Error(), tt.where) {
				t.Errorf("got %v, want %s…", err, tt.where)
			}
		})
	}
}

package xlsb

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
)

func TestCells(t *testing.T) {
	formula := make([]byte, 10)
	tests := []struct {
		name    string
		records [][]byte
		want    []string
	}{
		{"a shared text, beyond one byte and beyond two", [][]byte{rowHdr(1, false), rec(idCellIsst, at(1, 0), u32(0))}, []string{"Avril A1 text é€😀"}},
		{"an empty shared text is no cell", [][]byte{rowHdr(1, false), rec(idCellIsst, at(1, 0), u32(1))}, nil},
		{"an empty text is no cell", [][]byte{rowHdr(1, false), rec(idCellSt, at(1, 0), str(""))}, nil},
		{"a blank cell is no cell", [][]byte{rowHdr(1, false), rec(idCellBlank, at(1, 2))}, nil},
		{"a text of its own", [][]byte{rowHdr(3, false), rec(idCellSt, at(28, 0), str("Côté\nrue"))}, []string{"Avril AB3 text Côté\nrue"}},
		{"half a character", [][]byte{rowHdr(1, false), rec(idCellSt, at(1, 0), u32(2), []byte{'a', 0, 0x3d, 0xd8})}, []string{"Avril A1 text a\ufffd"}},
		{"a text with formats and how it is spoken", [][]byte{
			rowHdr(1, false),
			rec(idCellRString, at(1, 0), []byte{3}, str("riche"), u32(1), u32(0), str("ri"), u32(1), make([]byte, 8)),
		}, []string{"Avril A1 text riche"}},
		{"a double", [][]byte{rowHdr(1, false), rec(idCellReal, at(1, 0), f64(0.1))}, []string{"Avril A1 number 0.1 0.1"}},
		{"zero below zero", [][]byte{rowHdr(1, false), rec(idCellRk, at(1, 0), u32(0)), rec(idCellReal, at(2, 0), f64(-1e-320))}, []string{"Avril A1 number 0 0", "Avril B1 number -" + tiny + " -1e-320"}},
		{"an integer in 30 bits", [][]byte{rowHdr(1, false), rec(idCellRk, at(1, 0), u32(7<<2|2))}, []string{"Avril A1 number 7 7"}},
		{"one below zero", [][]byte{rowHdr(1, false), rec(idCellRk, at(1, 0), u32(0xfffffffe))}, []string{"Avril A1 number -1 -1"}},
		{"hundredths in 30 bits", [][]byte{rowHdr(1, false), rec(idCellRk, at(1, 0), u32(1999<<2|3))}, []string{"Avril A1 number 19.99 19.99"}},
		{"the upper bits of a double", [][]byte{rowHdr(1, false), rec(idCellRk, at(1, 0), u32(0x3ff80000))}, []string{"Avril A1 number 1.5 1.5"}},
		{"a day", [][]byte{rowHdr(1, false), rec(idCellReal, at(1, 1), f64(44197))}, []string{"Avril A1 type 3 at 1609459200000 44197"}},
		{"a duration", [][]byte{rowHdr(1, false), rec(idCellReal, at(1, 2), f64(1.5))}, []string{"Avril A1 type 6 at 129600000 1.5"}},
		{
			"bools and an error",
			[][]byte{rowHdr(1, false), rec(idCellBool, at(1, 0), []byte{1}), rec(idCellBool, at(2, 0), []byte{0}), rec(idCellError, at(3, 0), []byte{0x2a})},
			[]string{"Avril A1 bool true", "Avril B1 bool false", "Avril C1 error #N/A"},
		},
		{
			"formulas have their results",
			[][]byte{
				rowHdr(1, false), rec(idFmlaString, at(1, 0), str("résultat"), formula), rec(idFmlaNum, at(2, 1), f64(44197), formula),
				rec(idShrFmla, make([]byte, 30)), rec(idFmlaBool, at(3, 0), []byte{1}, formula), rec(idArrFmla, make([]byte, 30)), rec(idFmlaError, at(4, 0), []byte{7}, formula),
				rec(idTable, make([]byte, 30)), rec(idCellReal, at(5, 0), f64(3)), rec(idFmlaString, at(6, 0), str(""), formula),
			},
			[]string{"Avril A1 text résultat", "Avril B1 type 3 at 1609459200000 44197", "Avril C1 bool true", "Avril D1 error #DIV/0!", "Avril E1 number 3 3"},
		},
		{
			"cells without column, as SheetJS writes them",
			[][]byte{
				rowHdr(1, false), rec(idCellSt, at(3, 0), str("a")), rec(idShortSt, u32(0), str("b")), rec(idShortBlank, u32(0)),
				rec(idShortRk, u32(0), u32(2<<2|2)), rec(idShortReal, u32(1), f64(44197)), rec(idShortBool, u32(0), []byte{1}), rec(idShortError, u32(0), []byte{7, 0, 0, 0}), rec(idShortIsst, u32(0), u32(0)),
			},
			[]string{"Avril C1 text a", "Avril D1 text b", "Avril F1 number 2 2", "Avril G1 type 3 at 1609459200000 44197", "Avril H1 bool true", "Avril I1 error #DIV/0!", "Avril J1 text é€😀"},
		},
		{"a column after another one that is blank", [][]byte{rowHdr(1, false), rec(idCellBlank, at(5, 0)), rec(idShortRk, u32(0), u32(2))}, []string{"Avril F1 number 0 0"}},
		{
			"a hidden row, and the last of all",
			[][]byte{rowHdr(2, true), rec(idCellRk, at(1, 0), u32(2)), rowHdr(3, false), rec(idCellRk, at(1, 0), u32(2)), rowHdr(1048576, false), rec(idCellRk, at(16384, 0), u32(2))},
			[]string{"Avril A2 hidden number 0 0", "Avril A3 number 0 0", "Avril XFD1048576 number 0 0"},
		},
		{
			"rows in any order",
			[][]byte{rowHdr(5, true), rec(idCellRk, at(1, 0), u32(5<<2|2)), rowHdr(9, false), rowHdr(2, false), rec(idCellRk, at(1, 0), u32(2<<2|2)), rec(idCellSt, at(2, 0), str("x"))},
			[]string{"Avril A2 number 2 2", "Avril B2 text x", "Avril A5 hidden number 5 5"},
		},
		{
			"cells in any order",
			[][]byte{rowHdr(1, false), rec(idCellRk, at(3, 0), u32(3<<2|2)), rec(idCellRk, at(1, 0), u32(1<<2|2)), rec(idShortRk, u32(0), u32(2<<2|2)), rowHdr(2, false), rec(idCellRk, at(1, 0), u32(2))},
			[]string{"Avril A1 number 1 1", "Avril B1 number 2 2", "Avril C1 number 3 3", "Avril A2 number 0 0"},
		},
		{
			"what later versions add is passed over",
			[][]byte{
				rec(idACBegin, make([]byte, 6)), rec(1024, make([]byte, 2)), rec(idACEnd), rowHdr(1, false),
				rec(idCellMeta, u32(1)), rec(idValueMeta, u32(1)), rec(idCellError, at(1, 0), []byte{15}),
				rec(idFRTBegin, u32(0)), rec(4000, u32(0)), rec(idACBegin), rec(4001), rec(idACEnd), rec(idFRTEnd), rec(idCellRk, at(2, 0), u32(2)),
			},
			[]string{"Avril A1 error #VALUE!", "Avril B1 number 0 0"},
		},
		{"a row without cells", [][]byte{rowHdr(1, false), rowHdr(2, false), rec(idCellRk, at(1, 0), u32(2)), rowHdr(3, false)}, []string{"Avril A2 number 0 0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := read(book(tt.records...).zip(t))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// tiny is 1e-320 without exponent.
var tiny = cell.Decimal{Coef: 1, Exp: -320}.String()

func TestSheets(t *testing.T) {
	w, err := openBytes(book().zip(t), limit.Default())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]cell.Info{{Name: "Avril"}, {Name: "Caché", Hidden: true}}, w.Sheets()); diff != "" {
		t.Error(diff)
	}
	if w.Format() != "xlsb" {
		t.Error(w.Format())
	}
}

func TestWorkbookVariants(t *testing.T) {
	day := func() parts { return book(rowHdr(1, false), rec(idCellReal, at(1, 1), f64(44197))) }
	tests := []struct {
		name   string
		change func(p parts)
		want   []string
	}{
		{"the calendar of 1904", func(p parts) {
			p[bookName] = join(rec(idBeginBook), rec(idWbProp, u32(1, 0), str("")), rec(idBundleSh, u32(0, 1), str("r1"), str("Avril")), rec(idEndBook))
		}, []string{"Avril A1 type 3 at 1735776000000 44197"}},
		{"no strings at all", func(p parts) {
			delete(p, stringsName)
			p[relsName] = relations(relation("r1", "worksheet", "worksheets/sheet1.bin"), relation("r2", "worksheet", "worksheets/sheet2.bin"),
				relation("r3", "styles", "styles.bin"), relation("r5", "chartsheet", "c.bin"))
		}, []string{"Avril A1 type 3 at 1609459200000 44197"}},
		{"a format of its own under a number of Excel's, and one among alternatives", func(p parts) {
			p[stylesName] = join(rec(idBeginStyleSheet), rec(idFmt, []byte{14, 0}, str("0.00")), rec(idACBegin, make([]byte, 6)), rec(idFmt, []byte{165, 0}, str("yyyy")), rec(idACEnd),
				rec(idBeginCellXFs, u32(2)), cellXF(14), cellXF(165), rec(idEndCellXFs), rec(idEndStyleSheet))
			p[sheetName] = sheetOf(rowHdr(1, false), rec(idCellReal, at(1, 0), f64(44197)), rec(idCellReal, at(2, 1), f64(44197)))
		}, []string{"Avril A1 number 44197 44197", "Avril B1 type 3 at 1609459200000 44197"}},
		{"merged ranges", func(p parts) {
			p[sheetName] = join(rec(idBeginSheet), rec(idBeginSheetData), rec(idEndSheetData), rec(177, u32(2)), rec(idMergeCell, u32(0, 1, 2, 3)),
				rec(idMergeCell, u32(5, 5, 0, 16383)), rec(178), rec(idEndSheet))
		}, []string{"Avril merged 1-2 3-4", "Avril merged 6-6 1-16384"}},
		{"parts of other names", func(p parts) {
			p["XL/Book/Main.BIN"] = p[bookName]
			p["xl/book/_rels/main.bin.rels"] = relations(relation("r1", "worksheet", "../Worksheets/SHEET1.bin"), relation("r2", "worksheet", "/xl/worksheets/sheet2.bin"),
				relation("r3", "styles", `..\styles.bin`), relation("r5", "chartsheet", "c.bin"))
			delete(p, bookName)
			p[topName] = relations(relation("r1", "officeDocument", "xl/book/main.bin"))
		}, []string{"Avril A1 type 3 at 1609459200000 44197"}},
		{"future records with small numbers, as Excel for the Mac has them", func(p parts) {
			mac := join(rec(idFRTBegin, u32(0)), rec(16, make([]byte, 8)), rec(idFRTEnd))
			p[bookName] = join(p[bookName][:len(p[bookName])-3], mac, rec(idEndBook))
			p[sheetName] = join(p[sheetName][:len(p[sheetName])-3], mac, rec(idEndSheet))
		}, []string{"Avril A1 type 3 at 1609459200000 44197"}},
		{"sheets as beta versions of Excel 2007 list them", func(p parts) {
			p[bookName] = join(rec(idBeginBook), rec(idBundleSh, u32(0, 0, 1), str("r1"), str("Mai")), rec(idEndBook))
		}, []string{"Mai A1 type 3 at 1609459200000 44197"}},
		{"sizes in more bytes than they need", func(p parts) {
			b := rec(idCellReal, at(1, 1), f64(44197))
			p[sheetName] = sheetOf(rowHdr(1, false), join(b[:1], []byte{0x90, 0x80, 0x80, 0x00}, b[2:]))
		}, []string{"Avril A1 type 3 at 1609459200000 44197"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := day()
			tt.change(p)
			got, err := read(p.zip(t))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A sheet may be read again, and left in the middle.
func TestSheetsMayBeReadAgain(t *testing.T) {
	w, err := openBytes(book(rowHdr(1, false), rec(idCellRk, at(1, 0), u32(2)), rowHdr(2, false), rec(idCellRk, at(1, 0), u32(2))).zip(t), limit.Default())
	if err != nil {
		t.Fatal(err)
	}
	first, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	if row, err := first.Next(); err != nil || row.Number != 1 {
		t.Fatal(row, err)
	}
	second, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	for want := 1; want <= 2; want++ {
		if row, err := second.Next(); err != nil || row.Number != want {
			t.Fatal(row, err)
		}
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
}

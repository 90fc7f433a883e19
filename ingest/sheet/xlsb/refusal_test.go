package xlsb

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

func checkRefusal(t *testing.T, err error, want problem.ID, where string) {
	t.Helper()
	var p *problem.Problem
	if !errors.As(err, &p) || p.ID != want {
		t.Fatalf("got %v, want a problem [%s]", err, want)
	}
	if !strings.Contains(p.Where.Say("en"), where) {
		t.Errorf("it is said to be in %q, not in %q", p.Where.Say("en"), where)
	}
}

func TestRefuseCells(t *testing.T) {
	row := rowHdr(4, false)
	number := rec(idCellRk, at(3, 0), u32(2))
	tests := []struct {
		name    string
		records [][]byte
		id      problem.ID
		where   string
	}{
		{"a row twice", [][]byte{row, row}, problem.RowTwice, "row 4"},
		{"a row twice, another between them", [][]byte{row, number, rowHdr(9, false), number, row, number}, problem.RowTwice, "row 4"},
		{"a cell twice", [][]byte{row, number, number}, problem.CellTwice, "row 4, column C"},
		{"a cell twice, one of them blank", [][]byte{row, rec(idCellBlank, at(3, 0)), number}, problem.CellTwice, "row 4, column C"},
		{"a cell twice, another between them", [][]byte{row, number, rec(idCellRk, at(2, 0), u32(2)), number}, problem.CellTwice, "row 4, column C"},
		{"a text beyond the table", [][]byte{row, rec(idCellIsst, at(3, 0), u32(2))}, problem.StringMissing, "row 4, column C"},
		{"a text far beyond the table", [][]byte{row, rec(idCellIsst, at(3, 0), u32(1<<32-1))}, problem.StringMissing, "row 4, column C"},
		{"a style beyond the table", [][]byte{row, rec(idCellRk, at(3, 3), u32(2))}, problem.StyleMissing, "row 4, column C"},
		{"the style of a text", [][]byte{row, rec(idCellSt, at(3, 3), str("a"))}, problem.StyleMissing, "row 4, column C"},
		{"the style of a blank cell", [][]byte{row, rec(idCellBlank, at(3, 0xffffff))}, problem.StyleMissing, "row 4, column C"},
		{"a column beyond XFD", [][]byte{row, rec(idCellRk, at(16385, 0), u32(2))}, problem.CellBeyond, "row 4"},
		{"a column beyond all", [][]byte{row, rec(idCellRk, u32(1<<32-1, 0, 2))}, problem.CellBeyond, "row 4"},
		{"a column beyond XFD without saying so", [][]byte{row, rec(idCellRk, at(16384, 0), u32(2)), rec(idShortRk, u32(0, 2))}, problem.CellBeyond, "row 4"},
		{"a row beyond the last", [][]byte{rowHdr(1048577, false)}, problem.CellBeyond, sheetName},
		{"a cell in front of all rows", [][]byte{number}, problem.XLSRecord, sheetName},
		{"a cell without column at the start of a row", [][]byte{rowHdr(1, false), number, row, rec(idShortRk, u32(0, 2))}, problem.XLSRecord, "row 4"},
		{"no number", [][]byte{row, rec(idCellReal, at(3, 0), f64(math.NaN()))}, problem.CellUnreadable, "row 4, column C"},
		{"no end", [][]byte{row, rec(idFmlaNum, at(3, 0), f64(math.Inf(-1)), make([]byte, 10))}, problem.CellUnreadable, "row 4, column C"},
		{"no number in 30 bits", [][]byte{row, rec(idCellRk, at(3, 0), u32(0x7ff80000))}, problem.CellUnreadable, "row 4, column C"},
		{"no error", [][]byte{row, rec(idCellError, at(3, 0), []byte{9})}, problem.CellUnreadable, "row 4, column C"},
		{"no bool", [][]byte{row, rec(idCellBool, at(3, 0), []byte{2})}, problem.CellUnreadable, "row 4, column C"},
		{"a header that is cut", [][]byte{rec(idRowHdr, u32(3, 0, 0, 0))}, problem.XLSRecord, sheetName},
		{"a blank cell that is cut", [][]byte{row, rec(idCellBlank, []byte{1, 2, 3})}, problem.XLSRecord, "row 4"},
		{"a cell without column that is cut", [][]byte{row, number, rec(idShortRk, []byte{1, 2, 3})}, problem.XLSRecord, "row 4"},
		{"half a number", [][]byte{row, rec(idCellReal, at(3, 0), u32(2))}, problem.XLSRecord, "row 4, column C"},
		{"a number and a half", [][]byte{row, rec(idCellReal, at(3, 0), u32(2, 2, 2))}, problem.XLSRecord, "row 4, column C"},
		{"a result that is cut", [][]byte{row, rec(idFmlaNum, at(3, 0), u32(2))}, problem.XLSRecord, "row 4, column C"},
		{"a text longer than its record", [][]byte{row, rec(idCellSt, at(3, 0), u32(2), []byte{'a', 0, 'b'})}, problem.XLSRecord, "row 4, column C"},
		{"a text of 2^31 characters", [][]byte{row, rec(idCellSt, at(3, 0), u32(1<<31), []byte{'a', 0, 'b', 0})}, problem.XLSRecord, "row 4, column C"},
		{"a result longer than its record", [][]byte{row, rec(idFmlaString, at(3, 0), u32(9), []byte{'a', 0, 'b', 0})}, problem.XLSRecord, "row 4, column C"},
		{"formats that are not there", [][]byte{row, rec(idCellRString, at(3, 0), []byte{1}, str("a"), u32(2, 0))}, problem.XLSRecord, "row 4, column C"},
		{"2^30 formats", [][]byte{row, rec(idCellRString, at(3, 0), []byte{1}, str("a"), u32(1<<30, 0))}, problem.XLSRecord, "row 4, column C"},
		{"a spoken text that is not there", [][]byte{row, rec(idCellRString, at(3, 0), []byte{2}, str("a"), u32(9))}, problem.XLSRecord, "row 4, column C"},
		{"an unknown record among the cells", [][]byte{row, number, rec(99, at(4, 0), u32(2))}, problem.XLSRecord, "row 4"},
		{"a record of the workbook among the cells", [][]byte{row, rec(idWbProp, u32(1, 1))}, problem.XLSRecord, "row 4"},
		{"a merged range among the cells", [][]byte{row, rec(idMergeCell, u32(0, 1, 0, 1))}, problem.XLSRecord, "row 4"},
		{"a cell among future records", [][]byte{row, rec(idFRTBegin, u32(0)), number, rec(idFRTEnd)}, problem.XLSRecord, "row 4"},
		{"a row among alternatives", [][]byte{rec(idACBegin, u32(0)), row, number, rec(idACEnd)}, problem.XLSRecord, sheetName},
		{"future records that do not end", [][]byte{row, rec(idFRTBegin, u32(0))}, problem.XLSRecord, sheetName},
		{"future records that end twice", [][]byte{row, rec(idFRTBegin, u32(0)), rec(idFRTEnd), rec(idFRTEnd)}, problem.XLSRecord, "row 4"},
		{"alternatives that end as future records", [][]byte{row, rec(idACBegin, u32(0)), rec(idFRTEnd)}, problem.XLSRecord, "row 4"},
		{"alternatives that do not end", [][]byte{row, rec(idACBegin, u32(0))}, problem.XLSRecord, sheetName},
		{"future records inside of one another, without end", [][]byte{bytes.Repeat(rec(idFRTBegin, u32(0)), 100)}, problem.XLSRecord, sheetName},
		{"rows that end and go on", [][]byte{row, number, rec(idEndSheetData), rowHdr(5, false), number, rec(idBeginSheetData)}, problem.XLSRecord, sheetName},
		{"rows that begin twice", [][]byte{row, number, rec(idEndSheetData), rec(idBeginSheetData)}, problem.XLSRecord, sheetName},
		{"a sheet inside of a sheet", [][]byte{row, number, rec(idBeginSheet)}, problem.XLSRecord, "row 4"},
		{"a sheet that ends among its rows", [][]byte{row, number, rec(idEndSheet)}, problem.XLSRecord, "row 4"},
		{"a record number with a third byte", [][]byte{row, {0x81, 0x81, 0x00}}, problem.XLSRecord, "row 4"},
		{"a small record number in two bytes", [][]byte{row, {0x82, 0x00, 0x00}}, problem.XLSRecord, "row 4"},
		{"a size of five bytes", [][]byte{row, {0x02, 0x80, 0x80, 0x80, 0x80, 0x00}}, problem.XLSRecord, "row 4"},
		{"a record that goes on behind the part", [][]byte{row, {0x02, 0xff, 0xff, 0xff, 0x7f}}, problem.XLSRecord, "row 4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := book(tt.records...).zip(t)
			_, err := read(b)
			checkRefusal(t, err, tt.id, tt.where)
			streamed := limit.Default()
			streamed.Reorder = 0
			if _, err := readWith(b, streamed); err == nil {
				t.Error("as it comes it is read")
			}
		})
	}
}

func TestRefuseParts(t *testing.T) {
	row, number := rowHdr(4, false), rec(idCellRk, at(3, 0), u32(2))
	whole := book(row, number)
	cut := func(name string, n int) func(parts) {
		return func(p parts) { p[name] = p[name][:len(p[name])-n] }
	}
	drop := func(name string) func(parts) { return func(p parts) { delete(p, name) } }
	set := func(name string, records ...[]byte) func(parts) {
		return func(p parts) { p[name] = join(records...) }
	}
	tests := []struct {
		name   string
		change func(parts)
		id     problem.ID
		where  string
	}{
		{"no sheet", drop(sheetName), problem.PartMissing, sheetName},
		{"no styles", drop(stylesName), problem.PartMissing, stylesName},
		{"no texts", drop(stringsName), problem.PartMissing, stringsName},
		{"no workbook", drop(bookName), problem.PartMissing, bookName},
		{"no relationships", drop(relsName), problem.PartMissing, relsName},
		{"no relationships of the file", drop(topName), problem.PartMissing, topName},
		{"no workbook among them", set(topName, relations(relation("r1", "thumbnail", "a.png"))), problem.NotAWorkbook, ""},
		{"a relationship twice", func(p parts) {
			p[relsName] = relations(relation("r1", "worksheet", "worksheets/sheet1.bin"), relation("r1", "worksheet", "worksheets/sheet2.bin"))
		}, problem.XMLBroken, relsName},
		{"a sheet without relationship", set(bookName, rec(idBeginBook), rec(idBundleSh, u32(0, 1), str("r9"), str("Avril")), rec(idEndBook)), problem.PartMissing, "Avril"},
		{"a visible sheet without name of one", set(bookName, rec(idBeginBook), rec(idBundleSh, u32(0, 1), u32(null), str("Avril")), rec(idEndBook)), problem.PartMissing, "Avril"},
		{"a sheet cut in its name", set(bookName, rec(idBeginBook), rec(idBundleSh, u32(0, 1), str("r1"), u32(9)), rec(idEndBook)), problem.XLSRecord, bookName},
		{"a sheet cut before it", set(bookName, rec(idBeginBook), rec(idBundleSh, u32(0)), rec(idEndBook)), problem.XLSRecord, bookName},
		{"a calendar that is cut", set(bookName, rec(idBeginBook), rec(idWbProp, []byte{1}), rec(idEndBook)), problem.XLSRecord, bookName},
		{"a workbook without its end", cut(bookName, 3), problem.XLSRecord, bookName},
		{"a workbook without its start", set(bookName, whole[bookName][3:]), problem.XLSRecord, bookName},
		{"two workbooks in one", set(bookName, rec(idBeginBook), rec(idBeginBook), rec(idEndBook)), problem.XLSRecord, bookName},
		{"a workbook and more", set(bookName, whole[bookName], rec(idBundleSh, u32(0, 1), str("r1"), str("Mai"))), problem.XLSRecord, bookName},
		{"XML instead of a workbook", set(bookName, []byte(`<?xml version="1.0"?><workbook/>`)), problem.XLSRecord, bookName},
		{"styles without their end", cut(stylesName, 3), problem.XLSRecord, stylesName},
		{"a style that is cut", set(stylesName, rec(idBeginStyleSheet), rec(idBeginCellXFs), rec(idXF, []byte{1, 2, 3})), problem.XLSRecord, stylesName},
		{"a format that is cut", set(stylesName, rec(idBeginStyleSheet), rec(idFmt, []byte{1})), problem.XLSRecord, stylesName},
		{"a format cut in its code", set(stylesName, rec(idBeginStyleSheet), rec(idFmt, []byte{164, 0}, u32(3), []byte("a\x00b\x00"))), problem.XLSRecord, stylesName},
		{"texts without their end", cut(stringsName, 3), problem.XLSRecord, stringsName},
		{"a text that is cut", set(stringsName, rec(idBeginSst), rec(idSSTItem, []byte{0}, u32(3), []byte("a\x00b\x00")), rec(idEndSst)), problem.XLSRecord, stringsName},
		{"a text of nothing", set(stringsName, rec(idBeginSst), rec(idSSTItem), rec(idEndSst)), problem.XLSRecord, stringsName},
		{"texts and more", set(stringsName, rec(idBeginSst), rec(idEndSst), rec(idSSTItem, []byte{0}, str("a"))), problem.XLSRecord, stringsName},
		{"a sheet without its end", cut(sheetName, 3), problem.XLSRecord, sheetName},
		{"a sheet cut in a record", cut(sheetName, 7), problem.XLSRecord, sheetName},
		{"a sheet cut in a number", cut(sheetName, 1), problem.XLSRecord, sheetName},
		{"an empty sheet part", set(sheetName), problem.XLSRecord, sheetName},
		{"a sheet without rows", set(sheetName, rec(idBeginSheet), rec(idEndSheet)), problem.XLSRecord, sheetName},
		{"a sheet without its start", set(sheetName, rec(idBeginSheetData), row, number, rec(idEndSheetData), rec(idEndSheet)), problem.XLSRecord, sheetName},
		{"rows without their start", set(sheetName, rec(idBeginSheet), row, number, rec(idEndSheetData), rec(idEndSheet)), problem.XLSRecord, sheetName},
		{"only the end of rows", set(sheetName, rec(idBeginSheet), rec(idEndSheetData), rec(idEndSheet)), problem.XLSRecord, sheetName},
		{"rows behind the end of rows", set(sheetName, rec(idBeginSheet), rec(idBeginSheetData), rec(idEndSheetData), row, number, rec(idEndSheet)), problem.XLSRecord, sheetName},
		{"rows behind the sheet", set(sheetName, sheetOf(), row, number), problem.XLSRecord, sheetName},
		{"bytes behind the sheet", set(sheetName, sheetOf(), []byte{0x80}), problem.XLSRecord, sheetName},
		{"two sheets in one part", set(sheetName, sheetOf(row, number), sheetOf(row, number)), problem.XLSRecord, sheetName},
		{"a merged range that is cut", set(sheetName, rec(idBeginSheet), rec(idBeginSheetData), rec(idEndSheetData), rec(idMergeCell, u32(0, 1, 0)), rec(idEndSheet)), problem.XLSRecord, sheetName},
		{"a merged range from below", set(sheetName, rec(idBeginSheet), rec(idBeginSheetData), rec(idEndSheetData), rec(idMergeCell, u32(5, 1, 0, 0)), rec(idEndSheet)), problem.XLSRecord, sheetName},
		{"a merged range beyond the sheet", set(sheetName, rec(idBeginSheet), rec(idBeginSheetData), rec(idEndSheetData), rec(idMergeCell, u32(5, 1<<32-1, 0, 0)), rec(idEndSheet)), problem.XLSRecord, sheetName},
		{"future records behind the rows that do not end", set(sheetName, rec(idBeginSheet), rec(idBeginSheetData), rec(idEndSheetData), rec(idFRTBegin), rec(idEndSheet)), problem.XLSRecord, sheetName},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := book(row, number)
			tt.change(p)
			b := p.zip(t)
			_, err := read(b)
			checkRefusal(t, err, tt.id, tt.where)
			streamed := limit.Default()
			streamed.Reorder = 0
			_, err = readWith(b, streamed)
			checkRefusal(t, err, tt.id, tt.where)
		})
	}
}

func TestLimits(t *testing.T) {
	many := [][]byte{}
	for i := range uint32(20) {
		many = append(many, rowHdr(i+1, false), rec(idCellRk, at(i+1, 0), u32(2)))
	}
	merges := join(rec(idBeginSheet), rec(idBeginSheetData), rec(idEndSheetData), bytes.Repeat(rec(idMergeCell, u32(0, 1, 0, 1)), 20), rec(idEndSheet))
	long := sheetOf(rowHdr(1, false), rec(idCellSt, at(1, 0), str(strings.Repeat("a", 2000))))
	tests := []struct {
		name, limit string
		sheet       []byte
		set         func(*limit.Limits)
		where       string
	}{
		{"rows", "rows", sheetOf(many...), func(l *limit.Limits) { l.Rows = 19 }, "Avril"},
		{"columns", "columns", sheetOf(many...), func(l *limit.Limits) { l.Columns = 19 }, "row 20"},
		{"merged ranges", "merged", merges, func(l *limit.Limits) { l.Merged = 19 }, "Avril"},
		{"a record", "row", long, func(l *limit.Limits) { l.Row = 4000 }, "row 1"},
		{"sheets", "sheets", sheetOf(), func(l *limit.Limits) { l.Sheets = 1 }, bookName},
		{"styles", "styles", sheetOf(), func(l *limit.Limits) { l.Styles = 2 }, stylesName},
		{"strings", "strings", sheetOf(), func(l *limit.Limits) { l.Strings = 20 }, stringsName},
		{"a part", "part", long, func(l *limit.Limits) { l.Part = 4000 }, sheetName},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := book()
			p[sheetName] = tt.sheet
			b := p.zip(t)
			if _, err := read(b); err != nil {
				t.Fatalf("without limit: %v", err)
			}
			lim := limit.Default()
			tt.set(&lim)
			_, err := readWith(b, lim)
			checkRefusal(t, err, problem.LimitReached, tt.where)
			var known *problem.Problem
			if errors.As(err, &known) && known.Args["limit"] != tt.limit {
				t.Errorf("the limit is said to be %s", known.Args["limit"])
			}
		})
	}
}

// A sheet too large to be put in order is refused with that reason.
func TestRefuseLargeSheetOutOfOrder(t *testing.T) {
	lim := limit.Default()
	lim.Reorder = 50
	b := book(rowHdr(5, false), rec(idCellRk, at(1, 0), u32(2)), rowHdr(2, false), rec(idCellRk, at(1, 0), u32(2))).zip(t)
	_, err := readWith(b, lim)
	checkRefusal(t, err, problem.RowOutOfOrder, "row 2")
}

// Records as large as their limit must not need a multiple of it, and sizes that are only announced nothing at all.
func TestAnnouncedSizesAreNotBelieved(t *testing.T) {
	p := newPart("x", bytes.NewReader([]byte{0x02, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3}), 1<<40, limit.Default())
	err := p.next()
	checkRefusal(t, err, problem.XLSRecord, "x")
	if len(p.buf) > 2*chunk {
		t.Errorf("%d bytes for a record of three", len(p.buf))
	}
	p = newPart("x", bytes.NewReader([]byte{0x02, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3}), 1<<40, limit.Default())
	checkRefusal(t, p.next(), problem.LimitReached, "x")
}

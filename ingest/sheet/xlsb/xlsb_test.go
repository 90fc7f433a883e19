package xlsb

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// rec is one record.
func rec(id int, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	b := []byte{byte(id)}
	if id > 0x7f {
		b = []byte{byte(id) | 0x80, byte(id >> 7)}
	}
	n := len(all)
	for ; n > 0x7f; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(append(b, byte(n)), all...)
}

func u32(v ...uint32) []byte {
	var b []byte
	for _, n := range v {
		b = le.AppendUint32(b, n)
	}
	return b
}

func f64(f float64) []byte { return le.AppendUint64(nil, math.Float64bits(f)) }

func str(s string) []byte {
	units := utf16.Encode([]rune(s))
	b := u32(uint32(len(units)))
	for _, u := range units {
		b = le.AppendUint16(b, u)
	}
	return b
}

func header(row uint32, hidden bool) []byte {
	b := append(u32(row, 0), 0, 0, 0, 0)
	if hidden {
		b[11] = 0x10
	}
	return rec(idRowHdr, b)
}

// book is a workbook of two sheets, "Avril" with these records and "Caché", hidden and empty; parts may be
// changed before they are packed.
func book(t testing.TB, change func(parts map[string][]byte), records ...[]byte) []byte {
	t.Helper()
	sheet := func(records ...[]byte) []byte {
		return bytes.Join([][]byte{
			rec(idBeginSheet), rec(idBeginSheetData), bytes.Join(records, nil), rec(idEndSheetData),
			rec(idMergeCell, u32(0, 1, 2, 3)), rec(idEndSheet),
		}, nil)
	}
	xf := func(format byte) []byte {
		return rec(idXF, []byte{0, 0, format, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	}
	relation := func(id, kind, target string) string {
		return fmt.Sprintf(`<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`, id, kind, target)
	}
	parts := map[string][]byte{
		"xl/workbook.bin": bytes.Join([][]byte{
			rec(idBeginBook), rec(idWbProp, u32(0, 0), str("")),
			rec(idBundleSh, u32(0, 1), str("r1"), str("Avril")), rec(idBundleSh, u32(1, 2), str("r2"), str("Caché")),
			rec(idBundleSh, u32(0, 3), str("r5"), str("Graphique")), rec(idEndBook),
		}, nil),
		"xl/_rels/workbook.bin.rels": []byte(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			relation("r1", "worksheet", "worksheets/sheet1.bin") + relation("r2", "worksheet", "/xl/worksheets/sheet2.bin") +
			relation("r3", "styles", "styles.bin") + relation("r4", "sharedStrings", "sharedStrings.bin") + relation("r5", "chartsheet", "c.bin") +
			`</Relationships>`),
		"xl/styles.bin": bytes.Join([][]byte{
			rec(idBeginStyleSheet), rec(idFmt, []byte{164, 0}, str("[h]:mm")), rec(626), xf(22), rec(627),
			rec(idBeginCellXFs, u32(3)), xf(0), xf(14), xf(164), rec(idEndCellXFs), rec(idEndStyleSheet),
		}, nil),
		"xl/sharedStrings.bin":     bytes.Join([][]byte{rec(idBeginSst, u32(1, 1)), rec(idSSTItem, []byte{0}, str("é€😀")), rec(idEndSst)}, nil),
		"xl/worksheets/sheet1.bin": sheet(records...), "xl/worksheets/sheet2.bin": sheet(),
	}
	if change != nil {
		change(parts)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"xl/workbook.bin", "xl/_rels/workbook.bin.rels", "xl/styles.bin", "xl/sharedStrings.bin", "xl/worksheets/sheet1.bin", "xl/worksheets/sheet2.bin"} {
		part, ok := parts[name]
		if !ok {
			continue
		}
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(b []byte) (lines []string, err error) {
	w, err := Open(bytes.NewReader(b), int64(len(b)), limit.Default())
	if err != nil {
		return nil, err
	}
	for i, info := range w.Sheets() {
		rows, err := w.Rows(i)
		if err != nil {
			return lines, err
		}
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return lines, err
			}
			for _, c := range row.Cells {
				lines = append(lines, fmt.Sprintf("%s R%dC%d hidden=%v type %d %q %s %d %v", info.Name, c.Row, c.Col, row.Hidden, c.Type, c.Text, c.Stored, c.Moment, c.Bool))
			}
		}
		if err := rows.Close(); err != nil {
			return lines, err
		}
		if diff := cmp.Diff([]cell.Span{{FirstRow: 1, LastRow: 2, FirstCol: 3, LastCol: 4}}, rows.Merged()); diff != "" {
			return lines, errors.New(diff)
		}
	}
	return lines, nil
}

func cells() [][]byte {
	return [][]byte{
		header(0, false), rec(idCellIsst, u32(0, 0, 0)), rec(idCellReal, u32(1, 1), f64(44197)), rec(idCellRk, u32(2, 0), u32(1999<<2|3)), rec(idCellBlank, u32(3, 0)),
		header(4, true), rec(idCellBool, u32(0, 0), []byte{1}), rec(idCellError, u32(1, 0), []byte{0x2a}), rec(idCellSt, u32(2, 0), str("texte")),
		rec(idFmlaNum, u32(3, 2), f64(1.5), make([]byte, 8)), rec(idFmlaString, u32(4, 0), str("résultat"), make([]byte, 8)),
		rec(idFmlaBool, u32(5, 0), []byte{0}, make([]byte, 8)), rec(idFmlaError, u32(6, 0), []byte{7}), rec(idCellRString, u32(7, 0), []byte{1}, str("riche"), make([]byte, 8)),
	}
}

func TestCells(t *testing.T) {
	got, err := read(book(t, nil, cells()...))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`Avril R1C1 hidden=false type 2 "é€😀"  0 false`, `Avril R1C2 hidden=false type 3 "" 44197 1609459200000 false`, `Avril R1C3 hidden=false type 1 "" 19.99 0 false`,
		`Avril R5C1 hidden=true type 7 ""  0 true`, `Avril R5C2 hidden=true type 8 "#N/A"  0 false`, `Avril R5C3 hidden=true type 2 "texte"  0 false`,
		`Avril R5C4 hidden=true type 6 "" 1.5 129600000 false`, `Avril R5C5 hidden=true type 2 "résultat"  0 false`, `Avril R5C6 hidden=true type 7 ""  0 false`,
		`Avril R5C7 hidden=true type 8 "#DIV/0!"  0 false`, `Avril R5C8 hidden=true type 2 "riche"  0 false`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	b := book(t, nil)
	w, err := Open(bytes.NewReader(b), int64(len(b)), limit.Default())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]cell.Info{{Name: "Avril"}, {Name: "Caché", Hidden: true}}, w.Sheets()); diff != "" {
		t.Error(diff)
	}
}

func TestRefuse(t *testing.T) {
	cut := func(name string, n int) func(map[string][]byte) {
		return func(p map[string][]byte) { p[name] = p[name][:len(p[name])-n] }
	}
	const sheet1 = "xl/worksheets/sheet1.bin"
	tests := []struct {
		name    string
		change  func(map[string][]byte)
		records [][]byte
		id      problem.ID
		where   string
	}{
		{"a sheet that is not there", func(p map[string][]byte) { delete(p, sheet1) }, nil, problem.PartMissing, sheet1},
		{"styles that are not there", func(p map[string][]byte) { delete(p, "xl/styles.bin") }, nil, problem.PartMissing, "styles.bin"},
		{"texts that are not there", func(p map[string][]byte) { delete(p, "xl/sharedStrings.bin") }, nil, problem.PartMissing, "sharedStrings.bin"},
		{"relations that are not there", func(p map[string][]byte) { delete(p, "xl/_rels/workbook.bin.rels") }, nil, problem.PartMissing, "rels"},
		{"a sheet without its end record", cut(sheet1, 3), nil, problem.XLSRecord, sheet1},
		{"a sheet cut in a record", cut(sheet1, 5), nil, problem.XLSRecord, sheet1},
		{"styles without end record", cut("xl/styles.bin", 3), nil, problem.XLSRecord, "styles.bin"},
		{"texts cut in one", func(p map[string][]byte) { p["xl/sharedStrings.bin"][14] = 200 }, nil, problem.XLSRecord, "sharedStrings.bin"},
		{"a row twice", nil, [][]byte{header(3, false), header(3, false)}, problem.RowTwice, "row 4"},
		{"rows out of order", nil, [][]byte{header(3, false), header(2, false)}, problem.XLSRecord, "row 4"},
		{"a cell twice", nil, [][]byte{header(3, false), rec(idCellRk, u32(2, 0, 2)), rec(idCellRk, u32(2, 0, 2))}, problem.CellTwice, "row 4, column C"},
		{"a text beyond the table", nil, [][]byte{header(3, false), rec(idCellIsst, u32(2, 0, 1))}, problem.StringMissing, "row 4, column C"},
		{"a style beyond the table", nil, [][]byte{header(3, false), rec(idCellRk, u32(2, 3, 2))}, problem.StyleMissing, "row 4, column C"},
		{"a column beyond XFD", nil, [][]byte{header(3, false), rec(idCellRk, u32(16384, 0, 2))}, problem.LimitReached, "row 4"},
		{"a row beyond the last", nil, [][]byte{header(1<<20, false)}, problem.LimitReached, sheet1},
		{"a cell before any row", nil, [][]byte{rec(idCellRk, u32(2, 0, 2))}, problem.XLSRecord, sheet1},
		{"a short cell", nil, [][]byte{header(3, false), rec(idCellReal, u32(2, 0, 2))}, problem.XLSRecord, "row 4"},
		{"a cell without column", nil, [][]byte{header(3, false), rec(idShortFirst+1, u32(0, 2))}, problem.XLSRecord, "row 4"},
		{"no number", nil, [][]byte{header(3, false), rec(idCellReal, u32(2, 0), f64(math.NaN()))}, problem.CellUnreadable, "row 4"},
		{"no error", nil, [][]byte{header(3, false), rec(idCellError, u32(2, 0), []byte{9})}, problem.CellUnreadable, "row 4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(book(t, tt.change, tt.records...))
			var p *problem.Problem
			if !errors.As(err, &p) || p.ID != tt.id || !strings.Contains(p.Where.Say("en"), tt.where) {
				t.Fatalf("got %v, want [%s] in %q", err, tt.id, tt.where)
			}
		})
	}
}

// Flipped bits and cut ends are refused or change nothing.
func TestDamageIsNeverSilent(t *testing.T) {
	var records [][]byte
	for i := range 150 {
		records = append(records, header(uint32(i), false), rec(idCellSt, u32(0, 0), str(fmt.Sprint("client ", i))), rec(idCellReal, u32(1, 1), f64(float64(40000+i))))
	}
	whole := book(t, nil, records...)
	want, err := read(whole)
	if err != nil || len(want) != 300 {
		t.Fatal(len(want), err)
	}
	for i := range 800 {
		b := bytes.Clone(whole)
		at := i * 79_193 % len(b)
		if i%4 == 3 {
			b = b[:at]
		} else {
			b[at] ^= 1 << (i % 8)
		}
		got, err := read(b)
		var p *problem.Problem
		if err != nil && !errors.As(err, &p) {
			t.Fatalf("%v is no problem", err)
		}
		if err == nil && !cmp.Equal(want, got) {
			t.Fatalf("bit or cut at %d changes cells", at)
		}
	}
}

// FuzzSheet reads bytes as the records of a sheet.
func FuzzSheet(f *testing.F) {
	f.Add(bytes.Join(cells(), nil))
	f.Add(rec(idMergeCell, u32(1, 2, 3, 4)))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, records []byte) {
		b := book(t, nil, records)
		got, err := read(b)
		again, err2 := read(b)
		if !cmp.Equal(got, again) || (err == nil) != (err2 == nil) {
			t.Fatal("two readings differ")
		}
	})
}

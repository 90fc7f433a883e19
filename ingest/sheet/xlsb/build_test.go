package xlsb

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

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

func join(records ...[]byte) []byte { return bytes.Join(records, nil) }

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

// rowHdr is the header of a row, counted from 1.
func rowHdr(number uint32, hidden bool) []byte {
	b := append(u32(number-1, 0), make([]byte, 9)...)
	if hidden {
		b[11] = 0x10
	}
	return rec(idRowHdr, b)
}

// at is where a cell stands and how it looks; columns count from 1.
func at(column, style uint32) []byte { return u32(column-1, style) }

// cellXF is a style with a number format.
func cellXF(format byte) []byte {
	return rec(idXF, []byte{0, 0, format, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
}

func relation(id, kind, target string) string {
	return fmt.Sprintf(`<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`, id, kind, target)
}

func relations(lines ...string) []byte {
	return []byte(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + strings.Join(lines, "") + `</Relationships>`)
}

// parts are the entries of a workbook by name.
type parts map[string][]byte

const (
	bookName    = "xl/workbook.bin"
	relsName    = "xl/_rels/workbook.bin.rels"
	topName     = "_rels/.rels"
	stylesName  = "xl/styles.bin"
	stringsName = "xl/sharedStrings.bin"
	sheetName   = "xl/worksheets/sheet1.bin"
)

// sheetOf is a sheet with these records as its rows.
func sheetOf(records ...[]byte) []byte {
	return join(rec(idBeginSheet), rec(148, u32(0, 0, 0, 0)), rec(idBeginSheetData), join(records...), rec(idEndSheetData), rec(idEndSheet))
}

// book is a workbook of two sheets, "Avril" with these rows and "Caché", hidden and empty, beside a chart and a
// module. Its styles are a number, a day and a duration; its one shared text is é€😀.
func book(records ...[]byte) parts {
	return parts{
		topName: relations(relation("r1", "officeDocument", "/xl/workbook.bin")),
		bookName: join(rec(idBeginBook), rec(idWbProp, u32(0, 0), str("")), rec(143),
			rec(idBundleSh, u32(0, 1), str("r1"), str("Avril")), rec(idBundleSh, u32(1, 2), str("r2"), str("Caché")),
			rec(idBundleSh, u32(0, 3), str("r5"), str("Graphique")), rec(idBundleSh, u32(2, 4), u32(null), str("Module")),
			rec(144), rec(idEndBook)),
		relsName: relations(relation("r1", "worksheet", "worksheets/sheet1.bin"), relation("r2", "worksheet", "/xl/worksheets/sheet2.bin"),
			relation("r3", "styles", "styles.bin"), relation("r4", "sharedStrings", "sharedStrings.bin"), relation("r5", "chartsheet", "c.bin")),
		stylesName: join(rec(idBeginStyleSheet), rec(615, u32(1)), rec(idFmt, []byte{164, 0}, str("[h]:mm")), rec(616),
			rec(626, u32(1)), cellXF(22), rec(627), rec(idBeginCellXFs, u32(3)), cellXF(0), cellXF(14), cellXF(164), rec(idEndCellXFs), rec(idEndStyleSheet)),
		stringsName:                join(rec(idBeginSst, u32(9, 9)), rec(idSSTItem, []byte{0}, str("é€😀")), rec(idSSTItem, []byte{0}, str("")), rec(idEndSst)),
		sheetName:                  sheetOf(records...),
		"xl/worksheets/sheet2.bin": sheetOf(),
	}
}

// pack packs the parts in the order of their names.
func (p parts) pack(t testing.TB, method uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(p[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (p parts) zip(t testing.TB) []byte { return p.pack(t, zip.Deflate) }

func openBytes(b []byte, lim limit.Limits) (*Workbook, error) {
	return Open(bytes.NewReader(b), int64(len(b)), lim, nil)
}

// say is a cell as a line of text.
func say(sheet string, row cell.Row, c cell.Cell) string {
	s := fmt.Sprintf("%s %s%d ", sheet, problem.ColumnName(c.Col), c.Row)
	if row.Hidden {
		s += "hidden "
	}
	switch c.Type {
	case cell.Bool:
		return s + fmt.Sprint("bool ", c.Bool)
	case cell.Error:
		return s + "error " + c.Text
	case cell.Text:
		return s + "text " + c.Text
	case cell.Number:
		return s + "number " + c.Number.String() + " " + string(c.Stored)
	}
	return s + fmt.Sprintf("type %d at %d %s", c.Type, c.Moment, c.Stored)
}

// readWith is all cells of a workbook as lines. Rows must come in ascending order, and cells in their rows.
func readWith(b []byte, lim limit.Limits) (lines []string, err error) {
	w, err := openBytes(b, lim)
	if err != nil {
		return nil, err
	}
	defer w.Close()
	for i, info := range w.Sheets() {
		rows, err := w.Rows(i)
		if err != nil {
			return lines, err
		}
		last := 0
		for {
			row, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return lines, err
			}
			if row.Number <= last || len(row.Cells) == 0 {
				return lines, fmt.Errorf("row %d with %d cells after row %d", row.Number, len(row.Cells), last)
			}
			last = row.Number
			for k, c := range row.Cells {
				if c.Row != row.Number || k > 0 && c.Col <= row.Cells[k-1].Col {
					return lines, fmt.Errorf("row %d: cell %d of row %d", row.Number, c.Col, c.Row)
				}
				lines = append(lines, say(info.Name, row, c))
			}
		}
		if err := rows.Close(); err != nil {
			return lines, err
		}
		for _, s := range rows.Merged() {
			lines = append(lines, fmt.Sprintf("%s merged %d-%d %d-%d", info.Name, s.FirstRow, s.LastRow, s.FirstCol, s.LastCol))
		}
	}
	return lines, nil
}

func read(b []byte) ([]string, error) { return readWith(b, limit.Default()) }

// mustBeProblem sees that an error has words for people.
func mustBeProblem(t *testing.T, err error) {
	t.Helper()
	var p *problem.Problem
	if err != nil && !errors.As(err, &p) {
		t.Errorf("%v is no problem", err)
	}
}

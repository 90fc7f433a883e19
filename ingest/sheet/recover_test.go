package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

// seen is a cell as a recovered file shows it: what it is, and the number below a moment.
type seen struct {
	typed
	stored string
}

// recoverBytes is what can be read of a damaged file, by place, and its losses. Every sheet is read twice, as ingest
// does, and must be the same twice.
func recoverBytes(t *testing.T, name string, b []byte, lim limit.Limits) (map[place]seen, []*problem.Problem, error) {
	t.Helper()
	w, err := sheet.OpenReader(bytes.NewReader(b), int64(len(b)), name, sheet.Options{Recover: true, Limits: lim})
	if err != nil {
		return nil, nil, err
	}
	got := map[place]seen{}
	for i, info := range w.Sheets() {
		first, err := recoverSheet(w, i, info)
		if err != nil {
			return nil, nil, err
		}
		before := len(sheet.Losses(w))
		again, err := recoverSheet(w, i, info)
		if err != nil || len(again) != len(first) || len(sheet.Losses(w)) != before {
			t.Errorf("%s: the second reading gave %d cells, the first %d; %v", name, len(again), len(first), err)
		}
		for at, c := range first {
			got[at] = c
		}
	}
	return got, sheet.Losses(w), w.Close()
}

func recoverSheet(w cell.Workbook, i int, info cell.Info) (map[place]seen, error) {
	rows, err := w.Rows(i)
	if err != nil {
		return nil, err
	}
	got, last := map[place]seen{}, 0
	for {
		row, err := rows.Next()
		if err == io.EOF {
			return got, rows.Close()
		}
		if err != nil {
			return got, errors.Join(err, rows.Close())
		}
		if row.Number <= last {
			return got, fmt.Errorf("row %d after row %d", row.Number, last)
		}
		last = row.Number
		for _, c := range row.Cells {
			got[place{info.Name, c.Row, c.Col}] = seen{typed{sheet.TypeName(c.Type), sheet.Value(c)}, string(c.Stored)}
		}
	}
}

// sales is a workbook as excelize writes it: 3,000 rows of a number, a day, a text and an amount.
func sales(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(4, 4))
	for i := 1; i <= 3000; i++ {
		row := []any{i, 45000 + i%300, fmt.Sprint("client é ", r.IntN(900)), float64(r.IntN(100_000)) / 100}
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", i), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellStyle("Sheet1", "B1", "B3000", day); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// repacked is a zip file with one part changed, or left out where change returns nil. Its directory is right.
func repacked(t *testing.T, b []byte, part string, change func([]byte) []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, e := range z.File {
		r, err := e.Open()
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if e.Name == part {
			if plain = change(plain); plain == nil {
				continue
			}
		}
		method := zip.Deflate
		if e.Name == "mimetype" {
			method = zip.Store
		}
		p, err := w.CreateHeader(&zip.FileHeader{Name: e.Name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write(plain); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// swapped replaces the n-th occurrence of a text, from 1.
func swapped(old, with string, n int) func([]byte) []byte {
	return func(b []byte) []byte {
		at := 0
		for range n {
			i := bytes.Index(b[at:], []byte(old))
			if i < 0 {
				panic(old + " does not stand there so often")
			}
			at += i + 1
		}
		at--
		return append(append(append([]byte{}, b[:at]...), with...), b[at+len(old):]...)
	}
}

func upTo(share float64) func([]byte) []byte {
	return func(b []byte) []byte { return b[:int(float64(len(b))*share)] }
}

func gone([]byte) []byte { return nil }

// atLast changes one byte behind the last place where a text stands.
func atLast(b []byte, text string, behind int, with byte) []byte {
	b = bytes.Clone(b)
	b[bytes.LastIndex(b, []byte(text))+behind] = with
	return b
}

// Every cell that comes out of a damaged file equals that of the whole one; what is missing is said.
func TestRecover(t *testing.T) {
	const sheet1, texts, styles = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
	xlsx := sales(t)
	dir := filepath.Join(shared(t), "corpus", "spreadsheets")
	corpus := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	xlsb := corpus("SheetJS__number_format_russian.xlsb")
	ods := corpus("openspout__file_generated_by_excel_2010_windows.ods")
	xls := corpus("poi__SubtotalsNested.xls")
	const labelSST = "\xfd\x00\x0a\x00" // the start of its records
	tests := []struct {
		name, file string
		whole, b   []byte
		lost       int    // cells that do not come; -1 says some
		first      string // of the losses
	}{
		{"whole", "a.xlsx", xlsx, xlsx, 0, ""},
		{"XML cut after 1,500 rows or so", "a.xlsx", xlsx, repacked(t, xlsx, sheet1, upTo(0.5)), -1, "lost-rest"},
		{"a bare & in row 100", "a.xlsx", xlsx, repacked(t, xlsx, sheet1, swapped(`<c r="A100"`, `<c r="A100" x="a & b"`, 1)), 4, "lost-row"},
		{"a tag that does not match in row 7", "a.xlsx", xlsx, repacked(t, xlsx, sheet1, swapped("</row>", "</rov>", 7)), 4, "lost-row"},
		{"a row without its start", "a.xlsx", xlsx, repacked(t, xlsx, sheet1, swapped(`<row r="9"`, `<roow r="9"`, 1)), 4, "lost-row"},
		{"text where a number should stand", "a.xlsx", xlsx, repacked(t, xlsx, sheet1, swapped(`<c r="A55"><v>55</v>`, `<c r="A55"><v>5O5</v>`, 1)), 1, "lost-cell"},
		{"a text number beyond the table", "a.xlsx", xlsx, repacked(t, xlsx, sheet1, swapped(`t="s"><v>`, `t="s"><v>999999`, 5)), 1, "lost-cell"},
		{"a row number twice", "a.xlsx", xlsx, repacked(t, xlsx, sheet1, swapped(`<row r="20"`, `<row r="19"`, 1)), 4, "lost-row"},
		{"a style beyond the table", "a.xlsx", xlsx, repacked(t, xlsx, sheet1, swapped(`<c r="B3" s="1"`, `<c r="B3" s="77"`, 1)), 0, "lost-formats"},
		{"no string table", "a.xlsx", xlsx, repacked(t, xlsx, texts, gone), 3000, "lost-texts"},
		{"a string table cut in the middle", "a.xlsx", xlsx, repacked(t, xlsx, texts, upTo(0.5)), -1, "lost-texts"},
		{"no styles", "a.xlsx", xlsx, repacked(t, xlsx, styles, gone), 0, "lost-formats"},
		{"no list of sheets", "a.xlsx", xlsx, repacked(t, xlsx, "xl/workbook.xml", gone), 0, "lost-contents"},
		{"no relationships", "a.xlsx", xlsx, repacked(t, xlsx, "xl/_rels/workbook.xml.rels", gone), 0, "lost-contents"},
		{"the directory cut off", "a.xlsx", xlsx, xlsx[:len(xlsx)-30], 0, "lost-contents"},
		{"a checksum that does not fit", "a.xlsx", xlsx, wrongSum(t, xlsx, sheet1), 0, "lost-checksum"},
		{"a record of another size", "a.xlsb", xlsb, repacked(t, xlsb, "xl/worksheets/sheet1.bin", upTo(0.6)), -1, "lost-rest"},
		{"no string table", "a.xlsb", xlsb, repacked(t, xlsb, "xl/sharedStrings.bin", gone), -1, "lost-texts"},
		{"the directory cut off", "a.xlsb", xlsb, xlsb[:len(xlsb)-30], 0, "lost-contents"},
		{"XML cut", "a.ods", ods, repacked(t, ods, "content.xml", upTo(0.7)), -1, "lost-rest"},
		{"no manifest", "a.ods", ods, repacked(t, ods, "META-INF/manifest.xml", upTo(0.5)), 0, "lost-checksum"},
		{"the directory cut off", "a.ods", ods, ods[:len(ods)-30], 0, "lost-contents"},
		{"a record of another length", "a.xls", xls, atLast(xls, labelSST, 2, 11), -1, "lost-rest"},
		{"a text number beyond the table", "a.xls", xls, atLast(xls, labelSST, 4+8, 0xff), 1, "lost-cell"},
		{"a quote that is never closed", "a.csv", []byte("a;b\n1;2\n3;4\n5;6\n"), []byte("a;b\n1;2\n3;4\n5;\"6\n"), 2, "lost-rest"},
		{"UTF-16 cut in the middle", "a.csv", wide16("a;b\n1;2\n3;4"), wide16("a;b\n1;2\n3;4")[:21], 1, "lost-rest"},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.name, func(t *testing.T) {
			want, losses, err := recoverBytes(t, tt.file, tt.whole, limit.Limits{})
			if err != nil || len(want) == 0 || len(losses) > 0 {
				t.Fatalf("whole: %d cells, %v, %v", len(want), losses, err)
			}
			if tt.first != "" {
				if _, err := readBytes(tt.file, tt.b); err == nil {
					t.Error("it is read without being asked")
				}
			}
			for _, reorder := range []int64{limit.Default().Reorder, 0} {
				lim := limit.Default()
				lim.Reorder = reorder
				got, losses, err := recoverBytes(t, tt.file, tt.b, lim)
				if err != nil {
					t.Fatal(err)
				}
				checkRecovered(t, want, got, tt.lost)
				first := ""
				if len(losses) > 0 {
					first = string(losses[0].ID)
				}
				if first != tt.first {
					t.Errorf("the losses begin with %q, not with %q: %v", first, tt.first, losses)
				}
				t.Logf("%d of %d cells, losses: %v", len(got), len(want), losses[:min(len(losses), 3)])
			}
		})
	}
}

// checkRecovered holds what came out against the whole file. A sheet whose name is lost has that of its part; a day
// whose format is lost is its number.
func checkRecovered(t *testing.T, want, got map[place]seen, lost int) {
	t.Helper()
	for at, c := range got {
		w, ok := want[at]
		if !ok {
			named := at
			named.sheet = "Sheet1"
			w, ok = want[named]
		}
		if !ok || w != c && !(c.kind == "number" && c.stored == w.stored) {
			t.Fatalf("%v: got %v, want %v", at, c, w)
		}
	}
	if n := len(want) - len(got); lost >= 0 && n != lost || lost < 0 && (n == 0 || len(got) == 0) {
		t.Errorf("%d of %d cells are missing, %d should be", n, len(want), lost)
	}
}

// wrongSum changes the checksum of a part in both headers.
func wrongSum(t *testing.T, b []byte, part string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range z.File {
		if e.Name == part {
			sum := []byte{byte(e.CRC32), byte(e.CRC32 >> 8), byte(e.CRC32 >> 16), byte(e.CRC32 >> 24)}
			return bytes.ReplaceAll(b, sum, []byte{1, 2, 3, 4})
		}
	}
	t.Fatal(part)
	return nil
}

func wide16(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, r := range s {
		b = append(b, byte(r), byte(r>>8))
	}
	return b
}

// Bytes that are no text are replaced, and the cells are named.
func TestRecoverLetters(t *testing.T) {
	xlsx := repacked(t, sales(t), "xl/sharedStrings.xml", swapped("client é ", "cl\xffent\x01é ", 1))
	ods := repacked(t, mustRead(t, "openspout__file_generated_by_excel_2010_windows.ods"), "content.xml", func(b []byte) []byte {
		at := bytes.Index(b, []byte("<text:p>")) + len("<text:p>")
		b[at] = 0xfe
		return b
	})
	for name, b := range map[string][]byte{
		"a.xlsx": xlsx, "a.ods": ods, "a.csv": []byte("nom;montant\nÉlodie é;12,50\nJos\xe9;3\n" + strings.Repeat("Zoé;1\n", 50)),
		"late.csv": []byte("nom;montant\n" + strings.Repeat("Zoé;1\n", 100_000) + "Jos\xe9;3\n"),
	} {
		got, losses, err := recoverBytes(t, name, b, limit.Limits{})
		if err != nil {
			t.Fatal(name, err)
		}
		replaced := 0
		for at, c := range got {
			if !strings.Contains(c.value, "\ufffd") {
				continue
			}
			replaced++
			named := false
			for _, p := range losses {
				named = named || p.ID == problem.LostLetters && p.Where.Row == at.row && p.Where.Column == at.col
			}
			if !named {
				t.Errorf("%s: %v is %q, which is not said: %v", name, at, c.value, losses)
			}
		}
		if replaced == 0 {
			t.Errorf("%s: nothing was replaced in %d cells", name, len(got))
		}
	}
}

func mustRead(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(shared(t), "corpus", "spreadsheets", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Wherever a workbook is cut, what comes out is right.
func TestRecoverCutFiles(t *testing.T) {
	files := map[string][]byte{"a.xlsx": sales(t)}
	for _, name := range []string{"SheetJS__number_format_russian.xlsb", "openspout__file_generated_by_excel_2010_windows.ods", "roo__header_offset.xlsx", "calamine__date.xlsx"} {
		files[name] = mustRead(t, name)
	}
	kept, cells := 0, 0
	for name, whole := range files {
		want, _, err := recoverBytes(t, name, whole, limit.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		whereAt := map[place][]seen{}
		for at, c := range want {
			at.sheet = ""
			whereAt[at] = append(whereAt[at], c)
		}
		r := rand.New(rand.NewPCG(1, 2))
		for range *seeds {
			got, losses, err := recoverBytes(t, name, whole[:r.IntN(len(whole))], limit.Limits{})
			var p *problem.Problem
			switch {
			case err != nil && !errors.As(err, &p):
				t.Errorf("%s: %v is no problem", name, err)
			case err == nil && len(losses) == 0:
				t.Errorf("%s: nothing is said", name)
			case err == nil:
				kept++
				cells += len(got)
				checkCut(t, whereAt, got)
			}
		}
	}
	if kept == 0 || cells == 0 {
		t.Error("nothing was recovered")
	}
	t.Logf("%d files and %d cells kept", kept, cells)
}

// checkCut is checkRecovered where any number may be missing and any sheet may have lost its name.
func checkCut(t *testing.T, want map[place][]seen, got map[place]seen) {
	t.Helper()
	for at, c := range got {
		if !slices.ContainsFunc(want[place{"", at.row, at.col}], func(w seen) bool { return w == c || c.kind == "number" && c.stored == w.stored }) {
			t.Fatalf("%v: %v is nowhere in the whole file", at, c)
		}
	}
}

// What is no damage is refused as ever.
func TestRecoverIsNoWayAround(t *testing.T) {
	locked, err := excelize.Encrypt(sales(t), &excelize.Options{Password: "x"})
	if err != nil {
		t.Fatal(err)
	}
	dtd := repacked(t, sales(t), "xl/worksheets/sheet1.xml", func(b []byte) []byte {
		return bytes.Replace(b, []byte("<worksheet"), []byte(`<!DOCTYPE x [<!ENTITY a "b">]><worksheet`), 1)
	})
	small := limit.Default()
	small.Rows = 100
	tests := []struct {
		name, file string
		b          []byte
		lim        limit.Limits
		want       problem.ID
	}{
		{"a password", "a.xlsx", locked, limit.Limits{}, problem.Protected},
		{"a limit", "a.xlsx", sales(t), small, problem.LimitReached},
		{"entities", "a.xlsx", dtd, limit.Limits{}, problem.XMLEntity},
		{"another format", "a.xlsx", []byte("%PDF-1.7"), limit.Limits{}, problem.PDFFile},
		{"an empty file", "a.xlsx", nil, limit.Limits{}, problem.EmptyFile},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, err := recoverBytes(t, tt.file, tt.b, tt.lim); !errors.Is(err, problem.New(tt.want, nil)) {
				t.Errorf("got %v, want [%s]", err, tt.want)
			}
		})
	}
}

// FuzzRecover: whatever is asked to be recovered ends, and in words.
func FuzzRecover(f *testing.F) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range map[string]string{
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" r:id="r"/></sheets></workbook>`,
		"xl/worksheets/sheet1.xml":   `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>0</v></c></row></sheetData></worksheet>`,
	} {
		p, err := w.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(text)), UncompressedSize64: uint64(len(text)), CompressedSize64: uint64(len(text))})
		if err != nil {
			f.Fatal(err)
		}
		if _, err := io.WriteString(p, text); err != nil {
			f.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	f.Add("a.xlsx", out.Bytes())
	f.Add("a.xlsx", out.Bytes()[:out.Len()-40])
	f.Add("a.csv", []byte("é;\xe9\n1;\"2"))
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		lim := limit.Default()
		lim.Rows, lim.Part = 5000, 1<<22
		_, _, err := recoverBytes(t, name, b, lim)
		var p *problem.Problem
		if err != nil && !errors.As(err, &p) {
			t.Errorf("%v is no problem", err)
		}
	})
}

package sheet_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/ingest/sheet/text"
	"github.com/habitue-crm/habitue/internal/problem"
)

func open(name, content string) (cell.Workbook, error) {
	return sheet.OpenReader(strings.NewReader(content), int64(len(content)), name, sheet.Options{})
}

// wide is a name as OLE2 directories write it.
func wide(s string) string {
	return strings.Join(strings.Split(s, ""), "\x00") + "\x00"
}

// oleHead is the start of an OLE2 file whose directory is at once behind the header.
func oleHead(stream string) string {
	b := make([]byte, 1024)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	b[30] = 9
	copy(b[512+128:], wide(stream))
	return string(b)
}

// oleFar is an OLE2 file whose directory lies far from both ends.
func oleFar(stream string) string {
	const sector = 512
	b := make([]byte, 1<<20)
	copy(b, oleHead(""))
	b[48], b[49] = 0xff, 3 // sector 1023 stands at half a MiB
	copy(b[(0x3ff+1)*sector+128:], wide(stream))
	return string(b)
}

func TestRefuse(t *testing.T) {
	const zip = "PK\x03\x04\x14\x00\x00\x00\x00\x00"
	noise := strings.Repeat("\x01\x02\x03\x04\x90\x91", 50)
	tests := []struct {
		name, file, content string
		id                  problem.ID
		says                string
	}{
		{"nothing", "a.xlsx", "", problem.EmptyFile, "0 bytes"},
		{"Excel's lock", "~$ventes.xlsx", "x", problem.LockFile, `"ventes.xlsx"`},
		{"LibreOffice's lock", ".~lock.ventes.ods#", "x", problem.LockFile, `"ventes.ods"`},
		{"PDF", "a.xlsx", "%PDF-1.7\n", problem.PDFFile, "PDF"},
		{"web page as .xls", "export.xls", "\n<html><body><table><tr><td>1</td></tr></table></body></html>", problem.HTMLFile, "HTML"},
		{"table without page as .xls", "export.xls", "\ufeff<table border=1><tr><td>1", problem.HTMLFile, "HTML"},
		{"page as one file", "export.xls", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x", problem.HTMLFile, "HTML"},
		{"Excel 2003 XML", "a.xls", `<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`, problem.XMLSpreadsheet, "2003"},
		{"XML", "a.xml", `<?xml version="1.0"?><orders/>`, problem.OtherFormat, "XML"},
		{"JSON object", "a.csv", "{\n \"a\": 1}", problem.OtherFormat, "JSON"},
		{"JSON list", "a.csv", "[{\"a\":1}]", problem.OtherFormat, "JSON"},
		{"PNG", "a.csv", "\x89PNG\r\n\x1a\n" + noise, problem.OtherFormat, "PNG"},
		{"JPEG", "a.xlsx", "\xff\xd8\xff\xe0" + noise, problem.OtherFormat, "JPEG"},
		{"BMP, mostly white", "a.xls", "BM\xb6\x9c\x01\x00\x00\x00\x00\x006\x00" + strings.Repeat("\xff", 900), problem.OtherFormat, "BMP"},
		{"program", "a.xls", "MZ\x90\x00\x03" + noise, problem.OtherFormat, "EXE"},
		{"Parquet", "a.csv", "PAR1" + noise, problem.OtherFormat, "Parquet"},
		{"RTF", "a.xls", `{\rtf1\ansi hello}`, problem.OtherFormat, "RTF"},
		{"gzip", "a.csv.gz", "\x1f\x8b\x08" + noise, problem.GzipDamaged, "gzip"},
		{"zip with a csv", "a.zip", zip + "ventes.csv", problem.ArchiveFile, "zip"},
		{"Word", "a.docx", zip + "word/document.xml", problem.OtherFormat, "Word"},
		{"Word named .xlsx", "a.xlsx", zip + "word/document.xml", problem.OtherFormat, "Word"},
		{"Numbers", "a.numbers", zip + "Index/Document.iwa", problem.NumbersFile, "Numbers"},
		{"xlsb cut before its directory", "a.xlsb", zip + "xl/workbook.bin" + noise, problem.FileCut, "cut"},
		{"xlsx cut before its directory", "a.xlsx", zip + "[Content_Types].xml" + noise, problem.FileCut, "cut"},
		{"OpenDocument cut", "a.ods", zip + "mimetypeapplication/vnd.oasis.opendocument.spreadsheet" + noise, problem.FileCut, "cut"},
		{"old Word", "a.xls", oleHead("WordDocument"), problem.OtherFormat, "Word"},
		{"old PowerPoint", "a.xls", oleHead("PowerPoint Document"), problem.OtherFormat, "PowerPoint"},
		{"old Word, its directory in the middle", "a.xls", oleFar("WordDocument"), problem.OtherFormat, "Word"},
		{"old PowerPoint, its directory in the middle", "a.xls", oleFar("PowerPoint Document"), problem.OtherFormat, "PowerPoint"},
		{"Outlook, its directory in the middle", "a.xls", oleFar("__properties_version1.0"), problem.OtherFormat, "Outlook"},
		{"Excel 4", "a.xls", "\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00", problem.OldExcel, "1993"},
		{"a csv named .xlsx", "a.xlsx", "a,b\n1,2\n", problem.NameSaysOtherwise, ".xlsx"},
		{"noise", "a.csv", noise, problem.NotASpreadsheet, "neither"},
		{"zeros", "a.csv", strings.Repeat("\x00", 5000), problem.NotASpreadsheet, "neither"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := open(tt.file, tt.content)
			var p *problem.Problem
			if !errors.As(err, &p) || p.ID != tt.id {
				t.Fatalf("got %v, want [%s]", err, tt.id)
			}
			if p.Where.File != tt.file || !strings.Contains(p.Say("en"), tt.says) {
				t.Errorf("%s", p.Say("en"))
			}
		})
	}
}

func TestOpenByContent(t *testing.T) {
	tests := []struct{ name, file, content, format string }{
		{"tabs named .xls", "export.xls", "a\tb\n1\t2\n", "tsv"},
		{"a text that starts as a picture would", "a.csv", "BM,GIF8\n1,2\n", "csv"},
		{"a text without ending", "export", "a;b\n1;2\n", "csv"},
		{"UTF-16 without mark", "a.csv", wide("a;b\n1;2\n"), "csv"},
		{"UTF-32 with mark", "a.csv", "\x00\x00\xfe\xff\x00\x00\x00a\x00\x00\x00,\x00\x00\x00b", "csv"},
		{"flat OpenDocument", "a.fods", `<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet/></office:body></office:document>`, "ods"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w, err := open(tt.file, tt.content)
			if err != nil {
				t.Fatal(err)
			}
			if w.Format() != tt.format {
				t.Errorf("got %s, want %s", w.Format(), tt.format)
			}
		})
	}
}

func TestOpenFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ventes.csv")
	if err := os.WriteFile(path, []byte("nom;prix\nZo\xeb;\"12\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, id := range map[string]problem.ID{filepath.Join(dir, "rien.csv"): problem.NoSuchFile, dir: problem.FolderNotFile} {
		if _, err := sheet.Open(name, sheet.Options{}); !errors.Is(err, problem.New(id, nil)) {
			t.Errorf("%s: got %v, want [%s]", name, err, id)
		}
	}
	w, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if d, ok := sheet.Dialect(w); !ok || d.Encoding != text.Windows1252 || d.Delimiter != ';' {
		t.Errorf("got %+v, %v", d, ok)
	}
	rows, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	if row, err := rows.Next(); err != nil || row.Number != 1 {
		t.Fatal(row, err)
	}
	_, err = rows.Next()
	var p *problem.Problem
	if !errors.As(err, &p) || p.ID != problem.TextOpenQuote || p.Where.File != "ventes.csv" || p.Where.Row != 2 {
		t.Errorf("got %v", err)
	}
	if err := rows.Close(); !errors.Is(err, problem.New(problem.TextOpenQuote, nil)) {
		t.Errorf("close says %v", err)
	}
}

func TestColumnsAreLimitedInText(t *testing.T) {
	lim := limit.Default()
	lim.Columns = 2
	content := "a,b,c\n1,2,3\n"
	w, err := sheet.OpenReader(strings.NewReader(content), int64(len(content)), "a.csv", sheet.Options{Limits: lim})
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := w.Rows(0)
	if err := rows.Close(); !errors.Is(err, problem.New(problem.TextTooWide, nil)) {
		t.Errorf("got %v", err)
	}
}

func TestFormatsAreNamed(t *testing.T) {
	var endings []string
	for _, f := range sheet.Formats() {
		endings = append(endings, f.Extensions...)
	}
	sorted := slices.Clone(endings)
	slices.Sort(sorted)
	if len(slices.Compact(sorted)) != len(endings) {
		t.Errorf("an ending stands twice in %v", endings)
	}
	for _, want := range []string{".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt"} {
		if !slices.Contains(endings, want) {
			t.Errorf("no format lists %s", want)
		}
	}
}

func decimal(s string) cell.Decimal {
	d, _ := cell.ParseDecimal([]byte(s))
	return d
}

func TestAppendJSON(t *testing.T) {
	const day = int64(1609459200000) // 2021-01-01
	at := func(c cell.Cell) cell.Cell { c.Row, c.Col = 3, 28; return c }
	tests := []struct {
		name string
		c    cell.Cell
		want string
	}{
		{"a number as stored", cell.Cell{Type: cell.Number, Number: decimal("12.5"), Stored: []byte("12.5")}, `"type":"number","value":"12.5"`},
		{"a number stored otherwise", cell.Cell{Type: cell.Number, Number: decimal("0.30000000000000004"), Stored: []byte("0.30000000000000004")}, `"type":"number","value":"0.3","stored":"0.30000000000000004"`},
		{"a large number", cell.Cell{Type: cell.Number, Number: decimal("1E+20"), Stored: []byte("1E+20")}, `"type":"number","value":"100000000000000000000","stored":"1E+20"`},
		{"a text", cell.Cell{Type: cell.Text, Text: "a\r\nb\rc \"d\" \\ é\t\x01"}, `"type":"text","value":"a\nb\nc \"d\" \\ é\t\u0001"`},
		{"bytes that are no text", cell.Cell{Type: cell.Text, Text: "a\xffb"}, `"type":"text","value":"a` + "\ufffd" + `b"`},
		{"a day", cell.Cell{Type: cell.Date, Moment: day, Stored: []byte("44197")}, `"type":"date","value":"2021-01-01","stored":"44197"`},
		{"half a second goes up", cell.Cell{Type: cell.DateTime, Moment: day + 59_500}, `"type":"datetime","value":"2021-01-01T00:01:00"`},
		{"less than half goes down", cell.Cell{Type: cell.DateTime, Moment: day + 59_499}, `"type":"datetime","value":"2021-01-01T00:00:59"`},
		{"half a second before 1970", cell.Cell{Type: cell.DateTime, Moment: -500}, `"type":"datetime","value":"1970-01-01T00:00:00"`},
		{"a time", cell.Cell{Type: cell.Time, Moment: 36_610_123}, `"type":"time","value":"10:10:10"`},
		{"a duration", cell.Cell{Type: cell.Duration, Moment: 918_610_120}, `"type":"duration","value":"918610.12"`},
		{"a duration below zero", cell.Cell{Type: cell.Duration, Moment: -1500}, `"type":"duration","value":"-1.5"`},
		{"no time at all", cell.Cell{Type: cell.Duration}, `"type":"duration","value":"0"`},
		{"a bool", cell.Cell{Type: cell.Bool, Bool: true}, `"type":"bool","value":true`},
		{"an error", cell.Cell{Type: cell.Error, Text: "#N/A"}, `"type":"error","value":"#N/A"`},
		{"a blank formula", cell.Cell{Type: cell.BlankFormula}, `"type":"blank-formula","value":null`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := `{"sheet":"Avr\"il","row":3,"col":28,"ref":"AB3",` + tt.want + `}`
			if diff := cmp.Diff(want, string(sheet.AppendJSON(nil, `Avr"il`, at(tt.c)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzOpen: whatever the bytes are and whatever they are called, opening and reading end with rows in order or
// with a problem.
func FuzzOpen(f *testing.F) {
	for name, content := range map[string]string{
		"a.csv": "a;b\n1;\"2\"\n", "a.xlsx": "PK\x03\x04xl/workbook.xml", "a.xls": oleHead("Workbook"), "a.ods": "PK\x05\x06",
		"~$a.xlsx": "x", "a.fods": `<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet">`,
	} {
		f.Add(name, []byte(content))
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		w, err := sheet.OpenReader(bytes.NewReader(content), int64(len(content)), name, sheet.Options{})
		for i := 0; err == nil && i < len(w.Sheets()); i++ {
			var rows cell.Rows
			if rows, err = w.Rows(i); err != nil {
				break
			}
			for last := 0; err == nil; {
				var row cell.Row
				if row, err = rows.Next(); err == nil && (row.Number <= last || len(row.Cells) == 0) {
					t.Fatalf("row %d after row %d, %d cells", row.Number, last, len(row.Cells))
				}
				last = row.Number
			}
			if err == io.EOF {
				err = rows.Close()
			}
		}
		var p *problem.Problem
		if err != nil && !errors.As(err, &p) {
			t.Fatalf("%v is no problem", err)
		}
	})
}

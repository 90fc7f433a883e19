package sheet_test

import (
	"archive/zip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet"
)

// partText is an element's text in a part of a zip file, by a pattern; "" where there is none.
func partText(t *testing.T, path, part, element string) string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		return ""
	}
	defer z.Close()
	f, err := z.Open(part)
	if err != nil {
		return ""
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`<(?:\w+:)?` + element + `>([^<]+)</`).FindSubmatch(b)
	if m == nil {
		return ""
	}
	return strings.TrimSpace(string(m[1]))
}

// TestProducersOfRealFiles compares with what a pattern finds in the parts of zip files, and for .xls with what the
// program file(1) says of them.
func TestProducersOfRealFiles(t *testing.T) {
	dir := shared(t)
	files, err := filepath.Glob(filepath.Join(dir, "corpus", "spreadsheets", "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	said := 0
	for _, path := range files {
		w, err := sheet.Open(path, sheet.Options{})
		if err != nil {
			continue
		}
		got := sheet.Producer(w)
		if err := w.Close(); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		want := ""
		switch filepath.Ext(path) {
		case ".xlsx", ".xlsb":
			want = strings.TrimSpace(partText(t, path, "docProps/app.xml", "Application") + " " + partText(t, path, "docProps/app.xml", "AppVersion"))
			if want == "" {
				want = partText(t, path, "docProps/core.xml", "creator")
			}
		case ".ods":
			want = partText(t, path, "meta.xml", "generator")
		case ".xls":
			want = map[string]string{"readxl__vietnamese-utf8.xls": "Microsoft Macintosh Excel"}[filepath.Base(path)]
		default:
			continue
		}
		if strings.Contains(path, "utf16") { // the pattern reads bytes
			want = "Microsoft Excel 16.0300"
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", filepath.Base(path), got, want)
		}
		if got != "" {
			said++
		}
	}
	if said < 35 {
		t.Errorf("only %d files say who wrote them", said)
	}
	w, err := sheet.Open(filepath.Join(dir, "data", "superstore", "Sample - Superstore 2014-2017.xls"), sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if got := sheet.Producer(w); got != "Microsoft Excel" {
		t.Errorf("Superstore: %q", got)
	}
}

func TestTracesOfTextFiles(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"plain", "a,b\n1,2\n3,4\n", "ASCII, comma, LF"},
		{"Excel in French", "a;b\r\n1;é\r\n", "UTF-8, semicolon, CRLF"},
		{"with a mark", "\xef\xbb\xbfa;b\r\n1;2\r\n", "UTF-8 with BOM, semicolon, CRLF"},
		{"Windows", "N\xb0;Qt\xe9\r\n1;2\r\n", "Windows-1252, semicolon, CRLF"},
		{"tabs and old line ends", "a\tb\r1\t2\r", "ASCII, tab, CR"},
		{"a line that names the delimiter", "sep=;\r\na;b\r\n1;2\r\n", "ASCII, semicolon, CRLF, sep="},
		{"flat OpenDocument", `<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:meta><meta:generator>Till 3</meta:generator></office:meta><office:body><office:spreadsheet><table:table table:name="S"/></office:spreadsheet></office:body></office:document>`, "Till 3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			name := "x.csv"
			if strings.HasPrefix(tt.text, "<") {
				name = "x.fods"
			}
			path := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			w, err := sheet.Open(path, sheet.Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			if got := sheet.Producer(w); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestTotalsOfARealXLS finds the four nested subtotals of the file by their stored results, and no other number of it.
func TestTotalsOfARealXLS(t *testing.T) {
	w, err := sheet.Open(filepath.Join(shared(t), "corpus", "spreadsheets", "poi__SubtotalsNested.xls"), sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	rows, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for {
		row, err := rows.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range row.Cells {
			if c.Sums {
				got = append(got, c.Number.String())
			}
		}
	}
	if strings.Join(got, " ") != "37 30 17 30" {
		t.Errorf("the totals are %v", got)
	}
}

package pipeline_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// workbook is a small workbook of sales as excelize writes it.
func workbook(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := f.SetSheetName("Sheet1", "Sales"); err != nil {
		t.Fatal(err)
	}
	rows := [][]any{{"Order", "Date", "Customer", "Product", "Qty", "Unit price"}}
	for i := range 400 {
		rows = append(rows, []any{fmt.Sprintf("A%d", i), fmt.Sprintf("2026-03-%02d", 1+i%31), fmt.Sprintf("K%03d", i*7%100), fmt.Sprintf("Tea of lot %d", i*i), 1 + i%3, 10.5})
	}
	for i, row := range rows {
		if err := f.SetSheetRow("Sales", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rezipped writes a workbook again with parts changed, and with checksums that are right.
func rezipped(t *testing.T, book []byte, change func(name string, content []byte) []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := out.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(change(f.Name, content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// inSheet replaces a text of the sheet that must be there.
func inSheet(t *testing.T, book []byte, old, replacement string) []byte {
	t.Helper()
	found := false
	b := rezipped(t, book, func(name string, content []byte) []byte {
		if !strings.HasPrefix(name, "xl/worksheets/sheet") && name != "xl/sharedStrings.xml" || !bytes.Contains(content, []byte(old)) {
			return content
		}
		found = true
		return bytes.Replace(content, []byte(old), []byte(replacement), 1)
	})
	if !found {
		t.Fatalf("the workbook does not hold %q", old)
	}
	return b
}

// spoiledChecksum changes the checksum that the directory and the entry's own header give for the sheet.
func spoiledChecksum(t *testing.T, book []byte) []byte {
	t.Helper()
	b := bytes.Clone(book)
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for _, f := range in.File {
		if !strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			continue
		}
		sum := binary.LittleEndian.AppendUint32(nil, f.CRC32)
		for at := 0; ; done++ {
			i := bytes.Index(b[at:], sum)
			if i < 0 {
				break
			}
			b[at+i] ^= 0xff
			at += i + 4
		}
	}
	if done == 0 {
		t.Fatal("no checksum was found")
	}
	return b
}

// flippedBit changes one bit in the middle of the sheet's compressed bytes.
func flippedBit(t *testing.T, book []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	b := bytes.Clone(book)
	for _, f := range in.File {
		if strings.HasPrefix(f.Name, "xl/worksheets/sheet") {
			start, err := f.DataOffset()
			if err != nil {
				t.Fatal(err)
			}
			b[start+int64(f.CompressedSize64/2)] ^= 0x10
			return b
		}
	}
	t.Fatal("no sheet")
	return nil
}

func TestADamagedWorkbookIsRefusedInOneMessage(t *testing.T) {
	book := workbook(t)
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	good := filepath.Join(t.TempDir(), "good.csv")
	write(t, good, "Order;Date;Customer;Product;Qty;Unit price\nG1;30/03/2026;K001;Tea;2;10,00\n")
	must(t, "ingest", "--workspace", dir, good)
	manifest := read(t, filepath.Join(dir, "lake", "manifest.json"))
	tests := []struct {
		name  string
		bytes []byte
		place string // what the message names besides the file
	}{
		{"a workbook cut in its middle", book[:len(book)/2], ""},
		{"a workbook without its last bytes", book[:len(book)-30], ""},
		{"a workbook of no bytes", nil, ""},
		{"one bit of the sheet turned over", flippedBit(t, book), "sheet"},
		{"a wrong checksum", spoiledChecksum(t, book), "sheet"},
		{"a stray control character", inSheet(t, book, "Tea of lot 100<", "Tea of \x01 lot 100<"), "sharedStrings"},
		{"a bare ampersand", inSheet(t, book, "Tea of lot 100<", "Tea & lot 100<"), "sharedStrings"},
		{"a tag that is never closed", inSheet(t, book, "</sheetData>", ""), "sheet"},
		{"bytes that are no UTF-8", inSheet(t, book, "Tea of lot 100<", "Tea \xc3\x28 lot 100<"), "sharedStrings"},
		{"a text index that points nowhere", inSheet(t, book, `t="s"><v>20<`, `t="s"><v>99999<`), "Sales"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "sales.xlsx")
			write(t, file, string(tt.bytes))
			seen := map[string]bool{}
			for _, lang := range []string{"en", "fr"} {
				for _, cmd := range []string{"check", "ingest"} {
					s := exits(t, 1, cmd, "--workspace", dir, "--lang", lang, file)
					message := s.out + s.err
					seen[lang+message] = true
					if strings.Count(message, "sales.xlsx") != 1 {
						t.Errorf("%s --lang %s: the file is not named once: %q", cmd, lang, message)
					}
					if !codeAtEnd(message) {
						t.Errorf("%s --lang %s: no single message with its code: %q", cmd, lang, message)
					}
					if !strings.Contains(message, tt.place) {
						t.Errorf("%s --lang %s: the message does not say %q: %q", cmd, lang, tt.place, message)
					}
					for _, ours := range []string{"goroutine", "panic", "zip:", "EOF", "XML syntax error", "flate:", "{"} {
						if strings.Contains(message, ours) {
							t.Errorf("%s --lang %s: a message for programmers: %q", cmd, lang, message)
						}
					}
				}
			}
			if !bytes.Equal(read(t, filepath.Join(dir, "lake", "manifest.json")), manifest) {
				t.Error("a refused workbook changed the lake")
			}
			if left := leftovers(t, dir); len(left) != 0 {
				t.Errorf("a refused workbook left %q", left)
			}
		})
	}
	whole := filepath.Join(t.TempDir(), "sales.xlsx")
	write(t, whole, string(book))
	must(t, "ingest", "--workspace", dir, whole)
}

// codeAtEnd reports whether exactly one stable code stands in a message.
func codeAtEnd(message string) bool {
	return strings.Count(message, "[") == 1 && strings.HasSuffix(strings.TrimSpace(message), "]")
}

// A refused file must not leave an archived copy that no load answers for, nor keep the good ones beside it out.
func TestARefusedFileLeavesTheOthersAlone(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	bad, good := filepath.Join(dir, "inbox", "bad.xlsx"), filepath.Join(dir, "inbox", "good.xlsx")
	book := workbook(t)
	write(t, bad, string(flippedBit(t, book)))
	write(t, good, string(book))
	exits(t, 1, "ingest", "--workspace", dir)
	if _, err := os.Stat(bad); err != nil {
		t.Error("the refused file is no longer in the inbox")
	}
	if _, err := os.Stat(good); err == nil {
		t.Error("the loaded file is still in the inbox")
	}
	archived, err := os.ReadDir(filepath.Join(dir, "archive"))
	if err != nil || len(archived) != 1 {
		t.Errorf("the archive holds %d files: %v", len(archived), err)
	}
}

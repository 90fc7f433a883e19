package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/internal/problem"
)

const (
	dates   = "calamine__date.xlsb"
	formats = "SheetJS__number_format_russian.xlsb"
)

// renamed is a workbook with something else in its names and in what refers to them.
func renamed(t *testing.T, b []byte, from, to string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(f.Name, ".rels") || strings.HasSuffix(f.Name, ".xml") {
			part = bytes.ReplaceAll(part, []byte(from), []byte(to))
		}
		entry, err := w.Create(strings.Replace(f.Name, from, to, 1))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// An .xlsb is known by what it holds: under any name, with parts of other names, and behind a password.
func TestOpenBinaryWorkbooks(t *testing.T) {
	dir := filepath.Join(shared(t), "corpus", "spreadsheets")
	for _, name := range []string{dates, formats} {
		w, err := sheet.Open(filepath.Join(dir, name), sheet.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if w.Format() != "xlsb" {
			t.Errorf("%s is %s", name, w.Format())
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := readBytes(name, b)
		if err != nil {
			t.Fatal(err)
		}
		for _, as := range []string{"export.xlsx", "export", "export.csv"} {
			if got, err := readBytes(as, b); err != nil || !maps.Equal(want, got) {
				t.Errorf("%s as %s: %d cells of %d, %v", name, as, len(got), len(want), err)
			}
		}
		for from, to := range map[string]string{"workbook.bin": "classeur.bin", "xl/": "classeur/"} {
			for _, as := range []string{name, "export.xlsx"} {
				if got, err := readBytes(as, renamed(t, b, from, to)); err != nil || !maps.Equal(want, got) {
					t.Errorf("%s as %s with %s for %s: %d cells of %d, %v", name, as, to, from, len(got), len(want), err)
				}
			}
		}
		locked, err := excelize.Encrypt(b, &excelize.Options{Password: "secret"})
		if err != nil {
			t.Fatal(err)
		}
		w, err = sheet.OpenReader(bytes.NewReader(locked), int64(len(locked)), name, sheet.Options{Password: "secret"})
		if err != nil {
			t.Fatal(err)
		}
		if w.Format() != "xlsb" || len(w.Sheets()) == 0 {
			t.Errorf("%s behind a password is %s with %d sheets", name, w.Format(), len(w.Sheets()))
		}
		if _, err := readBytes(name, locked); !errors.Is(err, problem.New(problem.Protected, nil)) {
			t.Errorf("%s without password: %v", name, err)
		}
	}
}

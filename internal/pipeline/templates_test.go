package pipeline

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/ingest"
)

// TestAFilledTemplateWorkbookLoads types each template's example under its header and loads the workbook.
func TestAFilledTemplateWorkbookLoads(t *testing.T) {
	for _, lang := range []string{"fr", "en"} {
		for _, template := range ingest.Templates(lang) {
			t.Run(lang+" "+template.Kind, func(t *testing.T) {
				text, err := templateBook(template)
				if err != nil {
					t.Fatal(err)
				}
				f, err := excelize.OpenReader(bytes.NewReader(text))
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				sheet := f.GetSheetList()[0]
				for i, c := range template.Columns {
					at, _ := excelize.CoordinatesToCellName(i+1, templateHeader+1)
					if err := f.SetCellStr(sheet, at, c.Example); err != nil {
						t.Fatal(err)
					}
				}
				path := filepath.Join(t.TempDir(), templateName(template.Title))
				if err := f.SaveAs(path); err != nil {
					t.Fatal(err)
				}
				report, err := ingest.Read(context.Background(), path, ingest.Options{}, nothing{})
				if err != nil {
					t.Fatal(err)
				}
				s := report.Sheets[0]
				if s.Kind != template.Kind || s.HeaderRow != templateHeader || s.Accepted != 1 || s.Rejected != 0 || len(report.Problems) != 0 {
					t.Errorf("read as %q, header %d, %d accepted, %d rejected, %v", s.Kind, s.HeaderRow, s.Accepted, s.Rejected, report.Problems)
				}
				if comments, err := f.GetComments(sheet); err != nil || len(comments) != len(template.Columns) {
					t.Errorf("%d comments for %d columns, %v", len(comments), len(template.Columns), err)
				}
			})
		}
	}
}

func TestTemplatesAreWrittenOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	s := &Session{Lang: "fr", Random: strings.NewReader(strings.Repeat("k", 64)), Getenv: func(string) string { return "" }, Meter: Silent{}}
	made, err := InitTemplates(context.Background(), dir, "Maison Exemple", s)
	if err != nil {
		t.Fatal(err)
	}
	kinds := len(ingest.Kinds())
	if len(made.Files) != kinds+2 { // and the configuration and the first campaign
		t.Errorf("%d files made for %d kinds: %v", len(made.Files), kinds, made.Files)
	}
	path := filepath.Join(dir, templatesDir, "reclamations.xlsx")
	if err := os.WriteFile(path, []byte("filled in by hand"), 0o600); err != nil {
		t.Fatal(err)
	}
	if made, err = InitTemplates(context.Background(), dir, "Maison Exemple", s); err != nil || len(made.Files) != 0 {
		t.Errorf("again: %v, %v", made.Files, err)
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != "filled in by hand" {
		t.Errorf("a workbook was overwritten: %q, %v", kept, err)
	}
	s.Lang = "en"
	if made, err = InitTemplates(context.Background(), dir, "Maison Exemple", s); err != nil || len(made.Files) == 0 {
		t.Errorf("in English: %v, %v", made.Files, err)
	}
}

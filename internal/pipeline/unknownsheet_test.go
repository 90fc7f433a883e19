package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// withNotes writes a workbook of one order beside a sheet of notes, and perhaps another one.
func withNotes(t *testing.T, path, order, another string) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	sheets := map[string][][]any{
		"Sheet1": {{"Order", "Date", "Customer ID", "Product", "Qty", "Amount"}, {order, "31/03/2026", "0007", "Tea", 1, 10.5}},
		"Notes":  {{"To do", "Who"}, {"Call the bank", "Ann"}},
	}
	if another != "" {
		sheets[another] = [][]any{{"Weather", "Mood"}, {"Rain", "good"}}
	}
	for name, rows := range sheets {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			at, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := f.SetSheetRow(name, at, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestASheetOfNoKnownKindIsConfirmedOnce ends with 3 until a person has said that the sheet is none to load, even of a
// file that is loaded already; the source remembers it, another sheet is asked about.
func TestASheetOfNoKnownKindIsConfirmedOnce(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	files := t.TempDir()
	march := withNotes(t, filepath.Join(files, "march.xlsx"), "1", "")
	exit := func(how pipeline.Reading, path string) int {
		t.Helper()
		loads := ingestedAs(t, dir, how, path)
		if strings.Contains(loads.Say("en"), "✗") {
			t.Fatal(loads.Say("en"))
		}
		return loads.Exit()
	}
	if got := exit(pipeline.Reading{}, march); got != 3 {
		t.Errorf("an unknown sheet: exit %d", got)
	}
	april := withNotes(t, filepath.Join(files, "april.xlsx"), "2", "")
	if got := exit(pipeline.Reading{}, april); got != 3 {
		t.Errorf("nobody has said yes, and the exit is %d", got)
	}
	if got := exit(pipeline.Reading{SkipSheets: []string{"Notes"}}, march); got != 0 {
		t.Errorf("said of a file that is loaded already: exit %d", got)
	}
	kept, err := filepath.Glob(filepath.Join(dir, "mappings", "shop-*.yaml"))
	if err != nil || len(kept) == 0 {
		t.Fatal(err, kept)
	}
	text, err := os.ReadFile(kept[0])
	if err != nil || !strings.Contains(string(text), "skip_sheets:\n  - Notes\n") {
		t.Errorf("%v\n%s", err, text)
	}
	if got := exit(pipeline.Reading{}, withNotes(t, filepath.Join(files, "may.xlsx"), "3", "")); got != 0 {
		t.Errorf("remembered, and the exit is %d", got)
	}
	if got := exit(pipeline.Reading{}, withNotes(t, filepath.Join(files, "june.xlsx"), "4", "Weather")); got != 3 {
		t.Errorf("another sheet: exit %d", got)
	}
	if got := exit(pipeline.Reading{SkipSheets: []string{"Weather"}}, withNotes(t, filepath.Join(files, "july.xlsx"), "5", "Weather")); got != 0 {
		t.Errorf("said with its file: exit %d", got)
	}
	if got := exit(pipeline.Reading{}, withNotes(t, filepath.Join(files, "august.xlsx"), "6", "Weather")); got != 0 {
		t.Errorf("both remembered: exit %d", got)
	}
	other := ingestedAs(t, dir, pipeline.Reading{Source: "web"}, withNotes(t, filepath.Join(files, "web.xlsx"), "7", ""))
	if other.Exit() != 3 {
		t.Errorf("another source remembers nothing of it: exit %d", other.Exit())
	}
}

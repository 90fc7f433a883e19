package pipeline_test

import (
	"testing"
)

// A binary workbook is read like any other, and check says what it is, whatever its name says.
func TestCheckNamesBinaryWorkbooks(t *testing.T) {
	path := shared(t, "corpus/spreadsheets/calamine__date.xlsb")
	said := run(t, "check", "--json", "--workspace", t.TempDir(), path)
	report := object(t, said.out)
	if report["format"] != "xlsb" {
		t.Errorf("the format is %v\n%s", report["format"], said.err)
	}
	sheets, _ := report["sheets"].([]any)
	if len(sheets) != 1 {
		t.Fatalf("%d sheets", len(sheets))
	}
	if sheet, _ := sheets[0].(map[string]any); sheet["sheet"] != "Sheet1" || number(t, sheet, "rows") != 3 {
		t.Errorf("got %v", sheets[0])
	}
}

package xlsx_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/ingest/sheet/limit"
	"github.com/habitue-crm/habitue/internal/problem"
)

func withColumns(cols string) parts {
	return book(strings.Replace(one, "<sheetData>", "<cols>"+cols+"</cols><sheetData>", 1), "un")
}

func TestHiddenColumnsAreKnown(t *testing.T) {
	tests := []struct {
		name, cols string
		want       []cell.Columns
	}{
		{"none", `<col min="1" max="3" width="9.5"/>`, nil},
		{"hidden", `<col min="2" max="2" width="9" hidden="1"/><col min="4" max="16384" hidden="true"/>`, []cell.Columns{{First: 2, Last: 2}, {First: 4, Last: 16384}}},
		{"of no width", `<col min="3" max="3" width="0" customWidth="1"/>`, []cell.Columns{{First: 3, Last: 3}}},
		{"a group that is folded is hidden too", `<col min="1" max="1" hidden="1" outlineLevel="1"/><col min="2" max="2" collapsed="1"/>`, []cell.Columns{{First: 1, Last: 1}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			whole := withColumns(tt.cols).zip(t)
			checkColumns(t, whole, limit.Default(), tt.want)
			streamed := limit.Default()
			streamed.Reorder = 0
			checkColumns(t, whole, streamed, tt.want)
		})
	}
	t.Run("rows that are put in order", func(t *testing.T) {
		p := book(strings.Replace(sheetOf(`<row r="2"><c><v>2</v></c></row><row r="1"><c><v>1</v></c></row>`), "<sheetData>", `<cols><col min="1" max="1" hidden="1"/></cols><sheetData>`, 1))
		checkColumns(t, p.zip(t), limit.Default(), []cell.Columns{{First: 1, Last: 1}})
	})
}

func checkColumns(t *testing.T, b []byte, lim limit.Limits, want []cell.Columns) {
	t.Helper()
	w, err := openBytes(b, lim)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = rows.Next()
	}
	if err != io.EOF {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, rows.HiddenColumns()); diff != "" {
		t.Error(diff)
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
}

func TestColumnsThatAreNoneAreRefused(t *testing.T) {
	for _, cols := range []string{`<col min="0" max="2" hidden="1"/>`, `<col min="3" max="2" hidden="1"/>`, `<col min="a" max="2" hidden="1"/>`} {
		_, err := readWithin(withColumns(cols).zip(t), limit.Default())
		checkRefusal(t, err, problem.XMLBroken)
	}
}

func TestTheDateSystemIsKnown(t *testing.T) {
	for said, want := range map[string]bool{"<workbookPr/>": false, `<workbookPr date1904="0"/>`: false, `<workbookPr date1904="true"/>`: true} {
		w, err := openBytes(swap(book(one, "un"), bookName, "<workbookPr/>", said).zip(t), limit.Default())
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Sheets()[0].Date1904; got != want {
			t.Errorf("%s: %v", said, got)
		}
	}
}

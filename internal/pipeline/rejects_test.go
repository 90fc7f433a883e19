package pipeline_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/pipeline"
)

// rejectsNow is when the tests of this file load.
var rejectsNow = time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)

// loaded loads files in a workspace as a person does.
func loaded(t *testing.T, dir, lang string, files ...string) pipeline.Loads {
	t.Helper()
	s := session(rejectsNow)
	s.Lang = lang
	w, err := pipeline.OpenLocked(t.Context(), dir, "ingest", s)
	if err != nil {
		t.Fatal(err)
	}
	loads, err := w.Ingest(t.Context(), files, pipeline.Reading{})
	if closed := w.Close(); err != nil || closed != nil {
		t.Fatal(err, closed)
	}
	return loads
}

// salesWith is a text file of 200 sales, some of whose lines are others than they should be.
func salesWith(t *testing.T, path string, other map[int]string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("Order;Date;Customer;Product;Description;Qty;Amount\n")
	for i := 2; i <= 201; i++ {
		line := fmt.Sprintf("A%d;%02d/03/2026;%04d;T-1;Tea;1;%d,50", i/3, 1+i%28, i%40, 10+i%7)
		if wrong, found := other[i]; found {
			line = wrong
		}
		b.WriteString(line + "\n")
	}
	write(t, path, b.String())
	return path
}

// wrongSales and rightSales are lines of one file before and after a person has corrected them; line 90 stays wrong.
func wrongSales() map[int]string {
	return map[int]string{
		5: "A1;06/03/2026;0007;T-1;=SUM(A1);1;1O,50", 60: "A20;;0003;0012;Tea;2;12,50", 90: "A30;07/03/2026;0004;T-1;Tea;x;12,50",
	}
}

func rightSales() map[int]string {
	return map[int]string{
		5: "A1;06/03/2026;0007;T-1;=SUM(A1);1;10,50", 60: "A20;14/03/2026;0003;0012;Tea;2;12,50", 90: "A30;07/03/2026;0004;T-1;Tea;x;12,50",
	}
}

// correct types into cells of a workbook and saves it elsewhere.
func correct(t *testing.T, from, to string, cells map[string]string) {
	t.Helper()
	f, err := excelize.OpenFile(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at, text := range cells {
		if err := f.SetCellStr(f.GetSheetName(0), at, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(to); err != nil {
		t.Fatal(err)
	}
}

// factFiles is every live fact file of a workspace, by its path.
func factFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	root := os.DirFS(filepath.Join(dir, "lake"))
	for _, table := range []string{"order_lines", "customers"} {
		err := fs.WalkDir(root, table, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil
			}
			b, err := fs.ReadFile(root, path)
			all[path] = string(b)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// lines is every live line of a workspace, without the upload it came with.
func lines(t *testing.T, dir string) []string {
	t.Helper()
	l, err := lake.Open(filepath.Join(dir, "lake"), lake.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := l.EachOrderLine(context.Background(), func(s lake.StoredLine) error {
		o := s.OrderLine
		amount := ""
		if o.Amount != nil {
			amount = o.Amount.String()
		}
		all = append(all, fmt.Sprint(o.Place.Row, o.OrderID, o.Date, o.CustomerID, o.ProductID, o.Description, o.Quantity, amount))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func customersOf(t *testing.T, dir string) string {
	t.Helper()
	w, err := pipeline.OpenLocked(t.Context(), dir, "snapshot", session(rejectsNow))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Snapshot(t.Context(), day(t, "2026-12-31"), ""); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return string(customersFile(t, dir, "2026-12-31"))
}

func TestTheRejectWorkbookShowsTheRowsAsTheyStood(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	loads := loaded(t, dir, "en", salesWith(t, filepath.Join(t.TempDir(), "sales.csv"), wrongSales()))
	name := filepath.Join("reports", "sales-u000001-rejects.xlsx")
	if got := loads.Files[0].Rejects; got != name || loads.Exit() != 3 {
		t.Fatalf("got %q and exit code %d, want %q and 3", got, loads.Exit(), name)
	}
	f, err := excelize.OpenFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := f.GetRows("Rows")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Row", "To correct", "Suggestion", "Order", "Date", "Customer", "Product", "Description", "Qty", "Amount"},
		{"5", `Amount: "1O,50" is not an amount. It holds the letter O; type the digit 0 and load the file again.`, "Amount: 10,50", "A1", "06/03/2026", "0007", "T-1", "'=SUM(A1)", "1", "1O,50"},
		{"60", "Date: The date is missing. Type the day of the sale, or delete the row if it is no sale.", "", "A20", "", "0003", "0012", "Tea", "2", "12,50"},
		{"90", `Qty: "x" is not a quantity. Type a number such as 3 and load the file again.`, "", "A30", "07/03/2026", "0004", "T-1", "Tea", "x", "12,50"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the rows differ (-want +got):\n%s", diff)
	}
	for at, want := range map[string]bool{"J2": true, "E3": true, "I4": true, "D2": false, "J3": false} {
		id, err := f.GetCellStyle("Rows", at)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(style.Fill.Color) > 0; got != want {
			t.Errorf("%s is coloured: %t", at, got)
		}
		if style.NumFmt != 49 {
			t.Errorf("%s would not keep what is typed as text", at)
		}
	}
	comments, err := f.GetComments("Rows")
	if err != nil || len(comments) != 4 {
		t.Errorf("got %d comments (%v), want one for each bad cell and one that explains", len(comments), err)
	}
	for _, row := range got {
		for i := range row {
			if formula, _ := f.GetCellFormula("Rows", fmt.Sprintf("%c2", 'A'+i)); formula != "" {
				t.Errorf("%q is a formula", formula)
			}
		}
	}
}

func TestCorrectedRowsTakeTheirPlaces(t *testing.T) {
	fixes := map[string]string{"J2": "10,50", "E3": "14/03/2026"}
	wrong := salesWith(t, filepath.Join(t.TempDir(), "sales.csv"), wrongSales())
	right := salesWith(t, filepath.Join(t.TempDir(), "sales.csv"), rightSales())

	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	first := loaded(t, dir, "en", wrong)
	before := factFiles(t, dir)
	fixed := filepath.Join(t.TempDir(), "fixed.xlsx")
	correct(t, filepath.Join(dir, first.Files[0].Rejects), fixed, fixes)

	s := session(rejectsNow)
	checked, _, err := pipeline.Check(t.Context(), dir, []string{fixed}, pipeline.Reading{}, s)
	if err != nil || checked[0].Err != nil || !strings.Contains(checked[0].Say(s, "EUR"), "3 rows take their places in sales.csv") {
		t.Fatalf("the preview: %v %v", err, checked)
	}
	if diff := cmp.Diff(before, factFiles(t, dir)); diff != "" {
		t.Error("the preview has changed the facts")
	}
	both := loaded(t, dir, "en", fixed)
	joined := both.Files[0]
	if p := checked[0].Preview; !cmp.Equal(p.Change, joined.Change) || p.After != both.After || p.Before != both.Before {
		t.Errorf("the preview says %+v, %+v → %+v; the load %+v, %+v → %+v", p.Change, p.Before, p.After, joined.Change, both.Before, both.After)
	}
	if joined.Err != nil || joined.UploadID != first.Files[0].UploadID || joined.Corrected != 3 || joined.Report.Rejected() != 1 {
		t.Fatalf("got %v, upload %s, %d corrected, %d rejected", joined.Err, joined.UploadID, joined.Corrected, joined.Report.Rejected())
	}

	clean := initialised(t, filepath.Join(t.TempDir(), "shop"))
	loaded(t, clean, "en", right)
	if diff := cmp.Diff(lines(t, clean), lines(t, dir)); diff != "" {
		t.Errorf("the lines are not those of a clean first load:\n%s", diff)
	}
	if customersOf(t, clean) != customersOf(t, dir) {
		t.Error("customers.parquet is not that of a clean first load")
	}

	// The same original read with the corrections from the start is byte for byte what joining makes of it.
	together := initialised(t, filepath.Join(t.TempDir(), "shop"))
	write(t, filepath.Join(together, "inbox", "sales.csv"), string(read(t, wrong)))
	write(t, filepath.Join(together, "inbox", "fixed.xlsx"), string(read(t, fixed)))
	if loads := loaded(t, together, "en"); loads.Exit() != 3 || len(loads.Files) != 2 || loads.Files[1].Corrected != 3 {
		t.Fatalf("both at once: %s", loads.Say("en"))
	}
	if diff := cmp.Diff(factFiles(t, together), factFiles(t, dir)); diff != "" {
		t.Error("the fact files are not those of a clean first load")
	}

	// Nothing twice, a reload keeps the corrections, an undo takes them out too.
	if again := loaded(t, dir, "en", fixed); !again.Files[0].Known {
		t.Error("the same corrections were taken twice")
	}
	after := lines(t, dir)
	w, err := pipeline.OpenLocked(t.Context(), dir, "reload", session(rejectsNow))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Reload(t.Context(), nil, pipeline.Reading{}, true); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after, lines(t, dir)); diff != "" {
		t.Errorf("a reload loses the corrections:\n%s", diff)
	}
	if _, err := w.Undo([]string{"u000001"}, true); err != nil {
		t.Fatal(err)
	}
	if left := lines(t, dir); len(left) != 0 {
		t.Errorf("%d lines are left after the undo", len(left))
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "reports", "*-rejects.xlsx")); len(found) != 0 {
		t.Errorf("%v are left after the undo", found)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	alone := loaded(t, dir, "en", fixed)
	if alone.Files[0].Err == nil || !strings.Contains(alone.Say("fr"), "rejects-alone") {
		t.Errorf("the corrections of nothing were loaded: %s", alone.Say("en"))
	}
	loaded(t, dir, "en", wrong)
	if got := factFiles(t, dir); len(got) != len(before) {
		t.Errorf("the original loads as %d files, not %d", len(got), len(before))
	}
}

func TestAnUnchangedRejectWorkbookChangesNothing(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	f := excelize.NewFile()
	defer f.Close()
	for i, name := range []string{"Order", "Date", "Customer", "Product", "Qty", "Amount"} {
		if err := f.SetCellStr("Sheet1", fmt.Sprintf("%c1", 'A'+i), name); err != nil {
			t.Fatal(err)
		}
	}
	for n := 2; n <= 200; n++ {
		row := []any{n, time.Date(2026, 3, 1+n%28, 0, 0, 0, 0, time.UTC), fmt.Sprintf("%05d", n), "T-1", 1 + n%3, 0.1 + 0.2 + float64(n)}
		switch n {
		case 7: // an identifier that has lost its end
			row[2] = 3.76e15
		case 8:
			row[1] = "31/02/2026"
		case 9:
			row[5] = "n/a"
		}
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", n), &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "ventes.xlsx")
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	first := loaded(t, dir, "fr", path)
	rejected := first.Files[0].Report.Rejected()
	if rejected != 3 || first.Exit() != 3 {
		t.Fatalf("%s", first.Say("en"))
	}
	before := factFiles(t, dir)
	same := filepath.Join(t.TempDir(), "same.xlsx")
	correct(t, filepath.Join(dir, first.Files[0].Rejects), same, nil)
	again := loaded(t, dir, "fr", same)
	if got := again.Files[0].Report.Rejected(); got != rejected || again.Files[0].Err != nil {
		t.Errorf("%d rows are rejected instead of %d: %s", got, rejected, again.Say("en"))
	}
	if diff := cmp.Diff(before, factFiles(t, dir)); diff != "" {
		t.Error("the facts have changed")
	}
}

func TestAFileWithTooManyRejectedRowsLoadsWithItsCorrections(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	inbox := func(name string) string { return filepath.Join(dir, "inbox", name) }
	write(t, inbox("day.csv"), "Order;Date;Customer;Product;Qty;Amount\n1;01/03/2026;0007;Tea;1;1O,50\n2;14/03/2026;0008;Tea;1;11,50\n")
	refused := loaded(t, dir, "fr")
	if refused.Exit() != 1 || refused.Files[0].Rejects == "" {
		t.Fatalf("%s", refused.Say("en"))
	}
	correct(t, filepath.Join(dir, refused.Files[0].Rejects), inbox("day corrected.xlsx"), map[string]string{"I2": "10,50"})
	both := loaded(t, dir, "fr")
	if both.Exit() != 0 || len(lines(t, dir)) != 2 {
		t.Errorf("%s", both.Say("fr"))
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "reports", "*-rejects.xlsx")); len(found) != 0 {
		t.Errorf("%v are left although nothing is rejected", found)
	}
	if found, _ := os.ReadDir(inbox("")); len(found) != 0 {
		t.Errorf("%d files are left in the inbox", len(found))
	}
}

func TestARejectWorkbookWhosePlacesAreLostIsRefused(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	first := loaded(t, dir, "en", salesWith(t, filepath.Join(t.TempDir(), "sales.csv"), wrongSales()))
	before := factFiles(t, dir)
	for name, cells := range map[string]map[string]string{
		"a number twice":                       {"A3": "5"},
		"a row without a number":               {"D9": "A99"},
		"a cell beside the table":              {"Z2": "more"},
		"a number that is no more":             {"A2": "five"},
		"two columns that have changed places": {"I1": "Amount", "J1": "Qty"},
		"a column without its name":            {"E1": ""},
		"a row that the file does not have":    {"A9": "9999", "D9": "A99"},
		"a row that was accepted":              {"A9": "3", "D9": "A99"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "broken.xlsx")
			correct(t, filepath.Join(dir, first.Files[0].Rejects), path, cells)
			got := loaded(t, dir, "en", path)
			if got.Exit() != 1 || !strings.Contains(got.Say("en"), "rejects-changed") {
				t.Errorf("%s", got.Say("en"))
			}
			if diff := cmp.Diff(before, factFiles(t, dir)); diff != "" {
				t.Error("the facts have changed")
			}
		})
	}
}

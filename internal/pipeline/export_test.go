package pipeline_test

import (
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/habitue-crm/habitue/internal/lake"
)

// exportShop is a shop of three customers, one of whom has a formula for a name.
func exportShop(t *testing.T, changes ...string) string {
	t.Helper()
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"), changes...)
	files := t.TempDir()
	write(t, filepath.Join(files, "customers.csv"), "Customer ID;Name;Email\n007;\"=HYPERLINK(\"\"https://example.com\"\";\"\"x\"\")\";seven@example.com\n008;@SUM(A1);\n009;Élise;elise@example.com\n")
	write(t, filepath.Join(files, "orders.csv"), "Order;Date;Customer;Product ID;Qty;Unit price\nA1;30/03/2026;007;Tea;2;1234,50\nA2;29/03/2026;008;Tea;1;10,00\nA3;28/02/2026;009;Cup;1,5;3,00\nA4;28/03/2026;007;Cup;1;5,00\n")
	must(t, "ingest", "--workspace", dir, filepath.Join(files, "customers.csv"), filepath.Join(files, "orders.csv"))
	must(t, "snapshot", "--workspace", dir, "--as-of", smallDay)
	return dir
}

// exportedBook is a table as excelize reads it back.
func exportedBook(t *testing.T, dir, table, lang string) *excelize.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), table+".xlsx")
	must(t, "export", "--workspace", dir, "--lang", lang, "--table", table, "--format", "xlsx", "--output", path)
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// column is the letter under which a column's own name is remarked.
func column(t *testing.T, f *excelize.File, table, name string) string {
	t.Helper()
	remarks, err := f.GetComments(table)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range remarks {
		if r.Text == name {
			return strings.TrimSuffix(r.Cell, "1")
		}
	}
	t.Fatalf("no column of %s is remarked as %s", table, name)
	return ""
}

func TestAWorkbookIsReadyForPeople(t *testing.T) {
	dir := exportShop(t)
	for lang, want := range map[string]map[string][3]string{ // by column: heading, format, the first value as it is seen
		"fr": {
			"customer_id": {"Client", "", "007"}, "first_order_on": {"Première commande", "dd/mm/yyyy", "28/03/2026"},
			"net_sales": {"Ventes nettes", "#,##0.00", "2,474.00"}, "orders": {"Commandes", "#,##0", "2"}, "suppressed": {"Ne plus écrire", "", "FALSE"},
			"consent_email_because": {"Pourquoi cet accord", "", "règle de l'accord\u00a0: rien n'a été dit"},
		},
		"en": {
			"customer_id": {"Customer", "", "007"}, "first_order_on": {"First order", "yyyy-mm-dd", "2026-03-28"},
			"net_sales": {"Net sales", "#,##0.00", "2,474.00"}, "orders": {"Orders", "#,##0", "2"}, "suppressed": {"Never write", "", "FALSE"},
			"consent_email_because": {"Why this consent", "", "rule consent: nothing was said"},
		},
	} {
		f := exportedBook(t, dir, "customers", lang)
		for name, said := range want {
			letter := column(t, f, "customers", name)
			heading, err := f.GetCellValue("customers", letter+"1")
			if err != nil {
				t.Fatal(err)
			}
			value, err := f.GetCellValue("customers", letter+"2")
			if err != nil {
				t.Fatal(err)
			}
			if got := [3]string{heading, formatOf(t, f, "customers", letter+"2"), value}; got != said {
				t.Errorf("%s %s: %q, want %q", lang, name, got, said)
			}
		}
		panes, err := f.GetPanes("customers")
		if err != nil || !panes.Freeze || panes.YSplit != 1 || panes.TopLeftCell != "A2" {
			t.Errorf("the header is not frozen: %+v, %v", panes, err)
		}
		filter := ""
		for _, n := range f.GetDefinedName() {
			if n.Name == "_xlnm._FilterDatabase" {
				filter = n.RefersTo
			}
		}
		if !strings.HasPrefix(filter, "'customers'!$A$1:") || !strings.HasSuffix(filter, "$4") {
			t.Errorf("the filter covers %q", filter)
		}
		width, err := f.GetColWidth("customers", column(t, f, "customers", "email"))
		if err != nil || width < 17 || width > 62 {
			t.Errorf("addresses have a column of %v, %v", width, err)
		}
		remarks, err := f.GetComments("customers")
		if customers, _ := lake.TableOf("customers"); err != nil || len(remarks) != len(customers.Columns) {
			t.Errorf("%d remarks for %d columns, %v", len(remarks), len(customers.Columns), err)
		}
	}
}

// formatOf is the number format of a cell.
func formatOf(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	if style.CustomNumFmt == nil {
		return ""
	}
	return *style.CustomNumFmt
}

func TestSharesAreSeenAsPercents(t *testing.T) {
	f := exportedBook(t, exportShop(t), "abc_products", "fr")
	letter := column(t, f, "abc_products", "share")
	raw, err := f.GetCellValue("abc_products", letter+"3", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	// Tea has 2,479 of 2,488.50: Cup's 9.50 are 0.0038…
	if format := formatOf(t, f, "abc_products", letter+"3"); format != "0.0%" || raw != "0.996182439" {
		t.Errorf("%s as %s", raw, format)
	}
}

func TestYenHaveNoDecimals(t *testing.T) {
	f := exportedBook(t, exportShop(t, "currency: EUR", "currency: JPY"), "customers", "en")
	if got := formatOf(t, f, "customers", column(t, f, "customers", "net_sales")+"2"); got != "#,##0" {
		t.Errorf("the format of yen is %q", got)
	}
}

func TestNoExportHoldsAFormula(t *testing.T) {
	dir := exportShop(t)
	f := exportedBook(t, dir, "customers", "fr")
	name := column(t, f, "customers", "name")
	for row, want := range map[int]string{2: `'=HYPERLINK("https://example.com";"x")`, 3: "'@SUM(A1)", 4: "Élise"} {
		at := fmt.Sprint(name, row)
		formula, err := f.GetCellFormula("customers", at)
		if err != nil || formula != "" {
			t.Errorf("%s holds the formula %q, %v", at, formula, err)
		}
		if got, err := f.GetCellValue("customers", at); err != nil || got != want {
			t.Errorf("%s is %q, want %q, %v", at, got, want, err)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(must(t, "export", "--workspace", dir, "--table", "customers", "--columns", "name"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"name"}, {`'=HYPERLINK("https://example.com";"x")`}, {"'@SUM(A1)"}, {"Élise"}}, rows); diff != "" {
		t.Error(diff)
	}
}

func TestEveryTableCanBeExported(t *testing.T) {
	dir := exportShop(t)
	for _, table := range lake.Tables() {
		for _, format := range []string{"csv", "json", "xlsx"} {
			out := must(t, "export", "--workspace", dir, "--table", table.Name, "--format", format)
			switch format {
			case "csv":
				var names []string
				for _, c := range table.Columns {
					names = append(names, c.Name)
				}
				if head, _, _ := strings.Cut(out, "\n"); head != strings.Join(names, ",") {
					t.Errorf("%s begins with %q", table.Name, head)
				}
			case "json":
				for line := range strings.Lines(out) {
					if got := object(t, line); len(got) != len(table.Columns) {
						t.Errorf("%s: %d fields in %s", table.Name, len(got), line)
					}
				}
			default:
				f, err := excelize.OpenReader(strings.NewReader(out))
				if err != nil {
					t.Fatalf("%s: %v", table.Name, err)
				}
				if got, err := f.GetRows(table.Name); err != nil || len(got) == 0 || len(got[0]) != len(table.Columns) {
					t.Errorf("%s has the headings %v, %v", table.Name, got, err)
				}
				if err := f.Close(); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func TestAConditionPicksTheRowsOfItsCustomers(t *testing.T) {
	dir := exportShop(t)
	if got := must(t, "export", "--workspace", dir, "--table", "tiers", "--where", "net_sales > 100", "--columns", "tier,customer_id"); got != "tier,customer_id\nbronze,007\ngold,007\n" {
		t.Errorf("got %q", got)
	}
	for lang, want := range map[string]string{"en": "the table cohorts has none", "fr": "la table cohorts n'en a pas"} {
		s := exits(t, 2, "export", "--workspace", dir, "--lang", lang, "--table", "cohorts", "--where", "net_sales > 100")
		if flat := strings.Join(strings.Fields(s.err), " "); !strings.Contains(flat, want) || s.out != "" {
			t.Errorf("%q %q", s.out, s.err)
		}
	}
	s := exits(t, 2, "export", "--workspace", dir, "--table", "cohort")
	if !strings.Contains(s.err, "cohorts") || !strings.Contains(s.err, "[no-such-table]") {
		t.Errorf("no help: %q", s.err)
	}
}

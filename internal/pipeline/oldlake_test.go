package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// oldShop is a workspace whose configuration, campaign, facts and snapshot were written by the program of version 1.
func oldShop(t *testing.T) string {
	t.Helper()
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	for _, name := range []string{"lake", "archive", "campaigns", "habitue.yaml"} {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "v1"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestAWorkspaceOfVersionOneGoesOn does with it what a shop does. The figures are those that version 1 printed.
func TestAWorkspaceOfVersionOneGoesOn(t *testing.T) {
	dir := oldShop(t)
	const made = "2026-03-31"
	t.Run("its customers are exported", func(t *testing.T) {
		want := `customer_id,net_sales,abc_class,tier,consent_email
001,10.5000,C,bronze,denied
002,52.5000,C,bronze,granted
003,147.0000,B,bronze,granted
004,315.0000,A,bronze,denied
005,38.5000,C,bronze,granted
006,136.5000,B,bronze,granted
007,315.0000,A,silver,denied
008,595.0000,A,silver,granted
009,66.5000,B,bronze,granted
010,220.5000,A,bronze,denied
011,483.0000,A,silver,granted
012,875.0000,A,silver,granted
`
		if diff := cmp.Diff(want, must(t, "export", "--workspace", dir, "--table", "customers", "--columns", "customer_id,net_sales,abc_class,tier,consent_email")); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("its report is shown", func(t *testing.T) {
		said := must(t, "report", "--workspace", dir)
		for _, want := range []string{"12 customers bought. Class A, 6 customers, makes 86.1% of the sales.", "Best                 2  €1,470.00", "silver    €300.00       4            €2,268.00", "31 lines were loaded; 31 of them count"} {
			if !strings.Contains(said, want) {
				t.Errorf("the report does not say %q:\n%s", want, said)
			}
		}
		if told := must(t, "explain", "--workspace", dir, "--customer", "012"); !strings.Contains(told, "sales.csv   31  2026-01-21    A30  €350.00") {
			t.Errorf("explain says %s", told)
		}
	})
	t.Run("a table that it has not is asked for in both languages", func(t *testing.T) {
		for lang, want := range map[string]string{"en": "has no table tiers", "fr": "n'a pas de table tiers"} {
			s := exits(t, 1, "export", "--workspace", dir, "--lang", lang, "--table", "tiers")
			if s.out != "" || !strings.Contains(s.err, want) || !strings.Contains(s.err, "habitue snapshot --as-of "+made) || strings.Count(s.err, "[") != 1 {
				t.Errorf("%q %q", s.out, s.err)
			}
		}
	})
	t.Run("a campaign is planned on it", func(t *testing.T) {
		p := object(t, must(t, "plan", "--json", "--workspace", dir, "--campaign", "a-clients", "--as", "marie", "--as-of", made))
		if number(t, p, "audience") != 6 || number(t, p, "mailings") != 3 || number(t, p, "holds") != 3 {
			t.Errorf("%v", p)
		}
	})
	t.Run("the next snapshot has every table and is compared with it", func(t *testing.T) {
		must(t, "snapshot", "--workspace", dir, "--as-of", "2026-04-01")
		want := "kind,from_label,to_label,customers,against_on,rule_changed\nabc,A,A,6,2026-03-31,false\nabc,B,B,3,2026-03-31,false\nabc,C,C,3,2026-03-31,false\n"
		if got := must(t, "export", "--workspace", dir, "--table", "migrations"); !strings.HasPrefix(got, want) {
			t.Errorf("got %s", got)
		}
		must(t, "report", "--workspace", dir, "--against", made)
		must(t, "snapshot", "--workspace", dir, "--as-of", made)
		if rows := strings.Count(must(t, "export", "--workspace", dir, "--as-of", made, "--table", "tiers"), "\n"); rows < 13 {
			t.Errorf("%d stays", rows)
		}
	})
}

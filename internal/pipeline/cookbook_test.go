package pipeline_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/transform"
)

// parquetPython is a Python with duckdb, pandas and pyarrow: that of HABITUE_PYTHON, else the machine's where it has them. In CI
// there must be one; a throw-away one is made where none is named.
func parquetPython(t *testing.T) string {
	t.Helper()
	has := func(path string) bool {
		return exec.Command(path, "-c", "import duckdb, pandas, pyarrow").Run() == nil
	}
	for _, path := range []string{os.Getenv("HABITUE_PYTHON"), "python3"} {
		if path != "" && has(path) {
			return path
		}
	}
	if os.Getenv("CI") != "true" {
		t.Skip("no Python with duckdb, pandas and pyarrow: HABITUE_PYTHON names none, and python3 has none")
	}
	dir := t.TempDir()
	made := filepath.Join(dir, "bin", "python")
	for _, args := range [][]string{{"python3", "-m", "venv", dir}, {made, "-m", "pip", "-q", "install", "duckdb==2.0.1", "pandas==3.1.1", "pyarrow==26.0.1"}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	return made
}

// answer is one question of the cookbook with both answers.
type answer struct {
	Question    string
	SQL, Python [][]any
}

// cooked runs the cookbook in a workspace.
func cooked(t *testing.T, dir string) []answer {
	t.Helper()
	var paths []string
	for _, name := range []string{filepath.Join("testdata", "cookbook.py"), filepath.Join("..", "..", "docs", "cookbook.md")} {
		path, err := filepath.Abs(name)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	c := exec.Command(parquetPython(t), paths...)
	c.Dir = dir
	out, err := c.Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("%v: %s", err, failed.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	var answers []answer
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// TestTheCookbookAnswersAsTheReportDoes runs the questions of docs/cookbook.md on an invented shop.
func TestTheCookbookAnswersAsTheReportDoes(t *testing.T) {
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"), "  shop: {}", "  shop: {skip_sheets: [Notes]}")
	withPoints(t, dir, "\npoints: {earn: 1, per: 1, expiry: months, lasts: 12, value: 0.01, voucher: {name: Bon, at: 200}}\n")
	var s transform.Summary
	locked(t, dir, time.Now(), func(w *pipeline.Workspace) {
		ingested(t, w, synthFiles(t)...)
		if _, err := w.Snapshot(t.Context(), day(t, "2025-09-30"), ""); err != nil {
			t.Fatal(err)
		}
		p, err := w.Snapshot(t.Context(), day(t, synthDay), "")
		if err != nil {
			t.Fatal(err)
		}
		s = p.Summary
	})
	report := object(t, must(t, "report", "--workspace", dir, "--json", "--against", "2025-09-30"))
	answers := cooked(t, dir)
	if len(answers) != 10 {
		t.Fatalf("%d questions", len(answers))
	}
	for _, a := range answers {
		if diff := cmp.Diff(a.SQL, a.Python); diff != "" {
			t.Errorf("%s (-SQL +Python):\n%s", a.Question, diff)
		}
		if len(a.SQL) == 0 {
			t.Errorf("%s has no answer", a.Question)
		}
	}
	said := func(n int, row []any) {
		t.Helper()
		if got, want := fmt.Sprint(answers[n-1].SQL[0]), fmt.Sprint(row); got != want {
			t.Errorf("%s: %s, the report says %s", answers[n-1].Question, got, want)
		}
	}
	said(1, []any{s.Totals.Buyers, s.Totals.Orders, s.Totals.NetSales})
	for i, g := range s.RFM.Segments {
		row := answers[1].SQL[i]
		if got, want := fmt.Sprint(row[1:]), fmt.Sprint([]any{string(g.Segment), g.Customers, g.NetSales}); got != want {
			t.Errorf("segment %d: %s, the report says %s", i, got, want)
		}
	}
	months := answers[3].SQL
	if last, c := months[len(months)-1], s.Cohorts; last[0] != c.Last.First().String() || last[3] != c.Partial {
		t.Errorf("the last month is %v", last)
	}
	if got := amounts(t, months, 2); got != s.Totals.NetSales {
		t.Errorf("the months add up to %s, the report says %s", got, s.Totals.NetSales)
	}
	for i, row := range answers[4].SQL {
		c := s.Cohorts.Rows[i]
		if got, want := fmt.Sprint(row[:3]), fmt.Sprint([]any{c.Month.First(), c.Customers, c.Active[3]}); got != want {
			t.Errorf("cohort %s: %s, the report says %s", c.Month, got, want)
		}
	}
	if a := s.Products.Sales.A; int64(len(answers[5].SQL)) != a.Count || amounts(t, answers[5].SQL, 3) != a.Value {
		t.Errorf("%d products of class A, the report says %+v", len(answers[5].SQL), a)
	}
	steps := map[string]int64{}
	for _, step := range s.Tiers {
		if step.Customers > 0 && step.Tier != "" {
			steps[step.Tier] = step.Customers
		}
	}
	for _, row := range answers[6].SQL {
		if want := steps[row[0].(string)]; int64(row[1].(float64)) != want {
			t.Errorf("%v stand on a step, the report says %d", row, want)
		}
	}
	if len(answers[6].SQL) != len(steps) {
		t.Errorf("%d steps, the report says %v", len(answers[6].SQL), steps)
	}
	moved := map[string]float64{}
	for _, m := range report["migration"].(map[string]any)["abc"].(map[string]any)["moves"].([]any) {
		m := m.(map[string]any)
		if m["from"] != m["to"] {
			moved[fmt.Sprint(m["from"], " ", m["to"])] = m["customers"].(float64)
		}
	}
	got := map[string]float64{}
	for _, row := range answers[7].SQL {
		got[fmt.Sprint(row[0], " ", row[1])] = row[2].(float64)
	}
	if diff := cmp.Diff(moved, got); diff != "" {
		t.Errorf("moves (-report +cookbook):\n%s", diff)
	}
	if to := answers[8].SQL[0][0].(float64); int64(to) != s.Points.Active {
		t.Errorf("%v points to spend, the report says %d", to, s.Points.Active)
	}
	best := object(t, strings.SplitAfter(must(t, "export", "--workspace", dir, "--table", "customers", "--format", "json", "--where", "net_sales == "+bestSales(t, dir)), "\n")[0])
	if got := amounts(t, answers[9].SQL, 2); got.String() != best["net_sales"] {
		t.Errorf("the best customer's products add up to %s, the customer to %s", got, best["net_sales"])
	}
}

// amounts adds up a column of amounts.
func amounts(t *testing.T, rows [][]any, at int) (sum crm.Money) {
	t.Helper()
	for _, r := range rows {
		sum += money(t, r[at].(string))
	}
	return sum
}

// bestSales is the largest net_sales of any customer.
func bestSales(t *testing.T, dir string) string {
	t.Helper()
	var most crm.Money
	for line := range strings.Lines(must(t, "export", "--workspace", dir, "--table", "customers", "--format", "json", "--columns", "net_sales,is_account")) {
		if v := object(t, line); v["is_account"] != true {
			most = max(most, money(t, v["net_sales"].(string)))
		}
	}
	return most.String()
}

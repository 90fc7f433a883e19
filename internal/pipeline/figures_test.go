package pipeline_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/transform"
)

// What testdata/figures holds was computed apart from this program and never comes from it: in Python, with whole
// numbers of ten-thousandths and fractions, from the files themselves (fixed-width text, csv, .xls through another
// reader; Online Retail from its 305 daily csv files), by the definitions of reference/loyalty.md §3: cuts by nearest
// rank, scores customer by customer, classes by exact shares, cohorts by sets, the balance from every gap, the second
// order by going through all buyers for every day. The tiers come from a simulation that stands on each day of each
// customer's life once and asks every step.

func TestFiguresOfRealFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("two real files")
	}
	for _, f := range []struct {
		name, path, day string
		levels          []int
	}{
		{"superstore", "data/superstore/Sample - Superstore 2014-2017.xls", "2017-12-31", []int{3, 4, 5}},
		{"cdnow", "data/cdnow/CDNOW_master.txt", "1998-06-30", []int{5}},
	} {
		t.Run(f.name, func(t *testing.T) {
			dir := initialised(t, filepath.Join(t.TempDir(), "shop"), "currency: EUR", "currency: USD")
			must(t, "ingest", "--workspace", dir, shared(t, f.path))
			compareFigures(t, f.name, dir, f.day, f.levels)
		})
	}
}

func TestFiguresOfOnlineRetailAfterReturns(t *testing.T) {
	compareFigures(t, "retail", retailWorkspace(t), retailDay, []int{5})
}

// compareFigures publishes a day and wants what the report says line by line.
func compareFigures(t *testing.T, name, dir, day string, levels []int) {
	t.Helper()
	must(t, "snapshot", "--workspace", dir, "--as-of", day)
	ask := func(flags ...string) (s transform.Summary) {
		t.Helper()
		if err := json.Unmarshal([]byte(must(t, append([]string{"report", "--json", "--workspace", dir}, flags...)...)), &s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := ask()
	var got []string
	say := func(format string, a ...any) { got = append(got, fmt.Sprintf(format, a...)) }
	n := s.Totals
	say("buyers %d, orders %d, days %d, once %d, again %d, net %s", n.Buyers, n.Orders, n.OrderDays, n.OneTime, n.Repeat, n.NetSales)
	got = append(got, scored(t, dir, levels, ask)...)
	for _, months := range []int{0, 12} {
		a := ask("--abc-months", fmt.Sprint(months)) // of the newest snapshot's day
		say("abc of %d months: A %d %s, B %d %s, C %d %s, tie %v", months, a.ABC.A.Customers, a.ABC.A.NetSales, a.ABC.B.Customers, a.ABC.B.NetSales, a.ABC.C.Customers, a.ABC.C.NetSales, a.ABC.TieAtCut)
		if p := a.Products; p != nil && p.Products > 0 {
			say("products of %d months: A %d %s, B %d %s, C %d %s, tie %v", months, p.Sales.A.Count, p.Sales.A.Value, p.Sales.B.Count, p.Sales.B.Value, p.Sales.C.Count, p.Sales.C.Value, p.Sales.TieAtCut)
		}
	}
	for _, c := range s.Cohorts.Rows {
		say("cohort %s: %s", c.Month, strings.Trim(fmt.Sprint(c.Active), "[]"))
	}
	say("lapse %d", s.Balance.Lapse.Days)
	for _, m := range s.Balance.Months {
		say("balance %s %d %d %d %d %d", m.Month, m.Start, m.New, m.Reactivated, m.Lapsed, m.End)
	}
	for _, r := range s.SecondOrders.Within {
		say("second order within %d: %d %d %.9g %.9g %.9g", r.Days, r.AtRisk, r.Returned, r.Share, r.Low, r.High)
	}
	c := s.Concentration
	say("hhi %.9g, alike %.9g, first %s %.9g, of the year %s %.9g", c.HHI, c.Alike, c.FirstOrders, c.FirstShare, c.FirstOrdersYear, c.FirstShareOfYear)
	want := strings.Split(strings.TrimSpace(string(read(t, filepath.Join("testdata", "figures", name+".txt")))), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// scored is cuts and segments by every number of levels, both ways to break ties and both published maps.
func scored(t *testing.T, dir string, levels []int, ask func(...string) transform.Summary) (lines []string) {
	t.Helper()
	before := "rfm:\n  levels: 0\n  ties: equal\n"
	for _, n := range levels {
		for _, ties := range []string{"equal", "rank"} {
			for _, by := range []string{"eleven", "six"} {
				now := fmt.Sprintf("rfm:\n  levels: %d\n  ties: %s\n  segments: %s\n", n, ties, by)
				configure(t, dir, before, now)
				before = now
				r := ask("--basis", "net", "--abc-months", "0").RFM // another window than the published one: computed anew
				if ties == "equal" && by == "eleven" {
					lines = append(lines, fmt.Sprintf("cuts of %d: %v %v %v", n, r.Cuts.Recency, r.Cuts.Frequency, r.Cuts.Monetary))
				}
				var groups []string
				for _, g := range r.Segments {
					groups = append(groups, fmt.Sprint(g.Segment, " ", g.Customers))
				}
				lines = append(lines, fmt.Sprintf("%d levels, %s, %s: %s", n, ties, by, strings.Join(groups, ", ")))
			}
		}
	}
	configure(t, dir, before, "rfm:\n  levels: 0\n  ties: equal\n")
	return lines
}

func TestTiersOfRealFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("nine snapshots")
	}
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"), "currency: EUR", "currency: USD")
	must(t, "ingest", "--workspace", dir, shared(t, "data/superstore/Sample - Superstore 2014-2017.xls"))
	now := "  window_months: 12\n  steps:\n    - {name: bronze, from: 0}\n    - {name: silver, from: 300}\n    - {name: gold, from: 1000}\n"
	for _, tt := range []struct {
		name, ladder, counts string
		stays                int
	}{
		{"the ladder of init", now, "0 328 228 237", 3185},
		{"three months, kept below entry, one down", `  window_months: 3
  term: rolling
  term_months: 3
  grace_days: 15
  downgrade: one_down
  steps: [{name: bronze, from: 0}, {name: silver, from: 300, keep: 240}, {name: gold, from: 1000, keep: 800}]
`, "0 423 218 152", 3456},
		{"reached again for less, down to what is held", `  window_months: 6
  term: rolling
  term_months: 2
  grace_days: 10
  reenter_months: 6
  steps: [{name: bronze, from: 50}, {name: silver, from: 300, keep: 200, reenter: 250}, {name: gold, from: 1000, keep: 500, reenter: 700}]
`, "224 155 214 200", 2835},
		{"the calendar year and the next", `  window: calendar
  term: calendar
  term_months: 12
  downgrade: one_down
  steps: [{name: bronze, from: 0}, {name: silver, from: 300}, {name: gold, from: 1000, keep: 900}]
`, "0 120 287 386", 2061},
		{"the calendar year, by sales before returns, a month of grace", `  metric: gross_sales
  window: calendar
  term: calendar
  term_months: 0
  grace_days: 31
  steps: [{name: silver, from: 300}, {name: gold, from: 1000}]
`, "328 228 237", 1722},
		{"the year of membership", `  window: anniversary
  term: anniversary
  term_months: 0
  downgrade: one_down
  steps: [{name: bronze, from: 0}, {name: silver, from: 300, keep: 250}, {name: gold, from: 1000, keep: 700}, {name: platinum, from: 2500, keep: 2000}]
`, "0 327 284 152 30", 3424},
		{"orders of six months", `  metric: orders
  window_months: 6
  term: rolling
  term_months: 1
  grace_days: 5
  downgrade: one_down
  reenter_months: 3
  steps: [{name: a, from: 1}, {name: b, from: 3, keep: 2}, {name: c, from: 6, keep: 4, reenter: 5}]
`, "162 441 187 3", 3041},
		{"days of the year of membership, to the end of the year and three months", `  metric: order_days
  window: anniversary
  term: calendar
  term_months: 3
  steps: [{name: a, from: 2}, {name: b, from: 4, keep: 3}]
`, "232 413 148", 1384},
		{"the whole history, the upper step for life", `  window_months: 0
  steps: [{name: x, from: 100}, {name: y, from: 2000, lifetime: true}]
`, "14 339 440", 1165},
	} {
		configure(t, dir, now, tt.ladder)
		now = tt.ladder
		must(t, "snapshot", "--workspace", dir, "--as-of", "2017-12-31")
		var s transform.Summary
		if err := json.Unmarshal([]byte(must(t, "report", "--json", "--workspace", dir)), &s); err != nil {
			t.Fatal(err)
		}
		below, counts := s.Totals.Customers, ""
		for _, step := range s.Tiers {
			if step.Tier != "" {
				counts += fmt.Sprint(" ", step.Customers)
				below -= step.Customers
			}
		}
		if got := fmt.Sprint(below, counts); got != tt.counts {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.counts)
		}
		if got := strings.Count(must(t, "export", "--workspace", dir, "--table", "tiers", "--format", "json"), "\n"); got != tt.stays {
			t.Errorf("%s: got %d stays, want %d", tt.name, got, tt.stays)
		}
	}
}

// The points of Online Retail under the three floors, after returns. Computed in Python: a return takes
// from the latest order of the same product that has some left, then from the latest order at all; a lot lives for
// twelve months, its last day included.
func TestPointsOfOnlineRetailAfterReturns(t *testing.T) {
	dir := retailWorkspace(t)
	before := "# points:"
	for _, tt := range []struct{ floor, want string }{
		{"line", "8715721 590412 297322 7827987"},
		{"order", "8902670 592494 304050 8006126"},
		{"customer", "8909324 592557 304144 8012623"},
	} {
		now := "points:\n  {earn: 1, per: 1, expiry: months, lasts: 12, value: 0.01, floor: " + tt.floor + "}\n# points:"
		configure(t, dir, before, now)
		before = now
		must(t, "snapshot", "--workspace", dir, "--as-of", retailDay)
		var s transform.Summary
		if err := json.Unmarshal([]byte(must(t, "report", "--json", "--workspace", dir)), &s); err != nil {
			t.Fatal(err)
		}
		p := s.Points
		if got := fmt.Sprint(p.Purchases, p.Totals.Reversed, p.Totals.Expired, p.Totals.Outstanding); got != tt.want {
			t.Errorf("floor by %s: got %s earned, taken back, expired, left, want %s", tt.floor, got, tt.want)
		}
	}
}

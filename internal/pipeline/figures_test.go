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

// What testdata/figures holds was computed apart from this program and never comes from it: by testdata/oracle, in Python, from
// the files themselves through other readers (TestTheOracleStillSaysSo), by the definitions of reference/loyalty.md §3.

func TestFiguresOfRealFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("four real files")
	}
	for _, f := range []struct {
		name, path, day string
		levels          []int
		exit            int // of the load
	}{
		{"superstore", "data/superstore/Sample - Superstore 2014-2017.xls", "2017-12-31", []int{3, 4, 5}, 0},
		{"cdnow", "data/cdnow/CDNOW_master.txt", "1998-06-30", []int{5}, 0},
		{"coffee", "data/coffee/coffeeOrdersData.xlsx", coffeeDay, []int{5}, 0},
		{"journey", "data/complete_journey/transactions_sample.csv", "2017-12-31", []int{5}, 3}, // one basket's number was cut by another program
	} {
		t.Run(f.name, func(t *testing.T) {
			dir := initialised(t, filepath.Join(t.TempDir(), "shop"), "currency: EUR", "currency: USD")
			exits(t, f.exit, "ingest", "--workspace", dir, shared(t, f.path))
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

// oracleRules is what testdata/oracle is asked of one file, and habitue too: ladders and programmes of points.
type oracleRules struct {
	File       string
	AsOf       string `json:"as_of"`
	Ladders    []askedRule
	Programmes []askedRule
}

// askedRule is a section of habitue.yaml, in JSON.
type askedRule struct {
	Name string
	Rule json.RawMessage
}

func TestTiersAndPointsOfRealFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("thirty-three snapshots")
	}
	for name, path := range map[string]string{"superstore": "data/superstore/Sample - Superstore 2014-2017.xls", "coffee": "data/coffee/coffeeOrdersData.xlsx"} {
		t.Run(name, func(t *testing.T) {
			var a oracleRules
			if err := json.Unmarshal(read(t, filepath.Join("testdata", "oracle", name+".json")), &a); err != nil {
				t.Fatal(err)
			}
			dir := initialised(t, filepath.Join(t.TempDir(), "shop"), "currency: EUR", "currency: USD")
			must(t, "ingest", "--workspace", dir, shared(t, path))
			begun := string(read(t, filepath.Join(dir, "habitue.yaml")))
			under := func(section string, r askedRule) (s transform.Summary) {
				t.Helper()
				write(t, filepath.Join(dir, "habitue.yaml"), begun)
				ruled(t, dir, section+": "+string(r.Rule)+"\n")
				must(t, "snapshot", "--workspace", dir, "--as-of", a.AsOf)
				if err := json.Unmarshal([]byte(must(t, "report", "--json", "--workspace", dir)), &s); err != nil {
					t.Fatal(err)
				}
				return s
			}
			var got []string
			for _, r := range a.Ladders {
				got = append(got, r.Name+": "+tiersTold(under("tiers", r))+fmt.Sprintf(", %d stays", strings.Count(must(t, "export", "--workspace", dir, "--table", "tiers", "--format", "json"), "\n")))
			}
			for _, r := range a.Programmes {
				p := under("points", r).Points
				got = append(got, fmt.Sprintf("%s: %d earned, %d expired, %d left", r.Name, p.Purchases, p.Totals.Expired, p.Totals.Outstanding))
			}
			want := strings.Split(strings.TrimSpace(string(read(t, filepath.Join("testdata", "figures", name+"-rules.txt")))), "\n")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// tiersTold is how many stand below the lowest step, and on each.
func tiersTold(s transform.Summary) string {
	below, counts := s.Totals.Customers, ""
	for _, step := range s.Tiers {
		if step.Tier != "" {
			counts += fmt.Sprint(" ", step.Customers)
			below -= step.Customers
		}
	}
	return fmt.Sprint(below, counts)
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

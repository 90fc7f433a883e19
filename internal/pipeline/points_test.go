package pipeline_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/transform"
)

// withPoints puts a points: section at the end of habitue.yaml.
func withPoints(t testing.TB, dir, section string) {
	t.Helper()
	path := filepath.Join(dir, "habitue.yaml")
	if err := os.WriteFile(path, append(read(t, path), section...), 0o600); err != nil {
		t.Fatal(err)
	}
}

// pointsRules are those of the small shop below.
const pointsRules = `
points:
  earn: 1
  per: 1
  pending_days: 14
  expiry: months
  lasts: 12
  value: 0.05
  multiples:
    - {name: tea time, times: 2, categories: [Tea]}
    - {name: last winter, times: 3, to: 2023-12-31}
  bonuses:
    - {name: welcome, event: sign_up, points: 50}
    - {name: friend, event: referral, points: 100}
    - {name: opinion, event: review, points: 10, per_year: 1}
    - {name: birthday, event: birthday, points: 25}
  rewards:
    - {name: Mug, points: 40, cost: 3.50, stock: 2}
  stamps:
    - {name: tea card, every: 3, categories: [Tea]}
`

// pointsSheets are what the small shop knows.
func pointsSheets(t testing.TB) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, f := range []struct{ name, text string }{
		{"products.csv", "Product ID;Product name;Category\nP1;Green tea;Tea\nP2;Cup;Cups\n"},
		{"customers.csv", "Customer ID;Name;Email;Birthday\nC1;Ann Lee;ann@example.com;2000-03-10\nC2;Bob Roe;bob@example.com;\n"},
		{"orders.csv", "Order ID;Order date;Customer ID;Product ID;Quantity;Unit price\n" +
			"1;2024-01-05;C1;P1;4;10.40\n1;2024-01-05;C1;P2;1;20.00\n2;2024-02-05;C2;P2;2;15.00\n3;2024-03-01;C1;P1;-1;10.40\n"},
		{"memberships.csv", "Customer ID;Programme;Joined on\nC1;Club;2024-01-02\n"},
		{"redemptions.csv", "Customer ID;Redeemed on;Reward redeemed;Points redeemed\nC1;2024-04-01;mug;\nann@example.com;2024-05-01;Voucher;30\nC9;2024-05-01;Voucher;30\n"},
		{"adjustments.csv", "Customer ID;Adjusted on;Points adjusted;Adjustment reason\nC2;2024-03-01;-5;mistake\n"},
		{"referrals.csv", "Referrer;Referred;Referred on\nC1;bob@example.com;2024-01-20\n"},
		{"reviews.csv", "Review ID;Customer ID;Stars;Review date;Review text\nr1;C2;5;2024-06-01;good\nr2;C2;4;2024-06-02;still good\n"},
	} {
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, []byte(f.text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func TestPointsFromTheSheetsToTheSnapshot(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	withPoints(t, ws, pointsRules)
	settings := filepath.Join(ws, "habitue.yaml")
	write(t, settings, strings.Replace(string(read(t, settings)), "{name: bronze, from: 0}", "{name: bronze, from: 0, benefits: [a present]}", 1))
	locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
		if loads, err := w.Ingest(t.Context(), pointsSheets(t), pipeline.Reading{}); err != nil || loads.Exit() != 0 {
			t.Fatalf("%v: %s", err, loads.Say("en"))
		}
		p, err := w.Snapshot(t.Context(), day(t, "2024-06-30"), "")
		if err != nil {
			t.Fatal(err)
		}
		// C1: 4 teas of 10.40 at double are 83.20, and 20: 103. One tea back leaves 82.40, 21 less. The welcome 50,
		// the friend 100 and a birthday 25; the mug 40 and a voucher of 30.
		// C2: 30, less 5, and one of two opinions in a year, active after 14 days.
		profiles := profilesOf(t, w, p)
		got := map[string][2]int64{}
		for _, p := range profiles {
			got[p.CustomerID] = [2]int64{*p.PointsBalance, *p.PointsPending}
		}
		want := map[string][2]int64{"C1": {103 - 21 + 50 + 100 + 25 - 40 - 30, 0}, "C2": {30 - 5 + 10, 0}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("balances (-want +got):\n%s", diff)
		}
		sums, cards := map[string][2]int64{}, int64(0)
		l, err := w.Lake()
		if err != nil {
			t.Fatal(err)
		}
		err = l.EachPointsEntry(t.Context(), p.Ref, func(e lake.PointsEntry) error {
			s := sums[e.CustomerID]
			switch {
			case e.Account == "stamps:tea card":
				cards += e.Points
			case e.ActiveOn <= p.Ref.AsOf:
				s[0] += e.Points
			default:
				s[1] += e.Points
			}
			sums[e.CustomerID] = s
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, sums); diff != "" {
			t.Errorf("what the ledger adds up to (-want +got):\n%s", diff)
		}
		if cards != 0 { // 4 stamps, 3 of a full card, 1 back
			t.Errorf("%d stamps are open, want 0", cards)
		}
		s := p.Summary.Points
		if s.Purchases != 133 || s.Bonuses != 185 || s.Unmatched != 1 || s.Totals.Reversed != 21 || s.Totals.Spent != 75 {
			t.Errorf("the summary: %+v", s)
		}
		if r := s.Rewards[0]; r.Redeemed != 1 || r.Cost != 35_000 || *r.Left != 1 || r.Within != 1 {
			t.Errorf("the mug: %+v", r)
		}
		if s.Stamps[0].Stamps != 3 || s.Stamps[0].Free != 1 {
			t.Errorf("the card: %+v", s.Stamps[0])
		}
		e, err := w.Explain(t.Context(), "C1", day(t, "2024-06-30"))
		if err != nil {
			t.Fatal(err)
		}
		from := map[string][]int{}
		for _, label := range e.Labels {
			for _, f := range label.From {
				if label.Name == "points_balance" {
					from[f.File] = f.Rows
				}
			}
		}
		sheets := map[string][]int{"orders.csv": {2, 3, 5}, "memberships.csv": {2}, "redemptions.csv": {2, 3}, "referrals.csv": {2}}
		if diff := cmp.Diff(sheets, from); diff != "" {
			t.Errorf("where the points of C1 come from (-want +got):\n%s", diff)
		}
		e, err = w.Explain(t.Context(), "C2", day(t, "2024-06-30"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"a present"}, e.Benefits); diff != "" {
			t.Errorf("what the tier gives (-want +got):\n%s", diff)
		}
		told := int64(0)
		for _, row := range e.Points {
			told += row.Points
		}
		if told != 35 || e.Points[0].Ref != "2" || e.Points[0].Rule != "purchase" {
			t.Errorf("explain tells %d points, want 35: %+v", told, e.Points)
		}
		if page := string(read(t, filepath.Join(ws, p.Report))); !strings.Contains(page, "Multiples of the day: tea time × 2.") {
			t.Error("the report does not name the multiple of the day, alone")
		}
		again, err := w.Snapshot(t.Context(), day(t, "2024-06-30"), "")
		if err != nil || !again.Ref.Unchanged {
			t.Errorf("the same facts again: %v, unchanged %v", err, again.Ref.Unchanged)
		}
	})
}

func TestWithoutPointsTheColumnsAreNull(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
		ingested(t, w, pointsSheets(t)[2])
		p := published(t, w)
		if p.Summary.Points != nil {
			t.Error("the summary has points")
		}
		l, err := w.Lake()
		if err != nil {
			t.Fatal(err)
		}
		if err := l.EachPointsEntry(t.Context(), p.Ref, func(e lake.PointsEntry) error { return fmt.Errorf("there is %+v", e) }); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(p.Ref.Dir, "points_ledger.parquet")); err != nil {
			t.Errorf("the table without rows: %v", err)
		}
	})
}

// Counted with Python's decimal module from the daily files: sales lines of known customers with a price above zero,
// one point for each pound.
func TestPointsOfOnlineRetailUnderThreeFloors(t *testing.T) {
	ws := retailWorkspace(t)
	plain := string(read(t, filepath.Join(ws, "habitue.yaml")))
	for floor, want := range map[string]int64{"line": 8_715_721, "order": 8_902_670, "customer": 8_909_313} {
		if err := os.WriteFile(filepath.Join(ws, "habitue.yaml"), []byte(plain+"\npoints: {earn: 1, per: 1, floor: "+floor+"}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := pipeline.Open(ws, session(time.Now()))
		if err != nil {
			t.Fatal(err)
		}
		report, err := w.Report(t.Context(), day(t, retailDay), "sales")
		if err != nil {
			t.Fatal(err)
		}
		var s transform.Summary
		if err := json.Unmarshal(report.JSON, &s); err != nil {
			t.Fatal(err)
		}
		if s.Points.Purchases != want || s.Points.Active != want || s.Points.Totals.Reversed != 0 {
			t.Errorf("by %s: %+v, want %d", floor, s.Points, want)
		}
	}
}

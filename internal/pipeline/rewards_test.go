package pipeline_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/pipeline"
)

// rewardSheets are a shop with a catalogue of its own: 500 points for Ann, 400 for Bob, who is silver; a mug of which
// there were two until June and none after, a cup for gold alone, tea in Lyon alone.
func rewardSheets(t testing.TB) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for _, f := range []struct{ name, text string }{
		{"orders.csv", "Order ID;Order date;Customer ID;Product ID;Quantity;Unit price\n1;2024-01-05;C1;P1;1;500\n2;2024-01-05;C2;P1;1;400\n3;2024-05-01;C1;P1;1;900\n"},
		{"catalogue.csv", "Reward name;Points needed;Cost to us;Reward stock;Tiers allowed;Offered from;Offered until;Store\n" +
			"Mug;100;3.50;2;;2024-01-01;2024-06-30;\nMug;120;4.00;0;;2024-07-01;;\nCup;50;1.00;;Gold;;;\nTea;10;0.50;;;;;Lyon\nSpoon;5;0.10;;platinum;;;\n"},
		{
			"taken.csv", "Customer ID;Redeemed on;Reward redeemed;Points redeemed;Store\n" +
				"C2;2024-03-01;Mug;;\n" + // row 2: the second of two
				"C1;2024-02-01;mug;;\n" + // row 3: the first
				"C1;2024-03-02;Mug;90;\n" + // row 4: the third; the row says 90
				"C1;2024-02-02;Cup;;\n" + // row 5: silver then
				"C1;2024-05-02;Cup;;\n" + // row 6: gold since the day before
				"C2;2024-04-01;Tea;;Lyon\n" + // row 7
				"C2;2024-04-02;Tea;;Paris\n" + // row 8: not there
				"C2;2024-08-01;Mug;;\n" + // row 9: none is left
				"C2;2024-08-02;Present;200;\n" + // row 10: of no catalogue; 60 are there
				"C1;2024-08-03;Mug;-100;\n", // row 11: given back, to the shelf of that day
		},
	} {
		path := filepath.Join(dir, f.name)
		write(t, path, f.text)
		paths = append(paths, path)
	}
	return paths
}

func TestRewardsAreHeldAgainstTheCatalogue(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	withPoints(t, ws, "\npoints: {earn: 1, per: 1, value: 0.05}\n")
	locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
		if loads, err := w.Ingest(t.Context(), rewardSheets(t), pipeline.Reading{}); err != nil || loads.Exit() != 0 {
			t.Fatalf("%v: %s", err, loads.Say("en"))
		}
		p, err := w.Snapshot(t.Context(), day(t, "2024-08-31"), "")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range p.Rewards {
			got = append(got, fmt.Sprintf("%s:%d %s %s", r.Where.File, r.Where.Row, r.ID, r.What("en")))
		}
		want := []string{
			`catalogue.csv:6 reward-unknown-tier "Spoon" is for the tier "platinum", which no ladder has.`,
			`taken.csv:4 reward-beyond-stock C1 took "Mug" on 2024-03-02: number 3 of 2 that there were.`,
			`taken.csv:5 reward-wrong-tier C1 took "Cup" on 2024-02-02 in the tier silver; it is for Gold.`,
			`taken.csv:8 reward-not-offered C2 took "Tea" on 2024-04-02, when the catalogue did not offer it there.`,
			`taken.csv:9 reward-beyond-stock C2 took "Mug" on 2024-08-01: number 1 of 0 that there were.`,
			`taken.csv:10 reward-beyond-balance C2 took "Present" on 2024-08-02 for 200 points, 40 more than there were.`,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("what is to be checked (-want +got):\n%s", diff)
		}
		profiles := profilesOf(t, w, p)
		balances := map[string]int64{}
		for _, p := range profiles {
			balances[p.CustomerID] = *p.PointsBalance
		}
		// C1: 1,400 less 100, 90, 50 and 50; what is given back is found among the mugs: 100
		// come back. C2: 400 less 100, 10, 10, 120 and 200, which is a debt.
		if diff := cmp.Diff(map[string]int64{"C1": 1400 - 100 - 90 - 50 - 50 + 100, "C2": 400 - 100 - 10 - 10 - 120 - 200}, balances); diff != "" {
			t.Errorf("balances (-want +got):\n%s", diff)
		}
		shelf := map[string]string{}
		for _, r := range p.Summary.Points.Rewards {
			left := "–"
			if r.Left != nil {
				left = fmt.Sprint(*r.Left)
			}
			shelf[r.Name+r.Store] = fmt.Sprintf("%d points, %d taken, %s, %s left, %d within reach", r.Points, r.Redeemed, r.Cost, left, r.Within)
		}
		// On 31 August the mug is the new one, of which one went out and one came back.
		wantShelf := map[string]string{
			"Mug": "120 points, 0 taken, 0.0000, 0 left, 1 within reach", "Cup": "50 points, 2 taken, 2.0000, – left, 1 within reach",
			"TeaLyon": "10 points, 2 taken, 1.0000, – left, 1 within reach", "Spoon": "5 points, 0 taken, 0.0000, – left, 0 within reach",
		}
		if diff := cmp.Diff(wantShelf, shelf); diff != "" {
			t.Errorf("the catalogue (-want +got):\n%s", diff)
		}
		w.Lang = "fr"
		again, err := w.Snapshot(t.Context(), day(t, "2024-08-31"), "")
		if err != nil || !again.Ref.Unchanged || !strings.Contains(again.Say("fr"), "Récompenses à vérifier\u00a0: 6") {
			t.Errorf("again: %v, unchanged %v\n%s", err, again.Ref.Unchanged, again.Say("fr"))
		}
		if list := string(read(t, filepath.Join(ws, "reports", "latest", "rewards-to-check.csv"))); !strings.Contains(list, "taken.csv,,9,au-delà du stock,reward-beyond-stock,") {
			t.Errorf("the list is\n%s", list)
		}
		report, err := w.Report(t.Context(), nil, "")
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := report.Terminal(&out); err != nil {
			t.Fatal(err)
		}
		if words := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(words, "RÉCOMPENSES") || !strings.Contains(words, "2 au-delà du stock, 1 à un palier qui n'y a pas droit") {
			t.Errorf("the report says\n%s", out.String())
		}
	})
}

// What the configuration lists and what sheets say are one catalogue; of two rows that fit, the one that began last holds.
func TestTheCatalogueOfTheDayHolds(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	withPoints(t, ws, "\npoints:\n  earn: 1\n  per: 1\n  rewards:\n    - {name: Mug, points: 40}\n")
	dir := t.TempDir()
	var paths []string
	for name, text := range map[string]string{
		"orders.csv":    "Order ID;Order date;Customer ID;Product ID;Quantity;Unit price\n1;2024-01-05;C1;P1;1;500\n",
		"catalogue.csv": "Reward name;Points needed;Cost to us;Offered from;Offered until;Store\nMug;60;1;2024-03-01;2024-03-31;\nMug;50;1;2024-02-01;;Lyon\n",
		"taken.csv":     "Customer ID;Redeemed on;Reward redeemed;Points redeemed;Store\nC1;2024-02-15;Mug;;Paris\nC1;2024-03-15;Mug;;Paris\nC1;2024-03-16;Mug;;Lyon\nC1;2024-04-01;Mug;;\n",
	} {
		path := filepath.Join(dir, name)
		write(t, path, text)
		paths = append(paths, path)
	}
	locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
		if loads, err := w.Ingest(t.Context(), paths, pipeline.Reading{}); err != nil || loads.Exit() != 0 {
			t.Fatalf("%v: %s", err, loads.Say("en"))
		}
		p, err := w.Snapshot(t.Context(), day(t, "2024-08-31"), "")
		if err != nil {
			t.Fatal(err)
		}
		if spent := p.Summary.Points.Totals.Spent; spent != 40+60+50+40 || len(p.Rewards) != 0 {
			t.Errorf("%d points are spent, want 190; to check: %v", spent, p.Rewards)
		}
	})
}

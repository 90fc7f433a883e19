package pipeline_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/internal/problem"
)

// The small shop of points_test.go, without pending days: of C1 103 less 21 count, of C2 30; a friend's 100 count, a
// welcome does not, and no reward that was taken lowers anything.
func TestATierMayCountQualifyingPoints(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	settings := filepath.Join(ws, "habitue.yaml")
	rules := strings.Replace(strings.Replace(pointsRules, "event: referral, points: 100", "event: referral, points: 100, qualifying: true", 1), "  pending_days: 14\n", "", 1)
	text := strings.Replace(string(read(t, settings)), "tiers:\n  window_months: 12\n", "tiers:\n  metric: qualifying_points\n  window_months: 12\n", 1)
	text = strings.Replace(strings.Replace(text, "{name: silver, from: 300}", "{name: silver, from: 150}", 1), "{name: gold, from: 1000}", "{name: gold, from: 200}", 1)
	write(t, settings, text+rules)
	locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
		if loads, err := w.Ingest(t.Context(), pointsSheets(t), pipeline.Reading{}); err != nil || loads.Exit() != 0 {
			t.Fatalf("%v: %s", err, loads.Say("en"))
		}
		got := map[string]string{}
		for _, on := range []string{"2024-02-28", "2024-06-30"} {
			p, err := w.Snapshot(t.Context(), day(t, on), "")
			if err != nil {
				t.Fatal(err)
			}
			profiles := profilesOf(t, w, p)
			for _, p := range profiles {
				got[on+" "+p.CustomerID] = p.Tier + ", " + p.TierBecause
			}
		}
		want := map[string]string{
			"2024-02-28 C1": "gold, rule tier: 203 qualifying points from 2023-03-01 to 2024-02-28 reaches gold (200 qualifying points)",
			"2024-06-30 C1": "silver, rule tier: 182 qualifying points from 2023-07-01 to 2024-06-30 reaches silver (150 qualifying points); gold begins at 200 qualifying points",
			"2024-02-28 C2": "bronze, rule tier: 30 qualifying points from 2023-03-01 to 2024-02-28 reaches bronze (0 qualifying points); silver begins at 150 qualifying points",
			"2024-06-30 C2": "bronze, rule tier: 30 qualifying points from 2023-07-01 to 2024-06-30 reaches bronze (0 qualifying points); silver begins at 150 qualifying points",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		w.Lang = "fr"
		e, err := w.Explain(t.Context(), "C1", day(t, "2024-06-30"))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := e.Terminal(&out, w.Session); err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(said, "182 points de statut du 2023-07-01 au 2024-06-30 atteint silver") {
			t.Errorf("explain says\n%s", said)
		}
	})
}

func TestATierCannotCountPointsThatThereAreNot(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	settings := filepath.Join(ws, "habitue.yaml")
	text := string(read(t, settings))
	write(t, settings, strings.Replace(text, "tiers:\n  window_months: 12\n", "tiers:\n  metric: qualifying_points\n  window_months: 12\n", 1))
	_, err := pipeline.Open(ws, session(time.Now()))
	var p *problem.Problem
	line := strings.Count(text[:strings.Index(text, "\ntiers:")], "\n") + 3
	if !errors.As(err, &p) || p.Exit() != 2 || p.Where.Row != line || !strings.Contains(p.Say("fr"), "qualifying_points") {
		t.Errorf("%v, want the line %d", err, line)
	}
}

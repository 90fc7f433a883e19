package pipeline_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/pipeline"
	"github.com/habitue-crm/habitue/internal/problem"
)

// tryRules writes a file of rules and tries it.
func tryRules(t *testing.T, w *pipeline.Workspace, text string) (pipeline.WhatIf, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trial.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return w.WhatIf(t.Context(), path, day(t, "2024-06-30"))
}

// The small shop of points_test.go: Ann bought for 41.60 and 20, and one tea of 10.40 came back: 51.20. Bob bought for 30.
func TestWhatOtherRulesWouldCome(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	withPoints(t, ws, "\npoints: {earn: 1, per: 1, value: 0.05}\n")
	locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
		if loads, err := w.Ingest(t.Context(), pointsSheets(t)[:3], pipeline.Reading{}); err != nil || loads.Exit() != 0 {
			t.Fatalf("%v: %s", err, loads.Say("en"))
		}
		before := read(t, filepath.Join(ws, "habitue.yaml"))
		bars := &barCount{}
		w.Meter = bars
		x, err := tryRules(t, w, "tiers:\n  steps:\n    - {name: bronze, from: 0}\n    - {name: silver, from: 50}\nperk_cost: {silver: 4}\nmargin: 40\npoints: {earn: 2, per: 1, value: 0.05}\n")
		if err != nil {
			t.Fatal(err)
		}
		if bars.n != 1 {
			t.Errorf("the lines were read %d times, once is enough", bars.n)
		}
		ann := pipeline.Mover{CustomerID: "C1", Name: "Ann Lee", From: "bronze", To: "silver", Sales: 512_000}
		if diff := cmp.Diff([]pipeline.Mover{ann}, x.Up); diff != "" {
			t.Errorf("up (-want +got):\n%s", diff)
		}
		if len(x.Down) != 0 {
			t.Errorf("down: %v", x.Down)
		}
		tiers := []pipeline.TierChange{
			{Tier: "bronze", CountChange: pipeline.CountChange{Now: 2, Then: 1}},
			{Tier: "silver", CountChange: pipeline.CountChange{Now: 0, Then: 1}},
			{Tier: "gold", CountChange: pipeline.CountChange{}},
		}
		if diff := cmp.Diff(tiers, x.Tiers); diff != "" {
			t.Errorf("tiers (-want +got):\n%s", diff)
		}
		// Now 61 and 30 points; then 123 and 60. At 0.05: 4.55 and 9.15. The perk is 4.00. 8.60 more, over 40 % of 81.20.
		if x.Issued != (pipeline.CountChange{Now: 91, Then: 183}) || x.IssuedCost != (pipeline.MoneyChange{Now: 45_500, Then: 91_500}) {
			t.Errorf("issued %+v, %+v", x.Issued, x.IssuedCost)
		}
		// Owed: 51 and 30 now (10 of 61 went back: 51.20 are 51), then 102 and 60.
		if x.Liability != (pipeline.MoneyChange{Now: 40_500, Then: 81_000}) || !x.LiabilityIsGross {
			t.Errorf("owed %+v", x.Liability)
		}
		if x.ExtraCost != 86_000 || x.AffectedSales != 812_000 || x.Affected != 2 || x.BreakEven == nil || *x.BreakEven != 0.264778325 {
			t.Errorf("cost %s, of %s, %v", x.ExtraCost, x.AffectedSales, x.BreakEven)
		}
		var out strings.Builder
		if err := x.Terminal(&out, w); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"C1 Ann Lee", "bronze → silver", "1 would move up", "0 would move down", "26.5"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("no %q in\n%s", want, out.String())
			}
		}
		if string(before) != string(read(t, filepath.Join(ws, "habitue.yaml"))) {
			t.Error("habitue.yaml was changed")
		}
	})
}

// barCount counts the readings that a person sees a bar of.
type barCount struct {
	pipeline.Silent
	n int
}

// Start counts.
func (b *barCount) Start(string, int64) { b.n++ }

// A programme that is tried where there is none reads the lines for it, and one that is there keeps its own.
func TestAProgrammeIsTriedWhereThereIsNone(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	locked(t, ws, time.Now(), func(w *pipeline.Workspace) {
		if loads, err := w.Ingest(t.Context(), pointsSheets(t)[:3], pipeline.Reading{}); err != nil || loads.Exit() != 0 {
			t.Fatalf("%v: %s", err, loads.Say("en"))
		}
		x, err := tryRules(t, w, "points: {earn: 2, per: 1, value: 0.05}\n")
		if err != nil {
			t.Fatal(err)
		}
		if x.Issued != (pipeline.CountChange{Now: 0, Then: 183}) || x.Liability.Then != 81_000 || x.Liability.Now != 0 {
			t.Errorf("issued %+v, owed %+v", x.Issued, x.Liability)
		}
	})
}

func TestRulesThatCannotBeTried(t *testing.T) {
	ws := initialised(t, filepath.Join(t.TempDir(), "shop"))
	w, err := pipeline.Open(ws, session(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text, want string }{
		{"nothing to try", "margin: 4\n", "points: {earn: 1}"},
		{"a misspelt section", "teirs:\n  steps: []\n", `trial.yaml, row 1: "teirs"`},
		{"perks of a tier that no ladder has", "tiers: {window_months: 6, steps: [{name: gold, from: 100}]}\nperk_cost: {platinum: 3}\n", `trial.yaml, row 2: "platinum"`},
		{"another setting than rules", "points: {earn: 1}\ncurrency: EUR\n", `row 2: "currency"`},
	} {
		_, err := tryRules(t, w, c.text)
		var p *problem.Problem
		if !errors.As(err, &p) || p.Exit() != 2 || !strings.Contains(p.Say("en"), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

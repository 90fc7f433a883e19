package statetest

import (
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/state"
)

func suppressions(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	must(t, s.Suppress(ctx, "jo.doe+shop@gmail.com", "unsubscribe", "link", day))
	must(t, s.Suppress(ctx, "jodoe@googlemail.com", "hard bounce", "550 5.1.1", day.Add(time.Hour)))
	must(t, s.Suppress(ctx, "ann@example.com", "complaint", "", day))
	if err := s.Suppress(ctx, "", "unsubscribe", "", day); err == nil {
		t.Error("an opt-out of nobody was taken")
	}
	if err := s.Suppress(ctx, "ann@example.com", "", "", day); err == nil {
		t.Error("an opt-out without reason was taken")
	}
	want := []state.Suppression{
		{Key: "ann@example.com", Reason: "complaint", At: day},
		{Key: "jodoe@gmail.com", Reason: "unsubscribe", Detail: "link", At: day},
	}
	s = again()
	got, err := s.Suppressions(ctx)
	must(t, err)
	same(t, got, want)
	for _, tt := range []struct {
		email, reason string
		found         bool
	}{
		{"j.o.d.o.e@gmail.com", "unsubscribe", true},
		{"jodoe+other@googlemail.com", "unsubscribe", true},
		{"ann+news@example.com", "complaint", true},
		{"a.nn@example.com", "", false},
		{"bob@example.com", "", false},
	} {
		reason, found, err := s.Suppressed(ctx, crm.Email(tt.email))
		if err != nil || reason != tt.reason || found != tt.found {
			t.Errorf("%s: got %q, %v, %v, want %q, %v", tt.email, reason, found, err, tt.reason, tt.found)
		}
	}
	fails(t, s.Unsuppress(ctx, "bob@example.com", "asked by phone"), state.ErrNotSuppressed)
	if err := s.Unsuppress(ctx, "jodoe@gmail.com", ""); err == nil {
		t.Error("an opt-out was lifted without a reason")
	}
	must(t, s.Unsuppress(ctx, "jo.doe@gmail.com", "asked by phone"))
	fails(t, s.Unsuppress(ctx, "jo.doe@gmail.com", "asked by phone"), state.ErrNotSuppressed)
	if _, found, err := s.Suppressed(ctx, "jodoe@gmail.com"); err != nil || found {
		t.Errorf("still suppressed after it was lifted: %v, %v", found, err)
	}
	must(t, s.Suppress(ctx, "jodoe@gmail.com", "unsubscribe", "again", day.Add(2*time.Hour)))
	s = again()
	got, err = s.Suppressions(ctx)
	must(t, err)
	want[1].Detail, want[1].At = "again", day.Add(2*time.Hour)
	same(t, got, want)
}

func approvals(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	if _, found, err := s.Approval(ctx, "p1"); err != nil || found {
		t.Errorf("a yes that nobody gave: %v, %v", found, err)
	}
	paris := time.FixedZone("CET", 3600)
	a := state.Approval{PlanID: "p1", Digest: "d1", Author: "Anne", Approver: "Bruno", At: day.In(paris).Add(789)}
	must(t, s.PutApproval(ctx, a))
	must(t, s.PutApproval(ctx, a))
	if err := s.PutApproval(ctx, state.Approval{PlanID: "p1", Digest: "d1", Author: "Anne", Approver: "Anne", At: day}); err == nil {
		t.Error("the author's own yes was taken")
	}
	want := a
	want.At = day // UTC, and microseconds
	s = again()
	got, found, err := s.Approval(ctx, "p1")
	must(t, err)
	same(t, found, true)
	same(t, got, want)
	alone := state.Approval{PlanID: "p1", Digest: "d2", Author: "Anne", Approver: "Anne", At: day.Add(-time.Hour), Alone: true}
	must(t, s.PutApproval(ctx, alone))
	got, _, err = s.Approval(ctx, "p1")
	must(t, err)
	same(t, got, alone)
}

func plans(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	row := func(id, campaign string, at time.Time) state.PlanRow {
		return state.PlanRow{
			ID: id, Campaign: campaign, Occurrence: "2026-11-24", Digest: "d-" + id, Author: "Anne", SnapshotDigest: "s",
			CreatedAt: at, Mailings: 12, Holds: 3, Status: state.PlanPlanned,
		}
	}
	a1, a2, b1 := row("a1", "a", day), row("a2", "a", day), row("b1", "b", day.Add(-time.Hour))
	for _, p := range []state.PlanRow{a1, a2, b1, a1} {
		must(t, s.PutPlan(ctx, p))
	}
	other := a1
	other.Digest = "changed"
	if err := s.PutPlan(ctx, other); err == nil {
		t.Error("another plan was taken under the same id")
	}
	other.ID, other.Status = "a3", "finished"
	if err := s.PutPlan(ctx, other); err == nil {
		t.Error("a status that does not exist was taken")
	}
	must(t, s.SetPlanStatus(ctx, "a1", state.PlanSending))
	a1.Status = state.PlanSending
	must(t, s.PutPlan(ctx, row("a1", "a", day)))
	fails(t, s.SetPlanStatus(ctx, "a9", state.PlanSent), state.ErrNoPlan)
	if err := s.SetPlanStatus(ctx, "a1", "finished"); err == nil {
		t.Error("a status that does not exist was set")
	}
	s = again()
	all, err := s.Plans(ctx)
	must(t, err)
	same(t, all, []state.PlanRow{b1, a1, a2})
	for _, tt := range []struct {
		name  string
		ask   func() (state.PlanRow, bool, error)
		want  state.PlanRow
		found bool
	}{
		{"by id", func() (state.PlanRow, bool, error) { return s.Plan(ctx, "a1") }, a1, true},
		{"by an id that is not there", func() (state.PlanRow, bool, error) { return s.Plan(ctx, "a9") }, state.PlanRow{}, false},
		{"the newest of two at one moment is the second", func() (state.PlanRow, bool, error) { return s.NewestPlan(ctx, "a") }, a2, true},
		{"the newest of another campaign", func() (state.PlanRow, bool, error) { return s.NewestPlan(ctx, "b") }, b1, true},
		{"the newest of a campaign without plans", func() (state.PlanRow, bool, error) { return s.NewestPlan(ctx, "c") }, state.PlanRow{}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, found, err := tt.ask()
			must(t, err)
			same(t, found, tt.found)
			same(t, got, tt.want)
		})
	}
}

func runs(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	if _, found, err := s.LastRun(ctx, "run"); err != nil || found {
		t.Errorf("a run that never was: %v, %v", found, err)
	}
	one, err := s.StartRun(ctx, "run", day)
	must(t, err)
	must(t, s.FinishRun(ctx, one, 3, "5 rows rejected", day.Add(time.Minute)))
	two, err := s.StartRun(ctx, "run", day.Add(24*time.Hour))
	must(t, err)
	_, err = s.StartRun(ctx, "send", day.Add(48*time.Hour))
	must(t, err)
	s = again()
	got, found, err := s.LastRun(ctx, "run")
	must(t, err)
	same(t, found, true)
	want := state.Run{ID: two, Command: "run", StartedAt: day.Add(24 * time.Hour)}
	same(t, got, want)
	end := day.Add(25 * time.Hour)
	must(t, s.FinishRun(ctx, two, 0, "all well", end))
	want.FinishedAt, want.Summary = &end, "all well"
	got, _, err = s.LastRun(ctx, "run")
	must(t, err)
	same(t, got, want)
	if err := s.FinishRun(ctx, two, 1, "", end); err == nil {
		t.Error("a run ended twice")
	}
	if err := s.FinishRun(ctx, 99, 1, "", end); err == nil {
		t.Error("an unknown run ended")
	}
}

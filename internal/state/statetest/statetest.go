// Package statetest holds the behaviour that every store of a workspace must show, whatever it is kept in: one
// suite, run by each implementation's tests against its own constructor. It holds no test of files, recovery
// or speed, which differ from store to store.
package statetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/state"
)

// Store is all that is asked of a store.
type Store interface {
	Intend(ctx context.Context, planID string, entries []crm.JournalEntry) error
	Begin(ctx context.Context, e crm.JournalEntry) error
	Finish(ctx context.Context, e crm.JournalEntry) error
	States(ctx context.Context, campaign, occurrence string) ([]crm.JournalEntry, error)
	ByPlan(ctx context.Context, planID string) ([]crm.JournalEntry, error)
	MailedSince(ctx context.Context, since time.Time) (map[string]int, map[crm.Email]int, error)
	Fold(ctx context.Context) error
	Recovered() state.Recovery

	Suppress(ctx context.Context, email crm.Email, reason, detail string, at time.Time) error
	Unsuppress(ctx context.Context, email crm.Email, reason string) error
	Suppressed(ctx context.Context, email crm.Email) (reason string, found bool, err error)
	Suppressions(ctx context.Context) ([]state.Suppression, error)

	Untold(ctx context.Context, most int) ([]crm.Event, error)
	ToldUpTo(ctx context.Context) (number int64, err error)
	Told(ctx context.Context, events []crm.Event, number int64) error
	TellAgain(ctx context.Context, number int64) error
	Holds(ctx context.Context, e crm.Event) (bool, error)
	Replay(ctx context.Context, events []crm.Event, number int64) error

	PutApproval(ctx context.Context, a state.Approval) error
	Approval(ctx context.Context, planID string) (state.Approval, bool, error)
	PutPlan(ctx context.Context, p state.PlanRow) error
	Plan(ctx context.Context, id string) (state.PlanRow, bool, error)
	Plans(ctx context.Context) ([]state.PlanRow, error)
	NewestPlan(ctx context.Context, campaign string) (state.PlanRow, bool, error)
	SetPlanStatus(ctx context.Context, id string, status state.PlanStatus) error

	StartRun(ctx context.Context, command string, at time.Time) (id int64, err error)
	FinishRun(ctx context.Context, id int64, exit int, summary string, at time.Time) error
	LastRun(ctx context.Context, command string) (state.Run, bool, error)

	Close() error
}

// Run tests a store. open opens the store of a workspace for the one who may send; the same folder again, after
// Close, is the same store.
func Run(t *testing.T, open func(t *testing.T, workspace string) Store) {
	tests := []struct {
		name string
		test func(t *testing.T, again func() Store)
	}{
		{"a mailing goes from intent to outcome and stays so", journey},
		{"what is mailed is neither intended nor begun again", neverTwice},
		{"the mails of a year are counted by customer and by mailbox", ofAYear},
		{"a batch of intents is taken whole or not at all", wholeBatch},
		{"only what was intended here is begun, only what was begun is finished", inOrder},
		{"a deferred or withheld mailing may be intended again, by another plan", triedAgain},
		{"a mailing that was begun and never finished is uncertain next time", uncertain},
		{"mailings are listed by customer, occurrences and plans kept apart", listing},
		{"what a server says is kept to 1,024 bytes, cut at a letter", longDetail},
		{"an opt-out covers the whole mailbox, keeps its first reason and can be lifted", suppressions},
		{"what happened is told once, and again only where it was forgotten", telling},
		{"a state that lost everything is what it was after its events were replayed", replaying},
		{"an approval is the newest yes, and never the author's own unless alone", approvals},
		{"plans are found by id, by campaign and in order", plans},
		{"runs are found by command", runs},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			var now Store
			t.Cleanup(func() {
				if err := now.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			})
			tt.test(t, func() Store {
				if now != nil {
					must(t, now.Close())
				}
				now = open(t, dir)
				return now
			})
		})
	}
}

var day = time.Date(2026, 11, 24, 8, 30, 0, 123_456_000, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("got (+), want (-):\n%s", diff)
	}
}

func fails(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got the error %v, want %v", err, want)
	}
}

// entry is the mailing of a customer in the campaign "a-clients", as of a plan.
func entry(customer, plan string, st crm.MailState, detail string) crm.JournalEntry {
	return crm.JournalEntry{
		Key:    crm.MailKey{Campaign: "a-clients", Occurrence: "2026-11-24", CustomerID: customer},
		PlanID: plan, Mailbox: crm.Email("c" + customer + "@example.com"), State: st, Detail: detail,
	}
}

func states(t *testing.T, s Store) []crm.JournalEntry {
	t.Helper()
	list, err := s.States(t.Context(), "a-clients", "2026-11-24")
	must(t, err)
	return list
}

func journey(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	outcomes := []crm.MailState{crm.MailAccepted, crm.MailRefused, crm.MailDeferred, crm.MailUncertain, crm.MailWithheld}
	var batch, want []crm.JournalEntry
	for i, outcome := range outcomes {
		batch = append(batch, entry(fmt.Sprint(i), "p1", crm.MailIntent, ""))
		want = append(want, entry(fmt.Sprint(i), "p1", outcome, "said "+string(outcome)))
	}
	must(t, s.Intend(ctx, "p1", batch))
	must(t, s.Intend(ctx, "p1", batch))
	same(t, states(t, s), batch)
	for i := range batch {
		must(t, s.Begin(ctx, batch[i]))
		begun := batch[i]
		begun.State = crm.MailBegun
		same(t, states(t, s)[i], begun)
		must(t, s.Finish(ctx, want[i]))
		must(t, s.Finish(ctx, want[i]))
	}
	same(t, states(t, s), want)
	must(t, s.Fold(ctx))
	must(t, s.Fold(ctx))
	same(t, states(t, s), want)
	s = again()
	same(t, states(t, s), want)
	same(t, s.Recovered(), state.Recovery{})
}

func neverTwice(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	outcomes := []crm.MailState{crm.MailAccepted, crm.MailRefused, crm.MailUncertain}
	refused := func() {
		t.Helper()
		for i := range outcomes {
			e := entry(fmt.Sprint(i), "p2", "", "")
			fails(t, s.Intend(ctx, "p2", []crm.JournalEntry{e}), state.ErrMailed)
			if err := s.Begin(ctx, e); err == nil {
				t.Errorf("a mailing that is %s was begun", outcomes[i])
			}
		}
	}
	for i, outcome := range outcomes {
		e := entry(fmt.Sprint(i), "p1", outcome, "")
		must(t, s.Intend(ctx, "p1", []crm.JournalEntry{e}))
		must(t, s.Begin(ctx, e))
		fails(t, s.Begin(ctx, e), state.ErrMailed)
		fails(t, s.Intend(ctx, "p1", []crm.JournalEntry{e}), state.ErrMailed)
		must(t, s.Finish(ctx, e))
	}
	refused()
	must(t, s.Fold(ctx))
	refused()
	s = again()
	refused()
	for i, e := range states(t, s) {
		same(t, e, entry(fmt.Sprint(i), "p1", outcomes[i], ""))
	}
}

func wholeBatch(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	done := entry("5", "p1", crm.MailAccepted, "")
	must(t, s.Intend(ctx, "p1", []crm.JournalEntry{done}))
	must(t, s.Begin(ctx, done))
	must(t, s.Finish(ctx, done))
	s = again()
	err := s.Intend(ctx, "p2", []crm.JournalEntry{entry("4", "p2", "", ""), entry("5", "p2", "", ""), entry("6", "p2", "", "")})
	fails(t, err, state.ErrMailed)
	same(t, states(t, s), []crm.JournalEntry{done})
	fails(t, s.Begin(ctx, entry("4", "p2", "", "")), state.ErrNotIntended)
	must(t, s.Intend(ctx, "p2", nil))
}

func inOrder(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	e := entry("1", "p1", crm.MailAccepted, "")
	fails(t, s.Begin(ctx, e), state.ErrNotIntended)
	fails(t, s.Finish(ctx, e), state.ErrNotIntended)
	must(t, s.Intend(ctx, "p1", []crm.JournalEntry{e}))
	fails(t, s.Finish(ctx, e), state.ErrNotIntended)
	s = again()
	fails(t, s.Begin(ctx, e), state.ErrNotIntended)
	must(t, s.Intend(ctx, "p1", []crm.JournalEntry{e}))
	ended, cancel := context.WithCancel(ctx)
	cancel()
	fails(t, s.Begin(ended, e), context.Canceled)
	must(t, s.Begin(ctx, e))
	for _, st := range []crm.MailState{crm.MailPlanned, crm.MailIntent, crm.MailBegun, "", "lost"} {
		if err := s.Finish(ctx, entry("1", "p1", st, "")); err == nil {
			t.Errorf("%q was taken for an outcome", st)
		}
	}
	must(t, s.Finish(ended, e))
	if err := s.Finish(ctx, entry("1", "p1", crm.MailRefused, "")); err == nil {
		t.Error("an accepted mailing became refused")
	}
	same(t, states(t, s), []crm.JournalEntry{e})
}

func triedAgain(t *testing.T, again func() Store) {
	for _, fold := range []bool{false, true} {
		for _, first := range []crm.MailState{crm.MailDeferred, crm.MailWithheld} {
			s, ctx := again(), t.Context()
			id := fmt.Sprint(fold, first)
			e := entry(id, "p1", first, "later")
			must(t, s.Intend(ctx, "p1", []crm.JournalEntry{e}))
			if first == crm.MailDeferred {
				must(t, s.Begin(ctx, e))
			}
			must(t, s.Finish(ctx, e))
			fails(t, s.Begin(ctx, e), state.ErrNotIntended)
			if fold {
				must(t, s.Fold(ctx))
			}
			must(t, s.Intend(ctx, "p2", []crm.JournalEntry{e}))
			got, err := s.ByPlan(ctx, "p1")
			must(t, err)
			same(t, len(got), 0)
			must(t, s.Begin(ctx, e))
			must(t, s.Finish(ctx, entry(id, "p2", crm.MailAccepted, "now")))
			s = again()
			got, err = s.ByPlan(ctx, "p2")
			must(t, err)
			found := false
			for _, g := range got {
				if g.Key == e.Key {
					found = true
					same(t, g, entry(id, "p2", crm.MailAccepted, "now"))
				}
			}
			if !found {
				t.Errorf("%s is not among the mailings of its second plan", id)
			}
		}
	}
}

func uncertain(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	batch := []crm.JournalEntry{entry("1", "p1", "", ""), entry("2", "p1", "", ""), entry("3", "p1", "", "")}
	must(t, s.Intend(ctx, "p1", batch))
	must(t, s.Begin(ctx, batch[1]))
	s = again()
	same(t, s.Recovered().Uncertain, []crm.JournalEntry{entry("2", "p1", crm.MailUncertain, "")})
	same(t, states(t, s), []crm.JournalEntry{entry("1", "p1", crm.MailIntent, ""), entry("2", "p1", crm.MailUncertain, ""), entry("3", "p1", crm.MailIntent, "")})
	fails(t, s.Intend(ctx, "p1", batch), state.ErrMailed)
	must(t, s.Intend(ctx, "p1", []crm.JournalEntry{batch[0], batch[2]}))
	must(t, s.Begin(ctx, batch[0]))
	s = again()
	same(t, s.Recovered().Uncertain, []crm.JournalEntry{entry("1", "p1", crm.MailUncertain, "")})
	s = again()
	same(t, s.Recovered(), state.Recovery{})
}

func listing(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	at := func(campaign, occurrence, customer, plan string) crm.JournalEntry {
		return crm.JournalEntry{
			Key:    crm.MailKey{Campaign: campaign, Occurrence: occurrence, CustomerID: customer},
			PlanID: plan, Mailbox: "é+x@example.com", State: crm.MailIntent,
		}
	}
	must(t, s.Intend(ctx, "p1", []crm.JournalEntry{at("a", "1", "9", "p1"), at("a", "1", "10", "p1"), at("a", "1", "é", "p1"), at("b", "1", "9", "p1")}))
	must(t, s.Intend(ctx, "p2", []crm.JournalEntry{at("a", "2", "9", "p2"), at("a", "2", "", "p2"), at("a", "1", "A", "p2")}))
	for _, tt := range []struct {
		name string
		list func() ([]crm.JournalEntry, error)
		want []crm.JournalEntry
	}{
		{"campaign a, occurrence 1", func() ([]crm.JournalEntry, error) { return s.States(ctx, "a", "1") }, []crm.JournalEntry{at("a", "1", "10", "p1"), at("a", "1", "9", "p1"), at("a", "1", "A", "p2"), at("a", "1", "é", "p1")}},
		{"campaign a, occurrence 2", func() ([]crm.JournalEntry, error) { return s.States(ctx, "a", "2") }, []crm.JournalEntry{at("a", "2", "", "p2"), at("a", "2", "9", "p2")}},
		{"campaign c", func() ([]crm.JournalEntry, error) { return s.States(ctx, "c", "1") }, nil},
		{"plan p1", func() ([]crm.JournalEntry, error) { return s.ByPlan(ctx, "p1") }, []crm.JournalEntry{at("a", "1", "10", "p1"), at("a", "1", "9", "p1"), at("a", "1", "é", "p1"), at("b", "1", "9", "p1")}},
		{"plan p2", func() ([]crm.JournalEntry, error) { return s.ByPlan(ctx, "p2") }, []crm.JournalEntry{at("a", "1", "A", "p2"), at("a", "2", "", "p2"), at("a", "2", "9", "p2")}},
		{"no such plan", func() ([]crm.JournalEntry, error) { return s.ByPlan(ctx, "p3") }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.list()
			must(t, err)
			if len(got) == 0 && len(tt.want) == 0 {
				return
			}
			same(t, got, tt.want)
		})
	}
}

func longDetail(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	long := "x"
	for range 600 {
		long += "é"
	}
	e := entry("1", "p1", crm.MailRefused, long)
	must(t, s.Intend(ctx, "p1", []crm.JournalEntry{e, entry("2", "p1", "", "")}))
	must(t, s.Begin(ctx, e))
	must(t, s.Finish(ctx, e))
	must(t, s.Begin(ctx, entry("2", "p1", "", "")))
	must(t, s.Finish(ctx, entry("2", "p1", crm.MailRefused, "bad \xff\x00 byte")))
	want := []crm.JournalEntry{e, entry("2", "p1", crm.MailRefused, "bad \ufffd\x00 byte")}
	want[0].Detail = long[:1023] // x and 511 letters of two bytes
	same(t, states(t, s), want)
	s = again()
	same(t, states(t, s), want)
}

package state_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/state"
)

// TestMailingsSayWhenTheyCameToTheirState asks the writer, whose newest records lie in the send log alone, a reader beside
// it, and the next command.
func TestMailingsSayWhenTheyCameToTheirState(t *testing.T) {
	dir, now := t.TempDir(), time.Date(2026, 3, 31, 4, 0, 0, 0, time.UTC)
	opt := state.Options{Now: func() time.Time { return now }}
	s, err := state.Open(t.Context(), dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	key := func(customer string) crm.MailKey {
		return crm.MailKey{Campaign: "spring", Occurrence: "2026", CustomerID: customer}
	}
	entries := []crm.JournalEntry{{Key: key("b"), PlanID: "p", Mailbox: "b@example.com"}, {Key: key("a"), PlanID: "p", Mailbox: "a@example.com"}}
	if err := s.Intend(t.Context(), "p", entries); err != nil {
		t.Fatal(err)
	}
	intended := now
	now = now.Add(90 * time.Second)
	if err := s.Begin(t.Context(), entries[1]); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Second)
	done := entries[1]
	done.State, done.Detail = crm.MailAccepted, "250 ok"
	if err := s.Finish(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	want := []state.Mailing{
		{JournalEntry: crm.JournalEntry{Key: key("a"), PlanID: "p", Mailbox: "a@example.com", State: crm.MailAccepted, Detail: "250 ok"}, ChangedAt: now},
		{JournalEntry: crm.JournalEntry{Key: key("b"), PlanID: "p", Mailbox: "b@example.com", State: crm.MailIntent}, ChangedAt: intended},
	}
	check := func(who string, s *state.Store) {
		t.Helper()
		got, err := s.Mailings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", who, diff)
		}
	}
	check("the writer", s)
	reader, err := state.OpenReadOnly(t.Context(), dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	check("a reader beside it", reader)
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = state.Open(t.Context(), dir, opt); err != nil {
		t.Fatal(err)
	}
	check("the next command", s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

package statetest

import (
	"context"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/state"
)

// happenings lets two opt-outs, a lifting and three outcomes happen; a fourth mailing stays an intent.
func happenings(t *testing.T, s Store) {
	t.Helper()
	ctx := t.Context()
	must(t, s.Suppress(ctx, "jo.doe+shop@gmail.com", "unsubscribe", "link", day))
	must(t, s.Suppress(ctx, "ann@example.com", "complaint", "", day.Add(time.Hour)))
	must(t, s.Unsuppress(ctx, "ann@example.com", "asked by phone"))
	entries := []crm.JournalEntry{entry("0001", "p", crm.MailIntent, ""), entry("0002", "p", crm.MailIntent, ""), entry("0003", "p", crm.MailIntent, ""), entry("0004", "p", crm.MailIntent, "")}
	must(t, s.Intend(ctx, "p", entries))
	for i, outcome := range []crm.MailState{crm.MailAccepted, crm.MailDeferred, crm.MailRefused} {
		e := entries[i]
		must(t, s.Begin(ctx, e))
		e.State, e.Detail = outcome, "the server's words"
		must(t, s.Finish(ctx, e))
	}
	must(t, s.Fold(ctx))
}

func kinds(events []crm.Event) (said []string) {
	for _, e := range events {
		said = append(said, string(e.Kind)+" "+string(e.Mailbox)+" "+e.Reason+e.Mail.CustomerID+" "+string(e.State))
	}
	return said
}

func untold(t *testing.T, s Store, most int) []crm.Event {
	t.Helper()
	events, err := s.Untold(context.Background(), most)
	must(t, err)
	return events
}

func telling(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	same(t, untold(t, s, 10), []crm.Event(nil))
	happenings(t, s)
	box := string(entry("0001", "p", crm.MailIntent, "").Mailbox)
	all := []string{
		"suppress jodoe@gmail.com unsubscribe ", "suppress ann@example.com complaint ", "unsuppress ann@example.com asked by phone ",
		"mailing " + box + " 0001 accepted", "mailing " + string(entry("0002", "p", crm.MailIntent, "").Mailbox) + " 0002 deferred", "mailing " + string(entry("0003", "p", crm.MailIntent, "").Mailbox) + " 0003 refused",
	}
	events := untold(t, s, 10)
	same(t, kinds(events), all)
	same(t, kinds(untold(t, s, 1)), []string{all[0], all[3]})
	for _, e := range events {
		if e.At.IsZero() {
			t.Errorf("%s has no instant", e.Kind)
		}
		holds, err := s.Holds(ctx, e)
		must(t, err)
		same(t, holds, true)
	}
	must(t, s.Told(ctx, events[:1], 1))
	same(t, kinds(untold(t, s, 10)), all[1:])
	must(t, s.Told(ctx, events[1:], 6))
	s = again()
	same(t, len(untold(t, s, 10)), 0)
	number, err := s.ToldUpTo(ctx)
	must(t, err)
	same(t, number, int64(6))

	// A deferred mailing that is tried again has a new outcome, even within one microsecond.
	e := entry("0002", "p", crm.MailIntent, "")
	must(t, s.Intend(ctx, "p", []crm.JournalEntry{e}))
	must(t, s.Begin(ctx, e))
	e.State = crm.MailAccepted
	must(t, s.Finish(ctx, e))
	must(t, s.Fold(ctx))
	same(t, kinds(untold(t, s, 10)), []string{"mailing " + string(e.Mailbox) + " 0002 accepted"})

	must(t, s.TellAgain(ctx, 0))
	same(t, len(untold(t, s, 10)), 6)
	other := events[0]
	other.Reason = "another"
	holds, err := s.Holds(ctx, other)
	must(t, err)
	same(t, holds, false)
}

func replaying(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	must(t, s.Suppress(ctx, "lost@example.com", "unsubscribe", "", day))
	must(t, s.Unsuppress(ctx, "lost@example.com", "a mistake"))
	must(t, s.Suppress(ctx, "lost@example.com", "complaint", "", day.Add(time.Minute)))
	events := untold(t, s, 10)
	mail := entry("0009", "p", crm.MailIntent, "")
	events = append(events,
		crm.Event{Kind: crm.EventSuppress, At: day, Mailbox: "gone@example.com", Reason: "unsubscribe", Detail: "link"},
		crm.Event{Kind: crm.EventSuppress, At: day, Mailbox: "back@example.com", Reason: "unsubscribe"},
		crm.Event{Kind: crm.EventUnsuppress, At: day, Mailbox: "back@example.com", Reason: "asked"},
		crm.Event{Kind: crm.EventMailing, At: day, Mailbox: mail.Mailbox, Mail: mail.Key, PlanID: "old", State: crm.MailDeferred, Detail: "later"},
		crm.Event{Kind: crm.EventMailing, At: day.Add(time.Second), Mailbox: mail.Mailbox, Mail: mail.Key, PlanID: "old", State: crm.MailAccepted, Detail: "250"},
	)
	before, err := s.Suppressions(ctx)
	must(t, err)
	must(t, s.Replay(ctx, events, 8))
	must(t, s.Replay(ctx, events, 8)) // it may be done again
	s = again()
	after, err := s.Suppressions(ctx)
	must(t, err)
	gone := state.Suppression{Key: "gone@example.com", Reason: "unsubscribe", Detail: "link", At: day}
	same(t, after, append([]state.Suppression{gone}, before...))
	same(t, len(untold(t, s, 10)), 0)
	number, err := s.ToldUpTo(ctx)
	must(t, err)
	same(t, number, int64(8))
	states, err := s.States(ctx, mail.Key.Campaign, mail.Key.Occurrence)
	must(t, err)
	same(t, states, []crm.JournalEntry{{Key: mail.Key, PlanID: "old", Mailbox: mail.Mailbox, State: crm.MailAccepted, Detail: "250"}})
	fails(t, s.Intend(ctx, "new", []crm.JournalEntry{mail}), state.ErrMailed)
}

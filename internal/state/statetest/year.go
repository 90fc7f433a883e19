package statetest

import (
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

// ofAYear counts what may have arrived, whether it is folded in or not; what never left, was refused or is older does
// not count.
func ofAYear(t *testing.T, again func() Store) {
	s, ctx := again(), t.Context()
	at := func(campaign, customer string, box crm.Email) crm.JournalEntry {
		return crm.JournalEntry{Key: crm.MailKey{Campaign: campaign, Occurrence: "1", CustomerID: customer}, PlanID: campaign, Mailbox: box, State: crm.MailIntent}
	}
	finish := func(e crm.JournalEntry, outcome crm.MailState) {
		must(t, s.Begin(ctx, e))
		e.State = outcome
		must(t, s.Finish(ctx, e))
	}
	one, two := crm.Email("one@example.com"), crm.Email("two@example.com")
	must(t, s.Intend(ctx, "p", []crm.JournalEntry{at("p", "1", one), at("p", "2", one), at("p", "3", two), at("p", "4", two)}))
	must(t, s.Intend(ctx, "q", []crm.JournalEntry{at("q", "1", one), at("q", "2", one), at("q", "5", two)}))
	finish(at("p", "1", one), crm.MailAccepted)
	must(t, s.Fold(ctx))
	finish(at("q", "1", one), crm.MailUncertain)
	finish(at("p", "2", one), crm.MailAccepted)
	finish(at("q", "2", one), crm.MailRefused)
	finish(at("p", "3", two), crm.MailDeferred)
	for _, store := range []func() Store{func() Store { return s }, again} {
		s = store()
		customers, mailboxes, err := s.MailedSince(ctx, day.AddDate(-1, 0, 0))
		must(t, err)
		same(t, customers, map[string]int{"1": 2, "2": 1})
		same(t, mailboxes, map[crm.Email]int{one: 3})
		customers, _, err = s.MailedSince(ctx, day.AddDate(1000, 0, 0))
		must(t, err)
		same(t, len(customers), 0)
	}
}

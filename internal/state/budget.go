package state

import (
	"context"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// MailedSince counts, by customer id and by mailbox, the mailings of all campaigns that may have arrived since an
// instant: those that were accepted, begun, or of which nobody can say.
func (s *Store) MailedSince(ctx context.Context, since time.Time) (customers map[string]int, mailboxes map[crm.Email]int, err error) {
	entries, err := s.entries(ctx, "m.changed_at >= ?", micros(since))
	if err != nil {
		return nil, nil, err
	}
	customers, mailboxes = map[string]int{}, map[crm.Email]int{}
	for _, e := range entries {
		if e.State.Mailed() && e.State != crm.MailRefused {
			customers[e.Key.CustomerID]++
			mailboxes[e.Mailbox]++
		}
	}
	return customers, mailboxes, nil
}

package state

import (
	"context"

	"github.com/habitue-crm/habitue/internal/crm"
)

// ByCustomer lists every mailing of one customer, sorted by campaign and occurrence, each as it stands now.
func (s *Store) ByCustomer(ctx context.Context, customerID string) ([]crm.JournalEntry, error) {
	return s.entries(ctx, "m.customer_id = ? ORDER BY o.campaign, o.occurrence", customerID)
}

package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/state"
	"github.com/habitue-crm/habitue/transform/fold"
)

// suppressions are the mailboxes and people that nobody may write to again: those of the store (by hand, by link,
// by bounce) and those that a loaded sheet says. Doubt can only widen them.
type suppressions struct {
	boxes  map[crm.Email]string // by suppression key, with the reason
	people map[string]string    // by customer id
}

// suppressions gathers them; it reads the store without taking part in its recovery.
func (w *Workspace) suppressions(ctx context.Context, consents []crm.Consent) (suppressions, error) {
	s := suppressions{boxes: map[crm.Email]string{}, people: map[string]string{}}
	for _, c := range consents {
		if !c.Suppress {
			continue
		}
		if _, key, err := crm.ParseEmail(c.Email); err == nil {
			s.boxes[key.SuppressionKey()] = "opt-out in a loaded sheet"
		}
		if c.CustomerID != "" {
			s.people[fold.CustomerID(c.Source, c.CustomerID, defaultSource)] = "opt-out in a loaded sheet"
		}
	}
	store, done, err := w.readState(ctx)
	if err != nil || store == nil {
		return s, err
	}
	list, err := store.Suppressions(ctx)
	for _, entry := range list {
		s.boxes[entry.Key] = entry.Reason
	}
	return s, errors.Join(err, done())
}

// covers reports whether a person or mailbox is among them.
func (s suppressions) covers(customerID string, email crm.Email) bool {
	_, found := s.reason(customerID, email)
	return found
}

// reason is why a person or mailbox is among them.
func (s suppressions) reason(customerID string, email crm.Email) (string, bool) {
	if why, ok := s.people[customerID]; ok {
		return why, true
	}
	if email == "" {
		return "", false
	}
	why, ok := s.boxes[email.SuppressionKey()]
	return why, ok
}

// readState opens the store for reading: the command's own where it holds the lock, else a read-only one. There
// is none before the first plan.
func (w *Workspace) readState(ctx context.Context) (*state.Store, func() error, error) {
	if w.lock != nil {
		s, err := w.State(ctx)
		return s, func() error { return nil }, err
	}
	if _, err := os.Stat(w.path("state.db")); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	s, err := state.OpenReadOnly(ctx, w.Dir, state.Options{Now: w.Now})
	if err != nil {
		return nil, nil, err
	}
	return s, s.Close, nil
}

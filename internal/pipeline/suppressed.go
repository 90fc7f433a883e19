package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/state"
)

// suppressions are the mailboxes and people that nobody may write to again: those of the store (by hand, by link,
// by bounce) and those that a loaded sheet says. Doubt can only widen them.
type suppressions struct {
	boxes  map[crm.Email]string // by suppression key, with the reason
	people map[string]string    // by every customer id of a person
	// others are, of a mailbox, all those of the same person: a no to one is a no to all.
	others map[crm.Email][]crm.Email
}

// suppressions gathers them as they stand now; it reads the store without taking part in its recovery.
func (w *Workspace) suppressions(ctx context.Context, said testimony, who identities) (suppressions, error) {
	s := suppressionsOf(said, who)
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

// suppressionsBy are those at the end of a day, of which the state's are given. What a loaded sheet says counts whatever
// its day.
func suppressionsBy(said testimony, who identities, optOuts map[crm.Email]crm.Event) suppressions {
	s := suppressionsOf(said, who)
	for key, e := range optOuts {
		s.boxes[key] = e.Reason
	}
	return s
}

// suppressionsOf are those of loaded sheets.
func suppressionsOf(said testimony, who identities) suppressions {
	s := suppressions{boxes: map[crm.Email]string{}, people: map[string]string{}, others: who.addresses(said.customers)}
	for _, c := range said.consents {
		if !c.Suppress {
			continue
		}
		if _, key, err := crm.ParseEmail(c.Email); err == nil {
			s.boxes[key.SuppressionKey()] = "opt-out in a loaded sheet"
		}
		if c.CustomerID != "" {
			for _, id := range who.ids(c.Source, c.CustomerID) {
				s.people[id] = "opt-out in a loaded sheet"
			}
		}
	}
	return s
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
	for _, box := range s.mailboxes(email) {
		if why, ok := s.boxes[box.SuppressionKey()]; ok {
			return why, true
		}
	}
	return "", false
}

// mailboxes are all mailboxes of the person who has one.
func (s suppressions) mailboxes(email crm.Email) []crm.Email {
	if all, several := s.others[email]; several {
		return all
	}
	return []crm.Email{email}
}

// readState opens the store for reading: the command's own where it holds the lock, else a read-only one. There
// is none before the first plan.
func (w *Workspace) readState(ctx context.Context) (*state.Store, func() error, error) {
	if _, err := os.Stat(w.path(state.DBFile)); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if w.lock != nil {
		s, err := w.State(ctx)
		return s, func() error { return nil }, err
	}
	s, err := state.OpenReadOnly(ctx, w.Dir, state.Options{Now: w.Now})
	if err != nil {
		return nil, nil, err
	}
	return s, s.Close, nil
}

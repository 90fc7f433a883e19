package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Intend records the decision to send, for a batch of mailings of one plan, in one durable commit: all of them
// or none. Their State and Detail are not looked at. An intent that is there already stays, one that was
// deferred or withheld is an intent again, and is of this plan from now on. It returns ErrMailed where one of
// them must not be sent again. Begin wants an intent of this Store, so a resumed plan is intended again.
func (s *Store) Intend(ctx context.Context, planID string, entries []crm.JournalEntry) error {
	if s.mode != writer {
		return fmt.Errorf("record the intents of plan %s: %w", planID, ErrNotWriter)
	}
	s.intending.Lock()
	defer s.intending.Unlock()
	ids := make([]keyID, len(entries))
	fold := false
	s.mu.Lock()
	for i, e := range entries {
		ids[i] = idOf(e.Key)
		if st := stateOf(s.known[ids[i]]); st.Mailed() {
			s.mu.Unlock()
			return mailed(e.Key, st)
		}
		_, waiting := s.pending[ids[i]]
		fold = fold || waiting
	}
	s.mu.Unlock()
	if fold {
		// An outcome still in the log would be folded over the new intent.
		if err := s.Fold(ctx); err != nil {
			return err
		}
	}
	var session int64
	err := s.write(ctx, "record the intents of plan "+planID, func(tx *sql.Tx) error {
		var err error
		if session, err = s.beginSession(ctx, tx); err != nil {
			return err
		}
		return intend(ctx, tx, planID, entries, ids, session, micros(s.now()))
	})
	if err != nil {
		return err
	}
	s.session = session
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if !stateOf(s.known[id]).Mailed() {
			s.known[id] = codeIntent
		}
	}
	return nil
}

func mailed(k crm.MailKey, st crm.MailState) error {
	return fmt.Errorf("mailing %s of campaign %s is %s: %w", k.ID(), k.Campaign, st, ErrMailed)
}

// beginSession makes this store's session row, once. Nothing in a transaction may wait for mu: Fold holds it while
// it waits for the connection.
func (s *Store) beginSession(ctx context.Context, tx *sql.Tx) (int64, error) {
	if s.session != 0 {
		return s.session, nil
	}
	done, err := tx.ExecContext(ctx, "INSERT INTO session (boot, opened_at) VALUES (?, ?)", s.boot, micros(s.now()))
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}

const intendSQL = `
INSERT INTO mailing (occurrence_id, customer_id, key, plan_id, mailbox, state, changed_at, session)
VALUES (?, ?, ?, ?, ?, 'intent', ?, ?)
ON CONFLICT (occurrence_id, customer_id) DO UPDATE
SET plan_id = excluded.plan_id, mailbox = excluded.mailbox, session = excluded.session, detail = '',
    changed_at = CASE state WHEN 'intent' THEN changed_at ELSE excluded.changed_at END, state = 'intent'
WHERE state IN ('intent', 'deferred', 'withheld')`

func intend(ctx context.Context, tx *sql.Tx, planID string, entries []crm.JournalEntry, ids []keyID, session, at int64) error {
	put, err := tx.PrepareContext(ctx, intendSQL)
	if err != nil {
		return err
	}
	defer put.Close()
	type name struct{ campaign, occurrence string }
	occurrences := map[name]int64{}
	for i, e := range entries {
		n := name{e.Key.Campaign, e.Key.Occurrence}
		occurrence, ok := occurrences[n]
		if !ok {
			if occurrence, err = occurrenceID(ctx, tx, n.campaign, n.occurrence); err != nil {
				return err
			}
			occurrences[n] = occurrence
		}
		done, err := put.ExecContext(ctx, occurrence, e.Key.CustomerID, ids[i][:], planID, string(e.Mailbox), at, session)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 1 {
			if err != nil {
				return err
			}
			continue
		}
		var st string
		const ask = "SELECT state FROM mailing WHERE occurrence_id = ? AND customer_id = ?"
		if err := tx.QueryRowContext(ctx, ask, occurrence, e.Key.CustomerID).Scan(&st); err != nil {
			return err
		}
		return mailed(e.Key, crm.MailState(st))
	}
	return nil
}

// occurrenceID finds or makes the row of one occurrence of a campaign.
func occurrenceID(ctx context.Context, tx *sql.Tx, campaign, occurrence string) (id int64, err error) {
	const ask = "SELECT id FROM occurrence WHERE campaign = ? AND occurrence = ?"
	err = tx.QueryRowContext(ctx, ask, campaign, occurrence).Scan(&id)
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	done, err := tx.ExecContext(ctx, "INSERT INTO occurrence (campaign, occurrence) VALUES (?, ?)", campaign, occurrence)
	if err != nil {
		return 0, err
	}
	return done.LastInsertId()
}

// Begin records that a mailing is handed to a transport, just before it is. Once it has returned nil the record
// outlives this process. It returns ErrNotIntended without an intent made through this Store, and ErrMailed
// where the mailing must not be sent again; then, and after any other error, nothing may be sent.
func (s *Store) Begin(ctx context.Context, e crm.JournalEntry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.note(e.Key, codeBegun, "", func(have code) error {
		if have == codeIntent {
			return nil
		}
		if st := stateOf(have); st.Mailed() {
			return mailed(e.Key, st)
		}
		return fmt.Errorf("begin mailing %s of campaign %s: %w", e.Key.ID(), e.Key.Campaign, ErrNotIntended)
	})
}

// Finish records a mailing's outcome: State is accepted, refused, deferred or uncertain after Begin, or withheld
// after Intend or Begin; Detail is the server's words or the reason, of which 1,024 bytes are kept. Saying the
// same state twice is no error. It does not heed the context: an outcome that is known is never thrown away.
func (s *Store) Finish(_ context.Context, e crm.JournalEntry) error {
	next := codeOf(e.State)
	if next < codeAccepted {
		return fmt.Errorf("finish mailing %s: %q is not an outcome", e.Key.ID(), e.State)
	}
	err := s.note(e.Key, next, e.Detail, func(have code) error {
		switch {
		case have == codeBegun, have == codeIntent && next == codeWithheld:
			return nil
		case have == next:
			return errSaid
		case have == 0 || have == codeIntent:
			return fmt.Errorf("finish mailing %s of campaign %s, which was not begun: %w", e.Key.ID(), e.Key.Campaign, ErrNotIntended)
		}
		return fmt.Errorf("finish mailing %s of campaign %s as %s, which is %s already", e.Key.ID(), e.Key.Campaign, e.State, stateOf(have))
	})
	if errors.Is(err, errSaid) {
		return nil
	}
	return err
}

var errSaid = errors.New("said already")

// note appends a record where the mailing's present state allows it.
func (s *Store) note(k crm.MailKey, next code, detail string, allow func(have code) error) error {
	if s.mode != writer {
		return fmt.Errorf("record mailing %s: %w", k.ID(), ErrNotWriter)
	}
	id := idOf(k)
	r := record{key: id, state: next, at: micros(s.now()), detail: shortDetail(detail)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := allow(s.known[id]); err != nil {
		return err
	}
	if err := s.log.append(r); err != nil {
		return err
	}
	s.known[id] = next
	s.pending[id] = r
	return nil
}

package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// States lists the mailings of one occurrence of a campaign, sorted by customer id, each as it stands now.
func (s *Store) States(ctx context.Context, campaign, occurrence string) ([]crm.JournalEntry, error) {
	return s.entries(ctx, "o.campaign = ? AND o.occurrence = ? ORDER BY m.customer_id", campaign, occurrence)
}

// ByPlan lists the mailings that were last intended by a plan, sorted by campaign, occurrence and customer id,
// each as it stands now.
func (s *Store) ByPlan(ctx context.Context, planID string) ([]crm.JournalEntry, error) {
	return s.entries(ctx, "m.plan_id = ? ORDER BY o.campaign, o.occurrence, m.customer_id", planID)
}

// Mailing is one mailing of the journal with the moment at which it came to its state.
type Mailing struct {
	crm.JournalEntry
	ChangedAt time.Time // UTC, microseconds
}

// Mailings lists every mailing, sorted by campaign, occurrence and customer id, each as it stands now.
func (s *Store) Mailings(ctx context.Context) ([]Mailing, error) {
	return s.mailings(ctx, "TRUE ORDER BY o.campaign, o.occurrence, m.customer_id")
}

// row is a mailing as state.db has it.
type row struct {
	key   keyID
	entry crm.JournalEntry
	at    int64
}

// readMailings reads rows as state.db has them, without what is only in the send log.
func readMailings(ctx context.Context, q querier, where string, args ...any) ([]row, error) {
	const ask = `SELECT o.campaign, o.occurrence, m.customer_id, m.key, m.plan_id, m.mailbox, m.state, m.detail, m.changed_at
FROM mailing m JOIN occurrence o ON o.id = m.occurrence_id WHERE `
	found, err := q.QueryContext(ctx, ask+where, args...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []row
	for found.Next() {
		var r row
		var key []byte
		e := &r.entry
		if err := found.Scan(&e.Key.Campaign, &e.Key.Occurrence, &e.Key.CustomerID, &key, &e.PlanID, &e.Mailbox, &e.State, &e.Detail, &r.at); err != nil {
			return nil, err
		}
		copy(r.key[:], key)
		rows = append(rows, r)
	}
	return rows, found.Err()
}

// entries reads mailings without the moments.
func (s *Store) entries(ctx context.Context, where string, args ...any) ([]crm.JournalEntry, error) {
	found, err := s.mailings(ctx, where, args...)
	entries := make([]crm.JournalEntry, len(found))
	for i := range found {
		entries[i] = found[i].JournalEntry
	}
	return entries, err
}

// mailings reads mailings with what the send log says of them.
func (s *Store) mailings(ctx context.Context, where string, args ...any) ([]Mailing, error) {
	if s.mode == writer {
		return s.entriesOfWriter(ctx, where, args)
	}
	// A fold between the two readings shows in the generations; then both are read again.
	for range 100 {
		entries, again, err := s.entriesBeside(ctx, where, args)
		if !again || err != nil {
			return entries, fault("read the mailings", err)
		}
	}
	return nil, foreignLog("it is of a higher generation than state.db, again and again")
}

func (s *Store) entriesOfWriter(ctx context.Context, where string, args []any) ([]Mailing, error) {
	s.folding.RLock()
	defer s.folding.RUnlock()
	rows, err := readMailings(ctx, s.r, where, args...)
	if err != nil {
		return nil, fault("read the mailings", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return overlay(rows, s.pending), nil
}

func overlay(rows []row, newest map[keyID]record) []Mailing {
	entries := make([]Mailing, len(rows))
	for i, r := range rows {
		entries[i] = Mailing{r.entry, moment(r.at)}
		if n, ok := newest[r.key]; ok {
			entries[i].State, entries[i].Detail, entries[i].ChangedAt = stateOf(n.state), n.detail, moment(n.at)
		}
	}
	return entries
}

// entriesBeside reads state.db, then the log of a writer that may be at work; again says that the log was
// replaced in between.
func (s *Store) entriesBeside(ctx context.Context, where string, args []any) (entries []Mailing, again bool, err error) {
	tx, err := s.r.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, false, err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()
	at, found, err := readPlace(ctx, tx)
	if err != nil {
		return nil, false, err
	}
	rows, err := readMailings(ctx, tx, where, args...)
	if err != nil || !found {
		return overlay(rows, nil), false, err
	}
	f, head, size, err := openLogFile(s.dir, false)
	if errors.Is(err, fs.ErrNotExist) {
		return overlay(rows, nil), false, nil
	}
	if err != nil {
		return nil, false, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	switch {
	case head.id != at.id || head.generation+1 < at.generation || head.generation < at.generation && at.there:
		return nil, false, foreignLog("its id or generation is not the one that state.db names")
	case head.generation > at.generation:
		return nil, true, nil
	case head.generation < at.generation:
		return overlay(rows, nil), false, nil
	}
	newest := map[keyID]record{}
	end, err := scan(f, at.folded, size, at.generation, func(r record, _ int64) error {
		newest[r.key] = r
		return nil
	})
	if err == nil && end.damaged {
		err = damagedLog(end.at, "whole records follow bytes that are none")
	}
	if err != nil {
		return nil, false, fmt.Errorf("read the send log: %w", err)
	}
	return overlay(rows, newest), false, nil
}

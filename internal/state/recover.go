package state

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// lastSession is what is known of the session before this one.
type lastSession struct {
	id     int64 // 0 where there was none
	closed bool
	boot   string
}

func readLastSession(ctx context.Context, q querier) (l lastSession, err error) {
	var closed sql.NullInt64
	err = q.QueryRowContext(ctx, "SELECT id, boot, closed_at FROM session ORDER BY id DESC LIMIT 1").Scan(&l.id, &l.boot, &closed)
	if errors.Is(err, sql.ErrNoRows) {
		return lastSession{}, nil
	}
	l.closed = closed.Valid
	return l, fault("read the last session", err)
}

// recover opens the send log, folds what the last command left in it, and settles what cannot be known.
func (s *Store) recover(ctx context.Context) error {
	at, found, err := readPlace(ctx, s.w)
	if err != nil {
		return err
	}
	last, err := readLastSession(ctx, s.w)
	if err != nil {
		return err
	}
	f, head, size, err := openLogFile(s.dir, true)
	if errors.Is(err, fs.ErrNotExist) {
		return s.firstLog(ctx, at, found, last)
	}
	if err != nil {
		return err
	}
	if s.restoring && size == headerSize && (!found || head.id != at.id || head.generation != at.generation) {
		return errors.Join(f.Close(), s.firstLog(ctx, at, found, last))
	}
	s.log = &logFile{dir: s.dir, f: f, head: head, size: size}
	if !found || head.id != at.id {
		return foreignLog("its id is not the one that state.db names")
	}
	switch {
	case head.generation == at.generation:
	case head.generation == at.generation-1 && !at.there:
		// Everything in it was folded; the fresh log was not yet there.
		if err := s.putLog(ctx, at); err != nil {
			return err
		}
		return s.settle(ctx, last, ending{}, at)
	default:
		return foreignLog("its generation is " + strconv.FormatUint(head.generation, 10) + ", state.db names " + strconv.FormatUint(at.generation, 10))
	}
	if size < at.folded {
		return damagedLog(size, "it is shorter than what was already folded")
	}
	// The log may hold what the disk does not; once folded it must not be lost from the log alone.
	if err := fileFault("sync the send log", LogFile, f.Sync()); err != nil {
		return err
	}
	lost := s.powerLoss(last)
	at, end, folded, err := s.foldRecords(ctx, f, at, size)
	if err != nil {
		return err
	}
	s.recovered.Folded, s.recovered.Cut = folded, end.rest
	if end.damaged {
		return damagedLog(end.at, "whole records follow bytes that are none")
	}
	if end.rest > 0 && !end.torn() && !lost {
		return damagedLog(end.at, "its last bytes are not the start of a record")
	}
	return s.settle(ctx, last, end, at)
}

// powerLoss reports whether the machine has stopped since the last session began, as far as can be told.
func (s *Store) powerLoss(last lastSession) bool {
	return !last.closed && (s.boot == "" || last.boot == "" || s.boot != last.boot)
}

// firstLog makes the log of a new workspace. A log that is gone matters only where mailings are open.
func (s *Store) firstLog(ctx context.Context, at place, found bool, last lastSession) error {
	if found && !last.closed {
		var open int
		const ask = "SELECT count(*) FROM mailing WHERE state IN ('intent', 'begun')"
		if err := s.w.QueryRowContext(ctx, ask).Scan(&open); err != nil {
			return fault("count the mailings that are not finished", err)
		}
		if open > 0 || at.folded > headerSize {
			return problem.New(problem.MissingSendLog, problem.Args{"count": strconv.Itoa(open)}).In(LogFile)
		}
	}
	if !found {
		at = place{id: uint64(micros(s.now())), generation: 0}
	}
	s.log = &logFile{dir: s.dir, head: header{version: formatVersion, id: at.id}}
	return s.freshLog(ctx, at, func(*sql.Tx) error { return nil })
}

// settle makes uncertain what nobody can know, closes the last session, and begins a fresh log, unless all ended
// well.
func (s *Store) settle(ctx context.Context, last lastSession, end ending, at place) error {
	open, err := s.anyBegun(ctx)
	if err != nil || last.closed && !open && at.folded <= headerSize && end.rest == 0 && s.log.head.generation == at.generation {
		return err
	}
	lost := s.powerLoss(last)
	if last.id == 0 && at.folded <= headerSize && end.rest == 0 {
		lost = false // there never was a session to lose
	}
	s.recovered.PowerLoss = lost
	var uncertain []crm.JournalEntry
	err = s.freshLog(ctx, at, func(tx *sql.Tx) error {
		where, args := "m.state = 'begun'", []any{}
		if lost {
			where += " OR m.state = 'intent' AND m.session = ?"
			args = append(args, last.id)
		}
		if id, ok := end.key(); ok {
			// Doubt can only stop a mail: what was being begun when the record was cut may have been.
			where += " OR m.state = 'intent' AND m.key = ?"
			args = append(args, id[:])
		}
		var err error
		if uncertain, err = s.makeUncertain(ctx, tx, where, args); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE session SET closed_at = ? WHERE closed_at IS NULL", micros(s.now()))
		return err
	})
	s.recovered.Uncertain = uncertain
	return err
}

// anyBegun reports whether a mailing is begun in state.db. The index holds only those.
func (s *Store) anyBegun(ctx context.Context) (open bool, err error) {
	const ask = "SELECT EXISTS (SELECT 1 FROM mailing WHERE state = 'begun')"
	err = s.w.QueryRowContext(ctx, ask).Scan(&open)
	return open, fault("look for mailings that were begun", err)
}

func (s *Store) makeUncertain(ctx context.Context, tx *sql.Tx, where string, args []any) ([]crm.JournalEntry, error) {
	rows, err := readMailings(ctx, tx, where+" ORDER BY o.campaign, o.occurrence, m.customer_id", args...)
	if err != nil {
		return nil, err
	}
	entries := make([]crm.JournalEntry, len(rows))
	at := micros(s.now())
	for i, r := range rows {
		entries[i] = r.entry
		entries[i].State, entries[i].Detail = crm.MailUncertain, ""
		const put = "UPDATE mailing SET state = 'uncertain', detail = '', changed_at = ? WHERE key = ?"
		if _, err := tx.ExecContext(ctx, put, at, r.key[:]); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Run is one time that a command was at work.
type Run struct {
	ID         int64
	Command    string
	StartedAt  time.Time  // UTC, microseconds
	FinishedAt *time.Time // nil while it is at work, and where it was killed
	Exit       int        // meaningless without FinishedAt
	Summary    string
}

// StartRun records that a command begins, and gives the run its id.
func (s *Store) StartRun(ctx context.Context, command string, at time.Time) (id int64, err error) {
	err = s.write(ctx, "record a run of "+command, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "INSERT INTO run (command, started_at) VALUES (?, ?)", command, micros(at))
		if err != nil {
			return err
		}
		id, err = done.LastInsertId()
		return err
	})
	return id, err
}

// FinishRun records how a run ended. A run that is unknown or has ended already is an error.
func (s *Store) FinishRun(ctx context.Context, id int64, exit int, summary string, at time.Time) error {
	return s.write(ctx, fmt.Sprintf("record the end of run %d", id), func(tx *sql.Tx) error {
		const put = "UPDATE run SET finished_at = ?, exit = ?, summary = ? WHERE id = ? AND finished_at IS NULL"
		done, err := tx.ExecContext(ctx, put, micros(at), exit, summary, id)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return errors.New("no such run is at work")
	})
}

// LastRun is the run of a command that was started last.
func (s *Store) LastRun(ctx context.Context, command string) (Run, bool, error) {
	const ask = "SELECT id, command, started_at, finished_at, exit, summary FROM run WHERE command = ? ORDER BY id DESC"
	return first(ctx, s.r, "look for the last run of "+command, func(rows *sql.Rows) (r Run, err error) {
		var started int64
		var finished, exit sql.NullInt64
		err = rows.Scan(&r.ID, &r.Command, &started, &finished, &exit, &r.Summary)
		r.StartedAt, r.Exit = moment(started), int(exit.Int64)
		if finished.Valid {
			at := moment(finished.Int64)
			r.FinishedAt = &at
		}
		return r, err
	}, ask, command)
}

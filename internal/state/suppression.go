package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Suppression is one mailbox that is not written to.
type Suppression struct {
	Key    crm.Email // crm.Email.SuppressionKey of the address
	Reason string
	Detail string
	At     time.Time // UTC, microseconds
}

// Suppress makes an address, and all that share its SuppressionKey, unreachable for good. When it returns nil
// it is durable. Of several the first is kept; a later one with another reason is only remembered as an event.
func (s *Store) Suppress(ctx context.Context, email crm.Email, reason, detail string, at time.Time) error {
	key := email.SuppressionKey()
	if key == "" || reason == "" {
		return fmt.Errorf("suppress: an address and a reason are needed")
	}
	detail = shortDetail(detail)
	return s.write(ctx, "suppress "+key.Masked(), func(tx *sql.Tx) error {
		const put = "INSERT INTO suppression (key, reason, detail, at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING"
		done, err := tx.ExecContext(ctx, put, string(key), reason, detail, micros(at))
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil {
			return err
		} else if n == 0 {
			// The same reason twice since the last lifting says nothing new.
			const ask = `SELECT count(*) FROM suppression_event WHERE key = ?1 AND kind = 'suppress' AND reason = ?2
AND id > (SELECT coalesce(max(id), 0) FROM suppression_event WHERE key = ?1 AND kind = 'unsuppress')`
			var said int
			if err := tx.QueryRowContext(ctx, ask, string(key), reason).Scan(&said); err != nil || said > 0 {
				return err
			}
		}
		return addSuppressionEvent(ctx, tx, key, "suppress", reason, detail, at)
	})
}

func addSuppressionEvent(ctx context.Context, tx *sql.Tx, key crm.Email, kind, reason, detail string, at time.Time) error {
	const put = "INSERT INTO suppression_event (key, kind, reason, detail, at) VALUES (?, ?, ?, ?, ?)"
	_, err := tx.ExecContext(ctx, put, string(key), kind, reason, detail, micros(at))
	return err
}

// Unsuppress lifts a suppression by hand; reason says why. What was is kept as an event. It returns
// ErrNotSuppressed where there is nothing to lift.
func (s *Store) Unsuppress(ctx context.Context, email crm.Email, reason string) error {
	key := email.SuppressionKey()
	if reason == "" {
		return fmt.Errorf("lift the suppression of %s: a reason is needed", key.Masked())
	}
	return s.write(ctx, "lift the suppression of "+key.Masked(), func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, "DELETE FROM suppression WHERE key = ?", string(key))
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotSuppressed
		}
		return addSuppressionEvent(ctx, tx, key, "unsuppress", reason, "", s.now())
	})
}

// Suppressed reports whether an address may not be written to, and why.
func (s *Store) Suppressed(ctx context.Context, email crm.Email) (reason string, found bool, err error) {
	const ask = "SELECT reason FROM suppression WHERE key = ?"
	err = s.r.QueryRowContext(ctx, ask, string(email.SuppressionKey())).Scan(&reason)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return reason, err == nil, fault("look for a suppression", err)
}

// Suppressions lists all of them, sorted by key.
func (s *Store) Suppressions(ctx context.Context) ([]Suppression, error) {
	const ask = "SELECT key, reason, detail, at FROM suppression ORDER BY key"
	return list(ctx, s.r, "list the suppressions", func(rows *sql.Rows) (x Suppression, err error) {
		var at int64
		err = rows.Scan(&x.Key, &x.Reason, &x.Detail, &at)
		x.At = moment(at)
		return x, err
	}, ask)
}

// list reads all rows of a question.
func list[T any](ctx context.Context, q querier, doing string, read func(*sql.Rows) (T, error), ask string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, ask, args...)
	if err != nil {
		return nil, fault(doing, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		x, err := read(rows)
		if err != nil {
			return nil, fault(doing, err)
		}
		all = append(all, x)
	}
	return all, fault(doing, rows.Err())
}

// first is the first row of a question, if there is one.
func first[T any](ctx context.Context, q querier, doing string, read func(*sql.Rows) (T, error), ask string, args ...any) (x T, found bool, err error) {
	all, err := list(ctx, q, doing, read, ask+" LIMIT 1", args...)
	if err != nil || len(all) == 0 {
		return x, false, err
	}
	return all[0], true, nil
}

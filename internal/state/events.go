package state

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// untoldMailings are the mailings with an outcome that was not told, as the index of the same words holds them.
const untoldMailings = "m.state NOT IN ('intent', 'begun') AND m.told <> m.state || ' ' || m.changed_at"

// Untold lists what has happened since the lake was told last, at most so many events of either kind: opt-outs and their
// liftings in their order, then outcomes of mailings by campaign, occurrence and customer. What is in the send log
// only is not among them: Fold first.
func (s *Store) Untold(ctx context.Context, most int) ([]crm.Event, error) {
	const ask = `SELECT kind, key, reason, detail, at FROM suppression_event
WHERE id > (SELECT suppression FROM told) ORDER BY id LIMIT ?`
	events, err := list(ctx, s.r, "list the opt-outs that the lake does not know", func(rows *sql.Rows) (e crm.Event, err error) {
		var at int64
		err = rows.Scan(&e.Kind, &e.Mailbox, &e.Reason, &e.Detail, &at)
		e.At = moment(at)
		return e, err
	}, ask, most)
	if err != nil {
		return nil, err
	}
	rows, err := readMailings(ctx, s.r, untoldMailings+" ORDER BY o.campaign, o.occurrence, m.customer_id LIMIT ?", most)
	if err != nil {
		return nil, fault("list the outcomes that the lake does not know", err)
	}
	for _, r := range rows {
		events = append(events, r.event())
	}
	return events, nil
}

// event is a mailing's outcome as an event.
func (r row) event() crm.Event {
	e := r.entry
	return crm.Event{Kind: crm.EventMailing, At: moment(r.at), Mailbox: e.Mailbox, Detail: e.Detail, Mail: e.Key, PlanID: e.PlanID, State: e.State}
}

// ToldUpTo is the number of the lake's newest event that this state is known to hold, 0 at first.
func (s *Store) ToldUpTo(ctx context.Context) (number int64, err error) {
	err = s.r.QueryRowContext(ctx, "SELECT number FROM told").Scan(&number)
	return number, fault("ask what the lake was told", err)
}

// Told notes that these events are in the lake now, and the number of the last one. An event that came from elsewhere is
// passed over.
func (s *Store) Told(ctx context.Context, events []crm.Event, number int64) error {
	for some := range slices.Chunk(events, s.chunk) { // an opt-out never waits long for the write lock
		err := s.write(ctx, "note what the lake was told", func(tx *sql.Tx) error {
			for _, e := range some {
				if err := noteTold(ctx, tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return s.write(ctx, "note what the lake was told", func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE told SET number = ?", number)
		return err
	})
}

func noteTold(ctx context.Context, tx *sql.Tx, e crm.Event) error {
	if e.Kind == crm.EventMailing {
		id := idOf(e.Mail)
		_, err := tx.ExecContext(ctx, "UPDATE mailing SET told = ? || ' ' || ? WHERE key = ?", string(e.State), micros(e.At), id[:])
		return err
	}
	id, err := suppressionEvent(ctx, tx, e)
	if err == nil {
		_, err = tx.ExecContext(ctx, "UPDATE told SET suppression = max(suppression, ?)", id)
	}
	return err
}

// suppressionEvent is the number under which state.db holds an opt-out or its lifting, 0 where it does not.
func suppressionEvent(ctx context.Context, q querier, e crm.Event) (id int64, err error) {
	const ask = "SELECT coalesce(max(id), 0) FROM suppression_event WHERE key = ? AND kind = ? AND reason = ? AND detail = ? AND at = ?"
	err = q.QueryRowContext(ctx, ask, string(e.Mailbox), string(e.Kind), e.Reason, e.Detail, micros(e.At)).Scan(&id)
	return id, err
}

// TellAgain forgets what the lake was told after a number: the lake is older than this state.
func (s *Store) TellAgain(ctx context.Context, number int64) error {
	return s.write(ctx, "forget what the lake was told", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE told SET number = ?, suppression = 0", number); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE mailing SET told = ''")
		return err
	})
}

// Holds reports whether the state knows an event, or of a mailing something newer.
func (s *Store) Holds(ctx context.Context, e crm.Event) (bool, error) { return holds(ctx, s.r, e) }

func holds(ctx context.Context, q querier, e crm.Event) (bool, error) {
	if e.Kind != crm.EventMailing {
		id, err := suppressionEvent(ctx, q, e)
		return id > 0, fault("look for an opt-out", err)
	}
	id := idOf(e.Mail)
	var at int64
	err := q.QueryRowContext(ctx, "SELECT changed_at FROM mailing WHERE key = ?", id[:]).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return at >= micros(e.At), fault("look for a mailing", err)
}

// Replay brings events of the lake into a state that lost them, all or none: opt-outs and liftings take effect in their
// order, mailings count with the outcome that they had. Plans, approvals and runs do not come back.
func (s *Store) Replay(ctx context.Context, events []crm.Event, number int64) error {
	if s.mode != writer {
		return ErrNotWriter
	}
	err := s.write(ctx, "bring the state back", func(tx *sql.Tx) error {
		for _, e := range events {
			if known, err := holds(ctx, tx, e); err != nil || known {
				if err != nil {
					return err
				}
				continue
			}
			if err := replay(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.Told(ctx, events, number)
}

func replay(ctx context.Context, tx *sql.Tx, e crm.Event) error {
	switch e.Kind {
	case crm.EventMailing:
		return replayMailing(ctx, tx, e)
	case crm.EventUnsuppress:
		if _, err := tx.ExecContext(ctx, "DELETE FROM suppression WHERE key = ?", string(e.Mailbox)); err != nil {
			return err
		}
	default:
		const put = "INSERT INTO suppression (key, reason, detail, at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING"
		if _, err := tx.ExecContext(ctx, put, string(e.Mailbox), e.Reason, e.Detail, micros(e.At)); err != nil {
			return err
		}
	}
	return addSuppressionEvent(ctx, tx, e.Mailbox, string(e.Kind), e.Reason, e.Detail, e.At)
}

func replayMailing(ctx context.Context, tx *sql.Tx, e crm.Event) error {
	occurrence, err := occurrenceID(ctx, tx, e.Mail.Campaign, e.Mail.Occurrence)
	if err != nil {
		return err
	}
	const put = `INSERT INTO mailing (occurrence_id, customer_id, key, plan_id, mailbox, state, detail, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (occurrence_id, customer_id) DO UPDATE SET plan_id = excluded.plan_id, mailbox = excluded.mailbox, state = excluded.state,
detail = excluded.detail, changed_at = excluded.changed_at`
	id := idOf(e.Mail)
	_, err = tx.ExecContext(ctx, put, occurrence, e.Mail.CustomerID, id[:], e.PlanID, string(e.Mailbox), string(e.State), e.Detail, micros(e.At))
	return err
}

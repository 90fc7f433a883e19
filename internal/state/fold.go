package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
)

// foldChunk is how many mailings one transaction of a fold updates: about 10 ms, so that an opt-out never
// waits long for the write lock.
const foldChunk = 2000

// place is where the send log and state.db meet: records of this generation before folded are in state.db.
type place struct {
	id, generation uint64
	folded         int64
	there          bool // the log of this generation was seen in its place
}

func readPlace(ctx context.Context, q querier) (p place, found bool, err error) {
	var id, generation int64
	err = q.QueryRowContext(ctx, "SELECT id, generation, folded, there FROM send_log").Scan(&id, &generation, &p.folded, &p.there)
	if errors.Is(err, sql.ErrNoRows) {
		return place{}, false, nil
	}
	p.id, p.generation = uint64(id), uint64(generation)
	return p, err == nil, fault("read the place of the send log", err)
}

func writePlace(ctx context.Context, tx *sql.Tx, p place) error {
	const put = `INSERT INTO send_log (one, id, generation, folded, there) VALUES (1, ?, ?, ?, ?)
ON CONFLICT (one) DO UPDATE SET generation = excluded.generation, folded = excluded.folded, there = excluded.there`
	_, err := tx.ExecContext(ctx, put, int64(p.id), int64(p.generation), p.folded, p.there)
	return err
}

// Fold brings the send log's records into state.db and begins a fresh log. Begin and Finish may go on meanwhile;
// they wait only for its last step. Wherever it is cut off, the next Open goes on from there.
func (s *Store) Fold(ctx context.Context) error {
	if s.mode != writer {
		return fmt.Errorf("fold the send log: %w", ErrNotWriter)
	}
	s.folding.Lock()
	defer s.folding.Unlock()
	at, _, err := readPlace(ctx, s.w)
	if err != nil {
		return err
	}
	// What is in state.db must be in the log as well: the log is never behind its place.
	if at, err = s.foldSynced(ctx, at); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if at, err = s.foldSynced(ctx, at); err != nil {
		return err
	}
	if at.folded == headerSize {
		return nil
	}
	if err := s.freshLog(ctx, at, func(*sql.Tx) error { return nil }); err != nil {
		return err
	}
	clear(s.pending)
	for id, c := range s.known {
		if c != codeIntent && c != codeBegun {
			// Once folded, state.db knows it, and Intend asks there.
			delete(s.known, id)
		}
	}
	return nil
}

// freshLog begins the next generation: first in state.db, together with what do changes there, then the file.
// Cut off in between, the next Open finds the log of the generation before, all of it folded.
func (s *Store) freshLog(ctx context.Context, at place, do func(tx *sql.Tx) error) error {
	next := place{id: at.id, generation: at.generation + 1, folded: headerSize}
	err := s.write(ctx, "end a send log", func(tx *sql.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return writePlace(ctx, tx, next)
	})
	if err != nil {
		return err
	}
	s.passed("log ended")
	return s.putLog(ctx, next)
}

// putLog puts the empty log that state.db names in its place, and notes that it is there.
func (s *Store) putLog(ctx context.Context, at place) error {
	if err := s.log.replace(at.generation); err != nil {
		return err
	}
	s.passed("log replaced")
	at.there = true
	err := s.write(ctx, "begin a send log", func(tx *sql.Tx) error { return writePlace(ctx, tx, at) })
	s.passed("log begun")
	return err
}

// foldSynced syncs the log and folds what it holds at that moment.
func (s *Store) foldSynced(ctx context.Context, at place) (place, error) {
	if err := s.log.sync(); err != nil {
		return at, err
	}
	s.log.mu.Lock()
	f, size := s.log.f, s.log.synced
	s.log.mu.Unlock()
	at, end, _, err := s.foldRecords(ctx, f, at, size)
	if err == nil && end.rest > 0 {
		err = damagedLog(end.at, "a record that was just written cannot be read back")
	}
	return at, err
}

// foldRecords folds the records from a place on, chunk by chunk, each with its new place in one transaction.
func (s *Store) foldRecords(ctx context.Context, f io.ReaderAt, at place, size int64) (place, ending, int, error) {
	chunk := newChunk()
	total := 0
	flush := func() error {
		if len(chunk.order) == 0 {
			return nil
		}
		next := at
		next.folded = chunk.end
		err := s.write(ctx, "fold the send log", func(tx *sql.Tx) error {
			if err := chunk.apply(ctx, tx); err != nil {
				return err
			}
			return writePlace(ctx, tx, next)
		})
		if err != nil {
			return err
		}
		at = next
		chunk = newChunk()
		s.passed("chunk folded")
		return nil
	}
	end, err := scan(f, at.folded, size, at.generation, func(r record, end int64) error {
		total++
		chunk.add(r, end)
		if len(chunk.order) >= s.chunk {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	return at, end, total, err
}

// chunk is the newest record of each of some mailings, in the order in which they first came.
type chunk struct {
	newest map[keyID]int
	order  []record
	end    int64
}

func newChunk() *chunk { return &chunk{newest: map[keyID]int{}} }

func (c *chunk) add(r record, end int64) {
	c.end = end
	if i, ok := c.newest[r.key]; ok {
		c.order[i] = r
		return
	}
	c.newest[r.key] = len(c.order)
	c.order = append(c.order, r)
}

func (c *chunk) apply(ctx context.Context, tx *sql.Tx) error {
	put, err := tx.PrepareContext(ctx, "UPDATE mailing SET state = ?, detail = ?, changed_at = ? WHERE key = ?")
	if err != nil {
		return err
	}
	defer put.Close()
	for _, r := range c.order {
		done, err := put.ExecContext(ctx, string(stateOf(r.state)), r.detail, r.at, r.key[:])
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err != nil {
			return err
		}
		if n == 0 {
			return foreignLog(fmt.Sprintf("mailing %x is in the send log but was never intended in state.db", r.key))
		}
	}
	return nil
}

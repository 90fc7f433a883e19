package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// ErrNoUpload says that no upload with this id is loaded.
var ErrNoUpload = errors.New("there is no such upload")

// Revision is a change of what was loaded before: uploads taken out, or their changes accepted. It is prepared when
// it is there; nothing is live before Commit.
type Revision struct {
	lake   *Lake
	dir    string
	commit *commit
	done   bool
}

// PrepareUndo writes everything that an undo of these uploads will make live. After it the lake is what it would
// be, had they never been loaded: what they replaced is back, what waited behind them is live, and the same bytes
// may be loaded again, as a new and last upload. ErrNoUpload where one of the ids is not loaded.
func (l *Lake) PrepareUndo(ids ...string) (*Revision, error) {
	return l.revise("undo", ids, func(c *commit) error {
		for _, id := range ids {
			c.gone[id] = true
		}
		c.next.Uploads = slices.DeleteFunc(c.next.Uploads, func(u Upload) bool { return c.gone[u.ID] })
		return c.refold(nil)
	})
}

// PrepareAccept writes everything that the acceptance of what these uploads change will make live. ErrNoUpload
// where one of the ids is not loaded.
func (l *Lake) PrepareAccept(ids ...string) (*Revision, error) {
	return l.revise("accept", ids, func(c *commit) error {
		for i := range c.next.Uploads {
			if u := &c.next.Uploads[i]; slices.Contains(ids, u.ID) {
				u.Accepted = true
			}
		}
		return c.refold(ids)
	})
}

func (l *Lake) revise(verb string, ids []string, prepare func(*commit) error) (*Revision, error) {
	for _, id := range ids {
		if !slices.ContainsFunc(l.state.Uploads, func(u Upload) bool { return u.ID == id }) {
			return nil, fmt.Errorf("%s %s: %w", verb, id, ErrNoUpload)
		}
	}
	dir, err := l.beginStaging()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", verb, err)
	}
	r := &Revision{lake: l, dir: dir, commit: l.newCommit()}
	if err := r.commit.prepare(prepare); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", verb, err), r.Abort())
	}
	return r, nil
}

// Change is what the revision will change, or has changed.
func (r *Revision) Change() Change { return r.commit.change }

// Commit makes the revision live. Errors are as those of Batch.Commit.
func (r *Revision) Commit() error {
	if r.done {
		return errLoadEnded
	}
	if err := r.lake.commit(r.commit.next); err != nil {
		return err
	}
	r.done = true
	return r.lake.afterCommit(r.dir)
}

// Abort drops what was staged. After Commit, or a second time, it does nothing.
func (r *Revision) Abort() error {
	if r.done {
		return nil
	}
	r.done = true
	return r.lake.endStaging(r.dir)
}

// Undo is PrepareUndo and Commit.
func (l *Lake) Undo(ids ...string) (Change, error) { return carryOut(l.PrepareUndo(ids...)) }

// Accept is PrepareAccept and Commit: what waits of these uploads becomes live, and stays so whatever is undone.
func (l *Lake) Accept(ids ...string) (Change, error) { return carryOut(l.PrepareAccept(ids...)) }

func carryOut(r *Revision, err error) (Change, error) {
	if err != nil {
		return Change{}, err
	}
	if err := r.Commit(); err != nil {
		return r.Change(), errors.Join(err, r.Abort())
	}
	return r.Change(), nil
}

// heldBy describes what a waiting version would change.
func (s *stack) heldBy(v *version) UnitChange {
	old := s.live[v.key.date]
	if old == nil {
		own := slices.DeleteFunc(slices.Clone(s.versions), func(o *version) bool { return o.upload != v.upload })
		old = s.movedFrom(v, own)
	}
	if old != nil {
		if u := compareUnits(old, v); u.Kind != "" {
			return u
		}
	}
	u := compareUnits(v, v) // the day that it was found on has changed since
	u.Kind, u.OldLines, u.OldCustomers = OtherDay, 0, nil
	return u
}

// Waiting is one unit that waits for an acceptance.
type Waiting struct {
	Upload Upload
	UnitChange
}

// Waiting lists what waits, in load order, inside an upload by day, source, store and order.
func (l *Lake) Waiting(ctx context.Context) ([]Waiting, error) {
	c := l.newCommit()
	asked, err := c.ordersIn(ctx, c.next.Waiting, nil)
	if err != nil || len(asked) == 0 {
		return nil, err
	}
	g := gathering{commit: c, stacks: map[unitKey]*stack{}}
	if err := g.from(asked, live, waiting); err != nil {
		return nil, err
	}
	held := map[string]*Change{}
	for _, s := range g.stacks {
		s.resume()
		for _, v := range s.held {
			u := s.heldBy(v)
			if held[v.upload] == nil {
				held[v.upload] = &Change{}
			}
			held[v.upload].Held = append(held[v.upload].Held, u)
		}
	}
	var all []Waiting
	for _, u := range l.state.Uploads {
		if held[u.ID] == nil {
			continue
		}
		held[u.ID].sort()
		for _, h := range held[u.ID].Held {
			all = append(all, Waiting{u, h})
		}
	}
	return all, nil
}

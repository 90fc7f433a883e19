package lake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/habitue-crm/habitue/internal/crm"
)

// commit is one commit in the making: a batch of loads, or a revision.
type commit struct {
	lake    *Lake
	batch   *Batch // nil of a revision
	staging string // from the lake's folder
	next    manifest
	change  Change // of a revision
	loads   []*Load
	sums    hasher

	seqs  map[string]int64            // of every upload, those that go included
	gone  map[string]bool             // uploads whose lines go
	moves map[string]map[fileKey]area // by file: the versions that change their area
	mu    sync.Mutex                  // guards next, files and writers while months are written
	files []string                    // staged, not yet durable

	writers []*lineTable // that no month uses

	deciding bool // it is to be written: what it finds damaged beside the facts is made anew
}

func (l *Lake) newCommit() *commit {
	c := &commit{
		lake: l, next: l.state.clone(), staging: l.stagingPath(), sums: newHasher(),
		seqs: l.sequences(), gone: map[string]bool{}, moves: map[string]map[fileKey]area{},
	}
	c.next.Generation++
	return c
}

// clone is a copy that can be changed without touching m.
func (m *manifest) clone() manifest {
	n := *m
	n.Uploads, n.Files = slices.Clone(m.Uploads), slices.Clone(m.Files)
	n.Waiting, n.Superseded = slices.Clone(m.Waiting), slices.Clone(m.Superseded)
	n.Pending = nil
	return n
}

// load prepares the commit of loads.
func (c *commit) load(loads []*Load) error {
	c.loads, c.sums = loads, c.batch.sums
	return c.prepare(func(c *commit) error {
		for _, ld := range loads {
			ld.known.settle()
			c.seqs[ld.upload.ID] = ld.upload.Seq
			if ld.again {
				return c.replace(ld)
			}
			c.next.NextSeq = ld.upload.Seq + 1
			c.next.Uploads = append(c.next.Uploads, ld.upload)
		}
		return c.judge()
	})
}

// replace takes the lines of the upload's older form out and finds the new ones their places.
func (c *commit) replace(ld *Load) error {
	id := ld.upload.ID
	for i := range c.next.Uploads {
		if c.next.Uploads[i].ID == id {
			c.next.Uploads[i] = ld.upload
		}
	}
	c.gone[id] = true
	err := c.refold(nil)
	ld.change = c.change
	return err
}

// prepare decides, writes every staged file, and makes them durable.
func (c *commit) prepare(decide func(*commit) error) error {
	c.deciding = true
	if err := c.indexOld(); err != nil {
		return err
	}
	if err := decide(c); err != nil {
		return err
	}
	c.change.sort()
	for _, ld := range c.loads {
		ld.change.sort()
	}
	err := c.writeMonths()
	c.writers = nil // their memory goes back
	if err := errors.Join(err, c.writeTables()); err != nil {
		return err
	}
	if err := c.lake.step("sync"); err != nil {
		return err
	}
	dir := c.lake.path(c.staging)
	return errors.Join(syncFiles(c.files), syncDir(dir), syncDir(filepath.Dir(dir)))
}

// judge decides which versions of the loads are live, wait, or stand aside. Only the orders that the lake or
// another load has too are looked at.
func (c *commit) judge() error {
	asked, crowded := c.groups()
	g := gathering{commit: c, stacks: map[unitKey]*stack{}}
	if err := g.from(asked, live, waiting); err != nil {
		return err
	}
	wanted := crowded
	for key, s := range g.stacks {
		s.resume()
		wanted[key.hash()] = true
	}
	for _, ld := range c.loads {
		list, err := ld.units(wanted)
		if err != nil {
			return err
		}
		ld.change.Added += int64(len(ld.known.list) - len(list))
		ld.change.LinesAdded += ld.upload.OrderLines
		for i := 0; i < len(list); {
			group, n := list[i].key.group(), i+1
			for n < len(list) && list[n].key.group() == group {
				n++
			}
			ld.apply(g.resumed(group), list[i:n])
			i = n
		}
	}
	for _, s := range g.stacks {
		c.route(s)
	}
	return nil
}

// groups lists the hashes of all orders of the loads, sorted, and those that more than one load has.
func (c *commit) groups() (asked []uint64, crowded map[uint64]bool) {
	crowded = map[uint64]bool{}
	for _, ld := range c.loads {
		asked = append(asked, ld.known.groups()...)
	}
	if len(c.loads) == 1 {
		return asked, crowded
	}
	slices.Sort(asked)
	for i := 1; i < len(asked); i++ {
		if asked[i] == asked[i-1] {
			crowded[asked[i]] = true
		}
	}
	return slices.Compact(asked), crowded
}

// apply takes the load's days of one order into its stack.
func (ld *Load) apply(s *stack, days []keyedUnit) {
	for i := range days {
		ld.change.LinesAdded -= days[i].lines // the step counts them
	}
	versions := ld.versions(days)
	s.versions = append(s.versions, versions...)
	s.step(versions, ld.upload.terms(), ld.change.note)
}

// versions makes versions of units of the load.
func (ld *Load) versions(units []keyedUnit) []*version {
	all := make([]*version, len(units))
	for i := range units {
		all[i] = &version{keyedUnit: units[i], upload: ld.upload.ID, seq: ld.upload.Seq, load: ld}
	}
	return all
}

// route notes which versions of a stack are to be written elsewhere than they lie, or than new lines go.
func (c *commit) route(s *stack) {
	for _, v := range s.versions {
		switch {
		case v.load != nil && v.to != live:
			if v.load.to == nil {
				v.load.to = map[unitKey]area{}
			}
			v.load.to[v.key] = v.to
		case v.load == nil && v.to != v.from:
			if c.moves[v.file] == nil {
				c.moves[v.file] = map[fileKey]area{}
			}
			c.moves[v.file][fileKey{v.key, v.upload}] = v.to
		}
	}
}

// refold folds anew every order of the uploads that go, and of a load that takes the place of one; where uploads are
// named, the orders of which they have versions that are not live.
func (c *commit) refold(ids []string) error {
	ctx := context.Background()
	from := c.gone
	if ids != nil {
		from = map[string]bool{}
		for _, id := range ids {
			from[id] = true
		}
	}
	var files []entry
	for _, e := range c.next.everyFile() {
		if a := e.area(); a != nowhere && (ids == nil || a != live) {
			files = append(files, e)
		}
	}
	asked, err := c.ordersIn(ctx, files, from)
	if err != nil {
		return err
	}
	for _, ld := range c.loads {
		asked = append(asked, ld.known.groups()...)
	}
	slices.Sort(asked)
	g := gathering{commit: c, stacks: map[unitKey]*stack{}}
	if err := g.from(slices.Compact(asked), live, waiting, aside); err != nil {
		return err
	}
	for _, ld := range c.loads {
		all, err := ld.units(nil)
		if err != nil {
			return err
		}
		for _, v := range ld.versions(all) {
			g.stack(v.key).versions = append(g.stack(v.key).versions, v)
		}
	}
	of := map[string]terms{}
	for _, u := range c.next.Uploads {
		of[u.ID] = u.terms()
	}
	for _, s := range g.stacks {
		c.refoldOne(s, of)
	}
	return nil
}

// refoldOne folds one order anew and counts what that changes.
func (c *commit) refoldOne(s *stack, of map[string]terms) {
	was := map[crm.Date]*version{}
	s.versions = slices.DeleteFunc(s.versions, func(v *version) bool {
		if v.from == live {
			was[v.key.date] = v
		}
		return v.load == nil && c.gone[v.upload]
	})
	held := map[*version]verdict{}
	s.replay(of, func(v verdict) {
		if v.kind == isHeld {
			held[v.version] = v
		}
	})
	c.change.compare(was, s.live)
	for _, v := range s.held {
		if v.from != waiting {
			c.change.note(held[v])
		}
	}
	c.route(s)
}

// ordersIn lists the hashes of the orders that some uploads (nil: any) have in some files.
func (c *commit) ordersIn(ctx context.Context, files []entry, of map[string]bool) ([]uint64, error) {
	var list orderList
	for _, e := range files {
		if of != nil && !slices.ContainsFunc(e.uploads(), func(id string) bool { return of[id] }) {
			continue
		}
		err := c.lake.eachGroup(ctx, e, lineColumns()[:colUpload+1], func(g *lineGroup) error {
			r := storedRow{group: g, entry: &e}
			for r.i = range g.rows {
				if of == nil || of[r.upload()] {
					list.add(r.unit())
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return list.sorted(), nil
}

// place lists a staged file and plans its move. The caller holds no lock.
func (c *commit) place(staged string, e entry, files *[]entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*files = append(*files, e)
	c.next.Pending = append(c.next.Pending, move{From: c.staging + "/" + staged, To: e.Path})
	c.files = append(c.files, filepath.Join(c.lake.path(c.staging), staged))
}

// syncing is how many files are made durable at once: the disk takes them together.
const syncing = 16

// syncFiles makes files durable.
func syncFiles(paths []string) error {
	errs := make([]error, min(syncing, len(paths)))
	var wg sync.WaitGroup
	for w := range errs {
		wg.Go(func() {
			for i := w; i < len(paths); i += syncing {
				errs[w] = errors.Join(errs[w], syncFile(paths[i]))
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("make a file durable: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}

package lake

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Prepare writes everything that Commit will make live and says what it will change; nothing is live yet, and
// Abort still drops it. The load takes no more rows.
func (ld *Load) Prepare() (Change, error) {
	if ld.done {
		return Change{}, errLoadEnded
	}
	if ld.prepared != nil {
		return ld.prepared.change, nil
	}
	c := &commit{load: ld, lake: ld.lake, next: ld.lake.state.clone()}
	if ld.broken == nil {
		ld.broken = c.prepare()
	}
	if ld.broken != nil {
		return Change{}, fmt.Errorf("load %s: %w", ld.upload.Name, ld.broken)
	}
	ld.prepared = c
	return c.change, nil
}

// Commit makes the load live and says what it changed. An error before the manifest's rename leaves the lake
// as it was; call Abort then, or open the lake again. An error after it is returned with the change: the load
// has happened, and the next Begin or Open puts the files in their places.
func (ld *Load) Commit() (Change, error) {
	change, err := ld.Prepare()
	if err != nil {
		return Change{}, err
	}
	if err := ld.lake.commit(ld.prepared.next); err != nil {
		return Change{}, fmt.Errorf("load %s: %w", ld.upload.Name, err)
	}
	ld.end()
	if err := ld.lake.finish(); err != nil {
		return change, err
	}
	if err := os.RemoveAll(ld.dir); err != nil {
		return change, fmt.Errorf("clear the staging folder: %w", err)
	}
	return change, nil
}

// clone is a copy that can be changed without touching m.
func (m *manifest) clone() manifest {
	n := *m
	n.Uploads, n.Files, n.Superseded = slices.Clone(m.Uploads), slices.Clone(m.Files), slices.Clone(m.Superseded)
	n.Pending = nil
	return n
}

// commit is one commit in the making.
type commit struct {
	load   *Load
	lake   *Lake
	next   manifest
	change Change
}

// prepare writes every staged file and the manifest to be.
func (c *commit) prepare() error {
	c.next.Generation++
	c.next.NextSeq = c.load.upload.Seq + 1
	c.next.Uploads = append(c.next.Uploads, c.load.upload)
	for _, month := range c.load.spool.names() {
		if err := c.lake.step("merge " + month); err != nil {
			return err
		}
		if err := c.mergeMonth(month); err != nil {
			return fmt.Errorf("month %s: %w", month, err)
		}
		if err := c.load.spool.drop(month); err != nil {
			return err
		}
	}
	c.change.sort()
	return errors.Join(
		closeTable(c, c.load.customers, customers),
		closeTable(c, c.load.products, products),
		closeTable(c, c.load.consents, consents),
		c.closeFacts(),
		syncDir(c.load.dir),
		syncDir(filepath.Dir(c.load.dir)),
	)
}

// closeTable finishes a table that is kept whole.
func closeTable[T any](c *commit, t *table[T], name string) error {
	if t == nil {
		return nil
	}
	return listTable(c, t, entry{Table: name})
}

// closeFacts finishes the tables of facts.
func (c *commit) closeFacts() error {
	for _, kind := range slices.Sorted(maps.Keys(c.load.facts)) {
		if err := listTable(c, c.load.facts[kind].table, entry{Table: kind, Facts: true}); err != nil {
			return err
		}
	}
	return nil
}

// listTable finishes a file and lists it under its table.
func listTable[T any](c *commit, t *table[T], e entry) error {
	w, err := t.close()
	if err != nil {
		return err
	}
	e.Path, e.Upload = e.Table+"/"+c.load.upload.ID+parquetExt, c.load.upload.ID
	e.Rows, e.Bytes, e.SHA256 = w.rows, w.bytes, w.sha256
	c.place(filepath.Base(t.path), e, &c.next.Files)
	return nil
}

// place lists a staged file among files and plans its move.
func (c *commit) place(staged string, e entry, files *[]entry) {
	*files = append(*files, e)
	c.next.Pending = append(c.next.Pending, move{From: c.lake.stagingPath() + "/" + staged, To: e.Path})
}

// mergeMonth brings one month of the load together with the live lines.
func (c *commit) mergeMonth(month string) error {
	fresh, first, last, err := c.freshUnits(month)
	if err != nil {
		return err
	}
	live, hits, err := c.liveUnits(month, first, last, fresh)
	if err != nil {
		return err
	}
	replaced, unchanged := c.change.judge(fresh, live)
	if len(replaced) > 0 {
		for _, e := range hits {
			if err := c.takeOut(e, replaced); err != nil {
				return fmt.Errorf("take replaced lines out of %s: %w", e.Path, err)
			}
		}
	}
	if len(unchanged) == len(fresh) {
		return nil
	}
	return c.writeFresh(month, unchanged)
}

// freshUnits indexes the load's units of a month and says its first and last day.
func (c *commit) freshUnits(month string) (fresh units, first, last crm.Date, err error) {
	fresh, last = units{}, crm.NoDate
	dec := newDecoder()
	err = c.load.spool.each(month, func(content, _ []byte) error {
		key, customer, err := dec.unit(content)
		if err != nil {
			return err
		}
		if last == crm.NoDate || key.date < first {
			first = key.date
		}
		last = max(last, key.date)
		fresh.add(key, content, customer)
		return nil
	})
	return fresh, first, last, err
}

// liveUnits indexes those live units that the load has too, and lists the files that hold one. Only files whose
// days meet the load's are opened, and only those that share a unit are read beyond the unit columns.
func (c *commit) liveUnits(month string, first, last crm.Date, fresh units) (live units, hits []entry, err error) {
	live = units{}
	for _, e := range c.lake.state.Files {
		if e.Table != orderLines || !strings.HasPrefix(e.Path, monthFolder(month)) || *e.MaxDate < first || *e.MinDate > last {
			continue
		}
		shared, err := c.holds(e, func(key unitKey) bool { return fresh[key] != nil })
		if err != nil {
			return nil, nil, err
		}
		if !shared {
			continue
		}
		hits = append(hits, e)
		if err := c.index(e, fresh, live); err != nil {
			return nil, nil, err
		}
	}
	return live, hits, nil
}

// holds tells whether a file has a line of such a unit; it reads the unit columns alone.
func (c *commit) holds(e entry, such func(unitKey) bool) (found bool, err error) {
	err = c.lake.eachGroup(context.Background(), e, unitColumns(), func(g *lineGroup) error {
		for i := 0; i < g.rows && !found; i++ {
			found = such(g.unit(i))
		}
		return nil
	})
	return found, err
}

// index adds a file's lines to live, as far as the load has their unit.
func (c *commit) index(e entry, fresh, live units) error {
	var line crm.OrderLine
	var content []byte
	return c.lake.eachGroup(context.Background(), e, lineColumns(), func(g *lineGroup) error {
		for i := range g.rows {
			key := g.unit(i)
			if _, ok := fresh[key]; !ok {
				continue
			}
			g.line(i, &line)
			content = appendContent(content[:0], &line)
			live.add(key, content, line.CustomerID)
		}
		return nil
	})
}

func monthFolder(month string) string { return orderLines + "/month=" + month + "/" }

// writeFresh writes the load's lines of a month, without those of unchanged units.
func (c *commit) writeFresh(month string, unchanged map[unitKey]bool) error {
	out, err := c.newLines(month + "-new")
	if err != nil {
		return err
	}
	dec := newDecoder()
	err = c.load.spool.each(month, func(content, place []byte) error {
		line, lineNo, err := dec.line(content, place)
		if err != nil {
			return err
		}
		if unchanged[unitKey{line.Source, line.Store, line.OrderID, line.Date}] {
			return nil
		}
		return out.add(&line, c.load.upload.ID, lineNo)
	})
	if err != nil {
		out.table.discard()
		return err
	}
	e, err := out.close(monthFolder(month)+c.load.upload.ID+parquetExt, c.load.upload.ID)
	if err != nil {
		return err
	}
	c.place(out.name, e, &c.next.Files)
	return nil
}

// takeOut rewrites a live file without the replaced units' lines, which go to superseded/. A file that has
// none of them stays untouched.
func (c *commit) takeOut(e entry, replaced map[unitKey]bool) error {
	if hit, err := c.holds(e, func(key unitKey) bool { return replaced[key] }); !hit || err != nil {
		return err
	}
	tag := fmt.Sprintf("%s-%s", filepath.Base(filepath.Dir(filepath.FromSlash(e.Path))), e.Upload)
	keep, err := c.newLines(tag + "-keep")
	if err != nil {
		return err
	}
	gone, err := c.newLines(tag + "-gone")
	if err != nil {
		keep.table.discard()
		return err
	}
	var line crm.OrderLine
	err = c.lake.eachGroup(context.Background(), e, lineColumns(), func(g *lineGroup) error {
		for i := range g.rows {
			to := keep
			if replaced[g.unit(i)] {
				to = gone
			}
			g.line(i, &line)
			if err := to.add(&line, e.Upload, g.at(colLineNo).number(i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		keep.table.discard()
		gone.table.discard()
		return err
	}
	return c.exchange(e, keep, gone)
}

// exchange puts the kept lines in the place of a file and lists the gone ones.
func (c *commit) exchange(e entry, keep, gone *lineFile) error {
	month := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(filepath.FromSlash(e.Path))), orderLines+"/")
	removed, err := gone.close(fmt.Sprintf("%s/%s/%s/%s%s", supersededDir, c.load.upload.ID, month, e.Upload, parquetExt), e.Upload)
	if err != nil {
		keep.table.discard()
		return err
	}
	c.place(gone.name, removed, &c.next.Superseded)
	c.next.Files = slices.DeleteFunc(c.next.Files, func(f entry) bool { return f.Path == e.Path })
	if keep.control.Lines == 0 {
		c.next.Pending = append(c.next.Pending, move{To: e.Path})
		keep.table.discard()
		return nil
	}
	kept, err := keep.close(e.Path, e.Upload)
	if err != nil {
		return err
	}
	c.place(keep.name, kept, &c.next.Files)
	return nil
}

// lineFile is a staged file of order lines with its control sums.
type lineFile struct {
	name        string
	table       *table[lineRow]
	control     Control
	first, last crm.Date
}

func (c *commit) newLines(tag string) (*lineFile, error) {
	name := tag + parquetExt
	t, err := newTable[lineRow](filepath.Join(c.load.dir, name), orderLines, "")
	return &lineFile{name: name, table: t, last: crm.NoDate}, err
}

func (f *lineFile) add(line *crm.OrderLine, upload string, lineNo int64) error {
	if err := f.control.add(line); err != nil {
		return err
	}
	if f.last == crm.NoDate || line.Date < f.first {
		f.first = line.Date
	}
	f.last = max(f.last, line.Date)
	return f.table.write(lineRowOf(line, upload, lineNo))
}

func (f *lineFile) close(path, upload string) (entry, error) {
	w, err := f.table.close()
	// Copies: a pointer into f would keep its writer, with all buffers, as long as the manifest lives.
	first, last, control := f.first, f.last, f.control
	return entry{
		Path: path, Table: orderLines, Upload: upload, Rows: w.rows, Bytes: w.bytes, SHA256: w.sha256,
		MinDate: &first, MaxDate: &last, Control: &control,
	}, err
}

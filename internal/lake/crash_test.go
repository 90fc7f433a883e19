package lake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// errKilled stands for the end of the process.
var errKilled = errors.New("killed")

// killAt is a fault hook that stops at the n-th step (from 0) and at every later one; it counts the steps.
func killAt(n int, seen *[]string) func(string) error {
	return func(step string) error {
		*seen = append(*seen, step)
		if len(*seen) > n {
			return errKilled
		}
		return nil
	}
}

// picture is what a reader can learn from a lake, and what lies in its folders.
type picture struct {
	Uploads   []Upload
	Lines     []string
	Customers []string
	Waiting   []string
	Aside     []string          // what an undo can bring back
	Snapshots map[string]string // day → digest and customers
	Latest    string            // digest of latest/, "" where it is not there
}

func pictureOf(t *testing.T, l *Lake) picture {
	t.Helper()
	p := picture{Uploads: l.Uploads(), Snapshots: map[string]string{}}
	for _, s := range liveLines(t, l) {
		p.Lines = append(p.Lines, fmt.Sprintf("%s %s %s %s %s %d", s.Upload, s.OrderID, s.Date, s.CustomerID, s.Quantity, s.LineNo))
	}
	slices.Sort(p.Lines)
	all, err := l.Waiting(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range all {
		p.Waiting = append(p.Waiting, fmt.Sprintf("%s %s %s %s", w.Upload.ID, w.OrderID, w.Date, w.Kind))
	}
	for _, e := range l.state.Superseded {
		err := l.eachLine(context.Background(), e, nil, func(r *storedRow) error {
			p.Aside = append(p.Aside, fmt.Sprintf("%s %v %d", r.upload(), r.unit(), r.lineNo()))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(p.Aside)
	err = l.EachCustomer(context.Background(), func(c crm.Customer, u Upload) error {
		p.Customers = append(p.Customers, c.ID+" "+u.ID)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	refs, err := l.Snapshots()
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range refs {
		profiles, err := l.Profiles(ref)
		if err != nil {
			t.Fatal(err)
		}
		p.Snapshots[ref.AsOf.String()] = fmt.Sprintf("%s %d", ref.Digest, len(profiles))
	}
	dir := filepath.Join(l.dir, latestDir)
	if _, err := os.Stat(filepath.Join(dir, successName)); err == nil {
		latest, found, err := l.Latest()
		if err != nil || !found {
			t.Fatalf("latest/ without a snapshot: %v", err)
		}
		if m, err := readSnapshotManifest(dir, latest.AsOf); err == nil {
			p.Latest = m.Digest
			for _, f := range m.Files {
				if _, err := m.read(dir, f.Name); err != nil {
					t.Errorf("latest/ says that it is whole: %v", err)
				}
			}
		}
	}
	return p
}

// checkFolders finds files that nobody knows and folders that are open to others.
func checkFolders(t *testing.T, l *Lake) {
	t.Helper()
	known := map[string]bool{manifestName: true}
	for _, e := range l.state.everyFile() {
		known[e.Path] = true
		if e.Orders != nil {
			known[indexPath(e.Path)] = true
		}
	}
	for _, g := range l.state.Sealed {
		known[g.path()] = true
	}
	err := filepath.WalkDir(l.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel := l.slashed(path)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v", rel, info.Mode())
		}
		published := strings.HasPrefix(rel, snapshotsDir) || strings.HasPrefix(rel, replacedDir) || strings.HasPrefix(rel, latestDir)
		if !d.IsDir() && !known[rel] && (!published || strings.HasSuffix(rel, ".new")) {
			t.Errorf("%s was left behind", rel)
		}
		if strings.ContainsRune(rel, ':') {
			t.Errorf("%s cannot be on Windows", rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// crashCase is one command that may be killed.
type crashCase struct {
	name  string
	setup func(t *testing.T, l *Lake)
	do    func(l *Lake) error
	group int64 // so many sequence numbers are sealed together; 0 is as many as always
}

// open opens a lake for the command.
func (c crashCase) open(t *testing.T, dir string) *Lake {
	t.Helper()
	l := open(t, dir)
	if c.group > 0 {
		l.group = c.group
	}
	return l
}

func crashCases(t *testing.T) []crashCase {
	line := func(order, date, customer string, units int64) crm.OrderLine {
		return crm.OrderLine{Source: "shop", OrderID: order, Date: day(t, date), CustomerID: customer, Quantity: crm.QuantityOf(units)}
	}
	first := func(t *testing.T, l *Lake) {
		put(t, l, "jan.csv", line("1", "2011-01-05", "a", 1), line("1", "2011-01-05", "a", 2), line("2", "2011-01-06", "b", 1), line("9", "2011-02-01", "b", 1))
		put(t, l, "one.csv", line("3", "2011-01-07", "c", 1))
	}
	// The load keeps order 1, takes order 2 out of jan.csv, makes one.csv empty, and brings a month and a
	// customer.
	load := func(l *Lake) error {
		ld, err := l.BeginLoad(Incoming{Name: "new.csv", SHA256: hashOf("new.csv"), Source: "shop", At: loadedAt, AcceptChanges: true})
		if err != nil {
			return err
		}
		rows := []crm.OrderLine{
			line("1", "2011-01-05", "a", 2), line("1", "2011-01-05", "a", 1), line("2", "2011-01-06", "b", 7),
			line("3", "2011-01-07", "d", 1), line("4", "2011-03-01", "a", 1),
		}
		for _, row := range rows {
			if err := ld.OrderLine(row); err != nil {
				return err
			}
		}
		if err := ld.Customer(crm.Customer{Source: "shop", ID: "a"}); err != nil {
			return err
		}
		_, err = ld.Commit()
		return err
	}
	put2 := func(l *Lake, in Incoming, rows ...crm.OrderLine) error {
		ld, err := l.BeginLoad(in)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := ld.OrderLine(row); err != nil {
				return err
			}
		}
		_, err = ld.Commit()
		return err
	}
	// stacked has lines in every area: order 1 replaced, order 2 held, order 9 told twice, a customer.
	stacked := func(t *testing.T, l *Lake) {
		first(t, l)
		if err := load(l); err != nil {
			t.Fatal(err)
		}
		in := Incoming{Name: "held.csv", SHA256: hashOf("held.csv"), Source: "shop", At: loadedAt}
		if err := put2(l, in, line("2", "2011-01-06", "x", 7), line("9", "2011-02-01", "b", 1), line("5", "2011-02-02", "b", 1)); err != nil {
			t.Fatal(err)
		}
	}
	// done says ErrKnown where the command has done its work, as a load of the same bytes does.
	done := func(was bool, do func() error) error {
		if was {
			return ErrKnown
		}
		return do()
	}
	undo := func(l *Lake) error {
		_, there := l.Find(hashOf("new.csv"))
		return done(!there, func() error { _, err := l.Undo(l.Uploads()[2].ID, l.Uploads()[1].ID); return err })
	}
	accept := func(l *Lake) error {
		u := l.Uploads()[3]
		return done(u.Accepted, func() error { _, err := l.Accept(u.ID); return err })
	}
	replace := func(l *Lake) error {
		in := Incoming{Replace: l.Uploads()[0].ID, Joined: hashOf("corrected.xlsx")}
		return put2(l, in, line("1", "2011-01-05", "a", 1), line("7", "2011-01-06", "b", 3), line("2", "2011-01-06", "b", 7), line("8", "2011-04-01", "b", 1))
	}
	batch := func(l *Lake) error {
		b, err := l.BeginBatch()
		if err != nil {
			return err
		}
		for i, customer := range []string{"a", "z", "a"} {
			name := fmt.Sprintf("batch %d.csv", i)
			ld, err := b.Begin(Incoming{Name: name, SHA256: hashOf(name), Source: "shop", At: loadedAt})
			if err != nil {
				return errors.Join(err, b.Abort())
			}
			err = errors.Join(
				ld.OrderLine(line("3", "2011-01-07", customer, 1)), ld.OrderLine(line(name, "2011-01-08", customer, 1)),
				ld.Customer(crm.Customer{Source: "shop", ID: customer}), ld.Fact(crm.Fact{Kind: complaintKind()}),
			)
			if err != nil {
				return err
			}
		}
		_, err = b.Commit()
		return err
	}
	months := func(t *testing.T, l *Lake) {
		stacked(t, l)
		for _, date := range []string{"2011-03-02", "2011-04-02", "2011-05-02", "2011-06-02"} {
			put(t, l, date+".csv", line(date, date, "a", 1))
		}
		if len(l.state.Sealed) < 3 {
			t.Fatalf("%d groups are sealed", len(l.state.Sealed))
		}
	}
	two := someProfiles(t)
	snapshot := func(asOf, inputs string, profiles []crm.Profile) func(l *Lake) error {
		return func(l *Lake) error {
			_, err := l.Publish(snapshotOf(t, asOf, inputs, profiles))
			return err
		}
	}
	all := []crashCase{
		{name: "a load that seals what has come to rest", setup: months, do: func(l *Lake) error {
			return put2(l, Incoming{Name: "july.csv", SHA256: hashOf("july.csv"), Source: "shop", At: loadedAt}, line("july", "2011-07-01", "a", 1))
		}, group: 2},
		{name: "an undo of sealed uploads", setup: months, do: undo, group: 2},
	}
	return append(all, []crashCase{
		{"the first load", func(*testing.T, *Lake) {}, load, 0},
		{"a load over others", first, load, 0},
		{"an undo of two", stacked, undo, 0},
		{"an acceptance", stacked, accept, 0},
		{"an upload in another's place", stacked, replace, 0},
		{"a batch", stacked, batch, 0},
		{"a load that brings small files together", func(t *testing.T, l *Lake) {
			for i := range smallMost {
				name := fmt.Sprintf("day %d.csv", i)
				ld, err := l.Begin(name, hashOf(name), "shop", loadedAt)
				if err != nil {
					t.Fatal(err)
				}
				err = errorsOf(ld.OrderLine(line(fmt.Sprint(i), "2011-01-05", "a", 1)), ld.Customer(crm.Customer{Source: "shop", ID: name}))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := ld.Commit(); err != nil {
					t.Fatal(err)
				}
			}
		}, load, 0},
		{"the first snapshot", first, snapshot("2011-12-10", "i1", two), 0},
		{"a later day", func(t *testing.T, l *Lake) { publish(t, l, snapshotOf(t, "2011-12-09", "i0", two)) }, snapshot("2011-12-10", "i1", two[:1]), 0},
		{"the same day with other inputs", func(t *testing.T, l *Lake) {
			publish(t, l, snapshotOf(t, "2011-12-10", "i0", two))
			publish(t, l, snapshotOf(t, "2011-12-10", "i1", two[:1]))
			publish(t, l, snapshotOf(t, "2011-12-10", "i0", two))
		}, snapshot("2011-12-10", "i1", two[:1]), 0},
		{"an old snapshot that goes", func(t *testing.T, l *Lake) {
			publish(t, l, snapshotOf(t, "2011-12-09", "i0", two))
			publish(t, l, snapshotOf(t, "2011-12-10", "i1", two))
		}, func(l *Lake) error {
			all, err := l.Stored()
			if err != nil || len(all) == 1 {
				return errors.Join(err, ErrKnown)
			}
			return l.Drop(all[0])
		}, 0},
	}...)
}

func TestAKillLeavesTheOldOrTheNewState(t *testing.T) {
	for _, tt := range crashCases(t) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			build := func() string {
				dir := filepath.Join(quickDir(t), "lake")
				tt.setup(t, tt.open(t, dir))
				return dir
			}
			was := pictureOf(t, open(t, build()))
			dir := build()
			if err := tt.do(tt.open(t, dir)); err != nil {
				t.Fatal(err)
			}
			will := pictureOf(t, open(t, dir))
			if cmp.Equal(was, will) {
				t.Fatal("the command changes nothing")
			}
			olds, news := 0, 0
			for n := 0; ; n++ {
				dir := build()
				ended, isNew := killedAt(t, tt, dir, n, was, will)
				if isNew {
					news++
				} else {
					olds++
				}
				if ended {
					break
				}
			}
			if olds == 0 || news < 2 {
				t.Errorf("%d kills left the old state, %d the new one: the steps do not surround the moment", olds, news)
			}
		})
	}
}

// killedAt runs the command until its n-th step, then opens the lake as a reader does, then as the next command
// does, which is itself killed at each of its steps before it may finish.
func killedAt(t *testing.T, tt crashCase, dir string, n int, was, will picture) (ended, isNew bool) {
	var steps []string
	l := tt.open(t, dir)
	l.opt.Fault = killAt(n, &steps)
	err := tt.do(l)
	if err != nil && !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	ended = err == nil
	at := "the end"
	if !ended {
		at = steps[len(steps)-1]
	}
	reader, err := Open(dir, Options{ReadOnly: true})
	if err != nil {
		t.Fatalf("killed before %q: a reader is refused: %v", at, err)
	}
	seen := pictureOf(t, reader)
	for k := 0; ; k++ {
		var again []string
		_, err := Open(dir, Options{Fault: killAt(k, &again)})
		if err == nil {
			break
		}
		if !errors.Is(err, errKilled) {
			t.Fatalf("killed before %q: the next command is refused: %v", at, err)
		}
	}
	l = tt.open(t, dir)
	got := pictureOf(t, l)
	if !cmp.Equal(got, was) && !cmp.Equal(got, will) {
		t.Errorf("killed before %q, the lake is neither old nor new:\n%s", at, cmp.Diff(will, got))
	}
	seen.Latest = got.Latest // latest/ is brought up to date by the next command
	if !cmp.Equal(seen, got) {
		t.Errorf("killed before %q, a reader saw something else:\n%s", at, cmp.Diff(got, seen))
	}
	checkFolders(t, l)
	isNew = cmp.Equal(got, will)
	if err := tt.do(l); err != nil && !errors.Is(err, ErrKnown) {
		t.Errorf("killed before %q, the command cannot be run again: %v", at, err)
	}
	if diff := cmp.Diff(will, pictureOf(t, open(t, dir))); diff != "" {
		t.Errorf("killed before %q and run again:\n%s", at, diff)
	}
	return ended, isNew
}

package lake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// fullLake has a file of every sort: months with merged and single files, lines that wait and lines that were replaced,
// indexes, merged tables of facts, sealed groups, events, two snapshots and one that was replaced.
func fullLake(t *testing.T, dir string) {
	t.Helper()
	l := open(t, dir)
	l.crowd, l.group = 2, 4
	line := func(order string, date crm.Date, customer string, units int64) crm.OrderLine {
		amount := crm.MoneyOf(3 * units)
		return crm.OrderLine{Source: "shop", OrderID: order, Date: date, CustomerID: customer, ProductID: "p", Quantity: crm.QuantityOf(units), Amount: &amount}
	}
	for n := range 14 {
		date := crm.NewDate(2011, 1, 1+9*n)
		name := fmt.Sprintf("%d.csv", n)
		ld, err := l.BeginLoad(Incoming{Name: name, SHA256: hashOf(name), Source: "shop", At: loadedAt, AcceptChanges: n%4 == 0})
		if err != nil {
			t.Fatal(err)
		}
		rows := []error{
			ld.OrderLine(line(fmt.Sprintf("A%d", n), date, "a", int64(n))), ld.OrderLine(line(fmt.Sprintf("B%d", n), date, "b", 2)),
			ld.OrderLine(line(fmt.Sprintf("B%d", n), date, "b", 5)),
			ld.Customer(crm.Customer{Source: "shop", ID: fmt.Sprint(n), Name: "Élise"}), ld.Product(crm.Product{Source: "shop", ID: "p", Name: name}),
			ld.Consent(crm.Consent{Source: "shop", CustomerID: "a", Channel: "email", State: crm.ConsentGranted, Proof: name}),
			ld.Fact(crm.Fact{Kind: complaintKind(), Source: "shop", Values: []crm.FactValue{{Set: true, Text: name}}}),
		}
		if n > 0 { // the order of the file before: with fewer lines, or with others
			rows = append(rows, ld.OrderLine(line(fmt.Sprintf("B%d", n-1), date.AddDays(-9), "b", 5)), ld.OrderLine(line(fmt.Sprintf("A%d", n-1), date.AddDays(-9), "a", 40)))
		}
		if err := errors.Join(rows...); err != nil {
			t.Fatal(err)
		}
		if _, err := ld.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 5 {
		if _, err := l.AppendEvents(t.Context(), eventsFrom(1+3*n, 3+3*n-n%2)[:3-n%2]); err != nil {
			t.Fatal(err)
		}
		if n == 4 {
			break
		}
		if n%2 == 1 {
			if _, err := l.AppendEvents(t.Context(), eventsFrom(3+3*n, 3+3*n)); err != nil {
				t.Fatal(err)
			}
		}
	}
	publish(t, l, snapshotOf(t, "2011-12-09", "i0", someProfiles(t)))
	publish(t, l, snapshotOf(t, "2011-12-10", "i1", someProfiles(t)[:1]))
	publish(t, l, snapshotOf(t, "2011-12-10", "i2", someProfiles(t)[:2]))
}

// everything is all that can be read of a lake, as text; the first error ends it.
func everything(ctx context.Context, l *Lake) (all []string, err error) {
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, u := range l.Uploads() {
		say("upload %+v", u)
	}
	say("sums %+v", l.OrderLines())
	waits, waitErr := l.Waiting(ctx)
	for _, w := range waits {
		say("waits %s %+v", w.Upload.ID, w.UnitChange)
	}
	asideErr := func() error {
		for _, e := range l.state.Superseded {
			if err := l.eachLine(ctx, e, nil, func(r *storedRow) error { say("aside %s %v %d", r.upload(), r.unit(), r.lineNo()); return nil }); err != nil {
				return err
			}
		}
		return nil
	}()
	err = errorsOf(
		waitErr, asideErr,
		l.EachOrderLine(ctx, func(s StoredLine) error { say("line %s %d %s", s.Upload, s.LineNo, text(s.OrderLine)); return nil }),
		l.EachCustomer(ctx, func(c crm.Customer, u Upload) error { say("customer %+v %s", c, u.ID); return nil }),
		l.EachProduct(ctx, func(p crm.Product, u Upload) error { say("product %s %s %s", p.ID, p.Name, u.ID); return nil }),
		l.EachConsent(ctx, func(c crm.Consent, u Upload) error { say("consent %s %s %s", c.CustomerID, c.Proof, u.ID); return nil }),
		l.EachEvent(ctx, 0, func(n int64, e crm.Event) error { say("event %d %+v", n, e); return nil }),
	)
	for _, kind := range l.FactKinds() {
		err = errorsOf(err, l.EachFact(ctx, kind, func(f crm.Fact, u Upload) error { say("%s %v %s", kind, f.Values, u.ID); return nil }))
	}
	if err != nil {
		return nil, err
	}
	refs, err := l.Snapshots()
	if err != nil {
		return nil, err
	}
	for _, ref := range refs {
		profiles, err := l.Profiles(ref)
		if err != nil {
			return nil, err
		}
		summary, err := l.Summary(ref)
		if err != nil {
			return nil, err
		}
		say("snapshot %s %s %d %s", ref.AsOf, ref.Digest, len(profiles), summary)
		for _, table := range Tables() {
			n := 0
			if err := l.EachRow(ctx, ref, table, func([]crm.FactValue) error { n++; return nil }); err != nil {
				return nil, err
			}
			say("%s: %d", table.Name, n)
		}
	}
	return all, nil
}

// goOn is what the next night does: a load over two old orders and a new one, then an undo.
func goOn(l *Lake) error {
	l.crowd, l.group = 2, 4
	ld, err := l.BeginLoad(Incoming{Name: "next.csv", SHA256: hashOf("next.csv"), Source: "shop", At: loadedAt, AcceptChanges: true})
	if err != nil {
		return err
	}
	for n := range 14 {
		amount := crm.MoneyOf(9)
		row := crm.OrderLine{
			Source: "shop", OrderID: fmt.Sprintf("A%d", n), Date: crm.NewDate(2011, 1, 1+9*n), CustomerID: "a", ProductID: "p",
			Quantity: crm.QuantityOf(7), Amount: &amount,
		}
		if n%3 == 0 {
			if err := errors.Join(ld.OrderLine(row), ld.Customer(crm.Customer{Source: "shop", ID: "next"})); err != nil {
				return errors.Join(err, ld.Abort())
			}
		}
	}
	if _, err := ld.Commit(); err != nil {
		return errors.Join(err, ld.Abort())
	}
	_, err = l.Undo(l.Uploads()[2].ID)
	return err
}

// damages change a file; other is another file of its sort.
func damages() map[string]func(r *rand.Rand, b, other []byte) []byte {
	flip := func(r *rand.Rand, b, _ []byte) []byte {
		if len(b) > 0 {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		}
		return b
	}
	return map[string]func(r *rand.Rand, b, other []byte) []byte{
		"cut": func(r *rand.Rand, b, _ []byte) []byte { return b[:r.IntN(max(1, len(b)))] }, "a bit flipped": flip, "another bit flipped": flip,
		"a third bit flipped": flip, "emptied": func(*rand.Rand, []byte, []byte) []byte { return nil },
		"zeroed at the end": func(_ *rand.Rand, b, _ []byte) []byte { clear(b[len(b)/2:]); return b },
		"longer":            func(r *rand.Rand, b, _ []byte) []byte { return append(b, byte(r.IntN(256))) },
		"another's bytes":   func(_ *rand.Rand, _, other []byte) []byte { return other },
		"gone":              nil,
	}
}

// TestEveryFileOfALakeDamagedInTurn damages each file in one way, in turn; with HABITUE_DAMAGES=all in each way. Whoever reads, and whoever loads or undoes over it, is told by
// one problem that names a file, or finds all that was there; never anything else.
func TestEveryFileOfALakeDamagedInTurn(t *testing.T) {
	root := quickDir(t)
	dir := filepath.Join(root, "whole")
	fullLake(t, dir)
	files := contents(t, dir)
	names := slices.Sorted(maps.Keys(files))
	whole := mustSee(t, dir)
	next := filepath.Join(root, "next")
	if err := errors.Join(os.CopyFS(next, os.DirFS(dir)), goOn(open(t, next))); err != nil {
		t.Fatal(err)
	}
	after := mustSee(t, next)
	seed := uint64(8)
	told, same := 0, 0
	for i, name := range names {
		published := strings.HasPrefix(name, snapshotsDir) || strings.HasPrefix(name, replacedDir) || strings.HasPrefix(name, latestDir)
		if all := os.Getenv("HABITUE_DAMAGES") == "all"; testing.Short() && i%4 != 0 || !all && published && i%3 != 0 {
			continue
		}
		hows := slices.Sorted(maps.Keys(damages()))
		if os.Getenv("HABITUE_DAMAGES") != "all" {
			hows = hows[i%len(hows):][:1]
		}
		for _, how := range hows {
			damage := damages()[how]
			if how == "gone" && strings.HasPrefix(name, eventsDir) && name == lastEvents(names) {
				continue // what the newest file tells is told again by the state, which knows how far it was
			}
			if how == "gone" && strings.HasSuffix(name, "/"+successName) {
				continue // a folder without it is no snapshot: that is what the file is for
			}
			other := names[(i+1)%len(names)]
			for k := range names { // the next of its sort
				if o := names[(i+1+k)%len(names)]; filepath.Ext(o) == filepath.Ext(name) && o != name {
					other = o
					break
				}
			}
			seed++
			d := damaged{name: name, how: how, dir: filepath.Join(root, "damaged"), whole: whole, after: after}
			if err := os.CopyFS(d.dir, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(d.dir, filepath.FromSlash(name))
			err := os.Remove(path)
			if damage != nil {
				b := damage(rand.New(rand.NewPCG(seed, 0)), bytes.Clone(files[name]), files[other])
				if bytes.Equal(b, files[name]) {
					b = append(b, 0)
				}
				err = os.WriteFile(path, b, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			if d.look(t) {
				told++
			} else {
				same++
			}
			if err := os.RemoveAll(d.dir); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("%d files; %d damages were told, %d changed nothing", len(names), told, same)
	if told < same {
		t.Errorf("%d damages were told, %d changed nothing", told, same)
	}
}

func lastEvents(names []string) (last string) {
	for _, name := range names {
		if strings.HasPrefix(name, eventsDir+"/") {
			last = name
		}
	}
	return last
}

func mustSee(t *testing.T, dir string) []string {
	t.Helper()
	all, err := everything(t.Context(), open(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// damaged is one damage of one file.
type damaged struct {
	name, how, dir string
	whole, after   []string
}

// look reads the lake, goes on with it, and reads again. It tells whether a problem was told.
func (d damaged) look(t *testing.T) (told bool) {
	t.Helper()
	at := d.name + " " + d.how
	see := func(opt Options, want []string) error {
		l, err := Open(d.dir, opt)
		if err != nil {
			return err
		}
		all, err := everything(t.Context(), l)
		if err == nil {
			if diff := cmp.Diff(want, all); diff != "" {
				t.Errorf("%s: something else is read:\n%s", at, diff)
			}
		}
		return err
	}
	before := see(Options{ReadOnly: true}, d.whole)
	d.judge(t, at+", a reader", before)
	told = before != nil
	shots := contents(t, filepath.Join(d.dir, snapshotsDir))
	l, err := Open(d.dir, Options{})
	if err == nil {
		err = goOn(l)
	}
	d.judge(t, at+", a load", err)
	told = told || err != nil
	if err == nil {
		err = see(Options{}, d.after)
		d.judge(t, at+", after a load", err)
		told = told || err != nil
	}
	if diff := cmp.Diff(shots, contents(t, filepath.Join(d.dir, snapshotsDir))); diff != "" {
		t.Errorf("%s: the snapshots are others:\n%s", at, diff)
	}
	return told
}

// judge makes sure that an error is one problem about a file.
func (d damaged) judge(t *testing.T, at string, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var p *problem.Problem
	if !errors.As(err, &p) || p.Where.File == "" {
		t.Errorf("%s: %v", at, err)
		return
	}
	ok := []problem.ID{problem.DamagedLake, problem.MissingLakeFile, problem.NoLakeManifest, problem.DamagedSnapshot, problem.MissingSnapshotFile, problem.NewerLake}
	if !slices.Contains(ok, p.ID) {
		t.Errorf("%s: %v", at, err)
	}
	if said := p.Say("en"); strings.Contains(said, "\n") && strings.Count(said, "[") > 1 {
		t.Errorf("%s: not one message: %s", at, said)
	}
}

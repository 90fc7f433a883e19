package lake

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

// toldFacts is what one upload says of customers, products, consents and complaints: how many rows of each.
type toldFacts struct {
	id   string
	seq  int64
	rows [4]int
	salt int
	wide bool // its complaints have one column more, as those of a younger program
}

// stage gives the rows to a load.
func (u *toldFacts) stage(ld *Load) error {
	for i := range u.rows[0] {
		if err := ld.Customer(crm.Customer{Source: "shop", ID: fmt.Sprint(i), Name: fmt.Sprint(u.salt), Place: crm.Place{Row: i}}); err != nil {
			return err
		}
	}
	for i := range u.rows[1] {
		if err := ld.Product(crm.Product{Source: "shop", ID: fmt.Sprint(i), Name: fmt.Sprint(u.salt), Place: crm.Place{Row: i}}); err != nil {
			return err
		}
	}
	for i := range u.rows[2] {
		if err := ld.Consent(crm.Consent{Source: "shop", CustomerID: fmt.Sprint(i), Proof: fmt.Sprint(u.salt), Place: crm.Place{Row: i}}); err != nil {
			return err
		}
	}
	kind := complaintKind()
	if u.wide {
		kind.Columns = append([]crm.FactColumn{{Name: "channel", Type: crm.FactText}}, kind.Columns...)
	}
	for i := range u.rows[3] {
		f := crm.Fact{Kind: kind, Source: "shop", Place: crm.Place{Row: i}, Values: make([]crm.FactValue, len(kind.Columns))}
		f.Values[len(kind.Columns)-1] = crm.FactValue{Set: true, Text: fmt.Sprint(u.salt)} // the agent
		if err := ld.Fact(f); err != nil {
			return err
		}
	}
	return nil
}

// says are the rows as readFacts writes them.
func (u *toldFacts) says() (all [4][]string) {
	for t, n := range u.rows {
		for i := range n {
			all[t] = append(all[t], fmt.Sprintf("%s %d %d", u.id, u.salt, i))
		}
	}
	return all
}

func readFacts(t fataler, l *Lake) (all [4][]string) {
	t.Helper()
	ctx := context.Background()
	keep := func(table int, u Upload, salt string, row int) error {
		all[table] = append(all[table], fmt.Sprintf("%s %s %d", u.ID, salt, row))
		return nil
	}
	err := errorsOf(
		l.EachCustomer(ctx, func(c crm.Customer, u Upload) error { return keep(0, u, c.Name, c.Place.Row) }),
		l.EachProduct(ctx, func(p crm.Product, u Upload) error { return keep(1, u, p.Name, p.Place.Row) }),
		l.EachConsent(ctx, func(c crm.Consent, u Upload) error { return keep(2, u, c.Proof, c.Place.Row) }),
		l.EachFact(ctx, "complaints", func(f crm.Fact, u Upload) error {
			i := slices.IndexFunc(f.Kind.Columns, func(c crm.FactColumn) bool { return c.Name == "agent" })
			return keep(3, u, f.Values[i].Text, f.Place.Row)
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestFactsOfAnyHistoryAreThoseOfItsUploads loads, undoes and replaces at random in a lake that brings small files
// together all the time, and compares with a list of uploads.
func TestFactsOfAnyHistoryAreThoseOfItsUploads(t *testing.T) {
	root, together := quickDir(t), 0
	rapid.Check(t, func(t *rapid.T) {
		l := tightLake(t, root)
		defer func() { _ = os.RemoveAll(filepath.Dir(l.dir)) }() // only room
		var told []*toldFacts
		salt := 0
		draw := func(u *toldFacts) {
			salt++
			u.salt, u.wide = salt, rapid.IntRange(0, 3).Draw(t, "wide") == 0
			for i := range u.rows {
				u.rows[i] = max(0, rapid.IntRange(-1, 3).Draw(t, "rows"))
			}
		}
		batch := func(n int) {
			b, err := l.BeginBatch()
			if err != nil {
				t.Fatal(err)
			}
			for range n {
				u := &toldFacts{}
				draw(u)
				name := fmt.Sprint(u.salt)
				ld, err := b.Begin(Incoming{Name: name, SHA256: hashOf(name), Source: "shop", At: loadedAt})
				if err != nil {
					t.Fatal(err)
				}
				if err := u.stage(ld); err != nil {
					t.Fatal(err)
				}
				u.id, u.seq = ld.Upload().ID, ld.Upload().Seq
				told = append(told, u)
			}
			if _, err := b.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		undo := func() {
			var ids []string
			told = slices.DeleteFunc(told, func(u *toldFacts) bool {
				gone := rapid.IntRange(0, 2).Draw(t, "gone") == 0
				if gone {
					ids = append(ids, u.id)
				}
				return gone
			})
			if _, err := l.Undo(ids...); err != nil {
				t.Fatal(err)
			}
		}
		replace := func() {
			if len(told) == 0 {
				return
			}
			u := rapid.SampledFrom(told).Draw(t, "replaced")
			draw(u)
			ld, err := l.BeginLoad(Incoming{Replace: u.id})
			if err != nil {
				t.Fatal(err)
			}
			if err := u.stage(ld); err != nil {
				t.Fatal(err)
			}
			if _, err := ld.Commit(); err != nil {
				t.Fatal(err)
			}
		}
		for range rapid.IntRange(1, 9).Draw(t, "steps") {
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0:
				undo()
			case 1:
				replace()
			case 2:
				batch(rapid.IntRange(1, 6).Draw(t, "files"))
			default:
				batch(1)
			}
			var want [4][]string
			for _, u := range told {
				for i, rows := range u.says() {
					want[i] = append(want[i], rows...)
				}
			}
			l = reopen(t, l)
			if diff := cmp.Diff(want, readFacts(t, l)); diff != "" {
				t.Fatal(diff)
			}
			together += checkFactFiles(t, l, want)
		}
	})
	if together == 0 {
		t.Error("no files were brought together")
	}
}

// reopen opens a tight lake again.
func reopen(t fataler, old *Lake) *Lake {
	t.Helper()
	l, err := Open(old.dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	l.crowd = old.crowd
	return l
}

// checkFactFiles makes sure that another tool finds each row once. It counts the files of several uploads.
func checkFactFiles(t *rapid.T, l *Lake, want [4][]string) (together int) {
	for i, table := range []string{customers, products, consents, "complaints"} {
		paths, err := filepath.Glob(filepath.Join(l.dir, table, "*"+parquetExt))
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		for _, path := range paths {
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
			if err != nil {
				t.Fatal(err)
			}
			rows += int(f.NumRows())
		}
		if rows != len(want[i]) {
			t.Fatalf("another tool finds %d rows of %s, %d are live", rows, table, len(want[i]))
		}
	}
	for _, e := range l.state.Files {
		if e.Table != orderLines && len(e.Uploads) > 1 {
			together++
		}
	}
	return together
}

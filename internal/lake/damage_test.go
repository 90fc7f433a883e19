package lake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// smallLake has one load of order lines and customers, and one snapshot.
func smallLake(t testing.TB, dir string) (lines, customers string, ref Ref) {
	t.Helper()
	l := open(t, dir)
	ld, err := l.Begin("a.csv", hashOf("a.csv"), "shop", loadedAt)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 300 {
		line := crm.OrderLine{
			Source: "shop", OrderID: fmt.Sprint(i / 3), Date: day(t, "2011-12-09"), ProductID: fmt.Sprint(i % 7), Quantity: crm.QuantityOf(int64(i % 5)),
			CustomerID: fmt.Sprint(i % 11), Return: i%4 == 0, Place: crm.Place{Row: i + 2},
		}
		if i%3 > 0 {
			line.Amount = money(t, fmt.Sprint(i))
		}
		if err := ld.OrderLine(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := ld.Customer(crm.Customer{Source: "shop", ID: "1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := ld.Commit(); err != nil {
		t.Fatal(err)
	}
	ref = publish(t, l, snapshotOf(t, "2011-12-10", "i1", someProfiles(t)))
	return l.path(l.state.Files[1].Path), l.path(l.state.Files[0].Path), ref
}

// spoil changes the bytes of a file.
func spoil(t testing.TB, path string, change func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(bytes.Clone(content)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func flipMiddle(b []byte) []byte { b[len(b)/2] ^= 0x10; return b }
func cut(b []byte) []byte        { return b[:len(b)/2] }
func nothing([]byte) []byte      { return nil }

// refused checks that an error is the problem with this code, about this file.
func refused(t *testing.T, err error, id problem.ID, file string, exit int) {
	t.Helper()
	var p *problem.Problem
	if !errors.As(err, &p) {
		t.Fatalf("got %v, want [%s]", err, id)
	}
	if p.ID != id || p.Where.File != file || p.Exit() != exit {
		t.Errorf("got [%s] at %s with exit %d, want [%s] at %s with %d", p.ID, p.Where.File, p.Exit(), id, file, exit)
	}
	if fr := p.Say("fr"); strings.ContainsAny(fr, "{}") {
		t.Errorf("a placeholder is left open: %s", fr)
	}
}

func TestDamagedFactsAreRefusedByName(t *testing.T) {
	for name, change := range map[string]func([]byte) []byte{"a bit is flipped": flipMiddle, "the file is cut": cut, "the file is empty": nothing} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			lines, people, _ := smallLake(t, dir)
			spoil(t, lines, change)
			spoil(t, people, change)
			l := open(t, dir)
			ctx := context.Background()
			refused(t, l.EachOrderLine(ctx, func(StoredLine) error { return nil }), problem.DamagedLake, lines, 1)
			refused(t, l.EachCustomer(ctx, func(crm.Customer, Upload) error { return nil }), problem.DamagedLake, people, 1)
		})
	}
	t.Run("the file is gone", func(t *testing.T) {
		dir := t.TempDir()
		lines, _, _ := smallLake(t, dir)
		if err := os.Remove(lines); err != nil {
			t.Fatal(err)
		}
		refused(t, open(t, dir).EachOrderLine(context.Background(), func(StoredLine) error { return nil }), problem.MissingLakeFile, lines, 1)
	})
}

func TestALoadOverADamagedFileChangesNothing(t *testing.T) {
	dir := t.TempDir()
	lines, _, _ := smallLake(t, dir)
	spoil(t, lines, flipMiddle)
	l := open(t, dir)
	before := l.Uploads()
	ld, err := l.Begin("b.csv", hashOf("b.csv"), "shop", loadedAt)
	if err != nil {
		t.Fatal(err)
	}
	if err := ld.OrderLine(crm.OrderLine{Source: "shop", OrderID: "1", Date: day(t, "2011-12-09")}); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, err = ld.Commit()
		refused(t, err, problem.DamagedLake, lines, 1)
	}
	if err := ld.Abort(); err != nil {
		t.Fatal(err)
	}
	if got := open(t, dir).Uploads(); len(got) != len(before) {
		t.Errorf("got %v", got)
	}
	if _, err := l.Begin("b.csv", hashOf("b.csv"), "shop", loadedAt); err != nil {
		t.Errorf("after Abort the next load is refused: %v", err)
	}
}

// A lake of version 1 has no index: a commit reads its files first, and is over with the first that is damaged.
func TestNothingIsDecidedOverADamagedFile(t *testing.T) {
	dir := filepath.Join(quickDir(t), "lake")
	if err := os.CopyFS(dir, os.DirFS(versionOne)); err != nil {
		t.Fatal(err)
	}
	lines := filepath.Join(dir, "order_lines", "month=2011-12", "u000001-65af3e9a.parquet")
	spoil(t, lines, flipMiddle)
	l := open(t, dir)
	before := l.Uploads()
	r, err := l.revise("look", nil, func(*commit) error {
		t.Error("a change was decided all the same")
		return nil
	})
	refused(t, err, problem.DamagedLake, lines, 1)
	if r != nil || len(l.Uploads()) != len(before) {
		t.Errorf("got %v and %v", r, l.Uploads())
	}
}

func TestDamagedManifests(t *testing.T) {
	tests := []struct {
		name   string
		change func([]byte) []byte
		id     problem.ID
		exit   int
	}{
		{"the manifest is cut", cut, problem.DamagedLake, 1},
		{"the manifest is empty", nothing, problem.DamagedLake, 1},
		{"a newer program wrote it", replaceText(`"schema": 2`, `"schema": 4`), problem.NewerLake, 2},
		{"it names a file outside", replaceText(`"path": "customers/`, `"path": "../customers/`), problem.DamagedLake, 1},
		{"its sums do not add up", replaceText(`"lines": 300`, `"lines": 301`), problem.DamagedLake, 1},
		{"order lines without days", replaceText(`"min_date"`, `"mini_date"`), problem.DamagedLake, 1},
		{"it would remove a folder", replaceText(`"to": "order_lines/month=2011-12/`, `"to": "order_lines/month=2011-12", "tow": "`), problem.DamagedLake, 1},
		{"it has no version", replaceText(`"schema": 2`, `"scheme": 2`), problem.DamagedLake, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			lines, _, _ := smallLake(t, dir)
			path := filepath.Join(dir, manifestName)
			spoil(t, path, func(b []byte) []byte { // of a program that did not write the sum
				plain, err := unsigned(b)
				if err != nil {
					t.Fatal(err)
				}
				return tt.change(plain)
			})
			for _, readOnly := range []bool{false, true} {
				_, err := Open(dir, Options{ReadOnly: readOnly})
				refused(t, err, tt.id, path, tt.exit)
			}
			if _, err := os.Stat(lines); err != nil {
				t.Errorf("facts were removed: %v", err)
			}
		})
	}
	t.Run("facts without a manifest are left alone", func(t *testing.T) {
		dir := t.TempDir()
		lines, _, _ := smallLake(t, dir)
		path := filepath.Join(dir, manifestName)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		_, err := Open(dir, Options{})
		refused(t, err, problem.NoLakeManifest, path, 1)
		if _, err := os.Stat(lines); err != nil {
			t.Error(err)
		}
	})
}

func replaceText(old, text string) func([]byte) []byte {
	return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(text), 1) }
}

func TestDamagedSnapshotsAreRefusedAndMendedByPublishing(t *testing.T) {
	tests := []struct {
		name, file string
		change     func([]byte) []byte
	}{
		{"a bit of the customers is flipped", profilesName, flipMiddle},
		{"the customers are cut", profilesName, cut},
		{"the summary was edited", summaryName, replaceText("i1", "i2")},
		{"the manifest was edited", manifestName, replaceText(`"currency": "EUR"`, `"currency": "USD"`)},
		{"the manifest is cut", manifestName, cut},
		{"the manifest lists no customers", manifestName, replaceText(profilesName, "people.parquet")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			_, _, ref := smallLake(t, dir)
			path := filepath.Join(ref.Dir, tt.file)
			spoil(t, path, tt.change)
			l := open(t, dir)
			_, errProfiles := l.Profiles(ref)
			_, errSummary := l.Summary(ref)
			err := errProfiles
			if tt.file == summaryName {
				err = errSummary
			}
			refused(t, err, problem.DamagedSnapshot, path, 1)
			again := publish(t, l, snapshotOf(t, "2011-12-10", "i1", someProfiles(t)))
			if again.Unchanged || again.Digest != ref.Digest {
				t.Errorf("got %+v", again)
			}
			if _, err := l.Profiles(ref); err != nil {
				t.Error(err)
			}
			if text, err := os.ReadFile(filepath.Join(dir, latestDir, tt.file)); err != nil || len(text) == 0 {
				t.Error(err)
			}
		})
	}
}

func TestASnapshotOfANewerVersionIsRefused(t *testing.T) {
	_, _, ref := smallLake(t, t.TempDir())
	path := filepath.Join(ref.Dir, manifestName)
	spoil(t, path, replaceText(`"schema": 2`, `"schema": 3`))
	_, err := (&Lake{}).Profiles(ref)
	refused(t, err, problem.NewerLake, path, 2)
}

// TestNoBytesBringItDown reads files whose damage the manifest agrees with: every answer but a panic, or more
// rows than the manifest says, is a good one.
func TestNoBytesBringItDown(t *testing.T) {
	dir := t.TempDir()
	lines, _, _ := smallLake(t, dir)
	whole, err := os.ReadFile(lines)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	broken := 0
	path := filepath.Join(dir, "broken.parquet")
	times := 200
	if testing.Short() {
		times = 60
	}
	for range times {
		b := bytes.Clone(whole)
		for range 1 + random.IntN(4) {
			at := random.IntN(len(b))
			if random.IntN(2) == 0 {
				at = len(b) - 1 - random.IntN(min(len(b), 3_000))
			}
			b[at] = byte(random.IntN(256))
		}
		if random.IntN(8) == 0 {
			b = b[:random.IntN(len(b))]
		}
		if err := readAll(t, path, b, 300); err != nil {
			broken++
			if !errors.Is(err, problem.New(problem.DamagedLake, nil)) {
				t.Fatalf("got %v", err)
			}
		}
	}
	if broken == 0 {
		t.Error("nothing was broken")
	}
}

// readAll writes bytes as a file of order lines and reads every row, by columns and by rows.
func readAll(t testing.TB, path string, content []byte, rows int64) error {
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	want := written{rows: rows, bytes: int64(len(content)), sha256: hex.EncodeToString(sum[:])}
	seen := int64(0)
	err := openParquet(path, want, func(f *parquet.File) error {
		for _, group := range f.RowGroups() {
			g, err := readGroup(path, f, group, lineColumns())
			if err != nil {
				return err
			}
			for i := range g.rows {
				var line crm.OrderLine
				g.line(i, &line)
				seen++
			}
		}
		return nil
	})
	if seen > rows {
		t.Fatalf("%d rows were read, the manifest knows %d", seen, rows)
	}
	return errors.Join(err, eachRow(context.Background(), path, want, func(*lineRow) error { return nil }))
}

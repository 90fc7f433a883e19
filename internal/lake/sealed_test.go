package lake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// nightly loads a file a night, four to a month, each with an order and a customer.
func nightly(t *testing.T, l *Lake, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		name := fmt.Sprintf("night %d.csv", n)
		ld, err := l.Begin(name, hashOf(name), "shop", loadedAt)
		if err != nil {
			t.Fatal(err)
		}
		date := crm.NewDate(2011, time.Month(1+n/4), 1+n%4)
		err = errorsOf(
			ld.OrderLine(crm.OrderLine{Source: "shop", OrderID: fmt.Sprint(n), Date: date, CustomerID: "a", Quantity: crm.QuantityOf(1)}),
			ld.Customer(crm.Customer{Source: "shop", ID: "a"}),
		)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ld.Commit(); err != nil {
			t.Fatal(err)
		}
	}
}

// manifestSize is what a commit writes down.
func manifestSize(t *testing.T, l *Lake) int64 {
	t.Helper()
	info, err := os.Stat(l.path(manifestName))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// TestANightWritesAsMuchAfterManyLoads says how the manifest grows: by the names of groups alone.
func TestANightWritesAsMuchAfterManyLoads(t *testing.T) {
	l := open(t, filepath.Join(quickDir(t), "lake"))
	l.group = 16
	nightly(t, l, 0, 72)
	before, full := manifestSize(t, l), len(l.state.Sealed)
	nightly(t, l, 72, 264) // twelve full groups later, at the same place of one
	groups := len(l.state.Sealed) - full
	if groups != 12+48 {
		t.Errorf("%d groups were sealed, want 12 of uploads and 48 months", groups)
	}
	if grown := manifestSize(t, l) - before; grown > int64(groups)*140+1_500 {
		t.Errorf("192 uploads made the manifest grow by %d bytes from %d, in %d groups", grown, before, groups)
	}
	files, err := os.ReadDir(l.path(sealedDir))
	if err != nil || len(files) != len(l.state.Sealed) {
		t.Errorf("%d files of %d groups, %v", len(files), len(l.state.Sealed), err)
	}
	again := open(t, l.dir)
	if diff := cmp.Diff(l.state.Uploads, again.state.Uploads); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(l.state.everyFile(), again.state.everyFile()); diff != "" {
		t.Error(diff)
	}
}

// TestAnUndoOfASealedUploadIsAsOfAnyOther takes out the first of many, and loads it again as the last.
func TestAnUndoOfASealedUploadIsAsOfAnyOther(t *testing.T) {
	l := open(t, filepath.Join(quickDir(t), "lake"))
	l.group = 4
	nightly(t, l, 0, 40)
	if !slices.ContainsFunc(l.state.Sealed, func(g sealedGroup) bool { return g.Of == "uploads 1-4" }) {
		t.Fatalf("the first uploads are not sealed: %v", l.state.Sealed)
	}
	first := l.Uploads()[1]
	change, err := l.Undo(first.ID)
	if err != nil || change.Removed != 1 {
		t.Fatalf("%+v, %v", change, err)
	}
	l = open(t, l.dir)
	l.group = 4
	if _, there := l.Find(first.SHA256); there || len(l.Uploads()) != 39 || l.OrderLines().Lines != 39 {
		t.Errorf("%d uploads, %d lines", len(l.Uploads()), l.OrderLines().Lines)
	}
	nightly(t, l, 1, 2)
	nightly(t, l, 40, 41)
	checkFolders(t, open(t, l.dir))
	if u := l.Uploads(); u[39].Name != first.Name || u[39].Seq != 41 {
		t.Errorf("got %+v", u[39])
	}
	if !slices.ContainsFunc(l.state.Sealed, func(g sealedGroup) bool { return g.Of == "uploads 1-4" }) {
		t.Errorf("what is left of the first uploads is not sealed again: %v", l.state.Sealed)
	}
}

// TestAReaderBeginsAgainWhereAGroupWasTakenAway opens a lake whose manifest is exchanged while it is read.
func TestAReaderBeginsAgainWhereAGroupWasTakenAway(t *testing.T) {
	dir := filepath.Join(quickDir(t), "lake")
	l := open(t, dir)
	l.group = 4
	nightly(t, l, 0, 20)
	old, err := os.ReadFile(l.path(manifestName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Undo(l.Uploads()[0].ID); err != nil {
		t.Fatal(err)
	}
	_, err = parseManifest(l.path(manifestName), old, func(group string) ([]byte, error) { return readSealed(dir, group) })
	if !errors.Is(err, problem.New(problem.MissingLakeFile, nil)) {
		t.Errorf("the manifest of before: %v", err)
	}
	if reader, err := Open(dir, Options{ReadOnly: true}); err != nil || len(reader.Uploads()) != 19 {
		t.Errorf("a reader: %v", err)
	}
}

func TestDamagedGroups(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, path string)
		id     problem.ID
	}{
		{"a group is gone", func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}, problem.MissingLakeFile},
		{"a group is cut", func(t *testing.T, path string) { spoil(t, path, cut) }, problem.DamagedLake},
		{"a group is empty", func(t *testing.T, path string) { spoil(t, path, nothing) }, problem.DamagedLake},
		{"a bit of a group is flipped", func(t *testing.T, path string) { spoil(t, path, flipMiddle) }, problem.DamagedLake},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(quickDir(t), "lake")
			l := open(t, dir)
			l.group = 4
			nightly(t, l, 0, 20)
			path := l.path(l.state.Sealed[0].path())
			tt.change(t, path)
			_, err := Open(dir, Options{})
			refused(t, err, tt.id, path, 1)
			lines := 0
			for _, e := range l.state.Files {
				if _, err := os.Stat(l.path(e.Path)); err == nil {
					lines++
				}
			}
			if lines != len(l.state.Files) {
				t.Error("facts were removed")
			}
		})
	}
}

// TestSequenceNumbersAreWrittenShort holds the text, which is lasting.
func TestSequenceNumbersAreWrittenShort(t *testing.T) {
	seqs, bySeq := map[string]int64{}, map[int64]string{}
	for _, n := range []int64{1, 2, 3, 5, 8, 9, 200} {
		id := uploadID(n, hashOf("x"))
		seqs[id], bySeq[n] = n, id
	}
	for want, of := range map[string][]int64{"1-3,5,8-9,200": {1, 2, 3, 5, 8, 9, 200}, "2": {2}, "1-2,8": {1, 2, 8}} {
		var ids []string
		for _, n := range of {
			ids = append(ids, bySeq[n])
		}
		if got := runsOf(ids, seqs); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got, err := uploadsIn(want, bySeq); err != nil || !slices.Equal(got, ids) {
			t.Errorf("%q is read as %v, %v", want, got, err)
		}
	}
	for _, bad := range []string{"4", "1-4", "3-1", "2,1", "1,1", "x", "-1", "0", "1-", "1-9223372036854775807"} {
		if got, err := uploadsIn(bad, bySeq); err == nil {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
}

// TestAManifestIsWhatItWas changes each byte of a manifest: whatever is read then is what was written.
func TestAManifestIsWhatItWas(t *testing.T) {
	dir := filepath.Join(quickDir(t), "lake")
	l := open(t, dir)
	l.group = 4
	nightly(t, l, 0, 14)
	if err := l.EachOrderLine(context.Background(), func(StoredLine) error { return nil }); err != nil {
		t.Fatal(err)
	}
	path := l.path(manifestName)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	read := func(group string) ([]byte, error) { return readSealed(dir, group) }
	whole, err := parseManifest(path, text, read)
	if err != nil {
		t.Fatal(err)
	}
	quiet := 0
	for at := range text {
		b := bytes.Clone(text)
		b[at] ^= 1 << (at % 8)
		got, err := parseManifest(path, b, read)
		switch {
		case err == nil && cmp.Equal(whole, got):
			quiet++
		case err == nil:
			t.Fatalf("byte %d changed what is read:\n%s", at, cmp.Diff(whole, got))
		case !errors.Is(err, problem.New(problem.DamagedLake, nil)) && !errors.Is(err, problem.New(problem.NewerLake, nil)):
			t.Fatalf("byte %d: %v", at, err)
		}
	}
	if quiet > 20 { // in the name of the sum alone
		t.Errorf("%d changes were not told", quiet)
	}
}

package pipeline_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/pipeline"
)

// semanticsDay is the day of the snapshots of these tests.
var semanticsDay = crm.NewDate(2025, 12, 31)

// anOrder is one order as one file has it.
type anOrder struct {
	id, day, customer string
	lines             []string // product;quantity;amount
}

// universe invents orders: 60 of them in 40 days, of 12 customers.
func universe(r *rand.Rand) []anOrder {
	var all []anOrder
	for i := range 60 {
		o := anOrder{
			id: fmt.Sprintf("F%03d", i), day: crm.NewDate(2025, 10, 1).AddDays(r.IntN(40)).String(), customer: fmt.Sprintf("K%02d", r.IntN(12)),
		}
		for range 1 + r.IntN(4) {
			o.lines = append(o.lines, fmt.Sprintf("P%d;%d;%d.%02d", r.IntN(9), 1+r.IntN(3), 1+r.IntN(90), r.IntN(100)))
		}
		all = append(all, o)
	}
	return all
}

// exported writes orders as a csv file and returns its path.
func exported(t *testing.T, dir, name string, orders []anOrder) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("Order;Date;Customer;Customer name;Product;Qty;Amount\n")
	for _, o := range orders {
		for _, l := range o.lines {
			fmt.Fprintf(&b, "%s;%s;%s;Ann %s;%s\n", o.id, o.day, o.customer, o.customer, l)
		}
	}
	path := filepath.Join(dir, name)
	write(t, path, b.String())
	return path
}

// afterLoads loads files, one command after the other, in a fresh workspace, and does something with it.
func afterLoads(t *testing.T, commands [][]string, do func(*pipeline.Workspace)) {
	t.Helper()
	dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
	locked(t, dir, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), func(w *pipeline.Workspace) {
		for _, files := range commands {
			loads, err := w.Ingest(t.Context(), files, pipeline.Reading{AcceptChanges: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range loads.Files {
				if f.Err != nil {
					t.Fatal(f.Err)
				}
			}
		}
		do(w)
	})
}

// stateHash is the hash of customers.parquet as it is published now.
func stateHash(t *testing.T, w *pipeline.Workspace) string {
	t.Helper()
	day := semanticsDay
	p, err := w.Snapshot(t.Context(), &day, "")
	if err != nil {
		t.Fatal(err)
	}
	return hashOf(t, filepath.Join(p.Ref.Dir, "customers.parquet"))
}

func hashOf(t *testing.T, path string) string {
	t.Helper()
	return fmt.Sprintf("%x", read(t, path))
}

// times is how often a property of loading is tried.
func times(n int) int {
	if testing.Short() {
		return max(n/10, 2)
	}
	return n
}

func TestFilesThatAgreeGiveOneSnapshotInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 21))
	orders := universe(r)
	folder := t.TempDir()
	var files []string
	for i := range 10 { // each has a third of the orders, so that they overlap; together they have all
		var some []anOrder
		for n, o := range orders {
			if n%10 == i || r.IntN(3) == 0 {
				some = append(some, o)
			}
		}
		files = append(files, exported(t, folder, fmt.Sprintf("export-%d.csv", i), some))
	}
	want := ""
	afterLoads(t, [][]string{files}, func(w *pipeline.Workspace) { want = stateHash(t, w) })
	for range times(12) {
		var commands [][]string
		for _, i := range append(r.Perm(10), r.Perm(10)[:r.IntN(10)]...) {
			if len(commands) == 0 || r.IntN(2) == 0 {
				commands = append(commands, nil)
			}
			last := len(commands) - 1
			commands[last] = append(commands[last], files[i])
		}
		afterLoads(t, commands, func(w *pipeline.Workspace) {
			if stateHash(t, w) != want {
				t.Errorf("another snapshot after %v", commands)
			}
		})
	}
}

// altered is a file's version of some orders: most as they are, some corrected.
func altered(r *rand.Rand, orders []anOrder) []anOrder {
	var some []anOrder
	for _, o := range orders {
		switch r.IntN(6) {
		case 0, 1:
			continue
		case 2:
			o.lines = slices.Clone(o.lines)
			o.lines[0] = fmt.Sprintf("P%d;1;%d.00", r.IntN(9), 1+r.IntN(90))
		case 3:
			o.lines = o.lines[:max(len(o.lines)-1, 1)]
		case 4:
			o.customer = fmt.Sprintf("K%02d", r.IntN(12))
		}
		some = append(some, o)
	}
	return some
}

func TestFilesThatDisagreeAreReplayedInTheirSequence(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 21))
	orders := universe(r)
	folder := t.TempDir()
	var commands [][]string
	for i := range 6 {
		commands = append(commands, []string{exported(t, folder, fmt.Sprintf("export-%d.csv", i), altered(r, orders))})
	}
	hashes, disagreements := map[string]bool{}, int64(0)
	for range 3 {
		dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
		locked(t, dir, time.Now(), func(w *pipeline.Workspace) {
			disagreements = 0
			for _, files := range commands {
				loads, err := w.Ingest(t.Context(), files, pipeline.Reading{})
				if err != nil {
					t.Fatal(err)
				}
				c := loads.Files[0].Change
				disagreements += c.Replaced + c.Waiting
				if int64(len(c.Held)) != c.Waiting {
					t.Errorf("%d orders wait, %d are listed", c.Waiting, len(c.Held))
				}
			}
			hashes[stateHash(t, w)] = true
		})
	}
	if len(hashes) != 1 || disagreements == 0 {
		t.Errorf("%d snapshots, %d disagreements", len(hashes), disagreements)
	}
}

func TestACheckSaysWhatTheIngestThenDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 21))
	for history := range times(30) {
		orders := universe(r)
		folder := t.TempDir()
		dir := initialised(t, filepath.Join(t.TempDir(), "shop"))
		for i := range 3 {
			files := []string{exported(t, folder, fmt.Sprintf("export-%d.csv", i), altered(r, orders))}
			if i > 0 {
				people := filepath.Join(folder, fmt.Sprintf("people-%d.csv", i))
				write(t, people, fmt.Sprintf("Customer no;Name;City\nK01;Ann Lee;Leeds\nK0%d;Bob Ray;York\n", i))
				files = append(files, people)
			}
			how := pipeline.Reading{AcceptChanges: r.IntN(2) == 0}
			checked, _, err := pipeline.Check(t.Context(), dir, files, how, session(time.Now()))
			if err != nil {
				t.Fatal(err)
			}
			var loads pipeline.Loads
			locked(t, dir, time.Now(), func(w *pipeline.Workspace) {
				if loads, err = w.Ingest(t.Context(), files, how); err != nil {
					t.Fatal(err)
				}
			})
			for _, c := range checked {
				n := slices.IndexFunc(loads.Files, func(l pipeline.Load) bool { return l.Path == c.Preview.Path })
				l := loads.Files[n]
				if diff := cmp.Diff([]any{l.Change, l.Customers, loads.Before, loads.After}, []any{c.Preview.Change, c.Preview.Customers, c.Preview.Before, c.Preview.After}); diff != "" {
					t.Errorf("history %d, step %d (-did +said):\n%s", history, i, diff)
				}
				if _, err := json.Marshal(c); err != nil {
					t.Error(err)
				}
			}
		}
		if left := leftovers(t, dir); len(left) != 0 {
			t.Errorf("history %d leaves %q", history, left)
		}
		if _, err := os.Stat(filepath.Join(dir, "archive")); err != nil {
			t.Error(err)
		}
	}
}

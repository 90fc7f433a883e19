package pipeline_test

import (
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

// keepFew is a configuration that keeps three days and one end of a month.
const keepFew, keepAll = "  keep: {days: 3, month_ends: 1}", "  keep: {days: 0, month_ends: 0}"

// prunable is a small shop with snapshots of so many days up to smallDay, on the tenth of which before the last a plan
// waits. It returns that day.
func prunable(t *testing.T, days int) (dir, planned string) {
	t.Helper()
	dir = smallShop(t, 20)
	last := *day(t, smallDay)
	planned = (last - 10).String()
	locked(t, dir, time.Now(), func(w *pipeline.Workspace) {
		for d := last - crm.Date(days) + 1; d <= last; d++ {
			if _, err := w.Snapshot(t.Context(), &d, ""); err != nil {
				t.Fatal(err)
			}
		}
	})
	approved(t, dir, "everyone", planned)
	return dir, planned
}

// storedDays lists the days that have a snapshot.
func storedDays(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "lake", "snapshots", "as_of=*", "_SUCCESS"))
	if err != nil {
		t.Fatal(err)
	}
	var days []string
	for _, f := range found {
		days = append(days, strings.TrimPrefix(filepath.Base(filepath.Dir(f)), "as_of="))
	}
	slices.Sort(days)
	return days
}

func TestOldSnapshotsGoAndNeededOnesStay(t *testing.T) {
	dir, planned := prunable(t, 34)
	if got := storedDays(t, dir); len(got) != 34 {
		t.Fatalf("%d snapshots", len(got))
	}
	must(t, "snapshot", "--workspace", dir, "--as-of", smallDay)
	if got := storedDays(t, dir); len(got) != 34 {
		t.Errorf("a configuration that keeps all has kept %d of 34", len(got))
	}
	configure(t, dir, keepAll, keepFew)
	other := copied(t, dir)
	said := must(t, "snapshot", "--workspace", dir, "--as-of", smallDay)
	// Three days, the end of February, and the day of the plan.
	want := []string{"2026-02-28", planned, "2026-03-29", "2026-03-30", "2026-03-31"}
	if diff := cmp.Diff(want, storedDays(t, dir)); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	if !strings.Contains(said, "29 old snapshots are gone, from 26 February 2026 to 28 March 2026; 5 are kept.") {
		t.Errorf("it says %q", said)
	}
	must(t, "report", "--workspace", dir)
	must(t, "preview", "--workspace", dir, "--campaign", "everyone", "--format", "text")
	if again := must(t, "snapshot", "--workspace", dir, "--as-of", smallDay); strings.Contains(again, "gone") {
		t.Errorf("again it says %q", again)
	}
	french := run(t, "run", "--workspace", other, "--lang", "fr", "--as-of", smallDay)
	if !strings.Contains(strings.Join(strings.Fields(french.out), " "), "prune anciens états retirés : 29, du 26 février 2026 au 28 mars 2026 ; gardés : 5") {
		t.Errorf("the night says %q %q", french.out, french.err)
	}
	if diff := cmp.Diff(want, storedDays(t, other)); diff != "" {
		t.Errorf("after a night (-want +got):\n%s", diff)
	}
	if left := leftovers(t, other); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestAPlanThatWasCancelledHoldsNoSnapshot(t *testing.T) {
	dir, planned := prunable(t, 12)
	configure(t, dir, keepAll, "  keep: {days: 1, month_ends: 0}")
	locked(t, dir, time.Now(), func(w *pipeline.Workspace) {
		store, err := w.State(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		plans, err := store.Plans(t.Context())
		if err != nil || len(plans) != 1 {
			t.Fatalf("%d plans, %v", len(plans), err)
		}
		p, err := w.Prune(t.Context())
		if err != nil || len(p.Gone) != 9 || p.Left != 3 { // the newest, the one before with which it is compared, the plan's
			t.Errorf("%d gone, %d left, %v", len(p.Gone), p.Left, err)
		}
		if err := store.SetPlanStatus(t.Context(), plans[0].ID, "cancelled"); err != nil {
			t.Fatal(err)
		}
		p, err = w.Prune(t.Context())
		if err != nil || len(p.Gone) != 1 || p.Gone[0].AsOf.String() != planned {
			t.Errorf("gone: %v, %v", p.Days(), err)
		}
	})
}

func TestReplacedSnapshotsGoToo(t *testing.T) {
	dir := smallShop(t, 4)
	file := filepath.Join(t.TempDir(), "more.csv")
	write(t, file, "Order;Date;Customer;Product;Qty;Unit price\nZ1;2026-03-01;K0001;Tea;2;10,00\n")
	must(t, "snapshot", "--workspace", dir, "--as-of", "2026-03-01")
	must(t, "ingest", "--workspace", dir, file)
	must(t, "snapshot", "--workspace", dir, "--as-of", "2026-03-01")
	must(t, "snapshot", "--workspace", dir, "--as-of", smallDay)
	replaced := func() int {
		folders, err := os.ReadDir(filepath.Join(dir, "lake", "replaced"))
		if err != nil {
			t.Fatal(err)
		}
		return len(folders)
	}
	if replaced() != 2 {
		t.Fatalf("%d replaced snapshots", replaced())
	}
	configure(t, dir, keepAll, keepFew)
	must(t, "snapshot", "--workspace", dir, "--as-of", smallDay)
	if replaced() != 1 { // that of smallDay is young
		t.Errorf("%d replaced snapshots are left", replaced())
	}
}

func TestAKilledPruneIsFinishedByTheNextCommand(t *testing.T) {
	whole, planned := prunable(t, 30)
	configure(t, whole, keepAll, keepFew)
	length := took(t, 0, "snapshot", "--workspace", copied(t, whole), "--as-of", smallDay)
	chance := rand.New(rand.NewPCG(6, 9))
	hits := 0
	for range stepKills() {
		dir := copied(t, whole)
		// The end of the command is where it prunes.
		after := length/3 + time.Duration(chance.Int64N(int64(length*2/3)))
		if killedAt(t, after, "snapshot", "--workspace", dir, "--as-of", smallDay) {
			hits++
		}
		days := storedDays(t, dir)
		for _, needed := range []string{planned, "2026-03-29", "2026-03-30", smallDay} {
			if !slices.Contains(days, needed) {
				t.Errorf("a kill took the snapshot of %s: %v", needed, days)
			}
		}
		for _, d := range days {
			must(t, "report", "--workspace", dir, "--as-of", d)
		}
		must(t, "snapshot", "--workspace", dir, "--as-of", smallDay)
		if left := leftovers(t, dir); len(left) != 0 {
			t.Errorf("left behind: %q", left)
		}
		if diff := cmp.Diff([]string{planned, "2026-03-29", "2026-03-30", smallDay}, storedDays(t, dir)); diff != "" {
			t.Errorf("after the next command (-want +got):\n%s", diff)
		}
	}
	t.Logf("%d kills hit", hits)
}

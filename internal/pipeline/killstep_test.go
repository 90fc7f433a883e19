package pipeline_test

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/synth"
)

// stepKills is how often each command is killed below; HABITUE_KILLS says it otherwise.
func stepKills() int {
	if n, err := strconv.Atoi(os.Getenv("HABITUE_KILLS")); err == nil {
		return n
	}
	if testing.Short() {
		return 2
	}
	return 8
}

// loadKills is how many kills have to hit a running load.
func loadKills() int {
	if n, err := strconv.Atoi(os.Getenv("HABITUE_KILLS")); err == nil {
		return n
	}
	if testing.Short() {
		return 6
	}
	return 42
}

// synthDay is the last day of the invented shop's sales.
const synthDay = "2025-12-31"

// synthFiles writes an invented shop's sheets.
func synthFiles(t *testing.T) []string {
	t.Helper()
	files, err := synth.NewShop(5, 300, crm.NewDate(2025, 12, 31)).WriteFiles(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// killedAt runs a command line and kills it after a while; it reports whether the kill hit. The program's
// temporary folder must be as empty afterwards as before: spilled lines have no name.
func killedAt(t *testing.T, after time.Duration, args ...string) bool {
	t.Helper()
	c := command(t, t.Context(), args...)
	temporary := t.TempDir()
	c.Env = append(c.Env, "TMPDIR="+temporary)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = c.Process.Kill() }) // it may have ended
	err := c.Wait()
	timer.Stop()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	left, err := os.ReadDir(temporary)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		t.Errorf("a killed %s left %s in the system's temporary folder", args[0], e.Name())
	}
	return failed != nil && killed(failed)
}

// leftovers lists what no command may leave in a workspace: staged files, and files written aside.
func leftovers(t *testing.T, dir string) (left []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		inside, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		slashed := filepath.ToSlash(inside)
		for _, sign := range []string{"staging/", "/.write-", "/.due-", "/.copy-", "/.writing-", "outbox/tmp/", ".aside", ".tmp", ".new"} {
			if strings.Contains("/"+slashed, sign) {
				left = append(left, slashed)
				break
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// took is how long a command line takes when nobody kills it.
func took(t *testing.T, code int, args ...string) time.Duration {
	t.Helper()
	habitue(t) // built before the clock runs
	start := time.Now()
	exits(t, code, args...)
	return time.Since(start)
}

// Killed while it publishes over an older state of the same day, a snapshot is the old one or the new one.
func TestAKilledSnapshotIsTheOldOneOrTheNewOne(t *testing.T) {
	shop := initialised(t, filepath.Join(t.TempDir(), "shop"))
	exits(t, 3, append([]string{"ingest", "--workspace", shop}, synthFiles(t)...)...)
	must(t, "snapshot", "--workspace", shop, "--as-of", synthDay)
	old := customersFile(t, shop, synthDay)
	more := filepath.Join(t.TempDir(), "more.csv")
	write(t, more, "Order;Date;Customer;Product;Qty;Unit price\nZ1;30/12/2025;Z000001;Tea;2;10,00\n")
	must(t, "ingest", "--workspace", shop, more)
	whole := copied(t, shop)
	length := took(t, 0, "snapshot", "--workspace", whole, "--as-of", synthDay)
	renewed := customersFile(t, whole, synthDay)
	if bytes.Equal(old, renewed) {
		t.Fatal("the load changed nothing")
	}
	chance := rand.New(rand.NewPCG(2, 5))
	hits, news := 0, 0
	for range stepKills() {
		dir := copied(t, shop)
		if killedAt(t, time.Duration(chance.Int64N(int64(length))), "snapshot", "--workspace", dir, "--as-of", synthDay) {
			hits++
		} else {
			length = length * 3 / 4 // it was quicker than the one that was timed
		}
		// A reader takes no lock and finds a whole state at once.
		buyers := number(t, object(t, must(t, "report", "--workspace", dir, "--json"))["totals"].(map[string]any), "buyers")
		// The next command that takes the lock finishes or forgets the swap.
		must(t, "ingest", "--workspace", dir)
		switch got := customersFile(t, dir, synthDay); {
		case bytes.Equal(got, renewed):
			news++
		case !bytes.Equal(got, old):
			t.Error("customers.parquet is neither the old one nor the new one")
		}
		if now := number(t, object(t, must(t, "report", "--workspace", dir, "--json"))["totals"].(map[string]any), "buyers"); now != buyers {
			t.Errorf("a reader saw %d buyers, after the next command %d", buyers, now)
		}
		if left := leftovers(t, dir); len(left) != 0 {
			t.Errorf("the next command left %q", left)
		}
		must(t, "snapshot", "--workspace", dir, "--as-of", synthDay)
		if !bytes.Equal(customersFile(t, dir, synthDay), renewed) {
			t.Error("the snapshot after a kill is another one")
		}
	}
	if hits == 0 {
		t.Error("no kill hit a running snapshot")
	}
	t.Logf("%d kills, %d after the new one was decided", hits, news)
}

func TestAKilledPlanIsThereOrNot(t *testing.T) {
	shop := initialised(t, filepath.Join(t.TempDir(), "shop"))
	exits(t, 3, append([]string{"ingest", "--workspace", shop}, synthFiles(t)...)...)
	must(t, "snapshot", "--workspace", shop, "--as-of", synthDay)
	write(t, filepath.Join(shop, "campaigns", "everyone.md"), campaignFile("orders >= 0"))
	plan := func(dir string) []string {
		return []string{"plan", "--json", "--workspace", dir, "--campaign", "everyone", "--as", "marie", "--as-of", synthDay}
	}
	whole := copied(t, shop)
	length := took(t, 0, plan(whole)...)
	want := object(t, must(t, plan(whole)...))
	chance := rand.New(rand.NewPCG(3, 5))
	hits := 0
	for range stepKills() {
		dir := copied(t, shop)
		if killedAt(t, time.Duration(chance.Int64N(int64(length))), plan(dir)...) {
			hits++
		} else {
			length = length * 3 / 4 // it was quicker than the one that was timed
		}
		got := object(t, must(t, plan(dir)...))
		if got["plan"] != want["plan"] || got["digest"] != want["digest"] {
			t.Errorf("planned again, it is %v with digest %v", got["plan"], got["digest"])
		}
		if left := leftovers(t, dir); len(left) != 0 {
			t.Errorf("the next plan left %q", left)
		}
		must(t, "approve", "--workspace", dir, "--campaign", "everyone", "--as", "paul")
		sent := object(t, must(t, "send", "--json", "--workspace", dir, "--plan", got["plan"].(string), "--yes"))
		if number(t, sent, "accepted") != number(t, want, "mailings") {
			t.Errorf("sent %v of %v", sent["accepted"], want["mailings"])
		}
	}
	if hits == 0 {
		t.Error("no kill hit a running plan")
	}
}

// What a kill in the middle of writing leaves is beside its place, in one of these.
func TestTheNextCommandRemovesWhatAKilledOneWasWriting(t *testing.T) {
	dir := smallShop(t, 3)
	left := []string{
		"staging/lines.spill", "archive/.copy-1", "campaigns/.write-2", "keys/.write-3", "plans/.writing-everyone/mailings.jsonl",
		"reports/latest/.write-4", "reports/.write-6", "mappings/.write-7", ".write-8", "reports/.due-0123", "reports/" + smallDay + "/.write-5", "outbox/tmp/00ff.habitue",
	}
	for _, name := range left {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, path, "K0001;someone@example.com")
	}
	if got := leftovers(t, dir); len(got) != len(left) {
		t.Fatalf("the test sees %q of %q", got, left)
	}
	kept, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	must(t, "ingest", "--workspace", dir)
	if got := leftovers(t, dir); len(got) != 0 {
		t.Errorf("still there: %q", got)
	}
	for _, path := range kept {
		if strings.HasPrefix(filepath.Base(path), ".") || filepath.Base(filepath.Dir(path)) == "staging" {
			continue
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s is gone too", path)
		}
	}
}

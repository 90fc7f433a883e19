package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/pipeline"
)

// publishedOn publishes a day and returns what the snapshot says of an address, and its digest.
func publishedOn(t *testing.T, dir string, on crm.Date, email string) (suppressed bool, digest string) {
	t.Helper()
	locked(t, dir, time.Now(), func(w *pipeline.Workspace) {
		p, err := w.Snapshot(t.Context(), &on, "")
		if err != nil {
			t.Fatal(err)
		}
		profiles := profilesOf(t, w, p)
		digest = p.Ref.Digest
		for i := range profiles {
			if profiles[i].Email == email {
				suppressed = profiles[i].Suppressed
				return
			}
		}
		t.Errorf("nobody has the address %s", crm.Email(email).Masked())
	})
	return suppressed, digest
}

// optOutAt has the owner of an address opt out at an instant.
func optOutAt(t *testing.T, dir, email string, at time.Time) {
	t.Helper()
	locked(t, dir, time.Now(), func(w *pipeline.Workspace) {
		store, err := w.State(t.Context())
		if err == nil {
			err = store.Suppress(t.Context(), crm.Email(email), "unsubscribe", "link", at)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

// TestADayIsTheSameWhateverCameLater publishes a day before and after an opt-out of the day that follows.
func TestADayIsTheSameWhateverCameLater(t *testing.T) {
	dir := smallShop(t, 6)
	plan := approved(t, dir, "everyone", smallDay)["plan"].(string)
	address := mailings(t, dir, plan)[2].Address
	on := *day(t, smallDay)
	before, was := publishedOn(t, dir, on, address)

	zone, err := time.LoadLocation("Europe/Paris") // of the workspace
	if err != nil {
		t.Fatal(err)
	}
	midnight := time.Date(2026, 4, 1, 0, 0, 0, 0, zone)
	optOutAt(t, dir, address, midnight)
	after, is := publishedOn(t, dir, on, address)
	if before || after || was != is {
		t.Errorf("an opt-out of the next day changed the day: suppressed %v then %v, digest %.8s then %.8s", before, after, was, is)
	}
	if next, _ := publishedOn(t, dir, on.AddDays(1), address); !next {
		t.Error("the next day does not know its opt-out")
	}
	// The plan of that day holds all the same: nobody is written to who has said no by now.
	p := object(t, must(t, "plan", "--json", "--workspace", dir, "--campaign", "everyone", "--as", "marie", "--as-of", smallDay))
	for _, m := range mailings(t, dir, p["plan"].(string)) {
		if m.Address == address {
			t.Error("a plan of that day would write to who has opted out since")
		}
	}
	optOutAt(t, dir, mailings(t, dir, plan)[4].Address, midnight.Add(-time.Microsecond))
	if last, _ := publishedOn(t, dir, on, mailings(t, dir, plan)[4].Address); !last {
		t.Error("an opt-out of the day's last moment is missing")
	}
}

// TestALostStateIsBroughtBack loses state.db after a send: nothing leaves until it is back, and then nobody twice.
func TestALostStateIsBroughtBack(t *testing.T) {
	dir := smallShop(t, 9)
	plan := approved(t, dir, "everyone", smallDay)["plan"].(string)
	list := mailings(t, dir, plan)
	optOutAt(t, dir, list[5].Address, time.Date(2026, 4, 1, 10, 0, 0, 0, time.UTC))
	must(t, "send", "--workspace", dir, "--plan", plan, "--yes")
	journal, letters := states(t, dir, plan), lettersIn(t, dir)
	if len(letters) != 8 {
		t.Fatalf("%d letters", len(letters))
	}
	for _, name := range []string{"state.db", "state.db-wal", "state.db-shm"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	if suppressed, _ := publishedOn(t, dir, crm.NewDate(2026, 4, 1), list[5].Address); !suppressed {
		t.Error("a snapshot without state.db forgot an opt-out")
	}
	refused := exits(t, 1, "plan", "--workspace", dir, "--campaign", "everyone", "--as", "marie", "--as-of", smallDay)
	if !strings.Contains(refused.err, "habitue restore") {
		t.Errorf("the refusal does not say what to do:\n%s", refused.err)
	}
	back := object(t, must(t, "restore", "--json", "--workspace", dir))
	if number(t, back, "mailings") != 9 || number(t, back, "opt_outs") != 1 {
		t.Errorf("restored %v", back)
	}
	if again := object(t, must(t, "restore", "--json", "--workspace", dir)); number(t, again, "mailings") != 0 {
		t.Errorf("restored twice: %v", again)
	}
	for id, e := range states(t, dir, plan) {
		if journal[id] != e {
			t.Errorf("%s is %v, was %v", id, e, journal[id])
		}
	}
	p := object(t, must(t, "plan", "--json", "--workspace", dir, "--campaign", "everyone", "--as", "marie", "--as-of", smallDay))
	if n := len(mailings(t, dir, p["plan"].(string))); n != 0 {
		t.Errorf("%d people would be written to again", n)
	}
}

// TestAnOlderStateIsBroughtBack puts a state.db of before the send in its place, as from a backup.
func TestAnOlderStateIsBroughtBack(t *testing.T) {
	dir := smallShop(t, 5)
	plan := approved(t, dir, "everyone", smallDay)["plan"].(string)
	must(t, "snapshot", "--workspace", dir, "--as-of", smallDay)
	backup := read(t, filepath.Join(dir, "state.db"))
	log := read(t, filepath.Join(dir, "state.sendlog"))
	must(t, "send", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list")
	write(t, filepath.Join(dir, "state.db"), string(backup))
	write(t, filepath.Join(dir, "state.sendlog"), string(log))
	for _, name := range []string{"state.db-wal", "state.db-shm"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
	refused := exits(t, 1, "send", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list")
	if !strings.Contains(refused.err, "5 ") || !strings.Contains(refused.err, "habitue restore") {
		t.Errorf("the refusal says:\n%s", refused.err)
	}
	must(t, "restore", "--workspace", dir)
	sent := object(t, must(t, "send", "--json", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list"))
	if number(t, sent, "accepted") != 0 || number(t, sent, "before") != 5 || len(lettersIn(t, dir)) != 5 {
		t.Errorf("after the restore: %v, %d letters", sent, len(lettersIn(t, dir)))
	}
}

// TestTheLakeIsToldAgainAfterABackup takes the lake's events away: the state tells them anew.
func TestTheLakeIsToldAgainAfterABackup(t *testing.T) {
	dir := smallShop(t, 4)
	plan := approved(t, dir, "everyone", smallDay)["plan"].(string)
	must(t, "send", "--workspace", dir, "--plan", plan, "--yes", "--no-old-list")
	if err := os.RemoveAll(filepath.Join(dir, "lake", "events")); err != nil {
		t.Fatal(err)
	}
	must(t, "snapshot", "--workspace", dir, "--as-of", smallDay)
	locked(t, dir, time.Now(), func(w *pipeline.Workspace) {
		l, err := w.Lake()
		if err != nil {
			t.Fatal(err)
		}
		if last, err := l.LastEvent(); err != nil || last != 4 {
			t.Errorf("%d events, %v", last, err)
		}
	})
}

package state

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

var day = time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC)

func options(boot string) Options {
	return Options{Now: func() time.Time { return day }, Boot: boot}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// mustOpen opens a store that is closed with the test, where the test has not done so.
func mustOpen(t testing.TB, dir, boot string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir, options(boot))
	must(t, err)
	t.Cleanup(func() { _ = s.closeFiles() })
	return s
}

func fails(t testing.TB, err error, id problem.ID) {
	t.Helper()
	if !errors.Is(err, problem.New(id, nil)) {
		t.Fatalf("got %v, want [%s]", err, id)
	}
}

func entry(customer string, st crm.MailState) crm.JournalEntry {
	return crm.JournalEntry{
		Key:    crm.MailKey{Campaign: "a", Occurrence: "1", CustomerID: customer},
		PlanID: "p", Mailbox: "x@example.com", State: st,
	}
}

// killed is a copy of a workspace as a kill at this moment leaves it: what was written is there, what was only
// in the process is not.
func killed(t testing.TB, dir string) string {
	t.Helper()
	to := t.TempDir()
	for _, name := range []string{DBFile, DBFile + "-wal", LogFile, LogFile + ".next"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		must(t, err)
		must(t, os.WriteFile(filepath.Join(to, name), b, 0o600))
	}
	return to
}

// statesOf is the state of each mailing of campaign a, occurrence 1.
func statesOf(t testing.TB, s *Store) map[string]crm.MailState {
	t.Helper()
	entries, err := s.States(t.Context(), "a", "1")
	must(t, err)
	m := map[string]crm.MailState{}
	for _, e := range entries {
		m[e.Key.CustomerID] = e.State
	}
	return m
}

func same(t testing.TB, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("got (+), want (-):\n%s", diff)
	}
}

// sending is a store in the middle of its work: n mailings intended, of which each third is accepted, each third
// is begun, and each third is only intended.
func sending(t testing.TB, n int) (dir string, s *Store, want map[string]crm.MailState) {
	t.Helper()
	dir = t.TempDir()
	s = mustOpen(t, dir, "boot 1")
	want = map[string]crm.MailState{}
	var batch []crm.JournalEntry
	for i := range n {
		batch = append(batch, entry(fmt.Sprintf("%04d", i), ""))
	}
	must(t, s.Intend(t.Context(), "p", batch))
	for i, e := range batch {
		want[e.Key.CustomerID] = crm.MailIntent
		if i%3 == 2 {
			continue
		}
		must(t, s.Begin(t.Context(), e))
		want[e.Key.CustomerID] = crm.MailUncertain
		if i%3 == 0 {
			e.State, e.Detail = crm.MailAccepted, "250 ok"
			must(t, s.Finish(t.Context(), e))
			want[e.Key.CustomerID] = crm.MailAccepted
		}
	}
	return dir, s, want
}

func TestAKillLeavesOnlyBegunMailingsUncertain(t *testing.T) {
	dir, _, want := sending(t, 30)
	s := mustOpen(t, killed(t, dir), "boot 1")
	same(t, statesOf(t, s), want)
	r := s.Recovered()
	if len(r.Uncertain) != 10 || r.Folded != 30 || r.Cut != 0 || r.PowerLoss {
		t.Errorf("got %+v", r)
	}
	must(t, s.Close())
}

func TestAPowerLossMakesOpenIntentsUncertain(t *testing.T) {
	dir, _, want := sending(t, 30)
	for id, st := range want {
		if st == crm.MailIntent {
			want[id] = crm.MailUncertain
		}
	}
	for _, boot := range []string{"boot 2", ""} {
		t.Run("started anew as "+boot, func(t *testing.T) {
			opt := options(boot)
			after := killed(t, dir)
			if boot == "" {
				// A machine that cannot name its start must expect the worst.
				opt.Boot = bootID()
			}
			s, err := Open(t.Context(), after, opt)
			must(t, err)
			same(t, statesOf(t, s), want)
			if r := s.Recovered(); !r.PowerLoss || len(r.Uncertain) != 20 {
				t.Errorf("got %+v", r)
			}
			must(t, s.Close())
		})
	}
	t.Run("intents of a session that ended well are open still", func(t *testing.T) {
		dir := t.TempDir()
		s := mustOpen(t, dir, "boot 1")
		must(t, s.Intend(t.Context(), "p", []crm.JournalEntry{entry("early", "")}))
		must(t, s.Close())
		s = mustOpen(t, dir, "boot 2")
		must(t, s.Intend(t.Context(), "p", []crm.JournalEntry{entry("late", "")}))
		s = mustOpen(t, killed(t, dir), "boot 3")
		same(t, statesOf(t, s), map[string]crm.MailState{"early": crm.MailIntent, "late": crm.MailUncertain})
	})
}

func TestATornEndIsCutAndItsMailingUncertain(t *testing.T) {
	dir, s, want := sending(t, 6)
	before := s.log.size
	e := entry("0002", "")
	must(t, s.Begin(t.Context(), e)) // a record of 36 bytes
	whole := s.log.size
	for size := before + 1; size < whole; size++ {
		after := killed(t, dir)
		must(t, os.Truncate(filepath.Join(after, LogFile), size))
		s := mustOpen(t, after, "boot 1")
		want["0002"] = crm.MailIntent
		if size-before >= 32 {
			want["0002"] = crm.MailUncertain // its key can be read
		}
		same(t, statesOf(t, s), want)
		same(t, s.Recovered().Cut, size-before)
		must(t, s.Close())
		s = mustOpen(t, after, "boot 1")
		same(t, s.Recovered(), Recovery{})
		must(t, s.Close())
	}
	t.Run("blank blocks after a power loss are cut as well", func(t *testing.T) {
		after := killed(t, dir)
		must(t, os.Truncate(filepath.Join(after, LogFile), before))
		must(t, os.Truncate(filepath.Join(after, LogFile), before+8192))
		_, err := Open(t.Context(), after, options("boot 1"))
		fails(t, err, problem.DamagedSendLog) // no kill explains them
		s := mustOpen(t, after, "boot 2")
		same(t, statesOf(t, s)["0002"], crm.MailUncertain)
		same(t, s.Recovered().Cut, int64(8192))
	})
}

func TestEachFlippedBitOfTheLogIsFound(t *testing.T) {
	dir, s, want := sending(t, 4) // five records
	clean, err := os.ReadFile(filepath.Join(dir, LogFile))
	must(t, err)
	same(t, int64(len(clean)), s.log.size)
	last := len(clean) - recordMin - len("250 ok") // 0003 is accepted: the last record has a detail
	for i := range clean {
		if i >= 44 && i < headerSize || i >= 20 && i < 24 {
			continue // unused bytes
		}
		// One bit of each byte here, every bit in TestNoFlippedBitPassesTheScan.
		b := append([]byte(nil), clean...)
		b[i] ^= 1 << (i % 8)
		after := killed(t, dir)
		must(t, os.WriteFile(filepath.Join(after, LogFile), b, 0o600))
		s, err := Open(t.Context(), after, options("boot 1"))
		if err != nil {
			if !errors.Is(err, problem.New(problem.DamagedSendLog, nil)) && !(i < headerSize && errors.Is(err, problem.New(problem.NewerState, nil))) {
				t.Fatalf("byte %d: %v", i, err)
			}
			continue
		}
		// Only a longer last record looks like a torn one; its mailing is then uncertain, never open.
		if i < last || i >= last+4 {
			t.Fatalf("byte %d was not seen", i)
		}
		want["0003"] = crm.MailUncertain
		same(t, statesOf(t, s), want)
		must(t, s.Close())
	}
}

func TestALogThatDoesNotBelongIsRefused(t *testing.T) {
	dir, s, _ := sending(t, 6)
	other, _, _ := sending(t, 6)
	early := killed(t, dir)
	must(t, s.Fold(t.Context()))
	must(t, s.Begin(t.Context(), entry("0002", "")))
	tests := []struct {
		name    string
		db, log string
		want    problem.ID
		change  func(t *testing.T, log string)
	}{
		{name: "an older log", db: dir, log: early, want: problem.ForeignSendLog},
		{name: "an older state.db", db: early, log: dir, want: problem.ForeignSendLog},
		{name: "no log, mailings open", db: dir, want: problem.MissingSendLog},
		{name: "a log that was emptied", db: dir, log: dir, want: problem.DamagedSendLog, change: func(t *testing.T, log string) { must(t, os.Truncate(log, 0)) }},
		{name: "a log that lost folded records", db: dir, log: dir, want: problem.DamagedSendLog, change: func(t *testing.T, log string) { must(t, os.Truncate(log, 47)) }},
		{name: "some other file", db: dir, log: dir, want: problem.DamagedSendLog, change: func(t *testing.T, log string) {
			must(t, os.WriteFile(log, []byte("a text that is longer than the header of a send log"), 0o600))
		}},
		{name: "a log of a later format", db: dir, log: dir, want: problem.NewerState, change: func(t *testing.T, log string) {
			must(t, os.WriteFile(log, header{version: formatVersion + 1, generation: 2}.bytes(), 0o600))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			after := killed(t, tt.db)
			log := filepath.Join(after, LogFile)
			must(t, os.Remove(log))
			if tt.log != "" {
				b, err := os.ReadFile(filepath.Join(tt.log, LogFile))
				must(t, err)
				must(t, os.WriteFile(log, b, 0o600))
			}
			if tt.change != nil {
				tt.change(t, log)
			}
			_, err := Open(t.Context(), after, options("boot 1"))
			fails(t, err, tt.want)
		})
	}
	t.Run("the log of another workspace", func(t *testing.T) {
		after := killed(t, dir)
		b, err := os.ReadFile(filepath.Join(other, LogFile))
		must(t, err)
		h, err := parseHeader(b)
		must(t, err)
		h.id++ // both were made at the same moment of the test's clock
		must(t, os.WriteFile(filepath.Join(after, LogFile), h.bytes(), 0o600))
		_, err = Open(t.Context(), after, options("boot 1"))
		fails(t, err, problem.ForeignSendLog)
	})
}

func TestAKillInAnyStepOfAFoldLosesNothing(t *testing.T) {
	dir, s, want := sending(t, 30)
	live := statesOf(t, s)
	var copies []string
	s.chunk = 7 // four chunks: a mailing whose two records fall into two counts twice
	s.passed = func(step string) { copies = append(copies, killed(t, dir)) }
	must(t, s.Fold(t.Context()))
	if len(copies) != 7 {
		t.Fatalf("%d steps were seen, want 7", len(copies))
	}
	for _, after := range copies {
		// A reader beside sees the running command's states, whichever step it meets.
		r, err := OpenReadOnly(t.Context(), after, options("boot 1"))
		must(t, err)
		same(t, statesOf(t, r), live)
		must(t, r.Close())
		recoverCutOff(t, after, want, 2)
	}
}

// recoverCutOff opens a store and, as often as told, what a kill in each step of that opening leaves.
func recoverCutOff(t *testing.T, dir string, want map[string]crm.MailState, depth int) {
	t.Helper()
	s := newStore(dir, options("boot 1"), writer)
	t.Cleanup(func() { _ = s.closeFiles() })
	s.chunk = 7
	var copies []string
	s.passed = func(string) {
		if depth > 0 {
			copies = append(copies, killed(t, dir))
		}
	}
	must(t, s.openFiles(t.Context()))
	same(t, statesOf(t, s), want)
	must(t, s.Close())
	for _, after := range copies {
		recoverCutOff(t, after, want, depth-1)
	}
}

func TestReadersSeeARunningCommand(t *testing.T) {
	dir, s, want := sending(t, 30)
	for id, st := range want {
		if st == crm.MailUncertain {
			want[id] = crm.MailBegun // the command is alive
		}
	}
	ctx := t.Context()
	beside, err := OpenShared(ctx, dir, options("boot 1"))
	must(t, err)
	defer beside.Close()
	look, err := OpenReadOnly(ctx, dir, options("boot 1"))
	must(t, err)
	defer look.Close()
	for range 3 {
		same(t, statesOf(t, look), want)
		same(t, statesOf(t, beside), want)
		must(t, s.Fold(ctx))
	}
	must(t, beside.Suppress(ctx, "ann@example.com", "unsubscribe", "", day))
	if _, found, err := s.Suppressed(ctx, "ann@example.com"); err != nil || !found {
		t.Errorf("the sender does not see an opt-out made beside it: %v, %v", found, err)
	}
	for name, err := range map[string]error{
		"intend":   beside.Intend(ctx, "p", []crm.JournalEntry{entry("x", "")}),
		"begin":    beside.Begin(ctx, entry("0002", "")),
		"finish":   beside.Finish(ctx, entry("0001", crm.MailAccepted)),
		"fold":     beside.Fold(ctx),
		"suppress": look.Suppress(ctx, "ann@example.com", "unsubscribe", "", day),
		"run":      func() error { _, err := look.StartRun(ctx, "run", day); return err }(),
	} {
		if !errors.Is(err, ErrNotWriter) {
			t.Errorf("%s without the right: got %v", name, err)
		}
	}
	same(t, beside.Recovered(), Recovery{})
}

func TestReadingBeforeThereIsAStore(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenReadOnly(t.Context(), dir, options("")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	must(t, os.WriteFile(filepath.Join(dir, DBFile), nil, 0o600))
	if _, err := OpenReadOnly(t.Context(), dir, options("")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an empty file: got %v", err)
	}
	s, err := OpenShared(t.Context(), dir, options(""))
	must(t, err)
	must(t, s.Suppress(t.Context(), "ann@example.com", "by hand", "", day))
	same(t, len(statesOf(t, s)), 0)
	must(t, s.Close())
	s = mustOpen(t, dir, "")
	if _, found, err := s.Suppressed(t.Context(), "ann@example.com"); err != nil || !found {
		t.Errorf("an opt-out made before the first plan is gone: %v, %v", found, err)
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "ça & là?#100%")
	must(t, os.Mkdir(dir, 0o700))
	must(t, os.WriteFile(filepath.Join(dir, DBFile), nil, 0o644))
	s := mustOpen(t, dir, "boot 1")
	must(t, s.Intend(t.Context(), "p", []crm.JournalEntry{entry("1", "")}))
	names, err := os.ReadDir(dir)
	must(t, err)
	seen := map[string]fs.FileMode{}
	for _, n := range names {
		info, err := n.Info()
		must(t, err)
		seen[n.Name()] = info.Mode().Perm()
	}
	same(t, seen, map[string]fs.FileMode{DBFile: 0o600, DBFile + "-wal": 0o600, DBFile + "-shm": 0o600, LogFile: 0o600})
}

func TestCommitsAreDurable(t *testing.T) {
	s := mustOpen(t, t.TempDir(), "boot 1")
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "foreign_keys": "1"} {
		var got string
		must(t, s.w.QueryRowContext(context.Background(), "PRAGMA "+pragma).Scan(&got))
		if got != want {
			t.Errorf("%s is %s, want %s", pragma, got, want)
		}
	}
}

func TestRecordsReachTheDiskSoon(t *testing.T) {
	_, s, _ := sending(t, 3)
	deadline := time.Now().Add(10 * time.Second)
	for {
		s.log.mu.Lock()
		synced := s.log.synced == s.log.size
		s.log.mu.Unlock()
		if synced {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing was synced in the background")
		}
		time.Sleep(time.Millisecond)
	}
}

package state

import (
	"context"
	"database/sql"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

var update = flag.Bool("update", false, "write the committed state files of old versions anew")

// writeVersion1 makes a workspace's files as the first version wrote them: one mailing folded in, one accepted and
// one begun in the send log, one only intended, one withheld, and one row of everything else.
func writeVersion1(t *testing.T, dir string) {
	ctx := context.Background()
	s := newStore(dir, options("boot 1"), writer)
	path := filepath.Join(dir, DBFile)
	must(t, s.prepareFile(path))
	var err error
	s.w, err = connect(path, "&_txlock=immediate&_pragma=journal_mode(WAL)", 1)
	must(t, err)
	steps, err := migrations()
	must(t, err)
	must(t, s.migrate(ctx, steps[:1]))
	must(t, s.write(ctx, "fill", func(tx *sql.Tx) error {
		id := func(customer string) []byte { k := idOf(entry(customer, "").Key); return k[:] }
		const mailing = "INSERT INTO mailing VALUES (1, ?, ?, 'p', 'x@example.com', ?, ?, ?)"
		for _, row := range []struct {
			sql  string
			args []any
		}{
			{"INSERT INTO occurrence VALUES (1, 'a', '1')", nil},
			{mailing, []any{"folded", id("folded"), "accepted", "250 ok", micros(day)}},
			{mailing, []any{"finished", id("finished"), "intent", "", micros(day)}},
			{mailing, []any{"begun", id("begun"), "intent", "", micros(day)}},
			{mailing, []any{"intended", id("intended"), "intent", "", micros(day)}},
			{mailing, []any{"withheld", id("withheld"), "withheld", "suppressed", micros(day)}},
			{"INSERT INTO send_log VALUES (1, 7, 3, 48, 1)", nil},
			{"INSERT INTO suppression VALUES ('ann@example.com', 'unsubscribe', 'link', ?)", []any{micros(day)}},
			{"INSERT INTO suppression_event VALUES (1, 'ann@example.com', 'suppress', 'unsubscribe', 'link', ?)", []any{micros(day)}},
			{"INSERT INTO plan VALUES (1, 'p', 'a', '1', 'd', 'Anne', 's', ?, 5, 2, 'sending')", []any{micros(day)}},
			{"INSERT INTO approval VALUES (1, 'p', 'd', 'Anne', 'Bruno', ?, 0)", []any{micros(day)}},
			{"INSERT INTO run VALUES (1, 'run', ?, ?, 0, 'all well')", []any{micros(day), micros(day)}},
		} {
			if _, err := tx.ExecContext(ctx, row.sql, row.args...); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, s.w.Close())
	b := header{version: 1, generation: 3, id: 7}.bytes()
	for _, r := range []record{
		{key: idOf(entry("finished", "").Key), state: codeBegun, at: micros(day)},
		{key: idOf(entry("begun", "").Key), state: codeBegun, at: micros(day)},
		{key: idOf(entry("finished", "").Key), state: codeAccepted, at: micros(day), detail: "250 ok"},
	} {
		b = appendRecord(b, r, int64(len(b)), 3)
	}
	must(t, os.WriteFile(filepath.Join(dir, LogFile), b, 0o600))
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	must(t, err)
	must(t, os.WriteFile(to, b, 0o600))
}

// version1 is a workspace with the committed files of version 1.
func version1(t *testing.T) string {
	if *update {
		dir := t.TempDir()
		writeVersion1(t, dir)
		copyFile(t, filepath.Join(dir, DBFile), "testdata/state-v1.db")
		copyFile(t, filepath.Join(dir, LogFile), "testdata/state-v1.sendlog")
	}
	dir := t.TempDir()
	copyFile(t, "testdata/state-v1.db", filepath.Join(dir, DBFile))
	copyFile(t, "testdata/state-v1.sendlog", filepath.Join(dir, LogFile))
	return dir
}

func TestVersion1IsStillRead(t *testing.T) {
	dir := version1(t)
	old, err := os.ReadFile(filepath.Join(dir, DBFile))
	must(t, err)
	ctx := t.Context()
	if _, err := OpenReadOnly(ctx, dir, options("boot 1")); err == nil {
		t.Fatal("a reader took an older file for a new one")
	} else {
		fails(t, err, problem.OlderState)
	}
	_, err = OpenShared(ctx, dir, options("boot 1"))
	fails(t, err, problem.OlderState)

	s := mustOpen(t, dir, "boot 1")
	// Version 1 did not note the machine's start, so what was only intended may have been begun.
	same(t, statesOf(t, s), map[string]crm.MailState{
		"folded": crm.MailAccepted, "finished": crm.MailAccepted, "begun": crm.MailUncertain,
		"intended": crm.MailUncertain, "withheld": crm.MailWithheld,
	})
	found, err := s.Suppressions(ctx)
	must(t, err)
	same(t, found, []Suppression{{Key: "ann@example.com", Reason: "unsubscribe", Detail: "link", At: day}})
	plan, _, err := s.Plan(ctx, "p")
	must(t, err)
	same(t, plan, PlanRow{ID: "p", Campaign: "a", Occurrence: "1", Digest: "d", Author: "Anne", SnapshotDigest: "s", CreatedAt: day, Mailings: 5, Holds: 2, Status: PlanSending})
	yes, _, err := s.Approval(ctx, "p")
	must(t, err)
	same(t, yes, Approval{PlanID: "p", Digest: "d", Author: "Anne", Approver: "Bruno", At: day})
	run, _, err := s.LastRun(ctx, "run")
	must(t, err)
	same(t, run, Run{ID: 1, Command: "run", StartedAt: day, FinishedAt: &run.StartedAt, Summary: "all well"})
	must(t, s.Close())

	steps, err := migrations()
	must(t, err)
	kept, err := connect(filepath.Join(dir, DBFile+".v1"), "&mode=ro", 1)
	must(t, err)
	defer kept.Close()
	for db, want := range map[*sql.DB]int{kept: 1, mustOpen(t, dir, "boot 1").w: len(steps)} {
		if n, err := version(ctx, db); err != nil || n != want {
			t.Errorf("got version %d, %v, want %d", n, err, want)
		}
	}
	var mailings int
	must(t, kept.QueryRowContext(ctx, "SELECT count(*) FROM mailing").Scan(&mailings))
	if mailings != 5 {
		t.Errorf("the copy has %d mailings", mailings)
	}
	info, err := os.Stat(filepath.Join(dir, DBFile+".v1"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has mode %o", info.Mode().Perm())
	}
	if len(old) == 0 {
		t.Error("the file of version 1 is empty")
	}
}

func TestAMigrationThatFailsChangesNothing(t *testing.T) {
	dir := version1(t)
	path := filepath.Join(dir, DBFile)
	s := newStore(dir, options("boot 1"), writer)
	var err error
	s.w, err = connect(path, "&_txlock=immediate", 1)
	must(t, err)
	steps, err := migrations()
	must(t, err)
	broken := append(steps[:1:1], migration{"0002_broken.sql", "CREATE TABLE half (x); CREATE TABLE half (x);"})
	if err := s.migrate(t.Context(), broken); err == nil {
		t.Fatal("a broken migration passed")
	}
	if n, err := version(t.Context(), s.w); err != nil || n != 1 {
		t.Errorf("got version %d, %v", n, err)
	}
	var tables int
	must(t, s.w.QueryRowContext(t.Context(), "SELECT count(*) FROM sqlite_schema WHERE name = 'half'").Scan(&tables))
	if tables != 0 {
		t.Error("half a migration stayed")
	}
	must(t, s.w.Close())
	must(t, mustOpen(t, dir, "boot 1").Close())
}

func TestMigrationsAreRecorded(t *testing.T) {
	s := mustOpen(t, t.TempDir(), "boot 1")
	steps, err := migrations()
	must(t, err)
	names, err := list(t.Context(), s.r, "list", func(rows *sql.Rows) (name string, err error) { return name, rows.Scan(&name) }, "SELECT name FROM migration ORDER BY number")
	must(t, err)
	var want []string
	for _, m := range steps {
		want = append(want, m.name)
	}
	same(t, names, want)
}

func TestAFileThatIsNotOursIsRefused(t *testing.T) {
	tests := []struct {
		name string
		make func(t *testing.T, dir string)
		want problem.ID
		exit int
	}{
		{"a newer version", func(t *testing.T, dir string) {
			must(t, mustOpen(t, dir, "boot 1").Close())
			db, err := connect(filepath.Join(dir, DBFile), "", 1)
			must(t, err)
			_, err = db.ExecContext(t.Context(), "PRAGMA user_version = 99")
			must(t, err)
			must(t, db.Close())
		}, problem.NewerState, 2},
		{"a text", func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, DBFile), []byte("this was never a database, only a text that is long enough to be looked at"), 0o600))
		}, problem.DamagedState, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			tt.make(t, dir)
			for name, open := range map[string]func(context.Context, string, Options) (*Store, error){"Open": Open, "OpenShared": OpenShared, "OpenReadOnly": OpenReadOnly} {
				_, err := open(t.Context(), dir, options("boot 1"))
				fails(t, err, tt.want)
				if got := problem.New(tt.want, nil).Exit(); got != tt.exit {
					t.Errorf("%s: got exit %d, want %d", name, got, tt.exit)
				}
			}
		})
	}
}

func TestALockThatLastsIsSaid(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, "boot 1")
	tx, err := s.w.BeginTx(t.Context(), nil)
	must(t, err)
	defer tx.Rollback()
	beside, err := OpenShared(t.Context(), dir, options("boot 1"))
	must(t, err)
	defer beside.Close()
	// Not the five seconds of a real one.
	_, err = beside.w.ExecContext(t.Context(), "PRAGMA busy_timeout = 20")
	must(t, err)
	fails(t, beside.Suppress(t.Context(), "ann@example.com", "unsubscribe", "", day), problem.StateBusy)
}

package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// The two files of the store, in the workspace's folder.
const (
	DBFile  = "state.db"
	LogFile = "state.sendlog"
)

// Options are what the store needs from outside.
type Options struct {
	// Now is the clock. It is asked from several goroutines.
	Now func() time.Time
	// Boot names the machine's current start. "" asks the machine.
	Boot string
	// Restoring takes a send log that belongs to another state.db for none, as long as no record is in it: state.db was
	// lost or is older, and what the log held before is in the lake's events.
	Restoring bool
}

// mode is what an opened store may do.
type mode int

const (
	reader mode = iota // look
	shared             // also write what needs no lock: opt-outs, approvals, plans, runs
	writer             // also write the journal; holds the workspace's lock
)

// Store is an opened store. Its methods may be called from several goroutines.
type Store struct {
	dir  string
	now  func() time.Time
	boot string
	mode mode

	restoring bool
	w, r      *sql.DB // one connection that writes, several that read
	log       *logFile

	folding sync.RWMutex // held for writing while the send log is folded, for reading while both are read together

	intending sync.Mutex // held by Intend; taken before folding
	session   int64      // guarded by intending; 0 before the first intent

	mu      sync.Mutex // guards what follows; taken last
	known   map[keyID]code
	pending map[keyID]record // the newest record of each mailing in the log

	recovered Recovery
	chunk     int // foldChunk, less in tests
	// passed is told each step of folding, for the tests that look what a crash there would leave.
	passed func(step string)
}

// Recovery is what Open found of a command that did not end well.
type Recovery struct {
	// Uncertain are the mailings that became uncertain, by campaign, occurrence and customer.
	Uncertain []crm.JournalEntry
	// Folded counts the send log's records that were folded in.
	Folded int
	// Cut counts the bytes of a torn record at the log's end; its mailing is uncertain.
	Cut int64
	// PowerLoss says that the machine stopped, so that records of the last moments may be missing.
	PowerLoss bool
}

// querier is a database or a transaction.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Open opens the store of a workspace for the command that holds the workspace's lock; nobody else may send.
// It makes the files where there are none (mode 0600), migrates an older state.db after a copy, and recovers
// what a killed command left: see Recovered. A newer or damaged file is a problem.Problem.
func Open(ctx context.Context, dir string, opt Options) (*Store, error) {
	return open(ctx, dir, opt, writer)
}

// OpenShared opens the store without the workspace's lock, beside a command that may be sending: everything
// but Intend, Begin, Finish and Fold may be called. It makes state.db where there is none, and refuses an older
// one (problem.OlderState).
func OpenShared(ctx context.Context, dir string, opt Options) (*Store, error) {
	return open(ctx, dir, opt, shared)
}

// OpenReadOnly opens the store for looking at it, without any lock. It wraps fs.ErrNotExist where the
// workspace has no state.db yet, and refuses an older one (problem.OlderState).
func OpenReadOnly(ctx context.Context, dir string, opt Options) (*Store, error) {
	return open(ctx, dir, opt, reader)
}

func open(ctx context.Context, dir string, opt Options, m mode) (*Store, error) {
	s := newStore(dir, opt, m)
	if err := s.openFiles(ctx); err != nil {
		return nil, errors.Join(err, s.closeFiles())
	}
	return s, nil
}

func newStore(dir string, opt Options, m mode) *Store {
	s := &Store{
		dir: dir, now: opt.Now, boot: opt.Boot, mode: m, restoring: opt.Restoring, chunk: foldChunk,
		known: map[keyID]code{}, pending: map[keyID]record{}, passed: func(string) {},
	}
	if s.boot == "" {
		s.boot = bootID()
	}
	return s
}

func (s *Store) openFiles(ctx context.Context) error {
	path, err := filepath.Abs(filepath.Join(s.dir, DBFile))
	if err != nil {
		return fileFault("find state.db", DBFile, err)
	}
	if err := s.prepareFile(path); err != nil {
		return err
	}
	steps, err := migrations()
	if err != nil {
		return err
	}
	if s.mode == reader {
		if s.r, err = connect(path, "&mode=ro", 2); err != nil {
			return err
		}
		s.w = s.r
		if have, err := version(ctx, s.r); err != nil || have == 0 {
			return errors.Join(err, fmt.Errorf("%s is still empty: %w", DBFile, fs.ErrNotExist))
		}
		return s.migrate(ctx, steps)
	}
	if s.w, err = connect(path, "&_txlock=immediate&_pragma=journal_mode(WAL)", 1); err != nil {
		return err
	}
	if err := s.migrate(ctx, steps); err != nil {
		return err
	}
	if s.r, err = connect(path, "&_pragma=query_only(1)", 2); err != nil {
		return err
	}
	if s.mode == writer {
		return s.recover(ctx)
	}
	return nil
}

// prepareFile sees to it that state.db is there for a writer, and readable by its owner alone: SQLite gives its
// own files beside it the same mode.
func (s *Store) prepareFile(path string) error {
	if s.mode == reader {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("open %s: %w", DBFile, err)
		}
		return nil
	}
	// A file that is there is never opened here: closing it would drop the locks that another connection of
	// this process holds on it.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		info, err := os.Stat(path)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			err = os.Chmod(path, 0o600)
		}
		return fileFault("open "+DBFile, DBFile, err)
	case err != nil:
		return fileFault("make "+DBFile, DBFile, err)
	}
	return fileFault("make "+DBFile, DBFile, errors.Join(f.Close(), syncDir(s.dir)))
}

// connect opens a pool of connections to state.db. FULL makes a commit in WAL mode last through a power loss.
func connect(path, more string, most int) (*sql.DB, error) {
	at := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	if len(at.Path) > 0 && at.Path[0] != '/' {
		at.Path = "/" + at.Path // C:/… on Windows
	}
	const always = "?_pragma=busy_timeout(5000)&_pragma=synchronous(FULL)&_pragma=fullfsync(1)&_pragma=foreign_keys(1)"
	db, err := sql.Open("sqlite", at.String()+always+more)
	if err != nil {
		return nil, fault("open "+DBFile, err)
	}
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db, nil
}

// write makes one short transaction that holds SQLite's write lock from its start.
func (s *Store) write(ctx context.Context, doing string, do func(tx *sql.Tx) error) error {
	if s.mode == reader {
		return fmt.Errorf("%s: %w", doing, ErrNotWriter)
	}
	tx, err := s.w.BeginTx(ctx, nil)
	if err != nil {
		return fault(doing, err)
	}
	if err := do(tx); err != nil {
		return fault(doing, errors.Join(err, tx.Rollback()))
	}
	return fault(doing, tx.Commit())
}

// Recovered says what Open found of a command that did not end well. It is empty for a store that was not
// opened with Open.
func (s *Store) Recovered() Recovery { return s.recovered }

// Close folds the send log in, ends the session and closes the files. After an error the next Open recovers
// what is left.
func (s *Store) Close() error {
	if s.mode != writer {
		return s.closeFiles()
	}
	s.intending.Lock()
	defer s.intending.Unlock()
	ctx := context.Background()
	err := s.Fold(ctx)
	if err == nil && s.session != 0 {
		err = s.write(ctx, "end the session", func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE session SET closed_at = ? WHERE id = ?", micros(s.now()), s.session)
			return err
		})
	}
	return errors.Join(err, s.closeFiles())
}

func (s *Store) closeFiles() error {
	var errs []error
	if s.log != nil {
		errs = append(errs, s.log.close())
	}
	if s.r != nil && s.r != s.w {
		errs = append(errs, fault("close "+DBFile, s.r.Close()))
	}
	if s.w != nil {
		errs = append(errs, fault("close "+DBFile, s.w.Close()))
	}
	return errors.Join(errs...)
}

package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/internal/state"
)

// Workspace is one opened workspace folder (DESIGN §3).
type Workspace struct {
	*Session
	Dir    string
	Config *config.Config

	lock  *Lock
	lake  *lake.Lake
	store *state.Store

	remembered map[string][]ingest.Mapping // by source, once read
}

// The folders of a workspace that a person meets.
const (
	inboxDir     = "inbox"
	archiveDir   = "archive"
	lakeDir      = "lake"
	campaignsDir = "campaigns"
	plansDir     = "plans"
	outboxDir    = "outbox"
	reportsDir   = "reports"
	keysDir      = "keys"
	stagingDir   = "staging"
)

// Open reads a workspace's configuration. It takes no lock: readers never do.
func Open(dir string, s *Session) (*Workspace, error) {
	c, err := config.Load(dir)
	if err != nil {
		return nil, err
	}
	return &Workspace{Session: s, Dir: dir, Config: c}, nil
}

// OpenLocked opens a workspace for a command that changes it: it takes the exclusive lock first, then removes
// what a killed command left.
func OpenLocked(ctx context.Context, dir, command string, s *Session) (*Workspace, error) {
	w, err := Open(dir, s)
	if err != nil {
		return nil, err
	}
	if w.lock, err = acquire(ctx, dir, command, s); err != nil {
		return nil, err
	}
	sweepTries(s.Now())
	if err := w.sweep(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// Close releases what the command opened, the lock last.
func (w *Workspace) Close() error {
	var errs []error
	if w.store != nil {
		errs = append(errs, w.store.Close())
	}
	if w.lock != nil {
		errs = append(errs, w.lock.Release())
	}
	w.store, w.lake, w.lock = nil, nil, nil
	return errors.Join(errs...)
}

func (w *Workspace) path(parts ...string) string {
	return filepath.Join(append([]string{w.Dir}, parts...)...)
}

// Lake opens the facts and snapshots, once.
func (w *Workspace) Lake() (*lake.Lake, error) {
	if w.lake != nil {
		return w.lake, nil
	}
	l, err := lake.Open(w.path(lakeDir), lake.Options{ReadOnly: w.lock == nil})
	if err != nil {
		return nil, err
	}
	w.lake = l
	return l, nil
}

// State opens the journal, once; it needs the lock, since opening folds the send log.
func (w *Workspace) State(ctx context.Context) (*state.Store, error) {
	if w.store != nil {
		return w.store, nil
	}
	s, err := state.Open(ctx, w.Dir, state.Options{Now: w.Now})
	if err != nil {
		return nil, err
	}
	w.store = s
	return s, nil
}

// Today is the civil day in the workspace's time zone.
func (w *Workspace) Today() crm.Date { return crm.DateOf(w.Now().In(w.Config.Zone())) }

// folderMode is who may enter a folder: the owner, or also the group where one is configured and the folder
// is one that people drop into or read from.
func (w *Workspace) folderMode(name string) fs.FileMode {
	if w.Config != nil && w.Config.Group != "" && (name == inboxDir || name == campaignsDir || name == reportsDir) {
		return 0o770 | fs.ModeSetgid
	}
	return 0o700
}

// makeFolder makes a folder of the workspace with its mode, and gives it to the group where there is one.
func (w *Workspace) makeFolder(name string) error {
	mode := w.folderMode(name)
	if err := os.MkdirAll(w.path(name), mode.Perm()); err != nil {
		return writeProblem(name, err)
	}
	if mode.Perm() == 0o700 {
		return nil
	}
	if err := giveToGroup(w.path(name), w.Config.Group); err != nil {
		return writeProblem(name, err)
	}
	if err := os.Chmod(w.path(name), mode); err != nil {
		return writeProblem(name, err)
	}
	return nil
}

// fileMode is the mode of a file in a folder of the workspace.
func (w *Workspace) fileMode(folder string) fs.FileMode {
	if w.folderMode(folder).Perm() == 0o770 {
		return 0o660
	}
	return 0o600
}

// giveToGroup makes the group the owner group of a path; the name may be a number.
func giveToGroup(path, group string) error {
	gid, err := strconv.Atoi(group)
	if err != nil {
		if gid, err = groupID(group); err != nil {
			return err
		}
	}
	return os.Chown(path, -1, gid)
}

// writeProblem says that something could not be written, and why.
func writeProblem(name string, err error) error {
	if isDiskFull(err) {
		return problem.New(problem.DiskFull, nil).In(name).Because(err)
	}
	return problem.New(problem.CannotWrite, problem.Args{"reason": reason(err)}).In(name).Because(err)
}

// readProblem says that something could not be read, and why.
func readProblem(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return problem.New(problem.NoSuchFile, nil).In(name).Because(err)
	case errors.Is(err, syscall.EISDIR):
		return problem.New(problem.FolderNotFile, nil).In(name).Because(err)
	}
	return problem.New(problem.CannotRead, problem.Args{"reason": reason(err)}).In(name).Because(err)
}

// reason is the operating system's word for an error, without the path that the message names already.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

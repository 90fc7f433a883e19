package lake

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Lake is an opened lake. It is for one goroutine that writes; Each*, Snapshots, Profiles and Summary may run
// beside one another.
type Lake struct {
	dir   string
	opt   Options
	state manifest
	crowd int   // so many small files of one month and area are brought together by the next load
	group int64 // so many sequence numbers are sealed together
	open  bool  // something was begun and neither committed nor aborted
}

// Options say how a lake is opened. The zero value reads and writes.
type Options struct {
	// ReadOnly opens without taking away or finishing what another command may be at: for readers that
	// hold no lock. Begin and Publish are refused.
	ReadOnly bool
	// Fault is called with the name of each durable step before it is taken; an error stops there, as a
	// kill would. It is nil outside tests.
	Fault func(step string) error
}

// Upload is one file that was loaded, known by the hash of its bytes.
type Upload struct {
	ID         string `json:"id"` // "u000012-1a2b3c4d": the sequence number and the head of the hash
	Seq        int64  `json:"seq"`
	SHA256     string `json:"sha256"` // of the file, 64 hex digits
	Name       string `json:"name"`   // the file's name, without folder
	Source     string `json:"source"`
	OrderLines int64  `json:"order_lines"` // rows given to OrderLine, the unchanged ones included
	Customers  int64  `json:"customers"`
	Products   int64  `json:"products"`
	Consents   int64  `json:"consents"`
	// Facts counts the rows given to Fact, by the kind's name.
	Facts    map[string]int64 `json:"facts,omitempty"`
	First    crm.Date         `json:"first"`  // the earliest order date; NoDate without order lines
	Latest   crm.Date         `json:"latest"` // the latest order date; NoDate without order lines
	LoadedAt time.Time        `json:"loaded_at"`
	// Accepted says that a person has accepted whatever this upload changes.
	Accepted bool `json:"accepted,omitempty"`
	// NumbersRestart says that its order numbers begin anew each day.
	NumbersRestart bool `json:"numbers_restart,omitempty"`
	// Joined lists the SHA-256 of files whose rows joined this upload, as corrected reject workbooks do.
	Joined []string `json:"joined,omitempty"`
	// Partial says that the file was damaged and that only what could be read of it was loaded.
	Partial bool `json:"partial,omitempty"`
	// Store is the store of the sheets that name none: that of the folder in which the file lay.
	Store string `json:"store,omitempty"`
}

// ErrKnown says that a file with the same bytes is loaded already; the error that wraps it is a *KnownUpload.
var ErrKnown = errors.New("this file is loaded already")

// KnownUpload is the refusal of a file whose bytes are loaded already. It wraps ErrKnown.
type KnownUpload struct {
	Upload Upload // the load that has them
}

// Error names the load.
func (e *KnownUpload) Error() string {
	return fmt.Sprintf("%s: %v as %s (%s)", e.Upload.Name, ErrKnown, e.Upload.ID, e.Upload.LoadedAt.Format(time.DateOnly))
}

// Unwrap is ErrKnown.
func (e *KnownUpload) Unwrap() error { return ErrKnown }

// errReadOnly is returned where a lake opened for reading is asked to write; it is a fault of the program.
var errReadOnly = errors.New("the lake is open for reading only")

// Open opens the lake in a folder (WORKSPACE/lake) and makes its folders where they are missing. Unless
// ReadOnly it also finishes what a killed command had decided and takes away what it had not. A lake of a
// newer version is refused with [newer-lake], a damaged manifest with [damaged-lake].
func Open(dir string, opt Options) (*Lake, error) {
	l := &Lake{dir: dir, opt: opt, crowd: smallMost, group: sealedUploads}
	if !opt.ReadOnly {
		if err := makeFolders(dir); err != nil {
			return nil, fmt.Errorf("make the lake's folders: %w", err)
		}
	}
	state, err := readManifest(filepath.Join(dir, manifestName))
	if errors.Is(err, errNoManifest) {
		return l, l.startEmpty()
	}
	if err != nil {
		return nil, err
	}
	l.state = *state
	if opt.ReadOnly {
		return l, nil
	}
	return l, l.recover()
}

// startEmpty begins a lake without manifest. Facts without a manifest are a lake that lost it: they are left
// alone.
func (l *Lake) startEmpty() error {
	l.state = manifest{Schema: SchemaVersion, NextSeq: 1}
	var facts error
	err := filepath.WalkDir(l.dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{stagingDir, snapshotsDir, replacedDir, latestDir, eventsDir}, l.slashed(path)):
			return fs.SkipDir
		case !d.IsDir() && (filepath.Ext(path) == parquetExt || sealedPath(l.slashed(path))):
			facts = problem.New(problem.NoLakeManifest, nil).At(problem.Where{File: filepath.Join(l.dir, manifestName)})
			return fs.SkipAll
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("look into the lake: %w", err)
	}
	if facts != nil {
		return facts
	}
	if l.opt.ReadOnly {
		return nil
	}
	return l.recover()
}

// Uploads lists what is loaded, in load order. The slice is the caller's.
func (l *Lake) Uploads() []Upload { return append([]Upload(nil), l.state.Uploads...) }

// PartialUploads lists the ids of the loads of damaged files, in load order.
func (l *Lake) PartialUploads() []string {
	var ids []string
	for _, u := range l.state.Uploads {
		if u.Partial {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// Find is the load of the file with this SHA-256 (64 hex digits), or the load that the file's rows joined, if there
// is one.
func (l *Lake) Find(sha256 string) (Upload, bool) {
	for _, u := range l.state.Uploads {
		if u.SHA256 == sha256 || slices.Contains(u.Joined, sha256) {
			return u, true
		}
	}
	return Upload{}, false
}

// OrderLines is the number of live order lines and their control sums, as the manifest has them.
func (l *Lake) OrderLines() Control { return l.state.Totals }

// path is a file of the lake on this disk.
func (l *Lake) path(slashed string) string { return filepath.Join(l.dir, filepath.FromSlash(slashed)) }

// step announces a durable step to the fault hook.
func (l *Lake) step(name string) error {
	if l.opt.Fault == nil {
		return nil
	}
	return l.opt.Fault(name)
}

// makeFolders makes the lake's lasting folders, for the owner alone.
func makeFolders(dir string) error {
	for _, name := range append(tables(), stagingDir, waitingDir, supersededDir, indexDir, snapshotsDir, replacedDir) {
		if err := makeDurableFolder(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

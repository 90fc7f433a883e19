package lake

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Batch is a list of files that are loaded in one commit: what becomes live is what the same files, loaded one
// after the other, would have made live, at the cost of one. Loads may be begun beside one another, each for its
// own goroutine; Begin, Prepare, Commit and Abort are for one.
type Batch struct {
	lake     *Lake
	dir      string
	spool    *spool
	sums     hasher
	loads    []*Load
	begun    int // how many loads were begun
	prepared *commit
	broken   error
	done     bool
}

// Loaded is what became of one file of a batch.
type Loaded struct {
	Upload Upload
	Change Change
	// Err is why the file was left out: a row could not be staged. The others are loaded all the same.
	Err error
}

// errInBatch is returned where a load of a batch is asked to end alone; it is a fault of the program.
var errInBatch = errors.New("the load belongs to a batch")

// errUnderWay says that the lake is being written already; it is a fault of the program.
var errUnderWay = errors.New("another load is under way")

// BeginBatch starts a batch. One load, batch or revision can be under way at a time.
func (l *Lake) BeginBatch() (*Batch, error) {
	dir, err := l.beginStaging()
	if err != nil {
		return nil, err
	}
	return &Batch{lake: l, dir: dir, spool: newSpool(dir), sums: newHasher()}, nil
}

// beginStaging clears the folder of the next commit. The lake stays open for it until endStaging.
func (l *Lake) beginStaging() (dir string, err error) {
	if l.opt.ReadOnly {
		return "", errReadOnly
	}
	if l.open {
		return "", errUnderWay
	}
	if err := l.finish(); err != nil {
		return "", fmt.Errorf("finish the load before: %w", err)
	}
	dir = l.path(l.stagingPath())
	if err := os.RemoveAll(dir); err != nil {
		return "", fmt.Errorf("clear the staging folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the staging folder: %w", err)
	}
	l.open = true
	return dir, nil
}

// endStaging removes the staging folder.
func (l *Lake) endStaging(dir string) error {
	l.open = false
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("clear the staging folder: %w", err)
	}
	return nil
}

// stagingPath is the folder of the next commit, from the lake's folder.
func (l *Lake) stagingPath() string { return fmt.Sprintf("%s/g%06d", stagingDir, l.state.Generation+1) }

// Begin starts the load of one more file, the last in load order. Its Prepare and Commit are the batch's; Abort
// drops it alone.
func (b *Batch) Begin(in Incoming) (*Load, error) {
	if b.done || b.prepared != nil {
		return nil, errLoadEnded
	}
	if in.Replace != "" {
		return nil, fmt.Errorf("begin the load of %s: an upload is replaced by a load of its own", in.Name)
	}
	return b.begin(in)
}

func (b *Batch) begin(in Incoming) (*Load, error) {
	ld := &Load{lake: b.lake, batch: b, n: b.begun, known: unitSet{seed: b.sums.a}}
	var err error
	if in.Replace != "" {
		err = ld.takePlace(in)
	} else {
		err = ld.takeNumber(in)
	}
	if err != nil {
		return nil, err
	}
	b.loads = append(b.loads, ld)
	b.begun++
	return ld, nil
}

// takeNumber makes the load the last of all.
func (ld *Load) takeNumber(in Incoming) error {
	if !validSHA256(in.SHA256) {
		return fmt.Errorf("begin the load of %s: %q is no SHA-256", in.Name, in.SHA256)
	}
	if known, ok := ld.lake.Find(in.SHA256); ok {
		return &KnownUpload{Upload: known}
	}
	seq := ld.lake.state.NextSeq
	for _, other := range ld.batch.loads {
		if other.gone {
			continue
		}
		if other.upload.SHA256 == in.SHA256 {
			return &KnownUpload{Upload: other.upload}
		}
		seq = other.upload.Seq + 1
	}
	var joined []string
	if in.Joined != "" {
		if !validSHA256(in.Joined) {
			return fmt.Errorf("begin the load of %s: %q is no SHA-256", in.Name, in.Joined)
		}
		joined = []string{in.Joined}
	}
	ld.upload = Upload{
		ID: uploadID(seq, in.SHA256), Seq: seq, SHA256: in.SHA256, Name: in.Name, Source: in.Source, Store: in.Store,
		First: crm.NoDate, Latest: crm.NoDate, LoadedAt: in.At, Accepted: in.AcceptChanges, NumbersRestart: in.NumbersRestart,
		Joined: joined,
	}
	return nil
}

// uploadID names an upload by its sequence number and hash.
func uploadID(seq int64, sha256 string) string { return fmt.Sprintf("u%06d-%s", seq, sha256[:8]) }

// Arrange puts the loads of a batch into another load order, for files whose order is known only once they were read.
// All loads that are not aborted must be named, and none of them may have staged anything but order lines: other rows
// bear the name of their upload.
func (b *Batch) Arrange(order []*Load) error {
	if b.done || b.prepared != nil {
		return errLoadEnded
	}
	open := 0
	for _, ld := range b.loads {
		if !ld.gone {
			open++
		}
	}
	if open != len(order) {
		return fmt.Errorf("arrange %d of %d loads: all must be named", len(order), open)
	}
	for i, ld := range order {
		if ld.batch != b || ld.gone || ld.again || slices.Contains(order[:i], ld) || ld.hasTables() {
			return fmt.Errorf("arrange the load of %s: it has its place", ld.upload.Name)
		}
	}
	for i, ld := range order {
		ld.upload.Seq = b.lake.state.NextSeq + int64(i)
		ld.upload.ID = uploadID(ld.upload.Seq, ld.upload.SHA256)
	}
	b.loads = slices.Clone(order)
	return nil
}

// hasTables reports whether rows are staged that bear the upload's name.
func (ld *Load) hasTables() bool {
	return ld.customers != nil || ld.products != nil || ld.besideCustomers != nil || ld.besideProducts != nil || ld.consents != nil || len(ld.facts) > 0
}

// takePlace makes the load another form of an upload that is there.
func (ld *Load) takePlace(in Incoming) error {
	i := slices.IndexFunc(ld.lake.state.Uploads, func(u Upload) bool { return u.ID == in.Replace })
	if i < 0 {
		return fmt.Errorf("replace %s: %w", in.Replace, ErrNoUpload)
	}
	if in.Joined != "" {
		if !validSHA256(in.Joined) {
			return fmt.Errorf("replace %s: %q is no SHA-256", in.Replace, in.Joined)
		}
		if known, ok := ld.lake.Find(in.Joined); ok {
			return &KnownUpload{Upload: known}
		}
	}
	u := ld.lake.state.Uploads[i]
	u.OrderLines, u.Customers, u.Products, u.Consents, u.Facts = 0, 0, 0, 0, nil
	u.First, u.Latest = crm.NoDate, crm.NoDate
	u.Accepted = u.Accepted || in.AcceptChanges
	if in.Joined != "" {
		u.Joined = append(slices.Clone(u.Joined), in.Joined)
	}
	ld.upload, ld.again = u, true
	return nil
}

// kept lists the loads that are to become live.
func (b *Batch) kept() []*Load {
	var kept []*Load
	for _, ld := range b.loads {
		if !ld.gone && ld.broken == nil {
			kept = append(kept, ld)
		}
	}
	return kept
}

// Prepare writes everything that Commit will make live and says what each file will change; nothing is live yet,
// and Abort still drops it. The loads take no more rows. Aborted ones are not listed; one that lost a row is
// listed with its error and left out.
func (b *Batch) Prepare() ([]Loaded, error) {
	if b.done {
		return nil, errLoadEnded
	}
	if b.prepared == nil {
		for _, ld := range b.loads {
			if ld.broken != nil && !ld.gone && !ld.alone {
				b.spool.forget(ld.n)
			}
		}
		b.prepared = b.lake.newCommit()
		b.prepared.batch = b
		b.broken = b.prepared.load(b.kept())
	}
	if b.broken != nil {
		return nil, b.broken
	}
	return b.loaded(), nil
}

func (b *Batch) loaded() []Loaded {
	var all []Loaded
	for _, ld := range b.loads {
		if ld.gone {
			continue
		}
		l := Loaded{Upload: ld.upload, Change: ld.change}
		if ld.broken != nil {
			l.Change, l.Err = Change{}, ld.broken
		}
		all = append(all, l)
	}
	return all
}

// Commit makes the batch live. An error before the manifest's rename leaves the lake as it was; call Abort then,
// or open the lake again. An error after it is returned with what was loaded: it has happened, and the next Begin
// or Open puts the files in their places.
func (b *Batch) Commit() ([]Loaded, error) {
	all, err := b.Prepare()
	if err != nil {
		return nil, err
	}
	if len(b.kept()) == 0 {
		return all, b.Abort()
	}
	if err := b.lake.commit(b.prepared.next); err != nil {
		return nil, err
	}
	b.done = true
	return all, errors.Join(b.spool.close(), b.lake.afterCommit(b.dir))
}

// afterCommit puts the files of a commit in their places.
func (l *Lake) afterCommit(dir string) error {
	if err := l.finish(); err != nil {
		l.open = false
		return err
	}
	return l.endStaging(dir)
}

// Abort drops what was staged. After Commit, or a second time, it does nothing.
func (b *Batch) Abort() error {
	if b.done {
		return nil
	}
	b.done = true
	var errs []error
	for _, ld := range b.loads {
		if !ld.gone {
			errs = append(errs, ld.drop())
		}
	}
	errs = append(errs, b.spool.close(), b.lake.endStaging(b.dir))
	return errors.Join(errs...)
}

// stagedPath is a staged file on this disk.
func (b *Batch) stagedPath(name string) string { return filepath.Join(b.dir, name) }

package lake

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Stored is one snapshot that takes room: a published one, or one that another of its day has replaced.
type Stored struct {
	AsOf crm.Date
	// Digest names it: of a published one whole, of a replaced one the first 16 digits; "" where it cannot be read.
	Digest   string
	Replaced bool
	dir      string
}

// Is reports whether it is the snapshot of a digest.
func (s Stored) Is(digest string) bool {
	return s.Digest != "" && strings.HasPrefix(digest, s.Digest)
}

// Stored lists all snapshots, the earliest day first, on one day the published one last.
func (l *Lake) Stored() ([]Stored, error) {
	var all []Stored
	folders, err := os.ReadDir(filepath.Join(l.dir, replacedDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the replaced snapshots: %w", err)
	}
	for _, f := range folders {
		text, found := strings.CutPrefix(f.Name(), "as_of=")
		date, digest, named := strings.Cut(text, ",")
		day, err := crm.ParseDate(date)
		if !found || !named || err != nil || !f.IsDir() {
			continue // not ours to touch
		}
		if digest == damagedDigest {
			digest = ""
		}
		all = append(all, Stored{AsOf: day, Digest: digest, Replaced: true, dir: filepath.Join(l.dir, replacedDir, f.Name())})
	}
	days, err := l.Days()
	if err != nil {
		return nil, err
	}
	for _, day := range days {
		s := Stored{AsOf: day, dir: l.snapshotDir(day)}
		if m, err := readSnapshotManifest(s.dir, day); err == nil {
			s.Digest = m.Digest
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b Stored) int { return int(a.AsOf) - int(b.AsOf) })
	return all, nil
}

// Drop takes a snapshot away. It is gone with one rename; what a kill leaves of its files is removed by the next
// command. The snapshot of the latest day is never dropped.
func (l *Lake) Drop(s Stored) error {
	if l.opt.ReadOnly {
		return errReadOnly
	}
	days, err := l.Days()
	if err != nil {
		return err
	}
	if len(days) == 0 || !s.Replaced && days[len(days)-1] == s.AsOf {
		return fmt.Errorf("drop the snapshot of %s: it is the latest", s.AsOf)
	}
	name := filepath.Base(s.dir)
	if err := l.step("prune " + name); err != nil {
		return err
	}
	gone := filepath.Join(l.dir, stagingDir, "pruned "+name)
	if err := os.RemoveAll(gone); err != nil {
		return fmt.Errorf("drop the snapshot of %s: %w", s.AsOf, err)
	}
	if err := os.Rename(s.dir, gone); err != nil {
		return fmt.Errorf("drop the snapshot of %s: %w", s.AsOf, err)
	}
	if err := syncDir(filepath.Dir(s.dir)); err != nil {
		return fmt.Errorf("drop the snapshot of %s: %w", s.AsOf, err)
	}
	if err := l.step("remove " + name); err != nil {
		return err
	}
	if err := os.RemoveAll(gone); err != nil {
		return fmt.Errorf("remove what was the snapshot of %s: %w", s.AsOf, err)
	}
	return nil
}

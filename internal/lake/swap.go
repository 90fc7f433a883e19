package lake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// swapName is the journal of a swap: a published snapshot making room for another of its day. While it is
// there, the swap has been decided and is to be finished.
const swapName = "swap.json"

// swap is the journal's content; paths are from the lake's folder, with slashes.
type swap struct {
	AsOf   crm.Date `json:"as_of"`
	Staged string   `json:"staged"`
	Old    string   `json:"old"`
	Gone   string   `json:"gone"` // where the old one goes
}

// swapIn makes a staged folder the snapshot of its day. Without an older one that is one rename; with one, the
// journal's rename decides.
func (l *Lake) swapIn(day crm.Date, staged, gone string) error {
	if gone == "" {
		if err := l.step("publish " + dayFolder(day)); err != nil {
			return err
		}
		if err := os.Rename(staged, l.snapshotDir(day)); err != nil {
			return err
		}
		return syncDir(filepath.Join(l.dir, snapshotsDir))
	}
	s := swap{AsOf: day, Staged: l.slashed(staged), Old: l.slashed(l.snapshotDir(day)), Gone: l.slashed(gone)}
	text, err := marshalIndented(s)
	if err != nil {
		return err
	}
	if err := l.replaceFile(filepath.Join(l.dir, swapName), text); err != nil {
		return err
	}
	return l.finishSwap()
}

// slashed is a path of this disk as the lake's files write it.
func (l *Lake) slashed(path string) string {
	return filepath.ToSlash(strings.TrimPrefix(path, l.dir+string(filepath.Separator)))
}

// readSwap reads the journal, if a swap is under way.
func (l *Lake) readSwap() (s swap, found bool, err error) {
	path := filepath.Join(l.dir, swapName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, false, nil
	}
	if err != nil {
		return s, false, fmt.Errorf("read the swap's journal: %w", err)
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, false, damagedFile(path, err)
	}
	for _, p := range []string{s.Staged, s.Old, s.Gone} {
		if !filepath.IsLocal(filepath.FromSlash(p)) {
			return s, false, damagedFile(path, fmt.Errorf("%q is no path of the lake", p))
		}
	}
	return s, true, nil
}

// finishSwap does what is left of a swap that was decided. The staged folder is the last to move: while it is
// there, the folder in its place is the old one.
func (l *Lake) finishSwap() error {
	s, found, err := l.readSwap()
	if err != nil || !found {
		return err
	}
	staged, err := exists(l.path(s.Staged))
	if err != nil {
		return fmt.Errorf("finish the swap of %s: %w", s.AsOf, err)
	}
	if staged {
		if err := l.moveBoth(s); err != nil {
			return fmt.Errorf("finish the swap of %s: %w", s.AsOf, err)
		}
	}
	if err := l.step("end the swap"); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(l.dir, swapName)); err != nil {
		return fmt.Errorf("end the swap of %s: %w", s.AsOf, err)
	}
	return syncDir(l.dir)
}

// moveBoth moves the old folder away and the staged one in.
func (l *Lake) moveBoth(s swap) error {
	old, err := exists(l.path(s.Old))
	if err != nil {
		return err
	}
	if old {
		if err := l.step("move the old snapshot"); err != nil {
			return err
		}
		// The same snapshot may have been replaced before: by its digest it is the same.
		if err := os.RemoveAll(l.path(s.Gone)); err != nil {
			return err
		}
		if err := os.Rename(l.path(s.Old), l.path(s.Gone)); err != nil {
			return err
		}
		if err := syncDir(filepath.Join(l.dir, replacedDir)); err != nil {
			return err
		}
	}
	if err := l.step("move the new snapshot"); err != nil {
		return err
	}
	if err := os.Rename(l.path(s.Staged), l.path(s.Old)); err != nil {
		return err
	}
	return syncDir(filepath.Join(l.dir, snapshotsDir))
}

// refreshLatest brings lake/latest/ to the newest snapshot. _SUCCESS goes first and comes last.
func (l *Lake) refreshLatest() error {
	newest, found, err := l.Latest()
	if err != nil || !found {
		return err
	}
	if err := l.copyLatest(newest); err != nil {
		return fmt.Errorf("bring %s up to date: %w", latestDir, err)
	}
	return nil
}

func (l *Lake) copyLatest(newest Ref) error {
	dir := filepath.Join(l.dir, latestDir)
	if sameLatest(dir, newest.Dir) {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := l.step("open latest"); err != nil {
		return err
	}
	if err := removeIfThere(filepath.Join(dir, successName)); err != nil {
		return err
	}
	names, err := newest.files()
	if err != nil {
		return err
	}
	if err := l.dropOthers(dir, names); err != nil {
		return err
	}
	for _, name := range names {
		aside := filepath.Join(dir, name+asideExt)
		if err := l.step("renew latest " + name); err != nil {
			return err
		}
		if err := removeIfThere(aside); err != nil {
			return err
		}
		if err := copyFile(filepath.Join(newest.Dir, name), aside); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				err = damagedSnapshot(filepath.Join(newest.Dir, name), newest.AsOf, err)
			}
			return err
		}
		if err := os.Rename(aside, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return errors.Join(syncDir(dir), syncDir(l.dir))
}

// files are the names of a snapshot's files, manifest and _SUCCESS last.
func (ref Ref) files() ([]string, error) {
	m, err := ref.open()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range m.Files {
		names = append(names, f.Name)
	}
	return append(names, manifestName, successName), nil
}

// dropOthers removes from latest/ the tables that the newest snapshot does not have: they are of an older one.
func (l *Lake) dropOthers(dir string, names []string) error {
	there, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range there {
		if !slices.Contains(names, f.Name()) && filepath.Ext(f.Name()) == parquetExt {
			if err := removeIfThere(filepath.Join(dir, f.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// sameLatest reports whether latest/ is complete and is a copy of the folder's snapshot.
func sameLatest(latest, dir string) bool {
	if done, err := exists(filepath.Join(latest, successName)); err != nil || !done {
		return false
	}
	a, errA := os.ReadFile(filepath.Join(latest, manifestName))
	b, errB := os.ReadFile(filepath.Join(dir, manifestName))
	return errA == nil && errB == nil && string(a) == string(b)
}

package lake

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/problem"
)

// createFile makes a new file for the owner alone; it must not exist.
func createFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

// writeFile writes a new file and makes it durable.
func writeFile(path string, content []byte) error {
	f, err := createFile(path)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// replaceFile writes aside, makes it durable and renames it over path.
func (l *Lake) replaceFile(path string, content []byte) error {
	aside := path + asideExt
	if err := removeIfThere(aside); err != nil {
		return err
	}
	if err := l.step("write " + filepath.Base(aside)); err != nil {
		return err
	}
	if err := writeFile(aside, content); err != nil {
		return err
	}
	if err := l.step("rename " + filepath.Base(aside)); err != nil {
		return err
	}
	if err := os.Rename(aside, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the names in a folder durable. Windows has no such call; NTFS logs its names itself.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// exists tells whether there is something at path; an error is "could not look".
func exists(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// removeIfThere removes a file that may be gone already.
func removeIfThere(path string) error {
	_, err := remove(path)
	return err
}

// remove removes a file and tells whether it was there.
func remove(path string) (there bool, err error) {
	err = os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// finish does what the last commit decided: staged files into their places, replaced ones away. Doing it
// again does nothing.
func (l *Lake) finish() error {
	folders := map[string]bool{}
	for _, m := range l.state.Pending {
		if err := l.step("place " + m.To); err != nil {
			return err
		}
		done, err := l.place(m)
		if err != nil {
			return fmt.Errorf("put %s in its place: %w", m.To, err)
		}
		if done {
			folders[filepath.Dir(l.path(m.To))] = true
		}
	}
	for folder := range folders {
		if err := syncDir(folder); err != nil {
			return fmt.Errorf("make %s durable: %w", folder, err)
		}
	}
	return nil
}

// place takes one step of a commit, and tells whether it was still to be taken.
func (l *Lake) place(m move) (done bool, err error) {
	to := l.path(m.To)
	if m.From == "" {
		return remove(to)
	}
	there, err := exists(l.path(m.From))
	if err != nil || !there {
		return false, err
	}
	if err := makeDurableFolder(filepath.Dir(to)); err != nil {
		return false, err
	}
	return true, os.Rename(l.path(m.From), to)
}

// makeDurableFolder makes a folder and those above it, and makes their names durable.
func makeDurableFolder(path string) error {
	there, err := exists(path)
	if err != nil || there {
		return err
	}
	if err := makeDurableFolder(filepath.Dir(path)); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// recover brings the folders to what the manifest says after a kill: it finishes what was decided and removes
// what was not.
func (l *Lake) recover() error {
	if err := l.finish(); err != nil {
		return err
	}
	if err := l.finishSwap(); err != nil {
		return err
	}
	if err := l.sweep(); err != nil {
		return fmt.Errorf("remove what a stopped command left: %w", err)
	}
	// A damaged snapshot must not keep the lake shut: whoever reads it is told.
	if err := l.refreshLatest(); !errors.Is(err, problem.New(problem.DamagedSnapshot, nil)) {
		return err
	}
	return nil
}

// sweep removes staged files and Parquet files of facts that the manifest does not name.
func (l *Lake) sweep() error {
	staged, err := os.ReadDir(filepath.Join(l.dir, stagingDir))
	if err != nil {
		return err
	}
	for _, d := range staged {
		if err := os.RemoveAll(filepath.Join(l.dir, stagingDir, d.Name())); err != nil {
			return err
		}
	}
	for _, name := range []string{manifestName, swapName} {
		if err := removeIfThere(filepath.Join(l.dir, name+asideExt)); err != nil {
			return err
		}
	}
	if err := l.sweepSealed(); err != nil {
		return err
	}
	known := map[string]bool{}
	folders := append(tables(), waitingDir, supersededDir, indexDir)
	for _, e := range l.state.everyFile() {
		known[l.path(e.Path)] = true
		if e.Orders != nil {
			known[l.path(indexPath(e.Path))] = true
		}
		if e.Facts {
			folders = append(folders, e.Table)
		}
	}
	slices.Sort(folders)
	for _, folder := range slices.Compact(folders) {
		err := filepath.WalkDir(filepath.Join(l.dir, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || known[path] || !strings.HasSuffix(path, parquetExt) && !strings.HasSuffix(path, ordersExt) {
				return err
			}
			return os.Remove(path)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// locate is where a live file can be read now: in its place, or still staged where the commit's last steps
// have not been taken.
func (l *Lake) locate(e entry) string { return l.locateAs(e.Path) }

// locateAs is locate for any path that a commit puts something at.
func (l *Lake) locateAs(path string) string {
	for _, m := range l.state.Pending {
		if m.To == path && m.From != "" {
			if there, err := exists(l.path(m.From)); err == nil && there {
				return l.path(m.From)
			}
		}
	}
	return l.path(path)
}

// copyFile copies a file to a new, durable one.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := createFile(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	return errors.Join(err, out.Close())
}

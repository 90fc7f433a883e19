package lake

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Snapshots lists the published snapshots, the earliest day first. A folder without _SUCCESS is none.
func (l *Lake) Snapshots() ([]Ref, error) {
	days, err := l.snapshotDays()
	if err != nil {
		return nil, err
	}
	var refs []Ref
	for _, day := range days {
		ref, found, err := l.At(day)
		if err != nil {
			return nil, err
		}
		if found {
			refs = append(refs, ref)
		}
	}
	return refs, nil
}

// snapshotDays lists the days that have a folder, ascending.
func (l *Lake) snapshotDays() ([]crm.Date, error) {
	folders, err := os.ReadDir(filepath.Join(l.dir, snapshotsDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list the snapshots: %w", err)
	}
	var days []crm.Date
	if s, swapping, err := l.readSwap(); err != nil {
		return nil, err
	} else if swapping {
		days = append(days, s.AsOf)
	}
	for _, f := range folders {
		if text, ok := strings.CutPrefix(f.Name(), "as_of="); ok && f.IsDir() {
			if day, err := crm.ParseDate(text); err == nil {
				days = append(days, day)
			}
		}
	}
	slices.SortFunc(days, func(a, b crm.Date) int { return cmp.Compare(a, b) })
	return slices.Compact(days), nil
}

// Latest is the snapshot of the latest day; false where nothing is published.
func (l *Lake) Latest() (Ref, bool, error) {
	days, err := l.snapshotDays()
	if err != nil {
		return Ref{}, false, err
	}
	for _, day := range slices.Backward(days) {
		if ref, found, err := l.At(day); found || err != nil {
			return ref, found, err
		}
	}
	return Ref{}, false, nil
}

// At is the snapshot of exactly this day; false where there is none. A snapshot of a newer version is refused
// with [newer-lake], a damaged manifest with [damaged-snapshot].
func (l *Lake) At(day crm.Date) (Ref, bool, error) {
	dir := l.snapshotDir(day)
	s, swapping, err := l.readSwap()
	if err != nil {
		return Ref{}, false, err
	}
	if swapping && s.AsOf == day {
		if staged, err := exists(l.path(s.Staged)); err == nil && staged {
			dir = l.path(s.Staged)
		}
	}
	done, err := exists(filepath.Join(dir, successName))
	if err != nil || !done {
		return Ref{}, false, err
	}
	m, err := readSnapshotManifest(dir, day)
	if err != nil {
		return Ref{}, false, err
	}
	return m.ref(dir), true, nil
}

// damagedSnapshot is the problem of a snapshot's file that is not what was published.
func damagedSnapshot(path string, day crm.Date, cause error) error {
	args, where := problem.Args{"day": day.String()}, problem.Where{File: path}
	p := problem.New(problem.DamagedSnapshot, args).At(where).Because(cause)
	if errors.Is(cause, fs.ErrNotExist) { // it is both: whoever asks for a damaged snapshot finds it
		return problem.New(problem.MissingSnapshotFile, args).At(where).Because(p)
	}
	return p
}

func readSnapshotManifest(dir string, day crm.Date) (*snapshotManifest, error) {
	path := filepath.Join(dir, manifestName)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, damagedSnapshot(path, day, err)
	}
	var head struct{ Schema int }
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, damagedSnapshot(path, day, err)
	}
	if head.Schema > SchemaVersion {
		args := problem.Args{"version": strconv.Itoa(head.Schema), "ours": strconv.Itoa(SchemaVersion)}
		return nil, problem.New(problem.NewerLake, args).At(problem.Where{File: path})
	}
	m := &snapshotManifest{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, damagedSnapshot(path, day, err)
	}
	if m.AsOf != day || m.Digest != m.digest() {
		return nil, damagedSnapshot(path, day, errors.New("its digest is not that of what it lists"))
	}
	return m, nil
}

// file is the manifest's entry of a name.
func (m *snapshotManifest) file(name string) (snapshotFile, bool) {
	for _, f := range m.Files {
		if f.Name == name {
			return f, true
		}
	}
	return snapshotFile{}, false
}

// read reads a file whole and compares its SHA-256 with the manifest's.
func (m *snapshotManifest) read(dir, name string) ([]byte, error) {
	path := filepath.Join(dir, name)
	f, ok := m.file(name)
	if !ok {
		return nil, damagedSnapshot(path, m.AsOf, errors.New("the manifest does not list it"))
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, damagedSnapshot(path, m.AsOf, err)
	}
	sum := sha256.Sum256(content)
	if got := hex.EncodeToString(sum[:]); got != f.SHA256 {
		return nil, damagedSnapshot(path, m.AsOf, fmt.Errorf("SHA-256 is %s, the manifest says %s", got, f.SHA256))
	}
	return content, nil
}

// open reads the manifest of a snapshot and makes sure that it is the one that ref names.
func (ref Ref) open() (*snapshotManifest, error) {
	m, err := readSnapshotManifest(ref.Dir, ref.AsOf)
	if err != nil {
		return nil, err
	}
	if m.Digest != ref.Digest {
		return nil, problem.New(problem.SnapshotChanged, problem.Args{"day": ref.AsOf.String()})
	}
	return m, nil
}

// Profiles reads a snapshot's customers, sorted by customer. The file's SHA-256 is compared with the manifest
// first; [damaged-snapshot] where it differs, [snapshot-changed] where another snapshot has taken the day. Where columns
// are named, nothing but them is read.
func (l *Lake) Profiles(ref Ref, columns ...string) ([]crm.Profile, error) {
	profiles := []crm.Profile{}
	fields := fieldsOf(reflect.TypeFor[profileRow](), columns)
	err := ref.eachProfileGroup(func(path string, f *parquet.File, group parquet.RowGroup) error {
		if cap(profiles) == 0 {
			profiles = make([]crm.Profile, 0, f.NumRows())
		}
		return eachOfGroup(path, f, group, fields, func(r *profileRow) error {
			profiles = append(profiles, r.profile())
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	return profiles, nil
}

// errFound ends a search.
var errFound = errors.New("found")

// ProfileOf is the customer of a snapshot who has an id, as their own or among those that were linked with it; nil where
// there is nobody. It is checked as Profiles are. Of most customers nothing but the ids is read.
func (l *Lake) ProfileOf(ref Ref, id string) (*crm.Profile, error) {
	var found *crm.Profile
	ids, all := fieldsOf(reflect.TypeFor[profileRow](), []string{"customer_id", "linked_ids"}), fieldsOf(reflect.TypeFor[profileRow](), nil)
	err := ref.eachProfileGroup(func(path string, f *parquet.File, group parquet.RowGroup) error {
		own, linked := false, false
		err := eachOfGroup(path, f, group, ids, func(r *profileRow) error {
			own = own || r.CustomerID == id
			linked = linked || r.LinkedIDs != "" && found == nil && slices.Contains(r.ids(), id)
			return nil
		})
		if err != nil || !own && !linked {
			return err
		}
		err = eachOfGroup(path, f, group, all, func(r *profileRow) error {
			if r.CustomerID == id || !own && found == nil && slices.Contains(r.ids(), id) {
				p := r.profile()
				found = &p
			}
			return nil
		})
		if err == nil && own {
			return errFound
		}
		return err
	})
	if err != nil && !errors.Is(err, errFound) {
		return nil, err
	}
	return found, nil
}

// ids are all ids of the customer.
func (r *profileRow) ids() []string {
	p := crm.Profile{CustomerID: r.CustomerID, LinkedIDs: r.LinkedIDs}
	return p.IDs()
}

// eachProfileGroup hands out the row groups of a snapshot's customers.
func (ref Ref) eachProfileGroup(fn func(path string, f *parquet.File, group parquet.RowGroup) error) error {
	m, err := ref.open()
	if err != nil {
		return err
	}
	path := filepath.Join(ref.Dir, profilesName)
	file, ok := m.file(profilesName)
	if !ok {
		return damagedSnapshot(path, ref.AsOf, errors.New("the manifest does not list it"))
	}
	err = openParquet(path, written{rows: file.Rows, bytes: file.Bytes, sha256: file.SHA256}, func(f *parquet.File) error {
		for _, group := range f.RowGroups() {
			if err := fn(path, f, group); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, problem.New(problem.DamagedLake, nil)) {
		return damagedSnapshot(path, ref.AsOf, err)
	}
	return err
}

// Summary reads a snapshot's summary.json, checked as Profiles are.
func (l *Lake) Summary(ref Ref) ([]byte, error) {
	m, err := ref.open()
	if err != nil {
		return nil, err
	}
	return m.read(ref.Dir, summaryName)
}

// Days lists the days that have a snapshot, ascending. Nothing of it is read.
func (l *Lake) Days() ([]crm.Date, error) {
	days, err := l.snapshotDays()
	if err != nil {
		return nil, err
	}
	var there []crm.Date
	for _, day := range days {
		done, err := exists(filepath.Join(l.snapshotDir(day), successName))
		if err != nil {
			return nil, fmt.Errorf("list the snapshots: %w", err)
		}
		if done {
			there = append(there, day)
		}
	}
	return there, nil
}

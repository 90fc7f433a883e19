package lake

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake/columns"
	"github.com/habitue-crm/habitue/internal/problem"
)

// The files of a snapshot's folder.
const (
	profilesName = "customers.parquet"
	summaryName  = "summary.json"
	successName  = "_SUCCESS"
)

// Snapshot is what is to be published for one day.
type Snapshot struct {
	AsOf     crm.Date
	Currency string // ISO 4217
	// Profiles are the customers, in any order; ids must differ.
	Profiles []crm.Profile
	// Ledger is the ledger of points; nil where the shop gives none.
	Ledger *Ledger
	// Rows are the tables beside customers and the points' ledger.
	Rows Rows
	// Summary is the snapshot's summary.json, as it is to be stored.
	Summary []byte
	// Run and PublishedAt are noted in manifest.json; they are no part of the snapshot's digest.
	Run         string
	PublishedAt time.Time
}

// Ref names a published snapshot.
type Ref struct {
	AsOf      crm.Date
	Digest    string // SHA-256 of day, currency and files: what plans refer to
	Currency  string
	Customers int64
	Dir       string // the snapshot's folder on this disk
	// Unchanged says, after Publish, that this very snapshot was there already and nothing was done.
	Unchanged bool
	// Replaced is, after Publish, the folder to which an older snapshot of the day was moved, or "".
	Replaced string
}

// snapshotManifest is a snapshot's manifest.json.
type snapshotManifest struct {
	Schema      int        `json:"schema"`
	AsOf        crm.Date   `json:"as_of"`
	Currency    string     `json:"currency"`
	Inputs      string     `json:"inputs,omitempty"` // a digest that older versions took before they wrote the files
	Digest      string     `json:"digest"`
	Run         string     `json:"run,omitempty"`
	PublishedAt *time.Time `json:"published_at,omitempty"`
	// Partial lists the uploads of damaged files, of which only what could be read counts.
	Partial []string        `json:"partial_uploads,omitempty"`
	Files   []snapshotFile  `json:"files"`
	Control snapshotControl `json:"control"`
}

type snapshotFile struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows,omitempty"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	// Sums are, of a table's rows, those of amounts and counts, by column.
	Sums map[string]string `json:"sums,omitempty"`
}

// snapshotControl is what the published customers sum to.
type snapshotControl struct {
	Customers  int64        `json:"customers"`
	Buyers     int64        `json:"buyers"`
	Orders     int64        `json:"orders"`
	Lines      int64        `json:"lines"`
	Quantity   crm.Quantity `json:"quantity"`
	GrossSales crm.Money    `json:"gross_sales"`
	Returns    crm.Money    `json:"returns"`
	NetSales   crm.Money    `json:"net_sales"`
}

// Publish makes a snapshot appear under lake/snapshots/as_of=DAY in one rename, and under lake/latest/ where no
// later day is published. Where the day has this very snapshot already, byte for byte, and it is whole, nothing is
// done; another one moves to lake/replaced/.
func (l *Lake) Publish(s Snapshot) (Ref, error) {
	if l.opt.ReadOnly {
		return Ref{}, errReadOnly
	}
	if s.AsOf == crm.NoDate {
		return Ref{}, errors.New("publish a snapshot: it has a day")
	}
	if err := l.finishSwap(); err != nil {
		return Ref{}, err
	}
	old, found, err := l.At(s.AsOf)
	if errors.Is(err, problem.New(problem.DamagedSnapshot, nil)) {
		old, found, err = Ref{Digest: damagedDigest}, true, nil // it makes room as any other
	}
	if err != nil {
		return Ref{}, err
	}
	dir, m, err := l.stageSnapshot(&s)
	if err == nil && found && l.has(old, m) {
		old.Unchanged = true
		return old, errors.Join(os.RemoveAll(dir), l.refreshLatest())
	}
	if err == nil {
		err = l.finishStaging(dir, m, s.Summary)
	}
	if err != nil {
		return Ref{}, fmt.Errorf("write the snapshot of %s: %w", s.AsOf, err)
	}
	ref := m.ref(l.snapshotDir(s.AsOf))
	if found {
		ref.Replaced = filepath.Join(l.dir, replacedDir, fmt.Sprintf("%s,%s", dayFolder(s.AsOf), old.Digest[:16]))
	}
	if err := l.swapIn(s.AsOf, dir, ref.Replaced); err != nil {
		return Ref{}, fmt.Errorf("publish the snapshot of %s: %w", s.AsOf, err)
	}
	return ref, l.refreshLatest()
}

// has reports whether a published snapshot has the files of a staged one, and is whole.
func (l *Lake) has(old Ref, staged *snapshotManifest) bool {
	m, err := readSnapshotManifest(old.Dir, old.AsOf)
	if err != nil || m.Schema != staged.Schema || m.Currency != staged.Currency {
		return false
	}
	same := func(a, b snapshotFile) bool { return a.Name == b.Name && a.SHA256 == b.SHA256 }
	return slices.EqualFunc(m.Files, staged.Files, same) && l.whole(old)
}

// whole reports whether a snapshot's files are what its manifest says.
func (l *Lake) whole(ref Ref) bool {
	m, err := readSnapshotManifest(ref.Dir, ref.AsOf)
	if err != nil {
		return false
	}
	for _, f := range m.Files {
		if _, err := m.read(ref.Dir, f.Name); err != nil {
			return false
		}
	}
	return true
}

// damagedDigest stands in the name of a replaced folder whose manifest could not be read.
const damagedDigest = "damaged-manifest"

func dayFolder(d crm.Date) string { return "as_of=" + d.String() }

func (l *Lake) snapshotDir(d crm.Date) string {
	return filepath.Join(l.dir, snapshotsDir, dayFolder(d))
}

// snapshotStaging is where a snapshot is written before it appears.
func (l *Lake) snapshotStaging(d crm.Date) string {
	return filepath.Join(l.dir, stagingDir, "snapshot "+d.String())
}

// stageSnapshot writes the tables aside.
func (l *Lake) stageSnapshot(s *Snapshot) (dir string, m *snapshotManifest, err error) {
	dir = l.snapshotStaging(s.AsOf)
	if err := l.step("stage the snapshot"); err != nil {
		return "", nil, err
	}
	if err := os.RemoveAll(dir); err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", nil, err
	}
	m = &snapshotManifest{Schema: SchemaVersion, AsOf: s.AsOf, Currency: s.Currency, Run: s.Run, Partial: l.PartialUploads()}
	if !s.PublishedAt.IsZero() {
		at := s.PublishedAt.UTC()
		m.PublishedAt = &at
	}
	if m.Control, err = controlOf(s.Profiles); err != nil {
		return "", nil, err
	}
	if m.Files, err = stageTables(dir, s); err != nil {
		return "", nil, err
	}
	sum := sha256.Sum256(s.Summary)
	m.Files = append(m.Files, snapshotFile{Name: summaryName, Bytes: int64(len(s.Summary)), SHA256: hex.EncodeToString(sum[:])})
	m.Digest = m.digest()
	return dir, m, nil
}

// stageTables writes all tables beside one another. The error is that of the first table that has one.
func stageTables(dir string, s *Snapshot) ([]snapshotFile, error) {
	specs := tableSpecs()
	files, errs := make([]snapshotFile, len(specs)), make([]error, len(specs))
	var group sync.WaitGroup
	for i, t := range specs {
		group.Go(func() { files[i], errs[i] = t.stage(dir, s) })
	}
	group.Wait()
	return files, cmp.Or(errs...)
}

// finishStaging makes a staged folder whole and durable.
func (l *Lake) finishStaging(dir string, m *snapshotManifest, summary []byte) error {
	var tables []string
	for _, f := range m.Files {
		if f.Name != summaryName {
			tables = append(tables, filepath.Join(dir, f.Name))
		}
	}
	if err := syncFiles(tables); err != nil {
		return err
	}
	text, err := marshalIndented(m)
	if err != nil {
		return err
	}
	for _, file := range []struct {
		name    string
		content []byte
	}{{summaryName, summary}, {manifestName, text}, {successName, nil}} {
		if err := l.step("stage " + file.name); err != nil {
			return err
		}
		if err := writeFile(filepath.Join(dir, file.name), file.content); err != nil {
			return err
		}
	}
	return errors.Join(syncDir(dir), syncDir(filepath.Dir(dir)))
}

// writeProfiles writes customers.parquet, sorted by customer.
func writeProfiles(dir string, s *Snapshot) (snapshotFile, error) {
	order := make([]*crm.Profile, len(s.Profiles))
	for i := range s.Profiles {
		order[i] = &s.Profiles[i]
	}
	slices.SortFunc(order, func(a, b *crm.Profile) int { return cmp.Compare(a.CustomerID, b.CustomerID) })
	for i := 1; i < len(order); i++ {
		if order[i-1].CustomerID == order[i].CustomerID {
			return snapshotFile{}, fmt.Errorf("customer %q stands twice", order[i].CustomerID)
		}
	}
	g := &grouped[*crm.Profile]{
		row:     reflect.TypeFor[profileRow](),
		parts:   Parts[*crm.Profile]{len(order), func(to []*crm.Profile, from int) { copy(to, order[from:]) }},
		columns: func(w *columns.Writer) func(**crm.Profile) { return profileColumns(w, s.Currency) },
	}
	return g.file(dir, "customers", []string{"customer_id"}) // its amounts are summed up under control
}

// controlOf sums up all customers.
func controlOf(profiles []crm.Profile) (c snapshotControl, err error) {
	for i := range profiles {
		if err := c.add(&profiles[i]); err != nil {
			return c, err
		}
	}
	return c, nil
}

// add takes one customer into the sums.
func (c *snapshotControl) add(p *crm.Profile) error {
	c.Customers++
	if p.Orders > 0 {
		c.Buyers++
	}
	for _, sum := range []struct {
		to *int64
		by int64
	}{
		{&c.Orders, p.Orders},
		{&c.Lines, p.Lines},
		{(*int64)(&c.Quantity), int64(p.Quantity)},
		{(*int64)(&c.GrossSales), int64(p.GrossSales)},
		{(*int64)(&c.Returns), int64(p.Returns)},
		{(*int64)(&c.NetSales), int64(p.NetSales)},
	} {
		if overflows(*sum.to, sum.by) {
			return errTooLarge
		}
		*sum.to += sum.by
	}
	return nil
}

// digest names the snapshot by what it is: when and by which run it was made does not count.
func (m *snapshotManifest) digest() string {
	h := sha256.New()
	fmt.Fprintf(h, "snapshot %d\n%s\n%s\n%s\n", m.Schema, m.AsOf, m.Currency, m.Inputs)
	for _, f := range m.Files {
		fmt.Fprintf(h, "%s %d %s\n", f.Name, f.Rows, f.SHA256)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (m *snapshotManifest) ref(dir string) Ref {
	return Ref{AsOf: m.AsOf, Digest: m.Digest, Currency: m.Currency, Customers: m.Control.Customers, Dir: dir}
}

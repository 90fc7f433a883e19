package lake

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
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
	// Points hands out the ledger of points, by customer; nil where the shop gives none.
	Points func(yield func(*PointsEntry) error) error
	// Rows are the tables beside customers and the points' ledger.
	Rows Rows
	// Summary is the snapshot's summary.json, as it is to be stored.
	Summary []byte
	// Inputs is a digest of everything that the profiles are a function of: facts, rules, program version.
	// The same inputs on the same day are not published again.
	Inputs string
	// Run and PublishedAt are noted in manifest.json; they are no part of the snapshot's digest.
	Run         string
	PublishedAt time.Time
}

// Ref names a published snapshot.
type Ref struct {
	AsOf      crm.Date
	Digest    string // SHA-256 of day, currency, inputs and files: what plans refer to
	Inputs    string
	Currency  string
	Customers int64
	Dir       string // the snapshot's folder on this disk
	// Unchanged says, after Publish, that a snapshot with these inputs was there already and nothing was done.
	Unchanged bool
	// Replaced is, after Publish, the folder to which an older snapshot of the day was moved, or "".
	Replaced string
}

// snapshotManifest is a snapshot's manifest.json.
type snapshotManifest struct {
	Schema      int        `json:"schema"`
	AsOf        crm.Date   `json:"as_of"`
	Currency    string     `json:"currency"`
	Inputs      string     `json:"inputs"`
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
// later day is published. Where the day has a snapshot of the same inputs already, and it is whole, nothing is
// done; one of other inputs moves to lake/replaced/.
func (l *Lake) Publish(s Snapshot) (Ref, error) {
	if l.opt.ReadOnly {
		return Ref{}, errReadOnly
	}
	if s.AsOf == crm.NoDate || s.Inputs == "" {
		return Ref{}, errors.New("publish a snapshot: it has a day and a digest of its inputs")
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
	if found && old.Inputs == s.Inputs && l.whole(old) {
		old.Unchanged = true
		return old, l.refreshLatest()
	}
	dir, m, err := l.stageSnapshot(s)
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

// damagedDigest stands in the name of a replaced folder whose manifest could not be read.
const damagedDigest = "damaged-manifest"

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

func dayFolder(d crm.Date) string { return "as_of=" + d.String() }

func (l *Lake) snapshotDir(d crm.Date) string {
	return filepath.Join(l.dir, snapshotsDir, dayFolder(d))
}

// snapshotStaging is where a snapshot is written before it appears.
func (l *Lake) snapshotStaging(d crm.Date) string {
	return filepath.Join(l.dir, stagingDir, "snapshot "+d.String())
}

// stageSnapshot writes the whole folder aside and makes it durable.
func (l *Lake) stageSnapshot(s Snapshot) (dir string, m *snapshotManifest, err error) {
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
	m = &snapshotManifest{Schema: SchemaVersion, AsOf: s.AsOf, Currency: s.Currency, Inputs: s.Inputs, Run: s.Run, Partial: l.PartialUploads()}
	if !s.PublishedAt.IsZero() {
		at := s.PublishedAt.UTC()
		m.PublishedAt = &at
	}
	if err := m.stageTables(dir, &s); err != nil {
		return "", nil, err
	}
	sum := sha256.Sum256(s.Summary)
	m.Files = append(m.Files, snapshotFile{Name: summaryName, Bytes: int64(len(s.Summary)), SHA256: hex.EncodeToString(sum[:])})
	m.Digest = m.digest()
	text, err := marshalIndented(m)
	if err != nil {
		return "", nil, err
	}
	for _, file := range []struct {
		name    string
		content []byte
	}{{summaryName, s.Summary}, {manifestName, text}, {successName, nil}} {
		if err := l.step("stage " + file.name); err != nil {
			return "", nil, err
		}
		if err := writeFile(filepath.Join(dir, file.name), file.content); err != nil {
			return "", nil, err
		}
	}
	return dir, m, errors.Join(syncDir(dir), syncDir(filepath.Dir(dir)))
}

// stageTables writes the tables: customers beside all others, which come one after the other.
func (m *snapshotManifest) stageTables(dir string, s *Snapshot) error {
	specs := tableSpecs()
	var others snapshotManifest
	done := make(chan error, 1)
	go func() {
		for _, t := range specs[1:] {
			if err := t.stage(&others, dir, s); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	err := specs[0].stage(m, dir, s)
	err = errors.Join(err, <-done)
	m.Files = append(m.Files, others.Files...)
	return err
}

// writeProfiles writes customers.parquet, sorted by customer.
func (m *snapshotManifest) writeProfiles(dir string, s *Snapshot) error {
	order := make([]*crm.Profile, len(s.Profiles))
	for i := range s.Profiles {
		order[i] = &s.Profiles[i]
	}
	slices.SortFunc(order, func(a, b *crm.Profile) int { return cmp.Compare(a.CustomerID, b.CustomerID) })
	t, err := newTable[profileRow](filepath.Join(dir, profilesName), "customers", "customer_id")
	if err != nil {
		return err
	}
	for i, p := range order {
		if i > 0 && order[i-1].CustomerID == p.CustomerID {
			err = fmt.Errorf("customer %q stands twice", p.CustomerID)
		} else if err = m.Control.add(p); err == nil {
			err = t.write(profileRowOf(p, s.Currency))
		}
		if err != nil {
			t.discard()
			return err
		}
	}
	w, err := t.close()
	m.list("customers", w, nil) // they are summed up under control
	return err
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
	return Ref{AsOf: m.AsOf, Digest: m.Digest, Inputs: m.Inputs, Currency: m.Currency, Customers: m.Control.Customers, Dir: dir}
}

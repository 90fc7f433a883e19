package lake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// The ledger of points in a snapshot.
const (
	ledgerTable = "points_ledger"
	ledgerName  = ledgerTable + parquetExt
)

// PointsEntry is one row of a snapshot's points_ledger.parquet. The points of a customer's rows whose account is no
// stamp card and whose active_on has come add up to points_balance, those of the others to points_pending.
type PointsEntry struct {
	CustomerID string
	Account    string // "" the chain's points, "store:…" a shop's, "stamps:…" a card's
	EntryNo    int64  // from 1 in the account
	Day        crm.Date
	ActiveOn   crm.Date
	Kind       string
	Points     int64
	Repaid     int64     // points of a lot that went to a debt
	Lot        int64     // from 1 in the account, 0 where there is none
	ExpiresOn  *crm.Date // the last day of the lot as it stood; nil where it lives for ever
	Ref        string    // the order, redemption or person that it is about
	Rule       string
	Qualifying bool
}

// ledgerRow is its Parquet schema.
type ledgerRow struct {
	CustomerID string `parquet:"customer_id"`
	Account    string `parquet:"account"`
	EntryNo    int64  `parquet:"entry_no,delta"`
	Day        int32  `parquet:"entry_on,date"`
	ActiveOn   int32  `parquet:"active_on,date"`
	Kind       string `parquet:"kind"`
	Points     int64  `parquet:"points"`
	Repaid     int64  `parquet:"repaid"`
	Lot        int64  `parquet:"lot,delta"`
	ExpiresOn  *int32 `parquet:"expires_on,date"`
	Ref        string `parquet:"ref"`
	Rule       string `parquet:"rule"`
	Qualifying bool   `parquet:"qualifying"`
}

func (r *ledgerRow) entry() PointsEntry {
	return PointsEntry{
		r.CustomerID, r.Account, r.EntryNo, crm.Date(r.Day), crm.Date(r.ActiveOn), r.Kind, r.Points, r.Repaid, r.Lot,
		(*crm.Date)(r.ExpiresOn), r.Ref, r.Rule, r.Qualifying,
	}
}

// Ledger is the ledger of points of a snapshot that is still to come. Its entries are written as they are handed in, and
// are a table of the snapshot that takes it.
type Ledger struct {
	table     *snapTable
	put       func(*PointsEntry)
	rows, sum int64
}

// BeginLedger begins a ledger, which a snapshot takes or Discard lets go of before there is another.
func (l *Lake) BeginLedger() (*Ledger, error) {
	if l.opt.ReadOnly {
		return nil, errReadOnly
	}
	staging := filepath.Join(l.dir, stagingDir)
	if err := removeIfThere(filepath.Join(staging, ledgerName)); err != nil {
		return nil, err
	}
	return beginLedger(staging)
}

func beginLedger(dir string) (*Ledger, error) {
	t, err := beginTable(dir, ledgerTable, reflect.TypeFor[ledgerRow](), []string{"customer_id"})
	if err != nil {
		return nil, err
	}
	return &Ledger{table: t, put: ledgerColumns(t.writer)}, nil
}

// Add writes an entry; they come by customer. Nothing of it is kept.
func (g *Ledger) Add(e *PointsEntry) error {
	g.rows++
	g.sum += e.Points
	g.put(e)
	return g.table.writer.EndRow()
}

// Discard lets go of a ledger that no snapshot has taken; of nil, and of one that was taken, nothing is left.
func (g *Ledger) Discard() error {
	if g == nil {
		return nil
	}
	_ = g.table.file.Close() // nothing of it is needed
	return removeIfThere(g.table.path)
}

// stageLedger ends the ledger in the folder of its snapshot; it has no rows where the shop gives no points.
func stageLedger(dir string, s *Snapshot) (snapshotFile, error) {
	g := s.Ledger
	if g == nil {
		var err error
		if g, err = beginLedger(dir); err != nil {
			return snapshotFile{}, err
		}
	}
	w, err := g.table.finish(g.rows, nil)
	if at := filepath.Join(dir, ledgerName); err == nil && g.table.path != at {
		err = os.Rename(g.table.path, at)
	}
	return tableFile(ledgerTable, w, map[string]string{"points": strconv.FormatInt(g.sum, 10)}), err
}

// EachPointsEntry hands out a snapshot's ledger of points, checked as Profiles are; nothing where it has none.
func (l *Lake) EachPointsEntry(ctx context.Context, ref Ref, fn func(PointsEntry) error) error {
	return eachSnapshotRow(ctx, ref, ledgerName, func(r *ledgerRow) error { return fn(r.entry()) })
}

// EachTier hands out who stood on which step, as a snapshot says, in the same way.
func (l *Lake) EachTier(ctx context.Context, ref Ref, fn func(TierRow) error) error {
	return eachSnapshotRow(ctx, ref, "tiers.parquet", func(r *TierRow) error { return fn(*r) })
}

// eachSnapshotRow hands out the rows of one file of a snapshot, none where it lacks it.
func eachSnapshotRow[T any](ctx context.Context, ref Ref, name string, fn func(*T) error) error {
	m, err := ref.open()
	if err != nil {
		return err
	}
	f, ok := m.file(name)
	if !ok {
		return nil
	}
	path := filepath.Join(ref.Dir, name)
	err = eachRow(ctx, path, written{rows: f.Rows, bytes: f.Bytes, sha256: f.SHA256}, fn)
	if errors.Is(err, problem.New(problem.DamagedLake, nil)) {
		return damagedSnapshot(path, ref.AsOf, err)
	}
	return err
}

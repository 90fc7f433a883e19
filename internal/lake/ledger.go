package lake

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake/columns"
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

// writeLedger writes points_ledger.parquet, which has no rows where the shop gives no points. It keeps nothing of an entry.
func writeLedger(dir string, s *Snapshot) (snapshotFile, error) {
	var sum int64
	w, err := writeTable(dir, ledgerTable, reflect.TypeFor[ledgerRow](), []string{"customer_id"}, func(to *columns.Writer, _ func() (*columns.Writer, error)) (rows int64, err error) {
		if s.Points == nil {
			return 0, nil
		}
		put := ledgerColumns(to)
		err = s.Points(func(e *PointsEntry) error {
			sum += e.Points
			rows++
			put(e)
			return to.EndRow()
		})
		return rows, err
	})
	return tableFile(ledgerTable, w, map[string]string{"points": strconv.FormatInt(sum, 10)}), err
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

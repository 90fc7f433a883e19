package lake

import (
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake/columns"
)

// profileRowOf is a customer as parquet-go's own writer takes it.
func profileRowOf(p *crm.Profile, currency string) profileRow {
	return profileRow{
		CustomerID: p.CustomerID, Name: p.Name, Email: p.Email, Language: p.Language, City: p.City,
		PostalCode: p.PostalCode, Country: p.Country, FirstOrderOn: (*int32)(p.FirstOrderOn),
		LastOrderOn: (*int32)(p.LastOrderOn), Orders: p.Orders, OrderDays: p.OrderDays, Lines: p.Lines,
		Quantity: int64(p.Quantity), GrossSales: int64(p.GrossSales), Returns: int64(p.Returns),
		NetSales: int64(p.NetSales), AverageOrder: int64(p.AverageOrder), RecencyDays: p.RecencyDays,
		RScore: p.RScore, FScore: p.FScore, MScore: p.MScore, RFMCode: p.RFMCode,
		RFMSegment: string(p.RFMSegment), RFMBecause: p.RFMBecause, ABCClass: p.ABCClass,
		ABCBecause: p.ABCBecause, Tier: p.Tier, TierBecause: p.TierBecause, TierSales: int64(p.TierSales),
		ConsentEmail: string(p.ConsentEmail), ConsentBecause: p.ConsentBecause, Suppressed: p.Suppressed,
		Currency: currency, TierSince: (*int32)(p.TierSince), TierUntil: (*int32)(p.TierUntil),
		LinkedIDs: p.LinkedIDs, LinkedBecause: p.LinkedBecause, IsAccount: &p.IsAccount, AccountBecause: p.AccountBecause,
		PointsBalance: p.PointsBalance, PointsPending: p.PointsPending, HomeStore: p.HomeStore,
	}
}

// row is an entry as parquet-go's own writer takes it.
func (e *PointsEntry) row() ledgerRow {
	var expires *int32
	if e.ExpiresOn != nil {
		day := int32(*e.ExpiresOn)
		expires = &day
	}
	return ledgerRow{
		e.CustomerID, e.Account, e.EntryNo, int32(e.Day), int32(e.ActiveOn), e.Kind, e.Points, e.Repaid, e.Lot,
		expires, e.Ref, e.Rule, e.Qualifying,
	}
}

// filled makes rows of any struct: texts, numbers and what may be absent differ from row to row.
func filled[T any](rng *rand.Rand, rows int) []T {
	all := make([]T, rows)
	var fill func(v reflect.Value)
	fill = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			v.SetString(strings.Repeat("é€x", rng.IntN(3)) + strings.Repeat("k", rng.IntN(2)*rng.IntN(9)))
		case reflect.Bool:
			v.SetBool(rng.IntN(2) == 0)
		case reflect.Float64:
			v.SetFloat(rng.NormFloat64())
		case reflect.Pointer:
			if rng.IntN(3) > 0 {
				v.Set(reflect.New(v.Type().Elem()))
				fill(v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				fill(v.Field(i))
			}
		default:
			v.SetInt(rng.Int64N(90_000) - 30_000)
		}
	}
	for i := range all {
		fill(reflect.ValueOf(&all[i]).Elem())
	}
	return all
}

// sameFile compares a table that is written from columns with what parquet-go's own writer makes of its rows.
func sameFile[T, R any](t *testing.T, put func(*columns.Writer) func(*T), row func(*T) R) {
	t.Helper()
	dir := t.TempDir()
	all := filled[T](rand.New(rand.NewPCG(1, 2)), 3_000)
	plain, err := newTable[R](filepath.Join(dir, "plain.parquet"), "made", "")
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if err := plain.write(row(&all[i])); err != nil {
			t.Fatal(err)
		}
	}
	want, err := plain.finish()
	if err != nil {
		t.Fatal(err)
	}
	g := &grouped[T]{row: reflect.TypeFor[R](), columns: put, parts: Parts[T]{len(all), func(to []T, from int) { copy(to, all[from:]) }}}
	got, err := g.file(dir, "made", nil)
	if err != nil || got.SHA256 != want.sha256 {
		t.Errorf("%T: %v, %d bytes, not those %d of rows", *new(R), err, got.Bytes, want.bytes)
	}
}

func same[T any](row *T) T { return *row }

func TestEveryTableByColumnsIsTheFileOfItsRows(t *testing.T) {
	customers := func(w *columns.Writer) func(*crm.Profile) {
		put := profileColumns(w, "EUR")
		return func(p *crm.Profile) { put(&p) }
	}
	sameFile(t, customers, func(p *crm.Profile) profileRow { return profileRowOf(p, "EUR") })
	sameFile(t, ledgerColumns, (*PointsEntry).row)
	sameFile(t, tierColumns, same[TierRow])
	sameFile(t, columnsOfFields[TierRow], same[TierRow])
	sameFile(t, columnsOfFields[CohortRow], same[CohortRow])
	sameFile(t, columnsOfFields[MigrationRow], same[MigrationRow])
	sameFile(t, columnsOfFields[ProductRow], same[ProductRow])
	sameFile(t, columnsOfFields[SegmentRow], same[SegmentRow])
	sameFile(t, columnsOfFields[CutRow], same[CutRow])
	sameFile(t, columnsOfFields[MailingRow], same[MailingRow])
	sameFile(t, columnsOfFields[RewardRow], same[RewardRow])
	sameFile(t, columnsOfFields[ConsentRow], same[ConsentRow])
	sameFile(t, columnsOfFields[AbuseRow], same[AbuseRow])
}

// TestAnAbsentTextIsNullWhereverItWasCutFrom holds what parquet-go's own writer does not: a text without a letter that
// was cut out of another, which it stores as if it were there.
func TestAnAbsentTextIsNullWhereverItWasCutFrom(t *testing.T) {
	l := open(t, quickDir(t))
	p := someProfiles(t)[0]
	p.HomeStore, p.LinkedIDs = p.CustomerID[:0], p.CustomerID[1:1]
	ref := publish(t, l, snapshotOf(t, "2011-12-10", "i1", []crm.Profile{p}))
	var nulls int
	err := ref.eachProfileGroup(func(_ string, f *parquet.File, group parquet.RowGroup) error {
		for i, path := range f.Schema().Columns() {
			if path[0] == "home_store" || path[0] == "linked_ids" {
				nulls += int(f.Metadata().RowGroups[0].Columns[i].MetaData.Statistics.NullCount)
			}
		}
		return nil
	})
	if err != nil || nulls != 2 {
		t.Fatalf("%d of 2 are null, %v", nulls, err)
	}
}

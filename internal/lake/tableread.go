package lake

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// TableOf finds a table of the catalog by its name.
func TableOf(name string) (Table, bool) {
	all := Tables()
	i := slices.IndexFunc(all, func(t Table) bool { return t.Name == name })
	if i < 0 {
		return Table{}, false
	}
	return all[i], true
}

// Has reports whether a snapshot has a table: an older program published fewer.
func (l *Lake) Has(ref Ref, table string) (bool, error) {
	m, err := ref.open()
	if err != nil {
		return false, err
	}
	_, has := m.file(table + parquetExt)
	return has, nil
}

// EachRow hands out the rows of a snapshot's table as values in the order of its columns, checked as Profiles are; a
// double is its bits. What an older snapshot does not have, a table or a column, is absent. The values are valid
// until the next row.
func (l *Lake) EachRow(ctx context.Context, ref Ref, t Table, fn func([]crm.FactValue) error) error {
	m, err := ref.open()
	if err != nil {
		return err
	}
	f, ok := m.file(t.Name + parquetExt)
	if !ok {
		return nil
	}
	path := filepath.Join(ref.Dir, t.Name+parquetExt)
	err = eachValues(ctx, path, written{rows: f.Rows, bytes: f.Bytes, sha256: f.SHA256}, t.Columns, fn)
	if errors.Is(err, problem.New(problem.DamagedLake, nil)) {
		return damagedSnapshot(path, ref.AsOf, err)
	}
	return err
}

// eachValues is eachRow without a struct.
func eachValues(ctx context.Context, path string, want written, columns []TableColumn, fn func([]crm.FactValue) error) error {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	younger := func(i int) bool { return columns[i].Since != "1" }
	values := make([]crm.FactValue, len(columns))
	return openParquet(path, want, func(f *parquet.File) error {
		for _, group := range f.RowGroups() {
			if err := ctx.Err(); err != nil {
				return err
			}
			var fields []*column
			err := guard(path, func() (err error) {
				fields, err = readColumns(f, group, names, younger)
				return err
			})
			if err != nil {
				return damagedFile(path, err)
			}
			for n, c := range columns {
				if isText := c.Kind == crm.TextColumn; !fields[n].missing() && group.NumRows() > 0 && isText != (fields[n].texts != nil) {
					return damagedFile(path, errForeign)
				}
			}
			for i := range int(group.NumRows()) {
				for n := range columns {
					values[n] = valueAt(fields[n], i)
				}
				if err := fn(values); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func valueAt(c *column, i int) crm.FactValue {
	if !c.has(i) {
		return crm.FactValue{}
	}
	if c.texts != nil {
		return crm.FactValue{Set: c.texts[i] != "", Text: c.texts[i]}
	}
	return crm.FactValue{Set: true, Int: c.ints[i]}
}

// Text is a value of the column as files hold it: money with four decimals, days as 2011-12-10, instants as
// 2011-12-10T08:26:00Z, shares in as few digits as say them, "" where there is none.
func (c TableColumn) Text(v crm.FactValue) string {
	switch {
	case !v.Set:
		return ""
	case c.Kind == crm.TextColumn:
		return v.Text
	case c.Kind == crm.MoneyColumn:
		return crm.Money(v.Int).String()
	case c.Kind == crm.QuantityColumn:
		return crm.Quantity(v.Int).String()
	case c.Kind == crm.DayColumn:
		return crm.Date(v.Int).String()
	case c.Kind == crm.InstantColumn:
		return time.UnixMicro(v.Int).UTC().Format(time.RFC3339Nano)
	case c.Kind == crm.BoolColumn:
		return strconv.FormatBool(v.Int != 0)
	case c.Kind == crm.ShareColumn:
		return strconv.FormatFloat(math.Float64frombits(uint64(v.Int)), 'g', -1, 64)
	}
	return strconv.FormatInt(v.Int, 10)
}

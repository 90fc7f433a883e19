package lake

import (
	"fmt"
	"iter"
	"path/filepath"
	"reflect"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
)

// spec is the catalog's entry of a table that is written as its rows come.
func spec[T any](name, about string, key []string, compare func(a, b *T) int, rows func(*Rows) iter.Seq[*T]) tableSpec {
	return tableSpec{name: name, about: about, key: key, row: reflect.TypeFor[T](), stage: func(m *snapshotManifest, dir string, s *Snapshot) error {
		var sorting []parquet.SortingColumn
		for _, column := range key {
			sorting = append(sorting, parquet.Ascending(column))
		}
		var row T
		t, err := newTableOf[T](filepath.Join(dir, name+parquetExt), parquet.NewSchema(name, parquet.SchemaOf(row)),
			parquet.SortingWriterConfig(parquet.SortingColumns(sorting...)))
		if err != nil {
			return err
		}
		sums, err := writeAscending(t, compare, rows(&s.Rows), summedFields(name, reflect.TypeFor[T]()))
		if err != nil {
			t.discard()
			return fmt.Errorf("write the table %s: %w", name, err)
		}
		w, err := t.close()
		m.list(name, w, sums)
		return err
	}}
}

// list adds a finished table to the manifest.
func (m *snapshotManifest) list(name string, w written, sums map[string]string) {
	m.Files = append(m.Files, snapshotFile{Name: name + parquetExt, Rows: w.rows, Bytes: w.bytes, SHA256: w.sha256, Sums: sums})
}

// writeAscending writes rows that must ascend, and sums up some of their fields.
func writeAscending[T any](t *table[T], compare func(a, b *T) int, rows iter.Seq[*T], summed []field) (map[string]string, error) {
	sums, last := make([]int64, len(summed)), new(T)
	first := true
	if rows == nil {
		rows = func(func(*T) bool) {}
	}
	for row := range rows {
		if !first && compare(last, row) >= 0 {
			return nil, fmt.Errorf("the row %v does not come after %v", *row, *last)
		}
		first, *last = false, *row
		v := reflect.ValueOf(row).Elem()
		for i, f := range summed {
			n := f.number(v)
			if overflows(sums[i], n) {
				return nil, errTooLarge
			}
			sums[i] += n
		}
		if err := t.write(*row); err != nil {
			return nil, err
		}
	}
	if len(summed) == 0 {
		return nil, nil
	}
	said := make(map[string]string, len(summed))
	for i, f := range summed {
		if said[f.name] = fmt.Sprint(sums[i]); f.decimal {
			said[f.name] = crm.Money(sums[i]).String()
		}
	}
	return said, nil
}

// field is a column of a struct that is summed up.
type field struct {
	name    string
	at      int
	decimal bool
}

// number is the field's value in a row, 0 where there is none.
func (f field) number(row reflect.Value) int64 {
	v := row.Field(f.at)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return 0
		}
		v = v.Elem()
	}
	return v.Int()
}

// summedFields are the fields of a row whose sum means something: amounts, and what counts people, points, orders
// or lines.
func summedFields(name string, row reflect.Type) []field {
	var fields []field
	words := columnWords()
	for i := range row.NumField() {
		c := columnOf(row.Field(i))
		switch unit := words[name+"."+c.Name].unit; unit {
		case currencyUnit, "pieces", "customers", "points", "orders", "lines":
			fields = append(fields, field{c.Name, i, c.Kind == crm.MoneyColumn})
		}
	}
	return fields
}

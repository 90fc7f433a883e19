package lake

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake/columns"
)

// spec is the catalog's entry of a table whose rows come by their places.
func spec[T any](name, about string, key []string, compare func(a, b *T) int, columns func(*columns.Writer) func(*T), rows func(*Rows) Parts[T]) tableSpec {
	row := reflect.TypeFor[T]()
	return tableSpec{name: name, about: about, key: key, row: row, stage: func(dir string, s *Snapshot) (snapshotFile, error) {
		g := &grouped[T]{parts: rows(&s.Rows), row: row, columns: columns, compare: compare, summed: summedFields(name, row)}
		return g.file(dir, name, key)
	}}
}

// file writes a table to a new file of a folder.
func (g *grouped[T]) file(dir, name string, key []string) (snapshotFile, error) {
	t, err := beginTable(dir, name, g.row, key)
	if err != nil {
		return snapshotFile{}, err
	}
	w, err := t.finish(int64(g.parts.Rows), g.write(t.writer, t.another))
	return tableFile(name, w, g.said()), err
}

// snapTable is a table of a snapshot that is being written.
type snapTable struct {
	fresh
	name    string
	writer  *columns.Writer
	another func() (*columns.Writer, error) // of the same form, whose row groups may be appended
}

// beginTable begins a table in a new file of a folder; row is the struct that says which columns there are.
func beginTable(dir, name string, row reflect.Type, key []string) (*snapTable, error) {
	var sorting []parquet.SortingColumn
	for _, column := range key {
		sorting = append(sorting, parquet.Ascending(column))
	}
	schema := parquet.NewSchema(name, parquet.SchemaOf(reflect.Zero(row).Interface()))
	t := &snapTable{name: name, another: func() (*columns.Writer, error) {
		return columns.New(schema, formOf(schema, parquet.SortingWriterConfig(parquet.SortingColumns(sorting...)))...)
	}}
	var err error
	if t.writer, err = t.another(); err != nil {
		return nil, err
	}
	if t.fresh, err = beginFile(filepath.Join(dir, name+parquetExt)); err != nil {
		return nil, err
	}
	t.writer.Reset(t.buffer)
	return t, nil
}

// finish ends a table of so many rows that were written without an error, and reads it back.
func (t *snapTable) finish(rows int64, err error) (written, error) {
	if err == nil {
		err = t.writer.Close()
	}
	w, err := t.fresh.finish(rows, err)
	if err != nil {
		return written{}, fmt.Errorf("write the table %s: %w", t.name, err)
	}
	return w, nil
}

// tableFile is a finished table as the manifest lists it.
func tableFile(name string, w written, sums map[string]string) snapshotFile {
	return snapshotFile{Name: name + parquetExt, Rows: w.rows, Bytes: w.bytes, SHA256: w.sha256, Sums: sums}
}

// said are the sums as the manifest has them.
func (g *grouped[T]) said() map[string]string {
	if len(g.summed) == 0 {
		return nil
	}
	said := make(map[string]string, len(g.summed))
	for i, f := range g.summed {
		if said[f.name] = strconv.FormatInt(g.sums[i], 10); f.decimal {
			said[f.name] = crm.Money(g.sums[i]).String()
		}
	}
	return said
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

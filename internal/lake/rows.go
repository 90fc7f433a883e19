package lake

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// eachRow hands out the rows of a file as the structs that wrote them, in their order. It reads columns, as
// order lines are read: parquet-go's own row reader can be brought down by a damaged file beyond recovering.
// The row is valid until the next.
func eachRow[T any](ctx context.Context, path string, want written, fn func(*T) error) error {
	fields := fieldsOf(reflect.TypeFor[T](), nil)
	return openParquet(path, want, func(f *parquet.File) error {
		for _, group := range f.RowGroups() {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := eachOfGroup(path, f, group, fields, fn); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachOfGroup is eachRow for one row group. The fields that are not among those read stay as they are made.
func eachOfGroup[T any](path string, f *parquet.File, group parquet.RowGroup, fields []rowField, fn func(*T) error) error {
	columns, err := readFields(path, f, group, fields)
	if err != nil {
		return err
	}
	row := new(T)
	v := reflect.ValueOf(row).Elem()
	for i := range int(group.NumRows()) {
		v.SetZero()
		for n, col := range columns {
			setField(v.Field(fields[n].at), col, i)
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return nil
}

// rowField is a field of a row's struct that is read.
type rowField struct {
	name    string // of the column
	at      int
	text    bool
	younger bool // an older file may lack it
}

// fieldsOf lists the fields of a row whose columns are named; none named are all.
func fieldsOf(typ reflect.Type, columns []string) []rowField {
	var fields []rowField
	for n := range typ.NumField() {
		f := typ.Field(n)
		name, _, _ := strings.Cut(f.Tag.Get("parquet"), ",")
		if len(columns) == 0 || slices.Contains(columns, name) {
			fields = append(fields, rowField{name, n, f.Type.Kind() == reflect.String, f.Tag.Get("since") != ""})
		}
	}
	return fields
}

// readFields reads the column of each field, by the name in its tag.
func readFields(path string, f *parquet.File, group parquet.RowGroup, fields []rowField) (columns []*column, err error) {
	names := make([]string, len(fields))
	for n := range fields {
		names[n] = fields[n].name
	}
	err = guard(path, func() error {
		columns, err = readColumns(f, group, names, func(n int) bool { return fields[n].younger })
		return err
	})
	if err != nil {
		return nil, damagedFile(path, err)
	}
	for n, col := range columns {
		if !col.missing() && fields[n].text != (col.texts != nil) {
			return nil, damagedFile(path, fmt.Errorf("column %s: %w", names[n], errForeign))
		}
	}
	return columns, nil
}

// readColumns reads the named columns of a row group. younger tells which of them an older file may lack.
func readColumns(f *parquet.File, group parquet.RowGroup, names []string, younger func(int) bool) ([]*column, error) {
	chunks, cols := group.ColumnChunks(), make([]*column, len(names))
	for i, name := range names {
		leaf, ok := f.Schema().Lookup(name)
		if !ok && younger(i) {
			cols[i] = &column{}
			continue
		}
		if !ok || leaf.ColumnIndex >= len(chunks) {
			return nil, fmt.Errorf("there is no column %s", name)
		}
		col, err := readColumn(chunks[leaf.ColumnIndex], int(group.NumRows()))
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", name, err)
		}
		cols[i] = col
	}
	return cols, nil
}

// setField sets one field of a row: a text, a number, a boolean, or a pointer to one of the latter two.
func setField(field reflect.Value, col *column, i int) {
	switch field.Kind() {
	case reflect.String:
		field.SetString(col.text(i))
	case reflect.Bool:
		field.SetBool(col.ints[i] != 0)
	case reflect.Float64:
		field.SetFloat(math.Float64frombits(uint64(col.ints[i])))
	case reflect.Pointer:
		if !col.has(i) {
			return
		}
		field.Set(reflect.New(field.Type().Elem()))
		setField(field.Elem(), col, i)
	default:
		field.SetInt(col.ints[i])
	}
}

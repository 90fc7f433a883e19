package lake

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// eachRow hands out the rows of a file as the structs that wrote them, in their order. It reads columns, as
// order lines are read: parquet-go's own row reader can be brought down by a damaged file beyond recovering.
// The row is valid until the next.
func eachRow[T any](ctx context.Context, path string, want written, fn func(*T) error) error {
	return openParquet(path, want, func(f *parquet.File) error {
		for _, group := range f.RowGroups() {
			if err := ctx.Err(); err != nil {
				return err
			}
			rows := int(group.NumRows())
			fields, err := readFields[T](path, f, group)
			if err != nil {
				return err
			}
			for i := range rows {
				row := new(T)
				v := reflect.ValueOf(row).Elem()
				for n, col := range fields {
					setField(v.Field(n), col, i)
				}
				if err := fn(row); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// readFields reads the column of each field of T, by the name in its tag.
func readFields[T any](path string, f *parquet.File, group parquet.RowGroup) (fields []*column, err error) {
	typ := reflect.TypeFor[T]()
	names := make([]string, typ.NumField())
	for n := range names {
		names[n], _, _ = strings.Cut(typ.Field(n).Tag.Get("parquet"), ",")
	}
	err = guard(path, func() error {
		fields, err = readColumns(f, group, names, func(n int) bool { return typ.Field(n).Tag.Get("since") != "" })
		return err
	})
	if err != nil {
		return nil, damagedFile(path, err)
	}
	for n, col := range fields {
		if col.missing() {
			continue
		}
		if isText := typ.Field(n).Type.Kind() == reflect.String; isText != (col.texts != nil) {
			return nil, damagedFile(path, fmt.Errorf("column %s: %w", names[n], errForeign))
		}
	}
	return fields, nil
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

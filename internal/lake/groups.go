package lake

import (
	"bytes"
	"cmp"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/habitue-crm/habitue/internal/lake/columns"
)

// Parts are the rows of a table by their places, so that several parts can be written at a time.
type Parts[T any] struct {
	Rows int
	// Fill fills a slice with the rows from a place on. Several goroutines call it at the same time.
	Fill func(to []T, from int)
}

// groupsAtOnce is how many row groups of one table are made at a time at most: each waits in memory, compressed, until
// those before it are in the file.
const groupsAtOnce = 8

// grouped writes a table, several row groups beside one another. What it writes does not depend on how many those are.
type grouped[T any] struct {
	parts   Parts[T]
	row     reflect.Type // the struct that says which columns there are
	columns func(*columns.Writer) func(*T)
	compare func(a, b *T) int // by which the rows must ascend; nil where that is known
	summed  []field
	sums    []int64 // of the summed fields, once the table is written
}

// write writes all rows, with the help of other writers of the same form. The error is that of the first row group that
// has one.
func (g *grouped[T]) write(to *columns.Writer, another func() (*columns.Writer, error)) error {
	groups := (g.parts.Rows + rowsPerGroup - 1) / rowsPerGroup
	g.sums = make([]int64, len(g.summed))
	if groups <= 1 {
		one := g.begin(to)
		if err := one.fill(0); err != nil {
			return err
		}
		return g.add(one.sums)
	}
	workers := make([]*rowGroup[T], min(runtime.GOMAXPROCS(0), groups, groupsAtOnce))
	for i := range workers {
		w, err := another()
		if err != nil {
			return err
		}
		workers[i] = g.begin(w)
	}
	errs := make([]error, groups)
	turns := make([]chan struct{}, groups+1) // closed when the groups before are in the file
	for i := range turns {
		turns[i] = make(chan struct{})
	}
	close(turns[0])
	var next atomic.Int64
	var failed atomic.Bool
	var group sync.WaitGroup
	for _, one := range workers {
		group.Go(func() {
			for !failed.Load() {
				i := int(next.Add(1)) - 1
				if i >= groups {
					return
				}
				errs[i] = one.make(i * rowsPerGroup)
				<-turns[i]
				if errs[i] == nil && !failed.Load() {
					errs[i] = one.commit(to)
				}
				if errs[i] != nil {
					failed.Store(true)
				}
				close(turns[i+1])
			}
		})
	}
	group.Wait()
	return cmp.Or(errs...)
}

// rowGroup makes one row group after the other. Each is a file of its own in memory, whose pages are then copied as
// they are.
type rowGroup[T any] struct {
	of     *grouped[T]
	rows   []T // with the one before them in front
	sums   []int64
	memory bytes.Buffer
	writer *columns.Writer
	put    func(*T)
}

func (g *grouped[T]) begin(w *columns.Writer) *rowGroup[T] {
	return &rowGroup[T]{of: g, rows: make([]T, 1+min(rowsPerWrite, g.parts.Rows)), sums: make([]int64, len(g.summed)), writer: w, put: g.columns(w)}
}

// make makes the row group whose first row has a place.
func (r *rowGroup[T]) make(from int) error {
	r.memory.Reset()
	r.writer.Reset(&r.memory)
	clear(r.sums)
	if err := r.fill(from); err != nil {
		return err
	}
	return r.writer.EndGroup()
}

// commit puts the row group into the table's file.
func (r *rowGroup[T]) commit(to *columns.Writer) error {
	if err := to.Append(r.writer, r.memory.Bytes()); err != nil {
		return err
	}
	return r.of.add(r.sums)
}

// fill writes the rows of a group, the first of which has a place.
func (r *rowGroup[T]) fill(from int) error {
	parts := r.of.parts
	for end := min(from+rowsPerGroup, parts.Rows); from < end; from += rowsPerWrite {
		rows := r.rows[:1+min(rowsPerWrite, end-from)]
		if from == 0 {
			parts.Fill(rows[1:], 0)
		} else {
			parts.Fill(rows, from-1)
		}
		if err := r.ascend(rows, from == 0); err != nil {
			return err
		}
		if err := r.sum(rows[1:]); err != nil {
			return err
		}
		for i := range rows[1:] {
			r.put(&rows[1+i])
			if err := r.writer.EndRow(); err != nil {
				return err
			}
		}
	}
	return nil
}

// ascend fails where a row does not come after the one before it; the table's first row comes after none.
func (r *rowGroup[T]) ascend(rows []T, first bool) error {
	if r.of.compare == nil {
		return nil
	}
	if first {
		rows = rows[1:]
	}
	for i := 1; i < len(rows); i++ {
		if r.of.compare(&rows[i-1], &rows[i]) >= 0 {
			return fmt.Errorf("the row %v does not come after %v", rows[i], rows[i-1])
		}
	}
	return nil
}

// sum adds up what is summed of some rows.
func (r *rowGroup[T]) sum(rows []T) error {
	for n, f := range r.of.summed {
		for i := range rows {
			by := f.number(reflect.ValueOf(&rows[i]).Elem())
			if overflows(r.sums[n], by) {
				return errTooLarge
			}
			r.sums[n] += by
		}
	}
	return nil
}

// add adds the sums of a row group.
func (g *grouped[T]) add(sums []int64) error {
	for n, by := range sums {
		if overflows(g.sums[n], by) {
			return errTooLarge
		}
		g.sums[n] += by
	}
	return nil
}

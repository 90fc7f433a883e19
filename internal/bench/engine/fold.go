package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/fold"
)

// resultColumns are the columns of the answer.
func resultColumns() []lake.Column {
	columns := []lake.Column{
		{Name: "customer_id", Kind: lake.TextColumn},
		{Name: "first_on", Kind: lake.DayColumn},
		{Name: "last_on", Kind: lake.DayColumn},
		{Name: "lines", Kind: lake.CountColumn},
		{Name: "orders", Kind: lake.CountColumn},
		{Name: "products", Kind: lake.CountColumn},
		{Name: "amount", Kind: lake.DecimalColumn},
		{Name: "discount", Kind: lake.DecimalColumn},
	}
	for _, name := range channels() {
		columns = append(columns, lake.Column{Name: "ch_" + name, Kind: lake.CountColumn})
	}
	return columns
}

// put writes a record.
func put(f *lake.ColumnFile, id string, r *fold.Record) error {
	f.Text(0, id)
	for i, n := range [...]int64{
		int64(r.FirstOrderOn), int64(r.LastOrderOn), r.Lines, r.Orders, r.Products, int64(r.Net()), int64(r.Discount),
	} {
		f.Number(1+i, n)
	}
	for i, name := range channels() {
		n := int64(0)
		for _, c := range r.Channels {
			if c.Name == name {
				n = c.Lines
			}
		}
		f.Number(8+i, n)
	}
	return f.EndRow()
}

// foldOptions are those of one run of ours.
type foldOptions struct {
	files   []string
	out     string // a folder
	memory  int64
	sorted  bool
	profile string
}

// runFold is our own contender: it folds files of lines into one file a worker, or into one file by customer.
func runFold(ctx context.Context, o foldOptions) (err error) {
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	opt := engine.Options{AsOf: crm.NewDate(2100, 1, 1), DefaultSource: "", Memory: o.memory, Folder: o.out, Workers: runtime.GOMAXPROCS(0)}
	if o.sorted {
		return foldSorted(ctx, o, opt)
	}
	files := make([]*lake.ColumnFile, opt.Workers)
	for i := range files {
		if files[i], err = lake.CreateColumns(filepath.Join(o.out, fmt.Sprintf("part-%02d.parquet", i)), 1<<17, resultColumns()...); err != nil {
			return err
		}
	}
	_, err = engine.Stream(ctx, lake.OutsideLines(o.files), opt, func(worker int, n engine.Number, r *fold.Record) error {
		return put(files[worker], n.ID, r)
	})
	for _, f := range files {
		err = cmp.Or(err, f.Close())
	}
	return err
}

// foldSorted writes one file by customer.
func foldSorted(ctx context.Context, o foldOptions, opt engine.Options) error {
	kept := make([][]fold.Record, opt.Workers)
	_, err := engine.Stream(ctx, lake.OutsideLines(o.files), opt, func(worker int, n engine.Number, r *fold.Record) error {
		one := *r
		one.CustomerID, one.Days, one.Channels = n.ID, nil, slices.Clone(r.Channels)
		kept[worker] = append(kept[worker], one)
		return nil
	})
	if err != nil {
		return err
	}
	all := slices.Concat(kept...)
	engine.SortRecords(all)
	f, err := lake.CreateColumns(filepath.Join(o.out, "part-00.parquet"), 1<<17, resultColumns()...)
	if err != nil {
		return err
	}
	for i := range all {
		if err := put(f, all[i].CustomerID, &all[i]); err != nil {
			return err
		}
	}
	return f.Close()
}

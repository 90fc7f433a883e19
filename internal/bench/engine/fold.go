package main

import (
	"cmp"
	"context"
	"encoding/binary"
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

// resultColumns are the columns of the answer; without the two distinct counts where only sums are asked for.
func resultColumns(sums bool) []lake.Column {
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
	if sums {
		columns = slices.Delete(columns, 4, 6)
	}
	return columns
}

// answer is a row of the answer, in the order of resultColumns.
type answer struct {
	id      string
	numbers [11]int64
}

func answerOf(id string, r *fold.Record) answer {
	a := answer{id, [11]int64{int64(r.FirstOrderOn), int64(r.LastOrderOn), r.Lines, r.Orders, r.Products, int64(r.Net()), int64(r.Discount)}}
	for i, name := range channels() {
		for _, c := range r.Channels {
			if c.Name == name {
				a.numbers[7+i] = c.Lines
			}
		}
	}
	return a
}

// put writes a row.
func (a *answer) put(f *lake.ColumnFile, sums bool) error {
	f.Text(0, a.id)
	column := 1
	for i, n := range a.numbers {
		if sums && (i == 3 || i == 4) {
			continue
		}
		f.Number(column, n)
		column++
	}
	return f.EndRow()
}

// foldOptions are those of one run of ours.
type foldOptions struct {
	files   []string
	out     string // a folder
	memory  int64
	sorted  bool
	sums    bool // without distinct counts
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
	opt := engine.Options{AsOf: crm.NewDate(2100, 1, 1), DefaultSource: "", Memory: o.memory, Folder: o.out, Workers: runtime.GOMAXPROCS(0), Sums: o.sums}
	if o.sorted {
		return foldSorted(ctx, o, opt)
	}
	files := make([]*lake.ColumnFile, opt.Workers)
	for i := range files {
		if files[i], err = lake.CreateColumns(filepath.Join(o.out, fmt.Sprintf("part-%02d.parquet", i)), 1<<17, resultColumns(o.sums)...); err != nil {
			return err
		}
	}
	_, err = engine.Stream(ctx, lake.OutsideLines(o.files), opt, func(worker int, n engine.Number, r *fold.Record) error {
		a := answerOf(n.ID, r)
		return a.put(files[worker], o.sums)
	})
	for _, f := range files {
		err = cmp.Or(err, f.Close())
	}
	return err
}

// answers are kept in pieces, so that none is copied when there are more.
type answers [][]answer

const answersPiece = 1 << 13

func (all *answers) add(a answer) {
	if n := len(*all); n == 0 || len((*all)[n-1]) == answersPiece {
		*all = append(*all, make([]answer, 0, answersPiece))
	}
	last := &(*all)[len(*all)-1]
	*last = append(*last, a)
}

// foldSorted writes one file by customer.
func foldSorted(ctx context.Context, o foldOptions, opt engine.Options) error {
	kept := make([]answers, opt.Workers)
	_, err := engine.Stream(ctx, lake.OutsideLines(o.files), opt, func(worker int, n engine.Number, r *fold.Record) error {
		kept[worker].add(answerOf(n.ID, r))
		return nil
	})
	if err != nil {
		return err
	}
	type place struct {
		head uint64 // the first bytes of the id: most comparisons end there
		at   *answer
	}
	var places []place
	for _, all := range kept {
		for _, piece := range all {
			for i := range piece {
				var head [8]byte
				copy(head[:], piece[i].id)
				places = append(places, place{binary.BigEndian.Uint64(head[:]), &piece[i]})
			}
		}
	}
	slices.SortFunc(places, func(a, b place) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return cmp.Compare(a.at.id, b.at.id)
	})
	f, err := lake.CreateColumns(filepath.Join(o.out, "part-00.parquet"), 1<<17, resultColumns(o.sums)...)
	if err != nil {
		return err
	}
	for _, p := range places {
		if err := p.at.put(f, o.sums); err != nil {
			return err
		}
	}
	return f.Close()
}

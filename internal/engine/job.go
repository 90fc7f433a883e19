package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform/cores"
	"github.com/habitue-crm/habitue/transform/fold"
)

// job is one run: lines are scattered to partitions, then each partition is folded by itself.
type job struct {
	shared  *shared
	workers []*scatter
	room    int64 // how many lines a worker brings together at a time
	result  Result
}

const (
	// lineBytes is about what a line takes while a partition is folded.
	lineBytes = 128
	roomLeast = 1 << 16
	roomMost  = 1 << 22
)

func newJob(opt Options) *job {
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	j := &job{shared: newShared(opt), room: roomMost, result: Result{Reconciliation: fold.NewReconciliation(), NewestLine: crm.NoDate}}
	n := int64(opt.Workers)
	if opt.Memory > 0 {
		j.room = min(max(opt.Memory/4/n/lineBytes, roomLeast), roomMost)
	}
	for w := range opt.Workers {
		s := &scatter{judge: judge{shared: j.shared, worker: w, newest: crm.NoDate}}
		s.aside.folder = opt.Folder
		if opt.Memory > 0 {
			s.aside.limit = max(opt.Memory/2/n, 1<<16)
		}
		j.workers = append(j.workers, s)
	}
	return j
}

// close lets go of everything.
func (j *job) close() error {
	var errs []error
	for _, s := range j.workers {
		errs = append(errs, s.aside.close())
	}
	return errors.Join(errs...)
}

// run makes a record of each person: of each number, or of all numbers that are one person together.
func (j *job) run(ctx context.Context, source PageSource) (Result, error) {
	found := make([]bought, len(j.workers))
	_, err := j.stream(ctx, source, func(worker int, n Number, r *fold.Record) error {
		found[worker].add(n, r)
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	all := foundBy(found)
	people := map[Number]Number{}
	if identify := j.shared.opt.Identify; identify != nil {
		if people, err = identify(all); err != nil {
			return Result{}, fmt.Errorf("say who is one person: %w", err)
		}
	}
	records, err := j.name(all, people)
	if err != nil {
		return Result{}, err
	}
	j.result.Records = byID(records)
	return j.result, j.result.Reconciliation.Check(j.shared.opt.Basis, j.result.Records)
}

// bought gathers the records of one worker, some thousands in one piece of memory each, so that none is ever moved. Their
// days stand together.
type bought struct {
	pieces   [][]Bought
	days     []fold.Day
	channels []fold.Channel
}

// boughtPiece is how many records stand in one piece.
const boughtPiece = 1 << 12

func (b *bought) add(n Number, r *fold.Record) {
	last := len(b.pieces) - 1
	if last < 0 || len(b.pieces[last]) == boughtPiece {
		b.pieces = append(b.pieces, make([]Bought, 0, boughtPiece))
		last++
	}
	b.pieces[last] = append(b.pieces[last], Bought{n, *r})
	kept := &b.pieces[last][len(b.pieces[last])-1].Record
	kept.Days = keep(&b.days, r.Days)
	kept.Channels = keep(&b.channels, r.Channels)
}

// keep copies a few things to the end of a piece of memory that many share.
func keep[T any](piece *[]T, few []T) []T {
	if len(few) == 0 {
		return nil
	}
	if cap(*piece)-len(*piece) < len(few) {
		*piece = make([]T, 0, max(1<<14, len(few)))
	}
	from := len(*piece)
	*piece = append(*piece, few...)
	return (*piece)[from:len(*piece):len(*piece)]
}

// foundBy is what all workers found.
func foundBy(workers []bought) []*Bought {
	n := 0
	for i := range workers {
		for _, piece := range workers[i].pieces {
			n += len(piece)
		}
	}
	all := make([]*Bought, 0, n)
	for i := range workers {
		for _, piece := range workers[i].pieces {
			for k := range piece {
				all = append(all, &piece[k])
			}
		}
	}
	return all
}

// name makes the records of people out of those of numbers. The lines of numbers that are one person together are
// folded once more, all of a person at once: an order that two of them share is one.
func (j *job) name(all []*Bought, people map[Number]Number) ([]*fold.Record, error) {
	id := func(n Number) string { return fold.CustomerID(n.Source, n.ID, j.shared.opt.DefaultSource) }
	if len(people) == 0 {
		records := make([]*fold.Record, len(all))
		cores.Every(len(all), func(i int) {
			all[i].Record.CustomerID, records[i] = id(all[i].Number), &all[i].Record
		})
		return records, nil
	}
	var firsts []Number
	places, who, lines := map[Number]int{}, linked{}, int64(0)
	records := make([]*fold.Record, 0, len(all))
	for _, b := range all {
		first, isLinked := people[b.Number]
		if !isLinked {
			b.Record.CustomerID = id(b.Number)
			records = append(records, &b.Record)
			continue
		}
		if _, known := places[first]; !known {
			places[first] = len(firsts)
			firsts = append(firsts, first)
		}
		who[b.Number] = places[first]
		lines += b.Record.Lines
	}
	if len(who) == 0 {
		return records, nil
	}
	ids := make([]string, len(firsts))
	for i, first := range firsts {
		ids[i] = id(first)
	}
	if j.shared.opt.Sums {
		return append(records, addTogether(all, who, ids)...), nil
	}
	together, err := j.foldTogether(who, ids, lines)
	return append(records, together...), err
}

// foldTogether folds the lines of linked numbers.
func (j *job) foldTogether(who linked, ids []string, lines int64) ([]*fold.Record, error) {
	var has [partitions]bool
	for n := range who {
		has[j.partOf(n)] = true
	}
	g := j.gather()
	var kept bought
	among := int(lines/(j.room*int64(len(j.workers)))) + 1
	for class := range among {
		people := map[int]*person{}
		for p := range partitions {
			if !has[p] {
				continue
			}
			if err := g.entriesOf(p, who, class, among, people); err != nil {
				return nil, fmt.Errorf("fold order lines: %w", err)
			}
		}
		for at, p := range people {
			g.sum.Reset()
			g.sum.Add(p.entries)
			g.sum.Finish(&g.record, g.channel, g.branch)
			g.record.Basis = fold.Basis(j.shared.opt.Basis.String())
			g.record.CustomerID = ids[at]
			kept.add(Number{}, &g.record)
			delete(people, at)
		}
	}
	var records []*fold.Record
	for _, b := range foundBy([]bought{kept}) {
		records = append(records, &b.Record)
	}
	return records, nil
}

func (j *job) partOf(n Number) int {
	return partitionOf([]byte(n.ID), j.shared.sources.number([]byte(n.Source)))
}

func (j *job) gather() *gather {
	g := &gather{shared: j.shared, sources: j.shared.sources.list(), channels: j.shared.channels.list(), branches: j.shared.stores.list()}
	for _, s := range j.workers {
		g.stores = append(g.stores, &s.aside)
	}
	return g
}

// stream reads and folds all lines.
func (j *job) stream(ctx context.Context, source PageSource, emit func(int, Number, *fold.Record) error) (Result, error) {
	if err := j.read(ctx, source); err != nil {
		return Result{}, fmt.Errorf("fold order lines: %w", err)
	}
	var all bound
	for _, s := range j.workers {
		if err := all.add(s.bound); err != nil {
			return Result{}, fmt.Errorf("fold order lines: %w", err)
		}
		j.result.NewestLine = max(j.result.NewestLine, s.newest)
		for i, c := range j.shared.classes {
			j.result.Reconciliation.AddPart(c, s.classes[i].lines, s.classes[i].amount)
		}
		s.release()
	}
	return j.result, j.foldAll(ctx, emit)
}

// read scatters all lines.
func (j *job) read(ctx context.Context, source PageSource) error {
	opt := j.shared.opt
	var mu sync.Mutex
	var lines int64
	want := lake.LineWants{Description: opt.Watch != nil, WithoutOrders: opt.Sums, WithoutProducts: opt.Sums && opt.Watch == nil && opt.Prices == nil}
	return source.EachLinePage(ctx, len(j.workers), want, func(worker int, p *lake.LinePage) error {
		if err := j.workers[worker].take(p); err != nil {
			return err
		}
		if opt.Progress != nil {
			mu.Lock()
			defer mu.Unlock()
			lines += int64(p.Rows)
			opt.Progress(lines)
		}
		return nil
	})
}

// foldAll folds every partition. Lines are let go of, unless somebody may ask for them again.
func (j *job) foldAll(ctx context.Context, emit func(int, Number, *fold.Record) error) error {
	var next atomic.Int64
	var failed atomic.Bool
	errs := make([]error, len(j.workers))
	var group sync.WaitGroup
	for w := range j.workers {
		group.Go(func() {
			g := j.gather()
			one := func(p int, emit func(Number, *fold.Record) error) error { return g.fold(p, j.room, emit) }
			if j.shared.opt.Sums {
				one = (&adding{gather: g}).fold
			}
			for !failed.Load() {
				p := int(next.Add(1)) - 1
				if p >= partitions {
					return
				}
				err := ctx.Err()
				if err == nil {
					err = one(p, func(n Number, r *fold.Record) error { return emit(w, n, r) })
				}
				if err != nil {
					errs[w] = fmt.Errorf("fold order lines: %w", err)
					failed.Store(true)
					return
				}
				if j.shared.opt.Identify == nil {
					for _, s := range g.stores {
						s.forget(p)
					}
				}
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// pagesOf makes pages of lines that come one by one.
type pagesOf struct{ lines LineSource }

// pageLines is how many lines such a page has.
const pageLines = 1 << 13

// EachLinePage reads in this goroutine and hands full pages to the workers.
func (s pagesOf) EachLinePage(ctx context.Context, workers int, _ lake.LineWants, fn func(int, *lake.LinePage) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	full, empty := make(chan *lake.LinePage), make(chan *lake.LinePage, workers+1)
	for range workers + 1 {
		empty <- &lake.LinePage{}
	}
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for p := range full {
				if ctx.Err() == nil {
					if err := fn(w, p); err != nil {
						cancel(err)
					}
				}
				p.Reset()
				empty <- p
			}
		})
	}
	page := <-empty
	err := s.lines.EachOrderLine(ctx, func(l StoredLine) error {
		page.Append(&l.OrderLine)
		if page.Rows < pageLines {
			return nil
		}
		full <- page
		page = <-empty
		return ctx.Err()
	})
	if err == nil && page.Rows > 0 {
		full <- page
	}
	close(full)
	group.Wait()
	if cause := context.Cause(ctx); cause != nil && (err == nil || ctx.Err() != nil) {
		return cause
	}
	return err
}

package lake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/parquet-go/parquet-go"

	"github.com/habitue-crm/habitue/internal/crm"
)

// LinePage is a stretch of order lines, column by column, as whoever adds up millions of them wants it: texts as places
// in a short list, no line made. Its memory is used again for the next page of the same worker.
type LinePage struct {
	Rows int
	// At is the page's place among all: pages ascend as EachOrderLine hands out their lines.
	At                             int64
	Source, Store, Order, Customer Texts
	Product, Channel, Type         Texts
	Description                    Texts // read where it is asked for
	Time, Seller                   Texts // read where visits or single lines are asked for
	Cites, Coupon                  Texts // read where single lines are asked for
	Date, Quantity, Amount, Return Numbers
	Discount                       Numbers
	Price                          Numbers // read where an amount is absent
}

// LineWants says what of a line is read besides what every reader of pages wants.
type LineWants struct {
	Description bool
	// Visits reads nothing but who, when and where: source, store, order, customer, time, seller and day.
	Visits bool
	// Single reads, too, what only whoever looks at single lines wants to know: the order that a line cites, its time,
	// seller and coupon.
	Single bool
	// WithoutOrders and WithoutProducts leave these columns out: their texts are then empty and have no places.
	WithoutOrders, WithoutProducts bool
}

// texts lists the columns of texts that are wanted.
func (want LineWants) texts(p *LinePage) []textColumn {
	visits := []textColumn{{colSource, &p.Source}, {colStore, &p.Store}, {colOrder, &p.Order}, {colCustomer, &p.Customer}}
	if want.Visits {
		return append(visits, textColumn{colTime, &p.Time}, textColumn{colSeller, &p.Seller})
	}
	all := append(visits, textColumn{colProduct, &p.Product}, textColumn{colType, &p.Type}, textColumn{colChannel, &p.Channel})
	all = slices.DeleteFunc(all, func(c textColumn) bool {
		without := c.col == colOrder && want.WithoutOrders || c.col == colProduct && want.WithoutProducts
		if without {
			c.to.reset()
		}
		return without
	})
	if want.Single {
		all = append(all, textColumn{colCites, &p.Cites}, textColumn{colTime, &p.Time}, textColumn{colSeller, &p.Seller}, textColumn{colCoupon, &p.Coupon})
	}
	if want.Description {
		all = append(all, textColumn{colDescription, &p.Description})
	}
	return all
}

// textColumn is a column and where it goes.
type textColumn struct {
	col int
	to  *Texts
}

// EachLinePage hands out every live order line once, in pages of at most one row group, to so many workers at a time;
// fn is told which of them calls it. An error of fn ends it and is returned as it is.
func (l *Lake) EachLinePage(ctx context.Context, workers int, want LineWants, fn func(worker int, p *LinePage) error) error {
	var files []pageFile
	for _, e := range l.state.Files {
		if e.Table == orderLines {
			w := e.written()
			files = append(files, pageFile{path: l.locate(e), want: &w})
		}
	}
	return l.excuse(eachLinePage(ctx, files, workers, want, fn))
}

// OutsideLines are Parquet files of order lines that no manifest names, as other programs write them. Columns have the
// names of docs/formats.md; of those that are not there nothing is known.
type OutsideLines []string

// EachLinePage is that of Lake.
func (o OutsideLines) EachLinePage(ctx context.Context, workers int, want LineWants, fn func(worker int, p *LinePage) error) error {
	files := make([]pageFile, len(o))
	for i, path := range o {
		files[i].path = path
	}
	return eachLinePage(ctx, files, workers, want, fn)
}

// eachLinePage lets workers take row groups from files until there are none.
func eachLinePage(ctx context.Context, files []pageFile, workers int, want LineWants, fn func(worker int, p *LinePage) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	feed := newPageFeed(files)
	defer feed.close()
	errs := make([]error, max(workers, 1))
	var group sync.WaitGroup
	for worker := range errs {
		group.Go(func() {
			var page LinePage
			errs[worker] = feed.work(ctx, &page, want, func(p *LinePage) error { return fn(worker, p) })
			if errs[worker] != nil {
				feed.stop()
				cancel()
			}
		})
	}
	group.Wait()
	var first error
	for _, err := range errs {
		// Of a worker that was only called off nothing is to be said where another says why.
		if err != nil && (first == nil || errors.Is(first, context.Canceled)) {
			first = err
		}
	}
	return first
}

// work reads pages until there are none.
func (f *pageFeed) work(ctx context.Context, page *LinePage, want LineWants, fn func(*LinePage) error) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		file, group, ok, err := f.next()
		if err != nil || !ok {
			return err
		}
		page.At = file.at<<32 | int64(group)
		err = guard(file.path, func() error { return page.read(file.file, file.file.RowGroups()[group], want, file.want == nil) })
		if err != nil {
			f.done(file)
			return damagedFile(file.path, err)
		}
		err = fn(page)
		f.done(file)
		if err != nil {
			return err
		}
	}
}

// read reads a row group. Any column may be missing in an outside file; in one of the lake only the younger ones.
func (p *LinePage) read(f *parquet.File, group parquet.RowGroup, want LineWants, outside bool) error {
	p.Rows = int(group.NumRows())
	names := lineColumns()
	for _, c := range want.texts(p) {
		chunk, err := lineChunk(f, group, names[c.col], outside || c.col >= colLineID)
		if err == nil {
			err = c.to.read(chunk, p.Rows)
		}
		if err != nil {
			return fmt.Errorf("column %s: %w", names[c.col], err)
		}
	}
	numbers := []struct {
		col int
		to  *Numbers
	}{
		{colDate, &p.Date},
		{colQuantity, &p.Quantity},
		{colAmount, &p.Amount},
		{colReturn, &p.Return},
		{colDiscount, &p.Discount},
		{colPrice, &p.Price},
	}
	for _, c := range numbers {
		if want.Visits && c.col != colDate || c.col == colPrice && p.Amount.Absent == nil {
			continue
		}
		chunk, err := lineChunk(f, group, names[c.col], outside && c.col != colDate || c.col >= colLineID)
		if err == nil {
			err = c.to.read(chunk, p.Rows, countsOf(c.col))
		}
		if err != nil {
			return fmt.Errorf("column %s: %w", names[c.col], err)
		}
	}
	return nil
}

// lineChunk is a column of a row group, nil where an older or outside file does not have it.
func lineChunk(f *parquet.File, group parquet.RowGroup, name string, optional bool) (parquet.ColumnChunk, error) {
	leaf, ok := f.Schema().Lookup(name)
	chunks := group.ColumnChunks()
	if !ok && optional {
		return nil, nil
	}
	if !ok || leaf.ColumnIndex >= len(chunks) {
		return nil, errors.New("it is not there")
	}
	if leaf.MaxRepetitionLevel > 0 || leaf.MaxDefinitionLevel > 1 {
		return nil, errForeign
	}
	return chunks[leaf.ColumnIndex], nil
}

// Reset makes the page empty, to be filled with Append.
func (p *LinePage) Reset() {
	p.Rows = 0
	for _, t := range p.texts() {
		t.reset()
	}
	for _, n := range p.numbers() {
		n.Values, n.Absent = n.Values[:0], nil
	}
}

// Append puts a line at the end of a page, for lines that do not come from a file.
func (p *LinePage) Append(l *crm.OrderLine) {
	for i, s := range [...]string{l.Source, l.Store, l.OrderID, l.CustomerID, l.ProductID, l.Channel, string(l.Type), l.Description} {
		p.texts()[i].append(s)
	}
	back := int64(0)
	if l.Return {
		back = 1
	}
	quantity := int64(l.Quantity)
	date := int64(l.Date)
	for i, v := range [...]*int64{&date, &quantity, &back, (*int64)(l.Amount), (*int64)(l.Discount), (*int64)(l.UnitPrice)} {
		p.numbers()[i].append(v)
	}
	p.Rows++
}

func (p *LinePage) texts() [8]*Texts {
	return [...]*Texts{&p.Source, &p.Store, &p.Order, &p.Customer, &p.Product, &p.Channel, &p.Type, &p.Description}
}

func (p *LinePage) numbers() [6]*Numbers {
	return [...]*Numbers{&p.Date, &p.Quantity, &p.Return, &p.Amount, &p.Discount, &p.Price}
}

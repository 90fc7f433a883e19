package ingest

import (
	"errors"
	"io"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// convert reads a sheet for the second time and hands its records to the sink.
func (r *reading) convert(p *plan) error {
	rows, err := r.wb.Rows(p.index)
	if err != nil {
		return err
	}
	p.startCarrying()
	c := converter{reading: r, plan: p, row: newRow(r, p), totals: newTotals(p.kind), extent: p.extentFrom()}
	c.totals.joinAbove(p)
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = r.tick()
		}
		if row = p.part(row); err == nil && isFilled(row) {
			err = c.take(row)
		}
		if err != nil {
			_ = rows.Close() // the first error says more
			return err
		}
	}
	if err := rows.Close(); err != nil {
		return err
	}
	if p.orders != nil {
		if err := p.orders.close(c.row, r.sink); err != nil {
			return err
		}
	}
	c.plan.tally.skipped.Blank = c.extent.blank
	p.ended = c.totals.all()
	return r.finish(p, &c.totals, c.extent)
}

// converter is the second reading of one sheet.
type converter struct {
	reading *reading
	plan    *plan
	row     *row
	totals  totals
	plain   plainSums // of a table of facts
	extent  extent
	first   firstLine // of the open order, where it is said once
}

// take sorts one row: header, title, total, section, remark or record.
func (c *converter) take(row cell.Row) error {
	p := c.plan
	header := p.isHeader(row)
	c.extent.see(row.Number, header)
	skipped := &p.tally.skipped
	switch {
	case header:
		if row.Number > p.headerLast && c.totals.rows > c.totals.since {
			c.totals.bound() // a page may have its own total
		}
		return nil
	case row.Number < p.headerFirst:
		skipped.Title++
		return nil
	}
	if p.heads != nil {
		row = p.heads.add(row)
	}
	p.carryMerged(row)
	what, x := p.sort(row)
	switch {
	case what == isAlone:
		what = p.alone(row.Number, x)
	case what == isMaybeNote && p.pausesAt(row.Number):
		what = isNote
	}
	switch what {
	case isTotal:
		c.setTotal(row)
		return nil
	case isSection:
		skipped.Section++
		return nil
	case isNote:
		if p.kind.sums == nil && x != nil && row.Number < p.lastRecord && !isRemark(x.Text) && !isPage(x.Text) {
			skipped.Section++
			return nil
		}
		skipped.Note++
		return nil
	}
	c.row.load(row)
	p.carry(c.row)
	if p.once {
		c.first.repeat(c.row, row.Cells)
	}
	if c.totals.unnamed(c.row, what == isMaybeTotal) || p.kind.sums == nil && what == isMaybeTotal && c.plain.holds(c.row) {
		c.plain.bound()
		skipped.Total++
		return nil
	}
	switch found := p.lengths.judge(row); found {
	case problem.RowTooLong:
		c.row.reject(found, -1, p.lengths.args(row))
		c.row.rejected(c.row.keepCells())
		if p.orders != nil {
			p.orders.spoilt = true
		}
		return nil
	case problem.RowTooShort:
		c.row.warn(found, -1, p.lengths.args(row))
	}
	if p.orders != nil {
		if err := p.orders.before(c.row, c.reading.sink); err != nil {
			return err
		}
	}
	counted, rejected := p.tally.counted(), p.tally.rejected
	if err := p.kind.put(c.row, c.reading.sink); err != nil {
		return err
	}
	if len(p.lookups) > 0 && p.tally.rejected == rejected && (c.row.held || p.tally.counted() > counted) {
		if err := c.takeLookups(); err != nil {
			return err
		}
	}
	if p.tally.counted() == counted && !c.row.held {
		c.row.rejected(c.row.keepCells())
	}
	if p.kind.fact != nil || p.kind.Name == "products" {
		c.plain.add(c.row)
		return nil
	}
	c.totals.add(c.row)
	return nil
}

// counted is the number of rows of which it is known what became of them.
func (t *tally) counted() int { return t.accepted + t.rejected + t.skipped.sum() }

// setTotal sets a total row aside and checks it.
func (c *converter) setTotal(row cell.Row) {
	c.plan.tally.skipped.Total++
	c.plain.bound()
	c.row.load(row)
	if c.plan.sumsRows(row, c.reading.opt.Basis) {
		c.totals.compare(c.row)
	}
}

// finish checks that every row is accounted for and that the sheet's own totals hold.
func (r *reading) finish(p *plan, t *totals, second extent) error {
	if p.extent.rows() == 0 {
		r.problems.add(problem.New(problem.NoRows, nil).At(problem.Where{Sheet: p.info.Name}).In(r.report.File))
	}
	counted := p.tally.counted()
	if counted != p.extent.rows() || second != p.extent {
		return problem.New(problem.RowsLost, problem.Args{"seen": count(p.extent.rows()), "counted": count(counted)}).At(problem.Where{Sheet: p.info.Name})
	}
	for _, d := range t.differing() {
		id, args := problem.TotalDiffers, problem.Args{"total": d.total, "sum": d.sum}
		switch {
		case r.opt.TotalDiffers:
			id = problem.TotalAllowed
		case p.tally.rejected > 0: // theirs is most often what the total has more
			id, args["rejected"] = problem.TotalRejected, count(p.tally.rejected)
		}
		found := problem.New(id, args).At(p.where(d.row, p.fields[d.field])).In(r.report.File)
		if !r.opt.TotalDiffers {
			return found
		}
		r.problems.add(found)
	}
	return nil
}

// reconcile refuses a file of which too many rows were rejected.
func (r *reading) reconcile(plans []*plan) error {
	rejected, rows := 0, 0
	for _, p := range plans {
		rejected += p.tally.rejected
		rows += p.tally.rejected + p.tally.accepted
	}
	if rejected > 1000 || rejected*50 > rows {
		return problem.New(problem.TooManyRejected, problem.Args{"rejected": count(rejected), "rows": count(rows)})
	}
	return nil
}

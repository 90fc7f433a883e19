package ingest

import (
	"context"
	"time"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// latestDay is the last day of a column under each of the ways to read it; the zero value is long before any sale.
type latestDay struct {
	sure    crm.Date // of days that read one way alone
	ordered [yearFirst + 1]crm.Date
	spans   [yearFirst + 1]span // of days of years of two digits that read several ways
}

// see takes a written day in.
func (l *latestDay) see(w writtenDay) {
	if w.fixed {
		l.sure = max(l.sure, crm.NewDate(w.y, time.Month(w.m), w.d))
		return
	}
	for order := dayFirst; order <= yearFirst; order++ {
		if day, ok := w.in(order); ok {
			l.ordered[order] = max(l.ordered[order], day)
			if w.short {
				l.spans[order].see(day)
			}
		}
	}
}

// placeBefore is where the years of two digits stand, if no day may be after the last: under one reading all of them are,
// and under the other none.
func (l *latestDay) placeBefore(last crm.Date) yearPlace {
	first, dmy, mdy := l.spans[yearFirst], l.spans[dayFirst], l.spans[monthFirst]
	ahead := func(s span) bool { return !s.filled || s.low > last }
	past := func(s span) bool { return s.filled && s.high <= last }
	switch {
	case ahead(dmy) && ahead(mdy) && past(first):
		return yearIsFirst
	case ahead(first) && (past(dmy) || past(mdy)):
		return yearLast
	}
	return yearUnclear
}

// in is the last day under a column's order.
func (l *latestDay) in(order dayOrder) crm.Date {
	if order == unknownOrder {
		order = dayFirst
	}
	return max(l.sure, l.ordered[order])
}

// Looked is a file that was looked through once: its sheets are recognised, its columns understood, and no record of
// it was handed out yet. Several files can be looked at before the order in which they are read is decided.
type Looked struct {
	path string
	r    *reading
	wb   cell.Workbook // while it is open
	// plans are the tables that were found; none where the file is refused.
	plans  []*plan
	report Report
	err    error
}

// Look opens a file and recognises what it holds. What is wrong with it is the Looked's Err. The file stays open, to be read
// right afterwards, until Read or Close.
func Look(ctx context.Context, path string, opt Options) *Looked {
	l := &Looked{path: path}
	wb, sum, err := openHashed(path, opt)
	if err != nil {
		l.report, l.err = refused(Report{File: baseName(path)}, err)
		return l
	}
	l.r = newReading(ctx, wb, baseName(path), opt)
	l.r.report.SHA256 = sum
	if l.plans, err = l.r.look(); err != nil {
		l.report, l.err = l.r.end(err)
		_ = wb.Close() // the reading's own error says more
		return l
	}
	l.wb = wb
	return l
}

// Close lets go of the file; Read opens it again.
func (l *Looked) Close() {
	if l.wb == nil {
		return
	}
	if err := l.wb.Close(); err != nil {
		l.report, l.err = refused(l.r.report, err)
	}
	l.wb = nil
}

// SHA256 is the hash of the file's bytes, in hex; "" of a file that could not be opened.
func (l *Looked) SHA256() string {
	if l.r == nil {
		return ""
	}
	return l.r.report.SHA256
}

// Whole is all bytes of a small file that is open, those that the hash is of; nil of others. They are not to be changed.
func (l *Looked) Whole() []byte {
	if l.wb == nil {
		return nil
	}
	return sheet.Whole(l.wb)
}

// LinesOnly reports a file that holds order lines and nothing else.
func (l *Looked) LinesOnly() bool {
	for _, p := range l.plans {
		if p.kind != nil && (p.kind.sums == nil || len(p.lookups) > 0) {
			return false
		}
	}
	return len(l.plans) > 0
}

// Err is why the file is refused, nil where it is not.
func (l *Looked) Err() error { return l.err }

// Report is what was found; of a file that is not refused, Read has the whole one.
func (l *Looked) Report() Report { return l.report }

// Latest is the last day that stands in a date column of order lines, crm.NoDate where there is none. A day of a row
// that Read rejects counts too.
func (l *Looked) Latest() crm.Date {
	latest := crm.NoDate
	for _, p := range l.plans {
		if p.kind == nil || p.kind.sums == nil || p.fields[lineDate] == nil {
			continue
		}
		c := p.fields[lineDate]
		if day := c.days.latest.in(c.order); day > 0 {
			latest = max(latest, day)
		}
	}
	return latest
}

// Read hands the file's records to the sink, as the function Read does; a file that is closed is opened again. It may be
// called once.
func (l *Looked) Read(ctx context.Context, sink Sink) (Report, error) {
	if l.err != nil {
		return l.report, l.err
	}
	if err := l.again(); err != nil {
		return refused(l.r.report, err)
	}
	wb := l.wb
	l.wb = nil
	l.r.ctx, l.r.sink = ctx, sink
	report, err := l.r.end(l.r.take(l.plans))
	if closing := wb.Close(); err == nil && closing != nil {
		return refused(report, closing)
	}
	return report, err
}

// again opens the file once more, unless it is open.
func (l *Looked) again() error {
	if l.wb != nil {
		return nil
	}
	wb, sum, err := openHashed(l.path, l.r.opt)
	if err != nil {
		return err
	}
	if sum != l.r.report.SHA256 {
		_ = wb.Close() // it was only read
		return problem.New(problem.FileChanged, nil)
	}
	l.wb = wb
	l.r.open(wb)
	return nil
}

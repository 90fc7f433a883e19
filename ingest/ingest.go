// Package ingest is what a spreadsheet means: which sheet holds order lines, customers, products or
// consents, which column is which field, how its numbers, days and ids are written, which rows are no
// rows of the table, and whether everything adds up. It renames and converts; it joins nothing, sums
// nothing but its own checks, keeps no row, and knows neither file formats (package sheet) nor what
// was loaded before.
//
// The kinds stand in catalog.go, one file each.
package ingest

import (
	"context"
	"errors"
	"fmt"

	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Sink takes the records of a file in the order of its rows. What it has taken counts only when the
// reading has returned without an error; an error of its own ends the reading and is returned as it is.
type Sink interface {
	OrderLine(crm.OrderLine) error
	Customer(crm.Customer) error
	Product(crm.Product) error
	Consent(crm.Consent) error
	Fact(crm.Fact) error
}

// Options are what the workspace knows beforehand. The zero value reads a file by its own evidence alone.
type Options struct {
	// Source is put on every record: the till or shop system that the ids belong to.
	Source string
	// Store is the store of order lines whose sheet has no column for it.
	Store string
	// Currency is the workspace's (ISO 4217). Where it is set, a line in another currency is rejected.
	Currency string
	// Basis is "ttc" or "ht": of two amount columns it chooses the one whose header says so. "" takes
	// the first.
	Basis string
	// DateOrder is "dmy" or "mdy" for days such as 03/04/2024, "ymd" for days such as 24-04-03; "" lets each column
	// decide.
	DateOrder string
	// DateSystem is "1900" or "1904", from which bare day numbers count; "" is what the workbook says, and 1900 elsewhere.
	DateSystem string
	// Decimal is "comma" or "dot" for numbers such as 1,234; "" lets each column decide.
	Decimal string
	// Discount is "percent", "share" or "amount" for discounts that do not say what they are, such as 0,5; "" lets
	// each column decide.
	Discount string
	// Region is the country (ISO 3166) in which telephone numbers without country code are dialled; "" leaves them as
	// they are written.
	Region string
	// Today is the day of the reading: sales and births after it are noted. The zero value notes none.
	Today crm.Date
	// Columns are columns fixed by hand: header text (compared without case, accents and punctuation)
	// to field name, or to "" for a column that must not be used.
	Columns map[string]string
	// Statuses says what a status word of this source means that is not known here: "sale", "not-sale" or
	// "refund".
	Statuses map[string]string
	// LineTypes says what type a line of this source has by its type word, description or product code:
	// "goods", "discount", "shipping", "gift_card", "deposit", "tip" or "tax".
	LineTypes map[string]string
	// Same says, by field and spelling, which word is kept for it: the spellings of one word become one.
	Same map[string]map[string]string
	// Header is "none" where sheets without header are read by the letters among Columns ("A" to "XFD"); ""
	// refuses them and proposes what their columns are.
	Header string
	// Mappings are what earlier files of the source were understood as, the latest last: a name that a person said
	// yes to or wrote acts again, and the header that is nearest is the contract of a new one.
	Mappings []Mapping
	// AcceptMapping is the person's yes to what is only likely, and to a header that is not the remembered one.
	AcceptMapping bool
	// Contract says what a header means that is not the remembered one: "evolve" or "" reports it, "freeze" reports it
	// and leaves new columns out, "reject" refuses the file.
	Contract string
	// Only lists the kinds that may be recognised; empty means all.
	Only []string
	// ConfirmedSheets are sheets of no known kind that a person has seen: they are skipped without a
	// warning.
	ConfirmedSheets []string
	// TotalDiffers loads a file whose own total row does not equal its rows; the difference stays a
	// warning.
	TotalDiffers bool
	// Sheet goes to the reader of the file's format.
	Sheet sheet.Options
	// Rejects is called with every row that is rejected, in the order in which that is known; nil is for nobody.
	Rejects func(RejectedRow)
	// Patch may stand between the file and the reading, to put other cells in the place of its own.
	Patch func(cell.Workbook) cell.Workbook
	// Headings is shared by the files of one run; it changes nothing but the time that they take.
	Headings *Headings
	// Ahead reads the rows in another goroutine, for where a core has nothing else to do. It changes nothing else.
	Ahead bool
	// Progress is called now and then with the number of rows read so far, both readings counted.
	Progress func(rows int)
}

// Read opens a file, recognises its sheets, converts their rows, hands the records to the sink and
// reconciles. Nothing may be kept of what the sink got where the error is not nil. A refusal is a
// *problem.Problem and is also the last of Report.Problems; an error of the sink or of the context is
// returned as it is.
func Read(ctx context.Context, path string, opt Options, sink Sink) (Report, error) {
	wb, sum, err := openHashed(path, opt)
	if err != nil {
		return refused(Report{File: baseName(path)}, err)
	}
	report, err := ReadWorkbook(ctx, wb, baseName(path), opt, sink)
	report.SHA256 = sum
	if closing := wb.Close(); err == nil && closing != nil {
		return refused(report, closing)
	}
	return report, err
}

// openHashed opens a file, and hashes its bytes in hex.
func openHashed(path string, opt Options) (cell.Workbook, string, error) {
	wb, err := sheet.Open(path, opt.Sheet)
	if err != nil {
		return nil, "", err
	}
	if whole := sheet.Whole(wb); whole != nil {
		return wb, hashOf(whole), nil
	}
	sum, err := hashFile(path)
	if err != nil {
		_ = wb.Close() // it was only read
		return nil, "", problem.New(problem.CannotRead, problem.Args{"reason": reason(err)}).Because(err)
	}
	return wb, sum, nil
}

// ReadWorkbook is Read for a workbook that is already open; name is what its problems call the file.
// The workbook stays open.
func ReadWorkbook(ctx context.Context, wb cell.Workbook, name string, opt Options, sink Sink) (Report, error) {
	r := newReading(ctx, wb, name, opt)
	r.sink = sink
	plans, err := r.look()
	if err == nil {
		err = r.take(plans)
	}
	return r.end(err)
}

func newReading(ctx context.Context, wb cell.Workbook, name string, opt Options) *reading {
	producer := sheet.Producer(wb)
	r := &reading{match: newMatcher(opt, producer), ctx: ctx, opt: opt, writer: producer, report: Report{File: name, Format: wb.Format()}}
	r.open(wb)
	r.problems.file = name
	r.statuses, r.types = newStatuses(opt.Statuses), ownTypes(opt.LineTypes)
	return r
}

// open takes the workbook that is read.
func (r *reading) open(wb cell.Workbook) {
	r.opened, r.wb = wb, wb
	if r.opt.Ahead {
		r.wb = sheet.Ahead(wb)
	}
	if r.opt.Patch != nil {
		r.wb = r.opt.Patch(r.wb)
	}
}

// end completes the report.
func (r *reading) end(err error) (Report, error) {
	for _, lost := range sheet.Losses(r.opened) {
		r.report.lose(lost)
		r.problems.add(lost)
	}
	r.report.Problems = r.problems.list()
	if err != nil {
		return refused(r.report, err)
	}
	return r.report, nil
}

// refused adds the error to the report, where it is a problem and not there yet, and returns both.
func refused(report Report, err error) (Report, error) {
	var p *problem.Problem
	if !errors.As(err, &p) {
		return report, err
	}
	p = p.In(report.File)
	report.Refused = p
	for _, known := range report.Problems {
		if known.ID == p.ID && known.Where == p.Where {
			return report, p
		}
	}
	report.Problems = append(report.Problems, p)
	return report, p
}

// reading is one file being read.
type reading struct {
	match    *matcher
	ctx      context.Context
	wb       cell.Workbook // with what stands between
	opened   cell.Workbook
	opt      Options
	sink     Sink
	report   Report
	problems problems
	rowsRead int
	writer   string          // the program that wrote the file
	people   map[string]bool // customers' numbers of the sheets before

	statuses statuses
	types    map[string]crm.LineType // of this source, by folded word
}

// look surveys every sheet and refuses what cannot be read with certainty.
func (r *reading) look() ([]*plan, error) {
	if err := unknownSame(r.opt.Same); err != nil {
		return nil, err
	}
	var plans []*plan
	for i, info := range r.wb.Sheets() {
		if r.opt.DateSystem != "" {
			info.Date1904 = r.opt.DateSystem == "1904"
		}
		tables, err := r.survey(i, info)
		if err != nil {
			return nil, err
		}
		plans = append(plans, tables...)
	}
	if err := r.settle(plans); err != nil {
		r.describeRefused(plans)
		return nil, err
	}
	return plans, nil
}

// take converts what look has found, and reconciles.
func (r *reading) take(plans []*plan) error {
	for _, p := range plans {
		if p.kind == nil {
			continue
		}
		if err := r.convert(p); err != nil {
			r.describeRefused(plans)
			return err
		}
	}
	r.describe(plans)
	return r.reconcile(plans)
}

// describe writes the sheets' findings into the report.
func (r *reading) describe(plans []*plan) {
	for _, p := range plans {
		r.report.add(p, r.writer)
	}
}

// describeRefused is describe for a file that was refused before every row was read.
func (r *reading) describeRefused(plans []*plan) {
	r.describe(plans)
	for i := range r.report.Sheets {
		s := &r.report.Sheets[i]
		s.Skipped.NotRead = s.Rows - s.Accepted - s.Rejected - s.Skipped.sum()
	}
}

// tick counts one row, tells the progress and notices that the context has ended.
func (r *reading) tick() error {
	r.rowsRead++
	if r.rowsRead&2047 != 0 {
		return nil
	}
	if r.opt.Progress != nil {
		r.opt.Progress(r.rowsRead)
	}
	if err := r.ctx.Err(); err != nil {
		return fmt.Errorf("read %s: %w", r.report.File, err)
	}
	return nil
}

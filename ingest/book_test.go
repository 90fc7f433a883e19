package ingest

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// book is a workbook in memory.
type book struct {
	format string
	sheets []page
}

// page is one sheet of a book.
type page struct {
	name   string
	hidden bool
	is1904 bool
	unseen []cell.Columns
	merged []cell.Span
	rows   []cell.Row
	fails  error // of Close, as a damaged sheet has it
}

func (b *book) Format() string { return b.format }
func (b *book) Close() error   { return nil }
func (b *book) Sheets() []cell.Info {
	var list []cell.Info
	for _, p := range b.sheets {
		list = append(list, cell.Info{Name: p.name, Hidden: p.hidden, Date1904: p.is1904})
	}
	return list
}

func (b *book) Rows(i int) (cell.Rows, error) { return &pageRows{page: &b.sheets[i]}, nil }

type pageRows struct {
	page *page
	next int
	row  []cell.Cell
}

// Next reuses its cells and their stored bytes, as real readers do, so that a test sees whoever keeps them.
func (r *pageRows) Next() (cell.Row, error) {
	for i := range r.row {
		for j := range r.row[i].Stored {
			r.row[i].Stored[j] = '!'
		}
	}
	if r.next == len(r.page.rows) {
		return cell.Row{}, io.EOF
	}
	row := r.page.rows[r.next]
	r.next++
	r.row = append(r.row[:0], row.Cells...)
	for i := range r.row {
		r.row[i].Stored = append([]byte(nil), r.row[i].Stored...)
	}
	row.Cells = r.row
	return row, nil
}

func (r *pageRows) Merged() []cell.Span           { return r.page.merged }
func (r *pageRows) HiddenColumns() []cell.Columns { return r.page.unseen }
func (r *pageRows) Close() error                  { return r.page.fails }

// num is a number cell with its stored digits, day a date cell, flaw an error cell.
type (
	num  string
	day  string
	flaw string
	sum  string // a number that a formula sums
	pct  string // a number that is shown as a percentage
)

// grid is a sheet from row 1 on; nil is an empty cell and an empty line a blank row.
func grid(name string, lines ...[]any) page {
	p := page{name: name}
	for i, line := range lines {
		row := cell.Row{Number: i + 1}
		for j, v := range line {
			c := cell.Cell{Row: i + 1, Col: j + 1}
			switch v := v.(type) {
			case nil:
				continue
			case string:
				c.Type, c.Text = cell.Text, v
			case num:
				c.Type, c.Stored = cell.Number, []byte(v)
				c.Number, _ = cell.ParseDecimal(c.Stored)
			case int:
				c.Type, c.Stored = cell.Number, []byte(strconv.Itoa(v))
				c.Number, _ = cell.ParseDecimal(c.Stored)
			case day:
				d, err := crm.ParseDate(string(v))
				if err != nil {
					panic(err)
				}
				c.Type, c.Moment = cell.Date, int64(d)*86_400_000
			case sum:
				c.Type, c.Stored, c.Sums = cell.Number, []byte(v), true
				c.Number, _ = cell.ParseDecimal(c.Stored)
			case pct:
				c.Type, c.Stored, c.Percent = cell.Number, []byte(v), true
				c.Number, _ = cell.ParseDecimal(c.Stored)
			case flaw:
				c.Type, c.Text = cell.Error, string(v)
			case bool:
				c.Type, c.Bool = cell.Bool, v
			case cell.Type:
				c.Type = v
			}
			row.Cells = append(row.Cells, c)
		}
		if len(row.Cells) > 0 {
			p.rows = append(p.rows, row)
		}
	}
	return p
}

// line is one row of a grid.
func line(cells ...any) []any { return cells }

// kept is a sink that keeps everything.
type kept struct {
	lines     []crm.OrderLine
	customers []crm.Customer
	products  []crm.Product
	consents  []crm.Consent
	facts     []crm.Fact
	fails     error
}

func (k *kept) OrderLine(l crm.OrderLine) error {
	k.lines = append(k.lines, l)
	return k.fails
}

func (k *kept) Customer(c crm.Customer) error {
	k.customers = append(k.customers, c)
	return k.fails
}

func (k *kept) Product(p crm.Product) error {
	k.products = append(k.products, p)
	return k.fails
}

func (k *kept) Consent(c crm.Consent) error {
	k.consents = append(k.consents, c)
	return k.fails
}

func (k *kept) Fact(f crm.Fact) error {
	k.facts = append(k.facts, f)
	return k.fails
}

// read reads sheets as a workbook named sales.xlsx.
func read(t *testing.T, opt Options, sheets ...page) (*kept, Report, error) {
	t.Helper()
	sink := &kept{}
	report, err := ReadWorkbook(context.Background(), &book{format: "xlsx", sheets: sheets}, "sales.xlsx", opt, sink)
	for _, s := range report.Sheets {
		if sum := s.Accepted + s.Rejected + s.Skipped.sum(); sum != s.Rows && err == nil {
			t.Errorf("sheet %q: %d rows, %d accounted for", s.Sheet, s.Rows, sum)
		}
	}
	for _, p := range report.Problems {
		for _, lang := range []string{"fr", "en"} {
			if said := p.Say(lang); strings.ContainsAny(said, "{}") {
				t.Errorf("a value is missing in: %s", said)
			}
		}
	}
	return sink, report, err
}

// codes lists the problems' codes.
func codes(r Report) []problem.ID {
	var ids []problem.ID
	for _, p := range r.Problems {
		ids = append(ids, p.ID)
	}
	return ids
}

// realFile is a file of ../shared/data beside the checkout; where the folder is absent the test is skipped,
// except in CI, where it fails.
func realFile(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("HABITUE_SHARED")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			if filepath.Dir(dir) == dir {
				t.Fatal("no go.mod above the working directory")
			}
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(dir, "..", "shared")
	}
	path := filepath.Join(root, "data", name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("real file %s is not there", name)
		}
		t.Skipf("real file %s is not there", name)
	}
	return path
}

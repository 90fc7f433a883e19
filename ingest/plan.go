package ingest

import (
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

// plan is what the first reading found out about one sheet, and what the second counted.
type plan struct {
	index     int
	info      cell.Info
	kind      *Kind // nil where the sheet is skipped
	headerRow int
	columns   []*column
	byColumn  []*column      // by column number; nil where there is no header
	fields    []*column      // by field; nil where no column has it
	guess     guess          // the nearest kind, where there is none
	seen      []string       // its likeliest headers, where there is none
	periods   []string       // periods that stand side by side over numbers, where there is none
	periodRow int            // and their row
	hidden    int            // hidden rows
	unseen    []cell.Columns // hidden columns
	extent    extent
	tally     tally
	ended     []int64 // the sums of its rows and of the tables above, once they have been read
	lengths   lengths // of a text file's records
	twice     []twice
	pairs     []kanoPair // of a form's export

	taxed    int64           // 1 where the tax is to be added to the amounts, -1 where it is to be taken off
	more     bool            // its lines say more than the sale itself
	stated   bool            // its lines have a state that decides whether they count
	invoices bool            // what is not paid yet is sold all the same
	unsold   map[string]bool // words of its column of types whose rows are no sales
	// rejectColumns are the columns as rejected rows have them, made with the first.
	rejectColumns []RejectedColumn
	lookups       []*lookup // what stands beside its lines
	orders        *orders   // the open order, in a sheet that says things once an order; else nil
	ditto         ditto     // what its records leave blank of their order
	once          bool      // that holds from the order's first line

	byLine  bool           // what bears the name of a whole order's total is what each line costs
	likely  []likelyColumn // what needs a yes
	whole   *whole         // what all rows say of it; nil where nothing is gathered
	clashes []clash
	// repeated is the amount that stands again on each line of its order; see repeatedAmount.
	repeated *column
	// withShipping is the amount that may hold the shipping too; see settleMoney.
	withShipping *column
	// undiscounted is the amount that may be before the discount beside it; see beforeDiscount.
	undiscounted *column
	changes      []change // since the header that is remembered
	frozen       bool     // the contract keeps what is new out
	sum          string   // the fingerprint of a table without header
	plain        string   // the same without the program
	export       string   // the shop or mailing program whose export it is; "" where it is none
	layout
	stretch
}

// twice is a column that means a field which another one has.
type twice struct {
	column, used *column
	field        int
}

// extent counts the rows of a sheet: every one with a filled cell except headers, and the blank ones
// between the first and the last of them.
type extent struct {
	joined        bool // another table stands above: the blank rows between count
	filled, blank int
	pending       int // blank rows that count once another row follows them
	last          int // number of the last row seen, headers too
}

// see counts a filled row.
func (e *extent) see(number int, header bool) {
	if e.filled > 0 || e.joined {
		e.pending += number - e.last - 1
	}
	e.last = number
	if !header {
		e.filled++
		e.blank += e.pending
		e.pending = 0
	}
}

func (e *extent) rows() int { return e.filled + e.blank }

// tally is what became of the rows, and their sums.
type tally struct {
	accepted, rejected int
	skipped            Skipped
	quantity           crm.Quantity
	netSales           crm.Money // goods and discounts
	types              [typeCount]typeSum
	earliest, latest   crm.Date
}

// dropWholeOrder leaves out what the whole order costs, where each line has its price: on every line it would
// count the order as often as it has lines.
func (p *plan) dropWholeOrder() {
	if p.kind.sums == nil || p.fields[linePrice] == nil {
		return
	}
	c := p.fields[lineAmount]
	if c == nil || c.rankOf(lineAmount) < 0 {
		return
	}
	if isWholeOrder(c) && !p.byLine {
		p.fields[lineAmount], p.fields[orderTotal] = nil, c
	}
}

// settleColumns gives the fields to the columns that hold something. A required field keeps its empty
// column, where no other has it, so that what the sheet lacks is a value and not a column.
func (p *plan) settleColumns(basis string) {
	p.settleBeside()
	all := p.columns
	var filled []*column
	for _, c := range all {
		if c.filled > 0 || c.unsolved > 0 || c.alone > 0 {
			filled = append(filled, c)
		}
	}
	empty, _ := assign(p.kind, all, basis)
	p.fields, p.twice = assign(p.kind, filled, basis)
	p.dropWholeOrder()
	for _, need := range p.kind.Needs {
		if slices.ContainsFunc(need.AnyOf, func(f int) bool { return p.fields[f] != nil }) {
			continue
		}
		for _, f := range need.AnyOf {
			if empty[f] != nil {
				p.fields[f] = empty[f]
				break
			}
		}
	}
	for _, c := range all {
		c.field = -1
	}
	for f, c := range p.fields {
		if c != nil {
			c.field = f
		}
	}
}

package ingest

import (
	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

// boundariesKept is how many subtotals back a total may reach.
const boundariesKept = 64

// totals sums the amounts of a sheet as they are written, accepted and rejected rows alike, and compares
// them with the sheet's own total rows. A total may sum the whole sheet so far, the rows since an earlier
// total, or, standing above them, all rows. A cell that is no number counts nothing, as in a spreadsheet.
type totals struct {
	fields   []int
	sums     []int64
	rows     int
	since    int       // rows at the last total
	gaps     bool      // some row has no order number or no product
	undated  bool      // some row has no day
	starts   [][]int64 // the sums at the earlier totals, the last ones only
	unproven []difference
	above    []int64 // the sums of the tables above of the same kind; nil where there is none
}

// difference is a total that no sum equals.
type difference struct {
	field, row int
	written    int64
	total, sum string
}

func newTotals(k *Kind) totals {
	return totals{fields: k.sums, sums: make([]int64, len(k.sums))}
}

// joinAbove lets a total also sum the tables above, where they are of the same kind.
func (t *totals) joinAbove(p *plan) {
	if p.above != nil && p.above.kind == p.kind {
		t.above = p.above.ended
	}
}

// all are the sums of this table and those above.
func (t *totals) all() []int64 {
	sums := append([]int64(nil), t.sums...)
	for i := range t.above {
		sums[i], _ = addFits(sums[i], t.above[i])
	}
	return sums
}

// add counts a row's numbers, which have been read.
func (t *totals) add(r *row) {
	t.rows++
	t.undated = t.undated || r.cells[lineDate] == nil
	t.gaps = t.gaps || r.cells[lineOrder] == nil || r.cells[lineProduct] == nil && r.cells[lineDescription] == nil
	for i, f := range t.fields {
		if r.values[f].ok {
			if sum, fits := addFits(t.sums[i], r.values[f].scaled); fits {
				t.sums[i] = sum
			}
		}
	}
}

// compare checks a total row.
func (t *totals) compare(r *row) {
	for i, f := range t.fields {
		written, ok := r.quietNumber(f)
		if ok && !t.holds(i, written) {
			t.unproven = append(t.unproven, difference{field: f, row: r.at, written: written, sum: crm.Quantity(t.sums[i]).String()})
		}
	}
	t.bound()
}

// bound notes that a total stands here: a later one may sum the rows since.
func (t *totals) bound() {
	t.starts = append(t.starts, append([]int64(nil), t.sums...))
	if len(t.starts) > boundariesKept {
		t.starts = t.starts[1:]
	}
	t.since = t.rows
}

// holds reports whether some sum equals a written total.
func (t *totals) holds(i int, written int64) bool {
	if sameTotal(t.sums[i], written) || t.above != nil && sameTotal(t.sums[i]+t.above[i], written) {
		return true
	}
	for _, start := range t.starts {
		if sameTotal(t.sums[i]-start[i], written) {
			return true
		}
	}
	return false
}

// sameTotal compares a sum with a total that may be rounded to cents.
func sameTotal(sum, written int64) bool {
	if sum == written {
		return true
	}
	return written%100 == 0 && (sum-written <= 50 && written-sum <= 50)
}

// unnamed reports a total row without a total's words: amounts that all equal a sum of the rows above, and
//   - no day, no order number and no product, or a product's name among rows that all have their day: "Lyon" may
//     stand anywhere in the total of Lyon;
//   - or a day and nothing else, among orders that all have their number and their product, where two rows or more
//     stand since the last total.
//
// said is set where its words are a total's after all, and may be a product's.
func (t *totals) unnamed(r *row, said bool) bool {
	if len(t.fields) == 0 || t.rows < 2 || !t.matches(r) {
		return false
	}
	dated := r.cells[lineDate] != nil && looksDated(r.cells[lineDate])
	order, product := r.cells[lineOrder], r.cells[lineProduct]
	switch {
	case numbered(order), numbered(product):
		return false
	case dated && (r.cells[lineCustomer] != nil || order != nil || product != nil || r.cells[lineDescription] != nil),
		dated && (t.gaps || t.rows-t.since < 2 || !r.has(lineOrder) || !r.has(lineProduct) && !r.has(lineDescription)):
		return false
	case t.undated && !said && (product != nil || r.cells[lineDescription] != nil):
		return false
	}
	t.bound()
	return true
}

// numbered reports a cell that holds the number of something.
func numbered(x *cell.Cell) bool {
	return x != nil && (x.Type == cell.Number || x.Type == cell.Text && looksNumbered(x.Text))
}

// matches reports a row whose amounts, one or more, all equal a sum of the rows above.
func (t *totals) matches(r *row) bool {
	matched := 0
	for i, f := range t.fields {
		if r.cells[f] == nil {
			continue
		}
		if written, ok := r.quietNumber(f); !ok || !t.holds(i, written) {
			return false
		}
		matched++
	}
	return matched > 0
}

func indexOf(list []int, n int) int {
	for i, v := range list {
		if v == n {
			return i
		}
	}
	return -1
}

// differing lists the totals that even the sum of the whole sheet does not equal.
func (t *totals) differing() []difference {
	var found []difference
	for _, d := range t.unproven {
		if i := indexOf(t.fields, d.field); sameTotal(t.sums[i], d.written) || t.above != nil && sameTotal(t.sums[i]+t.above[i], d.written) {
			continue
		}
		d.total = crm.Quantity(d.written).String()
		found = append(found, d)
	}
	return found
}

// quietNumber reads a number without noting anything.
func (r *row) quietNumber(f int) (int64, bool) {
	x := r.cell(f)
	if x == nil {
		return 0, false
	}
	scaled, ok := readNumber(x, r.plan.fields[f].sign)
	if !ok {
		return 0, false
	}
	return r.plan.fields[f].head.units.rescale(scaled)
}

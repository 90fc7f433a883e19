package fold

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Reconciliation counts every line of the lake into exactly one class, so that what a basis leaves out is seen.
type Reconciliation struct {
	Lines  int64     `json:"lines"`  // all lines of the lake
	Amount crm.Money `json:"amount"` // what they add up to; an unpriced line adds nothing
	Parts  []Part    `json:"parts"`  // one a class, in the order of Classes
}

// Part is one class of the reconciliation.
type Part struct {
	Class  Class     `json:"class"`
	Lines  int64     `json:"lines"`
	Amount crm.Money `json:"amount"`
	Net    bool      `json:"net"`   // whether its lines count on the net basis
	Sales  bool      `json:"sales"` // whether its lines count on the sales basis
}

// NewReconciliation is one with all classes and no lines.
func NewReconciliation() Reconciliation {
	var r Reconciliation
	for _, c := range Classes() {
		r.Parts = append(r.Parts, Part{Class: c, Net: Net.Takes(c), Sales: Sales.Takes(c)})
	}
	return r
}

// Add counts one line of a class. A class that is not one of Classes is counted among all lines only, which Check
// then reports.
func (r *Reconciliation) Add(c Class, amount crm.Money) { r.AddPart(c, 1, amount) }

// AddPart is Add for so many lines of a class, and what they add up to.
func (r *Reconciliation) AddPart(c Class, lines int64, amount crm.Money) {
	r.Lines += lines
	r.Amount += amount
	for i := range r.Parts {
		if r.Parts[i].Class == c {
			r.Parts[i].Lines += lines
			r.Parts[i].Amount += amount
			return
		}
	}
}

// Part is the count of one class.
func (r Reconciliation) Part(c Class) Part {
	for _, p := range r.Parts {
		if p.Class == c {
			return p
		}
	}
	return Part{Class: c}
}

// Counted is the number of lines that count on a basis, and their sum.
func (r Reconciliation) Counted(b Basis) (lines int64, amount crm.Money) {
	for _, p := range r.Parts {
		if b.Takes(p.Class) {
			lines += p.Lines
			amount += p.Amount
		}
	}
	return lines, amount
}

// Check returns an error where the classes do not add up to all lines, or where the records of a basis do not add
// up to the classes that it counts: a line was lost or counted twice.
func (r Reconciliation) Check(b Basis, records []Record) error {
	var lines int64
	var amount crm.Money
	for _, p := range r.Parts {
		lines += p.Lines
		amount += p.Amount
	}
	if lines != r.Lines || amount != r.Amount {
		return fmt.Errorf("reconcile order lines: the classes hold %d lines for %s, the lake %d for %s", lines, amount, r.Lines, r.Amount)
	}
	wantLines, wantAmount := r.Counted(b)
	lines, amount = 0, 0
	for i := range records {
		lines += records[i].Lines
		amount += records[i].Gross - records[i].Returns
	}
	if lines != wantLines || amount != wantAmount {
		return fmt.Errorf("reconcile order lines: the customers hold %d lines for %s, the lake %d for %s", lines, amount, wantLines, wantAmount)
	}
	return nil
}

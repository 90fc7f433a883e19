package segment

import (
	"fmt"
	"math/bits"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
	"github.com/habitue-crm/habitue/transform/cores"
)

// Thresholds are the shares of sales, in percent, at which class A and class B end.
type Thresholds struct{ A, B int }

// Usual is the common convention: A to 80, B to 95 percent.
func Usual() Thresholds { return Thresholds{A: 80, B: 95} }

// Check returns an error unless 0 < A < B ≤ 100.
func (t Thresholds) Check() error {
	if t.A <= 0 || t.A >= t.B || t.B > 100 {
		return fmt.Errorf("ABC thresholds %d and %d: the first must be above 0 and below the second, which is at most 100", t.A, t.B)
	}
	return nil
}

// Item is one customer or product with what the classes go by.
type Item struct {
	ID    string
	Value crm.Money
}

// Class is where one item stands.
type Class struct {
	Name    string // "A", "B" or "C"
	Rank    int64  // from 1 among the items above zero; 0 for the others
	Because string
}

// ABC is the result for a set of items.
type ABC struct {
	Classes  []Class   // in the order of the items given
	Total    crm.Money // of the items above zero
	TieAtCut bool      // whether items of one value fell into two classes, decided by id
}

// Words are how a reason speaks of what is classified.
type Words struct {
	Measure string // of the value: "net", "sales" or "margin"
	Of      string // what the shares are of: "sales" or "margin"
	Items   string // "customers" or "products"
	Window  string // the days that count, such as "from 2024-01-01 to 2024-12-31"; "" is the whole history
}

// Classify orders the items by value, the highest first, equal values by id, and gives each the class that what
// stands before it leaves it: A while that is below the first share of the total, B below the second, else C; the
// item that crosses a line stays in the higher class. Items at or below zero are C and stand outside the total. The
// magnitudes of all values together must fit an int64, and ids must differ; the items' order does not matter.
func Classify(items []Item, t Thresholds, w Words) ABC {
	abc := ABC{Classes: make([]Class, len(items))}
	for i := range items {
		abc.Total += max(items[i].Value, 0)
	}
	ranked := falling(items)
	stands := make([]crm.Money, len(ranked)) // of each rank, what stands before it
	var before crm.Money
	for n, i := range ranked {
		c := &abc.Classes[i]
		c.Name, c.Rank, stands[n] = t.class(before, abc.Total), int64(n+1), before
		before += items[i].Value
	}
	reason := reasons{Words: w, rule: fmt.Sprintf("rule abc-%d/%d: ", t.A, t.B), total: abc.Total, stands: stands, ties: abc.ties(items, ranked)}
	abc.TieAtCut = len(reason.ties) > 0
	cores.Each(len(items), func() func(from, to int) {
		var text []byte
		var pages because.Pages
		return func(from, to int) {
			for i := from; i < to; i++ {
				text = reason.because(text[:0], items[i].Value, abc.Classes[i].Rank)
				abc.Classes[i].Because = pages.Keep(text)
				if abc.Classes[i].Rank == 0 {
					abc.Classes[i].Name = "C"
				}
			}
		}
	})
	return abc
}

// run is ranks from one up to and with another.
type run struct{ first, last int64 }

// ties are the runs of equal values that were cut by id.
func (abc *ABC) ties(items []Item, ranked []int32) (cut []run) {
	for from := 0; from < len(ranked); {
		to := from + 1
		for to < len(ranked) && items[ranked[to]].Value == items[ranked[from]].Value {
			to++
		}
		if abc.Classes[ranked[from]].Name != abc.Classes[ranked[to-1]].Name {
			cut = append(cut, run{int64(from + 1), int64(to)})
		}
		from = to
	}
	return cut
}

// reasons say why items are in their classes.
type reasons struct {
	Words
	rule   string
	total  crm.Money
	stands []crm.Money // of each rank, what stands before it
	ties   []run
}

// because appends the reason of an item of a rank, 0 for one that is not above zero.
func (r *reasons) because(to []byte, value crm.Money, rank int64) []byte {
	to = append(to, r.rule...)
	if rank > 0 {
		to = append(because.AppendOrdinal(to, rank), " of "...)
		to = append(because.AppendNumber(to, int64(len(r.stands))), " by "...)
	}
	to = because.AppendMoney(append(append(to, r.Measure...), ' '), value)
	if r.Window != "" {
		to = append(append(to, ' '), r.Window...)
	}
	if rank == 0 {
		return append(to, " is not above zero"...)
	}
	to = because.AppendPercent(append(to, "; "...), thousandths(r.stands[rank-1], r.total))
	to = append(append(append(to, " of "...), r.Of...), " stand before it"...)
	for _, tie := range r.ties {
		if rank >= tie.first && rank <= tie.last {
			to = append(append(append(to, "; "...), r.Items...), " of this value stand on both sides of the cut, in order of id"...)
		}
	}
	return to
}

// class is the class of an item with so much before it.
func (t Thresholds) class(before, total crm.Money) string {
	switch {
	case below(before, total, t.A):
		return "A"
	case below(before, total, t.B):
		return "B"
	}
	return "C"
}

// below reports whether part < percent/100 of total, exactly. Neither amount is negative.
func below(part, total crm.Money, percent int) bool {
	hi, lo := bits.Mul64(uint64(part), 100)
	wantHi, wantLo := bits.Mul64(uint64(total), uint64(percent))
	return hi < wantHi || hi == wantHi && lo < wantLo
}

// thousandths is part of total in thousandths, rounded down so that a share never reads as a line that it has not
// reached. part is below total.
func thousandths(part, total crm.Money) int64 {
	hi, lo := bits.Mul64(uint64(part), 1000)
	q, _ := bits.Div64(hi, lo, uint64(total))
	return int64(q)
}

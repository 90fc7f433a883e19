package segment

import (
	"fmt"
	"math/bits"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
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
	rule := fmt.Sprintf("rule abc-%d/%d", t.A, t.B)
	window := w.Window
	if window != "" {
		window = " " + window
	}
	abc := ABC{Classes: make([]Class, len(items))}
	for i, it := range items {
		if it.Value > 0 {
			abc.Total += it.Value
			continue
		}
		abc.Classes[i] = Class{Name: "C", Because: fmt.Sprintf("%s: %s %s%s is not above zero", rule, w.Measure, because.Money(it.Value), window)}
	}
	ranked := falling(items)
	var before crm.Money
	count := crm.FormatCount(int64(len(ranked)), "en")
	for n, i := range ranked {
		c := &abc.Classes[i]
		c.Name, c.Rank = t.class(before, abc.Total), int64(n+1)
		c.Because = fmt.Sprintf("%s: %s of %s by %s %s%s; %s of %s stand before it", rule,
			because.Ordinal(c.Rank), count, w.Measure, because.Money(items[i].Value), window, because.Percent(thousandths(before, abc.Total)), w.Of)
		before += items[i].Value
	}
	abc.markTies(items, ranked, w.Items)
	return abc
}

// markTies says so where a run of equal values was cut by id.
func (abc *ABC) markTies(items []Item, ranked []int32, things string) {
	for from := 0; from < len(ranked); {
		to := from + 1
		for to < len(ranked) && items[ranked[to]].Value == items[ranked[from]].Value {
			to++
		}
		if abc.Classes[ranked[from]].Name != abc.Classes[ranked[to-1]].Name {
			abc.TieAtCut = true
			for _, i := range ranked[from:to] {
				abc.Classes[i].Because += "; " + things + " of this value stand on both sides of the cut, in order of id"
			}
		}
		from = to
	}
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

// Package sales adds up what was sold by month and by store: the lines that count, the same of walk-ins beside them, and
// every line of a store in its class. It prices no line and decides
// of none whether it counts; what the sums mean for customers is for package transform.
package sales

import (
	"cmp"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/cohort"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/names"
)

// Line is what the sums need of one order line.
type Line struct {
	Store   string // "" where the sheet names none
	Known   bool   // whether somebody is known to have bought it; false for a walk-in
	Product string // as the caller knows it; "" where the line names none
	Date    crm.Date
	Amount  crm.Money
	Class   fold.Class // of the engine: walk-ins and later days are classes of their own
	Counts  bool       // whether it counts on the basis, or would if somebody were known to have bought it
	Classed bool       // whether its day is in the window of the ABC classes
	// Cost is what the goods cost; nil where it is not known. The engine's bound on amounts holds for it too.
	Cost *crm.Money
}

// Numbered is a Line whose names are numbers that the Book gave out, and whose class is a place in fold.Classes.
type Numbered struct {
	Store, Product  uint32
	Date            crm.Date
	Amount          crm.Money
	Class           uint8
	Known           bool
	Counts, Classed bool
	Cost            *crm.Money
}

// Book gathers the lines. The zero value is an empty one. Sums are exact as long as the magnitudes of all amounts
// together fit an int64, which the engine checks.
type Book struct {
	// Names are those of the lines. Whoever has them in a list asks for their numbers once.
	Stores, Products names.Names

	stores []*store // by number; nil where there was no line
}

type store struct {
	months   map[cohort.Month]*Month
	last     *Month
	day      crm.Date    // whose month is last
	lines    []fold.Part // by place in fold.Classes
	products map[uint32]crm.Money
	margin   Margin
}

// Add takes one line.
func (b *Book) Add(l Line) {
	class := slices.Index(fold.Classes(), l.Class)
	b.Take(&Numbered{
		b.Stores.NumberOf(l.Store), b.Products.NumberOf(l.Product), l.Date, l.Amount, uint8(class), l.Known, l.Counts, l.Classed, l.Cost,
	})
}

// Take takes one line in numbers.
func (b *Book) Take(l *Numbered) {
	s := b.store(l.Store)
	s.lines[l.Class].Lines++
	s.lines[l.Class].Amount += l.Amount
	if !l.Counts || s.lines[l.Class].Class == fold.AfterAsOf {
		return
	}
	month := s.monthOf(l.Date)
	if !l.Known {
		month.WalkIns += l.Amount
		return
	}
	month.NetSales += l.Amount
	if l.Classed {
		s.classed(l)
	}
}

// classed takes what the classes of products go by.
func (s *store) classed(l *Numbered) {
	if l.Product != 0 {
		s.products[l.Product] += l.Amount
	}
	if l.Cost == nil {
		s.margin.Unknown += l.Amount
		return
	}
	s.margin.Known += l.Amount
	s.margin.Margin += l.Amount - *l.Cost
}

// Merge adds what other was given; other is used up.
func (b *Book) Merge(other *Book) {
	stores, products := b.Stores.Of(&other.Stores), b.Products.Of(&other.Products)
	for number, more := range other.stores {
		if more == nil {
			continue
		}
		s := b.store(stores[number])
		for i, p := range more.lines {
			s.lines[i].Lines += p.Lines
			s.lines[i].Amount += p.Amount
		}
		for m, sum := range more.months {
			month := s.month(m)
			month.NetSales += sum.NetSales
			month.WalkIns += sum.WalkIns
		}
		for product, amount := range more.products {
			s.products[products[product]] += amount
		}
		s.margin.Margin += more.margin.Margin
		s.margin.Known += more.margin.Known
		s.margin.Unknown += more.margin.Unknown
	}
}

func (b *Book) store(number uint32) *store {
	if int(number) < len(b.stores) && b.stores[number] != nil {
		return b.stores[number]
	}
	for int(number) >= len(b.stores) {
		b.stores = append(b.stores, nil)
	}
	s := &store{months: map[cohort.Month]*Month{}, lines: fold.NewReconciliation().Parts, products: map[uint32]crm.Money{}}
	b.stores[number] = s
	return s
}

// monthOf is the sum of a day's month; lines mostly come day by day.
func (s *store) monthOf(day crm.Date) *Month {
	if s.last == nil || s.day != day {
		s.last, s.day = s.month(cohort.MonthOf(day)), day
	}
	return s.last
}

// month is the sum of a month.
func (s *store) month(m cohort.Month) *Month {
	sum := s.months[m]
	if sum == nil {
		sum = &Month{Month: m}
		s.months[m] = sum
	}
	return sum
}

// Month is what was sold in one month.
type Month struct {
	Month    cohort.Month `json:"month"`
	NetSales crm.Money    `json:"net_sales"` // of the lines that count
	WalkIns  crm.Money    `json:"walk_ins"`  // of those that would if their customer were known
}

// Table is the months from the first that has a line that counts to that of the last day, none left out.
type Table struct {
	Partial bool    `json:"partial"` // whether the last month was not over
	Months  []Month `json:"months"`
}

// Store is what one store sold. Who is at home there the records say: see fold.Record.
type Store struct {
	Name     string // "" stands for the lines that name none
	Sales    Table
	Lines    fold.Reconciliation
	Products map[string]crm.Money // what counts of the window of the classes, by product
	Margin   Margin               // of the same lines
}

// Margin is what was paid less what it cost, of the lines whose cost is known.
type Margin struct {
	Margin  crm.Money `json:"margin"`
	Known   crm.Money `json:"known_sales"`
	Unknown crm.Money `json:"unknown_sales"`
}

// Totals is all that a Book says.
type Totals struct {
	Chain  Table
	Stores []Store // by name; none where no line names a store
}

// Finish is the sum of all lines so far up to asOf.
func (b *Book) Finish(asOf crm.Date) Totals {
	var t Totals
	var all []*store
	for number, s := range b.stores {
		if s != nil {
			all = append(all, s)
			t.Stores = append(t.Stores, b.finished(b.Stores.Name(uint32(number)), s, asOf))
		}
	}
	t.Chain = table(asOf, all...)
	if len(t.Stores) == 0 || len(t.Stores) == 1 && t.Stores[0].Name == "" {
		t.Stores = nil
		return t
	}
	slices.SortFunc(t.Stores, func(a, b Store) int { return cmp.Compare(a.Name, b.Name) })
	return t
}

func (b *Book) finished(name string, s *store, asOf crm.Date) Store {
	of := Store{Name: name, Sales: table(asOf, s), Lines: fold.Reconciliation{Parts: slices.Clone(s.lines)}, Products: make(map[string]crm.Money, len(s.products)), Margin: s.margin}
	for _, p := range s.lines {
		of.Lines.Lines += p.Lines
		of.Lines.Amount += p.Amount
	}
	for product, amount := range s.products {
		of.Products[b.Products.Name(product)] = amount
	}
	return of
}

// table lays months of stores over one another.
func table(asOf crm.Date, stores ...*store) Table {
	last := cohort.MonthOf(asOf)
	t := Table{Partial: asOf != last.Last(), Months: []Month{}}
	first := last + 1
	for _, s := range stores {
		for m := range s.months {
			first = min(first, m)
		}
	}
	for m := first; m <= last; m++ {
		sum := Month{Month: m}
		for _, s := range stores {
			if of := s.months[m]; of != nil {
				sum.NetSales += of.NetSales
				sum.WalkIns += of.WalkIns
			}
		}
		t.Months = append(t.Months, sum)
	}
	return t
}

// Package sales adds up what was sold by month and by store: the lines that count, the same of walk-ins beside them, and
// every line of a store in its class. It also finds at which store a customer is at home. It prices no line and decides
// of none whether it counts; what the sums mean for customers is for package transform.
package sales

import (
	"maps"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/cohort"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Line is what the sums need of one order line.
type Line struct {
	Store    string // "" where the sheet names none
	Customer string // as the caller knows them; "" for a walk-in
	Product  string // as the caller knows it; "" where the line names none
	Date     crm.Date
	Amount   crm.Money
	Class    fold.Class // of the engine: walk-ins and later days are classes of their own
	Counts   bool       // whether it counts on the basis, or would if somebody were known to have bought it
	Classed  bool       // whether its day is in the window of the ABC classes
	// Cost is what the goods cost; nil where it is not known. The engine's bound on amounts holds for it too.
	Cost *crm.Money
}

// Book gathers the lines. The zero value is an empty one. Sums are exact as long as the magnitudes of all amounts
// together fit an int64, which the engine checks.
type Book struct {
	stores map[string]*store
	last   *store
	name   string
	// spent is what every known customer bought at each store that has a name, returns not taken off.
	spent map[visit]crm.Money
}

// visit is a customer at a store.
type visit struct{ customer, store string }

type store struct {
	months   map[cohort.Month]*Month
	last     *Month
	lines    fold.Reconciliation
	products map[string]crm.Money
	margin   Margin
}

// Add takes one line.
func (b *Book) Add(l Line) {
	s := b.store(l.Store)
	s.lines.Add(l.Class, l.Amount)
	if !l.Counts || l.Class == fold.AfterAsOf {
		return
	}
	month := s.month(cohort.MonthOf(l.Date))
	if l.Customer == "" {
		month.WalkIns += l.Amount
		return
	}
	month.NetSales += l.Amount
	if l.Classed {
		s.classed(l)
	}
	if l.Store != "" && l.Amount > 0 {
		if b.spent == nil {
			b.spent = map[visit]crm.Money{}
		}
		b.spent[visit{l.Customer, l.Store}] += l.Amount
	}
}

// classed takes what the classes of products go by.
func (s *store) classed(l Line) {
	if l.Product != "" {
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
	for name, more := range other.stores {
		s := b.store(name)
		for _, p := range more.lines.Parts {
			s.lines.AddPart(p.Class, p.Lines, p.Amount)
		}
		for m, sum := range more.months {
			month := s.month(m)
			month.NetSales += sum.NetSales
			month.WalkIns += sum.WalkIns
		}
		for product, amount := range more.products {
			s.products[product] += amount
		}
		s.margin.Margin += more.margin.Margin
		s.margin.Known += more.margin.Known
		s.margin.Unknown += more.margin.Unknown
	}
	if b.spent == nil {
		b.spent = other.spent
		return
	}
	for v, amount := range other.spent {
		b.spent[v] += amount
	}
}

func (b *Book) store(name string) *store {
	if b.last != nil && b.name == name {
		return b.last
	}
	s := b.stores[name]
	if s == nil {
		if b.stores == nil {
			b.stores = map[string]*store{}
		}
		s = &store{months: map[cohort.Month]*Month{}, lines: fold.NewReconciliation(), products: map[string]crm.Money{}}
		b.stores[name] = s
	}
	b.last, b.name = s, name
	return s
}

// month is the sum of a month; lines mostly come month by month.
func (s *store) month(m cohort.Month) *Month {
	if s.last != nil && s.last.Month == m {
		return s.last
	}
	s.last = s.months[m]
	if s.last == nil {
		s.last = &Month{Month: m}
		s.months[m] = s.last
	}
	return s.last
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

// Store is what one store sold. Its customers are another question: see Totals.Home.
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
	// Home is the store at which each customer bought for the most, returns not taken off, the first by name where
	// several are equal. Who bought at no store that has a name is not in it; it is nil where no line names a store.
	Home map[string]string
}

// Finish is the sum of all lines so far up to asOf. Person names the customer behind a line's; nil takes them as they
// are.
func (b *Book) Finish(asOf crm.Date, person func(string) string) Totals {
	var t Totals
	names := slices.Sorted(maps.Keys(b.stores))
	named := len(names) > 1 || len(names) == 1 && names[0] != ""
	var all []*store
	for _, name := range names {
		s := b.stores[name]
		all = append(all, s)
		if named {
			t.Stores = append(t.Stores, Store{Name: name, Sales: table(asOf, s), Lines: s.lines, Products: s.products, Margin: s.margin})
		}
	}
	t.Chain = table(asOf, all...)
	if named {
		t.Home = b.homes(person)
	}
	return t
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

// homes is the home of each customer, of all numbers of a person together.
func (b *Book) homes(person func(string) string) map[string]string {
	spent := b.spent
	if person != nil {
		spent = make(map[visit]crm.Money, len(b.spent))
		for v, amount := range b.spent {
			spent[visit{person(v.customer), v.store}] += amount
		}
	}
	home := map[string]string{}
	for v, amount := range spent {
		best, known := home[v.customer]
		most := spent[visit{v.customer, best}]
		if !known || amount > most || amount == most && v.store < best {
			home[v.customer] = v.store
		}
	}
	return home
}

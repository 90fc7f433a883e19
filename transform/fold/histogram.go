package fold

import (
	"cmp"
	"maps"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Rhythm is how a customer bought up to a day: what a model of purchases asks of one. Days on which somebody bought
// count, not orders.
type Rhythm struct {
	Repeats int64 // purchase days after the first
	Span    int64 // days from the first purchase to the last
	Age     int64 // days from the first purchase to the day that is looked at
}

// Spend is what the repeat purchases of a customer were worth together.
type Spend struct {
	Repeats int64
	Net     crm.Money
}

// Histogram counts buyers by rhythm and by repeat spend, and the gaps between purchase days. It is what purchase
// models need instead of the customers themselves; many customers have the same rhythm. No stage of a snapshot asks for
// it: it is for those models, and held to a slow count by the tests until then. Make one with NewHistogram.
type Histogram struct {
	asOf   crm.Date
	rhythm map[Rhythm]int64
	spend  map[Spend]int64
	gaps   map[int64]int64
}

// Counted is how many there are of one kind.
type Counted[T any] struct {
	Of T
	N  int64
}

// NewHistogram is an empty one that looks back from a day.
func NewHistogram(asOf crm.Date) *Histogram {
	return &Histogram{asOf: asOf, rhythm: map[Rhythm]int64{}, spend: map[Spend]int64{}, gaps: map[int64]int64{}}
}

// Add takes the record of one customer. Someone who never bought is not counted.
func (h *Histogram) Add(r *Record) {
	rhythm, spend, last := Rhythm{Repeats: -1}, Spend{}, crm.NoDate
	for _, d := range r.Days {
		if !d.Bought || d.Date > h.asOf {
			continue
		}
		rhythm.Repeats++
		if last == crm.NoDate {
			rhythm.Age = int64(h.asOf) - int64(d.Date)
		} else {
			gap := int64(d.Date) - int64(last)
			h.gaps[gap]++
			rhythm.Span += gap
			spend.Net += d.Net()
		}
		last = d.Date
	}
	if last == crm.NoDate {
		return
	}
	h.rhythm[rhythm]++
	if spend.Repeats = rhythm.Repeats; spend.Repeats > 0 {
		h.spend[spend]++
	}
}

// Merge adds what another histogram of the same day was given.
func (h *Histogram) Merge(other *Histogram) {
	for k, n := range other.rhythm {
		h.rhythm[k] += n
	}
	for k, n := range other.spend {
		h.spend[k] += n
	}
	for k, n := range other.gaps {
		h.gaps[k] += n
	}
}

// Rhythms counts buyers by rhythm, ascending by repeats, span and age.
func (h *Histogram) Rhythms() []Counted[Rhythm] {
	return counted(h.rhythm, func(a, b Rhythm) int {
		return cmp.Or(cmp.Compare(a.Repeats, b.Repeats), cmp.Compare(a.Span, b.Span), cmp.Compare(a.Age, b.Age))
	})
}

// Spends counts those who bought again by their repeat purchases and what these were worth, ascending.
func (h *Histogram) Spends() []Counted[Spend] {
	return counted(h.spend, func(a, b Spend) int {
		return cmp.Or(cmp.Compare(a.Repeats, b.Repeats), cmp.Compare(a.Net, b.Net))
	})
}

// Gaps counts the gaps between the purchase days of one customer by their days, ascending.
func (h *Histogram) Gaps() []Counted[int64] { return counted(h.gaps, cmp.Compare[int64]) }

func counted[T comparable](of map[T]int64, compare func(a, b T) int) []Counted[T] {
	list := make([]Counted[T], 0, len(of))
	for _, k := range slices.SortedFunc(maps.Keys(of), compare) {
		list = append(list, Counted[T]{k, of[k]})
	}
	return list
}

package segment

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// The labels of a migration that are no segment: who was not known before, who is no longer known, who had none.
const (
	New  = "(new)"
	Gone = "(gone)"
	None = "(none)"
)

// Label is one customer's segment, class or tier in a snapshot; "" is none.
type Label struct{ ID, Name string }

// Move counts customers who had one label before and have another, or the same, after.
type Move struct {
	From      string `json:"from"`
	To        string `json:"to"`
	Customers int64  `json:"customers"`
}

// Migration is the moves between two snapshots; every customer of either is in exactly one. From every label the
// moves add up to the customers that the earlier snapshot had there, to every label to those that the later has.
type Migration struct {
	Moves  []Move `json:"moves"`  // none is empty; by the order of labels, from first
	Before int64  `json:"before"` // customers of the earlier snapshot
	After  int64  `json:"after"`
	Stayed int64  `json:"stayed"` // who have the label that they had, among those in both
	New    int64  `json:"new"`
	Gone   int64  `json:"gone"`
}

// Migrate compares two snapshots. Labels stand in the order given; others follow by name, then none, new and gone.
// Ids must differ inside a snapshot.
func Migrate(before, after []Label, order []string) (Migration, error) {
	m := Migration{Before: int64(len(before)), After: int64(len(after))}
	was := make(map[string]string, len(before))
	for _, l := range before {
		if _, twice := was[l.ID]; twice {
			return Migration{}, fmt.Errorf("compare snapshots: customer %q stands twice in the earlier one", l.ID)
		}
		was[l.ID] = cmp.Or(l.Name, None)
	}
	counts := map[Move]int64{}
	met := make(map[string]bool, len(after))
	for _, l := range after {
		if met[l.ID] {
			return Migration{}, fmt.Errorf("compare snapshots: customer %q stands twice in the later one", l.ID)
		}
		met[l.ID] = true
		from, known := was[l.ID]
		to := cmp.Or(l.Name, None)
		switch {
		case !known:
			from = New
			m.New++
		case from == to:
			m.Stayed++
		}
		counts[Move{From: from, To: to}]++
	}
	for id, from := range was {
		if !met[id] {
			m.Gone++
			counts[Move{From: from, To: Gone}]++
		}
	}
	m.Moves = sortedMoves(counts, order)
	return m, nil
}

func sortedMoves(counts map[Move]int64, order []string) []Move {
	place := func(label string) (int, string) {
		if i := slices.Index(order, label); i >= 0 {
			return i, ""
		}
		for i, last := range []string{None, New, Gone} {
			if label == last {
				return len(order) + 1 + i, ""
			}
		}
		return len(order), label
	}
	compare := func(a, b string) int {
		i, x := place(a)
		j, y := place(b)
		return cmp.Or(cmp.Compare(i, j), cmp.Compare(x, y))
	}
	moves := slices.SortedFunc(maps.Keys(counts), func(a, b Move) int {
		return cmp.Or(compare(a.From, b.From), compare(a.To, b.To))
	})
	for i := range moves {
		moves[i].Customers = counts[moves[i]]
	}
	return moves
}

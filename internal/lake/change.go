package lake

import (
	"cmp"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Change is what a load, an undo or an acceptance does, or did, to the live order lines.
type Change struct {
	Added     int64 // units that were not there
	Replaced  int64 // units that were there with other lines
	Unchanged int64 // units that were there with the same lines; the older copy stays live
	Removed   int64 // units of which nothing is left; never by a load, but for an order that moved
	Waiting   int64 // units that wait for an acceptance; the lines that were there stay

	LinesAdded   int64 // live lines that came
	LinesRemoved int64 // live lines that went

	// Notable lists the replaced units that a person should look at: their customer is another one, lines are
	// gone, or they came from another day. It is sorted by day, source, store and order.
	Notable []UnitChange
	// Held lists the units that wait, sorted alike.
	Held []UnitChange
}

// ChangeKind says why a person should look at a change.
type ChangeKind string

// The kinds of notable changes; of several the first counts.
const (
	OtherCustomer ChangeKind = "other-customer"
	LostLines     ChangeKind = "lost-lines"
	OtherDay      ChangeKind = "other-day" // the same lines of the same order were found on another day
)

// UnitChange is one unit before and after.
type UnitChange struct {
	Kind          ChangeKind
	Source, Store string
	OrderID       string // "" for the lines without order number of a day
	Date          crm.Date
	OtherDay      crm.Date // of OtherDay: where the lines stand, or stood; else NoDate
	OldLines      int64
	NewLines      int64
	// OldCustomers and NewCustomers are the unit's customers, sorted; "" is a walk-in.
	OldCustomers, NewCustomers []string
}

// CustomerChanged reports whether the order went to another customer; for the lines of a day without order
// numbers, whether a customer of that day is no longer there.
func (c UnitChange) CustomerChanged() bool {
	if c.OrderID != "" {
		return !slices.Equal(c.OldCustomers, c.NewCustomers)
	}
	for _, name := range c.OldCustomers {
		if _, found := slices.BinarySearch(c.NewCustomers, name); !found {
			return true
		}
	}
	return false
}

// LostLines reports whether the unit has fewer lines than before.
func (c UnitChange) LostLines() bool { return c.NewLines < c.OldLines }

// compareUnits describes how a version differs from the one before it. Kind is "" where nobody need look.
func compareUnits(old, fresh *version) UnitChange {
	c := UnitChange{
		Source: fresh.key.source, Store: fresh.key.store, OrderID: fresh.key.order, Date: fresh.key.date, OtherDay: crm.NoDate,
		OldLines: old.lines, NewLines: fresh.lines, OldCustomers: old.names.sorted(), NewCustomers: fresh.names.sorted(),
	}
	switch {
	case old.key.date != fresh.key.date:
		c.Kind, c.OtherDay = OtherDay, old.key.date
	case c.CustomerChanged():
		c.Kind = OtherCustomer
	case c.LostLines():
		c.Kind = LostLines
	}
	return c
}

// differs orders two changes of one unit: it can wait in several uploads.
func (c UnitChange) differs(o UnitChange) int {
	return cmp.Or(cmp.Compare(c.Kind, o.Kind), cmp.Compare(c.OtherDay, o.OtherDay), cmp.Compare(c.OldLines, o.OldLines), cmp.Compare(c.NewLines, o.NewLines),
		slices.Compare(c.OldCustomers, o.OldCustomers), slices.Compare(c.NewCustomers, o.NewCustomers))
}

func (c *Change) sort() {
	for _, list := range [][]UnitChange{c.Notable, c.Held} {
		slices.SortFunc(list, func(a, b UnitChange) int {
			return cmp.Or(unitKey{a.Source, a.Store, a.OrderID, a.Date}.compare(unitKey{b.Source, b.Store, b.OrderID, b.Date}), a.differs(b))
		})
	}
}

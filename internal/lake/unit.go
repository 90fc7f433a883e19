package lake

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"math/bits"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// unitKey names what a later upload replaces as a whole: an order on a day, or, where order is "", all lines
// without order number of a store on a day.
type unitKey struct {
	source, store, order string
	date                 crm.Date
}

func (a unitKey) compare(b unitKey) int {
	return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.source, b.source), cmp.Compare(a.store, b.store), cmp.Compare(a.order, b.order))
}

// unit is what is known of a unit's lines in one place (the new upload, or the live files).
type unit struct {
	lines int64
	sum   lineSum
	names nameSet
}

// add takes a line's content into the unit.
func (u *unit) add(content []byte, customer string) {
	u.lines++
	u.sum.add(sha256.Sum256(content))
	u.names.add(customer)
}

// same reports whether two units hold the same lines, each as often.
func (u *unit) same(o *unit) bool { return u.lines == o.lines && u.sum == o.sum }

// lineSum is the sum modulo 2^256 of the SHA-256 of lines: equal for equal multisets, in any order, and
// different for others as surely as the hash itself among lines that nobody crafted to collide.
type lineSum [4]uint64

func (s *lineSum) add(hash [sha256.Size]byte) {
	carry := uint64(0)
	for i := range s {
		s[i], carry = bits.Add64(s[i], binary.LittleEndian.Uint64(hash[8*i:]), carry)
	}
}

// nameSet is a small set of customers; nearly every order has one.
type nameSet struct {
	first string
	some  bool
	more  map[string]bool
}

func (n *nameSet) add(name string) {
	if !n.some {
		n.first, n.some = name, true
		return
	}
	if name == n.first {
		return
	}
	if n.more == nil {
		n.more = map[string]bool{}
	}
	n.more[name] = true
}

// sorted lists the names.
func (n *nameSet) sorted() []string {
	if !n.some {
		return nil
	}
	names := append(slices.Collect(maps.Keys(n.more)), n.first)
	slices.Sort(names)
	return names
}

// units is an index of units.
type units map[unitKey]*unit

func (us units) add(key unitKey, content []byte, customer string) {
	u := us[key]
	if u == nil {
		u = &unit{}
		us[key] = u
	}
	u.add(content, customer)
}

// Change is what a load does, or did, to the live order lines.
type Change struct {
	Added     int64 // units that were not there
	Replaced  int64 // units that were there with other lines
	Unchanged int64 // units that were there with the same lines; the older copy stays

	LinesAdded   int64 // live lines that came
	LinesRemoved int64 // live lines that went to superseded/

	// Notable lists the replaced units that a person should look at: their customer is another one, or lines
	// are gone. It is sorted by day, source, store and order.
	Notable []UnitChange
}

// UnitChange is one replaced unit, before and after.
type UnitChange struct {
	Source, Store string
	OrderID       string // "" for the lines without order number of a day
	Date          crm.Date
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

// judge compares the new units with the live ones and says which are to be replaced and which stay as they
// are.
func (c *Change) judge(fresh, live units) (replaced, unchanged map[unitKey]bool) {
	replaced, unchanged = map[unitKey]bool{}, map[unitKey]bool{}
	for key, u := range fresh {
		old := live[key]
		switch {
		case old == nil:
			c.Added++
			c.LinesAdded += u.lines
		case old.same(u):
			c.Unchanged++
			unchanged[key] = true
		default:
			c.Replaced++
			c.LinesAdded += u.lines
			c.LinesRemoved += old.lines
			replaced[key] = true
			c.note(key, old, u)
		}
	}
	return replaced, unchanged
}

// note lists a replaced unit if it is notable. The caller sorts in the end.
func (c *Change) note(key unitKey, old, fresh *unit) {
	change := UnitChange{
		Source: key.source, Store: key.store, OrderID: key.order, Date: key.date,
		OldLines: old.lines, NewLines: fresh.lines,
		OldCustomers: old.names.sorted(), NewCustomers: fresh.names.sorted(),
	}
	if change.CustomerChanged() || change.LostLines() {
		c.Notable = append(c.Notable, change)
	}
}

func (c *Change) sort() {
	slices.SortFunc(c.Notable, func(a, b UnitChange) int {
		return unitKey{a.Source, a.Store, a.OrderID, a.Date}.compare(unitKey{b.Source, b.Store, b.OrderID, b.Date})
	})
}

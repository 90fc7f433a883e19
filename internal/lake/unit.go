package lake

import (
	"cmp"
	"hash/maphash"
	"maps"
	"math/bits"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// unitKey names what a later upload replaces as a whole: an order on a day, or, where order is "", all lines
// without order number of a store on a day.
type unitKey struct {
	source, store, order string
	date                 crm.Date
}

// compare sorts as people read: by day first.
func (a unitKey) compare(b unitKey) int {
	return cmp.Or(cmp.Compare(a.date, b.date), cmp.Compare(a.source, b.source), cmp.Compare(a.store, b.store), cmp.Compare(a.order, b.order))
}

// compareGroups sorts the days of one order together.
func (a unitKey) compareGroups(b unitKey) int {
	return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.source, b.source), cmp.Compare(a.store, b.store), cmp.Compare(a.date, b.date))
}

// group is the order that the unit is a day of: the same key without a day. A day without order numbers is a
// group of its own.
func (a unitKey) group() unitKey {
	if a.order != "" {
		a.date = crm.NoDate
	}
	return a
}

// hash is the group's hash in the index of orders: FNV-1a, mixed. It is lasting: files hold it.
func (a unitKey) hash() uint64 {
	h := uint64(14695981039346656037)
	for _, s := range [...]string{a.source, a.store, a.order} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
		h = (h ^ 0x100) * 1099511628211
	}
	if a.order == "" {
		h = (h ^ uint64(uint32(a.date))) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// unit is what is known of a unit's lines in one upload.
type unit struct {
	lines int64
	sum   lineSum
	names nameSet
}

// same reports whether two units hold the same lines, each as often.
func (u *unit) same(o *unit) bool { return u.lines == o.lines && u.sum == o.sum }

// plus adds more lines of the same unit.
func (u *unit) plus(o *unit) {
	u.lines += o.lines
	u.sum.plus(o.sum)
	u.names.plus(&o.names)
}

// hasher hashes lines under two secret keys of its own: sums are compared inside one commit and never stored, so
// nobody can craft lines that collide.
type hasher struct{ a, b maphash.Seed }

func newHasher() hasher { return hasher{maphash.MakeSeed(), maphash.MakeSeed()} }

// sum is the sum of one line, by its body.
func (h hasher) sum(body []byte) lineSum {
	return lineSum{maphash.Bytes(h.a, body), maphash.Bytes(h.b, body)}
}

// lineSum is the sum modulo 2^128 of the hashes of lines: equal for equal multisets, in any order.
type lineSum [2]uint64

func (s *lineSum) plus(o lineSum) {
	var carry uint64
	s[0], carry = bits.Add64(s[0], o[0], 0)
	s[1], _ = bits.Add64(s[1], o[1], carry)
}

// nameSet is a small set of customers; nearly every order has one.
type nameSet struct {
	first string
	some  bool
	few   []string        // besides the first, as long as they are few
	many  map[string]bool // all besides the first, once they are not
}

// fewNames is how many names are looked through faster than they are hashed.
const fewNames = 16

// add takes a name in. It keeps a copy: the whole page that the name is cut from would stay with it.
func (n *nameSet) add(name string) {
	switch {
	case !n.some:
		n.first, n.some = strings.Clone(name), true
	case name == n.first || n.many[name] || slices.Contains(n.few, name):
	case n.many != nil:
		n.many[strings.Clone(name)] = true
	case len(n.few) < fewNames:
		n.few = append(n.few, strings.Clone(name))
	default:
		n.many = map[string]bool{strings.Clone(name): true}
		for _, one := range n.few {
			n.many[one] = true
		}
		n.few = nil
	}
}

func (n *nameSet) plus(o *nameSet) {
	if o.some {
		n.add(o.first)
	}
	for _, name := range o.few {
		n.add(name)
	}
	for name := range o.many {
		n.add(name)
	}
}

// sorted lists the names.
func (n *nameSet) sorted() []string {
	if !n.some {
		return nil
	}
	names := append(slices.Collect(maps.Keys(n.many)), n.few...)
	names = append(names, n.first)
	slices.Sort(names)
	return names
}

// keyedUnit is a unit with its key.
type keyedUnit struct {
	key unitKey
	unit
}

// runs collects the units of lines that come one by one: neighbours of one unit are added up at once, the rest
// when the units are asked for.
type runs struct {
	list []keyedUnit
	sums hasher
	body []byte // reused
}

// add takes a line.
func (r *runs) add(l *crm.OrderLine) {
	key := unitKey{l.Source, l.Store, l.OrderID, l.Date}
	n := len(r.list)
	if n == 0 || r.list[n-1].key != key {
		if n == cap(r.list) {
			r.settle()
			n = len(r.list)
		}
		key.order = strings.Clone(key.order)
		if n > 0 && r.list[n-1].key.store == key.store {
			key.store = r.list[n-1].key.store
		} else {
			key.store = strings.Clone(key.store)
		}
		r.list = append(r.list, keyedUnit{key: key})
		n++
	}
	r.body = appendBody(r.body[:0], l)
	u := &r.list[n-1].unit
	u.lines++
	u.sum.plus(r.sums.sum(r.body))
	u.names.add(l.CustomerID)
}

// settle brings the runs of one unit together; the list is then sorted by group.
func (r *runs) settle() {
	slices.SortFunc(r.list, func(a, b keyedUnit) int { return a.key.compareGroups(b.key) })
	kept := r.list[:0]
	for i := range r.list {
		if n := len(kept); n > 0 && kept[n-1].key == r.list[i].key {
			kept[n-1].plus(&r.list[i].unit)
			continue
		}
		kept = append(kept, r.list[i])
	}
	clear(r.list[len(kept):])
	r.list = kept
	if len(kept) > cap(kept)/2 {
		r.list = slices.Grow(kept, len(kept)+64)
	}
}

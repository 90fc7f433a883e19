package lake

import (
	"bytes"
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

// unitSet is which units a load has, sixteen bytes each and without pointers: the index's hash of the order, and a
// hash of the unit under a secret key. What is in a unit is read anew where somebody asks; few are ever asked about.
type unitSet struct {
	list []unitHash
	seed maphash.Seed
	last []byte // the unit of the line before
}

// unitHash is a unit; the first part is that of all days of one order.
type unitHash struct{ group, unit uint64 }

func (a unitHash) compare(b unitHash) int {
	if a.group != b.group {
		return cmp.Compare(a.group, b.group)
	}
	return cmp.Compare(a.unit, b.unit)
}

// add takes a line's unit, also as the beginning of its content.
func (u *unitSet) add(l *crm.OrderLine, unit []byte) {
	if bytes.Equal(unit, u.last) {
		return
	}
	u.last = append(u.last[:0], unit...)
	if len(u.list) == cap(u.list) {
		u.settle()
	}
	u.list = append(u.list, unitHash{unitKey{l.Source, l.Store, l.OrderID, l.Date}.hash(), maphash.Bytes(u.seed, unit)})
}

// settle sorts the units, each once, and makes room where there is little.
func (u *unitSet) settle() {
	slices.SortFunc(u.list, unitHash.compare)
	u.list = slices.Compact(u.list)
	if len(u.list) > cap(u.list)/2 {
		u.list = slices.Grow(u.list, len(u.list)+64)
	}
}

// groups lists the hashes of the orders, sorted. The set is settled.
func (u *unitSet) groups() []uint64 {
	groups := make([]uint64, 0, len(u.list))
	for i := range u.list {
		if h := u.list[i].group; i == 0 || h != u.list[i-1].group {
			groups = append(groups, h)
		}
	}
	return groups
}

// any reports whether an order's hash is among the wanted ones. The set is settled.
func (u *unitSet) any(wanted map[uint64]bool) bool {
	if len(wanted) < len(u.list)/16 {
		for h := range wanted {
			if _, found := slices.BinarySearchFunc(u.list, h, func(a unitHash, h uint64) int { return cmp.Compare(a.group, h) }); found {
				return true
			}
		}
		return false
	}
	return slices.ContainsFunc(u.list, func(a unitHash) bool { return wanted[a.group] })
}

// runs collects units out of the staged lines of a load: neighbours of one unit are added up at once, the rest when
// all are there.
type runs struct {
	list []keyedUnit
	sums hasher
	body []byte // reused
}

// add takes a line, by its unit and the content behind it.
func (r *runs) add(key unitKey, body string, customer string) {
	n := len(r.list)
	if n == 0 || r.list[n-1].key != key {
		if n == cap(r.list) {
			r.settle()
			n = len(r.list)
		}
		r.list = append(r.list, keyedUnit{key: r.keep(key)})
		n++
	}
	r.body = append(r.body[:0], body...)
	u := &r.list[n-1].unit
	u.lines++
	u.sum.plus(r.sums.sum(r.body))
	u.names.add(customer)
}

// keep copies the texts of a key: the whole page that they are cut from would stay with them.
func (r *runs) keep(key unitKey) unitKey {
	key.order = strings.Clone(key.order)
	if n := len(r.list); n > 0 && r.list[n-1].key.store == key.store && r.list[n-1].key.source == key.source {
		key.store, key.source = r.list[n-1].key.store, r.list[n-1].key.source
		return key
	}
	key.store, key.source = strings.Clone(key.store), strings.Clone(key.source)
	return key
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

// units reads the units of a load out of its staged lines, sorted by group: those whose order's hash is wanted, or,
// where wanted is nil, all.
func (ld *Load) units(wanted map[uint64]bool) ([]keyedUnit, error) {
	if wanted != nil && !ld.known.any(wanted) {
		return nil, nil
	}
	r := runs{sums: ld.batch.sums}
	var d decoder
	var last unitKey
	in, some := false, false
	take := func(content, _ string) error {
		key := d.unit(content)
		if !some || key != last {
			last, some = key, true
			in = wanted == nil || wanted[key.hash()]
		}
		if !in {
			return d.err()
		}
		body := d.rest
		r.add(key, body, d.text()) // a body begins with the customer
		return d.err()
	}
	for _, month := range ld.batch.spool.of(ld.n) {
		if err := ld.batch.spool.each(ld.n, month, take); err != nil {
			return nil, err
		}
	}
	r.settle()
	return r.list, nil
}

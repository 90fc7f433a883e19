package lake

import (
	"fmt"
	"maps"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// unitText names a line's unit.
func unitText(l crm.OrderLine) string {
	return fmt.Sprintf("%s|%s|%s|%q", l.Date, l.Source, l.Store, l.OrderID)
}

// body is everything of a line but its place and its unit.
func body(l crm.OrderLine) string {
	amount := "none"
	if l.Amount != nil {
		amount = l.Amount.String()
	}
	return fmt.Sprintf("%s|%s|%s|%s|%v", l.CustomerID, l.ProductID, l.Quantity, amount, l.Return)
}

// text is everything of a line but its place.
func text(l crm.OrderLine) string { return unitText(l) + "|" + body(l) }

// told is one upload as the slow rule knows it.
type told struct {
	id       string
	seq      int64
	accepted bool
	lines    []crm.OrderLine
}

// slow is the rule of loading, done slowly in memory: a list of uploads, folded anew whenever it is asked.
type slow struct{ uploads []*told }

// slowUnit is one unit of one upload.
type slowUnit struct {
	name   string
	day    crm.Date
	order  string // source, store and number; "" where there is no number
	bodies []string
	people []string // sorted, each once; "" is one too
	of     *told
}

// units splits an upload's lines, sorted by day.
func (u *told) units() []*slowUnit {
	byName := map[string]*slowUnit{}
	for _, l := range u.lines {
		unit := byName[unitText(l)]
		if unit == nil {
			unit = &slowUnit{name: unitText(l), day: l.Date, of: u}
			if l.OrderID != "" {
				unit.order = fmt.Sprintf("%q %q %q", l.Source, l.Store, l.OrderID)
			}
			byName[unit.name] = unit
		}
		unit.bodies = append(unit.bodies, body(l))
		unit.people = append(unit.people, l.CustomerID)
	}
	var all []*slowUnit
	for _, name := range slices.Sorted(maps.Keys(byName)) { // the day comes first
		unit := byName[name]
		slices.Sort(unit.bodies)
		slices.Sort(unit.people)
		unit.people = slices.Compact(unit.people)
		all = append(all, unit)
	}
	return all
}

// why says why a unit that would take the place of another must wait; "" where it need not.
func why(old, fresh *slowUnit) ChangeKind {
	if old.day != fresh.day {
		return OtherDay
	}
	if fresh.order != "" && !slices.Equal(old.people, fresh.people) {
		return OtherCustomer
	}
	for _, p := range old.people {
		if !slices.Contains(fresh.people, p) {
			return OtherCustomer
		}
	}
	if len(fresh.bodies) < len(old.bodies) {
		return LostLines
	}
	return ""
}

// fold says which units are live, by name, and which wait.
func (s *slow) fold() (live map[string]*slowUnit, held []*slowUnit) {
	live = map[string]*slowUnit{}
	for _, u := range s.uploads {
		units := u.units()
		for _, fresh := range units {
			old := live[fresh.name]
			if old != nil && slices.Equal(old.bodies, fresh.bodies) {
				held = slices.DeleteFunc(held, func(h *slowUnit) bool { return h.name == fresh.name })
				continue
			}
			if old == nil && fresh.order != "" {
				for _, name := range slices.Sorted(maps.Keys(live)) {
					other := live[name]
					too := slices.ContainsFunc(units, func(o *slowUnit) bool { return o.name == name })
					if other.order == fresh.order && slices.Equal(other.bodies, fresh.bodies) && !too {
						old = other
						break
					}
				}
			}
			if old != nil && !u.accepted && why(old, fresh) != "" {
				held = append(held, fresh)
				continue
			}
			if old != nil {
				delete(live, old.name)
			}
			live[fresh.name] = fresh
			held = slices.DeleteFunc(held, func(h *slowUnit) bool { return h.name == fresh.name })
		}
	}
	return live, held
}

// lines are the live lines.
func (s *slow) lines() []StoredLine {
	live, _ := s.fold()
	var all []StoredLine
	for _, u := range s.uploads {
		for i, l := range u.lines {
			if unit := live[unitText(l)]; unit != nil && unit.of == u {
				all = append(all, StoredLine{OrderLine: l, Upload: u.id, Seq: u.seq, LineNo: int64(i + 1)})
			}
		}
	}
	return all
}

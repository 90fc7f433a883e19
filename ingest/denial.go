package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// denials are the columns whose content their name does not allow: days under "Montant", amounts under "Date". They are
// listed with what is likely, unless it is likely to be something else.
func (s *surveyor) denials(p *plan) []likelyColumn {
	asked := p.likely
	for f, c := range p.fields {
		if c == nil || c.rankOf(f) < 0 || c.rankOf(f) >= certainRank || s.isRemembered(p, c) {
			continue
		}
		if p.isNoFlag(f, c) {
			s.release(p, f, c)
			continue
		}
		if !c.denies(&p.kind.Fields[f]) ||
			slices.ContainsFunc(asked, func(l likelyColumn) bool { return l.column == c }) {
			continue
		}
		asked = append(asked, likelyColumn{c, f, nearEnough})
	}
	return asked
}

// isNoFlag reports the numbers of things under the name of a yes or no of facts: "Article retourné" may be which one.
func (p *plan) isNoFlag(f int, c *column) bool {
	field := &p.kind.Fields[f]
	return p.kind.fact != nil && field.Type == Word && field.Choices == nil && c.holds.filled >= 3 && c.holds.looksCoded() && c.holds.class() != "number"
}

// release takes a field from a column, and gives it another one that its name's sense says.
func (s *surveyor) release(p *plan, f int, c *column) {
	p.fields[f], c.field, c.might, c.types = nil, -1, nil, 0
	k := slices.IndexFunc(catalog(), func(kind Kind) bool { return kind.Name == p.kind.Name })
	sense := without(strings.Fields(c.head.sense), ownWords(p.kind.Name), emptyWords())
	for _, x := range allSenses()[k].weak[strings.Join(sense, " ")] {
		if p.fields[x.field] == nil && c.field < 0 {
			c.might, c.field, c.types, p.fields[x.field] = []candidate{x}, x.field, 1<<p.kind.Fields[x.field].Type, c
		}
	}
}

// isRemembered reports a column of which a person has said something, or that has been understood before.
func (s *surveyor) isRemembered(p *plan, c *column) bool {
	k := slices.IndexFunc(s.match.kinds, func(kind Kind) bool { return kind.Name == p.kind.Name })
	return c.accepted || s.match.isFixed(k, c)
}

// denies reports content, of three cells at least, that is plainly of another kind than the field's.
func (c *column) denies(f *Field) bool {
	if c.holds.filled < 3 {
		return false
	}
	class := c.holds.class()
	switch {
	case f.Name == "email":
		return class == "day" || class == "number" || class == "phone"
	case f.Name == "coupon":
		return c.holds.numbers >= 3 && c.holds.numbers*5 >= c.holds.filled*4 && slices.ContainsFunc(c.holds.values, isDecimal)
	case f.Name == "phone":
		return class == "day" || class == "email"
	case f.Type == Day:
		return class == "email" || class == "phone" || class == "number" && !slices.ContainsFunc(c.holds.values, mayBeSerial) ||
			class == "text" && c.holds.days == 0 && !slices.ContainsFunc(c.holds.values, hasDigit)
	case f.Type == Number || f.Type == Discount:
		return class == "day" || class == "email" || class == "phone"
	case f.Type == Text && f.Name != "cancelled_on" && f.Name != "time":
		if isPlaceOrName(f.Name) {
			return class == "day" || class == "email" || class == "phone" || class == "number"
		}
		return class == "email"
	}
	return false
}

// isPlaceOrName reports a field whose values are words that nobody writes in figures.
func isPlaceOrName(field string) bool {
	switch field {
	case "first_name", "last_name", "city", "civility":
		return true
	}
	return false
}

// mayBeSerial reports a number that a column of days may hold: a day number, or 20240331.
func mayBeSerial(v string) bool {
	d, ok := cell.ParseDecimal([]byte(strings.Replace(v, ",", ".", 1)))
	if !ok {
		return false
	}
	_, usual := numberDay(d, false)
	_, other := numberDay(d, true)
	return usual || other
}

// rivals are measures of order lines for which two columns have a sure name and hold different values: "Montant" and
// "Total", "Qté commandée" and "Qté livrée". What tells one amount from the other decides; see tellAmounts.
func (s *surveyor) rivals(p *plan) (found []clash) {
	if p.kind.sums == nil {
		return nil
	}
	_, doubled := assign(p.kind, p.columns, s.opt.Basis)
	for _, t := range doubled {
		if !s.areRivals(p, t) {
			continue
		}
		if t.field == lineAmount {
			if amount, other, told := s.tellAmounts(p, t); told {
				if amount == t.column {
					other.drop(lineAmount)
				}
				continue
			}
		}
		found = append(found, clash{t.field, []*column{t.used, t.column}})
	}
	return found
}

// areRivals reports two columns that a person must choose between: other names, other values, and neither the tax nor
// an earlier file tells them apart.
func (s *surveyor) areRivals(p *plan, t twice) bool {
	one, two := t.used, t.column
	kind := p.kind.Fields[t.field].Type
	basis := one.head.units.basis != "" && two.head.units.basis != "" && one.head.units.basis != two.head.units.basis
	if f := &p.kind.Fields[t.field]; one.holds.allows(f) && !two.holds.allows(f) {
		return false // "Payée" of yes and no beside "Date"
	}
	return (kind == Number || kind == Day) && one.head.full != two.head.full && one.rankOf(t.field) >= 0 && !basis &&
		!s.isKept(p, one, t.field) && !s.isKept(p, two, t.field) && !sameContent(one, two)
}

// isKept reports a column that is remembered as a field.
func (s *surveyor) isKept(p *plan, c *column, field int) bool {
	kept, known := s.match.remembered[rememberedName{p.kind.Name, c.head.full}]
	return known && kept.Field == p.kind.Fields[field].Name
}

// sameContent reports two columns that hold the same in the first rows, or of which one is blank there.
func sameContent(a, b *column) bool {
	return a.holds.filled == 0 || b.holds.filled == 0 || slices.Equal(a.holds.values, b.holds.values)
}

// settleLikely drops from what is asked the columns that turned out blank, and adds those that only the whole file has
// brought to a field that their weak name does not prove.
func (p *plan) settleLikely(accepted bool) {
	p.likely = slices.DeleteFunc(p.likely, func(l likelyColumn) bool {
		if l.field == lineAmount && p.kind.sums != nil && p.fields[lineAmount] != l.column && isWholeOrder(l.column) {
			return true // each line has its price: it is compared, and counts nothing
		}
		if p.whole.proves(p, l) {
			l.column.setRank(l.field, provenRank)
			return true
		}
		return l.column.filled+l.column.unsolved+l.column.alone == 0
	})
	for f, c := range p.fields {
		if c == nil || c.rankOf(f) < certainRank || c.rankOf(f) == noRank || c.filled == 0 || accepted ||
			slices.ContainsFunc(p.likely, func(l likelyColumn) bool { return l.column == c }) {
			continue
		}
		p.likely = append(p.likely, likelyColumn{c, f, nearEnough})
	}
}

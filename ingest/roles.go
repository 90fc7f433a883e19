package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// What a header measures is one of its words; the others say which of several it is: "Qté servie", "Prix carte" and
// "Total plat" are a quantity, a price and an amount although no list has them. Such a header alone is only likely. Where
// the quantity and the price multiply to the amount in every row, a discount beside them taken off, the three are sure.

// roleOf is the measure of order lines that the words of a header speak of; −1 where they speak of none, or of something
// that is no part of what the line costs.
func roleOf(h heading) int {
	has := func(list string) bool {
		return slices.ContainsFunc(strings.Fields(h.key), func(w string) bool {
			return slices.Contains(strings.Fields(list), w)
		})
	}
	other := isOtherMoney(h.key) && !(has("achat") && has("total montant quantite")) // "Total achat" is the customer's
	switch {
	case has("remise escompte promotion promo reduction ristourne rabais discount rebate off"):
		return lineDiscount
	case other || h.units.percent || has("no code ref id date jour day heure time type"):
		return -1
	case has("total montant amount valeur value sum somme extended revenue turnover"):
		return lineAmount
	case has("prix price") && has("paye payee paid") && !has("each unitaire piece unite"):
		return lineAmount
	case has("prix price tarif pu pv"):
		return linePrice
	case has("encaisse encaissee paye payee paid regle reglee recette taking ca"):
		return lineAmount
	case has("quantite quantity nombre combien piece pce pcs many bouteille bottle copie copy exemplaire portion"):
		return lineQuantity
	}
	return -1
}

// mayMeasure reports a column that may have a role: nothing sure is known of it, no person has said what it is, and its
// words do not say something else. The second result is whether they speak of that role.
func (s *surveyor) mayMeasure(p *plan, c *column, f int) (may, named bool) {
	sure := p.sureField(f)
	if sure == nil && f == linePrice {
		sure = p.sureField(lineListPrice) // what it costs where nothing was taken off
	}
	if sure != nil {
		return sure == c, true
	}
	if c.field >= 0 && c.rankOf(c.field) < certainRank || s.isRemembered(p, c) || c.holds.class() != "number" || c.head.units.percent {
		return false, false
	}
	switch role := roleOf(c.head); {
	case c.rankOf(f) < noRank:
		return true, true
	case role >= 0:
		return role == f, role == f
	case isOtherMoney(c.head.key):
		return false, false
	}
	return len(c.might) == 0, false
}

// proveRoles makes sure the quantity, the price and the amount of order lines that the arithmetic of the rows proves.
func (s *surveyor) proveRoles(p *plan) {
	roles := [...]int{lineQuantity, linePrice, lineAmount}
	if p.kind.sums == nil || !slices.ContainsFunc(roles[:], func(f int) bool { return p.sureField(f) == nil }) {
		return
	}
	discount := s.discountBeside(p)
	var best [3]*column
	most, tied := 1, false
	s.eachTriple(p, func(three [3]*column, named int) {
		if named < most || !s.costs(p, three[0], three[1], three[2], discount) {
			return
		}
		tied = named == most && best[2] != nil
		best, most = three, named
	})
	if best[2] == nil || tied || most < 2 {
		return
	}
	for i, f := range roles {
		s.prove(p, f, best[i])
	}
	if discount != nil {
		s.prove(p, lineDiscount, discount)
	}
}

// eachTriple gives every choice of three columns for the quantity, the price and the amount, and how many of them are
// named so.
func (s *surveyor) eachTriple(p *plan, try func(three [3]*column, named int)) {
	var may [3][]*column
	var named [3]map[*column]bool
	for i, f := range [...]int{lineQuantity, linePrice, lineAmount} {
		named[i] = make(map[*column]bool)
		for _, c := range p.columns {
			if ok, says := s.mayMeasure(p, c, f); ok {
				may[i], named[i][c] = append(may[i], c), says
			}
		}
	}
	if len(may[0]) == 0 {
		may[0] = append(may[0], nil)
	}
	for _, q := range may[0] {
		for _, u := range may[1] {
			for _, a := range may[2] {
				if q == u || u == a || q == a {
					continue
				}
				n := 0
				for i, c := range [...]*column{q, u, a} {
					if c != nil && named[i][c] {
						n++
					}
				}
				try([3]*column{q, u, a}, n)
			}
		}
	}
}

// discountBeside is the column of the line's discount, by a sure name or by its words; nil where there is none.
func (s *surveyor) discountBeside(p *plan) *column {
	if c := p.sureField(lineDiscount); c != nil {
		return c
	}
	for _, c := range p.columns {
		if c.field < 0 && roleOf(c.head) == lineDiscount && !s.isRemembered(p, c) && c.holds.numbers > 0 {
			return c
		}
	}
	return nil
}

// prove makes a column's field sure, and takes it off what is asked.
func (s *surveyor) prove(p *plan, f int, c *column) {
	if c == nil || p.sureField(f) != nil || c == p.sureField(lineListPrice) {
		return
	}
	if old := p.fields[f]; old != nil && old != c {
		old.drop(f)
	}
	c.might, c.types = []candidate{{f, provenRank}}, 1<<p.kind.Fields[f].Type
	p.likely = slices.DeleteFunc(p.likely, func(l likelyColumn) bool { return l.column == c || l.field == f })
	p.clashes = slices.DeleteFunc(p.clashes, func(x clash) bool { return x.field == f || slices.Contains(x.columns, c) })
	p.fields, _ = assign(p.kind, p.columns, s.opt.Basis)
}

// discountWays is how many ways there are to write a discount; see discounted.
const discountWays = 4

// discounted reports an amount from which a discount is taken off: what stands there off the line (0), or off each unit
// (1), so many per cent (2), or that share of it (3).
func discounted(how int, quantity, product, discount, amount int64) bool {
	if product != int64(int32(product)) || discount != int64(int32(discount)) {
		return false // 200,000 and more: another line tells as well
	}
	var off int64
	switch how {
	case 0:
		off = discount
	case 1:
		off = quantity / crm.Scale * discount
	case 2:
		off = product * discount / (100 * crm.Scale)
	default:
		off = product * discount / crm.Scale
	}
	gap := product - off - amount
	return max(gap, -gap) <= 2*crm.Scale/100
}

// neededRole is the measure that a column may be where the order lines cannot do without: their quantity, and what they
// cost where nothing else says it.
func (c *column) neededRole(columns, fields []*column) int {
	priced := fields[lineAmount] != nil || fields[linePrice] != nil || fields[lineGross] != nil
	if !priced && c.isOnlyMoney(columns) {
		return lineAmount
	}
	if len(c.might) > 0 || c.holds.class() != "number" {
		return -1
	}
	switch f := roleOf(c.head); {
	case f == lineQuantity && fields[f] == nil, (f == linePrice || f == lineAmount) && !priced:
		return f
	}
	return -1
}

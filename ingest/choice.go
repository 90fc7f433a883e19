package ingest

import (
	"slices"
	"strings"
	"sync"
)

// certainNames are, by compared name, the kinds of the catalogue for which it is a certain name, as bits.
var certainNames = sync.OnceValue(func() map[string]uint64 {
	all := make(map[string]uint64)
	for k, names := range catalogNames() {
		for name, candidates := range names {
			for _, c := range candidates {
				if c.rank < certainRank {
					all[name] |= 1 << k
				}
			}
		}
	}
	return all
})

// likely counts, for each kind of the catalogue, the headers of a row that are certain names in it. It is asked of
// every row that may be a header, and most rows are none.
func likely(headers []label) (counts [64]int) {
	for i := range headers {
		kinds := headers[i].head.certainKinds()
		for j := range headers[i].heads {
			kinds |= headers[i].heads[j].certainKinds()
		}
		for k := 0; kinds != 0; k, kinds = k+1, kinds>>1 {
			if kinds&1 != 0 {
				counts[k]++
			}
		}
	}
	return counts
}

// certainKinds is the bit set of the kinds in which a heading is a certain name.
func (h *heading) certainKinds() uint64 {
	if h.named != nil {
		return h.named.certain
	}
	kinds := certainNames()[h.full]
	if h.bare != h.full {
		kinds |= certainNames()[h.bare]
	}
	if kinds == 0 && h.full != "" {
		kinds = certainNames()[h.full+"le"]
		if less, cut := strings.CutSuffix(h.full, "le"); cut {
			kinds = certainNames()[less]
		}
	}
	if kinds == 0 && (h.short || strings.Contains(h.key, " ")) { // "MAG_ADR" is the address of a shop
		kinds = certainWords()[h.key]
	}
	if kinds == 0 && h.sense != "" {
		for k := range catalog() {
			if c := bySense(k, *h); len(c) > 0 && isNamed(c[0].rank) {
				kinds |= 1 << k
			}
		}
	}
	return kinds
}

// certainWords are, by the words of a heading's key, the kinds of which it names a field for certain.
var certainWords = sync.OnceValue(func() map[string]uint64 {
	all := make(map[string]uint64)
	for k, keys := range wordKeys() {
		for key, f := range keys {
			if f >= 0 {
				all[key] |= 1 << k
			}
		}
	}
	return all
})

// worth reports whether a row can be the header of the k-th kind at least as well as the best guess so far: a
// certain column counts two, another one at most. Of two kinds of facts the count does not decide alone.
func (m *matcher) worth(k int, counts *[64]int, headers int, best guess) bool {
	if len(m.fixed) > 0 || m.kinds[k].fact == nil {
		return true
	}
	certain := counts[m.at[k]]
	return certain > 0 && (best.kind == nil || len(best.missing) > 0 || best.isFact() || certain+headers >= best.score)
}

// suits reports whether the guess is a better kind than the other for a sheet; of two that fit, order lines
// yield to a kind of facts only where that explains what they cannot, and a list of customers does wherever it does: a
// booking may say much of who booked.
func (g guess) suits(than guess) bool {
	switch {
	case than.kind == nil:
	case g.saidToSell(than):
		return true
	case than.saidToSell(g):
		return false
	case g.isFact() && than.lists() && g.outlists(than):
		return true
	case than.isFact() && g.lists() && than.outlists(g):
		return false
	case g.surpasses(than):
		return true
	case than.surpasses(g):
		return false
	}
	if than.kind != nil && g.kind.fact != nil && len(g.missing) == 0 && than.isSale() {
		return g.score >= than.score && g.outdoes(than)
	}
	return g.better(than)
}

// isSale reports order lines with a day, someone or an order, and money.
func (g guess) isSale() bool {
	if g.kind.sums == nil || len(g.missing) > 0 {
		return false
	}
	has := func(f int) bool { return g.fields[f] != nil }
	return has(lineDate) && (has(lineCustomer) || has(lineOrder)) && (has(lineAmount) || has(linePrice))
}

// saidToSell reports order lines of which a person named the day or the money, in a column that is nothing in another kind.
func (g guess) saidToSell(other guess) bool {
	if g.kind.sums == nil || len(g.missing) > 0 {
		return false
	}
	for _, f := range [...]int{lineDate, lineAmount, lineGross, linePrice} {
		c := g.fields[f]
		if c == nil || c.rankOf(f) != fixedRank {
			continue
		}
		taken := slices.ContainsFunc(other.fields, func(o *column) bool { return o != nil && o.index == c.index })
		if !taken {
			return true
		}
	}
	return false
}

// isFact reports a kind of facts that lacks nothing.
func (g guess) isFact() bool { return g.kind.fact != nil && len(g.missing) == 0 }

// outlists reports whether a kind of facts explains two columns that a list of customers leaves unused, one of them what
// makes it of that kind.
func (g guess) outlists(list guess) bool {
	own, all := g.explains(list)
	return own >= 1 && all >= 2
}

// surpasses reports whether a kind of facts reads all columns that another one does, under weaker names perhaps, and one of
// its own besides: of members with a plan, a start, an end and a reason for leaving, contracts know no reason.
func (g guess) surpasses(other guess) bool {
	if !g.isFact() || !other.isFact() {
		return false
	}
	own, _ := g.explains(other)
	return own > 0 && !slices.ContainsFunc(other.fields, func(c *column) bool { return c != nil && !g.reads(c) })
}

// reads reports whether the column of another guess has a field in this one.
func (g guess) reads(c *column) bool {
	return slices.ContainsFunc(g.fields, func(o *column) bool { return o != nil && o.index == c.index })
}

// explains is how many columns a kind of facts explains that another leaves unused, and how many of them are its own.
func (g guess) explains(other guess) (own, all int) {
	used := make(map[int]bool)
	for _, c := range other.fields {
		if c != nil {
			used[c.index] = true
		}
	}
	for f, c := range g.fields {
		if c == nil || used[c.index] || c.rankOf(f) >= certainRank {
			continue
		}
		all++
		if g.kind.isOwn(f) {
			own++
		}
	}
	return own, all
}

// outdoes reports whether a kind of facts explains columns that order lines leave unused: two, or one where the
// lines name no article and no quantity.
func (g guess) outdoes(lines guess) bool {
	own, _ := g.explains(lines)
	for _, f := range []int{lineProduct, lineDescription, lineQuantity, linePrice} {
		if lines.fields[f] != nil {
			return own >= 2
		}
	}
	return own >= 1
}

// lone reports a kind of facts of which a row shows one column and no more, or nothing that is its own: one word
// alone makes no header, and a day, a customer and an amount may be anything.
func (g guess) lone(columns []*column) bool {
	if g.kind.fact == nil {
		return false
	}
	if g.isOfSellers(columns) {
		return true
	}
	own := false
	for f, c := range g.fields {
		own = own || c != nil && isNamed(c.rankOf(f)) && g.kind.isOwn(f)
	}
	return !own || g.score <= 2 && len(g.kind.spreadOf(columns)) == 0
}

// isOfSellers reports a list of the house's people that a kind of facts takes for customers: its first column is the
// seller, and a customer has at most a name.
func (g guess) isOfSellers(columns []*column) bool {
	seller := g.kind.field("seller")
	if seller < 0 || g.kind.unique == "seller" || len(columns) == 0 || g.fields[seller] != columns[0] || columns[0].rankOf(seller) >= certainRank {
		return false
	}
	for f, c := range g.fields {
		if c == nil || c == columns[0] {
			continue
		}
		switch g.kind.Fields[f].Name {
		case "customer_name", "store", "joined_on", "left_on", "note":
		default:
			return false
		}
	}
	return true
}

// isOwn reports a field that makes a sheet one of this kind: it meets a need, and is not one that many kinds have.
func (k *Kind) isOwn(f int) bool {
	name := k.Fields[f].Name
	switch name {
	case "customer_id", "email", "customer_name", "order_id", "product_id", "store", "seller", "channel", "amount", "street", "city", "postal_code":
		return name == k.unique
	}
	return slices.ContainsFunc(k.Needs, func(n Need) bool { return slices.Contains(n.AnyOf, f) })
}

// sells reports order lines whose day and money are sure: whatever else such a sheet says of its customers stands beside
// the sale, be it more than the sale itself.
func (g guess) sells() bool {
	if g.kind.sums == nil || len(g.missing) > 0 {
		return false
	}
	sure := func(f int) bool { return g.fields[f] != nil && g.fields[f].rankOf(f) < certainRank }
	return sure(lineDate) && (sure(lineAmount) || sure(lineGross) || sure(linePrice))
}

// lists reports a list of customers.
func (g guess) lists() bool { return g.kind.Name == "customers" }

// sells reports headers that name what a sale has and no article: an order or a day of sale, and a number of units or
// what they brought in. They are lines of orders, and no list of products.
func sells(headers []label) bool {
	lines := slices.IndexFunc(catalog(), func(k Kind) bool { return k.sums != nil })
	var sale, units bool
	for i := range headers {
		for _, name := range [...]string{headers[i].head.full, headers[i].head.bare} {
			for _, c := range catalogNames()[lines][name] {
				sale = sale || c.rank < certainRank && (c.field == lineOrder || c.field == lineDate && name != "date")
				units = units || c.rank < certainRank && (c.field == lineAmount || c.field == lineQuantity)
			}
		}
	}
	return sale && units
}

// doubtList notes a list of customers that may be of payments: the same people stand in it again and again, beside a
// day and what orders cost, none of which a list of customers has. What order lines lack is asked about.
func (s *surveyor) doubtList(p *plan) {
	if !p.guessedList() {
		return
	}
	again := slices.ContainsFunc([]int{custEmail, custName, custPhone}, func(f int) bool {
		c := p.fields[f]
		return c != nil && c.holds.filled >= 8 && c.holds.different()*4 <= c.holds.filled*3
	})
	unused := func(is func(*column) bool) bool {
		return slices.ContainsFunc(p.columns, func(c *column) bool { return c.field < 0 && !c.barred && is(c) })
	}
	k := slices.IndexFunc(s.match.kinds, func(kind Kind) bool { return kind.sums != nil })
	if k < 0 || !again || !unused(func(c *column) bool { return c.holds.class() == "day" }) {
		return
	}
	lines, columns := s.match.guessAt(k, p.headerRow, headersIn(p.columns))
	contentsBelow(s.kept, p.headerLast, columns)
	cost := lines.fields[lineAmount]
	if cost == nil || cost.rankOf(lineAmount) >= certainRank || !slices.ContainsFunc(cost.holds.values, isDecimal) || len(lines.missing) == 0 {
		return
	}
	lines.certain = max(lines.certain, 2) // what they hold says as much as another name
	p.short = append(p.short, lines)
}

// guessedList reports a list of customers with a header.
func (p *plan) guessedList() bool { return p.kind.Name == "customers" && p.headerRow > 0 }

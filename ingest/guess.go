package ingest

import (
	"cmp"
	"slices"
)

// guess is how well a row of a sheet fits a kind as its header.
type guess struct {
	kind    *Kind
	row     int // number of the row
	score   int
	certain int
	fields  []*column // by field of the kind
	missing []Need
	seen    []string
}

// better prefers fewer missing columns, then sales to the people in them, then more known columns, then what came first.
func (g guess) better(than guess) bool {
	switch {
	case than.kind == nil:
		return true
	case g.sells() && than.lists() || than.sells() && g.lists():
		return g.sells()
	case (len(g.missing) == 0) != (len(than.missing) == 0):
		return len(g.missing) == 0
	case len(g.missing) > 0 && g.certain-len(g.missing) != than.certain-len(than.missing):
		return g.certain-len(g.missing) > than.certain-len(than.missing)
	}
	return g.score > than.score
}

// knows reports whether some header, of a row that a program's export may begin with, names a field of the k-th kind. Most
// rows are no header of anything, and finding that out is cheap.
func (m *matcher) knows(k int, headers []label, export map[string]string) bool {
	for i := range headers {
		c := &headers[i]
		if c.heads == nil && m.mayName(k, &c.head, export) {
			return true
		}
		for j := range c.heads {
			if m.mayName(k, &c.heads[j], export) {
				return true
			}
		}
	}
	return false
}

// stranger is the guess of a row that names no field of the k-th kind, where it is better than the one so far.
func (m *matcher) stranger(k int, number int, headers []label, best guess) guess {
	kind := &m.kinds[k]
	g := guess{kind: kind, row: number, missing: kind.Needs}
	if len(headers) == 0 || !g.suits(best) {
		return best
	}
	g.fields = make([]*column, len(kind.Fields))
	for i := range headers {
		g.seen = append(g.seen, headers[i].header)
	}
	return g
}

// guessAt says how well a row's headers fit the k-th kind; the columns are new ones.
func (m *matcher) guessAt(k int, number int, headers []label) (guess, []*column) {
	kind := &m.kinds[k]
	columns := make([]*column, len(headers))
	g := guess{kind: kind, row: number}
	export := m.exportOf(headers)
	for i := range headers {
		c := &column{label: headers[i], field: -1}
		c.might = m.readings(k, &c.label, export)
		for _, cand := range c.might {
			c.types |= 1 << kind.Fields[cand.field].Type
		}
		columns[i] = c
		g.seen = append(g.seen, c.header)
	}
	fields, _ := assign(kind, columns, "")
	for f := range fields {
		if fields[f] == nil {
			continue
		}
		g.score++
		if isNamed(fields[f].rankOf(f)) {
			g.certain++
			g.score++
		}
	}
	g.fields, g.missing = fields, kind.missing(fields)
	if out := kind.field("opt_out"); kind.Name == "consents" && len(g.missing) == 1 && fields[out] != nil && fields[out].rankOf(out) < 0 {
		g.missing = nil // said by hand: the column holds who left
	}
	if g.lone(columns) || kind.Name == "products" && sells(headers) {
		g.missing = kind.Needs
	}
	return g, columns
}

// missing lists the needs that no column meets.
func (k *Kind) missing(fields []*column) []Need {
	var missing []Need
	for _, need := range k.Needs {
		if !slices.ContainsFunc(need.AnyOf, func(f int) bool { return fields[f] != nil }) {
			missing = append(missing, need)
		}
	}
	return missing
}

// noRank is behind all ranks: the column cannot be the field.
const noRank = 1 << 20

func (c *column) rankOf(field int) int {
	for _, cand := range c.might {
		if cand.field == field {
			return cand.rank
		}
	}
	return noRank
}

// assign gives each field at most one column and each column at most one field: what was fixed by hand
// first, then exact names, then the rest in their rank, from left to right. Weak names count only beside two
// certain columns. Of two columns the one with the workspace's basis (ttc, ht) comes first. The second
// result lists columns with a certain name for a field that another column got.
func assign(kind *Kind, columns []*column, basis string) ([]*column, []twice) {
	type claim struct {
		c    *column
		cand candidate
	}
	var claims []claim
	certain := 0
	for _, c := range columns {
		c.field = -1
		if len(c.might) > 0 && slices.ContainsFunc(c.might, func(x candidate) bool { return isNamed(x.rank) }) {
			certain++
		}
		for _, cand := range c.might {
			claims = append(claims, claim{c, cand})
		}
	}
	otherBasis := func(c *column) int {
		if basis != "" && c.head.units.basis != "" && c.head.units.basis != basis {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		if otherBasis(a.c) != otherBasis(b.c) && a.cand.rank < certainRank && b.cand.rank < certainRank && a.cand.rank >= 0 && b.cand.rank >= 0 {
			return otherBasis(a.c) - otherBasis(b.c)
		}
		return cmp.Or(cmp.Compare(a.cand.rank, b.cand.rank), cmp.Compare(a.c.index, b.c.index))
	})
	fields := make([]*column, len(kind.Fields))
	var doubled []twice
	for _, cl := range claims {
		f := cl.cand.field
		if cl.c.field >= 0 || cl.cand.rank >= certainRank && certain < 2 {
			continue
		}
		if fields[f] != nil {
			if cl.cand.rank < certainRank {
				doubled = append(doubled, twice{cl.c, fields[f], f})
			}
			continue
		}
		fields[f], cl.c.field = cl.c, f
	}
	doubled = slices.DeleteFunc(doubled, func(t twice) bool { return t.column.field >= 0 })
	return fields, doubled
}

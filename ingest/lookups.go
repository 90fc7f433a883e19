package ingest

import (
	"hash/fnv"
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

// lookup is what stands beside the sales of a sheet and is none of the sale: the customer's name and address, the
// article's category and brand. It reads the columns that the lines leave as a list of its own, whose key is a column
// of the lines. Nothing is asked about it, and nothing in it rejects a sale.
type lookup struct {
	*plan
	of   lookupKind
	seen dependence
	row  *row
	said map[string]uint64 // by key, what its last row said, hashed: a record is given where that changes
	also int               // the field that the key is too, being an address or a name; −1 for none
}

// lookupKind is a kind of list that may stand beside sales.
type lookupKind struct {
	kind      string
	from, key int   // the field of the lines that its key is, and the field of the list
	fields    []int // what is read of it: what may as well be said of the sale, the shop or the seller is left out
}

func lookupKinds() []lookupKind {
	return []lookupKind{
		{"customers", lineCustomer, custID, []int{
			custName, custFirst, custLast, custEmail, custPhone, custStreet, custStreet2, custCity, custPostal, custLanguage, custState, custOptOut, custCivility, custBirthday,
		}},
		{"products", lineProduct, prodID, []int{prodCategory, prodSubCategory, prodBrand}},
	}
}

// findLookups reads the columns that have no field among the lines as the lists that may stand beside them.
func (s *surveyor) findLookups(p *plan) {
	if p.kind.sums == nil || p.headerRow == 0 {
		return
	}
	export := s.match.exportOf(headersIn(p.columns))
	for _, of := range lookupKinds() {
		k := slices.IndexFunc(s.match.kinds, func(kind Kind) bool { return kind.Name == of.kind })
		if k < 0 || p.fields[of.from] == nil {
			continue
		}
		l := &lookup{of: of, also: -1, plan: &plan{index: p.index, info: p.info, kind: &s.match.kinds[k], headerRow: p.headerRow}}
		l.fields = make([]*column, len(l.kind.Fields))
		for _, c := range p.columns {
			kept := s.match.remembered[rememberedName{p.kind.Name, c.head.full}]
			if c.field >= 0 || p.isAsked(c) || kept.Field == NotUsed {
				continue
			}
			own := &column{label: c.label, holds: c.holds}
			own.might = kept.instead(l.kind, s.match.readings(k, &own.label, export))
			l.take(own)
		}
		p.lookups = append(p.lookups, l)
	}
}

// take makes a column one of the list's, where its name is sure and it may hold what that says.
func (l *lookup) take(c *column) {
	f := c.sureAmong(l.of.fields)
	if f < 0 || l.fields[f] != nil || !c.holds.allows(&l.kind.Fields[f]) {
		return
	}
	c.field, c.types, l.fields[f] = f, 1<<l.kind.Fields[f].Type, c
	l.columns = append(l.columns, c)
}

// isAsked reports a column that a person is asked about.
func (p *plan) isAsked(c *column) bool {
	return slices.ContainsFunc(p.likely, func(l likelyColumn) bool { return l.column == c }) ||
		slices.ContainsFunc(p.clashes, func(x clash) bool { return slices.Contains(x.columns, c) })
}

// sureAmong is the field that a column's name says for sure, where it is one of some; −1 where it is none.
func (c *column) sureAmong(fields []int) int {
	for _, x := range c.might {
		if x.rank < certainRank {
			if slices.Contains(fields, x.field) {
				return x.field
			}
			return -1
		}
	}
	return -1
}

// seeLookups is what the first reading learns from a record of the lists beside it.
func (p *plan) seeLookups(row cell.Row) {
	for _, l := range p.lookups {
		for _, c := range l.columns {
			if i := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return x.Col == c.index }); i >= 0 {
				c.observe(row.Number, &row.Cells[i])
			}
		}
		l.seen.see(row, p, l)
	}
}

// settleLookups decides which columns belong to the list, and how they are read. A column that is not what its list needs
// stays unused.
func (r *reading) settleLookups(p *plan) {
	for _, l := range p.lookups {
		if p.fields[l.of.from] == nil {
			l.columns = nil
			continue
		}
		taken := func(c *column) bool {
			return slices.ContainsFunc(p.fields, func(o *column) bool { return o != nil && o.index == c.index })
		}
		l.drop(func(f int, c *column) bool {
			return c.filled == 0 || taken(c) || p.frozen && p.isNew(p.at(c.index)) || !c.holdsConsents(f, l) || c.rankOf(f) >= 0 && !l.seen.belongs(l, f, c)
		})
		for _, refused := range r.decideDays(l.plan) {
			l.drop(func(_ int, c *column) bool { return c.index == refused.Where.Column })
		}
		decideIDs(l.plan)
		decideFlags(l.plan)
		l.takeKey(p)
	}
	p.lookups = slices.DeleteFunc(p.lookups, func(l *lookup) bool { return len(l.columns) == 0 })
}

// drop leaves columns out.
func (l *lookup) drop(out func(f int, c *column) bool) {
	for f, c := range l.fields {
		if c != nil && out(f, c) {
			l.fields[f] = nil
			l.columns = slices.DeleteFunc(l.columns, func(o *column) bool { return o == c })
		}
	}
}

// takeKey makes the key of the lines that of the list too. Where that is an address or a name, it is also what the list
// says of the customer.
func (l *lookup) takeKey(lines *plan) {
	of := lines.fields[l.of.from]
	key := *of
	key.field = l.of.key
	l.fields[l.of.key] = &key
	switch {
	case l.of.from != lineCustomer:
	case isAddressColumn(of):
		l.also = custEmail
	case byName(lines) == of:
		l.also = custName
	}
	if l.also >= 0 && l.fields[l.also] == nil {
		l.fields[l.also] = &key
		l.columns = append(l.columns, &key)
	} else {
		l.also = -1
	}
	last := key.index
	for _, c := range l.columns {
		last = max(last, c.index)
	}
	l.byColumn = make([]*column, last+1)
	for _, c := range l.fields {
		if c != nil {
			l.byColumn[c.index] = c
		}
	}
}

// takeLookups gives what an accepted row says beside its sale, where it is not what the row before it of the same key said.
func (c *converter) takeLookups() error {
	for _, l := range c.plan.lookups {
		if l.row == nil {
			l.row, l.said = newRow(c.reading, l.plan), make(map[string]uint64)
		}
		key := c.row.cell(l.of.from)
		if key == nil {
			continue
		}
		l.row.load(cell.Row{Number: c.row.at, Cells: c.row.all})
		l.row.cells[l.of.key] = key // one that is carried down is nowhere else
		if l.also >= 0 {
			l.row.cells[l.also] = key
		}
		l.row.all = nil // the words of a sale are no marks of a customer
		id, sum := shown(key), l.row.sum()
		if before, met := l.said[id]; met && before == sum {
			continue
		}
		l.said[id] = sum
		if err := l.kind.put(l.row, besideSales{c.reading.sink}); err != nil {
			return err
		}
	}
	return nil
}

// sum stands for what the fields of a row hold.
func (r *row) sum() uint64 {
	h := fnv.New64a()
	for _, x := range r.cells {
		if x != nil {
			_, _ = h.Write([]byte(shown(x))) // it never fails
		}
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}

// besideSales marks the records that stood beside sales.
type besideSales struct{ Sink }

// Customer passes a customer on.
func (b besideSales) Customer(c crm.Customer) error {
	c.Beside = true
	return b.Sink.Customer(c)
}

// Product passes an article on.
func (b besideSales) Product(p crm.Product) error {
	p.Beside = true
	return b.Sink.Product(p)
}

// holdsConsents reports a column of agreements or refusals all of whose words are known, and any other column.
func (c *column) holdsConsents(f int, l *lookup) bool {
	return l.of.from != lineCustomer || f != custState && f != custOptOut || !slices.ContainsFunc(c.words, func(w string) bool { return !isConsentWord(w) })
}

// isConsentWord reports a word of an agreement or a refusal.
func isConsentWord(w string) bool {
	word := foldWord(w)
	_, state := stateWords()[word]
	_, flag := flagWords()[word]
	return state || flag || isNullWord(trimBlanks(w))
}

// lookupOf is what a column without a field among the lines is in a list beside them, and the kind of that; nil where it is
// nothing.
func (p *plan) lookupOf(index int) (*Field, *Kind) {
	for _, l := range p.lookups {
		for _, c := range l.columns {
			if c.index == index {
				return &l.kind.Fields[c.field], l.kind
			}
		}
	}
	return nil, nil
}

package ingest

import (
	"hash/fnv"
	"slices"
	"strings"

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
			if c.field < 0 && !p.isAsked(c) {
				own := &column{label: c.label, holds: c.holds}
				own.might = s.match.readings(k, &own.label, export)
				l.take(own)
			}
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
			return c.filled == 0 || taken(c) || !c.holdsConsents(f, l) || c.rankOf(f) >= 0 && !l.seen.belongs(l, f, c)
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

// dependenceRows is of how many records it is compared what the columns of a lookup go with.
const dependenceRows = 20_000

// dependence counts how often a column of a lookup says the same again of the same key, and of the same shop and seller: the
// town beside a sale may be the customer's or the shop's, and a name the seller's.
type dependence struct {
	rows    int
	columns []*column             // those of the lookup, as long as they were all there
	ofKey   sayings               // what is said of each key
	others  [2]sayings            // and of each shop and seller
	values  []map[string]struct{} // by place among the columns, the different ones
}

// sayings is what columns say of each value of another: what they said first, and how often they said it again.
type sayings struct {
	first map[string][]string
	again []agreement // by place among the columns
}

// agreement counts what was said again: the same, or something else.
type agreement struct{ same, other int }

func (a *agreement) see(before, now string) {
	switch {
	case now == "" || before == "":
	case strings.EqualFold(before, now):
		a.same++
	default:
		a.other++
	}
}

// mostly reports that it was said again, and seldom otherwise.
func (a agreement) mostly() bool { return a.other*10 <= a.same+a.other }

func (d *dependence) see(row cell.Row, p *plan, l *lookup) {
	key := p.fields[l.of.from]
	if d.rows++; d.rows > dependenceRows || key == nil || len(l.columns) == 0 {
		return
	}
	id := saidIn(row, key.index)
	if id == "" {
		return
	}
	if d.columns == nil {
		d.columns = slices.Clone(l.columns)
		d.values = make([]map[string]struct{}, len(d.columns))
	}
	says := make([]string, len(d.columns))
	for i, c := range d.columns {
		if says[i] = saidIn(row, c.index); says[i] == "" {
			continue
		}
		if d.values[i] == nil {
			d.values[i] = map[string]struct{}{}
		}
		d.values[i][strings.ToLower(says[i])] = struct{}{}
	}
	d.ofKey.see(id, says)
	for i, f := range [...]int{lineStore, lineSeller} {
		if c := p.fields[f]; c != nil {
			d.others[i].see(saidIn(row, c.index), slices.Clone(says))
		}
	}
}

// see compares what is said of a value with what was said of it first.
func (s *sayings) see(value string, says []string) {
	if s.first == nil {
		s.first, s.again = make(map[string][]string), make([]agreement, len(says))
	}
	before, met := s.first[value]
	if !met {
		s.first[value] = says
		return
	}
	for i := range says {
		s.again[i].see(before[i], says[i])
		if before[i] == "" {
			before[i] = says[i]
		}
	}
}

// tells reports that there are several values, and that a column says the same of each of them.
func (s *sayings) tells(i int) bool {
	return len(s.first) > 1 && s.again[i].other == 0 && s.again[i].same > 0
}

// belongs reports a column that goes with the key of its list: it says the same wherever the key stands, not the same of
// everybody, and is not what the shop or the seller says. Where no key comes again, only what hardly two people share is the customer's.
func (d *dependence) belongs(l *lookup, f int, c *column) bool {
	i := slices.Index(d.columns, c)
	if d.columns == nil || d.ofKey.first == nil || i < 0 {
		return false
	}
	a, different := d.ofKey.again[i], len(d.values[i])
	if l.of.from == lineProduct {
		return a.mostly()
	}
	if f == custState || f == custOptOut {
		return true
	}
	switch often := a.other*2 <= a.same+a.other; {
	case namesCustomer(c.head.key):
		return often
	case d.others[0].tells(i) || d.others[1].tells(i), different < 2:
		return false
	case f == custEmail && often:
		return true
	case !a.mostly():
		return false
	}
	return a.same >= 3 || different*2 >= len(d.ofKey.first)
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

// namesCustomer reports a header that names the customer, in the words of a heading's key.
func namesCustomer(key string) bool {
	return slices.ContainsFunc(strings.Fields(key), func(w string) bool {
		switch w {
		case "client", "customer", "cust", "clt", "acheteur", "buyer", "membre", "member", "patient", "adherent", "billing":
			return true
		}
		return false
	})
}

// lookupOf is what a column without a field among the lines is in a list beside them.
func (p *plan) lookupOf(index int) (field, kind string) {
	for _, l := range p.lookups {
		for _, c := range l.columns {
			if c.index == index {
				return l.kind.Fields[c.field].Name, l.kind.Name
			}
		}
	}
	return "", ""
}

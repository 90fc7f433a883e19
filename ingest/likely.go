package ingest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// acceptedRank is that of a likely name to which a person said yes: as good as a name with its unit.
const acceptedRank = 1

// likelyColumn is a column that is likely to be a field by its name or by what it holds; nobody has said so yet.
type likelyColumn struct {
	column *column
	field  int
	score  int
}

// clash is a field that two columns are equally likely to be.
type clash struct {
	field   int
	columns []*column
}

// contentsBelow gathers what the columns hold in the rows that were kept back below a header.
func contentsBelow(rows []cell.Row, header int, columns []*column) {
	at := make(map[int]*column, len(columns))
	for _, c := range columns {
		c.holds = content{}
		at[c.index] = c
	}
	for _, row := range rows {
		if row.Number <= header {
			continue
		}
		for i := range row.Cells {
			x := &row.Cells[i]
			if c := at[x.Col]; c != nil && !(x.Type == cell.Text && oneLine(x.Text) == c.header) { // the header again is no value
				c.holds.see(x)
			}
		}
	}
}

// likelies finds, among the columns without a sure field, those that are likely to be one that no other column is.
// Of two columns that claim a field the nearer name has it; where they are equal, neither.
func (m *matcher) likelies(k int, columns []*column, fields []*column, people map[string]bool) (found []likelyColumn, clashes []clash) {
	kind := &m.kinds[k]
	var claims []likelyColumn
	for _, c := range columns {
		if f, score := m.likelyField(k, c, columns, fields, people); f >= 0 && c.holds.allows(&kind.Fields[f]) {
			claims = append(claims, likelyColumn{c, f, score})
		}
	}
	slices.SortStableFunc(claims, func(a, b likelyColumn) int { return cmp.Or(a.field-b.field, b.score-a.score) })
	for i := 0; i < len(claims); {
		j := i
		for j < len(claims) && claims[j].field == claims[i].field {
			j++
		}
		if j > i+1 && claims[i].score == claims[i+1].score {
			twice := clash{field: claims[i].field}
			for _, c := range claims[i:j] {
				if c.score == claims[i].score {
					twice.columns = append(twice.columns, c.column)
				}
			}
			clashes = append(clashes, twice)
		} else {
			found = append(found, claims[i])
		}
		i = j
	}
	slices.SortFunc(found, func(a, b likelyColumn) int { return a.column.index - b.column.index })
	return found, clashes
}

// likelyField is what one column is likely to be; −1 is nothing.
func (m *matcher) likelyField(k int, c *column, columns, fields []*column, people map[string]bool) (field, score int) {
	kind := &m.kinds[k]
	if m.isFixed(k, c) {
		return -1, 0
	}
	free := func(f int) bool { return f >= 0 && fields[f] == nil }
	if f := c.contradicted(kind); f >= 0 && free(f) {
		return f, 100
	}
	own := slices.IndexFunc(fields, func(x *column) bool { return x != nil && x.index == c.index })
	if f := kind.field("customer_id"); free(f) && (own < 0 || fields[own].rankOf(own) >= certainRank) && c.isAmong(people) {
		return f, 90
	}
	if own >= 0 || slices.ContainsFunc(c.might, func(x candidate) bool { return x.rank < certainRank }) {
		return -1, 0
	}
	if f, near := nearest(m.at[k], c.head, free); f >= 0 && c.holds.allows(&kind.Fields[f]) &&
		!(c.head.units.percent && kind.sums != nil && kind.Fields[f].Type == Number) { // a rate is no amount
		return f, near
	}
	if kind.sums != nil {
		if free(lineCustomer) && c.mayBeCustomer() && !slices.ContainsFunc(columns, func(o *column) bool { return o.index != c.index && o.mayBeCustomer() }) {
			return lineCustomer, nearEnough
		}
		if f := c.neededRole(columns, fields); f >= 0 {
			return f, nearEnough
		}
	}
	for _, known := range [...]struct{ class, field string }{{"email", "email"}, {"phone", "phone"}, {"day", "order_date"}} {
		class, f := known.class, kind.field(known.field)
		if c.holds.class() != class || c.holds.filled < 3 || !free(f) || class == "day" && kind.sums == nil {
			continue
		}
		if !slices.ContainsFunc(columns, func(o *column) bool { return o != c && o.holds.class() == class && !m.isFixed(k, o) }) {
			return f, nearEnough
		}
	}
	return -1, 0
}

// isOnlyMoney reports the only column without a meaning that holds amounts with decimals: of order lines without any
// price it is asked about, or they would count nothing without a word.
func (c *column) isOnlyMoney(columns []*column) bool {
	is := func(o *column) bool {
		return len(o.might) == 0 && o.holds.class() == "number" && !o.head.units.percent && !isOtherMoney(o.head.key) && slices.ContainsFunc(o.holds.values, isDecimal)
	}
	return c.holds.filled >= 3 && is(c) && !slices.ContainsFunc(columns, func(o *column) bool { return o != c && is(o) })
}

// isOtherMoney reports words of a header that say something else than what a line costs.
func isOtherMoney(key string) bool {
	for _, w := range strings.Fields(key) {
		switch w {
		case "marge", "margin", "profit", "cout", "cost", "achat", "revient", "poid", "weight", "tva", "vat", "tax", "taxe", "remise",
			"discount", "taux", "rate", "solde", "balance", "stock", "point", "pts", "port", "shipping", "frais", "fee", "commission", "pourboire", "tip", "latitude", "longitude", "cog", "kg":
			return true
		}
	}
	return false
}

// isFixed reports a column of which a person has said what it is, or that it is nothing.
func (m *matcher) isFixed(k int, c *column) bool {
	if _, fixed := m.fixed[c.head.full]; fixed {
		return true
	}
	_, fixed := m.remembered[rememberedName{m.kinds[k].Name, c.head.full}]
	return fixed
}

// contradicted is what a column holds that its name denies: addresses under "Téléphone", numbers to call under "E-mail".
func (c *column) contradicted(kind *Kind) int {
	if len(c.might) == 0 || c.might[0].rank < 0 || c.might[0].rank >= certainRank || c.holds.filled < 3 {
		return -1
	}
	says, holds := kind.Fields[c.might[0].field].Name, c.holds.class()
	switch says {
	case "phone", "name", "first_name", "last_name", "street", "street_2", "city", "postal_code", "civility", "customer_name":
		if holds == "email" {
			return kind.field("email")
		}
	case "time": // a day and its time
		if f := kind.field("order_date"); f >= 0 && holds == "day" {
			return f
		}
	case "email":
		if holds == "phone" {
			return kind.field("phone")
		}
	}
	return -1
}

// isAmong reports a column whose values, three different ones at least, are the customers' numbers of another sheet.
func (c *column) isAmong(people map[string]bool) bool {
	if len(people) < 3 {
		return false
	}
	known, different := 0, make(map[string]bool)
	for _, v := range c.holds.values {
		if people[v] {
			known++
			different[v] = true
		}
	}
	return len(different) >= 3 && known*5 >= c.holds.filled*4
}

// suggest notes what the columns of a table are likely to be, or takes it where a person said yes beforehand.
func (s *surveyor) suggest(p *plan) {
	if p.headerRow == 0 || p.pairs != nil || s.match.exportOf(headersIn(p.columns)) != nil {
		return
	}
	k := slices.IndexFunc(s.match.kinds, func(kind Kind) bool { return kind.Name == p.kind.Name })
	contentsBelow(s.kept, p.headerLast, p.columns)
	s.takeFirstTotals(p)
	p.likely, p.clashes = s.match.likelies(k, p.columns, p.fields, s.people)
	s.byContent(p)
	p.likely = s.weigh(p, s.denials(p))
	p.onlyDay()
	if p.sureDays() {
		p.fields, _ = assign(p.kind, p.columns, "")
	}
	s.orderByNumber(p)
	slices.SortStableFunc(p.likely, func(a, b likelyColumn) int { return a.column.index - b.column.index })
	p.dropSplitTaxes()
	p.clashes = append(p.clashes, s.rivals(p)...)
	p.fields, _ = assign(p.kind, p.columns, "")
	s.proveRoles(p)
	s.familyNames(p)
	s.chooseOrder(p)
	p.byLine = s.costsByLine(p)
	s.doubtList(p)
	p.weighWhole()
	s.tellTax(p)
	p.repeated = s.repeatedAmount(p)
	s.settleMoney(p)
	p.undiscounted = s.beforeDiscount(p)
	if !s.opt.AcceptMapping {
		return
	}
	for _, l := range p.likely {
		l.column.accept(p.kind, l.field)
	}
	p.fields, _ = assign(p.kind, p.columns, "")
	p.likely = nil
}

// accept makes a likely field the column's own.
func (c *column) accept(kind *Kind, field int) {
	c.might, c.types, c.accepted = []candidate{{field, acceptedRank}}, 1<<kind.Fields[field].Type, true
}

// headersIn is what stands over some columns.
func headersIn(columns []*column) []label {
	all := make([]label, len(columns))
	for i, c := range columns {
		all[i] = c.label
	}
	return all
}

// findLikely looks for a header that is one only with names that are likely: three columns at least, one of them sure.
func (s *surveyor) findLikely() {
	if s.info.Hidden || s.isConfirmed(s.info.Name) {
		return
	}
	best := 0
	for _, row := range s.kept {
		headers := s.match.headersOf(row)
		if len(headers) < 3 || holdsValues(row) {
			continue
		}
		for k := range s.match.kinds {
			if near := s.guess; near.kind != nil && len(near.missing) == 1 && near.certain > 1 && near.kind.Name != s.match.kinds[k].Name {
				continue // one column short of its kind: no other is asked about
			}
			s.tryLikely(k, row.Number, headers, &best)
		}
	}
}

// holdsValues reports a row with a day, a number or an address in it: no header has one.
func holdsValues(row cell.Row) bool {
	return slices.ContainsFunc(row.Cells, func(x cell.Cell) bool {
		if x.Type != cell.Text {
			return !holdsNothing(&x)
		}
		text := trimBlanks(x.Text)
		return hasDigit(text) && (isWrittenDay(text) || isNumeral(text)) || isAddress(text)
	})
}

// tryLikely reads headers as one kind, likely names among them.
func (s *surveyor) tryLikely(k, number int, headers []label, best *int) {
	kind := &s.match.kinds[k]
	g, columns := s.match.guessAt(k, number, headers)
	if g.certain == 0 || len(kind.missing(g.fields)) == 0 {
		return
	}
	contentsBelow(s.kept, number, columns)
	found, _ := s.match.likelies(k, columns, g.fields, s.people)
	with := slices.Clone(g.fields)
	for _, l := range found {
		with[l.field] = l.column
	}
	if len(kind.missing(with)) > 0 || g.certain+len(found) < 3 || g.certain+len(found) <= *best {
		return
	}
	*best = g.certain + len(found)
	s.kind, s.guess, s.columns, s.headerRow, s.headerFirst = kind, g, columns, number, number
}

// gatherPeople keeps the customers' numbers of a table's first rows, to know them again on the next sheets.
func (r *reading) gatherPeople(p *plan) {
	f := p.kind.field("customer_id")
	if f < 0 || p.fields[f] == nil || p.fields[f].rankOf(f) >= certainRank {
		return
	}
	if r.people == nil {
		r.people = make(map[string]bool)
	}
	for _, v := range p.fields[f].holds.values {
		r.people[v] = true
	}
}

// refuseLikely asks about the columns of a table that are only likely.
func (p *plan) refuseLikely() (asked []*problem.Problem) {
	var en, fr []string
	for _, l := range p.likely {
		title, letter := p.kind.Fields[l.field].Title, problem.ColumnName(l.column.index)
		holds := Words{}
		if l.column.denies(&p.kind.Fields[l.field]) {
			holds = contentWords(l.column.holds.class())
			holds.EN, holds.FR = " (it holds "+holds.EN+")", " (elle contient "+holds.FR+")"
		}
		en = append(en, letter+` "`+l.column.header+`" = `+title.EN+holds.EN)
		fr = append(fr, letter+" «\u00a0"+l.column.header+"\u00a0» = "+title.FR+holds.FR)
	}
	if len(en) > 0 {
		first := p.likely[0]
		asked = append(asked, problem.New(problem.LikelyColumns, problem.Args{
			"seen": strings.Join(en, ", "), "vues": strings.Join(fr, ", "), "kind": p.kind.Title.EN, "genre": p.kind.Title.FR, "header": first.column.header,
		}).At(problem.Where{Sheet: p.info.Name, Row: p.headerRow}))
	}
	for _, c := range p.clashes {
		f := p.kind.Fields[c.field]
		var letters []string
		for _, column := range c.columns {
			letters = append(letters, problem.ColumnName(column.index))
		}
		asked = append(asked, problem.New(problem.LikelyTwice, problem.Args{
			"what": f.Title.EN, "quoi": f.Title.FR, "letters": strings.Join(letters, ", "), "header": c.columns[0].header, "field": f.Name,
		}).At(problem.Where{Sheet: p.info.Name, Row: p.headerRow}))
	}
	return asked
}

// repeatedAmount is the amount where it stands again on each line of an order, and the quantity and the price do not multiply
// to it: it is what the order cost, and would be counted once a line; nil otherwise, and where somebody has named it.
func (s *surveyor) repeatedAmount(p *plan) *column {
	if p.kind.sums == nil {
		return nil
	}
	order, amount := p.sureField(lineOrder), p.sureField(lineAmount)
	if order == nil || amount == nil || amount.rankOf(lineAmount) < 0 || s.isKept(p, amount, lineAmount) ||
		s.multiplies(p, p.sureField(lineQuantity), p.sureField(linePrice), amount) || !s.repeatsInOrders(p, order, amount) {
		return nil
	}
	return amount
}

// saidIn is what a row says in a column.
func saidIn(row cell.Row, col int) string {
	i := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return x.Col == col })
	if i < 0 {
		return ""
	}
	return strings.TrimSpace(shown(&row.Cells[i]))
}

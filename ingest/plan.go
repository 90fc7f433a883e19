package ingest

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

// plan is what the first reading found out about one sheet, and what the second counted.
type plan struct {
	index     int
	info      cell.Info
	kind      *Kind // nil where the sheet is skipped
	headerRow int
	columns   []*column
	byColumn  []*column      // by column number; nil where there is no header
	fields    []*column      // by field; nil where no column has it
	guess     guess          // the nearest kind, where there is none
	seen      []string       // its likeliest headers, where there is none
	periods   []string       // periods that stand side by side over numbers, where there is none
	periodRow int            // and their row
	hidden    int            // hidden rows
	unseen    []cell.Columns // hidden columns
	extent    extent
	tally     tally
	ended     []int64 // the sums of its rows and of the tables above, once they have been read
	lengths   lengths // of a text file's records
	twice     []twice
	pairs     []kanoPair // of a form's export

	taxed    int64           // 1 where the tax is to be added to the amounts, -1 where it is to be taken off
	more     bool            // its lines say more than the sale itself
	stated   bool            // its lines have a state that decides whether they count
	invoices bool            // what is not paid yet is sold all the same
	unsold   map[string]bool // words of its column of types whose rows are no sales
	// rejectColumns are the columns as rejected rows have them, made with the first.
	rejectColumns []RejectedColumn
	lookups       []*lookup // what stands beside its lines
	orders        *orders   // the open order, in a sheet that says things once an order; else nil
	ditto         ditto     // what its records leave blank of their order
	once          bool      // that holds from the order's first line

	byLine  bool           // what bears the name of a whole order's total is what each line costs
	likely  []likelyColumn // what needs a yes
	whole   *whole         // what all rows say of it; nil where nothing is gathered
	clashes []clash
	// repeated is the amount that stands again on each line of its order; see repeatedAmount.
	repeated *column
	// withShipping is the amount that may hold the shipping too; see settleMoney.
	withShipping *column
	changes      []change // since the header that is remembered
	frozen       bool     // the contract keeps what is new out
	sum          string   // the fingerprint of a table without header
	plain        string   // the same without the program
	export       string   // the shop or mailing program whose export it is; "" where it is none
	layout
	stretch
}

// twice is a column that means a field which another one has.
type twice struct {
	column, used *column
	field        int
}

// extent counts the rows of a sheet: every one with a filled cell except headers, and the blank ones
// between the first and the last of them.
type extent struct {
	joined        bool // another table stands above: the blank rows between count
	filled, blank int
	pending       int // blank rows that count once another row follows them
	last          int // number of the last row seen, headers too
}

// see counts a filled row.
func (e *extent) see(number int, header bool) {
	if e.filled > 0 || e.joined {
		e.pending += number - e.last - 1
	}
	e.last = number
	if !header {
		e.filled++
		e.blank += e.pending
		e.pending = 0
	}
}

func (e *extent) rows() int { return e.filled + e.blank }

// tally is what became of the rows, and their sums.
type tally struct {
	accepted, rejected int
	skipped            Skipped
	quantity           crm.Quantity
	netSales           crm.Money // goods and discounts
	types              [typeCount]typeSum
	earliest, latest   crm.Date
}

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

// matcher knows every header name of the kinds in question.
type matcher struct {
	kinds []Kind
	at    []int                    // where each of them stands in the catalogue
	names []map[string][]candidate // by kind: compared name → fields
	fixed map[string]string

	remembered map[rememberedName]MappedColumn
	exports    []knownExport
}

func newMatcher(opt Options, producer string) *matcher {
	m := &matcher{fixed: make(map[string]string, len(opt.Columns)), exports: exports(), remembered: rememberedNames(opt.Mappings, producer)}
	for header, field := range opt.Columns {
		if field == NotUsed {
			field = ""
		}
		m.fixed[foldName(header)] = field
	}
	if len(opt.Only) == 0 {
		m.kinds, m.names, m.at = catalog(), catalogNames(), everyKind()
		return m
	}
	for i, k := range catalog() {
		if slices.Contains(opt.Only, k.Name) {
			m.kinds, m.names, m.at = append(m.kinds, k), append(m.names, catalogNames()[i]), append(m.at, i)
		}
	}
	return m
}

// everyKind is where the kinds of the catalogue stand in it.
var everyKind = sync.OnceValue(func() []int {
	at := make([]int, len(catalog()))
	for i := range at {
		at[i] = i
	}
	return at
})

// Ready makes what the first reading needs of the catalogue, which takes as long as reading a small file: whoever has
// something else to do before it calls it in another goroutine.
func Ready() {
	catalogNames()
	certainNames()
	certainWords()
	senseWords()
	allSenses()
	exports()
}

// exports is foldedExports, made once.
var exports = sync.OnceValue(foldedExports)

// catalog is allKinds, made once; the words of a field's choices are folded when they are first asked for.
var catalog = sync.OnceValue(func() []Kind {
	kinds := allKinds()
	for i := range kinds {
		for k := range kinds[i].Fields {
			f := &kinds[i].Fields[k]
			f.folded = sync.OnceValue(f.foldChoices)
		}
	}
	return kinds
})

// catalogNames are the compared names of each kind of the catalog; folding them takes longer than reading a
// small file, so it is done once.
var catalogNames = sync.OnceValue(func() []map[string][]candidate {
	var all []map[string][]candidate
	for _, k := range catalog() {
		names := make(map[string][]candidate)
		for f, field := range k.Fields {
			for _, n := range field.Names {
				addName(names, n, candidate{f, 0})
			}
			for i, n := range field.Weak {
				addName(names, n, candidate{f, certainRank + i})
			}
		}
		all = append(all, names)
	}
	return all
})

func addName(names map[string][]candidate, name string, c candidate) {
	key := foldName(name)
	for _, known := range names[key] {
		if known.field == c.field {
			return
		}
	}
	names[key] = append(names[key], c)
}

// candidates are the fields of the k-th kind that a header may mean: what was fixed by hand, what is remembered of it,
// what the program that wrote it means, what the name says.
func (m *matcher) candidates(k int, h heading, export map[string]string) []candidate {
	found := m.said(k, h, export)
	kept, known := m.remembered[rememberedName{m.kinds[k].Name, h.full}]
	if !known || len(found) > 0 && found[0].rank == fixedRank {
		return found
	}
	return kept.instead(&m.kinds[k], found)
}

// said is what a header means without what is remembered.
func (m *matcher) said(k int, h heading, export map[string]string) (all []candidate) {
	for _, told := range [...]struct {
		names map[string]string
		rank  int
	}{{m.fixed, fixedRank}, {export, exportRank}} {
		for _, key := range []string{h.full, h.bare} {
			name, found := told.names[key]
			if !found {
				continue
			}
			if f := m.kinds[k].field(name); f >= 0 {
				return []candidate{{f, told.rank}}
			}
			if name == "" {
				return nil
			}
		}
	}
	found := slices.Clone(m.names[k][h.full])
	if len(found) == 0 {
		found = m.daySaid(k, h)
	}
	if h.bare == h.full {
		return m.orByWords(k, h, found)
	}
	defer func() { all = m.notInPercent(k, h, all) }()
	for _, c := range m.names[k][h.bare] {
		if c.rank < certainRank {
			c.rank++
		}
		if !slices.ContainsFunc(found, func(x candidate) bool { return x.field == c.field }) {
			found = append(found, c)
		}
	}
	return m.orByWords(k, h, found)
}

// notInPercent leaves out the amounts of order lines that a header in per cent may mean: "% TVA" is a rate, no tax.
func (m *matcher) notInPercent(k int, h heading, found []candidate) []candidate {
	if !h.units.percent || m.kinds[k].sums == nil {
		return found
	}
	return slices.DeleteFunc(found, func(c candidate) bool { return m.kinds[k].Fields[c.field].Type == Number && c.rank >= 0 })
}

// asksFor is the field of a survey that a whole question means: "Would you recommend our shop to a friend?", in the
// words of a heading's key.
func asksFor(key string) string {
	words := strings.Fields(key)
	if len(words) < 3 {
		return ""
	}
	has := func(stems ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			return slices.ContainsFunc(stems, func(stem string) bool { return strings.HasPrefix(w, stem) })
		})
	}
	switch {
	case has("recommand", "recommend") && has("vous", "you", "nous", "us", "likely", "probab", "ami", "friend"):
		return "nps"
	case has("pourquoi", "why") && has("reven", "back", "return", "choisi", "choose"):
		return "main_reason"
	}
	return ""
}

// daySaid are the days that a header means with a "le" more or less than their names have: "Ouverte" is "Ouverte le",
// and "Date d'ouverture le" the same day.
func (m *matcher) daySaid(k int, h heading) (found []candidate) {
	if h.full == "" {
		return nil
	}
	other, less := strings.CutSuffix(h.full, "le")
	if !less {
		other = h.full + "le"
	}
	for _, c := range m.names[k][other] {
		if m.kinds[k].Fields[c.field].Type == Day {
			if c.rank < certainRank {
				c.rank = 1
			}
			found = append(found, c)
		}
	}
	return found
}

// orByWords adds what a header means by its words, where it is no name of the catalogue.
func (m *matcher) orByWords(k int, h heading, found []candidate) []candidate {
	if len(found) > 0 || h.key == "" {
		return found
	}
	if f, sure := byWords(m.at[k], h); sure {
		return andWeak(candidate{f, 1}, m.at[k], h)
	}
	if m.kinds[k].spread != nil {
		if f := m.kinds[k].field(asksFor(h.key)); f >= 0 {
			return []candidate{{f, 1}}
		}
	}
	if found = bySense(m.at[k], h); len(found) > 0 || !h.wish {
		return found
	}
	if f := m.kinds[k].field("consent"); f >= 0 {
		return []candidate{{f, askedRank}}
	}
	return nil
}

// headersOf reads a row as a header, before any kind is considered.
func headersOf(row cell.Row) []label {
	texts := 0
	for i := range row.Cells {
		if row.Cells[i].Type == cell.Text {
			texts++
		}
	}
	if texts == 0 {
		return nil
	}
	labels := make([]label, 0, texts)
	for i := range row.Cells {
		x := &row.Cells[i]
		if x.Type != cell.Text || isBlankText(x.Text) || len(x.Text) > 200 {
			continue
		}
		header := oneLine(x.Text)
		labels = append(labels, label{index: x.Col, header: header, head: headingOf(header)})
	}
	return labels
}

// oneLine is a header without line breaks and double blanks.
func oneLine(s string) string {
	s = cleanText(s)
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == ' ' && s[i+1] == ' ' { // no text ends in a blank here
			return strings.Join(strings.Fields(s), " ")
		}
	}
	return s
}

// knows reports whether some header, of a row that a program's export may begin with, names a field of the k-th kind. Most
// rows are no header of anything, and finding that out is cheap.
func (m *matcher) knows(k int, headers []label, export map[string]string) bool {
	for i := range headers {
		c := &headers[i]
		if c.heads == nil && len(m.candidates(k, c.head, export)) > 0 {
			return true
		}
		for _, h := range c.heads {
			if len(m.candidates(k, h, export)) > 0 {
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

func (c *column) rankOf(field int) int {
	for _, cand := range c.might {
		if cand.field == field {
			return cand.rank
		}
	}
	return 1 << 20
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

// dropWholeOrder leaves out what the whole order costs, where each line has its price: on every line it would
// count the order as often as it has lines.
func (p *plan) dropWholeOrder() {
	if p.kind.sums == nil || p.fields[linePrice] == nil {
		return
	}
	c := p.fields[lineAmount]
	if c == nil || c.rankOf(lineAmount) < 0 {
		return
	}
	if isWholeOrder(c) && !p.byLine {
		p.fields[lineAmount], p.fields[orderTotal] = nil, c
	}
}

// settleColumns gives the fields to the columns that hold something. A required field keeps its empty
// column, where no other has it, so that what the sheet lacks is a value and not a column.
func (p *plan) settleColumns(basis string) {
	p.settleBeside()
	all := p.columns
	var filled []*column
	for _, c := range all {
		if c.filled > 0 || c.unsolved > 0 || c.alone > 0 {
			filled = append(filled, c)
		}
	}
	empty, _ := assign(p.kind, all, basis)
	p.fields, p.twice = assign(p.kind, filled, basis)
	p.dropWholeOrder()
	for _, need := range p.kind.Needs {
		if slices.ContainsFunc(need.AnyOf, func(f int) bool { return p.fields[f] != nil }) {
			continue
		}
		for _, f := range need.AnyOf {
			if empty[f] != nil {
				p.fields[f] = empty[f]
				break
			}
		}
	}
	for _, c := range all {
		c.field = -1
	}
	for f, c := range p.fields {
		if c != nil {
			c.field = f
		}
	}
}

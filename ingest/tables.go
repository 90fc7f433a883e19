package ingest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// layout is where on its sheet a table stands.
type layout struct {
	headerFirst  int // first row of the header
	headerLast   int // last row of the header, one with units among them
	headTexts    [][]headText
	first, last  int        // the columns of the table's part of the sheet; last 0 is the whole sheet
	from, to     int        // the columns of the table itself; to 0 is as far as the part goes
	lastRecord   int        // last row that is a record
	pauses       []pause    // where the header is written again
	numbered     bool       // some column of the kind is one of numbers
	beside       []*column  // columns of an incomplete table beside this one
	longer       bool       // the list beside goes on where the table has no record
	unread       []string   // headers of a table beside this one that is wider and longer, and of no known kind
	short        []guess    // tables beside this one of which one column is not known
	proposed     []proposal // what the columns of a sheet without header are likely to be
	proposedKind string     // and the kind of the sheet
	spans        []cell.Span
	carried      []carried
	heads        *sectionHeads // what stands over the records alone; nil where nothing does
}

// pause is the rows between the last record before a header that is written again and that header: the foot of a page.
type pause struct{ from, to int }

// pausesAt reports a row at the foot of a page, or behind the last record.
func (p *plan) pausesAt(number int) bool {
	return number > p.lastRecord || slices.ContainsFunc(p.pauses, func(x pause) bool { return x.from < number && number < x.to })
}

// headText is one cell of a header row.
type headText struct {
	col       int
	raw, text string
	numbered  bool // there is a figure in text
}

// part is the row's cells that belong to the table's part of the sheet.
func (p *plan) part(row cell.Row) cell.Row {
	if !p.holds(row.Number) {
		row.Cells = nil
	}
	if p.last == 0 {
		return row
	}
	row.Cells = cellsBetween(row.Cells, p.first, p.last)
	return row
}

// cellsBetween is the cells of some columns, both inclusive.
func cellsBetween(cells []cell.Cell, first, last int) []cell.Cell {
	from := 0
	for from < len(cells) && cells[from].Col < first {
		from++
	}
	to := from
	for to < len(cells) && cells[to].Col <= last {
		to++
	}
	return cells[from:to]
}

// inside is the cells of the table itself: a list beside it may be longer or shorter than it.
func (p *plan) inside(cells []cell.Cell) []cell.Cell {
	if p.to == 0 {
		return cells
	}
	return cellsBetween(cells, p.from, p.to)
}

// at is the column with a header that has a number, or nil.
func (p *plan) at(col int) *column {
	if col >= len(p.byColumn) {
		return nil
	}
	return p.byColumn[col]
}

// split parts the sheet where tables stand side by side, parted by a blank column and each with a header of its
// own: each complete one is a plan, a list that is no known kind is set beside the table to its left.
func (s *surveyor) split() []*plan {
	blocks := s.bridge(s.blocksOf(s.columns))
	tables := []*plan{s.plan}
	if s.headerFirst < s.headerRow && s.standsApart() {
		s.from, s.to = s.columns[0].index, s.columns[len(s.columns)-1].index
	}
	if len(blocks) > 1 {
		tables = s.splitRow(blocks)
	}
	tables = append(tables, s.elsewhere(tables)...)
	if len(tables) == 1 {
		return tables
	}
	slices.SortFunc(tables, func(a, b *plan) int { return cmp.Compare(a.columns[0].index, b.columns[0].index) })
	for i, p := range tables {
		p.first, p.last = p.columns[0].index, 1<<30
		if i == 0 {
			p.first = 1
		} else {
			tables[i-1].last = p.first - 1
		}
	}
	return tables
}

// standsApart reports a header of several rows beside which something else stands in the last of them.
func (s *surveyor) standsApart() bool {
	for _, row := range s.kept {
		if row.Number == s.headerRow {
			return slices.ContainsFunc(row.Cells, func(x cell.Cell) bool {
				return x.Type != cell.None && (x.Col < s.columns[0].index || x.Col > s.columns[len(s.columns)-1].index)
			})
		}
	}
	return false
}

// blocksOf parts columns where one or more are blank, in the header and in the rows kept back below it.
func (s *surveyor) blocksOf(columns []*column) (blocks [][]*column) {
	for i, c := range columns {
		if i == 0 || s.blankBetween(columns[i-1].index, c.index) {
			blocks = append(blocks, nil)
		}
		blocks[len(blocks)-1] = append(blocks[len(blocks)-1], c)
	}
	return blocks
}

// blankBetween reports a blank column between two, below the header.
func (s *surveyor) blankBetween(left, right int) bool {
	for col := left + 1; col < right; col++ {
		if !slices.ContainsFunc(s.kept, func(row cell.Row) bool {
			return row.Number > s.headerRow && slices.ContainsFunc(row.Cells, func(x cell.Cell) bool {
				return x.Col == col && !holdsNothing(&x)
			})
		}) {
			return true
		}
	}
	return false
}

// splitRow reads each block of the header's row as a table of its own. Where none is complete, all are one.
func (s *surveyor) splitRow(blocks [][]*column) []*plan {
	type complete struct {
		block   int
		guess   guess
		columns []*column
	}
	var found []complete
	for i, block := range blocks {
		if g, columns := s.bestOf(block); len(columns) > 0 && (g.certain > 1 || len(columns) == 1) {
			found = append(found, complete{i, g, columns})
		}
	}
	if len(found) == 0 {
		return []*plan{s.plan}
	}
	main := 0
	for i := range found {
		if found[i].guess.better(found[main].guess) {
			main = i
		}
	}
	var tables []*plan
	for i, f := range found {
		p := s.plan
		if i != main {
			p = &plan{index: s.index, info: s.info, layout: s.layout, headerRow: s.headerRow}
		}
		p.kind, p.guess, p.columns = f.guess.kind, f.guess, f.columns
		p.from, p.to = f.columns[0].index, f.columns[len(f.columns)-1].index
		tables = append(tables, p)
	}
	for i, block := range blocks {
		if slices.ContainsFunc(found, func(f complete) bool { return f.block == i }) {
			continue
		}
		p := tables[0]
		for _, t := range tables {
			if t.columns[0].index < block[0].index {
				p = t
			}
		}
		switch asked, short := s.shortOf(block); {
		case asked != nil:
			tables = append(tables, asked)
			continue
		case short.kind != nil:
			p.short = append(p.short, short)
		}
		s.setBeside(p, block)
	}
	return tables
}

// shortOf looks for a kind that the columns beside a table fit but for one, three of them for certain: "Date | N° doc |
// Montant" beside a list of shops is no remark of it. Where a likely name is all that lacks, it is a table that is asked
// about; where nothing is, the guess says what is missing.
func (s *surveyor) shortOf(block []*column) (asked *plan, short guess) {
	headers := headersIn(block)
	for k := range s.match.kinds {
		g, columns := s.match.guessAt(k, s.headerRow, headers)
		if g.certain < 3 || len(g.kind.missing(g.fields)) != 1 || short.kind != nil && g.certain <= short.certain {
			continue
		}
		g.missing = g.kind.missing(g.fields)
		asked, short = nil, g
		contentsBelow(s.kept, s.headerRow, columns)
		likely, _ := s.match.likelies(k, columns, g.fields, s.people)
		with := slices.Clone(g.fields)
		for _, l := range likely {
			with[l.field] = l.column
		}
		if len(g.kind.missing(with)) == 0 {
			asked = &plan{index: s.index, info: s.info, layout: s.layout, headerRow: s.headerRow, kind: g.kind, guess: g, columns: columns}
			asked.beside, asked.short = nil, nil
			asked.from, asked.to = columns[0].index, columns[len(columns)-1].index
		}
	}
	return asked, short
}

// setBeside notes a list that stands beside the table and is none of its own.
func (s *surveyor) setBeside(p *plan, block []*column) {
	k := slices.IndexFunc(s.match.kinds, func(kind Kind) bool { return kind.Name == p.kind.Name })
	for _, c := range block {
		c.might, c.types, c.field = slices.DeleteFunc(s.match.readings(k, &c.label, nil), func(x candidate) bool { return x.rank >= certainRank }), 0, -1
		for _, cand := range c.might {
			c.types |= 1 << p.kind.Fields[cand.field].Type
		}
		p.beside = append(p.beside, c)
	}
}

// bestOf is the kind that some columns of a header fit, none missing.
func (s *surveyor) bestOf(block []*column) (best guess, columns []*column) {
	headers := headersIn(block)
	for k := range s.match.kinds {
		g, found := s.match.guessAt(k, s.headerRow, headers)
		if len(g.missing) == 0 && g.better(best) {
			best, columns = g, found
		}
	}
	return best, columns
}

// elsewhere finds tables beside the others whose header stands in another row.
func (s *surveyor) elsewhere(tables []*plan) (more []*plan) {
	from, to := tables[0].columns[0].index, 0
	for _, p := range tables {
		from, to = min(from, p.columns[0].index), max(to, p.columns[len(p.columns)-1].index)
	}
	taken := func(c *column) bool { return c.index >= from-1 && c.index <= to+1 }
	for _, row := range s.kept {
		if row.Number == s.headerRow || !slices.ContainsFunc(row.Cells, func(x cell.Cell) bool { return x.Col > to+1 || x.Col < from-1 }) {
			continue
		}
		headers := s.match.headersOf(row)
		all := make([]*column, len(headers))
		for i := range headers {
			all[i] = &column{label: headers[i], field: -1}
		}
		for _, block := range s.blocksOf(slices.DeleteFunc(all, taken)) {
			g, columns := s.bestOf(block)
			if len(columns) == 0 || g.certain < 2 || slices.ContainsFunc(more, func(p *plan) bool {
				return p.columns[0].index <= columns[len(columns)-1].index && columns[0].index <= p.columns[len(p.columns)-1].index
			}) {
				continue
			}
			p := &plan{index: s.index, info: s.info, kind: g.kind, guess: g, headerRow: row.Number, columns: columns}
			p.headerFirst, p.headerLast = row.Number, row.Number
			p.from, p.to = columns[0].index, columns[len(columns)-1].index
			more = append(more, p)
		}
	}
	return more
}

// seeBeside notes a list beside the table that stands in a row without record.
func (p *plan) seeBeside(row cell.Row) {
	for _, c := range p.beside {
		p.longer = p.longer || slices.ContainsFunc(row.Cells, func(x cell.Cell) bool {
			return x.Col == c.index && !holdsNothing(&x)
		})
	}
}

// settleBeside gives the columns of a list beside the table to it after all, where they are as long as it is.
func (p *plan) settleBeside() {
	if len(p.beside) == 0 {
		return
	}
	filled, last := 0, 0
	records := 0
	for _, c := range p.columns {
		records = max(records, c.filled)
	}
	for _, c := range p.beside {
		filled, last = max(filled, c.filled), max(last, c.lastRow)
	}
	if len(p.beside) > len(p.columns) && (p.longer || filled > records) || p.pricedBeside() {
		for _, c := range p.beside {
			p.unread = append(p.unread, c.header)
		}
	}
	if p.longer || last != p.lastRecord || filled*10 < records*9 {
		for _, c := range p.beside {
			c.might = nil
		}
	}
	p.columns = append(p.columns, p.beside...)
	slices.SortFunc(p.columns, func(a, b *column) int { return cmp.Compare(a.index, b.index) })
	p.beside = nil
}

// pricedBeside reports order lines without any price, and the header of one over the list beside them: which of the lines
// it is of is not said.
func (p *plan) pricedBeside() bool {
	if p.kind.sums == nil {
		return false
	}
	for _, f := range [...]int{linePrice, lineAmount, lineGross} {
		if p.fields[f] != nil {
			return false
		}
	}
	return slices.ContainsFunc(p.beside, func(c *column) bool {
		return slices.ContainsFunc(c.might, func(x candidate) bool { return x.field == linePrice || x.field == lineAmount || x.field == lineGross })
	})
}

// isHeader reports a row of the header, or one of them written again, as printed lists do on every page.
func (p *plan) isHeader(row cell.Row) bool {
	if row.Number <= p.headerLast {
		return row.Number >= p.headerFirst
	}
	return p.repeatsHeader(row)
}

// keepHeader keeps the texts of the header's rows, to know them again.
func (p *plan) keepHeader(rows []cell.Row) {
	for _, row := range rows {
		if row.Number < p.headerFirst || row.Number > p.headerLast {
			continue
		}
		var texts []headText
		for _, x := range p.inside(p.part(row).Cells) {
			if x.Type == cell.Text && trimBlanks(x.Text) != "" {
				text := foldName(cleanText(x.Text))
				texts = append(texts, headText{x.Col, x.Text, text, hasDigit(text)})
			}
		}
		p.headTexts = append(p.headTexts, texts)
	}
}

// repeatsHeader reports the texts of a header's row in their columns: all of them, or two at least and half.
func (p *plan) repeatsHeader(row cell.Row) bool {
	cells := p.inside(row.Cells)
	if len(cells) < 2 {
		return false
	}
	for i := range cells {
		if cells[i].Type != cell.Text && cells[i].Type != cell.None {
			return false
		}
	}
	return slices.ContainsFunc(p.headTexts, func(texts []headText) bool { return sameTexts(texts, cells) })
}

func sameTexts(texts []headText, cells []cell.Cell) bool {
	at, same := 0, 0
	for i := range cells {
		x := &cells[i]
		if x.Type == cell.None || trimBlanks(x.Text) == "" {
			continue
		}
		for at < len(texts) && texts[at].col < x.Col {
			at++
		}
		if at == len(texts) || texts[at].col != x.Col {
			return false
		}
		h := &texts[at]
		if c := x.Text[0]; c >= '0' && c <= '9' && (h.text == "" || h.text[0] != c) {
			return false // no number folds into a word: the rows of a table are told from its header at once
		}
		if x.Text != h.raw && (len(x.Text) > len(h.raw)+8 || !h.numbered && keepsDigit(x.Text) || foldName(cleanText(x.Text)) != h.text) {
			return false
		}
		at++
		same++
	}
	return same > 1 && same*2 >= len(texts)
}

// keepsDigit reports a text with a figure that is still there when it is folded: none of those in brackets, which may
// be dropped.
func keepsDigit(s string) bool { return hasDigit(s) && !strings.ContainsAny(s, "([") }

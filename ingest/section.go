package ingest

import (
	"cmp"
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// carried is a value that stands once for several records: at the head of its section, or in a merged cell.
type carried struct {
	column *column
	cell   cell.Cell
	until  int // last row that it stands for; 0 is none
}

// endOfSheet is the last row of what is carried from the head of a section.
const endOfSheet = 1 << 40

// seeAlone notes a value that stands alone in its row.
func (p *plan) seeAlone(number int, x *cell.Cell) {
	c := p.at(x.Col)
	if c == nil {
		return
	}
	c.alone++
	if c.filled == 0 && c.firstRow == 0 {
		c.firstRow = number
	}
	if c.types&(1<<Day) != 0 {
		c.days.observe(number, x)
	}
}

// groups reports a column whose values stand alone, each over the records of its section, which leave the column
// empty.
func (c *column) groups() bool { return c.alone > 0 && c.filled == 0 }

// alone says what a cell is that stands alone in its row: what the records under it share, a heading, a remark, or
// a record that lacks everything else.
func (p *plan) alone(number int, x *cell.Cell) aside {
	c := p.at(x.Col)
	inTable := c != nil && c.field >= 0
	switch {
	case inTable && c.groups() && number < p.lastRecord && p.canCarry(c):
		p.carryFrom(c, x, endOfSheet)
		return isSection
	case x.Type != cell.Text:
		return isRecord
	case startsTotal(x.Text):
		return isTotal
	case isRemark(x.Text) || isPage(x.Text):
		return isNote
	case inTable && p.kind.Fields[c.field].Type == ID && looksNumbered(x.Text) && c.field != lineStore:
		return isRecord
	case inTable && c.field == lineDate && looksDated(x):
		return isRecord
	case inTable && p.kind.Fields[c.field].Type == Number && looksCounted(x.Text):
		return isRecord
	case number < p.lastRecord:
		return isSection
	}
	return isNote
}

// isPage reports what a printed list says at the foot of each page.
func isPage(s string) bool {
	words := headingWords(s)
	if len(words) == 0 {
		return true // a rule of dashes
	}
	switch words[0] {
	case "page", "feuille", "suite", "pg", "p":
		return len(words) < 5
	}
	return false
}

// canCarry reports a column whose value may stand for several records: an amount may not.
func (p *plan) canCarry(c *column) bool {
	t := p.kind.Fields[c.field].Type
	return t != Number && t != Discount
}

// carryFrom keeps a value for the records up to a row.
func (p *plan) carryFrom(c *column, x *cell.Cell, until int) {
	kept := *x
	kept.Stored = slices.Clone(x.Stored)
	for i := range p.carried {
		if p.carried[i].column == c {
			p.carried[i].cell, p.carried[i].until = kept, until
			return
		}
	}
	p.carried = append(p.carried, carried{c, kept, until})
}

// mergedIn keeps the merged cells that lie over several rows below the header, for the columns in which one value
// stands for several records.
func (p *plan) mergedIn(spans []cell.Span) {
	if p.kind == nil {
		return
	}
	for _, s := range spans {
		if s.LastRow > s.FirstRow && s.FirstRow > p.headerLast && p.at(s.FirstCol) != nil {
			p.spans = append(p.spans, s)
		}
	}
	slices.SortStableFunc(p.spans, func(a, b cell.Span) int { return cmp.Compare(a.FirstRow, b.FirstRow) })
}

// startCarrying begins the second reading with nothing carried.
func (p *plan) startCarrying() {
	p.carried = nil
	if p.heads != nil {
		p.heads.open = [2]cell.Cell{}
	}
}

// carryMerged keeps the values of the merged cells that begin in a row.
func (p *plan) carryMerged(row cell.Row) {
	for len(p.spans) > 0 && p.spans[0].FirstRow <= row.Number {
		s := p.spans[0]
		p.spans = p.spans[1:]
		c := p.at(s.FirstCol)
		if s.FirstRow != row.Number || c.field < 0 || !p.canCarry(c) {
			continue
		}
		for i := range row.Cells {
			if row.Cells[i].Col == s.FirstCol {
				p.carryFrom(c, &row.Cells[i], s.LastRow)
			}
		}
	}
}

// carry fills the empty cells of a record with what stands once for it and others.
func (p *plan) carry(r *row) {
	for i := range p.carried {
		k := &p.carried[i]
		if k.until >= r.at && r.cells[k.column.field] == nil {
			r.point(k.column.field, &k.cell)
		}
	}
}

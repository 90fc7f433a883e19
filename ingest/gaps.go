package ingest

import (
	"slices"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// A blank column parts two tables, or two columns of one: printed lists have them for the eye. Parts that go on row by row
// beside each other, say nothing twice, and of which one at most would be a table without the other, are one table.

// bridge joins neighbouring blocks of the header's row that are one table.
func (s *surveyor) bridge(blocks [][]*column) (joined [][]*column) {
	for _, block := range blocks {
		last := len(joined) - 1
		if last < 0 || !s.goesOn(joined[last], block) {
			joined = append(joined, block)
			continue
		}
		joined[last] = slices.Concat(joined[last], block)
	}
	return joined
}

// goesOn reports a block that continues the one to its left.
func (s *surveyor) goesOn(left, right []*column) bool {
	both := slices.Concat(left, right)
	isCertain := func(c *column) bool {
		return slices.ContainsFunc(c.might, func(x candidate) bool { return x.rank < certainRank })
	}
	if !slices.ContainsFunc(left, isCertain) || !slices.ContainsFunc(right, isCertain) {
		return false
	}
	copies := make([]*column, len(both))
	for i, c := range both {
		one := *c
		copies[i] = &one
	}
	if _, doubled := assign(s.kind, copies, s.opt.Basis); len(doubled) > 0 {
		return false
	}
	return s.keepsStep(left, right) && !(s.standsAlone(left) && s.standsAlone(right))
}

// standsAlone reports a block that would be a whole table: order lines only with what they cost.
func (s *surveyor) standsAlone(block []*column) bool {
	g, columns := s.bestOf(block)
	if len(columns) == 0 || g.certain < 2 {
		return false
	}
	return g.kind.sums == nil || g.fields[lineAmount] != nil || g.fields[linePrice] != nil || g.fields[lineGross] != nil
}

// keepsStep reports two blocks that are filled in the same rows of those kept back below the header, in nine of ten. A
// row of which a block has no more than half is not counted for it.
func (s *surveyor) keepsStep(left, right []*column) bool {
	both, either := 0, 0
	for _, row := range s.kept {
		if row.Number <= s.headerRow || isTotalOrUnits(row) {
			continue
		}
		l, r := mostlyFilled(row, left), mostlyFilled(row, right)
		if l && r {
			both++
		}
		if l || r {
			either++
		}
	}
	return both > 0 && both*10 >= either*9
}

// isTotalOrUnits reports a row whose first text is a total's, or a unit.
func isTotalOrUnits(row cell.Row) bool {
	i := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return x.Type == cell.Text && !isBlankText(x.Text) })
	return i >= 0 && (saysTotal(row.Cells[i].Text) || isUnit(row.Cells[i].Text))
}

// mostlyFilled reports a row in which more than half of some columns are filled.
func mostlyFilled(row cell.Row, columns []*column) bool {
	filled := 0
	for _, c := range columns {
		if isFilledAt(row.Cells, c.index) {
			filled++
		}
	}
	return filled*2 > len(columns)
}

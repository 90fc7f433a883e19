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

// maxStray is how many columns without a certain name may stand between blank ones in the middle of a table.
const maxStray = 2

// goesOn reports a block that continues the one to its left.
func (s *surveyor) goesOn(left, right []*column) bool {
	both := slices.Concat(left, right)
	isCertain := func(c *column) bool {
		return slices.ContainsFunc(c.might, func(x candidate) bool { return x.rank < certainRank })
	}
	knownLeft, knownRight := slices.ContainsFunc(left, isCertain), slices.ContainsFunc(right, isCertain)
	if !knownLeft && !knownRight || !knownLeft && len(left) > maxStray || !knownRight && len(right) > maxStray {
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
	certain := 0
	for _, c := range both {
		if isCertain(c) {
			certain++
		}
	}
	one, two := s.aloneAs(left), s.aloneAs(right)
	return s.keepsStep(left, right) && (one == 0 || two == 0 || certain > one+two)
}

// aloneAs is how many columns of a block are certain where it would be a whole table, 0 where it would be none: order lines
// are one only with what they cost, and a list of articles or people in which one stands twice is none.
func (s *surveyor) aloneAs(block []*column) int {
	g, columns := s.bestOf(block)
	if len(columns) == 0 || g.certain < 2 {
		return 0
	}
	if g.kind.sums != nil && g.fields[lineAmount] == nil && g.fields[linePrice] == nil && g.fields[lineGross] == nil {
		return 0
	}
	if g.kind.sums == nil && g.kind.fact == nil && s.repeatsIn(g.fields[0]) {
		return 0
	}
	return g.certain
}

// repeatsIn reports a column of which the rows below the header hold a value twice.
func (s *surveyor) repeatsIn(c *column) bool {
	if c == nil {
		return false
	}
	seen := make(map[string]bool)
	for _, row := range s.kept {
		v := saidIn(row, c.index)
		if row.Number <= s.headerRow || v == "" {
			continue
		}
		if seen[v] {
			return true
		}
		seen[v] = true
	}
	return false
}

// keepsStep reports two blocks that are filled in the same rows of those kept back below the header, in nine of ten; of
// orders that are said once, the one that says them may be blank where lines follow. A row of which a block has no more than half is
// not counted for it, and one with a single cell is a remark.
func (s *surveyor) keepsStep(left, right []*column) bool {
	var both, onlyLeft, onlyRight int
	var leftAgain, rightAgain bool // a block goes on below a row in which it is blank
	for _, row := range s.kept {
		if row.Number <= s.headerRow || len(row.Cells) < 2 || isTotalOrUnits(row) {
			continue
		}
		switch l, r := mostlyFilled(row, left), mostlyFilled(row, right); {
		case l && r:
			both++
			leftAgain, rightAgain = leftAgain || onlyRight > 0, rightAgain || onlyLeft > 0
		case l:
			onlyLeft++
		case r:
			onlyRight++
		}
	}
	switch {
	case s.kind.sums == nil:
	case leftAgain && s.saysOrder(left):
		onlyRight = 0
	case rightAgain && s.saysOrder(right):
		onlyLeft = 0
	}
	return both > 0 && both >= 9*(onlyLeft+onlyRight)
}

// saysOrder reports a block with the number or the day of an order.
func (s *surveyor) saysOrder(block []*column) bool {
	return slices.ContainsFunc(block, func(c *column) bool { return c == s.guess.fields[lineOrder] || c == s.guess.fields[lineDate] })
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

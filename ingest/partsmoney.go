package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// Beside what somebody paid stand its parts: the taxes in it, the tip on it, what the bank or the marketplace kept of it.
// Which of two amounts is the sale follows from which parts lie between them in every row.

// isFeeWord reports a word for what the bank or the marketplace keeps.
func isFeeWord(w string) bool {
	return w == "commission" || w == "frai" || w == "fee" || w == "prelevement"
}

// parts are the columns of numbers whose headers have a word for a part of an amount; no rates.
func (p *plan) parts(isWord func(string) bool) (found []*column) {
	for _, c := range p.columns {
		if c.holds.class() != "number" || c.head.units.percent || strings.Contains(c.head.key, "taux") || strings.Contains(c.head.key, "rate") {
			continue
		}
		if slices.ContainsFunc(strings.Fields(c.head.key), isWord) {
			found = append(found, c)
		}
	}
	return found
}

// isFeeAlone reports a header that says no more than what was asked for a service, and beside another amount what somebody
// kept of it.
func isFeeAlone(c *column) bool { return c.head.bare == "fee" || c.head.bare == "fees" }

// lieBetween reports columns that, put together, are the whole difference between two amounts in all of the first rows, three at
// least of which one has some.
func (s *surveyor) lieBetween(p *plan, lower *column, parts []*column, upper *column) bool {
	if len(parts) == 0 || slices.Contains(parts, lower) || slices.Contains(parts, upper) {
		return false
	}
	return s.addsUp(p, lower, parts, upper)
}

// tellByParts chooses between two amounts by what lies between them: of amounts before and with tax it is the one of the
// workspace's basis, of amounts before and after a fee the one before. The second result is the one that is not the sale.
func (s *surveyor) tellByParts(p *plan, a, b *column) (amount, other *column, told bool) {
	if isFeeAlone(a) != isFeeAlone(b) {
		if isFeeAlone(a) {
			a, b = b, a
		}
		return a, b, true
	}
	taxes, fees := p.parts(isTaxWord), p.parts(isFeeWord)
	for range 2 {
		switch {
		case s.lieBetween(p, a, taxes, b): // a is before tax
			if s.opt.Basis == "ht" {
				return a, b, true
			}
			return b, a, true
		case s.lieBetween(p, a, fees, b):
			if s.keptOff(p, a, fees) {
				return a, b, true
			}
			return b, a, true // a is what came in
		}
		a, b = b, a
	}
	return nil, nil, false
}

// keptOff reports fees that are written as what they take off: below zero where the amount is above it.
func (s *surveyor) keptOff(p *plan, paid *column, fees []*column) bool {
	return s.holds(p, paid, fees, func(paid, fee int64, _ cell.Row, _ decimalSign) bool { return paid <= 0 || fee <= 0 })
}

// goodsBeside is the amount that, with what was paid beside the goods, makes up a total; taxed where the taxes lie between them
// too. nil where there is none.
func (s *surveyor) goodsBeside(p *plan, total *column) (goods *column, taxed bool) {
	beside, taxes := p.besideGoods(), p.parts(isTaxWord)
	for _, c := range p.columns {
		if c == total || c.holds.class() != "number" || roleOf(c.head) != lineAmount && c.rankOf(lineAmount) == noRank {
			continue
		}
		if s.lieBetween(p, c, beside, total) {
			return c, false
		}
		if parts := slices.Concat(beside, taxes); len(taxes) > 0 && !slices.Contains(parts, c) && s.lieBetween(p, c, parts, total) {
			return c, true
		}
	}
	return nil, false
}

// takeTotalBeside makes the order's total of an amount that is another and what was paid beside the goods. The other is what
// they cost, unless it is before the tax and the workspace counts with it: then the rest of the total is.
func (s *surveyor) takeTotalBeside(p *plan, total *column) bool {
	goods, taxed := s.goodsBeside(p, total)
	if goods == nil || s.isKept(p, goods, lineAmount) {
		return false
	}
	total.might = []candidate{{orderTotal, provenRank}}
	if taxed && s.opt.Basis != "ht" {
		goods.drop(lineAmount)
	} else {
		goods.might = []candidate{{lineAmount, provenRank}}
	}
	p.likely = slices.DeleteFunc(p.likely, func(l likelyColumn) bool { return l.column == goods || l.column == total })
	p.fields, _ = assign(p.kind, p.columns, s.opt.Basis)
	return true
}

// takeFirstTotals makes the order's total of an amount that stands on the first line of each order alone, where every line has
// its own price.
func (s *surveyor) takeFirstTotals(p *plan) {
	if p.kind.sums == nil {
		return
	}
	order, price, amount := p.sureField(lineOrder), p.sureField(linePrice), p.sureField(lineAmount)
	if order == nil || price == nil || amount == nil || amount.rankOf(lineAmount) < 0 || s.isKept(p, amount, lineAmount) {
		return
	}
	last, others := "", 0
	for _, row := range s.records(p) {
		id, said := saidIn(row, order.index), saidIn(row, amount.index) != ""
		switch first := id != "" && id != last; {
		case saidIn(row, price.index) == "":
			continue // a note, a total
		case first != said:
			return
		case first:
			last = id
		default:
			others++
		}
	}
	if others < 3 {
		return
	}
	amount.might = []candidate{{orderTotal, provenRank}}
	p.fields, _ = assign(p.kind, p.columns, "")
}

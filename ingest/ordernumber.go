package ingest

import (
	"slices"
	"strings"
)

// numbersOrders reports a column under "N°" or "ID" that numbers the orders: all rows with one number have one day and one
// customer. Numbers that stand again say so themselves; where each row has its own, it is an order only if it is no line
// of one, and the numbers are no count of the rows.
func (s *surveyor) numbersOrders(p *plan, c *column) bool {
	day := p.fields[lineDate]
	if day == nil || !c.holds.looksNumbered() {
		return false
	}
	rows, again, of := 0, 0, make(map[string]string)
	for _, row := range s.records(p) {
		id, says := saidIn(row, c.index), saidIn(row, day.index)
		if id == "" || says == "" {
			continue
		}
		if who := p.fields[lineCustomer]; who != nil {
			says += "\n" + saidIn(row, who.index)
		}
		before, seen := of[id]
		if seen && before != says {
			return false
		}
		of[id] = says
		rows++
		if seen {
			again++
		}
	}
	if again > 1 {
		return len(of) >= 3
	}
	return again == 0 && rows >= 3 && p.firstField(lineProduct, lineDescription, lineQuantity) == nil && !c.holds.counts()
}

// chooseOrder gives the number of the order to the column that groups the lines, where two have a sure name for it: of a
// transaction a line and an order of several it is the order.
func (s *surveyor) chooseOrder(p *plan) {
	if p.kind.sums == nil {
		return
	}
	_, doubled := assign(p.kind, p.columns, s.opt.Basis)
	for _, t := range doubled {
		if t.field != lineOrder || t.used.rankOf(lineOrder) < 0 || t.column.rankOf(lineOrder) < 0 || !s.groups(p, t.column, t.used) {
			continue
		}
		t.used.drop(lineOrder)
		p.fields, _ = assign(p.kind, p.columns, s.opt.Basis)
		return
	}
}

// groups reports a column each of whose values holds some of the finer one's, two of them several, and each value of the
// finer in one alone; its values have one day each.
func (s *surveyor) groups(p *plan, coarse, fine *column) bool {
	day := p.fields[lineDate]
	if day == nil {
		return false
	}
	in, on, holds := make(map[string]string), make(map[string]string), make(map[string]int)
	for _, row := range s.records(p) {
		big, small, at := saidIn(row, coarse.index), saidIn(row, fine.index), saidIn(row, day.index)
		if big == "" || small == "" {
			return false
		}
		if before, seen := in[small]; seen && before != big {
			return false
		} else if !seen {
			holds[big]++
		}
		if before, seen := on[big]; seen && before != at {
			return false
		}
		in[small], on[big] = big, at
	}
	several := 0
	for _, n := range holds {
		if n > 1 {
			several++
		}
	}
	return several >= 2 && len(holds) >= 3
}

// orderByNumber takes for the number of the order what its header calls a number of a thing that no list knows, as the
// "N° OR" of a garage, where the rows prove it.
func (s *surveyor) orderByNumber(p *plan) {
	if p.kind.sums == nil || p.fields[lineOrder] != nil {
		return
	}
	for _, c := range p.columns {
		words := strings.Fields(c.head.key)
		if c.field >= 0 || len(c.might) > 0 || len(words) != 2 || !slices.ContainsFunc(words, isKeyWord) || slices.ContainsFunc(words, isSalesWord) ||
			!s.numbersOrders(p, c) {
			continue
		}
		c.might, c.types = []candidate{{lineOrder, provenRank}}, 1<<ID
		return
	}
}

// isSalesWord reports a word of the certain names of order lines that is none for a number itself.
func isSalesWord(w string) bool {
	lines := slices.IndexFunc(catalog(), func(k Kind) bool { return k.sums != nil })
	return !isKeyWord(w) && slices.ContainsFunc(nearNames()[lines], func(n nearName) bool { return slices.Contains(n.words, w) })
}

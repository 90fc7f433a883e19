package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// A till that knows nobody writes sales without any column for customers. They count as sales of people in passing, but only
// where nothing in the list may be a customer after all: else it is asked which column that is.

// findSales takes order lines of which only the customer is missing: the heads of sections name them, or nobody does.
func (s *surveyor) findSales() bool {
	g := s.guess
	if s.info.Hidden || g.kind == nil || g.kind.sums == nil || len(g.missing) != 1 || g.missing[0].AnyOf[0] != lineCustomer || !g.isSaleTo() {
		return false
	}
	i := slices.IndexFunc(s.kept, func(row cell.Row) bool { return row.Number == g.row })
	k := slices.IndexFunc(s.match.kinds, func(kind Kind) bool { return kind.Name == g.kind.Name })
	if i < 0 {
		return false
	}
	again, columns := s.match.guessAt(k, g.row, s.match.headersOf(s.kept[i]))
	if len(again.missing) != 1 {
		return false
	}
	heads := s.findSectionHeads(g.row, lineCustomer)
	if heads == nil && !s.isOfTill(again, columns) {
		return false
	}
	s.kind, s.guess, s.headerRow, s.headerFirst = g.kind, again, g.row, g.row
	if heads != nil {
		columns = s.takeSectionHeads(heads, columns)
	}
	s.columns = columns
	return true
}

// isSaleTo reports order lines with a number, whose day and money are sure.
func (g guess) isSaleTo() bool {
	sure := func(f int) bool { return g.fields[f] != nil && g.fields[f].rankOf(f) < certainRank }
	return sure(lineDate) && g.fields[lineOrder] != nil && (sure(lineAmount) || sure(lineGross) || sure(linePrice) || sure(orderTotal))
}

// isOfTill reports sales that a till wrote: articles and their quantities, or who served; and nothing that may be a customer, a
// supplier or the head of a section.
func (s *surveyor) isOfTill(g guess, columns []*column) bool {
	has := func(f int) bool { return g.fields[f] != nil }
	if !(has(lineQuantity) && (has(lineProduct) || has(lineDescription))) && !has(orderTip) && !has(lineSeller) {
		return false
	}
	if saysBought(s.info.Name) || slices.ContainsFunc(columns, func(c *column) bool { return saysBought(c.header) }) {
		return false
	}
	for _, row := range s.kept {
		if x := loneText(row); x != nil && (row.Number > g.row && row.Number < s.kept[len(s.kept)-1].Number || saysBought(x.Text)) {
			return false
		}
	}
	contentsBelow(s.kept, g.row, columns)
	order := g.fields[lineOrder]
	return !slices.ContainsFunc(columns, func(c *column) bool {
		return c.field < 0 && !c.barred && s.mayNamePeople(c, order)
	})
}

// saysBought reports words of what the shop itself bought, holds or moves.
func saysBought(text string) bool {
	return slices.ContainsFunc(headingWords(text), func(w string) bool {
		switch singular(w) {
		case "fournisseur", "supplier", "vendor", "achat", "purchase", "stock", "inventaire", "inventory", "reception", "transfert", "transfer", "depense", "expense":
			return true
		}
		return false
	})
}

// mayNamePeople reports a column without a meaning among sales that may say who bought: addresses, numbers to call, and more than
// four different words or numbers that are neither the order's own nor known to be something else.
func (s *surveyor) mayNamePeople(c, order *column) bool {
	switch class := c.holds.class(); {
	case class == "email" || class == "phone":
		return true
	case saysPerson(c.head.key):
		return c.holds.filled > 0
	case class == "day" || c.isElsewhere():
		return false
	case class != "text" && class != "mixed" && !c.holds.looksCoded():
		return false
	}
	different := c.holds.different()
	return different > 4 && different != order.holds.different()
}

// saysPerson reports a header with a word for a person, or for a shop that buys.
func saysPerson(key string) bool {
	return slices.ContainsFunc(strings.Fields(key), func(w string) bool {
		switch w {
		case "client", "customer", "nom", "name", "prenom", "adresse", "address", "email", "telephone", "phone", "membre", "member",
			"retailer", "revendeur", "acheteur", "buyer", "carte", "card", "compte", "account", "patient", "invite", "guest", "contact":
			return true
		}
		return false
	})
}

// isElsewhere reports a header that is for sure something of another list, and nowhere somebody: a category, a brand.
func (c *column) isElsewhere() bool {
	known := false
	for k, names := range catalogNames() {
		for _, x := range names[c.head.full] {
			switch catalog()[k].Fields[x.field].Name {
			case "customer_id", "customer_name", "name", "email", "phone", "household", "supplier", "referrer", "referred":
				return false
			}
			known = known || x.rank < certainRank
		}
	}
	return known
}

// different counts the different values.
func (c *content) different() int {
	seen := make(map[string]bool, len(c.values))
	for _, v := range c.values {
		seen[v] = true
	}
	return len(seen)
}

// remarkUnnamed says that nobody becomes known by the sales of a till.
func (r *reading) remarkUnnamed(p *plan) {
	if p.kind.sums != nil && p.fields[lineCustomer] == nil {
		r.problems.add(problem.New(problem.NobodyKnown, nil).At(problem.Where{Sheet: p.info.Name, Row: p.headerRow}))
	}
}

package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// described is one column of a sheet without header, by what its first cells hold.
type described struct {
	col int
	content
	words int // values of two words or more without a figure
}

// describe gathers the columns of the rows that were kept back.
func describe(rows []cell.Row) (all []described) {
	at := make(map[int]int)
	for _, row := range rows {
		for i := range row.Cells {
			x := &row.Cells[i]
			if holdsNothing(x) {
				continue
			}
			n, known := at[x.Col]
			if !known {
				n = len(all)
				at[x.Col], all = n, append(all, described{col: x.Col})
			}
			all[n].see(x)
			if text := shown(x); strings.Contains(text, " ") && !strings.ContainsAny(text, "0123456789") {
				all[n].words++
			}
		}
	}
	slices.SortFunc(all, func(a, b described) int { return a.col - b.col })
	return all
}

// isFull reports a column that is filled in nearly every row.
func (d *described) isFull(rows int) bool { return d.filled*20 >= rows*19 }

// isDistinct reports values that are all different.
func (d *described) isDistinct() bool {
	seen := make(map[string]bool)
	for _, v := range d.values {
		if seen[v] {
			return false
		}
		seen[v] = true
	}
	return true
}

// proposeMore guesses customers, a list of addresses or products by content, where the sheet is no order lines.
func (s *surveyor) proposeMore() {
	all := describe(s.kept)
	for _, try := range []func([]described) (string, []proposal){s.proposeAddresses, s.proposePeople, s.proposeProducts} {
		if kind, found := try(all); len(found) > 0 && slices.ContainsFunc(s.match.kinds, func(k Kind) bool { return k.Name == kind }) {
			s.proposedKind, s.proposed = kind, found
			slices.SortFunc(s.proposed, func(a, b proposal) int { return a.col - b.col })
			return
		}
	}
}

// proposeAddresses takes one column of addresses alone for people not to write to: that is what programs write without
// a header, and it can only stop a letter.
func (s *surveyor) proposeAddresses(all []described) (string, []proposal) {
	if len(all) != 1 || all[0].class() != "email" {
		return "", nil
	}
	return "consents", []proposal{{all[0].col, "opt_out", masked(all[0].values[0])}}
}

// proposePeople takes a sheet with a column of addresses for customers: a number that each has another of, names of two
// words, telephones, postal codes with the city beside them. Which of two columns of one word is the first name is not
// to be seen.
func (s *surveyor) proposePeople(all []described) (string, []proposal) {
	i := slices.IndexFunc(all, func(d described) bool { return d.class() == "email" })
	if i < 0 || all[i].filled*2 < len(s.kept) {
		return "", nil
	}
	found := []proposal{{all[i].col, "email", masked(all[i].values[0])}}
	taken := map[string]bool{"email": true}
	for j := range all {
		d := &all[j]
		field := d.ofPerson(len(s.kept))
		if field == "city" && (j == 0 || all[j-1].ofPerson(len(s.kept)) != "postal_code") {
			field = ""
		}
		if j == i || field == "" || taken[field] {
			continue
		}
		taken[field] = true
		found = append(found, proposal{d.col, field, d.values[0]})
	}
	return "customers", found
}

// ofPerson is what a column of a person's sheet is likely to be; "" where it is not to be seen.
func (d *described) ofPerson(rows int) string {
	postal := func(v string) bool { return len(v) == 5 && isDigits(v) }
	switch class := d.class(); {
	case class == "phone":
		return "phone"
	case (class == "number" || class == "text") && d.most(postal):
		return "postal_code"
	case (class == "number" || class == "text") && d.isFull(rows) && d.isDistinct() && d.looksNumbered() && !d.counts():
		return "customer_id"
	case class == "text" && d.words*2 > d.filled && d.filled >= 3 && d.isDistinct():
		return "name"
	case class == "text" && !strings.ContainsAny(strings.Join(d.values, ""), "0123456789@"):
		return "city"
	}
	return ""
}

// proposeProducts takes a code that each row has another of, a name and a price for products.
func (s *surveyor) proposeProducts(all []described) (string, []proposal) {
	var code, name, price *described
	for i := range all {
		d := &all[i]
		if !d.isFull(len(s.kept)) || d.class() == "day" {
			continue
		}
		fractions := slices.ContainsFunc(d.values, func(v string) bool { return strings.ContainsAny(v, ".,") })
		switch {
		case code == nil && d.isDistinct() && d.looksCoded():
			code = d
		case name == nil && d.class() == "text" && d.isDistinct() && !d.looksCoded():
			name = d
		case price == nil && d.class() == "number" && fractions:
			price = d
		}
	}
	if code == nil || name == nil || price == nil || slices.ContainsFunc(all, func(d described) bool { return d.class() == "day" || d.class() == "email" }) {
		return "", nil
	}
	return "products", []proposal{{code.col, "product_id", code.values[0]}, {name.col, "name", name.values[0]}, {price.col, "list_price", price.values[0]}}
}

// byAddresses reads a sheet of one column of addresses, of people not to write to.
func (s *surveyor) byAddresses(named map[string]string) bool {
	letters := columnLetters(named)
	k := slices.IndexFunc(s.match.kinds, func(kind Kind) bool { return kind.Name == "consents" })
	if len(letters) != 1 || named[letters[0]] != "opt_out" || k < 0 {
		return false
	}
	at := columnNumber(letters[0])
	if !slices.ContainsFunc(describe(s.kept), func(d described) bool { return d.col == at && d.class() == "email" }) {
		return false
	}
	headers := []label{{index: at, header: letters[0], head: foldHeading(letters[0])}}
	g, columns := s.match.namedBy(named).guessAt(k, 0, headers)
	g.missing = nil
	s.kind, s.guess, s.columns = g.kind, g, columns
	s.headerRow, s.headerFirst, s.headerLast = 0, 0, 0
	return true
}

// isAddressList reports a sheet of people not to write to that holds nothing but their addresses, or their telephone numbers.
func (p *plan) isAddressList() bool {
	return p.fields[consOptOut] != nil && p.fields[consCustomer] == nil && p.fields[consEmail] == nil && p.fields[consPhone] == nil
}

// proposedInstead are the columns that the refusal of a sheet without header names for whoever says no: of addresses
// alone that they are customers.
func (p *plan) proposedInstead() string {
	var columns []string
	for _, c := range p.proposed {
		field := c.field
		if p.proposedKind == "consents" {
			field = "email"
		}
		columns = append(columns, problem.ColumnName(c.col)+"="+field)
	}
	return strings.Join(columns, ",")
}

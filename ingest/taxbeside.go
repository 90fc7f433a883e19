package ingest

import (
	"slices"
	"strings"
)

// "Sous-total, TPS, TVQ, Total" name no basis, and their sum tells it: what the taxes are added to stands before tax,
// what comes out with it.

// tellTax says which basis two columns of money are in, where one and the taxes beside it make the other in all of the
// first rows. The one before tax may then be what a line costs as much as the other; the workspace's basis chooses.
func (s *surveyor) tellTax(p *plan) {
	amount, taxes := p.sureAmount(), taxColumns(p.columns)
	if amount == nil || len(taxes) == 0 || amount.head.units.basis != "" || amount.rankOf(lineAmount) < 0 {
		return
	}
	for _, c := range p.columns {
		if c == amount || c.head.units.basis != "" || slices.Contains(taxes, c) || c.holds.class() != "number" {
			continue
		}
		switch {
		case s.addsUp(p, c, taxes, amount):
			c.beforeTax(amount)
		case s.addsUp(p, amount, taxes, c):
			amount.beforeTax(c)
		default:
			continue
		}
		for _, x := range [...]*column{amount, c} {
			x.might = append(slices.DeleteFunc(slices.Clone(x.might), func(m candidate) bool { return m.field == lineAmount }), candidate{lineAmount, provenRank})
		}
		p.fields, _ = assign(p.kind, p.columns, s.opt.Basis)
		return
	}
	if s.holdsBeside(p, amount, taxes) {
		amount.head.units.basis = "ttc"
	}
}

// beforeTax says that c is before tax and the other column with it.
func (c *column) beforeTax(with *column) {
	c.head.units.basis, with.head.units.basis = "ht", "ttc"
}

// sureAmount is the column of what a line costs, where its name or content leaves no other.
func (p *plan) sureAmount() *column {
	if p.kind.sums == nil {
		return nil
	}
	return p.sureField(lineAmount)
}

// taxColumns are the columns of numbers that are called by a tax and nothing else: "TPS", "Montant TVA", "GST amount".
func taxColumns(columns []*column) (taxes []*column) {
	for _, c := range columns {
		if c.holds.class() == "number" && namesTax(c.head) {
			taxes = append(taxes, c)
		}
	}
	return taxes
}

func namesTax(h heading) bool {
	if h.units.percent {
		return false
	}
	named := false
	for _, w := range strings.Fields(h.key) {
		switch {
		case isTaxWord(w):
			named = true
		case w == "montant" || w == "amount" || w == "total" || w == "line" || w == "ligne" || w == "sale":
		default:
			return false
		}
	}
	return named
}

// dropSplitTaxes leaves out the taxes of a sale that are several, federal and of the province: a line has one tax, and
// half of it would be a wrong one.
func (p *plan) dropSplitTaxes() {
	if p.kind.sums == nil {
		return
	}
	kinds := make(map[string]bool)
	taxes := taxColumns(p.columns)
	for _, c := range taxes {
		for w := range strings.FieldsSeq(c.head.key) {
			switch w {
			case "tps", "gst":
				kinds["federal"] = true
			case "tvq", "qst", "pst", "tvp":
				kinds["province"] = true
			}
		}
	}
	if len(kinds) < 2 {
		return
	}
	for _, c := range taxes {
		c.drop(lineTax)
	}
	p.fields, _ = assign(p.kind, p.columns, "")
}

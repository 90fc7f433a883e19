package ingest

import (
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// decideDiscount tells percentages, shares and amounts apart where the cells do not say it themselves, by a percent
// sign or a percent format. It asks only where it matters: where no amount column says the result. Under "Remise %"
// 0,5 may be half a per cent or, from a program that writes shares, the half.
func (r *reading) decideDiscount(p *plan, c *column) []*problem.Problem {
	n := &c.numbers
	rate := strings.Contains(c.head.full, "taux") || strings.Contains(c.head.full, "rate")
	amount := c.head.units.money || strings.Contains(c.head.full, "montant") || strings.Contains(c.head.full, "amount") || n.money > 0 || c.rankOf(lineDiscount) == exportRank
	matters := p.fields[lineAmount] == nil && n.fractions
	word := "amount"
	ask := false
	switch {
	case r.opt.Discount != "":
		c.per100, c.share = r.opt.Discount == "percent", r.opt.Discount == "share"
	case (c.head.units.percent || rate) && n.aboveOne:
		c.per100 = true
	case n.percents+n.formatted > 0 && n.aboveOne && !amount: // 5 % in one row, 7 in another
		c.per100 = true
	case rate && n.percents+n.formatted == 0:
		c.share = true
	case c.head.units.percent || rate || n.percents+n.formatted > 0 && !amount:
		c.share, ask, word = true, p.fields[lineAmount] == nil && (n.fractions || n.units), "percent"
	case amount || n.aboveOne:
	default:
		ask = matters
	}
	if !ask {
		return nil
	}
	plain := crm.Quantity(n.belowIs).String()
	one, une := "an amount of "+plain, "un montant de "+plain
	if word == "percent" {
		one, une = plain+"\u00a0%", plain+"\u00a0%"
	}
	return []*problem.Problem{problem.New(problem.AmbiguousDiscount, problem.Args{
		"value": n.below, "one": one, "une": une, "share": crm.Quantity(n.belowIs*100).String() + "\u00a0%", "word": word,
	}).At(p.where(n.belowRow, c))}
}

// discount reads a discount: an amount, or a share in ten-thousandths.
func (r *row) discount(f int) (scaled int64, isShare, ok bool) {
	x, c := r.cell(f), r.plan.fields[f]
	if x == nil {
		return 0, false, false
	}
	percent, share := false, false
	switch x.Type {
	case cell.Number:
		scaled, ok = scale(x.Number)
		percent, share = c.per100 && !x.Percent, x.Percent
	case cell.Text:
		var n numeral
		if n, ok = scanNumeral(x.Text); ok {
			scaled, ok = n.value(c.sign)
			percent = n.percent || c.per100
		}
	}
	if !ok {
		if !r.broken(f, x) {
			r.notANumber(f, x)
		}
		return 0, false, false
	}
	if scaled < 0 { // some sheets write what is taken off with a minus
		scaled = -scaled
	}
	if percent {
		return (scaled + 50) / 100, true, true
	}
	return scaled, share || c.share, true
}

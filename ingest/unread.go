package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/problem"
)

// A hotel's bookings and a dentist's acts name people, days and rooms, and in one column more what they brought in. Read
// as bookings or as a list of customers, nothing of it would count, and nobody would be told.

// refuseUnreadSales asks about a sheet of bookings, or of customers who come again and again, that has a day and an amount
// and no place for the amount.
func (r *reading) refuseUnreadSales(p *plan) []*problem.Problem {
	switch {
	case p.headerRow == 0 || p.kind.Name != "bookings" && p.kind.Name != "customers":
		return nil
	case p.kind.Name == "customers" && !p.comesAgain():
		return nil
	}
	money := slices.IndexFunc(p.columns, func(c *column) bool { return r.isUnread(p, c) && c.holdsMoney() })
	if money < 0 {
		return nil
	}
	c := p.columns[money]
	return []*problem.Problem{problem.New(problem.SalesUnread, problem.Args{
		"header": c.header, "kind": p.kind.Title.EN, "genre": p.kind.Title.FR,
	}).At(p.where(p.headerRow, c))}
}

// comesAgain reports a list of which, among its first rows, one key in ten stands on an earlier row too, beside a day that
// it has no use for: nobody lists a customer for each of their days.
func (p *plan) comesAgain() bool {
	day := slices.ContainsFunc(p.columns, func(c *column) bool { return c.field < 0 && c.holds.class() == "day" })
	key := p.firstField(custID, custEmail, custCard)
	return day && key != nil && key.holds.filled >= 8 && 10*key.holds.different() <= 9*key.holds.filled
}

// isUnread reports a column without a field that no person has said to leave out.
func (r *reading) isUnread(p *plan, c *column) bool {
	_, fixed := r.match.fixed[c.head.full]
	kept := r.match.remembered[rememberedName{p.kind.Name, c.head.full}]
	return c.field < 0 && !fixed && kept.Field != NotUsed
}

// holdsMoney reports a column of decimals whose name says an amount, and not what somebody has spent in all or owes.
func (c *column) holdsMoney() bool {
	if c.holds.class() != "number" || c.head.units.percent {
		return false
	}
	said := c.head.units.money || c.head.units.basis != ""
	for w := range strings.FieldsSeq(c.head.key) {
		switch w {
		case "montant", "total", "amount", "prix", "price", "honoraire", "honoraires", "tarif", "revenue", "ca", "regle", "paye", "paid", "facture", "cout":
			said = true
		case "cumul", "cumule", "solde", "balance", "point", "points", "acompte", "deposit", "caution", "nuit", "night", "rate":
			return false
		}
	}
	return said
}

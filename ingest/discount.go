package ingest

import (
	"math/big"
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
		c.per100, c.share, c.money = r.opt.Discount == "percent", r.opt.Discount == "share", r.opt.Discount == "amount"
	case (c.head.units.percent || rate) && n.aboveOne:
		c.per100 = true
	case n.percents+n.formatted > 0 && n.aboveOne && !amount: // 5 % in one row, 7 in another
		c.per100 = true
	case rate && n.percents+n.formatted == 0:
		c.share = true
	case c.head.units.percent || rate || n.percents+n.formatted > 0 && !amount:
		c.share, ask, word = true, p.fields[lineAmount] == nil && (n.fractions || n.units), "percent"
	case !amount && n.aboveOne && n.isWhole() && n.most <= 100*crm.Scale && p.fields[lineAmount] == nil:
		return []*problem.Problem{problem.New(problem.AmbiguousPercent, problem.Args{"value": n.above}).At(p.where(n.aboveRow, c))}
	case amount || n.aboveOne:
		c.money = true
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

// taken is what a discount takes off: an amount, or a share of what the line costs before it, which is exact.
type taken struct {
	amount  int64 // in ten-thousandths
	part    int64 // the share is part × 10^exp
	exp     int
	isShare bool
}

// readDiscount reads the row's discount and notes nothing; ok is false where the cell is empty or no number.
func (r *row) readDiscount() (off taken, ok bool) {
	x, c := r.cell(lineDiscount), r.plan.fields[lineDiscount]
	if x == nil {
		return taken{}, false
	}
	switch x.Type {
	case cell.Number:
		if off.amount, ok = scale(x.Number); !ok {
			return taken{}, false
		}
		d := x.Number
		if d.Coef >= 1_000_000_000_000_000 {
			d = d.Measure()
		}
		off.part, off.exp, off.isShare = int64(d.Coef), int(d.Exp), x.Percent || c.share
		if c.per100 && !x.Percent {
			off.exp, off.isShare = off.exp-2, true
		}
	case cell.Text:
		n, isNumber := scanNumeral(x.Text)
		if !isNumber {
			return taken{}, false
		}
		if off.amount, ok = n.value(c.sign); !ok {
			return taken{}, false
		}
		off.part, off.exp, off.isShare = max(off.amount, -off.amount), -4, n.percent || c.per100 || c.share
		if n.percent || c.per100 {
			off.exp = -6
		}
	}
	off.amount = max(off.amount, -off.amount) // some sheets write what is taken off with a minus
	return off, ok
}

// discount is readDiscount, and says what is wrong with the cell.
func (r *row) discount() (off taken, ok bool) {
	x := r.cell(lineDiscount)
	if off, ok = r.readDiscount(); !ok && x != nil && !r.broken(lineDiscount, x) {
		r.notANumber(lineDiscount, x)
	}
	return off, ok
}

// of is the share of a product of amounts and quantities, rounded half to even once; ok is false where it does not fit.
func (t taken) of(factors ...int64) (part int64, ok bool) {
	product, under := big.NewInt(t.part), big.NewInt(1)
	for i, f := range factors {
		product.Mul(product, big.NewInt(f))
		if i > 0 {
			under.Mul(under, big.NewInt(crm.Scale))
		}
	}
	return rounded(product, under, t.exp)
}

// before is what a share was taken of, where an amount is left: amount × share ÷ (1 − share), rounded half to even once.
// It is unknown where nothing is left.
func (t taken) before(amount int64) (part int64, ok bool) {
	if t.exp > 0 || t.exp < -18 {
		return 0, false
	}
	whole := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-t.exp)), nil)
	left := whole.Sub(whole, big.NewInt(t.part))
	if left.Sign() <= 0 {
		return 0, false
	}
	return rounded(new(big.Int).Mul(big.NewInt(amount), big.NewInt(t.part)), left, 0)
}

// rounded is over ÷ under × 10^exp, rounded half to even; under is positive.
func rounded(over, under *big.Int, exp int) (n int64, ok bool) {
	if exp > 18 || exp < -40 {
		return 0, exp < 0
	}
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(exp, -exp))), nil)
	if exp < 0 {
		under = new(big.Int).Mul(under, ten)
	} else {
		over = new(big.Int).Mul(over, ten)
	}
	q, rest := new(big.Int).QuoRem(over, under, new(big.Int))
	twice := rest.Abs(rest).Lsh(rest, 1).Cmp(under)
	if twice > 0 || twice == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(int64(over.Sign())))
	}
	return q.Int64(), q.IsInt64()
}

// lessDiscount is an amount before the line's discount less it, and keeps what it took. The amount is the product of the
// factors.
func (r *row) lessDiscount(gross crm.Money, factors ...int64) int64 {
	if !r.has(lineDiscount) {
		return int64(gross)
	}
	off, ok := r.discount()
	if !ok {
		return int64(gross)
	}
	less := off.amount
	if off.isShare {
		if less, ok = off.of(factors...); !ok {
			r.reject(problem.TooLarge, lineDiscount, nil)
		}
	} else if gross < 0 {
		less = -less
	}
	r.off, r.tookOff = crm.Money(less), true
	return int64(gross) - less
}

// keepDiscount says what was taken off the line, without sign: what lowered its price, what its discount column says
// beside an amount that it is already taken off, or what the list price is above what was paid.
func (r *row) keepDiscount(line *crm.OrderLine) {
	off, known := r.off, r.tookOff
	switch {
	case known:
	case r.cell(lineDiscount) != nil:
		off, known = r.offAmount(line)
	case r.cell(lineListPrice) != nil:
		off, known = r.offList(line)
	}
	if known && off != 0 {
		line.Discount = r.newMoney(max(off, -off))
	}
}

// offAmount is what the discount column says beside an amount.
func (r *row) offAmount(line *crm.OrderLine) (crm.Money, bool) {
	off, ok := r.readDiscount()
	switch {
	case !ok:
		return 0, false
	case !off.isShare:
		return crm.Money(off.amount), r.plan.fields[lineDiscount].money
	case line.Amount == nil:
		return 0, false
	}
	if line.UnitPrice != nil {
		gross, err := line.UnitPrice.Times(line.Quantity)
		part, fits := off.of(int64(*line.UnitPrice), int64(line.Quantity))
		if left := int64(gross) - part; err == nil && fits && nearCent(left, int64(*line.Amount)) {
			return gross - *line.Amount, true
		}
	}
	part, ok := off.before(int64(*line.Amount))
	return crm.Money(part), ok
}

// nearCent reports two amounts of which one may be rounded to cents.
func nearCent(a, b int64) bool { return a-b <= 50 && b-a <= 50 }

// offList is what the list price is above what was paid, where both are with the tax or both without.
func (r *row) offList(line *crm.OrderLine) (crm.Money, bool) {
	if line.ListPrice == nil || line.Amount == nil || r.plan.taxed != 0 {
		return 0, false
	}
	list := r.plan.fields[lineListPrice].head.units.basis
	for _, f := range [...]int{lineAmount, lineGross, linePrice} {
		if c := r.plan.fields[f]; c != nil && c.head.units.basis != "" && list != "" && c.head.units.basis != list {
			return 0, false
		}
	}
	full, err := line.ListPrice.Times(line.Quantity)
	if err != nil {
		return 0, false
	}
	off := full - *line.Amount
	if (off < 0) != (full < 0) {
		return 0, false // it was sold above its list price
	}
	return off, true
}

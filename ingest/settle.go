package ingest

import (
	"slices"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// settle decides what the first reading left open and refuses what cannot be read with certainty. It
// returns the first refusal; the others are in the report too.
func (r *reading) settle(plans []*plan) error {
	var fatal []*problem.Problem
	known, filled := 0, 0
	for _, p := range plans {
		if p.extent.filled > 0 || p.kind != nil {
			filled++
		}
		if p.kind == nil {
			continue
		}
		known++
		for _, short := range p.short {
			fatal = append(fatal, refuseKind([]*plan{{info: p.info, guess: short}}))
		}
		broken := r.compare(p)
		p.settleColumns(r.opt.Basis)
		if len(p.unread) > 0 && len(p.short) == 0 {
			fatal = append(fatal, refuseKind([]*plan{{info: p.info, seen: p.unread}}))
		}
		p.settleLikely(r.opt.AcceptMapping)
		fatal = append(fatal, broken...)
		if asked := p.refuseLikely(); len(asked) > 0 {
			fatal = append(fatal, asked...)
			r.sayChanges(p)
			continue
		}
		fatal = append(fatal, r.unknownFields(p)...)
		fatal = append(fatal, r.otherBasis(p)...)
		fatal = append(fatal, r.decideNumbers(p)...)
		fatal = append(fatal, r.decideDays(p)...)
		fatal = append(fatal, r.decideStatuses(p)...)
		fatal = append(fatal, p.refuseMoney()...)
		fatal = append(fatal, r.refuseUnreadSales(p)...)
		p.settleOrders()
		p.once = p.saysOnce()
		decideIDs(p)
		decideFlags(p)
		r.settleLookups(p)
		fatal = append(fatal, p.refuseNamesakes()...)
		r.sayChanges(p)
		r.remark(p)
	}
	r.remarkUnpriced(plans)
	switch {
	case filled == 0:
		fatal = append(fatal, problem.New(problem.EmptyWorkbook, nil))
	case known == 0:
		r.remarkSkipped(plans, false)
		if likely := r.refuseHeaderless(plans); likely != nil {
			fatal = append(fatal, likely)
		} else {
			fatal = append(fatal, refuseKind(plans))
		}
	default:
		r.remarkSkipped(plans, true)
	}
	for _, f := range fatal {
		r.problems.add(f.In(r.report.File))
	}
	if len(fatal) > 0 {
		return fatal[0]
	}
	return nil
}

// refuseKind says what is missing in the sheet that comes nearest to a kind.
func refuseKind(plans []*plan) *problem.Problem {
	var best *plan
	for _, p := range plans {
		if p.guess.kind != nil && !p.info.Hidden && (best == nil || p.guess.better(best.guess)) {
			best = p
		}
	}
	for _, p := range plans {
		if p.info.Hidden {
			continue
		}
		if cross := p.crossTable(); cross != nil {
			return cross
		}
	}
	if best == nil || best.guess.certain < 2 || len(best.guess.missing) == 0 {
		var widest *plan
		for _, p := range plans {
			if !p.info.Hidden && (widest == nil || len(p.seen) > len(widest.seen)) {
				widest = p
			}
		}
		args, where := seenArgs(nil), problem.Where{}
		if widest != nil {
			args, where.Sheet = seenArgs(widest.seen), widest.info.Name
		}
		args["kinds"], args["genres"] = listKinds("en"), listKinds("fr")
		return problem.New(problem.UnknownKind, args).At(where)
	}
	need := best.guess.missing[0]
	args := seenArgs(best.guess.seen)
	if best.guess.kind.sums != nil && need.AnyOf[0] == lineCustomer {
		return problem.New(problem.NoCustomerColumn, args).At(problem.Where{Sheet: best.info.Name, Row: best.guess.row})
	}
	args["kind"], args["genre"] = best.guess.kind.Title.EN, best.guess.kind.Title.FR
	args["missing"], args["manque"] = need.Title.EN, need.Title.FR
	title := best.guess.kind.Fields[need.AnyOf[0]].Title
	args["example"], args["exemple"] = title.EN, title.FR
	return problem.New(problem.MissingColumn, args).At(problem.Where{Sheet: best.info.Name, Row: best.guess.row})
}

// listKinds names the kinds that have a type of their own, and counts the others.
func listKinds(lang string) string {
	var titles []string
	others := 0
	for _, k := range catalog() {
		if k.fact != nil {
			others++
			continue
		}
		titles = append(titles, k.Title.In(lang))
	}
	if lang == "fr" {
		return strings.Join(titles, ", ") + " ou l'un de " + strconv.Itoa(others) + " autres genres"
	}
	return strings.Join(titles, ", ") + " or one of " + strconv.Itoa(others) + " other kinds"
}

// listSeen names the first headers of a sheet, each cut to a few words; what is plainly a value, as in a
// sheet without header, is left out, and addresses are masked.
func listSeen(headers []string) string {
	const most, longest = 12, 32
	var seen []string
	for _, h := range headers {
		if _, isNumber := scanNumeral(h); isNumber {
			continue
		}
		if _, fault := scanDay(h); fault != notADay {
			continue
		}
		if strings.Contains(h, "@") {
			h = masked(h)
		}
		if runes := []rune(h); len(runes) > longest {
			h = string(runes[:longest-1]) + "…"
		}
		if seen = append(seen, h); len(seen) > most {
			seen[most] = "…"
			break
		}
	}
	return strings.Join(seen, ", ")
}

// unknownArgs are the arguments of a sheet of no known kind.
func unknownArgs(p *plan) problem.Args {
	args := seenArgs(p.seen)
	args["sheet"] = p.info.Name
	return args
}

// seenArgs is listSeen as the arguments of both languages.
func seenArgs(headers []string) problem.Args {
	if seen := listSeen(headers); seen != "" {
		return problem.Args{"seen": seen, "vues": seen}
	}
	return problem.Args{"seen": "none", "vues": "aucune"}
}

// remark notes what people should know of a sheet that is read.
func (r *reading) remark(p *plan) {
	for _, t := range p.twice {
		f := p.kind.Fields[t.field]
		r.problems.add(problem.New(problem.FieldTwice, problem.Args{
			"what": f.Title.EN, "quoi": f.Title.FR, "letter": problem.ColumnName(t.used.index),
		}).At(p.where(p.headerRow, t.column)))
	}
	if c := byName(p); c != nil {
		r.problems.add(problem.New(problem.CustomerByName, nil).At(p.where(p.headerRow, c)))
	}
	for f, c := range p.fields {
		if c != nil {
			r.remarkShown(p, f, c)
		}
	}
	r.remarkUnnamed(p)
	if letters := p.hiddenColumns(); letters != "" {
		r.problems.add(problem.New(problem.HiddenColumns, problem.Args{"letters": letters}).At(problem.Where{Sheet: p.info.Name}))
	}
	if p.once {
		r.problems.add(problem.New(problem.OrderSaidOnce, problem.Args{"count": count(p.ditto.blank)}).At(p.where(p.headerRow, p.fields[lineOrder])))
	}
	if p.hidden > 0 {
		r.problems.add(problem.New(problem.HiddenRows, problem.Args{"count": crm.FormatCount(int64(p.hidden), "en")}).At(problem.Where{Sheet: p.info.Name}))
	}
}

// remarkShown notes where a column shows people something else than it holds.
func (r *reading) remarkShown(p *plan, f int, c *column) {
	where := p.where(p.headerRow, c)
	if c.crosses {
		r.problems.add(problem.New(problem.CrossesAreNo, nil).At(where))
	}
	if c.ids.lettered {
		r.problems.add(problem.New(problem.LettersShown, nil).At(where))
	}
	own := r.opt.Currency
	if own == "" || !p.kind.isMoney(f) || c.numbers.mixesCurrencies() {
		return
	}
	for i := cell.Currency(1); c.numbers.shownIn>>i != 0; i++ {
		code := i.Code()
		if c.numbers.shownIn>>i&1 == 0 || isOf(code, own) {
			continue
		}
		if i.IsMultiple() && c.head.units.times > 0 {
			continue
		}
		if i.IsMultiple() {
			r.problems.add(problem.New(problem.MultipleShown, problem.Args{"unit": code, "workspace": own}).At(where))
			continue
		}
		r.problems.add(problem.New(problem.CurrencyShown, problem.Args{"currency": code, "workspace": own}).At(where))
	}
}

// isMoney reports a field of amounts: of facts, prices and costs of products, prices and amounts of order lines.
func (k *Kind) isMoney(f int) bool {
	field := &k.Fields[f]
	switch {
	case k.sums != nil:
		return field.Type == Number && f != lineQuantity
	case k.fact == nil:
		return field.Type == Number
	}
	return field.Money
}

// remarkUnpriced names the order lines without any price, unless the file itself has the prices of their articles.
func (r *reading) remarkUnpriced(plans []*plan) {
	listed := slices.ContainsFunc(plans, func(p *plan) bool {
		return p.kind != nil && p.kind.Name == "products" && p.fields[prodPrice] != nil
	})
	for _, p := range plans {
		if p.kind == nil || p.kind.sums == nil || listed && p.fields[lineProduct] != nil ||
			p.firstField(lineAmount, lineGross, linePrice, lineListPrice, orderTotal) != nil {
			continue
		}
		r.problems.add(problem.New(problem.NoPriceColumn, nil).At(problem.Where{Sheet: p.info.Name}))
	}
}

// firstField is the column of the first of the fields that the sheet has; nil where it has none.
func (p *plan) firstField(fields ...int) *column {
	for _, f := range fields {
		if p.fields[f] != nil {
			return p.fields[f]
		}
	}
	return nil
}

// hiddenColumns names the columns with a field that the sheet does not show: what is in them counts all the same.
func (p *plan) hiddenColumns() string {
	var letters []string
	for _, c := range p.columns {
		hidden := slices.ContainsFunc(p.unseen, func(r cell.Columns) bool { return r.First <= c.index && c.index <= r.Last })
		if hidden && c.field >= 0 {
			letters = append(letters, problem.ColumnName(c.index))
		}
	}
	return strings.Join(letters, ", ")
}

// byName is the customer column of order lines where it holds people's names.
func byName(p *plan) *column {
	if p.kind.sums == nil {
		return nil
	}
	c := p.fields[lineCustomer]
	if c == nil || c.rankOf(lineCustomer) <= 0 && c.rankOf(lineCustomer) != exportRank || 2*c.ids.names <= c.filled {
		return nil
	}
	return c
}

// refuseNamesakes asks about customers who are known by name alone where one name has two e-mail addresses in turn: they
// are two people, or one with two addresses.
func (p *plan) refuseNamesakes() []*problem.Problem {
	names := byName(p)
	if names == nil {
		return nil
	}
	for _, l := range p.lookups {
		email := l.fields[custEmail]
		if l.of.from != lineCustomer || email == nil {
			continue
		}
		if i := slices.Index(l.seen.columns, email); i >= 0 && l.seen.ofKey.inTurn[i] != "" {
			return []*problem.Problem{problem.New(problem.Namesakes, problem.Args{
				"value": l.seen.ofKey.inTurn[i], "header": names.header, "email": email.header,
			}).At(p.where(p.headerRow, names))}
		}
	}
	return nil
}

// remarkSkipped notes the sheets that are skipped: hidden ones, and those of no known kind where others are.
func (r *reading) remarkSkipped(plans []*plan, others bool) {
	for _, p := range plans {
		switch {
		case p.kind != nil || p.extent.filled == 0:
		case p.info.Hidden:
			r.problems.add(problem.New(problem.HiddenSheet, nil).At(problem.Where{Sheet: p.info.Name}))
		case others && !r.isConfirmed(p.info.Name):
			r.problems.add(problem.New(problem.UnknownSheet, unknownArgs(p)).At(problem.Where{Sheet: p.info.Name}))
		}
	}
}

// unknownFields refuses a mapping by hand that names no field of the sheet's kind nor of any other.
func (r *reading) unknownFields(p *plan) []*problem.Problem {
	var found []*problem.Problem
	for _, c := range p.columns {
		name, fixed := r.match.fixed[c.head.full]
		if !fixed || name == "" || p.kind.field(name) >= 0 || isAnyField(name) {
			continue
		}
		var names []string
		for _, f := range p.kind.Fields {
			names = append(names, f.Name)
		}
		found = append(found, problem.New(problem.UnknownField, problem.Args{
			"field": name, "kind": p.kind.Title.EN, "genre": p.kind.Title.FR, "known": strings.Join(names, ", "),
		}).At(p.where(p.headerRow, c)))
	}
	return found
}

func isAnyField(name string) bool {
	return slices.ContainsFunc(catalog(), func(k Kind) bool { return k.field(name) >= 0 })
}

// otherBasis refuses amounts that are said to be before tax where the workspace counts tax included, and the
// other way about, unless the tax of each line stands beside it. A column named by hand is believed.
func (r *reading) otherBasis(p *plan) []*problem.Problem {
	var f int
	switch {
	case p.kind.sums != nil && p.fields[lineAmount] != nil:
		f = lineAmount
	case p.kind.sums != nil:
		f = linePrice
	case p.kind.field("list_price") >= 0:
		f = p.kind.field("list_price")
	default:
		return nil
	}
	c := p.fields[f]
	if c == nil || r.opt.Basis == "" || c.head.units.basis == "" || c.head.units.basis == r.opt.Basis || c.rankOf(f) < 0 {
		return nil
	}
	if p.kind.sums != nil && f == lineAmount && p.fields[lineTax] != nil { // the tax stands beside them
		p.taxed = map[string]int64{"ht": 1, "ttc": -1}[c.head.units.basis]
		return nil
	}
	return []*problem.Problem{problem.New(problem.OtherBasis, problem.Args{
		"basis": strings.ToUpper(c.head.units.basis), "workspace": strings.ToUpper(r.opt.Basis), "field": p.kind.Fields[f].Name, "header": c.header,
	}).At(p.where(p.headerRow, c))}
}

// decideNumbers settles the decimal sign of each number column: what is fixed, what the column shows, what
// the sheet's other columns show; a column that none of them decides is refused.
func (r *reading) decideNumbers(p *plan) []*problem.Problem {
	fixed := map[string]decimalSign{"comma": commaSign, "dot": dotSign}[r.opt.Decimal]
	sheetSign, clash := fixed, false
	for _, c := range p.fields {
		if c == nil || fixed != unknownSign {
			continue
		}
		switch sign, contradicted := c.numbers.sign(); {
		case contradicted:
			clash = true
		case sign == unknownSign:
		case sheetSign != unknownSign && sheetSign != sign:
			clash = true
		default:
			sheetSign = sign
		}
	}
	if clash {
		sheetSign = unknownSign
	}
	var refused []*problem.Problem
	for f, c := range p.fields {
		if c == nil || p.kind.Fields[f].Type != Number && p.kind.Fields[f].Type != Discount {
			continue
		}
		if c.head.units.pence && r.opt.Currency == "GBP" && p.kind.isMoney(f) && c.numbers.isWhole() {
			c.head.units.parts = 100
		}
		own, contradicted := c.numbers.sign()
		switch {
		case fixed != unknownSign:
			c.sign = fixed
		case own != unknownSign:
			c.sign = own
		case !contradicted:
			c.sign = sheetSign
			if sheetSign == unknownSign && c.numbers.ambiguous != "" {
				refused = append(refused, ambiguousNumbers(p, c))
			}
		}
		if p.kind.Fields[f].Type == Discount {
			refused = append(refused, r.decideDiscount(p, c)...)
		}
	}
	return refused
}

func ambiguousNumbers(p *plan, c *column) *problem.Problem {
	n, _ := scanNumeral(c.numbers.ambiguous)
	dot, _ := n.value(dotSign)
	comma, _ := n.value(commaSign)
	return problem.New(problem.AmbiguousNumbers, problem.Args{
		"value": c.numbers.ambiguous, "dot": crm.Quantity(dot).String(), "comma": crm.Quantity(comma).String(),
	}).At(p.where(c.numbers.row, c))
}

// decideIDs settles what the digits of identifiers have gone through.
func decideIDs(p *plan) {
	for _, c := range p.fields {
		if c == nil {
			continue
		}
		c.cutZero = (c.ids.pointZero >= 2 || c.ids.pointZero == c.ids.texts && c.ids.texts > 0) && c.ids.decimals == 0
		c.cutLong = c.ids.kept == 0 && c.ids.cut >= 4 // by chance one column in ten thousand
		c.deep = c.ids.deep > 0
		// Where most orders have the C it is how the shop numbers them.
		c.cancels = c.ids.afterC <= c.ids.plain
	}
}

// where is a cell's place; column may be nil.
func (p *plan) where(row int, c *column) problem.Where {
	w := problem.Where{Sheet: p.info.Name, Row: row}
	if c != nil {
		w.Column, w.Header = c.index, c.header
	}
	return w
}

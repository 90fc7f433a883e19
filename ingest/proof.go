package ingest

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

// A name of Field.Weak means its field in most sheets and something else in some: "Client" is a number or a name, "Code"
// that of an article or a postal one. It is sure where what the column holds, and what stands beside it, leave one
// reading; else it is likely, and asked about.

// weigh makes sure what only a weak name has given and the content proves, and lists the rest; a column of words that are
// none of its field's is something else. What is listed in asked already is left alone.
func (s *surveyor) weigh(p *plan, asked []likelyColumn) []likelyColumn {
	before := len(asked)
	if asked = s.weighOnce(p, asked); len(asked) == before {
		return asked
	}
	return s.weighOnce(p, asked[:before]) // "Réf." stands beside the name that has just become sure
}

func (s *surveyor) weighOnce(p *plan, asked []likelyColumn) []likelyColumn {
	for f, c := range p.fields {
		if c == nil || c.rankOf(f) < certainRank || slices.ContainsFunc(asked, func(l likelyColumn) bool { return l.column == c }) {
			continue
		}
		says, other := s.proves(p, f, c), s.otherProof(p, f, c)
		switch {
		case says == saysSo:
			c.setRank(f, provenRank)
		case other >= 0:
			p.fields[f], p.fields[other], c.field = nil, c, other
			c.setRank(other, provenRank)
		case says == saysOther:
			p.fields[f], c.field = nil, -1
			c.drop(f)
		default:
			asked = append(asked, likelyColumn{c, f, nearEnough})
		}
	}
	return asked
}

// otherProof is the free field that the content of a column proves, of those that its name may also mean: "Client" over
// codes is the number, over words the name. It is −1 where there is none.
func (s *surveyor) otherProof(p *plan, f int, c *column) int {
	for _, x := range c.might {
		if x.field != f && p.fields[x.field] == nil && s.proves(p, x.field, c) == saysSo {
			return x.field
		}
	}
	return -1
}

// provenRank is that of a weak name that the content has proved: as good as a name with its unit.
const provenRank = 1

// drop takes a field off what the column may be.
func (c *column) drop(field int) {
	c.might = slices.DeleteFunc(slices.Clone(c.might), func(x candidate) bool { return x.field == field })
}

// setRank says how good a column's claim to a field is.
func (c *column) setRank(field, rank int) {
	c.might = slices.Clone(c.might)
	for i := range c.might {
		if c.might[i].field == field {
			c.might[i].rank = rank
		}
	}
}

// proof is what the content of a column says of its weak name.
type proof uint8

const (
	saysNothing proof = iota
	saysSo
	saysOther
)

// proves weighs the content of the column that a weak name gives a field.
func (s *surveyor) proves(p *plan, f int, c *column) proof {
	field := &p.kind.Fields[f]
	is := func(sure bool) proof {
		if sure {
			return saysSo
		}
		return saysNothing
	}
	class := c.holds.class()
	if class == "" {
		return saysNothing
	}
	switch {
	case p.kind.sums != nil && f == linePrice && isShopsCost(c.head.key) && !s.numberProven(p, f, c):
		return saysOther // what the shop paid
	case c.rankOf(f) >= ownRank && c.rankOf(f) < noRank:
		return s.senseProves(p, f, c)
	case p.kind.sums != nil && f == lineOrder && isKeyWord(c.head.bare):
		if s.numbersOrders(p, c) {
			return saysSo
		}
		return saysOther
	case field.Name == "customer_id" && class == "email":
		if p.kind.sums != nil && c.holds.filled >= 10 && c.holds.different() == 1 {
			return saysOther // the shop's own
		}
		return is(isAddressColumn(c))
	case (field.Type == ID || field.Type == Loose) && field.Name != "phone" && c.holds.hasCents():
		return saysOther
	case p.kind.sums != nil && f == lineCustomer && (c.head.bare == "account" || c.head.bare == "compte"):
		return saysNothing // or one of the books
	case field.Name == "customer_id" && class == "phone":
		return saysNothing // some people share one, and each writes it in another way
	case field.Name == "phone":
		return is(class == "phone")
	case field.Type == Day:
		created := f == lineDate && c.rankOf(f) < certainRank+createdNames
		return is((p.kind.sums == nil || created) && class == "day" && p.onlyOf(c, "day"))
	case field.Type == Number:
		return is(class == "number" && s.numberProven(p, f, c))
	case field.Type == Word:
		return p.wordsProve(s.reading, f, c)
	case field.Type == ID || field.Type == Loose:
		return is(p.idProven(f, c))
	}
	return is(p.textProven(f, c))
}

// onlyOf reports a column that is the only one of its class without another field: beside "Du" and "Au" each is sure.
func (p *plan) onlyOf(c *column, class string) bool {
	return !slices.ContainsFunc(p.columns, func(o *column) bool {
		return o != c && o.holds.class() == class && o.field < 0
	})
}

// sureField is the column of a field whose name is sure, or nil.
func (p *plan) sureField(f int) *column {
	if f < 0 || p.fields[f] == nil || p.fields[f].rankOf(f) >= certainRank {
		return nil
	}
	return p.fields[f]
}

// numberProven reports a weak name of numbers that is sure: of facts the only number left; of order lines a price or an
// amount that the other and the quantity multiply to, or a price where nothing else is what the line costs.
func (s *surveyor) numberProven(p *plan, f int, c *column) bool {
	if p.kind.sums == nil {
		return p.onlyOf(c, "number")
	}
	switch f {
	case linePrice:
		if p.fields[lineQuantity] == nil && p.fields[lineAmount] == nil && p.fields[lineGross] == nil {
			return p.onlyOf(c, "number")
		}
		return s.costs(p, p.sureField(lineQuantity), c, p.sureField(lineAmount), s.discountBeside(p))
	case lineAmount:
		return s.costs(p, p.sureField(lineQuantity), p.sureField(linePrice), c, s.discountBeside(p))
	}
	return false
}

// multiplies reports three columns of which the first two multiply to the third, in all of the first rows, three at
// least, and in one of them of more than one unit.
func (s *surveyor) multiplies(p *plan, quantity, price, amount *column) bool {
	return quantity != nil && s.costs(p, quantity, price, amount, nil)
}

// costs is multiplies for an amount from which the discount in a fourth column has been taken off; nil is none. Without
// a column of quantities each line is of one unit.
func (s *surveyor) costs(p *plan, quantity, price, amount, discount *column) bool {
	if price == nil || amount == nil {
		return false
	}
	ways := 1
	if discount != nil {
		ways = discountWays
	}
	for _, sign := range [...]decimalSign{commaSign, dotSign} {
		for how := range ways {
			if s.costsSo(p, [...]*column{quantity, price, amount, discount}, sign, how) {
				return true
			}
		}
	}
	return false
}

// costIn is the quantity, the price and the amount of a row by their columns, one unit where there is no column of
// quantities; not ok where one of them is no number.
func costIn(row cell.Row, of [4]*column, sign decimalSign) (quantity, price, amount int64, ok bool) {
	quantity, ok = crm.Scale, true
	if of[0] != nil {
		quantity, ok = numberIn(row, of[0].index, sign)
	}
	price, okPrice := numberIn(row, of[1].index, sign)
	amount, okAmount := numberIn(row, of[2].index, sign)
	return quantity, price, amount, ok && okPrice && okAmount
}

// costsSo is costs for one decimal sign and one way of writing discounts.
func (s *surveyor) costsSo(p *plan, of [4]*column, sign decimalSign, how int) bool {
	rows, telling := 0, false
	for _, row := range s.kept {
		if row.Number <= p.headerLast {
			continue
		}
		q, u, a, ok := costIn(row, of, sign)
		if !ok {
			continue // a total, a section, a mistake
		}
		var off int64
		if of[3] != nil {
			off, _ = numberIn(row, of[3].index, sign)
		}
		product, err := crm.Money(u).Times(crm.Quantity(q))
		if err != nil || !sameProduct(q, u, int64(product), a) && (off == 0 || !discounted(how, q, int64(product), off, a)) {
			return false
		}
		if off != 0 && !discounted(how, q, int64(product), off, a) {
			return false // the amount before the discount
		}
		rows++
		telling = telling || off != 0 || q != crm.Scale && q != -crm.Scale && a != 0
	}
	if of[0] == nil && of[3] == nil {
		return rows >= 5 // one unit a line: the price is what it costs
	}
	return rows >= 3 && telling
}

// sameProduct is sameTotal for a price that may be rounded: half a cent a unit.
func sameProduct(quantity, price, product, amount int64) bool {
	if sameTotal(product, amount) {
		return true
	}
	units := max(quantity, -quantity) / crm.Scale
	gap := max(product-amount, amount-product)
	return price%100 == 0 && amount%100 == 0 && units > 1 && gap <= 50*units+50
}

// numberIn is the number of a row in a column.
func numberIn(row cell.Row, col int, sign decimalSign) (int64, bool) {
	i := slices.IndexFunc(row.Cells, func(x cell.Cell) bool { return x.Col == col })
	if i < 0 {
		return 0, false
	}
	return readNumber(&row.Cells[i], sign)
}

// wordsProve compares the words of a column with those of the field that its weak name gives it.
func (p *plan) wordsProve(r *reading, f int, c *column) proof {
	known := p.kind.wordsOf(r, f)
	if known == nil {
		if c.holds.class() == "text" {
			return saysSo
		}
		return saysNothing
	}
	met, unmet := 0, 0
	for _, v := range c.holds.values {
		switch {
		case isNullWord(v), p.isState(f) && ranksCustomers(v):
		case known(v):
			met++
		default:
			unmet++
		}
	}
	switch {
	case p.isState(f):
		return stateProven(met, unmet)
	case unmet == 0:
		return saysSo
	case met == 0:
		return saysOther
	}
	return saysNothing
}

// stateProven weighs a column that may be the state of orders. Where it is, its other words are asked about one by one;
// in words of its own alone it must not go unread.
func stateProven(met, unmet int) proof {
	switch {
	case met > 0:
		return saysSo
	case unmet == 0:
		return saysOther
	}
	return saysNothing
}

// ranksCustomers reports a word for a kind of customer, which is no state of an order.
func ranksCustomers(v string) bool {
	switch foldWord(v) {
	case "vip", "standard", "gold", "silver", "bronze", "platinum", "or", "argent", "platine", "premium", "regular", "regulier", "fidele", "loyal",
		"pro", "professionnel", "particulier", "prospect", "nouveauclient", "newcustomer", "member", "membre", "guest", "invite":
		return true
	}
	return false
}

// isState reports the state of an order.
func (p *plan) isState(f int) bool {
	return p.kind.sums != nil && (f == orderStatus || f == orderFinancial)
}

// wordsOf tells the words of a field; nil where it takes any.
func (k *Kind) wordsOf(r *reading, f int) func(string) bool {
	field := &k.Fields[f]
	switch {
	case k.sums != nil && f == lineType:
		return func(v string) bool {
			w := foldWord(v)
			_, own := r.types[w]
			_, known := typeWords()[w]
			return own || known || isReturnWord(w) || isSaleWord(w) || slices.Contains(paperWords(), w)
		}
	case k.sums != nil && (f == orderStatus || f == orderFinancial):
		return func(v string) bool { return r.statuses.of(foldStatus(v)) != unknownFate }
	case k.fact != nil && field.Choices != nil:
		return func(v string) bool { _, known := field.folded()[foldWord(v)]; return known }
	case field.Name == "consent" || field.Name == "opt_out" || field.Name == "status":
		return func(v string) bool { _, known := stateWords()[foldWord(v)]; return known }
	case k.fact == nil && field.Name == "channel":
		return func(v string) bool { _, known := channelWords()[foldWord(v)]; return known }
	case field.Type == Word && k.fact != nil && field.Choices == nil:
		return func(v string) bool { _, known := stateWords()[foldWord(v)]; return known }
	}
	return nil
}

// isSaleWord reports a folded word of a type column that says that a row is a sale.
func isSaleWord(w string) bool {
	switch w {
	case "facture", "factures", "invoice", "ticket", "tickets", "recu", "receipt", "commande", "order",
		"salesreceipt", "vente", "ventes", "sale", "sales", "annulee", "annule", "cancelled", "canceled":
		return true
	}
	return false
}

// idProven reports a weak name of identifiers that is sure: people and orders by values that look like their numbers,
// articles beside their name, and the key of a sheet.
func (p *plan) idProven(f int, c *column) bool {
	field := &p.kind.Fields[f]
	switch name := c.head.bare; {
	case isKeyWord(name):
		return p.isKeyColumn(f, c) || field.Name == "product_id" && (p.besideName(c) || p.namesRest(c))
	case field.Name == "product_id":
		return p.besideName(c) || p.namesRest(c) || name != "ref" && name != "refs" && (c.holds.looksCoded() || c.holds.class() == "text")
	case field.Name == "customer_id":
		return c.holds.looksCoded() || p.holdsPeople(c)
	case field.Name == "line_id": // 1, 2, 3 within each order
		return p.sureField(lineOrder) != nil && c.holds.looksNumbered()
	case field.Name == "store":
		return (name == "site" || name == "location") && c.holds.class() == "text" && c.holds.repeats() // a till is no shop
	}
	return c.holds.looksCoded()
}

// holdsPeople reports people's names, and numbers among them: under a header that says so any words, under "Client" alone
// mostly two words and more, or many different values. "Particulier" and "Professionnel" are none.
func (p *plan) holdsPeople(c *column) bool {
	if class := c.holds.class(); class != "text" && class != "mixed" || p.kind.sums == nil {
		return false
	}
	if bare := c.head.bare; bare != "nom" && bare != "name" && (strings.Contains(bare, "nom") || strings.Contains(bare, "name")) {
		return true
	}
	different := make(map[string]bool)
	twoWords, buyers := 0, saysBuyer(c.head.bare)
	for _, v := range c.holds.values {
		different[v] = true
		if strings.Contains(v, " ") && !strings.ContainsAny(v, "0123456789") {
			twoWords++
		}
	}
	n := len(different)
	return n > 1 && twoWords*2 > c.holds.filled && (buyers || n*3 >= c.holds.filled) || n >= 5 && n*3 >= c.holds.filled
}

// isShopsCost reports words of a header that say what an article cost the shop.
func isShopsCost(key string) bool {
	return slices.ContainsFunc(strings.Fields(key), func(w string) bool {
		return slices.Contains([]string{"achat", "purchase", "cout", "cost", "revient", "marge", "margin"}, w)
	})
}

// saysBuyer reports a header that says who bought and can say nothing else; a "Client" may be of a kind.
func saysBuyer(name string) bool {
	switch name {
	case "acheteur", "acheteuse", "buyer", "purchasedby", "boughtby", "achetepar", "soldto", "vendua":
		return true
	}
	return false
}

// isKeyWord reports the header of some number, of whatever it be.
func isKeyWord(name string) bool {
	switch name {
	case "id", "no", "code", "ref", "refs", "matricule":
		return true
	}
	return false
}

// isKeyColumn reports the first column of a table, in which every row has another value and which is no count of the
// rows; what numbers the rows is their number only in a kind that has one of its own.
func (p *plan) isKeyColumn(f int, c *column) bool {
	h := &c.holds
	if p.kind.sums != nil || c.index != p.columns[0].index || h.filled < 3 || !h.looksNumbered() {
		return false
	}
	seen := make(map[string]bool, len(h.values))
	for _, v := range h.values {
		if seen[v] {
			return false
		}
		seen[v] = true
	}
	own := p.kind.fact != nil && f == 0 && p.kind.Fields[f].Name != "customer_id"
	return own || !h.counts()
}

// besideName reports a column right beside that of the articles' names or quantities, as "Réf. | Désignation".
func (p *plan) besideName(c *column) bool {
	if class := c.holds.class(); class == "day" || class == "email" || class == "phone" {
		return false
	}
	for _, name := range [...]string{"description", "name", "quantity"} {
		if name == "name" && p.kind.field("product_id") != prodID {
			continue
		}
		if n := p.sureField(p.kind.field(name)); n != nil && (n.index == c.index-1 || n.index == c.index+1) {
			return true
		}
	}
	return false
}

// namesRest reports codes under "Réf." in order lines that have the number of the order and of the customer: only the
// article is left to be named.
func (p *plan) namesRest(c *column) bool {
	if p.kind.sums == nil || c.head.bare != "ref" && c.head.bare != "refs" || !c.holds.looksCoded() {
		return false
	}
	return p.sureField(lineOrder) != nil && p.sureField(lineCustomer) != nil && (p.sureField(lineDescription) != nil || p.sureField(lineQuantity) != nil)
}

// looksNumbered reports values of which four in five have a digit, no fraction and no words.
func (c *content) looksNumbered() bool { return c.most(isNumberLike) }

// looksCoded reports values that look like the numbers of people or things: as looksNumbered, and not so short that they
// may be counts.
func (c *content) looksCoded() bool {
	return c.most(func(v string) bool { return isNumberLike(v) && (!isDigits(v) || len(v) > 2) })
}

// repeats reports values of which each stands twice and more on average.
func (c *content) repeats() bool { return c.different()*2 <= c.filled }

func isNumberLike(v string) bool {
	return strings.ContainsAny(v, "0123456789") && !strings.ContainsAny(v, " \u00a0,@") && (isDigits(v) || !isWrittenDay(v)) && !isDecimal(v)
}

// hasCents reports amounts of which half have cents that are no zeros: no number of a thing has them.
func (c *content) hasCents() bool {
	n := 0
	for _, v := range c.values {
		if isDecimal(v) && !strings.HasSuffix(strings.TrimRight(v, "0"), ".") && !strings.HasSuffix(strings.TrimRight(v, "0"), ",") {
			n++
		}
	}
	return n > 0 && n*2 >= c.filled
}

// most reports four different values in five that are so; words for nothing do not count, and whoever comes in
// ("COMPTOIR") counts once.
func (c *content) most(is func(string) bool) bool {
	yes, all := 0, 0
	seen := make(map[string]bool)
	for _, v := range c.values {
		if isNullWord(v) || seen[v] {
			continue
		}
		seen[v] = true
		all++
		if is(v) {
			yes++
		}
	}
	return yes > 0 && (yes*5 >= all*4 || all-yes == 1 && yes > 1)
}

// counts reports 1, 2, 3…
func (c *content) counts() bool {
	for i, v := range c.values {
		if d, ok := cell.ParseDecimal([]byte(v)); !ok || d.Exp != 0 || d.Coef != uint64(i+1) {
			return false
		}
	}
	return true
}

// textProven reports a weak name of texts that is sure: words stand under it, and the name says what they are words of.
func (p *plan) textProven(f int, c *column) bool {
	class := c.holds.class()
	if p.kind.Name == "coupons" && p.kind.Fields[f].Name == "value" {
		return class != "day" && class != "email" // "10 %" and "5 €" are its words
	}
	if class != "text" && class != "mixed" {
		return false
	}
	switch field := p.kind.Fields[f].Name; {
	case p.kind.sums != nil && f == lineDescription, field == "name" && p.kind.field("list_price") == prodPrice:
		return !c.holds.looksCoded()
	case field == "name", field == "customer_name":
		return !c.holds.looksCoded() && (p.sureField(p.kind.field("customer_id")) != nil || p.sureField(p.kind.field("email")) != nil)
	}
	switch c.head.bare {
	case "type", "nature", "sens", "code", "ref":
		return p.kind.fact != nil
	case "source", "origine", "origin": // of the person, or of the agreement beside it
		return p.sureField(p.kind.field("consent")) == nil && p.sureField(p.kind.field("opt_out")) == nil
	}
	return true
}

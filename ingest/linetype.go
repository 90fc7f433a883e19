package ingest

import (
	"sync"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// typeWords are what a column of types says of a line, folded.
var typeWords = sync.OnceValue(func() map[string]crm.LineType {
	return foldTypes(map[crm.LineType][]string{
		crm.Goods:    {"article", "produit", "product", "item", "line item", "goods", "physical good", "digital good", "marchandise", "service", "vente", "sale", "sale line"},
		crm.Shipping: {"shipping", "shipping line", "livraison", "port", "frais de port", "frais de livraison", "frais d'expédition", "expédition", "transport", "delivery", "delivery fee", "shipping fee", "postage", "freight"},
		crm.GiftCard: {"gift card", "giftcard", "e-gift card", "gift certificate", "gift voucher", "carte cadeau", "chèque cadeau", "bon cadeau", "bon d'achat", "coffret cadeau"},
		crm.Deposit:  {"deposit", "down payment", "prepayment", "acompte", "arrhes", "consigne", "caution"},
		crm.Tip:      {"tip", "tips", "gratuity", "pourboire", "pourboires"},
		crm.TaxLine:  {"tax", "taxe", "taxes", "tva", "vat", "sales tax", "tax line", "éco-participation", "écotaxe"},
		crm.Discount: {"discount", "discount line", "remise", "réduction", "rabais", "ristourne", "coupon", "promotion", "promo", "code promo"},
	})
})

// plainWords are descriptions that cannot be anything else, folded. "Postage", "Discount" and "Carriage" are not
// among them: shops sell under these names too, as Online Retail does, and its published figures count them.
var plainWords = sync.OnceValue(func() map[string]crm.LineType {
	return foldTypes(map[crm.LineType][]string{
		crm.Shipping: {"livraison", "livraison à domicile", "forfait livraison", "frais de port", "frais de livraison", "frais d'expédition", "frais d'envoi", "frais de transport", "participation aux frais de port", "shipping", "shipping fee", "shipping fees", "shipping cost", "shipping charge", "shipping charges", "delivery fee", "delivery charge", "postage and packing", "shipping and handling"},
		crm.GiftCard: {"carte cadeau", "e-carte cadeau", "chèque cadeau", "bon cadeau", "gift card", "e-gift card", "digital gift card", "gift certificate"},
		crm.Deposit:  {"acompte", "acompte versé", "acompte sur commande", "arrhes", "consigne", "consigne bouteille", "consigne verre", "consignes", "deposit", "bottle deposit", "down payment"},
		crm.Tip:      {"pourboire", "pourboires", "tip", "tips", "gratuity"},
		crm.TaxLine:  {"sales tax", "éco-participation", "écotaxe"},
		crm.Discount: {"remise", "remise commerciale", "remise exceptionnelle", "remise fidélité", "remise globale", "remise panier", "remise sur commande", "code promo", "bon de réduction", "order discount", "cart discount", "promo code", "loyalty discount", "coupon discount"},
	})
})

func foldTypes(lists map[crm.LineType][]string) map[string]crm.LineType {
	m := make(map[string]crm.LineType)
	for t, words := range lists {
		for _, w := range words {
			m[foldWord(w)] = t
		}
	}
	return m
}

// ownTypes reads the settings of a source; a value that is no type is passed over, since the configuration has
// refused it.
func ownTypes(settings map[string]string) map[string]crm.LineType {
	own := make(map[string]crm.LineType, len(settings))
	for word, says := range settings {
		for _, t := range typeOrder() {
			if typeName(t) == says {
				own[foldWord(word)] = t
			}
		}
	}
	return own
}

// typeName is a type's name in settings and reports.
func typeName(t crm.LineType) string {
	if t == crm.Goods {
		return "goods"
	}
	return string(t)
}

// plainType is the type that a description says by itself. A sum behind the name ("Carte cadeau 50 €",
// "Remise 10 %") says nothing else.
func plainType(text string) crm.LineType {
	if len(text) > 60 || !mayBePlain(text) {
		return crm.Goods
	}
	words := headingWords(text)
	for len(words) > 1 {
		last := words[len(words)-1]
		var u units
		if !isDigits(last) && !u.take(last) {
			break
		}
		words = words[:len(words)-1]
	}
	return plainWords()[joinWords(words)]
}

// plainStarts are the first three letters of the plain words and of the words that folding drops: nearly every
// description is told by them to be an article.
var plainStarts = sync.OnceValue(func() *[26][26][26]bool {
	var starts [26][26][26]bool
	for w := range plainWords() {
		starts[w[0]-'a'][w[1]-'a'][w[2]-'a'] = true
	}
	return &starts
})

// mayBePlain reports a description that could be one of the plain words; one that does not begin with three plain
// letters is not told apart here.
func mayBePlain(text string) bool {
	text = trimBlanks(text)
	if len(text) < 3 {
		return false
	}
	var start [3]byte
	for i := range start {
		c := text[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c < 'a' || c > 'z' {
			return c >= utf8.RuneSelf || c < '0' || c > '9'
		}
		start[i] = c - 'a'
	}
	return plainStarts()[start[0]][start[1]][start[2]]
}

// describedType is plainType with what was found before.
func (r *row) describedType(text string) crm.LineType {
	if text == "" || len(r.reading.types) == 0 && (len(text) > 60 || !mayBePlain(text)) {
		return crm.Goods // without a map that grows with the articles
	}
	t, seen := r.described[text]
	if !seen {
		if len(r.described) >= 1<<16 {
			clear(r.described)
		}
		known := false
		if len(r.reading.types) > 0 {
			t, known = r.reading.types[foldWord(text)]
		}
		if !known {
			t = plainType(text)
		}
		r.described[text] = t
	}
	return t
}

// lineType is what a line is: what the configuration says of its word, what its type column says, else its
// description, else its product code. A described discount that adds to the order is an article by that name.
func (r *row) lineType(line *crm.OrderLine) crm.LineType {
	for _, f := range [...]int{lineItemType, lineType} {
		if word := r.word(f); word != "" {
			t, known := r.reading.types[word]
			if known {
				return t
			}
			if t, known = typeWords()[word]; known && (f == lineItemType || t != crm.Goods) {
				return t
			}
		}
	}
	t := r.describedType(line.Description)
	if t == crm.Goods && line.Description == "" {
		t = r.describedType(line.ProductID)
	}
	if t == crm.Discount && line.Amount != nil && *line.Amount > 0 {
		return crm.Goods
	}
	return t
}

// signDiscount makes what a discount line takes off negative. It is no return, whatever its signs: a discount taken
// back with a returned order adds to it.
func (r *row) signDiscount(line *crm.OrderLine) {
	if line.Amount != nil && *line.Amount > 0 && line.Quantity >= 0 && !r.isReturn(line) {
		*line.Amount = -*line.Amount
	}
}

// typeSum is what the lines of one type add up to.
type typeSum struct {
	lines  int
	amount crm.Money
}

// typeCount is the number of line types.
const typeCount = 7

// typeOrder is the order of the types in every list.
func typeOrder() [typeCount]crm.LineType {
	return [...]crm.LineType{crm.Goods, crm.Discount, crm.Shipping, crm.GiftCard, crm.Deposit, crm.Tip, crm.TaxLine}
}

// typeAt is where a type stands in the sums.
func typeAt(t crm.LineType) int {
	if t == crm.Goods {
		return 0
	}
	for i, known := range typeOrder() {
		if known == t {
			return i
		}
	}
	return 0
}

// isNetSales reports a type that is part of what the shop sold.
func isNetSales(t crm.LineType) bool { return t == crm.Goods || t == crm.Discount }

// add counts a line in the sums; ok is false where one of them cannot hold it, and then nothing is counted.
func (t *tally) add(line *crm.OrderLine) (ok bool) {
	sum := &t.types[typeAt(line.Type)]
	quantity, sales, amount := int64(t.quantity), int64(t.netSales), int64(sum.amount)
	first, second, third := true, true, true
	if line.Type == crm.Goods {
		quantity, first = addFits(quantity, int64(line.Quantity))
	}
	if line.Amount != nil {
		amount, second = addFits(amount, int64(*line.Amount))
		if isNetSales(line.Type) {
			sales, third = addFits(sales, int64(*line.Amount))
		}
	}
	if !first || !second || !third {
		return false
	}
	t.quantity, t.netSales = crm.Quantity(quantity), crm.Money(sales)
	sum.lines++
	sum.amount = crm.Money(amount)
	return true
}

// take takes a line out of the sums again.
func (t *tally) take(line *crm.OrderLine) {
	sum := &t.types[typeAt(line.Type)]
	sum.lines--
	if line.Type == crm.Goods {
		t.quantity -= line.Quantity
	}
	if line.Amount != nil {
		sum.amount -= *line.Amount
		if isNetSales(line.Type) {
			t.netSales -= *line.Amount
		}
	}
}

// see notes the day of an accepted row.
func (t *tally) see(day crm.Date) {
	if t.accepted == 0 || day < t.earliest {
		t.earliest = day
	}
	if t.accepted == 0 || day > t.latest {
		t.latest = day
	}
	t.accepted++
}

// emit counts the row and hands its lines over. A line that no sum can hold rejects the row, all its lines with it.
func (r *row) emit(lines []crm.OrderLine, sink Sink) error {
	t := &r.plan.tally
	for i := range lines {
		if t.add(&lines[i]) {
			continue
		}
		for j := range i {
			t.take(&lines[j])
		}
		r.reject(problem.TooLarge, r.firstOf(lineAmount, linePrice, lineQuantity), nil)
		return nil
	}
	t.see(lines[0].Date)
	for i := range lines {
		if err := sink.OrderLine(lines[i]); err != nil {
			return err
		}
	}
	return nil
}

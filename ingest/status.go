package ingest

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// fate is what the state of an order makes of its lines.
type fate uint8

const (
	unknownFate    fate = iota
	isSale              // the lines count
	partlyRefunded      // they count, and a part of them came back
	refunded            // they count, and all of them came back
	notSold             // they are no sale: cancelled, a quotation, not paid
	owed                // not paid yet: a sale in a list of invoices, none in one of orders
)

// The words that a configuration may give a status.
const (
	saysSale    = "sale"
	saysNotSale = "not-sale"
	saysRefund  = "refund"
)

// statusWords are the states that tills and shop programs write, folded.
var statusWords = sync.OnceValue(func() map[string]fate {
	m := make(map[string]fate)
	for _, l := range []struct {
		fate
		words []string
	}{
		{isSale, []string{
			"payé", "payée", "paid", "réglé", "réglée", "soldé", "soldée", "acquitté", "acquittée", "encaissé", "encaissée", "paiement accepté", "paiement à distance accepté", "paiement effectué", "payment accepted", "remote payment accepted", "partiellement payée", "partiellement payé", "partially paid", "paid in full", "captured", "settled",
			"expédié", "expédiée", "shipped", "partially shipped", "partiellement expédiée", "envoyé", "envoyée", "sent", "en cours de livraison", "out for delivery", "livré", "livrée", "reçu", "reçue", "received", "réussi", "réussie", "delivered", "shipped delivered to buyer", "shipped picked up", "retirée", "retiré", "picked up", "collected", "fulfilled", "partially fulfilled", "unfulfilled", "unshipped", "à expédier",
			"terminé", "terminée", "completed", "complete", "complété", "complétée", "closed", "clôturée", "clos", "close", "done", "validé", "validée", "validated", "confirmé", "confirmée", "confirmed", "facturé", "facturée", "invoiced", "comptabilisée", "archivée", "finalisée", "sale", "vente", "vendu", "vendue", "sold", "ok", "success", "succeeded", "successful", "active", "normal", "normale",
			"processing", "en cours", "en préparation", "en cours de préparation", "preparation in progress", "processing in progress", "en cours de traitement", "traitée", "traité", "processed", "prête", "ready", "ready for pickup", "prête à retirer", "en attente de réapprovisionnement payé", "on backorder paid", "awaiting fulfillment", "awaiting fulfilment", "awaiting shipment", "awaiting pickup", "attending", "checked in", "checked out", "paid out", "viewed", "vue", "consultée", "auto paid", "payée automatiquement", "retard", "payé partiellement", "payée partiellement", "sales order", "bon de commande", "locked", "verrouillé", "overdue", "past due", "en retard de paiement", "en retard", "late", "échue", // an invoice that was sent and waits too long
		}},
		{partlyRefunded, []string{
			"partiellement remboursé", "partiellement remboursée", "remboursement partiel", "remboursée partiellement", "remboursé en partie", "partially refunded", "partial refund", "part refunded", "refunded partially", "partiellement retournée", "partially returned", "retour partiel",
		}},
		{refunded, []string{
			"remboursé", "remboursée", "remboursement", "refunded", "refund", "fully refunded", "retourné", "retournée", "retour", "returned", "return", "renvoyée", "chargeback", "charged back", "chargedback", "litige perdu", "shipped returned to seller", "avoir", "avoir émis", "credited", "credit note",
		}},
		{notSold, []string{
			"annulé", "annulée", "annulation", "cancelled", "canceled", "cancellation", "void", "voided", "abandonné", "abandonnée", "abandoned", "supprimé", "supprimée", "deleted", "trash", "corbeille", "rejeté", "rejetée", "rejected", "refusé", "refusée", "refused", "declined", "denied", "expiré", "expirée", "expired", "incomplete", "not attending", "échec", "échoué", "échouée", "failed", "failure", "payment failed", "erreur", "erreur de paiement", "payment error", "error", "uncollectible", "irrécouvrable",
			"devis", "devis envoyé", "quote", "quotation", "quotation sent", "estimate", "proforma", "pro forma", "offre", "brouillon", "draft", "checkout draft", "panier", "cart", "parked", "saved", "layby", "mise de côté",
			"pending payment", "on hold", "onhold", "en attente du paiement par chèque", "en attente de paiement par chèque", "en attente de virement bancaire", "en attente du virement bancaire", "en attente de paiement paypal", "en attente de réapprovisionnement non payé", "on backorder not paid", "authorized", "authorised", "autorisé", "autorisée", "awaiting check payment", "awaiting bank wire payment", "awaiting cash on delivery validation", "en attente de paiement à la livraison",
		}},
		{owed, []string{
			"unpaid", "non payé", "non payée", "impayé", "impayée", "non réglée", "à payer", "à régler", "payment pending", "awaiting payment", "en attente de paiement", "attente paiement", "paiement en attente", "open", "due", "outstanding", "not paid", "en attente", "attente", "pending",
		}},
	} {
		for _, w := range l.words {
			m[foldStatus(w)] = l.fate
		}
	}
	return m
})

// statuses knows the words of a source: those that are its own before those of everyone.
type statuses map[string]fate

// newStatuses reads the settings of a source; a value that is none of the three is passed over, since the
// configuration has refused it.
func newStatuses(own map[string]string) statuses {
	meaning := map[string]fate{saysSale: isSale, saysNotSale: notSold, saysRefund: refunded}
	s := make(statuses, len(own))
	for word, says := range own {
		if f, ok := meaning[says]; ok {
			s[foldStatus(word)] = f
		}
	}
	return s
}

// of is what a word means. A shop program's own mark before it (wc-completed) says nothing.
func (s statuses) of(word string) fate {
	if f, ok := s[word]; ok {
		return f
	}
	if f, ok := statusWords()[word]; ok {
		return f
	}
	if rest, found := strings.CutPrefix(word, "wc "); found {
		return statusWords()[rest]
	}
	return unknownFate
}

// wordsKept is how many different texts of a word column are remembered.
const wordsKept = 200

// observeWord remembers a text of a word column.
func (c *column) observeWord(x *cell.Cell) {
	text := statusOf(x)
	if len(c.words) < wordsKept && !slices.Contains(c.words, text) {
		c.words = append(c.words, text)
	}
}

// statusOf is a state as it is written; some programs write numbers.
func statusOf(x *cell.Cell) string {
	if x.Type == cell.Text {
		return x.Text
	}
	return shown(x)
}

// foldStatus is a state in the compared form. Its words stay apart, since "à voir" is no "avoir".
func foldStatus(s string) string { return strings.Join(headingWords(cleanText(s)), " ") }

// statusFields are the columns whose words decide.
func statusFields() [2]int { return [2]int{orderStatus, orderFinancial} }

// decideStatuses refuses a sheet whose states hold a word that nobody has explained: whether its lines are sales is
// not to be guessed.
func (r *reading) decideStatuses(p *plan) []*problem.Problem {
	if p.kind.sums == nil {
		return nil
	}
	var refused []*problem.Problem
	for _, f := range statusFields() {
		c := p.fields[f]
		if c == nil {
			continue
		}
		var unknown []string
		for _, w := range c.words {
			if folded := foldStatus(w); folded != "" && !isNullWord(cleanText(w)) && r.statuses.of(folded) == unknownFate {
				unknown = append(unknown, cleanText(w))
			}
		}
		if len(unknown) > 0 {
			refused = append(refused, r.unknownStatus(p, c, unknown))
		}
	}
	return refused
}

// unknownStatus names the words and the setting that decides.
func (r *reading) unknownStatus(p *plan, c *column, words []string) *problem.Problem {
	const most = 8
	first := words[0]
	if len(words) > most {
		words = append(words[:most:most], "…")
	}
	source := r.opt.Source
	if source == "" {
		source = "shop"
	}
	return problem.New(problem.UnknownStatus, problem.Args{
		"words": strings.Join(words, ", "), "source": source, "first": first,
	}).At(p.where(p.headerRow, c))
}

// fate is what the row's states make of it; the gravest of them counts.
func (r *row) fate() fate {
	if !r.plan.stated {
		return isSale
	}
	if x := r.cell(orderCancelled); x != nil && !isNullWord(trimBlanks(x.Text)) {
		return notSold
	}
	worst := isSale
	if r.plan.unsold != nil && r.plan.unsold[r.word(lineType)] {
		worst = notSold
	}
	for _, f := range statusFields() {
		x := r.cell(f)
		if x == nil {
			continue
		}
		text := statusOf(x)
		at, seen := r.fates[text]
		if !seen {
			if at = isSale; !isNullWord(cleanText(text)) {
				at = r.reading.statuses.of(foldStatus(text))
			}
			if len(r.fates) < wordsKept {
				r.fates[text] = at
			}
		}
		if at == unknownFate { // beyond the words that were looked at before
			r.reject(problem.UnknownWord, f, problem.Args{"known": "payée, annulée, remboursée, paid, cancelled, refunded…"})
		}
		if at == owed {
			if at = notSold; r.plan.invoices {
				at = isSale
			}
		}
		worst = max(worst, at)
	}
	return worst
}

// isOfInvoices reports order lines that are numbered by their invoices, or say until when they are to be paid: what was
// invoiced is sold, paid or not.
func (p *plan) isOfInvoices() bool {
	says := func(c *column, words ...string) bool {
		return c != nil && slices.ContainsFunc(strings.Fields(c.head.key), func(w string) bool { return slices.Contains(words, w) })
	}
	return says(p.fields[lineOrder], "facture", "invoice") ||
		slices.ContainsFunc(p.columns, func(c *column) bool { return says(c, "echeance", "due") })
}

// paperWords are documents that sell nothing, in a column of types, folded.
var paperWords = sync.OnceValue(func() []string {
	var folded []string
	for _, w := range []string{
		"devis", "devis client", "quote", "quotation", "sales quote", "estimate", "proforma", "pro forma", "facture proforma",
		"proforma invoice",
	} {
		folded = append(folded, foldWord(w))
	}
	return folded
})

// unsoldTypes are the words of the sheet's column of types whose rows are no sales: quotations; payments that stand
// beside the sales they pay; the rows of whole sales beside those of their lines.
func (p *plan) unsoldTypes() map[string]bool {
	c := p.fields[lineType]
	if c == nil {
		return nil
	}
	here := make(map[string]bool, len(c.words))
	for _, w := range c.words {
		here[foldWord(w)] = true
	}
	any := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return here[foldWord(w)] })
	}
	unsold := make(map[string]bool)
	for _, w := range paperWords() {
		unsold[w] = here[w]
	}
	lines := any("sale line", "ligne de vente", "line item")
	if lines || any("sale", "vente") {
		for _, w := range []string{"payment", "paiement", "règlement"} {
			unsold[foldWord(w)] = any(w)
		}
	}
	if lines {
		unsold[foldWord("sale")], unsold[foldWord("vente")] = any("sale"), any("vente")
	}
	for _, w := range slices.Collect(maps.Keys(unsold)) {
		if !unsold[w] {
			delete(unsold, w)
		}
	}
	if len(unsold) == 0 {
		return nil
	}
	return unsold
}

// skipUnsold counts a row that is no sale. Its numbers stay part of the sheet's own totals.
func (r *row) skipUnsold() {
	if r.failed() {
		return
	}
	for _, f := range r.plan.kind.sums {
		if n, ok := r.quietNumber(f); ok {
			r.values[f].scaled, r.values[f].ok = n, true
		}
	}
	r.plan.tally.skipped.NotASale++
}

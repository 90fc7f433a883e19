package ingest

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// A header that is no name of the catalogue may say the same in other words: "Order n°" over French sales, "CP PDV" in a
// list of shops, "Nature plainte" among complaints. Its sense is the set of its words, written out and in one language;
// what every column of the kind is about ("plainte"), and what says nothing of its own ("votre"), may be missing.

// senseOf is the sense of a name by its words, sorted; units say nothing.
func senseOf(words []string) []string {
	var all []string
	for _, w := range words {
		if isUnitWord(w) {
			continue
		}
		if bare := strings.TrimRight(w, "0123456789"); bare != "" && bare != w { // "Line1"
			all = append(all, w[len(bare):])
			w = bare
		}
		if w = senseWord(w); w != "" && !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	slices.Sort(all)
	return all
}

// senseWord is a word written out and in one language, in the singular.
func senseWord(w string) string {
	w = fullWord(w)
	if one, known := senses()[w]; known { // "tiers" is somebody, a "tier" a level
		return one
	}
	w = singular(w)
	if strings.HasSuffix(w, "due") { // "vendue" is said of what is "vendu"
		w = w[:len(w)-1]
	}
	return cmp.Or(senses()[w], w)
}

// senseKey is the sense of a header for comparison; "" where it has a word that no name has, or where it is long: no name
// can be the same then.
func senseKey(words []string) string {
	if len(words) > 8 {
		return ""
	}
	for _, w := range words { // most texts of a sheet are no header, and say so with their first word
		bare := cmp.Or(strings.TrimRight(w, "0123456789"), w)
		if len(w) > len(bare)+1 || !senseWords()[senseWord(bare)] && !isUnitWord(w) {
			return ""
		}
	}
	return strings.Join(senseOf(words), " ")
}

func isUnitWord(w string) bool {
	var u units
	return u.take(w)
}

// nameSenses are the senses of the catalogue's names.
var nameSenses = sync.OnceValue(func() map[string][]string {
	all := make(map[string][]string, len(wordsOfNames()))
	for name, words := range wordsOfNames() {
		all[name] = senseOf(words)
	}
	return all
})

// senseWords are the words that the sense of some name has, or that may be missing from it.
var senseWords = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool)
	for _, sense := range nameSenses() {
		for _, w := range sense {
			all[w] = true
		}
	}
	for _, kind := range catalog() {
		for _, w := range ownWords(kind.Name) {
			all[w] = true
		}
	}
	for _, w := range emptyWords() {
		all[w] = true
	}
	return all
})

// senseKeys are the fields of a kind by the senses of their certain names; −1 where two fields share one.
type senseKeys struct {
	whole, own map[string]int         // all words, and without those that are the kind's own or empty
	weak       map[string][]candidate // of the weak names, without those
	marked     [4]map[string]int      // without the words that say of what type it is, by markOf
}

var allSenses = sync.OnceValue(func() []senseKeys {
	all := make([]senseKeys, len(catalog()))
	for k, kind := range catalog() {
		keys := senseKeys{whole: make(map[string]int), own: make(map[string]int), weak: make(map[string][]candidate)}
		for m := range keys.marked {
			keys.marked[m] = make(map[string]int)
		}
		for f, field := range kind.Fields {
			for _, name := range field.Names {
				sense := nameSenses()[name]
				if field.Type == Number && !isMeasure(sense) {
					continue
				}
				addSense(keys.whole, sense, f)
				if field.Type != Word || field.Choices != nil { // "Retourné" is what a flag of returns says
					addSense(keys.own, without(sense, ownWords(kind.Name), emptyWords()), f)
				}
				if m := markOf(&field); m >= 0 {
					addSense(keys.marked[m], without(sense, markWords(m)), f)
				}
			}
			for i, name := range field.Weak {
				key := strings.Join(without(nameSenses()[name], emptyWords()), " ")
				if has := func(c candidate) bool { return c.field == f }; key != "" && !slices.ContainsFunc(keys.weak[key], has) {
					keys.weak[key] = append(keys.weak[key], candidate{f, certainRank + i})
				}
			}
		}
		all[k] = keys
	}
	return all
})

// isMeasure reports a sense that says by itself that it is of numbers: "Pièces" and "Number of orders" may be counts, but a
// "Pièce" and an "Order number" are things.
func isMeasure(sense []string) bool {
	return !slices.Contains(sense, "no") && slices.ContainsFunc(sense, func(w string) bool { return slices.Contains(measures(), w) })
}

// measures are the senses of words that say so.
var measures = sync.OnceValue(func() []string {
	return sensesIn("quantite montant prix cout total valeur value remise point nombre score nps taux rate budget frais fee depense satisfaction tarif rrp msrp")
})

func addSense(keys map[string]int, sense []string, field int) {
	key := strings.Join(sense, " ")
	if key == "" {
		return
	}
	if f, known := keys[key]; known && f != field {
		field = -1
	}
	keys[key] = field
}

// without is a sense without some words; "" is left of one that has no others.
func without(sense []string, lists ...[]string) []string {
	return slices.DeleteFunc(slices.Clone(sense), func(w string) bool {
		return slices.ContainsFunc(lists, func(list []string) bool { return slices.Contains(list, w) })
	})
}

// Ranks of what only the sense of a header says. Its content must be of the field's type.
const (
	ownRank    = certainRank + 1000 // the sense of a name, but for words that are the kind's own
	markedRank = ownRank + 1        // and for "n°", "nom", "date"
	askedRank  = ownRank + 2        // a question in free words: a person says whether that is what it asks
)

// bySense is the field of the k-th kind that a header means by its sense.
func bySense(k int, h heading) []candidate {
	if h.sense == "" {
		return nil
	}
	keys := &allSenses()[k]
	if f, known := keys.whole[h.sense]; known {
		if f < 0 {
			return nil
		}
		return andWeak(candidate{f, 1}, k, h)
	}
	if !strings.Contains(h.sense, " ") { // nothing of it may be missing
		return slices.Clone(keys.weak[h.sense])
	}
	said := without(strings.Fields(h.sense), emptyWords())
	if f, known := keys.whole[strings.Join(said, " ")]; known && len(said) > 1 {
		return oneSense(f, ownRank) // "Web order no" is the "Order no", not that of a line
	}
	sense := without(said, ownWords(catalog()[k].Name))
	if len(sense) == 0 && len(said) > 1 {
		return keys.oneOf(said) // "Prestation effectuée"
	}
	if f, known := keys.own[strings.Join(sense, " ")]; known && f >= 0 && len(sense) < strings.Count(h.sense, " ")+1 {
		return oneSense(f, ownRank) // "Point" alone is no "point de vente"
	}
	for _, key := range [...]string{h.sense, strings.Join(sense, " ")} {
		if weak := keys.weak[key]; len(weak) > 0 {
			return slices.Clone(weak)
		}
	}
	found := -1
	for m := range keys.marked {
		f, known := keys.marked[m][strings.Join(without(sense, markWords(m)), " ")]
		switch {
		case !known || f < 0:
		case found >= 0 && found != f:
			return nil
		default:
			found = f
		}
	}
	return oneSense(found, markedRank)
}

// oneOf is the field that one of some words names, where no other names another.
func (keys *senseKeys) oneOf(words []string) []candidate {
	found := -1
	for _, w := range words {
		f, known := keys.whole[w]
		if !known || f < 0 || f == found {
			continue
		}
		if found >= 0 {
			return nil
		}
		found = f
	}
	return oneSense(found, ownRank)
}

// andWeak is a candidate and the other fields of which a weak name has the sense of the header.
func andWeak(sure candidate, k int, h heading) []candidate {
	all := []candidate{sure}
	if h.sense == "" {
		return all
	}
	for _, c := range allSenses()[k].weak[h.sense] {
		if c.field != sure.field {
			all = append(all, c)
		}
	}
	return all
}

func oneSense(f, rank int) []candidate {
	if f < 0 {
		return nil
	}
	return []candidate{{f, rank}}
}

// asksConsent reports the words of a question whether somebody wants letters: "Souhaitez-vous recevoir nos offres ?". What
// is denied ("ne souhaite pas"), and what is about text messages or calls alone, is none.
func asksConsent(words []string) bool {
	has := func(stems ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			return slices.ContainsFunc(stems, func(stem string) bool { return strings.HasPrefix(w, stem) })
		})
	}
	if !has("offre", "offer", "mail", "email", "courriel", "newsletter", "infolettre", "marketing", "promo", "news", "communication") {
		return false
	}
	for _, no := range [...]string{"ne", "pas", "non", "not", "no", "don", "dont", "never", "jamais", "stop", "out", "plus", "date", "le", "at", "on"} {
		if slices.Contains(words, no) {
			return false
		}
	}
	return (slices.Contains(words, "ok") || slices.Contains(words, "can") || slices.Contains(words, "may") || has("accept", "permission", "recevoir", "receive", "souhait", "optin", "opt", "agree", "autoris", "authori", "consent", "happy", "inscri", "subscri", "pref", "want")) &&
		!has("desabon", "desinscri", "unsub", "refus", "oppos", "objec")
}

// markOf is the class of words that may be missing from the names of a field, −1 for none.
func markOf(f *Field) int {
	if f.Name == "line_id" {
		return -1 // a "Row ID" is the file's
	}
	switch f.Type {
	case ID, Loose:
		return 0
	case Text:
		return 1
	case Day:
		return 2
	case Word:
		return 3
	}
	return -1
}

// markWords are the words of a class, as senses have them.
func markWords(class int) []string {
	switch class {
	case 0:
		return []string{"no", "code", "id", "ref", "cle"}
	case 1:
		return []string{"nom", "libelle", "titre", "description", "texte"}
	case 2:
		return []string{"date", "le"}
	}
	return []string{"indicateur", "flag", "oui", "non", "description", "libelle", "nom"}
}

// isNamed reports the rank of a candidate whose name says it: a certain name, or one but for the kind's own words or those that
// say its type.
func isNamed(rank int) bool { return rank < certainRank || rank == ownRank || rank == markedRank }

// senseProves weighs the content of a column that only the sense of its header gives a field: it must be what the field
// holds, and of no other kind.
func (s *surveyor) senseProves(p *plan, f int, c *column) proof {
	field := &p.kind.Fields[f]
	class := c.holds.class()
	says := func(so bool) proof {
		if so {
			return saysSo
		}
		return saysNothing
	}
	switch {
	case class == "" || c.rankOf(f) == askedRank:
		return saysNothing
	case !c.holds.allows(field):
		return saysOther
	case field.Name == "email" || field.Name == "phone":
		return says(class == field.Name)
	}
	switch field.Type {
	case Day:
		return says(class == "day")
	case Number, Discount:
		return says(class == "number" && (p.kind.sums == nil || s.numberProven(p, f, c)))
	case Word:
		return p.wordsProve(s.reading, f, c)
	case ID, Loose:
		if field.Name == "customer_id" || field.Name == "order_id" || field.Name == "card_id" {
			return says(c.holds.looksCoded())
		}
		return saysSo
	}
	return says((class == "text" || class == "mixed") && !c.holds.looksCoded())
}

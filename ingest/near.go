package ingest

import (
	"slices"
	"strings"
	"sync"
)

// nearName is a certain name of a field in the form in which headers are compared that are no name of the catalogue:
// its words in full, in the singular and sorted.
type nearName struct {
	words  []string
	joined string // as it is written, without gaps
	field  int
}

// nearNames are the certain names of each kind of the catalogue.
var nearNames = sync.OnceValue(func() [][]nearName {
	all := make([][]nearName, len(catalog()))
	for k, kind := range catalog() {
		for f, field := range kind.Fields {
			for _, name := range field.Names {
				words := wordsOfNames()[name]
				all[k] = append(all[k], nearName{words: fullWords(words), joined: joinWords(words), field: f})
			}
		}
	}
	return all
})

// wordKeys are, for each kind of the catalogue, the fields by the words of their certain names; −1 where two fields
// share them.
var wordKeys = sync.OnceValue(func() []map[string]int {
	all := make([]map[string]int, len(catalog()))
	for k := range all {
		keys := make(map[string]int)
		for _, n := range nearNames()[k] {
			key := strings.Join(n.words, " ")
			if len(n.words) == 1 && catalog()[k].Fields[n.field].Type == Number && n.joined == n.words[0]+"s" {
				continue // "Articles" is a count, "Art." a thing
			}
			if f, known := keys[key]; known && f != n.field {
				keys[key] = -1
				continue
			}
			keys[key] = n.field
		}
		all[k] = keys
	}
	return all
})

// byWords is the field that a header of several words means when its words are written out, in the singular and in any
// order: "DATE_FACT" and "Facture - dates" are "Date facture". One word alone is sure only as an abbreviation: a plural
// may be a count. Two fields with the same words are no answer.
func byWords(k int, h heading) (field int, sure bool) {
	field, found := wordKeys()[k][h.key]
	if !found || field < 0 {
		return -1, false
	}
	return field, strings.Contains(h.key, " ") || h.short
}

// fullWords are the words of a name written out, in the singular and sorted.
func fullWords(words []string) []string {
	full := make([]string, 0, len(words))
	for _, w := range words {
		if w = singular(fullWord(w)); w != "" && !slices.Contains(full, w) {
			full = append(full, w)
		}
	}
	slices.Sort(full)
	return full
}

// fullWord writes an abbreviation out.
func fullWord(w string) string {
	if full, known := abbreviations()[w]; known {
		return full
	}
	return w
}

// abbreviations are those of tills and accountants in both languages, each with one meaning there.
var abbreviations = sync.OnceValue(func() map[string]string {
	all := make(map[string]string)
	for full, short := range map[string]string{
		"montant": "mt mnt mtt mont montt", "amount": "amt", "name": "nm", "flag": "flg fl", "reason": "rsn", "received": "recvd rcvd recd rec", "response": "resp", "satisfaction": "satisf satis", "correspondance": "corresp", "prix": "px", "price": "prc", "quantite": "qte qt qtt qtte qtes quant", "quantity": "qty",
		"commande": "cde cmd cmde cdes", "facture": "fact fac", "invoice": "inv", "order": "ord", "ticket": "tkt tick",
		"transaction": "trans tran trx txn", "date": "dt dte dat", "libelle": "lib libel", "designation": "desig design des",
		"description": "desc descr descrip", "client": "cli clt clts cl", "customer": "cust", "article": "art arts", "item": "itm", "net": "nett", "phone": "ph", "reduction": "reduc", "produit": "prod prods pro", "achat": "ach", "prenom": "pren pre prn", "postal": "pos post", "cost": "cst", "anniversaire": "anniv", "ville": "vil", "regularisation": "regul", "source": "src", "average": "avg", "effective": "eff", "residence": "res", "regular": "reg",
		"categorie": "cat categ", "adresse": "adr", "address": "addr add", "telephone": "tel", "magasin": "mag", "bouteille": "bout",
		"vendeur": "vend", "discount": "disc", "remise": "rem", "naissance": "naiss", "code": "cod cd", "no": "nbr numb numbr nmbr nos", "mobile": "mob",
		"extended": "ext", "document": "doc docs", "ref": "refs", "unitaire": "unit u", "civilite": "civ",
		"fidelite": "fid", "nombre": "nb nbre", "account": "acct acc", "compte": "cpt cpte", "total": "tot", "ligne": "lig", "vente": "vte vtes", "sale": "sls", "livraison": "livr liv",
		"debut": "deb", "echeance": "ech", "reclamation": "reclam", "reception": "recep", "cloture": "clot", "remboursement": "remb rembours", "fermeture": "ferm", "department": "dept", "expiry": "exp expir", "favourite": "fav", "adjustment": "adj", "correction": "correct corr", "appointment": "appt", "affectation": "affect", "famille": "fam", "revient": "rev", "creation": "crea", "commandee": "cdee", "abonnement": "abo abt abon", "subscription": "subscr subs", "member": "memb mbr", "employee": "emp empl", "message": "msg", "lancement": "lanc", "purchase": "purch", "store": "str", "retour": "ret",
		"fournisseur": "fourn", "ajustement": "ajust", "point": "pts", "valeur": "val", "adhesion": "adhes", "campagne": "camp", "destinataire": "dest",
		"ouverture": "ouv", "emission": "emiss",
	} {
		for _, s := range strings.Fields(short) {
			all[s] = full
		}
	}
	return all
})

// singular drops the s of a plural.
func singular(w string) string {
	if len(w) > 3 && w[len(w)-1] == 's' && w[len(w)-2] != 's' {
		return w[:len(w)-1]
	}
	return w
}

// addedWords say which of several a thing is, not what it is; a header without them is likely to mean the same.
func addedWord(w string) bool {
	switch w {
	case "1", "1ere", "principal", "principale", "primary", "main", "web", "utilise", "utilisee", "conseille", "court", "courte", "long", "caisse", "cli", "client", "customer", "se", "residence", "par", "a", "at", "on", "in", "to", "and", "et", "tax", "incl", "excl", "included":
		return true
	}
	return false
}

// nearest is the field of the k-th kind whose name a header is nearest to, among the free ones, and how near it is, from
// 0 to 100. It is −1 where nothing is near, or two fields are equally near.
func nearest(k int, h heading, free func(field int) bool) (field, score int) {
	field, tied := -1, false
	words := strings.Fields(h.key)
	core := slices.DeleteFunc(slices.Clone(words), addedWord)
	for i := range nearNames()[k] {
		n := &nearNames()[k][i]
		if !free(n.field) {
			continue
		}
		s := nearWords(words, n.words)
		if !slices.ContainsFunc(words, isNameWord) || len(words) == 1 {
			s = max(s, nearText(h.bare, n.joined))
		}
		if len(core) > 0 && len(core) < len(words) {
			s = max(s, nearWords(core, n.words)-5)
		}
		switch {
		case s > score:
			field, score, tied = n.field, s, false
		case s == score && s > 0 && n.field != field:
			tied = true
		}
	}
	if tied || score < nearEnough {
		return -1, 0
	}
	return field, score
}

// nearEnough is the least score of a likely name.
const nearEnough = 75

// nearWords compares two names word by word: each typo takes 5 off, a word that the other has not weighs by how much of
// both it is. Names of one word must be that word, but for a typo.
func nearWords(a, b []string) int {
	if len(a) == 0 || len(b) == 0 || len(a) > 8 {
		return 0
	}
	typos, met := 0, 0
	used := [8]bool{}
	for _, w := range b {
		best, at := -1, -1
		for i, v := range a {
			if used[i] {
				continue
			}
			if d := typosBetween(v, w); d >= 0 && (best < 0 || d < best) {
				best, at = d, i
			}
		}
		if at >= 0 {
			used[at] = true
			typos += best
			met++
		}
	}
	if met == 0 || len(a) != len(b) && met < 2 {
		return 0
	}
	score := 200*met/(len(a)+len(b)) - 5*typos
	if met < len(a) && met < len(b) {
		score -= 10 // each has a word of its own
	}
	return score
}

// nearText compares two names without gaps, for words that are written as one or in two. Short ones must be the same:
// most of "n_cds" is the number.
func nearText(a, b string) int {
	if min(len(a), len(b)) < 8 && a != b {
		return 0
	}
	if d := typosBetween(a, b); d >= 0 {
		return 96 - 5*d
	}
	return 0
}

// typosBetween is the number of letters that are wrong, missing, added or exchanged with their neighbour between two
// words, or −1 where there are more than their length allows: none under five letters, one under nine, else two. The
// first letter is hardly ever wrong.
func typosBetween(a, b string) int {
	if a == b {
		return 0
	}
	if isNameWord(a) {
		return -1 // "ship" is no slip of "shop"
	}
	most := 0
	switch n := min(len(a), len(b)); {
	case n >= 9:
		most = 2
	case n >= 5, n == 4 && len(a) != len(b):
		most = 1
	}
	if most == 0 || a[0] != b[0] || max(len(a), len(b))-min(len(a), len(b)) > most {
		return -1
	}
	if d := editDistance(a, b); d <= most {
		return d
	}
	return -1
}

// isNameWord reports a word that stands in some certain name of the catalogue.
func isNameWord(w string) bool { return catalogWords()[w] }

var catalogWords = sync.OnceValue(func() map[string]bool {
	all := make(map[string]bool)
	for _, names := range nearNames() {
		for i := range names {
			for _, w := range names[i].words {
				all[w] = true
			}
		}
	}
	return all
})

// editDistance is the optimal string alignment distance of two words.
func editDistance(a, b string) int {
	two, one, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(one[j]+1, row[j-1]+1, one[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], two[j-2]+1)
			}
		}
		two, one, row = one, row, two
	}
	return one[len(b)]
}

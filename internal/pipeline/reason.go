package pipeline

import (
	"cmp"
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"

	"github.com/habitue-crm/habitue/internal/crm"
)

// reasonIn says a published reason (the because columns) in the reader's language. Reasons are kept once, in
// English, as data; their forms are few and are those of transform's packages. One that is not known is shown as
// it is kept.
func reasonIn(lang, currency, reason string) string {
	out := reason
	for _, form := range reasonForms() {
		out = form.in(lang, currency, out)
	}
	return out
}

// reasonForm is one part of a reason: how it is kept, and how it is said. In both templates $n is the n-th group
// as it stands; $mn, $cn and $pn say it as money, as a count, and as a percentage, $wn and $dn a measure in French.
type reasonForm struct {
	kept   *regexp.Regexp
	words  string // without which kept does not match
	fr, en string
}

func newForm(kept, fr, en string) reasonForm {
	return reasonForm{regexp.MustCompile(kept), literalOf(kept), fr, en}
}

const amount = `(-?[\d,]+\.\d{4})`

// reasonForms lists the forms; the order matters where one is part of another. They are compiled once: a list of customers
// asks for each of its rows.
var reasonForms = sync.OnceValue(func() []reasonForm {
	form := newForm
	return []reasonForm{
		form(`^rule account: `, "règle des comptes : ", "rule account: "),
		form(`^rule identity: `, "règle d'identité : ", "rule identity: "),
		form(`(\S+) and (\S+) have one address`, "$1 et $2 ont la même adresse", "$1 and $2 have one address"),
		form(`(\S+) and (\S+) are one person, `, "$1 et $2 sont une seule personne, ", "$1 and $2 are one person, "),
		form(`said by (.+?) on (\d{4}-\d\d-\d\d)`, "dit par $1 le $2", "said by $1 on $2"),
		form(`“([^”]*)” means many people`, "« $1 » désigne plusieurs personnes", "“$1” means many people"),
		form(`“([^”]*)” is the shop or its staff`, "« $1 » est la boutique ou son équipe", "“$1” is the shop or its staff"),
		form(`the number (\S+) is nobody's`, "le numéro $1 n'est à personne", "the number $1 is nobody's"),
		form(`the number (\S+) buys more often than anybody`, "le numéro $1 achète plus souvent que quiconque", "the number $1 buys more often than anybody"),
		form(`([\d,]+) orders on ([\d,]+) days, as no person buys`, "$c1 commandes en $c2 jours, comme n'achète aucune personne", "$c1 orders on $c2 days, as no person buys"),
		form(`; nobody has confirmed it yet`, "\u00a0; personne ne l'a confirmé encore", "; nobody has confirmed it yet"),
		form(`; a yes contradicts it, and in doubt it is no`, "\u00a0; un accord le contredit, et dans le doute c'est non", "; a yes contradicts it, and in doubt it is no"),
		form(`last order ([\d,]+) days? ago, cut ([\d,]+)`, "dernière commande il y a $c1 j, seuil $c2", "last order $c1 days ago, cut $c2"),
		form(`\(([\d,]+) orders?, cut (\d+)\)`, "($c1 commandes, seuil $c2)", "($c1 orders, cut $c2)"),
		form(`\((net|sales|margin) `+amount+`, cut `+amount+`\)`, "($w1 $m2, seuil $m3)", "($1 $m2, cut $m3)"),
		form(`last order ([\d,]+) days? ago, ([\d,]+)(?:st|nd|rd|th) of ([\d,]+)`, "dernière commande il y a $c1 j, n° $c2 sur $c3", "last order $c1 days ago, number $c2 of $c3"),
		form(`\(([\d,]+) orders?, ([\d,]+)(?:st|nd|rd|th) of ([\d,]+)\)`, "($c1 commandes, n° $c2 sur $c3)", "($c1 orders, number $c2 of $c3)"),
		form(`\((net|sales|margin) `+amount+`, ([\d,]+)(?:st|nd|rd|th) of ([\d,]+)\)`, "($w1 $m2, n° $c3 sur $c4)", "($1 $m2, number $c3 of $c4)"),
		form(` by rank:`, " par rang :", " by rank:"),
		form(`([\d,]+)(?:st|nd|rd|th) of ([\d,]+) by (net|sales|margin) `+amount+`; ([\d.]+)% of (sales|margin) stand before it`,
			"n° $c1 sur $c2, $w3 $m4\u00a0; $p5 $d6 sont devant", "number $c1 of $c2 by $3 $m4; $p5 of $6 stand before it"),
		form(`([\d,]+)(?:st|nd|rd|th) of ([\d,]+) by (net|sales|margin) `+amount+` from (\S+) to (\S+); ([\d.]+)% of (sales|margin) stand before it`,
			"n° $c1 sur $c2, $w3 $m4 du $5 au $6\u00a0; $p7 $d8 sont devant", "number $c1 of $c2 by $3 $m4 from $5 to $6; $p7 of $8 stand before it"),
		form(`(net|sales|margin) `+amount+` from (\S+) to (\S+) is not above zero`, "$w1 $m2 du $3 au $4, pas au-dessus de zéro", "$1 $m2 from $3 to $4 is not above zero"),
		form(`nine in ten of ([\d,]+) gaps between orders are no longer`, "neuf intervalles sur dix entre commandes, sur $c1, ne sont pas plus longs", "nine in ten of $c1 gaps between orders are no longer"),
		form(`([\d,]+) gaps between orders are too few to tell`, "trop peu d'intervalles entre commandes pour le dire : $c1", "too few gaps between orders to tell: $c1"),
		form(`(net|sales|margin) `+amount+` is not above zero`, "$w1 $m2, pas au-dessus de zéro", "$1 $m2 is not above zero"),
		form(`; (customers|products) of this value stand on both sides of the cut, in order of id`, "\u00a0; des $w1 de même valeur sont de part et d'autre du seuil, dans l'ordre des numéros", "; $1 of this value stand on both sides of the cut, in order of id"),
		form(`(net|sales|margin|gross) `+amount+` from (\S+) to (\S+)`, "$w1 $m2 du $3 au $4", "$1 $m2 from $3 to $4"),
		form(`(net|sales|margin|gross) `+amount+` up to (\S+)`, "$w1 $m2 jusqu'au $3", "$1 $m2 up to $3"),
		form(`(orders?|order days?|qualifying points?|pieces?) from (\S+) to (\S+)`, "$1 du $2 au $3", "$1 from $2 to $3"),
		form(`(orders?|order days?|qualifying points?|pieces?) up to (\S+)`, "$1 jusqu'au $2", "$1 up to $2"),
		form(`; ([^;]*) was granted by hand from (\S+) to (\S+)`, "\u00a0; $1 est accordé à la main du $2 au $3", "; $1 was granted by hand from $2 to $3"),
		form(` keeps (\S.*), entered on (\S+)`, " garde $1, atteint le $2", " keeps $1, entered on $2"),
		form(`(\d{4}-\d\d-\d\d) for life`, "$1, à vie", "$1 for life"),
		form(` \(kept at ([^)]*)\)`, " (gardé à partir de $1)", " (kept at $1)"),
		form(` \(last at ([^)]*) on (\d{4}-\d\d-\d\d)\)`, " (encore $1 le $2)", " (last at $1 on $2)"),
		form(` \(one down on (\d{4}-\d\d-\d\d)\)`, " (un palier de moins le $1)", " (one down on $1)"),
		form(`; it holds until (\S+)`, "\u00a0; acquis jusqu'au $1", "; it holds until $1"),
		form(` reaches (\S.*) \(([^)]*)\)`, " atteint $1 ($2)", " reaches $1 ($2)"),
		form(`; ([^;]*) begins at `, "\u00a0; $1 commence à ", "; $1 begins at "),
		form(amount, "$m1", "$m1"),
		form(`([\d,]+) orders?\b`, "$c1 commandes", "$c1 orders"),
		form(`([\d,]+) order days?\b`, "$c1 jours d'achat", "$c1 order days"),
		form(`([\d,]+) qualifying points?\b`, "$c1 points de statut", "$c1 qualifying points"),
		form(`(-?[\d,]+(?:\.\d+)?) pieces?\b`, "$q1 pièces", "$q1 pieces"),
		form(`nothing was said`, "rien n'a été dit", "nothing was said"),
		form(`opted out`, "opposition", "opted out"),
		form(`: granted`, " : accord donné", ": granted"),
		form(`: denied`, " : accord refusé", ": denied"),
		form(`, without a date`, ", sans date", ", without a date"),
		form(` on (\d{4}-\d\d-\d\d)`, " le $1", " on $1"),
		form(`; nothing said later lifts it`, "\u00a0; rien de ce qui est dit ensuite ne la lève", "; nothing said later lifts it"),
		form(`^rule consent ?: `, "règle de l'accord\u00a0: ", "rule consent: "),
		form(`^rule points: `, "règle des points\u00a0: ", "rule points: "),
		form(`(-?[\d,]+) earned`, "$c1 gagnés", "$c1 earned"),
		form(`-?([\d,]+) spent`, "$c1 dépensés", "$c1 spent"),
		form(`(-?[\d,]+) expired`, "$c1 expirés", "$c1 expired"),
		form(`(-?[\d,]+) taken back`, "$c1 repris avec un retour", "$c1 taken back"),
		form(`(-?[\d,]+) owed`, "$c1 dus", "$c1 owed"),
		form(`(-?[\d,]+) otherwise`, "$c1 autrement", "$c1 otherwise"),
		form(`; (-?[\d,]+) of them pending`, "\u00a0; dont $c1 en attente", "; $c1 of them pending"),
		form(`no entry`, "aucune écriture", "no entry"),
		form(`^rule tier: `, "règle des paliers\u00a0: ", "rule tier: "),
		form(`^rule (\S+): `, "règle $1\u00a0: ", "rule $1: "),
		form(`^rule `, "règle ", "rule "),
		form(`\b([01]) (commande|jour|point)s\b`, "$1 $2", "$1 $2s"),
		form(`\b1 (order|day|order day|qualifying point)s\b`, "1 $1s", "1 $1"),
		form(`\b1 gagnés`, "1 gagné", "1 gagnés"),
		form(`\b1 dépensés`, "1 dépensé", "1 dépensés"),
		form(`\b1 expirés`, "1 expiré", "1 expirés"),
		form(`\b1 dus\b`, "1 dû", "1 dus"),
		form(`(^|[^\d.,\x{202f}])1 pi[eè]ces\b`, "$11 pièce", "$11 piece"),
	}
})

// in replaces every occurrence of the form. Most forms are in few reasons: that their longest plain words are not there
// is found faster than that the form does not match.
func (f reasonForm) in(lang, currency, s string) string {
	if !strings.Contains(s, f.words) {
		return s
	}
	template := f.en
	if lang == "fr" {
		template = f.fr
	}
	return f.kept.ReplaceAllStringFunc(s, func(found string) string {
		return spoken(template, f.kept.FindStringSubmatch(found), lang, currency)
	})
}

// spoken fills a template of a form.
func spoken(template string, groups []string, lang, currency string) string {
	var b strings.Builder
	for {
		plain, rest, found := strings.Cut(template, "$")
		b.WriteString(plain)
		if !found {
			return b.String()
		}
		as := byte(0)
		if rest[0] > '9' {
			as, rest = rest[0], rest[1:]
		}
		group := groups[rest[0]-'0']
		template = rest[1:]
		switch as {
		case 'm':
			group = spokenMoney(group, lang, currency)
		case 'c':
			group = spokenCount(group, lang)
		case 'q':
			group = spokenQuantity(group, lang)
		case 'p':
			group = spokenPercent(group, lang)
		case 'w':
			group = spokenWord(group)
		case 'd':
			group = ofMeasure(group)
		}
		b.WriteString(group)
	}
}

// literalOf is the longest text that everything has that a form matches.
func literalOf(form string) (longest string) {
	parsed, err := syntax.Parse(form, syntax.Perl)
	if err != nil {
		return ""
	}
	parts := []*syntax.Regexp{parsed}
	if parsed.Op == syntax.OpConcat {
		parts = parsed.Sub
	}
	for _, part := range parts {
		if text := string(part.Rune); part.Op == syntax.OpLiteral && part.Flags&syntax.FoldCase == 0 && len(text) > len(longest) {
			longest = text
		}
	}
	return longest
}

// spokenWord is a measure of a reason in French.
func spokenWord(s string) string {
	words := map[string]string{"sales": "ventes", "margin": "marge", "gross": "brut", "customers": "clients", "products": "articles"}
	return cmp.Or(words[s], s)
}

// ofMeasure is "of sales" or "of margin" in French.
func ofMeasure(s string) string {
	if s == "margin" {
		return "de la marge"
	}
	return "des " + spokenWord(s)
}

// spokenMoney is an amount of a reason as people read it.
func spokenMoney(s, lang, currency string) string {
	m, err := crm.ParseMoney(strings.ReplaceAll(s, ",", ""))
	if err != nil {
		return s
	}
	return m.Format(lang, currency)
}

// spokenCount is a count of a reason as people read it.
func spokenCount(s, lang string) string {
	if lang == "fr" {
		return strings.ReplaceAll(s, ",", "\u202f")
	}
	return s
}

// spokenQuantity is a number of pieces of a reason as people read it.
func spokenQuantity(s, lang string) string {
	whole, part, found := strings.Cut(s, ".")
	whole = spokenCount(whole, lang)
	switch {
	case !found:
		return whole
	case lang == "fr":
		return whole + "," + part
	}
	return whole + "." + part
}

// spokenPercent is a percentage of a reason, without its sign, as people read it.
func spokenPercent(s, lang string) string {
	if lang == "fr" {
		return strings.ReplaceAll(s, ".", ",") + "\u00a0%"
	}
	return s + "%"
}

package ingest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"golang.org/x/text/unicode/norm"
)

// heading is a header as it is compared: "N° Client", "No. client" and "n_client" are one.
type heading struct {
	full  string // all words
	bare  string // without units and without what stands in brackets
	key   string // the words of bare written out, in the singular and sorted; of headers alone
	short bool   // some of them was an abbreviation
	wish  bool   // it asks whether somebody wants letters
	sense string // what they mean, in one language and sorted; "" where some means nothing here; of headers alone
	units units
	// halves are the names on both sides of a slash, as full; of headers alone.
	halves [2]string
	named  *namedKinds // what the catalogue makes of it; nil where that is not remembered
}

// units is what a header says beside its name: "CA TTC (€)", "Remise %", "Date (jj/mm/aaaa)".
type units struct {
	currency  string // ISO 4217
	money     bool   // some currency is named
	basis     string // "ttc" or "ht"
	percent   bool
	dateOrder string // "dmy", "mdy" or "ymd"
	times     int64  // a value stands for so many: 1000 in k€; 0 for one
	parts     int64  // a value stands for this part: 100 in cents; 0 for one
	pence     bool   // says p alone, which is pence beside pounds
}

// foldHeading reads a name as it is compared.
func foldHeading(text string) heading {
	h, _ := readHeading(text)
	return h
}

// headingOf reads a header cell, with the key to compare it word by word.
func headingOf(text string) heading {
	h, words := readHeading(unglueAll(text))
	if one, two, slashed := strings.Cut(text, "/"); slashed && len(one) > 2 && len(two) > 2 {
		h.halves = [2]string{foldHeading(one).bare, foldHeading(two).bare}
	}
	h.key = strings.Join(fullWords(words), " ")
	h.sense, h.wish = senseKey(words), asksConsent(words)
	for _, w := range words {
		h.short = h.short || fullWord(w) != w
	}
	return h
}

// lastOfPath is what a header says that begins with where it stands, as Odoo writes it: "Order Lines/Quantity".
func lastOfPath(text string) string {
	path, last, slashed := strings.Cut(text, "/")
	if !slashed || trimBlanks(last) == "" {
		return text
	}
	words := headingWords(path)
	if len(words) < 2 || words[0] != "lignes" && words[len(words)-1] != "lines" {
		return text
	}
	return last
}

// readHeading is foldHeading with the words of bare, as they stand.
func readHeading(text string) (h heading, kept []string) {
	outside, inside := splitBrackets(numberedPart(lastOfPath(text)))
	h.units.dateOrder = dateHint(inside)
	words := joinTaxes(joinThousands(question(headingWords(outside))))
	extra := joinTaxes(joinThousands(headingWords(signedUnits.Replace(inside))))
	if h.units.dateOrder != "" {
		extra = nil
	}
	h.full = joinWords(words)
	if len(extra) > 0 {
		h.full = joinWords(slices.Concat(words, extra))
	}
	kept = make([]string, 0, len(words))
	for _, w := range words {
		if !h.units.take(w) {
			kept = append(kept, w)
		}
	}
	for _, w := range extra {
		_ = h.units.take(w) || h.units.takeFactor(w)
	}
	if h.bare = h.full; len(kept) != len(words) || len(extra) > 0 {
		h.bare = joinWords(kept)
	}
	if h.bare == "" {
		h.bare = h.full
		kept = words
	}
	return h, kept
}

// joinThousands reads the k of k€, kEUR and $k, which says thousands, and the c of c€.
func joinThousands(words []string) []string {
	for i := 0; i+1 < len(words); i++ {
		unit, before := &words[i], words[i+1]
		if isCurrencyWord(words[i]) {
			unit, before = &words[i+1], words[i] // $k
		}
		if !isCurrencyWord(before) {
			continue
		}
		switch *unit {
		case "k", "000", "000s":
			*unit = "milliers"
		case "m":
			*unit = "millions"
		case "c":
			*unit = "centimes"
		}
	}
	return words
}

// signedUnits names the units of a header that its words do not show: 10³ is 103 for them, and GBp, the pence, GBP.
var signedUnits = strings.NewReplacer("GBp", "pence", "10^3", "milliers", "10³", "milliers", "10e3", "milliers", "10E3", "milliers", "10^6", "millions", "10⁶", "millions", "10e6", "millions", "10E6", "millions")

// isCurrencyWord reports a currency of a header.
func isCurrencyWord(w string) bool {
	switch w {
	case "eur", "$", "£", "usd", "chf", "cad", "gbp":
		return true
	}
	return false
}

// joinTaxes makes "hors taxes" and "ex VAT" a "ht", "taxes incluses" and "incl. tax" a "ttc".
func joinTaxes(words []string) []string {
	for i := 0; i+1 < len(words); i++ {
		var basis string
		one, two := words[i], words[i+1]
		switch {
		case isTaxWord(two) && (one == "avant" || one == "hors" || one == "ex" || one == "exc" || one == "excl" || one == "excluding" || one == "before"):
			basis = "ht"
		case isTaxWord(two) && (one == "inc" || one == "incl" || one == "including" || one == "avec"),
			isTaxWord(one) && (strings.HasPrefix(two, "inclu") || strings.HasPrefix(two, "compris")):
			basis = "ttc"
		default:
			continue
		}
		words = append(append(words[:i:i], basis), words[i+2:]...)
	}
	return words
}

func isTaxWord(w string) bool {
	switch w {
	case "vat", "tva", "tax", "taxe", "taxes", "gst", "tps", "tvq", "qst", "hst", "tvh", "pst", "tvp", "mwst":
		return true
	}
	return false
}

// question is the subject of a header that is a whole question, as programs for surveys write it; other words are left
// as they are.
func question(words []string) []string {
	if len(words) < 4 {
		return words
	}
	for _, w := range words {
		switch {
		case strings.HasPrefix(w, "recommand") || strings.HasPrefix(w, "recommend"):
			return []string{"recommandation"}
		case w == "satisfait" || w == "satisfaite" || w == "satisfied":
			return []string{"satisfaction"}
		}
	}
	return words
}

// foldName is a name of the catalogue, or a header fixed by hand, in the compared form.
func foldName(name string) string { return foldHeading(name).full }

// splitBrackets parts a header in what stands outside and inside round or square brackets.
func splitBrackets(s string) (outside, inside string) {
	open := strings.IndexAny(s, "([")
	if open < 0 {
		if name, scale, found := strings.Cut(s, "/"); found && (scale == "5" || scale == "10" || scale == "20" || scale == "100") {
			return name, scale // a mark of ten
		}
		return s, ""
	}
	shut := strings.LastIndexAny(s, ")]")
	if shut < open {
		return s, ""
	}
	return s[:open] + " " + s[shut+1:], s[open+1 : shut]
}

// dateHint is the order that a hint such as "jj/mm/aaaa" or "MM/DD/YYYY" states.
func dateHint(s string) string {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	switch letters {
	case "jjmmaaaa", "jjmmaa", "jma", "ddmmyyyy", "ddmmyy", "dmy":
		return "dmy"
	case "mmddyyyy", "mmddyy", "mdy", "mmjjaaaa":
		return "mdy"
	case "aaaammjj", "aammjj", "amj", "yyyymmdd", "yymmdd", "ymd":
		return "ymd"
	}
	return ""
}

// headingWords cuts a header into lower-case words without accents, at blanks, punctuation and the
// humps of CustomerID; articles and prepositions are dropped, but for a "le" at the end, and the many spellings of
// "number" are one.
func headingWords(s string) []string {
	if strings.Contains(s, "/") {
		s = accountSign.Replace(s)
	}
	s = joinDotted(s)
	if !isPlain(s) {
		s = norm.NFKD.String(numberSigns.Replace(s))
	}
	words := make([]string, 0, 4)
	word := make([]byte, 0, 24)
	flush := func() {
		if w := canonicalWord(string(word)); w != "" {
			words = append(words, w)
		}
		word = word[:0]
	}
	lower := false
	for _, r := range s {
		switch {
		case r >= utf8.RuneSelf && unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if unicode.IsUpper(r) && lower {
				flush()
			}
			lower = unicode.IsLower(r)
			word = utf8.AppendRune(word, unicode.ToLower(r))
			continue
		}
		flush()
		lower = false
		switch r {
		case '%', '€', '$', '£', '¥', '¢', '#':
			words = append(words, canonicalWord(string(r)))
		}
	}
	flush()
	if len(words) == 0 && strings.EqualFold(trimBlanks(s), "le") {
		return []string{"le"}
	}
	if len(words) > 0 && endsInLe(s) {
		words = append(words, "le")
	}
	return words
}

// joinDotted makes the letters of "P.U. H.T." the words "PU HT".
func joinDotted(s string) string {
	if strings.Count(s, ".") < 2 {
		return s
	}
	letter := func(i int) bool {
		return i >= 0 && i < len(s) && s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z'
	}
	single := func(i int) bool { return letter(i) && !letter(i-1) && !letter(i+1) }
	var b strings.Builder
	for i := range len(s) {
		if s[i] == '.' && single(i-1) && single(i+1) && i+2 < len(s) && s[i+2] == '.' {
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// endsInLe reports a name whose last word is "le" or "du": "Retourné le" and "Demande du" are days, "Retourné" a yes or no.
func endsInLe(s string) bool {
	s = strings.TrimRight(s, " \u00a0.:_")
	n := len(s) - 2
	if n <= 0 || !strings.ContainsRune(" _-.\u00a0", lastRune(s[:n])) {
		return false
	}
	last := strings.ToLower(s[n:])
	return last == "le" || last == "du"
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// isPlain reports a text that normalisation leaves as it is, but for the apostrophe, which parts words either way.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// numberSigns spells out what normalisation would turn into something else.
var numberSigns = strings.NewReplacer("N°", " no ", "n°", " no ", "Nº", " no ", "nº", " no ", "№", " no ", "œ", "oe", "Œ", "Oe", "’", " ", "'", " ")

// accountSign spells out the sign that accountants write for an account.
var accountSign = strings.NewReplacer("A/C", "account", "a/c", "account")

// canonicalWord is the one spelling of a word that has several; "" for a word that says nothing.
func canonicalWord(w string) string {
	switch w {
	case "n", "nr", "num", "numero", "number", "#":
		return "no"
	case "de", "d", "du", "des", "la", "le", "les", "l", "the", "of", "en", "votre", "vos", "your":
		return ""
	case "identifiant", "identifier", "ident":
		return "id"
	case "reference", "refer":
		return "ref"
	case "1er", "1ere", "1re":
		return "premier"
	case "1st":
		return "first"
	case "€", "euro", "euros":
		return "eur"
	}
	return w
}

// joinWords drops the gaps, so that "unit price" and "unitprice" are one.
func joinWords(words []string) string {
	key := strings.Join(words, "")
	key = strings.ReplaceAll(key, "number", "no")
	return strings.ReplaceAll(key, "numero", "no")
}

// take notes a word that is a unit and says whether it was one.
func (u *units) take(w string) bool {
	switch w {
	case "eur", "usd", "gbp", "chf", "cad", "mad", "xof", "xaf", "tnd", "jpy":
		u.currency, u.money = strings.ToUpper(w), true
	case "£":
		u.currency, u.money = "GBP", true
	case "$", "dollars", "dollar":
		u.currency, u.money = dollarSign, true
	case "¥":
		u.currency, u.money = yenSign, true
	case "ttc", "tvac":
		u.basis = "ttc"
	case "ht", "htva", "htt":
		u.basis = "ht"
	case "%", "pct", "pourcent", "percent":
		u.percent = true
	case "keur", "kusd", "kchf", "kcad", "kgbp", "milliers", "thousands":
		u.times = 1000
	case "meur", "musd", "mchf", "mcad", "mgbp", "millions":
		u.times = 1_000_000
	case "cents", "centimes", "cts", "¢", "pence", "minor":
		u.parts = 100
	default:
		code, ok := currencyMark(w)
		if ok = ok && len(w) > 2; ok {
			u.currency, u.money = code, true
		}
		return ok
	}
	return true
}

// takeFactor notes a word in brackets by whose number every value is to be multiplied: (£'000), (x 1000).
func (u *units) takeFactor(w string) bool {
	switch w {
	case "k", "000", "000s", "1000", "1000s", "x1000", "mille":
		u.times = 1000
	case "hundreds", "centaines", "x100":
		u.times = 100
	case "tens", "dizaines", "x10":
		u.times = 10
	case "ct", "cent":
		u.parts = 100
	case "p":
		u.pence = true
	default:
		return false
	}
	return true
}

// combine lists the ways to name the number of a thing: "N° client", "Code client", "Client ID"…
func combine(nouns ...string) []string {
	var all []string
	for _, noun := range nouns {
		for _, mark := range []string{"no", "code", "id", "ref"} {
			all = append(all, mark+" "+noun, noun+" "+mark)
		}
	}
	return all
}

// headersOf reads a row as a header, before any kind is considered.
func (m *matcher) headersOf(row cell.Row) []label {
	texts := 0
	for i := range row.Cells {
		if row.Cells[i].Type == cell.Text {
			texts++
		}
	}
	if texts == 0 {
		return nil
	}
	labels := make([]label, 0, texts)
	for i := range row.Cells {
		x := &row.Cells[i]
		if x.Type != cell.Text || isBlankText(x.Text) || len(x.Text) > 200 {
			continue
		}
		header := oneLine(x.Text)
		labels = append(labels, label{index: x.Col, header: header, head: m.headings.of(header)})
	}
	return labels
}

// oneLine is a header without line breaks and double blanks.
func oneLine(s string) string {
	s = cleanText(s)
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == ' ' && s[i+1] == ' ' { // no text ends in a blank here
			return strings.Join(strings.Fields(s), " ")
		}
	}
	return s
}

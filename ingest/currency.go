package ingest

import "strings"

// currencyMarks are the signs and codes that may stand before or after a number.
func currencyMark(mark string) (code string, ok bool) {
	switch strings.ToUpper(mark) {
	case "€", "EUR", "EURO", "EUROS":
		return "EUR", true
	case "£", "GBP":
		return "GBP", true
	case "$":
		return dollarSign, true
	case "¥":
		return yenSign, true
	case "USD", "US$":
		return "USD", true
	case "CAD", "CA$", "C$":
		return "CAD", true
	case "CHF", "AUD", "JPY", "SEK", "NOK", "DKK", "PLN", "CZK", "MAD", "TND", "XOF", "XAF", "XPF", "BRL", "INR", "CNY":
		return strings.ToUpper(mark), true
	case "FCFA", "CFA":
		return "XOF", true
	case "KR":
		return kroneSign, true
	}
	if country := strings.Trim(mark, "$"); len(country) == len(mark)-1 { // $CA 12, USD$ 12
		return dollarsOf(country)
	}
	return "", false
}

// These stand for a currency of some country: nothing to say in a workspace that counts in one of them, another currency
// in the rest.
const (
	dollarSign = "$"
	yenSign    = "¥"
	kroneSign  = "kr"
)

// isOf reports a currency, or the sign of one, that is a workspace's own. A workspace may have none, and then no sign
// says anything.
func isOf(code, own string) bool {
	switch code {
	case dollarSign:
		return own == "" || isDollar(own)
	case yenSign:
		return own == "" || own == "JPY" || own == "CNY"
	case kroneSign:
		return own == "" || own == "SEK" || own == "NOK" || own == "DKK" || own == "ISK"
	}
	return code == own
}

// isDollar reports a currency that is written with the dollar sign.
func isDollar(code string) bool {
	switch code {
	case "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "BRL", "CLP", "COP", "ARS", "XCD", "BBD", "BSD", "JMD", "TTD":
		return true
	}
	return false
}

// cutCurrency takes a currency sign or code from either end. Two of them are one amount's where they say the same in two
// ways: $12.50 USD.
func (n *numeral) cutCurrency(s string) (string, bool) {
	rest := strings.TrimLeftFunc(s, isMark)
	if head := s[:len(s)-len(rest)]; head != "" {
		return n.currencyBefore(head, rest, s)
	}
	if before, basis := cutBasis(s); basis != "" && n.basis == "" {
		n.basis = basis
		return before, true
	}
	bare := strings.TrimSuffix(s, ".")
	rest = strings.TrimRightFunc(bare, isMark)
	if tail := bare[len(rest):]; tail != "" {
		return n.currencyBehind(rest, tail, s)
	}
	return s, false
}

// currencyBefore is cutCurrency for a mark in front.
func (n *numeral) currencyBefore(head, rest, s string) (string, bool) {
	if code, ok := currencyMark(head); ok {
		return rest, n.takeCurrency(head, code)
	}
	if code, ok := francs(head); ok {
		return strings.TrimPrefix(rest, "."), n.takeCurrency(head, code)
	}
	if behind, found := strings.CutPrefix(trimBlanks(rest), "$"); found {
		if code, ok := currencyMark(head + "$"); ok { // CA $ 12
			return behind, n.takeCurrency(head, code)
		}
	}
	return s, false
}

// currencyBehind is cutCurrency for a mark behind; a point behind it is that of a short form, and no sign has one.
func (n *numeral) currencyBehind(rest, tail, s string) (string, bool) {
	code, ok := francs(tail)
	if !ok && (s[len(s)-1] != '.' || strings.EqualFold(tail, "eur") || strings.EqualFold(tail, "kr")) {
		code, ok = currencyMark(tail)
	}
	if times := multiple(tail[0]); !ok && times > 0 && n.times == 0 { // 12 k€
		if code, ok = currencyMark(tail[1:]); ok {
			n.times = times
		}
	}
	if before := trimBlanks(rest); !ok && strings.HasSuffix(before, "$") { // 12 $ CA
		rest = strings.TrimSuffix(before, "$")
		code, ok = dollarsOf(tail)
	}
	if !ok {
		return s, false
	}
	return rest, n.takeCurrency(tail, code)
}

// cutBasis takes the words for taxes off an amount: 12,50 € TTC. basis is "" where there is none.
func cutBasis(s string) (before, basis string) {
	at := strings.LastIndexByte(s, ' ')
	if at < 0 {
		return s, ""
	}
	switch strings.ToUpper(strings.ReplaceAll(s[at+1:], ".", "")) {
	case "TTC", "TVAC":
		return s[:at], "ttc"
	case "HT", "HTVA":
		return s[:at], "ht"
	}
	return s, ""
}

// multiple is what the k of k€ and the M of M€ stand for; 0 for another letter.
func multiple(letter byte) int64 {
	switch letter {
	case 'k', 'K':
		return 1000
	case 'M':
		return 1_000_000
	}
	return 0
}

// takeCurrency notes the currency that a mark says; it fails where another one, or the same mark, has been there.
func (n *numeral) takeCurrency(mark, code string) bool {
	switch {
	case !n.money:
		n.mark, n.currency, n.money = mark, code, true
		return true
	case n.mark == mark || !isOf(n.currency, code) && !isOf(code, n.currency):
		return false
	case isDollar(code):
		n.currency = code
	}
	n.mark = mark
	return true
}

func isMark(r rune) bool {
	return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '€' || r == '$' || r == '£' || r == '¥'
}

// francs are the short forms that stand beside amounts in Switzerland. In a header FR is a country.
func francs(mark string) (code string, ok bool) {
	switch strings.ToUpper(mark) {
	case "FR", "FRS", "SFR":
		return "CHF", true
	}
	return "", false
}

// dollarsOf is the dollar that $ CA, $US and USD$ name.
func dollarsOf(country string) (code string, ok bool) {
	switch country = strings.ToUpper(country); country {
	case "CA", "CAN":
		return "CAD", true
	case "US":
		return "USD", true
	case "AU":
		return "AUD", true
	}
	return country, isDollar(country)
}

// roundAmount writes 868.- and 8.226,– with the zeros that they leave out.
func roundAmount(s string) (whole string, found bool) {
	rest := strings.TrimRight(s, "-")
	if n := len(rest); n > 1 && n < len(s) && len(s)-n <= 2 && (rest[n-1] == '.' || rest[n-1] == ',') && isDigit(rest[n-2]) {
		return rest + "00", true
	}
	return s, false
}

// euroInside reads 12€50 and 12 euros 50, the currency in the place of the comma.
func (n *numeral) euroInside(s string) (string, bool) {
	whole, cents, found := strings.Cut(s, "€")
	for _, word := range [...]string{" euros ", " euro ", " EUR "} {
		if !found {
			whole, cents, found = strings.Cut(s, word)
		}
	}
	whole, cents = trimBlanks(whole), trimBlanks(cents)
	if !found || n.money || len(cents) != 2 || !isDigits(cents) {
		return s, false
	}
	n.currency, n.money = "EUR", true
	return whole + "," + cents, true
}

// scanPieces takes apart a quantity with the word for pieces: 31 pcs, 2 pièces, x3. Weights and lengths are left alone,
// since 500 g beside 1 kg is another number.
func scanPieces(s string) (n numeral, ok bool) {
	s = plainSigns(s)
	if len(s) > 1 && (s[0] == 'x' || s[0] == 'X') && (isDigit(s[1]) || s[1] == ' ') {
		return scanBare(s[1:])
	}
	digits := strings.TrimRightFunc(s, func(r rune) bool { return !isDigit(byte(min(r, 0x7f))) })
	switch strings.Trim(strings.ToLower(s[len(digits):]), " .)") {
	case "x", "pc", "pcs", "pce", "pces", "piece", "pieces", "pièce", "pièces", "piece(s", "pièce(s", "unité(s", "article(s", "u", "un", "unit", "units", "unité", "unités", "ea", "article", "articles":
		return scanBare(digits)
	}
	return numeral{}, false
}

// saysMoney reports a currency or a tax beside the number: 2 € is no quantity.
func (n numeral) saysMoney() bool { return n.money || n.basis != "" }

// scanBare is scanNumeral for a number with nothing but a sign around it.
func scanBare(s string) (n numeral, ok bool) {
	n, ok = scanNumeral(s)
	return n, ok && !n.saysMoney() && !n.percent
}

// isUnitOfMeasure reports a unit in which a whole column may count: 2 kg, 0,250 kg.
func isUnitOfMeasure(unit string) bool {
	switch unit {
	case "kg", "g", "gr", "l", "cl", "ml", "m", "cm", "m²", "m2", "m³", "m3", "t":
		return true
	}
	return false
}

// scanMeasure takes apart a quantity with a unit of measure behind it.
func scanMeasure(s string) (n numeral, unit string, ok bool) {
	s = plainSigns(s)
	inside := strings.TrimRight(s, "23²³") // m2 ends in a digit
	at := strings.LastIndexAny(inside, " 0123456789")
	if at < 0 {
		return n, "", false
	}
	unit = strings.ToLower(s[at+1:])
	if !isUnitOfMeasure(unit) {
		return n, "", false
	}
	n, ok = scanBare(s[:at+1])
	return n, unit, ok
}

// scanQuantity takes apart a quantity with what may stand beside one: a word for pieces, or the unit of measure in which
// all of its column is.
func (c *column) scanQuantity(s string) (n numeral, ok bool) {
	if n, ok = scanPieces(s); ok {
		return n, ok
	}
	n, _, ok = scanMeasure(s)
	return n, ok && c.numbers.measured == c.filled
}

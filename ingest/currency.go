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
	if before := trimBlanks(rest); !ok && strings.HasSuffix(before, "$") { // 12 $ CA
		rest = strings.TrimSuffix(before, "$")
		code, ok = dollarsOf(tail)
	}
	if !ok {
		return s, false
	}
	return rest, n.takeCurrency(tail, code)
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

// euroInside reads 12€50, the sign in the place of the comma.
func (n *numeral) euroInside(s string) (string, bool) {
	whole, cents, found := strings.Cut(s, "€")
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
	switch strings.Trim(strings.ToLower(s[len(digits):]), " .") {
	case "x", "pc", "pcs", "pce", "pces", "piece", "pieces", "pièce", "pièces", "u", "un", "unit", "units", "unité", "unités", "ea", "article", "articles":
		return scanBare(digits)
	}
	return numeral{}, false
}

// scanBare is scanNumeral for a number with nothing but a sign around it.
func scanBare(s string) (n numeral, ok bool) {
	n, ok = scanNumeral(s)
	return n, ok && !n.money && !n.percent
}

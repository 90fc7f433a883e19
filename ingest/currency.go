package ingest

import (
	"strings"
	"unicode/utf8"
)

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
		return "", true
	case "USD", "US$":
		return "USD", true
	case "CAD", "CA$", "C$":
		return "CAD", true
	case "CHF", "AUD", "JPY", "SEK", "NOK", "DKK", "PLN", "CZK", "MAD", "TND", "XOF", "XAF", "XPF", "BRL", "INR", "CNY":
		return strings.ToUpper(mark), true
	case "FCFA", "CFA":
		return "XOF", true
	}
	return "", false
}

// dollarSign stands for a dollar of some country: nothing to say in a workspace that counts in one of them,
// another currency in the rest.
const dollarSign = "$"

// isDollar reports a currency that is written with the dollar sign.
func isDollar(code string) bool {
	switch code {
	case "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "BRL", "CLP", "COP", "ARS", "XCD", "BBD", "BSD", "JMD", "TTD":
		return true
	}
	return false
}

// cutCurrency takes one currency sign or code from either end.
func (n *numeral) cutCurrency(s string) (string, bool) {
	if n.money {
		return s, false
	}
	rest := strings.TrimLeftFunc(s, isMark)
	if head := s[:len(s)-len(rest)]; head != "" {
		if code, ok := currencyMark(head); ok {
			n.currency, n.money = code, true
			return rest, true
		}
		if code, ok := francs(head); ok {
			n.currency, n.money = code, true
			return strings.TrimPrefix(rest, "."), true
		}
		if behind, found := strings.CutPrefix(trimBlanks(rest), "$"); found {
			if code, ok := currencyMark(head + "$"); ok { // CA $ 12
				n.currency, n.money = code, true
				return behind, true
			}
		}
		return s, false
	}
	bare := strings.TrimSuffix(s, ".")
	rest = strings.TrimRightFunc(bare, isMark)
	tail := bare[len(rest):]
	if tail == "" {
		return s, false
	}
	code, ok := francs(tail)
	if !ok && len(bare) == len(s) {
		if code, ok = currencyMark(tail); !ok {
			code, ok = dollarsOf(strings.TrimPrefix(tail, "$"))
			if before := trimBlanks(rest); tail[0] != '$' {
				ok = ok && strings.HasSuffix(before, "$") // 12 $ CA
				rest = strings.TrimSuffix(before, "$")
			}
		}
	}
	if !ok {
		return s, false
	}
	n.currency, n.money = code, true
	return rest, true
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

// dollarsOf is the dollar that $ CA and $US name.
func dollarsOf(country string) (code string, ok bool) {
	switch strings.ToUpper(country) {
	case "CA", "CAN":
		return "CAD", true
	case "US":
		return "USD", true
	case "AU":
		return "AUD", true
	}
	return "", false
}

// roundAmount writes 868.- and 8.226,– with the zeros that they leave out.
func roundAmount(s string) (whole string, found bool) {
	rest := strings.TrimRight(s, "-\u2012\u2013\u2014\u2212")
	if n := len(rest); n > 1 && n < len(s) && (rest[n-1] == '.' || rest[n-1] == ',') && isDigit(rest[n-2]) && utf8.RuneCountInString(s[n:]) <= 2 {
		return rest + "00", true
	}
	return s, false
}

// euroInside reads 12€50, the sign in the place of the comma.
func (n *numeral) euroInside(s string) (string, bool) {
	whole, cents, found := strings.Cut(s, "€")
	if !found || n.money || len(cents) != 2 || !isDigits(cents) {
		return s, false
	}
	n.currency, n.money = "EUR", true
	return whole + "," + cents, true
}

// scanPieces takes apart a quantity with the word for pieces: 31 pcs, 2 pièces, x3. Weights and lengths are left alone,
// since 500 g beside 1 kg is another number.
func scanPieces(s string) (n numeral, ok bool) {
	s = trimBlanks(s)
	if len(s) > 1 && (s[0] == 'x' || s[0] == 'X') && (isDigit(s[1]) || s[1] == ' ') {
		return scanBare(s[1:])
	}
	digits := strings.TrimRightFunc(s, func(r rune) bool { return !isDigit(byte(min(r, 0x7f))) })
	switch strings.Trim(strings.ToLower(s[len(digits):]), " .\u00a0\u202f") {
	case "x", "pc", "pcs", "pce", "pces", "piece", "pieces", "pièce", "pièces", "u", "un", "unit", "units", "unité", "unités", "ea":
		return scanBare(digits)
	}
	return numeral{}, false
}

// scanBare is scanNumeral for a number with nothing but a sign around it.
func scanBare(s string) (n numeral, ok bool) {
	n, ok = scanNumeral(s)
	return n, ok && !n.money && !n.percent
}

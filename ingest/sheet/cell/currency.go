package cell

import "strings"

// Currency is one of the currencies that number formats show; 0 is none.
type Currency uint8

// currencies are the codes of the currencies, ISO 4217, by number; "$", "¥" and "kr" are those of some country.
const currencies = "   $  EURGBPUSDCADCHFAUD\u00a5 JPYSEKNOKDKKPLNCZKHUFRONMADTNDDZDXOFINRBRLTRYRUBkr kEUMEU"

// CurrencyOf is the currency that a sign or a code of a number format stands for; 0 for anything else.
func CurrencyOf(mark string) Currency {
	switch mark {
	case "":
		return 0
	case "$":
		return 1
	case "€":
		return 2
	case "£":
		return 3
	case "US$":
		mark = "USD"
	case "CA$", "C$":
		mark = "CAD"
	case "Fr.", "SFr.", "sFr.":
		mark = "CHF"
	case "A$":
		mark = "AUD"
	case "\u00a5", "\uffe5":
		mark = "\u00a5 "
	case "zł":
		mark = "PLN"
	case "Kč":
		mark = "CZK"
	case "Ft":
		mark = "HUF"
	case "lei", "Lei":
		mark = "RON"
	case "DH", "Dh", "DHS", "Dhs":
		mark = "MAD"
	case "DT":
		mark = "TND"
	case "DA":
		mark = "DZD"
	case "CFA", "FCFA", "F CFA":
		mark = "XOF"
	case "₹":
		mark = "INR"
	case "R$":
		mark = "BRL"
	case "₺":
		mark = "TRY"
	case "₽":
		mark = "RUB"
	case "kr", "kr.":
		mark = "kr "
	case "k€", "K€", "kEUR", "KEUR", "k €", "K €":
		mark = "kEU"
	case "M€", "MEUR", "M €":
		mark = "MEU"
	}
	if at := strings.Index(currencies, mark); len(mark) == codeSize && at > 0 && at%codeSize == 0 {
		return Currency(at / codeSize)
	}
	return 0
}

const codeSize = 3

// IsMultiple reports k€ and M€: each number stands for a thousand or a million.
func (c Currency) IsMultiple() bool { return strings.HasSuffix(c.Code(), "€") }

// Code is the currency's code, ISO 4217; "$", "¥" or "kr" for one of some country, "k€" and "M€" where each number
// stands for a thousand or a million, "" for none.
func (c Currency) Code() string {
	switch code := strings.TrimSpace(currencies[codeSize*c : codeSize*c+codeSize]); code {
	case "kEU":
		return "k€"
	case "MEU":
		return "M€"
	default:
		return code
	}
}

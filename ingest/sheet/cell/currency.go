package cell

import "strings"

// Currency is one of the currencies that number formats show; 0 is none.
type Currency uint8

// currencies are the codes of the currencies, ISO 4217, by number; "$", "¥" and "kr" are those of some country.
const currencies = "   $  EURGBPUSDCADCHFAUD\u00a5 JPYSEKNOKDKKPLNCZKHUFRONMADTNDDZDXOFINRBRLTRYRUBkr "

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
	}
	if at := strings.Index(currencies, mark); len(mark) == codeSize && at > 0 && at%codeSize == 0 {
		return Currency(at / codeSize)
	}
	return 0
}

const codeSize = 3

// Code is the currency's code, ISO 4217; "$", "¥" or "kr" for one of some country, "" for none.
func (c Currency) Code() string {
	return strings.TrimSpace(currencies[codeSize*c : codeSize*c+codeSize])
}

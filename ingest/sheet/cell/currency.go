package cell

// Currency is one of the currencies that number formats show; 0 is none.
type Currency uint8

// currencies are the codes of the currencies, ISO 4217; "$" is a dollar of some country.
const currencies = "   $  EURGBPUSDCADCHFAUD"

// CurrencyOf is the currency that a sign or a code of a number format stands for; 0 for anything else.
func CurrencyOf(mark string) Currency {
	switch mark {
	case "$":
		return 1
	case "€", "EUR":
		return 2
	case "£", "GBP":
		return 3
	case "USD", "US$":
		return 4
	case "CAD", "CA$", "C$":
		return 5
	case "CHF":
		return 6
	case "AUD", "A$":
		return 7
	}
	return 0
}

// Code is the currency's code, ISO 4217; "$" for a dollar of some country, "" for none.
func (c Currency) Code() string {
	switch c {
	case 0:
		return ""
	case 1:
		return "$"
	}
	return currencies[3*c : 3*c+3]
}

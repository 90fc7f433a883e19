package crm

import (
	"fmt"
	"strconv"
	"strings"
)

// Money is an amount in ten-thousandths of the workspace's currency. The zero value is nothing.
type Money int64

// ParseMoney reads a plain decimal such as "-12.5"; more than four decimals are rounded half to even.
func ParseMoney(s string) (Money, error) {
	n, err := parseScaled(s)
	return Money(n), err
}

// MoneyOf is a whole number of currency units.
func MoneyOf(units int64) Money { return Money(units * Scale) }

// String is the amount with four decimals and a dot, the form of every --json output.
func (m Money) String() string { return formatScaled(int64(m)) }

// Append appends String.
func (m Money) Append(to []byte) []byte { return appendScaled(to, int64(m)) }

// MarshalText is String, so that money is a string in JSON and never a float.
func (m Money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (m *Money) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMoney(string(b))
	return err
}

// Times is the price of a quantity, rounded half to even once; it fails where the product does not fit.
func (m Money) Times(q Quantity) (Money, error) {
	n, ok := mulScaled(int64(m), int64(q))
	if !ok {
		return 0, fmt.Errorf("%s × %s is too large", m, q)
	}
	return Money(n), nil
}

// Over is the mean of the amount over n things, rounded half to even; zero where n is not positive.
func (m Money) Over(n int64) Money {
	if n <= 0 {
		return 0
	}
	return Money(divScaled(int64(m), n))
}

// Rounded is the amount as a decimal with the given number of decimals (0 to 4), rounded half to even.
func (m Money) Rounded(decimals int) string {
	unit := int64(1)
	for range scaleDigits - decimals {
		unit *= 10
	}
	n := divScaled(int64(m), unit) * unit
	s := formatScaled(n)
	if decimals == 0 {
		return s[:len(s)-scaleDigits-1]
	}
	return s[:len(s)-scaleDigits+decimals]
}

// Format writes the amount for a person: the currency's own decimals, grouped digits, the sign and
// symbol where the language ("fr", else English) puts them. Spaces are no-break.
func (m Money) Format(lang, currency string) string {
	s := m.Rounded(CurrencyDecimals(currency))
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	symbol := CurrencySymbol(currency)
	minus := ""
	if negative {
		minus = "-"
	}
	if lang == "fr" {
		if symbol != "" {
			symbol = "\u00a0" + symbol
		}
		return minus + joinDecimal(group(whole, "\u202f"), fraction, ",") + symbol
	}
	if len(symbol) == 3 && symbol == currency {
		symbol += "\u00a0"
	}
	return minus + symbol + joinDecimal(group(whole, ","), fraction, ".")
}

// FormatCount writes a whole number for a person, digits grouped as the language does.
func FormatCount(n int64, lang string) string {
	s := strconv.FormatInt(n, 10)
	digits, negative := strings.CutPrefix(s, "-")
	separator := ","
	if lang == "fr" {
		separator = "\u202f"
	}
	if negative {
		return "-" + group(digits, separator)
	}
	return group(digits, separator)
}

func joinDecimal(whole, fraction, point string) string {
	if fraction == "" {
		return whole
	}
	return whole + point + fraction
}

// group puts a separator between groups of three digits, counted from the right.
func group(digits, separator string) string {
	if len(digits) <= 3 {
		return digits
	}
	return group(digits[:len(digits)-3], separator) + separator + digits[len(digits)-3:]
}

// CurrencyDecimals is the number of decimals that people use for an ISO 4217 code: 2 unless the
// currency has another minor unit.
func CurrencyDecimals(code string) int {
	switch code {
	case "JPY", "KRW", "XOF", "XAF", "XPF", "CLP", "VND", "ISK", "PYG", "UGX", "RWF", "GNF", "KMF", "DJF", "BIF", "VUV":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// CurrencySymbol is the sign that people read, or the code itself where it has none of its own.
func CurrencySymbol(code string) string {
	switch code {
	case "EUR":
		return "€"
	case "USD", "CAD", "AUD":
		return "$"
	case "GBP":
		return "£"
	case "JPY":
		return "¥"
	}
	return code
}

// Quantity is a number of units in ten-thousandths (shops sell 0.350 kg).
type Quantity int64

// ParseQuantity reads a plain decimal; more than four decimals are rounded half to even.
func ParseQuantity(s string) (Quantity, error) {
	n, err := parseScaled(s)
	return Quantity(n), err
}

// QuantityOf is a whole number of units.
func QuantityOf(units int64) Quantity { return Quantity(units * Scale) }

// String is the quantity with as many decimals as it needs.
func (q Quantity) String() string { return trimScaled(int64(q)) }

// MarshalText is the quantity with four decimals, as Money.
func (q Quantity) MarshalText() ([]byte, error) { return []byte(formatScaled(int64(q))), nil }

// UnmarshalText reads what MarshalText wrote.
func (q *Quantity) UnmarshalText(b []byte) (err error) {
	*q, err = ParseQuantity(string(b))
	return err
}

// Points is a number of loyalty points; never a fraction.
type Points int64

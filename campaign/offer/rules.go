package offer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// maxDays is the longest that an offer can last: ten years is a typing mistake.
const maxDays = 3650

// Amount is money in a campaign file: a number or a text such as "1 500.50", without currency sign.
type Amount crm.Money

// UnmarshalYAML reads an amount; it never passes through a float.
func (a *Amount) UnmarshalYAML(text []byte) error {
	plain := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", `"`, "", ",", ".").Replace(strings.TrimSpace(string(text)))
	m, err := crm.ParseMoney(plain)
	*a = Amount(m)
	return err
}

// Flag is a yes or no in a campaign file; people write yes, oui and true.
type Flag bool

// UnmarshalYAML reads yes, no, oui, non, true and false.
func (f *Flag) UnmarshalYAML(text []byte) error {
	switch word := strings.ToLower(strings.Trim(string(text), " \"'\r\n")); word {
	case "yes", "oui", "true":
		*f = true
	case "no", "non", "false":
		*f = false
	default:
		return fmt.Errorf("%q is neither yes nor no", word)
	}
	return nil
}

// check holds the shared fields to what makes sense.
func (r Rules) check() *problem.Problem {
	if r.Minimum < 0 {
		return wrong("minimum", crm.Money(r.Minimum).String(), "0, 50, 99.90…")
	}
	if r.Ends < 0 || r.Ends > maxDays {
		return wrong("ends", strconv.Itoa(r.Ends), "0 … "+strconv.Itoa(maxDays))
	}
	return nil
}

// from is the condition of a minimum purchase, or nothing.
func (r Rules) from(lang, currency string) string {
	if r.Minimum == 0 {
		return ""
	}
	amount := plain(crm.Money(r.Minimum), lang, currency)
	if lang == "fr" {
		return " dès " + amount + " d’achat"
	}
	return " when you spend " + amount + " or more"
}

// plain is an amount as people say it: without decimals where there are none.
func plain(m crm.Money, lang, currency string) string {
	s := m.Format(lang, currency)
	if m%crm.Scale != 0 {
		return s
	}
	zeros := strings.Repeat("0", crm.CurrencyDecimals(currency))
	if zeros == "" {
		return s
	}
	return strings.Replace(strings.Replace(s, ","+zeros+"\u00a0", "\u00a0", 1), "."+zeros, "", 1)
}

// wrong is a value that cannot stand in a field.
func wrong(field, value, allowed string) *problem.Problem {
	return problem.New(problem.WrongSetting, problem.Args{"setting": field, "value": value, "allowed": allowed})
}

// missing is a field without which an offer says nothing.
func missing(field, example string) *problem.Problem {
	return problem.New(problem.MissingField, problem.Args{"name": field, "example": example})
}

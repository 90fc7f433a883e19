// Package because writes the figures that stand in a reason: "net 5,391.2100", "12 orders", "412th". A reason is
// kept as data, once, in plain English, and is built from rule, figures, order ids and days only; where a row
// came from is never part of it. No rule lives here, only the wording of its figures.
package because

import (
	"fmt"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Money is the amount with all four decimals and grouped digits: "5,391.2100".
func Money(m crm.Money) string {
	s := m.String()
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, fraction, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + "." + fraction
}

// Count is a number with its noun: "1 order", "4,338 orders".
func Count(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return crm.FormatCount(n, "en") + " " + noun
}

// Ordinal is a rank: "1st", "12th", "4,322nd".
func Ordinal(n int64) string {
	suffix := "th"
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		suffix = "st"
	case n%10 == 2:
		suffix = "nd"
	case n%10 == 3:
		suffix = "rd"
	}
	return crm.FormatCount(n, "en") + suffix
}

// Percent is a number of thousandths as a percentage with one decimal: 632 is "63.2%".
func Percent(thousandths int64) string {
	return fmt.Sprintf("%d.%d%%", thousandths/10, thousandths%10)
}

package ingest

import (
	"cmp"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// number reads an amount or a quantity in ten-thousandths; ok is false where the cell is empty or bad.
func (r *row) number(f int) (scaled int64, ok bool) {
	x := r.cell(f)
	if x == nil {
		return 0, false
	}
	switch x.Type {
	case cell.Number:
		scaled, ok = r.storedNumber(f, x)
	case cell.Text:
		scaled, ok = r.writtenNumber(f, x)
	default:
		if !r.broken(f, x) {
			r.notANumber(f, x)
		}
	}
	if u := &r.plan.fields[f].head.units; ok && u.times+u.parts > 0 {
		if scaled, ok = u.rescale(scaled); !ok {
			r.reject(problem.TooLarge, f, nil)
		}
	}
	if ok {
		r.values[f].scaled, r.values[f].ok = scaled, true
	}
	return scaled, ok
}

// storedNumber is the number of a number cell. A percentage is no amount; the currency that a format shows counts where
// those of one column differ, since it was then chosen for each amount.
func (r *row) storedNumber(f int, x *cell.Cell) (int64, bool) {
	if x.Percent && r.plan.kind.isMoney(f) {
		r.notANumber(f, x)
		return 0, false
	}
	if r.plan.fields[f].numbers.mixesCurrencies() {
		r.values[f].currency = x.Currency.Code()
	}
	scaled, ok := scale(x.Number)
	if !ok {
		r.reject(problem.TooLarge, f, nil)
	}
	return scaled, ok
}

func (r *row) writtenNumber(f int, x *cell.Cell) (int64, bool) {
	if worth, _, ok := plainNumber(x.Text); ok {
		return worth, true
	}
	if r.broken(f, x) {
		return 0, false
	}
	n, ok := scanNumeral(x.Text)
	if !ok && r.plan.kind.Fields[f].Name == "quantity" {
		n, ok = r.plan.fields[f].scanQuantity(x.Text)
	}
	if most := r.plan.kind.Fields[f].Most; !ok && most > 0 {
		n, ok = scanRating(x.Text, most)
	}
	if !ok || n.percent || r.plan.kind.Fields[f].Name == "quantity" && n.saysMoney() {
		r.notANumber(f, x)
		return 0, false
	}
	u := &r.plan.fields[f].head.units
	if n.money && (u.parts > 0 || u.times > 0 && n.times != u.times) {
		r.reject(problem.OtherUnit, f, nil)
		return 0, false
	}
	if n.times > 0 && n.times == u.times {
		n.times = 0 // the header multiplies
	}
	if basis := cmp.Or(u.basis, r.reading.opt.Basis); n.basis != "" && n.basis != cmp.Or(basis, n.basis) {
		r.reject(problem.NotThisBasis, f, problem.Args{"basis": strings.ToUpper(n.basis)})
		return 0, false
	}
	sign := r.plan.fields[f].sign
	scaled, ok := n.value(sign)
	switch {
	case ok:
		r.values[f].currency = n.currency
		return scaled, true
	case n.shape >= commaAmbiguous && sign == unknownSign:
		r.reject(problem.UnclearNumber, f, nil)
	default:
		r.reject(problem.TooLarge, f, nil)
	}
	return 0, false
}

// notANumber rejects a cell that is no number, and looks for the one letter that spoils it.
func (r *row) notANumber(f int, x *cell.Cell) {
	id, what, quoi := problem.NotAnAmount, "an amount", "un montant"
	if r.plan.kind.Fields[f].Name == "quantity" {
		id, what, quoi = problem.NotAQuantity, "a quantity", "une quantité"
	} else if r.plan.kind.fact != nil && !r.plan.kind.Fields[f].Money {
		id, what, quoi = problem.NotANumber, "a number", "un nombre"
	}
	s, found := slip{}, false
	if x.Type == cell.Text {
		s, found = findSlip(x.Text)
	}
	if !found {
		r.reject(id, f, nil)
		return
	}
	id = problem.LetterInNumber
	if s.atEnd {
		id = problem.LetterEndsNumber
	}
	r.reject(id, f, problem.Args{"what": what, "quoi": quoi, "letter": s.letter, "digit": s.digit})
}

// currency is the currency that a row is in, where it differs from the workspace's or the workspace has
// none: what its currency column says, else a sign beside a number, else a header's unit. In a workspace
// with a currency another one rejects the row.
func (r *row) currency(column int, numbers ...int) string {
	code, at := "", column
	if word := r.text(column); word != "" {
		if known, ok := currencyMark(word); ok && known != "" {
			code = known
		} else if len(word) == 3 {
			code = word
		} else if !ok {
			r.reject(problem.UnknownWord, column, problem.Args{"known": "EUR, USD, GBP, CHF, CAD…"})
			return ""
		}
	}
	for _, f := range numbers {
		if code != "" || r.cell(f) == nil {
			continue
		}
		code, at = r.values[f].currency, f
		if code == "" {
			code = r.plan.fields[f].head.units.currency
		}
	}
	workspace := r.reading.opt.Currency
	if code == "" || isOf(code, workspace) {
		return ""
	}
	if workspace != "" {
		r.reject(problem.OtherCurrency, at, problem.Args{"currency": code, "workspace": workspace, "code": settingOf(code)})
	}
	return code
}

// settingOf is what the setting currency: is given for a currency that was read. A sign alone may be that of several
// countries; the most usual is named.
func settingOf(code string) string {
	switch code {
	case dollarSign:
		return "USD"
	case yenSign:
		return "JPY"
	case kroneSign:
		return "SEK"
	}
	return code
}

// language is a language word as ISO 639-1; an unknown one is a warning and reads as empty.
func (r *row) language(f int) string {
	text := r.text(f)
	if text == "" {
		return ""
	}
	word := foldLanguage(text)
	if code, ok := languageWords()[word]; ok {
		return code
	}
	if len(word) == 2 {
		return word
	}
	r.warn(problem.LanguageLeftOut, f, nil)
	return ""
}

// count notes an accepted row of a kind without sums.
func (r *row) count() { r.plan.tally.accepted++ }

// addFits adds; ok is false where the sum does not fit.
func addFits(a, b int64) (sum int64, ok bool) {
	sum = a + b
	return sum, (sum > a) == (b > 0) || b == 0
}

// readNumber reads a number cell or a written number; it notes nothing.
func readNumber(x *cell.Cell, sign decimalSign) (int64, bool) {
	switch x.Type {
	case cell.Number:
		return scale(x.Number)
	case cell.Text:
		if worth, _, ok := plainNumber(x.Text); ok {
			return worth, true
		}
		if n, ok := scanNumeral(x.Text); ok {
			return n.value(sign)
		}
	}
	return 0, false
}

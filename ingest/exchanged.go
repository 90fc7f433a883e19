package ingest

import (
	"math/bits"
	"strings"
	"time"
	"unicode"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// A program that opens a text in the wrong language takes 03/04/2024 for the other day, and leaves 13/04/2024 a text:
// what the file holds then are date cells with day and month exchanged, all on days up to 12.

// seeTyped adds a date cell as long as all are on days up to 12.
func (e *dayEvidence) seeTyped(day crm.Date) {
	y, m, d := day.Time().Date()
	if d > 12 {
		return
	}
	e.typedLow++
	e.typedOn |= 1 << d
	e.typedIn |= 1 << m
	e.asTyped.see(day)
	turned := crm.NewDate(y, time.Month(d), int(m))
	e.turned.see(turned)
	e.courses.see(day, turned, true)
}

// halfConverted reports the trace of a file opened in the wrong language: date cells that are all on a day up to 12,
// beside texts whose day is beyond 12. Many date cells say enough by themselves. A few need that no text is on a day up
// to 12, and more: that chance explains it badly (12 of a month's 30.4 days are up to 12, which is 0.93 in natural
// logarithms for each date cell, and 18.4 are beyond, 0.50 for each text; not on the first of the month alone, as lists
// of subscriptions have it), or that with day and month exchanged they lie among the texts, and as they are far away, or
// the rows are sorted by day.
func (e *dayEvidence) halfConverted() bool {
	const enough = 920 // one in ten thousand, in hundredths of a natural logarithm
	all := e.long.add(e.short)
	beyond := max(all.dayFirst, all.month1st)
	switch {
	case e.typed != e.typedLow || beyond == 0:
		return false
	case e.typed >= 20 && beyond >= 5:
		return true
	case all.unclear > 0:
		return false
	case bits.OnesCount16(e.typedOn) >= 3 && 93*e.typed+50*beyond >= enough:
		return true
	case e.typed >= 2 && e.courses.sayTurned():
		return true
	}
	asTyped, turned := e.asTyped, e.turned
	asTyped.join(e.beyond)
	turned.join(e.beyond)
	return e.typed >= 2 && beyond >= 2 && 3*turned.days() < asTyped.days()
}

// decideExchanged stops where every day of a column is a date cell on a day up to 12 and something besides says that day
// and month were exchanged. Who gives an order has seen the question.
func (r *reading) decideExchanged(p *plan, f int, c *column) *problem.Problem {
	e := &c.days
	if name := p.kind.Fields[f].Name; r.opt.DateOrder != "" || !hasHappened(name) || name == "birthday" || e.typed != e.typedLow || e.typed != c.filled || e.turned == e.asTyped {
		return nil
	}
	why, pourquoi := r.exchangedBy(p, f, e)
	if why == "" {
		return nil
	}
	stands := e.asTyped.low
	y, m, d := stands.Time().Date()
	turned := crm.NewDate(y, time.Month(d), int(m))
	return problem.New(problem.ExchangedDates, problem.Args{
		"reason": why, "raison": pourquoi, "first": stands.Format("en"), "last": turned.Format("en"), "debut": stands.Format("fr"), "fin": turned.Format("fr"),
	}).At(p.where(c.firstRow, c))
}

// exchangedBy says what speaks for days whose day and month were exchanged; "" where nothing does. Days of one number in
// half a year's months and more, as those of a first week become, are no days on which a shop sells: but the first of
// the month may be all that a list of months has.
func (r *reading) exchangedBy(p *plan, f int, e *dayEvidence) (why, pourquoi string) {
	const months, moves = 6, 5
	others := span{}
	for g, o := range p.fields {
		if o != nil && g != f && p.kind.Fields[g].Type == Day && p.kind.Fields[g].Name != "birthday" {
			others.join(o.days.serials.written)
			others.join(o.days.beyond)
		}
	}
	typed, turned := e.asTyped, e.turned
	typed.join(others)
	turned.join(others)
	switch named := spanNamed(r.report.File); {
	case named.holds(e.turned) && !named.holds(e.asTyped):
		return "Exchanged they all lie in the time that the file's name gives", "Échangées, elles tombent toutes dans la période que dit le nom du fichier"
	case e.courses.turned.rises+e.courses.turned.falls >= moves && e.courses.turned.sorted() && !e.courses.asTyped.sorted():
		return "Exchanged they are in the order of the rows", "Échangées, elles suivent l'ordre des lignes"
	case others.filled && 3*turned.days() < typed.days():
		return "Exchanged they lie among the other dates of the table", "Échangées, elles tombent parmi les autres dates du tableau"
	case p.kind.sums != nil && bits.OnesCount16(e.typedOn) == 1 && e.typedOn != 1<<1 && bits.OnesCount16(e.typedIn) >= months:
		return "As they stand they are the same day of many months", "Telles quelles, elles sont le même jour de nombreux mois"
	}
	return "", ""
}

// spanNamed is the time that a file's name gives: 2024-03, mars 2024, 20240301_20240307. It holds nothing where the name
// gives none.
func spanNamed(file string) (s span) {
	words := nameWords(file)
	for i := 0; i+1 < len(words); i++ {
		a, b := words[i], words[i+1]
		month, year := monthNumber(a), b
		switch {
		case isYear(a) && len(b) == 2 && isDigits(b): // 2024-03, 2024-03-05
			month, year = number2(b), a
			if i+2 < len(words) && len(words[i+2]) == 2 && isDigits(words[i+2]) {
				s.seeDay(a, month, number2(words[i+2]))
				i += 2
				continue
			}
		case isYear(a) && monthNumber(b) > 0:
			month, year = monthNumber(b), a
		case len(a) == 2 && isDigits(a) && isYear(b):
			month = number2(a)
			if i > 0 && len(words[i-1]) == 2 && isDigits(words[i-1]) { // 05-03-2024
				s.seeDay(b, month, number2(words[i-1]))
				continue
			}
		}
		if n, _, _ := digitsOf(year); isYear(year) && month >= 1 && month <= 12 {
			s.seeDay(year, month, 1)
			s.seeDay(year, month, monthDays(n, month))
		}
	}
	for _, w := range words {
		if len(w) == 8 && isDigits(w) { // 20240305
			s.seeDay(w[:4], number2(w[4:6]), number2(w[6:]))
		}
	}
	return s
}

// nameWords are the runs of letters, without accents, and of digits in a file's name.
func nameWords(file string) []string {
	var parted strings.Builder
	before := ' '
	for _, r := range file {
		if unicode.IsDigit(r) != unicode.IsDigit(before) || r == '_' {
			parted.WriteByte(' ')
		}
		parted.WriteRune(r)
		before = r
	}
	return headingWords(parted.String())
}

// number2 is the value of two digits.
func number2(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }

// seeDay adds a day, where there is one.
func (s *span) seeDay(year string, month, day int) {
	if y, _, _ := digitsOf(year); exists(y, month, day) {
		s.see(crm.NewDate(y, time.Month(month), day))
	}
}

// holds reports a range that lies in s.
func (s span) holds(other span) bool {
	return s.filled && other.filled && s.low <= other.low && other.high <= s.high
}

// middleTally tells whether 2024-03-05 has the day in the middle, as a few programs write it.
type middleTally struct{ days, months, unclear int }

func (t *middleTally) see(w writtenDay, fault dayFault) {
	switch {
	case !w.ymd:
	case fault != noFault && exists(w.y, w.d, w.m):
		t.days++
	case w.d > 12:
		t.months++
	default:
		t.unclear++
	}
}

// isDay reports a column that has days in the middle that can be no months, and not the other way round. A slip among
// many that may be either is no evidence.
func (t *middleTally) isDay() bool {
	return t.days > 0 && t.months == 0 && !few(t.days, t.unclear-1)
}

// birthYears count the days of a column by year, from 2000 on.
type birthYears [40]int32

func (b *birthYears) see(year int) {
	if year >= 2000 && year < 2000+len(b) {
		b[year-2000]++
	}
}

// of is how many days the years from first to last have.
func (b *birthYears) of(first, last int) (n int) {
	for y := max(first, 2000); y <= min(last, 1999+len(b)); y++ {
		n += int(b[y-2000])
	}
	return n
}

// isUnknown reports a birthday whose year is the one in which it was typed without one, as a spreadsheet completes 12/05:
// the year of the reading or the one before it, where nobody is born in the four before them, or an earlier one that
// stands out among its neighbours.
func (b *birthYears) isUnknown(day, today crm.Date) bool {
	const stands = 5
	year, now := day.Time().Year(), today.Time().Year()
	n := b.of(year, year)
	switch {
	case today == 0 || n == 0 || year < now-10 || year > now: // one that is still to come is a slip
		return false
	case year >= now-1:
		return b.of(now-5, now-2) == 0
	}
	return n >= stands && n >= stands*(1+b.of(year-1, year-1)+b.of(year+1, year+1))
}

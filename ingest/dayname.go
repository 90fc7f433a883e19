package ingest

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/habitue-crm/habitue/internal/crm"
)

// scanNamed reads a day with the month's name: 10 décembre 2011, 1er mars 2020, 10-Dec-11, Dec 10, 2011,
// mardi 3 mars 2020, Mon Jun 20 13:07:47 2022.
func scanNamed(s string) (writtenDay, dayFault) {
	if len(s) > 64 {
		return writtenDay{}, notADay
	}
	words := dayWords(s)
	var numbers, widths []int
	month, monthAt, weekday := 0, 0, -1
	for i, w := range words {
		value, n, rest := digitsOf(w)
		switch {
		case n > 0 && n <= 4 && (rest == "" || len(numbers) == 0 && isOrdinal(rest)):
			numbers, widths = append(numbers, value), append(widths, n)
		case n > 0 && len(numbers) == 2 && month > 0 && isTimeOfDay(" "+strings.Join(words[i:], " ")):
			w, fault := namedDay(numbers, widths, month)
			return w.on(weekday, fault)
		case n > 0 && len(numbers) == 1 && month > 0 && i+2 == len(words) && isTimeOfDay(" "+w): // the year comes last
		case monthNumber(w) > 0 && (month == 0 || month == 3 && monthAt == 0 && len(words[0]) == 3):
			if month == 3 {
				weekday = int(time.Tuesday) // "mar. 3 avril" begins with one
			}
			month, monthAt = monthNumber(w), i
		case i == monthAt && month == 0 && weekdayOf(w) >= 0:
			weekday = weekdayOf(w)
			monthAt++
		case w == "le" && month == 0 && len(numbers) == 0:
			monthAt = i + 1
		case (w == "of" || w == "de") && len(numbers) == 1:
		case month > 0 && len(numbers) == 2 && i+1 < len(words) && (w == "a" || w == "at"):
		default:
			return writtenDay{}, notADay
		}
	}
	w, fault := namedDay(numbers, widths, month)
	return w.on(weekday, fault)
}

// dayWords are the words and numbers of a written day, without accents; 03mar2024 is three.
func dayWords(s string) []string {
	words := strings.FieldsFunc(norm.NFKD.String(strings.ToLower(s)), func(r rune) bool {
		return r == ' ' || r == '-' || r == '/' || r == '.' || r == ',' || r == '\u00a0' || r == '\u202f'
	})
	for i, w := range words {
		words[i] = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return r
		}, w)
	}
	if len(words) != 1 {
		return words
	}
	_, n, rest := digitsOf(words[0])
	name := strings.TrimRightFunc(rest, unicode.IsDigit)
	if year := rest[len(name):]; n > 0 && n <= 2 && monthNumber(name) > 0 && (len(year) == 2 || len(year) == 4) {
		return []string{words[0][:n], name, year}
	}
	return words
}

func namedDay(numbers, widths []int, month int) (writtenDay, dayFault) {
	if month == 0 || len(numbers) != 2 {
		return writtenDay{}, notADay
	}
	if widths[0] == 4 {
		return fixedDay(numbers[0], month, numbers[1])
	}
	if widths[1] == 3 || widths[1] == 1 || widths[0] > 2 {
		return writtenDay{}, notADay
	}
	w, fault := fixedDay(fullYear(numbers[1], widths[1]), month, numbers[0])
	w.century = widths[1] == 2
	return w, fault
}

func isOrdinal(s string) bool {
	return s == "er" || s == "st" || s == "nd" || s == "rd" || s == "th" || s == "e"
}

// on is a day that is said to be a Monday or another one: where it is not, there is no such day. Of two readings it
// leaves the right one.
func (w writtenDay) on(weekday int, fault dayFault) (writtenDay, dayFault) {
	if weekday < 0 || fault != noFault {
		return w, fault
	}
	is := func(possible bool, y, m, d int) bool {
		return possible && int(crm.NewDate(y, time.Month(m), d).Time().Weekday()) == weekday
	}
	if w.fixed {
		if !is(true, w.y, w.m, w.d) {
			return w, impossibleDay
		}
		return w, noFault
	}
	w.asDMY, w.asM = is(w.asDMY, w.y, w.b, w.a), is(w.asM, w.y, w.a, w.b)
	w.asYMD = is(w.asYMD, fullYear(w.a, 2), w.b, w.c)
	if !w.asDMY && !w.asM && !w.asYMD {
		return w, impossibleDay
	}
	return w, noFault
}

// scanOdd reads what is rarer: 13 / 02 / 2023, 13 02 2023, 2024-W05-3 (ISO 8601 weeks), 20240331T101500Z.
func scanOdd(s string, first, n1 int, rest string) (writtenDay, dayFault) {
	if rest[0] == 'T' {
		if n1 == 8 && isClock(strings.TrimSuffix(rest[1:], "Z")) {
			return fixedDay(first/10_000, first/100%100, first%100)
		}
		return writtenDay{}, notADay
	}
	if week := strings.ReplaceAll(strings.TrimPrefix(rest, "-"), "-", ""); n1 == 4 && len(week) == 4 && week[0] == 'W' && isDigits(week[1:]) {
		n, _, _ := digitsOf(week[1:])
		return weekDay(first, n/10, n%10)
	}
	if rest[0] != ' ' || n1 > 4 {
		return writtenDay{}, notADay
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '/' || r == '.' || r == '-' })
	if len(parts) != 3 || !isDigits(parts[1]) || !isDigits(parts[2]) || len(parts[1]) != 2 || len(parts[0])+len(parts[2]) != 6 {
		return writtenDay{}, notADay // years of four digits alone: 13 02 23 may be anything
	}
	separator := "-"
	if at := strings.IndexAny(s, "/.-"); at >= 0 {
		separator = s[at : at+1]
	}
	return scanDigits(parts[0] + separator + parts[1] + separator + parts[2])
}

// weekDay is a day of an ISO week; week 53 is there in long years alone.
func weekDay(year, week, day int) (writtenDay, dayFault) {
	if !exists(year, 1, 4) || week < 1 || week > 53 || day < 1 || day > 7 {
		return writtenDay{}, impossibleDay
	}
	fourth := crm.NewDate(year, time.January, 4)
	monday := fourth - crm.Date((int(fourth.Time().Weekday())+6)%7)
	on := (monday + crm.Date(7*(week-1)+day-1)).Time()
	if y, w := on.ISOWeek(); y != year || w != week {
		return writtenDay{}, impossibleDay
	}
	return fixedDay(on.Year(), int(on.Month()), on.Day())
}

// isClock reports hours, minutes and maybe seconds without anything between them.
func isClock(s string) bool {
	if len(s) != 4 && len(s) != 6 || !isDigits(s) {
		return false
	}
	return s[:2] < "25" && s[2:4] < "60" && (len(s) == 4 || s[4:] < "61")
}

// weekdayOf is the day of the week of a French or English name or its short form, Sunday 0; -1 for another word.
func weekdayOf(w string) int {
	switch strings.TrimRight(strings.ToLower(w), ".,") {
	case "dimanche", "dim", "sunday", "sun":
		return 0
	case "lundi", "lun", "monday", "mon":
		return 1
	case "mardi", "mar", "tuesday", "tue", "tues":
		return 2
	case "mercredi", "mer", "wednesday", "wed":
		return 3
	case "jeudi", "jeu", "thursday", "thu", "thur", "thurs":
		return 4
	case "vendredi", "ven", "friday", "fri":
		return 5
	case "samedi", "sam", "saturday", "sat":
		return 6
	}
	return -1
}

// monthNumber is the month of a name in French, English or a language of the neighbours or its usual short form; 0 for another word.
func monthNumber(w string) int {
	switch w {
	case "janvier", "janv", "jan", "january", "januar", "januari", "gennaio", "enero":
		return 1
	case "fevrier", "fevr", "fev", "february", "feb", "februar", "februari", "febbraio", "febrero":
		return 2
	case "mars", "march", "mar", "marz", "mrz", "maart", "mrt", "marzo":
		return 3
	case "avril", "avr", "april", "apr", "aprile", "abril":
		return 4
	case "mai", "may", "mei", "maggio", "mayo":
		return 5
	case "juin", "june", "jun", "juni", "giugno", "junio":
		return 6
	case "juillet", "juil", "juill", "jul", "july", "juli", "luglio", "julio":
		return 7
	case "aout", "aou", "august", "aug", "augustus", "agosto":
		return 8
	case "septembre", "sept", "sep", "september", "settembre", "septiembre":
		return 9
	case "octobre", "oct", "october", "oktober", "okt", "ottobre", "octubre":
		return 10
	case "novembre", "nov", "november", "noviembre":
		return 11
	case "decembre", "dec", "december", "dezember", "dez", "dicembre", "diciembre":
		return 12
	}
	return 0
}

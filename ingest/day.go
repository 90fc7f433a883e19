package ingest

import (
	"strings"
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// dayOrder is how a column writes 03/04/2024.
type dayOrder uint8

// The orders. Unknown is no evidence yet.
const (
	unknownOrder dayOrder = iota
	dayFirst
	monthFirst
	yearFirst // 24-04-03; a year of four digits needs no order
)

// String is the order as options and --date-order say it.
func (o dayOrder) String() string { return [...]string{"", "dmy", "mdy", "ymd"}[o] }

// orderNamed is the order that options, --date-order and headers name.
func orderNamed(name string) dayOrder {
	for _, o := range [...]dayOrder{dayFirst, monthFirst, yearFirst} {
		if o.String() == name {
			return o
		}
	}
	return unknownOrder
}

// writtenDay is a text that looks like a day.
type writtenDay struct {
	fixed      bool // year, month, day are certain: ISO, a month's name
	serial     bool // a day number of the 1900 system
	y, m, d    int
	a, b       int  // of 03/04/2024: 3 and 4, where not fixed
	dotted     bool // 03.04.2024: nobody writes the month first with dots
	asDMY, asM bool // is a day of the calendar when read day first, month first
	short      bool // 03/04/24: the year has two digits, and might be the first of the three
	century    bool // fixed, with a year of two digits: the century is a guess
	c          int  // of 03/04/24: 24
	asYMD      bool // is a day of the calendar when read year first
}

// dayFault says why a text is no day.
type dayFault uint8

const (
	noFault       dayFault = iota
	notADay                // it does not look like one
	impossibleDay          // it does, and there is no such day
)

// scanDay takes a written day apart; a time of day behind it is checked and dropped, a day of the week in front or
// behind must be the right one.
func scanDay(s string) (writtenDay, dayFault) {
	s = trimBlanks(s)
	if s == "" {
		return writtenDay{}, notADay
	}
	if isDigit(s[0]) {
		return scanDigits(s)
	}
	if s[0] == '\'' && len(s) > 1 && isDigit(s[1]) {
		return scanDigits(s[1:]) // what makes a text of a day in a spreadsheet
	}
	if word, rest, _ := strings.Cut(s, " "); weekdayOf(word) >= 0 && len(trimBlanks(rest)) > 1 {
		if rest = trimBlanks(rest); isDigit(rest[0]) && strings.ContainsAny(rest[1:min(3, len(rest))], "/-.") {
			w, fault := scanDigits(rest)
			return w.on(weekdayOf(word), fault)
		}
	}
	return scanNamed(s)
}

// scannedDay is the last text that was scanned: the rows of one order have the same one after another.
type scannedDay struct {
	text  string
	day   writtenDay
	fault dayFault
}

// scan is scanDay.
func (s *scannedDay) scan(text string) (writtenDay, dayFault) {
	if text != s.text || text == "" {
		s.text = text
		s.day, s.fault = scanDay(text)
	}
	return s.day, s.fault
}

// scanDigits is scanDay for a text that begins with a digit.
func scanDigits(s string) (writtenDay, dayFault) {
	first, n1, rest := digitsOf(s)
	if rest == "" {
		return scanCompact(s, first, n1)
	}
	if rest[0] == ' ' || rest[0] == 'T' || rest[0] == 'W' || rest[0] == '-' && len(rest) > 1 && rest[1] == 'W' {
		if w, fault := scanOdd(s, first, n1, rest); fault != notADay {
			return w, fault
		}
	}
	separator := rest[0]
	if separator != '/' && separator != '-' && separator != '.' || len(rest) < 2 || rest[1] < '0' || rest[1] > '9' {
		return scanNamed(s)
	}
	second, n2, rest := digitsOf(rest[1:])
	if len(rest) < 2 || rest[0] != separator {
		return writtenDay{}, notADay
	}
	third, n3, rest := digitsOf(rest[1:])
	if n2 > 2 || !isTimeOfDay(rest) {
		return writtenDay{}, notADay
	}
	switch {
	case n1 == 4 && n3 <= 2 && n3 > 0:
		return fixedDay(first, second, third)
	case n1 <= 2 && (n3 == 4 || n3 == 2):
		w := writtenDay{a: first, b: second, y: fullYear(third, n3), dotted: separator == '.'}
		w.asDMY, w.asM = exists(w.y, second, first), exists(w.y, first, second)
		if n3 == 2 {
			w.short, w.c = true, third
			w.asYMD = n1 == 2 && exists(fullYear(first, 2), second, third)
		}
		if !w.asDMY && !w.asM && !w.asYMD {
			return w, impossibleDay
		}
		return w, noFault
	}
	return writtenDay{}, notADay
}

// scanCompact reads 20111210, and a serial number of the 1900 system such as 40889 that a text file carries.
func scanCompact(s string, n, width int) (writtenDay, dayFault) {
	switch {
	case width == 8:
		return fixedDay(n/10_000, n/100%100, n%100)
	case width == 14 && isClock(s[8:]):
		y, _, _ := digitsOf(s[:8])
		return fixedDay(y/10_000, y/100%100, y%100)
	case width == 5:
		if day, ok := serialDay(int64(n)); ok {
			y, m, d := day.Time().Date()
			return writtenDay{fixed: true, serial: true, y: y, m: int(m), d: d}, noFault
		}
	}
	return writtenDay{}, notADay
}

func fixedDay(y, m, d int) (writtenDay, dayFault) {
	w := writtenDay{fixed: true, y: y, m: m, d: d}
	if !exists(y, m, d) {
		return w, impossibleDay
	}
	return w, noFault
}

// digitsOf reads the leading digits: their value, how many, and what follows. More than eight are too many.
func digitsOf(s string) (value, n int, rest string) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		if n < 9 {
			value = value*10 + int(s[n]-'0')
		}
		n++
	}
	return value, n, s[n:]
}

// fullYear puts the century before a year of two digits: 69 to 99 are the 1900s, as POSIX has it.
func fullYear(y, width int) int {
	switch {
	case width > 2:
		return y
	case y >= 69:
		return 1900 + y
	}
	return 2000 + y
}

// exists reports a day of the years 1900 to 2199.
func exists(y, m, d int) bool {
	if y < 1900 || y > 2199 || m < 1 || m > 12 || d < 1 {
		return false
	}
	return d <= monthDays(y, m)
}

func monthDays(y, m int) int {
	switch m {
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// in is the day under a column's order. ok is false where the order is needed and unknown, or where the
// calendar has no such day under it.
func (w writtenDay) in(order dayOrder) (crm.Date, bool) {
	if w.fixed {
		return crm.NewDate(w.y, time.Month(w.m), w.d), true
	}
	if order == yearFirst {
		if w.short {
			return crm.NewDate(fullYear(w.a, 2), time.Month(w.b), w.c), w.asYMD
		}
		order = unknownOrder
	}
	if w.dotted && order == unknownOrder || w.a == w.b {
		order = dayFirst
	}
	switch {
	case order == dayFirst && w.asDMY:
		return crm.NewDate(w.y, time.Month(w.b), w.a), true
	case order == monthFirst && w.asM:
		return crm.NewDate(w.y, time.Month(w.a), w.b), true
	case order == unknownOrder && w.asDMY != w.asM:
		if w.asDMY {
			return crm.NewDate(w.y, time.Month(w.b), w.a), true
		}
		return crm.NewDate(w.y, time.Month(w.a), w.b), true
	}
	return crm.NoDate, false
}

// from1904 is how many days the date system that begins in 1904 lies behind the usual one (ECMA-376 part 1
// §18.17.4.1).
const from1904 = 1462

// serialDay is a day number of the 1900 system, for the years 1954 to 2119; other numbers in a date column
// are mistakes more often than days.
func serialDay(serial int64) (crm.Date, bool) {
	if serial < 20_000 || serial >= 80_000 {
		return crm.NoDate, false
	}
	return crm.Date(serial - 25_569), true
}

// isTimeOfDay reports nothing, or a time such as " 08:26:00", "T08:26:00.5Z", " 8h26", " 2:05 PM".
func isTimeOfDay(s string) bool {
	if s == "" {
		return true
	}
	t := strings.TrimLeft(strings.TrimPrefix(s, "T"), ", \u00a0\u202f")
	if dash, found := strings.CutPrefix(t, "-"); found { // 03/03/2024 - 14:30, and 2024-03-03-14.30.05 of DB2
		t = strings.TrimLeft(dash, " \u00a0\u202f")
	}
	if len(t) == len(s) {
		return false
	}
	t = strings.TrimPrefix(strings.TrimPrefix(t, "à "), "at ")
	hour, n, t := digitsOf(t)
	if n == 0 || n > 2 || hour > 24 || t == "" || t[0] != ':' && t[0] != 'h' && t[0] != 'H' && t[0] != '.' {
		return false
	}
	part := t[0]
	minute, n, t := digitsOf(t[1:])
	if n != 2 && !(n == 0 && t == "" && part != '.') || minute > 59 {
		return false
	}
	if t != "" && t[0] == part && (part == ':' || part == '.') {
		var second int
		second, n, t = digitsOf(t[1:])
		if n != 2 || second > 60 {
			return false
		}
		if t != "" && (t[0] == '.' || t[0] == ',') {
			_, _, t = digitsOf(t[1:])
		}
	}
	return isZone(strings.ToUpper(trimBlanks(t)))
}

// isZone reports what may stand behind a time: nothing, AM or PM, Z, UTC, an offset.
func isZone(t string) bool {
	switch t {
	case "", "AM", "PM", "A.M.", "P.M.", "Z", "UTC", "GMT":
		return true
	}
	t = strings.TrimPrefix(t, "UTC")
	if len(t) < 3 || t[0] != '+' && t[0] != '-' {
		return false
	}
	return isDigits(strings.Replace(t[1:], ":", "", 1))
}

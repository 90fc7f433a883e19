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
	ymd        bool // fixed, in digits, with the year first and the month behind it, as nearly everybody has it
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

// scanDay takes a written day apart. A time of day in front or behind is checked and dropped, and a day of the week there
// must be the right one.
func scanDay(s string) (writtenDay, dayFault) {
	s = plainDay(s)
	if s == "" {
		return writtenDay{}, notADay
	}
	if isDigit(s[0]) {
		if w, fault := scanDigits(s); fault != notADay {
			return w, fault
		}
	}
	if w, fault := scanBeside(s); fault != notADay {
		return w, fault
	}
	if at := strings.IndexAny(s, " :"); at > 0 && strings.ContainsAny(s[at:], ".:") && isTimeOfDay(" "+s[at+1:]) { // 15-JUL-25 02.05.33 PM
		return scanNamed(s[:at])
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

// plainDay is a day with the signs of a keyboard, without what makes a text of it in a spreadsheet and without a point
// behind it.
func plainDay(s string) string {
	s = unwrapped(plainSigns(s))
	if last := len(s) - 1; last > 0 && (s[last] == '.' || s[last] == ',') && isDigit(s[last-1]) {
		return s[:last]
	}
	if rest, found := strings.CutPrefix(s, "le "); found {
		return trimBlanks(rest)
	}
	if year, rest, found := strings.Cut(s, "年"); found {
		return year + "-" + strings.Replace(strings.Replace(rest, "月", "-", 1), "日", "", 1)
	}
	return s
}

// scanBeside reads a day in digits that has a day of the week in front or behind, or a time in front.
func scanBeside(s string) (writtenDay, dayFault) {
	at := strings.IndexByte(s, ' ')
	if at < 0 {
		return writtenDay{}, notADay
	}
	first, rest := withoutAccents(s[:at]), strings.TrimLeft(s[at:], " ")
	if isDigit(rest[0]) || strings.HasPrefix(rest, "le ") {
		if on := weekdaysOf(first); on != 0 {
			w, fault := scanDigits(rest)
			return w.on(on, fault)
		}
		if isTimeOfDay(" " + first) {
			return scanDigits(strings.TrimPrefix(rest, "le "))
		}
	}
	at = strings.LastIndexByte(s, ' ')
	if on := weekdaysOf(strings.Trim(s[at+1:], "()")); on != 0 && isDigit(s[0]) {
		w, fault := scanDigits(strings.TrimRight(s[:at], " ,-"))
		return w.on(on, fault)
	}
	return writtenDay{}, notADay
}

// scanDigits is scanDay for a text that begins with a digit and has the month as a number.
func scanDigits(s string) (writtenDay, dayFault) {
	first, n1, rest := digitsOf(s)
	if rest == "" || n1 == 8 {
		return scanCompact(s, first, n1)
	}
	if rest[0] == ' ' || rest[0] == 'W' || rest[0] == '-' && len(rest) > 1 && rest[1] == 'W' {
		if w, fault := scanOdd(s, first, n1, rest); fault != notADay {
			return w, fault
		}
	}
	separator := rest[:1]
	if !strings.ContainsAny(separator, "/-.\\|,:_") {
		return writtenDay{}, notADay
	}
	second, n2, rest := digitsOf(afterGap(rest, separator))
	if n2 < 1 || n2 > 2 || len(rest) < 2 || rest[:1] != separator {
		return writtenDay{}, notADay
	}
	third, n3, rest := digitsOf(afterGap(rest, separator))
	switch rare := !strings.ContainsAny(separator, "/-."); {
	case !isTimeOfDay(rest) && rest != "Z" && (rest[0] != '+' || !isZone(rest)) || rare && n3 != 4 && (n1 != 4 || n2+n3 != 4):
	case n1 == 4 && n3 <= 2 && n3 > 0:
		w, fault := fixedDay(first, second, third)
		w.ymd = true
		return w, fault
	case n1 <= 2 && (n3 == 4 || n3 == 2):
		return orderedDay(first, second, third, n1, n3, separator == ".")
	}
	return writtenDay{}, notADay
}

// afterGap is what follows a separator, which may stand twice or have a blank behind it: 3//4//2024, 3. 4. 2024.
func afterGap(rest, separator string) string {
	return strings.TrimPrefix(strings.TrimPrefix(rest[1:], separator), " ")
}

// orderedDay is a day whose column says which of its numbers is which; n1 and n3 are the widths of the first and the
// last.
func orderedDay(first, second, third, n1, n3 int, dotted bool) (writtenDay, dayFault) {
	w := writtenDay{a: first, b: second, y: fullYear(third, n3), dotted: dotted}
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

// scanCompact reads 20111210, with a time of day behind it or without, and a serial number of the 1900 system such as
// 40889 that a text file carries.
func scanCompact(s string, n, width int) (writtenDay, dayFault) {
	switch {
	case width == len(s) && (width == 7 || width == 8) && n%10_000 >= 1900 && n%10_000 < 2200 && n/10_000%100 > 0: // 05032024: as a day with the year first its month would be 20
		return orderedDay(n/1_000_000, n/10_000%100, n%10_000, 2, 4, false)
	case width == 8 && (len(s) == 8 || isTimeOfDay(s[8:])):
		return fixedDay(n/10_000, n/100%100, n%100)
	case (width == 12 || width == 14) && isClock(s[8:]):
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

// from1900 is how many days the usual date system begins before 1970; it holds from March 1900 on.
const from1900 = 25_569

// serialDay is a day number of the 1900 system, for the years 1954 to 2119; other numbers in a date column
// are mistakes more often than days.
func serialDay(serial int64) (crm.Date, bool) {
	if serial < 20_000 || serial >= 80_000 {
		return crm.NoDate, false
	}
	return crm.Date(serial) - from1900, true
}

// isTimeOfDay reports nothing, or a time such as " 08:26:00", "T08:26:00.5Z", " 8h26", " 2:05 PM", "_14-05-33", " 1405".
func isTimeOfDay(s string) bool {
	if s == "" {
		return true
	}
	t := strings.TrimPrefix(strings.TrimLeft(s, " ,-_"), "T")
	if len(t) == len(s) {
		return false
	}
	for _, word := range [...]string{"à ", "at ", "um "} {
		t = strings.TrimPrefix(t, word)
	}
	hour, n, t := digitsOf(t)
	if n == 4 || n == 6 {
		return isClock(s[len(s)-len(t)-n:len(s)-len(t)]) && isZone(t)
	}
	if len(t) > 1 && t[0] == ' ' && t[1]|0x20 == 'h' {
		t = t[1:]
	}
	if n == 0 || n > 2 || hour > 24 || t == "" || !strings.ContainsAny(t[:1], ":hH.-") {
		return false
	}
	part := t[0]
	t = t[1:]
	if part|0x20 == 'h' {
		t = strings.TrimPrefix(t, " ")
	}
	minute, n, t := digitsOf(t)
	if n != 2 && !(n == 0 && t == "" && part != '.' && part != '-') || minute > 59 {
		return false
	}
	t, ok := cutSeconds(t, part)
	return ok && isZone(t)
}

// cutSeconds takes the seconds, with their parts, from what follows the minutes of a time.
func cutSeconds(t string, part byte) (rest string, ok bool) {
	named := strings.TrimPrefix(strings.TrimPrefix(strings.TrimLeft(t, " "), "min"), "m")
	switch {
	case t != "" && t[0] == part && part|0x20 != 'h':
		t = t[1:]
	case part|0x20 == 'h' && named != "" && isDigit(named[0]):
		t = named // 14h30min05s
	default:
		return t, true
	}
	second, n, t := digitsOf(t)
	if n != 2 || second > 60 {
		return t, false
	}
	if t != "" && (t[0] == '.' || t[0] == ',') {
		_, _, t = digitsOf(t[1:])
	}
	return t, true
}

// isZone reports what may stand behind a time: nothing, AM or PM, a word for hours, a time zone.
func isZone(t string) bool {
	if t = strings.ToUpper(trimBlanks(t)); t == "" {
		return true
	}
	if before, inside, found := strings.Cut(t, "("); found { // (UTC+01:00), GMT+0100 (Central European Standard Time)
		if t = trimBlanks(before); t == "" {
			t = strings.TrimSuffix(inside, ")")
		}
	}
	switch strings.ReplaceAll(strings.ReplaceAll(t, ".", ""), " ", "") {
	case "A", "P", "AM", "PM", "S", "MIN", "MN", "H", "HRS", "UHR", "Z", "UTC", "GMT", "WET", "WEST", "CET", "CEST", "EET", "EEST", "MEZ", "MESZ", "BST", "IST",
		"EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "HNE", "HAE":
		return true
	}
	if continent, city, found := strings.Cut(t, "/"); found { // Europe/Paris
		return isLetters(continent) && isLetters(city)
	}
	t = strings.TrimPrefix(strings.TrimPrefix(t, "UTC"), "GMT")
	if len(t) < 2 || t[0] != '+' && t[0] != '-' {
		return false
	}
	return isDigits(strings.Replace(t[1:], ":", "", 1))
}

// isLetters reports letters, and the low lines between words, and nothing else.
func isLetters(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}

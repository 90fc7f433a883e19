package ingest

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/habitue-crm/habitue/internal/crm"
)

// scanNamed reads a day with the month's name: 10 décembre 2011, 1er mars 2020, 10-Dec-11, Dec 10, 2011,
// mardi 3 mars 2020, Mon Jun 20 13:07:47 2022, 3.III.2024.
func scanNamed(s string) (writtenDay, dayFault) {
	if before, zone, found := strings.Cut(s, " ("); found && strings.HasSuffix(zone, " Time)") { // as browsers write it
		s = before
	}
	if len(s) > 64 || isPlain(s) && !hasDigit(s) { // most texts are neither
		return writtenDay{}, notADay
	}
	n := namedWords{words: dayWords(s)}
	for i := 0; i < len(n.words); i++ {
		switch n.take(i) {
		case notAWord:
			return writtenDay{}, notADay
		case lastWord:
			i = len(n.words)
		}
	}
	w, fault := namedDay(n.numbers, n.widths, n.month)
	if n.roman && n.widths[len(n.widths)-1] != 4 {
		return writtenDay{}, notADay // a code, rather
	}
	return w.on(n.weekday, fault)
}

// namedWords are the words of a day with the month's name, and what has been read of them.
type namedWords struct {
	words           []string
	numbers, widths []int
	month, monthAt  int // and where it stands, or where the first word of the day itself does
	roman           bool
	weekday         weekdays
}

// wordTaken says what became of a word.
type wordTaken uint8

const (
	notAWord wordTaken = iota // of a day
	aWord
	lastWord // nothing behind it is to be read
)

// take reads one word.
func (n *namedWords) take(i int) wordTaken {
	w := n.words[i]
	value, width, rest := digitsOf(w)
	switch {
	case width > 0 && width <= 4 && (rest == "" || len(n.numbers) == 0 && isOrdinal(rest)) && !(len(n.numbers) == 2 && n.month > 0):
		n.numbers, n.widths = append(n.numbers, value), append(n.widths, width)
	case width > 0 && n.month > 0:
		return n.takeTime(i)
	case monthNumber(w) > 0 && (n.month == 0 || n.month == 3 && n.monthAt == 0 && len(n.words[0]) == 3):
		if len(n.numbers) == 2 && n.widths[0] != 4 && n.widths[1] != 4 {
			return notAWord // 25-26 mai 2025: two days, and 2025 is no time
		}
		if n.month == 3 {
			n.weekday = weekdaysOf("mardi") // "mar. 3 avril" begins with one
		}
		n.month, n.monthAt = monthNumber(w), i
	case n.month == 0 && len(n.numbers) == 1 && romanMonth(w) > 0:
		n.month, n.roman = romanMonth(w), true
	case i == n.monthAt && n.month == 0 && weekdaysOf(w) != 0:
		n.weekday = weekdaysOf(w)
		n.monthAt++
	case n.month > 0 && len(n.numbers) == 2 && n.weekday == 0 && i+1 == len(n.words) && weekdaysOf(w) != 0: // 3 mars 2024 (dimanche)
		n.weekday = weekdaysOf(w)
	case (w == "le" || w == "the") && n.month == 0 && len(n.numbers) == 0:
		n.monthAt = i + 1
	case (w == "of" && n.month == 0 || w == "de") && len(n.numbers) == 1:
	case n.month > 0 && len(n.numbers) == 2 && i+1 < len(n.words) && (w == "a" || w == "at"):
	default:
		return notAWord
	}
	return aWord
}

// takeTime reads the time of day behind day and year, or before a year of four digits that comes last.
func (n *namedWords) takeTime(i int) wordTaken {
	switch last := n.words[len(n.words)-1]; {
	case len(n.numbers) == 2 && n.widths[1] == 4 && n.words[i] == strconv.Itoa(n.numbers[1]):
		return notAWord // the year again is no time
	case len(n.numbers) == 2 && isTimeOfDay(" "+strings.Join(n.words[i:], " ")):
		return lastWord
	case len(n.numbers) == 1 && len(last) == 4 && isDigits(last) && i+1 < len(n.words) && isTimeOfDay(" "+strings.Join(n.words[i:len(n.words)-1], " ")):
		year, width, _ := digitsOf(last)
		n.numbers, n.widths = append(n.numbers, year), append(n.widths, width)
		return lastWord
	}
	return notAWord
}

// dayWords are the words and numbers of a written day, without accents; 03mar2024 is three.
func dayWords(s string) []string {
	words := strings.FieldsFunc(withoutAccents(strings.ToLower(s)), func(r rune) bool {
		return strings.ContainsRune(" -/.,'_()", r)
	})
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

// withoutAccents drops the accents of letters.
func withoutAccents(s string) string {
	if isPlain(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(s))
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

// weekdays are days of the week, a bit each from Sunday on; 0 where none is said.
type weekdays uint8

// on is a day that is said to be a Monday or another one: where it is not, there is no such day. Of two readings it
// leaves the right one.
func (w writtenDay) on(said weekdays, fault dayFault) (writtenDay, dayFault) {
	if said == 0 || fault != noFault {
		return w, fault
	}
	is := func(possible bool, y, m, d int) bool {
		return possible && said>>crm.NewDate(y, time.Month(m), d).Time().Weekday()&1 == 1
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

// scanOdd reads what is rarer: 13 / 02 / 2023, 13 02 2023, 2024-W05-3 (ISO 8601 weeks).
func scanOdd(s string, first, n1 int, rest string) (writtenDay, dayFault) {
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

// weekdaysOf are the days of the week that a word may mean: a name or a short form in French, English or a language of the
// neighbours. A letter, or two, may mean several.
func weekdaysOf(w string) weekdays {
	const sunday, monday, tuesday, wednesday, thursday, friday, saturday weekdays = 1, 2, 4, 8, 16, 32, 64
	switch strings.TrimRight(strings.ToLower(w), ".,") {
	case "dimanche", "dima", "dim", "sunday", "sun", "sonntag", "zondag", "domingo", "domenica", "so", "zo", "su":
		return sunday
	case "lundi", "lund", "lun", "monday", "mon", "montag", "maandag", "lunes", "lunedi", "l", "lu", "mo":
		return monday
	case "mardi", "mard", "mar", "tuesday", "tue", "tues", "dienstag", "dinsdag", "martes", "martedi", "tu":
		return tuesday
	case "mercredi", "merc", "mer", "wednesday", "wed", "mittwoch", "woensdag", "miercoles", "mercoledi", "me", "mi", "we", "wo", "w":
		return wednesday
	case "jeudi", "jeud", "jeu", "thursday", "thu", "thur", "thurs", "donnerstag", "donderdag", "jueves", "giovedi", "j", "je", "th", "do":
		return thursday
	case "vendredi", "vend", "ven", "friday", "fri", "freitag", "vrijdag", "viernes", "venerdi", "v", "ve", "vr", "f", "fr":
		return friday
	case "samedi", "same", "sam", "saturday", "sat", "samstag", "zaterdag", "sabado", "sabato", "sa", "za":
		return saturday
	case "m":
		return monday | tuesday | wednesday // mardi, mercredi, Monday, and the Mittwoch
	case "ma":
		return monday | tuesday // mardi, maandag
	case "di":
		return sunday | tuesday // dimanche, Dienstag, dinsdag
	case "d":
		return sunday | tuesday | thursday
	case "s":
		return saturday | sunday
	case "t":
		return tuesday | thursday
	}
	return 0
}

// romanMonth is the month of a Roman number from i to xii; 0 for another word.
func romanMonth(w string) int {
	return slices.Index([]string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"}, w)
}

// monthNumber is the month of a name in French, English or a language of the neighbours or its usual short form; 0 for another word.
func monthNumber(w string) int {
	switch w {
	case "janvier", "janv", "jan", "january", "januar", "januari", "gennaio", "gen", "enero", "ene", "janeiro":
		return 1
	case "fevrier", "fevr", "fev", "february", "feb", "februar", "februari", "febbraio", "febrero", "fevereiro":
		return 2
	case "mars", "march", "mar", "marz", "mrz", "maart", "mrt", "marzo", "marco":
		return 3
	case "avril", "avr", "april", "apr", "aprile", "abril", "abr":
		return 4
	case "mai", "may", "mei", "maggio", "mag", "mayo", "maio":
		return 5
	case "juin", "june", "jun", "juni", "giugno", "giu", "junio", "junho":
		return 6
	case "juillet", "juil", "juill", "jul", "july", "juli", "luglio", "lug", "julio", "julho":
		return 7
	case "aout", "aou", "august", "aug", "augustus", "agosto", "ago":
		return 8
	case "septembre", "sept", "sep", "september", "settembre", "set", "septiembre", "setembro":
		return 9
	case "octobre", "oct", "october", "oktober", "okt", "ottobre", "ott", "octubre", "outubro", "out":
		return 10
	case "novembre", "nov", "november", "noviembre", "novembro":
		return 11
	case "decembre", "dec", "december", "dezember", "dez", "dicembre", "dic", "diciembre", "dezembro":
		return 12
	}
	return 0
}

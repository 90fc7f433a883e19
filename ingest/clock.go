package ingest

import (
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// clocks are the minutes of a day as "15:04".
var clocks = sync.OnceValue(func() []string {
	all := make([]string, 24*60)
	for m := range all {
		all[m] = fmt.Sprintf("%02d:%02d", m/60, m%60)
	}
	return all
})

// clock is the time of the sale: its own column's, else the one that stands with the day. Midnight is what
// programs write for no time at all.
func (r *row) clock() string {
	own := r.cell(lineTime)
	if minute, ok := minuteAlone(own); ok && minute > 0 {
		return clocks()[minute]
	} else if !ok && own != nil && !isNullWord(strings.ToUpper(cleanText(shown(own)))) {
		r.warn(problem.ValueLeftOut, lineTime, nil)
	}
	if minute, ok := r.timed.minuteIn(r.cell(lineDate)); ok && minute > 0 {
		return clocks()[minute]
	}
	return ""
}

// minuteAlone is the minute of the day in a cell of a column of times, where more can be one than beside a day: 14.30,
// 1430, 2pm, a whole hour, and the part of a day as spreadsheets count it, from three decimals on (0.5 and 0.30 may be
// either).
func minuteAlone(x *cell.Cell) (minute int, ok bool) {
	if minute, ok = minuteIn(x); ok && x.Type == cell.Text && !isTime(x.Text) {
		return 0, false // 2:30 and a word that nobody knows
	}
	if ok || x == nil || x.Type != cell.Text && x.Type != cell.Number {
		return minute, ok
	}
	if x.Type == cell.Number {
		s := x.Number.String()
		if strings.Contains(s, ".") && !strings.HasPrefix(s, "0.") {
			return 0, false // 14.5 may be half past two, and 14.30 is 14.3 in a number
		}
		return minuteOfFigures(s)
	}
	s := strings.TrimSuffix(plainSigns(x.Text), " Uhr")
	if minute, ok = hourAlone(s); ok {
		return minute, true
	}
	if part, found := strings.CutPrefix(s, "0,"); found {
		s = "0." + part
	}
	return minuteOfFigures(s)
}

// isTime reports a text that is a time of day, alone, after a word for about, or behind a day, and no more.
func isTime(s string) bool {
	s = unwrapped(plainSigns(s))
	if rest, found := strings.CutPrefix(s, "vers "); found {
		s = rest
	}
	if isTimeOfDay(" " + s) {
		return true
	}
	_, fault := scanDay(s)
	return fault != notADay
}

// minuteOfFigures reads 14, 930, 1430, 14.30, 14.30.05 and 0.604.
func minuteOfFigures(s string) (minute int, ok bool) {
	if part, found := strings.CutPrefix(s, "0."); found && len(part) > 2 {
		return minuteOfPart(part)
	}
	if minute, ok = dotted(s); ok || !isDigits(s) || len(s) > 4 {
		return minute, ok
	}
	n, _, _ := digitsOf(s)
	if len(s) <= 2 {
		n *= 100
	}
	return n/100*60 + n%100, n/100 < 24 && n%100 < 60
}

// minuteOfPart is the minute of a part of a day, of which it has the decimals; seconds are rounded, as the decimals
// of 14:30 do not come out even.
func minuteOfPart(decimals string) (minute int, ok bool) {
	const digits, unit, seconds = 10, 10_000_000_000, 86_400
	if !isDigits(decimals) {
		return 0, false
	}
	decimals = (decimals + strings.Repeat("0", digits))[:digits]
	n := 0
	for _, c := range decimals {
		n = 10*n + int(c-'0')
	}
	minute = (n*seconds + unit/2) / unit / 60
	return minute, minute < 24*60
}

// hourAlone reads 2pm and 2 p.m., which have no minutes, 2.30 pm and 02.30.05.123 PM.
func hourAlone(s string) (minute int, ok bool) {
	hour, n, rest := digitsOf(s)
	if n == 0 || n > 2 || hour < 1 || hour > 12 {
		return 0, false
	}
	if len(rest) > 3 && rest[0] == '.' && isDigits(rest[1:3]) && rest[1] < '6' {
		minute, _, _ = digitsOf(rest[1:3])
		rest = strings.Replace(rest[3:], ".", ":", 1) // the seconds
	}
	switch afternoon(rest) {
	case 'a':
		return hour%12*60 + minute, true
	case 'p':
		return (hour%12+12)*60 + minute, true
	}
	return 0, false
}

// dotted reads 14.30 and 14.30.05.
func dotted(s string) (minute int, ok bool) {
	hour, n, rest := digitsOf(s)
	if n == 0 || n > 2 || hour > 23 || hour == 0 && n == 1 || len(rest) != 3 && len(rest) != 6 || rest[0] != '.' || !isDigits(rest[1:3]) {
		return 0, false
	}
	if len(rest) == 6 && (rest[3] != '.' || !isDigits(rest[4:])) {
		return 0, false
	}
	minute, _, _ = digitsOf(rest[1:3])
	return hour*60 + minute, minute < 60
}

// minuteIn is the minute of the day that a cell holds; ok is false for no cell and for one without a time.
func minuteIn(x *cell.Cell) (minute int, ok bool) {
	switch {
	case x == nil:
		return 0, false
	case x.Type == cell.Time || x.Type == cell.DateTime:
		return int((x.Moment - cell.Day(x.Moment)) / 60_000), true
	case x.Type == cell.Text:
		s := unwrapped(plainSigns(x.Text))
		if minute, ok = minuteOf(s); ok {
			return minute, true
		}
		return minuteBehind(s)
	}
	return 0, false
}

// timedText is the last text in which a time of day was looked for: the rows of one order have the same one after another.
type timedText struct {
	text   string
	minute int
	ok     bool
}

// minuteIn is minuteIn.
func (t *timedText) minuteIn(x *cell.Cell) (minute int, ok bool) {
	if x == nil || x.Type != cell.Text {
		return minuteIn(x)
	}
	if x.Text != t.text {
		t.text = x.Text
		t.minute, t.ok = minuteIn(x)
	}
	return t.minute, t.ok
}

// minuteBehind reads the rarer times behind a day: 13/03/2024 14.30, 2024-03-03-14.30.05, 2024-03-03_14-30-05,
// 13/03/2024 1430, 20240313T1430 and 20240313143005.
func minuteBehind(s string) (minute int, ok bool) {
	if len(s) < 12 || !isDigit(s[0]) {
		return 0, false
	}
	if isDigits(s[:8]) {
		clock := strings.TrimSuffix(strings.TrimLeft(s[8:], "T -_"), "Z")
		if !isClock(clock) || clock[:2] > "23" {
			return 0, false
		}
		return minuteOfFigures(clock[:4])
	}
	if _, clock, found := strings.Cut(s, " "); found {
		if minute, ok = hourAlone(clock); ok {
			return minute, true
		}
	}
	if day, clock, found := strings.Cut(s, "_"); found {
		s = day + " " + strings.ReplaceAll(clock, "-", ".")
	}
	at := strings.LastIndexAny(s, " -")
	if at < 8 {
		return 0, false
	}
	if clock := s[at+1:]; isClock(clock) {
		return minuteOfFigures(clock[:4])
	}
	return dotted(s[at+1:])
}

// minuteOf finds a time such as 14:05, 14h05, 14 h 05, 8h, 9:05:33 or 2:05 PM in a text.
func minuteOf(s string) (minute int, ok bool) {
	for i := 1; i < len(s); i++ {
		if s[i] != ':' && s[i] != 'h' && s[i] != 'H' {
			continue
		}
		hour, ok := hourBefore(s, i)
		if !ok {
			continue
		}
		rest := s[i+1:]
		if s[i] != ':' && len(rest) > 1 && rest[0] == ' ' && isDigit(rest[1]) {
			rest = rest[1:] // 14 h 30
		}
		switch {
		case len(rest) > 1 && isDigits(rest[:2]):
			minute, rest = int(rest[0]-'0')*10+int(rest[1]-'0'), rest[2:]
		case s[i] != ':' && endsWord(rest):
			minute = 0 // 8h
		default:
			continue
		}
		switch half := afternoon(rest); {
		case half != 0 && (hour < 1 || hour > 12):
			return 0, false
		case half == 'p' && hour < 12:
			hour += 12
		case half == 'a' && hour == 12:
			hour = 0
		}
		if hour > 23 || minute > 59 {
			return 0, false
		}
		return hour*60 + minute, true
	}
	return 0, false
}

// hourBefore is the hour that stands before a colon or an h, where there may be a blank.
func hourBefore(s string, i int) (hour int, ok bool) {
	if s[i] != ':' && i > 1 && s[i-1] == ' ' {
		i--
	}
	if !isDigit(s[i-1]) {
		return 0, false
	}
	hour = int(s[i-1] - '0')
	if i > 1 && isDigit(s[i-2]) {
		hour += 10 * int(s[i-2]-'0')
		if i > 2 && (isDigit(s[i-3]) || s[i-3] == '+') {
			return 0, false // 2024:01 is no time, and +01:00 a time zone
		}
	}
	return hour, true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// endsWord reports that no letter or digit follows.
func endsWord(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// afternoon is the a or p of an AM, PM, a.m., p. m. or p right behind the minutes or seconds of a time, or 0.
func afternoon(rest string) byte {
	if len(rest) > 2 && rest[0] == ':' && isDigits(rest[1:3]) {
		rest = rest[3:]
		if len(rest) > 1 && (rest[0] == '.' || rest[0] == ',') && isDigit(rest[1]) {
			_, _, rest = digitsOf(rest[1:])
		}
	}
	rest = strings.TrimLeft(rest, " (")
	if rest == "" {
		return 0
	}
	half, behind := rest[0]|0x20, strings.TrimLeft(rest[1:], ". ")
	switch {
	case half != 'a' && half != 'p':
		return 0
	case rest[1:] == "", behind != "" && behind[0]|0x20 == 'm' && endsWord(behind[1:]): // 2:05p, 2:05 p. m.
		return half
	}
	return 0
}

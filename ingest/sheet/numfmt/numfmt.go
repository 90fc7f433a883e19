// Package numfmt says what a number in a spreadsheet means: its number format (ECMA-376 part 1 §18.8.30 and
// §18.8.31, the same in .xls) makes it a number, a date, a time or a duration, and the workbook's calendar
// turns a serial into a moment. All formats that count days use it; it reads no file.
package numfmt

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// Kind is what a number format shows.
type Kind uint32

// The kinds of number formats. The zero value is a plain number.
const (
	Number   Kind = iota
	Date          // a day and no time
	DateTime      // a day and a time
	Time          // a time of day
	Duration      // elapsed hours, minutes or seconds: [h]:mm
	Percent       // a number that is shown a hundred times as large: 0 %

	padded   Kind = 1 << 6 // with the digits in the bits below: a whole number with leading zeros
	lettered Kind = 1 << 7 // a number beside letters or digits of the format's own
	currency      = 8      // the first of the bits of the cell.Currency that a number is shown in
	narrow        = 16     // the first of the bits of how many digits a number has at most that is shown in the first way
	wide          = 21     // the first of the bits of the digits that a longer number is shown with, where narrow is not 0

	bare  Kind = padded - 1 // without what a number is shown with besides
	width Kind = 1<<5 - 1   // one of narrow and wide
)

// Digits is how many digits a format of whole numbers shows a number with at the least: 5 for 00000, under which 1628
// shows as 01628; 0 for a format that puts no zero in front of it.
func (k Kind) Digits(n cell.Decimal) int {
	if most := k >> narrow & width; most != 0 && !shorterThan(n, int(most)+1) {
		return int(k >> wide & width)
	}
	if k&padded == 0 {
		return 0
	}
	return int(k & bare)
}

// shorterThan reports a number whose whole part has less than some digits.
func shorterThan(n cell.Decimal, digits int) bool {
	size := int(n.Exp)
	for c := n.Coef; c > 0; c /= 10 {
		size++
	}
	return size < digits
}

// Lettered reports a format that shows letters or digits beside a number: "C"0000, under which 840 shows as C0840, and
// "2024-"0000.
func (k Kind) Lettered() bool { return k&lettered != 0 }

// Currency is the currency that a format shows beside a number; 0 for none.
func (k Kind) Currency() cell.Currency { return cell.Currency(k >> currency & 0xff) }

// Dress says of a cell that holds a number what it is shown with.
func (k Kind) Dress(c *cell.Cell) {
	c.Percent, c.Digits, c.Currency, c.Lettered = k == Percent, uint8(k.Digits(c.Number)), k.Currency(), k.Lettered()
}

// BuiltIn is the kind of a format that has a number and no code. Some numbers mean a date in one language of
// East Asia and a time in another; those are DateTime, which fits both.
func BuiltIn(id int) Kind {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return Date
	case id >= 18 && id <= 21, id == 32, id == 33, id == 45, id == 47:
		return Time
	case id == 22, id == 34, id == 35, id == 55, id == 56:
		return DateTime
	case id == 46:
		return Duration
	case id == 9, id == 10:
		return Percent
	}
	return Number
}

// token is one meaningful piece of a format code: a run of one letter, in lower case; '0' for a digit
// placeholder, '%' for a percent sign, 'p' for AM/PM, '[' for elapsed time.
type token byte

// Classify is the kind of a format code. The first section decides; where
// sections have conditions, all of them together. Letters of French and German programs
// that write their own language into the file count too: jj/mm/aaaa.
func Classify(code string) Kind {
	if strings.EqualFold(strings.TrimSpace(code), "general") || strings.EqualFold(code, "standard") {
		return Number
	}
	tokens := make([]token, 0, 16)
	conditional := strings.Contains(code, "[<") || strings.Contains(code, "[>") || strings.Contains(code, "[=")
	for i := 0; i < len(code) && (code[i] != ';' || conditional); {
		var t token
		if t, i = next(code, i); t != 0 {
			tokens = append(tokens, t)
		}
	}
	if kind := judge(tokens); kind != Number {
		return kind
	}
	if conditional {
		return byWidth(code)
	}
	return leadingZeros(code) | dress(code)
}

// byWidth is the kind of a format of numbers whose first section has a condition that parts numbers by how many digits
// they have, as [<=99999]00000;0000000 does. Other conditions are met by numbers of any width: there the zeros count
// that all sections show.
func byWidth(code string) Kind {
	first, second := code, code
	if end := sectionEnd(code); end < len(code) {
		first, second = code[:end], code[end+1:]
	}
	if strings.Contains(first, "[=") { // one number alone is shown otherwise
		first = second
	}
	one, two := leadingZeros(first), leadingZeros(second)
	dressed := dress(first) | dress(second)
	if one == two {
		return one | dressed
	}
	most, above := conditionWidth(first)
	if above {
		one, two = two, one
	}
	if most == 0 {
		return dressed
	}
	if one == Number {
		one = padded // with no zero in front
	}
	return one | Kind(most)<<narrow | (two&bare)<<wide | dressed
}

// sectionEnd is where the first section of a code ends.
func sectionEnd(code string) int {
	i := 0
	for i < len(code) && code[i] != ';' {
		_, i = next(code, i)
	}
	return i
}

// conditionWidth is how many digits a number has at most that is not above the condition of a section: 5 for [<=99999],
// [<100000] and, which are for those above it, [>99999] and [>=100000]. It is 0 for any other condition.
func conditionWidth(section string) (most int, above bool) {
	at := strings.IndexAny(section, "<>")
	if at < 1 || section[at-1] != '[' {
		return 0, false
	}
	condition, _, _ := strings.Cut(section[at:], "]")
	limit := strings.TrimLeft(condition, "<>=")
	nines := condition[0] == '<' == strings.Contains(condition, "=") // <= and > have 99999, < and >= have 100000
	switch {
	case len(limit) > int(width) || limit == "":
	case nines && strings.Trim(limit, "9") == "":
		most = len(limit)
	case !nines && limit[0] == '1' && strings.Trim(limit[1:], "0") == "":
		most = len(limit) - 1
	}
	return most, condition[0] == '>'
}

// dress is what a format of numbers shows beside them: a currency, else letters.
func dress(code string) (k Kind) {
	for i := 0; i < len(code) && code[i] != ';'; {
		_, after := next(code, i)
		piece := code[i:after]
		text := ""
		switch code[i] {
		case '"':
			text = strings.Trim(piece, `" `)
		case '\\':
			text = piece[1:]
		case '[':
			text, _, _ = strings.Cut(strings.TrimSuffix(piece, "]"), "-")
			text, _ = strings.CutPrefix(text, "[$")
			text = strings.TrimPrefix(text, "[") // a colour, which is no currency
		case '$':
			text = "$"
		default:
			if r, n := utf8.DecodeRuneInString(code[i:]); n > 1 {
				text, after = string(r), i+n
			}
		}
		if c := cell.CurrencyOf(text); c != 0 {
			if c.IsMultiple() && isScaled(code[:i]) {
				return k // 0.0, "k€" divides what it shows
			}
			return k&^lettered | Kind(c)<<currency
		}
		if (code[i] == '"' || code[i] == '\\') && strings.ContainsFunc(text, isSign) {
			k |= lettered
		}
		i = after
	}
	return k
}

// isScaled reports a format whose digits end in a comma, which divides what is shown by a thousand.
func isScaled(before string) bool {
	return strings.HasSuffix(strings.TrimRight(before, "\\ "), ",")
}

// isSign reports what people take for a part of a number that is shown beside it.
func isSign(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// leadingZeros is the kind of a format of numbers that may begin with zeros: of 00000, of 000-000, and of
// 0# ## ## ## ##, as French programs show telephone numbers. From the first 0 on every digit is shown. A point, an
// exponent or a fraction is no identifier's, and a comma that of thousands.
func leadingZeros(code string) Kind {
	digits := 0
	for i := 0; i < len(code) && code[i] != ';'; {
		t, after := next(code, i)
		switch {
		case code[i] == '.' || code[i] == ',' || code[i] == '/' || code[i] == '?' || t != 0 && t != '0':
			return Number
		case t == '0' && after > i+1: // an exponent, or General
			return Number
		case code[i] == '0' || code[i] == '#' && digits > 0:
			digits++
		}
		i = after
	}
	if digits < 2 || digits > mostDigits {
		return Number
	}
	return padded | Kind(digits)
}

// mostDigits is more than a number of a workbook holds.
const mostDigits = 20

// next reads one piece of a code; the token is 0 for what means nothing.
func next(code string, i int) (token, int) {
	c := code[i]
	switch c {
	case '"':
		if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
			return 0, i + end + 2
		}
		return 0, len(code)
	case '\\', '_', '*': // the next character is shown, left free or repeated
		_, n := rune1(code[i+1:])
		return 0, i + 1 + n
	case '[':
		end := strings.IndexByte(code[i:], ']')
		if end < 0 {
			return 0, len(code)
		}
		return bracket(code[i+1 : i+end]), i + end + 1
	case '0', '#', '?':
		return '0', i + 1
	case '%':
		return '%', i + 1
	}
	if n := noon(code[i:]); n > 0 {
		return 'p', i + n
	}
	l := lower(c)
	if l < 'a' || l > 'z' {
		return 0, i + 1
	}
	if l == 'e' && i+1 < len(code) && (code[i+1] == '+' || code[i+1] == '-') {
		return '0', i + 2 // scientific
	}
	if len(code)-i >= 7 && strings.EqualFold(code[i:i+7], "general") {
		return '0', i + 7
	}
	for i++; i < len(code) && lower(code[i]) == l; i++ {
	}
	return token(l), i
}

// bracket tells [h], [mm] and [ss] from colours, conditions, currencies and languages.
func bracket(s string) token {
	if s == "" {
		return 0
	}
	l := lower(s[0])
	if l != 'h' && l != 'm' && l != 's' {
		return 0
	}
	for i := range len(s) {
		if lower(s[i]) != l {
			return 0
		}
	}
	return '['
}

// noon is the length of AM/PM or A/P.
func noon(s string) int {
	for _, mark := range [...]string{"am/pm", "a/p"} {
		if len(s) >= len(mark) && strings.EqualFold(s[:len(mark)], mark) {
			return len(mark)
		}
	}
	return 0
}

// judge looks at the pieces together: m is minutes after h or before s, and the rarer letters count only where
// no digits are shown.
func judge(tokens []token) Kind {
	var day, clock, elapsed, digits, rare, percent bool
	var last token // the last of h, m, s
	for i, t := range tokens {
		switch t {
		case 'y', 'd':
			day = true
		case 'h', 's', 'p':
			clock = true
		case '[':
			elapsed, clock = true, true
		case 'm':
			if last == 'h' || last == '[' || after(tokens[i+1:]) == 's' {
				clock = true
			} else {
				day = true
			}
		case '0':
			digits = true
		case '%':
			percent = true
		case 'j', 'a', 'e', 'g', 'b':
			rare = true
		}
		if t == 'h' || t == 'm' || t == 's' || t == '[' || t == 'y' || t == 'd' {
			last = t
		}
	}
	day = day || rare && !digits
	switch {
	case day && clock:
		return DateTime
	case day:
		return Date
	case elapsed:
		return Duration
	case clock:
		return Time
	case percent:
		return Percent
	}
	return Number
}

// after is the next token that is a letter of a date or time.
func after(tokens []token) token {
	for _, t := range tokens {
		if t == 'h' || t == 's' || t == 'm' || t == 'y' || t == 'd' {
			return t
		}
	}
	return 0
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// rune1 is the first rune's length, without caring whether it is one.
func rune1(s string) (rune, int) {
	for i, r := range s {
		if i > 0 {
			return r, i
		}
	}
	return 0, len(s)
}

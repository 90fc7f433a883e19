package ingest

import (
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
)

// separators is what the points and commas of one written number can mean.
type separators uint8

// The shapes of a written number. The decisive ones are evidence for their whole column.
const (
	noSeparator    separators = iota
	commaDecimal              // 1.234,56 · 12,5 · 0,125: only the comma can be the decimal sign
	dotDecimal                // 1,234.56 · 12.5
	commaGroups               // 1,234,567: the comma parts groups, so a decimal sign would be the dot
	dotGroups                 // 1.234.567
	commaAmbiguous            // 1,234
	dotAmbiguous              // 1.234
)

// decimalSign is how a column writes its decimals.
type decimalSign uint8

// The decimal signs. Unknown is no evidence, or evidence for both.
const (
	unknownSign decimalSign = iota
	commaSign
	dotSign
)

// numeral is a written number taken apart: its digits and separators, and what stood around them.
type numeral struct {
	body     string // digits, points and commas
	shape    separators
	negative bool
	percent  bool
	currency string // ISO 4217 where the sign or code says it
	mark     string // which one did
	money    bool   // some currency sign stood there
	tiny     bool   // written as 4.44e-16
	basis    string // "ttc" or "ht" where it says so
	times    int64  // 1000 of 12 k€, 1,000,000 of 12 M€; else 0
	worth    int64  // in ten-thousandths, where isWorth
	isWorth  bool   // it was read at once, and means one number only
}

// scanNumeral takes a written number apart. ok is false where it is none: a letter inside, groups that are
// not of three digits, two signs.
func scanNumeral(s string) (n numeral, ok bool) {
	if worth, shape, ok := plainNumber(s); ok {
		return numeral{body: s, shape: shape, worth: worth, isWorth: true}, true
	}
	return scanAnyNumeral(s)
}

// plainNumber reads, in ten-thousandths, what most numbers are: up to fourteen digits, in which one point or comma may part
// one, two or four decimals. It is worth as much under each decimal sign, and nothing stands beside it.
func plainNumber(s string) (worth int64, shape separators, ok bool) {
	if s == "" || len(s) > 15 {
		return 0, 0, false
	}
	at := -1
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			worth = worth*10 + int64(c-'0')
		case at < 0 && c == '.':
			at, shape = i, dotDecimal
		case at < 0 && c == ',':
			at, shape = i, commaDecimal
		default:
			return 0, 0, false
		}
	}
	if at < 0 {
		return worth * 10_000, noSeparator, len(s) < 15
	}
	switch len(s) - at - 1 {
	case 1:
		worth *= 1000
	case 2:
		worth *= 100
	case 4:
	default:
		return 0, 0, false // three may be a group
	}
	return worth, shape, at > 0
}

// scanAnyNumeral is scanNumeral for numbers of every form.
func scanAnyNumeral(s string) (n numeral, ok bool) {
	if isBareNumeral(s) {
		n.body = s
		n.shape, ok = shapeOf(s, false)
		return n, ok
	}
	if s, ok = n.wrapping(unwrapped(plainSigns(s))); !ok || s == "" {
		return n, false
	}
	if n.tiny = isTiny(s); n.tiny {
		n.body = s
		return n, true
	}
	if n.body, ok = closeGroups(s); !ok {
		if s, ok = n.euroInside(s); !ok {
			return n, false
		}
		if n.body, ok = closeGroups(s); !ok {
			return n, false
		}
	}
	grouped := len(n.body) != len(s)
	n.shape, ok = shapeOf(n.body, grouped)
	return n, ok
}

// isBareNumeral reports nothing but digits, points and commas, with a digit at both ends: there is nothing around it to
// take off.
func isBareNumeral(s string) bool {
	if s == "" || s[0] < '0' || s[0] > '9' || s[len(s)-1] < '0' || s[len(s)-1] > '9' {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && c != '.' && c != ',' {
			return false
		}
	}
	return true
}

// isStrong reports a number whose separators have one meaning whatever was meant: 1.234,56 or 1,234,567.
func (n *numeral) isStrong() bool {
	if n.isWorth {
		return false
	}
	switch n.shape {
	case commaGroups, dotGroups:
		return true
	case commaDecimal, dotDecimal:
		return strings.ContainsRune(n.body, ',') && strings.ContainsRune(n.body, '.')
	}
	return false
}

// isTiny reports a number such as 4.44e-16: what a program writes for next to nothing. A positive exponent is
// no number here, since 1.23E+05 has lost digits.
func isTiny(s string) bool {
	e := strings.IndexByte(s, '-') - 1 // "E-": a second one makes no digits
	if e < 1 || s[e]|0x20 != 'e' || e+2 >= len(s) || s[e+1] != '-' || !isDigits(s[e+2:]) || len(s) > e+5 {
		return false
	}
	return isDigits(s[:1]) && (e == 1 || (s[1] == '.' || s[1] == ',') && isDigits(s[2:e]))
}

// wrapping takes signs, brackets, currency and percent from both ends.
func (n *numeral) wrapping(s string) (string, bool) {
	signed := false
	negate := func() bool {
		if signed {
			return false
		}
		signed, n.negative = true, true
		return true
	}
	for s != "" {
		first, last := s[0], s[len(s)-1]
		switch {
		case first >= '0' && first <= '9' && last >= '0' && last <= '9':
			return s, true
		case first == '(' && last == ')':
			if !negate() {
				return s, false
			}
			s = trimBlanks(s[1 : len(s)-1])
		case first == '-':
			if !negate() {
				return s, false
			}
			s = trimBlanks(s[1:])
		case last == '-' || last == '.':
			if whole, found := roundAmount(s); found {
				s = whole
				continue
			}
			if rest, found := n.cutCurrency(s); found {
				s = trimBlanks(rest)
				continue
			}
			if last != '-' || !negate() {
				return s, false
			}
			s = trimBlanks(s[:len(s)-1])
		case first == '+' && !signed:
			signed = true
			s = trimBlanks(s[1:])
		case last == '%' && !n.percent:
			n.percent = true
			s = trimBlanks(s[:len(s)-1])
		default:
			rest, found := n.cutCurrency(s)
			if !found {
				return s, true
			}
			s = trimBlanks(rest)
		}
	}
	return s, true
}

// closeGroups takes the blanks and apostrophes out of 1 234 567,89 and 1'234.50; it fails unless they part
// groups of three digits.
func closeGroups(s string) (string, bool) {
	plain := true
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && c != '.' && c != ',' {
			plain = false
			break
		}
	}
	if plain {
		return s, true
	}
	var b strings.Builder
	run, gaps := 0, 0 // digits since the last gap, gaps so far
	fraction := false
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			run++
			b.WriteRune(r)
		case r == '.' || r == ',':
			if gaps > 0 && run != 3 {
				return "", false
			}
			fraction = true
			b.WriteRune(r)
		case (r == ' ' || r == '\'') && !fraction && run > 0 && run <= 3 && (gaps == 0 || run == 3):
			gaps++
			run = 0
		default:
			return "", false
		}
	}
	if gaps > 0 && !fraction && run != 3 {
		return "", false
	}
	return b.String(), true
}

// shapeOf says what the separators of a body can mean; grouped tells that blanks already part its groups,
// so that a separator left can only be the decimal sign.
func shapeOf(body string, grouped bool) (separators, bool) {
	commas, dots := strings.Count(body, ","), strings.Count(body, ".")
	switch {
	case commas == 0 && dots == 0:
		return noSeparator, body != ""
	case commas > 0 && dots > 0:
		return mixedShape(body, commas, dots, grouped)
	case commas+dots > 1:
		return groupsShape(body, commas > 0, grouped)
	}
	at := strings.IndexAny(body, ",.")
	comma := body[at] == ','
	before, after := at, len(body)-at-1
	if after == 0 {
		return 0, false
	}
	ambiguous := after == 3 && before >= 1 && before <= 3 && body[0] != '0' && !grouped
	switch {
	case ambiguous && comma:
		return commaAmbiguous, true
	case ambiguous:
		return dotAmbiguous, true
	case comma:
		return commaDecimal, true
	}
	return dotDecimal, true
}

func mixedShape(body string, commas, dots int, grouped bool) (separators, bool) {
	lastComma, lastDot := strings.LastIndexByte(body, ','), strings.LastIndexByte(body, '.')
	if grouped {
		return 0, false
	}
	if lastComma > lastDot {
		return commaDecimal, commas == 1 && lastComma+1 < len(body) && threes(body[:lastComma], '.')
	}
	return dotDecimal, dots == 1 && lastDot+1 < len(body) && threes(body[:lastDot], ',')
}

func groupsShape(body string, comma, grouped bool) (separators, bool) {
	if comma {
		return commaGroups, !grouped && threes(body, ',')
	}
	return dotGroups, !grouped && threes(body, '.')
}

// threes reports whether the separator parts a first group of one to three digits and groups of three.
func threes(s string, separator byte) bool {
	run, gaps := 0, 0
	for i := range len(s) {
		if s[i] != separator {
			run++
			continue
		}
		if run == 0 || run > 3 || gaps > 0 && run != 3 {
			return false
		}
		run, gaps = 0, gaps+1
	}
	return run == 3
}

// value is the number in ten-thousandths under a column's decimal sign. ok is false where the sign is
// needed and unknown, or where the number does not fit.
func (n *numeral) value(sign decimalSign) (scaled int64, ok bool) {
	if n.isWorth {
		return n.worth, true
	}
	var buffer [48]byte
	text := append(buffer[:0], n.body...)
	if n.tiny {
		text = []byte(strings.Replace(n.body, ",", ".", 1))
	}
	switch n.shape {
	case commaDecimal:
		text = asPlain(text, ',')
	case dotDecimal:
		text = asPlain(text, '.')
	case commaGroups, dotGroups:
		text = asPlain(text, 0)
	case commaAmbiguous, dotAmbiguous:
		own := byte(',')
		if n.shape == dotAmbiguous {
			own = '.'
		}
		switch {
		case sign == unknownSign:
			return 0, false
		case (sign == commaSign) == (own == ','):
			text = asPlain(text, own)
		default:
			text = asPlain(text, 0)
		}
	}
	d, ok := cell.ParseDecimal(text)
	if !ok {
		return 0, false
	}
	d.Neg = n.negative
	scaled, ok = scale(d)
	if ok && n.times > 0 {
		return (&units{times: n.times}).rescale(scaled)
	}
	return scaled, ok
}

// asPlain turns the decimal sign into a dot and drops every other separator.
func asPlain(text []byte, sign byte) []byte {
	kept := text[:0]
	for _, c := range text {
		switch {
		case c == sign && sign != 0:
			kept = append(kept, '.')
		case c >= '0' && c <= '9':
			kept = append(kept, c)
		}
	}
	return kept
}

package ingest

import (
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/problem"
)

// cutPointZero takes the ".0" or ",00" off an identifier that went through a column of numbers on its way into a text
// file; found is false where it has none.
func cutPointZero(s string) (digits string, found bool) {
	at := decimalSignAt(s)
	if at < 1 || len(s)-at > 3 || strings.Trim(s[at+1:], "0") != "" || at+1 == len(s) || !isDigits(s[:at]) {
		return s, false
	}
	return s[:at], true
}

// decimalSignAt is the place of the first dot or comma, −1 where there is none.
func decimalSignAt(s string) int {
	for i := range len(s) {
		if s[i] == '.' || s[i] == ',' {
			return i
		}
	}
	return -1
}

// isDecimal reports digits, a decimal sign and digits.
func isDecimal(s string) bool {
	at := decimalSignAt(s)
	return at > 0 && isDigits(s[:at]) && isDigits(s[at+1:])
}

// mostExact is the largest whole number up to which a floating-point column keeps all of them, 2 to the 53rd.
const mostExact = "9007199254740992"

// beyondExact reports digits that a floating-point column cannot have kept.
func beyondExact(digits string) bool {
	digits = strings.TrimLeft(digits, "0")
	return len(digits) > len(mostExact) || len(digits) == len(mostExact) && digits > mostExact
}

// hasDigit reports a text with a digit of ours in it.
func hasDigit(s string) bool {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			return true
		}
	}
	return false
}

// isDigits reports one digit or more and nothing else.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isScientific reports a number such as 3,76E+15: the form in which Excel shows a long number, and in which
// saving as text loses its digits. A plus sign is asked for, since 12E10 may be a product code.
func isScientific(s string) bool {
	if len(s) < 4 || s[0] < '0' || s[0] > '9' {
		return false
	}
	e := lastExponent(s)
	if e < 1 || e+3 > len(s) || s[e+1] != '+' || !isDigits(s[e+2:]) {
		return false
	}
	if e == 1 {
		return true
	}
	return (s[1] == ',' || s[1] == '.') && isDigits(s[2:e])
}

// isShortForm is isScientific, with a sign of the exponent or without one where decimals say that it is no code.
func isShortForm(s string) bool {
	s = strings.TrimPrefix(s, "-")
	if isScientific(s) {
		return true
	}
	e := lastExponent(s)
	return e > 2 && e+1 < len(s) && isDigits(s[:1]) && (s[1] == ',' || s[1] == '.') && isDigits(s[2:e]) && isDigits(s[e+1:])
}

// lastExponent is the place of the last e or E, −1 where there is none. Every identifier of a file is asked.
func lastExponent(s string) int {
	return max(strings.LastIndexByte(s, 'e'), strings.LastIndexByte(s, 'E'))
}

// bareID takes an identifier out of what keeps its zeros in a text file that Excel opens: ="00123" and '00123.
func bareID(s string) string {
	if s == "" || s[0] != '=' && s[0] != '\'' {
		return s
	}
	if inside, found := strings.CutPrefix(s, "=\""); found && strings.HasSuffix(inside, "\"") {
		return cleanText(strings.TrimSuffix(inside, "\""))
	}
	if inside, found := strings.CutPrefix(s, "'"); found && isDigits(inside) {
		return inside
	}
	return s
}

// isNullWord reports what programs write for nothing at all. Taken for an identifier it would make one
// customer of everyone without a number.
func isNullWord(s string) bool {
	switch s {
	case "NULL", "null", "Null", "(null)", "<null>", "None", "NaN", "nan", "NAN", "<NA>", "n/a", "N/A", "undefined", "(vide)", "(blank)", "-", "--":
		return true
	}
	return false
}

// significant counts a whole number's digits and the zeros at their end. whole is false for a number that
// is not digits alone.
func significant(stored []byte) (digits, zeros int, whole bool) {
	for _, c := range stored {
		if c < '0' || c > '9' {
			return 0, 0, false
		}
		if c == '0' {
			zeros++
		} else {
			zeros = 0
		}
	}
	return len(stored), zeros, len(stored) > 0
}

// cutShort reports a number cell that had more digits than a spreadsheet keeps: over fifteen, with nothing
// but zeros after the fifteenth.
func cutShort(stored []byte) bool {
	digits, zeros, whole := significant(stored)
	return whole && digits > 15 && digits-zeros <= 15
}

// cutText is how many digits beyond the fifteenth are zeros in a text of digits whose last ones may have been lost, as a
// spreadsheet saves a long number; kept is true where a digit there proves that none was.
func cutText(s string) (zeros int, kept bool) {
	if len(s) <= 15 || !isDigits(s) {
		return 0, false
	}
	if strings.Trim(s[15:], "0") != "" {
		return 0, true
	}
	return len(s) - 15, false
}

// wentThroughFloat reports a whole number beyond 2 to the 53rd whose digits are those that a floating-point number is
// written with: what it was before nobody knows.
func wentThroughFloat(digits []byte) bool {
	if len(digits) < len(mostExact) || !beyondExact(string(digits)) {
		return false
	}
	f, err := strconv.ParseFloat(string(digits), 64)
	if err != nil {
		return false
	}
	for _, places := range [...]int{-1, 15, 16} { // the shortest digits, and the sixteen or seventeen that some programs write
		written, _, _ := strings.Cut(strconv.FormatFloat(f, 'e', places, 64), "e")
		if strings.TrimRight(strings.Replace(written, ".", "", 1), "0") == strings.Trim(string(digits), "0") {
			return true
		}
	}
	return false
}

// keptDeep reports a number cell that proves its file keeps more than fifteen digits.
func keptDeep(stored []byte) bool {
	digits, zeros, whole := significant(stored)
	return whole && digits > 15 && digits-zeros > 15 && !wentThroughFloat(stored)
}

// numberID is a number cell as an identifier: the stored digits where they are plain digits, with the zeros in front
// that the sheet shows, else the number written out.
func numberID(c *cell.Cell, buffer []byte) []byte {
	if _, _, whole := significant(c.Stored); whole {
		for n := len(c.Stored); n < int(c.Digits); n++ {
			buffer = append(buffer, '0')
		}
		return append(buffer, c.Stored...)
	}
	return c.Number.Measure().Append(buffer) // 9608.3, which some programs store as 9608.299999999999
}

// restored is an identifier of a column that went through a spreadsheet or a program of numbers: without its ".0", and
// refused where digits are lost.
func (c *column) restored(s string) (string, problem.ID) {
	if c.cutZero {
		digits, found := cutPointZero(s)
		if found && beyondExact(digits) {
			return "", problem.DigitsLost
		}
		s = digits
	}
	if zeros, _ := cutText(s); c.cutLong && zeros > 0 {
		return "", problem.DigitsLost
	}
	return s, ""
}

package crm

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Scale is the number of parts of one unit in Money and Quantity: ten thousand, because real sheets
// price below a cent (0.001, 957.5775).
const Scale = 10_000

// scaleDigits is the number of decimals that Scale stands for.
const scaleDigits = 4

// parseScaled reads a plain decimal (optional sign, digits, at most one dot) as ten-thousandths. More
// than four decimals are rounded half to even, once. It reads neither exponents nor group separators.
func parseScaled(s string) (int64, error) {
	digits, negative := strings.CutPrefix(s, "-")
	if !negative {
		digits = strings.TrimPrefix(digits, "+")
	}
	whole, fraction, dotted := strings.Cut(digits, ".")
	if whole == "" && fraction == "" || dotted && fraction == "" || !allDigits(whole) || !allDigits(fraction) {
		return 0, fmt.Errorf("%q is not a decimal number", s)
	}
	kept := fraction
	if len(kept) > scaleDigits {
		kept = kept[:scaleDigits]
	}
	n, err := strconv.ParseInt("0"+whole+kept+strings.Repeat("0", scaleDigits-len(kept)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is too large", s)
	}
	n += roundUp(n, fraction[len(kept):])
	if negative {
		n = -n
	}
	return n, nil
}

// roundUp is 1 where the dropped digits round n away from zero under half-to-even, else 0.
func roundUp(n int64, dropped string) int64 {
	if dropped == "" || dropped[0] < '5' {
		return 0
	}
	if dropped[0] == '5' && strings.Trim(dropped[1:], "0") == "" && n%2 == 0 {
		return 0
	}
	return 1
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// formatScaled writes ten-thousandths with exactly four decimals.
func formatScaled(n int64) string {
	return string(appendScaled(make([]byte, 0, 24), n))
}

// appendScaled appends what formatScaled writes.
func appendScaled(to []byte, n int64) []byte {
	u := magnitude(n)
	if n < 0 {
		to = append(to, '-')
	}
	to = strconv.AppendUint(to, u/Scale, 10)
	f := u % Scale
	return append(to, '.', byte('0'+f/1000), byte('0'+f/100%10), byte('0'+f/10%10), byte('0'+f%10))
}

// trimScaled writes ten-thousandths with no more decimals than needed.
func trimScaled(n int64) string {
	return strings.TrimSuffix(strings.TrimRight(formatScaled(n), "0"), ".")
}

// mulScaled multiplies two ten-thousandths and rounds half to even to ten-thousandths. ok is false
// where the product does not fit.
func mulScaled(a, b int64) (product int64, ok bool) {
	negative := (a < 0) != (b < 0)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi >= Scale {
		return 0, false
	}
	q, r := bits.Div64(hi, lo, Scale)
	if r > Scale/2 || r == Scale/2 && q%2 == 1 {
		q++
	}
	if q > 1<<63-1 {
		return 0, false
	}
	if negative {
		return -int64(q), true
	}
	return int64(q), true
}

// divScaled divides n by a positive count and rounds half to even.
func divScaled(n, count int64) int64 {
	q, r := n/count, n%count
	if r < 0 {
		q, r = q-1, r+count
	}
	if 2*r > count || 2*r == count && q&1 == 1 {
		q++
	}
	return q
}

// NineDigits keeps nine significant digits of a finite number, so that no machine's last bit is published.
func NineDigits(f float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', 9, 64), 64)
	if err != nil {
		return 0 // cannot be: what FormatFloat wrote of a finite number is one
	}
	return r
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

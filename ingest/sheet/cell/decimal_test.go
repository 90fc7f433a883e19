package cell

import (
	"math/big"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func decimal(t testing.TB, s string) Decimal {
	t.Helper()
	d, ok := ParseDecimal([]byte(s))
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return d
}

// The expected values are the exact decimal expansions of the doubles, rounded by hand.
func TestMeasure(t *testing.T) {
	tests := []struct{ name, stored, want string }{
		{"a sum of tenths", "0.30000000000000004", "0.3"},
		{"digits alone would be a tie, the double lies below", "20.547945205479451", "20.5479452054795"},
		{"digits alone would be above, the double lies below", "2.675000000000001251", "2.675"},
		{"sixteen digits that end in 5, the double is 0.12345678901234549697", "0.1234567890123455", "0.123456789012345"},
		{"sixteen digits that end in 5, the double is 0.12345678901234449677", "0.1234567890123445", "0.123456789012344"},
		{"sixteen digits that end in 5, the double is 0.12345678901200450583", "0.1234567890120045", "0.123456789012005"},
		{"an exact tie goes to the even digit below", "1234567890123.125", "1234567890123.12"},
		{"an exact tie goes to the even digit above", "1234567890123.375", "1234567890123.38"},
		{"fifteen digits stay", "123456789.012345", "123456789.012345"},
		{"a card number loses what no double shows", "4970101234567890", "4970101234567890"},
		{"seventeen digits of a whole number", "49701012345678905", "49701012345678900"},
		{"nines carry over", "0.99999999999999989", "1"},
		{"negative", "-0.30000000000000004", "-0.3"},
		{"beyond all doubles the digits decide", "1234567890123456789E+300", "1234567890123460000" + zeros(300)},
		{"below all doubles the digits decide", "1234567890123456789E-400", "0." + zeros(381) + "123456789012346"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := decimal(t, tt.stored).Measure().String(); got != tt.want {
				t.Errorf("%s: got %s, want %s", tt.stored, got, tt.want)
			}
		})
	}
}

func zeros(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = '0'
	}
	return string(b)
}

// A slow second way: the double as an exact fraction, divided by the unit of its 15th digit.
func TestMeasureIsTheExactDoubleRounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coef := rapid.Uint64Range(1, 9_999_999_999_999_999_999).Draw(t, "digits")
		exp := rapid.IntRange(-40, 20).Draw(t, "exponent")
		text := strconv.FormatUint(coef, 10) + "E" + strconv.Itoa(exp)
		d, _ := ParseDecimal([]byte(text))
		f, _, err := big.ParseFloat(text, 10, 53, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		exact, _ := f.Rat(nil)
		want := rounded(exact, 15)
		got, ok := new(big.Rat).SetString(d.Measure().String())
		if !ok || coef >= 1e15 && got.Cmp(want) != 0 {
			t.Fatalf("%s: got %s, want %s", text, d.Measure(), want.FloatString(60))
		}
	})
}

// rounded is a positive number to n significant digits, half to even.
func rounded(r *big.Rat, n int) *big.Rat {
	ten, unit := big.NewRat(10, 1), big.NewRat(1, 1)
	least := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n-1)), nil))
	most := new(big.Rat).Mul(least, ten)
	scaled := new(big.Rat).Set(r)
	for scaled.Cmp(least) < 0 {
		scaled.Mul(scaled, ten)
		unit.Quo(unit, ten)
	}
	for scaled.Cmp(most) >= 0 {
		scaled.Quo(scaled, ten)
		unit.Mul(unit, ten)
	}
	q, rest := new(big.Int).QuoRem(scaled.Num(), scaled.Denom(), new(big.Int))
	twice := rest.Lsh(rest, 1).Cmp(scaled.Denom())
	if twice > 0 || twice == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	return unit.Mul(unit, new(big.Rat).SetInt(q))
}

func BenchmarkMeasure(b *testing.B) {
	for _, s := range []string{"2.55", "0.30000000000000004"} {
		d := decimal(b, s)
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Measure()
			}
		})
	}
}

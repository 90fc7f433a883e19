package crm

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// roundedRat is a slow, obvious rounding half to even of r × 10,000.
func roundedRat(r *big.Rat) *big.Int {
	scaled := new(big.Rat).Mul(r, big.NewRat(Scale, 1))
	floor := new(big.Int).Div(scaled.Num(), scaled.Denom())
	rest := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(floor))
	switch c := rest.Cmp(big.NewRat(1, 2)); {
	case c > 0, c == 0 && floor.Bit(0) == 1:
		floor.Add(floor, big.NewInt(1))
	}
	return floor
}

func TestParseMoneyRoundsAsBigRationalsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,9})?`).Draw(t, "text")
		got, err := ParseMoney(s)
		if err != nil {
			t.Fatal(err)
		}
		r, _ := new(big.Rat).SetString(s)
		if want := roundedRat(r); big.NewInt(int64(got)).Cmp(want) != 0 {
			t.Fatalf("%s: got %d, want %s", s, got, want)
		}
	})
}

func TestTimesRoundsAsBigRationalsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := Money(rapid.Int64().Draw(t, "price"))
		quantity := Quantity(rapid.Int64Range(-1e9, 1e9).Draw(t, "quantity"))
		product := new(big.Rat).Mul(big.NewRat(int64(price), Scale), big.NewRat(int64(quantity), Scale))
		want := roundedRat(product)
		got, err := price.Times(quantity)
		if !want.IsInt64() || want.Int64() == -1<<63 {
			if err == nil {
				t.Fatalf("%d × %d: got %d, want an overflow", price, quantity, got)
			}
			return
		}
		if err != nil || int64(got) != want.Int64() {
			t.Fatalf("%d × %d: got %d, %v, want %s", price, quantity, got, err, want)
		}
	})
}

func TestOverRoundsHalfToEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Money(rapid.Int64Range(-1e15, 1e15).Draw(t, "amount"))
		n := rapid.Int64Range(1, 1e6).Draw(t, "count")
		want := roundedRat(new(big.Rat).SetFrac64(int64(m), n*Scale))
		if got := m.Over(n); int64(got) != want.Int64() {
			t.Fatalf("%d over %d: got %d, want %s", m, n, got, want)
		}
	})
}

func TestParseMoneyRefuses(t *testing.T) {
	for _, s := range []string{"", "-", ".", "1.", "1,5", "1e3", " 1", "1 ", "--1", "0x1", "NaN", "9999999999999999999", "١"} {
		if m, err := ParseMoney(s); err == nil {
			t.Errorf("%q was read as %s", s, m)
		}
	}
}

func TestMoneyForPeople(t *testing.T) {
	tests := []struct {
		name, amount, lang, currency, want string
	}{
		{"French groups with narrow no-break spaces", "1234567.891", "fr", "EUR", "1\u202f234\u202f567,89\u00a0€"},
		{"English puts the sign first", "1234567.891", "en", "EUR", "€1,234,567.89"},
		{"half a cent goes to the even cent", "0.125", "en", "GBP", "£0.12"},
		{"and up from an odd one", "0.135", "en", "GBP", "£0.14"},
		{"a negative amount", "-5", "fr", "EUR", "-5,00\u00a0€"},
		{"a negative amount in English", "-5", "en", "USD", "-$5.00"},
		{"yen have no decimals", "1500.5", "en", "JPY", "¥1,500"},
		{"dinars have three", "1.5", "en", "TND", "TND\u00a01.500"},
		{"almost nothing", "-0.004", "en", "EUR", "€0.00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := ParseMoney(tt.amount)
			if err != nil {
				t.Fatal(err)
			}
			if got := m.Format(tt.lang, tt.currency); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestExtremesSurviveText(t *testing.T) {
	for _, m := range []Money{0, 1, -1, 1<<63 - 1, -1<<63 + 1} {
		b, _ := m.MarshalText()
		var back Money
		if err := back.UnmarshalText(b); err != nil || back != m {
			t.Errorf("%d → %s → %d, %v", m, b, back, err)
		}
	}
	if got := Money(-1 << 63).String(); !strings.HasPrefix(got, "-922337203685477.5808") {
		t.Error(got)
	}
	if got := Quantity(3500).String(); got != "0.35" {
		t.Error(got)
	}
}

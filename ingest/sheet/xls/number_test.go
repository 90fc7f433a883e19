package xls_test

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/ingest/sheet/xls"
)

// obvious is what AppendFloat must write: the standard library's fewest digits.
func obvious(f float64) string {
	if a := math.Abs(f); a >= 1e21 || a != 0 && a < 1e-9 {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

func TestDoublesAreWrittenWithTheFewestDigits(t *testing.T) {
	anyDouble := rapid.Custom(func(t *rapid.T) float64 { return math.Float64frombits(rapid.Uint64().Draw(t, "bits")) })
	price := rapid.Custom(func(t *rapid.T) float64 {
		n := rapid.Int64Range(-2e15, 2e15).Draw(t, "digits")
		return float64(n) / math.Pow10(rapid.IntRange(0, 7).Draw(t, "places"))
	})
	near := rapid.Custom(func(t *rapid.T) float64 {
		return math.Nextafter(price.Draw(t, "price"), rapid.SampledFrom([]float64{math.Inf(1), math.Inf(-1)}).Draw(t, "towards"))
	})
	sum := rapid.Custom(func(t *rapid.T) float64 { return price.Draw(t, "a") * price.Draw(t, "b") })
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.OneOf(anyDouble, price, near, sum).Draw(t, "double")
		got, ok := xls.AppendFloat(nil, f)
		if number := !math.IsNaN(f) && !math.IsInf(f, 0); ok != number {
			t.Fatalf("%v: ok is %v", f, ok)
		}
		if ok && string(got) != obvious(f) {
			t.Fatalf("got %s, want %s", got, obvious(f))
		}
	})
}

func TestDigitsOfSomeDoubles(t *testing.T) {
	for _, f := range []float64{
		0, math.Copysign(0, -1), 1, -1, 10, 100, 1e14, 1e15, 1e16, 999999999999999, 1e21, 1e-9, 1e-10, 0.05, -0.05, 0.5, 261.96, 957.5775, 0.1 + 0.2,
		0.00001, 123456789.1234, 99999999999.9999, 100000000000.0001, 9007199254740993, math.MaxFloat64, math.SmallestNonzeroFloat64, 2.675, 1.005, 4.35 * 100,
	} {
		if got, _ := xls.AppendFloat(nil, f); string(got) != obvious(f) {
			t.Errorf("got %s, want %s", got, obvious(f))
		}
	}
}

// The 30 bits of [MS-XLS] §2.5.217, each kind as the specification tells it.
func TestNumbersOf30Bits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Uint32().Draw(t, "rk")
		want := ""
		switch f := math.Float64frombits(uint64(v>>2) << 34); v & 3 {
		case 0:
			want = obvious(f)
		case 1:
			want = obvious(f / 100)
		case 2:
			want = strconv.Itoa(int(int32(v) >> 2))
		case 3:
			want = obvious(float64(int32(v)>>2) / 100)
		}
		got, ok := xls.AppendRK(nil, v)
		if number := want != "NaN" && want != "+Inf" && want != "-Inf"; ok != number || ok && string(got) != want {
			t.Fatalf("%#x: got %s, %v, want %s", v, got, ok, want)
		}
	})
}

package because

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

func amount(m crm.Money) string { return string(AppendMoney(nil, m)) }

func rank(n int64) string { return string(AppendOrdinal(nil, n)) }

func TestFiguresReadAsWritten(t *testing.T) {
	for _, tt := range []struct{ name, got, want string }{
		{"thousands are grouped and all decimals kept", amount(53_912_100), "5,391.2100"},
		{"a small amount", amount(5), "0.0005"},
		{"three digits need no comma", amount(crm.MoneyOf(999)), "999.0000"},
		{"a negative amount", amount(-crm.MoneyOf(1_000_000)), "-1,000,000.0000"},
		{"the smallest amount of all", amount(math.MinInt64), "-922,337,203,685,477.5808"},
		{"one is singular", Count(1, "order"), "1 order"},
		{"none is plural", Count(0, "day"), "0 days"},
		{"many are grouped", Count(4338, "order"), "4,338 orders"},
		{"the first", rank(1), "1st"},
		{"the second", rank(4322), "4,322nd"},
		{"the third", rank(23), "23rd"},
		{"eleven to thirteen are th", rank(11) + rank(112) + rank(1013), "11th112th1,013th"},
		{"the rest are th", rank(412) + rank(20), "412th20th"},
		{"a percentage has one decimal", Percent(632), "63.2%"},
		{"less than one percent", Percent(7), "0.7%"},
		{"all", Percent(1000), "100.0%"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

func TestAppendedFiguresReadAlikeWhereverTheyStand(t *testing.T) {
	for _, m := range []crm.Money{0, 1, -1, 9_999_999, 10_000_000, 99_999_999, -9_999_999, -10_000_000, 123_456_789_012_345, math.MaxInt64, math.MinInt64} {
		want := "net " + grouping(m.String()) + " in all"
		if got := string(append(AppendMoney([]byte("net "), m), " in all"...)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for _, n := range []int64{0, 7, 999, 1000, 999_999, 1_000_000, -999, -1000, math.MaxInt64, math.MinInt64} {
		if got, want := string(AppendNumber([]byte("1,"), n)), "1,"+crm.FormatCount(n, "en"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// grouping is the slow way: a comma before every third digit from the dot.
func grouping(s string) string {
	whole, fraction, _ := strings.Cut(s, ".")
	out := ""
	for i, c := range whole {
		if left := len(whole) - i; left%3 == 0 && i > 0 && whole[i-1] != '-' {
			out += ","
		}
		out += string(c)
	}
	return out + "." + fraction
}

func TestPagesKeepWhatTheyWereGiven(t *testing.T) {
	var pages Pages
	var kept, want []string
	text := make([]byte, 0, 3*pageSize)
	for n := range 400 {
		text = text[:0]
		for len(text) < n*n%pageSize || n == 200 && len(text) < 2*pageSize {
			text = strconv.AppendInt(text, int64(n), 10)
		}
		kept, want = append(kept, pages.Keep(text)), append(want, string(text))
		clear(text)
	}
	if !slices.Equal(kept, want) {
		t.Error("a reason is no longer what it was")
	}
}

package because

import (
	"math"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

func TestFiguresReadAsWritten(t *testing.T) {
	for _, tt := range []struct{ name, got, want string }{
		{"thousands are grouped and all decimals kept", Money(53_912_100), "5,391.2100"},
		{"a small amount", Money(5), "0.0005"},
		{"three digits need no comma", Money(crm.MoneyOf(999)), "999.0000"},
		{"a negative amount", Money(-crm.MoneyOf(1_000_000)), "-1,000,000.0000"},
		{"the smallest amount of all", Money(math.MinInt64), "-922,337,203,685,477.5808"},
		{"one is singular", Count(1, "order"), "1 order"},
		{"none is plural", Count(0, "day"), "0 days"},
		{"many are grouped", Count(4338, "order"), "4,338 orders"},
		{"the first", Ordinal(1), "1st"},
		{"the second", Ordinal(4322), "4,322nd"},
		{"the third", Ordinal(23), "23rd"},
		{"eleven to thirteen are th", Ordinal(11) + Ordinal(112) + Ordinal(1013), "11th112th1,013th"},
		{"the rest are th", Ordinal(412) + Ordinal(20), "412th20th"},
		{"a percentage has one decimal", Percent(632), "63.2%"},
		{"less than one percent", Percent(7), "0.7%"},
		{"all", Percent(1000), "100.0%"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}

package pipeline

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
)

func TestCellsForASpreadsheetProgram(t *testing.T) {
	for _, tt := range []struct{ name, shown, lang, want string }{
		{"an amount in French", "1\u202f234\u202f567,89\u00a0€", "fr", "1234567,89"},
		{"an amount in English", "€1,234,567.89", "en", "1234567.89"},
		{"dollars of Canada in French", "1\u202f234,50\u00a0$\u00a0CA", "fr", "1\u202f234,50\u00a0$\u00a0CA"},
		{"another currency in English", "CHF\u00a01,234.50", "en", "1234.50"},
		{"less than nothing", "-12,50\u00a0€", "fr", "-12,50"},
		{"a count", "12\u202f345", "fr", "12345"},
		{"a count in English", "12,345", "en", "12345"},
		{"a percentage", "38,6\u00a0%", "fr", "38,6%"},
		{"a change", "+5.3%", "en", "5.3%"},
		{"a fall", "−2,1\u00a0%", "fr", "-2,1%"},
		{"a month", "janv. 2025", "fr", "janv. 2025"},
		{"an interval", "10.7% – 12.6%", "en", "10.7% – 12.6%"},
		{"nothing", "–", "fr", "–"},
		{"a formula", "=1+1", "en", "'=1+1"},
		{"a month that is not over", "17*", "fr", "17*"},
	} {
		if got := plain(tt.shown, tt.lang); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestATableAsAFileInsideThePage(t *testing.T) {
	c := chapter{Head: []string{"Palier", "=Personnes"}, Rows: [][]string{{"@or; argent", "1\u202f200"}}, Foot: []string{"en tout", "1\u202f200"}}
	url, err := c.list("fr")
	if err != nil {
		t.Fatal(err)
	}
	text, found := strings.CutPrefix(string(url), "data:text/csv;charset=utf-8;base64,")
	got, err := base64.StdEncoding.DecodeString(text)
	if want := "\ufeffPalier;'=Personnes\n\"'@or; argent\";1200\nen tout;1200\n"; !found || err != nil || string(got) != want {
		t.Errorf("got %q, want %q (%v)", got, want, err)
	}
}

func TestAmountsInShort(t *testing.T) {
	c := config.Default()
	for _, tt := range []struct {
		units  int64
		fr, en string
	}{
		{0, "0\u00a0€", "€0"},
		{9_999, "9\u202f999\u00a0€", "€9,999"},
		{20_000, "20\u00a0k€", "€20k"},
		{-500_000, "-500\u00a0k€", "€-500k"},
		{2_500_000, "2,5\u00a0M€", "€2.5M"},
		{12_000_000, "12\u00a0M€", "€12M"},
	} {
		for lang, want := range map[string]string{"fr": tt.fr, "en": tt.en} {
			v := &view{lang: lang, currency: "EUR", w: &Workspace{Session: &Session{Lang: lang}, Config: &c}}
			if got := v.compact(crm.MoneyOf(tt.units)); got != want {
				t.Errorf("%d in %s: %q, want %q", tt.units, lang, got, want)
			}
		}
	}
	v := &view{lang: "fr", currency: "EUR", w: &Workspace{Session: &Session{Lang: "fr"}, Config: &c}}
	for _, tt := range []struct {
		now, before int64
		want        string
	}{{105, 100, "+5,0\u00a0%"}, {90, 100, "−10,0\u00a0%"}, {100, 100, "+0,0\u00a0%"}, {5, 0, "–"}, {5, -3, "–"}} {
		if got := v.change(crm.MoneyOf(tt.now), crm.MoneyOf(tt.before)); got != tt.want {
			t.Errorf("%d after %d: %q, want %q", tt.now, tt.before, got, tt.want)
		}
	}
}

func TestTheDaysThatAReasonSpeaksOf(t *testing.T) {
	asOf := crm.NewDate(2024, 6, 30)
	day := func(m, d int) crm.Date { return crm.NewDate(2024, 1, 1).AddMonths(m - 1).AddDays(d - 1) }
	for _, tt := range []struct {
		name, because string
		first, last   crm.Date
	}{
		{"a window", "rule abc-80/95: 2nd of 3 by net 5.0000 from 2024-02-01 to 2024-06-30; 1.0% of sales stand before it", day(2, 1), asOf},
		{"the whole history", "rule abc-80/95: 2nd of 3 by net 5.0000; 1.0% of sales stand before it", crm.NoDate, asOf},
		{"a tier that is kept", "rule tier: net 8.0000 from 2024-05-01 to 2024-06-30 keeps gold, entered on 2024-03-31 (kept at 8.0000)", day(1, 31), asOf},
		{"a tier by hand", "rule tier: net 1.0000 up to 2024-06-30; gold was granted by hand from 2024-01-01 to 2024-12-31", crm.NoDate, asOf},
	} {
		if first, last := reasonDays(tt.because, asOf); first != tt.first || last != tt.last {
			t.Errorf("%s: %s to %s, want %s to %s", tt.name, first, last, tt.first, tt.last)
		}
	}
}

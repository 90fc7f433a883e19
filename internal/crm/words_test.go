package crm

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDatesAreDaysOfTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(-800_000, 800_000).Draw(t, "days")
		want := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
		d := NewDate(want.Year(), want.Month(), want.Day())
		if int(d) != n || !d.Time().Equal(want) {
			t.Fatalf("%d days: got %d, %s", n, d, d.Time())
		}
		if y := want.Year(); y > 0 && y < 10_000 {
			if back, err := ParseDate(d.String()); err != nil || back != d {
				t.Fatalf("%s read back as %s, %v", d, back, err)
			}
		}
	})
}

func TestAddMonthsClampsToTheMonthsEnd(t *testing.T) {
	for _, tt := range []struct {
		from   string
		months int
		want   string
	}{
		{"2024-01-31", 1, "2024-02-29"},
		{"2023-01-31", 1, "2023-02-28"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2011-12-10", -12, "2010-12-10"},
		{"2024-03-31", -1, "2024-02-29"},
		{"2024-11-30", 3, "2025-02-28"},
	} {
		d, _ := ParseDate(tt.from)
		if got := d.AddMonths(tt.months).String(); got != tt.want {
			t.Errorf("%s %+d months: got %s, want %s", tt.from, tt.months, got, tt.want)
		}
	}
}

func TestImpossibleDaysAreRefused(t *testing.T) {
	for _, s := range []string{"", "2011-02-29", "2011-13-01", "10/12/2011", "2011-1-1", "2011-12-10T00:00"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
}

func TestParseEmail(t *testing.T) {
	tests := []struct {
		name, raw, address string
		key                Email
		bad                bool
	}{
		{"a plain address", "Marie@Example.com", "Marie@Example.com", "marie@example.com", false},
		{"blanks and a no-break space around it", " marie@example.com\u00a0", "marie@example.com", "marie@example.com", false},
		{"a zero-width space inside", "ma\u200brie@example.com", "marie@example.com", "marie@example.com", false},
		{"a name in front", `"Durand, Marie" <marie@example.com>`, "marie@example.com", "marie@example.com", false},
		{"mailto in front", "mailto:marie@example.com", "marie@example.com", "marie@example.com", false},
		{"accents before the at sign", "éloïse@example.com", "éloïse@example.com", "éloïse@example.com", false},
		{"a subject behind mailto", "mailto:marie@example.com?subject=Bonjour", "marie@example.com", "marie@example.com", false},
		{"smart quotes and a dot at the end", "“marie@example.com.”", "marie@example.com", "marie@example.com", false},
		{"blanks around the at sign", "marie @ example.com", "marie@example.com", "marie@example.com", false},
		{"a wide at sign", "marie＠example.com", "marie@example.com", "marie@example.com", false},
		{"marks of writing direction", "\u2066marie@example.com\u2069\u200e", "marie@example.com", "marie@example.com", false},
		{"two addresses", "marie@example.com; paul@example.com", "marie@example.com; paul@example.com", "", true},
		{"nothing", "", "", "", true},
		{"no at sign", "marie.example.com", "marie.example.com", "", true},
		{"two dots", "marie..d@example.com", "marie..d@example.com", "", true},
		{"no top-level domain", "marie@example", "marie@example", "", true},
		{"a number as top-level domain", "marie@10.0.0.1", "marie@10.0.0.1", "", true},
		{"a blank inside", "marie d@example.com", "marie d@example.com", "", true},
		{"a line end inside", "marie@example.com\r\nBcc: x@example.com", "marie@example.com  Bcc: x@example.com", "", true},
		{"a wide blank behind mailto", "mailto:\u2000marie@example.com", "marie@example.com", "marie@example.com", false},
		{"a wide blank inside", "marie\u2003d@example.com", "marie\u2003d@example.com", "", true},
		{"a comma instead of the dot", "marie@example,com", "marie@example,com", "", true},
		{"a label that ends in a hyphen", "marie@example-.com", "marie@example-.com", "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			address, key, err := ParseEmail(tt.raw)
			if address != tt.address || key != tt.key || (err != nil) != tt.bad {
				t.Errorf("got %q, %q, %v", address, key, err)
			}
		})
	}
}

func TestSuppressionSpreadsWide(t *testing.T) {
	for in, want := range map[Email]Email{
		"m.arie+shop@gmail.com":   "marie@gmail.com",
		"marie@googlemail.com":    "marie@gmail.com",
		"m.arie+shop@example.com": "m.arie@example.com",
		"+odd@example.com":        "+odd@example.com",
		"marie@example.com":       "marie@example.com",
		"not an address":          "not an address",
	} {
		if got := in.SuppressionKey(); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestMaskedShowsNoLocalPart(t *testing.T) {
	if got := Email("marie.durand@example.com").Masked(); got != "m…@example.com" {
		t.Error(got)
	}
	if got := Email("élise@example.com").Masked(); got != "é…@example.com" {
		t.Error(got)
	}
}

func TestEverySegmentHasBothNames(t *testing.T) {
	if len(Segments()) != 11 {
		t.Fatalf("got %d segments", len(Segments()))
	}
	for _, s := range Segments() {
		if s.Title("fr") == "" || s.Title("en") == "" {
			t.Errorf("%s has no name", s)
		}
	}
	for _, h := range HoldReasons() {
		if h.Title("fr") == string(h) {
			t.Errorf("%s has no French name", h)
		}
	}
}

func TestMailKeyPartsDoNotRunTogether(t *testing.T) {
	a := MailKey{"a", "bc", "d"}.ID()
	if b := (MailKey{"ab", "c", "d"}).ID(); a == b || len(a) != 32 {
		t.Errorf("%s and %s", a, b)
	}
}

func FuzzParseEmail(f *testing.F) {
	f.Add("Marie <marie@example.com>")
	f.Add("mailto:\u200bx@é.example")
	f.Fuzz(func(t *testing.T, raw string) {
		address, key, err := ParseEmail(raw)
		if err != nil {
			return
		}
		again, sameKey, err := ParseEmail(address)
		if err != nil || again != address || sameKey != key {
			t.Fatalf("%q → %q → %q, %v", raw, address, again, err)
		}
	})
}

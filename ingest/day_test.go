package ingest

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/ingest/sheet/cell"
	"github.com/habitue-crm/habitue/internal/crm"
)

func TestWrittenDays(t *testing.T) {
	const bad, impossible = "not a day", "impossible"
	tests := []struct{ name, text, dmy, mdy string }{
		{"ISO", "2011-12-10", "2011-12-10", "2011-12-10"},
		{"ISO with time", "2010-12-01 08:26:00", "2010-12-01", "2010-12-01"},
		{"ISO with T, fraction and zone", "2010-12-01T23:59:59.5+02:00", "2010-12-01", "2010-12-01"},
		{"a weekday, a month's name and a time", "mercredi 1 janvier 2025 à 14h05", "2025-01-01", "2025-01-01"},
		{"ISO with Z", "2010-12-01T08:26Z", "2010-12-01", "2010-12-01"},
		{"year first with slashes", "2011/2/3", "2011-02-03", "2011-02-03"},
		{"compact", "20111210", "2011-12-10", "2011-12-10"},
		{"compact with the day first", "05032024", "2024-03-05", "2024-05-03"},
		{"compact that lost its zero", "5122024", "2024-12-05", "2024-05-12"},
		{"compact with one reading", "31122024", "2024-12-31", impossible},
		{"the ambiguous one", "03/04/2024", "2024-04-03", "2024-03-04"},
		{"short and ambiguous", "3/4/24", "2024-04-03", "2024-03-04"},
		{"day beyond 12", "31/12/2024", "2024-12-31", impossible},
		{"month in the middle beyond 12", "12/31/2024", impossible, "2024-12-31"},
		{"dots", "03.04.24", "2024-04-03", "2024-03-04"},
		{"dashes", "04-09-2012", "2012-09-04", "2012-04-09"},
		{"with a time", "31/12/2024 23:05", "2024-12-31", impossible},
		{"with a French time", "31/12/2024 23h05", "2024-12-31", impossible},
		{"with an afternoon", "12/31/2024 2:05 PM", impossible, "2024-12-31"},
		{"French month", "10 décembre 2011", "2011-12-10", "2011-12-10"},
		{"French short weekday that is a month too", "mar. 7 avril 2020", "2020-04-07", "2020-04-07"},
		{"French short March", "10 mar. 2020", "2020-03-10", "2020-03-10"},
		{"two months", "avril mars 2020", bad, bad},
		{"French first of the month", "1er mars 2020", "2020-03-01", "2020-03-01"},
		{"French weekday", "mardi 3 mars 2020", "2020-03-03", "2020-03-03"},
		{"French August without accent", "15 aout 2023", "2023-08-15", "2023-08-15"},
		{"English short", "10-Dec-11", "2011-12-10", "2011-12-10"},
		{"English month first", "Dec 10, 2011", "2011-12-10", "2011-12-10"},
		{"English ordinal", "2nd February 2021", "2021-02-02", "2021-02-02"},
		{"month name and time", "10 Dec 2011 08:26", "2011-12-10", "2011-12-10"},
		{"last century", "15/06/98", "1998-06-15", impossible},
		{"serial in a text file", "40889", "2011-12-12", "2011-12-12"},
		{"leap day", "29/02/2024", "2024-02-29", impossible},
		{"no leap day", "29/02/2023", impossible, impossible},
		{"31 April", "31/04/2024", impossible, impossible},
		{"thirteenth month", "2024-13-01", impossible, impossible},
		{"zeros", "00/00/0000", impossible, impossible},
		{"compact impossible", "20240231", impossible, impossible},
		{"year 24 as Access writes it", "0024-01-01", impossible, impossible},
		{"words", "hier", bad, bad},
		{"a number", "12,5", bad, bad},
		{"month and year only", "déc 2011", bad, bad},
		{"day and month only", "12/05", bad, bad},
		{"mixed separators", "12/05-2024", bad, bad},
		{"something behind", "2024-01-01 abc", bad, bad},
		{"hour 25", "2024-01-01 25:00", bad, bad},
		{"a small number", "12", bad, bad},
		{"an order number", "536365", bad, bad},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for order, want := range map[dayOrder]string{dayFirst: tt.dmy, monthFirst: tt.mdy} {
				got := bad
				switch w, fault := scanDay(tt.text); fault {
				case impossibleDay:
					got = impossible
				case noFault:
					got = impossible
					if d, ok := w.in(order); ok {
						got = d.String()
					}
				}
				if got != want {
					t.Errorf("%q read %s: got %s, want %s", tt.text, order, got, want)
				}
			}
		})
	}
}

// TestDaysWrittenAndRead writes random days with the time package and reads them back.
func TestDaysWrittenAndRead(t *testing.T) {
	months := []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	rapid.Check(t, func(t *rapid.T) {
		first := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
		when := first.AddDate(0, 0, rapid.IntRange(0, 109_000).Draw(t, "days"))
		layouts := []struct {
			layout string
			order  dayOrder
		}{
			{"2006-01-02", unknownOrder},
			{"2006-01-02 15:04:05", unknownOrder},
			{"20060102", unknownOrder},
			{"02/01/2006", dayFirst},
			{"2/1/2006", dayFirst},
			{"01/02/2006", monthFirst},
			{"02.01.2006", unknownOrder},
			{"2 January 2006", unknownOrder},
			{"Jan 2, 2006", unknownOrder},
			{"02-01-2006 15:04", dayFirst},
		}
		l := rapid.SampledFrom(layouts).Draw(t, "layout")
		text := when.Format(l.layout)
		if rapid.IntRange(0, 9).Draw(t, "french") == 0 {
			text, l.order = fmt.Sprintf("%d %s %d", when.Day(), months[when.Month()-1], when.Year()), unknownOrder
		}
		w, fault := scanDay(text)
		if fault != noFault {
			t.Fatalf("%q is no day", text)
		}
		if got, ok := w.in(l.order); !ok || got != crm.DateOf(when) {
			t.Fatalf("%q: got %v, want %s", text, got, when.Format(time.DateOnly))
		}
	})
}

func TestSerialsWithATimeInTextFiles(t *testing.T) {
	for text, want := range map[string]string{"40513.351388889": "2010-12-01", "40513,351388889": "2010-12-01", "40513,35,1": "", "1.234,5": "", "40513": ""} {
		got, ok := serialText(text, false)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%s: got %v %v, want %q", text, ok, got, want)
		}
	}
}

func TestNumberCellsInADateColumn(t *testing.T) {
	tests := []struct{ stored, want string }{
		{"40889", "2011-12-12"},
		{"40513.351388889", "2010-12-01"},
		{"20111210", "2011-12-10"},
		{"45357", "2024-03-06"},
		{"20111310", ""},
		{"17850", ""},
		{"-40889", ""},
		{"1E+300", ""},
		{"0", ""},
		{"536365", ""},
	}
	for _, tt := range tests {
		d, _ := cell.ParseDecimal([]byte(tt.stored))
		got, ok := numberDay(d, false)
		if ok != (tt.want != "") || ok && got.String() != tt.want {
			t.Errorf("%s: got %v %s, want %q", tt.stored, ok, got, tt.want)
		}
	}
}

func FuzzDay(f *testing.F) {
	for _, s := range []string{"2010-12-01 08:26:00", "31/12/2024", "10 décembre 2011", "1er mars 2020", "20111210", "40889", "03.04.24", "", "Dec 10, 2011 2:05 PM", "12/31/2024"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, fault := scanDay(s)
		if fault != noFault {
			return
		}
		first := crm.NewDate(1900, 1, 1)
		last := crm.NewDate(2199, 12, 31)
		for _, order := range []dayOrder{dayFirst, monthFirst} {
			if d, ok := w.in(order); ok && (d < first || d > last) {
				t.Errorf("%q is %s", s, d)
			}
		}
		one, ok1 := w.in(dayFirst)
		two, ok2 := w.in(monthFirst)
		if d, ok := w.in(unknownOrder); ok && ok1 && ok2 && one != two && !w.dotted {
			t.Errorf("%q is ambiguous and was read as %s", s, d)
		}
	})
}

// A column of days in General format holds bare serials: those of a workbook that counts from 1904 are 1,462 less.
func TestBareSerialsFollowTheDateSystem(t *testing.T) {
	for is1904, serial := range map[bool]num{false: "45357", true: "43895"} {
		sheet := grid("S", line("Date", "N° client", "Montant"), line(serial, "1", 5), line(num(string(serial)+".75"), "1", 5), line(num("20240306"), "1", 5))
		sheet.is1904 = is1904
		sink, _, err := read(t, Options{}, sheet)
		if err != nil || len(sink.lines) != 3 {
			t.Fatal(err, len(sink.lines))
		}
		for _, l := range sink.lines {
			if l.Date.String() != "2024-03-06" {
				t.Errorf("1904 is %v: row %d is %s", is1904, l.Place.Row, l.Date)
			}
		}
	}
}

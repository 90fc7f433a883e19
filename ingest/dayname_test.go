package ingest

import (
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// TestDaysInWords has the days of a calendar: 3 March 2024 was a Sunday, 13 March 2024 a Wednesday.
func TestDaysInWords(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a weekday in French", "mercredi 13 mars 2024", "2024-03-13"},
		{"a weekday cut short, with dots", "mer. 13 mars 2024", "2024-03-13"},
		{"a Tuesday that looks like March", "mar. 2 avril 2024", "2024-04-02"},
		{"a weekday in English with a comma", "Wednesday, March 13, 2024", "2024-03-13"},
		{"a weekday before figures", "mer 13/03/2024", "2024-03-13"},
		{"a weekday that leaves one reading of two", "Sun 03/03/2024", "2024-03-03"},
		{"a weekday of four letters", "vend. 1/3/2024", "2024-03-01"},
		{"the year twice", "1 mars 2024 2024", ""},
		{"two days before their month", "25-26 mai 2025", ""},
		{"the time behind a year of two digits", "25 mai 25 20:25", "2025-05-25"},
		{"a weekday that is another one", "lundi 13 mars 2024", ""},
		{"a weekday that is another one before figures", "Mon 13/03/2024", ""},
		{"le before the day", "le 13 mars 2024", "2024-03-13"},
		{"the first", "1er mars 2024", "2024-03-01"},
		{"of behind what is a month in Portuguese", "13 out of 2024", ""},
		{"of before the month", "13th of March 2024", "2024-03-13"},
		{"without blanks", "13mar2024", "2024-03-13"},
		{"in German", "13. März 2024", "2024-03-13"},
		{"in Dutch", "13 maart 2024", "2024-03-13"},
		{"in Spanish", "13 de marzo de 2024", "2024-03-13"},
		{"in Italian", "13 marzo 2024", "2024-03-13"},
		{"as programs in C write it", "Wed Mar 13 13:07:47 2024", "2024-03-13"},
		{"the days of a week", "2024-W11-3", "2024-03-13"},
		{"the days of a week without dashes", "2024W113", "2024-03-13"},
		{"week 53 of a year that has 52", "2024-W53-1", ""},
		{"week 53 of a year that has it", "2020-W53-5", "2021-01-01"},
		{"an eighth day", "2024-W11-8", ""},
		{"ISO 8601 without signs", "20240313T101500Z", "2024-03-13"},
		{"figures and a time without signs", "20240313101500", "2024-03-13"},
		{"a moment of DB2", "2024-03-13-14.30.05", "2024-03-13"},
		{"blanks around the slashes", "13 / 03 / 2024", "2024-03-13"},
		{"blanks alone", "13 03 2024", "2024-03-13"},
		{"what makes a text of a day", "'13/03/2024", "2024-03-13"},
		{"a time behind a dash", "13/03/2024 - 14:30", "2024-03-13"},
		{"a weekday behind the month's name", "13 mars 2024 (mercredi)", "2024-03-13"},
		{"a weekday that is another one behind the month's name", "13 mars 2024 (jeudi)", ""},
		{"a weekday with an accent", "miércoles 13/03/2024", "2024-03-13"},
		{"le before figures", "le 13/03/24 à 14:05", "2024-03-13"},
		{"a zone without a time", "2024-03-13+01:00", "2024-03-13"},
		{"a moment of Oracle", "13-MAR-24 02.05.33.123456 PM", "2024-03-13"},
		{"a moment of SAS", "13MAR2024:14:05:33", "2024-03-13"},
		{"a time in German", "13.03.2024 um 14:05", "2024-03-13"},
		{"as browsers write it", "Wed Mar 13 2024 12:00:00 GMT+0100 (Central European Standard Time)", "2024-03-13"},
		{"blanks behind the points", "13. 3. 2024", "2024-03-13"},
		{"a weekday in two letters", "Me 13/03/2024", "2024-03-13"},
		{"a weekday in one letter", "M 13/03/2024", "2024-03-13"},
		{"a letter of other weekdays", "L 13/03/2024", ""},
		{"a weekday in German", "Mi., 13.03.2024", "2024-03-13"},
		{"a weekday in Dutch", "wo 13 mrt 2024", "2024-03-13"},
		{"a weekday behind in brackets", "13/03/2024 (mercredi)", "2024-03-13"},
		{"a weekday behind a dash", "13/03/2024 - mercredi", "2024-03-13"},
		{"a weekday behind that is another one", "13/03/2024 (jeudi)", ""},
		{"in Portuguese", "13 de março de 2024", "2024-03-13"},
		{"in Spanish, short", "13-ago-2024", "2024-08-13"},
		{"in Italian, short", "13 giu 2024", "2024-06-13"},
		{"in Chinese", "2024年3月13日", "2024-03-13"},
		{"a month in Roman figures", "13.III.2024", "2024-03-13"},
		{"Roman figures before two digits, which may be a code", "13-V-24", ""},
		{"a year after an apostrophe", "13 mars '24", "2024-03-13"},
		{"an article in English", "the 13th March, 2024", "2024-03-13"},
		{"a time in front", "14:05 13/03/2024", "2024-03-13"},
		{"a time and le in front", "14h05 le 13/03/2024", "2024-03-13"},
		{"an hour alone behind the month's name", "13 mars 2024 14 h", "2024-03-13"},
		{"a zone before the year", "Wed Mar 13 13:07:47 CET 2024", "2024-03-13"},
		{"a zone by its city", "2024-03-13 14:05:33 Europe/Paris", "2024-03-13"},
		{"a zone in brackets", "13/03/2024 00:00 (UTC+01:00)", "2024-03-13"},
		{"a time of the afternoon with blanks", "13/03/2024 2:05 p. m.", "2024-03-13"},
		{"a time in four figures", "13/03/2024 1405", "2024-03-13"},
		{"no time in four figures", "13/03/2024 2575", ""},
		{"a time behind a low line", "2024-03-13_14-05-33", "2024-03-13"},
		{"a time in the next line", "13/03/2024\n14:05", "2024-03-13"},
		{"a day and a minute without signs", "202403131405", "2024-03-13"},
		{"other signs between", "13|03|2024", "2024-03-13"},
		{"the signs of photographs", "2024:03:13 14:05:33", "2024-03-13"},
		{"other signs before two digits", "13,03,24", ""},
		{"slashes of fractions", "13\u204403\u20442024", "2024-03-13"},
		{"digits of full width", "\uff11\uff13/\uff10\uff13/\uff12\uff10\uff12\uff14", "2024-03-13"},
		{"marks without width inside", "13/\u200e03/\u200e2024", "2024-03-13"},
		{"a point behind", "13/03/2024.", "2024-03-13"},
		{"what makes a text of it in a csv", "=\"13/03/2024\"", "2024-03-13"},
		{"a text behind", "13/03/2024 Lyon", ""},
		{"two days", "13/03/2024 14/03/2024", ""},
		{"two months", "13 mars avril 2024", ""},
		{"a month alone", "mars 2024", ""},
		{"a weekday alone", "mercredi", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if w, fault := scanDay(tt.text); fault == noFault {
				if day, ok := w.in(dayFirst); ok {
					got = day.String()
				}
			}
			if got != tt.want {
				t.Errorf("%q is %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestBirthdaysAreNotToCome(t *testing.T) {
	opt := Options{Today: crm.NewDate(2026, 11, 24)}
	sheet := grid("S", line("N° client", "Nom", "Date de naissance"), line("1", "Durand", "05-mai-36"), line("2", "Petit", "12 juin 04"), line("3", "Roux", "17/09/2001"))
	sink, report, err := read(t, opt, sheet)
	if err != nil || len(sink.customers) != 3 {
		t.Fatal(err, codes(report))
	}
	for i, want := range []string{"1936-05-05", "2004-06-12", "2001-09-17"} {
		if got := sink.customers[i].Birthday.String(); got != want {
			t.Errorf("customer %d was born %s, want %s", i+1, got, want)
		}
	}
}

// TestEarlyDayNumbers is about 11032, a day of 1930 among others that are surely day numbers, and a number without them.
func TestEarlyDayNumbers(t *testing.T) {
	with := grid("S", line("N° client", "Nom", "Date de naissance"), line("1", "Durand", "11032"), line("2", "Petit", "29221"))
	sink, report, err := read(t, Options{}, with)
	if err != nil || len(sink.customers) != 2 || sink.customers[0].Birthday == nil || sink.customers[0].Birthday.String() != "1930-03-15" || sink.customers[1].Birthday.String() != "1980-01-01" {
		t.Error(err, codes(report), sink.customers)
	}
	alone := grid("S", line("N° client", "Nom", "Date de naissance"), line("1", "Durand", "11032"), line("2", "Petit", "01/01/1980"))
	if _, report, _ = read(t, Options{}, alone); len(report.Problems) != 1 || report.Problems[0].ID != problem.ValueLeftOut {
		t.Error(codes(report))
	}
}

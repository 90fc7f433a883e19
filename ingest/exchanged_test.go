package ingest

import (
	"context"
	"fmt"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// TestDateCellsThatWereAllExchanged has the first days of March 2024 as date cells, right or with day and month exchanged.
func TestDateCellsThatWereAllExchanged(t *testing.T) {
	var exchanged, right, firsts, unsorted []any
	for d := 1; d <= 12; d++ {
		exchanged = append(exchanged, day(fmt.Sprintf("2024-%02d-03", d)))
		right = append(right, day(fmt.Sprintf("2024-03-%02d", d)))
		firsts = append(firsts, day(fmt.Sprintf("2024-%02d-01", d)))
	}
	for _, d := range []string{"2024-11-02", "2024-12-02", "2024-01-03", "2024-02-03", "2024-05-03", "2024-08-03", "2024-03-04"} {
		unsorted = append(unsorted, day(d))
	}
	tests := []struct {
		name, file string
		days       []any
		order      string
		refuse     bool
	}{
		{"the file's name gives the month", "ventes-2024-03.xlsx", exchanged[:4], "", true},
		{"the file's name gives the month in words", "Ventes mars 2024.xlsx", exchanged[:4], "", true},
		{"the file's name gives first and last day", "export_20240301_20240304.xlsx", exchanged[:4], "", true},
		{"a person says that they are right", "ventes-2024-03.xlsx", exchanged[:4], "dmy", false},
		{"nothing speaks against them", "ventes.xlsx", exchanged[:4], "", false},
		{"another month is named", "ventes-2024-05.xlsx", exchanged[:4], "", false},
		{"one day of many months", "ventes.xlsx", exchanged, "", true},
		{"the first of each month", "ventes.xlsx", firsts, "", false},
		{"in the order of the rows once they are exchanged", "ventes.xlsx", unsorted, "", true},
		{"right, and the file's name says so", "ventes-2024-03.xlsx", right, "", false},
		{"right, and nothing else", "ventes.xlsx", right, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &book{format: "xlsx", sheets: []page{dayColumn("Date", tt.days...)}}
			sink := &kept{}
			report, err := ReadWorkbook(context.Background(), b, tt.file, Options{DateOrder: tt.order}, sink)
			switch {
			case tt.refuse && (report.Refused == nil || report.Refused.ID != problem.ExchangedDates):
				t.Errorf("not asked: %v", codes(report))
			case !tt.refuse && (err != nil || len(sink.lines) != len(tt.days)):
				t.Error(err, codes(report))
			}
		})
	}
}

func TestSpanNamed(t *testing.T) {
	tests := []struct{ name, file, low, high string }{
		{"a month in figures", "ventes-2024-02.xlsx", "2024-02-01", "2024-02-29"},
		{"a month before the year", "CA_02-2023.csv", "2023-02-01", "2023-02-28"},
		{"a month in French", "Ventes février 2024 (1).xlsx", "2024-02-01", "2024-02-29"},
		{"a month in English, short", "sales_Feb2024.xlsx", "2024-02-01", "2024-02-29"},
		{"a day", "export 2024-04-05.csv", "2024-04-05", "2024-04-05"},
		{"a day, day first", "export 05.04.2024.csv", "2024-04-05", "2024-04-05"},
		{"from one day to another", "export_20240405_20240411.csv", "2024-04-05", "2024-04-11"},
		{"a year alone", "ventes 2024.csv", "", ""},
		{"a number", "export 123456789.csv", "", ""},
		{"no such day", "export 2024-13-45.csv", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, low, high := spanNamed(tt.file), "", ""
			if s.filled {
				low, high = s.low.String(), s.high.String()
			}
			if low != tt.low || high != tt.high {
				t.Errorf("%q is %s to %s, want %s to %s", tt.file, low, high, tt.low, tt.high)
			}
		})
	}
}

// TestBirthdaysTypedWithoutTheirYear is read on 25 November 2026: a spreadsheet completes 12/05 with the year in which it
// is typed.
func TestBirthdaysTypedWithoutTheirYear(t *testing.T) {
	today := mustDate(t, "2026-11-25")
	repeat := func(n int, d string) (all []string) {
		for range n {
			all = append(all, d)
		}
		return all
	}
	tests := []struct {
		name string
		days []string
		ask  string
		want bool // unknown
	}{
		{"one of this year beside grown people", []string{"1970-05-12", "1988-01-03", "2026-05-12"}, "2026-05-12", true},
		{"all of last year", repeat(20, "2025-05-12"), "2025-05-12", true},
		{"of this year, in a file with small children", []string{"2023-05-12", "2024-01-03", "2026-05-12"}, "2026-05-12", false},
		{"many of one earlier year", append(repeat(5, "2021-05-12"), "1970-05-12"), "2021-05-12", true},
		{"one of an earlier year", []string{"1970-05-12", "2021-05-12"}, "2021-05-12", false},
		{"a child among children", append(repeat(5, "2019-05-12"), repeat(4, "2018-05-12")...), "2019-05-12", false},
		{"many of a year of grown people", append(repeat(9, "2004-05-12"), "1970-05-12"), "2004-05-12", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b birthYears
			for _, d := range tt.days {
				b.see(mustDate(t, d).Time().Year())
			}
			if got := b.isUnknown(mustDate(t, tt.ask), today); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestBirthdaysWithoutYearAreLeftOut(t *testing.T) {
	sheet := grid("S", line("N° client", "Nom", "Date de naissance"), line("1", "Durand", day("2026-05-12")), line("2", "Martin", day("1970-05-12")), line("3", "Petit", "01/01/1900"), line("4", "Roux", "13/03/1900"))
	sink, report, err := read(t, Options{Today: mustDate(t, "2026-11-25")}, sheet)
	if err != nil || len(sink.customers) != 4 {
		t.Fatal(err, codes(report))
	}
	if sink.customers[0].Birthday != nil || sink.customers[1].Birthday == nil || sink.customers[2].Birthday != nil || sink.customers[3].Birthday != nil {
		t.Errorf("got %v, %v, %v", sink.customers[0].Birthday, sink.customers[1].Birthday, sink.customers[2].Birthday)
	}
	if got := codes(report); len(got) != 3 || got[0] != problem.ValueLeftOut || got[1] != problem.ValueLeftOut {
		t.Errorf("said %v", got)
	}
}

func TestAShortDayAmongLongOnes(t *testing.T) {
	tests := []struct{ name, odd, want string }{
		{"its first number is a year of the others, its last is none", "24-03-01", ""},
		{"its last number is a year of the others", "01-03-24", "2024-03-01"},
		{"both are", "23-03-24", "2024-03-23"},
		{"neither is", "11-03-05", "2005-03-11"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, _ := read(t, Options{}, grid("S", line("Date", "N° client", "Montant"), line("25/02/2023", "1", 5), line("14/03/2024", "2", 5), line(tt.odd, "3", 5)))
			got := ""
			for _, l := range sink.lines {
				if l.CustomerID == "3" {
					got = l.Date.String()
				}
			}
			if got != tt.want {
				t.Errorf("%s is %q, want %q; %v", tt.odd, got, tt.want, codes(report))
			}
		})
	}
}

func TestTheDayInTheMiddle(t *testing.T) {
	tests := []struct {
		name string
		days []any
		want string // the first day; "" where the column is refused
	}{
		{"the day in the middle throughout", []any{"2024-04-03", "2024-13-03", "2024-25-03"}, "2024-03-04"},
		{"as nearly everybody has it", []any{"2024-04-03", "2024-04-13"}, "2024-04-03"},
		{"both", []any{"2024-04-03", "2024-13-03", "2024-03-25"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, _, err := read(t, Options{}, dayColumn("Date", tt.days...))
			got := ""
			if err == nil {
				got = sink.lines[0].Date.String()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTheMonthFirstWithDots(t *testing.T) {
	sink, report, err := read(t, Options{}, dayColumn("Date", "11.06.2024", "11.29.2024", "12.24.2024"))
	if err != nil || sink.lines[0].Date.String() != "2024-11-06" {
		t.Error(err, codes(report))
	}
	if _, report, _ = read(t, Options{}, dayColumn("Date", "11.06.2024", "11.29.2024", "24.12.2024")); report.Refused == nil || report.Refused.ID != problem.MixedDates {
		t.Errorf("both orders: %v", codes(report))
	}
	if sink, _, err = read(t, Options{}, dayColumn("Date", "11.06.2024", "12.06.2024")); err != nil || sink.lines[0].Date.String() != "2024-06-11" {
		t.Error("dots alone have the day first", err)
	}
}

func TestOptOutsWithTheirDay(t *testing.T) {
	tests := []struct {
		name string
		days []any
		want string // the first day; "" where the column is refused
	}{
		{"a day beyond 12 decides", []any{"03/04/2024", "13/04/2024"}, "2024-04-03"},
		{"a time of day behind", []any{"03/04/2024 14:05", "13/04/2024 9:30"}, "2024-04-03"},
		{"an instant", []any{"2024-04-03T14:05:33Z"}, "2024-04-03"},
		{"nothing decides", []any{"03/04/2024", "05/04/2024"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{line("E-mail", "Nom", "Date de désinscription")}
			for i, d := range tt.days {
				rows = append(rows, line(fmt.Sprintf("p%d@example.com", i), "Durand", d))
			}
			sink, report, err := read(t, Options{}, grid("S", rows...))
			if tt.want == "" {
				if report.Refused == nil || report.Refused.ID != problem.AmbiguousDates {
					t.Errorf("not asked: %v", codes(report))
				}
				return
			}
			if err != nil || len(sink.consents) != len(tt.days) {
				t.Fatal(err, codes(report))
			}
			if c := sink.consents[0]; c.State != crm.ConsentDenied || c.On == nil || c.On.String() != tt.want {
				t.Errorf("got %+v", c)
			}
		})
	}
}

func mustDate(t *testing.T, s string) crm.Date {
	t.Helper()
	d, err := crm.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

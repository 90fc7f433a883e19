package ingest

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// column is a sheet of sales with these cells as days.
func dayColumn(header string, days ...any) page {
	rows := [][]any{line(header, "N° client", "Montant")}
	for _, d := range days {
		rows = append(rows, line(d, "1", 5))
	}
	return grid("S", rows...)
}

// month is the days 1 to n of March 2024 in a layout of three numbers: d, m, y.
func month(layout string, n int) []any {
	var all []any
	for d := 1; d <= n; d++ {
		parts := map[byte]int{'d': d, 'm': 3, 'y': 24}
		all = append(all, fmt.Sprintf("%02d%c%02d%c%02d", parts[layout[0]], layout[1], parts[layout[2]], layout[1], parts[layout[4]]))
	}
	return all
}

func TestYearsOfTwoDigits(t *testing.T) {
	tests := []struct {
		name   string
		header string
		opt    Options
		days   []any
		first  string // how the first day is read
		refuse problem.ID
	}{
		{"a month year first", "Date", Options{}, month("y-m-d", 31), "2024-03-01", ""},
		{"a month day first", "Date", Options{}, month("d-m-y", 31), "2024-03-01", ""},
		{"a month month first", "Date", Options{}, month("m/d/y", 31), "2024-03-01", ""},
		{"a month year first with slashes", "Date", Options{}, month("y/m/d", 31), "2024-03-01", ""},
		{"a few days with dashes", "Date", Options{}, []any{"24-03-05", "24-03-06"}, "", problem.AmbiguousYears},
		{"a few days with slashes that move at the end", "Date", Options{}, []any{"24/03/05", "24/03/06", "24/03/07"}, "", problem.AmbiguousYears},
		{"a few days with slashes that move at the start", "Date", Options{}, []any{"23/03/24", "24/03/24", "25/03/24"}, "2024-03-23", ""},
		{"dots are day first", "Date", Options{}, []any{"05.03.24", "24.03.05"}, "2024-03-05", ""},
		{"a person says year first", "Date", Options{DateOrder: "ymd"}, []any{"24-03-05"}, "2024-03-05", ""},
		{"a person says day first", "Date", Options{DateOrder: "dmy"}, []any{"24-03-05"}, "2005-03-24", ""},
		{"the header says year first", "Date (aa-mm-jj)", Options{}, []any{"24-03-05"}, "2024-03-05", ""},
		{"a year beyond 31 decides", "Date", Options{}, []any{"99-03-05", "24-03-05"}, "1999-03-05", ""},
		{"a year beyond 31 at the end decides", "Date", Options{}, []any{"05-03-99", "14-03-05"}, "1999-03-05", ""},
		{"no padding, no year first", "Date", Options{}, []any{"5-3-24", "24-03-05"}, "2024-03-05", ""},
		{"the first of each month for years on end", "Date", Options{}, []any{"01-03-13", "01-04-14", "01-05-15", "01-06-16", "01-07-17", "01-08-18", "01-09-19", "01-10-20", "01-11-21", "01-12-22"}, "", problem.AmbiguousYears},
		{"half and half", "Date", Options{}, []any{"99-03-05", "05-03-99"}, "", problem.MixedYears},
		{"one slip among a month year first", "Date", Options{}, append(month("y-m-d", 31), month("y-m-d", 31)[0], "24-03-45"), "", problem.AmbiguousYears},
		{"years of four digits beside decide the day", "Date", Options{}, []any{"2024-03-05", "13/03/2024", "14/03/24"}, "2024-03-05", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, tt.opt, dayColumn(tt.header, tt.days...))
			if tt.refuse != "" {
				if report.Refused == nil || report.Refused.ID != tt.refuse {
					t.Fatalf("got %v", codes(report))
				}
				return
			}
			if err != nil {
				t.Fatal(err, codes(report))
			}
			if diff := cmp.Diff(tt.first, sink.lines[0].Date.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBothReadingsOfAYearAreSaid(t *testing.T) {
	_, report, _ := read(t, Options{}, dayColumn("Date", "24-03-05", "24-03-06"))
	want := `sales.xlsx, sheet "S", row 2, column A "Date": The dates of this column can be read in two ways: "24-03-05" is 5 March 2024 with the year first, 24 March 2005 with the year last, and the rows do not decide. Say which: --date-order ymd or --date-order dmy. [ambiguous-years]`
	if diff := cmp.Diff(want, report.Refused.Say("en")); diff != "" {
		t.Error(diff)
	}
}

func TestOneSlipIsNoEvidence(t *testing.T) {
	var days []any
	for range 20 {
		days = append(days, "01/02/2024", "05/03/2024", "07/08/2024")
	}
	_, report, _ := read(t, Options{}, dayColumn("Date", append(days, "13/04/2024")...))
	if report.Refused == nil || report.Refused.ID != problem.AmbiguousDates {
		t.Errorf("one day in 61 decides: %v", codes(report))
	}
}

// TestDaysThatWereExchanged has the same fortnight and more in each case, as sheets have it whose days up to 12 a
// spreadsheet program has read in the wrong language.
func TestDaysThatWereExchanged(t *testing.T) {
	tests := []struct {
		name   string
		days   []any
		refuse problem.ID
	}{
		{"six days that were exchanged beside eight that were not", []any{
			day("2025-07-03"), day("2025-08-03"), day("2025-09-03"), day("2025-10-03"), day("2025-11-03"), day("2025-12-03"),
			"13/03/2025", "14/03/2025", "15/03/2025", "17/03/2025", "18/03/2025", "19/03/2025", "20/03/2025", "21/03/2025",
		}, problem.HalfConverted},
		{"two days of one month beside two", []any{day("2025-11-03"), day("2025-12-03"), "13/03/2025", "14/03/2025"}, problem.HalfConverted},
		{"seven on three days of the month beside six", []any{
			day("2025-01-03"), day("2025-02-03"), day("2025-01-04"), day("2025-02-04"), day("2025-04-04"), day("2025-01-05"), day("2025-05-05"),
			"13/03/2025", "14/03/2025", "15/04/2025", "17/04/2025", "18/05/2025", "19/05/2025",
		}, problem.HalfConverted},
		{"the other way round", []any{
			day("2025-03-01"), day("2025-03-02"), day("2025-04-01"), day("2025-04-03"), day("2025-04-04"), day("2025-05-01"), day("2025-05-05"),
			"3/13/2025", "3/14/2025", "4/15/2025", "4/17/2025", "5/18/2025", "5/19/2025",
		}, problem.HalfConverted},
		{"two months, sorted by day once they are exchanged", []any{
			day("2024-03-09"), day("2024-11-10"), "14/11/2024", "28/11/2024", day("2024-02-12"), "19/12/2024",
		}, problem.HalfConverted},
		{"two months, sorted as they stand", []any{
			day("2024-09-03"), day("2024-10-11"), "14/11/2024", "28/11/2024", day("2024-12-02"), "19/12/2024",
		}, ""},
		{"typed days beyond 12 too", []any{
			day("2025-01-03"), day("2025-02-03"), day("2025-01-04"), day("2025-02-04"), day("2025-04-04"), day("2025-01-05"), day("2025-05-15"),
			"13/03/2025", "14/03/2025", "15/04/2025", "17/04/2025", "18/05/2025", "19/05/2025",
		}, ""},
		{"texts up to 12 too", []any{
			day("2025-01-03"), day("2025-02-03"), day("2025-01-04"), day("2025-02-04"), day("2025-04-04"), day("2025-01-05"), day("2025-05-05"),
			"13/03/2025", "11/03/2025", "15/04/2025", "17/04/2025", "18/05/2025", "19/05/2025",
		}, ""},
		{"two typed days alone", []any{day("2025-01-03"), day("2025-02-04"), "13/03/2025", "14/03/2025"}, ""},
		{"subscriptions that begin on the first", []any{
			day("2025-01-01"), day("2025-02-01"), day("2025-03-01"), day("2025-04-01"), day("2025-05-01"), day("2025-06-01"), day("2025-07-01"), day("2025-08-01"),
			"15/03/2025", "16/03/2025", "15/04/2025", "17/04/2025",
		}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, Options{}, dayColumn("Date", tt.days...))
			switch {
			case tt.refuse == "" && (err != nil || len(sink.lines) != len(tt.days)):
				t.Error(err, codes(report))
			case tt.refuse != "" && (report.Refused == nil || report.Refused.ID != tt.refuse):
				t.Errorf("got %v", codes(report))
			}
		})
	}
}

func TestDaysToComeAreNoted(t *testing.T) {
	today := crm.NewDate(2026, 11, 24)
	sink, report, err := read(t, Options{Today: today}, dayColumn("Date", "2026-11-24", "2026-11-25", "2026-11-26", "26/01/2027"))
	if err != nil || len(sink.lines) != 4 {
		t.Fatal(err, len(sink.lines))
	}
	if diff := cmp.Diff([]problem.ID{problem.FutureDate, problem.FutureDate}, codes(report)); diff != "" {
		t.Error(diff)
	}
	sink, report, err = read(t, Options{Today: today}, grid("S", line("N° client", "Nom", "Date de naissance"), line("1", "Durand", "03/04/45"), line("2", "Petit", "23/04/02")))
	if err != nil || len(report.Problems) != 0 || sink.customers[0].Birthday.String() != "1945-04-03" || sink.customers[1].Birthday.String() != "2002-04-23" {
		t.Error(err, codes(report), sink.customers)
	}
}

func TestSerialsInTextFollowTheDateSystem(t *testing.T) {
	for is1904, serial := range map[bool]string{false: "45357", true: "43895"} {
		sheet := dayColumn("Date", serial, serial+",75")
		sheet.is1904 = is1904
		sink, report, err := read(t, Options{}, sheet)
		if err != nil || len(sink.lines) != 2 {
			t.Fatal(err, codes(report))
		}
		for _, l := range sink.lines {
			if l.Date.String() != "2024-03-06" {
				t.Errorf("1904 is %v: row %d is %s", is1904, l.Place.Row, l.Date)
			}
		}
	}
}

package ingest

import (
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Day numbers were taken from Excel: 45292 is 1 January 2024 counted from 1900, 43830 counted from 1904.
func TestBareDayNumbers(t *testing.T) {
	today := crm.NewDate(2026, 3, 31)
	sheet := func(is1904 bool, days ...any) page {
		rows := [][]any{line("Date", "N° client", "Montant")}
		for _, d := range days {
			rows = append(rows, line(d, "C1", 5))
		}
		p := grid("S", rows...)
		p.is1904 = is1904
		return p
	}
	tests := []struct {
		name  string
		opt   Options
		sheet page
		want  string // the days, or the code that stops
	}{
		{"a workbook counts as it says", Options{Today: today}, sheet(true, 43830, 43831), "2024-01-01 2024-01-02"},
		{"another counts from 1900", Options{Today: today}, sheet(false, 45292, 45293), "2024-01-01 2024-01-02"},
		{"beside days of the same year", Options{}, sheet(true, day("2024-02-01"), 43830), "2024-02-01 2024-01-01"},
		{"numbers from 1900 among the days of a workbook from 1904", Options{}, sheet(true, day("2024-02-01"), 45292), "ambiguous-day-numbers"},
		{"numbers from 1904 among the days of a workbook from 1900", Options{}, sheet(false, day("2024-02-01"), 43830), "ambiguous-day-numbers"},
		{"numbers from 1900 that would lie ahead", Options{Today: today}, sheet(true, 45950, 45960), "ambiguous-day-numbers"},
		{"a person says from 1900", Options{DateSystem: "1900"}, sheet(true, day("2024-02-01"), 45292), "2024-02-01 2024-01-01"},
		{"a person says from 1904", Options{DateSystem: "1904"}, sheet(false, "43830", "43831"), "2024-01-01 2024-01-02"},
		{"texts from 1904 among written days", Options{}, sheet(false, "2024-02-01", "43830"), "ambiguous-day-numbers"},
		{"texts from 1900 among written days", Options{}, sheet(false, "2024-02-01", "45292"), "2024-02-01 2024-01-01"},
		{"years apart either way is nothing to decide by", Options{}, sheet(false, day("2010-02-01"), 45292), "2010-02-01 2024-01-01"},
		{"20240101 is no day number", Options{}, sheet(true, day("2024-02-01"), 20240101), "2024-02-01 2024-01-01"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, tt.opt, tt.sheet)
			var got []string
			for _, l := range sink.lines {
				got = append(got, l.Date.String())
			}
			if err != nil {
				got = []string{string(report.Refused.ID)}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %v, want %s: %v", got, tt.want, err)
			}
		})
	}
	_, report, _ := read(t, Options{}, sheet(false, day("2024-02-01"), 43830))
	if said := report.Refused.Say("en"); !strings.Contains(said, "31 December 2019") || !strings.Contains(said, "1 January 2024") || !strings.Contains(said, "--date-system 1904") {
		t.Error(said)
	}
}

func TestYearsOfTwoDigitsThatComeFirst(t *testing.T) {
	today := crm.NewDate(2025, 3, 31)
	sheet := func(days ...string) page {
		rows := [][]any{line("Date", "N° client", "Montant")}
		for _, d := range days {
			rows = append(rows, line(d, "C1", 5))
		}
		return grid("S", rows...)
	}
	month := []string{"24-03-01", "24-03-02", "24-03-03", "24-03-05", "24-03-08", "24-03-09", "24-03-11", "24-03-14", "24-03-17", "24-03-21", "24-03-22", "24-03-27"}
	tests := []struct {
		name  string
		opt   Options
		sheet page
		want  string
		last  string // the last day
	}{
		{"all would lie ahead with the year last", Options{Today: today}, sheet("24-12-29", "24-12-30", "24-12-31"), "", "2024-12-31"},
		{"all would lie ahead with the year first", Options{Today: today}, sheet("26-11-24", "27-11-24", "28-11-24"), "", "2024-11-28"},
		{"nothing decides", Options{Today: today}, sheet("24-03-05", "24-03-06"), "ambiguous-years", ""},
		{"without a day to compare with nothing decides", Options{}, sheet("24-12-29", "24-12-30"), "ambiguous-years", ""},
		{"days spread, years do not, though a person said dmy of others", Options{DateOrder: "dmy"}, sheet(month...), "", "2024-03-27"},
		{"and mdy", Options{DateOrder: "mdy"}, sheet(month...), "", "2024-03-27"},
		{"a person's dmy holds where nothing speaks against it", Options{DateOrder: "dmy"}, sheet("24-03-05", "24-03-06"), "", "2006-03-24"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, err := read(t, tt.opt, tt.sheet)
			if tt.want != "" {
				if report.Refused == nil || report.Refused.ID != problem.ID(tt.want) {
					t.Fatalf("got %v", codes(report))
				}
				return
			}
			if err != nil || sink.lines[len(sink.lines)-1].Date.String() != tt.last {
				t.Errorf("%v: %+v", err, sink.lines)
			}
		})
	}
}

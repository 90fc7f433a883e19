package ingest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestColumnsOfIdentifiers(t *testing.T) {
	const lost = "digits lost"
	tests := []struct {
		name string
		ids  []any
		want []string
	}{
		{"leading zeros and letters", []any{"00123", "C536365", "a-1"}, []string{"00123", "C536365", "a-1"}},
		{"texts that went through numbers", []any{"17850.0", "12.0"}, []string{"17850", "12"}},
		{"with letters and empty words between", []any{"17850.0", "C12", "nan", "12.0"}, []string{"17850", "C12", "", "12"}},
		{"and whole ones between", []any{"17850.0", "12", "13.0"}, []string{"17850", "12", "13"}},
		{"with commas and two zeros", []any{"17850,00", "12,00"}, []string{"17850", "12"}},
		{"real decimals are codes", []any{"1.0", "1.2", "2.0"}, []string{"1.0", "1.2", "2.0"}},
		{"more digits than a number keeps", []any{"9007199254740992.0", "9007199254740994.0"}, []string{"9007199254740992", lost}},
		{"numbers that went through sixteen written digits", []any{num("78496697587148990"), num("10000000000000000"), num("42")}, []string{lost, lost, "42"}},
		{"short form", []any{"3,76E+15", "3.76E+15", "3,76E15", "-3,76E+15", "12E10"}, []string{lost, lost, lost, lost, "12E10"}},
		{"sixteen digits in text", []any{"4970101234567890", "4970101234567891"}, []string{"4970101234567890", "4970101234567891"}},
		{"nineteen digits cut in a text file", []any{"1234567890123450000", "42"}, []string{lost, "42"}},
		{"many cut at fifteen", []any{"1234567890123450", "1234567890123460", "1234567890123470", "1234567890123480"}, []string{lost, lost, lost, lost}},
		{"one that may end in zero", []any{"1234567890123450"}, []string{"1234567890123450"}},
		{"seventeen digits that a number cell cannot have kept", []any{num("59780715692836270")}, []string{lost}},
		{"beside some that prove that it has", []any{num("59780715692836270"), num("59780715692836271")}, []string{"59780715692836270", "59780715692836271"}},
		{"guarded from Excel", []any{`="00123"`, "'007"}, []string{"00123", "007"}},
		{"a day", []any{day("2024-03-04")}, []string{"day"}},
		{"a short form without decimals", []any{"1E+2", "7e+5", "1E2"}, []string{lost, lost, "1E2"}},
		{"true and false of a spreadsheet", []any{true, "A1"}, []string{"truth", "A1"}},
		{"a number that became a percentage", []any{pct("0.12"), "12%"}, []string{"percent", "12%"}},
		{"what a narrow column shows", []any{"########", "42"}, []string{"error", "42"}},
		{"a fraction as binary numbers store it", []any{num("9608.299999999999"), num("12.5")}, []string{"9608.3", "12.5"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{line("N° commande", "Date", "N° client", "Montant")}
			for _, id := range tt.ids {
				rows = append(rows, line(id, "13/02/2024", "1", 5))
			}
			sink, report, _ := read(t, Options{}, grid("S", rows...))
			got := make([]string, len(tt.ids))
			for _, l := range sink.lines {
				got[l.Place.Row-2] = l.OrderID
			}
			for _, p := range report.Problems {
				switch p.ID {
				case problem.DigitsLost:
					got[p.Where.Row-2] = lost
				case problem.IDIsDate:
					got[p.Where.Row-2] = "day"
				case problem.IDIsTruth:
					got[p.Where.Row-2] = "truth"
				case problem.IDIsPercent:
					got[p.Where.Row-2] = "percent"
				case problem.CellError:
					got[p.Where.Row-2] = "error"
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzRestored(f *testing.F) {
	for _, s := range []string{"17850.0", "00123", "3,76E+15", "=\"1\"", "9007199254740993.00", "1234567890123450000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := column{cutZero: true, cutLong: true}
		got, fault := c.restored(s)
		if fault != "" {
			return
		}
		if got != s && !(strings.HasPrefix(s, got) && strings.Trim(s[len(got):], ".,0") == "" && isDigits(got)) {
			t.Errorf("%q became %q", s, got)
		}
	})
}

package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestWhatADiscountIs(t *testing.T) {
	tests := []struct {
		name   string
		header string
		opt    Options
		off    []any // of lines of 100.00
		want   []string
		refuse problem.ID
	}{
		{"a cell shown as a percentage decides under Remise %", "Remise %", Options{}, []any{pct("0.5")}, []string{"50"}, ""},
		{"so it does under Remise", "Remise", Options{}, []any{pct("0.05"), pct("0.2")}, []string{"95", "80"}, ""},
		{"a bare share beside shown ones is open", "Remise %", Options{}, []any{pct("0.05"), num("0.5")}, nil, problem.AmbiguousDiscount},
		{"a bare 7 beside a shown 5 % is 7 %", "Remise", Options{}, []any{pct("0.05"), 7}, []string{"95", "93"}, ""},
		{"0,5 under Remise % is open", "Remise %", Options{}, []any{"0,5"}, nil, problem.AmbiguousDiscount},
		{"1 under Remise % is open", "Remise %", Options{}, []any{1, 0}, nil, problem.AmbiguousDiscount},
		{"a person says per cent", "Remise %", Options{Discount: "percent"}, []any{"0,5"}, []string{"99.5"}, ""},
		{"a person says share", "Remise %", Options{Discount: "share"}, []any{"0,5"}, []string{"50"}, ""},
		{"a person says amount", "Remise", Options{Discount: "amount"}, []any{"0,5"}, []string{"99.5"}, ""},
		{"a percent sign in the text", "Remise", Options{}, []any{"12,5 %", "0"}, []string{"87.5", "100"}, ""},
		{"percentages and amounts in one column say each what they are", "Remise", Options{}, []any{"5 %", "7,00 €"}, []string{"95", "93"}, ""},
		{"a percentage above one tells the others", "Remise %", Options{}, []any{"12,5", "0,5"}, []string{"87.5", "99.5"}, ""},
		{"a rate below one is a share", "Taux de remise", Options{}, []any{num("0.2")}, []string{"80"}, ""},
		{"a person's word beats the header, not the cell", "Remise %", Options{Discount: "amount"}, []any{"0,5", pct("0.5"), "10 %"}, []string{"99.5", "50", "90"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{line("Date", "N° client", "Qté", "PU", tt.header)}
			for _, off := range tt.off {
				rows = append(rows, line("2024-02-13", "1", 1, "100,00", off))
			}
			sink, report, err := read(t, tt.opt, grid("S", rows...))
			if tt.refuse != "" {
				if report.Refused == nil || report.Refused.ID != tt.refuse {
					t.Fatalf("got %v", codes(report))
				}
				return
			}
			if err != nil {
				t.Fatal(err, codes(report))
			}
			var got []string
			for _, l := range sink.lines {
				got = append(got, trimmed(l.Amount.String()))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// trimmed is an amount without the zeros at its end.
func trimmed(s string) string {
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		return s[:len(s)-1]
	}
	return s
}

func TestBothReadingsOfADiscountAreSaid(t *testing.T) {
	_, report, _ := read(t, Options{}, grid("S", line("Date", "N° client", "Qté", "PU", "Remise %"), line("2024-02-13", "1", 1, 10, "0,5")))
	want := "sales.xlsx, feuille «\u00a0S\u00a0», ligne 2, colonne E «\u00a0Remise %\u00a0»\u00a0: Les remises de cette colonne se lisent de deux façons\u00a0: «\u00a00,5\u00a0» est 0.5\u00a0% ou une part, 50\u00a0%, et aucune ligne ne tranche. Dites laquelle\u00a0: --discount percent ou --discount share. [ambiguous-discount]"
	if diff := cmp.Diff(want, report.Refused.Say("fr")); diff != "" {
		t.Error(diff)
	}
}

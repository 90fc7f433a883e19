package ingest

import (
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
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
		{"whole numbers under Remise are amounts or per cent", "Remise", Options{}, []any{5, 10, 0, "20"}, nil, problem.AmbiguousPercent},
		{"cents make them amounts", "Remise", Options{}, []any{5, "12,50"}, []string{"95", "87.5"}, ""},
		{"no percentage is above 100", "Remise", Options{}, []any{5, 120}, []string{"95", "-20"}, ""},
		{"a person says per cent of whole numbers", "Remise", Options{Discount: "percent"}, []any{5}, []string{"95"}, ""},
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
	want := "sales.xlsx, feuille «\u00a0S\u00a0», ligne 2, colonne E «\u00a0Remise %\u00a0»\u00a0: Les remises de cette colonne se lisent de deux façons\u00a0: «\u00a00,5\u00a0» est 0.5\u00a0% ou une part, 50\u00a0%, et les lignes ne tranchent pas. Dites laquelle\u00a0: --discount percent ou --discount share. [ambiguous-discount]"
	if diff := cmp.Diff(want, report.Refused.Say("fr")); diff != "" {
		t.Error(diff)
	}
}

// TestWhatWasTakenOffIsKept compares with fractions that are rounded half to even once, at the end.
func TestWhatWasTakenOffIsKept(t *testing.T) {
	half := func(r *big.Rat) string { // to four decimals, half to even
		scaled := new(big.Rat).Mul(r, big.NewRat(10_000, 1))
		n, rest := new(big.Int).QuoRem(scaled.Num(), scaled.Denom(), new(big.Int))
		switch twice := new(big.Int).Lsh(rest, 1); twice.CmpAbs(scaled.Denom()) {
		case 1:
			n.Add(n, big.NewInt(1))
		case 0:
			if n.Bit(0) == 1 {
				n.Add(n, big.NewInt(1))
			}
		}
		return crm.Money(n.Int64()).String()
	}
	rat := func(s string) *big.Rat { r, _ := new(big.Rat).SetString(s); return r }
	times := func(list ...string) *big.Rat {
		p := rat("1")
		for _, s := range list {
			p.Mul(p, rat(s))
		}
		return p
	}
	tests := []struct {
		name    string
		header  []any
		row     []any
		want    string // "" where nothing is kept
		opt     Options
		amounts string
	}{
		{name: "a percentage of price × quantity", header: line("Qté", "PU", "Remise %"), row: line(3, num("19.99"), num("15")), want: half(times("3", "19.99", "0.15")), amounts: half(times("3", "19.99", "0.85"))},
		{name: "a third shown as a percentage keeps its digits", header: line("Qté", "PU", "Remise %"), row: line(1, num("1000"), pct("0.333333333333333")), want: half(times("1000", "0.333333333333333")), amounts: half(times("1000", "0.666666666666667"))},
		{name: "five decimals of a per cent", header: line("Qté", "PU", "Remise"), row: line(7, num("1234.5"), "33,3333 %"), want: half(times("7", "1234.5", "0.333333")), amounts: half(times("7", "1234.5", "0.666667"))},
		{name: "an amount in the column", header: line("Qté", "PU", "Remise (€)"), row: line(2, num("10"), num("1.5")), want: "1.5000", amounts: "18.5000"},
		{name: "taken off with a minus", header: line("Qté", "PU", "Remise (€)"), row: line(2, num("10"), num("-1.5")), want: "1.5000", amounts: "18.5000"},
		{name: "of a return, without sign", header: line("Qté", "PU", "Remise %"), row: line(-2, num("10"), num("20")), want: "4.0000", amounts: "-16.0000"},
		{name: "a percentage beside price and amount", header: line("Qté", "Prix unitaire", "Remise %", "Montant"), row: line(3, num("19.99"), num("15"), num("50.97")), want: half(new(big.Rat).Sub(times("3", "19.99"), rat("50.97"))), amounts: "50.9700"},
		{name: "a percentage beside an amount alone", header: line("Remise %", "Montant"), row: line(num("15"), num("85")), want: "15.0000", amounts: "85.0000"},
		{name: "beside a net price", header: line("Qté", "Prix unitaire", "Remise %", "Montant"), row: line(2, num("8"), num("20"), num("16")), want: half(new(big.Rat).Quo(times("16", "0.2"), rat("0.8"))), amounts: "16.0000"},
		{name: "that does not come out even", header: line("Remise %", "Montant"), row: line(num("30"), num("10")), want: half(new(big.Rat).Quo(times("10", "0.3"), rat("0.7"))), amounts: "10.0000"},
		{name: "the whole price, and nothing is left", header: line("Qté", "Prix unitaire", "Remise %", "Montant"), row: line(2, num("8"), num("100"), num("0")), want: "16.0000", amounts: "0.0000"},
		{name: "the whole price, which is not said", header: line("Remise %", "Montant"), row: line(num("100"), num("0")), want: "", amounts: "0.0000"},
		{name: "from the list price to what was paid", header: line("Qté", "Prix catalogue", "Prix unitaire", "Montant"), row: line(3, num("25"), num("19.9"), num("59.7")), want: half(times("3", "5.1")), amounts: "59.7000"},
		{name: "from the list price to the price", header: line("Qté", "Prix catalogue", "PU"), row: line(3, num("25"), num("19.9")), want: half(times("3", "5.1")), amounts: "59.7000"},
		{name: "of a return from the list price", header: line("Qté", "Prix catalogue", "PU"), row: line(-1, num("25"), num("19.9")), want: "5.1000", amounts: "-19.9000"},
		{name: "above the list price", header: line("Qté", "Prix catalogue", "PU"), row: line(3, num("19.9"), num("25")), want: "", amounts: "75.0000"},
		{name: "a list price without tax says nothing of one with it", header: line("Qté", "Prix catalogue HT", "PU TTC"), row: line(3, num("25"), num("19.9")), want: "", amounts: "59.7000"},
		{name: "what may be a share or an amount is not kept", header: line("Qté", "Prix unitaire", "Remise", "Montant"), row: line(2, num("50"), num("0.2"), num("95.616")), want: "", amounts: "95.6160"},
		{name: "unless a person says which", header: line("Qté", "Prix unitaire", "Remise", "Montant"), row: line(2, num("50"), num("0.2"), num("80")), want: "20.0000", amounts: "80.0000", opt: Options{Discount: "share"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			head := append(line("Date", "N° client"), tt.header...)
			sink, report, err := read(t, tt.opt, grid("S", head, append(line("2024-02-13", "1"), tt.row...)))
			if err != nil {
				t.Fatal(err, codes(report))
			}
			got := ""
			if d := sink.lines[0].Discount; d != nil {
				got = d.String()
			}
			if got != tt.want || sink.lines[0].Amount.String() != tt.amounts {
				t.Errorf("took off %q of %s, want %q of %s", got, sink.lines[0].Amount, tt.want, tt.amounts)
			}
		})
	}
}

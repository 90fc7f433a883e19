package ingest

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestPhones(t *testing.T) {
	tests := []struct {
		name, written, region, want string
		lostZero                    bool
	}{
		{"a French mobile", "06 12 34 56 78", "FR", "+33612345678", false},
		{"dots", "01.23.45.67.89", "FR", "+33123456789", false},
		{"no-break spaces", "06\u00a012\u00a034\u202f56\u00a078", "FR", "+33612345678", false},
		{"a country code", "+33 6 12 34 56 78", "CA", "+33612345678", false},
		{"a zero in brackets", "+33 (0)6 12 34 56 78", "", "+33612345678", false},
		{"two zeros for the plus", "0033612345678", "FR", "+33612345678", false},
		{"a country code without its plus", "33612345678", "FR", "+33612345678", false},
		{"a zero lost in a number cell", "612345678", "FR", "+33612345678", true},
		{"a Belgian zero lost", "470123456", "BE", "+32470123456", true},
		{"Québec has no zero", "(514) 555-1234", "CA", "+15145551234", false},
		{"Québec with the 1", "1 514 555-1234", "CA", "+15145551234", false},
		{"Italy's zero is part of the number", "06 698 12345", "IT", "+390669812345", false},
		{"the link of a page", "tel:+33612345678", "", "+33612345678", false},
		{"no region, no code", "06 12 34 56 78", "", "", false},
		{"too short", "06 12 34", "FR", "", false},
		{"no number of France", "06 12 34 56 789", "FR", "", false},
		{"an extension", "01 23 45 67 89 poste 12", "FR", "", false},
		{"two numbers", "0612345678 / 0123456789", "FR", "", false},
		{"two numbers close together", "0612345678/0123456789", "FR", "", false},
		{"a slash behind the area, in Belgium", "0478/12.34.56", "BE", "+32478123456", false},
		{"a slash behind the area, in Germany", "030 / 901820", "DE", "+4930901820", false},
		{"a range that no list has yet", "07 27 96 12 32", "FR", "+33727961232", false},
		{"such a range from abroad", "+33 7 27 96 12 32", "", "+33727961232", false},
		{"such a range without its zero", "727961232", "FR", "", false},
		{"an area of Québec that is none", "555 012 3456", "CA", "", false},
		{"such a range with the country's code and no plus", "33718007331", "FR", "+33718007331", false},
		{"what it is in front", "Port. : 07 32 78 51 21", "FR", "+33732785121", false},
		{"a sign in front", "☎ 06 12 34 56 78", "FR", "+33612345678", false},
		{"underscores", "06_12_34_56_78", "FR", "+33612345678", false},
		{"marks of the direction, from an address book", "\u202a+33 6 12 34 56 78\u202c", "FR", "+33612345678", false},
		{"wide digits", "０６１２３４５６７８", "FR", "+33612345678", false},
		{"a name in front", "Anne 06 12 34 56 78", "FR", "", false},
		{"two numbers with a comma", "0612345678, 0123456789", "FR", "", false},
		{"words", "le soir", "FR", "", false},
		{"a row of noughts", "0000000000", "FR", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, lost := readPhone(tt.written, tt.region)
			if got != tt.want || lost != tt.lostZero {
				t.Errorf("%q in %s: got %q, %v", tt.written, tt.region, got, lost)
			}
		})
	}
}

func TestPhonesOfCustomers(t *testing.T) {
	sink, report, err := read(t, Options{Region: "FR"}, grid("S", line("Code client", "Téléphone", "Pays"),
		line("1", "06 12 34 56 78", nil), line("2", "0470 12 34 56", "Belgique"), line("3", 612345678, nil), line("4", "voir Paul", nil),
		line("5", "06 12 34 56 78", "Atlantide"), line("6", num("33612345678"), nil)))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range sink.customers {
		got = append(got, c.Phone)
	}
	if diff := cmp.Diff([]string{"+33612345678", "+32470123456", "612345678", "voir Paul", "06 12 34 56 78", "+33612345678"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]problem.ID{problem.PhoneZeroLost}, codes(report)); diff != "" || report.Problems[0].Args["phone"] != "+33612345678" {
		t.Error(diff, report.Problems)
	}
}

// TestPhonesWrittenAndRead writes numbers of France in the ways people do and reads them back.
func TestPhonesWrittenAndRead(t *testing.T) {
	m := columnMaker{rand.New(rand.NewPCG(5, 5))}
	for range 2_000 {
		digits := m.pick("12", "23", "31", "42", "53", "61", "67", "76") + strings.Repeat(m.pick("0", "7", "9"), 2) + m.pick("12", "34", "56") + m.pick("78", "90", "01") + "4"
		pairs := "0" + digits[:1]
		gap := m.pick(" ", ".", "-", "", "\u00a0", "\u202f")
		for i := 1; i < len(digits); i += 2 {
			pairs += gap + digits[i:i+2]
		}
		text, want, lost := pairs, "+33"+digits, false
		switch m.IntN(6) {
		case 0:
			text = m.pick("+33", "0033", "+33 ") + strings.TrimPrefix(pairs, "0")
		case 1:
			text = "+33 (0)" + strings.TrimPrefix(pairs, "0")
		case 2:
			text, lost = strings.TrimPrefix(pairs, "0"), true
		}
		got, isLost := readPhone(text, "FR")
		if got != want || isLost != lost {
			t.Fatalf("%q: got %q, %v, want %q, %v", text, got, isLost, want, lost)
		}
	}
}

func FuzzPhone(f *testing.F) {
	f.Add("06 12 34 56 78", "FR")
	f.Add("+33 (0)6 12 34 56 78", "")
	f.Add("612345678", "BE")
	f.Fuzz(func(t *testing.T, s, region string) {
		got, _ := readPhone(s, region)
		if got == "" {
			return
		}
		if got[0] != '+' || !isDigits(got[1:]) || len(got) > 18 {
			t.Errorf("%q became %q", s, got)
		}
		if again, lost := readPhone(got, ""); again != got || lost {
			t.Errorf("%q became %q, that %q", s, got, again)
		}
	})
}

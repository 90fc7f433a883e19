package ingest

import (
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func TestRatingsThatSayTheirScale(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a fraction", "4/5", "4"},
		{"with blanks", "4 / 5", "4"},
		{"a decimal", "3,5 sur 5", "3.5"},
		{"in English, with the noun", "4 out of 5 stars", "4"},
		{"the noun alone", "1 étoile", "1"},
		{"drawn", "★★★", "3"},
		{"drawn with the empty ones", "★★★★☆", "4"},
		{"another scale", "8/10", ""},
		{"more than the scale has", "7/5", ""},
		{"more stars than there are", "★★★★★★", ""},
		{"half a star", "★★★½", ""},
		{"empty stars may be what is meant", "☆☆☆", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sink, report, _ := read(t, Options{}, grid("S", line("N° avis", "Site avis", "Note avis", "Texte avis"), line("A1", "Google", tt.text, "Très bien")))
			got := ""
			for _, f := range sink.facts {
				got = crm.Quantity(f.Get("stars").Int).String()
			}
			if got != tt.want {
				t.Errorf("%q is %q, want %q; %v", tt.text, got, tt.want, codes(report))
			}
		})
	}
}

func TestQuantitiesInOneUnitOfMeasure(t *testing.T) {
	tests := []struct {
		name       string
		quantities []any
		want       []string
	}{
		{"kilograms alone", []any{"2 kg", "0,250 kg", "1,5kg"}, []string{"2", "0.25", "1.5"}},
		{"square metres", []any{"2 m²", "12,5 m2"}, []string{"", ""}},
		{"an amount is no quantity", []any{"2 €", "3 TTC", "1,5 k€", "4"}, []string{"", "", "", "4"}},
		{"litres", []any{"2 L", "3 l"}, []string{"2", "3"}},
		{"kilograms beside grams are two numbers", []any{"2 kg", "500 g"}, []string{"", ""}},
		{"kilograms beside pieces too", []any{"2 kg", "3"}, []string{"", "3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{line("Date", "N° client", "Quantité", "Montant")}
			for _, q := range tt.quantities {
				rows = append(rows, line("13/03/2024", "1", q, 5))
			}
			sink, report, _ := read(t, Options{}, grid("S", rows...))
			got := make([]string, len(tt.want))
			for _, l := range sink.lines {
				got[l.Place.Row-2] = l.Quantity.String()
			}
			for i, want := range tt.want {
				if got[i] != want {
					t.Errorf("%v is %q, want %q; %v", tt.quantities[i], got[i], want, codes(report))
				}
			}
		})
	}
}

func TestAmountsThatSayAnotherUnitThanTheirHeader(t *testing.T) {
	tests := []struct {
		name, header, amount string
		basis                string
		want                 problem.ID
	}{
		{"euros under thousands", "CA TTC (k€)", "12,50 €", "", problem.OtherUnit},
		{"euros under cents", "Montant (centimes)", "12,50 €", "", problem.OtherUnit},
		{"without tax in a workspace with it", "Montant", "12,50 € HT", "ttc", problem.NotThisBasis},
		{"with tax under a header without it", "Montant HT", "12,50 TTC", "", problem.NotThisBasis},
		{"with tax where it belongs", "Montant TTC", "12,50 TTC", "ttc", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, report, _ := read(t, Options{Basis: tt.basis}, grid("S", line("Date", "N° client", tt.header), line("13/03/2024", "1", tt.amount)))
			if all := codes(report); tt.want == "" && len(all) > 0 || tt.want != "" && (len(all) == 0 || all[0] != tt.want) {
				t.Errorf("%v, want %q", all, tt.want)
			}
		})
	}
}

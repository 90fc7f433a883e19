package ingest

import (
	"slices"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestPostcodesThatLostTheirZero(t *testing.T) {
	tests := []struct {
		name   string
		region string
		codes  []any
		land   any
		want   []string
		noted  int
	}{
		{"four digits among five of France", "FR", []any{"69003", 1000, "01000"}, nil, []string{"69003", "1000", "01000"}, 1},
		{"of America", "US", []any{num("10001"), num("2134")}, nil, []string{"10001", "2134"}, 1},
		{"where all have four digits nothing is lost", "FR", []any{"1000", "4000"}, nil, []string{"1000", "4000"}, 0},
		{"in a country where codes have four digits", "BE", []any{"69003", "1000"}, nil, []string{"69003", "1000"}, 0},
		{"the row says another country", "FR", []any{"69003", "1000"}, "Belgique", []string{"69003", "1000"}, 0},
		{"without a country nothing is known", "", []any{"69003", "1000"}, nil, []string{"69003", "1000"}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{line("Code client", "Nom", "Code postal", "Pays")}
			for i, code := range tt.codes {
				rows = append(rows, line(i+1, "Durand", code, tt.land))
			}
			sink, report, err := read(t, Options{Region: tt.region}, grid("S", rows...))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range sink.customers {
				got = append(got, c.PostalCode)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("codes %q, want %q", got, tt.want)
			}
			if all := codes(report); len(all) != tt.noted || tt.noted > 0 && all[0] != problem.PostcodeZeroLost {
				t.Error(all)
			}
		})
	}
}

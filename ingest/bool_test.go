package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLettersOfTrueAndFalse(t *testing.T) {
	tests := []struct {
		name  string
		words []any
		want  []string // "" is a rejected row
	}{
		{"V and F", []any{"V", "F", "v"}, []string{"granted", "denied", "granted"}},
		{"T and F", []any{"T", "F", nil}, []string{"granted", "denied", "unknown"}},
		{"F alone says nothing", []any{"F", "F"}, []string{"", ""}},
		{"F beside M is a sex", []any{"F", "M"}, []string{"", ""}},
		{"V beside T is no yes", []any{"V", "T", "F"}, []string{"", "", ""}},
		{"F beside oui is not explained", []any{"F", "oui"}, []string{"", "granted"}},
		{"codes of a list of its own", []any{"1", "2", 1}, []string{"", "", ""}},
		{"words that a person ticks", []any{"J'accepte", "Je refuse", "👍", "👎"}, []string{"granted", "denied", "granted", "denied"}},
		{"a tick and a cross of another shape", []any{"✓", "✕"}, []string{"granted", "denied"}},
		{"numbers with a point", []any{"1.0", "0.0", 1}, []string{"granted", "denied", "granted"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := [][]any{line("N° client", "Accord")}
			for _, w := range tt.words {
				rows = append(rows, line("17", w))
			}
			sink, _, _ := read(t, Options{}, grid("S", rows...))
			got := make([]string, len(tt.words))
			for _, c := range sink.consents {
				got[c.Place.Row-2] = string(c.State)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

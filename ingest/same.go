package ingest

import (
	"maps"
	"slices"

	"github.com/habitue-crm/habitue/internal/problem"
)

// mergedWords are, by field of a kind, the spellings that the workspace holds for one word; nil where it names none.
func mergedWords(same map[string]map[string]string, k *Kind) []map[string]string {
	var all []map[string]string
	for i := range k.Fields {
		if words := same[k.Fields[i].Name]; len(words) > 0 && k.Fields[i].hasWords() {
			if all == nil {
				all = make([]map[string]string, len(k.Fields))
			}
			all[i] = words
		}
	}
	return all
}

// same is the word that the workspace keeps for a spelling of a field.
func (r *row) same(f int, s string) string {
	if r.merged == nil || f < 0 || r.merged[f] == nil {
		return s
	}
	if kept, known := r.merged[f][s]; known {
		return kept
	}
	return s
}

// hasWords reports a field whose spellings may be merged: texts but addresses, and the store, which is an id that
// people type.
func (f *Field) hasWords() bool {
	return f.Type == Text && f.Name != "email" || f.Name == "store"
}

// unknownSame refuses spellings of a field that no kind has: they would be merged nowhere, and nobody would know.
func unknownSame(same map[string]map[string]string) error {
	var fields []string
	for _, k := range catalog() {
		for i := range k.Fields {
			if k.Fields[i].hasWords() {
				fields = append(fields, k.Fields[i].Name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(same)) {
		if !slices.Contains(fields, name) {
			return problem.New(problem.UnknownSameField, problem.Args{"field": name})
		}
	}
	return nil
}

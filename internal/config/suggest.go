package config

import (
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/token"

	"github.com/habitue-crm/habitue/internal/problem"
)

// suggestion is the arguments of "unknown setting": the nearest real name, where one is near.
func suggestion(name string) problem.Args {
	near := Nearest(name, settingNames(reflect.TypeOf(Config{})))
	if near == "" {
		return problem.Args{"name": name, "suggestion": "", "conseil": ""}
	}
	return problem.Args{
		"name":       name,
		"suggestion": ` Did you mean "` + near + `"?`,
		"conseil":    " Vouliez-vous dire «\u00a0" + near + "\u00a0»\u00a0?",
	}
}

// settingNames lists every name that may stand in the file, whatever its depth.
func settingNames(t reflect.Type) []string {
	var names []string
	switch t.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer:
		return settingNames(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			tag := t.Field(i).Tag.Get("yaml")
			if tag == "" {
				continue
			}
			names = append(names, tag)
			names = append(names, settingNames(t.Field(i).Type)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Nearest is the name at the smallest edit distance from the wrong one, or "" where none is nearer than a
// third of its length.
func Nearest(wrong string, names []string) string {
	best, bestDistance := "", len(wrong)/3+2
	for _, name := range names {
		if d := distance(strings.ToLower(wrong), name); d < bestDistance {
			best, bestDistance = name, d
		}
	}
	return best
}

// distance is the Levenshtein distance in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

// settingOf is the name of the setting whose value a token is: the key that stands before it.
func settingOf(t *token.Token) string {
	for p := t; p != nil; p = p.Prev {
		if p.Type == token.MappingValueType && p.Prev != nil {
			return p.Prev.Value
		}
	}
	return t.Value
}

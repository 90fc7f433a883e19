package config

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/habitue-crm/habitue/internal/problem"
)

// shape is what stands in a file, in both languages.
type shape struct{ en, fr string }

// shapeOf names a node as a person would.
func shapeOf(t ast.NodeType) shape {
	switch t {
	case ast.MappingType, ast.MappingValueType:
		return shape{"settings (name: value)", "des réglages (nom : valeur)"}
	case ast.SequenceType:
		return shape{"a list (- …)", "une liste (- …)"}
	case ast.IntegerType, ast.FloatType, ast.InfinityType, ast.NanType:
		return shape{"a number", "un nombre"}
	case ast.BoolType:
		return shape{"true or false", "true ou false"}
	case ast.NullType:
		return shape{"nothing", "rien"}
	}
	return shape{"a word", "un mot"}
}

// collection names a list or settings that begin with a token, where one value should stand.
func collection(t *token.Token) (shape, bool) {
	switch t.Type {
	case token.SequenceStartType, token.SequenceEntryType:
		return shapeOf(ast.SequenceType), true
	case token.MappingStartType, token.MappingValueType:
		return shapeOf(ast.MappingType), true
	}
	return shape{}, false
}

// wrongShape is the problem of a setting that holds something of another form than it needs.
func wrongShape(setting string, found, wanted shape) *problem.Problem {
	return problem.New(problem.WrongShape, problem.Args{
		"setting": setting, "found": found.en, "trouve": found.fr, "wanted": wanted.en, "voulu": wanted.fr,
	})
}

// kindWords names a Go kind as a person would; the value is filled into both languages, so it is a sign
// rather than a sentence.
func kindWords(kind string) string {
	switch kind {
	case "int", "int64":
		return "1, 2, 3…"
	case "bool":
		return "true, false"
	case "slice":
		return "- …"
	case "struct", "map":
		return "… : …"
	}
	return `"…"`
}

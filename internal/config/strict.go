package config

import (
	"reflect"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// What the library passes over in silence, and nobody can have meant, is a mistake too.
type (
	// fractionMistake is a number with decimals where a whole one should stand: they would be dropped.
	fractionMistake struct{ at *token.Token }
	// emptyMistake is a name without a value where a number or a list should stand: the default would hold.
	emptyMistake struct {
		at   *token.Token // what stands in its place
		kind string
	}
	// secondMistake is a second document in the file: it would not be read.
	secondMistake struct{ at *token.Token }
	// signMistake is a text that begins with & or !: YAML takes it for a sign of its own, and the text would be lost.
	signMistake struct{ at *token.Token }
)

func (m *fractionMistake) Error() string { return m.at.Value + " is no whole number" }
func (m *emptyMistake) Error() string    { return "nothing stands where a " + m.kind + " should" }
func (m *signMistake) Error() string     { return "a sign such as " + m.at.Value + " begins a text" }
func (m *secondMistake) Error() string   { return "a second document begins" }

// strict looks for one, in a text that can be read into the type.
func strict(text []byte, into reflect.Type) error {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return err
	}
	read := false
	for _, doc := range file.Docs {
		if read && doc.Body != nil {
			return &secondMistake{doc.Body.GetToken()}
		}
		read = read || doc.Body != nil
		if err := strictly(doc.Body, into); err != nil {
			return err
		}
	}
	return nil
}

var ownReading = reflect.TypeFor[yaml.NodeUnmarshaler]()

func strictly(node ast.Node, into reflect.Type) error {
	for into.Kind() == reflect.Pointer {
		into = into.Elem()
	}
	if empty, ok := node.(*ast.NullNode); ok && (into.Kind() >= reflect.Bool && into.Kind() <= reflect.Float64 || into.Kind() == reflect.Slice) {
		return &emptyMistake{empty.GetToken(), into.Kind().String()}
	}
	if reflect.PointerTo(into).Implements(ownReading) {
		return nil
	}
	switch n := node.(type) {
	case *ast.AnchorNode, *ast.TagNode:
		if into.Kind() == reflect.String {
			return &signMistake{node.GetToken()}
		}
	case *ast.FloatNode:
		if k := into.Kind(); k >= reflect.Int && k <= reflect.Uint64 {
			return &fractionMistake{n.GetToken()}
		}
	case *ast.SequenceNode:
		if into.Kind() == reflect.Slice {
			for _, v := range n.Values {
				if err := strictly(v, into.Elem()); err != nil {
					return err
				}
			}
		}
	case *ast.MappingValueNode:
		if t := settingType(into, n.Key.GetToken().Value); t != nil {
			return strictly(n.Value, t)
		}
	case *ast.MappingNode:
		for _, v := range n.Values {
			if err := strictly(v, into); err != nil {
				return err
			}
		}
	}
	return nil
}

// settingType is the type of a setting of a section, nil where there is none of that name.
func settingType(section reflect.Type, name string) reflect.Type {
	switch section.Kind() {
	case reflect.Map:
		return section.Elem()
	case reflect.Struct:
		for i := range section.NumField() {
			f := section.Field(i)
			switch f.Tag.Get("yaml") {
			case name:
				return f.Type
			case ",inline":
				if t := settingType(f.Type, name); t != nil {
					return t
				}
			}
		}
	}
	return nil
}

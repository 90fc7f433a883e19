package config

import (
	"reflect"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// fractionMistake is a number with decimals where a whole one should stand: the library would drop them in silence.
type fractionMistake struct{ at *token.Token }

func (m *fractionMistake) Error() string { return m.at.Value + " is no whole number" }

// noFractions looks for one, in a text that can be read into the type.
func noFractions(text []byte, into reflect.Type) error {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return err
	}
	for _, doc := range file.Docs {
		if err := fraction(doc.Body, into); err != nil {
			return err
		}
	}
	return nil
}

var ownReading = reflect.TypeFor[yaml.NodeUnmarshaler]()

func fraction(node ast.Node, into reflect.Type) error {
	for into.Kind() == reflect.Pointer {
		into = into.Elem()
	}
	if reflect.PointerTo(into).Implements(ownReading) {
		return nil
	}
	switch n := node.(type) {
	case *ast.FloatNode:
		if k := into.Kind(); k >= reflect.Int && k <= reflect.Uint64 {
			return &fractionMistake{n.GetToken()}
		}
	case *ast.SequenceNode:
		if into.Kind() == reflect.Slice {
			for _, v := range n.Values {
				if err := fraction(v, into.Elem()); err != nil {
					return err
				}
			}
		}
	case *ast.MappingValueNode:
		if t := settingType(into, n.Key.GetToken().Value); t != nil {
			return fraction(n.Value, t)
		}
	case *ast.MappingNode:
		for _, v := range n.Values {
			if err := fraction(v, into); err != nil {
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

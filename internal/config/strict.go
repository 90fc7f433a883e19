package config

import (
	"reflect"
	"slices"
	"strings"

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
		if err := each(doc.Body, into, strictly); err != nil {
			return err
		}
	}
	return nil
}

// strictly is the mistake of one value that goes into a type.
func strictly(node ast.Node, into reflect.Type) error {
	kind := into.Kind()
	switch node.(type) {
	case *ast.NullNode:
		if kind >= reflect.Bool && kind <= reflect.Float64 || kind == reflect.Slice {
			return &emptyMistake{node.GetToken(), kind.String()}
		}
	case *ast.AnchorNode, *ast.TagNode:
		if kind == reflect.String {
			return &signMistake{node.GetToken()}
		}
	case *ast.FloatNode:
		if kind >= reflect.Int && kind <= reflect.Uint64 && !reflect.PointerTo(into).Implements(ownReading) {
			return &fractionMistake{node.GetToken()}
		}
	}
	return nil
}

// asWritten puts quotes around the numbers of a text that go where texts belong, so that the customer 00042 stays 00042: YAML
// reads 42, and 34 of 0042, an octal number to it.
func asWritten(text []byte, into reflect.Type) []byte {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return text // the decoder says what is wrong
	}
	rows := strings.Split(string(text), "\n")
	var numbers []*token.Token
	note := func(node ast.Node, into reflect.Type) error {
		switch node.(type) {
		case *ast.IntegerNode, *ast.FloatNode:
			if into.Kind() == reflect.String {
				numbers = append(numbers, node.GetToken())
			}
		}
		return nil
	}
	for _, doc := range file.Docs {
		if each(doc.Body, into, note) != nil {
			return text
		}
	}
	for _, t := range slices.Backward(numbers) { // from the right, so that what stands before keeps its column
		row, at := []rune(rows[t.Position.Line-1]), t.Position.Column-1
		if end := at + len([]rune(t.Value)); end <= len(row) && string(row[at:end]) == t.Value {
			rows[t.Position.Line-1] = string(row[:at]) + `"` + t.Value + `"` + string(row[end:])
		}
	}
	return []byte(strings.Join(rows, "\n"))
}

var ownReading = reflect.TypeFor[yaml.NodeUnmarshaler]()

// each visits every value of a file with the type that it goes into, as long as none is a mistake.
func each(node ast.Node, into reflect.Type, visit func(ast.Node, reflect.Type) error) error {
	for into.Kind() == reflect.Pointer {
		into = into.Elem()
	}
	if node == nil {
		return nil
	}
	if err := visit(node, into); err != nil {
		return err
	}
	switch n := node.(type) {
	case *ast.SequenceNode:
		if into.Kind() == reflect.Slice {
			for _, v := range n.Values {
				if err := each(v, into.Elem(), visit); err != nil {
					return err
				}
			}
		}
	case *ast.MappingValueNode:
		if into.Kind() == reflect.Map {
			if err := each(n.Key, into.Key(), visit); err != nil {
				return err
			}
		}
		if t := settingType(into, n.Key.GetToken().Value); t != nil {
			return each(n.Value, t, visit)
		}
	case *ast.MappingNode:
		for _, v := range n.Values {
			if err := each(v, into, visit); err != nil {
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

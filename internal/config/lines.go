package config

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// lines finds the line of each setting by its path, so that a check made after decoding can name it, and what the file
// says can be told from a default. The items of a list are path#1, path#2…
func lines(text []byte) map[string]int {
	found := map[string]int{}
	settings(text, func(path string, at *token.Token) {
		if found[path] == 0 {
			found[path] = at.Position.Line
		}
	})
	return found
}

// settingAt is the name of the setting whose value a token belongs to: the last one that begins before it.
func settingAt(text []byte, t *token.Token) string {
	name := ""
	settings(text, func(path string, at *token.Token) {
		if at.Position.Offset <= t.Position.Offset {
			name = lastName(path)
		}
	})
	return name
}

// lastName is a path's own name, without the sections around it and its place in a list.
func lastName(path string) string {
	name, _, _ := strings.Cut(path[strings.LastIndexByte(path, '.')+1:], "#")
	return name
}

// settings visits every setting and item of a list of a file, in its order. A text that is no YAML has none.
func settings(text []byte, visit func(path string, at *token.Token)) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return
	}
	for _, doc := range file.Docs {
		below("", doc.Body, visit)
	}
}

// below visits what stands below a path.
func below(path string, node ast.Node, visit func(path string, at *token.Token)) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			below(path, v, visit)
		}
	case *ast.MappingValueNode:
		key := n.Key.GetToken()
		path = strings.TrimPrefix(path+"."+key.Value, ".")
		visit(path, key)
		below(path, n.Value, visit)
	case *ast.SequenceNode:
		for i, v := range n.Values {
			visit(itemOf(path, i+1), v.GetToken())
			below(itemOf(path, i+1), v, visit)
		}
	}
}

// itemOf is the name of the n-th item of a list, from 1.
func itemOf(list string, n int) string { return list + "#" + strconv.Itoa(n) }

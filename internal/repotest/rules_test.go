package repotest

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// clockFile is the one file that may ask what time it is; everything else takes the clock as a parameter.
const clockFile = "internal/pipeline/clock.go"

// bannedNames are words that say nothing (glossary of the style page); no package is called so.
var bannedNames = []string{"util", "utils", "common", "shared", "helper", "helpers", "base", "data", "info", "process", "handle", "manager", "model", "models", "user", "blast", "blacklist", "types", "misc"}

func TestNoInitFunctions(t *testing.T) {
	for _, f := range sources(t) {
		for _, d := range f.file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: init() hides what a program does; put it in a list or a constructor", f.line(fn))
			}
		}
	}
}

func TestOneClock(t *testing.T) {
	found := false
	for _, f := range sources(t) {
		if f.test || strings.HasPrefix(f.pkg, "internal/bench") {
			continue
		}
		ast.Inspect(f.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if !ok || pkg.Name != "time" || sel.Sel.Name != "Now" && sel.Sel.Name != "Since" && sel.Sel.Name != "Until" {
				return true
			}
			if f.path == clockFile {
				found = true
				return true
			}
			t.Errorf("%s: time.%s; take the clock as a parameter", f.line(n), sel.Sel.Name)
			return true
		})
	}
	if !found {
		t.Errorf("%s does not read the clock: has it moved?", clockFile)
	}
}

func TestEveryPackageSaysWhatLivesThere(t *testing.T) {
	said, all := map[string]bool{}, map[string]bool{}
	for _, f := range sources(t) {
		if f.test {
			continue
		}
		all[f.pkg] = true
		if f.file.Doc != nil && len(f.file.Doc.Text()) > 60 {
			said[f.pkg] = true
		}
	}
	for pkg := range all {
		if !said[pkg] {
			t.Errorf("%s has no package comment, or one that says nothing", pkg)
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	for _, f := range sources(t) {
		if f.test || f.file.Name.Name == "main" {
			continue
		}
		for _, d := range f.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && receiverExported(d) && d.Doc == nil {
					t.Errorf("%s: %s has no comment", f.line(d), d.Name.Name)
				}
			case *ast.GenDecl:
				undocumented(t, f, d)
			}
		}
	}
}

// undocumented reports exported types, constants and variables without a comment on them or on their group.
func undocumented(t *testing.T, f source, d *ast.GenDecl) {
	if d.Tok == token.IMPORT {
		return
	}
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil {
				t.Errorf("%s: %s has no comment", f.line(spec), spec.Name.Name)
			}
		case *ast.ValueSpec:
			if spec.Names[0].IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
				t.Errorf("%s: %s has no comment", f.line(spec), spec.Names[0].Name)
			}
		}
	}
}

func receiverExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return true
		}
	}
}

func TestPackageNamesSaySomething(t *testing.T) {
	for _, f := range sources(t) {
		for _, banned := range bannedNames {
			if f.file.Name.Name == banned {
				t.Errorf("%s: a package called %s could hold anything", f.path, banned)
			}
		}
	}
}

func TestFilesAndFunctionsStaySmall(t *testing.T) {
	for _, f := range sources(t) {
		if lines := f.fset.Position(f.file.End()).Line; lines > 600 {
			t.Errorf("%s has %d lines; 600 are the most", f.path, lines)
		}
		if f.test {
			continue
		}
		for _, d := range f.file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if lines := f.fset.Position(fn.End()).Line - f.fset.Position(fn.Pos()).Line + 1; lines > 90 && !isList(fn) {
				t.Errorf("%s: %s has %d lines; 90 are the most", f.line(fn), fn.Name.Name, lines)
			}
		}
	}
}

// isList reports whether a function only returns one literal: a catalogue may be long.
func isList(fn *ast.FuncDecl) bool {
	if fn.Body == nil || len(fn.Body.List) != 1 {
		return false
	}
	ret, ok := fn.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return false
	}
	_, ok = ret.Results[0].(*ast.CompositeLit)
	return ok
}

func TestMainOnlyWires(t *testing.T) {
	for _, f := range sources(t) {
		if f.path == "cmd/habitue/main.go" {
			if lines := f.fset.Position(f.file.End()).Line; lines > 40 {
				t.Errorf("%s has %d lines; 40 are the most", f.path, lines)
			}
		}
		if f.pkg == "cmd/habitue" && !f.test {
			if lines := f.fset.Position(f.file.End()).Line; lines > 200 {
				t.Errorf("%s has %d lines: rules belong into internal/pipeline", f.path, lines)
			}
		}
	}
}

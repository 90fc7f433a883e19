package config

import (
	"reflect"
	"slices"

	"github.com/goccy/go-yaml/token"

	"github.com/habitue-crm/habitue/internal/problem"
)

// suggestion is the arguments of "unknown setting": the nearest real name, where one is near. A setting that begins
// its line is one of the file's own, not of a section.
func suggestion(name string, outermost bool) problem.Args {
	known := settingNames(reflect.TypeFor[Config]())
	if outermost {
		known = ownNames(reflect.TypeFor[Config]())
	}
	if slices.Contains(known, name) { // right elsewhere: it is no slip of the hand, and no answer to itself
		known = nil
	}
	en, fr := problem.Suggest(name, known)
	return problem.Args{"name": name, "suggestion": en, "conseil": fr}
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
			if tag != ",inline" {
				names = append(names, tag)
			}
			names = append(names, settingNames(t.Field(i).Type)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ownNames lists the names of a section without those of the sections in it.
func ownNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("yaml"); tag != "" && tag != ",inline" {
			names = append(names, tag)
		}
	}
	return names
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

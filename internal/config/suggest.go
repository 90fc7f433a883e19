package config

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/habitue-crm/habitue/internal/problem"
)

// suggestion is the arguments of "unknown setting": the nearest real name, where one is near. A setting that begins
// its line is one of the file's own, not of a section.
func suggestion(name string, outermost bool) problem.Args {
	known := settingNames(reflect.TypeFor[Config]())
	if outermost {
		known = ownNames(reflect.TypeFor[Config]())
	}
	en, fr := problem.Suggest(name, known)
	if sections := sectionsOf(name); len(sections) > 0 { // right elsewhere: no slip of the hand, and no answer to itself
		en, fr = "", ""
		if len(sections) == 1 {
			en, fr = fmt.Sprintf(" It belongs under %s:.", sections[0]), fmt.Sprintf("\u00a0Il va sous %s:.", sections[0])
		}
	}
	return problem.Args{"name": name, "suggestion": en, "conseil": fr}
}

// sectionsOf are the outermost sections that have a setting of a name.
func sectionsOf(name string) []string {
	var found []string
	for f := range reflect.TypeFor[Config]().Fields() {
		if tag := f.Tag.Get("yaml"); tag != "" && slices.Contains(settingNames(f.Type), name) {
			found = append(found, tag)
		}
	}
	return found
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

package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Mapping is one remembered table of a source, as it lies in mappings/ for people to read and correct.
type Mapping struct {
	Source   string          `yaml:"source"`
	Since    string          `yaml:"since"` // day of the first file with it, 2024-12-31
	Format   string          `yaml:"format"`
	Producer string          `yaml:"producer"` // the program that wrote the file, "" where it is not known
	Kind     string          `yaml:"kind"`
	Header   string          `yaml:"header"` // none where the columns are named by their letters
	Columns  []MappingColumn `yaml:"columns"`
	// SkipSheets are sheets of no known kind that a person has seen in files with this table.
	SkipSheets []string `yaml:"skip_sheets"`
}

// MappingColumn is one of its columns.
type MappingColumn struct {
	Name     string `yaml:"name"`
	Field    string `yaml:"field"`    // "" leaves it to recognition, none keeps it from being used
	Holds    string `yaml:"holds"`    // what its cells are
	Accepted bool   `yaml:"accepted"` // it was likely only, and a person said yes
}

// ParseMapping reads a file of mappings/; name is what its mistakes call it.
func ParseMapping(name string, text []byte) (m Mapping, err error) {
	text = asWritten(plain(text), reflect.TypeFor[Mapping]())
	if err := decode(text, &m); err != nil {
		p := mistake(text, err)
		if p.ID == problem.UnknownSetting {
			p.Args = nearName(p.Args["name"])
		}
		p.Where.File = name
		return Mapping{}, p
	}
	k := &checker{lines: lines(text)}
	k.wrong(m.Source == "", "source", m.Source, "shop…")
	k.wrong(m.Kind == "", "kind", m.Kind, "order_lines…")
	k.oneOf("header", m.Header, "", "none")
	k.wrong(len(m.Columns) == 0, "columns", "", "- …")
	if k.err != nil {
		k.err.Where.File = name
		return Mapping{}, k.err
	}
	return m, nil
}

// nearName is the suggestion for a name that a mapping does not have.
func nearName(name string) problem.Args {
	en, fr := problem.Suggest(name, []string{"source", "since", "format", "producer", "kind", "header", "columns", "skip_sheets", "name", "field", "holds", "accepted"})
	return problem.Args{"name": name, "suggestion": en, "conseil": fr}
}

// Text is the file's text: one line a column, with remarks for whoever opens it.
func (m Mapping) Text() ([]byte, error) {
	var b strings.Builder
	b.WriteString("# Ce que sont les colonnes de cet export. Corrigez un champ (field) ; none : ne pas utiliser la colonne.\n" +
		"# What the columns of this export are. Correct a field; none: do not use the column.\n")
	var failed []error
	write := func(indent, name, value string) {
		text, err := yaml.Marshal(value)
		failed = append(failed, err)
		fmt.Fprintf(&b, "%s%s: %s", indent, name, text)
	}
	write("", "source", m.Source)
	write("", "since", m.Since)
	write("", "format", m.Format)
	if m.Producer != "" {
		write("", "producer", oneLine(m.Producer))
	}
	write("", "kind", m.Kind)
	if m.Header != "" {
		write("", "header", m.Header)
	}
	b.WriteString("columns:\n")
	for _, c := range m.Columns {
		write("  - ", "name", oneLine(c.Name))
		if c.Field != "" {
			write("    ", "field", c.Field)
		}
		if c.Holds != "" {
			write("    ", "holds", c.Holds)
		}
		if c.Accepted {
			b.WriteString("    accepted: true\n")
		}
	}
	if len(m.SkipSheets) > 0 {
		b.WriteString("skip_sheets:\n")
	}
	for _, name := range m.SkipSheets {
		text, err := yaml.Marshal(name)
		failed = append(failed, err)
		fmt.Fprintf(&b, "  - %s", text)
	}
	return []byte(b.String()), errors.Join(failed...)
}

// oneLine is a header without line breaks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

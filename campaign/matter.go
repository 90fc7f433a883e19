package campaign

import (
	"errors"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/habitue-crm/habitue/campaign/offer"
	"github.com/habitue-crm/habitue/internal/problem"
)

// split separates the front matter from the letter. The first line of the head is empty in place of ---, so
// that its lines have the file's numbers; restRow is the file's line on which the letter starts.
func split(text string) (head, rest string, restRow int, err error) {
	lines := strings.Split(text, "\n")
	if strings.TrimRight(lines[0], " ") != "---" {
		return "", "", 0, atRow(problem.New(problem.NoFrontMatter, nil), 1)
	}
	for i := 1; i < len(lines); i++ {
		if strings.TrimRight(lines[i], " ") == "---" {
			return "\n" + strings.Join(lines[1:i], "\n") + "\n", strings.Join(lines[i+1:], "\n"), i + 2, nil
		}
	}
	return "", "", 0, atRow(problem.New(problem.NoFrontMatter, nil), 1)
}

// decode reads the front matter strictly.
func decode(head string) (matter, error) {
	var m matter
	err := yaml.NewDecoder(strings.NewReader(head), yaml.Strict()).Decode(&m)
	if errors.Is(err, io.EOF) {
		return matter{}, missing("audience", `audience: abc_class == "A"`)
	}
	if err != nil {
		return matter{}, mistake(err, head)
	}
	return m, nil
}

// UnmarshalYAML reads one text for both languages, or {fr: …, en: …}.
func (t *Texts) UnmarshalYAML(node ast.Node) error {
	if node.Type() != ast.MappingType && node.Type() != ast.MappingValueType {
		var one string
		if err := yaml.NodeToValue(node, &one, yaml.Strict()); err != nil {
			return err
		}
		*t = Texts{FR: one, EN: one}
		return nil
	}
	var both struct {
		FR string `yaml:"fr"`
		EN string `yaml:"en"`
	}
	if err := yaml.NodeToValue(node, &both, yaml.Strict()); err != nil {
		return err
	}
	*t = Texts{FR: strings.TrimSpace(both.FR), EN: strings.TrimSpace(both.EN)}
	return nil
}

// offerField reads the fields of an offer into the terms of its type.
type offerField struct{ terms offer.Terms }

// UnmarshalYAML looks at type: first, and then reads the other fields strictly as that type has them.
func (f *offerField) UnmarshalYAML(node ast.Node) error {
	var head struct {
		Type string `yaml:"type"`
	}
	if err := yaml.NodeToValue(node, &head); err != nil {
		return err
	}
	kind, ok := offer.Find(head.Type)
	if !ok {
		return &fieldError{wrong("offer.type", head.Type, strings.Join(offer.Names(), ", ")), node.GetToken().Position.Line}
	}
	terms := kind.New()
	rest, ok := node.(*ast.MappingNode)
	if ok {
		kept := *rest
		kept.Values = nil
		for _, v := range rest.Values {
			if v.Key.String() != "type" {
				kept.Values = append(kept.Values, v)
			}
		}
		if len(kept.Values) > 0 {
			if err := yaml.NodeToValue(&kept, terms, yaml.Strict()); err != nil {
				return err
			}
		}
	}
	f.terms = terms
	return nil
}

// fieldError carries a problem through the decoder.
type fieldError struct {
	problem *problem.Problem
	row     int
}

// Error is the problem's text.
func (e *fieldError) Error() string { return e.problem.Error() }

var unknownField = regexp.MustCompile(`unknown field "([^"]+)"`)

// mistake turns a decoder's error into a problem with line and suggestion.
func mistake(err error, head string) error {
	var own *fieldError
	if errors.As(err, &own) {
		return atRow(own.problem, lineOf(head, "offer.type", "offer"))
	}
	var detail yaml.Error
	if !errors.As(err, &detail) || detail.GetToken() == nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		return problem.New(problem.BadYAML, problem.Args{"reason": reason}).Because(err)
	}
	row := detail.GetToken().Position.Line
	if m := unknownField.FindStringSubmatch(detail.GetMessage()); m != nil {
		suggestion, conseil := problem.Suggest(m[1], fieldNames())
		return atRow(problem.New(problem.UnknownSetting, problem.Args{"name": m[1], "suggestion": suggestion, "conseil": conseil}), row)
	}
	var kind *yaml.TypeError
	if errors.As(err, &kind) {
		return atRow(wrong(keyOf(detail.GetToken()), detail.GetToken().Value, kindWords(kind.DstType.Kind())), row)
	}
	reason, _, _ := strings.Cut(detail.GetMessage(), "\n")
	return atRow(problem.New(problem.BadYAML, problem.Args{"reason": reason}).Because(err), row)
}

// fieldNames lists every name that may stand in a front matter, the fields of all offers included.
func fieldNames() []string {
	names := append(yamlNames(reflect.TypeFor[matter]()), "type", "fr", "en")
	for _, k := range offer.Kinds() {
		names = append(names, yamlNames(reflect.TypeOf(k.New()).Elem())...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func yamlNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		tag := t.Field(i).Tag.Get("yaml")
		if tag == ",inline" {
			names = append(names, yamlNames(t.Field(i).Type)...)
		} else if tag != "" {
			names = append(names, tag)
		}
	}
	return names
}

// keyOf is the key before a value's token.
func keyOf(t *token.Token) string {
	for p := t; p != nil; p = p.Prev {
		if p.Type == token.MappingValueType && p.Prev != nil {
			return p.Prev.Value
		}
	}
	return t.Value
}

// kindWords shows what a field holds, in signs that both languages share.
func kindWords(k reflect.Kind) string {
	switch k {
	case reflect.Int, reflect.Int64:
		return "1, 2, 3…"
	case reflect.Bool:
		return "yes, no"
	case reflect.Struct, reflect.Map:
		return "… : …"
	}
	return `"…"`
}

// lineOf is the file's line of the first of the paths ("offer.percent", "offer") that the front matter has, 0
// where it has none.
func lineOf(head string, paths ...string) int {
	for _, path := range paths {
		key := path[strings.LastIndexByte(path, '.')+1:]
		parent, nested := strings.CutSuffix(path, "."+key)
		inside := !nested
		for i, line := range strings.Split(head, "\n") {
			trimmed := strings.TrimLeft(line, " ")
			if nested && trimmed == line && line != "" {
				inside = strings.HasPrefix(line, parent+":")
			}
			flow := nested && inside && regexp.MustCompile(`[{,]\s*`+regexp.QuoteMeta(key)+`\s*:`).MatchString(line)
			if inside && (flow || strings.HasPrefix(trimmed, key+":") && nested == (trimmed != line)) {
				return i + 1
			}
		}
	}
	return 0
}

// atRow gives a problem its line where it has none; other errors pass.
func atRow(err error, row int) error {
	var p *problem.Problem
	if !errors.As(err, &p) || p.Where.Row != 0 && row == 0 {
		return err
	}
	return p.At(problem.Where{File: p.Where.File, Row: row})
}

// shift moves a problem's line from a part of the file to the file.
func shift(err error, rows int) error {
	var p *problem.Problem
	if !errors.As(err, &p) || p.Where.Row == 0 {
		return err
	}
	return p.At(problem.Where{File: p.Where.File, Row: p.Where.Row + rows})
}

func inFile(err error, file string) error {
	var p *problem.Problem
	if !errors.As(err, &p) {
		return err
	}
	return p.In(file)
}

func missing(name, example string) *problem.Problem {
	return problem.New(problem.MissingField, problem.Args{"name": name, "example": example})
}

func wrong(setting, value, allowed string) *problem.Problem {
	return problem.New(problem.WrongSetting, problem.Args{"setting": setting, "value": value, "allowed": allowed})
}

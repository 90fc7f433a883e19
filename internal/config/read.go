package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Load reads and checks folder/habitue.yaml. Every mistake is a problem with exit code 2.
func Load(folder string) (*Config, error) {
	text, err := os.ReadFile(filepath.Join(folder, FileName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem.New(problem.NoWorkspace, problem.Args{"folder": folder})
	}
	if err != nil {
		return nil, problem.New(problem.CannotRead, problem.Args{"reason": err.Error()}).In(FileName)
	}
	return Parse(text)
}

// Parse reads and checks the text of a configuration file. Fields that it does not name keep their default.
func Parse(text []byte) (*Config, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // as Notepad saves it
	c := Default()
	err := decode(text, &c)
	if errors.Is(err, io.EOF) { // nothing but remarks; the decoder has cleared c
		c = Default()
	} else if err != nil {
		return nil, mistake(err)
	}
	if err := c.check(lines(text)); err != nil {
		return nil, err
	}
	return &c, nil
}

// decode reads YAML. The library falls over some texts that are none, such as a tag where a list should be.
func decode(text []byte, c any) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = errors.New("a sign such as ! or & stands where a value should")
		}
	}()
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(c); err != nil {
		return err
	}
	return noFractions(text, reflect.TypeOf(c))
}

// amountMistake is a text where an amount should stand.
type amountMistake struct{ at *token.Token }

func (m *amountMistake) Error() string { return fmt.Sprintf("%q is no amount", m.at.Value) }

// UnmarshalYAML reads an amount written as a number or as a text.
func (a *Amount) UnmarshalYAML(node ast.Node) error {
	at := node.GetToken()
	m, err := crm.ParseMoney(amountGaps.Replace(at.Value))
	if _, isTag := node.(*ast.TagNode); err != nil || isTag {
		return &amountMistake{at}
	}
	*a = Amount(m)
	return nil
}

// amountGaps drops what people write between the digits of an amount.
var amountGaps = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", ",", ".")

var (
	unknownField = regexp.MustCompile(`unknown field "([^"]+)"`)
	setTwice     = regexp.MustCompile(`mapping key "([^"]+)" already defined at \[(\d+):`)
)

// mistake turns a decoder's error into a problem with line and suggestion.
func mistake(err error) *problem.Problem {
	var amount *amountMistake
	if errors.As(err, &amount) {
		return problem.New(problem.WrongSetting, problem.Args{
			"value": amount.at.Value, "setting": settingOf(amount.at), "allowed": "0, 12.50, 1000…",
		}).At(problem.Where{File: FileName, Row: amount.at.Position.Line}).Because(err)
	}
	var share *shareMistake
	if errors.As(err, &share) {
		return problem.New(problem.PercentOrShare, problem.Args{
			"value": share.at.Value, "setting": settingOf(share.at), "percent": share.value.short(), "share": share.asShare(),
		}).At(problem.Where{File: FileName, Row: share.at.Position.Line}).Because(err)
	}
	var part *fractionMistake
	if errors.As(err, &part) {
		return problem.New(problem.WrongSetting, problem.Args{
			"value": part.at.Value, "setting": settingOf(part.at), "allowed": kindWords("int"),
		}).At(problem.Where{File: FileName, Row: part.at.Position.Line}).Because(err)
	}
	var detail yaml.Error
	if !errors.As(err, &detail) || detail.GetToken() == nil {
		return badYAML(err.Error()).In(FileName).Because(err)
	}
	where := problem.Where{File: FileName, Row: detail.GetToken().Position.Line}
	if m := unknownField.FindStringSubmatch(detail.GetMessage()); m != nil {
		return problem.New(problem.UnknownSetting, suggestion(m[1], detail.GetToken().Position.Column == 1)).At(where)
	}
	if m := setTwice.FindStringSubmatch(detail.GetMessage()); m != nil {
		return problem.New(problem.SettingTwice, problem.Args{"name": m[1], "row": m[2]}).At(where).Because(err)
	}
	var shape *yaml.UnexpectedNodeTypeError
	if errors.As(err, &shape) {
		found, wanted := shapeOf(shape.Actual), shapeOf(shape.Expected)
		return problem.New(problem.WrongShape, problem.Args{
			"found": found.en, "trouve": found.fr, "wanted": wanted.en, "voulu": wanted.fr,
		}).At(where).Because(err)
	}
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) {
		return problem.New(problem.WrongSetting, problem.Args{
			"value": detail.GetToken().Value, "setting": settingOf(detail.GetToken()), "allowed": kindWords(wrong.DstType.Kind().String()),
		}).At(where).Because(err)
	}
	return badYAML(detail.GetMessage()).At(where).Because(err)
}

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

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// lines finds the line of each setting by its path, so that a check made after decoding can name it, and what the file
// says can be told from a default. The items of a list are path#1, path#2…
func lines(text []byte) map[string]int {
	found := map[string]int{}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return found // the decoder has refused such a text
	}
	for _, doc := range file.Docs {
		note(found, "", doc.Body)
	}
	return found
}

// note adds the lines of what stands below a path.
func note(found map[string]int, path string, node ast.Node) {
	add := func(path string, at *token.Token, below ast.Node) {
		if found[path] == 0 {
			found[path] = at.Position.Line
		}
		note(found, path, below)
	}
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			note(found, path, v)
		}
	case *ast.MappingValueNode:
		key := n.Key.GetToken()
		add(strings.TrimPrefix(path+"."+key.Value, "."), key, n.Value)
	case *ast.SequenceNode:
		for i, v := range n.Values {
			add(itemOf(path, i+1), v.GetToken(), v)
		}
	}
}

// itemOf is the name of the n-th item of a list, from 1.
func itemOf(list string, n int) string { return list + "#" + strconv.Itoa(n) }

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

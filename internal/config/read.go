package config

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

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
	return yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(c)
}

// UnmarshalYAML reads an amount written as a number or as a text.
func (a *Amount) UnmarshalYAML(text []byte) error {
	plain := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "'", "", `"`, "", ",", ".").Replace(strings.TrimSpace(string(text)))
	m, err := crm.ParseMoney(plain)
	if err != nil {
		return err
	}
	*a = Amount(m)
	return nil
}

var unknownField = regexp.MustCompile(`unknown field "([^"]+)"`)

// mistake turns a decoder's error into a problem with line and suggestion.
func mistake(err error) *problem.Problem {
	var detail yaml.Error
	if !errors.As(err, &detail) || detail.GetToken() == nil {
		return problem.New(problem.BadYAML, problem.Args{"reason": firstLine(err.Error())}).In(FileName).Because(err)
	}
	where := problem.Where{File: FileName, Row: detail.GetToken().Position.Line}
	if m := unknownField.FindStringSubmatch(detail.GetMessage()); m != nil {
		return problem.New(problem.UnknownSetting, suggestion(m[1], detail.GetToken().Position.Column == 1)).At(where)
	}
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) {
		return problem.New(problem.WrongSetting, problem.Args{
			"value": detail.GetToken().Value, "setting": settingOf(detail.GetToken()), "allowed": kindWords(wrong.DstType.Kind().String()),
		}).At(where).Because(err)
	}
	return problem.New(problem.BadYAML, problem.Args{"reason": firstLine(detail.GetMessage())}).At(where).Because(err)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// lines finds the line of each setting by its path, so that a check made after decoding can name it. The items of a list
// that stand on lines of their own are path#1, path#2…
func lines(text []byte) map[string]int {
	found, items := map[string]int{}, map[string]int{}
	var path []string
	var indents []int
	for n, line := range strings.Split(string(text), "\n") {
		body := strings.TrimLeft(line, " ")
		indent := len(line) - len(body)
		if rest, isItem := strings.CutPrefix(body, "- "); isItem {
			body, indent = rest, indent+2
			for len(indents) > 0 && indents[len(indents)-1] >= indent {
				path, indents = path[:len(path)-1], indents[:len(indents)-1]
			}
			list := strings.Join(path, ".")
			items[list]++
			found[itemOf(list, items[list])] = n + 1
		}
		name, _, isKey := strings.Cut(body, ":")
		if !isKey || strings.HasPrefix(body, "#") || strings.ContainsAny(name, " {\"") {
			continue
		}
		for len(indents) > 0 && indents[len(indents)-1] >= indent {
			path, indents = path[:len(path)-1], indents[:len(indents)-1]
		}
		path, indents = append(path, name), append(indents, indent)
		if key := strings.Join(path, "."); found[key] == 0 {
			found[key] = n + 1
		}
	}
	return found
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

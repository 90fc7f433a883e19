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
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
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
	text = asWritten(plain(text), reflect.TypeFor[Config]())
	c := Default()
	err := decode(text, &c)
	if errors.Is(err, io.EOF) { // nothing but remarks; the decoder has cleared c
		c = Default()
	} else if err != nil {
		return nil, mistake(text, err)
	}
	if err := c.check(lines(text)); err != nil {
		return nil, err
	}
	return &c, nil
}

// plain is a text without the mark that Notepad puts first, its lines ended as the library counts them.
func plain(text []byte) []byte {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
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
	return strict(text, reflect.TypeOf(c))
}

// amountMistake is a text where an amount should stand.
type amountMistake struct{ at *token.Token }

func (m *amountMistake) Error() string { return fmt.Sprintf("%q is no amount", m.at.Value) }

// thousandMistake is an amount that may be thousands or a few with three decimals: 1.500, 1,500.
type thousandMistake struct {
	at   *token.Token
	read Amount // with decimals
}

func (m *thousandMistake) Error() string { return fmt.Sprintf("%q may be thousands", m.at.Value) }

var mayBeThousands = regexp.MustCompile(`^-?[1-9][0-9]{0,2}[.,][0-9]{3}$`)

// UnmarshalYAML reads an amount written as a number or as a text.
func (a *Amount) UnmarshalYAML(node ast.Node) error {
	at := node.GetToken()
	m, err := crm.ParseMoney(amountGaps.Replace(at.Value))
	if _, isTag := node.(*ast.TagNode); err != nil || isTag {
		return &amountMistake{at}
	}
	if mayBeThousands.MatchString(at.Value) {
		return &thousandMistake{at, Amount(m)}
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
func mistake(text []byte, err error) *problem.Problem {
	if p := ownMistake(text, err); p != nil {
		return p.Because(err)
	}
	var detail yaml.Error
	if !errors.As(err, &detail) || detail.GetToken() == nil {
		return badYAML(err.Error()).In(FileName).Because(err)
	}
	at := detail.GetToken()
	if m := unknownField.FindStringSubmatch(detail.GetMessage()); m != nil {
		return problem.New(problem.UnknownSetting, suggestion(m[1], at.Position.Column == 1)).At(rowOf(at))
	}
	if m := setTwice.FindStringSubmatch(detail.GetMessage()); m != nil {
		return problem.New(problem.SettingTwice, problem.Args{"name": m[1], "row": m[2]}).At(rowOf(at)).Because(err)
	}
	var unlike *yaml.UnexpectedNodeTypeError
	if errors.As(err, &unlike) {
		return wrongShape(settingAt(text, at), shapeOf(unlike.Actual), shapeOf(unlike.Expected)).At(rowOf(at)).Because(err)
	}
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) {
		kind := wrong.DstType.Kind().String()
		if found, many := collection(at); many {
			return wrongShape(settingAt(text, at), found, shape{kindWords(kind), kindWords(kind)}).At(rowOf(at)).Because(err)
		}
		return wrongValue(text, at, kindWords(kind)).Because(err)
	}
	where := rowOf(at)
	where.Row = culprit(text, at, detail.GetMessage())
	return badYAML(detail.GetMessage()).At(where).Because(err)
}

// ownMistake is the problem of a mistake that was found here rather than by the library, nil for another.
func ownMistake(text []byte, err error) *problem.Problem {
	var (
		amount *amountMistake
		either *thousandMistake
		share  *shareMistake
		part   *fractionMistake
		empty  *emptyMistake
		second *secondMistake
		sign   *signMistake
	)
	switch {
	case errors.As(err, &amount):
		return wrongValue(text, amount.at, "0, 12.50, 1000…")
	case errors.As(err, &either):
		many := strings.NewReplacer(".", "", ",", "").Replace(either.at.Value)
		return wrongValue(text, either.at, many+", "+shortAmount(either.read))
	case errors.As(err, &share):
		return problem.New(problem.PercentOrShare, problem.Args{
			"value": share.at.Value, "setting": settingAt(text, share.at), "percent": share.value.short(), "share": share.asShare(),
		}).At(rowOf(share.at))
	case errors.As(err, &part):
		return wrongValue(text, part.at, kindWords("int"))
	case errors.As(err, &empty):
		name := settingAt(text, empty.at)
		return problem.New(problem.MissingSetting, problem.Args{"setting": name, "example": name + ": " + kindWords(empty.kind)}).At(rowOf(empty.at))
	case errors.As(err, &sign):
		return badYAML(err.Error()).At(rowOf(sign.at))
	case errors.As(err, &second):
		return badYAML(err.Error()).At(rowOf(second.at))
	}
	return nil
}

// rowOf is where a token stands.
func rowOf(t *token.Token) problem.Where {
	return problem.Where{File: FileName, Row: t.Position.Line}
}

// wrongValue is the problem of a value that its setting cannot have.
func wrongValue(text []byte, at *token.Token, allowed string) *problem.Problem {
	return problem.New(problem.WrongSetting, problem.Args{"value": at.Value, "setting": settingAt(text, at), "allowed": allowed}).At(rowOf(at))
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

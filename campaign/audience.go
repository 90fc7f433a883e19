package campaign

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Audience is a condition on customers, such as abc_class == "A" and net_sales > 500.
//
// Amounts and quantities are compared exactly, as whole ten-thousandths, never as floats: a number typed
// beside one is read as a decimal with at most four decimals and scaled; a number column beside one is scaled
// too (net_sales > 50 * orders). A comparison with something that is not known of a customer (the last order
// of someone who never bought) is not met, whatever the operator.
type Audience struct {
	Source   string
	program  *vm.Program
	used     []attribute
	literals map[string][]string // the texts that each attribute is compared with
}

// ParseAudience reads a condition. Every mistake is a problem in people's words: the place, the misspelt name
// and the nearest right one, the values that an attribute can have. Segments are those of the shop's own map, where it
// has one.
func ParseAudience(source string, segments ...string) (*Audience, error) {
	tree, err := parser.Parse(source)
	if err != nil {
		return nil, badCondition(source, err)
	}
	r := &rewriter{literals: map[string][]string{}, segments: segments}
	node, kind, err := r.visit(tree.Node)
	if err != nil {
		return nil, err
	}
	if kind != yesNo {
		return nil, problem.New(problem.AudienceUnsure, problem.Args{"text": source, "example": `abc_class == "A"`})
	}
	env := map[string]any{}
	for _, a := range r.used {
		env[a.name], env[knows+a.name] = zero(a.kind), false
	}
	program, err := expr.Compile(node.String(), expr.Env(env), expr.AsBool(), expr.DisableAllBuiltins())
	if err != nil {
		return nil, fmt.Errorf("compile audience %q: %w", source, err)
	}
	return &Audience{Source: strings.Join(strings.Fields(source), " "), program: program, used: r.used, literals: r.literals}, nil
}

// knows is the prefix of the variables that say whether an attribute has a value.
const knows = "known_"

func zero(k kind) any {
	switch k {
	case words:
		return ""
	case yesNo:
		return false
	}
	return 0
}

// Has reports whether a customer belongs, and because of which values.
func (a *Audience) Has(p *crm.Profile) (because string, in bool, err error) {
	env := make(map[string]any, 2*len(a.used))
	for _, attribute := range a.used {
		env[attribute.name], env[knows+attribute.name] = attribute.of(p)
	}
	out, err := expr.Run(a.program, env)
	if err != nil {
		return "", false, fmt.Errorf("ask audience of customer %s: %w", p.CustomerID, err)
	}
	if in, _ = out.(bool); !in {
		return "", false, nil
	}
	var values []string
	for _, attribute := range a.used {
		values = append(values, attribute.shown(p))
	}
	return a.Source + ": " + strings.Join(values, ", "), true, nil
}

// checkTiers refuses a tier that the ladder does not have.
func (a *Audience) checkTiers(tiers []string) error {
	for _, value := range a.literals["tier"] {
		if err := checkValue("tier", value, tiers); err != nil {
			return err
		}
	}
	return nil
}

// checkValue refuses a text that an attribute with a closed list can never have.
func checkValue(name, value string, allowed []string) error {
	for _, v := range allowed {
		if v == value {
			return nil
		}
	}
	suggestion, conseil := problem.Suggest(value, allowed)
	return problem.New(problem.AudienceValue, problem.Args{
		"value": value, "name": name, "suggestion": suggestion, "conseil": conseil, "allowed": strings.Join(allowed, ", "),
	})
}

// badCondition says where the parser stopped and what stands there.
func badCondition(source string, err error) error {
	place, text := 1, "…"
	var at *file.Error
	if errors.As(err, &at) {
		runes := []rune(source)
		place = min(at.From, len(runes)) + 1
		if rest := runes[place-1:]; len(rest) > 0 {
			text = strconv.Quote(string(rest[:min(len(rest), 12)]))
		}
	}
	return problem.New(problem.BadAudience, problem.Args{"place": strconv.Itoa(place), "text": text}).Because(err)
}

// binary is shorthand for a node of two.
func binary(operator string, left, right ast.Node) ast.Node {
	return &ast.BinaryNode{Operator: operator, Left: left, Right: right}
}

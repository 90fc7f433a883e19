package campaign

import (
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// rewriter checks an expression and makes one in which every number is a whole one. It knows the few things
// that an audience may hold; anything else is refused by name, so that no surprise of the expression language
// reaches an audience.
type rewriter struct {
	used     []attribute
	literals map[string][]string
	segments []string // of the shop's own map
}

func (r *rewriter) visit(n ast.Node) (ast.Node, kind, error) {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return r.name(n)
	case *ast.IntegerNode, *ast.FloatNode:
		return n, literal, nil
	case *ast.StringNode:
		return n, quoted, nil
	case *ast.BoolNode:
		return n, yesNo, nil
	case *ast.UnaryNode:
		return r.unary(n)
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "or", "&&", "||":
			return r.logic(n)
		case "==", "!=", "<", "<=", ">", ">=":
			return r.compare(n.Operator, n.Left, n.Right, n)
		case "in":
			return r.member(n)
		case "contains", "startsWith", "endsWith":
			return r.partOf(n)
		case "+", "-", "*":
			return r.arithmetic(n)
		}
	}
	return nil, 0, problem.New(problem.BadAudiencePart, problem.Args{"text": n.String()})
}

func (r *rewriter) name(n *ast.IdentifierNode) (ast.Node, kind, error) {
	a, ok := findAttribute(n.Value)
	if !ok {
		suggestion, conseil := problem.Suggest(n.Value, attributeNames())
		return nil, 0, problem.New(problem.UnknownAttribute, problem.Args{
			"name": n.Value, "suggestion": suggestion, "conseil": conseil, "allowed": strings.Join(attributeNames(), ", "),
		})
	}
	if !slices.ContainsFunc(r.used, func(u attribute) bool { return u.name == a.name }) {
		r.used = append(r.used, a)
	}
	return n, a.kind, nil
}

func (r *rewriter) unary(n *ast.UnaryNode) (ast.Node, kind, error) {
	inner, k, err := r.visit(n.Node)
	if err != nil {
		return nil, 0, err
	}
	switch {
	case (n.Operator == "not" || n.Operator == "!") && k == yesNo:
		return &ast.UnaryNode{Operator: "not", Node: inner}, yesNo, nil
	case (n.Operator == "-" || n.Operator == "+") && k == literal:
		if n.Operator == "+" {
			return inner, literal, nil
		}
		switch v := inner.(type) {
		case *ast.IntegerNode:
			return &ast.IntegerNode{Value: -v.Value}, literal, nil
		case *ast.FloatNode:
			return &ast.FloatNode{Value: -v.Value}, literal, nil
		}
	}
	return nil, 0, mismatch(n)
}

func (r *rewriter) logic(n *ast.BinaryNode) (ast.Node, kind, error) {
	var sides [2]ast.Node
	for i, side := range []ast.Node{n.Left, n.Right} {
		inner, k, err := r.visit(side)
		if err != nil {
			return nil, 0, err
		}
		if k != yesNo {
			return nil, 0, problem.New(problem.AudienceUnsure, problem.Args{"text": side.String(), "example": `abc_class == "A"`})
		}
		sides[i] = inner
	}
	operator := map[string]string{"&&": "and", "||": "or"}[n.Operator]
	if operator == "" {
		operator = n.Operator
	}
	return binary(operator, sides[0], sides[1]), yesNo, nil
}

// compare brings both sides to one kind; whole is what the message quotes.
func (r *rewriter) compare(operator string, left, right, whole ast.Node) (ast.Node, kind, error) {
	l, lk, err := r.visit(left)
	if err != nil {
		return nil, 0, err
	}
	s, sk, err := r.visit(right)
	if err != nil {
		return nil, 0, err
	}
	equality := operator == "==" || operator == "!="
	switch {
	case isNumber(lk) && isNumber(sk) && lk != literal || isNumber(sk) && lk == literal && sk != literal:
		l, s, err = level(l, lk, s, sk, whole)
	case lk == day && sk == quoted:
		s, err = dayOf(s, whole)
	case lk == quoted && sk == day:
		l, err = dayOf(l, whole)
	case lk == day && sk == day:
	case equality && (lk == words && sk == quoted || lk == quoted && sk == words):
		err = r.note(l, s)
	case equality && (lk == yesNo && sk == yesNo || lk == words && sk == words):
	default:
		err = mismatch(whole)
	}
	if err != nil {
		return nil, 0, err
	}
	return r.guard(binary(operator, l, s)), yesNo, nil
}

func isNumber(k kind) bool { return k == number || k == money || k == quantity || k == literal }

// level brings two numbers to one scale: whole numbers beside an amount, and beside a literal with decimals,
// become ten-thousandths.
func level(l ast.Node, lk kind, s ast.Node, sk kind, whole ast.Node) (ast.Node, ast.Node, error) {
	if lk == money && sk == quantity || lk == quantity && sk == money {
		return nil, nil, mismatch(whole)
	}
	if lk == number && sk == number || lk == number && isWhole(s) || sk == number && isWhole(l) {
		return l, s, nil
	}
	left, err := scaled(l, lk, whole)
	if err != nil {
		return nil, nil, err
	}
	right, err := scaled(s, sk, whole)
	return left, right, err
}

func isWhole(n ast.Node) bool {
	_, ok := n.(*ast.IntegerNode)
	return ok
}

// scaled is a number in ten-thousandths.
func scaled(n ast.Node, k kind, whole ast.Node) (ast.Node, error) {
	switch k {
	case money, quantity:
		return n, nil
	case number:
		return binary("*", n, &ast.IntegerNode{Value: crm.Scale}), nil
	}
	text := ""
	switch v := n.(type) {
	case *ast.IntegerNode:
		text = strconv.Itoa(v.Value)
	case *ast.FloatNode:
		// The shortest decimal that reads back as this float is what was typed, up to 15 digits.
		text = strconv.FormatFloat(v.Value, 'f', -1, 64)
		if digits := strings.NewReplacer("-", "", ".", "").Replace(text); len(digits) > 15 {
			return nil, mismatch(whole)
		}
	}
	if _, decimals, _ := strings.Cut(text, "."); len(decimals) > 4 {
		return nil, mismatch(whole)
	}
	amount, err := crm.ParseMoney(text)
	if err != nil {
		return nil, mismatch(whole)
	}
	return &ast.IntegerNode{Value: int(amount)}, nil
}

func dayOf(n, whole ast.Node) (ast.Node, error) {
	d, err := crm.ParseDate(n.(*ast.StringNode).Value)
	if err != nil {
		return nil, problem.New(problem.AudienceValue, problem.Args{
			"value": n.(*ast.StringNode).Value, "name": strings.TrimSpace(whole.String()), "suggestion": "", "conseil": "", "allowed": `"2011-12-10"`,
		})
	}
	return &ast.IntegerNode{Value: int(d)}, nil
}

// note remembers which text an attribute is compared with, and refuses one that it can never have.
func (r *rewriter) note(l, s ast.Node) error {
	name, isName := l.(*ast.IdentifierNode)
	text, isText := s.(*ast.StringNode)
	if !isName || !isText {
		name, isName = s.(*ast.IdentifierNode)
		text, isText = l.(*ast.StringNode)
	}
	if !isName || !isText {
		return nil
	}
	r.literals[name.Value] = append(r.literals[name.Value], text.Value)
	if a, _ := findAttribute(name.Value); a.values != nil {
		if a.name == "rfm_segment" {
			a.values = append(a.values, r.segments...)
		}
		return checkValue(a.name, text.Value, a.values)
	}
	return nil
}

// member turns x in [a, b] into x == a or x == b, each compared as such.
func (r *rewriter) member(n *ast.BinaryNode) (ast.Node, kind, error) {
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok || len(list.Nodes) == 0 {
		return nil, 0, mismatch(n)
	}
	var any ast.Node
	for _, item := range list.Nodes {
		one, _, err := r.compare("==", n.Left, item, n)
		if err != nil {
			return nil, 0, err
		}
		if any == nil {
			any = one
		} else {
			any = binary("or", any, one)
		}
	}
	return any, yesNo, nil
}

func (r *rewriter) partOf(n *ast.BinaryNode) (ast.Node, kind, error) {
	l, lk, err := r.visit(n.Left)
	if err != nil {
		return nil, 0, err
	}
	s, sk, err := r.visit(n.Right)
	if err != nil {
		return nil, 0, err
	}
	if lk != words || sk != quoted {
		return nil, 0, mismatch(n)
	}
	return binary(n.Operator, l, s), yesNo, nil
}

// arithmetic allows sums of one kind, and a whole number times anything.
func (r *rewriter) arithmetic(n *ast.BinaryNode) (ast.Node, kind, error) {
	l, lk, err := r.visit(n.Left)
	if err != nil {
		return nil, 0, err
	}
	s, sk, err := r.visit(n.Right)
	if err != nil {
		return nil, 0, err
	}
	if !isNumber(lk) || !isNumber(sk) || lk == literal && sk == literal {
		return nil, 0, mismatch(n)
	}
	if n.Operator == "*" {
		count := func(n ast.Node, k kind) bool { return k == number || k == literal && isWhole(n) }
		decimals := lk == literal && !isWhole(l) || sk == literal && !isWhole(s)
		if decimals || !count(l, lk) && !count(s, sk) {
			return nil, 0, mismatch(n)
		}
		k := lk
		if k == literal || sk == money || sk == quantity {
			k = sk
		}
		return binary("*", l, s), k, nil
	}
	if lk != sk && lk != literal && sk != literal {
		return nil, 0, mismatch(n)
	}
	k := together(lk, sk)
	if k == number {
		if lk == literal && !isWhole(l) || sk == literal && !isWhole(s) {
			return nil, 0, mismatch(n)
		}
		return binary(n.Operator, l, s), k, nil
	}
	if l, err = scaled(l, lk, n); err != nil {
		return nil, 0, err
	}
	if s, err = scaled(s, sk, n); err != nil {
		return nil, 0, err
	}
	return binary(n.Operator, l, s), k, nil
}

// together is the kind of two numbers together: the one that is not a literal.
func together(lk, sk kind) kind {
	if sk == literal {
		return lk
	}
	return sk
}

// guard makes a comparison false where one of its attributes has no value.
func (r *rewriter) guard(n ast.Node) ast.Node {
	guarded := n
	for _, a := range r.used {
		if (a.kind == day || a.name == "recency_days") && mentions(n, a.name) {
			guarded = binary("and", &ast.IdentifierNode{Value: knows + a.name}, guarded)
		}
	}
	return guarded
}

func mentions(n ast.Node, name string) bool {
	switch n := n.(type) {
	case *ast.IdentifierNode:
		return n.Value == name
	case *ast.BinaryNode:
		return mentions(n.Left, name) || mentions(n.Right, name)
	}
	return false
}

func mismatch(n ast.Node) *problem.Problem {
	return problem.New(problem.AudienceMismatch, problem.Args{"text": n.String()})
}

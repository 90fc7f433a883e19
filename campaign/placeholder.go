package campaign

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Values are what a letter can say of one person; every field is a placeholder of the same name. A field that
// is not known is empty, so that {{if .City}} can ask.
type Values struct {
	Greeting  string // "Bonjour Marie," or "Bonjour,"
	FirstName string
	Name      string
	City      string
	Tier      string
	Segment   string // as people read it
	LastOrder string // the day of the last order, in words
	Code      string // the reward code
	Offer     string // the offer in a few words
	Ends      string // its last day, in words
	Shop      string
	Website   string
	// Unsubscribe is the signed link; the frame holds it, a campaign's text need not.
	Unsubscribe string
}

// placeholders lists the fields of Values in the order in which people are told of them.
func placeholders() []string {
	return []string{"Greeting", "FirstName", "Name", "City", "Tier", "Segment", "LastOrder", "Code", "Offer", "Ends", "Shop", "Website", "Unsubscribe"}
}

// functions are the few that a condition may use.
func functions() []string { return []string{"and", "or", "not", "eq", "ne"} }

var action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

// marked is a text whose actions ({{…}}) stand replaced by plain words, so that Markdown, HTML and URL
// escaping pass over them.
type marked struct {
	text    string
	actions []string // as written
	control []bool   // if, else, end
	word    string   // the beginning of every replacement
}

// How a brace of the text itself is written in the two kinds of template.
const (
	braceInText = `{{"{"}}`
	braceInHTML = "&#123;"
)

// mark checks every action of a text and replaces it. Errors are problems whose Row counts from 1 inside the
// text.
func mark(text string) (marked, error) {
	if err := checkActions(text); err != nil {
		return marked{}, err
	}
	m := marked{word: "HBTQ"}
	for strings.Contains(text, m.word) {
		m.word += "Q"
	}
	m.text = action.ReplaceAllStringFunc(text, func(a string) string {
		m.actions = append(m.actions, a)
		inner := strings.TrimSpace(strings.Trim(strings.TrimSpace(a[2:len(a)-2]), "-"))
		m.control = append(m.control, strings.HasPrefix(inner, "if ") || strings.HasPrefix(inner, "else") || inner == "end")
		return fmt.Sprintf("%s%04dX", m.word, len(m.actions)-1)
	})
	return m, nil
}

// restore puts the actions back. A blank or a comma and blank before a name go with the name: both "Bonjour
// {{.FirstName}}," and "Bonjour, {{.FirstName}}," are "Bonjour," where no first name is known. A brace that
// stands in the text itself is written as brace, so that two of them never open an action.
func (m marked) restore(text, brace string) string {
	text = strings.ReplaceAll(text, "{", brace)
	token := regexp.MustCompile(`(,? )?` + m.word + `(\d{4,})X`)
	return token.ReplaceAllStringFunc(text, func(found string) string {
		lead, rest, _ := strings.Cut(found, m.word)
		n, _ := strconv.Atoi(strings.TrimSuffix(rest, "X"))
		a := m.actions[n]
		if field := strings.TrimSpace(a[2 : len(a)-2]); lead != "" && (field == ".FirstName" || field == ".Name") {
			return "{{if " + field + "}}" + lead + a + "{{end}}"
		}
		return lead + a
	})
}

// alone reports whether a text holds nothing but if, else and end.
func (m marked) alone(text string) bool {
	rest := strings.TrimSpace(text)
	for rest != "" {
		var n int
		after, ok := strings.CutPrefix(rest, m.word)
		if _, err := fmt.Sscanf(after, "%d", &n); !ok || err != nil || n >= len(m.control) || !m.control[n] {
			return false
		}
		_, rest, _ = strings.Cut(rest, "X")
		rest = strings.TrimSpace(rest)
	}
	return strings.TrimSpace(text) != ""
}

// checkActions parses the text as a template and allows what Values holds, if/else/end and five functions.
func checkActions(text string) error {
	for place := 0; ; {
		open := strings.Index(text[place:], "{{")
		if open < 0 {
			break
		}
		place += open
		closing := strings.Index(text[place:], "}}")
		if closing < 0 {
			return badPlaceholder(text, place, "{{")
		}
		place += closing + 2
	}
	tree := parse.New("letter")
	tree.Mode = parse.SkipFuncCheck
	set := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", set); err != nil {
		return badSyntax(text, err)
	}
	if len(set) > 1 {
		return badPlaceholder(text, strings.Index(text, "{{"), "define")
	}
	return walk(text, tree.Root)
}

// walk checks one node and what hangs below it.
func walk(text string, node parse.Node) error {
	switch n := node.(type) {
	case nil, *parse.TextNode, *parse.StringNode, *parse.DotNode, *parse.CommentNode:
		return nil
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, child := range n.Nodes {
			if err := walk(text, child); err != nil {
				return err
			}
		}
		return nil
	case *parse.ActionNode:
		return walk(text, n.Pipe)
	case *parse.IfNode:
		for _, child := range []parse.Node{n.Pipe, n.List, n.ElseList} {
			if err := walk(text, child); err != nil {
				return err
			}
		}
		return nil
	case *parse.PipeNode:
		if len(n.Decl) > 0 || len(n.Cmds) != 1 {
			return badPlaceholder(text, int(n.Pos), "{{"+n.String()+"}}")
		}
		for _, arg := range n.Cmds[0].Args {
			if err := walk(text, arg); err != nil {
				return err
			}
		}
		return nil
	case *parse.FieldNode:
		return checkField(text, n)
	case *parse.IdentifierNode:
		if slices.Contains(functions(), n.Ident) {
			return nil
		}
		return unknownPlaceholder(text, int(n.Pos), n.Ident, append(functions(), placeholders()...))
	}
	return badPlaceholder(text, int(node.Position()), "{{"+node.String()+"}}")
}

func checkField(text string, n *parse.FieldNode) error {
	if len(n.Ident) == 1 && slices.Contains(placeholders(), n.Ident[0]) {
		return nil
	}
	return unknownPlaceholder(text, int(n.Pos), strings.Join(n.Ident, "."), placeholders())
}

// unknownPlaceholder names the wrong word, the nearest right one and all there are.
func unknownPlaceholder(text string, place int, name string, known []string) error {
	suggestion, conseil := problem.Suggest(name, known)
	var all []string
	for _, p := range placeholders() {
		all = append(all, "{{."+p+"}}")
	}
	return problem.New(problem.UnknownPlaceholder, problem.Args{
		"name": "{{." + name + "}}", "suggestion": suggestion, "conseil": conseil, "allowed": strings.Join(all, " "),
	}).At(problem.Where{Row: rowOf(text, place)})
}

func badPlaceholder(text string, place int, what string) *problem.Problem {
	return problem.New(problem.BadPlaceholder, problem.Args{
		"text": what, "example": "{{.FirstName}}", "condition": "{{if .City}}…{{end}}",
	}).At(problem.Where{Row: rowOf(text, place)})
}

var syntaxLine = regexp.MustCompile(`^template: letter:(\d+):`)

// badSyntax takes the line from the parser's error; the offending action is quoted from that line.
func badSyntax(text string, err error) error {
	row := 1
	if m := syntaxLine.FindStringSubmatch(err.Error()); m != nil {
		fmt.Sscanf(m[1], "%d", &row)
	}
	what := "{{…}}"
	if lines := strings.Split(text, "\n"); row <= len(lines) {
		if found := action.FindString(lines[row-1]); found != "" {
			what = found
		}
	}
	p := badPlaceholder(text, 0, what).Because(err)
	p.Where.Row = row
	return p
}

func rowOf(text string, place int) int {
	return 1 + strings.Count(text[:min(max(place, 0), len(text))], "\n")
}

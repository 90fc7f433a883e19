package campaign

import (
	"strings"
	"text/template/parse"

	"golang.org/x/net/html"
)

// balanced reports whether each branch of each condition closes exactly the elements that it opens, so that
// the letter is whole whichever branches are taken.
func balanced(template string) bool {
	tree := parse.New("letter")
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(template, "", "", map[string]*parse.Tree{}); err != nil {
		return false
	}
	return balancedList(tree.Root)
}

// balancedList checks one branch: its own text as a whole, and each condition inside it by itself.
func balancedList(list *parse.ListNode) bool {
	if list == nil {
		return true
	}
	var own strings.Builder
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			own.Write(n.Text)
		case *parse.IfNode:
			if !balancedList(n.List) || !balancedList(n.ElseList) {
				return false
			}
		}
	}
	return balancedHTML(own.String())
}

func balancedHTML(s string) bool {
	var open []string
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return len(open) == 0
		case html.StartTagToken:
			name, _ := z.TagName()
			switch string(name) {
			case "br", "img", "hr":
			default:
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				return false
			}
			open = open[:len(open)-1]
		}
	}
}

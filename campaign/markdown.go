package campaign

import (
	"bytes"
	"html"
	"net/url"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"github.com/habitue-crm/habitue/internal/problem"
)

// body is one language's letter as two templates.
type body struct {
	HTML string
	Text string
}

// styles are the inline styles of what Markdown makes; mail programs keep nothing else for sure.
func styles() map[ast.NodeKind]string {
	return map[ast.NodeKind]string{
		ast.KindParagraph:     "margin:0 0 18px 0;",
		ast.KindList:          "margin:0 0 18px 0;padding:0 0 0 24px;",
		ast.KindListItem:      "margin:0 0 6px 0;",
		ast.KindBlockquote:    "margin:0 0 18px 0;padding:2px 0 2px 16px;border-left:3px solid #c9b79c;color:#5c544b;",
		ast.KindLink:          "color:#1f5c4d;text-decoration:underline;",
		ast.KindAutoLink:      "color:#1f5c4d;text-decoration:underline;",
		ast.KindImage:         "display:block;width:100%;max-width:536px;height:auto;border:0;border-radius:4px;",
		ast.KindThematicBreak: "border:0;border-top:1px solid #e3dbcd;margin:26px 0;",
	}
}

// headingStyle is the style of a heading; there are two sizes.
func headingStyle(level int) string {
	if level == 1 {
		return "margin:0 0 18px 0;font-family:Georgia,'Times New Roman',serif;font-size:26px;line-height:34px;font-weight:400;color:#1f3d36;"
	}
	return "margin:26px 0 10px 0;font-family:Georgia,'Times New Roman',serif;font-size:20px;line-height:28px;font-weight:400;color:#1f3d36;"
}

// compile turns Markdown with placeholders into the two templates. HTML in the Markdown is not passed on. An
// error is a problem whose Row counts from the text's first line.
func compile(markdown string) (body, error) {
	m, err := mark(markdown)
	if err != nil {
		return body{}, err
	}
	source := []byte(m.text)
	md := goldmark.New(goldmark.WithExtensions(extension.Linkify, extension.Strikethrough))
	tree := md.Parser().Parse(text.NewReader(source))
	if err := prepare(tree, source, m); err != nil {
		return body{}, err
	}
	plain := plainText(tree, source, m)
	decorate(tree, source, m)
	var out bytes.Buffer
	if err := md.Renderer().Render(&out, source, tree); err != nil {
		return body{}, err
	}
	b := body{HTML: strings.TrimSpace(m.restore(out.String(), braceInHTML)), Text: strings.TrimSpace(m.restore(plain, braceInText))}
	if !balanced(b.HTML) {
		return body{}, problem.New(problem.BrokenCondition, nil).At(problem.Where{Row: firstCondition(markdown)})
	}
	return b, nil
}

func firstCondition(markdown string) int {
	return rowOf(markdown, strings.Index(markdown, "{{if"))
}

// prepare checks links and pictures, and frees paragraphs that hold only a condition from their <p>.
func prepare(tree ast.Node, source []byte, m marked) error {
	var bad *problem.Problem
	var bare []ast.Node
	row := 1
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || bad != nil {
			return ast.WalkContinue, nil
		}
		if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
			row = rowOf(string(source), n.Lines().At(0).Start)
		}
		switch n := n.(type) {
		case *ast.Link:
			bad = checkLink(string(n.Destination), m, row)
		case *ast.Image:
			if bad = checkLink(string(n.Destination), m, row); bad == nil && strings.TrimSpace(inlineText(n, source, m)) == "" {
				bad = problem.New(problem.NoPictureText, problem.Args{"link": string(n.Destination)}).At(problem.Where{Row: row})
			}
		case *ast.RawHTML:
			bad = checkHTML(string(n.Segments.Value(source)), row)
		case *ast.HTMLBlock:
			bad = checkHTML(string(n.Lines().Value(source)), row)
		case *ast.Paragraph:
			if m.alone(string(n.Lines().Value(source))) {
				bare = append(bare, n)
			}
		}
		return ast.WalkContinue, nil
	})
	if bad != nil {
		return bad
	}
	for _, n := range bare {
		block := ast.NewTextBlock()
		for child := n.FirstChild(); child != nil; {
			next := child.NextSibling()
			block.AppendChild(block, child)
			child = next
		}
		n.Parent().ReplaceChild(n.Parent(), n, block)
	}
	return nil
}

// checkHTML refuses tags, which would be left out of the letter, and a paragraph that begins with one with all its
// text; a remark is meant to be left out.
func checkHTML(html string, row int) *problem.Problem {
	html = strings.TrimSpace(html)
	if strings.HasPrefix(html, "<!--") {
		return nil
	}
	if len(html) > 40 {
		html = strings.ToValidUTF8(html[:40], "") + "…"
	}
	return problem.New(problem.LetterHTML, problem.Args{"html": strings.Join(strings.Fields(html), " ")}).At(problem.Where{Row: row})
}

// checkLink allows whole addresses, and placeholders, whose values are checked when they are filled in.
func checkLink(destination string, m marked, row int) *problem.Problem {
	if strings.HasPrefix(destination, m.word) {
		return nil
	}
	u, err := url.Parse(destination)
	ok := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" ||
		err == nil && (u.Scheme == "mailto" || u.Scheme == "tel") && u.Opaque != ""
	if ok {
		return nil
	}
	return problem.New(problem.BadLetterLink, problem.Args{"link": m.restore(destination, "{")}).At(problem.Where{Row: row})
}

// decorate gives every element its inline style and turns a paragraph that is one bold link into a button.
func decorate(tree ast.Node, source []byte, m marked) {
	look := styles()
	buttons := map[ast.Node]*ast.Link{}
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if heading, ok := n.(*ast.Heading); ok {
			n.SetAttributeString("style", []byte(headingStyle(heading.Level)))
		} else if style, ok := look[n.Kind()]; ok {
			if n.Kind() == ast.KindParagraph && n.Parent().Kind() != ast.KindDocument && n.NextSibling() == nil {
				style = "margin:0;" // the box around it has a margin of its own
			}
			n.SetAttributeString("style", []byte(style))
		}
		if link := buttonLink(n); link != nil {
			buttons[n] = link
		}
		return ast.WalkContinue, nil
	})
	for paragraph, link := range buttons {
		raw := ast.NewString([]byte(button(string(link.Destination), inlineText(link, source, m))))
		raw.SetCode(true) // written as it stands
		block := ast.NewTextBlock()
		block.AppendChild(block, raw)
		paragraph.Parent().ReplaceChild(paragraph.Parent(), paragraph, block)
	}
}

// buttonLink is the link of a paragraph that holds nothing but **[label](address)**.
func buttonLink(n ast.Node) *ast.Link {
	if n.Kind() != ast.KindParagraph || n.ChildCount() != 1 {
		return nil
	}
	strong, ok := n.FirstChild().(*ast.Emphasis)
	if !ok || strong.Level != 2 || strong.ChildCount() != 1 {
		return nil
	}
	link, _ := strong.FirstChild().(*ast.Link)
	return link
}

// button is a link that looks like a button everywhere: a table cell with a colour of its own.
func button(address, label string) string {
	return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 22px 0;"><tr>` +
		`<td align="center" bgcolor="#1f3d36" style="background-color:#1f3d36;border-radius:4px;">` +
		`<a href="` + html.EscapeString(address) + `" style="display:inline-block;padding:13px 28px;font-size:16px;line-height:20px;` +
		`font-weight:600;color:#ffffff;text-decoration:none;border:1px solid #1f3d36;border-radius:4px;">` + html.EscapeString(label) + `</a></td></tr></table>`
}

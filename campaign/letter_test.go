package campaign

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/campaign/mail"
	"github.com/habitue-crm/habitue/campaign/offer"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		write(t, path, []byte(got))
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

// outline writes a page's elements as an indented tree, so that a golden compares what is meant and not how it
// is spelt.
func outline(t *testing.T, page string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(n *html.Node, depth int)
	walk = func(n *html.Node, depth int) {
		indent := strings.Repeat(" ", depth)
		switch n.Type {
		case html.TextNode:
			if text := strings.Join(strings.Fields(n.Data), " "); text != "" {
				fmt.Fprintf(&b, "%s%q\n", indent, text)
			}
		case html.ElementNode:
			b.WriteString(indent + n.Data)
			for _, a := range n.Attr {
				fmt.Fprintf(&b, " %s=%q", a.Key, a.Val)
			}
			b.WriteString("\n")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, depth+1)
		}
	}
	walk(root, 0)
	return b.String()
}

func messages(t *testing.T, text string, profiles ...crm.Profile) []mail.Message {
	t.Helper()
	p, err := Build(t.Context(), mustParse(t, text), profiles, newWorld(), testSettings())
	if err != nil {
		t.Fatal(err)
	}
	l, err := p.Letters(testKeys)
	if err != nil {
		t.Fatal(err)
	}
	var all []mail.Message
	for _, m := range p.Mailings {
		message, err := l.Message(m, p.CreatedAt)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := mail.Compose(message); err != nil {
			t.Fatal(err)
		}
		all = append(all, message)
	}
	return all
}

func TestLettersOfBothLanguages(t *testing.T) {
	nameless := member("3", "", "nobody@example.com", "")
	nameless.City, nameless.Tier = "", ""
	for i, message := range messages(t, sample, member("1", "Marie Tremblay", "marie@example.com", "fr"), member("2", "Jane Doe", "jane@example.com", "en-GB"), nameless) {
		name := []string{"offer.fr", "offer.en", "offer.nameless"}[i]
		golden(t, name+".txt", "Subject: "+message.Subject+"\n\n"+message.Text)
		golden(t, name+".html.txt", outline(t, message.HTML))
	}
	newsletter := "---\naudience: orders >= 0\nsubject: Hello\nlanguage: en\ntemplate: newsletter\n---\nHello {{.FirstName}},\n\nwe have news."
	golden(t, "newsletter.en.txt", messages(t, newsletter, member("1", "Jane Doe", "jane@example.com", "en"))[0].Text)
}

func TestEveryLetterKeepsTheRulesOfMail(t *testing.T) {
	for _, m := range messages(t, sample, member("1", "Marie Tremblay", "marie@example.com", "fr"), member("2", "Jane Doe", "jane@example.com", "en")) {
		for line := range strings.SplitSeq(m.Text, "\n") {
			if utf8.RuneCountInString(line) > textWidth && !strings.Contains(line, "https://") {
				t.Errorf("%d columns: %q", utf8.RuneCountInString(line), line)
			}
		}
		for _, must := range []string{`lang="` + m.Language + `"`, `name="color-scheme"`, `role="presentation"`, "12 rue du Marché", m.Unsubscribe, "max-width:600px", "Café Exemple"} {
			if !strings.Contains(m.HTML, must) {
				t.Errorf("%s: %s is missing", m.Language, must)
			}
		}
		for _, not := range []string{"<style", "<script", "class=", "{{", "[[", "<form", "ZgotmplZ"} {
			if strings.Contains(m.HTML, not) {
				t.Errorf("%s: %s stands in it", m.Language, not)
			}
		}
		if !strings.Contains(m.Text, m.Unsubscribe) || !strings.Contains(m.Text, "12 rue du Marché") {
			t.Errorf("%s: the plain text has no way out or no sender", m.Language)
		}
		eachElement(t, m.HTML, func(n *html.Node) {
			if n.Data == "table" && attrOf(n, "role") != "presentation" {
				t.Error("a table without role=presentation")
			}
			if n.Data == "img" && attrOf(n, "alt") == "" {
				t.Error("a picture without text")
			}
			if n.Data == "a" && !strings.HasPrefix(attrOf(n, "href"), "https://") {
				t.Errorf("a link to %q", attrOf(n, "href"))
			}
		})
		token := strings.TrimPrefix(m.Unsubscribe, "https://www.example.com/unsubscribe/")
		r, err := mail.Verify(token, testKeys.Link)
		if err != nil || string(r.Mailbox) != m.To.Email || r.Key.ID() != m.ID || r.Key.Occurrence != "2011-12" {
			t.Errorf("the link says %+v, %v", r, err)
		}
		want, _ := offer.Code(testKeys.Code, r.Key)
		if !strings.Contains(m.Text, want) || !strings.Contains(m.HTML, want) {
			t.Errorf("the code %s is missing", want)
		}
	}
}

func eachElement(t *testing.T, page string, look func(*html.Node)) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			look(n)
		}
	}
}

func attrOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// What a customer's name holds stays text: the letter has the same elements and links whoever gets it.
func TestACustomersValuesStayText(t *testing.T) {
	text := strings.Replace(sample, "vous êtes", "{{.Name}} de {{.City}} ![x](https://www.example.com/{{.City}}.png) [{{.Name}}](https://www.example.com/?n={{.Name}}) vous êtes", 1)
	shape := func(m mail.Message) (tags []string) {
		eachElement(t, m.HTML, func(n *html.Node) {
			tags = append(tags, n.Data)
			for _, a := range n.Attr {
				if a.Key != "href" && a.Key != "src" && a.Key != "alt" {
					tags = append(tags, a.Key+"="+a.Val)
				}
				if (a.Key == "href" || a.Key == "src") && !strings.HasPrefix(a.Val, "https://www.example.com/") {
					t.Errorf("a link to %q", a.Val)
				}
			}
		})
		return tags
	}
	harmless := shape(messages(t, text, member("1", "Marie Tremblay", "a@example.com", "fr"))[0])
	hostile := []string{
		"<b>x</b>", "[x](http://evil.example)", `"><script>alert(1)</script>`, "{{.Code}}", "{{", "x' onmouseover='alert(1)", "javascript:alert(1)", "a\r\nBcc: x@example.com",
		"\u202eevil", "<!-- x -->", "&lt;b&gt;", "http://evil.example www.evil.example", "**bold** _x_ `y`", "[[.Shop]]", "\\", "-- ", "# x", "> x", "Robert'); DROP TABLE", "%s%n", "a\x00\x01",
	}
	for _, name := range hostile {
		p := member("1", name, "a@example.com", "fr")
		p.City, p.Tier = name, name
		m := messages(t, text, p)[0]
		if diff := cmp.Diff(harmless, shape(m)); diff != "" {
			t.Errorf("%q changes the letter: %s", name, diff)
		}
		if strings.ContainsAny(m.Subject+m.To.Name, "\r\n\x00") {
			t.Errorf("%q breaks a header", name)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		p := member("1", rapid.String().Draw(rt, "name"), "a@example.com", "fr")
		p.City = rapid.String().Draw(rt, "city")
		if p.City == "" || cleanValue(p.City) == "" || cleanValue(p.Name) == "" {
			rt.Skip()
		}
		if diff := cmp.Diff(harmless, shape(messages(t, text, p)[0])); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestMarkdownBecomesMail(t *testing.T) {
	tests := []struct{ name, markdown, text, html string }{
		{"a remark is not passed on", "a <!-- b -->\n\n<!-- d -->", "a", ""},
		{"emphasis is dropped from plain text", "*a* **b** ~~c~~ `d`", "a b c d", "<em>a</em>"},
		{"entities and backslashes are what they stand for", `caf&eacute; \*x\* 5 \< 6`, "café *x* 5 < 6", "café *x* 5 &lt; 6"},
		{"a bare address is a link", "see https://www.example.com/x", "see https://www.example.com/x", `<a href="https://www.example.com/x"`},
		{"a link whose label is its address is said once", "[https://www.example.com](https://www.example.com)", "https://www.example.com", ""},
		{"a line break", "a\\\nb", "a\nb", "<br>"},
		{"a rule", "a\n\n---\n\nb", "a\n\n* * *\n\nb", "<hr"},
		{"a numbered list starts where it starts", "3. a\n4. b", "3. a\n4. b", `<ol start="3"`},
		{"a list of paragraphs", "- a\n\n- b", "- a\n\n- b", ""},
		{"a list in a list", "- a\n  - b", "- a\n\n  - b", ""},
		{"code keeps its lines", "    x  y\n    z", "x  y\n    z", "<code>x  y"},
		{"a brace is a brace", "{ {x} }", `{{"{"}} {{"{"}}x} }`, "&#123; &#123;x} }"},
		{"a bold link alone is a button", "**[Go & see](https://www.example.com/?a=1&b=2)**", "Go & see (https://www.example.com/?a=1&b=2)", `bgcolor="#1f3d36"`},
		{"a bold link in a sentence is none", "x **[Go](https://www.example.com/)**", "x Go (https://www.example.com/)", "<strong><a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := compile(tt.markdown)
			if err != nil {
				t.Fatal(err)
			}
			if b.Text != tt.text {
				t.Errorf("got  %q\nwant %q", b.Text, tt.text)
			}
			if !strings.Contains(b.HTML, tt.html) || strings.Contains(b.HTML, "<script") || strings.Contains(b.HTML, "<div") {
				t.Errorf("got %s", b.HTML)
			}
		})
	}
}

func TestWrapHangsBelowTheText(t *testing.T) {
	long := strings.Repeat("mot ", 25)
	got := wrap("- " + long + "\n\n\n\n> " + long + "\n12. " + long + "\nhttps://www.example.com/" + strings.Repeat("x", 90) + "\n-- \nfin \n\n")
	golden(t, "wrap.txt", got)
}

func TestFirstNamesAreSaidOnlyWhenSure(t *testing.T) {
	tests := map[string]string{
		"Marie Tremblay": "Marie", "Tremblay, Marie": "Marie", "TREMBLAY Marie": "Marie", "DE LA FONTAINE Jean-Paul": "Jean-Paul", "marie tremblay": "Marie",
		"MARIE TREMBLAY": "Marie", "jean-paul roy": "Jean-Paul", "Éloïse Roy": "Éloïse", "": "", "Tremblay": "", "Mme Tremblay": "", "M. Roy": "", "Dr House": "", "J. Roy": "",
		"Dupont SARL": "", "Société Exemple": "", "Smith & Sons": "", "Café de la Gare, Lyon, 69": "", "12346 Roy": "", "Visit www.evil.example now": "", "<b>x</b> y": "", ", Marie": "",
		"Roy, M.": "", "O'Neil Patrick": "O'Neil",
	}
	for full, want := range tests {
		if got := firstName(full); got != want {
			t.Errorf("%q: got %q, want %q", full, got, want)
		}
	}
}

func TestALetterThatIsCutOffIsRefused(t *testing.T) {
	text := strings.Replace(sample, "# Merci", strings.Repeat("un mot de plus ", 8000)+"\n\n# Merci", 1)
	p, err := Build(t.Context(), mustParse(t, text), people(1), newWorld(), testSettings())
	if err != nil {
		t.Fatal(err)
	}
	l, err := p.Letters(testKeys)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Message(p.Mailings[0], p.CreatedAt); !errors.Is(err, problem.New(problem.LetterTooLarge, nil)) {
		t.Errorf("got %v", err)
	}
}

func TestLettersNeedTheirKeys(t *testing.T) {
	p := mustBuild(t, people(1), newWorld())
	for name, keys := range map[string]Keys{"no link key": {Code: testKeys.Code}, "no code key": {Link: testKeys.Link}, "a short key": {Link: []byte("x"), Code: testKeys.Code}} {
		if _, err := p.Letters(keys); !errors.Is(err, problem.New(problem.BadKeys, nil)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

package campaign

import (
	"bytes"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	texttemplate "text/template"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/templates"
)

// skeleton is a letter in one language with everything filled in but what differs from person to person. It
// is stored in the plan: a campaign file or a template that changes later changes nothing of what was approved.
type skeleton struct {
	Subject string `json:"subject"`
	HTML    string `json:"-"`     // in a file of its own
	Text    string `json:"-"`     // likewise
	Offer   string `json:"offer"` // the sentence, in this language
	Ends    string `json:"ends"`  // the last day, in words
	Hello   string `json:"hello"` // the word that greets
}

// skeletons makes one for each language in which the campaign can write.
func skeletons(c *Campaign, p *Plan) (map[string]skeleton, error) {
	all := map[string]skeleton{}
	for _, lang := range c.Languages() {
		sk, err := newSkeleton(c, p.Sender, lang)
		if err != nil {
			return nil, err
		}
		if c.Offer != nil {
			sk.Offer, sk.Ends = c.Offer.Sentence(lang, p.Currency), c.Offer.Rules().LastDay(p.AsOf).Format(lang)
		}
		all[lang] = sk
	}
	return all, nil
}

// frame is what the first step fills in, the same for everyone.
type frame struct {
	Lang                          string
	Subject, Preheader, Body, Why any
	Shop, Address, Website, Rule  string
	Words                         map[string]string
}

func newSkeleton(c *Campaign, s Sender, lang string) (skeleton, error) {
	l, err := templates.Read(c.Template, lang)
	if err != nil {
		return skeleton{}, err
	}
	b := c.bodies[lang]
	f := frame{
		Lang: lang, Shop: literalText(s.Shop), Address: literalText(s.Address), Website: literalText(s.Website),
		Why: literalText(strings.ReplaceAll(l.Words["why"], "{shop}", s.Shop)), Words: l.Words,
		Subject: inline(c.subject.In(lang)), Preheader: inline(c.preheader.In(lang)), Body: template.HTML(b.HTML), //nolint:gosec // made by compile, which passes no HTML on
	}
	html, err := template.New("frame").Delims("[[", "]]").Parse(l.FrameHTML)
	if err == nil {
		_, err = html.Parse(l.PartHTML)
	}
	var out bytes.Buffer
	if err == nil {
		err = html.Execute(&out, f)
	}
	if err != nil {
		return skeleton{}, fmt.Errorf("fill letter frame: %w", err)
	}
	sk := skeleton{Subject: shortText(c.subject.In(lang)), HTML: out.String(), Hello: l.Words["hello"]}
	f.Subject, f.Body, f.Rule = c.subject.In(lang), b.Text, strings.Repeat("=", utf8.RuneCountInString(s.Shop))
	plain, err := texttemplate.New("frame").Delims("[[", "]]").Parse(l.FrameText)
	if err == nil {
		_, err = plain.Parse(l.PartText)
	}
	out.Reset()
	if err == nil {
		err = plain.Execute(&out, f)
	}
	if err != nil {
		return skeleton{}, fmt.Errorf("fill letter frame: %w", err)
	}
	sk.Text = out.String()
	return sk, nil
}

// inline is a short text with placeholders as HTML: escaped, its actions kept.
func inline(s string) template.HTML {
	m, err := mark(s)
	if err != nil { // checked when the file was read
		return ""
	}
	return template.HTML(m.restore(template.HTMLEscapeString(m.text), braceInHTML)) //nolint:gosec // escaped here
}

// shortText is a short text with placeholders as plain text.
func shortText(s string) string {
	m, err := mark(s)
	if err != nil { // checked when the file was read
		return ""
	}
	return m.restore(m.text, braceInText)
}

// literalText keeps a setting that holds {{ from being taken for a placeholder.
func literalText(s string) string { return strings.ReplaceAll(s, "{{", "{ {") }

// checkURL wants a whole web address of plain ASCII.
func checkURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.ContainsAny(s, " <>\"',{}\r\n\t") || !asciiOnly(s) {
		return errNoURL
	}
	return nil
}

func asciiOnly(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

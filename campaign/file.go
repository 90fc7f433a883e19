package campaign

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/habitue-crm/habitue/campaign/offer"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/templates"
)

// Campaign is one campaign file, read and checked: nothing in it can fail later but for what concerns one
// person.
type Campaign struct {
	Name     string // the file's name without .md
	Author   string // who answers for the text
	Audience *Audience
	Offer    offer.Terms // nil makes none
	Template string      // "newsletter" or "offer"
	Repeat   Repeat
	Priority int    // campaigns of one night are planned from the smallest
	Language string // "fr" or "en": for people without one
	Source   []byte // the file, byte for byte

	subject, preheader Texts
	bodies             map[string]body // by language
}

// Texts is one short text in both languages; "" is missing.
type Texts struct{ FR, EN string }

// In is the text of a language.
func (t Texts) In(lang string) string {
	if lang == "fr" {
		return t.FR
	}
	return t.EN
}

// Digest is the SHA-256 of the file.
func (c *Campaign) Digest() string {
	sum := sha256.Sum256(c.Source)
	return hex.EncodeToString(sum[:])
}

// Languages lists the languages that the campaign can speak by itself, with subject and text.
func (c *Campaign) Languages() []string {
	var list []string
	for _, lang := range languages() {
		if _, ok := c.bodies[lang]; ok && c.subject.In(lang) != "" {
			list = append(list, lang)
		}
	}
	return list
}

// Speaks is the language in which the campaign writes to someone whose own language is lang: that one where
// the campaign has subject and text in it, else the campaign's default.
func (c *Campaign) Speaks(lang string) string {
	lang, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(lang, "_", "-")), "-")
	if slices.Contains(c.Languages(), lang) {
		return lang
	}
	return c.Language
}

func languages() []string { return []string{"fr", "en"} }

// matter is the YAML at the head of a campaign file.
type matter struct {
	Author    string     `yaml:"author"`
	Audience  string     `yaml:"audience"`
	Offer     offerField `yaml:"offer"`
	Subject   Texts      `yaml:"subject"`
	Preheader Texts      `yaml:"preheader"`
	Template  string     `yaml:"template"`
	Repeat    string     `yaml:"repeat"`
	Priority  int        `yaml:"priority"`
	Language  string     `yaml:"language"`
}

// Parse reads a campaign file. name is the file's name without folder and ending. Every mistake is a problem
// with exit code 2 that names the file's line. Segments are those of the shop's own map, where it has one.
func Parse(name string, text []byte, segments ...string) (*Campaign, error) {
	c, err := parseFile(name, text, segments)
	if err != nil {
		return nil, inFile(err, "campaigns/"+name+".md")
	}
	return c, nil
}

func parseFile(name string, text []byte, segments []string) (*Campaign, error) {
	if !nameForm.MatchString(name) {
		return nil, problem.New(problem.WrongSetting, problem.Args{"value": name, "setting": "campaign", "allowed": "a-clients, noel-2026"})
	}
	if !utf8.Valid(text) {
		return nil, atRow(problem.New(problem.LetterEncoding, nil), strayRow(text))
	}
	clean := strings.ReplaceAll(strings.TrimPrefix(string(text), "\ufeff"), "\r\n", "\n")
	head, rest, restRow, err := split(clean)
	if err != nil {
		return nil, err
	}
	m, err := decode(head)
	if err != nil {
		return nil, err
	}
	c := &Campaign{Name: name, Author: m.Author, Offer: m.Offer.terms, Priority: m.Priority, Source: bytes.Clone(text), subject: m.Subject, preheader: m.Preheader}
	if err := c.settle(m, head, segments); err != nil {
		return nil, err
	}
	return c, c.read(rest, restRow, head)
}

// strayRow is the line of the first byte that is no UTF-8.
func strayRow(text []byte) int {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return 1 + bytes.Count(text[:at], []byte("\n"))
}

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,59}$`)

// settle checks the fields of the front matter and fills in the defaults.
func (c *Campaign) settle(m matter, head string, segments []string) error {
	var err error
	switch {
	case strings.TrimSpace(m.Audience) == "":
		return missing("audience", `audience: abc_class == "A"`)
	case m.Subject == (Texts{}):
		return missing("subject", "subject: {fr: Un mot pour vous, en: A word for you}")
	}
	for _, line := range []struct{ setting, fr, en string }{{"subject", m.Subject.FR, m.Subject.EN}, {"preheader", m.Preheader.FR, m.Preheader.EN}} {
		for _, text := range []string{line.fr, line.en} {
			if strings.ContainsAny(strings.TrimSpace(text), "\r\n") {
				return atRow(wrong(line.setting, strings.Join(strings.Fields(text), " "), "…"), lineOf(head, line.setting))
			}
		}
	}
	if c.Audience, err = ParseAudience(m.Audience, segments...); err != nil {
		return atRow(err, lineOf(head, "audience"))
	}
	if c.Repeat, err = parseRepeat(m.Repeat); err != nil {
		return atRow(err, lineOf(head, "repeat"))
	}
	if c.Template = m.Template; c.Template == "" {
		c.Template = "newsletter"
		if c.Offer != nil {
			c.Template = "offer"
		}
	}
	if !slices.Contains(templates.Letters(), c.Template) {
		return atRow(wrong("template", c.Template, strings.Join(templates.Letters(), ", ")), lineOf(head, "template"))
	}
	if c.Template == "offer" && c.Offer == nil {
		return missing("offer", "offer: {type: percent_off, percent: 15, ends: 30}")
	}
	if c.Offer != nil {
		if bad := c.Offer.Check(); bad != nil {
			return atRow(bad, lineOf(head, "offer."+bad.Args["setting"], "offer"))
		}
	}
	if c.Language = m.Language; c.Language != "" && !slices.Contains(languages(), c.Language) {
		return atRow(wrong("language", c.Language, "fr, en"), lineOf(head, "language"))
	}
	return nil
}

// read checks the short texts and compiles the letter of each language.
func (c *Campaign) read(rest string, restRow int, head string) error {
	for _, lang := range languages() {
		for key, t := range map[string]Texts{"subject": c.subject, "preheader": c.preheader} {
			if err := checkActions(t.In(lang)); err != nil {
				return atRow(err, lineOf(head, key+"."+lang, key))
			}
		}
	}
	sources, err := byLanguage(rest)
	if err != nil {
		return shift(err, restRow-1)
	}
	c.bodies = map[string]body{}
	for _, lang := range languages() {
		source, ok := sources[lang]
		if !ok {
			continue
		}
		if c.bodies[lang], err = compile(source); err != nil {
			return shift(err, restRow-1)
		}
		if c.bodies[lang].HTML == "" {
			delete(c.bodies, lang)
		}
	}
	return c.chooseLanguage(restRow)
}

// chooseLanguage finds the default language: the one that is named, or the only one that the campaign speaks.
func (c *Campaign) chooseLanguage(restRow int) error {
	spoken := c.Languages()
	switch {
	case len(c.bodies) == 0:
		return atRow(problem.New(problem.EmptyLetter, nil), restRow)
	case len(spoken) == 0:
		return missing("subject", "subject: {fr: Un mot pour vous, en: A word for you}")
	case c.Language == "" && len(spoken) == 1:
		c.Language = spoken[0]
	case c.Language == "":
		return missing("language", "language: fr")
	case !slices.Contains(spoken, c.Language):
		if _, ok := c.bodies[c.Language]; !ok {
			return missing("<!-- "+c.Language+" -->", "<!-- "+c.Language+" -->")
		}
		return missing("subject: "+c.Language, "subject: {fr: Un mot pour vous, en: A word for you}")
	}
	return nil
}

var languageMark = regexp.MustCompile(`^<!--\s*([A-Za-z-]+)\s*-->\s*$`)

// byLanguage cuts a letter at its language marks. What stands before the first mark belongs to both. Lines
// keep their numbers: what belongs to another language is an empty line.
func byLanguage(rest string) (map[string]string, error) {
	lines := strings.Split(rest, "\n")
	out := map[string][]string{"fr": make([]string, len(lines)), "en": make([]string, len(lines))}
	current, seen := "", map[string]bool{}
	for i, line := range lines {
		if m := languageMark.FindStringSubmatch(line); m != nil {
			current = strings.ToLower(m[1])
			if !slices.Contains(languages(), current) {
				return nil, problem.New(problem.UnknownLanguageMark, problem.Args{"name": m[1]}).At(problem.Where{Row: i + 1})
			}
			seen[current] = true
			continue
		}
		for _, lang := range languages() {
			if current == "" || current == lang {
				out[lang][i] = line
			}
		}
	}
	texts := map[string]string{}
	for lang, kept := range out {
		if len(seen) == 0 || seen[lang] {
			texts[lang] = strings.Join(kept, "\n")
		}
	}
	return texts, nil
}

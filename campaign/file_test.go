package campaign

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

func mustParse(t testing.TB, text string) *Campaign {
	t.Helper()
	c, err := Parse("a-clients", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestParseReadsACampaign(t *testing.T) {
	c := mustParse(t, sample)
	if c.Name != "a-clients" || c.Author != "marie" || c.Template != "offer" || c.Repeat != Monthly || c.Language != "fr" || c.Priority != 0 {
		t.Errorf("got %+v", c)
	}
	if got := c.Offer.Sentence("en", "EUR"); got != "15% off when you spend €50 or more" {
		t.Errorf("got %q", got)
	}
	if diff := cmp.Diff([]string{"fr", "en"}, c.Languages()); diff != "" {
		t.Error(diff)
	}
	if string(c.Source) != sample {
		t.Error("the source was changed")
	}
	windows := mustParse(t, "\ufeff"+strings.ReplaceAll(sample, "\n", "\r\n"))
	if diff := cmp.Diff(c.bodies, windows.bodies); diff != "" {
		t.Errorf("line ends matter: %s", diff)
	}
}

const plainHead = "---\naudience: orders > 0\nsubject: Hello\n---\n"

func TestLanguagesFallBackToTheDefault(t *testing.T) {
	tests := []struct {
		name, text string
		languages  []string
		fallback   string // what someone who speaks German gets
	}{
		{"no marks: one text serves both", "---\naudience: orders > 0\nsubject: {fr: Bonjour, en: Hello}\nlanguage: en\n---\nx", []string{"fr", "en"}, "en"},
		{"one subject serves both", "---\naudience: orders > 0\nsubject: Hello\nlanguage: fr\n---\nx", []string{"fr", "en"}, "fr"},
		{"a text in French only", "---\naudience: orders > 0\nsubject: Hello\n---\n<!-- fr -->\nx", []string{"fr"}, "fr"},
		{"a subject in English only", "---\naudience: orders > 0\nsubject: {en: Hello}\n---\nx", []string{"en"}, "en"},
		{"a text before the marks belongs to both", "---\naudience: orders > 0\nsubject: Hello\nlanguage: fr\n---\nboth\n<!-- fr -->\nfr\n<!-- en -->\nen", []string{"fr", "en"}, "fr"},
		{"an empty text is none", "---\naudience: orders > 0\nsubject: Hello\n---\n<!-- fr -->\n\n<!-- en -->\nen", []string{"en"}, "en"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := mustParse(t, tt.text)
			if diff := cmp.Diff(tt.languages, c.Languages()); diff != "" {
				t.Error(diff)
			}
			for _, lang := range []string{"de", "", tt.fallback, strings.ToUpper(tt.fallback) + "-CA"} {
				if got := c.Speaks(lang); got != tt.fallback {
					t.Errorf("%q is written to in %q", lang, got)
				}
			}
		})
	}
}

func TestEveryMistakeHasItsLineAndRemedy(t *testing.T) {
	tests := []struct {
		name, text string
		want       problem.ID
		row        int
		say        string // part of the English text
	}{
		{"no front matter", "Hello", problem.NoFrontMatter, 1, "---"},
		{"a front matter without an end", "---\naudience: orders > 0\n", problem.NoFrontMatter, 1, "---"},
		{"a file saved as Windows-1252", "---\naudience: orders > 0\nsubject: \xc9t\xe9\n---\nx", problem.LetterEncoding, 3, "UTF-8"},
		{"a subject of two lines", "---\naudience: orders > 0\nsubject: \"one\\ntwo\"\n---\nx", problem.WrongSetting, 3, `"subject"`},
		{"HTML in a sentence", "---\naudience: orders > 0\nsubject: x\n---\nHello\n\nsee <b>this</b>", problem.LetterHTML, 7, "<b>"},
		{"HTML that begins a paragraph", "---\naudience: orders > 0\nsubject: x\n---\n<div>Hello</div>", problem.LetterHTML, 5, "<div>"},
		{"an empty front matter", "---\n---\nx", problem.MissingField, 0, "audience"},
		{"no audience", "---\nsubject: Hello\n---\nx", problem.MissingField, 0, "audience"},
		{"no subject", "---\naudience: orders > 0\n---\nx", problem.MissingField, 0, "subject"},
		{"a misspelt setting", "---\naudiance: orders > 0\n---\nx", problem.UnknownSetting, 2, `"audience"`},
		{"a misspelt language of the subject", "---\naudience: orders > 0\nsubject:\n  fre: x\n---\nx", problem.UnknownSetting, 4, `"fr"`},
		{"a tab", "---\naudience: orders > 0\n\tsubject: x\n---\nx", problem.BadYAML, 3, ""},
		{"a setting twice", "---\naudience: orders > 0\naudience: orders > 1\nsubject: x\n---\nx", problem.BadYAML, 3, ""},
		{"a text where a number belongs", "---\naudience: orders > 0\nsubject: x\npriority: high\n---\nx", problem.WrongSetting, 4, `"priority"`},
		{"an unknown rhythm", "---\naudience: orders > 0\nsubject: x\nrepeat: hourly\n---\nx", problem.WrongSetting, 4, "weekly"},
		{"an unknown template", "---\naudience: orders > 0\nsubject: x\ntemplate: fancy\n---\nx", problem.WrongSetting, 4, "newsletter"},
		{"an unknown language", "---\naudience: orders > 0\nsubject: x\nlanguage: de\n---\nx", problem.WrongSetting, 4, "fr, en"},
		{"two languages and no default", "---\naudience: orders > 0\nsubject: {fr: a, en: b}\n---\nx", problem.MissingField, 0, "language"},
		{"the offer template without an offer", "---\naudience: orders > 0\nsubject: x\ntemplate: offer\nlanguage: en\n---\nx", problem.MissingField, 0, "offer"},
		{"an unknown offer", "---\naudience: orders > 0\nsubject: x\noffer:\n  type: half_price\n---\nx", problem.WrongSetting, 5, "percent_off"},
		{"a misspelt field of an offer", "---\naudience: orders > 0\nsubject: x\noffer:\n  type: percent_off\n  percnt: 15\n---\nx", problem.UnknownSetting, 6, `"percent"`},
		{"a field of another offer", "---\naudience: orders > 0\nsubject: x\noffer:\n  type: percent_off\n  amount: 15\n---\nx", problem.UnknownSetting, 6, `"amount"`},
		{"an offer that makes no sense", "---\naudience: orders > 0\nsubject: x\noffer:\n  type: percent_off\n  percent: 150\n---\nx", problem.WrongSetting, 6, "1 … 100"},
		{"an offer that makes no sense, on one line", "---\naudience: orders > 0\nsubject: x\noffer: {type: percent_off, percent: 150}\n---\nx", problem.WrongSetting, 4, "1 … 100"},
		{"a misspelt attribute", "---\nsubject: x\naudience: abc_clas == \"A\"\n---\nx", problem.UnknownAttribute, 3, `"abc_class"`},
		{"a misspelt placeholder in the subject", "---\naudience: orders > 0\nsubject:\n  fr: a\n  en: Dear {{.FistName}}\n---\nx", problem.UnknownPlaceholder, 5, `"FirstName"`},
		{"a misspelt placeholder in the text", plainHead + "\n\nDear {{.FirstNam}},\n", problem.UnknownPlaceholder, 7, `"FirstName"`},
		{"a placeholder without its dot", plainHead + "Dear {{FirstName}},\n", problem.UnknownPlaceholder, 5, `"FirstName"`},
		{"a placeholder of a placeholder", plainHead + "{{.Name.First}}", problem.UnknownPlaceholder, 5, "{{.Name.First}}"},
		{"a function that reads files, were there one", plainHead + "a\n{{printf \"%d\" .Name}}", problem.UnknownPlaceholder, 6, "printf"},
		{"a loop", plainHead + "{{range .Name}}x{{end}}", problem.BadPlaceholder, 5, "{{if"},
		{"a definition", plainHead + "{{define \"x\"}}y{{end}}", problem.BadPlaceholder, 5, "{{if"},
		{"a variable", plainHead + "{{$x := .Name}}", problem.BadPlaceholder, 5, ""},
		{"a placeholder without an end", plainHead + "a\nDear {{.FirstName,\n", problem.BadPlaceholder, 6, ""},
		{"a condition without an end", plainHead + "a\n{{if .City}}x\n", problem.BadPlaceholder, 0, "{{if"},
		{"an end without a condition", plainHead + "a\nx{{end}}\n", problem.BadPlaceholder, 6, "{{end}}"},
		{"a condition across paragraphs", plainHead + "a {{if .City}}b\n\nc{{end}} d\n", problem.BrokenCondition, 5, "paragraph"},
		{"a condition across list items", plainHead + "- a {{if .City}}b\n- c{{end}} d\n", problem.BrokenCondition, 5, "paragraph"},
		{"a language that there is not", plainHead + "<!-- de -->\nx", problem.UnknownLanguageMark, 5, "<!-- fr -->"},
		{"no text", plainHead + "  \n\n", problem.EmptyLetter, 5, "empty"},
		{"a default language without a text", "---\naudience: orders > 0\nsubject: x\nlanguage: en\n---\n<!-- fr -->\nx", problem.MissingField, 0, "<!-- en -->"},
		{"a link without its scheme", plainHead + "a\n\n[x](www.example.com)", problem.BadLetterLink, 7, "https://"},
		{"a link that runs a script", plainHead + "[x](javascript:alert(1))", problem.BadLetterLink, 5, "javascript"},
		{"a picture from the disk", plainHead + "![a cup](cup.png)", problem.BadLetterLink, 5, "cup.png"},
		{"a picture without a text", plainHead + "![](https://www.example.com/cup.png)", problem.NoPictureText, 5, "cup.png"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("a-clients", []byte(tt.text))
			var p *problem.Problem
			if !errors.As(err, &p) {
				t.Fatalf("got %v", err)
			}
			row := tt.row
			if p.ID != tt.want || row != 0 && p.Where.Row != row || p.Where.File != "campaigns/a-clients.md" || p.Exit() != 2 {
				t.Errorf("got [%s] in row %d of %q, exit %d: %s", p.ID, p.Where.Row, p.Where.File, p.Exit(), p.Say("en"))
			}
			for _, lang := range []string{"en", "fr"} {
				said := p.Say(lang)
				if lang == "en" && !strings.Contains(said, tt.say) || strings.Contains(said, "{suggestion}") || strings.Contains(said, "{allowed}") || strings.Contains(said, "{conseil}") {
					t.Errorf("it says: %s", said)
				}
			}
		})
	}
}

func TestNamesOfCampaignsAreNamesOfFiles(t *testing.T) {
	for _, name := range []string{"", "../x", "A", "a b", "a/b", "-a", strings.Repeat("a", 61)} {
		if _, err := Parse(name, []byte(sample)); !errors.Is(err, problem.New(problem.WrongSetting, nil)) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestOccurrences(t *testing.T) {
	tests := []struct {
		name   string
		repeat Repeat
		day    crm.Date
		want   string
	}{
		{"once", Once, crm.NewDate(2011, 12, 10), "once"},
		{"a day", Daily, crm.NewDate(2011, 12, 10), "2011-12-10"},
		{"a week", Weekly, crm.NewDate(2011, 12, 10), "2011-W49"},
		{"the first days of January may belong to the old year's last week", Weekly, crm.NewDate(2012, 1, 1), "2011-W52"},
		{"the last days of December may belong to the new year's first week", Weekly, crm.NewDate(2012, 12, 31), "2013-W01"},
		{"a month", Monthly, crm.NewDate(2011, 12, 10), "2011-12"},
		{"the first quarter ends in March", Quarterly, crm.NewDate(2011, 3, 31), "2011-Q1"},
		{"the last quarter starts in October", Quarterly, crm.NewDate(2011, 10, 1), "2011-Q4"},
		{"a year", Yearly, crm.NewDate(2011, 12, 10), "2011"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.repeat.Occurrence(tt.day); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		sample, plainHead + "x", "---\n---\n", "---", "", plainHead + "{{if .City}}{{else}}{{end}}", plainHead + "{{{{.Name}}}}", plainHead + "HBTQ0000X {{.Name}}",
		"---\naudience: [\n---\n", "---\naudience: orders > 0\noffer: x\nsubject: &a x\n---\n*a", plainHead + "**[x]({{.Website}})**", plainHead + "<!-- fr -->\n> - {{/* */}}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse("a-clients", []byte(text))
		var p *problem.Problem
		if err != nil {
			if !errors.As(err, &p) {
				t.Errorf("no problem but %v", err)
			}
			return
		}
		if len(c.Languages()) == 0 || c.bodies[c.Language].HTML == "" {
			t.Fatal("a campaign that cannot speak")
		}
		plan := &Plan{Campaign: c.Name, Sender: testSettings().Sender, Currency: "EUR", source: c.Source}
		if plan.skeletons, err = skeletons(c, plan); err != nil {
			t.Fatal(err)
		}
		l, err := plan.Letters(testKeys)
		if err != nil {
			t.Fatal(err)
		}
		_, err = l.Message(Mailing{CustomerID: "1", Name: "<b>", Address: "a@example.com", Mailbox: "a@example.com", Language: c.Language}, testSettings().CreatedAt)
		if err != nil && !errors.As(err, &p) {
			t.Error(err)
		}
	})
}

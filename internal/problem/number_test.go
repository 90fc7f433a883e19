package problem

import (
	"maps"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Every number that an example of a code names is set to none, one, two and many in turn: a noun that follows it is in
// the form that the language asks for.
func TestNumbersHaveTheirNouns(t *testing.T) {
	manyAfterOne := map[string]*regexp.Regexp{
		"en": regexp.MustCompile(`(?:^|[^\d.,:/\x{202f}-])1 [a-z]+s\b`),
		"fr": regexp.MustCompile(`(?:^|[^\d.,:/\x{202f}-])[01] \p{Ll}+s(?:[^\p{Ll}]|$)`),
	}
	oneAfterMany := regexp.MustCompile(`(?:^|[^\d.,:/\x{202f}-])[0-9]+ (?:mail|day|letter|line|field|column|cell|courriel|jour|lettre|ligne|champ|colonne|cellule|adresse|address|person|personne)\b`)
	singular := regexp.MustCompile(` (is|has|holds|address|sous|puis|dans|fois|mois)\W?$`) // no plurals, though they end in s
	for _, c := range Codes() {
		example, _ := Example(c.ID)
		for name, value := range example.Args {
			if _, err := strconv.ParseInt(strings.ReplaceAll(value, ",", ""), 10, 64); err != nil {
				continue
			}
			for _, n := range []int64{0, 1, 2, 12_345} {
				p := *example
				p.Args = maps.Clone(example.Args)
				p.Args[name] = strconv.FormatInt(n, 10)
				for lang, wrong := range manyAfterOne {
					said := p.What(lang) + " " + p.Fix(lang)
					one := n == 1 || n == 0 && lang == "fr"
					if found := wrong.FindString(said); one && found != "" && !singular.MatchString(found) {
						t.Errorf("[%s] %s=%d says %q: %s", c.ID, name, n, found, said)
					}
					if found := oneAfterMany.FindString(said); n > 1 && strings.Contains(found, strconv.FormatInt(n, 10)) {
						t.Errorf("[%s] %s=%d says %q: %s", c.ID, name, n, found, said)
					}
					if strings.ContainsAny(said, "|") && !strings.Contains(c.EN.What+c.EN.Fix, "||") {
						t.Errorf("[%s] %s: a form is left open: %s", c.ID, lang, said)
					}
				}
			}
		}
	}
}

func TestANumberIsFilledInWithItsNoun(t *testing.T) {
	for _, tt := range []struct{ name, lang, value, want string }{
		{"none is many in English", "en", "0", "0 letters wait"},
		{"one", "en", "1", "1 letter waits"},
		{"many are grouped", "en", "12345", "12,345 letters wait"},
		{"none is one in French", "fr", "0", "0 lettre attend"},
		{"two", "fr", "2", "2 lettres attendent"},
		{"many are grouped with thin blanks", "fr", "1,234,567", "1\u202f234\u202f567 lettres attendent"},
		{"below none", "en", "-1234", "-1,234 letters wait"},
		{"what is no number stands before the form for many", "fr", "plus de", "plus de lettres attendent"},
	} {
		text := "{left|letter waits|letters wait}"
		if tt.lang == "fr" {
			text = "{left|lettre attend|lettres attendent}"
		}
		if got := count(text, tt.lang, Args{"left": tt.value}); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

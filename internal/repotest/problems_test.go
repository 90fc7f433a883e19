package repotest

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/internal/problem"
)

// TestProblemsPageIsCurrent holds docs/problems.md to the catalogue of problems and its examples.
func TestProblemsPageIsCurrent(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "problems.md")
	want := problemsPage()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/problems.md is not what the catalogue says; go test ./internal/repotest -update rewrites it")
	}
}

// problemsPage explains every code: what happens, what is said in both languages in an example, what to do.
func problemsPage() string {
	var b strings.Builder
	b.WriteString(`# Problems

Made from the catalogue in the code (` + "`go test ./internal/repotest -update`" + `). Every message of Habitué ends with a code between
brackets; this page lists them by name, each with an example. What a message names (a file, a value) is made up here.

A code that *refuses* stops the row, the file or the command that it is about; the command's exit code is said beside it.
A code that *warns* is said, and what it is about is loaded or done all the same.
`)
	codes := problem.Codes()
	slices.SortFunc(codes, func(a, b problem.Code) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range codes {
		what := fmt.Sprintf("Refuses; exit code %d where the command ends with it.", cmp.Or(c.Exit, 1))
		if c.Severity == problem.Warning {
			what = "Warns."
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", c.ID, what)
		p, _ := problem.Example(c.ID) // internal/problem's own test holds that every code has one
		if p == nil {
			p = problem.New(c.ID, nil)
		}
		explain(&b, p, "en", "English", "What to do")
		explain(&b, p, "fr", "Français", "Que faire")
	}
	return b.String()
}

// explain writes one language's message and remedy.
func explain(b *strings.Builder, p *problem.Problem, lang, language, remedy string) {
	place := p.Where.Say(lang)
	if place != "" {
		place = "*" + markdown(place) + "*: "
		if lang == "fr" {
			place = strings.TrimSuffix(place, ": ") + "\u00a0: "
		}
	}
	fmt.Fprintf(b, "\n- %s: %s%s\n", language, place, markdown(p.What(lang)))
	if fix := p.Fix(lang); fix != "" {
		fmt.Fprintf(b, "  %s: %s\n", remedy, markdown(fix))
	}
}

// markdown is a text in which nothing is taken for Markdown or HTML.
func markdown(s string) string {
	return strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`, "{", `\{`, "#", `\#`, "|", `\|`).Replace(s)
}

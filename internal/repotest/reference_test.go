package repotest

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/campaign/offer"
	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/ingest/sheet"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

var update = flag.Bool("update", false, "rewrite docs/reference.md")

// TestReferenceIsCurrent holds docs/reference.md to the catalogues that it is made of.
func TestReferenceIsCurrent(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "reference.md")
	want := reference()
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
		t.Error("docs/reference.md is not what the catalogues say; go test ./internal/repotest -update rewrites it")
	}
}

func reference() string {
	var b strings.Builder
	b.WriteString("# Reference\n\nMade from the catalogues in the code (`go test ./internal/repotest -update`). The JSON of the commands and the files\non disk are in [formats.md](formats.md).\n")
	formatsChapter(&b)
	kindsChapter(&b)
	offersChapter(&b)
	wordsChapter(&b)
	problemsChapter(&b)
	return b.String()
}

func formatsChapter(b *strings.Builder) {
	b.WriteString("\n## File formats\n\nThe content decides, not the name.\n\n| format | usual endings |\n|---|---|\n")
	for _, f := range sheet.Formats() {
		fmt.Fprintf(b, "| %s | %s |\n", f.Name, strings.Join(f.Extensions, " "))
	}
}

func kindsChapter(b *strings.Builder) {
	b.WriteString("\n## Kinds of sheets\n\nHeaders are compared without case, accents and punctuation. A header that is not here can be named under `columns:` in\n`habitue.yaml`, with the field's name.\n")
	for _, k := range ingest.Kinds() {
		fmt.Fprintf(b, "\n### %s (`%s`)\n\n%s\n\n%s\n\nNeeded:", k.Title.EN, k.Name, k.About.EN, k.About.FR)
		for i, n := range k.Needs {
			if i > 0 {
				b.WriteString(",")
			}
			b.WriteString(" " + n.Title.EN)
		}
		b.WriteString(".\n\n| field | is a | headers | example |\n|---|---|---|---|\n")
		for _, f := range k.Fields {
			fmt.Fprintf(b, "| `%s` %s | %s | %s | %s |\n", f.Name, cell(f.About.EN), f.Reading(), cell(strings.Join(append(slices.Clone(f.Names), f.Weak...), ", ")), cell(f.Example))
		}
	}
}

func offersChapter(b *strings.Builder) {
	b.WriteString("\n## Offer types\n\n")
	for _, name := range offer.Names() {
		fmt.Fprintf(b, "- `%s`\n", name)
	}
}

func wordsChapter(b *strings.Builder) {
	b.WriteString("\n## Segments\n\n| value | English | French |\n|---|---|---|\n")
	for _, s := range crm.Segments() {
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", s, s.Title("en"), s.Title("fr"))
	}
	b.WriteString("\n## Hold reasons\n\nThe first that applies is said.\n\n| English | French |\n|---|---|\n")
	for _, h := range crm.HoldReasons() {
		fmt.Fprintf(b, "| %s | %s |\n", h.Title("en"), h.Title("fr"))
	}
}

func problemsChapter(b *strings.Builder) {
	b.WriteString("\n## What can be wrong\n\n`{…}` stands for what is named in the message.\n\n| code | exit | English | French |\n|---|--:|---|---|\n")
	codes := problem.Codes()
	slices.SortFunc(codes, func(a, b problem.Code) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range codes {
		exit := cmp.Or(c.Exit, 1)
		if c.Severity == problem.Warning {
			exit = 0
		}
		fmt.Fprintf(b, "| `%s` | %d | %s | %s |\n", c.ID, exit, cell(problem.Plain(c.EN.What+" "+c.EN.Fix)), cell(problem.Plain(c.FR.What+" "+c.FR.Fix)))
	}
}

// cell is a text that a Markdown table can hold.
func cell(s string) string {
	return strings.TrimSpace(strings.NewReplacer("|", `\|`, "\n", " ").Replace(s))
}

package problem

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/messages.*.golden")

// Every code has an example that names all that its wording names and nothing else.
func TestEveryCodeHasAnExample(t *testing.T) {
	for _, c := range Codes() {
		p, ok := Example(c.ID)
		if !ok {
			t.Errorf("[%s] has no line in examples.tsv", c.ID)
			continue
		}
		named := map[string]bool{}
		for _, text := range []string{c.EN.What, c.EN.Fix, c.FR.What, c.FR.Fix} {
			for _, name := range placeholder.FindAllString(Plain(text), -1) {
				named[strings.Trim(name, "{}")] = true
			}
		}
		if got, want := slices.Sorted(maps.Keys(p.Args)), slices.Sorted(maps.Keys(named)); !slices.Equal(got, want) {
			t.Errorf("[%s] has an example with %v, its wording names %v", c.ID, got, want)
		}
	}
	for id := range examples() {
		if _, found := Find(id); !found {
			t.Errorf("examples.tsv has a line for %q, which is no code", id)
		}
	}
}

// What people read, code by code, in both languages; the files are read over like code.
func TestMessagesAreThoseOfTheGoldenFiles(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		var b strings.Builder
		for _, c := range Codes() {
			if p, ok := Example(c.ID); ok {
				b.WriteString(p.Say(lang) + "\n")
			}
		}
		path := filepath.Join("testdata", "messages."+lang+".golden")
		if *update {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, wanted := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
		for i := range max(len(got), len(wanted)) {
			g, w := "", ""
			if i < len(got) {
				g = got[i]
			}
			if i < len(wanted) {
				w = wanted[i]
			}
			if g != w {
				t.Errorf("%s line %d (go test ./internal/problem -update rewrites it):\n got %s\nwant %s", path, i+1, g, w)
				break
			}
		}
	}
}

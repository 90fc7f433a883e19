package templates

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryLetterIsWholeInBothLanguages(t *testing.T) {
	for _, name := range Letters() {
		fr, err := Read(name, "fr")
		if err != nil {
			t.Fatal(err)
		}
		en, err := Read(name, "de") // any other language reads English
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(fr.Words)), slices.Sorted(maps.Keys(en.Words))); diff != "" || len(fr.Words) == 0 {
			t.Errorf("%s: words are missing in one language: %s", name, diff)
		}
		for word, text := range fr.Words {
			if text == "" || en.Words[word] == "" || text == en.Words[word] || strings.Count(text, "{shop}") != strings.Count(en.Words[word], "{shop}") {
				t.Errorf("%s: %q is %q and %q", name, word, text, en.Words[word])
			}
		}
		for part, source := range map[string]string{"frame.html": fr.FrameHTML, "frame.txt": fr.FrameText} {
			for _, must := range []string{"{{.Unsubscribe}}", "[[.Why]]", "[[.Address]]", "[[.Shop]]", `[[template "part" .]]`} {
				if !strings.Contains(source, must) {
					t.Errorf("%s: %s is missing in %s", name, must, part)
				}
			}
		}
		if fr.PartHTML == "" || fr.PartText == "" {
			t.Errorf("%s has no part", name)
		}
	}
	if _, err := Read("fancy", "fr"); err == nil {
		t.Error("an unknown letter is read")
	}
}

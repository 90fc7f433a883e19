package pipeline_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/ingest/quality"
	"github.com/habitue-crm/habitue/internal/pipeline"
)

// The report proposes as one person only whom identity has not decided: neither numbers that are linked, nor numbers that
// a person has told apart, nor the till's catch-all.
func TestDuplicatesFollowWhatIdentityDecided(t *testing.T) {
	dir, folder := initialised(t, filepath.Join(t.TempDir(), "shop")), t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		write(t, path, "Customer ID;Full name;Email;Phone\n"+text)
		return path
	}
	till := file("till.csv", "1;Marie Durand;marie@example.com;\n2;Ann Lee;ann@example.com;\n3;Ann Lee;ann@example.com;\n4;Paul Roy;paul@example.com;\n5;Paul Roy;paul@example.com;\n6;Paul Roy;paul@example.com;\nDIVERS;;zoe@example.com;\n7;Zoé Petit;zoe@example.com;\n")
	web := file("web.csv", "91;DURAND Marie;Marie@Example.com;\n")
	proposed := func() string {
		var all []string
		for _, f := range qualityOf(t, dir, "en", "", false).Findings {
			for _, c := range f.Cases {
				if f.Code == quality.SamePerson {
					all = append(all, c.Subject)
				}
			}
		}
		return strings.Join(all, " | ")
	}
	locked(t, dir, qualityNow, func(w *pipeline.Workspace) {
		for source, path := range map[string]string{"": till, "web": web} {
			if _, err := w.Ingest(t.Context(), []string{path}, pipeline.Reading{Source: source}); err != nil {
				t.Fatal(err)
			}
		}
	})
	marie := pipeline.Deciding{As: "marie"}
	for _, step := range []struct {
		name   string
		decide func(*pipeline.Workspace) (pipeline.Decided, error)
		want   string
	}{
		{"1 and web:91 are linked by their address, DIVERS is nobody", nil, "4, 5, 6 | 2, 3"},
		{"one person, somebody says", func(w *pipeline.Workspace) (pipeline.Decided, error) {
			return w.LinkPeople(t.Context(), []string{"2", "3"}, marie)
		}, "4, 5, 6"},
		{"two of three are two people: each may still be the third", func(w *pipeline.Workspace) (pipeline.Decided, error) {
			return w.SplitPeople(t.Context(), []string{"4", "5"}, marie)
		}, "4, 5, 6"},
		{"one of them is the third, who so is not the other", func(w *pipeline.Workspace) (pipeline.Decided, error) {
			return w.LinkPeople(t.Context(), []string{"4", "6"}, marie)
		}, ""},
		{"what was linked is told apart after all, and not proposed again", func(w *pipeline.Workspace) (pipeline.Decided, error) {
			return w.SplitPeople(t.Context(), []string{"2", "3"}, marie)
		}, ""},
	} {
		if step.decide != nil {
			locked(t, dir, qualityNow, func(w *pipeline.Workspace) {
				if _, err := step.decide(w); err != nil {
					t.Fatal(step.name, err)
				}
			})
		}
		if got := proposed(); got != step.want {
			t.Errorf("%s: proposed %q, want %q", step.name, got, step.want)
		}
	}
}

package repotest

import (
	"slices"
	"strings"
	"testing"
)

// allowed says which of our packages a package may import, besides itself; a name that ends in /... means the
// package and all below it. A package that has no row may import nothing of ours. Tests may import more.
// It is the table of docs/design.md.
var allowed = []struct {
	pkg  string
	may  []string
	only []string // the modules that only this package may import
}{
	{pkg: "internal/crm"},
	{pkg: "internal/problem"},
	{pkg: "internal/chart"},
	{pkg: "internal/config", may: []string{"internal/crm", "internal/problem"}},
	{pkg: "internal/lake/...", may: []string{"internal/crm", "internal/problem", "internal/lake/..."}, only: []string{"github.com/parquet-go/parquet-go"}},
	{pkg: "internal/engine", may: []string{"internal/crm", "internal/lake", "transform/cores", "transform/fold"}},
	{pkg: "internal/state/...", may: []string{"internal/crm", "internal/problem", "internal/state"}, only: []string{"modernc.org/sqlite"}},
	{pkg: "internal/damage"},
	{pkg: "internal/synth", may: []string{"internal/crm"}},
	{pkg: "ingest/sheet/...", may: []string{"internal/problem", "ingest/sheet/..."}},
	{pkg: "ingest/identity", may: []string{"internal/crm"}},
	{pkg: "ingest/quality", may: []string{"internal/crm", "internal/problem", "ingest/identity"}},
	{pkg: "ingest", may: []string{"internal/crm", "internal/problem", "ingest/sheet/..."}},
	{pkg: "transform/...", may: []string{"internal/crm", "transform/..."}},
	{pkg: "campaign/mail", may: []string{"internal/crm", "internal/problem", "templates"}, only: []string{"github.com/jordan-wright/email", "github.com/emersion/go-smtp"}},
	{pkg: "campaign/...", may: []string{"internal/crm", "internal/problem", "templates", "campaign/..."}},
	{pkg: "templates"},
	{pkg: "internal/pipeline", may: []string{
		"internal/crm", "internal/problem", "internal/config", "internal/lake", "internal/engine", "internal/state", "internal/synth", "internal/chart",
		"ingest/...", "transform/...", "campaign/...", "templates",
	}},
	{pkg: "internal/bench/...", may: []string{"internal/...", "ingest/...", "transform/...", "campaign/..."}},
	{pkg: "cmd/habitue", may: []string{"internal/crm", "internal/problem", "internal/config", "internal/pipeline"}},
	{pkg: "internal/repotest"},
}

// covers reports whether a pattern of the table names a package.
func covers(pattern, pkg string) bool {
	if stem, all := strings.CutSuffix(pattern, "/..."); all {
		return pkg == stem || strings.HasPrefix(pkg, stem+"/")
	}
	return pkg == pattern
}

func TestImportsKeepToTheTable(t *testing.T) {
	for _, f := range sources(t) {
		if f.test {
			continue
		}
		row := slices.IndexFunc(allowed, func(r struct {
			pkg       string
			may, only []string
		},
		) bool {
			return covers(r.pkg, f.pkg)
		})
		if row < 0 {
			t.Errorf("%s: package %s has no row in the import table", f.path, f.pkg)
			continue
		}
		for _, imported := range f.imports() {
			ours, isOurs := strings.CutPrefix(imported, module+"/")
			if isOurs && ours != f.pkg && !slices.ContainsFunc(allowed[row].may, func(p string) bool { return covers(p, ours) }) {
				t.Errorf("%s: %s may not import %s", f.path, f.pkg, ours)
			}
		}
	}
}

func TestSomeModulesHaveOneImporter(t *testing.T) {
	for _, f := range sources(t) {
		for _, row := range allowed {
			for _, only := range row.only {
				for _, imported := range f.imports() {
					if (imported == only || strings.HasPrefix(imported, only+"/")) && !covers(row.pkg, f.pkg) && !f.test {
						t.Errorf("%s imports %s, which is for %s alone", f.path, imported, row.pkg)
					}
				}
			}
		}
	}
}

func TestVocabularyStandsAlone(t *testing.T) {
	for _, f := range sources(t) {
		if f.test || f.pkg != "internal/crm" && f.pkg != "internal/problem" {
			continue
		}
		for _, imported := range f.imports() {
			if strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
				t.Errorf("%s imports %s, which is not of the standard library", f.path, imported)
			}
		}
	}
}

package ingest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Files that share what is known of headers are read as each of them alone is: 200 of many shapes, some of them with columns
// that a person has fixed and with what the files before them were understood as.
func TestSharedHeadingsChangeNoReading(t *testing.T) {
	rnd := rand.New(rand.NewPCG(10, 305))
	var shared Headings
	var mappings []Mapping
	dir := t.TempDir()
	for seed := range uint64(200) {
		path := writeMade(t, dir, makeSheet(seed))
		opt := Options{DateOrder: "dmy", Decimal: "comma"}
		if rnd.IntN(3) == 0 {
			opt.Mappings = mappings
		}
		if rnd.IntN(4) == 0 {
			opt.Columns = map[string]string{"Montant": NotUsed, "Total": "amount", "Client": "customer_id"}
		}
		var alone, together kept
		want, wantErr := Read(context.Background(), path, opt, &alone)
		opt.Headings = &shared
		got, gotErr := Read(context.Background(), path, opt, &together)
		if diff := cmp.Diff(fmt.Sprintf("%+v %v", want, wantErr), fmt.Sprintf("%+v %v", got, gotErr)); diff != "" {
			t.Fatalf("seed %d: another report (-alone +together):\n%s", seed, diff)
		}
		if diff := cmp.Diff(alone.lines, together.lines); diff != "" {
			t.Fatalf("seed %d: other lines (-alone +together):\n%s", seed, diff)
		}
		mappings = append(mappings, got.Mappings...)
	}
	if len(shared.texts) == 0 {
		t.Error("nothing was remembered")
	}
}

// writeMade writes a made sheet to a folder.
func writeMade(t *testing.T, dir string, s *madeSheet) string {
	t.Helper()
	path, content := filepath.Join(dir, "ventes.csv"), []byte(nil)
	if s.excel {
		path, content = filepath.Join(dir, "ventes.xlsx"), s.xlsx(t)
	} else {
		content = s.csv()
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestARememberedHeadingIsWhatItWas(t *testing.T) {
	m := newMatcher(Options{Columns: map[string]string{"Reste dû": "amount"}, Mappings: []Mapping{{
		Kind: "customers", Columns: []MappedColumn{{Name: "Ville", Field: NotUsed}, {Name: "Poids", Field: "name", Accepted: true}},
	}}}, "")
	var shared Headings
	texts := []string{"Reste dû", "Ville", "Poids", "WHITE METAL LANTERN", "536365", "2010-12-01 08:26:00", "% TVA", ""}
	for k := range m.kinds {
		for f := range m.kinds[k].Fields {
			texts = append(texts, m.kinds[k].Fields[f].Names...)
			texts = append(texts, m.kinds[k].Fields[f].Weak...)
		}
	}
	for range 2 { // worked out, and remembered
		for _, text := range texts {
			want, got := headingOf(text), shared.of(text)
			if got.certainKinds() != want.certainKinds() {
				t.Errorf("%q is certain in other kinds", text)
			}
			for k := range m.kinds {
				if m.mayName(k, &got, nil) != (len(m.candidates(k, want, nil)) > 0) {
					t.Errorf("%q in %s: another answer", text, m.kinds[k].Name)
				}
			}
			if got.named = nil; got != want {
				t.Errorf("%q reads as %+v, not as %+v", text, got, want)
			}
		}
	}
}

func TestHeadingsStartAnewWhenTheyAreFull(t *testing.T) {
	var shared Headings
	for n := range headingsKept + 10 {
		shared.of(fmt.Sprint("n", n))
	}
	if len(shared.texts) != 10 {
		t.Errorf("%d texts are held", len(shared.texts))
	}
}

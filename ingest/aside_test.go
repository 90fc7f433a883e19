package ingest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestOrnamentsBeforeATotal(t *testing.T) {
	for s, want := range map[string]bool{
		"*** TOTAL ***": true, "=> Total": true, "--- Sous-total ---": true, "[Total]": true, "(dont TVA 20 %)": true, ">> à reporter": true, "=TOTAL": true, "• Total": true,
		"***": false, "(Bougie)": false, "*Bougie totale*": false, "#12": false, "-12,50": false, "12 total": false, "_Lyon_": false,
	} {
		if got := startsTotal(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

// The quick look at the first letters must let through whatever the words of beginTotal begin with.
func TestEveryFirstWordOfATotalPassesTheQuickLook(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "aside.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Name.Name != "beginTotal" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			c, ok := n.(*ast.CaseClause)
			if !ok {
				return true
			}
			for _, e := range c.List {
				word, err := strconv.Unquote(e.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				seen++
				for _, s := range []string{word + " reporter", "*** " + word, "(" + word + ")"} {
					if !mayStartTotal(s) {
						t.Errorf("%q does not pass", s)
					}
				}
			}
			return false
		})
	}
	if seen < 20 {
		t.Errorf("%d first words: the switch of beginTotal was not found", seen)
	}
}

// The quick look never takes a total's words away.
func TestTheQuickLookAgreesWithTheWords(t *testing.T) {
	pieces := []string{
		"total", "Total", "TOTAL", "totaux", "sous", "Sous", "sub", "subtotal", "somme", "sum", "cumul", "TVA", "vat", "taxes", "report", "reporter",
		"à", "À", "a", "A", "moyenne", "Ensemble", "overall", "dont", "remise", "carried", "forward", "Grand", "montant", "net", "nombre", "s", "S", "t",
		"É", "été", "×", "÷", "Ç", "Lyon", "12", "20 %", "-", "***", "(", ")", "«", "/", ".",
	}
	rapid.Check(t, func(t *rapid.T) {
		text := trimBlanks(strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 6).Draw(t, "pieces"), rapid.SampledFrom([]string{" ", "-", "/", " - "}).Draw(t, "between")))
		if got, want := startsTotal(text), len(text) > 2 && beginTotal(headingWords(text)); got != want && text[0] != '1' {
			t.Fatalf("%q: %t, by its words %t", text, got, want)
		}
	})
}

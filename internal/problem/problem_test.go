package problem

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// pairs are placeholders that stand for the same thing in the two languages.
var pairs = map[string]string{
	"{conseil}": "{suggestion}", "{raison}": "{reason}", "{statut}": "{status}", "{du}": "{of}",
	"{genres}": "{kinds}", "{genre}": "{kind}", "{vues}": "{seen}", "{exemple}": "{example}", "{manque}": "{missing}",
	"{quoi}": "{what}", "{ordre}": "{order}", "{jma}": "{dmy}", "{mja}": "{mdy}",
	"{jour}": "{day}", "{debut}": "{first}", "{fin}": "{last}", "{une}": "{one}", "{trouve}": "{found}", "{voulu}": "{wanted}",
}

func names(w Wording) []string {
	found := placeholder.FindAllString(Plain(w.What+w.Fix), -1)
	for i, name := range found {
		if twin, ok := pairs[name]; ok {
			found[i] = twin
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestEveryCodeSpeaksBothLanguages(t *testing.T) {
	form := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[ID]bool{}
	for _, c := range Codes() {
		if !form.MatchString(string(c.ID)) {
			t.Errorf("%q is not a code", c.ID)
		}
		if seen[c.ID] {
			t.Errorf("[%s] stands twice in the catalogue", c.ID)
		}
		seen[c.ID] = true
		for lang, w := range map[string]Wording{"en": c.EN, "fr": c.FR} {
			if w.What == "" {
				t.Errorf("[%s] says nothing in %s", c.ID, lang)
			}
			for _, text := range []string{w.What, w.Fix} {
				if text != "" && !strings.ContainsAny(text[len(text)-1:], ".}?!)") {
					t.Errorf("[%s] %s: %q does not end as a sentence", c.ID, lang, text)
				}
			}
		}
		if en, fr := names(c.EN), names(c.FR); !slices.Equal(en, fr) {
			t.Errorf("[%s] names %v in English and %v in French", c.ID, en, fr)
		}
		if c.Exit < 0 || c.Exit > 4 && c.Exit != 130 {
			t.Errorf("[%s] has the exit code %d", c.ID, c.Exit)
		}
	}
}

// A constant without an entry in the catalogue would be said as its bare code.
func TestEveryConstantHasWords(t *testing.T) {
	files, err := filepath.Glob("codes_*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no files of codes", err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || fmt.Sprint(spec.Type) != "ID" {
				return true
			}
			for i, v := range spec.Values {
				code, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				if _, found := Find(ID(code)); !found {
					t.Errorf("%s: %s (%q) has no words in the catalogue", name, spec.Names[i], code)
				}
			}
			return true
		})
	}
}

func TestSayNamesPlaceThingAndRemedy(t *testing.T) {
	p := New(CannotRead, Args{"reason": "permission denied"}).
		At(Where{File: "ventes.xlsx", Sheet: "Mars", Row: 214, Column: 28, Header: "Montant"})
	tests := []struct{ name, lang, want string }{
		{"English", "en", `ventes.xlsx, sheet "Mars", row 214, column AB "Montant": This cannot be read: permission denied. Check the name and the permissions. [cannot-read]`},
		{"French", "fr", "ventes.xlsx, feuille «\u00a0Mars\u00a0», ligne 214, colonne AB «\u00a0Montant\u00a0»\u00a0: Lecture impossible : accès refusé. Vérifiez le nom et les droits d'accès. [cannot-read]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := p.Say(tt.lang); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestSystemReasonsSpeakFrench(t *testing.T) {
	for _, c := range []struct{ name, reason, want string }{
		{"a bare reason", "permission denied", "x.csv\u00a0: Lecture impossible : accès refusé. Vérifiez le nom et les droits d'accès. [cannot-read]"},
		{"a reason behind what was tried", "open x.csv: no such file or directory", "x.csv\u00a0: Lecture impossible : open x.csv: il n'existe pas. Vérifiez le nom et les droits d'accès. [cannot-read]"},
		{"a reason without French words stays", "exec format error", "x.csv\u00a0: Lecture impossible : exec format error. Vérifiez le nom et les droits d'accès. [cannot-read]"},
	} {
		if got := New(CannotRead, Args{"reason": c.reason}).In("x.csv").Say("fr"); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestProblemsAreRecognisedByCode(t *testing.T) {
	cause := errors.New("disk on fire")
	err := fmt.Errorf("publish: %w", New(DiskFull, nil).Because(cause))
	if !errors.Is(err, New(DiskFull, nil)) || errors.Is(err, New(CannotRead, nil)) || !errors.Is(err, cause) {
		t.Errorf("%v is not told apart", err)
	}
	var p *Problem
	if !errors.As(err, &p) || p.Exit() != 1 {
		t.Errorf("got exit %d", p.Exit())
	}
	if New(Locked, nil).Exit() != 4 || New(WrongFlag, nil).Exit() != 2 || New(Interrupted, nil).Exit() != 130 {
		t.Error("exit codes of the catalogue are not used")
	}
}

func TestColumnName(t *testing.T) {
	for n, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 702: "ZZ", 703: "AAA", 16384: "XFD"} {
		if got := ColumnName(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

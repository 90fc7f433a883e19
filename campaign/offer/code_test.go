package offer

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

var secret = []byte("a code key of thirty-two bytes!!")

func code(t interface{ Fatal(...any) }, customer string) string {
	c, err := Code(secret, crm.MailKey{Campaign: "a-clients", Occurrence: "2011-12", CustomerID: customer})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCodeDependsOnPersonOccurrenceCampaignAndKey(t *testing.T) {
	key := crm.MailKey{Campaign: "a-clients", Occurrence: "2011-12", CustomerID: "12346"}
	seen := map[string]string{}
	for name, k := range map[string]crm.MailKey{
		"itself": key, "another person": {Campaign: "a-clients", Occurrence: "2011-12", CustomerID: "12347"},
		"another occurrence": {Campaign: "a-clients", Occurrence: "2012-01", CustomerID: "12346"},
		"another campaign":   {Campaign: "b-clients", Occurrence: "2011-12", CustomerID: "12346"},
	} {
		c, err := Code(secret, k)
		if err != nil {
			t.Fatal(err)
		}
		if other, twice := seen[c]; twice {
			t.Errorf("%s has the code of %s", name, other)
		}
		seen[c] = name
		if again, _ := Code(secret, k); again != c {
			t.Errorf("%s has two codes", name)
		}
		if foreign, _ := Code([]byte("another key of thirty-two bytes!"), k); foreign == c {
			t.Errorf("%s: the key plays no part", name)
		}
	}
	if _, err := Code([]byte("short"), key); !errors.Is(err, ErrNoKey) {
		t.Errorf("got %v", err)
	}
}

func TestFiftyThousandCodesDiffer(t *testing.T) {
	seen := make(map[string]bool, 50_000)
	for i := range 50_000 {
		c := code(t, fmt.Sprint(i))
		if seen[c] {
			t.Fatalf("%s twice", c)
		}
		seen[c] = true
		if strings.ContainsAny(c, "01ABEGILOSUYZ") || len(c) != 14 || c[4] != '-' || c[9] != '-' {
			t.Fatalf("%s is easily misread", c)
		}
	}
}

func TestCodesAreReadAsPeopleTypeThem(t *testing.T) {
	c := code(t, "12346")
	for name, typed := range map[string]string{
		"as printed": c, "small": strings.ToLower(c), "without hyphens": strings.ReplaceAll(c, "-", ""), "with blanks": " " + strings.ReplaceAll(c, "-", " ") + " ",
		"with long dashes": strings.ReplaceAll(c, "-", "–"),
	} {
		if got, ok := ReadCode(typed); !ok || got != c {
			t.Errorf("%s: got %q, %v", name, got, ok)
		}
	}
	for _, typed := range []string{"", "-", c + "2", c[:13], "O" + c[1:], c + c} {
		if got, ok := ReadCode(typed); ok {
			t.Errorf("%q is taken as %q", typed, got)
		}
	}
}

// The two mistakes that the check character must find, each of them always.
func TestEverySlipIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := []byte(strings.ReplaceAll(code(t, rapid.StringN(1, 12, -1).Draw(t, "customer")), "-", ""))
		i, j := rapid.IntRange(0, 11).Draw(t, "i"), rapid.IntRange(0, 11).Draw(t, "j")
		other := alphabet[rapid.IntRange(0, len(alphabet)-1).Draw(t, "other")]
		wrong := append([]byte(nil), plain...)
		wrong[i] = other
		if _, ok := ReadCode(string(wrong)); ok != (other == plain[i]) {
			t.Fatalf("%s typed as %s", plain, wrong)
		}
		swapped := append([]byte(nil), plain...)
		swapped[i], swapped[j] = swapped[j], swapped[i]
		if _, ok := ReadCode(string(swapped)); ok != (plain[i] == plain[j]) {
			t.Fatalf("%s typed as %s", plain, swapped)
		}
	})
}

func FuzzReadCode(f *testing.F) {
	for _, seed := range []string{code(f, "1"), "", "2222-2222-2222", "½½", "xxxxxxxxxxxx"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		c, ok := ReadCode(typed)
		if !ok {
			return
		}
		if again, ok := ReadCode(c); !ok || again != c {
			t.Errorf("%q became %q, which is read as %q", typed, c, again)
		}
	})
}

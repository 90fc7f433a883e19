package ingest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/problem"
)

func TestSpellingsOfOneWordBecomeOneAtLoad(t *testing.T) {
	same := map[string]map[string]string{"channel": {"boutique": "Boutique"}, "store": {"laval": "Laval"}, "payment": {"CC": "Credit Card", "Mobile": "Mobile"}}
	sales := grid("S", line("Date", "N° client", "Montant", "Canal", "Magasin"),
		line("2024-04-01", "1", 10, "boutique", "laval"), line("2024-04-02", "2", 20, " boutique ", "Laval"), line("2024-04-03", "boutique", 30, "Boutique en ligne", "laval"))
	k, _, err := read(t, Options{Same: same}, sales)
	if err != nil {
		t.Fatal(err)
	}
	var got [][3]string
	for _, l := range k.lines {
		got = append(got, [3]string{l.CustomerID, l.Channel, l.Store})
	}
	want := [][3]string{{"1", "Boutique", "Laval"}, {"2", "Boutique", "Laval"}, {"boutique", "Boutique en ligne", "Laval"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSpellingsOfAFactBecomeOneAtLoad(t *testing.T) {
	same := map[string]map[string]string{"payment": {"CC": "Credit Card", "Mobile": "Mobile"}}
	k, _, err := read(t, Options{Same: same}, grid("S", line("CustomerID", "Gender", "PreferredPaymentMode"),
		line("50001", "F", "CC"), line("50002", "M", "Credit Card"), line("50003", "CC", "Mobile")))
	if err != nil {
		t.Fatal(err)
	}
	var got [][2]string
	for _, f := range k.facts {
		got = append(got, [2]string{f.Get("gender").Text, f.Get("payment").Text})
	}
	if diff := cmp.Diff([][2]string{{"F", "Credit Card"}, {"M", "Credit Card"}, {"CC", "Mobile"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSpellingsOfNoFieldAreRefused(t *testing.T) {
	for _, field := range []string{"pament", "email", "amount"} {
		_, _, err := read(t, Options{Same: map[string]map[string]string{field: {"a": "b"}}}, grid("S", line("Date", "N° client", "Montant"), line("2024-04-01", "1", 10)))
		if !errors.Is(err, problem.New(problem.UnknownSameField, nil)) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

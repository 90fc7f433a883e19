package pipeline

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
)

// A thousand lists of telephone numbers, each written in one of four ways: whoever has one of them is never written to, by
// number or by address, and nobody else is held.
func TestAListOfPhonesAloneStopsWhoeverHasThem(t *testing.T) {
	w := &Workspace{Session: &Session{}, Dir: t.TempDir(), Config: &config.Config{}}
	held, free := 0, 0
	for seed := range uint64(1000) {
		dice := rand.New(rand.NewPCG(seed, 7))
		written := func(n int) string {
			return fmt.Sprintf([]string{"+336%08d", "06%08d", "6%08d", "00336%08d"}[dice.IntN(4)], 10_000_000+n)
		}
		var all []crm.Consent
		listed := make(map[int]bool)
		for range 1 + dice.IntN(5) {
			n := dice.IntN(30)
			listed[n] = true
			all = append(all, crm.Consent{Source: "list", Phone: written(n), Channel: "email", State: crm.ConsentDenied, Suppress: true})
		}
		has := make(map[string]int)
		var customers []crm.Customer
		for i := range 20 {
			id, n := fmt.Sprint(100+i), dice.IntN(30)
			has[id] = n
			customers = append(customers, crm.Customer{ID: id, Name: "Name " + id, Email: "c" + id + "@example.com", Phone: written(n)})
			all = append(all, crm.Consent{CustomerID: id, Channel: "email", State: crm.ConsentGranted})
		}
		dice.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		said := testimony{customers: customers, consents: namePhones(all, customers)}
		suppressed, err := w.suppressions(t.Context(), said, w.identify(said, nil, nil, identity.Link))
		if err != nil {
			t.Fatal(err)
		}
		for id, n := range has {
			email := crm.Email("c" + id + "@example.com")
			if got := suppressed.covers(id, ""); got != listed[n] || suppressed.covers("", email) != got {
				t.Fatalf("list %d: customer %s of number %d: suppressed %t, listed %t", seed, id, n, got, listed[n])
			}
			if listed[n] {
				held++
			} else {
				free++
			}
		}
	}
	if held < 1000 || free < 1000 {
		t.Errorf("%d held, %d free: the test tries little", held, free)
	}
}

func TestAPhoneThatNobodyHasIsAboutNobody(t *testing.T) {
	said := namePhones([]crm.Consent{{Phone: "+33612345678", Suppress: true}, {CustomerID: "1"}}, []crm.Customer{{ID: "1", Phone: "0711223344"}, {ID: "2"}})
	if len(said) != 1 || said[0].CustomerID != "1" {
		t.Errorf("got %v", said)
	}
}

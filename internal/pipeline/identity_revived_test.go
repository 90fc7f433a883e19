package pipeline

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/segment"
	"github.com/habitue-crm/habitue/transform/tier"
)

// randomImports are rows of a few files that are loaded after, before and around the opt-out of one mailbox: in all
// its spellings, under numbers of three sources, with yeses of any day, with links and splits that people decided.
func randomImports(dice *rand.Rand, left crm.Consent) testimony {
	spellings := []string{"ben.doe@gmail.com", "bendoe@gmail.com", "BenDoe+shop@googlemail.com", " Ben.Doe@GMAIL.com ", "b.e.n.doe+x@gmail.com", "mailto:bendoe@gmail.com", "Ben Doe <ben.doe@gmail.com>", "ben\u200bdoe@gmail.com"}
	source := func() string { return []string{"shop", "web", ""}[dice.IntN(3)] }
	number := func() string { return fmt.Sprintf("k%d", dice.IntN(5)) }
	t := testimony{}
	for i := range 1 + dice.IntN(8) {
		address := spellings[dice.IntN(len(spellings))]
		if dice.IntN(3) == 0 {
			address = fmt.Sprintf("other%d@example.com", dice.IntN(4))
		}
		c := crm.Customer{Source: source(), ID: number(), Name: []string{"", "Ben Doe", "DOE Ben", "Ann Lee"}[dice.IntN(4)], Email: address}
		if dice.IntN(6) == 0 {
			c.ID = address
		}
		t.customers = append(t.customers, c)
		yes := crm.Consent{Source: c.Source, CustomerID: c.ID, Email: address, Channel: "email", State: crm.ConsentGranted}
		if dice.IntN(3) > 0 {
			on := crm.Date(dice.IntN(200) - 100)
			yes.On = &on
		}
		if dice.IntN(4) == 0 {
			yes.CustomerID = ""
		}
		t.consents = append(t.consents, yes)
		if dice.IntN(4) == 0 {
			verdict := []string{verdictLink, verdictSplit}[dice.IntN(2)]
			t.decisions = append(t.decisions, decision{Verdict: verdict, A: refOf(source(), number()), B: refOf(source(), number()), Who: "marie", At: time.Unix(int64(i), 0)})
		}
	}
	at := dice.IntN(len(t.consents) + 1)
	t.consents = append(t.consents[:at], append([]crm.Consent{left}, t.consents[at:]...)...)
	dice.Shuffle(len(t.customers), func(i, j int) { t.customers[i], t.customers[j] = t.customers[j], t.customers[i] })
	return t
}

// Ten thousand random imports never make a mailbox mailable that once opted out, nor another address of the person
// to whom it belongs.
func TestNoImportRevivesAnAddress(t *testing.T) {
	w := &Workspace{Session: &Session{}, Dir: t.TempDir(), Config: &config.Config{}}
	key := crm.Email("bendoe@gmail.com")
	several, mailable := 0, 0
	for seed := range uint64(10_000) {
		dice := rand.New(rand.NewPCG(seed, 1))
		said := randomImports(dice, crm.Consent{Source: "list", Email: "Ben.Doe@gmail.com", Channel: "email", State: crm.ConsentDenied, Suppress: true})
		who := w.identify(said, nil, nil, identity.Link)
		settings := transform.Settings{AsOf: 100, Basis: fold.Net, Currency: "EUR", DefaultSource: defaultSource, ABC: segment.Usual(), Tiers: tier.Always(tier.Ladder{Metric: tier.NetSales, WindowMonths: 1})}
		who.settings(&settings)
		suppressed, err := w.suppressions(t.Context(), said, who)
		if err != nil {
			t.Fatal(err)
		}
		s, err := transform.Build(nil, said.customers, said.consents, suppressed.covers, settings)
		if err != nil {
			t.Fatal(err)
		}
		newest := map[identity.Ref]crm.Email{} // the address of each number, as the last row has it
		for _, c := range said.customers {
			if _, box, err := crm.ParseEmail(c.Email); err == nil {
				newest[refOf(c.Source, c.ID)] = box.SuppressionKey()
			}
		}
		for i := range s.Profiles {
			p := &s.Profiles[i]
			his := false
			for _, id := range p.IDs() {
				his = his || newest[refNamed(id)] == key
			}
			if len(p.IDs()) > 1 {
				several++
			}
			if !his && !p.Suppressed && p.ConsentEmail == crm.ConsentGranted {
				mailable++
			}
			if his && (!p.Suppressed || p.ConsentEmail == crm.ConsentGranted) {
				t.Fatalf("seed %d: %s (%s, also %s) may be written to: %s", seed, p.CustomerID, p.Email, p.LinkedIDs, p.ConsentBecause)
			}
			_, box, err := crm.ParseEmail(p.Email)
			if why, found := suppressed.reason("", box); err == nil && his && !found {
				t.Fatalf("seed %d: the last look before sending lets %s through: %s", seed, p.Email, why)
			}
		}
	}
	if several < 1000 || mailable < 1000 {
		t.Errorf("%d people with several numbers, %d others who may be written to: the test tries little", several, mailable)
	}
}

// A plan may name a person by any of their numbers: it was made before they were linked, or after.
func TestAnOptOutByNumberHoldsUnderEveryNumber(t *testing.T) {
	w := &Workspace{Session: &Session{}, Dir: t.TempDir(), Config: &config.Config{}}
	said := testimony{
		customers: []crm.Customer{{Source: "web", ID: "9", Email: "marie@example.com"}, {ID: "12", Email: "Marie@example.com"}, {ID: "13", Email: "ann@example.com"}},
		consents:  []crm.Consent{{Source: "web", CustomerID: "9", Channel: "email", State: crm.ConsentDenied, Suppress: true}},
	}
	suppressed, err := w.suppressions(t.Context(), said, w.identify(said, nil, nil, identity.Link))
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{"12": true, "web:9": true, "13": false, "9": false} {
		if got := suppressed.covers(id, ""); got != want {
			t.Errorf("%s: suppressed is %t", id, got)
		}
	}
}

package transform

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Whatever is loaded later, in whatever order and spelling, a mailbox that opted out stays suppressed and is never
// granted.
func TestNothingLoadedLaterRevivesAMailbox(t *testing.T) {
	spellings := []string{"ben.doe@gmail.com", "bendoe@gmail.com", "BenDoe+shop@googlemail.com", " Ben.Doe@GMAIL.com ", "b.e.n.doe+x@gmail.com"}
	rapid.Check(t, func(t *rapid.T) {
		anySpelling := rapid.SampledFrom(spellings)
		left := optOut(spoken("", anySpelling.Draw(t, "left as"), crm.ConsentDenied, on(crm.Date(rapid.IntRange(-50, 50).Draw(t, "left on")))))
		var customers []crm.Customer
		theirs := map[string]bool{} // by number, whether the file loaded last gives it the mailbox
		consents := []crm.Consent{}
		for i := range rapid.IntRange(1, 6).Draw(t, "later files") {
			id, address := fmt.Sprintf("k%d", rapid.IntRange(0, 4).Draw(t, "id")), anySpelling.Draw(t, "address")
			theirs[id] = !rapid.Bool().Draw(t, "somebody else")
			if !theirs[id] {
				address = fmt.Sprintf("other%d@example.com", i)
			}
			customers = append(customers, crm.Customer{Source: "shop", ID: id, Email: address})
			c := spoken(id, address, crm.ConsentGranted, on(crm.Date(rapid.IntRange(-90, 90).Draw(t, "on"))))
			if rapid.Bool().Draw(t, "by address alone") {
				c.CustomerID = ""
			}
			consents = append(consents, c)
		}
		at := rapid.IntRange(0, len(consents)).Draw(t, "left at")
		consents = append(consents[:at], append([]crm.Consent{left}, consents[at:]...)...)
		snapshot, err := Build(nil, customers, consents, nil, settings())
		if err != nil {
			t.Fatal(err)
		}
		_, key, err := crm.ParseEmail(left.Email)
		if err != nil {
			t.Fatal(err)
		}
		matches := 0
		for _, p := range snapshot.Profiles {
			_, own, err := crm.ParseEmail(p.Email)
			if err != nil || own.SuppressionKey() != key.SuppressionKey() {
				continue
			}
			matches++
			if !p.Suppressed || p.ConsentEmail != crm.ConsentDenied {
				t.Fatalf("%s (%s) may be written to: %s", p.CustomerID, p.Email, p.ConsentBecause)
			}
		}
		want := 0
		for _, mailbox := range theirs {
			if mailbox {
				want++
			}
		}
		if matches != want {
			t.Fatalf("%d of %d profiles have the mailbox, want those of %v", matches, len(snapshot.Profiles), theirs)
		}
	})
}

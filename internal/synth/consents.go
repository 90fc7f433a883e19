package synth

import (
	"cmp"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// origins are the places where people say yes or no, as the sheet calls them.
func origins() []string {
	return []string{"Formulaire web", "Formulaire web", "Caisse", "Caisse", "Jeu concours", "Téléphone"}
}

// statements are the consents sheet, by day: what each customer with a known answer said, and for one in twenty an
// earlier statement of the contrary.
func (s *Shop) statements() []crm.Consent {
	var all []crm.Consent
	places := origins()
	for i, c := range s.Customers {
		if c.Consent == crm.ConsentUnknown {
			continue
		}
		d := newDice(s.Seed, uint64(i)+2<<32)
		on := s.StartsOn.AddDays(d.between(200, int(s.EndsOn-s.StartsOn)))
		if d.chance(50) {
			earlier := crm.ConsentGranted
			if c.Consent == crm.ConsentGranted {
				earlier = crm.ConsentDenied
			}
			all = append(all, statement(c, earlier, on.AddDays(-d.between(20, 190)), pick(d, places)))
		}
		all = append(all, statement(c, c.Consent, on, pick(d, places)))
	}
	slices.SortStableFunc(all, func(a, b crm.Consent) int { return cmp.Compare(*a.On, *b.On) })
	return all
}

func statement(c Customer, state crm.ConsentState, on crm.Date, origin string) crm.Consent {
	return crm.Consent{CustomerID: c.ID, Email: c.Email, Channel: "email", State: state, On: &on, Proof: origin}
}

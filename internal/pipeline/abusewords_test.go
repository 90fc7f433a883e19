package pipeline

import (
	"strings"
	"testing"

	"github.com/habitue-crm/habitue/transform/abuse"
)

// Every form of a reason or note of package abuse, as the French read it.
func TestSuspicionsInFrench(t *testing.T) {
	for _, c := range []struct{ name, kept, want string }{
		{"oneself", "rule abuse: 2 referrals of somebody who may be the referrer: one person, one e-mail address, one phone, one surname and postal code", "règle des abus\u00a0: parrainages qui peuvent être de soi-même\u00a0: 2\u00a0; une seule personne, une même adresse e-mail, un même téléphone, un même nom et code postal"},
		{"a ring", "rule abuse: 3 customers recommended one another in a ring; 1 of 3 referrals were rewarded", "règle des abus\u00a0: 3 clients se sont parrainés en rond\u00a0; parrainages récompensés\u00a0: 1 sur 3"},
		{"a ring's row", "rewarded", "récompensé"},
		{"returns", "rule abuse: 2 orders of 5 came back within 14 days: of 1,300 points from purchases 180 had been spent by then, 20 had not", "règle des abus\u00a0: commandes rendues en 14 jours\u00a0: 2 sur 5\u00a0; sur 1\u202f300 points d'achats, 180 étaient déjà dépensés, 20 non"},
		{"a return's row", "bought on 2024-01-01, 100 of the points were spent", "achat du 2024-01-01, 100 points déjà dépensés"},
		{"a debt's row", "spent before it was taken back", "dépensés avant d'être repris"},
		{"a burst", "rule abuse: 5 redemptions within 24 hours, more than 3", "règle des abus\u00a0: 5 récompenses en 24 heures, plus de 3"},
		{"a seller", "rule abuse: 1 sale of Léa Roy earned 400 points; 99.5% of 1,000 pairs of seller and card have no more than 100", "règle des abus\u00a0: ventes de Léa Roy\u00a0: 1, pour 400 points\u00a0; 99,5\u00a0% des 1\u202f000 couples vendeur et carte n'en ont pas plus de 100"},
		{"a code", "rule abuse: the code X-1 for one household was used by 2 households", "règle des abus\u00a0: le code X-1, pour un foyer, a servi à 2 foyers"},
		{"no sale", "rule abuse: 10 points were given without a sale, beside 990 from purchases; orders cited that are not this customer's: 1", "règle des abus\u00a0: 10 points donnés sans vente, pour 990 venus d'achats\u00a0; commandes citées qui ne sont pas à ce client\u00a0: 1"},
		{"two shops", "rule abuse: bought in Lyon and Paris within 15 minutes; the way takes 261; 2 times so", "règle des abus\u00a0: achats à Lyon et Paris en 15 min\u00a0; le trajet en demande 261\u00a0; 2 fois ainsi"},
		{"one day", "rule abuse: joined and redeemed on 2024-01-01; nothing was bought up to that day, and nothing after it", "règle des abus\u00a0: inscription et récompense le 2024-01-01\u00a0; aucun achat jusqu'à ce jour, ni depuis"},
		{"a debt", "rule abuse: owes 150 points, 90 days before 20, and purchases ever earned 200", "règle des abus\u00a0: doit 150 points, 90 jours avant 20, pour 200 gagnés par achats"},
		{"a debt before", "90 days before 20", "90 jours avant\u00a0: 20"},
	} {
		if got := suspicionIn("fr", c.kept); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	s := &Session{Lang: "fr"}
	for _, check := range abuse.Checks() {
		if title := s.checkTitle(check); title == "" || strings.Contains(title, "_") {
			t.Errorf("%s has no title", check)
		}
	}
}

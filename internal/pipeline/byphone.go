package pipeline

import (
	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/crm"
)

// namePhones gives a refusal that names somebody by a telephone number alone to every customer who has that number, whatever
// else is said of them. Numbers are compared without their country's code: that can only stop more mail. A number that nobody
// has stays in the lake for whoever comes with it.
func namePhones(consents []crm.Consent, customers []crm.Customer) []crm.Consent {
	byPhone := func(c *crm.Consent) bool { return c.Phone != "" && c.CustomerID == "" && c.Email == "" }
	owners := make(map[string][]*crm.Customer)
	for i := range consents {
		if key := identity.PhoneKey(consents[i].Phone); key != "" && byPhone(&consents[i]) {
			owners[key] = nil
		}
	}
	for i := range customers {
		key := identity.PhoneKey(customers[i].Phone)
		if _, wanted := owners[key]; wanted {
			owners[key] = append(owners[key], &customers[i])
		}
	}
	var named []crm.Consent
	for i := range consents {
		c := consents[i]
		if !byPhone(&c) {
			named = append(named, c)
			continue
		}
		for _, owner := range owners[identity.PhoneKey(c.Phone)] {
			c.Source, c.CustomerID, c.Email = owner.Source, owner.ID, owner.Email
			named = append(named, c)
		}
	}
	return named
}

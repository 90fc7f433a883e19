package transform

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/cores"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/points"
)

// Crowd is everyone who is known on a day, by customer id, before any rule says where they stand: several rules may be
// asked about the same people, one after the other.
type Crowd struct {
	list     []*person
	profiles []crm.Profile
	nameless int64 // entries of customer lists that could be nobody
	consents int64 // those about nobody known
}

// Meet brings everyone together: who bought, who stands in a customer list, and who gave or refused consent. Customers
// come in load order, a later one overrides what it fills in. It fails where the settings contradict themselves or the
// input, or where lines are missing from the records.
func Meet(records []fold.Record, customers []crm.Customer, consents []crm.Consent, s Settings) (Crowd, error) {
	var c Crowd
	var all *people
	var err error
	cores.Do(
		func() { err = s.check(records) },
		func() { all, c.nameless = gather(records, customers, consents, s) },
	)
	if err != nil {
		return Crowd{}, err
	}
	c.consents = all.hear(consents, s)
	c.list, c.profiles = all.sorted()
	remark(c.list, s)
	return c, nil
}

// Len is how many they are.
func (c *Crowd) Len() int { return len(c.list) }

// Person is one of them: the profile as far as no rule is asked, and what they bought.
func (c *Crowd) Person(i int) (*crm.Profile, *fold.Record) {
	return c.list[i].profile, c.list[i].record
}

// Standing is where somebody stands under some rules of tiers and points; an account stands nowhere.
type Standing struct {
	Tier   string
	Points points.Balance
}

// Stand says where everyone stands under the tiers and points of some settings, and leaves the crowd as it is. It fails
// where the tiers contradict themselves.
func (c *Crowd) Stand(s Settings) ([]Standing, error) {
	if err := s.Tiers.Check(); err != nil {
		return nil, fmt.Errorf("place customers: %w", err)
	}
	stand := make([]Standing, len(c.list))
	cores.Each(len(c.list), func() func(from, to int) {
		placer := s.Tiers.Placer(s.AsOf)
		return func(from, to int) {
			for i, p := range c.list[from:to] {
				if id := p.profile.CustomerID; !p.profile.IsAccount {
					stand[from+i] = Standing{placer.Place(p.record, s.Qualified[id], s.Grants[id]).Tier, s.Points[id]}
				}
			}
		}
	})
	return stand, nil
}

package transform

import (
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/cores"
	"github.com/habitue-crm/habitue/transform/fold"
)

// person is one profile in the making. Record and profile stand in lists of all of them.
type person struct {
	record  *fold.Record
	profile *crm.Profile
	classed crm.Money // what the ABC class goes by
	said    statement // the one about e-mail that stands
	yes     statement // the newest that permits it

	parsed string // the address that box was made of
	box    crm.Email
	// addresses are, of someone known under several numbers, the newest of each number.
	addresses map[number]string
}

// number is a customer as a source names it.
type number struct{ source, id string }

// otherBoxes are the mailboxes of the person's other numbers, in order. Mail goes to one of them all, but a no that
// is said of any of them is said by the person.
func (p *person) otherBoxes() []crm.Email {
	var boxes []crm.Email
	for _, address := range p.addresses {
		if _, key, err := crm.ParseEmail(address); err == nil && key != p.mailbox() && !slices.Contains(boxes, key) {
			boxes = append(boxes, key)
		}
	}
	slices.Sort(boxes)
	return boxes
}

// mailbox is the match key of the person's address, "" where there is none that mail could reach. It is worked out
// once an address.
func (p *person) mailbox() crm.Email {
	if p.parsed != p.profile.Email {
		_, key, err := crm.ParseEmail(p.profile.Email)
		if err != nil {
			key = ""
		}
		p.parsed, p.box = p.profile.Email, key
	}
	return p.box
}

// people are all persons: those of the records first, in their order.
type people struct {
	list     []*person
	profiles []crm.Profile      // those of the records
	byID     map[string]*person // nil where no list and no consent names anybody
}

// orderDays are what a profile points to.
type orderDays struct {
	first, last crm.Date
	recency     int64
}

// gather makes a person of every record and of everyone in a customer list. It counts the entries without an id,
// which can be nobody in particular.
func gather(records []fold.Record, customers []crm.Customer, consents []crm.Consent, s Settings) (all *people, nameless int64) {
	n := len(records)
	all = &people{list: make([]*person, n), profiles: make([]crm.Profile, n)}
	made, days := make([]person, n), make([]orderDays, n)
	cores.Every(n, func(i int) {
		made[i].record, made[i].profile = &records[i], &all.profiles[i]
		measure(&all.profiles[i], &records[i], &days[i], s.AsOf)
		all.list[i] = &made[i]
	})
	if len(customers) == 0 && len(consents) == 0 {
		return all, 0
	}
	all.byID = make(map[string]*person, n)
	for _, p := range all.list {
		all.byID[p.record.CustomerID] = p
	}
	for i := range customers {
		c := &customers[i]
		id := s.person(c.Source, c.ID)
		if id == "" {
			nameless++
			continue
		}
		p := all.named(id, s)
		p.contact(c)
		if _, linked := s.Linked[id]; linked && c.Email != "" {
			if p.addresses == nil {
				p.addresses = map[number]string{}
			}
			p.addresses[number{c.Source, c.ID}] = c.Email
		}
	}
	return all, nameless
}

// person is the customer id of a number.
func (s Settings) person(source, id string) string {
	if s.Person != nil {
		return s.Person(source, id)
	}
	return fold.CustomerID(source, id, s.DefaultSource)
}

// named is the person of that id, who so far may have bought nothing.
func (all *people) named(id string, s Settings) *person {
	p := all.byID[id]
	if p == nil {
		r := fold.New(s.Basis).Finish(id)
		p = &person{record: &r, profile: &crm.Profile{}}
		measure(p.profile, p.record, &orderDays{}, s.AsOf)
		all.byID[id] = p
		all.list = append(all.list, p)
	}
	return p
}

// sorted is everyone by customer id, and their profiles in one piece in the same order.
func (all *people) sorted() ([]*person, []crm.Profile) {
	byID := func(a, b *person) int { return strings.Compare(a.profile.CustomerID, b.profile.CustomerID) }
	if len(all.list) == len(all.profiles) && slices.IsSortedFunc(all.list, byID) { // as they come where no list adds anybody
		return all.list, all.profiles
	}
	slices.SortFunc(all.list, byID)
	profiles := make([]crm.Profile, len(all.list))
	for i, p := range all.list {
		profiles[i] = *p.profile
		p.profile = &profiles[i]
	}
	return all.list, profiles
}

// find is the person of an id among all who are sorted, nil where there is none.
func find(list []*person, id string) *person {
	at, found := slices.BinarySearchFunc(list, id, func(p *person, id string) int { return strings.Compare(p.profile.CustomerID, id) })
	if !found {
		return nil
	}
	return list[at]
}

// measure fills in what the record alone tells. The profile points to the days.
func measure(p *crm.Profile, r *fold.Record, days *orderDays, asOf crm.Date) {
	p.CustomerID = r.CustomerID
	p.Orders, p.OrderDays, p.Lines, p.Quantity = r.Orders, r.OrderDays, r.Lines, r.Quantity
	p.GrossSales, p.Returns, p.NetSales = r.Gross, r.Returns, r.Net()
	p.AverageOrder = p.NetSales.Over(r.Orders)
	p.ConsentEmail, p.ConsentBecause = crm.ConsentUnknown, statement{}.because()
	if r.Bought() {
		*days = orderDays{r.FirstOrderOn, r.LastOrderOn, int64(asOf - r.LastOrderOn)}
		p.FirstOrderOn, p.LastOrderOn, p.RecencyDays = &days.first, &days.last, &days.recency
	}
}

// contact takes over what a customer list fills in.
func (p *person) contact(c *crm.Customer) {
	for _, field := range []struct {
		to   *string
		from string
	}{
		{&p.profile.Name, c.Name},
		{&p.profile.Email, c.Email},
		{&p.profile.Language, c.Language},
		{&p.profile.City, c.City},
		{&p.profile.PostalCode, c.PostalCode},
		{&p.profile.Country, c.Country},
	} {
		if field.from != "" {
			*field.to = field.from
		}
	}
}

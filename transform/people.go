package transform

import (
	"cmp"
	"maps"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/tier"
)

// person is one profile in the making.
type person struct {
	record  fold.Record
	profile crm.Profile
	said    statement // the one about e-mail that stands
	yes     statement // the newest that permits it

	moves []tier.Change // on the ladder

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

// people are all persons by customer id.
type people map[string]*person

// gather makes a person of every record and of everyone in a customer list. It counts the entries without an id,
// which can be nobody in particular.
func gather(records []fold.Record, customers []crm.Customer, s Settings) (all people, nameless int64) {
	all = make(people, len(records))
	for _, r := range records {
		all[r.CustomerID] = &person{record: r, profile: measured(r, s.AsOf)}
	}
	for _, c := range customers {
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
func (all people) named(id string, s Settings) *person {
	p := all[id]
	if p == nil {
		r := fold.New(s.Basis).Finish(id)
		p = &person{record: r, profile: measured(r, s.AsOf)}
		all[id] = p
	}
	return p
}

// sorted is everyone by customer id.
func (all people) sorted() []*person {
	return slices.SortedFunc(maps.Values(all), func(a, b *person) int {
		return cmp.Compare(a.profile.CustomerID, b.profile.CustomerID)
	})
}

// measured is the part of a profile that the record alone tells.
func measured(r fold.Record, asOf crm.Date) crm.Profile {
	p := crm.Profile{
		CustomerID: r.CustomerID,
		Orders:     r.Orders, OrderDays: r.OrderDays, Lines: r.Lines, Quantity: r.Quantity,
		GrossSales: r.Gross, Returns: r.Returns, NetSales: r.Net(), AverageOrder: r.Net().Over(r.Orders),
		ConsentEmail: crm.ConsentUnknown, ConsentBecause: statement{}.because(),
	}
	if r.Bought() {
		days := int64(asOf - r.LastOrderOn)
		p.FirstOrderOn, p.LastOrderOn, p.RecencyDays = &r.FirstOrderOn, &r.LastOrderOn, &days
	}
	return p
}

// contact takes over what a customer list fills in.
func (p *person) contact(c crm.Customer) {
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

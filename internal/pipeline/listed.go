package pipeline

import (
	"context"

	"github.com/habitue-crm/habitue/ingest"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
)

// CustomerChange counts what the rows of customer lists change. A row can only add to what is known or correct it.
type CustomerChange struct {
	Added     int64 `json:"added"`     // numbers or addresses that no list had
	Changed   int64 `json:"changed"`   // something is said anew or otherwise
	Unchanged int64 `json:"unchanged"` // everything was known
}

// personKey is a customer as a list names them.
type personKey struct{ source, id string }

// told is what is known of a customer: what stood beside sales, and over it what lists say; nil where nothing did. Most
// are known by one of them, and a customer is large.
type told struct{ beside, list *crm.Customer }

// with is what is known after one more row.
func (t told) with(row crm.Customer) told {
	if row.Beside {
		return told{laidOver(t.beside, &row), t.list}
	}
	return told{t.beside, laidOver(t.list, &row)}
}

// over is what is known after all that another says.
func (t told) over(before told) told {
	return told{laidOver(before.beside, t.beside), laidOver(before.list, t.list)}
}

func (t told) said() crm.Customer {
	if all := laidOver(t.beside, t.list); all != nil {
		return *all
	}
	return crm.Customer{}
}

// laidOver is overlaid for what may be nothing; neither is changed.
func laidOver(known, row *crm.Customer) *crm.Customer {
	switch {
	case row == nil:
		return known
	case known == nil:
		known = &crm.Customer{}
	}
	all := overlaid(*known, *row)
	return &all
}

// listed passes a file's records on and remembers what it says of each customer.
type listed struct {
	ingest.Sink
	people map[personKey]told
}

func newListed(sink ingest.Sink) *listed {
	return &listed{Sink: sink, people: map[personKey]told{}}
}

// Customer remembers a row and passes it on.
func (l *listed) Customer(c crm.Customer) error {
	key := personKey{c.Source, c.ID}
	l.people[key] = l.people[key].with(c)
	return l.Sink.Customer(c)
}

// overlaid is what is known of a customer after one more row: what the row leaves empty stays.
func overlaid(known, row crm.Customer) crm.Customer {
	for _, field := range []struct {
		to   *string
		from string
	}{
		{&known.Source, row.Source},
		{&known.ID, row.ID},
		{&known.Name, row.Name},
		{&known.Email, row.Email},
		{&known.Phone, row.Phone},
		{&known.Street, row.Street},
		{&known.City, row.City},
		{&known.PostalCode, row.PostalCode},
		{&known.Country, row.Country},
		{&known.Language, row.Language},
		{&known.Civility, row.Civility},
		{&known.FirstName, row.FirstName},
		{&known.LastName, row.LastName},
		{&known.Tags, row.Tags},
		{&known.Label, row.Label},
		{&known.Origin, row.Origin},
		{&known.Referrer, row.Referrer},
		{&known.Household, row.Household},
		{&known.Card, row.Card},
	} {
		if field.from != "" {
			*field.to = field.from
		}
	}
	if row.Birthday != nil {
		known.Birthday = row.Birthday
	}
	if row.JoinedOn != nil {
		known.JoinedOn = row.JoinedOn
	}
	known.Place, known.Beside = crm.Place{}, false
	return known
}

// sameCustomer reports whether two say the same.
func sameCustomer(a, b crm.Customer) bool {
	if !sameDay(a.Birthday, b.Birthday) || !sameDay(a.JoinedOn, b.JoinedOn) {
		return false
	}
	a.Birthday, a.JoinedOn, b.Birthday, b.JoinedOn = nil, nil, nil, nil
	return a == b
}

func sameDay(a, b *crm.Date) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// countCustomers says what each file's customer rows change, one file after the other in load order.
func (i *intake) countCustomers(ctx context.Context, loads []Load) error {
	some := false
	for n := range loads {
		some = some || isFresh(loads[n]) && len(loads[n].people.people) > 0
	}
	if !some {
		return nil
	}
	known := map[personKey]told{}
	err := i.lake.EachCustomer(ctx, func(c crm.Customer, _ lake.Upload) error {
		key := personKey{c.Source, c.ID}
		known[key] = known[key].with(c)
		return nil
	})
	if err != nil {
		return err
	}
	for n := range loads {
		if isFresh(loads[n]) {
			loads[n].Customers = loads[n].people.compare(known)
		}
	}
	return nil
}

// countJoined says what an upload's customer rows change when they are read again with corrections: what they say now
// stands where they stood, before what later files say.
func (i *intake) countJoined(ctx context.Context, people *listed, u lake.Upload) (c CustomerChange, err error) {
	if len(people.people) == 0 {
		return c, nil
	}
	before, sooner, later := map[personKey]told{}, map[personKey]told{}, map[personKey]told{}
	err = i.lake.EachCustomer(ctx, func(row crm.Customer, of lake.Upload) error {
		key := personKey{row.Source, row.ID}
		before[key] = before[key].with(row)
		switch {
		case of.ID == u.ID:
		case of.Seq > u.Seq:
			later[key] = later[key].with(row)
		default:
			sooner[key] = sooner[key].with(row)
		}
		return nil
	})
	for key, row := range people.people {
		switch known, found := before[key]; {
		case !found:
			c.Added++
		case sameCustomer(known.said(), later[key].over(row.over(sooner[key])).said()):
			c.Unchanged++
		default:
			c.Changed++
		}
	}
	return c, err
}

// compare counts against what is known, and adds to it.
func (l *listed) compare(known map[personKey]told) (c CustomerChange) {
	for key, row := range l.people {
		before, found := known[key]
		after := row.over(before)
		switch {
		case !found:
			c.Added++
		case sameCustomer(before.said(), after.said()):
			c.Unchanged++
		default:
			c.Changed++
		}
		known[key] = after
	}
	return c
}

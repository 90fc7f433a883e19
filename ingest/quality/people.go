package quality

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/crm"
)

const customersTable = "customers"

// people gathers what is said of each customer number.
type people struct {
	all  map[personKey]*person
	list []*person
	key  personKey
	hand *person
	// newest is the upload of each source that was loaded last of those with customers.
	newest map[string]int32
}

type personKey struct{ source, id string }

// person is one customer number. At is where a list names them first.
type person struct {
	key      personKey
	name     string // as written first
	folded   string
	other    string // another name, "" where there is none
	otherAt  place
	address  crm.Email
	phone    string // its identity.PhoneKey
	birthday crm.Date
	postal   string
	bought   crm.Date // the last day with a sale
	listed   crm.Date // the day on which a list with them was loaded last
	at       place
	inList   bool
	wanted   bool // any row of them is to be reported
	listing  bool // a row of a list is
}

func newPeople() *people {
	return &people{all: map[personKey]*person{}, newest: map[string]int32{}}
}

// of is the record of a number.
func (p *people) of(key personKey) *person {
	if p.hand != nil && p.key == key {
		return p.hand
	}
	x := p.all[key]
	if x == nil {
		x = &person{key: key, bought: crm.NoDate, listed: crm.NoDate, birthday: crm.NoDate}
		p.all[key] = x
		p.list = append(p.list, x)
	}
	p.key, p.hand = key, x
	return x
}

// customerOf notes when the customer of a line bought.
func (s *Survey) customerOf(upload string, l *crm.OrderLine) {
	if l.CustomerID == "" {
		return
	}
	x := s.people.of(personKey{l.Source, l.CustomerID})
	x.wanted = x.wanted || s.wanted(upload)
	if l.Quantity > 0 && !l.Return && l.Date <= s.opt.Day {
		x.bought = max(x.bought, l.Date)
	}
}

// Customer takes a row of a customer list. What stands beside sales is no list: its rows are counted as sales.
func (s *Survey) Customer(upload string, c *crm.Customer) {
	if c.Beside {
		return
	}
	at := s.at(upload, c.Place)
	wanted := s.wanted(upload)
	s.people.newest[c.Source] = max(at.upload, s.people.newest[c.Source])
	_, address, err := crm.ParseEmail(c.Email)
	if c.Email == "" || err != nil {
		address = ""
	}
	if x := s.named(c, address); x != nil {
		x.learn(c, address, at, wanted)
		x.listed = max(x.listed, s.uploads[at.upload].LoadedOn)
	}
	if !wanted {
		return
	}
	t := s.table(customersTable, named("customer_id", "name", "email", "phone", "street", "city", "postal_code", "country", "language", "civility", "birthday", "tags", "label", "origin", "referrer", "household", "card", "joined_on"))
	t.count(c.ID != "", c.Name+c.FirstName+c.LastName != "", c.Email != "", c.Phone != "", c.Street != "", c.City != "", c.PostalCode != "", c.Country != "", c.Language != "",
		c.Civility != "", c.Birthday != nil, c.Tags != "", c.Label != "", c.Origin != "", c.Referrer != "", c.Household != "", c.Card != "", c.JoinedOn != nil)
	for i, text := range map[int]string{5: c.City, 7: c.Country, 9: c.Civility, 12: c.Label, 13: c.Origin} {
		t.word(i, c.Source, text, at)
	}
	if c.Email != "" && err != nil {
		s.add(BadAddress, customersTable, 1, func() Case {
			return Case{Subject: s.masked(c.ID), Value: s.hidden(c.Email), Rows: 1, At: s.where(at)}
		})
	}
	if b := c.Birthday; b != nil && (*b > s.opt.Day || *b < s.opt.Day.AddMonths(-120*12)) {
		s.add(BirthdayAhead, customersTable, 1, func() Case {
			return Case{Subject: s.masked(c.ID), Value: b.String(), Rows: 1, At: s.where(at)}
		})
	}
}

// named is the record of a customer row, by its number or else its address.
func (s *Survey) named(c *crm.Customer, address crm.Email) *person {
	id := cmp.Or(c.ID, string(address))
	if id == "" {
		return nil
	}
	return s.people.of(personKey{c.Source, id})
}

// learn adds what a row says; the first saying of each is kept, a name that is another one is noted.
func (x *person) learn(c *crm.Customer, address crm.Email, at place, wanted bool) {
	if !x.inList {
		x.inList, x.at = true, at
	}
	x.wanted, x.listing = x.wanted || wanted, x.listing || wanted
	name := c.Name
	if name == "" {
		name = strings.TrimSpace(c.FirstName + " " + c.LastName)
	}
	switch folded := sortedWords(name); {
	case folded == "":
	case x.folded == "":
		x.name, x.folded = name, folded
	case x.other == "" && folded != x.folded:
		x.other, x.otherAt = name, at
	}
	if x.address == "" {
		x.address = address
	}
	if x.phone == "" {
		x.phone = identity.PhoneKey(c.Phone)
	}
	if x.birthday == crm.NoDate && c.Birthday != nil {
		x.birthday = *c.Birthday
	}
	if x.postal == "" {
		x.postal = compared(c.PostalCode)
	}
}

// countPeople counts the customers by how long ago they bought.
func (s *Survey) countPeople() People {
	out := People{Lists: []List{}}
	day := s.opt.Day
	for _, x := range s.people.list {
		if s.opt.Only != "" && !x.wanted {
			continue
		}
		out.Known++
		switch {
		case x.bought == crm.NoDate:
			out.Never++
		case x.bought > day.AddMonths(-12):
			out.Year++
		case x.bought > day.AddMonths(-24):
			out.Years2++
		case x.bought > day.AddMonths(-36):
			out.Years3++
		default:
			out.Longer++
		}
		if max(x.bought, x.listed) <= day.AddMonths(-12) {
			out.Quiet++
		}
	}
	for _, source := range slices.Sorted(maps.Keys(s.people.newest)) {
		u := s.uploads[s.people.newest[source]]
		if s.opt.Only == "" || u.ID == s.opt.Only {
			out.Lists = append(out.Lists, List{Source: source, File: u.File, LoadedOn: u.LoadedOn})
		}
	}
	return out
}

// judgePeople finds numbers with two names, and people with several numbers.
func (s *Survey) judgePeople(kept map[Code]*finding) {
	var names []Case
	groups := map[string][]*person{}
	for _, x := range s.people.list {
		if x.other != "" && x.listing {
			names = append(names, Case{Subject: s.masked(x.key.id), Value: x.other, Usual: x.name, Rows: 2, At: s.where(x.otherAt, x.at)})
		}
		if !x.inList {
			continue
		}
		if key := identity.MailKey(string(x.address)); key != "" { // a role's address, a placeholder, is nobody's
			groups["e"+string(key)] = append(groups["e"+string(key)], x)
		}
		if x.phone != "" && x.folded != "" {
			key := "p" + x.phone + "\x00" + x.folded
			groups[key] = append(groups[key], x)
		}
		if x.folded != "" && x.birthday != crm.NoDate {
			key := "b" + x.birthday.String() + "\x00" + x.folded
			groups[key] = append(groups[key], x)
		}
		if x.folded != "" && x.postal != "" {
			key := "c" + x.postal + "\x00" + x.folded
			groups[key] = append(groups[key], x)
		}
	}
	s.put(kept, TwoNames, customersTable, int64(len(names)), names)
	same := s.samePeople(groups)
	s.put(kept, SamePerson, customersTable, int64(len(same)), same)
}

// samePeople are the groups of two numbers and more, each group of numbers once.
func (s *Survey) samePeople(groups map[string][]*person) []Case {
	var cases []Case
	seen := map[string]bool{}
	keys := slices.SortedFunc(maps.Keys(groups), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(groups[b]), len(groups[a])), strings.Index("epbc", a[:1])-strings.Index("epbc", b[:1]), cmp.Compare(a, b))
	})
	for _, key := range keys {
		group := s.undecided(groups[key])
		if len(group) < 2 {
			continue
		}
		var ids []string
		var places []place
		wanted := false
		for _, x := range group {
			ids = append(ids, x.key.source+"\x00"+x.key.id)
			if wanted = wanted || x.listing; len(places) < placesKept {
				places = append(places, x.at)
			}
		}
		slices.Sort(ids)
		if joined := strings.Join(ids, "\x01"); wanted && !seen[joined] {
			seen[joined] = true
			cases = append(cases, s.sameCase(key, group, places))
		}
	}
	return cases
}

// undecided are those of a group of whom it is open whether they are one person: not who is nobody in particular, of the
// numbers of one person only the first that is met, and nobody whom a person has told from all others.
func (s *Survey) undecided(group []*person) []*person {
	if s.opt.Identity == nil || len(group) < 2 {
		return group
	}
	refs := make([][]identity.Ref, 0, len(group)) // of each person who is left, every number
	var first []*person
	at := map[identity.Ref]int{}
	for _, x := range group {
		r := identity.Ref{Source: cmp.Or(x.key.source, s.opt.DefaultSource), ID: x.key.id}
		who, known := s.opt.Identity.Person(r)
		if !known {
			continue
		}
		i, met := at[who]
		if !met {
			i = len(refs)
			at[who] = i
			refs, first = append(refs, nil), append(first, x)
		}
		refs[i] = append(refs[i], r)
	}
	apart := func(a, b []identity.Ref) bool {
		return slices.ContainsFunc(a, func(x identity.Ref) bool {
			return slices.ContainsFunc(b, func(y identity.Ref) bool { return s.opt.Identity.Apart(x, y) })
		})
	}
	var open []*person
	for i, x := range first {
		for j := range first {
			if i != j && !apart(refs[i], refs[j]) {
				open = append(open, x)
				break
			}
		}
	}
	return open
}

// sameCase is one person with several numbers: the value is what they share.
func (s *Survey) sameCase(key string, group []*person, places []place) Case {
	var ids []string
	for _, x := range group[:min(len(group), placesKept)] {
		ids = append(ids, s.masked(x.key.id))
	}
	shared := group[0].name
	switch key[0] {
	case 'e':
		shared = s.masked(string(group[0].address))
	case 'b':
		shared += ", " + group[0].birthday.String()
	case 'p':
		shared += ", " + s.hiddenPhone(group[0].phone)
	}
	return Case{Subject: strings.Join(ids, ", "), Value: shared, Rows: int64(len(group)), At: s.where(places...)}
}

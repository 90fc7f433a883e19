package transform

import (
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// statement is what somebody said about being written to. The zero value is that nothing was said.
type statement struct {
	said   bool
	on     crm.Date // crm.NoDate where the day is not known
	denied bool
	optOut bool // an opt-out is a denial that nothing later lifts
	torn   bool // a yes speaks against this no
}

// rank orders what one person said: an opt-out stands above all, then a no whose day is not known, for nobody can
// tell that a yes came after it; then the newer one stands, and on one day the no.
func (s statement) rank() int {
	switch {
	case !s.said:
		return 0
	case s.optOut:
		return 3
	case s.denied && s.on == crm.NoDate:
		return 2
	}
	return 1
}

// outdoes reports whether a statement stands instead of another.
func (s statement) outdoes(other statement) bool {
	if s.rank() != other.rank() {
		return s.rank() > other.rank()
	}
	if s.on != other.on {
		return s.on > other.on
	}
	return s.denied && !other.denied
}

// contradicts reports a no that stands although a yes cannot be shown to be older; the reason then says so.
func (s statement) contradicts(yes statement) bool {
	return s.denied && !s.optOut && yes.said && !yes.denied && (s.on == crm.NoDate || s.on == yes.on)
}

func (s statement) because() string {
	word := "granted"
	switch {
	case !s.said:
		return "rule consent: nothing was said"
	case s.optOut:
		word = "opted out"
	case s.denied:
		word = "denied"
	}
	if s.on == crm.NoDate {
		word += ", without a date"
	} else {
		word += " on " + s.on.String()
	}
	switch {
	case s.optOut:
		word += "; nothing said later lifts it"
	case s.torn:
		word += "; a yes contradicts it, and in doubt it is no"
	}
	return "rule consent: " + word
}

func (s statement) state() crm.ConsentState {
	switch {
	case !s.said:
		return crm.ConsentUnknown
	case s.denied:
		return crm.ConsentDenied
	}
	return crm.ConsentGranted
}

// heard reads a consent as a statement about e-mail; ok is false where it is none. What permits must be about
// e-mail and of a day up to asOf; what forbids is heard whatever its day, and about anything but the phone: doubt
// can only stop a mail.
func heard(c crm.Consent, asOf crm.Date) (s statement, ok bool) {
	s = statement{said: true, on: crm.NoDate, denied: c.Suppress || c.State == crm.ConsentDenied, optOut: c.Suppress}
	if c.On != nil {
		s.on = *c.On
	}
	if s.denied {
		return s, c.ForbidsMail()
	}
	return s, c.State == crm.ConsentGranted && c.Channel == "email" && s.on <= asOf
}

// mailboxes are persons by address: by match key, and by the wider key under which opt-outs are remembered.
type mailboxes struct{ exact, wide map[crm.Email][]*person }

// mailboxes sorts everyone by address. The order inside a mailbox is of no use to anyone: all in it hear the same.
func (all *people) mailboxes() mailboxes {
	m := mailboxes{exact: make(map[crm.Email][]*person, len(all.list)), wide: make(map[crm.Email][]*person, len(all.list))}
	for _, p := range all.list {
		for _, key := range append(p.otherBoxes(), p.mailbox()) {
			if key != "" {
				m.exact[key] = append(m.exact[key], p)
				m.wide[key.SuppressionKey()] = append(m.wide[key.SuppressionKey()], p)
			}
		}
	}
	return m
}

// hear gives each person the statement that counts, in whatever order they come. A consent whose id nobody bears is
// matched by its address; where that too is unknown, it is a person of its own. It counts the consents that are
// about nobody known: without an id, and with an address that nobody has.
func (all *people) hear(consents []crm.Consent, s Settings) (unmatched int64) {
	if len(consents) == 0 {
		return 0
	}
	all.introduce(consents, s)
	boxes := all.mailboxes()
	for _, c := range consents {
		persons := all.meant(c, boxes, s)
		if len(persons) == 0 {
			unmatched++
		}
		said, ok := heard(c, s.AsOf)
		if !ok {
			continue
		}
		for _, p := range persons {
			p.listen(said)
			p.profile.Suppressed = p.profile.Suppressed || said.optOut
		}
	}
	return unmatched
}

// listen takes a statement of the person.
func (p *person) listen(said statement) {
	if said.state() == crm.ConsentGranted && (!p.yes.said || said.on > p.yes.on) {
		p.yes = said
	}
	if said.outdoes(p.said) {
		p.said = said
	}
	p.said.torn = p.said.contradicts(p.yes)
	p.profile.ConsentEmail, p.profile.ConsentBecause = p.said.state(), p.said.because()
}

// introduce makes a person of every id that only consents name, unless their address is somebody's already.
func (all *people) introduce(consents []crm.Consent, s Settings) {
	var strangers []crm.Consent
	for _, c := range consents {
		if id := s.person(c.Source, c.CustomerID); id != "" && all.byID[id] == nil {
			strangers = append(strangers, c)
		}
	}
	if len(strangers) == 0 {
		return
	}
	boxes := all.mailboxes()
	for _, c := range strangers {
		if _, key, err := crm.ParseEmail(c.Email); err == nil && len(boxes.exact[key]) > 0 {
			continue
		}
		if p := all.named(s.person(c.Source, c.CustomerID), s); c.Email != "" {
			p.profile.Email = c.Email
		}
	}
}

// meant are the persons that a consent is about. One that permits and names a person is about that person alone;
// one that forbids reaches everyone with the mailbox too, and an opt-out every spelling of it.
func (all *people) meant(c crm.Consent, boxes mailboxes, s Settings) []*person {
	var persons []*person
	if p := all.byID[s.person(c.Source, c.CustomerID)]; p != nil {
		persons = append(persons, p)
	}
	if len(persons) > 0 && !c.ForbidsMail() {
		return persons
	}
	var keys []crm.Email
	if len(persons) > 0 { // a no by number is a no of the mailboxes that the person has
		keys = append(persons[0].otherBoxes(), persons[0].mailbox())
	}
	if _, key, err := crm.ParseEmail(c.Email); err == nil {
		keys = append(keys, key)
	}
	for _, key := range keys {
		if key == "" {
			continue
		}
		same := boxes.exact[key]
		if c.Suppress {
			same = boxes.wide[key.SuppressionKey()]
		}
		for _, p := range same {
			if !slices.Contains(persons, p) {
				persons = append(persons, p)
			}
		}
	}
	return persons
}

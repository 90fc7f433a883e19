package quality

import (
	"cmp"
	"maps"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

type consentKey struct{ source, who, channel string }

// consentPair is what one person said about one channel: a yes, a no, and a no for good.
type consentPair struct {
	yes, no, never saying
	wanted         bool
}

// saying is the latest statement of one kind; undated is one without a day.
type saying struct {
	said, undated bool
	on            crm.Date
	at            place
}

// Consent takes a statement.
func (s *Survey) Consent(upload string, c *crm.Consent) {
	at := s.at(upload, c.Place)
	wanted := s.wanted(upload)
	if wanted {
		t := s.table("consents", named("customer_id", "email", "channel", "consent", "consent_on", "proof"))
		t.count(c.CustomerID != "", c.Email != "", c.Channel != "", c.State != "", c.On != nil, c.Proof != "")
	}
	who := c.CustomerID
	if _, key, err := crm.ParseEmail(c.Email); err == nil {
		who = string(key)
	}
	if who == "" {
		return
	}
	key := consentKey{c.Source, who, c.Channel}
	p := s.consents[key]
	if p == nil {
		p = &consentPair{}
		s.consents[key] = p
	}
	p.wanted = p.wanted || wanted
	switch {
	case c.Suppress:
		p.never.say(c.On, at)
	case c.State == crm.ConsentGranted:
		p.yes.say(c.On, at)
	case c.State == crm.ConsentDenied:
		p.no.say(c.On, at)
	}
}

func (x *saying) say(on *crm.Date, at place) {
	day := crm.NoDate
	if on != nil {
		day = *on
	}
	if !x.said || day > x.on {
		x.on, x.at = day, at
	}
	x.said, x.undated = true, x.undated || on == nil
}

// clashes reports a yes and a no of which no day says which is the later.
func (p *consentPair) clashes() (no saying, clash bool) {
	switch {
	case !p.yes.said:
		return saying{}, false
	case p.never.said && (p.yes.undated || p.never.undated || p.yes.on >= p.never.on):
		return p.never, true
	case p.no.said && (p.yes.undated || p.no.undated || p.yes.on == p.no.on):
		return p.no, true
	}
	return saying{}, false
}

// judgeConsents finds who said both yes and no.
func (s *Survey) judgeConsents(kept map[Code]*finding) {
	keys := slices.SortedFunc(maps.Keys(s.consents), func(a, b consentKey) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.who, b.who), cmp.Compare(a.channel, b.channel))
	})
	var cases []Case
	for _, key := range keys {
		p := s.consents[key]
		if no, clash := p.clashes(); clash && p.wanted {
			cases = append(cases, Case{Subject: s.masked(key.who), Value: key.channel, Rows: 2, At: s.where(p.yes.at, no.at)})
		}
	}
	s.put(kept, TwoConsents, "consents", int64(len(cases)), cases)
}

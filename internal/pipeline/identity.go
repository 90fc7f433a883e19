package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/engine"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/tier"
)

// testimony is everything that the sheets and the people of the shop said of who is whom.
type testimony struct {
	customers []crm.Customer
	consents  []crm.Consent
	decisions []decision
}

// testimony reads it, in load order.
func (w *Workspace) testimony(ctx context.Context, l *lake.Lake) (t testimony, err error) {
	if t.customers, t.consents, err = people(ctx, l); err != nil {
		return t, err
	}
	t.decisions, err = decisionsOf(ctx, l)
	return t, err
}

// identities say who is whom and who is nobody in particular.
type identities struct {
	people   identity.People
	accounts []identity.Account // a verdict of a person among them is of the rule saidAccount
	linked   map[identity.Ref][]identity.Ref
	because  map[identity.Ref]string // of the accounts
}

// saidAccount is the rule of an account that a person confirmed.
const saidAccount identity.AccountRule = "said-account"

// refOf is a customer number in the form that identity compares: an absent source is the default one.
func refOf(source, id string) identity.Ref {
	return identity.Ref{Source: cmp.Or(source, defaultSource), ID: id}
}

// refNamed reads a customer id as it is written everywhere.
func refNamed(id string) identity.Ref {
	if source, rest, found := strings.Cut(id, ":"); found {
		return refOf(source, rest)
	}
	return refOf("", id)
}

// idOf is how a number is written everywhere.
func idOf(r identity.Ref) string { return fold.CustomerID(r.Source, r.ID, defaultSource) }

// whoIsWhom works it out as of today, with the figures of everyone.
func (w *Workspace) whoIsWhom(ctx context.Context, resolve resolver) (computed, error) {
	c, err := w.computeBy(ctx, w.Today(), w.counting("", nil), resolve)
	return c, errors.Join(err, c.points.close())
}

// resolver is how claims and decisions become people: identity.Link for a night, identity.Resolve for a review.
type resolver func([]identity.Claim, []identity.Decision) identity.People

// identify works out who is whom from everything that was said and bought.
func (w *Workspace) identify(t testimony, bought []*engine.Bought, seen *visiting, resolve resolver) identities {
	who := identities{}
	who.accounts, who.because = w.accounts(t, bought, seen)
	who.people = resolve(t.claims(bought, who.because), t.verdicts())
	who.linked = who.people.Linked()
	return who
}

// claims are what each row says of a customer number. An account is nobody, and so the same as nobody.
func (t testimony) claims(bought []*engine.Bought, accounts map[identity.Ref]string) []identity.Claim {
	claims := make([]identity.Claim, 0, len(t.customers))
	add := func(c identity.Claim) {
		if _, isAccount := accounts[c.Ref]; !isAccount && c.ID != "" {
			claims = append(claims, c)
		}
	}
	for _, c := range t.customers {
		add(identity.Claim{Ref: refOf(c.Source, c.ID), Name: c.Name, Email: c.Email, Phone: c.Phone, PostalCode: c.PostalCode, City: c.City, Birthday: c.Birthday})
	}
	for _, c := range t.consents {
		if c.Email != "" {
			add(identity.Claim{Ref: refOf(c.Source, c.CustomerID), Email: c.Email})
		}
	}
	for _, b := range bought { // a number alone says nothing; an address that stands in for one does
		if strings.Contains(b.ID, "@") {
			add(identity.Claim{Ref: refOf(b.Source, b.ID)})
		}
	}
	return claims
}

// person is the customer id of a number.
func (who identities) person(source, id string) string {
	if id == "" {
		return ""
	}
	if len(who.linked) == 0 {
		return fold.CustomerID(source, id, defaultSource)
	}
	return idOf(who.people.Person(refOf(source, id)))
}

// ids are all customer ids of the person who has a number.
func (who identities) ids(source, id string) []string {
	r := refOf(source, id)
	refs := who.linked[who.people.Person(r)]
	if len(refs) == 0 {
		return []string{idOf(r)}
	}
	ids := make([]string, len(refs))
	for i, r := range refs {
		ids[i] = idOf(r)
	}
	return ids
}

// merged tells the engine which of the numbers that bought belong to another one.
func (who identities) merged(bought []*engine.Bought) map[engine.Number]engine.Number {
	merged := map[engine.Number]engine.Number{}
	if len(who.linked) == 0 {
		return merged
	}
	for _, b := range bought {
		first := who.people.Person(refOf(b.Source, b.ID))
		if _, linked := who.linked[first]; linked {
			merged[b.Number] = engine.Number{Source: first.Source, ID: first.ID}
		}
	}
	return merged
}

// settings tells the snapshot.
func (who identities) settings(s *transform.Settings) {
	s.Person = who.person
	s.Linked = make(map[string]transform.Linked, len(who.linked))
	for first, refs := range who.linked {
		var ids []string
		for _, r := range refs[1:] {
			ids = append(ids, idOf(r))
		}
		s.Linked[idOf(first)] = transform.Linked{IDs: ids, Because: "rule identity: "}
	}
	for _, link := range who.people.Links {
		id := idOf(who.people.Person(link.A))
		linked := s.Linked[id]
		if !strings.HasSuffix(linked.Because, ": ") {
			linked.Because += "; "
		}
		linked.Because += linkBecause(link)
		s.Linked[id] = linked
	}
	s.Accounts = make(map[string]transform.Account, len(who.accounts))
	for _, a := range who.accounts {
		s.Accounts[idOf(a.Ref)] = transform.Account{Aside: a.Sureness > identity.PossibleAccount, Because: who.because[a.Ref]}
	}
	grants := make(map[string][]tier.Grant, len(s.Grants))
	for id, list := range s.Grants {
		r := refNamed(id)
		id = who.person(r.Source, r.ID)
		grants[id] = append(grants[id], list...)
	}
	for _, list := range grants { // of two numbers of one person, in an order that no map decides
		slices.SortStableFunc(list, func(a, b tier.Grant) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.Because, b.Because))
		})
	}
	s.Grants = grants
}

// linkBecause is why two numbers are one person.
func linkBecause(p identity.Pair) string {
	if p.Tier == identity.Decided {
		return fmt.Sprintf("%s and %s are one person, %s", idOf(p.A), idOf(p.B), p.Because)
	}
	return fmt.Sprintf("%s and %s have one address", idOf(p.A), idOf(p.B))
}

// toReview counts the pairs and accounts that nobody has decided.
func (who identities) toReview() int {
	n := len(who.people.Review)
	for _, a := range who.accounts {
		if a.Rule != saidAccount {
			n++
		}
	}
	return n
}

// addresses are, of each person who has several, the mailboxes of all their numbers, the newest of each.
func (who identities) addresses(customers []crm.Customer) map[crm.Email][]crm.Email {
	newest := map[identity.Ref]crm.Email{}
	if len(who.linked) == 0 {
		return nil
	}
	for _, c := range customers {
		r := refOf(c.Source, c.ID)
		if _, linked := who.linked[who.people.Person(r)]; !linked {
			continue
		}
		if _, key, err := crm.ParseEmail(c.Email); err == nil {
			newest[r] = key
		}
	}
	all := map[crm.Email][]crm.Email{}
	for _, refs := range who.linked {
		var boxes []crm.Email
		for _, r := range refs {
			if box := newest[r]; box != "" && !slices.Contains(boxes, box) {
				boxes = append(boxes, box)
			}
		}
		for _, box := range boxes {
			if len(boxes) > 1 {
				all[box] = append(all[box], boxes...)
			}
		}
	}
	return all
}

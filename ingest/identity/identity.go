package identity

import (
	"cmp"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Ref is a customer number of a source.
type Ref struct{ Source, ID string }

// Compare orders refs by source, then id, as text: the first of a person's refs is the person's customer number.
func (r Ref) Compare(o Ref) int {
	return cmp.Or(cmp.Compare(r.Source, o.Source), cmp.Compare(r.ID, o.ID))
}

// byAddress reports a customer who is known by an address alone, which stands in for the number: it contradicts
// no number.
func (r Ref) byAddress() bool { return strings.Contains(r.ID, "@") }

// idKey is the address that stands in for the number, "" where there is none.
func (r Ref) idKey() crm.Email {
	if r.byAddress() {
		return MailKey(r.ID)
	}
	return ""
}

// Claim is what one row of one sheet says of a customer number. Empty fields say nothing.
type Claim struct {
	Ref
	Name       string
	Email      string // as written
	Phone      string
	PostalCode string
	City       string
	Birthday   *crm.Date
}

// Verdict is what a person decided about two customer numbers.
type Verdict string

// The verdicts.
const (
	Same      Verdict = "link"
	Different Verdict = "split"
)

// Decision is one verdict. Of several about one pair the last in the list counts; the caller orders them by
// instant.
type Decision struct {
	A, B    Ref
	Verdict Verdict
	Because string // who said so and why
}

// Tier is how strong a pair's evidence is.
type Tier string

// The tiers. Decided is what a person said.
const (
	TierA   Tier = "A"
	TierB   Tier = "B"
	TierC   Tier = "C"
	Decided Tier = "decided"
)

// Rule names the evidence of a pair or what speaks against it.
type Rule string

// The rules of tier A and of decisions, of tier B, and of tier C.
const (
	SameEmail         Rule = "same-email"
	SaidSame          Rule = "said-same"
	OtherNumber       Rule = "same-email-other-number"   // two numbers of one source
	OtherName         Rule = "same-email-other-name"     // clearly different names
	OtherBirthday     Rule = "same-email-other-birthday" // two birthdays
	OtherInGroup      Rule = "same-email-group"          // a third one contradicts
	SamePhone         Rule = "same-phone-similar-name"
	SameNameBirthday  Rule = "same-name-postal-birthday"
	SameNameCity      Rule = "same-name-city"
	NearlySameAddress Rule = "address-one-letter-apart"
)

// Pair is two customer numbers that are, or may be, one person; A comes before B.
type Pair struct {
	A, B    Ref
	Tier    Tier
	Rule    Rule
	Value   string // the address, phone or name that both have
	Because string // the decision's own words, "" for evidence
}

// People is who is one person with whom.
type People struct {
	person map[Ref]Ref
	// Links are the pairs that were linked: the evidence of tier A and the decisions.
	Links []Pair
	// Review are the pairs of tier B that a person should look at, Hints those of tier C. Neither has a pair
	// that is linked or decided.
	Review, Hints []Pair
}

// Person is the number under which everyone linked with r is known: the first of them. A number that is linked
// with nobody is its own.
func (p People) Person(r Ref) Ref {
	if first, ok := p.person[r]; ok {
		return first
	}
	return r
}

// Linked lists every number of a person, in order, who is known by more than one.
func (p People) Linked() map[Ref][]Ref {
	groups := make(map[Ref][]Ref)
	for r, first := range p.person {
		groups[first] = append(groups[first], r)
	}
	for _, refs := range groups {
		slices.SortFunc(refs, Ref.Compare)
	}
	return groups
}

// mostInBlock is how many customers may share a phone, a name or an address before it says nothing about any of
// them: a call centre, a company's switchboard.
const mostInBlock = 20

// Resolve works out who is one person. Claims may come in any order and repeat.
func Resolve(claims []Claim, decisions []Decision) People { return resolve(claims, decisions, true) }

// Link is Resolve without looking for people of whom no address says that they are one: Hints are empty, and Review
// holds the contradictions of an address alone. It is what a night needs, at a fraction of the cost.
func Link(claims []Claim, decisions []Decision) People {
	return resolve(suspects(claims, decisions), decisions, false)
}

// suspects are the claims of those who share an address with somebody or of whom something was decided; nobody else
// can be linked.
func suspects(claims []Claim, decisions []Decision) []Claim {
	first, suspect := make(map[crm.Email]Ref, len(claims)), make(map[Ref]bool)
	for _, d := range decisions {
		suspect[d.A], suspect[d.B] = true, true
	}
	for _, c := range claims {
		for _, key := range []crm.Email{MailKey(c.Email), c.idKey()} {
			switch other, found := first[key]; {
			case key == "":
			case !found:
				first[key] = c.Ref
			case other != c.Ref:
				suspect[other], suspect[c.Ref] = true, true
			}
		}
	}
	var kept []Claim
	for _, c := range claims {
		if suspect[c.Ref] {
			kept = append(kept, c)
		}
	}
	return kept
}

func resolve(claims []Claim, decisions []Decision, alike bool) People {
	all := gather(claims)
	said := settle(decisions)
	groups := newGroups()
	var links []Pair
	for _, d := range said {
		if d.Verdict == Same {
			groups.join(d.A, d.B)
			links = append(links, Pair{A: d.A, B: d.B, Tier: Decided, Rule: SaidSame, Because: d.Because})
		}
	}
	found := finder{all: all, said: said, groups: groups}
	proposed := found.byEmail()
	alone, doubtful := found.judge(proposed)
	for _, p := range alone {
		groups.join(p.A, p.B)
		links = append(links, p)
	}
	found.review = doubtful
	if alike {
		found.similar()
	}
	sortPairs(links)
	return People{person: groups.firsts(), Links: links, Review: found.reviewed(TierB), Hints: found.reviewed(TierC)}
}

// settle keeps the last decision about each pair, A before B.
func settle(decisions []Decision) map[[2]Ref]Decision {
	said := make(map[[2]Ref]Decision, len(decisions))
	for _, d := range decisions {
		if d.A == d.B {
			continue
		}
		if d.A.Compare(d.B) > 0 {
			d.A, d.B = d.B, d.A
		}
		said[[2]Ref{d.A, d.B}] = d
	}
	return said
}

func sortPairs(pairs []Pair) {
	slices.SortFunc(pairs, func(a, b Pair) int {
		return cmp.Or(a.A.Compare(b.A), a.B.Compare(b.B), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Value, b.Value))
	})
}

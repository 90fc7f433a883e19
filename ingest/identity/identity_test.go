package identity

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

func day(y int, m time.Month, d int) *crm.Date {
	date := crm.NewDate(y, m, d)
	return &date
}

// The refs of the tables: a till, a web shop, and a list that knows addresses only.
var (
	till1 = Ref{"till", "1"}
	till2 = Ref{"till", "2"}
	web9  = Ref{"web", "9"}
	mail  = Ref{"list", "marie@example.com"}
)

func TestOnlyOneAddressWithoutContradictionLinksAlone(t *testing.T) {
	for _, c := range []struct {
		name      string
		claims    []Claim
		decisions []Decision
		links     []Rule
		review    []Rule
		hints     []Rule
	}{
		{
			"one address in two sources, the names in another order", []Claim{
				{Ref: till1, Name: "DURAND Marie", Email: "Marie@Example.com"}, {Ref: web9, Name: "Marie Durand", Email: " marie@example.com "},
			}, nil, []Rule{SameEmail}, nil, nil,
		},
		{
			"a domain in its own letters and as the network writes it", []Claim{
				{Ref: till1, Name: "Marie Durand", Email: "marie@bücher.example"}, {Ref: web9, Name: "Marie Durand", Email: "marie@xn--bcher-kva.example"},
			}, nil, []Rule{SameEmail}, nil, nil,
		},
		{
			"an address that stands in for a number", []Claim{
				{Ref: till1, Name: "Marie Durand", Email: "marie@example.com"}, {Ref: mail},
			}, nil, []Rule{SameEmail}, nil, nil,
		},
		{
			"two numbers of one till with one address are not one person", []Claim{
				{Ref: till1, Name: "Marie Durand", Email: "marie@example.com"}, {Ref: till2, Name: "Marie Durand", Email: "marie@example.com"},
			}, nil, nil, []Rule{OtherNumber}, nil,
		},
		{
			"a couple with one address", []Claim{
				{Ref: till1, Name: "Marie Durand", Email: "durand@example.com"}, {Ref: web9, Name: "Paul Durand", Email: "durand@example.com"},
			}, nil, nil, []Rule{OtherName}, nil,
		},
		{
			"a couple who gave their civility only", []Claim{
				{Ref: till1, Name: "M. Durand", Email: "durand@example.com"}, {Ref: web9, Name: "Mme Durand", Email: "durand@example.com"},
			}, nil, nil, []Rule{OtherName}, nil,
		},
		{
			"father and son of one name", []Claim{
				{Ref: till1, Name: "Jean Durand", Email: "durand@example.com", Birthday: day(1950, 3, 1)},
				{Ref: web9, Name: "Jean Durand", Email: "durand@example.com", Birthday: day(1980, 5, 2)},
			}, nil, nil, []Rule{OtherBirthday}, nil,
		},
		{
			"a third one in the mailbox makes all of it doubtful", []Claim{
				{Ref: till1, Name: "Marie Durand", Email: "durand@example.com"},
				{Ref: web9, Name: "M Durand", Email: "durand@example.com"},
				{Ref: Ref{"zoo", "4"}, Name: "Paul Durand", Email: "durand@example.com"},
			}, nil, nil, []Rule{OtherName, OtherName}, nil,
		},
		{
			"a role and a placeholder are nobody's address", []Claim{
				{Ref: till1, Name: "Marie Durand", Email: "info@example.com"},
				{Ref: web9, Name: "Marie Durand", Email: "info@example.com"},
				{Ref: till2, Name: "Ann Lee", Email: "test@example.com"},
				{Ref: Ref{"web", "8"}, Name: "Ann Lee", Email: "test@example.com"},
			}, nil, nil, nil, nil,
		},
		{
			"one phone and a similar name", []Claim{
				{Ref: till1, Name: "Marie Durand", Phone: "06 12 34 56 78"}, {Ref: web9, Name: "Marie Durant", Phone: "+33 6 12 34 56 78"},
			}, nil, nil, []Rule{SamePhone}, nil,
		},
		{
			"one phone and another name is a household", []Claim{
				{Ref: till1, Name: "Marie Durand", Phone: "06 12 34 56 78"}, {Ref: web9, Name: "Paul Durand", Phone: "0612345678"},
			}, nil, nil, nil, nil,
		},
		{
			"one name, postal code and birthday", []Claim{
				{Ref: till1, Name: "Élodie Müller", PostalCode: "67000", Birthday: day(1990, 1, 2)},
				{Ref: web9, Name: "MULLER ELODIE", PostalCode: "67000", Birthday: day(1990, 1, 2)},
			}, nil, nil, []Rule{SameNameBirthday}, nil,
		},
		{
			"one name and city is a hint", []Claim{
				{Ref: till1, Name: "Ann Lee", City: "Leeds"}, {Ref: web9, Name: "Ann Lee", City: "LEEDS"},
			}, nil, nil, nil, []Rule{SameNameCity},
		},
		{
			"an address one letter away is a hint", []Claim{
				{Ref: till1, Name: "Ann Lee", Email: "annlee@example.com"}, {Ref: web9, Name: "Ann Lee", Email: "anlee@example.com"},
			}, nil, nil, nil, []Rule{NearlySameAddress},
		},
		{
			"what somebody split stays apart", []Claim{
				{Ref: till1, Name: "Marie Durand", Email: "marie@example.com"}, {Ref: web9, Name: "Marie Durand", Email: "marie@example.com"},
			}, []Decision{{A: web9, B: till1, Verdict: Different}}, nil, nil, nil,
		},
		{
			"what somebody linked is linked whatever the names", []Claim{
				{Ref: till1, Name: "Marie Durand", Email: "a.b@example.com"}, {Ref: web9, Name: "Zoé Petit"},
			}, []Decision{{A: till1, B: web9, Verdict: Same}}, []Rule{SaidSame}, nil, nil,
		},
		{
			"the last word about a pair counts", []Claim{
				{Ref: till1, Name: "Marie Durand"}, {Ref: web9, Name: "Zoé Petit"},
			}, []Decision{{A: till1, B: web9, Verdict: Same}, {A: web9, B: till1, Verdict: Different}}, nil, nil, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Resolve(c.claims, c.decisions)
			for _, part := range []struct {
				name string
				got  []Pair
				want []Rule
			}{{"links", got.Links, c.links}, {"review", got.Review, c.review}, {"hints", got.Hints, c.hints}} {
				var rules []Rule
				for _, p := range part.got {
					rules = append(rules, p.Rule)
				}
				if diff := cmp.Diff(part.want, rules); diff != "" {
					t.Errorf("%s (-want +got):\n%s", part.name, diff)
				}
			}
		})
	}
}

func TestAPersonIsKnownByTheFirstNumber(t *testing.T) {
	got := Resolve([]Claim{{Ref: web9, Email: "marie@example.com"}, {Ref: mail}, {Ref: till1, Email: "marie@example.com"}, {Ref: till2}}, nil)
	for r, want := range map[Ref]Ref{web9: mail, mail: mail, till1: mail, till2: till2, {"new", "7"}: {"new", "7"}} {
		if p := got.Person(r); p != want {
			t.Errorf("%v is known as %v, want %v", r, p, want)
		}
	}
	want := map[Ref][]Ref{mail: {mail, till1, web9}}
	if diff := cmp.Diff(want, got.Linked()); diff != "" {
		t.Errorf("linked (-want +got):\n%s", diff)
	}
}

// claimOf draws claims from few values, so that they collide in every way.
func claimOf(t *rapid.T) Claim {
	pick := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	c := Claim{
		Ref:  Ref{pick("source", "till", "web", "list"), pick("id", "1", "2", "3", "4", "x@example.com")},
		Name: pick("name", "", "Marie Durand", "Paul Durand", "M. Durand", "Durand", "Ann Lee"), Email: pick("email", "", "x@example.com", "y@example.com", "info@example.com", "annlee@example.com", "anlee@example.com"),
		Phone: pick("phone", "", "0612345678", "0698765432"), PostalCode: pick("postal", "", "67000"), City: pick("city", "", "Lyon"),
	}
	if rapid.Bool().Draw(t, "born") {
		c.Birthday = day(1980+rapid.IntRange(0, 1).Draw(t, "year"), 1, 1)
	}
	return c
}

func TestTheOrderAndRepetitionOfClaimsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := rapid.SliceOfN(rapid.Custom(claimOf), 1, 12).Draw(t, "claims")
		want := Resolve(claims, nil)
		shuffled := append(slices.Clone(claims), claims[:rapid.IntRange(0, len(claims)).Draw(t, "again")]...)
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(want, Resolve(shuffled, nil), cmp.AllowUnexported(People{})); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestNobodyIsLinkedWithWhomTheyContradict(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		claims := rapid.SliceOfN(rapid.Custom(claimOf), 1, 12).Draw(t, "claims")
		got := Resolve(claims, nil)
		for _, a := range claims {
			for _, b := range claims {
				if a.Ref == b.Ref || got.Person(a.Ref) != got.Person(b.Ref) {
					continue
				}
				switch {
				case a.Source == b.Source && !a.byAddress() && !b.byAddress():
					t.Fatalf("two numbers of one source are linked: %v, %v", a, b)
				case a.Birthday != nil && b.Birthday != nil && *a.Birthday != *b.Birthday && oneBirthday(claims, a.Ref) && oneBirthday(claims, b.Ref):
					t.Fatalf("two birthdays are linked: %v, %v", a, b)
				case a.Name == "Marie Durand" && b.Name == "Paul Durand", a.Name == "Ann Lee" && b.Name == "Marie Durand":
					t.Fatalf("two names are linked: %v, %v", a, b)
				}
			}
		}
	})
}

// oneBirthday reports whether all claims about a ref agree on its birthday.
func oneBirthday(claims []Claim, r Ref) bool {
	var seen *crm.Date
	for _, c := range claims {
		if c.Ref != r || c.Birthday == nil {
			continue
		}
		if seen != nil && *seen != *c.Birthday {
			return false
		}
		seen = c.Birthday
	}
	return true
}

func TestApartCountsOneMistake(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"durand", "durand", 0},
		{"durand", "durant", 1},
		{"durand", "duran", 1},
		{"durand", "dduran", 2},
		{"durand", "duradn", 1},
		{"durand", "dupont", 2},
		{"", "a", 1},
		{"é", "e", 1},
		{"ab", "ba", 1},
		{"abc", "cba", 2},
	} {
		if got := Apart(c.a, c.b); got != c.want {
			t.Errorf("%s and %s are %d apart, want %d", c.a, c.b, got, c.want)
		}
		if got := Apart(c.b, c.a); got != c.want {
			t.Errorf("%s and %s are %d apart, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestWhoWasSplitLeavesTheOthersTogether(t *testing.T) {
	list := Ref{"list", "7"}
	claims := []Claim{
		{Ref: till1, Name: "Marie Durand", Email: "marie@example.com"},
		{Ref: web9, Name: "Marie Durand", Email: "marie@example.com"},
		{Ref: list, Name: "Marie Durand", Email: "marie@example.com"},
	}
	apart := []Decision{{A: web9, B: till1, Verdict: Different}, {A: web9, B: list, Verdict: Different}}
	p := Resolve(claims, apart)
	if p.Person(till1) != list || p.Person(list) != list || p.Person(web9) != web9 {
		t.Errorf("got %v", p.Linked())
	}
	if diff := cmp.Diff(Link(claims, apart).Links, p.Links); diff != "" {
		t.Errorf("Link and Resolve differ:\n%s", diff)
	}
}

func TestAnAddressThatCrowdsShareIsNobodys(t *testing.T) {
	var claims []Claim
	for i := range mostInBlock + 1 {
		claims = append(claims, Claim{Ref: Ref{string(rune('a' + i)), "1"}, Name: "Marie Durand", Email: "marie@example.com"})
	}
	if p := Resolve(claims, nil); len(p.Links) != 0 || len(p.Review) != 0 {
		t.Errorf("%d linked, %d to review", len(p.Links), len(p.Review))
	}
	if p := Resolve(claims[1:], nil); len(p.Linked()) != 1 {
		t.Error("as many as may share an address are not linked")
	}
}

func TestAPairIsLinkedOnceByTheAddressItShares(t *testing.T) {
	shop := Ref{"zoo", "4"}
	claims := []Claim{
		{Ref: till1, Email: "zoe@example.com"},
		{Ref: till1, Email: "bea@example.com"},
		{Ref: web9, Email: "zoe@example.com"},
		{Ref: web9, Email: "bea@example.com"},
		{Ref: shop, Email: "zoe@example.com"},
	}
	want := []Pair{
		{A: till1, B: web9, Tier: TierA, Rule: SameEmail, Value: "bea@example.com"},
		{A: web9, B: shop, Tier: TierA, Rule: SameEmail, Value: "zoe@example.com"},
	}
	if diff := cmp.Diff(want, Resolve(claims, nil).Links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}

func TestAPairThatWasSplitJoinsNoOther(t *testing.T) {
	list, shop := Ref{"list", "7"}, Ref{"zoo", "4"}
	claims := []Claim{
		{Ref: list, Email: "bea@example.com"},
		{Ref: till1, Email: "bea@example.com"},
		{Ref: web9, Email: "bea@example.com"},
		{Ref: list, Email: "zoe@example.com"},
		{Ref: web9, Email: "zoe@example.com"},
		{Ref: shop, Email: "zoe@example.com"},
	}
	got := Resolve(claims, []Decision{{A: list, B: till1, Verdict: Different}})
	var asked [][2]Ref
	for _, p := range got.Review {
		asked = append(asked, [2]Ref{p.A, p.B})
	}
	want := [][2]Ref{{list, web9}, {till1, web9}, {web9, shop}}
	if diff := cmp.Diff(want, asked); diff != "" || len(got.Links) != 0 {
		t.Errorf("%d links; to review (-want +got):\n%s", len(got.Links), diff)
	}
}

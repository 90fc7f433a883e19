package abuse

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// The slow, obvious checks: each asks all pairs, and nothing is put in order before. They say whom each check finds
// and with which score.

func slowSelf(f Facts) map[string]int {
	score := map[string]int{}
	for _, from := range customers() {
		best, who := 0, map[string]bool{}
		for _, r := range f.Referrals {
			if r.From != from {
				continue
			}
			a, b, points := f.People[from], f.People[r.To], 0
			family := a.First != "" && b.First != "" && a.First != b.First
			if a.Email != "" && a.Email == b.Email {
				points += 90
			}
			if a.Phone != "" && a.Phone == b.Phone {
				points += map[bool]int{false: 60, true: 20}[family]
			}
			if a.Last != "" && a.Last == b.Last && a.Postal != "" && a.Postal == b.Postal {
				points += map[bool]int{false: 40, true: 13}[family]
			}
			if r.To == from {
				points = 100
			}
			if points > 0 {
				who[r.To] = true
				best = max(best, points)
			}
		}
		score[from] = best + 10*(len(who)-1)
	}
	return score
}

// Whoever reaches whom, step by step until nothing is added.
func slowRings(f Facts) map[string]int {
	reach := map[[2]string]bool{}
	for _, r := range f.Referrals {
		if r.From != r.To {
			reach[[2]string{r.From, r.To}] = true
		}
	}
	for grew := true; grew; {
		grew = false
		for _, a := range customers() {
			for _, b := range customers() {
				for _, c := range customers() {
					if reach[[2]string{a, b}] && reach[[2]string{b, c}] && !reach[[2]string{a, c}] {
						reach[[2]string{a, c}], grew = true, true
					}
				}
			}
		}
	}
	score := map[string]int{}
	for _, a := range customers() {
		var ring []string
		for _, b := range customers() {
			if a == b || reach[[2]string{a, b}] && reach[[2]string{b, a}] {
				ring = append(ring, b)
			}
		}
		if len(ring) < 2 || ring[0] != a {
			continue
		}
		rewarded := map[[2]string]bool{}
		for _, r := range f.Referrals {
			if r.From != r.To && slices.Contains(ring, r.From) && slices.Contains(ring, r.To) && r.Rewarded {
				rewarded[[2]string{r.From, r.To}] = true
			}
		}
		score[a] = 70 + 10*len(rewarded)
	}
	return score
}

// Every redemption is tried as the first of 24 hours.
func slowBursts(f Facts, most int) map[string]int {
	score := map[string]int{}
	for _, id := range customers() {
		best := 0
		for _, first := range f.Redemptions {
			if first.Customer != id {
				continue
			}
			seen, n := map[string]bool{}, 0
			for _, r := range f.Redemptions {
				if r.Customer != id || !slowWithin(f, first, r) {
					continue
				}
				if r.Order != "" {
					key := r.Order + r.On.String()
					if seen[key] {
						continue
					}
					seen[key] = true
				}
				n++
			}
			best = max(best, n)
		}
		if best > most {
			score[id] = 40 + 10*(best-most)
		}
	}
	return score
}

// slowWithin asks by the earliest minute of each order of a day.
func slowWithin(f Facts, a, b Redemption) bool {
	for _, r := range []*Redemption{&a, &b} {
		for _, o := range f.Redemptions {
			if r.Order != "" && o.Customer == r.Customer && o.Order == r.Order && o.On == r.On {
				r.Minute = min(r.Minute, o.Minute)
			}
		}
	}
	if a.Minute == -1 || b.Minute == -1 {
		return a.On == b.On
	}
	for minute := range 1440 {
		if int64(a.On)*1440+int64(a.Minute)+int64(minute) == int64(b.On)*1440+int64(b.Minute) {
			return true
		}
	}
	return false
}

func slowCodes(f Facts) map[string]int {
	score := map[string]int{}
	for _, u := range f.Uses {
		n := 1
		var others []Use
		for _, o := range f.Uses {
			same := func(a, b Use) bool {
				ha, hb := f.People[a.Customer].Household, f.People[b.Customer].Household
				return a.Customer == b.Customer || ha != "" && ha == hb
			}
			if o.Code == u.Code && !same(o, u) && !slices.ContainsFunc(others, func(x Use) bool { return same(x, o) }) {
				others = append(others, o)
				n++
			}
		}
		if n > 1 {
			score["/"+u.Code] = 50 + 10*(n-1)
		}
	}
	return score
}

func slowShops(f Facts, way int) map[string]int {
	score := map[string]int{}
	for _, id := range customers() {
		var mine []Visit
		for _, v := range f.Visits {
			if v.Customer == id {
				mine = append(mine, v)
			}
		}
		sort.Slice(mine, func(i, j int) bool {
			a, b := mine[i], mine[j]
			return fmt.Sprint(a.On)+fmt.Sprintf("%04d", a.Minute)+a.Store+a.Order < fmt.Sprint(b.On)+fmt.Sprintf("%04d", b.Minute)+b.Store+b.Order
		})
		n, best := 0, 0
		for i := 1; i < len(mine); i++ {
			gap := (int(mine[i].On)*1440 + mine[i].Minute) - (int(mine[i-1].On)*1440 + mine[i-1].Minute)
			if mine[i].Store != mine[i-1].Store && gap < way {
				n++
				best = max(best, 40+60*(way-gap)/way)
			}
		}
		if n > 0 {
			score[id] = min(100, best+10*(n-1))
		}
	}
	return score
}

// Of each pair it is counted how many pairs have no more; the usual one is the least that has its share.
func slowSellers(f Facts, thousandths int) map[string]int {
	sums := map[string]int64{}
	for _, s := range f.Sales {
		sums[s.Customer+"/"+s.Seller] += s.Points
	}
	usual := int64(1 << 60)
	for _, n := range sums {
		noMore := 0
		for _, o := range sums {
			if o <= n {
				noMore++
			}
		}
		if noMore*1000 >= len(sums)*thousandths {
			usual = min(usual, n)
		}
	}
	score := map[string]int{}
	for pair, n := range sums {
		if n > usual {
			score[pair] = 100 - int(usual*100/n)
		}
	}
	return score
}

func customers() []string { return []string{"C0", "C1", "C2", "C3", "C4", "C5", "C6"} }

func anyFacts(r *rand.Rand) Facts {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	who := func() string { return customers()[r.IntN(len(customers()))] }
	on := func(days int) crm.Date { return day("2024-01-01") + crm.Date(r.IntN(days)) }
	f := Facts{People: map[string]Person{}, Places: map[string]Place{"A": {Area: "1"}, "B": {Area: "2"}, "C": {Area: "3"}}}
	for _, id := range customers() {
		f.People[id] = Person{
			First: pick("", "a", "b"), Last: pick("", "x", "y"), Email: crm.Email(pick("", "a@example.com", "b@example.com", "c@example.com")),
			Phone: pick("", "", "1", "2"), Postal: pick("", "69", "75"), Household: pick("", "", "h", "g"), Joined: crm.NoDate,
		}
	}
	for range r.IntN(10) {
		f.Referrals = append(f.Referrals, Referral{From: who(), To: who(), On: on(9), Rewarded: r.IntN(2) == 0})
	}
	for range r.IntN(40) {
		f.Redemptions = append(f.Redemptions, Redemption{Customer: who(), Ref: pick("r", "s"), Order: pick("", "", "1", "2"), On: on(4), Minute: r.IntN(1441) - 1, Points: r.Int64N(9)})
		f.Visits = append(f.Visits, Visit{Customer: who(), Store: pick("A", "B", "C"), Order: pick("1", "2", "3"), On: on(2), Minute: r.IntN(60)})
	}
	for range r.IntN(12) {
		f.Uses = append(f.Uses, Use{Code: pick("X", "Y"), Customer: who(), On: on(9)})
	}
	for range r.IntN(60) {
		f.Sales = append(f.Sales, Sale{Seller: pick("S", "T", "U"), Customer: who(), Order: pick("1", "2"), On: on(9), Points: 1 + r.Int64N(500)})
	}
	return f
}

func TestSlowChecksFindTheSame(t *testing.T) {
	const n = 4000
	counts := map[Check]int{}
	for seed := uint64(0); seed < n; seed++ {
		r := rand.New(rand.NewPCG(seed, 3))
		f := anyFacts(r)
		rules := Usual()
		rules.Least, rules.SellerShare = r.IntN(90), 500+r.IntN(501)
		want := map[string]int{}
		for check, list := range map[Check]map[string]int{
			SelfReferral: slowSelf(f), ReferralRing: slowRings(f), Burst: slowBursts(f, rules.Redemptions),
			SharedCode: slowCodes(f), TwoShops: slowShops(f, rules.TravelMinutes), SellerCard: slowSellers(f, rules.SellerShare),
		} {
			for who, score := range list {
				if score > 0 && score >= rules.Least {
					want[string(check)+" "+who] = min(score, 100)
					counts[check]++
				}
			}
		}
		got := map[string]int{}
		for _, s := range Find(f, rules) {
			who := s.Customer
			if s.Subject != "" {
				who += "/" + s.Subject
			}
			got[string(s.Check)+" "+who] = s.Score
			if s.Because == "" || len(s.Evidence) == 0 {
				t.Fatalf("seed %d: nothing speaks for %+v", seed, s)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d (-slow +found):\n%s", seed, diff)
		}
	}
	for _, c := range []Check{SelfReferral, ReferralRing, Burst, SharedCode, TwoShops, SellerCard} {
		if counts[c] < n/20 {
			t.Errorf("%s was found %d times only", c, counts[c])
		}
	}
}

func TestTheOrderOfTheFactsChangesNothing(t *testing.T) {
	for seed := uint64(0); seed < 500; seed++ {
		r := rand.New(rand.NewPCG(seed, 4))
		f := anyFacts(r)
		first := Find(f, Usual())
		for _, shuffle := range []func(){
			func() {
				r.Shuffle(len(f.Referrals), func(i, j int) { f.Referrals[i], f.Referrals[j] = f.Referrals[j], f.Referrals[i] })
			},
			func() {
				r.Shuffle(len(f.Redemptions), func(i, j int) { f.Redemptions[i], f.Redemptions[j] = f.Redemptions[j], f.Redemptions[i] })
			},
			func() {
				r.Shuffle(len(f.Visits), func(i, j int) { f.Visits[i], f.Visits[j] = f.Visits[j], f.Visits[i] })
			},
			func() { r.Shuffle(len(f.Sales), func(i, j int) { f.Sales[i], f.Sales[j] = f.Sales[j], f.Sales[i] }) },
			func() { r.Shuffle(len(f.Uses), func(i, j int) { f.Uses[i], f.Uses[j] = f.Uses[j], f.Uses[i] }) },
		} {
			shuffle()
		}
		if diff := cmp.Diff(first, Find(f, Usual())); diff != "" {
			t.Fatalf("seed %d:\n%s", seed, diff)
		}
	}
}

package abuse

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
)

// The signs that two customers are one, with what each weighs. Where both first names are known and differ, a phone or
// an address that they share is that of a family, and weighs the third of it.
const (
	onePerson = 100
	oneEmail  = 90
	onePhone  = 60
	onePlace  = 40
	family    = 3
	again     = 10 // for each further referral
)

// alike says how far two customers look like one, and by which signs.
func (l *look) alike(from, to string) (score int, signs []string) {
	if from == to {
		return onePerson, []string{"one person"}
	}
	a, known := l.People[from]
	b, too := l.People[to]
	if !known || !too {
		return 0, nil
	}
	weigh := func(n int) int {
		if a.First != "" && b.First != "" && a.First != b.First {
			return n / family
		}
		return n
	}
	if a.Email != "" && a.Email.SuppressionKey() == b.Email.SuppressionKey() {
		score, signs = score+oneEmail, append(signs, "one e-mail address")
	}
	if a.Phone != "" && a.Phone == b.Phone {
		score, signs = score+weigh(onePhone), append(signs, "one phone")
	}
	if a.Last != "" && a.Last == b.Last && a.Postal != "" && a.Postal == b.Postal {
		score, signs = score+weigh(onePlace), append(signs, "one surname and postal code")
	}
	return score, signs
}

// selfReferrals finds people whose recommendations lead to themselves.
func (l *look) selfReferrals() {
	grouped(l.Referrals, func(r *Referral) string { return l.whom(r.From) }, func(from string, list []Referral) {
		best, n := 0, 0
		var evidence []Evidence
		all := map[string]bool{}
		seen := map[string]bool{}
		for _, r := range list {
			score, signs := l.alike(from, r.To)
			if score == 0 || r.To == "" || l.ignored[r.To] {
				continue
			}
			if !seen[r.To] {
				seen[r.To] = true
				n++
			}
			best = max(best, score)
			note := strings.Join(signs, ", ")
			if a := l.People[from].Email; slices.Contains(signs, "one e-mail address") {
				note += " (" + a.Masked() + ")"
			}
			for _, s := range signs {
				all[s] = true
			}
			evidence = append(evidence, Evidence{What: "referral", On: on(r.On), With: r.To, Note: note})
		}
		if n == 0 {
			return
		}
		var signs []string
		for _, s := range []string{"one person", "one e-mail address", "one phone", "one surname and postal code"} {
			if all[s] {
				signs = append(signs, s)
			}
		}
		l.tell(Suspicion{
			Check: SelfReferral, Customer: from, Score: best + again*(n-1), Evidence: evidence,
			Because: fmt.Sprintf("%s of somebody who may be the referrer: %s", because.Count(int64(n), "referral"), strings.Join(signs, ", ")),
		})
	})
}

// rings finds people who recommended one another: sets in which everyone is reached from everyone.
func (l *look) rings() {
	var edges []Referral
	for _, r := range l.Referrals {
		if r.From != r.To && l.whom(r.From) != "" && l.whom(r.To) != "" {
			edges = append(edges, r)
		}
	}
	slices.SortFunc(edges, func(a, b Referral) int {
		rewarded := func(r Referral) int {
			if r.Rewarded {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(rewarded(a), rewarded(b)), cmp.Compare(a.On, b.On))
	})
	edges = slices.CompactFunc(edges, func(a, b Referral) bool { return a.From == b.From && a.To == b.To })
	ring := components(edges)
	members := map[int][]string{}
	for id, c := range ring {
		members[c] = append(members[c], id)
	}
	inside := map[int][]Referral{}
	for _, e := range edges {
		if ring[e.From] == ring[e.To] {
			inside[ring[e.From]] = append(inside[ring[e.From]], e)
		}
	}
	for c, list := range inside {
		slices.Sort(members[c])
		rewarded := 0
		var evidence []Evidence
		for _, e := range list {
			note := ""
			if e.Rewarded {
				rewarded++
				note = "rewarded"
			}
			evidence = append(evidence, Evidence{What: "referral", On: on(e.On), With: e.To, Ref: e.From, Note: note})
		}
		l.tell(Suspicion{
			Check: ReferralRing, Customer: members[c][0], Score: 70 + 10*rewarded, Evidence: evidence,
			Because: fmt.Sprintf("%s recommended one another in a ring; %d of %s were rewarded",
				because.Count(int64(len(members[c])), "customer"), rewarded, because.Count(int64(len(list)), "referral")),
		})
	}
}

// components numbers the sets in which everyone is reached from everyone (Tarjan's algorithm, without recursion: a
// chain of recommendations may be long).
func components(edges []Referral) map[string]int {
	next := map[string][]string{}
	var ids []string
	for _, e := range edges {
		next[e.From] = append(next[e.From], e.To)
		ids = append(ids, e.From, e.To)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	index, low, of := map[string]int{}, map[string]int{}, map[string]int{}
	var stack []string
	type step struct {
		id string
		at int
	}
	count := 0
	for _, root := range ids {
		if index[root] != 0 {
			continue
		}
		path := []step{{id: root}}
		for len(path) > 0 {
			s := &path[len(path)-1]
			if s.at == 0 {
				count++
				index[s.id], low[s.id] = count, count
				stack = append(stack, s.id)
			}
			if s.at < len(next[s.id]) {
				to := next[s.id][s.at]
				s.at++
				if index[to] == 0 {
					path = append(path, step{id: to})
				} else if of[to] == 0 {
					low[s.id] = min(low[s.id], index[to])
				}
				continue
			}
			done := *s
			path = path[:len(path)-1]
			if len(path) > 0 {
				above := path[len(path)-1].id
				low[above] = min(low[above], low[done.id])
			}
			for low[done.id] == index[done.id] {
				top := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				of[top] = index[done.id]
				if top == done.id {
					break
				}
			}
		}
	}
	return of
}

// oneDay finds accounts that took a reward on the day on which they were made.
func (l *look) oneDay() {
	bought := map[string]Account{}
	for _, a := range l.Accounts {
		bought[a.Customer] = a
	}
	grouped(l.Redemptions, func(r *Redemption) string { return l.whom(r.Customer) }, func(id string, list []Redemption) {
		joined := l.People[id].Joined
		var evidence []Evidence
		points := int64(0)
		for _, r := range list {
			if r.On == joined && joined != crm.NoDate {
				points += r.Points
				evidence = append(evidence, r.evidence())
			}
		}
		if len(evidence) == 0 {
			return
		}
		a, any := bought[id]
		before := any && a.First != crm.NoDate && a.First <= joined
		since := any && a.Last != crm.NoDate && a.Last > joined
		score, text := 40, fmt.Sprintf("joined and redeemed on %s", joined) // bought and got a welcome: as it should be
		if !before {
			score, text = 70, text+"; nothing was bought up to that day"
			if !since {
				score, text = 90, text+", and nothing after it"
			}
		}
		l.tell(Suspicion{Check: OneDay, Customer: id, Score: score, Because: text, Evidence: evidence})
	})
}

func (r *Redemption) evidence() Evidence {
	ref := r.Ref
	if ref == "" {
		ref = r.Order
	}
	return Evidence{What: "redemption", On: on(r.On), Time: clock(r.Minute), Ref: ref, Points: r.Points}
}

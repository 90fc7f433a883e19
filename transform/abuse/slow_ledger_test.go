package abuse

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// The slow, obvious checks of ledgers, written from docs/abuse.md: each goes through everything for each customer.

// slowReturns counts point by point: a spent one weighs 100, one that was left 40.
func slowReturns(f Facts, r Rules) map[string]int {
	score := map[string]int{}
	for _, id := range customers() {
		for _, a := range f.Accounts {
			if a.Customer != id || a.Purchases == 0 {
				continue
			}
			weight := int64(0)
			var orders []string
			for _, b := range a.Returns {
				if b.Bought == crm.NoDate || b.Returned > b.Bought.AddDays(r.ReturnDays) {
					continue
				}
				for range b.Spent {
					weight += 100
				}
				for range b.Left {
					weight += 40
				}
				seen := false
				for _, o := range orders {
					seen = seen || o == b.Order
				}
				if !seen {
					orders = append(orders, b.Order)
				}
			}
			if len(orders) >= r.Returns {
				for weight >= a.Purchases { // whole hundredths of the points
					weight -= a.Purchases
					score[id]++
				}
			}
		}
	}
	return score
}

func slowDebts(f Facts) map[string]int {
	score := map[string]int{}
	for _, a := range f.Accounts {
		of := a.Purchases
		if a.Debt > of {
			of = a.Debt
		}
		for s := range 101 { // the largest share that the growth reaches
			if grown := a.Debt - a.DebtThen; grown > 0 && grown*100 >= int64(s)*of {
				score[a.Customer] = s
			}
		}
	}
	return score
}

func slowCredits(f Facts, r Rules) map[string]int {
	score := map[string]int{}
	for _, id := range customers() {
		given, from, wrong := int64(0), int64(0), false
		for _, c := range f.Credits {
			with := 0
			for _, other := range customers() {
				for _, o := range f.Credits {
					if o.Customer == other && o.On == c.On && o.Reason == c.Reason {
						with++
						break
					}
				}
			}
			if c.Customer != id || c.Points <= 0 || with >= r.Batch {
				continue
			}
			switch {
			case c.Cites == "":
				given += c.Points
			case !c.Known:
				given, wrong = given+c.Points, true
			}
		}
		for _, a := range f.Accounts {
			if a.Customer == id {
				from += a.Purchases
			}
		}
		if given == 0 {
			continue
		}
		score[id] = int(given * 100 / (given + from))
		if wrong && score[id] < 70 {
			score[id] = 70
		}
	}
	return score
}

func slowOneDay(f Facts) map[string]int {
	score := map[string]int{}
	for id, p := range f.People {
		took, before, since := false, false, false
		for _, r := range f.Redemptions {
			took = took || r.Customer == id && p.Joined != crm.NoDate && r.On == p.Joined
		}
		for _, a := range f.Accounts {
			if a.Customer == id && a.First != crm.NoDate {
				before, since = a.First <= p.Joined, a.Last > p.Joined
			}
		}
		switch {
		case !took:
		case before:
			score[id] = 40
		case since:
			score[id] = 70
		default:
			score[id] = 90
		}
	}
	return score
}

// anyAccounts adds ledgers, gifts and days of joining to facts.
func anyAccounts(r *rand.Rand, f *Facts) {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	for _, id := range customers() {
		if r.IntN(4) == 0 {
			continue
		}
		a := Account{Customer: id, Purchases: r.Int64N(60), Orders: 1 + r.IntN(5), Debt: r.Int64N(40), DebtThen: r.Int64N(30), First: crm.NoDate, Last: crm.NoDate}
		for range r.IntN(5) {
			b := Return{Order: pick("1", "2", "3"), Bought: day("2024-01-01").AddDays(r.IntN(9)), Spent: r.Int64N(9), Left: r.Int64N(9)}
			if b.Returned = b.Bought.AddDays(r.IntN(30)); r.IntN(9) == 0 {
				b.Bought = crm.NoDate
			}
			a.Returns = append(a.Returns, b)
		}
		if r.IntN(3) > 0 {
			a.First = day("2024-01-01").AddDays(r.IntN(6))
			a.Last = a.First.AddDays(r.IntN(6))
		}
		f.Accounts = append(f.Accounts, a)
		if p := f.People[id]; r.IntN(4) > 0 {
			p.Joined = day("2024-01-01").AddDays(r.IntN(4))
			f.People[id] = p
		}
	}
	for range r.IntN(20) {
		c := Credit{Customer: customers()[r.IntN(7)], Reason: pick("gift", "sorry", ""), Cites: pick("", "", "1"), On: day("2024-01-01").AddDays(r.IntN(3)), Points: r.Int64N(40) - 5}
		c.Known = c.Cites != "" && r.IntN(2) == 0
		f.Credits = append(f.Credits, c)
	}
}

func TestSlowChecksOfLedgersFindTheSame(t *testing.T) {
	const n = 3000
	counts := map[Check]int{}
	for seed := range uint64(n) {
		r := rand.New(rand.NewPCG(seed, 9))
		f := anyFacts(r)
		anyAccounts(r, &f)
		rules := Usual()
		rules.Least, rules.Batch, rules.Returns, rules.ReturnDays = r.IntN(90), 2+r.IntN(5), 1+r.IntN(3), 5+r.IntN(20)
		want, got := map[string]int{}, map[string]int{}
		for check, list := range map[Check]map[string]int{
			QuickReturns: slowReturns(f, rules), GrowingDebt: slowDebts(f), WithoutSale: slowCredits(f, rules), OneDay: slowOneDay(f),
		} {
			for who, score := range list {
				if score > 0 && score >= rules.Least {
					want[string(check)+" "+who] = min(score, 100)
					counts[check]++
				}
			}
		}
		for _, s := range Find(f, rules) {
			switch s.Check {
			case QuickReturns, GrowingDebt, WithoutSale, OneDay:
				got[string(s.Check)+" "+s.Customer] = s.Score
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d (-slow +found):\n%s", seed, diff)
		}
	}
	for _, c := range []Check{QuickReturns, GrowingDebt, WithoutSale, OneDay} {
		if counts[c] < n/20 {
			t.Errorf("%s was found %d times only", c, counts[c])
		}
	}
}

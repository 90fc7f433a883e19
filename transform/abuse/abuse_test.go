package abuse

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

func day(s string) crm.Date {
	d, err := crm.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// said is what was found, in short.
func said(found []Suspicion) []string {
	var lines []string
	for _, s := range found {
		who := s.Customer
		if s.Subject != "" {
			who += "/" + s.Subject
		}
		lines = append(lines, fmt.Sprintf("%s %s %d: %s", s.Check, who, s.Score, s.Because[len("rule abuse: "):]))
	}
	return lines
}

// named is somebody with one address, as the forms of comparison are.
func named(first, last, email, phone, postal string) Person {
	return Person{First: first, Last: last, Email: crm.Email(email), Phone: phone, Postal: postal, Joined: crm.NoDate}
}

func TestWhatIsSuspected(t *testing.T) {
	ann := named("ann", "lee", "ann@example.com", "612345678", "69003")
	twice := []Redemption{}
	for n := range 5 {
		twice = append(twice, Redemption{Customer: "C1", Ref: fmt.Sprint("r", n), On: day("2024-03-01") + crm.Date(n/4), Minute: 600 + 5*n - 21*(n/4), Points: 10})
	}
	for _, c := range []struct {
		name  string
		facts Facts
		want  []string
	}{
		{"nothing at all", Facts{}, nil},
		{
			"a recommendation of oneself under another number and a tag in the address",
			Facts{
				People:    map[string]Person{"C1": ann, "C2": named("ann", "lee", "ann+shop@example.com", "", "")},
				Referrals: []Referral{{From: "C1", To: "C2", On: day("2024-01-05")}},
			},
			[]string{"self_referral C1 90: 1 referral of somebody who may be the referrer: one e-mail address"},
		},
		{
			"a recommendation whose two ends are known to be one person",
			Facts{Referrals: []Referral{{From: "C1", To: "C1", On: crm.NoDate}}},
			[]string{"self_referral C1 100: 1 referral of somebody who may be the referrer: one person"},
		},
		{
			"one phone is enough where no first name speaks against it, and each further one weighs more",
			Facts{
				People:    map[string]Person{"C1": ann, "C2": named("", "", "", "612345678", ""), "C3": named("", "", "", "612345678", "")},
				Referrals: []Referral{{From: "C1", To: "C2", On: day("2024-01-05")}, {From: "C1", To: "C3", On: day("2024-01-06")}, {From: "C1", To: "C3", On: day("2024-01-06")}},
			},
			[]string{"self_referral C1 70: 2 referrals of somebody who may be the referrer: one phone"},
		},
		{
			"three in a ring, two of whom bought, and a tail that is none",
			Facts{Referrals: []Referral{
				{From: "C1", To: "C2", Rewarded: true}, {From: "C2", To: "C3", Rewarded: true}, {From: "C3", To: "C1"}, {From: "C3", To: "C4"}, {From: "C9", To: "C1"},
			}},
			[]string{"referral_ring C1 90: 3 customers recommended one another in a ring; 2 of 3 referrals were rewarded"},
		},
		{
			"returned within two weeks, the points spent before",
			Facts{Accounts: []Account{{Customer: "C1", Purchases: 300, Orders: 5, Returns: []Return{
				{"1", day("2024-01-01"), day("2024-01-10"), 100, 0}, {"2", day("2024-02-01"), day("2024-02-15"), 80, 20}, {"3", day("2024-03-01"), day("2024-03-16"), 100, 0},
			}}}},
			[]string{"earn_then_return C1 62: 2 orders of 5 came back within 14 days: of 300 points from purchases 180 had been spent by then, 20 had not"},
		},
		{
			"five rewards in a day and a night",
			Facts{Redemptions: twice},
			[]string{"many_redemptions C1 60: 5 redemptions within 24 hours, more than 3"},
		},
		{
			"one household's code in two",
			Facts{
				People: map[string]Person{"C1": {Household: "h"}, "C2": {Household: "h"}},
				Uses:   []Use{{"X1", "C1", "7", day("2024-01-01")}, {"X1", "C2", "8", day("2024-01-02")}, {"X1", "C3", "9", day("2024-01-03")}, {"X2", "C1", "", crm.NoDate}, {"X2", "C2", "", crm.NoDate}},
			},
			[]string{"shared_coupon /X1 60: the code X1 for one household was used by 2 households"},
		},
		{
			"points by hand to somebody who hardly buys, and an order that is another's",
			Facts{
				Credits: []Credit{
					{Customer: "C1", Reason: "sorry", On: day("2024-01-01"), Points: 300},
					{Customer: "C2", Reason: "forgotten", Cites: "9", On: day("2024-01-01"), Points: 10},
					{Customer: "C2", Reason: "forgotten", Cites: "8", Known: true, On: day("2024-01-01"), Points: 1000},
					{Customer: "C3", Reason: "sorry", On: day("2024-01-02"), Points: 10},
				},
				Accounts: []Account{{Customer: "C1", Purchases: 100}, {Customer: "C2", Purchases: 990}, {Customer: "C3", Purchases: 900}},
			},
			[]string{
				"points_without_sale C1 75: 300 points were given without a sale, beside 100 from purchases",
				"points_without_sale C2 70: 10 points were given without a sale, beside 990 from purchases; orders cited that are not this customer's: 1",
			},
		},
		{
			"a card in Lyon and, a quarter of an hour later, in Paris", // 392 km at 90 km/h are 261 minutes
			Facts{
				Visits: []Visit{{"C1", "Lyon", "1", day("2024-01-01"), 600}, {"C1", "Paris", "2", day("2024-01-01"), 615}, {"C1", "Lyon", "3", day("2024-01-02"), 600}},
				Places: map[string]Place{"Lyon": {457_578, 48_320, true, ""}, "Paris": {488_566, 23_522, true, ""}},
			},
			[]string{"two_shops C1 96: bought in Lyon and Paris within 15 minutes; the way takes 261"},
		},
		{
			"a card in two shops of which only the towns are known, over midnight",
			Facts{
				Visits: []Visit{{"C1", "A", "1", day("2024-01-01"), 1438}, {"C1", "B", "2", day("2024-01-02"), 2}},
				Places: map[string]Place{"A": {Area: "69003"}, "B": {Area: "75001"}},
			},
			[]string{"two_shops C1 76: bought in A and B within 4 minutes; the way takes 10"},
		},
		{
			"an account for one reward",
			Facts{
				People:      map[string]Person{"C1": {Joined: day("2024-01-01")}, "C2": {Joined: day("2024-01-01")}},
				Redemptions: []Redemption{{Customer: "C1", Ref: "mug", On: day("2024-01-01"), Minute: -1, Points: 5}, {Customer: "C2", On: day("2024-01-01"), Minute: -1}},
				Accounts:    []Account{{Customer: "C2", First: day("2024-02-01"), Last: day("2024-02-01")}},
			},
			[]string{
				"joined_and_redeemed C1 90: joined and redeemed on 2024-01-01; nothing was bought up to that day, and nothing after it",
				"joined_and_redeemed C2 70: joined and redeemed on 2024-01-01; nothing was bought up to that day",
			},
		},
		{
			"a debt that grows",
			Facts{Accounts: []Account{{Customer: "C1", Purchases: 200, Debt: 150, DebtThen: 20}, {Customer: "C2", Purchases: 200, Debt: 150, DebtThen: 150}}},
			[]string{"growing_debt C1 65: owes 150 points, 90 days before 20, and purchases ever earned 200"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, said(Find(c.facts, Usual()))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Of 1,000 pairs of seller and card, 995 have no more than 100 points; the five others are told the more, the further
// beyond they are.
func TestSellersAreMeasuredByTheOthers(t *testing.T) {
	var f Facts
	for n := range 1000 {
		points := int64(100)
		switch n {
		case 7:
			points = 200
		case 8:
			points = 190
		case 9:
			points = 400
		case 10, 11:
			points = 101
		}
		f.Sales = append(f.Sales, Sale{Seller: fmt.Sprint("S", n%10), Customer: fmt.Sprint("C", n), Order: fmt.Sprint(n), On: day("2024-01-01"), Points: points})
	}
	want := []string{
		"seller_points C9/S9 75: 1 sale of S9 earned 400 points; 99.5% of 1,000 pairs of seller and card have no more than 100",
		"seller_points C7/S7 50: 1 sale of S7 earned 200 points; 99.5% of 1,000 pairs of seller and card have no more than 100",
	}
	if diff := cmp.Diff(want, said(Find(f, Usual()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	f.Sales = f.Sales[:100] // of so few the largest is usual
	if got := said(Find(f, Usual())); got != nil {
		t.Errorf("of a hundred pairs: %v", got)
	}
}

func TestWhatHonestPeopleDoIsNotSuspected(t *testing.T) {
	father, daughter := named("paul", "martin", "paul@example.com", "612345678", "69003"), named("lea", "martin", "lea@example.com", "612345678", "69003")
	var carried []Credit
	for n := range 25 {
		carried = append(carried, Credit{Customer: fmt.Sprint("C", n), Reason: "solde initial", On: day("2024-01-01"), Points: 500})
	}
	var basket []Redemption
	for n := range 8 {
		basket = append(basket, Redemption{Customer: "C1", Ref: fmt.Sprint(n), Order: "77", On: day("2024-01-01"), Minute: -1})
	}
	for _, c := range []struct {
		name  string
		facts Facts
	}{
		{
			"a father recommends his daughter, who lives with him and shares his phone",
			Facts{People: map[string]Person{"C1": father, "C2": daughter}, Referrals: []Referral{{From: "C1", To: "C2", On: day("2024-01-01"), Rewarded: true}}},
		},
		{
			"neighbours of one name",
			Facts{People: map[string]Person{"C1": named("", "martin", "", "", "69003"), "C2": named("", "martin", "", "", "69003")}, Referrals: []Referral{{From: "C1", To: "C2"}}},
		},
		{
			"a family uses its code from two accounts at one address",
			Facts{People: map[string]Person{"C1": {Household: "12 rue des lilas 69003"}, "C2": {Household: "12 rue des lilas 69003"}}, Uses: []Use{{"X", "C1", "1", day("2024-01-01")}, {"X", "C2", "2", day("2024-01-02")}}},
		},
		{
			"presents come back after Christmas, their points unspent",
			Facts{Accounts: []Account{{Customer: "C1", Purchases: 400, Orders: 4, Returns: []Return{
				{"1", day("2024-12-16"), day("2024-12-27"), 0, 100}, {"2", day("2024-12-18"), day("2024-12-27"), 0, 100}, {"3", day("2024-12-20"), day("2025-01-03"), 0, 100},
			}}}},
		},
		{
			"one purchase came back though its points were spent: a debt of little",
			Facts{Accounts: []Account{{Customer: "C1", Purchases: 400, Orders: 4, Debt: 100, Returns: []Return{{"1", day("2024-12-16"), day("2024-12-17"), 100, 0}}}}},
		},
		{"eight coupons on one receipt", Facts{Redemptions: basket}},
		{"balances of the old programme are carried over", Facts{Credits: carried}},
		{
			"a welcome present with the first purchase",
			Facts{
				People:      map[string]Person{"C1": {Joined: day("2024-01-01")}},
				Redemptions: []Redemption{{Customer: "C1", Ref: "coffee", On: day("2024-01-01"), Minute: -1, Points: 10}},
				Accounts:    []Account{{Customer: "C1", Purchases: 50, Orders: 1, First: day("2024-01-01"), Last: day("2024-01-01")}},
			},
		},
		{
			"two shops in one street",
			Facts{
				Visits: []Visit{{"C1", "A", "1", day("2024-01-01"), 600}, {"C1", "B", "2", day("2024-01-01"), 601}},
				Places: map[string]Place{"A": {457_578, 48_320, true, ""}, "B": {457_580, 48_322, true, ""}},
			},
		},
		{
			"the café and the shop of one house, and shops of which nobody says where they are",
			Facts{
				Visits: []Visit{{"C1", "A", "1", day("2024-01-01"), 600}, {"C1", "B", "2", day("2024-01-01"), 601}, {"C1", "X", "3", day("2024-01-01"), 602}},
				Places: map[string]Place{"A": {Area: "69003"}, "B": {Area: "69003"}},
			},
		},
		{"two receipts of one shop in one minute", Facts{Visits: []Visit{{"C1", "A", "1", day("2024-01-01"), 600}, {"C1", "A", "2", day("2024-01-01"), 600}}}},
		{"a year's rewards, one a week", Facts{Redemptions: weekly()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := said(Find(c.facts, Usual())); got != nil {
				t.Errorf("%v", got)
			}
		})
	}
}

func weekly() (list []Redemption) {
	for n := range 52 {
		list = append(list, Redemption{Customer: "C1", Ref: fmt.Sprint(n), On: day("2024-01-01") + crm.Date(7*n), Minute: -1})
	}
	return list
}

func TestTheShopsOwnCardIsLeftOut(t *testing.T) {
	var burst []Redemption
	for n := range 9 {
		burst = append(burst, Redemption{Customer: "TEST", Ref: fmt.Sprint(n), On: day("2024-01-01"), Minute: -1})
	}
	f := Facts{
		Redemptions: burst, Referrals: []Referral{{From: "TEST", To: "TEST"}, {From: "TEST", To: "C1"}, {From: "C1", To: "TEST"}},
		Uses:    []Use{{"X", "TEST", "", crm.NoDate}, {"X", "C1", "", crm.NoDate}},
		Credits: []Credit{{Customer: "TEST", On: day("2024-01-01"), Points: 9}},
		Visits:  []Visit{{"TEST", "A", "1", day("2024-01-01"), 600}, {"TEST", "B", "2", day("2024-01-01"), 600}},
		Places:  map[string]Place{"A": {Area: "69003"}, "B": {Area: "75001"}},
	}
	if got := Find(f, Usual()); len(got) != 6 {
		t.Errorf("without a word %d are found, want 6: %v", len(got), said(got))
	}
	r := Usual()
	r.Ignore = []string{"TEST"}
	if got := said(Find(f, r)); got != nil {
		t.Errorf("ignored: %v", got)
	}
	r = Usual()
	r.Off = slices.DeleteFunc(Checks(), func(c Check) bool { return c == SharedCode })
	if got := Find(f, r); len(got) != 1 || got[0].Check != SharedCode {
		t.Errorf("only codes: %v", said(got))
	}
	r = Usual()
	r.Least = 71
	for _, s := range Find(f, r) {
		if s.Score < 71 {
			t.Errorf("%d is below 71", s.Score)
		}
	}
}

func TestRulesThatCannotBeFollowed(t *testing.T) {
	if err := Usual().Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Rules){
		"a score above 100":      func(r *Rules) { r.Least = 101 },
		"a check that is none":   func(r *Rules) { r.Off = []Check{"theft"} },
		"no redemption is usual": func(r *Rules) { r.Redemptions = 0 },
		"nobody moves":           func(r *Rules) { r.TravelKmh = 0 },
		"a share above all":      func(r *Rules) { r.SellerShare = 1001 },
		"no day of a debt":       func(r *Rules) { r.DebtDays = 0 },
		"a batch of one":         func(r *Rules) { r.Batch = 1 },
	} {
		r := Usual()
		change(&r)
		if r.Check() == nil {
			t.Errorf("%s passes", name)
		}
	}
}

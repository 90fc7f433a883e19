package abuse

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Check is one way in which a programme is abused; its name is lasting.
type Check string

// The checks.
const (
	SelfReferral Check = "self_referral"       // somebody recommended themselves
	ReferralRing Check = "referral_ring"       // people recommended one another in a ring
	QuickReturns Check = "earn_then_return"    // purchases are returned once they have earned
	Burst        Check = "many_redemptions"    // many rewards within a day
	SellerCard   Check = "seller_points"       // a seller books far more points to one card than sellers do
	SharedCode   Check = "shared_coupon"       // a code for one household was used by several
	WithoutSale  Check = "points_without_sale" // points were given by hand without a sale
	TwoShops     Check = "two_shops"           // a card was in two shops in less time than the way takes
	OneDay       Check = "joined_and_redeemed" // an account was made and a reward taken on one day
	GrowingDebt  Check = "growing_debt"        // more points are owed than some time ago
)

// Checks lists them, in the order in which people read them.
func Checks() []Check {
	return []Check{SelfReferral, ReferralRing, QuickReturns, Burst, SellerCard, SharedCode, WithoutSale, TwoShops, OneDay, GrowingDebt}
}

// Rules are the thresholds. Take those of Usual and change what is to differ.
type Rules struct {
	Least         int      // of the score, 0 to 100, below which nothing is said
	Off           []Check  // checks that are not made
	Ignore        []string // customers who are left out: the shop's own cards for trying things out
	ReturnDays    int      // days after the purchase within which a return counts as quick
	Returns       int      // so many orders returned that quickly before anything is said
	Redemptions   int      // rewards in 24 hours that are still usual
	SellerShare   int      // in thousandths, of the pairs of seller and card that are usual
	Batch         int      // corrections of one day and reason, to so many customers, are a load of balances and no favour
	TravelKmh     int      // how fast one gets from shop to shop
	TravelMinutes int      // the way between shops in two areas that are not located more closely; 0 does not judge them
	DebtDays      int      // how far back a debt is compared
}

// Usual are the thresholds where nothing else is said.
func Usual() Rules {
	return Rules{
		Least: 50, ReturnDays: 14, Returns: 2, Redemptions: 3, SellerShare: 995, Batch: 20,
		TravelKmh: 90, TravelMinutes: 10, DebtDays: 90,
	}
}

// Check returns an error where the rules cannot be followed.
func (r Rules) Check() error {
	for _, c := range r.Off {
		if !slices.Contains(Checks(), c) {
			return fmt.Errorf("there is no check %q of abuse", c)
		}
	}
	for _, b := range []struct {
		name        string
		n, from, to int
	}{
		{"least score", r.Least, 0, 100},
		{"days of a quick return", r.ReturnDays, 0, 3660},
		{"quick returns", r.Returns, 1, 1_000_000},
		{"redemptions a day", r.Redemptions, 1, 1_000_000},
		{"share of usual pairs of seller and card", r.SellerShare, 1, 1000},
		{"batch of corrections", r.Batch, 2, 1_000_000},
		{"speed of travel", r.TravelKmh, 1, 1000},
		{"minutes of travel", r.TravelMinutes, 0, 1440},
		{"days of a debt", r.DebtDays, 1, 3660},
	} {
		if b.n < b.from || b.n > b.to {
			return fmt.Errorf("the %s of the checks of abuse is %d, which is not between %d and %d", b.name, b.n, b.from, b.to)
		}
	}
	return nil
}

func (r Rules) makes(c Check) bool { return !slices.Contains(r.Off, c) }

// Person is what is compared of somebody, each text in the form in which it is compared; "" is unknown.
type Person struct {
	First, Last string
	Email       crm.Email
	Phone       string
	Postal      string
	Household   string // who shares it shares a household
	Joined      crm.Date
}

// Referral is a recommendation.
type Referral struct {
	From, To string
	On       crm.Date // NoDate where nobody says when
	Rewarded bool     // whoever came bought, so that both were rewarded
}

// Redemption is a reward that was taken. Minute is that of the day, -1 where only the day is known. Order is the order
// on which it was taken, "" where that is not known: all of one order are one.
type Redemption struct {
	Customer, Ref, Order string
	On                   crm.Date
	Minute               int
	Points               int64
}

// Use is one use of a code that is for one household.
type Use struct {
	Code, Customer, Order string
	On                    crm.Date
}

// Sale is an order that earned points, and who booked it.
type Sale struct {
	Seller, Customer, Order string
	On                      crm.Date
	Points                  int64
}

// Credit is points given by hand. Cites is the order that it names, and Known whether that is the customer's.
type Credit struct {
	Customer, Reason, Cites string
	Known                   bool
	On                      crm.Date
	Points                  int64
}

// Visit is an order in a shop at a time of day in minutes.
type Visit struct {
	Customer, Store, Order string
	On                     crm.Date
	Minute                 int
}

// Account is what the ledger says of somebody's points.
type Account struct {
	Customer  string
	Purchases int64 // points that purchases earned, before returns
	Orders    int   // orders that earned
	Returns   []Return
	Debt      int64 // owed on the day
	DebtThen  int64 // owed so many days before
	First     crm.Date
	Last      crm.Date // days of the first and the last purchase, NoDate where there is none
}

// Return is points taken back with a purchase: Spent of them were spent by then, Left were not.
type Return struct {
	Order            string
	Bought, Returned crm.Date
	Spent, Left      int64
}

// Place is where a shop stands: in ten-thousandths of a degree where Located says so, and in which area, "" where nobody
// says.
type Place struct {
	Latitude, Longitude int64
	Located             bool
	Area                string
}

// Facts are what is looked at, up to the day of the snapshot. People and Places may lack anybody.
type Facts struct {
	People      map[string]Person
	Referrals   []Referral
	Redemptions []Redemption
	Uses        []Use
	Sales       []Sale
	Credits     []Credit
	Visits      []Visit
	Accounts    []Account
	Places      map[string]Place
}

// Evidence is one row that speaks for a suspicion.
type Evidence struct {
	What   string    `json:"what"` // referral, return, redemption, sale, use, credit, visit or debt
	On     *crm.Date `json:"on,omitempty"`
	Time   string    `json:"time,omitempty"`
	Ref    string    `json:"ref,omitempty"`  // the order, the code or the reward
	With   string    `json:"with,omitempty"` // the other customer
	Store  string    `json:"store,omitempty"`
	Points int64     `json:"points,omitempty"`
	Note   string    `json:"note,omitempty"`
}

// Suspicion is one finding for a person to look at.
type Suspicion struct {
	Check    Check      `json:"check"`
	Customer string     `json:"customer_id,omitempty"`
	Subject  string     `json:"subject,omitempty"` // the seller, or the code
	Score    int        `json:"score"`             // 1 to 100
	Because  string     `json:"because"`
	Evidence []Evidence `json:"evidence"`
}

// Find makes the checks. The worst come first; the order of the facts changes nothing.
func Find(f Facts, r Rules) []Suspicion {
	l := &look{Facts: f, rules: r, ignored: map[string]bool{}}
	for _, id := range r.Ignore {
		l.ignored[id] = true
	}
	for _, check := range []struct {
		name Check
		make func()
	}{
		{SelfReferral, l.selfReferrals},
		{ReferralRing, l.rings},
		{QuickReturns, l.quickReturns},
		{Burst, l.bursts},
		{SellerCard, l.sellerCards},
		{SharedCode, l.sharedCodes},
		{WithoutSale, l.withoutSale},
		{TwoShops, l.twoShops},
		{OneDay, l.oneDay},
		{GrowingDebt, l.growingDebts},
	} {
		if r.makes(check.name) {
			check.make()
		}
	}
	order := map[Check]int{}
	for i, c := range Checks() {
		order[c] = i
	}
	slices.SortFunc(l.found, func(a, b Suspicion) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(order[a.Check], order[b.Check]), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Subject, b.Subject))
	})
	return l.found
}

// look is one reading of the facts.
type look struct {
	Facts
	rules   Rules
	ignored map[string]bool
	found   []Suspicion
}

// tell notes a suspicion whose score is high enough.
func (l *look) tell(s Suspicion) {
	s.Score = min(s.Score, 100)
	if s.Score <= 0 || s.Score < l.rules.Least {
		return
	}
	s.Because = "rule abuse: " + s.Because
	slices.SortStableFunc(s.Evidence, func(a, b Evidence) int {
		return cmp.Or(compareDays(a.On, b.On), cmp.Compare(a.Time, b.Time), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.With, b.With),
			cmp.Compare(a.Store, b.Store), cmp.Compare(a.What, b.What), cmp.Compare(a.Points, b.Points), cmp.Compare(a.Note, b.Note))
	})
	l.found = append(l.found, s)
}

func compareDays(a, b *crm.Date) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return cmp.Compare(*a, *b)
}

// on is a day as evidence has it.
func on(d crm.Date) *crm.Date {
	if d == crm.NoDate {
		return nil
	}
	return &d
}

// clock is a minute of the day as "15:04", "" where it is not known.
func clock(minute int) string {
	if minute < 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", minute/60, minute%60)
}

// share is part of whole in hundredths, rounded down; whole is above zero.
func share(part, whole int64) int { return int(part * 100 / whole) }

// grouped puts a list by a key; keys come in order, and what has the empty key is left out.
func grouped[T any](list []T, key func(*T) string, each func(key string, of []T)) {
	by := map[string][]T{}
	for i := range list {
		if k := key(&list[i]); k != "" {
			by[k] = append(by[k], list[i])
		}
	}
	keys := make([]string, 0, len(by))
	for k := range by {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		each(k, by[k])
	}
}

// whom is a customer who is looked at, "" for the others.
func (l *look) whom(id string) string {
	if l.ignored[id] {
		return ""
	}
	return id
}

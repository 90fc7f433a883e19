package identity

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Sureness is how certain it is that a customer number is an account that many people share: the till's "comptoir",
// the web shop's "guest".
type Sureness uint8

// The sureness. What is sure or likely is set aside, neither scored nor mailed, until a person says that it is
// somebody after all. What is possible, the shop's own people, is scored but not mailed until a person says what it is.
const (
	NoAccount Sureness = iota
	PossibleAccount
	LikelyAccount
	SureAccount
)

// AccountRule says why.
type AccountRule string

// The rules.
const (
	AccountWord   AccountRule = "account-word"   // its number or name means many people
	AccountZero   AccountRule = "account-zero"   // its number is all zeros
	AccountNines  AccountRule = "account-nines"  // its number is all nines and it buys more than anyone
	AccountAllDay AccountRule = "account-allday" // orders all day, every day
	AccountPlaces AccountRule = "account-places" // in two stores at once, again and again
	AccountStores AccountRule = "account-stores" // in three stores or more on most of its days
	AccountHours  AccountRule = "account-hours"  // at all hours of the shop, several times a day
	AccountOwn    AccountRule = "account-own"    // the shop itself, or its staff
)

// Usage is how a customer number is used.
type Usage struct {
	Ref
	Names  []string // every name it ever had
	Labels []string // everything the shop called it: client, staff
	Orders int64
	Days   int64 // days with an order
	Lines  int64
	Visits *Visits // when and where, as far as the sheets say; nil where it was not looked up; see IsBusy
}

// Account is a customer number that is, or may be, nobody in particular.
type Account struct {
	Ref
	Sureness Sureness
	Rule     AccountRule
	Value    string // the word, or what was counted
}

// Shop is what must be known of the shop.
type Shop struct {
	Names    []string  // its own
	OpenDays int64     // days on which anybody bought
	Hours    [24]int64 // orders of everybody by the hour of the day; zero where it is not known
}

// The figures of the evidence rules. Who makes four orders on each of their days, on at least ten days, and at least
// one in a hundred of all orders, is a till and not a person; so is who makes two and a half a day and ten times the
// orders of the busiest tenth of the others; and who buys eight lines a day on four of five days on which the shop is
// open, twenty times the lines of the busiest tenth: where a sheet has no order numbers, a day is one order. The busiest tenth is
// told by its lowest member, which a few large customers cannot move. The busiest of the 4,372 customers of Online
// Retail, a wholesaler's, makes 1.9 orders a day, and buys on half of the days.
const (
	allDayOrders = 4
	allDayDays   = 10
	allDayShare  = 100

	busyOrdersOfTwoDays = 5
	busyTimes           = 10

	everyDayDays  = 20
	everyDayLines = 8 // on each of their days
	everyDayTimes = 20
	fewestOthers  = 20 // of fewer nobody can tell how others buy

	// A tenth of all orders, on four of five open days and oftener than once on each of its own.
	tenthShare        = 10
	tenthTimes        = 8
	tenthOrdersOfFour = 5
)

// crowd is how the numbers of a shop buy.
type crowd struct {
	own                   map[string]bool // the shop's own names, folded
	shop                  Shop
	orders                int64 // of all together
	mostOrders            int64 // of the busiest that is not all nines
	manyOrders, manyLines int64 // what nine of ten others stay below
	comparable            bool
}

// Accounts finds them, in the order of the refs.
func Accounts(usage []Usage, shop Shop) []Account {
	c := crowd{shop: shop, own: make(map[string]bool)}
	for _, name := range shop.Names {
		c.own[foldName(name).joined()] = true
	}
	orders, lines := make([]int64, 0, len(usage)), make([]int64, 0, len(usage))
	for i := range usage {
		u := &usage[i]
		c.orders += u.Orders
		if u.Orders > 0 { // who never bought says nothing of how people buy
			orders, lines = append(orders, u.Orders), append(lines, u.Lines)
		}
		if strings.Trim(u.ID, "9") != "" {
			c.mostOrders = max(c.mostOrders, u.Orders)
		}
	}
	c.comparable = len(orders) > fewestOthers
	c.manyOrders, c.manyLines = ninetieth(orders), ninetieth(lines)
	found := c.accounts(usage)
	slices.SortFunc(found, func(a, b Account) int { return a.Ref.Compare(b.Ref) })
	return found
}

// accounts judges all numbers, a part of them on each core.
func (c *crowd) accounts(usage []Usage) []Account {
	parts := make([][]Account, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for n := range parts {
		group.Go(func() {
			for i := n * len(usage) / len(parts); i < (n+1)*len(usage)/len(parts); i++ {
				if a, ok := usage[i].account(c); ok {
					parts[n] = append(parts[n], a)
				}
			}
		})
	}
	group.Wait()
	return slices.Concat(parts...)
}

// ninetieth is the smallest number that nine of ten do not exceed.
func ninetieth(numbers []int64) int64 {
	if len(numbers) == 0 {
		return 0
	}
	slices.Sort(numbers)
	return numbers[(len(numbers)*9+9)/10-1]
}

// account judges one number.
func (u *Usage) account(c *crowd) (Account, bool) {
	a := Account{Ref: u.Ref, Sureness: SureAccount, Rule: AccountWord}
	own := ""
	for i, name := range append([]string{u.ID}, u.Names...) {
		if i == 0 && strings.Trim(name, "0123456789") == "" {
			continue
		}
		folded := foldName(name)
		if c.isOwn(folded) {
			own = name
		}
		if a.Value = name; folded.isAccount() && !(i == 0 && u.isSurname(folded)) {
			return a, true
		}
	}
	a.Value = u.ID
	switch {
	case u.ID != "" && strings.Trim(u.ID, "0") == "":
		a.Rule = AccountZero
		return a, true
	case len(u.ID) >= 3 && strings.Trim(u.ID, "9") == "" && u.Orders > c.mostOrders && u.Orders > u.Days:
		a.Sureness, a.Rule = LikelyAccount, AccountNines
		return a, true
	case u.Visits.places():
		a.Sureness, a.Rule = LikelyAccount, AccountPlaces
		a.Value = fmt.Sprintf("in two stores at once on %d of %d days", u.Visits.CrossedDays, u.Visits.Days)
		return a, true
	case u.Visits.stores():
		a.Sureness, a.Rule = LikelyAccount, AccountStores
		a.Value = fmt.Sprintf("in three stores or more on %d of %d days", u.Visits.StoresDays, u.Visits.Days)
		return a, true
	case u.Visits.atAllHours(c.shop.Hours):
		a.Sureness, a.Rule = LikelyAccount, AccountHours
		a.Value = fmt.Sprintf("%d orders at all hours of %d days", u.Visits.Timed, u.Visits.Days)
		return a, true
	case u.allDay(c):
		a.Sureness, a.Rule = LikelyAccount, AccountAllDay
		a.Value = fmt.Sprintf("%d orders on %d days", u.Orders, u.Days)
		return a, true
	}
	for _, label := range u.Labels {
		if c.isOwn(foldName(label)) {
			own = label
		}
	}
	a.Sureness, a.Rule, a.Value = PossibleAccount, AccountOwn, own
	return a, own != ""
}

// isSurname reports a number that was made of its customer's name: PASSAGE1 of Mme Passage.
func (u *Usage) isSurname(number foldedName) bool {
	return slices.ContainsFunc(u.Names, func(name string) bool {
		n := foldName(name)
		return n.title != 0 && !slices.ContainsFunc(number.words, func(w string) bool { return w != "" && !slices.Contains(n.words, w) })
	})
}

// allDay reports whether a number buys as no person does.
func (u *Usage) allDay(c *crowd) bool {
	switch {
	case u.Visits.hasOwnHours(c.shop.Hours): // a restaurant that sends somebody four times a day
		return false
	case u.Days >= allDayDays && u.Orders >= allDayOrders*u.Days && u.Orders*allDayShare >= c.orders:
		return true
	case !c.comparable:
		return false
	case u.Days >= allDayDays && 2*u.Orders >= busyOrdersOfTwoDays*u.Days && u.Orders >= busyTimes*c.manyOrders:
		return true
	case u.Days >= everyDayDays && 5*u.Days >= 4*c.shop.OpenDays && 4*u.Orders >= tenthOrdersOfFour*u.Days &&
		u.Orders*tenthShare >= c.orders && u.Orders >= tenthTimes*c.manyOrders:
		return true
	}
	return u.Days >= everyDayDays && 5*u.Days >= 4*c.shop.OpenDays && u.Lines >= everyDayLines*u.Days && u.Lines >= everyDayTimes*c.manyLines
}

// isAccount reports a number or name that is nothing but words for whoever comes in. It leaves the name in pieces.
func (name foldedName) isAccount() bool {
	if name.title != 0 { // Mme Passage is a person
		return false
	}
	if slices.Contains(name.words, "house") && slices.Contains(name.words, "account") {
		return true // whatever is bought on it
	}
	said := false
	for i, w := range name.words {
		w = strings.Trim(w, "0123456789")
		name.words[i] = w
		switch w {
		case "comptoir", "divers", "diverse", "passage", "comptant", "anonyme", "anonymous", "walkin", "guest", "invite", "inconnu", "unknown",
			"passant", "passants", "counter", "sundry", "miscellaneous", "misc", "noname", "nocard":
			said = true
		case "", "client", "clients", "cliente", "customer", "customers", "particulier", "particuliers", "vente", "ventes", "sale", "sales", "cash",
			"checkout", "compte", "account", "user", "caisse", "till", "pos", "boutique", "magasin", "shop", "store", "no", "name", "non", "identifie",
			"in", "walk", "over", "the", "cl", "clt", "cli", "cust", "au", "a", "direct", "directe", "sans", "carte", "card", "fidelite", "nom", "member",
			"membre", "retail", "renseigne", "generique", "generic", "web", "default", "defaut", "par", "ttc", "ht":
		default:
			return false
		}
	}
	has := func(words ...string) bool {
		return !slices.ContainsFunc(words, func(w string) bool { return !slices.Contains(name.words, w) })
	}
	return said || isCash(name.words) || has("walk", "in") || has("sans", "carte") || has("sans", "nom") || has("sans", "compte") ||
		has("no", "name") || has("no", "card") || has("no", "account") || has("non", "member") || has("non", "membre") || has("non", "identifie") ||
		has("non", "renseigne") || has("vente", "magasin") || has("vente", "boutique") || has("ventes", "magasin") || has("ventes", "boutique") ||
		has("store", "sale") || has("store", "sales") || has("default", "customer") || has("client", "defaut") || has("retail", "customer") || has("client", "generique") || has("customer", "generic")
}

// isCash reports "cash", "cash sale", "vente caisse", "client caisse": words of which each alone could be a name.
func isCash(words []string) bool {
	words = slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "" })
	switch strings.Join(words, " ") {
	case "cash", "cash customer", "cash sale", "cash sales", "cash client", "caisse client", "caisse vente", "caisse":
		return true
	}
	return false
}

// isOwn reports the shop's own name, or a label that says staff.
func (c *crowd) isOwn(name foldedName) bool {
	switch key := name.joined(); key {
	case "staff", "personnel", "employe", "employee", "collaborateur", "collaboratrice", "salarie", "salariee", "stagiaire", "vendeur", "vendeuse",
		"interne", "internal", "test":
		return true
	default:
		return key != "" && c.own[key]
	}
}

package identity

import (
	"slices"
	"strings"
)

// Sureness is how certain it is that a customer number is an account that many people share: the till's "comptoir",
// the web shop's "guest".
type Sureness uint8

// The sureness. What is sure is never scored nor mailed until a person says that it is somebody after all; what is
// likely is not mailed until a person says what it is.
const (
	NoAccount Sureness = iota
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
	AccountOwn    AccountRule = "account-own"    // the shop itself, or its staff
)

// Usage is how a customer number is used.
type Usage struct {
	Ref
	Names  []string // every name and label it ever had
	Orders int64
	Days   int64 // days with an order
}

// Account is a customer number that is, or may be, nobody in particular.
type Account struct {
	Ref
	Sureness Sureness
	Rule     AccountRule
	Value    string // the word, or what was counted
}

// The figures of the evidence rule: who makes four orders on each of their days, on at least ten days, and at least
// one in a hundred of all orders, is a till and not a person. The busiest of the 4,372 customers of Online Retail,
// a wholesaler's, makes 1.9 a day.
const (
	allDayOrders = 4
	allDayDays   = 10
	allDayShare  = 100
)

// Accounts finds them, in the order of the refs. own are the shop's own names.
func Accounts(usage []Usage, own ...string) []Account {
	var total, most int64
	for _, u := range usage {
		total += u.Orders
	}
	for _, u := range usage {
		if strings.Trim(u.ID, "9") != "" {
			most = max(most, u.Orders)
		}
	}
	var found []Account
	for _, u := range usage {
		if a, ok := u.account(total, most, own); ok {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b Account) int { return a.Ref.Compare(b.Ref) })
	return found
}

// account judges one number; most are the orders of the busiest other one.
func (u Usage) account(total, most int64, own []string) (Account, bool) {
	a := Account{Ref: u.Ref, Sureness: SureAccount, Rule: AccountWord}
	for _, name := range append([]string{u.ID}, u.Names...) {
		if a.Value = name; isAccountName(name) {
			return a, true
		}
		if isOwnName(name, own) {
			a.Sureness, a.Rule = LikelyAccount, AccountOwn
			return a, true
		}
	}
	a.Value = u.ID
	switch {
	case u.ID != "" && strings.Trim(u.ID, "0") == "":
		a.Rule = AccountZero
		return a, true
	case len(u.ID) >= 3 && strings.Trim(u.ID, "9") == "" && u.Orders > most && u.Orders > u.Days:
		a.Sureness, a.Rule = LikelyAccount, AccountNines
		return a, true
	case u.Days >= allDayDays && u.Orders >= allDayOrders*u.Days && u.Orders*allDayShare >= total:
		a.Sureness, a.Rule = LikelyAccount, AccountAllDay
		return a, true
	}
	return Account{}, false
}

// isAccountName reports a number or name that is nothing but words for whoever comes in.
func isAccountName(s string) bool {
	words := foldName(s).words
	said := false
	for _, w := range words {
		switch w {
		case "comptoir", "divers", "diverse", "passage", "comptant", "anonyme", "anonymous", "walkin", "guest", "invite", "inconnu", "unknown",
			"passant", "passants", "counter", "sundry", "miscellaneous", "misc":
			said = true
		case "client", "clients", "cliente", "customer", "customers", "particulier", "particuliers", "vente", "ventes", "sale", "sales", "cash",
			"checkout", "compte", "account", "user", "caisse", "till", "pos", "boutique", "magasin", "shop", "store", "no", "name", "non", "identifie",
			"in", "walk", "over", "the":
		default:
			if strings.Trim(w, "0123456789") != "" {
				return false
			}
		}
	}
	return said || isCash(words) || slices.Contains(words, "walk") && slices.Contains(words, "in")
}

// isCash reports "cash", "cash sale", "vente caisse", "client caisse": words of which each alone could be a name.
func isCash(words []string) bool {
	key := strings.Join(words, " ")
	switch key {
	case "cash", "cash customer", "cash sale", "cash sales", "cash client", "caisse client", "caisse vente", "client identifie non", "caisse":
		return true
	}
	return false
}

// isOwnName reports the shop's own name, or a label that says staff.
func isOwnName(s string, own []string) bool {
	key := strings.Join(foldName(s).words, " ")
	switch key {
	case "staff", "personnel", "employe", "employee", "salarie", "vendeur", "vendeuse", "interne", "internal", "test":
		return true
	case "":
		return false
	}
	return slices.ContainsFunc(own, func(name string) bool { return key == strings.Join(foldName(name).words, " ") })
}

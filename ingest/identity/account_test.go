package identity

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAccountsThatAreNobodyInParticular(t *testing.T) {
	for _, c := range []struct {
		name string
		u    Usage
		want Sureness
		rule AccountRule
	}{
		{"the till's own word as a number", Usage{Ref: Ref{"shop", "COMPTOIR"}, Orders: 3, Days: 3}, SureAccount, AccountWord},
		{"a numbered account with such a name", Usage{Ref: Ref{"shop", "4711"}, Names: []string{"Client de passage"}}, SureAccount, AccountWord},
		{"in English", Usage{Ref: Ref{"shop", "12"}, Names: []string{"Walk-in customer"}}, SureAccount, AccountWord},
		{"the account of the house", Usage{Ref: Ref{"shop", "13"}, Names: []string{"House account - staff purchases"}}, SureAccount, AccountWord},
		{"somebody called House", Usage{Ref: Ref{"shop", "14"}, Names: []string{"House"}}, NoAccount, ""},
		{"a guest of the web shop", Usage{Ref: Ref{"shop", "12"}, Names: []string{"Guest checkout"}}, SureAccount, AccountWord},
		{"cash sales", Usage{Ref: Ref{"shop", "CASH"}}, SureAccount, AccountWord},
		{"a cash customer", Usage{Ref: Ref{"shop", "17"}, Names: []string{"Vente comptant"}}, SureAccount, AccountWord},
		{"zeros", Usage{Ref: Ref{"shop", "0000"}}, SureAccount, AccountZero},
		{"nines that buy more than anyone", Usage{Ref: Ref{"shop", "9999"}, Orders: 400, Days: 40}, LikelyAccount, AccountNines},
		{"orders all day", Usage{Ref: Ref{"shop", "815"}, Names: []string{"Durand"}, Orders: 200, Days: 25}, LikelyAccount, AccountAllDay},
		{"the shop itself", Usage{Ref: Ref{"shop", "1"}, Names: []string{"Maison Claire"}}, PossibleAccount, AccountOwn},
		{"the staff", Usage{Ref: Ref{"shop", "2"}, Names: []string{"Zoé Petit"}, Labels: []string{"Employé"}}, PossibleAccount, AccountOwn},
		{"a person whose number is all nines", Usage{Ref: Ref{"shop", "999"}, Orders: 3, Days: 3}, NoAccount, ""},
		{"a till's word with a number behind it", Usage{Ref: Ref{"shop", "CLT-DIVERS02"}}, SureAccount, AccountWord},
		{"whoever has no card", Usage{Ref: Ref{"shop", "8"}, Names: []string{"Client sans carte"}}, SureAccount, AccountWord},
		{"a customer who is called by a civility", Usage{Ref: Ref{"shop", "9"}, Names: []string{"Mme Passage"}}, NoAccount, ""},
		{"somebody who is labelled a guest of the web shop", Usage{Ref: Ref{"shop", "10"}, Names: []string{"Ann Lee"}, Labels: []string{"guest"}}, NoAccount, ""},
		{"a number that is digits only", Usage{Ref: Ref{"shop", "17850"}, Orders: 3, Days: 3}, NoAccount, ""},
		{"sales over the counter", Usage{Ref: Ref{"shop", "VM"}, Names: []string{"Vente magasin"}}, SureAccount, AccountWord},
		{"a till program's own first customer", Usage{Ref: Ref{"shop", "1"}, Names: []string{"Default Customer"}}, SureAccount, AccountWord},
		{"an accountant's number before the word", Usage{Ref: Ref{"shop", "411DIVERS"}}, SureAccount, AccountWord},
		{"a guest, with the web's prefix", Usage{Ref: Ref{"shop", "WEB-GUEST"}}, SureAccount, AccountWord},
		{"a person whose label says where they buy", Usage{Ref: Ref{"shop", "14"}, Names: []string{"Anne Magasin"}}, NoAccount, ""},
		{"a person called Guest", Usage{Ref: Ref{"shop", "3"}, Names: []string{"Ann Guest"}}, NoAccount, ""},
		{"a company of sundry things", Usage{Ref: Ref{"shop", "4"}, Names: []string{"Divers & Cie Durand"}}, NoAccount, ""},
		{"a wholesaler who orders twice a day", Usage{Ref: Ref{"shop", "5"}, Orders: 209, Days: 112}, NoAccount, ""},
		{"someone with a busy week", Usage{Ref: Ref{"shop", "6"}, Orders: 30, Days: 5}, NoAccount, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			others := Usage{Ref: Ref{"shop", "7"}, Orders: 300, Days: 280}
			got := Account{}
			for _, a := range Accounts([]Usage{others, c.u}, Shop{Names: []string{"Maison Claire"}, OpenDays: 300}) {
				if a.Ref == others.Ref {
					t.Errorf("the other customer is an account: %v", a)
				} else {
					got = a
				}
			}
			if diff := cmp.Diff([]any{c.want, c.rule}, []any{got.Sureness, got.Rule}); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A crowd of forty who buy one to four times, and one number that is tried in it.
func TestAccountsAreToldByHowTheOthersBuy(t *testing.T) {
	for _, c := range []struct {
		name string
		u    Usage
		want Sureness
	}{
		{"two and a half a day and ten times the others", Usage{Orders: 100, Days: 40, Lines: 100}, LikelyAccount},
		{"as many orders, one a day", Usage{Orders: 100, Days: 100, Lines: 300}, NoAccount},
		{"as busy a day, but no more orders than others", Usage{Orders: 30, Days: 12, Lines: 40}, NoAccount},
		{"every day and far more lines than others, in a sheet without order numbers", Usage{Orders: 110, Days: 110, Lines: 4000}, LikelyAccount},
		{"a tenth of all orders, nearly every day, often twice", Usage{Orders: 150, Days: 110, Lines: 170}, LikelyAccount},
		{"a tenth of all orders, twice on half of the days that the shop is open", Usage{Orders: 120, Days: 60, Lines: 170}, NoAccount},
		{"a regular who comes every day for a coffee", Usage{Orders: 118, Days: 118, Lines: 130}, NoAccount},
		{"a restaurant that buys much twice a week", Usage{Orders: 35, Days: 35, Lines: 900}, NoAccount},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.u.Ref = Ref{"shop", "815"}
			usage := []Usage{c.u}
			for i := range 40 {
				n := int64(i%4 + 1)
				usage = append(usage, Usage{Ref: Ref{"shop", string(rune('A' + i))}, Orders: n, Days: n, Lines: 3 * n})
			}
			for i := range 200 { // people of a list who never bought
				usage = append(usage, Usage{Ref: Ref{"list", string(rune('A' + i))}})
			}
			var got Sureness
			for _, a := range Accounts(usage, Shop{OpenDays: 120}) {
				if a.Ref != c.u.Ref {
					t.Errorf("another one is an account: %v", a)
				}
				got = a.Sureness
			}
			if got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

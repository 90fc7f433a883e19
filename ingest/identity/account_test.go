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
		{"a guest of the web shop", Usage{Ref: Ref{"shop", "12"}, Names: []string{"Guest checkout"}}, SureAccount, AccountWord},
		{"cash sales", Usage{Ref: Ref{"shop", "CASH"}}, SureAccount, AccountWord},
		{"a cash customer", Usage{Ref: Ref{"shop", "17"}, Names: []string{"Vente comptant"}}, SureAccount, AccountWord},
		{"zeros", Usage{Ref: Ref{"shop", "0000"}}, SureAccount, AccountZero},
		{"nines that buy more than anyone", Usage{Ref: Ref{"shop", "9999"}, Orders: 400, Days: 40}, LikelyAccount, AccountNines},
		{"orders all day", Usage{Ref: Ref{"shop", "815"}, Names: []string{"Durand"}, Orders: 200, Days: 25}, LikelyAccount, AccountAllDay},
		{"the shop itself", Usage{Ref: Ref{"shop", "1"}, Names: []string{"Maison Claire"}}, LikelyAccount, AccountOwn},
		{"the staff", Usage{Ref: Ref{"shop", "2"}, Names: []string{"Zoé Petit", "Employé"}}, LikelyAccount, AccountOwn},
		{"a person whose number is all nines", Usage{Ref: Ref{"shop", "999"}, Orders: 3, Days: 3}, NoAccount, ""},
		{"a person called Guest", Usage{Ref: Ref{"shop", "3"}, Names: []string{"Ann Guest"}}, NoAccount, ""},
		{"a company of sundry things", Usage{Ref: Ref{"shop", "4"}, Names: []string{"Divers & Cie Durand"}}, NoAccount, ""},
		{"a wholesaler who orders twice a day", Usage{Ref: Ref{"shop", "5"}, Orders: 209, Days: 112}, NoAccount, ""},
		{"someone with a busy week", Usage{Ref: Ref{"shop", "6"}, Orders: 30, Days: 5}, NoAccount, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			others := Usage{Ref: Ref{"shop", "7"}, Orders: 300, Days: 280}
			got := Account{}
			for _, a := range Accounts([]Usage{others, c.u}, "Maison Claire") {
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

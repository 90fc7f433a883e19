package lake

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An order may wait in several uploads; in which of them it was looked at first must not show.
func TestOrdersThatWaitTwiceAreListedInOneOrder(t *testing.T) {
	once := UnitChange{Kind: OtherCustomer, Source: "shop", OrderID: "7", OldLines: 3, NewLines: 2}
	held := []UnitChange{once, once, once, once}
	held[1].NewLines, held[2].Kind, held[3].NewCustomers = 3, LostLines, []string{"K1"}
	a, b := Change{Held: held}, Change{Held: slices.Clone(held)}
	slices.Reverse(b.Held)
	a.sort()
	b.sort()
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
}

package pipeline

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
)

// Ann's order 7 is Bob's from the second page on, whichever worker reads that one, and whichever is read first.
func TestAnOrderIsWhoseItsLastLineIs(t *testing.T) {
	page := func(at int64, orders ...string) *lake.LinePage {
		p := &lake.LinePage{At: at}
		for _, order := range orders {
			p.Append(&crm.OrderLine{Source: "shop", OrderID: order})
		}
		return p
	}
	first, second := page(1, "7", "7", "8", "9"), page(2, "7", "9", "9")
	ann, bob, nobodys := int32(0), int32(1), int32(-1)
	of := map[*lake.LinePage][]int32{first: {ann, ann, ann, bob}, second: {bob, ann, nobodys}}
	b := &pointsBook{holders: []*pointHolder{{id: "Ann"}, {id: "Bob"}}}
	want := map[orderKey]string{{"shop", "7"}: "Bob", {"shop", "8"}: "Ann", {"shop", "9"}: "Ann"}
	for name, reading := range map[string][][]*lake.LinePage{
		"one worker":                  {{first, second}},
		"one worker, the other order": {{second, first}},
		"two workers":                 {{first}, {second}},
		"two workers the other way":   {{second}, {first}},
	} {
		all := make([]placedOrders, len(reading))
		for worker, pages := range reading {
			for _, p := range pages {
				all[worker].take(p, of[p])
			}
		}
		if diff := cmp.Diff(want, b.whose(all)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

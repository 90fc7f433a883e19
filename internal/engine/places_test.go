package engine

import (
	"testing"

	"github.com/habitue-crm/habitue/transform/fold"
)

func TestThePlacesOfTheClassesAreThoseOfTheList(t *testing.T) {
	all := fold.Classes()
	for at, class := range map[int]fold.Class{atNotGoods: fold.NotGoods, atUnpriced: fold.Unpriced, atUnknownCustomer: fold.UnknownCustomer, atAfterAsOf: fold.AfterAsOf} {
		if all[at] != class {
			t.Errorf("place %d is %s, not %s", at, all[at], class)
		}
	}
	if len(all) != numClasses {
		t.Errorf("there are %d classes", len(all))
	}
}

package tier

import (
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Days that share a place in the memory of shifted days do not take one another's answers.
func TestShiftedDaysAreThoseOfTheCalendar(t *testing.T) {
	var l life
	for _, months := range []int{1, 12, 1, 37} {
		for day := crm.NewDate(1969, 12, 1); day < crm.NewDate(1976, 3, 2); day++ {
			for _, at := range []crm.Date{day, day + 1<<10, day} {
				if got, want := l.monthsBefore(at, months), at.AddMonths(-months); got != want {
					t.Fatalf("%d months before %s is %s, want %s", months, at, got, want)
				}
				if got, want := l.leaves(at, months), leaves(at, months); got != want {
					t.Fatalf("%s leaves a window of %d months on %s, want %s", at, months, got, want)
				}
			}
		}
	}
}

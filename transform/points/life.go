package points

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Expiry is the way in which points expire.
type Expiry string

// The ways. The last day counts: points can be spent through the whole of it.
const (
	Never       Expiry = "never"
	Months      Expiry = "months"      // so many months after the day of earning; a day that the month lacks is its last
	MonthEnd    Expiry = "month_end"   // at the end of the month so many months later
	YearEnd     Expiry = "year_end"    // at the end of the year so many years later; 0 is this year's
	Anniversary Expiry = "anniversary" // on the last day of the year of membership so many years later; 0 is this one's
	Inactivity  Expiry = "inactivity"  // so many months after the customer last earned or spent
)

// Life is how long points live.
type Life struct {
	Expiry Expiry
	N      int // months or years
}

// Check returns an error where the life is none.
func (l Life) Check() error {
	switch l.Expiry {
	case Never, "":
		return nil
	case Months, MonthEnd, Inactivity:
		if l.N < 1 || l.N > 1200 {
			return fmt.Errorf("points live %d months, which is not between 1 and 1200", l.N)
		}
		return nil
	case YearEnd, Anniversary:
		if l.N < 0 || l.N > 100 {
			return fmt.Errorf("points live %d years more, which is not between 0 and 100", l.N)
		}
		return nil
	}
	return fmt.Errorf("points cannot expire by %q", l.Expiry)
}

// never is after every day.
const never crm.Date = 1<<31 - 1

// lastDay is the last day of points that were earned on a day by someone who joined on another. Points that expire
// by inactivity have no day of their own.
func (l Life) lastDay(earned, joined crm.Date) crm.Date {
	y, _, d := earned.Civil()
	switch l.Expiry {
	case Months:
		return earned.AddMonths(l.N)
	case MonthEnd:
		return (earned - crm.Date(d-1)).AddMonths(l.N+1) - 1
	case YearEnd:
		return crm.NewDate(y+l.N, 12, 31)
	case Anniversary:
		// Counted from the day of joining: of one on 29 February the day before may have been the 28th.
		_, next := earned.YearOf(joined)
		to, _, _ := next.Civil()
		from, _, _ := joined.Civil()
		return joined.AddMonths(12*(to-from+l.N)) - 1
	}
	return never
}

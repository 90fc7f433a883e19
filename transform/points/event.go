package points

import "github.com/habitue-crm/habitue/internal/crm"

// EventKind is what moves points. The order of the kinds is that of the events of one day.
type EventKind uint8

// The kinds of events.
const (
	Earned         EventKind = iota // a purchase, a bonus, a correction in the customer's favour
	TransferredIn                   // from another customer
	RewardBack                      // a reward was given back: Ref is its redemption
	TakenBack                       // a purchase was returned: Ref is its order; at most what was earned with it
	Corrected                       // a correction against the customer
	Redeemed                        // a reward: Ref is its redemption
	TransferredOut                  // to another customer
)

// Event is one thing that moves a customer's points on a day. Points are above zero, and so many whole points.
type Event struct {
	Day    crm.Date
	Kind   EventKind
	Points int64
	Ref    string
	Rule   string // the rule or reward by name
	// Pending and Life are those of the rule of that day, for what is earned or transferred in.
	Pending int // days before the points are active
	Life    Life
	// Qualifying says that what is earned, or taken back, counts for more than spending: a status, say.
	Qualifying bool
	// Expires, where it is not zero, is the last day of transferred points, instead of Life.
	Expires crm.Date

	voucher bool // it was issued by the terms, not asked for
}

// EntryKind is what the ledger says.
type EntryKind string

// The kinds of entries; the sign of their points is fixed.
const (
	Earn       EntryKind = "earn"         // +
	Spend      EntryKind = "spend"        // −
	Overspend  EntryKind = "overspend"    // − more than there was: a debt
	Expire     EntryKind = "expire"       // −
	Reverse    EntryKind = "reverse"      // − out of the lot of the returned purchase
	Debt       EntryKind = "debt"         // − what was spent already of a returned purchase
	Reinstate  EntryKind = "reinstate"    // + back into the lots that a reward had taken
	Correct    EntryKind = "correct"      // −
	MovedIn    EntryKind = "transfer_in"  // +
	MovedOut   EntryKind = "transfer_out" // −
	Repay      EntryKind = "repay"        // 0 in sum: points of a lot went to a debt; Repaid says how many
	TooLate    EntryKind = "too_late"     // 0: a reward came back after its points had expired for good
	NothingOut EntryKind = "void"         // 0: a return of points that had expired
)

// Entry is one row of the ledger. The points of all entries whose ActiveOn has come add up to the balance, those of
// the others to what is pending.
type Entry struct {
	Day      crm.Date
	ActiveOn crm.Date // when it counts: for a pending lot, the day on which that lot becomes active
	Kind     EntryKind
	Points   int64
	Repaid   int64 // of Repay
	Lot      int   // the number of the customer's lot from 1, 0 where there is none
	From     int   // of Reinstate into a lot of its own, because the old one had expired: that one's number; else 0
	Expires  crm.Date
	Ref      string
	Rule     string
	// Qualifying marks what was earned as qualifying, and what a return took back of it. What is spent or expires
	// takes nothing from a status.
	Qualifying bool
	Voucher    bool // what a voucher took
}

// Forever reports whether the lot of the entry has no last day.
func (e *Entry) Forever() bool { return e.Expires == never }

// Qualifying hands out, day by day up to asOf, the points of one customer that count for a status: what was earned as
// such on that day, less what returns took back of it. It asks the events, not the ledger, so that neither spending nor
// expiry can change it: of points that have gone there is nothing to take back, but the purchase is returned all the
// same. The events are in the order in which Replay leaves them.
func Qualifying(events []Event, asOf crm.Date, fn func(on crm.Date, points int64)) {
	for i := 0; i < len(events) && events[i].Day <= asOf; {
		day, sum, counts := events[i].Day, int64(0), false
		for ; i < len(events) && events[i].Day == day; i++ {
			e := &events[i]
			switch {
			case !e.Qualifying:
			case e.Kind == Earned:
				sum, counts = sum+e.Points, true
			case e.Kind == TakenBack:
				sum, counts = sum-e.Points, true
			}
		}
		if counts {
			fn(day, sum)
		}
	}
}

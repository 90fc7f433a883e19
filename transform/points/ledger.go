package points

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Terms are what holds for a customer whatever the event.
type Terms struct {
	Joined crm.Date // for points that expire on an anniversary
	// ReinstateDays is how long after their expiry the points of a reward that is given back come back, to live so
	// many days from then on; 0 is not at all.
	ReinstateDays int
	// Vouchers are what active points turn into by themselves, by ascending From. The last whose From has come holds.
	Vouchers []Voucher
}

// Voucher is a reward that is issued at the end of a day on which the active points reach At, and takes as many, once
// for each time that they do. At 0 ends what was before.
type Voucher struct {
	From crm.Date
	Name string
	At   int64
}

// lot is what one event earned and what is left of it.
type lot struct {
	number    int
	earned    crm.Date
	active    crm.Date
	expires   crm.Date // the last day
	idle      int      // months without activity after which it expires, instead of a day of its own
	remaining int64
	spent     int64
	debited   int64 // of what was spent, what a returned purchase has made a debt
	event     *Event
	origin    *lot  // of points that came back after their expiry, the lot that they were first; else the lot itself
	back      int64 // of an origin: what was taken back with its purchase, which is never more than it earned
}

// take is how much a redemption took of a lot.
type take struct {
	lot    *lot
	points int64
}

// Ledger replays one customer. The zero value is ready; Replay may be called for one customer after another and uses
// its memory again.
type Ledger struct {
	terms   Terms
	entries []Entry
	pool    []lot  // where lots are made; a full one is left to its lots
	made    []*lot // all lots, by number
	open    []*lot // from head on those with points left, by expiry, day and number
	head    int
	waiting []*lot // not active yet, by the day on which they are
	takes   map[string][]take
	debt    int64
	moved   crm.Date // the last activity
	voucher int      // how many of the terms' vouchers have begun
	issued  int      // vouchers so far
}

// Replay gives the ledger of one customer up to and with asOf. The events are put in order in place: by day, kind,
// Ref, rule and points. The entries are valid until the next call.
func (l *Ledger) Replay(events []Event, terms Terms, asOf crm.Date) []Entry {
	slices.SortStableFunc(events, func(a, b Event) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Points, b.Points))
	})
	l.reset(events, terms)
	for i := range events {
		e := &events[i]
		if e.Day > asOf {
			break
		}
		l.advance(e.Day)
		l.apply(e)
		if i+1 == len(events) || events[i+1].Day != e.Day {
			l.issue(e.Day)
		}
	}
	l.advance(asOf)
	l.issue(asOf)
	return l.entries
}

func (l *Ledger) reset(events []Event, terms Terms) {
	l.terms, l.entries, l.pool, l.made = terms, l.entries[:0], l.pool[:0], l.made[:0]
	l.open, l.head, l.waiting, l.debt, l.moved = l.open[:0], 0, l.waiting[:0], 0, crm.NoDate
	l.takes, l.voucher, l.issued = nil, 0, 0
	if slices.ContainsFunc(events, func(e Event) bool { return e.Kind == RewardBack }) {
		l.takes = make(map[string][]take)
	}
}

// newLot makes a lot and gives it the next number.
func (l *Ledger) newLot(x lot) *lot {
	if len(l.pool) == cap(l.pool) {
		l.pool = make([]lot, 0, max(32, 2*cap(l.pool)))
	}
	x.number = len(l.made) + 1
	l.pool = append(l.pool, x)
	made := &l.pool[len(l.pool)-1]
	if made.origin == nil {
		made.origin = made
	}
	l.made = append(l.made, made)
	return made
}

// lots are those with points left, and some without, in the order in which they are spent.
func (l *Ledger) lots() []*lot { return l.open[l.head:] }

// apply does what an event says.
func (l *Ledger) apply(e *Event) {
	if e.Points <= 0 {
		return
	}
	switch e.Kind {
	case Earned:
		l.earn(e, Earn)
	case TransferredIn:
		l.earn(e, MovedIn)
	case RewardBack:
		l.giveBack(e)
	case TakenBack:
		l.takeBack(e)
	case Corrected:
		l.spend(e, Correct)
	case Redeemed:
		l.touch(e.Day)
		l.spend(e, Spend)
	case TransferredOut:
		l.spend(e, MovedOut)
	}
}

func (l *Ledger) note(e Entry) { l.entries = append(l.entries, e) }

// touch is an activity of the customer, from which points that expire by inactivity live on.
func (l *Ledger) touch(day crm.Date) {
	l.moved = day
	idle := false
	for _, x := range l.lots() {
		if x.idle > 0 {
			x.expires, idle = day.AddMonths(x.idle), true
		}
	}
	if idle {
		slices.SortStableFunc(l.lots(), byExpiry)
	}
}

// byExpiry is the order in which lots are spent.
func byExpiry(a, b *lot) int {
	return cmp.Or(cmp.Compare(a.expires, b.expires), cmp.Compare(a.earned, b.earned), cmp.Compare(a.number, b.number))
}

// earn makes a lot.
func (l *Ledger) earn(e *Event, kind EntryKind) {
	if kind == Earn {
		l.touch(e.Day)
	}
	x := l.newLot(lot{earned: e.Day, active: e.Day + crm.Date(e.Pending), remaining: e.Points, event: e})
	switch {
	case e.Expires != 0:
		x.expires = max(e.Expires, e.Day) // what was over before it came lives through that day, so that the ledger tells both in order
	case e.Life.Expiry == Inactivity:
		x.idle = e.Life.N
		x.expires = max(l.moved, e.Day).AddMonths(x.idle)
	default:
		x.expires = e.Life.lastDay(e.Day, l.terms.Joined)
	}
	l.note(Entry{Day: e.Day, ActiveOn: x.active, Kind: kind, Points: e.Points, Lot: x.number, Expires: x.expires, Ref: e.Ref, Rule: e.Rule, Qualifying: e.Qualifying})
	l.put(x)
	if x.active > e.Day {
		at, _ := slices.BinarySearchFunc(l.waiting, x.active, func(w *lot, day crm.Date) int {
			if w.active <= day {
				return -1
			}
			return 1
		})
		l.waiting = slices.Insert(l.waiting, at, x)
	} else {
		l.repay(x, e.Day)
	}
}

// put opens a lot in its place.
func (l *Ledger) put(x *lot) {
	if n := len(l.open); n == l.head || byExpiry(l.open[n-1], x) < 0 {
		l.open = append(l.open, x)
		return
	}
	at, _ := slices.BinarySearchFunc(l.lots(), x, byExpiry)
	l.open = slices.Insert(l.open, l.head+at, x)
}

// repay gives an active lot's points to the debt.
func (l *Ledger) repay(x *lot, day crm.Date) {
	n := min(l.debt, x.remaining)
	if n == 0 {
		return
	}
	l.debt -= n
	x.remaining -= n
	x.spent += n
	l.note(Entry{Day: day, ActiveOn: day, Kind: Repay, Repaid: n, Lot: x.number, Expires: x.expires, Ref: x.event.Ref, Rule: x.event.Rule})
}

// tidy drops the lots at the head that are empty, so that spending need not look at them again.
func (l *Ledger) tidy() {
	for l.head < len(l.open) && l.open[l.head].remaining == 0 {
		l.head++
	}
}

// advance lets time pass up to the beginning of a day: lots expire on the day after their last one, and pending ones
// become active on theirs, what expires first.
func (l *Ledger) advance(to crm.Date) {
	for {
		expiry, active, rule := never, never, never
		if lots := l.lots(); len(lots) > 0 && lots[0].expires != never {
			expiry = lots[0].expires + 1
		}
		if len(l.waiting) > 0 {
			active = l.waiting[0].active
		}
		if l.voucher < len(l.terms.Vouchers) {
			rule = l.terms.Vouchers[l.voucher].From
		}
		switch {
		case expiry <= to && expiry <= active && expiry <= rule:
			x := l.open[l.head]
			l.head++
			if x.remaining > 0 {
				l.note(Entry{Day: expiry, ActiveOn: max(expiry, x.active), Kind: Expire, Points: -x.remaining, Lot: x.number, Expires: x.expires, Ref: x.event.Ref, Rule: x.event.Rule})
				x.remaining = 0
			}
		case active <= to && active <= rule:
			n := 1
			for n < len(l.waiting) && l.waiting[n].active == active {
				n++
			}
			l.waiting = slices.Delete(l.waiting, 0, n)
			l.settle(active)
			if active < to && active < rule {
				l.issue(active)
			}
		case rule <= to:
			if l.voucher++; rule < to {
				l.issue(rule)
			}
		default:
			return
		}
	}
}

// issue turns active points into vouchers.
func (l *Ledger) issue(day crm.Date) {
	if l.voucher == 0 || l.terms.Vouchers[l.voucher-1].At <= 0 {
		return
	}
	v := l.terms.Vouchers[l.voucher-1]
	active := -l.debt
	for _, x := range l.lots() {
		if x.active <= day {
			active += x.remaining
		}
	}
	for ; active >= v.At; active -= v.At {
		l.issued++
		l.spend(&Event{Day: day, Kind: Redeemed, Points: v.At, Ref: "voucher " + strconv.Itoa(l.issued), Rule: v.Name, voucher: true}, Spend)
	}
}

// spend takes points from the active lots; what there is not becomes a debt.
func (l *Ledger) spend(e *Event, kind EntryKind) {
	left := e.Points
	for _, x := range l.lots() {
		if left == 0 {
			break
		}
		if x.active > e.Day || x.remaining == 0 {
			continue
		}
		n := min(left, x.remaining)
		left -= n
		x.remaining -= n
		x.spent += n
		if l.takes != nil && kind == Spend {
			l.takes[e.Ref] = append(l.takes[e.Ref], take{x, n})
		}
		l.note(Entry{Day: e.Day, ActiveOn: e.Day, Kind: kind, Points: -n, Lot: x.number, Expires: x.expires, Ref: e.Ref, Rule: e.Rule, Voucher: e.voucher})
	}
	l.tidy()
	if left > 0 {
		l.debt += left
		l.note(Entry{Day: e.Day, ActiveOn: e.Day, Kind: Overspend, Points: -left, Ref: e.Ref, Rule: e.Rule})
	}
}

// takeBack takes what a returned purchase had earned out of its own lots: what is left of them, then, as a debt, what
// was spent of them. What had expired is not taken twice.
func (l *Ledger) takeBack(e *Event) {
	left := e.Points
	for _, x := range l.made {
		if n := min(left, x.remaining, x.owes(e)); n > 0 {
			left -= n
			x.remaining -= n
			x.origin.back += n
			l.note(Entry{Day: e.Day, ActiveOn: max(e.Day, x.active), Kind: Reverse, Points: -n, Lot: x.number, Expires: x.expires, Ref: e.Ref, Rule: e.Rule, Qualifying: x.event.Qualifying})
		}
	}
	for _, x := range l.made {
		if n := min(left, x.spent-x.debited, x.owes(e)); n > 0 {
			left -= n
			x.debited += n
			x.origin.back += n
			l.debt += n
			l.note(Entry{Day: e.Day, ActiveOn: e.Day, Kind: Debt, Points: -n, Lot: x.number, Expires: x.expires, Ref: e.Ref, Rule: e.Rule, Qualifying: x.event.Qualifying})
		}
	}
	l.tidy()
	if left > 0 {
		l.note(Entry{Day: e.Day, ActiveOn: e.Day, Kind: NothingOut, Ref: e.Ref, Rule: e.Rule})
	}
	l.settle(e.Day)
}

// owes is what a returned purchase can still take back of a lot.
func (x *lot) owes(e *Event) int64 {
	if x.event.Kind != Earned || x.event.Ref != e.Ref || e.Rule == Return && x.event.Rule != Purchase {
		return 0 // a bonus for the same order, or for what bears its number, is another lot
	}
	return x.event.Points - x.origin.back
}

// settle lets the active lots repay a debt at once.
func (l *Ledger) settle(day crm.Date) {
	for _, x := range l.lots() {
		if l.debt == 0 {
			break
		}
		if x.active <= day {
			l.repay(x, day)
		}
	}
	l.tidy()
}

// giveBack puts the points of a reward back into the lots that it had taken them from, the last taken first; those
// whose lot has expired come back for a while, or not at all.
func (l *Ledger) giveBack(e *Event) {
	left := e.Points
	takes := l.takes[e.Ref]
	for len(takes) > 0 && left > 0 {
		t := &takes[len(takes)-1]
		n := min(left, t.points)
		left -= n
		if t.points -= n; t.points == 0 {
			takes = takes[:len(takes)-1]
		}
		l.restore(t.lot, n, e)
	}
	l.takes[e.Ref] = takes
	l.settle(e.Day)
}

func (l *Ledger) restore(x *lot, n int64, e *Event) {
	x.spent -= n
	x.debited = min(x.debited, x.spent)
	if x.idle > 0 {
		x.expires = l.moved.AddMonths(x.idle) // it was empty, and so out of reach of what happened since
	}
	entry := Entry{Day: e.Day, ActiveOn: e.Day, Kind: Reinstate, Points: n, Lot: x.number, Expires: x.expires, Ref: e.Ref, Rule: e.Rule}
	switch {
	case x.expires >= e.Day:
		if !slices.Contains(l.lots(), x) {
			l.put(x)
		}
		x.remaining += n
	case l.terms.ReinstateDays > 0 && e.Day <= x.expires+crm.Date(l.terms.ReinstateDays):
		again := l.newLot(lot{earned: x.earned, active: e.Day, expires: e.Day + crm.Date(l.terms.ReinstateDays), remaining: n, event: x.event, origin: x.origin})
		entry.Lot, entry.From, entry.Expires = again.number, x.number, again.expires
		l.put(again)
	default:
		entry.Kind, entry.Points = TooLate, 0
	}
	l.note(entry)
}

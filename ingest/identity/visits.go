package identity

// Visits is when and where a number bought. A person is in one place at a time, has hours of their own, and seldom goes
// to three stores on one day; whoever comes in is everywhere, all day.
type Visits struct {
	Days        int64     // with an order
	Timed       int64     // orders whose hour is known
	Hours       [24]int64 // of these, by the hour of the day
	SpreadDays  int64     // with four hours or more between the first order and the last
	StoresDays  int64     // with orders in three stores or more
	CrossedDays int64     // with orders in two stores within ten minutes
	SellersDays int64     // with orders of two sellers within two minutes
}

// The figures of these rules. A regular who comes twice a day, every day, has an hour for each; who buys in two stores on
// every way to work is in neither at once; a restaurant that sends somebody three times a day sends them at its own
// hours. None of them buys like everybody together.
const (
	fewestDays     = 10
	crossedAtLeast = 5
	crossedShare   = 10 // one in so many days
	timedAtLeast   = 60 // of fewer orders nobody can tell how they lie over the day
	mostApart      = 25 // of a hundred orders so many would have to be at another hour
)

// places reports a number that is in two stores at once.
func (v *Visits) places() bool {
	return v != nil && v.CrossedDays >= crossedAtLeast && v.CrossedDays*crossedShare >= v.Days
}

// stores reports a number that is all over town.
func (v *Visits) stores() bool {
	return v != nil && v.StoresDays >= fewestDays && 2*v.StoresDays >= v.Days
}

// atAllHours reports a number that buys at the hours at which everybody does: twice a day and more, on many days from the
// morning to the evening, or at two tills at once.
func (v *Visits) atAllHours(shop [24]int64) bool {
	if v == nil {
		return false
	}
	all := v.Timed >= 2*v.Days && 3*v.SpreadDays >= v.Days
	twice := v.SellersDays >= fewestDays && 2*v.SellersDays >= v.Days
	like, known := v.likeEverybody(shop)
	return v.Days >= fewestDays && (all || twice) && like && known
}

// hasOwnHours reports a number that comes at hours of its own, as people do however often they come.
func (v *Visits) hasOwnHours(shop [24]int64) bool {
	if v == nil {
		return false
	}
	like, known := v.likeEverybody(shop)
	return known && !like
}

// likeEverybody compares the hours of a number with those of all others; known is false where too few are known.
func (v *Visits) likeEverybody(shop [24]int64) (like, known bool) {
	var all int64
	for h := range shop {
		shop[h] = max(shop[h]-v.Hours[h], 0) // the others
		all += shop[h]
	}
	if v.Timed < timedAtLeast || all < timedAtLeast {
		return false, false
	}
	apart := int64(0) // twice the share that is elsewhere, times all, times its orders
	for h := range shop {
		d := v.Hours[h]*all - shop[h]*v.Timed
		apart += max(d, -d)
	}
	return 100*apart <= 2*mostApart*all*v.Timed, true
}

// IsBusy reports a number whose hours and places are worth a look: one that has more orders than days, or, in a shop that
// does not number its orders, twice as many lines. Who buys on few days, or once on each, is nobody to doubt.
func (u Usage) IsBusy(numbered bool) bool {
	return u.Days >= fewestDays && (4*u.Orders >= 5*u.Days || !numbered && u.Lines >= 2*u.Days)
}

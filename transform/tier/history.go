package tier

import (
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Placement is where a customer stands at the end of a day.
type Placement struct {
	Tier    string    // "" below the lowest step
	Sales   crm.Money // the metric in the ladder's window
	Because string
	Since   *crm.Date // the first day of this stay; nil below the lowest step
	// Until is the last day for which the step is certain, grace left out; nil where it is kept for life, where
	// the ladder has no term, and below the lowest step.
	Until   *crm.Date
	Changes []Change // every move up to this day, the first placing among them, oldest first
}

// Change is one move on the ladder.
type Change struct {
	On       crm.Date
	From, To string // "" is below the lowest step
	Sales    crm.Money
	Granted  bool // To was given by hand
}

// Place says where a customer stands at the end of asOf, and how it came to that, by what was bought alone: a ladder
// that counts points finds none.
func (r Rules) Place(record fold.Record, grants []Grant, asOf crm.Date) Placement {
	return r.PlaceWith(record, nil, grants, asOf)
}

// PlaceWith is Place for ladders that count points, too, which are in the order of their days.
func (r Rules) PlaceWith(record fold.Record, points []Qualified, grants []Grant, asOf crm.Date) Placement {
	return r.Placer(asOf).Place(&record, points, grants)
}

// stay is one time that a customer was inside a step, first and last day, by the metric or by hand.
type stay struct {
	step        string
	first, last crm.Date
	granted     bool
	from, until crm.Date // of a grant, which may begin before anything is known of the customer and end after asOf
	because     string   // of a grant
}

// track is a step as one customer goes through it.
type track struct {
	step   string
	inside bool
	since  crm.Date
	held   crm.Date // the last day that qualified, or, one step down, the day of the fall
	fell   bool     // held is the day of a fall from the step above
	left   crm.Date // the last day inside, crm.NoDate where it was never left
}

// walker goes through a customer's life.
type walker struct {
	life
	rules  Rules
	asOf   crm.Date
	tracks []track // of all steps of all ladders, in the order in which the rules name them
	of     [][]int // of each ladder, the places of its steps among the tracks
	stays  []stay  // those that have ended, and from the end of the walk all
	days   []crm.Date
	none   stay // below the lowest step
}

// walk goes from turn to turn; between two of them the metric and the rules stand still.
func (w *walker) walk() {
	w.stays = w.stays[:0]
	for i := range w.tracks {
		w.tracks[i] = track{step: w.tracks[i].step, left: crm.NoDate, held: crm.NoDate}
	}
	w.days = w.turns(w.days[:0], w.rules, w.asOf)
	for i, day := range w.days {
		last := w.asOf
		if i+1 < len(w.days) {
			last = w.days[i+1] - 1
		}
		w.abandon(w.ladder(day), day)
		w.pass(w.rules.at(day), day, last)
	}
	for i := range w.tracks {
		if t := &w.tracks[i]; t.inside {
			w.stays = append(w.stays, stay{step: t.step, first: t.since, last: w.asOf})
		}
	}
}

// ladder is the one that holds on a day.
func (w *walker) ladder(day crm.Date) *Ladder { return &w.rules[w.rules.at(day)].Ladder }

// track is that of a step.
func (w *walker) track(step string) *track {
	i := slices.IndexFunc(w.tracks, func(t track) bool { return t.step == step })
	return &w.tracks[i]
}

// abandon ends the stays in steps that the ladder no longer has.
func (w *walker) abandon(ladder *Ladder, day crm.Date) {
	if len(w.rules) == 1 {
		return
	}
	for i := range w.tracks {
		if t := &w.tracks[i]; t.inside && ladder.rank(t.step) < 0 {
			w.leave(t, day-1)
		}
	}
}

func (w *walker) leave(t *track, last crm.Date) {
	w.stays = append(w.stays, stay{step: t.step, first: t.since, last: last})
	t.inside, t.left = false, last
}

// pass takes every step of a ladder, from the highest, through days in which the metric stands still.
func (w *walker) pass(rule int, day, last crm.Date) {
	ladder := &w.rules[rule].Ladder
	metric := max(w.metric(ladder, day), 0)
	fell := crm.NoDate // the day on which the step above was lost
	for i := len(ladder.Steps) - 1; i >= 0; i-- {
		s := &ladder.Steps[i]
		t := &w.tracks[w.of[rule][i]]
		above := fell
		fell = crm.NoDate
		if metric >= w.asks(ladder, s, t, day) {
			t.enter(day)
			t.held, t.fell = last, false
			continue
		}
		if above != crm.NoDate && ladder.Downgrade == OneDown {
			t.enter(above)
			t.held, t.fell = max(t.held, above), true
		}
		if !t.inside || s.Lifetime {
			continue
		}
		if end := w.validTo(ladder, t.held) + crm.Date(ladder.GraceDays); end < last {
			w.leave(t, max(end, day-1))
			fell = t.left + 1
		}
	}
}

// enter begins a stay, unless one goes on.
func (t *track) enter(day crm.Date) {
	if !t.inside {
		t.inside, t.since = true, day
	}
}

// asks is what the metric must reach for a step that day.
func (w *walker) asks(ladder *Ladder, s *Step, t *track, day crm.Date) crm.Money {
	switch {
	case t.inside:
		return s.keep()
	case t.left != crm.NoDate && day <= w.monthsAfter(t.left, ladder.ReenterMonths):
		return s.reenter()
	}
	return s.From
}

// at is the highest stay of a day.
func (w *walker) at(day crm.Date) (top *stay, found bool) {
	ladder := w.ladder(day)
	top, best := &w.none, -1
	for i := range w.stays {
		s := &w.stays[i]
		if day < s.first || day > s.last {
			continue
		}
		rank := ladder.rank(s.step)
		if rank > best || rank == best && rank >= 0 && top.granted && !s.granted {
			top, best, found = s, rank, true
		}
	}
	return top, found
}

// changes appends the days on which the highest stay becomes another step.
func (w *walker) changes(changes []Change) []Change {
	days := w.days[:0]
	for i := range w.stays {
		days = append(days, w.stays[i].first, w.stays[i].last+1)
	}
	for i := range w.rules {
		if i > 0 {
			days = append(days, w.rules[i].From)
		}
	}
	slices.Sort(days)
	w.days = days
	tier := ""
	for _, day := range slices.Compact(days) {
		if day < w.joined || day > w.asOf {
			continue
		}
		top, _ := w.at(day)
		if top.step == tier {
			continue
		}
		changes = append(changes, Change{On: day, From: tier, To: top.step, Sales: w.metric(w.ladder(day), day), Granted: top.granted})
		tier = top.step
	}
	return changes
}

// until is the last day for which a stay is certain, crm.NoDate where nothing ends it.
func (w *walker) until(ladder *Ladder, now *stay) crm.Date {
	if now.granted {
		return now.until
	}
	i := ladder.rank(now.step)
	if i < 0 || ladder.Steps[i].Lifetime || ladder.TermMonths == 0 && (ladder.Term == "" || ladder.Term == Rolling) {
		return crm.NoDate
	}
	if i == 0 && ladder.Steps[0].keep() == 0 {
		return crm.NoDate // everyone keeps it
	}
	return w.validTo(ladder, w.track(now.step).held)
}

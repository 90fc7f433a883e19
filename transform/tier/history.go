package tier

import (
	"cmp"
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
	ladder := r.On(asOf)
	w := &walker{life: newLife(record, points, r, asOf), rules: r, asOf: asOf, tracks: map[string]*track{}}
	p := Placement{Sales: w.metric(ladder, asOf)}
	if len(ladder.Steps) == 0 {
		return p
	}
	w.walk()
	for _, g := range grants {
		w.stays = append(w.stays, stay{step: g.Tier, first: max(g.From, w.joined), last: min(g.To, asOf), granted: true, until: g.To, because: g.Because})
	}
	p.Changes = w.changes()
	now, found := w.at(asOf)
	if found {
		p.Tier, p.Until = now.step, w.until(ladder, now)
		since := p.Changes[len(p.Changes)-1].On
		p.Since = &since
	}
	p.Because = w.because(record.Basis, ladder, p, now)
	return p
}

// stay is one time that a customer was inside a step, first and last day, by the metric or by hand.
type stay struct {
	step        string
	first, last crm.Date
	granted     bool
	until       crm.Date // of a grant, which may end after asOf
	because     string   // of a grant
}

// track is a step as one customer goes through it.
type track struct {
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
	tracks map[string]*track
	stays  []stay // those that have ended, and from the end of the walk all
}

// walk goes from turn to turn; between two of them the metric and the rules stand still.
func (w *walker) walk() {
	turns := w.turns(w.rules, w.asOf)
	for i, day := range turns {
		last := w.asOf
		if i+1 < len(turns) {
			last = turns[i+1] - 1
		}
		ladder := w.rules.On(day)
		w.abandon(ladder, day)
		w.pass(ladder, day, last)
	}
	for name, t := range w.tracks {
		if t.inside {
			w.stays = append(w.stays, stay{step: name, first: t.since, last: w.asOf})
		}
	}
	slices.SortFunc(w.stays, func(a, b stay) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.step, b.step), cmp.Compare(a.last, b.last))
	})
}

// abandon ends the stays in steps that the ladder no longer has.
func (w *walker) abandon(ladder Ladder, day crm.Date) {
	for name, t := range w.tracks {
		if t.inside && !slices.ContainsFunc(ladder.Steps, func(s Step) bool { return s.Name == name }) {
			w.leave(name, t, day-1)
		}
	}
}

func (w *walker) leave(name string, t *track, last crm.Date) {
	w.stays = append(w.stays, stay{step: name, first: t.since, last: last})
	t.inside, t.left = false, last
}

// pass takes every step, from the highest, through days in which the metric stands still.
func (w *walker) pass(ladder Ladder, day, last crm.Date) {
	metric := max(w.metric(ladder, day), 0)
	fell := crm.NoDate // the day on which the step above was lost
	for i := len(ladder.Steps) - 1; i >= 0; i-- {
		s := ladder.Steps[i]
		t := w.tracks[s.Name]
		if t == nil {
			t = &track{left: crm.NoDate, held: crm.NoDate}
			w.tracks[s.Name] = t
		}
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
			w.leave(s.Name, t, max(end, day-1))
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
func (w *walker) asks(ladder Ladder, s Step, t *track, day crm.Date) crm.Money {
	switch {
	case t.inside:
		return s.keep()
	case t.left != crm.NoDate && day <= t.left.AddMonths(ladder.ReenterMonths):
		return s.reenter()
	}
	return s.From
}

// at is the highest stay of a day.
func (w *walker) at(day crm.Date) (top stay, found bool) {
	ladder := w.rules.On(day)
	best := -1
	for _, s := range w.stays {
		if day < s.first || day > s.last {
			continue
		}
		rank := slices.IndexFunc(ladder.Steps, func(x Step) bool { return x.Name == s.step })
		if rank > best || rank == best && rank >= 0 && top.granted && !s.granted {
			top, best, found = s, rank, true
		}
	}
	return top, found
}

// changes are the days on which the highest stay becomes another step.
func (w *walker) changes() []Change {
	var days []crm.Date
	for _, s := range w.stays {
		days = append(days, s.first, s.last+1)
	}
	for i, r := range w.rules {
		if i > 0 {
			days = append(days, r.From)
		}
	}
	slices.Sort(days)
	var changes []Change
	tier := ""
	for _, day := range slices.Compact(days) {
		if day < w.joined || day > w.asOf {
			continue
		}
		top, _ := w.at(day)
		if top.step == tier {
			continue
		}
		changes = append(changes, Change{On: day, From: tier, To: top.step, Sales: w.metric(w.rules.On(day), day), Granted: top.granted})
		tier = top.step
	}
	return changes
}

// until is the last day for which a stay is certain.
func (w *walker) until(ladder Ladder, now stay) *crm.Date {
	if now.granted {
		return &now.until
	}
	i := slices.IndexFunc(ladder.Steps, func(s Step) bool { return s.Name == now.step })
	if i < 0 || ladder.Steps[i].Lifetime || ladder.TermMonths == 0 && (ladder.Term == "" || ladder.Term == Rolling) {
		return nil
	}
	if i == 0 && ladder.Steps[0].keep() == 0 {
		return nil // everyone keeps it
	}
	day := w.validTo(ladder, w.tracks[now.step].held)
	return &day
}

package tier

import (
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Placer places one customer after the other under the same rules at the end of the same day, in memory that serves all
// of them; what it gave out stays. It is for one goroutine.
type Placer struct {
	walker
	moves []Change
	dates []crm.Date
	text  []byte
	pages because.Pages
}

// Placer makes one.
func (r Rules) Placer(asOf crm.Date) *Placer {
	p := &Placer{walker: walker{rules: r, asOf: asOf}}
	if len(r) == 0 {
		p.rules = Always(Ladder{})
	}
	for i := range p.rules {
		var of []int
		for _, s := range p.rules[i].Steps {
			at := slices.IndexFunc(p.tracks, func(t track) bool { return t.step == s.Name })
			if at < 0 {
				at = len(p.tracks)
				p.tracks = append(p.tracks, track{step: s.Name})
			}
			of = append(of, at)
		}
		p.of = append(p.of, of)
	}
	return p
}

// Place is Rules.PlaceWith.
func (p *Placer) Place(record *fold.Record, points []Qualified, grants []Grant) Placement {
	p.begin(record, points, p.rules, p.asOf)
	ladder := p.ladder(p.asOf)
	at := Placement{Sales: p.metric(ladder, p.asOf)}
	if len(ladder.Steps) == 0 {
		return at
	}
	p.walk()
	for _, g := range grants {
		p.stays = append(p.stays, stay{step: g.Tier, first: max(g.From, p.joined), last: min(g.To, p.asOf), granted: true, from: g.From, until: g.To, because: g.Because})
	}
	at.Changes = p.moved()
	now, found := p.at(p.asOf)
	until := crm.NoDate
	if found {
		at.Tier, until = now.step, p.until(ladder, now)
		at.Since = p.date(at.Changes[len(at.Changes)-1].On)
		if until != crm.NoDate {
			at.Until = p.date(until)
		}
	}
	p.text = p.because(p.text[:0], record.Basis, ladder, &at, now)
	at.Because = p.pages.Keep(p.text)
	return at
}

// kept is how many moves or days are made room for at a time.
const kept = 1 << 10

// moved are the customer's moves.
func (p *Placer) moved() []Change {
	if cap(p.moves)-len(p.moves) < 2*len(p.stays)+len(p.rules) {
		p.moves = make([]Change, 0, max(kept, 2*len(p.stays)+len(p.rules)))
	}
	from := len(p.moves)
	if p.moves = p.changes(p.moves); len(p.moves) == from {
		return nil
	}
	return p.moves[from:len(p.moves):len(p.moves)]
}

// date is a day that somebody may point to.
func (p *Placer) date(day crm.Date) *crm.Date {
	if len(p.dates) == cap(p.dates) {
		p.dates = make([]crm.Date, 0, kept)
	}
	p.dates = append(p.dates, day)
	return &p.dates[len(p.dates)-1]
}

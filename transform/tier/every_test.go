package tier

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// pathsEach is how many random lives go through each combination of options: 10,240 in all.
const pathsEach = 20

// combination is one choice of every option that a ladder has.
type combination struct {
	window       Period // "" is the whole history
	term         Period // "" is none
	oneDown      bool
	grace        bool
	reenter      bool
	dated, grant bool
}

// combinations lists all 512.
func combinations() (all []combination) {
	for i := range 4 * 4 * 32 {
		all = append(all, combination{
			window: []Period{"", Rolling, Calendar, Anniversary}[i%4], term: []Period{"", Rolling, Calendar, Anniversary}[i/4%4],
			oneDown: i/16%2 == 1, grace: i/32%2 == 1, reenter: i/64%2 == 1, dated: i/128%2 == 1, grant: i/256 == 1,
		})
	}
	return all
}

// ladder makes a ladder of these options with random steps and a random metric.
func (c combination) ladder(r *rand.Rand) Ladder {
	l := randomLadder(r)
	l.Window, l.WindowMonths = c.window, 0
	if c.window == Rolling {
		l.WindowMonths = 1 + r.IntN(12)
	}
	l.Term, l.TermMonths = c.term, 0
	if c.term != "" {
		l.TermMonths = r.IntN(13)
	}
	l.Downgrade, l.GraceDays, l.ReenterMonths = ByBalance, 0, 0
	if c.oneDown {
		l.Downgrade = OneDown
	}
	if c.grace {
		l.GraceDays = 1 + r.IntN(40)
	}
	if c.reenter {
		l.ReenterMonths = 1 + r.IntN(12)
	}
	return l
}

// rules are the combination's, with a later ladder of another kind where it has dated rules.
func (c combination) rules(r *rand.Rand) Rules {
	rules := Always(c.ladder(r))
	if c.dated {
		other := combinations()[r.IntN(512)]
		rules = append(rules, Dated{From: crm.NewDate(2023, 1, 1).AddDays(r.IntN(300)), Ladder: other.ladder(r)})
	}
	return rules
}

func (c combination) grants(r *rand.Rand) (grants []Grant) {
	if !c.grant {
		return nil
	}
	for range 1 + r.IntN(2) {
		from := crm.NewDate(2022, 1, 1).AddDays(r.IntN(800))
		grants = append(grants, Grant{Tier: []string{"bronze", "silver", "gold"}[r.IntN(3)], From: from, To: from.AddDays(r.IntN(300)), Because: "a gesture"})
	}
	return grants
}

// path is one life under one combination, day by day.
type path struct {
	rules  Rules
	record fold.Record
	points []Qualified
	grants []Grant
	asOf   crm.Date
}

// days is the rank of each day, −1 below the lowest step.
func (p path) days() (ranks []int) {
	changes := p.rules.PlaceWith(p.record, p.points, p.grants, p.asOf).Changes
	tier := ""
	for day := crm.NewDate(2022, 1, 1); day <= p.asOf; day++ {
		for len(changes) > 0 && changes[0].On <= day {
			tier, changes = changes[0].To, changes[1:]
		}
		ranks = append(ranks, rankOf(p.rules.On(day), tier))
	}
	return ranks
}

// Whatever the options, and together: more bought never stands lower on any day; a grant never lowers anybody, holds on
// each of its days and changes no other; nobody rises without an amount that was crossed, a gift or another ladder;
// and on every fifth path each day's tier is that of the definition, gone through day by day.
func TestEveryCombinationOfOptions(t *testing.T) {
	paths := pathsEach
	if testing.Short() {
		paths = 4
	}
	falls, rises := 0, 0
	for n, c := range combinations() {
		for i := range paths {
			r := rand.New(rand.NewPCG(uint64(n), uint64(i)))
			p := path{rules: c.rules(r), record: randomLife(r), points: randomPoints(r), grants: c.grants(r), asOf: crm.NewDate(2023, 6, 1).AddDays(r.IntN(700))}
			if err := p.rules.Check(); err != nil {
				t.Fatal(err)
			}
			days := p.days()
			p.moreIsNeverLower(t, r, days)
			p.grantsOnlyAdd(t, days)
			up, down := p.risesAreCrossings(t, days)
			rises, falls = rises+up, falls+down
			if i%5 == 0 {
				p.isTheDefinition(t, days)
			}
			if t.Failed() {
				t.Fatalf("%+v, path %d: rules %+v\nlife %+v\npoints %+v\ngrants %+v", c, i, p.rules, p.record.Days, p.points, p.grants)
			}
		}
	}
	if falls < 1_000*paths/pathsEach || rises < 10_000*paths/pathsEach {
		t.Errorf("%d rises and %d falls are too few to show anything", rises, falls)
	}
}

func (p path) moreIsNeverLower(t *testing.T, r *rand.Rand, days []int) {
	t.Helper()
	more := p
	if len(p.record.Days) > 0 {
		more.record.Days = slices.Clone(p.record.Days)
		d := &more.record.Days[r.IntN(len(more.record.Days))]
		d.Gross += crm.MoneyOf(r.Int64N(500))
		d.Orders++
		d.Bought = true
	}
	if len(p.points) > 0 {
		more.points = slices.Clone(p.points)
		q := &more.points[r.IntN(len(more.points))]
		q.Points, q.Pieces, q.Margin = q.Points+r.Int64N(500), q.Pieces+crm.Quantity(r.Int64N(500*crm.Scale)), q.Margin+crm.Money(r.Int64N(500*crm.Scale))
	}
	for i, rank := range more.days() {
		if rank < days[i] {
			t.Errorf("on day %d: step %d, with more bought %d", i, days[i], rank)
			return
		}
	}
}

func (p path) grantsOnlyAdd(t *testing.T, days []int) {
	t.Helper()
	without := p
	without.grants = nil
	bare := without.days()
	for i, rank := range days {
		day := crm.NewDate(2022, 1, 1).AddDays(i)
		want := bare[i]
		for _, g := range p.grants {
			if g.From <= day && day <= g.To && day >= p.joined() {
				want = max(want, rankOf(p.rules.On(day), g.Tier))
			}
		}
		if rank != want {
			t.Errorf("on %s: step %d, without gifts %d, with them %d", day, rank, bare[i], want)
			return
		}
	}
}

// joined is the first day that anything happened which the rules look at.
func (p path) joined() crm.Date {
	joined := p.asOf
	if len(p.record.Days) > 0 {
		joined = min(joined, p.record.Days[0].Date)
	}
	if p.rules.beside() && len(p.points) > 0 {
		joined = min(joined, p.points[0].On)
	}
	return joined
}

// risesAreCrossings wants of every rise that the metric stands at the entry or re-entry amount of the step on that day,
// or that a gift or another ladder begins.
func (p path) risesAreCrossings(t *testing.T, days []int) (up, down int) {
	t.Helper()
	var l life
	l.begin(&p.record, p.points, p.rules, p.asOf)
	for i := 1; i < len(days); i++ {
		day := crm.NewDate(2022, 1, 1).AddDays(i)
		if days[i] < days[i-1] {
			down++
		}
		if days[i] <= days[i-1] {
			continue
		}
		up++
		ladder := p.rules.On(day)
		asked := ladder.Steps[days[i]].reenter()
		if ladder.ReenterMonths == 0 {
			asked = ladder.Steps[days[i]].From
		}
		gift := slices.ContainsFunc(p.grants, func(g Grant) bool { return g.From == day || g.From < day && day == p.joined() })
		changed := len(p.rules) > 1 && p.rules[1].From == day
		if max(l.metric(&ladder, day), 0) < asked && !gift && !changed {
			t.Errorf("on %s: up to step %d with %s of %s", day, days[i], l.metric(&ladder, day), asked)
			return up, down
		}
	}
	return up, down
}

func (p path) isTheDefinition(t *testing.T, days []int) {
	t.Helper()
	joined, tiers := slow(p.rules, p.record, p.points, p.asOf)
	for i, tier := range tiers {
		day := joined.AddDays(i)
		ladder := p.rules.On(day)
		want := rankOf(ladder, tier)
		for _, g := range p.grants {
			if g.From <= day && day <= g.To {
				want = max(want, rankOf(ladder, g.Tier))
			}
		}
		if at := int(day - crm.NewDate(2022, 1, 1)); days[at] != want {
			t.Errorf("on %s: step %d, by the definition %d", day, days[at], want)
			return
		}
	}
}

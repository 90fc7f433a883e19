package pipeline

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/internal/problem"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/points"
	"github.com/habitue-crm/habitue/transform/tier"
)

// offer is one row of the catalogue of rewards: of the configuration, or of a sheet.
type offer struct {
	name, store string // store is "" for the whole chain
	points      int64
	cost        crm.Money
	stock       int64
	limited     bool // stock is how many there are
	tiers       []string
	from, to    crm.Date // NoDate is open
	redeemed    int64
	where       problem.Where
}

func (o *offer) on(day crm.Date) bool {
	return (o.from == crm.NoDate || day >= o.from) && (o.to == crm.NoDate || day <= o.to)
}

// taken is one row of rewards redeemed.
type taken struct {
	customer      string
	holder        *pointHolder
	day           crm.Date
	minute        int
	reward, store string
	code, order   string
	points        int64 // 0 where the row does not say
	offer         int   // its place in the catalogue, -1 where it is not of it
	where         problem.Where
	seq           int // of the upload
}

// shelfOf is the catalogue: what habitue.yaml lists, then the sheets in load order.
func (w *Workspace) shelfOf(ctx context.Context, l *lake.Lake) ([]offer, error) {
	var all []offer
	for _, r := range w.Config.Points.Rewards {
		all = append(all, offerOf(r))
	}
	err := l.EachFact(ctx, "rewards", func(f crm.Fact, u lake.Upload) error {
		stock := f.Get("stock")
		o := offer{
			name: f.Get("reward").Text, store: f.Get("store").Text, points: f.Get("points").Int / crm.Scale, cost: crm.Money(f.Get("cost").Int),
			stock: stock.Int / crm.Scale, limited: stock.Set, tiers: namesIn(f.Get("tiers").Text), from: crm.NoDate, to: crm.NoDate,
			where: problem.Where{File: u.Name, Sheet: f.Place.Sheet, Row: f.Place.Row},
		}
		if o.store == "" {
			o.store = u.Store // the folder of inbox/ that the file lay in
		}
		for _, day := range []struct {
			to   *crm.Date
			from string
		}{{&o.from, "from_on"}, {&o.to, "until_on"}} {
			if v := f.Get(day.from); v.Set {
				*day.to = crm.Date(v.Int)
			}
		}
		all = append(all, o)
		return nil
	})
	return all, err
}

func offerOf(r config.PointReward) offer {
	return offer{
		name: r.Name, points: r.Points, cost: crm.Money(r.Cost), stock: r.Stock, limited: r.Stock > 0, tiers: r.Tiers,
		from: optionalDay(r.From), to: optionalDay(r.To), where: problem.Where{File: config.FileName},
	}
}

// namesIn cuts a list in a cell.
func namesIn(list string) []string {
	var names []string
	for _, name := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ';' || r == '/' || r == '|' }) {
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// find is the row of the catalogue that holds for a reward in a store on a day: the store's own before the chain's,
// then the one that began last, then the one that was loaded last. Where none holds, held is false and the place is that
// of the nearest in time, -1 where the catalogue does not know the name.
func (b *pointsBook) find(name, store string, day crm.Date) (at int, held bool) {
	best, nearest := -1, -1
	for i := range b.shelf {
		o := &b.shelf[i]
		if !strings.EqualFold(o.name, name) {
			continue
		}
		if nearest < 0 || o.away(day) <= b.shelf[nearest].away(day) {
			nearest = i
		}
		if o.store != "" && o.store != store || !o.on(day) {
			continue
		}
		if best < 0 || cmp.Or(cmp.Compare(o.store, b.shelf[best].store), cmp.Compare(o.from, b.shelf[best].from)) >= 0 {
			best = i
		}
	}
	if best >= 0 {
		return best, true
	}
	return nearest, false
}

// away is how many days a day lies outside of those of the offer.
func (o *offer) away(day crm.Date) crm.Date {
	switch {
	case o.from != crm.NoDate && day < o.from:
		return o.from - day
	case o.to != crm.NoDate && day > o.to:
		return day - o.to
	}
	return 0
}

// redeem spends the points of every reward that was taken, in the order in which they were, and counts what is left of
// each. Below zero points come back. What its own rule issued, a voucher or a full card, has taken its points already.
func (b *pointsBook) redeem() {
	slices.SortStableFunc(b.taken, func(x, y taken) int {
		return cmp.Or(cmp.Compare(x.day, y.day), cmp.Compare(x.minute, y.minute), cmp.Compare(x.customer, y.customer), cmp.Compare(x.reward, y.reward),
			cmp.Compare(y.points, x.points), cmp.Compare(x.code, y.code), cmp.Compare(x.order, y.order), cmp.Compare(x.seq, y.seq), cmp.Compare(x.where.Sheet, y.where.Sheet), cmp.Compare(x.where.Row, y.where.Row))
	})
	for i := range b.taken {
		t := &b.taken[i]
		held := false
		if t.offer, held = b.find(t.reward, t.store, t.day); t.offer >= 0 {
			t.reward = b.shelf[t.offer].name // as the catalogue writes it, so that what is given back finds what was taken
			b.take(t, held)
		}
		if t.points == 0 || b.issues(t.reward) {
			continue
		}
		e := points.Event{Day: t.day, Kind: points.Redeemed, Points: t.points, Ref: t.ref(), Rule: t.reward}
		if t.points < 0 {
			e.Kind, e.Points = points.RewardBack, -t.points
		}
		t.holder.moves = append(t.holder.moves, storeMove{t.store, e})
	}
}

// ref is how the ledger names the redemption.
func (t *taken) ref() string { return cmp.Or(t.code, t.order, t.reward) }

// take takes one of the catalogue, or puts one back.
func (b *pointsBook) take(t *taken, held bool) {
	o := &b.shelf[t.offer]
	if t.points == 0 {
		t.points = o.points
	}
	if t.points < 0 {
		o.redeemed--
		return
	}
	o.redeemed++
	switch {
	case !held:
		b.wrong(problem.RewardDay, t, nil)
	case o.limited && o.redeemed > o.stock:
		b.wrong(problem.RewardStock, t, problem.Args{"number": crm.FormatCount(o.redeemed, "en"), "stock": crm.FormatCount(o.stock, "en")})
	}
}

// wrong notes what is wrong with a reward that was taken.
func (b *pointsBook) wrong(id problem.ID, t *taken, args problem.Args) {
	p := problem.New(id, problem.Args{"customer": t.customer, "reward": t.reward, "day": t.day.String()}).At(t.where)
	for name, value := range args {
		p.Args[name] = value
	}
	b.problems = append(b.problems, p)
}

// beyond notes the rewards of a ledger that took more points than there were. Rows of one reference and day are one: the
// last of them went beyond.
func (b *pointsBook) beyond(id string, entries []points.Entry) {
	for i := range entries {
		e := &entries[i]
		if e.Kind != points.Overspend || e.Rule == "" {
			continue
		}
		for n := len(b.taken) - 1; n >= 0; n-- {
			t := &b.taken[n]
			if t.customer == id && t.day == e.Day && t.points > 0 && t.reward == e.Rule && t.ref() == e.Ref {
				b.wrong(problem.RewardBalance, t, problem.Args{"points": crm.FormatCount(t.points, "en"), "missing": crm.FormatCount(-e.Points, "en")})
				break
			}
		}
	}
}

// judge asks, once everyone's tier is known, whether rewards went to the tiers that they are for: the tier of the day or of
// the day before.
func (b *pointsBook) judge(records []fold.Record, s *transform.Settings) {
	known := map[string]bool{}
	for _, rule := range s.Tiers {
		for _, step := range rule.Steps {
			known[strings.ToLower(step.Name)] = true
		}
	}
	for i := range b.shelf {
		for _, name := range b.shelf[i].tiers {
			if !known[strings.ToLower(name)] {
				b.problems = append(b.problems, problem.New(problem.RewardNoTier, problem.Args{"reward": b.shelf[i].name, "tier": name}).At(b.shelf[i].where))
			}
		}
	}
	var asked []*taken
	for i := range b.taken {
		if t := &b.taken[i]; t.offer >= 0 && t.points > 0 && len(b.shelf[t.offer].tiers) > 0 {
			asked = append(asked, t)
		}
	}
	if len(asked) == 0 {
		return
	}
	of := map[string]fold.Record{}
	for _, t := range asked {
		of[t.customer] = fold.Record{CustomerID: t.customer, Basis: s.Basis}
	}
	for _, r := range records {
		if _, needed := of[r.CustomerID]; needed {
			of[r.CustomerID] = r
		}
	}
	placed := map[string]tier.Placement{}
	for _, t := range asked {
		p, done := placed[t.customer]
		if !done {
			p = s.Tiers.PlaceWith(of[t.customer], s.Qualified[t.customer], s.Grants[t.customer], s.AsOf)
			placed[t.customer] = p
		}
		now, before := tierOn(p, t.day), tierOn(p, t.day-1)
		tiers := b.shelf[t.offer].tiers
		if !isAmong(tiers, now) && !isAmong(tiers, before) {
			b.wrong(problem.RewardTier, t, problem.Args{"tier": cmp.Or(now, "–"), "tiers": strings.Join(tiers, ", ")})
		}
	}
}

// tierOn is the tier of a day.
func tierOn(p tier.Placement, day crm.Date) string {
	name := ""
	for _, c := range p.Changes {
		if c.On <= day {
			name = c.To
		}
	}
	return name
}

func isAmong(list []string, name string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, name) })
}

// rewards fills in the catalogue of the day, once tiers are known, and what is wrong with the rewards that were taken.
func (b *pointsBook) rewards(s *transform.Snapshot) {
	for i := range b.shelf {
		o := &b.shelf[i]
		if !o.on(b.asOf) {
			continue
		}
		sum := points.RewardSummary{Name: o.name, Store: o.store, Points: o.points, Redeemed: o.redeemed, Cost: o.cost * crm.Money(o.redeemed)}
		if o.limited {
			stock, left := o.stock, o.stock-o.redeemed
			sum.Stock, sum.Left = &stock, &left
		}
		for _, p := range s.Profiles {
			if p.PointsBalance != nil && *p.PointsBalance >= o.points && (len(o.tiers) == 0 || isAmong(o.tiers, p.Tier)) {
				sum.Within++
			}
		}
		s.Summary.Points.Rewards = append(s.Summary.Points.Rewards, sum)
	}
	slices.SortStableFunc(s.Summary.Points.Rewards, func(x, y points.RewardSummary) int {
		return cmp.Or(cmp.Compare(x.Name, y.Name), cmp.Compare(x.Store, y.Store))
	})
	counts := map[problem.ID]int64{}
	for _, p := range b.problems {
		counts[p.ID]++
	}
	for _, id := range rewardProblems() {
		if counts[id] > 0 {
			s.Summary.Points.RewardProblems = append(s.Summary.Points.RewardProblems, points.ProblemCount{Code: string(id), Count: counts[id]})
		}
	}
}

// rewardProblems are what can be wrong with rewards, in the order in which people read them.
func rewardProblems() []problem.ID {
	return []problem.ID{problem.RewardStock, problem.RewardTier, problem.RewardBalance, problem.RewardDay, problem.RewardNoTier}
}

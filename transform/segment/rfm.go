package segment

import (
	"fmt"
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
)

// Buyer is what RFM asks of a customer who bought at least once.
type Buyer struct {
	Recency int64     // whole days from the last order to the day of the snapshot
	Orders  int64     // distinct orders
	Sales   crm.Money // on the basis that the measure names
}

// RFM holds the scales of one set of buyers. Make one with NewRFM.
type RFM struct {
	Recency, Frequency, Monetary Scale

	Rule          string // as the reasons name it: "rfm-11"
	Levels        int
	LevelsBecause string
	Segments      []crm.Segment // of the map, from the best
	// Split says, where ranks decide, that equal values have got different scores.
	Split bool

	measure string
	buyers  []Buyer
	codes   map[string]crm.Segment
	ranks   *ranks // nil where cuts decide
}

// ranks are the three orders of rank-first scoring.
type ranks struct{ recency, frequency, monetary order }

// Score is what RFM says of one buyer.
type Score struct {
	R, F, M int64 // 1 to the number of levels, which is best
	Code    string
	Segment crm.Segment
	Because string
}

// NewRFM sets the scales by all buyers, who come by customer id where ranks are to decide. The measure is the word
// for their sales in a reason: "net" or "sales". The rules must have passed Check.
func NewRFM(buyers []Buyer, rules Rules, measure string) RFM {
	c := rules.choose(len(buyers))
	r := RFM{
		Rule: c.rule, Levels: c.levels, LevelsBecause: c.because, Segments: c.segments,
		measure: measure, buyers: buyers, codes: c.codes,
	}
	if rules.RankFirst {
		r.Rule += " by rank"
		r.ranks = &ranks{}
	}
	for _, axis := range []struct {
		scale *Scale
		of    func(Buyer) int64
		order func(order)
	}{
		{&r.Recency, func(b Buyer) int64 { return b.Recency }, func(o order) { r.ranks.recency = o }},
		{&r.Frequency, func(b Buyer) int64 { return b.Orders }, func(o order) { r.ranks.frequency = o }},
		{&r.Monetary, func(b Buyer) int64 { return int64(b.Sales) }, func(o order) { r.ranks.monetary = o }},
	} {
		values := make([]int64, len(buyers))
		for i, b := range buyers {
			values[i] = axis.of(b)
		}
		if !rules.RankFirst {
			*axis.scale = NewScale(values, c.levels)
			continue
		}
		o := newOrder(values, c.levels)
		cuts, split := o.cuts(values)
		axis.scale.Cuts, r.Split = cuts, r.Split || split
		axis.order(o)
	}
	return r
}

// Score scores the i-th buyer. The cut beside each figure is the one that the score hangs on: for R the cut that the
// days do not exceed (for R1 the last, which they do), for F and M the cut that is exceeded (for 1 the first, which
// is not). Where ranks decide, the rank stands there instead, the best first.
func (r RFM) Score(i int) Score {
	b := r.buyers[i]
	s := Score{
		R: r.Recency.ScoreDown(b.Recency),
		F: r.Frequency.Score(b.Orders),
		M: r.Monetary.Score(int64(b.Sales)),
	}
	reason := [3]string{
		"cut " + strconv.FormatInt(r.Recency.nearDown(b.Recency), 10),
		"cut " + strconv.FormatInt(r.Frequency.near(b.Orders), 10),
		"cut " + because.Money(crm.Money(r.Monetary.near(int64(b.Sales)))),
	}
	if r.ranks != nil {
		s.R, s.F, s.M = int64(r.Levels)+1-r.ranks.recency.score(i), r.ranks.frequency.score(i), r.ranks.monetary.score(i)
		n := int64(len(r.buyers))
		of := func(rank int64) string { return because.Ordinal(rank) + " of " + crm.FormatCount(n, "en") }
		reason = [3]string{of(r.ranks.recency.ranks[i]), of(n + 1 - r.ranks.frequency.ranks[i]), of(n + 1 - r.ranks.monetary.ranks[i])}
	}
	s.Code = strconv.FormatInt(100*s.R+10*s.F+s.M, 10)
	s.Segment = r.codes[s.Code]
	s.Because = fmt.Sprintf("rule %s: R%d (last order %s ago, %s), F%d (%s, %s), M%d (%s %s, %s)", r.Rule,
		s.R, because.Count(b.Recency, "day"), reason[0], s.F, because.Count(b.Orders, "order"), reason[1],
		s.M, r.measure, because.Money(b.Sales), reason[2])
	return s
}

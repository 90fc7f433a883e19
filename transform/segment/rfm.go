package segment

import (
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

// Score scores the i-th buyer. See Scorer.
func (r *RFM) Score(i int) Score { return r.Scorer().Score(i) }

// Scorer scores one buyer after the other, in memory that serves all of them; what it gave out stays. It is for one
// goroutine.
type Scorer struct {
	rfm    *RFM
	levels int64
	named  []coded // by scores: see place
	text   []byte
	pages  because.Pages
}

// coded is a code with its segment.
type coded struct {
	code    string
	segment crm.Segment
}

// Scorer makes one.
func (r *RFM) Scorer() *Scorer {
	s := &Scorer{rfm: r, levels: int64(r.Levels)}
	s.named = make([]coded, s.levels*s.levels*s.levels)
	for code, segment := range r.codes {
		s.named[s.place(int64(code[0]-'0'), int64(code[1]-'0'), int64(code[2]-'0'))] = coded{code, segment}
	}
	return s
}

// place is that of three scores.
func (s *Scorer) place(r, f, m int64) int64 { return ((r-1)*s.levels+f-1)*s.levels + m - 1 }

// Score scores the i-th buyer. The cut beside each figure is the one that the score hangs on: for R the cut that the
// days do not exceed (for R1 the last, which they do), for F and M the cut that is exceeded (for 1 the first, which
// is not). Where ranks decide, the rank stands there instead, the best first.
func (s *Scorer) Score(i int) Score {
	r, b := s.rfm, &s.rfm.buyers[i]
	var got Score
	if r.ranks == nil {
		got.R, got.F, got.M = r.Recency.ScoreDown(b.Recency), r.Frequency.Score(b.Orders), r.Monetary.Score(int64(b.Sales))
	} else {
		got.R, got.F, got.M = s.levels+1-r.ranks.recency.score(i), r.ranks.frequency.score(i), r.ranks.monetary.score(i)
	}
	named := &s.named[s.place(got.R, got.F, got.M)]
	got.Code, got.Segment = named.code, named.segment
	s.text = s.because(s.text[:0], &got, b, i)
	got.Because = s.pages.Keep(s.text)
	return got
}

// because appends the reason of a score.
func (s *Scorer) because(to []byte, got *Score, b *Buyer, i int) []byte {
	r := s.rfm
	to = append(append(append(to, "rule "...), r.Rule...), ": R"...)
	to = append(append(to, byte('0'+got.R)), " (last order "...)
	to = append(because.AppendCount(to, b.Recency, "day"), " ago, "...)
	if r.ranks == nil {
		to = strconv.AppendInt(append(to, "cut "...), r.Recency.nearDown(b.Recency), 10)
	} else {
		to = s.rank(to, r.ranks.recency.ranks[i])
	}
	to = append(append(append(to, "), F"...), byte('0'+got.F)), " ("...)
	to = append(because.AppendCount(to, b.Orders, "order"), ", "...)
	if r.ranks == nil {
		to = strconv.AppendInt(append(to, "cut "...), r.Frequency.near(b.Orders), 10)
	} else {
		to = s.rank(to, int64(len(r.buyers))+1-r.ranks.frequency.ranks[i])
	}
	to = append(append(append(to, "), M"...), byte('0'+got.M)), " ("...)
	to = append(because.AppendMoney(append(append(to, r.measure...), ' '), b.Sales), ", "...)
	if r.ranks == nil {
		to = because.AppendMoney(append(to, "cut "...), crm.Money(r.Monetary.near(int64(b.Sales))))
	} else {
		to = s.rank(to, int64(len(r.buyers))+1-r.ranks.monetary.ranks[i])
	}
	return append(to, ')')
}

// rank appends a rank among the buyers.
func (s *Scorer) rank(to []byte, rank int64) []byte {
	return because.AppendNumber(append(because.AppendOrdinal(to, rank), " of "...), int64(len(s.rfm.buyers)))
}

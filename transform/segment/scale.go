package segment

import (
	"cmp"
	"slices"
)

// Scale gives values a score from 1 to its number of levels L, by quantile.
//
// Cut k is the value at rank ⌈k·n/L⌉ of the sorted values (nearest rank), and a value scores one more than the
// number of cuts that it is above, so that equal values always score alike. Fewer than L distinct values are spread
// over the range instead: the i-th of d scores 1 + (L−1)(i−1)/(d−1), rounded half up, a lone one scores 1. The cuts
// are then set to say the same.
type Scale struct {
	Cuts       []int64 // L−1, ascending
	Compressed bool    // whether there were fewer than L distinct values
}

// NewScale is the scale of a set of values, which it leaves in place. Without values all scores are 1.
func NewScale(values []int64, levels int) Scale {
	t := tallied(values)
	return scaleOf(values, &t, levels)
}

func scaleOf[T whole](values []T, t *tally, levels int) Scale {
	few := distinct(values, levels)
	if few != nil {
		return scaleAt(few, nil, nil, levels)
	}
	spots := t.spots(levels)
	var wanted []int
	for _, s := range spots {
		wanted = append(wanted, s.bucket)
	}
	return scaleAt(nil, spots, gathered(values, t, wanted), levels)
}

// scaleAt is the scale of the few values that there are, else of the values at the spots.
func scaleAt(few []int64, spots []spot, in map[int][]int64, levels int) Scale {
	s := Scale{Cuts: make([]int64, levels-1)}
	if few != nil {
		s.Compressed = true
		s.compress(few)
		return s
	}
	for k := range s.Cuts {
		s.Cuts[k] = spots[k].value(in)
	}
	return s
}

// compress sets cut k to the largest value that scores k or less.
func (s *Scale) compress(few []int64) {
	top := len(s.Cuts)
	for i, v := range few {
		score := 1
		if d := len(few); d > 1 {
			score = 1 + (2*top*i+d-1)/(2*(d-1))
		}
		for k := score; k <= top; k++ {
			s.Cuts[k-1] = v
		}
	}
}

// levels is the highest score.
func (s Scale) levels() int64 { return int64(len(s.Cuts)) + 1 }

// Score is the value's score; a larger value never scores less.
func (s Scale) Score(v int64) int64 {
	score := int64(1)
	for _, cut := range s.Cuts {
		if v > cut {
			score++
		}
	}
	return score
}

// ScoreDown is the score where less is better, as with days since the last order.
func (s Scale) ScoreDown(v int64) int64 { return s.levels() + 1 - s.Score(v) }

// near is the cut that the value's score hangs on: the highest that it is above, or the lowest where it is above
// none.
func (s Scale) near(v int64) int64 { return s.Cuts[max(s.Score(v)-2, 0)] }

// nearDown is near where less is better: the lowest cut that the value is not above, or the highest where it is
// above all.
func (s Scale) nearDown(v int64) int64 { return s.Cuts[min(s.Score(v), int64(len(s.Cuts)))-1] }

// order is the other way to score: everyone has a rank of their own, equal values in the order in which they were
// given, and the ranks are cut into L parts whose sizes differ by one at most, the larger first (SQL's NTILE).
// Equal values may then score differently.
type order struct {
	ranks  []int64 // by position, from 1 for the smallest value
	levels int64
}

func newOrder(values []int64, levels int) order {
	by := make([]int, len(values))
	for i := range by {
		by[i] = i
	}
	slices.SortStableFunc(by, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	o := order{ranks: make([]int64, len(values)), levels: int64(levels)}
	for rank, i := range by {
		o.ranks[i] = int64(rank + 1)
	}
	return o
}

// score is the part in which the i-th value's rank falls, from 1.
func (o order) score(i int) int64 {
	n := int64(len(o.ranks))
	size, larger := n/o.levels, n%o.levels
	rank := o.ranks[i] - 1
	if rank < larger*(size+1) {
		return rank/(size+1) + 1
	}
	return larger + (rank-larger*(size+1))/size + 1
}

// cuts lists the largest value of each part but the last; split says whether equal values fell into two parts.
func (o order) cuts(values []int64) (cuts []int64, split bool) {
	type span struct {
		low, high int64
		any       bool
	}
	parts := make([]span, o.levels)
	for i, v := range values {
		p := &parts[o.score(i)-1]
		if !p.any {
			*p = span{v, v, true}
		}
		p.low, p.high = min(p.low, v), max(p.high, v)
	}
	for k := range parts[1:] {
		if !parts[k].any { // fewer values than levels
			parts[k] = parts[max(k-1, 0)]
		}
		cuts = append(cuts, parts[k].high)
		split = split || parts[k+1].any && parts[k].any && parts[k+1].low == parts[k].high
	}
	return cuts, split
}

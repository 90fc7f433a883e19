package segment

import "slices"

// Scale gives values a score from 1 to 5 by quintile.
//
// Cut k is the value at rank ⌈k·n/5⌉ of the sorted values (nearest rank), and a value scores one more than the
// number of cuts that it is above, so that equal values always score alike. Fewer than five distinct values are
// spread over the range instead: the i-th of d scores round(1 + 4(i−1)/(d−1)), a lone one scores 1. The cuts are
// then set to say the same.
type Scale struct {
	Cuts       [4]int64
	Compressed bool // whether there were fewer than five distinct values
}

// NewScale is the scale of a set of values, which it leaves in place. Without values all scores are 1.
func NewScale(values []int64) Scale {
	sorted := slices.Sorted(slices.Values(values))
	distinct := slices.Compact(slices.Clone(sorted))
	var s Scale
	if len(distinct) < 5 {
		s.Compressed = true
		s.compress(distinct)
		return s
	}
	for k := range s.Cuts {
		rank := ((k+1)*len(sorted) + 4) / 5
		s.Cuts[k] = sorted[rank-1]
	}
	return s
}

// compress sets cut k to the largest value that scores k or less.
func (s *Scale) compress(distinct []int64) {
	for i, v := range distinct {
		score := 1
		if d := len(distinct); d > 1 {
			score = 1 + (8*i+d-1)/(2*(d-1)) // 1 + 4i/(d−1), rounded; d ≤ 4 has no halves
		}
		for k := score; k <= 4; k++ {
			s.Cuts[k-1] = v
		}
	}
}

// Score is the value's score, 1 to 5; a larger value never scores less.
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
func (s Scale) ScoreDown(v int64) int64 { return 6 - s.Score(v) }

// near is the cut that the value's score hangs on: the highest that it is above, or the lowest where it is above
// none.
func (s Scale) near(v int64) int64 { return s.Cuts[max(s.Score(v)-2, 0)] }

// nearDown is near where less is better: the lowest cut that the value is not above, or the highest where it is
// above all.
func (s Scale) nearDown(v int64) int64 { return s.Cuts[min(s.Score(v)-1, 3)] }

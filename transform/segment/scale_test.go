package segment

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

// obviousScore is the reference's rule word by word, of L levels for 5: cut k is the value at rank ⌈k·n/L⌉, the score 1
// and one more for each cut that is exceeded; fewer than L distinct values are spread over 1 to L.
func obviousScore(values []int64, v int64, levels int) int64 {
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	distinct := map[int64]bool{}
	for _, x := range sorted {
		distinct[x] = true
	}
	if d := len(distinct); d < levels {
		i := 1
		for x := range distinct {
			if x < v {
				i++
			}
		}
		if d == 1 {
			return 1
		}
		return int64(math.Round(1 + float64(levels-1)*float64(i-1)/float64(d-1)))
	}
	score := int64(1)
	for k := 1; k < levels; k++ {
		rank := int(math.Ceil(float64(k*len(sorted)) / float64(levels)))
		if v > sorted[rank-1] {
			score++
		}
	}
	return score
}

func TestScoresAreTheReferenceRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spread := rapid.SampledFrom([]int64{1, 3, 4, 8, 1_000}).Draw(t, "spread")
		values := rapid.SliceOfN(rapid.Int64Range(-spread, spread), 1, 60).Draw(t, "values")
		levels := rapid.IntRange(3, 5).Draw(t, "levels")
		before := slices.Clone(values)
		s := NewScale(values, levels)
		for _, v := range values {
			if got, want := s.Score(v), obviousScore(values, v, levels); got != want {
				t.Fatalf("%d scores %d, want %d; cuts %v", v, got, want, s.Cuts)
			}
			if s.ScoreDown(v) != int64(levels)+1-s.Score(v) {
				t.Fatalf("%d scores %d upward and %d downward", v, s.Score(v), s.ScoreDown(v))
			}
		}
		if !slices.Equal(before, values) {
			t.Fatal("the values were moved")
		}
		if !slices.IsSorted(s.Cuts) {
			t.Fatalf("cuts %v do not ascend", s.Cuts)
		}
	})
}

func TestScoresDoNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 20), 1, 40).Draw(t, "values")
		if a, b := NewScale(values, 4), NewScale(rapid.Permutation(values).Draw(t, "moved"), 4); !cmp.Equal(a, b) {
			t.Fatalf("%v and %v", a, b)
		}
	})
}

func TestScalesByHand(t *testing.T) {
	for _, tt := range []struct {
		name   string
		levels int
		values []int64
		want   []int64 // the score of each value
		packed bool
	}{
		{"five values are the five scores", 5, []int64{10, 20, 30, 40, 50}, []int64{1, 2, 3, 4, 5}, false},
		{"ten values are two a score", 5, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []int64{1, 1, 2, 2, 3, 3, 4, 4, 5, 5}, false},
		{"equal values score alike and bins may be unequal", 5, []int64{1, 1, 1, 1, 1, 1, 2, 3, 4, 5}, []int64{1, 1, 1, 1, 1, 1, 4, 4, 5, 5}, false},
		{"four values leave the middle out", 5, []int64{1, 2, 3, 4}, []int64{1, 2, 4, 5}, true},
		{"three values", 5, []int64{1, 2, 3, 3}, []int64{1, 3, 5, 5}, true},
		{"two values are the ends", 5, []int64{1, 9, 1}, []int64{1, 5, 1}, true},
		{"one value", 5, []int64{7, 7}, []int64{1, 1}, true},
		{"four levels of eight", 4, []int64{1, 2, 3, 4, 5, 6, 7, 8}, []int64{1, 1, 2, 2, 3, 3, 4, 4}, false},
		{"three values on four levels, the half is rounded up", 4, []int64{1, 2, 3}, []int64{1, 3, 4}, true},
		{"two values on four levels", 4, []int64{1, 2}, []int64{1, 4}, true},
		{"three levels of five: the lower ones are larger", 3, []int64{1, 2, 3, 4, 5}, []int64{1, 1, 2, 2, 3}, false},
		{"two values on three levels", 3, []int64{2, 1}, []int64{3, 1}, true},
	} {
		s := NewScale(tt.values, tt.levels)
		var got []int64
		for _, v := range tt.values {
			got = append(got, s.Score(v))
		}
		if !slices.Equal(got, tt.want) || s.Compressed != tt.packed {
			t.Errorf("%s: got %v, want %v; %+v", tt.name, got, tt.want, s)
		}
	}
}

func TestTheCutInAReasonDecidesTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 30), 1, 40).Draw(t, "values")
		s := NewScale(values, rapid.IntRange(3, 5).Draw(t, "levels"))
		for _, v := range values {
			if above := v > s.near(v); above != (s.Score(v) > 1) {
				t.Fatalf("%d scores %d beside the cut %d of %v", v, s.Score(v), s.near(v), s.Cuts)
			}
			if within := v <= s.nearDown(v); within != (s.ScoreDown(v) > 1) {
				t.Fatalf("%d scores %d downward beside the cut %d of %v", v, s.ScoreDown(v), s.nearDown(v), s.Cuts)
			}
		}
	})
}

func TestTheElevenSegmentsPartitionAllCodes(t *testing.T) {
	counts := map[crm.Segment]int{ // the reference's column "n codes"
		crm.Champions: 7, crm.LoyalSegment: 8, crm.PotentialLoyalist: 24, crm.NewCustomers: 7, crm.Promising: 16, crm.NeedAttention: 8,
		crm.AboutToSleep: 8, crm.AtRisk: 22, crm.CannotLose: 8, crm.Hibernating: 11, crm.Lost: 6,
	}
	seen := map[string]crm.Segment{}
	for _, s := range crm.Segments() {
		codes := strings.Fields(Codes(s))
		if len(codes) != counts[s] {
			t.Errorf("%s has %d codes, want %d", s, len(codes), counts[s])
		}
		for _, code := range codes {
			if other, taken := seen[code]; taken {
				t.Errorf("%s is in %s and %s", code, other, s)
			}
			seen[code] = s
		}
	}
	for _, r := range "12345" {
		for _, f := range "12345" {
			for _, m := range "12345" {
				if code := string([]rune{r, f, m}); seen[code] == "" {
					t.Errorf("%s is in no segment", code)
				}
			}
		}
	}
	if len(seen) != 125 || Codes("none") != "" {
		t.Errorf("%d codes", len(seen))
	}
}

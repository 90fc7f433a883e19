package segment

import (
	"cmp"
	"slices"
	"strconv"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/habitue-crm/habitue/internal/crm"
)

func fiveBuyers() []Buyer {
	return []Buyer{
		{Recency: 1, Orders: 12, Sales: crm.MoneyOf(5000)},
		{Recency: 17, Orders: 6, Sales: crm.MoneyOf(2000)},
		{Recency: 30, Orders: 3, Sales: crm.MoneyOf(900)},
		{Recency: 90, Orders: 2, Sales: crm.MoneyOf(400)},
		{Recency: 300, Orders: 1, Sales: crm.MoneyOf(-10)},
	}
}

func TestRFMByHand(t *testing.T) {
	rfm := NewRFM(fiveBuyers(), Rules{Levels: 5}, "net")
	for i, want := range []Score{
		{5, 5, 5, "555", crm.Champions, "rule rfm-11: R5 (last order 1 day ago, cut 1), F5 (12 orders, cut 6), M5 (net 5,000.0000, cut 2,000.0000)"},
		{4, 4, 4, "444", crm.LoyalSegment, "rule rfm-11: R4 (last order 17 days ago, cut 17), F4 (6 orders, cut 3), M4 (net 2,000.0000, cut 900.0000)"},
		{3, 3, 3, "333", crm.PotentialLoyalist, "rule rfm-11: R3 (last order 30 days ago, cut 30), F3 (3 orders, cut 2), M3 (net 900.0000, cut 400.0000)"},
		{2, 2, 2, "222", crm.Hibernating, "rule rfm-11: R2 (last order 90 days ago, cut 90), F2 (2 orders, cut 1), M2 (net 400.0000, cut -10.0000)"},
		{1, 1, 1, "111", crm.Lost, "rule rfm-11: R1 (last order 300 days ago, cut 90), F1 (1 order, cut 1), M1 (net -10.0000, cut -10.0000)"},
	} {
		if diff := gocmp.Diff(want, rfm.Score(i)); diff != "" {
			t.Errorf("buyer %d (-want +got):\n%s", i, diff)
		}
	}
}

func TestFewBuyersHaveThreeLevelsAndSixGroups(t *testing.T) {
	rfm := NewRFM(fiveBuyers(), Rules{}, "net")
	if rfm.Levels != 3 || rfm.LevelsBecause != "5 buyers, the fewest levels there are" || rfm.Rule != "rfm-6/3" {
		t.Errorf("%d levels, %q, %q", rfm.Levels, rfm.LevelsBecause, rfm.Rule)
	}
	want := Score{3, 3, 3, "333", crm.Champions, "rule rfm-6/3: R3 (last order 1 day ago, cut 17), F3 (12 orders, cut 6), M3 (net 5,000.0000, cut 2,000.0000)"}
	if diff := gocmp.Diff(want, rfm.Score(0)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLevelsByTheNumberOfBuyers(t *testing.T) {
	for buyers, want := range map[int]int{0: 3, 1: 3, 30: 3, 39: 3, 40: 4, 49: 4, 50: 5, 4338: 5} {
		if got := Levels(buyers); got != want {
			t.Errorf("%d buyers: %d levels, want %d", buyers, got, want)
		}
	}
}

func TestRanksByHand(t *testing.T) {
	var buyers []Buyer
	for range 7 { // nobody differs from anybody
		buyers = append(buyers, Buyer{Recency: 14, Orders: 1, Sales: crm.MoneyOf(20)})
	}
	rfm := NewRFM(buyers, Rules{Levels: 3, RankFirst: true, Map: Eleven}, "sales")
	var got []string
	for i := range buyers {
		got = append(got, rfm.Score(i).Code)
	}
	// Parts of 3, 2 and 2: the frequency and the amount rise with the rank, the recency falls.
	if diff := gocmp.Diff([]string{"311", "311", "311", "222", "222", "133", "133"}, got); diff != "" || !rfm.Split {
		t.Errorf("split %t (-want +got):\n%s", rfm.Split, diff)
	}
	want := "rule rfm-11/3 by rank: R3 (last order 14 days ago, 1st of 7), F1 (1 order, 7th of 7), M1 (sales 20.0000, 7th of 7)"
	if got := rfm.Score(0).Because; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// obviousParts deals sorted positions out to parts, one after the other, the first n mod L parts one larger.
func obviousParts(values []int64, levels int) []int64 {
	by := make([]int, len(values))
	for i := range by {
		by[i] = i
	}
	slices.SortFunc(by, func(a, b int) int { return cmp.Or(cmp.Compare(values[a], values[b]), cmp.Compare(a, b)) })
	scores, at := make([]int64, len(values)), 0
	for part := range levels {
		size := len(values) / levels
		if part < len(values)%levels {
			size++
		}
		for range size {
			scores[by[at]] = int64(part + 1)
			at++
		}
	}
	return scores
}

func TestRanksAreDealtOutInEqualParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 9), 1, 40).Draw(t, "values")
		levels := rapid.IntRange(3, 5).Draw(t, "levels")
		o, want := newOrder(values, levels), obviousParts(values, levels)
		highest := map[int64]int64{}
		for i, v := range values {
			if o.score(i) != want[i] {
				t.Fatalf("value %d at %d scores %d, want %d", v, i, o.score(i), want[i])
			}
			if h, ok := highest[want[i]]; !ok || v > h {
				highest[want[i]] = v
			}
		}
		cuts, split := o.cuts(values)
		scoreOf, wantSplit := map[int64]int64{}, false
		for i, v := range values {
			if s, seen := scoreOf[v]; seen && s != want[i] {
				wantSplit = true
			}
			scoreOf[v] = want[i]
		}
		if split != wantSplit || len(cuts) != levels-1 {
			t.Fatalf("split %t, want %t; cuts %v of %v", split, wantSplit, cuts, values)
		}
		for k, cut := range cuts {
			if h, ok := highest[int64(k+1)]; ok && h != cut {
				t.Fatalf("cut %d is %d, want %d", k, cut, h)
			}
		}
	})
}

// TestTheSixGroupsPartitionAllCodes holds the map against the reference's lines, written out code by code.
func TestTheSixGroupsPartitionAllCodes(t *testing.T) {
	want := map[crm.Segment]string{
		crm.Champions:     "333",
		crm.Recent:        "311 312 313",
		crm.LoyalSegment:  "321 322 323 331 332 231 232 233",
		crm.NeedAttention: "221 222 223 212 213",
		crm.AtRisk:        "121 122 123 131 132 133 113",
		crm.Inactive:      "111 112 211",
	}
	got := map[crm.Segment]string{}
	for _, s := range SixSegments() {
		got[s] = ""
	}
	n := 0
	for _, s := range SixSegments() {
		for code := range fields(want[s]) {
			n++
			if six(code) != s {
				t.Errorf("%s is in %s, want %s", code, six(code), s)
			}
		}
	}
	if n != 27 || len(want) != len(got) {
		t.Errorf("%d codes in %d groups", n, len(got))
	}
}

func fields(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for i := 0; i+3 <= len(s); i += 4 {
			if !yield(s[i : i+3]) {
				return
			}
		}
	}
}

func TestEveryMapGivesEveryCodeASegment(t *testing.T) {
	for levels := 3; levels <= 5; levels++ {
		for _, m := range []Map{"", Eleven, Six} {
			c := Rules{Levels: levels, Map: m}.choose(1000)
			if len(c.codes) != levels*levels*levels {
				t.Errorf("%s of %d levels has %d codes", m, levels, len(c.codes))
			}
			top, low := strconv.Itoa(111*levels), "111"
			if c.codes[top] != c.segments[0] || c.codes[low] != c.segments[len(c.segments)-1] {
				t.Errorf("%s of %d levels: the best are %s, the last %s", m, levels, c.codes[top], c.codes[low])
			}
			for code, s := range c.codes {
				if !slices.Contains(c.segments, s) {
					t.Errorf("%s of %d levels: %s is in %q", m, levels, code, s)
				}
			}
		}
	}
}

func TestAMapOfOnesOwn(t *testing.T) {
	rules := Rules{Levels: 3, Map: Own, Groups: []Group{{"stars", []string{"33*", "3*3"}}, {"rest", []string{"***"}}}}
	if err := rules.Check(); err != nil {
		t.Fatal(err)
	}
	rfm := NewRFM(fiveBuyers(), rules, "net")
	if got := rfm.Score(0); got.Segment != "stars" || got.Because[:15] != "rule rfm-own/3:" {
		t.Errorf("%+v", got)
	}
	if got := rfm.Score(4).Segment; got != "rest" {
		t.Errorf("the last is in %q", got)
	}
}

func TestRulesThatMakeNoSenseAreRefused(t *testing.T) {
	group := func(name crm.Segment, codes ...string) Group { return Group{name, codes} }
	for _, tt := range []struct {
		name  string
		rules Rules
		want  string // "" where they are good
	}{
		{"nothing said", Rules{}, ""},
		{"four levels by rank", Rules{Levels: 4, RankFirst: true, Map: Six}, ""},
		{"two levels", Rules{Levels: 2}, "RFM has 2 levels: it may have 3, 4 or 5"},
		{"a map that is none", Rules{Map: "nine"}, `there is no map of segments "nine"`},
		{"one's own without levels", Rules{Map: Own, Groups: []Group{group("all", "***")}}, "a map of one's own needs the number of levels"},
		{"a code left out", Rules{Levels: 3, Map: Own, Groups: []Group{group("a", "3**", "2**")}}, "code 111 is in no segment"},
		{"a score above the levels", Rules{Levels: 3, Map: Own, Groups: []Group{group("a", "4**")}}, `segment "a": "4**" is no code of 3 levels`},
		{"a code too short", Rules{Levels: 5, Map: Own, Groups: []Group{group("a", "55")}}, `segment "a": "55" is no code of 5 levels`},
		{"a name twice", Rules{Levels: 3, Map: Own, Groups: []Group{group("a", "3**"), group("a", "***")}}, `segment "a" stands twice, or has no name`},
		{"a segment that nobody can be in", Rules{Levels: 3, Map: Own, Groups: []Group{group("a", "***"), group("b", "333")}}, `segment "b" has no code that an earlier one does not take`},
	} {
		got := ""
		if err := tt.rules.Check(); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

package segment

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Map says which segments there are.
type Map string

// The maps. The zero value is Eleven, or Six where there are three levels.
const (
	Eleven Map = "eleven" // the published map of 125 codes
	Six    Map = "six"    // the six groups of three levels, on 27 codes
	Own    Map = "own"    // the shop's own
)

// Group is one segment of a shop's own map. A code is written as its three scores, such as "545"; a star stands for
// any score: "5**". Groups are asked in order, and the first that has a code keeps it.
type Group struct {
	Segment crm.Segment
	Codes   []string
}

// Rules say how buyers are scored.
type Rules struct {
	Levels    int  // 3, 4 or 5; 0 is by the number of buyers
	RankFirst bool // equal sizes rather than equal scores for equal values
	Map       Map
	Groups    []Group // of Own; Levels must then be given
}

// Levels is the number of levels that so many buyers allow: one for every ten, three at least and five at most.
func Levels(buyers int) int { return min(max(buyers/10, 3), 5) }

// Check returns an error unless the levels are 3, 4, 5 or left open, and a map of one's own gives every code to a
// segment and no segment nothing.
func (r Rules) Check() error {
	if r.Levels != 0 && (r.Levels < 3 || r.Levels > 5) {
		return fmt.Errorf("RFM has %d levels: it may have 3, 4 or 5", r.Levels)
	}
	switch r.Map {
	case "", Eleven, Six:
		return nil
	case Own:
		if r.Levels == 0 {
			return fmt.Errorf("a map of one's own needs the number of levels")
		}
		return checkGroups(r.Groups, r.Levels)
	}
	return fmt.Errorf("there is no map of segments %q", r.Map)
}

func checkGroups(groups []Group, levels int) error {
	seen := map[crm.Segment]bool{}
	for _, g := range groups {
		if g.Segment == "" || seen[g.Segment] {
			return fmt.Errorf("segment %q stands twice, or has no name", g.Segment)
		}
		seen[g.Segment] = true
		for _, pattern := range g.Codes {
			if !validPattern(pattern, levels) {
				return fmt.Errorf("segment %q: %q is no code of %d levels", g.Segment, pattern, levels)
			}
		}
	}
	given := map[crm.Segment]bool{}
	for _, code := range codes(levels) {
		s := ownSegment(groups, code)
		if s == "" {
			return fmt.Errorf("code %s is in no segment", code)
		}
		given[s] = true
	}
	for _, g := range groups {
		if !given[g.Segment] {
			return fmt.Errorf("segment %q has no code that an earlier one does not take", g.Segment)
		}
	}
	return nil
}

func validPattern(pattern string, levels int) bool {
	if len(pattern) != 3 {
		return false
	}
	for _, c := range pattern {
		if c != '*' && (c < '1' || c > rune('0'+levels)) {
			return false
		}
	}
	return true
}

func ownSegment(groups []Group, code string) crm.Segment {
	for _, g := range groups {
		for _, pattern := range g.Codes {
			if matches(pattern, code) {
				return g.Segment
			}
		}
	}
	return ""
}

func matches(pattern, code string) bool {
	for i := range len(code) {
		if pattern[i] != '*' && pattern[i] != code[i] {
			return false
		}
	}
	return true
}

// codes lists all codes of so many levels, from 111.
func codes(levels int) []string {
	var all []string
	for r := 1; r <= levels; r++ {
		for f := 1; f <= levels; f++ {
			for m := 1; m <= levels; m++ {
				all = append(all, strconv.Itoa(100*r+10*f+m))
			}
		}
	}
	return all
}

// chosen are rules with nothing left open.
type chosen struct {
	levels   int
	because  string
	rule     string // as reasons name it
	segments []crm.Segment
	codes    map[string]crm.Segment
}

// choose settles the rules for so many buyers.
func (r Rules) choose(buyers int) chosen {
	c := chosen{levels: r.Levels, because: "set", codes: map[string]crm.Segment{}}
	if c.levels == 0 {
		c.levels = Levels(buyers)
		c.because = fmt.Sprintf("%d buyers, at least ten a level", buyers)
		if buyers < 30 {
			c.because = fmt.Sprintf("%d buyers, the fewest levels there are", buyers)
		}
	}
	of := elevenOf(c.levels)
	switch {
	case r.Map == Own:
		c.rule = "rfm-own"
		for _, g := range r.Groups {
			c.segments = append(c.segments, g.Segment)
		}
		of = func(code string) crm.Segment { return ownSegment(r.Groups, code) }
	case r.Map == Six || r.Map == "" && c.levels == 3:
		c.rule, c.segments = "rfm-6", SixSegments()
		of = sixOf(c.levels)
	default:
		c.rule, c.segments = "rfm-11", crm.Segments()
	}
	if c.levels != 5 || c.rule != "rfm-11" {
		c.rule += "/" + strconv.Itoa(c.levels)
	}
	for _, code := range codes(c.levels) {
		c.codes[code] = of(code)
	}
	return c
}

// elevenOf asks the published map. Of fewer than five levels each score is spread to 1 to 5 as few values are: 1, 3, 5
// or 1, 2, 4, 5.
func elevenOf(levels int) func(string) crm.Segment {
	published := codeMap()
	return func(code string) crm.Segment {
		return published[projected(code, func(score int) int {
			if levels == 3 {
				return 2*score - 1
			}
			if levels == 4 && score > 2 {
				return score + 1
			}
			return score
		})]
	}
}

// sixOf asks the map of three levels. Of more levels the lowest are 1, the highest 3, what stands in the middle 2:
// of four 1, 2, 2, 3, of five 1, 1, 2, 3, 3.
func sixOf(levels int) func(string) crm.Segment {
	return func(code string) crm.Segment {
		return six(projected(code, func(score int) int {
			switch {
			case levels == 5 && score <= 2, score == 1:
				return 1
			case levels == 5 && score >= 4, score == levels:
				return 3
			}
			return 2
		}))
	}
}

func projected(code string, to func(int) int) string {
	var b strings.Builder
	for _, c := range code {
		b.WriteByte(byte('0' + to(int(c-'0'))))
	}
	return b.String()
}

// SixSegments lists the six groups from the best to the inactive.
func SixSegments() []crm.Segment {
	return []crm.Segment{crm.Champions, crm.LoyalSegment, crm.Recent, crm.NeedAttention, crm.AtRisk, crm.Inactive}
}

// six is the reference's partition of the 27 codes (loyalty.md §3.2).
func six(code string) crm.Segment {
	r, f, m := code[0], code[1], code[2]
	switch {
	case code == "333":
		return crm.Champions
	case r == '3' && f == '1':
		return crm.Recent
	case r == '3', r == '2' && f == '3':
		return crm.LoyalSegment
	case r == '2' && (f == '2' || m != '1'):
		return crm.NeedAttention
	case r == '1' && (f != '1' || m == '3'):
		return crm.AtRisk
	}
	return crm.Inactive
}

package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/problem"
)

// RFM says how buyers are scored and which segments there are.
type RFM struct {
	Levels   int     `yaml:"levels"`   // 3, 4 or 5; 0 is by the number of buyers
	Ties     string  `yaml:"ties"`     // equal: equal values score alike; rank: parts of equal size
	Segments string  `yaml:"segments"` // eleven, six or own; "" is eleven, or six of three levels
	Own      []Group `yaml:"own"`
}

// Group is one segment of a map of the shop's own. Codes are separated by blanks; a star stands for any score. The
// first group that has a code keeps it.
type Group struct {
	Name  string `yaml:"name"`
	FR    string `yaml:"fr"`
	EN    string `yaml:"en"`
	Codes string `yaml:"codes"`
}

// Title is the group's name as people read it.
func (g Group) Title(lang string) string {
	switch {
	case lang == "fr" && g.FR != "":
		return g.FR
	case lang != "fr" && g.EN != "":
		return g.EN
	}
	return g.Name
}

// Effort is the most mails a year for a customer of each class.
type Effort struct {
	A int `yaml:"a"`
	B int `yaml:"b"`
	C int `yaml:"c"`
}

// checkClasses refuses thresholds that cross, and an effort that gives a lesser class more.
func (c *Config) checkClasses(k *checker) {
	k.wrong(c.ABC.A < 1 || c.ABC.A >= c.ABC.B, "abc.a", fmt.Sprint(c.ABC.A), "1…b")
	k.wrong(c.ABC.B > 100, "abc.b", fmt.Sprint(c.ABC.B), "a…100")
	k.wrong(c.ABC.WindowMonths < 0 || c.ABC.WindowMonths > 1200, "abc.window_months", fmt.Sprint(c.ABC.WindowMonths), "0…1200")
	e := c.ABC.Effort
	k.wrong(e.C < 0, "abc.effort.c", fmt.Sprint(e.C), "0, 1, 2…")
	k.wrong(e.B < e.C, "abc.effort.b", fmt.Sprint(e.B), fmt.Sprintf(">= %d", e.C))
	k.wrong(e.A < e.B, "abc.effort.a", fmt.Sprint(e.A), fmt.Sprintf(">= %d", e.B))
}

// checkRFM refuses levels and maps that there are not; whether a map of one's own leaves a code out is asked code by
// code.
func (c *Config) checkRFM(k *checker) {
	r := c.RFM
	k.wrong(r.Levels != 0 && (r.Levels < 3 || r.Levels > 5), "rfm.levels", fmt.Sprint(r.Levels), "0, 3, 4, 5")
	k.oneOf("rfm.ties", r.Ties, "", "equal", "rank")
	k.oneOf("rfm.segments", r.Segments, "", "eleven", "six", "own")
	own := r.Segments == "own"
	if own && r.Levels == 0 {
		k.lacks("rfm.levels", "rfm.segments", "3, 4, 5")
	}
	k.wrong(own && len(r.Own) == 0, "rfm.own", "", "- {name: …, codes: …}")
	k.wrong(!own && len(r.Own) > 0, "rfm.segments", r.Segments, "own")
	if !own || k.err != nil {
		return
	}
	seen := map[string]string{}
	for i, g := range r.Own {
		at := itemOf("rfm.own", i+1)
		k.wrong(!isName(g.Name), at+".name", g.Name, "stars, friends, others…")
		k.twice(seen, at, g.Name, g.Name, "stars, friends, others…")
		for _, code := range strings.Fields(g.Codes) {
			k.wrong(!isCode(code, r.Levels), at+".codes", code, fmt.Sprintf("111…%d, 1**…", 111*r.Levels))
		}
	}
	if k.err == nil {
		k.covered(r)
	}
}

// covered records the first code that no group has, or the first group to which the earlier ones leave none.
func (k *checker) covered(r RFM) {
	given := make([]bool, len(r.Own))
	for n := range r.Levels * r.Levels * r.Levels {
		code := fmt.Sprintf("%d%d%d", n/(r.Levels*r.Levels)+1, n/r.Levels%r.Levels+1, n%r.Levels+1)
		i := slices.IndexFunc(r.Own, func(g Group) bool {
			return slices.ContainsFunc(strings.Fields(g.Codes), func(pattern string) bool { return fits(pattern, code) })
		})
		if i < 0 && k.err == nil {
			k.err = problem.New(problem.CodeWithoutSegment, problem.Args{"code": code}).At(k.where("rfm.own"))
		}
		if i >= 0 {
			given[i] = true
		}
	}
	for i, g := range r.Own {
		if !given[i] && k.err == nil {
			k.err = problem.New(problem.SegmentWithoutCode, problem.Args{"name": g.Name}).At(k.where(itemOf("rfm.own", i+1)))
		}
	}
}

// isName reports a lower-case ASCII word, as the segments' stable names are.
func isName(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func isCode(code string, levels int) bool {
	return len(code) == 3 && strings.Trim(code, "*12345"[:levels+1]) == ""
}

func fits(pattern, code string) bool {
	for i := range len(code) {
		if pattern[i] != '*' && pattern[i] != code[i] {
			return false
		}
	}
	return true
}

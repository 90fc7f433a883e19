package campaign

import (
	"fmt"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Repeat is how often a campaign comes back. Whoever was written to in one occurrence is not written to again
// in it.
type Repeat string

// The rhythms.
const (
	Once      Repeat = "once"
	Daily     Repeat = "daily"
	Weekly    Repeat = "weekly"
	Monthly   Repeat = "monthly"
	Quarterly Repeat = "quarterly"
	Yearly    Repeat = "yearly"
)

// parseRepeat reads a rhythm; nothing is once.
func parseRepeat(s string) (Repeat, error) {
	all := []string{string(Once), string(Daily), string(Weekly), string(Monthly), string(Quarterly), string(Yearly)}
	for _, r := range all {
		if s == r || s == "" && r == string(Once) {
			return Repeat(r), nil
		}
	}
	return "", problem.New(problem.WrongSetting, problem.Args{"setting": "repeat", "value": s, "allowed": strings.Join(all, ", ")})
}

// Occurrence names the period that a day falls into: "once", "2011-12-10", "2011-W49" (ISO 8601 week, with
// its own year), "2011-12", "2011-Q4" or "2011".
func (r Repeat) Occurrence(asOf crm.Date) string {
	day := asOf.Time()
	switch r {
	case Daily:
		return asOf.String()
	case Weekly:
		year, week := day.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case Monthly:
		return asOf.Month()
	case Quarterly:
		return fmt.Sprintf("%04d-Q%d", day.Year(), (int(day.Month())+2)/3)
	case Yearly:
		return fmt.Sprintf("%04d", day.Year())
	}
	return "once"
}

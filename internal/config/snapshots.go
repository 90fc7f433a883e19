package config

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Snapshots says with which earlier snapshot each is compared, and how long they are kept.
type Snapshots struct {
	// Against is previous, or "", for the snapshot before; month or year for the last one that is so much older; or the
	// day of one.
	Against string        `yaml:"against"`
	Keep    KeptSnapshots `yaml:"keep"`
}

// KeptSnapshots is how long snapshots are kept, counted from the newest. The zero value keeps them all.
type KeptSnapshots struct {
	Days      int `yaml:"days"`       // every one of so many last days; 0 is all
	MonthEnds int `yaml:"month_ends"` // of those that are older, the last one of each of so many months
}

// All reports that nothing is ever taken away.
func (k KeptSnapshots) All() bool { return k.Days == 0 }

func (c *Config) checkSnapshots(k *checker) {
	s := c.Snapshots
	switch s.Against {
	case "", "previous", "month", "year":
	default:
		_, err := crm.ParseDate(s.Against)
		k.wrong(err != nil, "snapshots.against", s.Against, "previous, month, year, 2025-12-31…")
	}
	k.wrong(s.Keep.Days < 0, "snapshots.keep.days", fmt.Sprint(s.Keep.Days), "0, 1, 2…")
	k.wrong(s.Keep.MonthEnds < 0, "snapshots.keep.month_ends", fmt.Sprint(s.Keep.MonthEnds), "0, 1, 2…")
	k.wrong(s.Keep.Days == 0 && s.Keep.MonthEnds > 0, "snapshots.keep.days", "0", "1, 2, 3…")
}

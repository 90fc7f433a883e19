package pipeline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
)

func TestOldSnapshotsGoByDaysThenByMonths(t *testing.T) {
	const days = "2025-10-30 2025-10-31 2025-11-29 2025-11-30 2025-12-15 2025-12-30 2026-01-05 2026-01-31 2026-02-01 2026-02-02 2026-02-03"
	for _, tt := range []struct {
		name string
		keep config.KeptSnapshots
		want string
	}{
		{"three days", config.KeptSnapshots{Days: 3}, "2026-02-01 2026-02-02 2026-02-03"},
		{"one day", config.KeptSnapshots{Days: 1}, "2026-02-03"},
		{"four days hold the end of a month", config.KeptSnapshots{Days: 4, MonthEnds: 1}, "2025-12-30 2026-01-31 2026-02-01 2026-02-02 2026-02-03"},
		{"three days and two ends of months", config.KeptSnapshots{Days: 3, MonthEnds: 2}, "2025-12-30 2026-01-31 2026-02-01 2026-02-02 2026-02-03"},
		{"three days and all ends of months", config.KeptSnapshots{Days: 3, MonthEnds: 99}, "2025-10-31 2025-11-30 2025-12-30 2026-01-31 2026-02-01 2026-02-02 2026-02-03"},
		{"more days than there are", config.KeptSnapshots{Days: 500}, days},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var all []lake.Stored
			for _, text := range strings.Fields(days) {
				d, err := crm.ParseDate(text)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, lake.Stored{AsOf: d}, lake.Stored{AsOf: d - 40, Replaced: true})
			}
			old := tooOld(all, all[len(all)-2].AsOf, tt.keep)
			var got []string
			for _, s := range all {
				if !s.Replaced && !old[s.AsOf] {
					got = append(got, s.AsOf.String())
				}
			}
			if diff := cmp.Diff(strings.Fields(tt.want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

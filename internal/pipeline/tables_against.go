package pipeline

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform"
)

// comparedWith is the snapshot with which that of a day is compared: the one before it, the last one a month or a year
// before, or that of the day that the configuration names. A snapshot with a damaged manifest is none.
func (w *Workspace) comparedWith(l *lake.Lake, asOf crm.Date) (ref lake.Ref, found bool, err error) {
	days, err := l.Days()
	if err != nil {
		return ref, false, err
	}
	latest := asOf - 1
	switch against := w.Config.Snapshots.Against; against {
	case "", "previous":
	case "month":
		latest = asOf.AddMonths(-1)
	case "year":
		latest = asOf.AddMonths(-12)
	default:
		day := configDay(against)
		if day >= asOf {
			return ref, false, nil
		}
		days, latest = []crm.Date{day}, day
	}
	for _, day := range slices.Backward(days) {
		if day > latest {
			continue
		}
		ref, found, err = l.At(day)
		if isDamaged(err) {
			err = nil
			continue
		}
		if found || err != nil {
			return ref, found, err
		}
	}
	return ref, false, nil
}

// labelled is a published snapshot as far as a comparison asks: its summary, and of its customers id and labels.
func labelled(l *lake.Lake, ref lake.Ref) (s transform.Summary, profiles []crm.Profile, err error) {
	text, err := l.Summary(ref)
	if err != nil {
		return s, nil, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, nil, fmt.Errorf("read the summary of %s: %w", ref.AsOf, err)
	}
	profiles, err = l.Profiles(ref, labelColumns()...)
	return s, profiles, err
}

// labelColumns lists the columns of customers by which two snapshots are compared.
func labelColumns() []string {
	return []string{"customer_id", "rfm_segment", "abc_class", "tier", "home_store"}
}

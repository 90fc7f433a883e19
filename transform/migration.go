package transform

import (
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/segment"
)

// Migration is who moved since an earlier snapshot, by segment, class and tier.
type Migration struct {
	Against  crm.Date          `json:"against"`
	Segments segment.Migration `json:"segments"`
	ABC      segment.Migration `json:"abc"`
	Tiers    segment.Migration `json:"tiers"`
	// RulesDiffer names what was measured by another rule in the earlier snapshot, so that a move may be the rule's:
	// "basis", "rfm", "abc", or "tiers" where the steps are others.
	RulesDiffer []string         `json:"rules_differ,omitempty"`
	Stores      []StoreMigration `json:"stores,omitempty"` // of the stores whose figures are given
}

// Compare tells who moved from one snapshot to a later one. Labels stand in the order of the later snapshot's tables.
func Compare(earlier, later Summary, before, after []crm.Profile) (Migration, error) {
	m, err := compare(earlier, later, before, after)
	if err == nil {
		m.Stores, err = compareStores(earlier, later, before, after)
	}
	return m, err
}

func compare(earlier, later Summary, before, after []crm.Profile) (Migration, error) {
	m := Migration{Against: earlier.AsOf}
	if earlier.AsOf >= later.AsOf {
		return Migration{}, fmt.Errorf("compare snapshots: %s is not before %s", earlier.AsOf, later.AsOf)
	}
	for _, rule := range []struct {
		name   string
		differ bool
	}{
		{"basis", earlier.Basis != later.Basis},
		{"rfm", earlier.RFM.Rule != later.RFM.Rule},
		{"abc", earlier.ABC.Rule != later.ABC.Rule || earlier.ABC.WindowMonths != later.ABC.WindowMonths},
		{"tiers", !slices.EqualFunc(steps(earlier), steps(later), func(a, b TierSummary) bool { return a.Tier == b.Tier && a.From == b.From })},
	} {
		if rule.differ {
			m.RulesDiffer = append(m.RulesDiffer, rule.name)
		}
	}
	var segments, tiers []string
	for _, s := range later.RFM.Segments {
		segments = append(segments, string(s.Segment))
	}
	for _, t := range later.Tiers {
		if t.Tier != "" {
			tiers = append(tiers, t.Tier)
		}
	}
	for _, of := range []struct {
		to    *segment.Migration
		label func(*crm.Profile) string
		order []string
	}{
		{&m.Segments, func(p *crm.Profile) string { return string(p.RFMSegment) }, segments},
		{&m.ABC, func(p *crm.Profile) string { return p.ABCClass }, []string{"A", "B", "C"}},
		{&m.Tiers, func(p *crm.Profile) string { return p.Tier }, tiers},
	} {
		moved, err := segment.Migrate(labels(before, of.label), labels(after, of.label), of.order)
		if err != nil {
			return Migration{}, err
		}
		*of.to = moved
	}
	return m, nil
}

// steps are the tiers of a ladder, without those below it.
func steps(s Summary) []TierSummary {
	return slices.DeleteFunc(slices.Clone(s.Tiers), func(t TierSummary) bool { return t.Tier == "" })
}

func labels(profiles []crm.Profile, of func(*crm.Profile) string) []segment.Label {
	list := make([]segment.Label, len(profiles))
	for i := range profiles {
		list[i] = segment.Label{ID: profiles[i].CustomerID, Name: of(&profiles[i])}
	}
	return list
}

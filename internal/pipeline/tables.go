package pipeline

import (
	"context"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/because"
	"github.com/habitue-crm/habitue/transform/cohort"
	"github.com/habitue-crm/habitue/transform/cores"
	"github.com/habitue-crm/habitue/transform/segment"
	"github.com/habitue-crm/habitue/transform/tier"
)

// tableRows are the tables of a snapshot beside customers and the ledger.
func (w *Workspace) tableRows(ctx context.Context, l *lake.Lake, c computed) (rows lake.Rows, err error) {
	s := &c.snapshot
	cores.Do( // most go through everybody
		func() { rows.Segments = segmentRows(s) },
		func() { rows.Cuts = cutRows(s) },
		func() { rows.Tiers = w.tierRows(s) },
		func() { rows.Cohorts, rows.Products = cohortRows(s.Summary), productRows(s) },
	)
	if rows.Migrations, err = w.migrationRows(l, s); err != nil {
		return rows, err
	}
	if rows.Mailings, err = w.mailingRows(ctx, s.Summary.AsOf); err != nil {
		return rows, err
	}
	if c.points != nil {
		rows.Rewards = c.points.rewarded
	}
	rows.Consents = consentRows(c)
	rows.Abuse = abuseRows(c.abuse)
	return rows, nil
}

// tierRows are everyone's stays on the ladder, made where they are written: there may be a million.
func (w *Workspace) tierRows(s *transform.Snapshot) lake.Parts[lake.TierRow] {
	rules, basis, currency := w.tierRules(), s.Summary.Basis, s.Summary.Currency
	ends := make([]int, len(s.Moves)) // of each customer, the stays up to their last
	rows := 0
	for i := range s.Moves {
		for _, m := range s.Moves[i] {
			if m.To != "" {
				rows++
			}
		}
		ends[i] = rows
	}
	return lake.Parts[lake.TierRow]{Rows: rows, Fill: func(to []lake.TierRow, from int) {
		var stays []tier.Stay
		var text []byte
		var reasons because.Pages
		ended := make([]crm.Date, 0, len(to)) // what the rows point to
		i, _ := slices.BinarySearch(ends, from+1)
		for n := 0; n < len(to); i++ {
			stays = rules.Stays(stays[:0], s.Moves[i])
			some := stays[len(stays)-(ends[i]-from-n):]
			for _, stay := range some[:min(len(some), len(to)-n)] {
				text = rules.AppendBecause(text[:0], basis, &stay)
				to[n] = lake.TierRow{
					CustomerID: s.Profiles[i].CustomerID, From: stay.From, Tier: stay.Tier, How: string(stay.How),
					Sales: stay.Sales, Currency: currency, Because: reasons.Keep(text),
				}
				if stay.To != crm.NoDate {
					ended = append(ended, stay.To)
					to[n].To = &ended[len(ended)-1]
				}
				n++
			}
		}
	}}
}

// cohortRows are the cohorts in long form.
func cohortRows(s transform.Summary) []lake.CohortRow {
	var rows []lake.CohortRow
	for _, c := range s.Cohorts.Rows {
		for i, active := range c.Active {
			month := c.Month + cohort.Month(i)
			rows = append(rows, lake.CohortRow{
				Cohort: c.Month.First(), Offset: int64(i), Month: month.First(), Customers: c.Customers, Buyers: active, NetSales: c.Sales[i],
				Partial: s.Cohorts.Partial && month == s.Cohorts.Last, Currency: s.Currency,
			})
		}
	}
	return rows
}

// productRows are the products with their classes.
func productRows(s *transform.Snapshot) []lake.ProductRow {
	abc := s.Summary.ABC
	if s.Summary.Products == nil {
		return nil
	}
	total := s.Summary.Products.Sales.Total
	rows := make([]lake.ProductRow, len(s.Products))
	ranked := make([]int, 0, len(rows))
	for i, p := range s.Products {
		rows[i] = lake.ProductRow{
			ProductID: p.ID, Name: p.Name, Class: p.Class.Name, NetSales: p.Sales, Lines: p.Lines, Because: p.Class.Because,
			Margin: p.Margin, Since: abc.Since, Currency: s.Summary.Currency,
		}
		if p.ByMargin != nil {
			rows[i].MarginClass = p.ByMargin.Name
		}
		if p.Class.Rank > 0 {
			rank := p.Class.Rank
			rows[i].Rank, rows[i].Share = &rank, cohort.Ratio(int64(p.Sales), int64(total))
			ranked = append(ranked, i)
		}
	}
	slices.SortFunc(ranked, func(a, b int) int { return int(*rows[a].Rank - *rows[b].Rank) })
	markShares(rows, ranked, total)
	return rows
}

// markShares says what stands before each product, and which of equal sales were cut in two; ranked are the rows above
// zero, the best first.
func markShares(rows []lake.ProductRow, ranked []int, total crm.Money) {
	var before crm.Money
	for from := 0; from < len(ranked); {
		to := from
		for ; to < len(ranked) && rows[ranked[to]].NetSales == rows[ranked[from]].NetSales; to++ {
			r := &rows[ranked[to]]
			share := cohort.Ratio(int64(before), int64(total))
			r.ShareBefore = &share
			before += r.NetSales
		}
		if rows[ranked[from]].Class != rows[ranked[to-1]].Class {
			for _, i := range ranked[from:to] {
				rows[i].Tie = true
			}
		}
		from = to
	}
}

// segmentRows are the segments of the map with what their customers bought.
func segmentRows(s *transform.Snapshot) []lake.SegmentRow {
	at := map[crm.Segment]int{}
	rows := make([]lake.SegmentRow, len(s.Summary.RFM.Segments))
	codes := make([][]string, len(rows))
	for i, g := range s.Summary.RFM.Segments {
		at[g.Segment] = i
		rows[i] = lake.SegmentRow{Position: int64(i + 1), Segment: string(g.Segment), Rule: s.Summary.RFM.Rule, Currency: s.Summary.Currency}
	}
	var customers int64
	var sales crm.Money
	for i := range s.Profiles {
		p := &s.Profiles[i]
		n, scored := at[p.RFMSegment]
		if !scored || p.RFMCode == "" {
			continue
		}
		customers, sales = customers+1, sales+p.NetSales
		rows[n].Customers, rows[n].Orders, rows[n].NetSales = rows[n].Customers+1, rows[n].Orders+p.Orders, rows[n].NetSales+p.NetSales
		if !slices.Contains(codes[n], p.RFMCode) {
			codes[n] = append(codes[n], p.RFMCode)
		}
	}
	for i := range rows {
		slices.Sort(codes[i])
		slices.Reverse(codes[i])
		rows[i].Codes = strings.Join(codes[i], " ")
		rows[i].ShareCustomers = cohort.Ratio(rows[i].Customers, customers)
		rows[i].ShareSales = cohort.Ratio(int64(rows[i].NetSales), int64(sales))
	}
	return rows
}

// cutRows are the scores of the three scales with the values between which they are given; without a buyer there are
// none.
func cutRows(s *transform.Snapshot) []lake.CutRow {
	rfm := s.Summary.RFM
	var sales []int64
	for _, cut := range rfm.Cuts.Monetary {
		sales = append(sales, int64(cut))
	}
	var rows []lake.CutRow
	for _, scale := range []struct {
		name string
		cuts []int64
		of   func(*crm.Profile) int64
		unit int64
		down bool
	}{
		{"recency_days", rfm.Cuts.Recency, func(p *crm.Profile) int64 { return p.RScore }, crm.Scale, true},
		{"orders", rfm.Cuts.Frequency, func(p *crm.Profile) int64 { return p.FScore }, crm.Scale, false},
		{"net_sales", sales, func(p *crm.Profile) int64 { return p.MScore }, 1, false},
	} {
		if len(scale.cuts) == 0 {
			continue
		}
		counts := make([]int64, len(scale.cuts)+2)
		for i := range s.Profiles {
			counts[scale.of(&s.Profiles[i])]++
		}
		for part := range len(scale.cuts) + 1 { // from the smallest values
			score := part + 1
			if scale.down {
				score = len(scale.cuts) + 1 - part
			}
			row := lake.CutRow{Scale: scale.name, Score: int64(score), Customers: counts[score]}
			if part > 0 {
				above := crm.Quantity(scale.cuts[part-1] * scale.unit)
				row.Above = &above
			}
			if part < len(scale.cuts) {
				upTo := crm.Quantity(scale.cuts[part] * scale.unit)
				row.UpTo = &upTo
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// migrationRows are the moves since the snapshot that this one is compared with; without one there are none. A damaged
// one is none either: it is reported by whoever reads it, and must not keep a new one from being published.
func (w *Workspace) migrationRows(l *lake.Lake, s *transform.Snapshot) ([]lake.MigrationRow, error) {
	ref, found, err := w.comparedWith(l, s.Summary.AsOf)
	if err != nil || !found {
		return nil, err
	}
	summary, labels, err := labelled(l, ref)
	if isDamaged(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	moved, err := transform.Compare(summary, s.Summary, labels, s.Profiles)
	if err != nil {
		return nil, err
	}
	var rows []lake.MigrationRow
	for _, of := range []struct {
		kind  string
		rule  string
		moves segment.Migration
	}{{"segment", "rfm", moved.Segments}, {"abc", "abc", moved.ABC}, {"tier", "tiers", moved.Tiers}} {
		changed := slices.Contains(moved.RulesDiffer, "basis") || slices.Contains(moved.RulesDiffer, of.rule)
		for _, m := range of.moves.Moves {
			rows = append(rows, lake.MigrationRow{Kind: of.kind, From: m.From, To: m.To, Customers: m.Customers, Against: moved.Against, RuleChanged: changed})
		}
	}
	return rows, nil
}

package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake"
	"github.com/habitue-crm/habitue/transform"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/tier"
)

// addPieces adds up what each customer bought day by day in pieces and in margin, where a ladder counts these. The
// records do not hold them: most shops never ask, and would carry them through every night.
func (c *computed) addPieces(ctx context.Context, f *folded, settings *transform.Settings) error {
	margin := settings.Tiers.Ask(tier.Margin)
	if !margin && !settings.Tiers.Ask(tier.Quantity) {
		return nil
	}
	costs, err := productCosts(ctx, f.lake)
	if err != nil {
		return err
	}
	days := map[string]map[crm.Date]*tier.Qualified{}
	err = f.lake.EachOrderLine(ctx, func(s lake.StoredLine) error {
		o := &s.OrderLine
		line, counts, err := f.lines.Counts(o)
		if err != nil || !counts {
			return err
		}
		id := personOf(settings, o.Source, o.CustomerID)
		if days[id] == nil {
			days[id] = map[crm.Date]*tier.Qualified{}
		}
		day := days[id][o.Date]
		if day == nil {
			day = &tier.Qualified{On: o.Date}
			days[id][o.Date] = day
		}
		pieces := line.Quantity
		if line.Type == crm.Discount { // a discount is no piece of anything
			pieces = 0
		}
		day.Pieces += pieces
		if !margin {
			return nil
		}
		product := fold.CustomerID(o.Source, o.ProductID, defaultSource)
		one, known := costs[product]
		var of *crm.Money
		if known {
			of = &one
		}
		cost, err := costOfAll(of, pieces)
		if err != nil {
			return fmt.Errorf("cost of product %q: %w", product, err)
		}
		if cost != nil {
			day.Margin += line.Amount - *cost
		}
		return nil
	})
	if err != nil {
		return err
	}
	if settings.Qualified == nil {
		settings.Qualified = make(map[string][]tier.Qualified, len(days))
	}
	for id, of := range days {
		list := settings.Qualified[id]
		for _, day := range of {
			list = append(list, *day)
		}
		slices.SortFunc(list, func(a, b tier.Qualified) int { return cmp.Compare(a.On, b.On) })
		settings.Qualified[id] = list
	}
	return nil
}

// personOf is the id under which a number of a source is known.
func personOf(settings *transform.Settings, source, id string) string {
	if settings.Person == nil {
		return fold.CustomerID(source, id, defaultSource)
	}
	return settings.Person(cmp.Or(source, defaultSource), id)
}

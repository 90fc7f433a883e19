package config

import (
	"cmp"
	"maps"
	"reflect"
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// Rules are what a file of rules to be tried may say beside the rules themselves.
type Rules struct {
	PerkCost map[string]Amount `yaml:"perk_cost"` // of a customer in that tier, a year
	Margin   Percent           `yaml:"margin"`    // percent of sales; 0 is not known
}

// tried is such a file.
type tried struct {
	Tiers  Tiers   `yaml:"tiers"`
	Points *Points `yaml:"points"`
	Rules  `yaml:",inline"`
}

// Try is the configuration with the tiers, the points, or both, of a file of rules instead of its own. Nothing of c
// is changed. Mistakes are those of Parse, under the file's name.
func (c *Config) Try(name string, text []byte) (*Config, Rules, error) {
	text = asWritten(plain(text), reflect.TypeFor[tried]())
	t := tried{Tiers: Default().Tiers}
	at := lines(text)
	if err := decode(text, &t); err != nil {
		return nil, Rules{}, of(name, mistake(text, err))
	}
	next := *c
	if at["tiers"] > 0 {
		next.Tiers = t.Tiers
	}
	if at["points"] > 0 {
		next.Points = t.Points
	}
	k := &checker{lines: at}
	k.wrong(at["tiers"] == 0 && at["points"] == 0, "tiers", "", "{steps: "+someSteps+"}, points: {earn: 1}")
	next.checkTiers(k)
	next.checkPoints(k)
	k.wrong(t.Margin < 0 || t.Margin > Percent(crm.MoneyOf(100)), "margin", t.Margin.short(), "0…100")
	for _, step := range slices.Sorted(maps.Keys(t.PerkCost)) {
		k.wrong(!next.Tiers.has(step) && !c.Tiers.has(step), "perk_cost", step, cmp.Or(next.Tiers.names(), "tiers"))
		k.wrong(t.PerkCost[step] < 0, "perk_cost."+step, shortAmount(t.PerkCost[step]), ">= 0")
	}
	if k.err != nil {
		return nil, Rules{}, of(name, k.err)
	}
	return &next, t.Rules, nil
}

// of says that a problem is another file's than habitue.yaml.
func of(name string, p *problem.Problem) error {
	p.Where.File = name
	return p
}

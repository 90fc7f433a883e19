package offer

import (
	"strings"

	"github.com/habitue-crm/habitue/internal/problem"
)

// Gift puts something into the bag.
type Gift struct {
	Gift struct {
		FR string `yaml:"fr"`
		EN string `yaml:"en"`
	} `yaml:"gift"` // with its article: "un sac en toile", "a canvas bag"
	Shared Rules `yaml:",inline"`
}

// Check wants the gift named in one language at least.
func (o *Gift) Check() *problem.Problem {
	if strings.TrimSpace(o.Gift.FR+o.Gift.EN) == "" {
		return missing("gift", "gift: {fr: un sac en toile, en: a canvas bag}")
	}
	return o.Shared.check()
}

// Sentence is "un sac en toile en cadeau dès 50 € d’achat" or "a canvas bag as a gift when you spend €50 or
// more". A gift named in one language only is said in that one.
func (o *Gift) Sentence(lang, currency string) string {
	name := o.Gift.EN
	if lang == "fr" && o.Gift.FR != "" || name == "" {
		name = o.Gift.FR
	}
	name = strings.TrimSpace(name)
	if lang == "fr" {
		return name + " en cadeau" + o.Shared.from(lang, currency)
	}
	return name + " as a gift" + o.Shared.from(lang, currency)
}

// Rules are the shared fields.
func (o *Gift) Rules() Rules { return o.Shared }

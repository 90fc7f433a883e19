package offer

import (
	"strconv"

	"github.com/habitue-crm/habitue/internal/problem"
)

// PercentOff takes a share off a purchase.
type PercentOff struct {
	Percent int   `yaml:"percent"` // 1 to 100
	Shared  Rules `yaml:",inline"`
}

// Check wants a whole percentage from 1 to 100.
func (o *PercentOff) Check() *problem.Problem {
	if o.Percent == 0 {
		return missing("percent", "percent: 15")
	}
	if o.Percent < 1 || o.Percent > 100 {
		return wrong("percent", strconv.Itoa(o.Percent), "1 … 100")
	}
	return o.Shared.check()
}

// Sentence is "15 % de remise dès 50 € d’achat" or "15% off when you spend €50 or more".
func (o *PercentOff) Sentence(lang, currency string) string {
	if lang == "fr" {
		return strconv.Itoa(o.Percent) + "\u00a0% de remise" + o.Shared.from(lang, currency)
	}
	return strconv.Itoa(o.Percent) + "% off" + o.Shared.from(lang, currency)
}

// Rules are the shared fields.
func (o *PercentOff) Rules() Rules { return o.Shared }

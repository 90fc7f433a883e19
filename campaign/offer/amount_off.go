package offer

import (
	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/problem"
)

// AmountOff takes a fixed amount off a purchase.
type AmountOff struct {
	Amount Amount `yaml:"amount"`
	Shared Rules  `yaml:",inline"`
}

// Check wants an amount above zero that a minimum purchase, if any, is not smaller than.
func (o *AmountOff) Check() *problem.Problem {
	if o.Amount == 0 {
		return missing("amount", "amount: 10")
	}
	if o.Amount < 0 {
		return wrong("amount", crm.Money(o.Amount).String(), "5, 10, 12.50…")
	}
	if err := o.Shared.check(); err != nil {
		return err
	}
	if o.Shared.Minimum > 0 && o.Shared.Minimum < o.Amount {
		return wrong("minimum", crm.Money(o.Shared.Minimum).String(), "≥ "+crm.Money(o.Amount).String())
	}
	return nil
}

// Sentence is "10 € de remise dès 50 € d’achat" or "€10 off when you spend €50 or more".
func (o *AmountOff) Sentence(lang, currency string) string {
	amount := plain(crm.Money(o.Amount), lang, currency)
	if lang == "fr" {
		return amount + " de remise" + o.Shared.from(lang, currency)
	}
	return amount + " off" + o.Shared.from(lang, currency)
}

// Rules are the shared fields.
func (o *AmountOff) Rules() Rules { return o.Shared }

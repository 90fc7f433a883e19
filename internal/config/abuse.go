package config

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Abuse are the thresholds of the checks of abuse (docs/abuse.md).
type Abuse struct {
	Least         int      `yaml:"least"`          // of a score from 0 to 100; below it nothing is said
	Off           []string `yaml:"off"`            // checks that are not made
	Ignore        []string `yaml:"ignore"`         // customers who are left out: cards for trying the till
	Online        []string `yaml:"online"`         // shops that are no place
	ReturnDays    int      `yaml:"return_days"`    // within which a return is quick
	Returns       int      `yaml:"returns"`        // so many quick returns before anything is said
	Redemptions   int      `yaml:"redemptions"`    // within 24 hours that are usual
	SellerShare   Amount   `yaml:"seller_percent"` // of pairs of seller and card that are usual
	Batch         int      `yaml:"batch"`          // corrections of one day and reason that are a load of balances
	TravelKmh     int      `yaml:"travel_kmh"`
	TravelMinutes int      `yaml:"travel_minutes"` // between shops in two places without coordinates
	DebtDays      int      `yaml:"debt_days"`      // how far back a debt is compared
}

// usualAbuse is what holds where the file says nothing.
func usualAbuse() Abuse {
	return Abuse{
		Least: 50, ReturnDays: 14, Returns: 2, Redemptions: 3, SellerShare: Amount(crm.MoneyOf(99) + crm.Scale/2), Batch: 20,
		TravelKmh: 90, TravelMinutes: 10, DebtDays: 90,
	}
}

// abuseChecks are the names of the checks; a test of the pipeline holds them against those of package abuse.
func abuseChecks() []string {
	return []string{
		"self_referral", "referral_ring", "earn_then_return", "many_redemptions", "seller_points", "shared_coupon", "points_without_sale",
		"two_shops", "joined_and_redeemed", "growing_debt",
	}
}

func (a *Abuse) check(k *checker) {
	for i, name := range a.Off {
		k.oneOf(itemOf("abuse.off", i+1), name, abuseChecks()...)
	}
	for _, b := range []struct {
		name        string
		n, from, to int
	}{
		{"least", a.Least, 0, 100},
		{"return_days", a.ReturnDays, 0, 3660},
		{"returns", a.Returns, 1, 1_000_000},
		{"redemptions", a.Redemptions, 1, 1_000_000},
		{"batch", a.Batch, 2, 1_000_000},
		{"travel_kmh", a.TravelKmh, 1, 1000},
		{"travel_minutes", a.TravelMinutes, 0, 1440},
		{"debt_days", a.DebtDays, 1, 3660},
	} {
		k.wrong(b.n < b.from || b.n > b.to, "abuse."+b.name, fmt.Sprint(b.n), fmt.Sprintf("%d…%d", b.from, b.to))
	}
	tenth := Amount(crm.Scale / 10)
	k.wrong(a.SellerShare < tenth || a.SellerShare > Amount(crm.MoneyOf(100)) || a.SellerShare%tenth != 0, "abuse.seller_percent", shortAmount(a.SellerShare), "0.1…100")
}

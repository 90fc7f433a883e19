package pipeline

import (
	"testing"

	"github.com/habitue-crm/habitue/internal/config"
	"github.com/habitue-crm/habitue/internal/crm"
)

func TestAPointIsWorthWhatTheProgrammeOfTheDaySays(t *testing.T) {
	tests := []struct {
		name, yaml string
		day        crm.Date
		want       crm.Money
	}{
		{"points without a worth", "points: {earn: 1}", crm.NewDate(2025, 6, 1), 0},
		{"a worth that is given", "points: {earn: 1, value: 0.05}", crm.NewDate(2025, 6, 1), 500},
		{"cash back is in cents", "points: {cash_back: 2}", crm.NewDate(2025, 6, 1), 100},
		{"cash back in yen is in yen", "currency: JPY\npoints: {cash_back: 2}", crm.NewDate(2025, 6, 1), crm.MoneyOf(1)},
		{"cash back in dinars is in thousandths", "currency: KWD\npoints: {cash_back: 2}", crm.NewDate(2025, 6, 1), 10},
		{"the day before points turn into cash back", "points: {earn: 1, changes: [{from: 2025-06-01, cash_back: 2}]}", crm.NewDate(2025, 5, 31), 0},
		{"the day on which points turn into cash back", "points: {earn: 1, changes: [{from: 2025-06-01, cash_back: 2}]}", crm.NewDate(2025, 6, 1), 100},
		{"the day before cash back ends", "points: {cash_back: 2, changes: [{from: 2025-06-01, earn: 1}]}", crm.NewDate(2025, 5, 31), 100},
		{"the day on which cash back ends", "points: {cash_back: 2, changes: [{from: 2025-06-01, earn: 1}]}", crm.NewDate(2025, 6, 1), 0},
		{"a worth that is given holds beside cash back", "points: {cash_back: 2, value: 0.02}", crm.NewDate(2025, 6, 1), 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := config.Parse([]byte(tt.yaml))
			if err != nil {
				t.Fatal(err)
			}
			w := &Workspace{Config: c}
			if got := w.pointValue(tt.day); got != tt.want {
				t.Errorf("a point is worth %s, want %s", got, tt.want)
			}
		})
	}
}

func TestCashBackEarnsCoins(t *testing.T) {
	for currency, want := range map[string]int64{"EUR": 2_500_000, "JPY": 25_000, "KWD": 25_000_000} {
		var a account
		a.add(crm.NoDate, config.Programme{CashBack: 25_000}, currency) // 2.5 of 100.0000
		if p := a.rules[0].Programme; p.Points != want || p.Per != crm.MoneyOf(100*crm.Scale) {
			t.Errorf("%s: %d points for each %s, want %d", currency, p.Points, p.Per, want)
		}
	}
}

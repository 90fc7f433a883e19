package points

import "github.com/habitue-crm/habitue/internal/crm"

// Balance is what a ledger adds up to on a day.
type Balance struct {
	Active  int64 // that can be spent; below zero is a debt
	Pending int64
}

// BalanceOn adds up the entries of one customer up to and with a day.
func BalanceOn(entries []Entry, day crm.Date) Balance {
	var b Balance
	for _, e := range entries {
		switch {
		case e.Day > day:
		case e.ActiveOn > day:
			b.Pending += e.Points
		default:
			b.Active += e.Points
		}
	}
	return b
}

// Totals are what became of all points; Earned = Spent + Expired + Reversed + Outstanding.
type Totals struct {
	Earned      int64 `json:"earned"` // and transferred in
	Spent       int64 `json:"spent"`  // and transferred out, corrected and overspent, less what came back
	Expired     int64 `json:"expired"`
	Reversed    int64 `json:"reversed"`    // taken back with a returned purchase, as far as it lowered the balance
	Outstanding int64 `json:"outstanding"` // active and pending, less the debt
}

// Add takes the entries of a customer in.
func (t *Totals) Add(entries []Entry) {
	for _, e := range entries {
		switch e.Kind {
		case Earn, MovedIn:
			t.Earned += e.Points
		case Spend, Overspend, Correct, MovedOut, Reinstate:
			t.Spent -= e.Points
		case Expire:
			t.Expired -= e.Points
		case Reverse, Debt:
			t.Reversed -= e.Points
		}
		t.Outstanding += e.Points
	}
}

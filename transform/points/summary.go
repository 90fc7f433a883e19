package points

import (
	"fmt"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Summary is the points chapter of a snapshot, as report --json prints it. Points of stamp cards are told apart.
type Summary struct {
	Floor     Floor           `json:"floor"`     // of the programme that holds on the day
	Purchases int64           `json:"purchases"` // earned by purchases, before returns
	Bonuses   int64           `json:"bonuses"`   // earned by occasions and corrections
	Totals    Totals          `json:"totals"`
	Active    int64           `json:"active"`
	Pending   int64           `json:"pending"`
	Holders   int64           `json:"holders"` // customers with active points
	Debtors   int64           `json:"debtors"`
	Vouchers  int64           `json:"vouchers"` // issued so far
	LastYear  int64           `json:"earned_last_12_months"`
	Liability Liability       `json:"liability"`
	Deferred  *Deferred       `json:"ifrs15,omitempty"` // nil where no redemption rate is known
	Rewards   []RewardSummary `json:"rewards,omitempty"`
	Stamps    []StampSummary  `json:"stamps,omitempty"`
	// RewardProblems counts the rewards that were taken against the catalogue, by the code of the problem.
	RewardProblems []ProblemCount `json:"reward_problems,omitempty"`
	// Unmatched counts rows of the points' sheets about nobody known, Undated those without a day.
	Unmatched int64 `json:"unmatched"`
	Undated   int64 `json:"undated"`
}

// Deferred is the split of the sales of the last twelve months between the goods and the points that came with them.
type Deferred struct {
	Sales     crm.Money `json:"sales"`
	ForGoods  crm.Money `json:"for_goods"`
	ForPoints crm.Money `json:"for_points"`
}

// ProblemCount is how often one problem was met.
type ProblemCount struct {
	Code  string `json:"code"`
	Count int64  `json:"count"`
}

// RewardSummary is one reward of the catalogue of the day.
type RewardSummary struct {
	Name     string    `json:"name"`
	Store    string    `json:"store,omitempty"` // where it is offered in one shop alone
	Points   int64     `json:"points"`
	Redeemed int64     `json:"redeemed"`
	Cost     crm.Money `json:"cost"` // of those redeemed
	Stock    *int64    `json:"stock"`
	Left     *int64    `json:"left"` // below zero, more were given than there were
	// Within counts the customers whose active points and tier reach it.
	Within int64 `json:"customers_within_reach"`
}

// StampSummary is one card.
type StampSummary struct {
	Name   string `json:"name"`
	Every  int64  `json:"every"`
	Stamps int64  `json:"stamps"` // given so far, less what came back
	Free   int64  `json:"free"`   // units that full cards gave
	Open   int64  `json:"open"`   // stamps on cards that are not full
}

// Check returns an error where what was earned is not what became of it, or where the balances are not what is left.
func (s *Summary) Check() error {
	t := s.Totals
	if t.Earned != t.Spent+t.Expired+t.Reversed+t.Outstanding || t.Outstanding != s.Active+s.Pending || t.Outstanding != s.Liability.Points-s.Liability.Debt {
		return fmt.Errorf("points do not add up: %+v, %d active, %d pending, %d in lots, %d owed", t, s.Active, s.Pending, s.Liability.Points, s.Liability.Debt)
	}
	return nil
}

// Note takes what a customer's ledger of points says in. since is the first day of the last twelve months.
func (s *Summary) Note(entries []Entry, b Balance, since crm.Date) {
	s.Totals.Add(entries)
	for i := range entries {
		e := &entries[i]
		switch {
		case e.Kind == Earn && e.Rule == Purchase:
			s.Purchases += e.Points
		case e.Kind == Earn || e.Kind == MovedIn:
			s.Bonuses += e.Points
		}
		if e.Kind == Earn && e.Day >= since {
			s.LastYear += e.Points
		}
	}
	s.Vouchers += Issued(entries)
	s.Active += b.Active
	s.Pending += b.Pending
	if b.Active > 0 {
		s.Holders++
	}
	if b.Active < 0 {
		s.Debtors++
	}
}

// Note takes a customer's card in.
func (s *StampSummary) Note(entries []Entry, b Balance) {
	for i := range entries {
		switch entries[i].Kind {
		case Earn, Reverse, Debt:
			s.Stamps += entries[i].Points
		}
	}
	s.Free += Issued(entries)
	s.Open += max(b.Active, 0) + b.Pending
}

// Issued counts the vouchers of a ledger.
func Issued(entries []Entry) (n int64) {
	last := ""
	for i := range entries {
		if e := &entries[i]; e.Voucher && e.Ref != last {
			last = e.Ref
			n++
		}
	}
	return n
}

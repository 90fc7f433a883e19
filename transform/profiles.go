// Package transform says what is known of each customer on one day: it joins the records of the fold with what the
// sources say of people, scores and places them, and sums the whole up. The order of the steps is readable in
// Build. It reads no file and no clock; the same input gives the same result, and every label comes with its reason.
package transform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/abuse"
	"github.com/habitue-crm/habitue/transform/cohort"
	"github.com/habitue-crm/habitue/transform/cores"
	"github.com/habitue-crm/habitue/transform/fold"
	"github.com/habitue-crm/habitue/transform/points"
	"github.com/habitue-crm/habitue/transform/sales"
	"github.com/habitue-crm/habitue/transform/segment"
	"github.com/habitue-crm/habitue/transform/tier"
)

// Settings are the rules of one snapshot.
type Settings struct {
	AsOf          crm.Date   // the last day that counts
	Basis         fold.Basis // the basis that the records were folded on; the zero value is net
	Currency      string     // ISO 4217
	DefaultSource string     // the source whose customer ids stand without a prefix
	RFM           segment.Rules
	ABC           segment.Thresholds
	ABCMonths     int            // the months up to AsOf that the classes go by; 0 is the whole history
	Effort        segment.Effort // mails a year for a customer of each class
	Tiers         tier.Rules
	Grants        map[string][]tier.Grant // by customer id
	// Person is the customer id under which a number of a source is known; nil where everyone is known under their
	// own. Linked and Accounts say more of the few of whom there is more to say, by that customer id.
	Person   func(source, id string) string
	Linked   map[string]Linked
	Accounts map[string]Account
	// Points are what the ledger adds up to, by customer id; nil where the shop gives no points. PointsSummary is the
	// summary's chapter of them.
	Points        map[string]points.Balance
	PointsSummary *points.Summary
	// Qualified are the points that count for a tier, by customer id; nil where no ladder counts points.
	Qualified map[string][]tier.Qualified
	// Abuse is what the checks of abuse found, which the summary publishes; nil where there was nothing to look at.
	Abuse *abuse.Summary
	// Suspects counts the suspicions that name a customer, by customer id.
	Suspects map[string]int64
	// Goods are the lines that count, those of the classes' window, by product. Nil makes no classes of products and
	// none by margin.
	Goods *segment.Assortment
	// Sales are the same lines and all others by month and by store. Nil makes no months and no stores.
	Sales *sales.Totals
	// StorePeople is how many people must be at home at a store for its figures to be given.
	StorePeople int64
	// Reconciliation is what the engine counted. Where it is given, the records must add up to it, and the summary
	// publishes it.
	Reconciliation *fold.Reconciliation
}

// Linked is someone who is known under several numbers.
type Linked struct {
	IDs     []string // the other ids, in order
	Because string   // why they are one person
}

// Account is a number that is nobody in particular, or may be.
type Account struct {
	// Aside keeps it out of scores, classes and tiers. Nobody writes to it either way.
	Aside   bool
	Because string
}

// Snapshot is what is known at the end of a day.
type Snapshot struct {
	Profiles []crm.Profile    // by customer id
	Products []Product        // by id
	Margins  []CustomerMargin // of buyers with a line whose cost is known, by customer id
	// Moves are the moves on the ladder of each of the Profiles, in their order.
	Moves   [][]tier.Change
	Summary Summary
}

// Suppressed reports whether nobody may ever write to a customer again. The address is the match key, "" where there
// is none.
type Suppressed func(customerID string, email crm.Email) bool

// Build makes a profile of every known person, as Meet brings them together, and fails as it does.
func Build(records []fold.Record, customers []crm.Customer, consents []crm.Consent, suppressed Suppressed, s Settings) (Snapshot, error) {
	crowd, err := Meet(records, customers, consents, s)
	if err != nil {
		return Snapshot{}, err
	}
	list := crowd.list
	bought := buyers(list)
	var rfm segment.RFM
	var abc segment.ABC
	var moves [][]tier.Change
	cores.Do( // each fills in fields of its own; what of one cannot be spread is done beside the others
		func() { abc = classify(bought, s) },
		func() { moves = place(list, s) },
		func() { rfm = score(bought, s) },
	)
	balance(list, s)
	suppress(list, suppressed)
	settle(list, s)

	snapshot := Snapshot{Profiles: crowd.profiles, Moves: moves, Summary: newSummary(rfm, abc, s)}
	sum, folded := &snapshot.Summary, recordsOf(bought)
	cores.Do( // each goes through everybody, and fills in fields of its own
		func() { sum.Cohorts = cohort.Cohorts(folded, s.AsOf) },
		func() { sum.Balance = cohort.Balances(folded, s.AsOf) },
		func() { sum.count(list, bought, rfm, s) },
		func() { snapshot.Margins, sum.ABC.Margin = rankMargins(bought, s) },
		func() { snapshot.Products, sum.Products = rankProducts(s) },
		func() { sum.SecondOrders = cohort.Seconds(folded, s.AsOf) },
		func() { sum.Concentration = cohort.Concentrate(folded, s.AsOf) },
	)
	sum.Totals.ContactsWithoutID, sum.Totals.ConsentsUnmatched = crowd.nameless, crowd.consents
	if err := sum.sell(s); err != nil {
		return Snapshot{}, err
	}
	if sum.Stores, err = stores(list, rfm, snapshot.Products, sum.Balance.Lapse, s); err != nil {
		return Snapshot{}, err
	}
	return snapshot, nil
}

func (s Settings) check(records []fold.Record) error {
	if err := s.ABC.Check(); err != nil {
		return fmt.Errorf("build profiles: %w", err)
	}
	if err := s.RFM.Check(); err != nil {
		return fmt.Errorf("build profiles: %w", err)
	}
	if err := s.Effort.Check(); err != nil {
		return fmt.Errorf("build profiles: %w", err)
	}
	if s.ABCMonths < 0 {
		return fmt.Errorf("build profiles: a window of %d months", s.ABCMonths)
	}
	if err := s.Tiers.Check(); err != nil {
		return fmt.Errorf("build profiles: %w", err)
	}
	if s.Basis.String() != string(fold.Net) && s.Basis != fold.Sales {
		return fmt.Errorf("build profiles: there is no basis %q", s.Basis)
	}
	ids := make([]string, len(records))
	for i := range records {
		r := &records[i]
		ids[i] = r.CustomerID
		if r.Basis.String() != s.Basis.String() {
			return fmt.Errorf("build profiles: the record of customer %q is %s, the snapshot %s", r.CustomerID, r.Basis, s.Basis)
		}
		if n := len(r.Days); n > 0 && r.Days[n-1].Date > s.AsOf {
			return fmt.Errorf("build profiles: customer %q has lines after %s", r.CustomerID, s.AsOf)
		}
	}
	if !slices.IsSorted(ids) {
		slices.Sort(ids)
	}
	for i, id := range ids {
		if id == "" || i > 0 && id == ids[i-1] {
			return fmt.Errorf("build profiles: two records for customer %q, or one without an id", id)
		}
	}
	if s.Reconciliation != nil {
		return s.Reconciliation.Check(s.Basis, records)
	}
	return nil
}

// score gives the buyers their RFM scores among them all.
func score(bought []*person, s Settings) segment.RFM {
	asked := make([]segment.Buyer, len(bought))
	for i, p := range bought {
		asked[i] = segment.Buyer{Recency: *p.profile.RecencyDays, Orders: p.record.Orders, Sales: p.record.Net()}
	}
	rfm := segment.NewRFM(asked, s.RFM, s.Basis.String())
	cores.Each(len(bought), func() func(from, to int) {
		scorer := rfm.Scorer()
		return func(from, to int) {
			for i, p := range bought[from:to] {
				got := scorer.Score(from + i)
				p.profile.RScore, p.profile.FScore, p.profile.MScore = got.R, got.F, got.M
				p.profile.RFMCode, p.profile.RFMSegment, p.profile.RFMBecause = got.Code, got.Segment, got.Because
			}
		}
	})
	return rfm
}

// classify gives the buyers their ABC classes among them all.
func classify(bought []*person, s Settings) segment.ABC {
	items := make([]segment.Item, len(bought))
	cores.Every(len(bought), func(i int) {
		p := bought[i]
		p.classed = s.abcValue(p.record)
		items[i] = segment.Item{ID: p.profile.CustomerID, Value: p.classed}
	})
	abc := segment.Classify(items, s.ABC, segment.Words{Measure: s.Basis.String(), Of: "sales", Items: "customers", Window: s.abcWindow()})
	for i := range abc.Classes {
		bought[i].profile.ABCClass, bought[i].profile.ABCBecause = abc.Classes[i].Name, abc.Classes[i].Because
	}
	return abc
}

// place puts everyone on the ladder, whoever never bought with nothing, and returns everyone's moves on it; an account
// stands nowhere.
func place(list []*person, s Settings) [][]tier.Change {
	moves := make([][]tier.Change, len(list))
	cores.Each(len(list), func() func(from, to int) {
		placer := s.Tiers.Placer(s.AsOf)
		return func(from, to int) {
			for i, p := range list[from:to] {
				if p.profile.IsAccount {
					continue
				}
				at := placer.Place(p.record, s.Qualified[p.profile.CustomerID], s.Grants[p.profile.CustomerID])
				p.profile.Tier, p.profile.TierBecause, p.profile.TierSales = at.Tier, at.Because, at.Sales
				p.profile.TierSince, p.profile.TierUntil = at.Since, at.Until
				moves[from+i] = at.Changes
			}
		}
	})
	return moves
}

// balance says how many points everyone has, none to begin with; an account has none.
func balance(list []*person, s Settings) {
	if s.Points == nil {
		return
	}
	balances := make([]points.Balance, len(list))
	for i, p := range list {
		if b := &balances[i]; !p.profile.IsAccount {
			*b = s.Points[p.profile.CustomerID]
			p.profile.PointsBalance, p.profile.PointsPending = &b.Active, &b.Pending
		}
	}
}

// remark says of each person what Linked and Accounts know.
func remark(list []*person, s Settings) {
	for id, linked := range s.Linked {
		if p := find(list, id); p != nil {
			p.profile.LinkedIDs, p.profile.LinkedBecause = strings.Join(linked.IDs, crm.IDGap), linked.Because
		}
	}
	for id, account := range s.Accounts {
		if p := find(list, id); p != nil {
			p.profile.IsAccount, p.profile.AccountBecause = account.Aside, account.Because
		}
	}
}

// suppress marks those whom the shop's own list says never to write to; an opt-out among the consents has marked
// others before.
func suppress(list []*person, suppressed Suppressed) {
	if suppressed == nil {
		return
	}
	for _, p := range list {
		p.profile.Suppressed = p.profile.Suppressed || suppressed(p.profile.CustomerID, p.mailbox())
		for _, box := range p.otherBoxes() {
			p.profile.Suppressed = p.profile.Suppressed || suppressed(p.profile.CustomerID, box)
		}
	}
}

// buyers are the people who ever bought, in the list's order; an account is none.
func buyers(list []*person) []*person {
	bought := make([]*person, 0, len(list))
	for _, p := range list {
		if p.record.Bought() && !p.profile.IsAccount {
			bought = append(bought, p)
		}
	}
	return bought
}

// recordsOf are the records of people.
func recordsOf(list []*person) []*fold.Record {
	records := make([]*fold.Record, len(list))
	for i, p := range list {
		records[i] = p.record
	}
	return records
}

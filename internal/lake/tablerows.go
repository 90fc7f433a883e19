package lake

import (
	"cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// The structs of this file are the rows of a snapshot's tables beside customers and the points' ledger: one field a
// column, as in schema.go, and what a column means stands in columns.tsv. Texts that are absent are "", other absent
// values nil.

// TierRow is one stay of one customer on a step of the ladder.
type TierRow struct {
	CustomerID string    `parquet:"customer_id"`
	From       crm.Date  `parquet:"from_on,date"`
	To         *crm.Date `parquet:"to_on,date"` // nil while it lasts
	Tier       string    `parquet:"tier"`
	How        string    `parquet:"how"`
	Sales      crm.Money `parquet:"tier_sales,decimal(4:18)"`
	Currency   string    `parquet:"currency"`
	Because    string    `parquet:"because"`
}

func (r *TierRow) compare(o *TierRow) int {
	return cmp.Or(cmp.Compare(r.CustomerID, o.CustomerID), cmp.Compare(r.From, o.From))
}

// CohortRow is one month of the customers whose first order is of one month.
type CohortRow struct {
	Cohort    crm.Date  `parquet:"cohort_month,date"` // the first day of either month
	Offset    int64     `parquet:"month_offset"`      // 0 is the month of the first order
	Month     crm.Date  `parquet:"month,date"`
	Customers int64     `parquet:"customers"`
	Buyers    int64     `parquet:"buyers"`
	NetSales  crm.Money `parquet:"net_sales,decimal(4:18)"`
	Partial   bool      `parquet:"partial"`
	Currency  string    `parquet:"currency"`
}

func (r *CohortRow) compare(o *CohortRow) int {
	return cmp.Or(cmp.Compare(r.Cohort, o.Cohort), cmp.Compare(r.Offset, o.Offset))
}

// MigrationRow counts the customers who went from one label to another, or kept theirs, since an earlier snapshot.
type MigrationRow struct {
	Kind        string   `parquet:"kind"` // segment, abc or tier
	From        string   `parquet:"from_label"`
	To          string   `parquet:"to_label"`
	Customers   int64    `parquet:"customers"`
	Against     crm.Date `parquet:"against_on,date"`
	RuleChanged bool     `parquet:"rule_changed"`
}

func (r *MigrationRow) compare(o *MigrationRow) int {
	return cmp.Or(cmp.Compare(r.Kind, o.Kind), cmp.Compare(r.From, o.From), cmp.Compare(r.To, o.To))
}

// ProductRow is one product with its classes.
type ProductRow struct {
	ProductID   string     `parquet:"product_id"`
	Name        string     `parquet:"name"`
	Class       string     `parquet:"abc_class"`
	Rank        *int64     `parquet:"rank"`
	NetSales    crm.Money  `parquet:"net_sales,decimal(4:18)"`
	Share       float64    `parquet:"share"`
	ShareBefore *float64   `parquet:"share_before"`
	Lines       int64      `parquet:"lines"`
	Tie         bool       `parquet:"tie"`
	Because     string     `parquet:"abc_because"`
	Margin      *crm.Money `parquet:"margin,decimal(4:18)"` // nil where the cost is not known
	MarginClass string     `parquet:"margin_class,optional"`
	Since       *crm.Date  `parquet:"since_on,date"` // nil where the whole history counts
	Currency    string     `parquet:"currency"`
}

func (r *ProductRow) compare(o *ProductRow) int { return cmp.Compare(r.ProductID, o.ProductID) }

// SegmentRow is one segment of the map.
type SegmentRow struct {
	Position       int64     `parquet:"position"` // from 1, the best first
	Segment        string    `parquet:"rfm_segment"`
	Codes          string    `parquet:"rfm_codes"`
	Customers      int64     `parquet:"customers"`
	Orders         int64     `parquet:"orders"`
	NetSales       crm.Money `parquet:"net_sales,decimal(4:18)"`
	ShareCustomers float64   `parquet:"share_customers"`
	ShareSales     float64   `parquet:"share_sales"`
	Rule           string    `parquet:"rule"`
	Currency       string    `parquet:"currency"`
}

func (r *SegmentRow) compare(o *SegmentRow) int { return cmp.Compare(r.Position, o.Position) }

// CutRow is one score of one of the three scales, with the values that get it.
type CutRow struct {
	Scale     string        `parquet:"scale"` // recency_days, orders or net_sales
	Score     int64         `parquet:"score"`
	Above     *crm.Quantity `parquet:"above,decimal(4:18)"` // nil where there is no such end
	UpTo      *crm.Quantity `parquet:"up_to,decimal(4:18)"`
	Customers int64         `parquet:"customers"`
}

func (r *CutRow) compare(o *CutRow) int {
	return cmp.Or(cmp.Compare(r.Scale, o.Scale), cmp.Compare(r.Score, o.Score))
}

// MailingRow is one mailing of the journal as it stood when the snapshot was made.
type MailingRow struct {
	Campaign   string `parquet:"campaign"`
	Occurrence string `parquet:"occurrence"`
	CustomerID string `parquet:"customer_id"`
	MailID     string `parquet:"mail_id"`
	PlanID     string `parquet:"plan_id"`
	State      string `parquet:"state"`
	Detail     string `parquet:"detail,optional"`
	ChangedAt  int64  `parquet:"changed_at,timestamp(microsecond)"` // microseconds since 1970 UTC
}

func (r *MailingRow) compare(o *MailingRow) int {
	return cmp.Or(cmp.Compare(r.Campaign, o.Campaign), cmp.Compare(r.Occurrence, o.Occurrence), cmp.Compare(r.CustomerID, o.CustomerID))
}

// RewardRow is one reward that a customer got for points.
type RewardRow struct {
	CustomerID string   `parquet:"customer_id"`
	Issued     crm.Date `parquet:"issued_on,date"`
	Account    string   `parquet:"account"`
	Ref        string   `parquet:"ref"`
	Reward     string   `parquet:"reward"`
	Origin     string   `parquet:"origin"` // voucher, stamps or redemption
	Points     int64    `parquet:"points"`
	Overspent  int64    `parquet:"points_overspent"`
	Back       int64    `parquet:"points_back"`
}

func (r *RewardRow) compare(o *RewardRow) int {
	return cmp.Or(cmp.Compare(r.CustomerID, o.CustomerID), cmp.Compare(r.Issued, o.Issued), cmp.Compare(r.Account, o.Account), cmp.Compare(r.Ref, o.Ref))
}

// ConsentRow is one statement about one channel, or one address that is not written to.
type ConsentRow struct {
	CustomerID string    `parquet:"customer_id"` // "" where it is about nobody known
	Email      string    `parquet:"email"`
	Channel    string    `parquet:"channel"`
	Said       *crm.Date `parquet:"said_on,date"`
	State      string    `parquet:"state"`
	OptOut     bool      `parquet:"opt_out"`
	Origin     string    `parquet:"origin"` // sheet or store
	Source     string    `parquet:"source,optional"`
	Proof      string    `parquet:"proof,optional"`
	RecordedAt *int64    `parquet:"recorded_at,timestamp(microsecond)"` // microseconds since 1970 UTC
}

func (r *ConsentRow) compare(o *ConsentRow) int {
	day := func(d *crm.Date) crm.Date {
		if d == nil {
			return crm.NoDate
		}
		return *d
	}
	at := func(n *int64) int64 {
		if n == nil {
			return 0
		}
		return *n
	}
	flag := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(r.CustomerID, o.CustomerID), cmp.Compare(r.Email, o.Email), cmp.Compare(r.Channel, o.Channel),
		cmp.Compare(day(r.Said), day(o.Said)), cmp.Compare(r.State, o.State), cmp.Compare(r.Origin, o.Origin),
		cmp.Compare(r.Source, o.Source), cmp.Compare(r.Proof, o.Proof), cmp.Compare(at(r.RecordedAt), at(o.RecordedAt)),
		cmp.Compare(flag(r.OptOut), flag(o.OptOut)),
	)
}

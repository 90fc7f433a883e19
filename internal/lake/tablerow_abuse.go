package lake

import (
	"cmp"

	"github.com/habitue-crm/habitue/internal/crm"
)

// AbuseRow is one row of evidence for one suspicion.
type AbuseRow struct {
	Check      string    `parquet:"check"`
	CustomerID string    `parquet:"customer_id"`
	Subject    string    `parquet:"subject"`
	EvidenceNo int64     `parquet:"evidence_no"`
	Score      int64     `parquet:"score"`
	Because    string    `parquet:"because"`
	Evidence   string    `parquet:"evidence"`
	On         *crm.Date `parquet:"happened_on,date"` // nil where nobody says when
	Time       string    `parquet:"time"`
	Ref        string    `parquet:"ref"`
	With       string    `parquet:"with_whom"`
	Store      string    `parquet:"store"`
	Points     int64     `parquet:"points"`
	Note       string    `parquet:"note"`
}

func (r *AbuseRow) compare(o *AbuseRow) int {
	return cmp.Or(cmp.Compare(r.Check, o.Check), cmp.Compare(r.CustomerID, o.CustomerID), cmp.Compare(r.Subject, o.Subject), cmp.Compare(r.EvidenceNo, o.EvidenceNo))
}

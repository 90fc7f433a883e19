package segment

import (
	"fmt"
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/because"
)

// Buyer is what RFM asks of a customer who bought at least once.
type Buyer struct {
	Recency int64     // whole days from the last order to the day of the snapshot
	Orders  int64     // distinct orders
	Sales   crm.Money // on the basis that Measure names
}

// RFM holds the three scales of one set of buyers. Make one with NewRFM.
type RFM struct {
	Recency, Frequency, Monetary Scale

	measure string
	codes   map[string]crm.Segment
}

// Score is what RFM says of one buyer.
type Score struct {
	R, F, M int64 // 1 to 5, 5 is best
	Code    string
	Segment crm.Segment
	Because string
}

// NewRFM sets the scales by all buyers. The measure is the word for their sales in a reason: "net" or "sales".
func NewRFM(buyers []Buyer, measure string) RFM {
	scale := func(of func(Buyer) int64) Scale {
		values := make([]int64, len(buyers))
		for i, b := range buyers {
			values[i] = of(b)
		}
		return NewScale(values)
	}
	return RFM{
		Recency:   scale(func(b Buyer) int64 { return b.Recency }),
		Frequency: scale(func(b Buyer) int64 { return b.Orders }),
		Monetary:  scale(func(b Buyer) int64 { return int64(b.Sales) }),
		measure:   measure, codes: codeMap(),
	}
}

// Score scores one buyer. The cut beside each figure is the one that the score hangs on: for R the cut that the
// days do not exceed (for R1 the last, which they do), for F and M the cut that is exceeded (for 1 the first, which
// is not).
func (r RFM) Score(b Buyer) Score {
	s := Score{
		R: r.Recency.ScoreDown(b.Recency),
		F: r.Frequency.Score(b.Orders),
		M: r.Monetary.Score(int64(b.Sales)),
	}
	s.Code = strconv.FormatInt(100*s.R+10*s.F+s.M, 10)
	s.Segment = r.codes[s.Code]
	s.Because = fmt.Sprintf("rule rfm-11: R%d (last order %s ago, cut %d), F%d (%s, cut %d), M%d (%s %s, cut %s)",
		s.R, because.Count(b.Recency, "day"), r.Recency.nearDown(b.Recency),
		s.F, because.Count(b.Orders, "order"), r.Frequency.near(b.Orders),
		s.M, r.measure, because.Money(b.Sales), because.Money(crm.Money(r.Monetary.near(int64(b.Sales)))))
	return s
}

package cohort

import (
	"math"
	"math/big"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Below fewBuyers buyers nothing is estimated; once watching has ended for some, below fewAtRisk still watched nothing
// is said of the days after.
const (
	fewBuyers = 30
	fewAtRisk = 10
)

// Return is the share of buyers who have ordered again so many days after their first order.
type Return struct {
	Days     int64   `json:"days"`
	AtRisk   int64   `json:"at_risk"`  // first-time buyers who had not ordered again and were still watched on that day
	Returned int64   `json:"returned"` // who had by then
	Share    float64 `json:"share"`
	Low      float64 `json:"low"` // of an interval of 95 %
	High     float64 `json:"high"`
	// Withheld says that they were too few for a share: fewer than thirty buyers, or than ten who could be watched so long.
	Withheld bool `json:"withheld,omitempty"`
}

// SecondOrders is how soon the second order follows the first.
type SecondOrders struct {
	Buyers int64    `json:"buyers"`
	Within []Return `json:"within"`
}

// horizons lists the days for which a share is published.
func horizons() []int64 { return []int64{30, 60, 90, 180} }

// Seconds estimates the share of buyers with a second order within 30, 60, 90 and 180 days (Kaplan and Meier 1958;
// who has not ordered again by asOf was watched so far, no longer). A second order on the first day counts at once.
// The interval is Greenwood's on the scale of log(−log), which stays between 0 and 1.
func Seconds(records []*fold.Record, asOf crm.Date) SecondOrders {
	longest := horizons()[len(horizons())-1]
	second, lost := make([]int64, longest+1), make([]int64, longest+1)
	s := SecondOrders{Within: []Return{}}
	for _, r := range records {
		if !r.Bought() {
			continue
		}
		s.Buyers++
		if days, ok := secondAfter(r); ok && days <= longest {
			second[days]++
		} else if watched := int64(asOf - r.FirstOrderOn); !ok && watched <= longest {
			lost[watched]++
		}
	}
	k := survival{buyers: s.Buyers, atRisk: s.Buyers, waiting: big.NewRat(1, 1), spread: new(big.Rat)}
	day := int64(0)
	for _, horizon := range horizons() {
		for ; day <= horizon; day++ {
			k.pass(second[day])
			if day == horizon {
				s.Within = append(s.Within, k.at(horizon))
			}
			k.atRisk, k.lost = k.atRisk-lost[day], k.lost+lost[day]
		}
	}
	return s
}

// secondAfter is the days from the first order to the second.
func secondAfter(r *fold.Record) (days int64, ok bool) {
	orders := int64(0)
	for i := range r.Days {
		if orders += r.Days[i].Orders; orders >= 2 {
			return int64(r.Days[i].Date - r.FirstOrderOn), true
		}
	}
	return 0, false
}

// survival is the estimate so far, exactly.
type survival struct {
	buyers, atRisk, returned, lost int64

	waiting *big.Rat // the share that has not ordered again
	spread  *big.Rat // Greenwood's sum of d / (n (n − d)), while anyone waits
}

// pass takes the second orders of one day.
func (k *survival) pass(d int64) {
	if d == 0 {
		return
	}
	n := k.atRisk
	k.waiting.Mul(k.waiting, big.NewRat(n-d, n))
	if n > d {
		k.spread.Add(k.spread, new(big.Rat).Mul(big.NewRat(d, n), big.NewRat(1, n-d)))
	}
	k.atRisk, k.returned = n-d, k.returned+d
}

func (k *survival) at(days int64) Return {
	r := Return{Days: days, AtRisk: k.atRisk, Returned: k.returned}
	if k.buyers < fewBuyers || k.lost > 0 && k.atRisk < fewAtRisk {
		r.Withheld = true
		return r
	}
	r.Share = float(new(big.Rat).Sub(big.NewRat(1, 1), k.waiting))
	s, _ := k.waiting.Float64()
	if k.atRisk == 0 { // everyone has: the lower end by Clopper and Pearson
		r.Low, r.High = crm.NineDigits(math.Pow(0.025, 1/float64(k.buyers))), 1
		return r
	}
	if k.returned == 0 { // nobody has: the upper end
		r.High = crm.NineDigits(1 - math.Pow(0.025, 1/float64(k.atRisk)))
		return r
	}
	v, _ := k.spread.Float64()
	half := 1.959963984540054 * math.Sqrt(v) / math.Abs(math.Log(s))
	r.Low, r.High = crm.NineDigits(1-math.Pow(s, math.Exp(-half))), crm.NineDigits(1-math.Pow(s, math.Exp(half)))
	return r
}

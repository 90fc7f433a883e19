package cohort

import (
	"math/big"
	"math/bits"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/transform/fold"
)

// Concentration says how much hangs on few customers, and how much on those who are new.
type Concentration struct {
	// HHI is the sum of the squares of the shares of sales, over customers above zero: 1 where one customer is all,
	// one over their number where all are alike. Alike is its inverse: as many customers of one size would be as
	// concentrated.
	HHI   float64 `json:"hhi"`
	Alike float64 `json:"alike"`
	// FirstOrders are the net sales of each buyer's first day with an order, Sales those of all days of buyers; what
	// is in Window is the same of the year that ends with the snapshot's day.
	FirstOrders      crm.Money `json:"first_orders"`
	Sales            crm.Money `json:"sales"`
	FirstShare       float64   `json:"first_share"`
	FirstOrdersYear  crm.Money `json:"first_orders_year"`
	SalesYear        crm.Money `json:"sales_year"`
	FirstShareOfYear float64   `json:"first_share_year"`
}

// Concentrate measures the concentration up to asOf. The magnitudes of all amounts together must fit an int64.
func Concentrate(records []*fold.Record, asOf crm.Date) Concentration {
	var c Concentration
	var total, high, low, carry uint64 // high and low are the sum of the squares, which is no more than the total's
	yearBefore := asOf.AddMonths(-12)
	for _, r := range records {
		if !r.Bought() {
			continue
		}
		if net := r.Net(); net > 0 {
			total += uint64(net)
			hi, lo := bits.Mul64(uint64(net), uint64(net))
			low, carry = bits.Add64(low, lo, 0)
			high, _ = bits.Add64(high, hi, carry)
		}
		for i := range r.Days {
			d := &r.Days[i]
			c.add(d.Net(), d.Date == r.FirstOrderOn, d.Date > yearBefore)
		}
	}
	c.FirstShare, c.FirstShareOfYear = Ratio(int64(c.FirstOrders), int64(c.Sales)), Ratio(int64(c.FirstOrdersYear), int64(c.SalesYear))
	if total > 0 {
		squares := new(big.Int).SetUint64(high)
		squares.Add(squares.Lsh(squares, 64), new(big.Int).SetUint64(low))
		all := new(big.Int).SetUint64(total)
		hhi := new(big.Rat).SetFrac(squares, all.Mul(all, all))
		c.HHI, c.Alike = float(hhi), float(new(big.Rat).Inv(hhi))
	}
	return c
}

func (c *Concentration) add(net crm.Money, first, inYear bool) {
	c.Sales += net
	if first {
		c.FirstOrders += net
	}
	if inYear {
		c.SalesYear += net
		if first {
			c.FirstOrdersYear += net
		}
	}
}

// float is the nearest nine digits of an exact quotient.
func float(r *big.Rat) float64 {
	f, _ := r.Float64()
	return crm.NineDigits(f)
}

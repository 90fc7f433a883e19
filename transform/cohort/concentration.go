package cohort

import (
	"math/big"

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

// Concentrate measures the concentration up to asOf.
func Concentrate(records []fold.Record, asOf crm.Date) Concentration {
	var c Concentration
	total, squares, one := new(big.Int), new(big.Int), new(big.Int)
	yearBefore := asOf.AddMonths(-12)
	for _, r := range records {
		if !r.Bought() {
			continue
		}
		if net := r.Net(); net > 0 {
			one.SetInt64(int64(net))
			total.Add(total, one)
			squares.Add(squares, one.Mul(one, one))
		}
		for _, d := range r.Days {
			c.add(d, d.Date == r.FirstOrderOn, d.Date > yearBefore)
		}
	}
	c.FirstShare, c.FirstShareOfYear = Ratio(int64(c.FirstOrders), int64(c.Sales)), Ratio(int64(c.FirstOrdersYear), int64(c.SalesYear))
	if squares.Sign() > 0 {
		hhi := new(big.Rat).SetFrac(squares, total.Mul(total, total))
		c.HHI, c.Alike = float(hhi), float(new(big.Rat).Inv(hhi))
	}
	return c
}

func (c *Concentration) add(d fold.Day, first, inYear bool) {
	c.Sales += d.Net()
	if first {
		c.FirstOrders += d.Net()
	}
	if inYear {
		c.SalesYear += d.Net()
		if first {
			c.FirstOrdersYear += d.Net()
		}
	}
}

// float is the nearest nine digits of an exact quotient.
func float(r *big.Rat) float64 {
	f, _ := r.Float64()
	return crm.NineDigits(f)
}

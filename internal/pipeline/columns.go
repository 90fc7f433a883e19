package pipeline

import (
	"strconv"

	"github.com/habitue-crm/habitue/internal/crm"
)

// column is one column of customers.parquet as export writes it.
type column struct {
	name string
	kind columnKind
	text func(p *crm.Profile) string // "" is absent
}

// columnKind says how a value stands in JSON and in a workbook.
type columnKind int

const (
	textColumn   columnKind = iota
	numberColumn            // a whole number or an exact decimal
	moneyColumn             // four decimals; a string in JSON
	dayColumn
	boolColumn
)

// customerColumns lists the columns of the table customers, in the order of customers.parquet.
func customerColumns() []column {
	text := func(name string, get func(p *crm.Profile) string) column { return column{name, textColumn, get} }
	whole := func(name string, get func(p *crm.Profile) int64) column {
		return column{name, numberColumn, func(p *crm.Profile) string { return strconv.FormatInt(get(p), 10) }}
	}
	money := func(name string, get func(p *crm.Profile) crm.Money) column {
		return column{name, moneyColumn, func(p *crm.Profile) string { return get(p).String() }}
	}
	day := func(name string, get func(p *crm.Profile) *crm.Date) column {
		return column{name, dayColumn, func(p *crm.Profile) string {
			if d := get(p); d != nil {
				return d.String()
			}
			return ""
		}}
	}
	return []column{
		text("customer_id", func(p *crm.Profile) string { return p.CustomerID }),
		text("name", func(p *crm.Profile) string { return p.Name }),
		text("email", func(p *crm.Profile) string { return p.Email }),
		text("language", func(p *crm.Profile) string { return p.Language }),
		text("city", func(p *crm.Profile) string { return p.City }),
		text("postal_code", func(p *crm.Profile) string { return p.PostalCode }),
		text("country", func(p *crm.Profile) string { return p.Country }),
		day("first_order_on", func(p *crm.Profile) *crm.Date { return p.FirstOrderOn }),
		day("last_order_on", func(p *crm.Profile) *crm.Date { return p.LastOrderOn }),
		whole("orders", func(p *crm.Profile) int64 { return p.Orders }),
		whole("order_days", func(p *crm.Profile) int64 { return p.OrderDays }),
		whole("lines", func(p *crm.Profile) int64 { return p.Lines }),
		{"quantity", numberColumn, func(p *crm.Profile) string { return p.Quantity.String() }},
		money("gross_sales", func(p *crm.Profile) crm.Money { return p.GrossSales }),
		money("returns", func(p *crm.Profile) crm.Money { return p.Returns }),
		money("net_sales", func(p *crm.Profile) crm.Money { return p.NetSales }),
		money("average_order", func(p *crm.Profile) crm.Money { return p.AverageOrder }),
		{"recency_days", numberColumn, func(p *crm.Profile) string {
			if p.RecencyDays == nil {
				return ""
			}
			return strconv.FormatInt(*p.RecencyDays, 10)
		}},
		whole("r_score", func(p *crm.Profile) int64 { return p.RScore }),
		whole("f_score", func(p *crm.Profile) int64 { return p.FScore }),
		whole("m_score", func(p *crm.Profile) int64 { return p.MScore }),
		text("rfm_code", func(p *crm.Profile) string { return p.RFMCode }),
		text("rfm_segment", func(p *crm.Profile) string { return string(p.RFMSegment) }),
		text("rfm_because", func(p *crm.Profile) string { return p.RFMBecause }),
		text("abc_class", func(p *crm.Profile) string { return p.ABCClass }),
		text("abc_because", func(p *crm.Profile) string { return p.ABCBecause }),
		text("tier", func(p *crm.Profile) string { return p.Tier }),
		text("tier_because", func(p *crm.Profile) string { return p.TierBecause }),
		text("consent_email", func(p *crm.Profile) string { return string(p.ConsentEmail) }),
		text("consent_email_because", func(p *crm.Profile) string { return p.ConsentBecause }),
		{"suppressed", boolColumn, func(p *crm.Profile) string { return strconv.FormatBool(p.Suppressed) }},
	}
}

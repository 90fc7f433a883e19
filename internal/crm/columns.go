package crm

import "strconv"

// ColumnKind is what a column of a snapshot's table holds.
type ColumnKind int

// The kinds of columns.
const (
	TextColumn     ColumnKind = iota
	CountColumn               // a whole number
	MoneyColumn               // ten-thousandths of the currency
	QuantityColumn            // ten-thousandths of a unit
	DayColumn                 // a civil day
	BoolColumn                // yes or no
	ShareColumn               // a quotient, 1 being all; a double rounded to nine digits
	InstantColumn             // microseconds since 1970 UTC
)

// Column is one column of the customers table: what files, exports and the conditions of campaigns call it, and
// its value in a profile.
type Column struct {
	Name string
	Kind ColumnKind
	// Words is the value of a text column.
	Words func(*Profile) string
	// Number is the value of every other kind (0 and 1 for no and yes); known is false where there is none.
	Number func(*Profile) (n int64, known bool)
}

// Columns lists the columns of the customers table in its order.
func Columns() []Column {
	text := func(name string, get func(*Profile) string) Column { return Column{Name: name, Words: get} }
	number := func(name string, kind ColumnKind, get func(*Profile) int64) Column {
		return Column{Name: name, Kind: kind, Number: func(p *Profile) (int64, bool) { return get(p), true }}
	}
	day := func(name string, get func(*Profile) *Date) Column {
		return Column{Name: name, Kind: DayColumn, Number: func(p *Profile) (int64, bool) {
			if d := get(p); d != nil {
				return int64(*d), true
			}
			return 0, false
		}}
	}
	known := func(name string, get func(*Profile) *int64) Column {
		return Column{Name: name, Kind: CountColumn, Number: func(p *Profile) (int64, bool) {
			if n := get(p); n != nil {
				return *n, true
			}
			return 0, false
		}}
	}
	flag := func(name string, get func(*Profile) bool) Column {
		return Column{Name: name, Kind: BoolColumn, Number: func(p *Profile) (int64, bool) {
			if get(p) {
				return 1, true
			}
			return 0, true
		}}
	}
	return []Column{
		text("customer_id", func(p *Profile) string { return p.CustomerID }),
		text("name", func(p *Profile) string { return p.Name }),
		text("email", func(p *Profile) string { return p.Email }),
		text("language", func(p *Profile) string { return p.Language }),
		text("city", func(p *Profile) string { return p.City }),
		text("postal_code", func(p *Profile) string { return p.PostalCode }),
		text("country", func(p *Profile) string { return p.Country }),
		day("first_order_on", func(p *Profile) *Date { return p.FirstOrderOn }),
		day("last_order_on", func(p *Profile) *Date { return p.LastOrderOn }),
		number("orders", CountColumn, func(p *Profile) int64 { return p.Orders }),
		number("order_days", CountColumn, func(p *Profile) int64 { return p.OrderDays }),
		number("lines", CountColumn, func(p *Profile) int64 { return p.Lines }),
		number("quantity", QuantityColumn, func(p *Profile) int64 { return int64(p.Quantity) }),
		number("gross_sales", MoneyColumn, func(p *Profile) int64 { return int64(p.GrossSales) }),
		number("returns", MoneyColumn, func(p *Profile) int64 { return int64(p.Returns) }),
		number("net_sales", MoneyColumn, func(p *Profile) int64 { return int64(p.NetSales) }),
		number("average_order", MoneyColumn, func(p *Profile) int64 { return int64(p.AverageOrder) }),
		known("recency_days", func(p *Profile) *int64 { return p.RecencyDays }),
		number("r_score", CountColumn, func(p *Profile) int64 { return p.RScore }),
		number("f_score", CountColumn, func(p *Profile) int64 { return p.FScore }),
		number("m_score", CountColumn, func(p *Profile) int64 { return p.MScore }),
		text("rfm_code", func(p *Profile) string { return p.RFMCode }),
		text("rfm_segment", func(p *Profile) string { return string(p.RFMSegment) }),
		text("rfm_because", func(p *Profile) string { return p.RFMBecause }),
		text("abc_class", func(p *Profile) string { return p.ABCClass }),
		text("abc_because", func(p *Profile) string { return p.ABCBecause }),
		text("tier", func(p *Profile) string { return p.Tier }),
		text("tier_because", func(p *Profile) string { return p.TierBecause }),
		number("tier_sales", MoneyColumn, func(p *Profile) int64 { return int64(p.TierSales) }),
		text("consent_email", func(p *Profile) string { return string(p.ConsentEmail) }),
		text("consent_email_because", func(p *Profile) string { return p.ConsentBecause }),
		flag("suppressed", func(p *Profile) bool { return p.Suppressed }),
		day("tier_since", func(p *Profile) *Date { return p.TierSince }),
		day("tier_until", func(p *Profile) *Date { return p.TierUntil }),
		text("linked_ids", func(p *Profile) string { return p.LinkedIDs }),
		text("linked_because", func(p *Profile) string { return p.LinkedBecause }),
		flag("is_account", func(p *Profile) bool { return p.IsAccount }),
		text("account_because", func(p *Profile) string { return p.AccountBecause }),
		known("points_balance", func(p *Profile) *int64 { return p.PointsBalance }),
		known("points_pending", func(p *Profile) *int64 { return p.PointsPending }),
		text("home_store", func(p *Profile) string { return p.HomeStore }),
	}
}

// Text is the value as files hold it: money with four decimals, days as 2011-12-10, "" where there is none.
func (c Column) Text(p *Profile) string {
	if c.Kind == TextColumn {
		return c.Words(p)
	}
	n, known := c.Number(p)
	switch {
	case !known:
		return ""
	case c.Kind == MoneyColumn:
		return Money(n).String()
	case c.Kind == QuantityColumn:
		return Quantity(n).String()
	case c.Kind == DayColumn:
		return Date(n).String()
	case c.Kind == BoolColumn:
		return strconv.FormatBool(n == 1)
	}
	return strconv.FormatInt(n, 10)
}

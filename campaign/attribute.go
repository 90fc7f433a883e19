package campaign

import (
	"github.com/habitue-crm/habitue/internal/crm"
)

// kind is what an attribute or a part of an expression is.
type kind int

const (
	yesNo    kind = iota
	number        // a whole number
	money         // ten-thousandths of the currency
	quantity      // ten-thousandths of a unit
	words         // text
	day           // a civil day
	literal       // a number as typed, which becomes what it is compared with
	quoted        // a text as typed
)

// attribute is one thing that an audience may ask of a customer; names are the columns of customers.parquet.
type attribute struct {
	name   string
	kind   kind
	values []string // all there are, where the list is closed
	// of is the value: int for number, money, quantity and day, string for words, bool for yesNo. known is
	// false where there is none; a comparison with it is then not met.
	of func(p *crm.Profile) (value any, known bool)
}

// attributes lists them in the order of the table.
func attributes() []attribute {
	text := func(name string, get func(*crm.Profile) string, values ...string) attribute {
		return attribute{name: name, kind: words, values: values, of: func(p *crm.Profile) (any, bool) { return get(p), true }}
	}
	whole := func(name string, k kind, get func(*crm.Profile) int64) attribute {
		return attribute{name: name, kind: k, of: func(p *crm.Profile) (any, bool) { return int(get(p)), true }}
	}
	date := func(name string, get func(*crm.Profile) *crm.Date) attribute {
		return attribute{name: name, kind: day, of: func(p *crm.Profile) (any, bool) {
			if d := get(p); d != nil {
				return int(*d), true
			}
			return 0, false
		}}
	}
	return []attribute{
		text("customer_id", func(p *crm.Profile) string { return p.CustomerID }),
		text("name", func(p *crm.Profile) string { return p.Name }),
		text("email", func(p *crm.Profile) string { return p.Email }),
		text("language", func(p *crm.Profile) string { return p.Language }),
		text("city", func(p *crm.Profile) string { return p.City }),
		text("postal_code", func(p *crm.Profile) string { return p.PostalCode }),
		text("country", func(p *crm.Profile) string { return p.Country }),
		date("first_order_on", func(p *crm.Profile) *crm.Date { return p.FirstOrderOn }),
		date("last_order_on", func(p *crm.Profile) *crm.Date { return p.LastOrderOn }),
		whole("orders", number, func(p *crm.Profile) int64 { return p.Orders }),
		whole("order_days", number, func(p *crm.Profile) int64 { return p.OrderDays }),
		whole("lines", number, func(p *crm.Profile) int64 { return p.Lines }),
		whole("quantity", quantity, func(p *crm.Profile) int64 { return int64(p.Quantity) }),
		whole("gross_sales", money, func(p *crm.Profile) int64 { return int64(p.GrossSales) }),
		whole("returns", money, func(p *crm.Profile) int64 { return int64(p.Returns) }),
		whole("net_sales", money, func(p *crm.Profile) int64 { return int64(p.NetSales) }),
		whole("average_order", money, func(p *crm.Profile) int64 { return int64(p.AverageOrder) }),
		{name: "recency_days", kind: number, of: func(p *crm.Profile) (any, bool) {
			if p.RecencyDays == nil {
				return 0, false
			}
			return int(*p.RecencyDays), true
		}},
		whole("r_score", number, func(p *crm.Profile) int64 { return p.RScore }),
		whole("f_score", number, func(p *crm.Profile) int64 { return p.FScore }),
		whole("m_score", number, func(p *crm.Profile) int64 { return p.MScore }),
		text("rfm_code", func(p *crm.Profile) string { return p.RFMCode }),
		text("rfm_segment", func(p *crm.Profile) string { return string(p.RFMSegment) }, segmentNames()...),
		text("abc_class", func(p *crm.Profile) string { return p.ABCClass }, "A", "B", "C"),
		text("tier", func(p *crm.Profile) string { return p.Tier }),
		whole("tier_sales", money, func(p *crm.Profile) int64 { return int64(p.TierSales) }),
		text("consent_email", func(p *crm.Profile) string { return string(p.ConsentEmail) },
			string(crm.ConsentGranted), string(crm.ConsentDenied), string(crm.ConsentExpired), string(crm.ConsentUnknown)),
		{name: "suppressed", kind: yesNo, of: func(p *crm.Profile) (any, bool) { return p.Suppressed, true }},
	}
}

func segmentNames() []string {
	var names []string
	for _, s := range crm.Segments() {
		names = append(names, string(s))
	}
	return names
}

// findAttribute is the attribute of a name.
func findAttribute(name string) (attribute, bool) {
	for _, a := range attributes() {
		if a.name == name {
			return a, true
		}
	}
	return attribute{}, false
}

func attributeNames() []string {
	var names []string
	for _, a := range attributes() {
		names = append(names, a.name)
	}
	return names
}

// shown is a value as the reason beside a member says it.
func (a attribute) shown(p *crm.Profile) string {
	value, known := a.of(p)
	if !known {
		return a.name + " = ?"
	}
	switch a.kind {
	case money:
		return a.name + " = " + crm.Money(value.(int)).String()
	case quantity:
		return a.name + " = " + crm.Quantity(value.(int)).String()
	case day:
		return a.name + " = " + crm.Date(value.(int)).String()
	case number:
		return a.name + " = " + crm.Quantity(value.(int)*crm.Scale).String()
	case yesNo:
		if value.(bool) {
			return a.name + " = true"
		}
		return a.name + " = false"
	}
	return a.name + ` = "` + value.(string) + `"`
}

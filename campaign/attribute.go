package campaign

import (
	"strings"

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

// attributes lists them in the order of the table: every column but the reasons, which are for people.
func attributes() []attribute {
	kinds := map[crm.ColumnKind]kind{
		crm.TextColumn: words, crm.CountColumn: number, crm.MoneyColumn: money, crm.QuantityColumn: quantity, crm.DayColumn: day, crm.BoolColumn: yesNo,
	}
	var all []attribute
	for _, c := range crm.Columns() {
		if strings.HasSuffix(c.Name, "_because") {
			continue
		}
		all = append(all, attribute{name: c.Name, kind: kinds[c.Kind], values: closed(c.Name), of: valueOf(c)})
	}
	return all
}

// closed is all the values that a column can have, where the list is closed.
func closed(column string) []string {
	switch column {
	case "rfm_segment":
		return segmentNames()
	case "abc_class":
		return []string{"A", "B", "C"}
	case "consent_email":
		return []string{string(crm.ConsentGranted), string(crm.ConsentDenied), string(crm.ConsentExpired), string(crm.ConsentUnknown)}
	}
	return nil
}

// valueOf reads a column as expressions want it.
func valueOf(c crm.Column) func(*crm.Profile) (any, bool) {
	switch c.Kind {
	case crm.TextColumn:
		return func(p *crm.Profile) (any, bool) { return c.Words(p), true }
	case crm.BoolColumn:
		return func(p *crm.Profile) (any, bool) {
			n, known := c.Number(p)
			return n == 1, known
		}
	}
	return func(p *crm.Profile) (any, bool) {
		n, known := c.Number(p)
		return int(n), known
	}
}

func segmentNames() []string {
	var names []string
	for _, s := range crm.Segments() {
		names = append(names, string(s))
	}
	return append(names, string(crm.Recent), string(crm.Inactive))
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

package lake

import (
	"reflect"

	"github.com/habitue-crm/habitue/internal/crm"
	"github.com/habitue-crm/habitue/internal/lake/columns"
)

// The functions of this file ask a writer for the columns of a table, once, and return what gives them a row. Which
// columns there are, and in which order, the table's struct says.

// columnsOfFields is for tables of few rows: it finds the columns by the fields of the row's struct.
func columnsOfFields[T any](w *columns.Writer) func(*T) {
	typ := reflect.TypeFor[T]()
	adds := make([]func(reflect.Value), typ.NumField())
	for i := range adds {
		adds[i] = columnOfField(w, typ.Field(i))
	}
	return func(row *T) {
		v := reflect.ValueOf(row).Elem()
		for i, add := range adds {
			add(v.Field(i))
		}
	}
}

// columnOfField is what gives one column the value of its field.
func columnOfField(w *columns.Writer, f reflect.StructField) func(reflect.Value) {
	name, typ := columnOf(f).Name, f.Type
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	var add func(reflect.Value)
	var none func()
	switch typ.Kind() {
	case reflect.String:
		c := w.Texts(name)
		return func(v reflect.Value) { c.Add(v.String()) }
	case reflect.Bool:
		c := w.Flags(name)
		add, none = func(v reflect.Value) { c.Add(v.Bool()) }, c.AddNone
	case reflect.Float64:
		c := w.Doubles(name)
		add, none = func(v reflect.Value) { c.Add(v.Float()) }, c.AddNone
	default:
		c := w.Numbers(name)
		add, none = func(v reflect.Value) { c.Add(v.Int()) }, c.AddNone
	}
	if typ == f.Type {
		return add
	}
	return func(v reflect.Value) {
		if v.IsNil() {
			none()
			return
		}
		add(v.Elem())
	}
}

// addMaybe gives the next row a number that may be absent.
func addMaybe[N ~int32 | ~int64](to *columns.Numbers, n *N) {
	if n == nil {
		to.AddNone()
		return
	}
	to.Add(int64(*n))
}

// tierColumns is columnsOfFields for the stays on the ladder, of which there may be millions.
func tierColumns(w *columns.Writer) func(*TierRow) {
	customer, tier, how, currency, because := w.Texts("customer_id"), w.Texts("tier"), w.Texts("how"), w.Texts("currency"), w.Texts("because")
	from, to, sales := w.Numbers("from_on"), w.Numbers("to_on"), w.Numbers("tier_sales")
	return func(r *TierRow) {
		customer.Add(r.CustomerID)
		from.Add(int64(r.From))
		addMaybe(to, r.To)
		tier.Add(r.Tier)
		how.Add(r.How)
		sales.Add(int64(r.Sales))
		currency.Add(r.Currency)
		because.Add(r.Because)
	}
}

// ledgerColumns is that of the ledger of points.
func ledgerColumns(w *columns.Writer) func(*PointsEntry) {
	customer, account, kind, ref, rule := w.Texts("customer_id"), w.Texts("account"), w.Texts("kind"), w.Texts("ref"), w.Texts("rule")
	no, day, active, points := w.Numbers("entry_no"), w.Numbers("entry_on"), w.Numbers("active_on"), w.Numbers("points")
	repaid, lot, expires, qualifying := w.Numbers("repaid"), w.Numbers("lot"), w.Numbers("expires_on"), w.Flags("qualifying")
	return func(e *PointsEntry) {
		customer.Add(e.CustomerID)
		account.Add(e.Account)
		no.Add(e.EntryNo)
		day.Add(int64(e.Day))
		active.Add(int64(e.ActiveOn))
		kind.Add(e.Kind)
		points.Add(e.Points)
		repaid.Add(e.Repaid)
		lot.Add(e.Lot)
		addMaybe(expires, e.ExpiresOn)
		ref.Add(e.Ref)
		rule.Add(e.Rule)
		qualifying.Add(e.Qualifying)
	}
}

// profileColumns is that of customers, whose amounts are of one currency.
func profileColumns(w *columns.Writer, currency string) func(**crm.Profile) {
	who, bought, labels := whoColumns(w), boughtColumns(w), labelColumns(w)
	suppressed, account, money := w.Flags("suppressed"), w.Flags("is_account"), w.Texts("currency")
	balance, pending := w.Numbers("points_balance"), w.Numbers("points_pending")
	return func(row **crm.Profile) {
		p := *row
		who(p)
		bought(p)
		labels(p)
		suppressed.Add(p.Suppressed)
		account.Add(p.IsAccount)
		money.Add(currency)
		addMaybe(balance, p.PointsBalance)
		addMaybe(pending, p.PointsPending)
	}
}

// whoColumns are who somebody is, and where.
func whoColumns(w *columns.Writer) func(*crm.Profile) {
	id, name, email, language := w.Texts("customer_id"), w.Texts("name"), w.Texts("email"), w.Texts("language")
	city, code, country, home := w.Texts("city"), w.Texts("postal_code"), w.Texts("country"), w.Texts("home_store")
	linked, linkedBecause, accountBecause := w.Texts("linked_ids"), w.Texts("linked_because"), w.Texts("account_because")
	return func(p *crm.Profile) {
		id.Add(p.CustomerID)
		name.Add(p.Name)
		email.Add(p.Email)
		language.Add(p.Language)
		city.Add(p.City)
		code.Add(p.PostalCode)
		country.Add(p.Country)
		home.Add(p.HomeStore)
		linked.Add(p.LinkedIDs)
		linkedBecause.Add(p.LinkedBecause)
		accountBecause.Add(p.AccountBecause)
	}
}

// boughtColumns are what somebody bought.
func boughtColumns(w *columns.Writer) func(*crm.Profile) {
	first, last, recency := w.Numbers("first_order_on"), w.Numbers("last_order_on"), w.Numbers("recency_days")
	orders, days, lines, quantity := w.Numbers("orders"), w.Numbers("order_days"), w.Numbers("lines"), w.Numbers("quantity")
	gross, returns, net, average := w.Numbers("gross_sales"), w.Numbers("returns"), w.Numbers("net_sales"), w.Numbers("average_order")
	return func(p *crm.Profile) {
		addMaybe(first, p.FirstOrderOn)
		addMaybe(last, p.LastOrderOn)
		addMaybe(recency, p.RecencyDays)
		orders.Add(p.Orders)
		days.Add(p.OrderDays)
		lines.Add(p.Lines)
		quantity.Add(int64(p.Quantity))
		gross.Add(int64(p.GrossSales))
		returns.Add(int64(p.Returns))
		net.Add(int64(p.NetSales))
		average.Add(int64(p.AverageOrder))
	}
}

// labelColumns are where somebody stands, and why.
func labelColumns(w *columns.Writer) func(*crm.Profile) {
	r, f, m := w.Numbers("r_score"), w.Numbers("f_score"), w.Numbers("m_score")
	code, segment, rfmBecause := w.Texts("rfm_code"), w.Texts("rfm_segment"), w.Texts("rfm_because")
	class, classBecause, tier, tierBecause := w.Texts("abc_class"), w.Texts("abc_because"), w.Texts("tier"), w.Texts("tier_because")
	sales, since, until := w.Numbers("tier_sales"), w.Numbers("tier_since"), w.Numbers("tier_until")
	consent, consentBecause := w.Texts("consent_email"), w.Texts("consent_email_because")
	return func(p *crm.Profile) {
		r.Add(p.RScore)
		f.Add(p.FScore)
		m.Add(p.MScore)
		code.Add(p.RFMCode)
		segment.Add(string(p.RFMSegment))
		rfmBecause.Add(p.RFMBecause)
		class.Add(p.ABCClass)
		classBecause.Add(p.ABCBecause)
		tier.Add(p.Tier)
		tierBecause.Add(p.TierBecause)
		sales.Add(int64(p.TierSales))
		addMaybe(since, p.TierSince)
		addMaybe(until, p.TierUntil)
		consent.Add(string(p.ConsentEmail))
		consentBecause.Add(p.ConsentBecause)
	}
}

package lake

import (
	"github.com/habitue-crm/habitue/internal/crm"
)

// The structs of this file are the Parquet schemas: one field a column, in the order of the file. Only optional
// columns may be added, at the end, with SchemaVersion raised and the version in their since tag: an older file
// does not have them, and they read as absent. Absent values that matter (a price, a day) are pointers, absent
// texts are empty; in columns since version 2 an empty text is stored as null.

// lineRow is one row of order_lines.
type lineRow struct {
	Source      string `parquet:"source,dict"`
	Store       string `parquet:"store,dict"`
	OrderID     string `parquet:"order_id,dict"`
	LineNo      int64  `parquet:"line_no,delta"`
	OrderDate   int32  `parquet:"order_date,date,dict"`
	CustomerID  string `parquet:"customer_id,dict"`
	ProductID   string `parquet:"product_id,dict"`
	Description string `parquet:"description,dict"`
	Quantity    int64  `parquet:"quantity,decimal(4:18),dict"`
	UnitPrice   *int64 `parquet:"unit_price,decimal(4:18),dict"`
	Amount      *int64 `parquet:"amount,decimal(4:18)"`
	Return      bool   `parquet:"return"`
	Cites       string `parquet:"cites,dict"`
	Currency    string `parquet:"currency,dict"`
	Country     string `parquet:"country,dict"`
	LineType    string `parquet:"line_type,dict"`
	Upload      string `parquet:"upload,dict"`
	Sheet       string `parquet:"sheet,dict"`
	Row         int64  `parquet:"row,delta"`
	LineID      string `parquet:"line_id,optional,dict" since:"2"`
	Time        string `parquet:"order_time,optional,dict" since:"2"`
	ListPrice   *int64 `parquet:"list_price,decimal(4:18),dict" since:"2"`
	Discount    *int64 `parquet:"discount,decimal(4:18),dict" since:"2"`
	Tax         *int64 `parquet:"tax,decimal(4:18),dict" since:"2"`
	Seller      string `parquet:"seller,optional,dict" since:"2"`
	Channel     string `parquet:"channel,optional,dict" since:"2"`
	Coupon      string `parquet:"coupon,optional,dict" since:"2"`
	Campaign    string `parquet:"campaign,optional,dict" since:"2"`
	Status      string `parquet:"status,optional,dict" since:"2"`
}

// customerRow is one row of customers.
type customerRow struct {
	Source     string `parquet:"source,dict"`
	CustomerID string `parquet:"customer_id"`
	Name       string `parquet:"name"`
	Email      string `parquet:"email"`
	Phone      string `parquet:"phone"`
	Street     string `parquet:"street"`
	City       string `parquet:"city,dict"`
	PostalCode string `parquet:"postal_code,dict"`
	Country    string `parquet:"country,dict"`
	Language   string `parquet:"language,dict"`
	Upload     string `parquet:"upload,dict"`
	Sheet      string `parquet:"sheet,dict"`
	Row        int64  `parquet:"row,delta"`
	Civility   string `parquet:"civility,optional,dict" since:"2"`
	FirstName  string `parquet:"first_name,optional" since:"2"`
	LastName   string `parquet:"last_name,optional" since:"2"`
	Birthday   *int32 `parquet:"birthday,date" since:"2"`
	Tags       string `parquet:"tags,optional,dict" since:"2"`
	Label      string `parquet:"label,optional,dict" since:"2"`
	Origin     string `parquet:"origin,optional,dict" since:"2"`
	Referrer   string `parquet:"referrer,optional" since:"2"`
	Household  string `parquet:"household,optional" since:"2"`
	Card       string `parquet:"card,optional" since:"2"`
	JoinedOn   *int32 `parquet:"joined_on,date" since:"2"`
}

func customerRowOf(c crm.Customer, upload string) customerRow {
	return customerRow{
		c.Source, c.ID, c.Name, c.Email, c.Phone, c.Street, c.City, c.PostalCode, c.Country, c.Language,
		upload, c.Place.Sheet, int64(c.Place.Row), c.Civility, c.FirstName, c.LastName, (*int32)(c.Birthday),
		c.Tags, c.Label, c.Origin, c.Referrer, c.Household, c.Card, (*int32)(c.JoinedOn),
	}
}

func (r customerRow) fact() crm.Customer {
	return crm.Customer{
		Source: r.Source, ID: r.CustomerID, Name: r.Name, Email: r.Email, Phone: r.Phone, Street: r.Street,
		City: r.City, PostalCode: r.PostalCode, Country: r.Country, Language: r.Language,
		Place: crm.Place{Sheet: r.Sheet, Row: int(r.Row)}, Civility: r.Civility, FirstName: r.FirstName,
		LastName: r.LastName, Birthday: (*crm.Date)(r.Birthday), Tags: r.Tags, Label: r.Label, Origin: r.Origin,
		Referrer: r.Referrer, Household: r.Household, Card: r.Card, JoinedOn: (*crm.Date)(r.JoinedOn),
	}
}

// productRow is one row of products.
type productRow struct {
	Source    string `parquet:"source,dict"`
	ProductID string `parquet:"product_id"`
	Name      string `parquet:"name"`
	Category  string `parquet:"category,dict"`
	Brand     string `parquet:"brand,dict"`
	ListPrice *int64 `parquet:"list_price,decimal(4:18)"`
	Upload    string `parquet:"upload,dict"`
	Sheet     string `parquet:"sheet,dict"`
	Row       int64  `parquet:"row,delta"`

	SubCategory string `parquet:"sub_category,optional,dict" since:"2"`
	Cost        *int64 `parquet:"cost,decimal(4:18)" since:"2"`
	LaunchedOn  *int32 `parquet:"launched_on,date" since:"2"`
	Exclusive   *bool  `parquet:"exclusive" since:"2"`
	Charity     *bool  `parquet:"charity" since:"2"`
}

func productRowOf(p crm.Product, upload string) productRow {
	return productRow{
		p.Source, p.ID, p.Name, p.Category, p.Brand, (*int64)(p.ListPrice), upload, p.Place.Sheet,
		int64(p.Place.Row), p.SubCategory, (*int64)(p.Cost), (*int32)(p.LaunchedOn), p.Exclusive, p.Charity,
	}
}

func (r productRow) fact() crm.Product {
	return crm.Product{
		Source: r.Source, ID: r.ProductID, Name: r.Name, Category: r.Category, Brand: r.Brand,
		ListPrice: (*crm.Money)(r.ListPrice), Place: crm.Place{Sheet: r.Sheet, Row: int(r.Row)},
		SubCategory: r.SubCategory, Cost: (*crm.Money)(r.Cost), LaunchedOn: (*crm.Date)(r.LaunchedOn),
		Exclusive: r.Exclusive, Charity: r.Charity,
	}
}

// consentRow is one row of consents.
type consentRow struct {
	Source     string `parquet:"source,dict"`
	CustomerID string `parquet:"customer_id"`
	Email      string `parquet:"email"`
	Channel    string `parquet:"channel,dict"`
	State      string `parquet:"state,dict"`
	Suppress   bool   `parquet:"suppress"`
	On         *int32 `parquet:"said_on,date"`
	Proof      string `parquet:"proof,dict"`
	Upload     string `parquet:"upload,dict"`
	Sheet      string `parquet:"sheet,dict"`
	Row        int64  `parquet:"row,delta"`
	Phone      string `parquet:"phone,optional" since:"2"`
}

func consentRowOf(c crm.Consent, upload string) consentRow {
	return consentRow{
		c.Source, c.CustomerID, c.Email, c.Channel, string(c.State), c.Suppress, (*int32)(c.On), c.Proof,
		upload, c.Place.Sheet, int64(c.Place.Row), c.Phone,
	}
}

func (r consentRow) fact() crm.Consent {
	return crm.Consent{
		Source: r.Source, CustomerID: r.CustomerID, Email: r.Email, Channel: r.Channel,
		State: crm.ConsentState(r.State), Suppress: r.Suppress, On: (*crm.Date)(r.On), Proof: r.Proof,
		Phone: r.Phone, Place: crm.Place{Sheet: r.Sheet, Row: int(r.Row)},
	}
}

// profileRow is one row of a snapshot's customers.parquet. The tables of a snapshot have no dictionaries: with them
// their bytes would be the processor's (see portable_test.go).
type profileRow struct {
	CustomerID string `parquet:"customer_id"`
	Name       string `parquet:"name"`
	Email      string `parquet:"email"`
	Language   string `parquet:"language"`
	City       string `parquet:"city"`
	PostalCode string `parquet:"postal_code"`
	Country    string `parquet:"country"`

	FirstOrderOn *int32 `parquet:"first_order_on,date"`
	LastOrderOn  *int32 `parquet:"last_order_on,date"`
	Orders       int64  `parquet:"orders"`
	OrderDays    int64  `parquet:"order_days"`
	Lines        int64  `parquet:"lines"`
	Quantity     int64  `parquet:"quantity,decimal(4:18)"`
	GrossSales   int64  `parquet:"gross_sales,decimal(4:18)"`
	Returns      int64  `parquet:"returns,decimal(4:18)"`
	NetSales     int64  `parquet:"net_sales,decimal(4:18)"`
	AverageOrder int64  `parquet:"average_order,decimal(4:18)"`
	RecencyDays  *int64 `parquet:"recency_days"`

	RScore      int64  `parquet:"r_score"`
	FScore      int64  `parquet:"f_score"`
	MScore      int64  `parquet:"m_score"`
	RFMCode     string `parquet:"rfm_code"`
	RFMSegment  string `parquet:"rfm_segment"`
	RFMBecause  string `parquet:"rfm_because"`
	ABCClass    string `parquet:"abc_class"`
	ABCBecause  string `parquet:"abc_because"`
	Tier        string `parquet:"tier"`
	TierBecause string `parquet:"tier_because"`
	TierSales   int64  `parquet:"tier_sales,decimal(4:18)"`

	ConsentEmail   string `parquet:"consent_email"`
	ConsentBecause string `parquet:"consent_email_because"`
	Suppressed     bool   `parquet:"suppressed"`
	Currency       string `parquet:"currency"`

	TierSince *int32 `parquet:"tier_since,date" since:"2"`
	TierUntil *int32 `parquet:"tier_until,date" since:"2"`

	LinkedIDs      string `parquet:"linked_ids,optional" since:"2"`
	LinkedBecause  string `parquet:"linked_because,optional" since:"2"`
	IsAccount      *bool  `parquet:"is_account" since:"2"`
	AccountBecause string `parquet:"account_because,optional" since:"2"`
	PointsBalance  *int64 `parquet:"points_balance" since:"2"`
	PointsPending  *int64 `parquet:"points_pending" since:"2"`
	HomeStore      string `parquet:"home_store,optional" since:"2"`
}

func (r *profileRow) profile() crm.Profile {
	return crm.Profile{
		CustomerID: r.CustomerID, Name: r.Name, Email: r.Email, Language: r.Language, City: r.City,
		PostalCode: r.PostalCode, Country: r.Country, FirstOrderOn: (*crm.Date)(r.FirstOrderOn),
		LastOrderOn: (*crm.Date)(r.LastOrderOn), Orders: r.Orders, OrderDays: r.OrderDays, Lines: r.Lines,
		Quantity: crm.Quantity(r.Quantity), GrossSales: crm.Money(r.GrossSales), Returns: crm.Money(r.Returns),
		NetSales: crm.Money(r.NetSales), AverageOrder: crm.Money(r.AverageOrder), RecencyDays: r.RecencyDays,
		RScore: r.RScore, FScore: r.FScore, MScore: r.MScore, RFMCode: r.RFMCode,
		RFMSegment: crm.Segment(r.RFMSegment), RFMBecause: r.RFMBecause, ABCClass: r.ABCClass,
		ABCBecause: r.ABCBecause, Tier: r.Tier, TierBecause: r.TierBecause, TierSales: crm.Money(r.TierSales),
		ConsentEmail: crm.ConsentState(r.ConsentEmail), ConsentBecause: r.ConsentBecause, Suppressed: r.Suppressed,
		TierSince: (*crm.Date)(r.TierSince), TierUntil: (*crm.Date)(r.TierUntil),
		LinkedIDs: r.LinkedIDs, LinkedBecause: r.LinkedBecause, IsAccount: r.IsAccount != nil && *r.IsAccount,
		AccountBecause: r.AccountBecause,
		PointsBalance:  r.PointsBalance, PointsPending: r.PointsPending, HomeStore: r.HomeStore,
	}
}

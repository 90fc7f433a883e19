package crm

// Place is where in an upload a fact came from: the sheet's name ("" in a csv) and its row from 1, as the
// spreadsheet program shows it.
type Place struct {
	Sheet string
	Row   int
}

// LineType says what a line of an order is. The zero value is goods.
type LineType string

// The line types. A discount lowers its order and is no return; what is neither goods nor a discount is no
// part of what the shop sold, but is kept and shown.
const (
	Goods    LineType = ""
	Shipping LineType = "shipping"
	GiftCard LineType = "gift_card"
	Deposit  LineType = "deposit"
	Tip      LineType = "tip"
	TaxLine  LineType = "tax"
	Discount LineType = "discount"
)

// OrderLine is one product on one order, as the source says it. Ids are the source's own text, leading
// zeros kept; "" is absent.
type OrderLine struct {
	Source     string // a till or shop system; ids are unique inside one
	Store      string
	OrderID    string
	Date       Date
	CustomerID string // "" is a walk-in
	ProductID  string
	// Description is the product as this line names it.
	Description string
	Quantity    Quantity // negative on a return
	// UnitPrice is nil where the sheet has neither price nor amount: the product list then gives it.
	UnitPrice *Money
	// Amount is the line's total after discount, negative on a return; nil where it cannot be told from
	// the line alone.
	Amount   *Money
	Return   bool   // a cancellation or a negative quantity
	Cites    string // the order that a return takes back, where the sheet says so
	Currency string // ISO 4217, "" is the workspace's
	Country  string
	Type     LineType
	Place    Place

	// LineID is the line's own number in its order, Time the time of day as "15:04"; both "" where unknown.
	LineID string
	Time   string
	// ListPrice is the price of one unit before any discount, Discount what was taken off the line, Tax the
	// tax in the line's amount or on top of it; nil where the sheet does not say.
	ListPrice *Money
	Discount  *Money
	Tax       *Money
	Seller    string
	Channel   string
	Coupon    string
	Campaign  string
	// Status is the order's status as the sheet words it; only lines that count are loaded.
	Status string
}

// Customer is what a source says of one person it can name. Empty fields are unknown, never "delete".
type Customer struct {
	Source     string
	ID         string
	Name       string
	Email      string // as written; ParseEmail judges it
	Phone      string
	Street     string
	City       string
	PostalCode string
	Country    string
	Language   string // "fr", "en" or another ISO 639-1 code, "" unknown
	Place      Place

	Civility  string // as written: "Mme", "M.", "Dr"
	FirstName string
	LastName  string
	Birthday  *Date
	Tags      string // as written, in one cell
	Label     string // what the shop calls the person: client, patient, member
	Origin    string // how the person came: a fair, the site, a friend
	Referrer  string // the customer who sent this one, by id or as written
	Household string // the id that people of one household share
	Card      string // the number of the loyalty card
	JoinedOn  *Date

	// Beside says that this stood beside a sale: whatever a list of customers says counts more.
	Beside bool
}

// Product is one article of a price list.
type Product struct {
	Source    string
	ID        string
	Name      string
	Category  string
	Brand     string
	ListPrice *Money
	Place     Place

	SubCategory string
	Cost        *Money // what one unit costs the shop
	LaunchedOn  *Date
	Exclusive   *bool // sold here alone
	Charity     *bool // part of the price is given away

	// Beside says that this stood beside a sale: whatever a list of products says counts more.
	Beside bool
}

// ConsentState is what a person said about being written to.
type ConsentState string

// The consent states. Unknown is the absence of any statement; expired is derived, never loaded.
const (
	ConsentUnknown ConsentState = "unknown"
	ConsentGranted ConsentState = "granted"
	ConsentDenied  ConsentState = "denied"
	ConsentExpired ConsentState = "expired"
)

// Consent is one statement of one person about one channel on one day. It names the person by id, by
// address, or by both.
type Consent struct {
	Source     string
	CustomerID string
	Email      string // as written
	Channel    string // "email", "phone" or "post"
	State      ConsentState
	// Suppress marks an opt-out, an objection or a dead address: never write again, whatever else is said.
	Suppress bool
	On       *Date
	Proof    string // the form, the till, the page where it was given
	// Phone is whom it is about, where neither a number nor an address says it: in the form of E.164 where that is certain,
	// else as written.
	Phone string
	Place Place
}

// ForbidsMail reports a statement that stops e-mail: a no, or an opt-out, about anything but calls and letters.
func (c Consent) ForbidsMail() bool {
	return (c.Suppress || c.State == ConsentDenied) && c.Channel != "phone" && c.Channel != "post"
}

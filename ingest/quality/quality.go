// Package quality says how good the facts of a workspace are: what is missing by field and in time, what stands
// twice, what contradicts itself, what is far from the usual, and which words are one word spelled several ways. It
// is a pure fold: facts are given to a Survey row by row, in load order, and come back as one Quality. It changes no
// fact, links no customers (that is ingest/identity), reads no file and knows no clock: the day is an option.
//
// Memory grows with the number of customers, products and distinct words, never with the number of lines: see
// spread (medians) and twins (identical lines) for what is exact and up to where.
package quality

import (
	"time"

	"github.com/habitue-crm/habitue/ingest/identity"
	"github.com/habitue-crm/habitue/internal/crm"
)

// Options say what is asked. Day is needed; the zero value of the others asks for the whole workspace, masked.
type Options struct {
	Day crm.Date // today: later days lie ahead, ages are counted to it
	// Only is the one upload whose rows are reported; all rows still decide what is usual. "" reports all.
	Only string
	// Addresses shows e-mail addresses and phone numbers whole.
	Addresses bool
	// Cases is how many cases of one finding are listed, the worst first; the count is always whole. 0 is 100.
	Cases int
	// Same is what is settled already, by source, field and spelling: the word that is kept. A word that is
	// kept as itself is no spelling of another.
	Same map[string]map[string]map[string]string
	// Identity is what is known of who is whom; nil knows nothing. DefaultSource is the source of rows that name none.
	Identity      Identity
	DefaultSource string
}

// Identity is what is known of who is whom.
type Identity interface {
	// Person is the first number of the person who has a number; ok is false where it is nobody in particular.
	Person(r identity.Ref) (first identity.Ref, ok bool)
	// Apart reports two numbers that a person has said to be two people.
	Apart(a, b identity.Ref) bool
}

// Upload is one loaded file, as the lake lists it.
type Upload struct {
	ID, File, Source string
	Lines            int64    // order lines
	First, Latest    crm.Date // order days; NoDate where it has no lines
	LoadedOn         crm.Date
}

// Quality is what a survey found. Lists are sorted, so that the same facts give the same bytes.
type Quality struct {
	Day       crm.Date   `json:"day"`
	Upload    string     `json:"upload,omitempty"` // the one upload that was asked for
	Sources   []Source   `json:"sources"`
	Uploads   []Thin     `json:"thin_uploads"`
	Tables    []Table    `json:"tables"`
	People    People     `json:"people"`
	Findings  []Finding  `json:"findings"`
	Spellings []Spelling `json:"spellings"`
}

// Source is the time side of one source: its rhythm, and where it breaks.
type Source struct {
	Source  string   `json:"source"`
	First   crm.Date `json:"first"`  // the first day with a sale, from 1990 to today
	Newest  crm.Date `json:"newest"` // the last one
	AgeDays int      `json:"age_days"`
	// Late is how many days with an usual sale have passed since the newest.
	Late  int   `json:"late"`
	Days  int   `json:"days"`  // days with a sale
	Lines int64 `json:"lines"` // lines of sales on them
	// Weekdays is Monday to Sunday; nil where fewer than four weeks have sales: no rhythm can be told.
	Weekdays []Weekday `json:"weekdays"`
	Missing  []Gap     `json:"missing"`
	Thin     []ThinDay `json:"thin"`
}

// Weekday is one day of the week: Usual is the median number of lines over the weeks that have sales; a day without
// sales in more than half of them is usually closed.
type Weekday struct {
	Day   time.Weekday `json:"weekday"` // 0 is Sunday, as in time.Weekday
	Usual int64        `json:"usual"`
	Open  bool         `json:"open"`
}

// Gap is a run of days without a sale on which there usually are some; closed days inside do not count.
type Gap struct {
	From crm.Date `json:"from"`
	To   crm.Date `json:"to"`
	Days int      `json:"days"`
}

// ThinDay is a day with less than a fifth of its weekday's usual lines.
type ThinDay struct {
	Day   crm.Date `json:"day"`
	Lines int64    `json:"lines"`
	Usual int64    `json:"usual"`
}

// Thin is an upload with less than a fifth of the lines that are usual on the days it covers.
type Thin struct {
	Upload string   `json:"upload"`
	File   string   `json:"file"`
	Source string   `json:"source"`
	First  crm.Date `json:"first"`
	Latest crm.Date `json:"latest"`
	Lines  int64    `json:"lines"`
	Usual  int64    `json:"usual"`
}

// Table is how complete the rows of one table are.
type Table struct {
	Table  string   `json:"table"`
	Rows   int64    `json:"rows"`
	Fields []Field  `json:"fields"` // those that any row fills
	Absent []string `json:"absent"` // those that no row fills
}

// Field is one field of a table; Filled + Empty are the table's rows.
type Field struct {
	Field  string `json:"field"`
	Filled int64  `json:"filled"`
	Empty  int64  `json:"empty"`
}

// People counts the known customers by how long ago they bought.
type People struct {
	Known  int64 `json:"known"`
	Year   int64 `json:"within_a_year"`
	Years2 int64 `json:"within_two_years"`
	Years3 int64 `json:"within_three_years"`
	Longer int64 `json:"longer_ago"`
	Never  int64 `json:"never"`
	// Quiet have neither bought nor stood in a list that was loaded for a year.
	Quiet int64  `json:"quiet"`
	Lists []List `json:"lists"`
}

// List is when the customers of a source were last loaded.
type List struct {
	Source   string   `json:"source"`
	File     string   `json:"file"`
	LoadedOn crm.Date `json:"loaded_on"`
}

// Code says what a finding is; the values are lasting.
type Code string

// The findings. Contradictions first, then what is far from the usual, then what stands twice.
const (
	TwoNames          Code = "two-names"           // one customer number, two names
	TwoConsents       Code = "two-consents"        // yes and no, and no day that decides, or a yes after a no for good
	OrderTwoCustomers Code = "order-two-customers" // one order, two customers
	ProductTwoNames   Code = "product-two-names"   // one product number, several names
	BirthdayAhead     Code = "birthday-ahead"      // a birthday after today, or more than 120 years ago
	DayAhead          Code = "day-ahead"           // an order after today
	DayEarly          Code = "day-early"           // an order before 1990
	PriceFar          Code = "price-far"           // a price of 100 times the product's median and more
	QuantityFar       Code = "quantity-far"        // 100 times the product's median, or 1,000 times the source's
	BadAddress        Code = "bad-address"         // no mail can be sent to it
	SamePerson        Code = "same-person"         // several customer numbers with one address, phone, or name and birthday
	SameLine          Code = "same-line"           // identical lines of one file
)

// Codes lists the findings in the order of every report.
func Codes() []Code {
	return []Code{TwoNames, TwoConsents, OrderTwoCustomers, ProductTwoNames, BirthdayAhead, DayAhead, DayEarly, PriceFar, QuantityFar, BadAddress, SamePerson, SameLine}
}

// Finding is everything of one code.
type Finding struct {
	Code  Code   `json:"code"`
	Table string `json:"table"`
	Count int64  `json:"count"` // rows, or for what concerns customers, products and orders, how many of them
	Cases []Case `json:"cases"`
}

// Case is one of them, with where it stands.
type Case struct {
	Subject string `json:"subject"`         // the customer, product or order
	Value   string `json:"value,omitempty"` // what stands there
	Usual   string `json:"usual,omitempty"` // what was to be expected, or what stands elsewhere
	Rows    int64  `json:"rows"`            // of which At lists the first ones
	At      []At   `json:"at"`
}

// At is a row of a loaded file.
type At struct {
	Upload string `json:"upload"`
	File   string `json:"file"`
	Sheet  string `json:"sheet,omitempty"`
	Row    int    `json:"row"`
}

// Spelling is one word that is spelled several ways in a field of a source.
type Spelling struct {
	Table  string `json:"table"`
	Source string `json:"source"`
	Field  string `json:"field"`
	Keep   string `json:"keep"` // the spelling proposed to be kept
	// Others are the spellings that would become Keep.
	Others []Other `json:"others"`
	Rows   int64   `json:"rows"` // with Keep itself
	// Settled says that the workspace remembers all of them already: loading the files again applies it.
	Settled bool `json:"settled"`
}

// Other is one more spelling and why it is held for one.
type Other struct {
	Text string `json:"text"`
	Rows int64  `json:"rows"`
	Why  Why    `json:"why"`
	At   At     `json:"at"` // the first row
}

// Why is the reason for which two words are held for one.
type Why string

// The reasons: the same letters but for case, accents, blanks and plural; the initials; a part of the words; one
// letter, in a word that is much rarer.
const (
	Letters  Why = "letters"
	Initials Why = "initials"
	Part     Why = "part"
	OneOff   Why = "one-letter"
)

package config

import (
	"time"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Version is the newest version of the file that this program reads.
const Version = 1

// FileName is the configuration file of a workspace.
const FileName = "habitue.yaml"

// Config is the whole of habitue.yaml. Every field has a default but the shop's name and the sender's address.
type Config struct {
	Version   int               `yaml:"version"`
	Shop      Shop              `yaml:"shop"`
	Currency  string            `yaml:"currency"`  // ISO 4217
	Basis     string            `yaml:"basis"`     // ttc or ht: whether amounts hold the tax
	TimeZone  string            `yaml:"time_zone"` // IANA name
	Language  string            `yaml:"language"`  // fr or en, "" follows LANG
	Group     string            `yaml:"group"`     // the group that may drop files, "" nobody
	People    []Person          `yaml:"people"`
	Sources   map[string]Source `yaml:"sources"`
	Metrics   Metrics           `yaml:"metrics"`
	RFM       RFM               `yaml:"rfm"`
	ABC       ABC               `yaml:"abc"`
	Tiers     Tiers             `yaml:"tiers"`
	Points    *Points           `yaml:"points"` // nil where the shop gives none
	Abuse     Abuse             `yaml:"abuse"`
	Snapshots Snapshots         `yaml:"snapshots"`
	Report    Report            `yaml:"report"`
	Campaigns Campaigns         `yaml:"campaigns"`
	Limits    Limits            `yaml:"limits"`
	Sender    Sender            `yaml:"sender"`

	zone *time.Location
}

// Shop is who writes to the customers.
type Shop struct {
	Name     string `yaml:"name"`
	Address  string `yaml:"address"` // the postal address that every mail shows
	Website  string `yaml:"website"`
	Customer Word   `yaml:"customer"`
}

// Word is the shop's own word for a customer, in both languages.
type Word struct {
	FR Noun `yaml:"fr"`
	EN Noun `yaml:"en"`
}

// Noun is one word with what grammar needs. Gender is m or f and matters in French only.
type Noun struct {
	Singular string `yaml:"singular"`
	Plural   string `yaml:"plural"`
	Gender   string `yaml:"gender"`
}

// In is the word of a language ("fr", else English).
func (w Word) In(lang string) Noun {
	if lang == "fr" {
		return w.FR
	}
	return w.EN
}

// Count is the noun that goes with n: in French 0 and 1 are singular, in English only 1 is (CLDR plural
// rules for integers).
func (n Noun) Count(count int64, lang string) string {
	if count == 1 || lang == "fr" && count == 0 {
		return n.Singular
	}
	return n.Plural
}

// Person is someone who may plan and approve.
type Person struct {
	Name  string `yaml:"name"`
	Email string `yaml:"email"`
}

// Source is one till or shop system whose numbers are unique in itself.
type Source struct {
	// DateSystem is 1900 or 1904, from which the bare day numbers of a source count, where its files do not say so.
	DateSystem string            `yaml:"date_system"`
	DateOrder  string            `yaml:"date_order"` // dmy, mdy or ymd where the sheets leave it open
	Decimal    string            `yaml:"decimal"`    // comma or dot where the sheets leave it open
	Discount   string            `yaml:"discount"`   // percent, share or amount where the sheets leave it open
	Columns    map[string]string `yaml:"columns"`    // header text → field, where recognition must be told
	// Contract says what a file means whose columns are not those of the last one: evolve or "" reports it and goes on,
	// freeze leaves new columns out, reject refuses the file.
	Contract string `yaml:"contract"`
	// Header is none where sheets without a row of names are read by the letters among Columns.
	Header string `yaml:"header"`
	// Statuses says what a status of orders means: sale, not-sale or refund. LineTypes says what the lines of a type,
	// description or product code are: goods, discount, shipping, gift_card, deposit, tip or tax.
	Statuses  map[string]string `yaml:"statuses"`
	LineTypes map[string]string `yaml:"line_types"`
	// Same are the spellings of one word, by field: spelling → the word that is kept. A word kept as itself is none of
	// another, and is no longer proposed.
	Same map[string]map[string]string `yaml:"same"`
	// SkipSheets are sheets that hold none of the known kinds and may be passed over in silence.
	SkipSheets []string `yaml:"skip_sheets"`
	// PasswordEnv is the name of the environment variable that holds the password of protected workbooks.
	PasswordEnv string `yaml:"password_env"`
	// TotalDiffers loads files whose own total row does not equal their rows.
	TotalDiffers bool `yaml:"total_differs"`
	// NumbersRestart says that the order numbers begin anew each day, as those of some tills do.
	NumbersRestart bool `yaml:"numbers_restart"`
}

// Metrics says what a sale is worth.
type Metrics struct {
	Basis    string `yaml:"basis"`    // net or sales
	Shipping bool   `yaml:"shipping"` // whether what was paid for shipping counts as sales
}

// ABC holds the shares, in percent, at which class A and class B end, and what the classes go by and get.
type ABC struct {
	A            int    `yaml:"a"`
	B            int    `yaml:"b"`
	WindowMonths int    `yaml:"window_months"` // up to the day of the snapshot; 0 is the whole history
	Effort       Effort `yaml:"effort"`
}

// Amount is money in the file: a number or a text such as "1 500.50" without currency sign.
type Amount crm.Money

// Report says what a report shows.
type Report struct {
	// MinPeople is how many buyers must be at home at a store before the figures of its people are shown.
	MinPeople int `yaml:"min_people"`
}

// Campaigns are the settings that all campaigns share.
type Campaigns struct {
	MaxAgeDays int `yaml:"max_age_days"` // no campaign is planned on sales older than this
}

// Limits are how large a spreadsheet may be before it is refused; 0 is what the program holds for enough. Sizes
// are bytes, ratio is how many times its packed size an entry may unpack to.
type Limits struct {
	Entries   int64 `yaml:"entries"`
	Total     int64 `yaml:"total"`
	Part      int64 `yaml:"part"`
	Strings   int64 `yaml:"strings"`
	Row       int64 `yaml:"row"`
	Columns   int64 `yaml:"columns"`
	Rows      int64 `yaml:"rows"`
	Nesting   int64 `yaml:"nesting"`
	Styles    int64 `yaml:"styles"`
	Merged    int64 `yaml:"merged"`
	Sheets    int64 `yaml:"sheets"`
	Reorder   int64 `yaml:"reorder"`
	Decrypted int64 `yaml:"decrypted"`
	Ratio     int64 `yaml:"ratio"`
}

// Sender is how mail leaves.
type Sender struct {
	Name        string      `yaml:"name"`
	Email       string      `yaml:"email"`
	ReplyTo     string      `yaml:"reply_to"`
	Unsubscribe Unsubscribe `yaml:"unsubscribe"`
	Transport   string      `yaml:"transport"` // maildir or smtp
	SMTP        SMTP        `yaml:"smtp"`
}

// Unsubscribe is where an opt-out goes.
type Unsubscribe struct {
	URL    string `yaml:"url"`    // https address; a signed token is appended
	Mailto string `yaml:"mailto"` // optional
}

// SMTP is the one server that mail is handed to.
type SMTP struct {
	Host        string `yaml:"host"`
	Port        int    `yaml:"port"`
	TLS         string `yaml:"tls"` // starttls, implicit or none (loopback only)
	Username    string `yaml:"username"`
	PasswordEnv string `yaml:"password_env"` // the name of the environment variable
	Hello       string `yaml:"hello"`
	Connections int    `yaml:"connections"`
}

// Default is what holds where the file says nothing.
func Default() Config {
	return Config{
		Version:  Version,
		Currency: "EUR",
		Basis:    "ttc",
		TimeZone: "Europe/Paris",
		Shop: Shop{Customer: Word{
			FR: Noun{Singular: "client", Plural: "clients", Gender: "m"},
			EN: Noun{Singular: "customer", Plural: "customers"},
		}},
		Metrics: Metrics{Basis: "net"},
		ABC:     ABC{A: 80, B: 95, Effort: Effort{A: 24, B: 12, C: 4}},
		Tiers: Tiers{Ladder: Ladder{WindowMonths: 12, Steps: []Step{
			{Name: "bronze", From: 0},
			{Name: "silver", From: Amount(crm.MoneyOf(300))},
			{Name: "gold", From: Amount(crm.MoneyOf(1000))},
		}}},
		Abuse:     usualAbuse(),
		Report:    Report{MinPeople: 10},
		Campaigns: Campaigns{MaxAgeDays: 7},
		Sender: Sender{
			Transport: "maildir",
			SMTP:      SMTP{Port: 587, TLS: "starttls", Connections: 4},
		},
	}
}

// Zone is the workspace's time zone, valid once the file has been read.
func (c *Config) Zone() *time.Location {
	if c.zone == nil {
		return time.UTC
	}
	return c.zone
}

// Person finds someone under people: by name.
func (c *Config) Person(name string) (Person, bool) {
	for _, p := range c.People {
		if p.Name == name {
			return p, true
		}
	}
	return Person{}, false
}

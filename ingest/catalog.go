package ingest

import (
	"slices"

	"github.com/habitue-crm/habitue/internal/crm"
)

// allKinds lists every kind of sheet there is. Where a sheet fits two equally well, the first is taken. A new
// kind is one file beside this one and one line here.
func allKinds() []Kind {
	return []Kind{
		orderLines(),
		customers(),
		products(),
		consents(),
		stores(),
		rivalEvents(),
		returns(),
		complaints(),
		surveys(),
		ratings(),
		kano(),
		contracts(),
		memberships(),
		loyaltyCards(),
		requests(),
		reviews(),
		preferences(),
		referrals(),
		redemptions(),
		pointsAdjustments(),
		rewards(),
		gestures(),
		perks(),
		bookings(),
		contacts(),
		otherCampaigns(),
		recipients(),
		coupons(),
		costs(),
		sellers(),
		profiles(),
		purchaseSummaries(),
	}
}

// Kinds lists every kind of sheet there is, in the order in which they are preferred.
func Kinds() []Kind { return slices.Clone(catalog()) }

// FactKinds lists the tables of the kinds that have no type of their own, in the order of Kinds. Each is the very
// kind that the facts of a reading point to.
func FactKinds() []*crm.FactKind {
	var all []*crm.FactKind
	for _, k := range catalog() {
		if k.fact != nil {
			all = append(all, k.fact)
		}
	}
	return all
}

// Words is one text in both languages.
type Words struct{ FR, EN string }

// In is the text in a language ("fr", else English).
func (w Words) In(lang string) string {
	if lang == "fr" {
		return w.FR
	}
	return w.EN
}

// Kind is what a sheet can be: its fields, what it cannot do without, and how one row becomes records.
type Kind struct {
	Name   string // stable, "order_lines"
	Title  Words  // "order lines"
	About  Words  // one sentence
	Fields []Field
	// Needs are the fields without which a sheet is not of this kind.
	Needs []Need
	// put converts a row and hands its records over. It must not call the sink where the row has an
	// error; the row keeps the reasons.
	put func(r *row, sink Sink) error
	// sums are the fields that are summed and compared with the sheet's own total rows; a kind that has
	// them has days and order numbers too, which a total row leaves empty.
	sums []int
	// fact is the table of a kind that has no type of its own; nil for the others.
	fact *crm.FactKind
	// unique is the field that no two rows should share, or "".
	unique string
	// spread is where columns go that belong to no field but each say something of their own; nil is nowhere.
	spread *spread
}

// Need is a field, or one of several, that a kind requires.
type Need struct {
	Title Words
	AnyOf []int // positions in Kind.Fields
}

// Field is one thing that a column can be.
type Field struct {
	Name  string // stable, as mappings and check --json say it
	Title Words  // the header to choose for it, and what people read
	Type  FieldType
	About Words
	// Names are headers that mean this field and nothing else.
	Names []string
	// Weak are headers that mean it where nothing better is there, the best first; they count only
	// beside two certain columns.
	Weak []string
	// Example is a value as people type it; ExampleEN is its English form, "" where it is the same.
	Example, ExampleEN string
	// Choices are the values of a Word and the words that mean them. A Word of a fact without Choices is yes or no.
	Choices []Choice
	// Money marks a Number of a fact that is an amount in the workspace's currency.
	Money bool
	// Timed marks a Day of a fact whose time of day is kept too.
	Timed bool
	// TimeLast marks a Timed day whose time was not kept at first: its column stands behind all others.
	TimeLast bool
	// Least and Most bound a Number of a fact, in whole units; both 0 are no bounds.
	Least, Most int64

	// folded are the words of Choices in their compared form, and what they mean; nil in a field that is not of the
	// catalog made once.
	folded func() map[string]string
}

// Choice is one value of a word column and the words that mean it, the value itself included.
type Choice struct {
	Value string
	Words []string
}

// ExampleIn is the example in a language ("fr", else English).
func (f Field) ExampleIn(lang string) string {
	if lang != "fr" && f.ExampleEN != "" {
		return f.ExampleEN
	}
	return f.Example
}

// FieldType is how a column's values are read.
type FieldType uint8

// The field types.
const (
	Text     FieldType = iota // blanks around it are dropped
	ID                        // an identifier: digits and leading zeros stay
	Loose                     // an identifier that a row can do without: damage is a warning
	Day                       // a day, a time of day is dropped
	Number                    // a quantity or an amount, four decimals
	Discount                  // an amount or a percentage off
	Word                      // one of the words of a list
)

// String is the type in the words of the reference.
func (t FieldType) String() string {
	return [...]string{"text", "identifier", "identifier", "day", "number", "discount", "word"}[t]
}

// field is the position of a field by its name, or -1.
func (k *Kind) field(name string) int {
	for i, f := range k.Fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}

package ingest

// Kinds lists every kind of sheet there is. Where a sheet fits two equally well, the first is taken. A new
// kind is one file beside this one and one line here.
func Kinds() []Kind {
	return []Kind{
		orderLines(),
		customers(),
		products(),
		consents(),
	}
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
	Weak    []string
	Example string
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

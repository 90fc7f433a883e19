package crm

// FactType is how one column of a fact is stored.
type FactType uint8

// The fact types. Amounts and numbers are counts of ten-thousandths, as Money and Quantity are.
const (
	FactText   FactType = iota // Text holds it
	FactDay                    // Int holds a Date
	FactMoney                  // Int holds a Money
	FactNumber                 // Int holds a Quantity
	FactFlag                   // Int is 0 or 1
)

// FactColumn is one column of a table of facts; its name is lower-case ASCII and lasting.
type FactColumn struct {
	Name string
	Type FactType
}

// FactKind is the shape of a table of facts for which no other type stands here: surveys, complaints,
// stores… Its name is the table's, and the folder's in the lake. Columns may be added at the end; none is
// ever renamed or taken away.
type FactKind struct {
	Name    string
	Columns []FactColumn
}

// FactValue is one cell of a fact. Set is false where the source says nothing.
type FactValue struct {
	Set  bool
	Text string
	Int  int64
}

// Fact is one row of such a table: one value for each column of its kind.
type Fact struct {
	Kind   *FactKind
	Source string
	Values []FactValue
	Place  Place
}

// Column is the position of a column by its name, or -1.
func (k *FactKind) Column(name string) int {
	for i, c := range k.Columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}

// Get is the value of a column by its name; one that the kind does not have is not set.
func (f Fact) Get(name string) FactValue {
	if i := f.Kind.Column(name); i >= 0 && i < len(f.Values) {
		return f.Values[i]
	}
	return FactValue{}
}

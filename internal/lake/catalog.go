package lake

import (
	_ "embed"
	"reflect"
	"slices"
	"strings"

	"github.com/habitue-crm/habitue/internal/crm"
)

// Table is one table of a snapshot: the file NAME.parquet in its folder.
type Table struct {
	Name    string
	About   string   // one sentence in English
	Key     []string // the columns by which the rows ascend; together they differ
	Columns []TableColumn
}

// TableColumn is one column of a Table.
type TableColumn struct {
	Name     string
	Kind     crm.ColumnKind
	Type     string // as Parquet has it: "DECIMAL(18,4)"
	Optional bool
	Since    string // the schema version from which on files have it
	Unit     string // "EUR" stands for the currency beside it; "" where there is none
	FR, EN   string // as people read it
	Meaning  string // in English
}

// Tables lists the tables of a snapshot, the catalog of all that read, write, export or describe them.
func Tables() []Table {
	var all []Table
	for _, s := range tableSpecs() {
		all = append(all, s.table())
	}
	return all
}

// Rows are what a snapshot's tables hold, in any order; keys must differ.
type Rows struct {
	// Tiers comes by customer and day: it may be too long to be sorted here.
	Tiers      Parts[TierRow]
	Cohorts    []CohortRow
	Migrations []MigrationRow
	Products   []ProductRow
	Segments   []SegmentRow
	Cuts       []CutRow
	Mailings   []MailingRow
	Rewards    []RewardRow
	Consents   []ConsentRow
	Abuse      []AbuseRow
}

// tableSpec is one entry of the catalog.
type tableSpec struct {
	name, about string
	key         []string
	row         reflect.Type
	stage       func(dir string, s *Snapshot) (snapshotFile, error)
}

// tableSpecs lists the tables in the order in which a manifest names them.
func tableSpecs() []tableSpec {
	return []tableSpec{
		{
			"customers", "Everyone who is known, with what is known of them at the end of the day.",
			[]string{"customer_id"},
			reflect.TypeFor[profileRow](), writeProfiles,
		},
		{
			"points_ledger", "Every movement of points; what has become active and is no stamp card adds up to points_balance.",
			[]string{"customer_id"},
			reflect.TypeFor[ledgerRow](), stageLedger,
		},
		spec("tiers", "Who stood on which step of the ladder, from when to when, and how it came about.", []string{"customer_id", "from_on"},
			(*TierRow).compare, tierColumns, func(r *Rows) Parts[TierRow] { return r.Tiers }),
		spec("cohorts", "Customers by the month of their first order, followed month by month.", []string{"cohort_month", "month_offset"},
			(*CohortRow).compare, columnsOfFields[CohortRow], func(r *Rows) Parts[CohortRow] { return ascending(r.Cohorts, (*CohortRow).compare) }),
		spec("migrations", "Who moved between segments, ABC classes and tiers since an earlier snapshot; without one there are no rows.", []string{"kind", "from_label", "to_label"},
			(*MigrationRow).compare, columnsOfFields[MigrationRow], func(r *Rows) Parts[MigrationRow] { return ascending(r.Migrations, (*MigrationRow).compare) }),
		spec("abc_products", "Products with their ABC class by sales and, where their cost is known, by margin.", []string{"product_id"},
			(*ProductRow).compare, columnsOfFields[ProductRow], func(r *Rows) Parts[ProductRow] { return ascending(r.Products, (*ProductRow).compare) }),
		spec("segments", "The segments of the RFM map, with who is in them.", []string{"position"},
			(*SegmentRow).compare, columnsOfFields[SegmentRow], func(r *Rows) Parts[SegmentRow] { return ascending(r.Segments, (*SegmentRow).compare) }),
		spec("rfm_cuts", "The scores of the three RFM scales, with the values between which they are given.", []string{"scale", "score"},
			(*CutRow).compare, columnsOfFields[CutRow], func(r *Rows) Parts[CutRow] { return ascending(r.Cuts, (*CutRow).compare) }),
		spec("mailings", "The outcome that each mailing had at the end of the day, by the events of the state.", []string{"campaign", "occurrence", "customer_id"},
			(*MailingRow).compare, columnsOfFields[MailingRow], func(r *Rows) Parts[MailingRow] { return ascending(r.Mailings, (*MailingRow).compare) }),
		spec("rewards", "Rewards that customers got for their points or stamps.", []string{"customer_id", "issued_on", "account", "ref"},
			(*RewardRow).compare, columnsOfFields[RewardRow], func(r *Rows) Parts[RewardRow] { return ascending(r.Rewards, (*RewardRow).compare) }),
		spec("consents", "What people said about being written to, and the addresses to which nothing is sent.",
			[]string{"customer_id", "email", "channel", "said_on", "state", "origin", "source", "proof", "recorded_at"},
			(*ConsentRow).compare, columnsOfFields[ConsentRow], func(r *Rows) Parts[ConsentRow] { return ascending(r.Consents, (*ConsentRow).compare) }),
		spec("abuse", "What the checks of abuse found, for a person to look at: each suspicion with its evidence, a row each.",
			[]string{"check", "customer_id", "subject", "evidence_no"},
			(*AbuseRow).compare, columnsOfFields[AbuseRow], func(r *Rows) Parts[AbuseRow] { return ascending(r.Abuse, (*AbuseRow).compare) }),
	}
}

// ascending hands out rows by their key.
func ascending[T any](rows []T, compare func(a, b *T) int) Parts[T] {
	list := make([]*T, len(rows))
	for i := range rows {
		list[i] = &rows[i]
	}
	slices.SortFunc(list, compare)
	return Parts[T]{len(list), func(to []T, from int) {
		for i := range to {
			to[i] = *list[from+i]
		}
	}}
}

// table is the entry as others read it.
func (s tableSpec) table() Table {
	t := Table{Name: s.name, About: s.about, Key: s.key}
	words := columnWords()
	for i := range s.row.NumField() {
		c := columnOf(s.row.Field(i))
		w := words[s.name+"."+c.Name]
		c.Unit, c.EN, c.FR, c.Meaning = w.unit, w.en, w.fr, w.meaning
		if c.Kind == crm.MoneyColumn && c.Unit != currencyUnit {
			c.Kind = crm.QuantityColumn
		}
		t.Columns = append(t.Columns, c)
	}
	return t
}

// currencyUnit is the unit of an amount of money.
const currencyUnit = "EUR"

// columnOf reads a field's tags.
func columnOf(f reflect.StructField) TableColumn {
	name, options, _ := strings.Cut(f.Tag.Get("parquet"), ",")
	typ := f.Type
	c := TableColumn{Name: name, Since: f.Tag.Get("since"), Optional: typ.Kind() == reflect.Pointer || strings.HasPrefix(options, "optional")}
	if c.Since == "" {
		c.Since = "1"
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch {
	case strings.Contains(options, "decimal("):
		c.Kind, c.Type = crm.MoneyColumn, "DECIMAL(18,4)"
	case strings.Contains(options, "date"):
		c.Kind, c.Type = crm.DayColumn, "DATE"
	case strings.Contains(options, "timestamp("):
		c.Kind, c.Type = crm.InstantColumn, "TIMESTAMP(MICROS, UTC)"
	case typ.Kind() == reflect.Bool:
		c.Kind, c.Type = crm.BoolColumn, "BOOLEAN"
	case typ.Kind() == reflect.Float64:
		c.Kind, c.Type = crm.ShareColumn, "DOUBLE"
	case typ.Kind() == reflect.String:
		c.Type = "STRING"
	default:
		c.Kind, c.Type = crm.CountColumn, "INT64"
	}
	return c
}

//go:embed columns.tsv
var columnsText string

// words are what people read about a column.
type words struct{ unit, en, fr, meaning string }

// columnWords reads columns.tsv, by table and column.
func columnWords() map[string]words {
	all := map[string]words{}
	for line := range strings.Lines(columnsText) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(f) == 6 {
			all[f[0]+"."+f[1]] = words{f[2], f[3], f[4], f[5]}
		}
	}
	return all
}

package lake

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

const tablesDoc = "../../docs/tables.md"

// factLines is the table of facts that analysts read beside the snapshots.
func factLines() Table {
	s := tableSpec{name: orderLines, about: "Every live order line, as its sheet says it.", key: []string{"order_date"}, row: reflect.TypeFor[lineRow]()}
	return s.table()
}

func TestTheDocNamesTheColumnsOfTheFiles(t *testing.T) {
	want := tablesText()
	if *update {
		if err := os.WriteFile(tablesDoc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(tablesDoc)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/tables.md is not what the row structs say; go test ./internal/lake -run Columns -update rewrites it")
	}
}

// tablesText is docs/tables.md.
func tablesText() string {
	var b strings.Builder
	b.WriteString(`# Tables

Made from the row structs in internal/lake (` + "`go test ./internal/lake -run Columns -update`" + `); a test holds it to the metadata
of the files themselves.

Each snapshot is a folder, ` + "`lake/snapshots/as_of=YYYY-MM-DD/`" + `, and the newest lies in ` + "`lake/latest/`" + ` too. Every table
stands in it as one Parquet file, also where it has no rows. ` + "`manifest.json`" + ` has for each the rows, the sums of its amounts and
counts, and the SHA-256; ` + "`_SUCCESS`" + ` is there once all is written. The same facts and rules give the same bytes.

Money is DECIMAL(18,4), with the currency in a column beside it; a unit of EUR below stands for that currency. Days are
DATE, instants TIMESTAMP in microseconds UTC, ids text with their leading zeros, shares DOUBLE between 0 and 1. Names are
lower-case ASCII and lasting: columns are only ever added, at the end, in a new schema version. *since* is the version of
the lake from which on a file has the column; older files stay readable.

` + "`habitue export --table NAME`" + ` writes any of them as csv, json or xlsx; a workbook has
headings, reasons and segments in the reader's language. [cookbook.md](cookbook.md) asks them questions.
`)
	for _, t := range Tables() {
		describe(&b, t, t.Name+".parquet")
	}
	b.WriteString("\n# Facts\n\nBeside the snapshots the lake holds what the sheets said, in `lake/order_lines/month=YYYY-MM/`, `lake/customers/` and so on:\nlive rows only, so that a plain `read_parquet('lake/order_lines/**/*.parquet')` is right at any moment.\n")
	describe(&b, factLines(), "order_lines/month=YYYY-MM/*.parquet")
	return b.String()
}

func describe(b *strings.Builder, t Table, file string) {
	fmt.Fprintf(b, "\n## %s\n\n%s `%s`, sorted by %s.\n\n| column | type | unit | meaning | since |\n|---|---|---|---|--:|\n", t.Name, t.About, file, strings.Join(t.Key, ", "))
	for _, c := range t.Columns {
		typ := c.Type
		if c.Optional {
			typ += ", or null"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", c.Name, typ, c.Unit, c.Meaning, c.Since)
	}
}

func TestEveryColumnHasItsWords(t *testing.T) {
	known := map[string]bool{}
	for _, table := range append(Tables(), factLines()) {
		if table.About == "" {
			t.Errorf("%s has no sentence", table.Name)
		}
		seen := map[string]string{}
		for _, c := range table.Columns {
			known[table.Name+"."+c.Name] = true
			if c.EN == "" || c.FR == "" || c.Meaning == "" {
				t.Errorf("internal/lake/columns.tsv has no line for %s %s", table.Name, c.Name)
			}
			for _, heading := range []string{"en " + c.EN, "fr " + c.FR} {
				if other := seen[heading]; other != "" {
					t.Errorf("%s: %s and %s are both headed %q", table.Name, other, c.Name, heading)
				}
				seen[heading] = c.Name
			}
			if strings.ToLower(c.Name) != c.Name || strings.ContainsFunc(c.Name, func(r rune) bool { return r > 126 || r <= ' ' }) {
				t.Errorf("%s: %q is no lower-case ASCII name", table.Name, c.Name)
			}
		}
	}
	for name := range columnWords() {
		if !known[name] {
			t.Errorf("columns.tsv speaks of %s, which no table has", name)
		}
	}
}

// TestFilesHoldTheColumnsOfTheCatalog compares the catalog with what the files say of themselves.
func TestFilesHoldTheColumnsOfTheCatalog(t *testing.T) {
	dir := quickDir(t)
	l := open(t, dir)
	s := snapshotOf(t, "2011-12-10", "i1", someProfiles(t))
	s.Rows = someRows(t)
	s.Ledger = ledgerOf(t, l, PointsEntry{CustomerID: "a", Points: 5})
	ref := publish(t, l, s)
	for _, table := range Tables() {
		f, err := os.Open(filepath.Join(ref.Dir, table.Name+parquetExt))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		file, err := parquet.OpenFile(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		if got := file.Metadata().Schema[0].Name; got != table.Name {
			t.Errorf("the schema of %s is called %s", table.Name, got)
		}
		var want, got []string
		for _, c := range table.Columns {
			want = append(want, fmt.Sprint(c.Name, " ", c.Type, " ", c.Optional))
		}
		for _, e := range file.Metadata().Schema[1:] {
			got = append(got, fmt.Sprint(e.Name, " ", typeOf(t, &e), " ", e.RepetitionType.V == format.Optional))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-catalog +file):\n%s", table.Name, diff)
		}
		var sorted []string
		for _, g := range file.Metadata().RowGroups {
			for _, c := range g.SortingColumns {
				sorted = append(sorted, table.Columns[c.ColumnIdx].Name)
			}
		}
		if len(file.Metadata().RowGroups) > 0 && !slices.Equal(sorted, table.Key) {
			t.Errorf("%s says that it is sorted by %v, the catalog %v", table.Name, sorted, table.Key)
		}
	}
}

// typeOf is a column's type as a file says it.
func typeOf(t *testing.T, e *format.SchemaElement) string {
	t.Helper()
	physical := e.Type.V
	switch l := e.LogicalType.Value.(type) {
	case *format.StringType:
		return "STRING"
	case *format.DecimalType:
		if physical != format.Int64 {
			t.Errorf("%s is a decimal in %s", e.Name, physical)
		}
		return fmt.Sprintf("DECIMAL(%d,%d)", l.Precision, l.Scale)
	case *format.DateType:
		return "DATE"
	case *format.TimestampType:
		if !l.IsAdjustedToUTC {
			t.Errorf("%s is no instant in UTC", e.Name)
		}
		return "TIMESTAMP(" + strings.ToUpper(l.Unit.String()) + ", UTC)"
	}
	return physical.String()
}
